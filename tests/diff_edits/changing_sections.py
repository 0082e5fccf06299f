"""Edits of how a model is trained, and of what is expected."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from random import Random
from typing import Any

from rnnspec.source.edit import inline
from rnnspec.spec.family import family
from tests.diff_edits.drafts import Draft, edited
from tests.diff_edits.specs import Base, Document, checked

OPTIMIZERS: tuple[Any, ...] = (
    "sgd",
    "adamax",
    {"Nadam": {"learning_rate": 0.001}},
    {"Adam": {"learning_rate": 0.005}},
    {"RMSprop": {"learning_rate": 1e-3, "rho": 0.8}},
    {"Adam": {"clipvalue": 0.5}},
    {"SGD": {"learning_rate": 0.01, "momentum": 0.5, "nesterov": True}},
    {"Adam": {"learning_rate": {"CosineDecay": {"initial_learning_rate": 0.1, "decay_steps": 10}}}},
)
LOSSES: tuple[Any, ...] = (
    "mae",
    "huber",
    "log_cosh",
    "poisson",
    "kl_divergence",
    {"Huber": {"delta": 2.0}},
    {"MeanSquaredError": {"reduction": "sum"}},
    {"BinaryCrossentropy": {"label_smoothing": 0.1}},
    {"BinaryCrossentropy": {"from_logits": True}},
    {"CategoricalCrossentropy": {"label_smoothing": 0.2}},
    {"SparseCategoricalCrossentropy": {"ignore_class": 0}},
)
FIT: tuple[dict[str, Any], ...] = (
    {"epochs": 9},
    {"batch_size": 2},
    {"shuffle": False},
    {"seed": 4},
    {"validation_freq": 2},
    {"validation_split": 0.1},
    {"class_weight": {"0": 1.0, "1": 3.0}},
    {"steps_per_epoch": 2},
    {"initial_epoch": 1},
)
CALLBACKS: dict[str, Any] = {
    "patience": 7,
    "min_delta": 0.01,
    "factor": 0.2,
    "save_best_only": False,
    "filepath": "last.keras",
    "restore_best_weights": False,
    "mode": "max",
}


def optimizer(random: Random, base: Base) -> Iterator[Draft]:
    document = base.loose
    if "compile" not in document:
        return
    for other in OPTIMIZERS:
        yield edited(base, inline(other), lambda new, one=other: new["compile"].update(optimizer=one))
    spelled = document["compile"]["optimizer"]
    if isinstance(spelled, dict):
        ((name, _),) = spelled.items()
        for key, value in {"learning_rate": 0.02, "epsilon": 1e-5, "use_ema": True}.items():
            yield edited(base, f"{key} = {value}",
                         lambda new, n=name, k=key, v=value: new["compile"]["optimizer"][n].update({k: v}))  # fmt: skip


def loss(random: Random, base: Base) -> Iterator[Draft]:
    document = base.loose
    written = document.get("compile", {}).get("loss")
    for other in LOSSES:
        if isinstance(written, dict) and not any(one in family("losses") for one in written):
            for name in written:
                yield edited(
                    base, f"{name}: {inline(other)}", lambda new, n=name, o=other: new["compile"]["loss"].update({n: o})
                )
        elif written is not None and written != other:
            yield edited(base, inline(other), lambda new, o=other: new["compile"].update(loss=o))
    if "loss_weights" in document.get("compile", {}):
        yield edited(base, "loss weights", lambda new: new["compile"]["loss_weights"].update(size=0.7))
        yield edited(base, "no loss weights", lambda new: new["compile"].pop("loss_weights"))


def metrics(random: Random, base: Base) -> Iterator[Draft]:
    document = base.loose
    written = document.get("compile", {}).get("metrics")
    if "compile" not in document or isinstance(written, dict):
        return
    for other in ("mae", "mse", "mean_squared_error", {"MeanAbsoluteError": {"name": "off"}}, "cosine_similarity"):
        yield edited(
            base, f"{inline(other)} added", lambda new, o=other: new["compile"].update(metrics=[*(written or []), o])
        )
    if written:
        yield edited(base, "none", lambda new: new["compile"].pop("metrics"))
        for old, other in (("mae", "mean_absolute_error"), ("accuracy", "binary_accuracy"), ("accuracy", "mse")):
            if old in written:
                yield edited(base, f"{old} -> {other}", lambda new, o=other: new["compile"].update(metrics=[o]))


def compiling(random: Random, base: Base) -> Iterator[Draft]:
    if "compile" in base.loose:
        for more in ({"run_eagerly": True}, {"jit_compile": False}, {"steps_per_execution": 4}):
            yield edited(base, inline(more), lambda new, m=more: new["compile"].update(m))


def data(random: Random, base: Base) -> Iterator[Draft]:
    document = base.loose
    section = document.get("data")
    if section is None:
        return

    def at(note: str, change: Callable[[Any], Any]) -> Draft:
        return edited(base, note, lambda new: change(new["data"]))

    ((kind, _),) = section["source"].items()
    if kind == "synthetic":
        yield at("samples", lambda one: one["source"]["synthetic"].update(samples=14))
        yield at("seed of the source", lambda one: one["source"]["synthetic"].update(seed=5))
        yield at("values", lambda one: one["source"]["synthetic"]["x"].update(range=[0, 2]))
    if kind == "arrays":
        yield at(
            "a value",
            lambda one: one["source"]["arrays"]["x"].__setitem__(1, deepcopy(one["source"]["arrays"]["x"][0])),
        )
        yield at("other data", lambda one: one.update(source={"synthetic": {"samples": 20, "x": {"shape": [1]}}}))
    if kind == "imdb":
        for more in (
            {"num_words": 30},
            {"skip_top": 5},
            {"maxlen": 12},
            {"seed": 7},
            {"oov_char": 3},
            {"start_char": None},
            {"index_from": 4},
        ):
            yield at(inline(more), lambda one, m=more: one["source"]["imdb"].update(m))
    series = any("window" in one for one in section.get("transforms", []))
    for more in ({"validation": 0.4}, {"test": 0.25}, *(() if series else ({"seed": 8}, {"shuffle": False}))):
        yield at(f"split {inline(more)}", lambda one, m=more: one.setdefault("split", {}).update(m))
    for index, transform in enumerate(section.get("transforms", [])):
        ((name, _),) = transform.items()
        for more in {"pad": ({"padding": "post"}, {"truncating": "post"}, {"value": 1.0}, {"dtype": "int64"}),
                     "scale": ({"method": "minmax"}, {"method": "minmax", "range": [0.0, 2.0]}),
                     "window": ({"stride": 2}, {"horizon": 2}, {"target": "all"})}.get(name, ()):  # fmt: skip
            yield at(f"{name} {inline(more)}", lambda one, i=index, n=name, m=more: one["transforms"][i][n].update(m))
        yield at(f"no {name}", lambda one, i=index: one["transforms"].pop(i))
    if len(section.get("transforms", [])) > 1:
        yield at("order of transforms", lambda one: one["transforms"].reverse())
    yield edited(base, "no data", lambda new: new.pop("data"))


def fit(random: Random, base: Base) -> Iterator[Draft]:
    document = base.loose
    if "compile" not in document:
        return
    for more in FIT:
        yield edited(base, inline(more), lambda new, m=more: new.setdefault("fit", {}).update(m))
    callbacks = document.get("fit", {}).get("callbacks", [])
    for more in ({"TerminateOnNaN": {}}, {"EarlyStopping": {"monitor": "loss"}}):
        yield edited(
            base, inline(more), lambda new, m=more: new.setdefault("fit", {}).update(callbacks=[*callbacks, m])
        )
    for index, one in enumerate(callbacks):
        ((name, _),) = one.items()
        for key, value in CALLBACKS.items():
            cls = family("callbacks").get(name)
            if cls is not None and key in cls.model_fields:

                def set_(
                    new: Document, index: int = index, name: str = name, key: str = key, value: Any = value
                ) -> None:
                    new["fit"]["callbacks"][index][name][key] = value

                yield edited(base, f"{name}.{key} = {value}", set_)
        yield edited(base, f"no {name}", lambda new, i=index: new["fit"]["callbacks"].pop(i))


def expect(random: Random, base: Base) -> Iterator[Draft]:
    document = base.document
    for more in ({"max_params": 10**7}, {"max_memory": "5 MiB"}, {"max_macs": 10**9}):
        yield edited(base, inline(more), lambda new, m=more: new.setdefault("expect", {}).update(m), document)
    report = checked(base.name).report
    assert report is not None
    name = report.layers[-1].node.name
    figure = {name: {"max_params": 10**6}}
    yield edited(
        base, f"of {name}", lambda new: new.setdefault("expect", {}).setdefault("layers", {}).update(figure), document
    )
    if "expect" in document:
        yield edited(base, "none", lambda new: new.pop("expect"), document)
