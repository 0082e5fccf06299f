"""Values in other words: synonyms, defaults written out, older spellings."""

import inspect
from collections.abc import Iterator
from copy import deepcopy
from random import Random
from typing import Any

from rnnspec.source.edit import inline
from rnnspec.spec.family import family
from tests.diff_edits.drafts import Draft, of_document
from tests.diff_edits.edits import MAIN
from tests.diff_edits.specs import Base, checked, sites
from tests.diff_edits.writing import write

#: Words of Keras for one thing, each as the values that may stand for it.
SAME: dict[str, list[list[Any]]] = {
    "loss": [
        ["mse", "mean_squared_error", "MSE", {"MeanSquaredError": {}}, {"MeanSquaredError": None}],
        ["mae", "mean_absolute_error", {"MeanAbsoluteError": {"reduction": "sum_over_batch_size"}}],
        ["binary_crossentropy", "bce", {"BinaryCrossentropy": {}}, {"BinaryCrossentropy": {"label_smoothing": 0.0}}],
        ["categorical_crossentropy", {"CategoricalCrossentropy": {"axis": -1}}],
        ["sparse_categorical_crossentropy", {"SparseCategoricalCrossentropy": {"from_logits": False}}],
    ],
    "optimizer": [
        ["adam", "Adam", {"Adam": {}}, {"Adam": {"learning_rate": 0.001, "beta_1": 0.9}}],
        ["rmsprop", "RMSprop", {"RMSprop": None}, {"RMSprop": {"rho": 0.9, "momentum": 0.0}}],
        ["adamw", "AdamW", {"AdamW": {"weight_decay": 0.004}}],
    ],
    "activation": [["relu"], ["swish", "silu"], [None, "linear"], ["hard_silu", "hard_swish"]],
    "kernel_initializer": [["glorot_uniform", "GlorotUniform", {"GlorotUniform": {}}], ["he_normal", {"HeNormal": {}}]],
    "bias_initializer": [["zeros", "Zeros", {"Zeros": {}}, {"zeros": {}}]],
    "recurrent_initializer": [["orthogonal", {"Orthogonal": {"gain": 1.0}}, {"OrthogonalInitializer": {}}]],
    "kernel_regularizer": [["l2", "L2", {"L2": {}}, {"L2": {"l2": 0.01}}, {"l2": {}}], [None]],
    "kernel_constraint": [["non_neg", "NonNeg", {"NonNeg": {}}], [None]],
}  # fmt: skip


def defaults(random: Random, base: Base) -> Iterator[Draft]:
    """The defaults of Keras's own constructors written out."""
    import keras

    document = base.document
    for site in sites(document["layers"]):
        cls = getattr(keras.layers, site.kind, None)
        if cls is not None and site.kind not in ("Sequential", "Model", "RNN"):
            _default(random, site.arguments, cls, family("layers").get(site.kind), 3)
    yield of_document("of layers", base, document)

    document = base.document
    compiled = document.get("compile", {})
    match compiled.get("optimizer"):
        case str(name):
            kind = family("optimizers").named(name).kind
            compiled["optimizer"] = {kind: {}}
        case dict():
            kind = next(iter(compiled["optimizer"]))
        case _:
            kind = ""
    if kind:
        _default(
            random, compiled["optimizer"][kind], getattr(keras.optimizers, kind), family("optimizers").get(kind), 4
        )
        yield of_document("of the optimizer", base, document)

    document = base.document
    callbacks = document.get("fit", {}).get("callbacks", [])
    for one in callbacks:
        ((kind, arguments),) = one.items()
        _default(random, arguments, getattr(keras.callbacks, kind), family("callbacks").get(kind), 3)
    if callbacks:
        yield of_document("of callbacks", base, document)

    document = base.document
    if "fit" in document:
        document["fit"] |= {"validation_freq": 1, "shuffle": True, "initial_epoch": 0, "class_weight": None} | (
            document["fit"]
        )
        yield of_document("of fit", base, document)
        document = base.document
        fixed = checked(base.name).report.spec.inputs
        batch = next(one.dimensions[0] for one in fixed.values() if one is not None)
        if "batch_size" not in checked(base.name).report.spec.fit.given:
            document["fit"]["batch_size"] = batch or 32
            yield of_document("the batch size", base, document)

    document = base.document
    if "extends" not in document and "data" in document:
        document["data"] = {"transforms": [], "split": {}, **document["data"]}
        document["data"]["split"].setdefault("test", 0.0)
        for one in document["data"]["transforms"]:
            ((kind, arguments),) = one.items()
            for name, info in family("transforms").get(kind).model_fields.items():
                if not info.is_required() and isinstance(info.default, str | int | float | bool | None):
                    arguments.setdefault(name, info.default)
        yield of_document("of data", base, document)


def _default(random: Random, arguments: dict[str, Any], cls: Any, kind: Any, count: int) -> None:
    parameters = {
        name: one.default
        for name, one in inspect.signature(cls.__init__).parameters.items()
        if name in kind.model_fields and name not in arguments and name not in ("name", "seed")
        and isinstance(one.default, str | int | float | bool | None)
    }  # fmt: skip
    for name in random.sample(sorted(parameters), min(count, len(parameters))):
        arguments[name] = parameters[name]
    if random.random() < 0.5 and "trainable" in kind.model_fields:
        arguments.setdefault("trainable", True)


def aliases(random: Random, base: Base) -> Iterator[Draft]:
    import keras

    document, changed = base.document, False
    for site in sites(document["layers"]):
        also = [name for name, kind in family("layers").aliases.items() if kind == site.kind]
        if also and site.holder[site.key] is not None:
            arguments = site.arguments
            written = site.holder[site.key]
            site.holder[site.key] = {random.choice(also) if k == site.kind else k: v for k, v in written.items()}
            changed = changed or arguments is not None
    if changed:
        yield of_document("of kinds", base, document)

    def respelled(mapping: dict[str, Any], key: str, names: list[str]) -> Iterator[Draft]:
        """The document with each other spelling of what stands, or is by default, at a key."""
        default = ABSENT not in names
        value = mapping.get(key) if default or key in mapping else ABSENT
        for group in SAME[names[0]]:
            if any(value == one and type(value) is type(one) for one in group):
                for other in group:
                    if other != value and not isinstance(value, type(ABSENT)):
                        mapping[key] = other
                        yield of_document(f"{key} {inline(value)} -> {inline(other)}", base, document)
                        mapping[key] = value

    document = base.document
    if "compile" in document:
        yield from respelled(document["compile"], "optimizer", ["optimizer"])
        losses = document["compile"].get("loss")
        if isinstance(losses, dict) and not any(one in family("losses") for one in losses):
            for name in losses:
                yield from respelled(losses, name, ["loss"])
        else:
            yield from respelled(document["compile"], "loss", ["loss"])
    for site in sites(document["layers"]):
        cls = getattr(keras.layers, site.kind, None)
        if cls is None:
            continue
        known = inspect.signature(cls.__init__).parameters
        arguments = site.arguments
        for name in ("activation", "kernel_initializer", "bias_initializer", "recurrent_initializer",
                     "kernel_regularizer", "kernel_constraint"):  # fmt: skip
            if name in arguments:
                yield from respelled(arguments, name, [name])
            elif name in known and random.random() < 0.4:
                arguments[name] = value = known[name].default
                old = base.document
                for group in SAME[name]:
                    for other in group if value in group else []:
                        if other != value:
                            arguments[name] = other
                            yield of_document(f"{name} {inline(other)}, the default", base, document, old)
                del arguments[name]


class _Absent:
    pass


ABSENT: Any = _Absent()


def older(random: Random, base: Base) -> Iterator[Draft]:
    """Spellings of earlier versions of Keras."""
    document = base.document
    declared = document.get("input")
    first = document["layers"][0]
    inner = isinstance(first, dict) and "layers" in first
    if (
        declared is not None
        and not inner
        and "extends" not in document
        and declared.get("dtype", "float32") == "float32"
    ):
        site = next(sites(document["layers"]))
        arguments, shape = site.arguments, declared.get("shape")
        ways: list[dict[str, Any]] = []
        if shape is not None and "batch_size" not in declared:
            ways.append({"input_shape": shape})
            ways.append({"batch_input_shape": [None, *shape]})
            if len(shape) == 2 and site.kind in ("LSTM", "GRU", "SimpleRNN"):
                ways.append({"input_dim": shape[1], "input_length": shape[0]})
        elif "batch_shape" in declared:
            ways.append({"batch_input_shape": declared["batch_shape"]})
        for way in ways:
            new = deepcopy(document)
            del new["input"]
            next(sites(new["layers"])).arguments.update(way)
            yield of_document(", ".join(way), base, new)
        assert arguments is not None
    document = base.document
    for spelled in (document.get("compile", {}).get("optimizer"),):
        if isinstance(spelled, dict):
            ((kind, arguments),) = spelled.items()
            if "learning_rate" in (arguments or {}):
                document["compile"]["optimizer"] = {
                    kind: {"lr" if key == "learning_rate" else key: one for key, one in arguments.items()}
                }
                yield of_document("lr", base, document)
    document = base.document
    if document.get("compile", {}).get("metrics") == ["accuracy"]:
        old, new = base.document, base.document
        new["compile"]["metrics"] = ["acc"]
        yield of_document("acc", base, new, old)


def sections(random: Random, base: Base) -> Iterator[Draft]:
    document = base.document
    if "extends" not in document:
        for name in ("fit", "expect"):
            if name not in document:
                yield of_document(f"an empty {name}", base, {**document, name: {}})
    if "compile" in document:
        new = base.document
        new["compile"] = {"weighted_metrics": [], "loss_weights": None, **new["compile"]}
        if "metrics" not in new["compile"] and "extends" not in new:
            new["compile"]["metrics"] = []
        yield of_document("empty lists", base, new)
    new = base.document
    bare = [site for site in sites(new["layers"], inside=False) if isinstance(site.holder[site.key], str)]
    for site in bare:
        site.holder[site.key] = {site.kind: random.choice(({}, None))}
    if bare:
        yield of_document("kinds without arguments", base, new)
    new = base.document
    if "rnnspec" in new:
        text = write(new)
        yield "no version", {**base.files, MAIN: text}, {**base.files, MAIN: text.replace("rnnspec: 1\n", "")}


def lists(random: Random, base: Base) -> Iterator[Draft]:
    """One value, or a list of it."""
    document = base.document
    for site in sites(document["layers"]):
        cls = family("layers").get(site.kind)
        assert cls is not None
        for name in ("kernel_size", "strides", "pool_size", "dilation_rate"):
            if name not in cls.model_fields or (name not in site.arguments and name != "strides"):
                continue
            value = site.arguments.get(name)
            axes = int(site.kind[-2]) if site.kind[-2].isdigit() else 1
            if value is None:
                value = 1 if "Conv" in site.kind else None
            if isinstance(value, list):
                even = value[0] if len(set(value)) == 1 else value
                others = [even] if even is not value else []
            else:
                others = [[value] * axes] if isinstance(value, int) else []
            for other in others:
                was = site.arguments.get(name, ABSENT)
                site.arguments[name] = other
                yield of_document(f"{name} {inline(value)} -> {inline(other)}", base, document)
                if was is ABSENT:
                    del site.arguments[name]
                else:
                    site.arguments[name] = was
    document = base.document
    for site in sites(document["layers"]):
        # Arguments that follow another one, or the configuration of Keras, unless they are given.
        follows = {"strides": "pool_size", "value_dim": "key_dim"}
        given = {name: site.arguments[of] for name, of in follows.items() if of in site.arguments}
        if "data_format" in family("layers").get(site.kind).model_fields:
            given["data_format"] = "channels_last"
        if given.keys() - site.arguments.keys():
            was = dict(site.arguments)
            site.arguments.update({**given, **was})
            yield of_document(f"{site.kind} {inline(given)}", base, document)
            for name in given.keys() - was.keys():
                del site.arguments[name]
    document = base.document
    compiled = document.get("compile", {})
    metrics, loss = compiled.get("metrics"), compiled.get("loss")
    if isinstance(metrics, list) and len(metrics) > 1:
        new = base.document
        new["compile"]["metrics"] = list(reversed(metrics))
        yield of_document("order of metrics", base, new)
    report = checked(base.name).report
    assert report is not None
    if loss is not None and len(report.outputs) == 1:
        name = report.outputs[0].name
        for way in ({name: loss}, [loss]):
            new = base.document
            new["compile"]["loss"] = way
            yield of_document(f"loss {inline(way)}", base, new)
    if "loss_weights" in compiled:
        old, new, empty = base.document, base.document, base.document
        old["compile"]["loss_weights"] = new["compile"]["loss_weights"] = None
        new["compile"]["loss_weights"] = {output.name: 1.0 for output in report.outputs}
        yield of_document("loss weights of one", base, new, old)
        old["compile"]["metrics"] = {report.outputs[0].name: ["accuracy"]}
        empty["compile"] |= {"loss_weights": None, "metrics": {**old["compile"]["metrics"], report.outputs[1].name: []}}
        yield of_document("no metrics for one output", base, empty, old)
    if isinstance(loss, dict) and len(report.outputs) > 1:
        for key in ("loss", "loss_weights", "metrics"):
            new = base.document
            new["compile"][key] = [new["compile"][key][output.name] for output in report.outputs]
            yield of_document(f"{key} as a list", base, new)


def splits(random: Random, base: Base) -> Iterator[Draft]:
    """What a split has by default."""
    document = base.document
    split = document.get("data", {}).get("split")
    if split is None or "extends" in document:
        return
    if "seed" not in split:
        new = base.document
        new["data"]["split"]["seed"] = 0
        yield of_document("seed 0", base, new)
    series = any("window" in one for one in document["data"].get("transforms", []))
    new = base.document
    new["data"]["split"]["shuffle"] = not series
    yield of_document("shuffle", base, new)
