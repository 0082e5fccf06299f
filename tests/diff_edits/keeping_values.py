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
from tests.diff_edits.specs import Base, checked, read, sites
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
    """The defaults of Keras's own constructors written out, and those of the sections."""
    import keras

    document = base.document
    for site in sites(document["layers"]):
        if site.kind not in ("Sequential", "Model", "RNN") and hasattr(keras.layers, site.kind):
            give(random, site.arguments, getattr(keras.layers, site.kind), site.kind, "layers")
    yield of_document("of layers", base, document)

    document = base.document
    written = document.get("compile", {}).get("optimizer")
    if written is not None:
        kind = family("optimizers").named(written).kind if isinstance(written, str) else next(iter(written))
        arguments = {} if isinstance(written, str) else written[kind]
        give(random, arguments, getattr(keras.optimizers, kind), kind, "optimizers")
        document["compile"]["optimizer"] = {kind: arguments}
        yield of_document("of the optimizer", base, document)

    document = base.document
    callbacks = document.get("fit", {}).get("callbacks", [])
    for one in callbacks:
        ((kind, arguments),) = one.items()
        give(random, arguments, getattr(keras.callbacks, kind), kind, "callbacks")
    if callbacks:
        yield of_document("of callbacks", base, document)


def give(random: Random, arguments: dict[str, Any], cls: Any, kind: str, name: str) -> None:
    """Write some of the defaults of a Keras class."""
    fields = family(name).get(kind).model_fields
    found = {
        name: one.default
        for name, one in inspect.signature(cls.__init__).parameters.items()
        if name in fields.keys() - {"name", "seed"} and isinstance(one.default, str | int | float | bool | None)
    }
    if "trainable" in fields:
        found["trainable"] = True
    left = sorted(found.keys() - arguments.keys())
    arguments |= {name: found[name] for name in random.sample(left, min(4, len(left)))}


def section_defaults(random: Random, base: Base) -> Iterator[Draft]:
    document = base.document
    if "fit" in document:
        fit: dict[str, Any] = {"validation_freq": 1, "shuffle": True, "initial_epoch": 0, "class_weight": None}
        yield of_document("of fit", base, {**document, "fit": {**fit, **document["fit"]}})
        report = checked(base.name).report
        if "batch_size" not in report.spec.fit.given:
            batch = next(iter(report.inputs.values())).sizes[0] or 32
            yield of_document("the batch size", base, {**document, "fit": {**document["fit"], "batch_size": batch}})
    if "data" in document and "extends" not in document:
        document["data"] = {"transforms": [], "split": {}, **document["data"]}
        document["data"]["split"].setdefault("test", 0.0)
        for one in document["data"]["transforms"]:
            ((kind, arguments),) = one.items()
            for name, info in family("transforms").get(kind).model_fields.items():
                if not info.is_required() and isinstance(info.default, str | int | float | bool | None):
                    arguments.setdefault(name, info.default)
        yield of_document("of data", base, document)


def kind_names(random: Random, base: Base) -> Iterator[Draft]:
    """The second names that Keras exports kinds under."""
    document = base.document
    for site in sites(document["layers"]):
        for name in (name for name, kind in family("layers").aliases.items() if kind == site.kind):
            arguments, before = site.arguments, site.holder[site.key]
            site.holder[site.key] = {name: arguments, **{key: one for key, one in before.items() if key != site.kind}}
            yield of_document(f"{site.kind} -> {name}", base, document)
            site.holder[site.key] = before


def synonyms(random: Random, base: Base) -> Iterator[Draft]:
    import keras

    document = base.document
    compiled = document.get("compile", {})
    places = [(compiled, "optimizer", "optimizer"), (compiled, "loss", "loss")]
    if isinstance(compiled.get("loss"), dict):
        places += [(compiled["loss"], name, "loss") for name in compiled["loss"]]
    for site in sites(document["layers"]):
        known = inspect.signature(getattr(keras.layers, site.kind, object).__init__).parameters
        # What is not written has Keras's default.
        for name in SAME.keys() & known.keys():
            site.arguments.setdefault(name, known[name].default)
            places.append((site.arguments, name, name))
    written = deepcopy(document)
    for holder, key, name in places:
        value = holder.get(key)
        for other in others(name, value):
            holder[key] = other
            yield of_document(f"{name} {inline(value)} -> {inline(other)}", base, document, written)
        if key in holder:
            holder[key] = value


def others(name: str, value: Any) -> list[Any]:
    """The other words for a value."""
    return [one for group in SAME[name] if value in group for one in group if one != value]


def older(random: Random, base: Base) -> Iterator[Draft]:
    """Spellings of earlier versions of Keras."""
    document = base.document
    declared = document.get("input", {})
    first = document["layers"][0]
    if not (isinstance(first, dict) and "layers" in first) and declared.keys() in ({"shape"}, {"batch_shape"}):
        kind = next(sites(document["layers"])).kind
        shape = declared.get("shape")
        ways = [{"batch_input_shape": declared.get("batch_shape") or [None, *shape]}]
        if shape is not None:
            ways.append({"input_shape": shape})
        if shape is not None and len(shape) == 2 and kind in ("LSTM", "GRU", "SimpleRNN"):
            ways.append({"input_dim": shape[1], "input_length": shape[0]})
        for way in ways:
            new = {key: one for key, one in deepcopy(document).items() if key != "input"}
            next(sites(new["layers"])).arguments.update(way)
            yield of_document(", ".join(way), base, new)
    text = write(document)
    if "learning_rate" in text and "schedules" not in text and "initial_learning_rate" not in text:
        yield of_document("lr", base, read(text.replace("learning_rate", "lr")))
    if document.get("compile", {}).get("metrics") == ["accuracy"]:
        yield of_document("acc", base, read(text.replace("metrics: [accuracy]", "metrics: [acc]")))


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
    """One number for all axes, or a list with one for each."""
    document = base.document
    for site in sites(document["layers"]):
        axes = int(site.kind[-2]) if site.kind[-2].isdigit() else 1
        for name in ("kernel_size", "strides", "pool_size", "dilation_rate"):
            value = site.arguments.get(name)
            if isinstance(value, int):
                site.arguments[name] = [value] * axes
            elif isinstance(value, list) and len(set(value)) == 1:
                site.arguments[name] = value[0]
            else:
                continue
            yield of_document(f"{name} {inline(value)} -> {inline(site.arguments[name])}", base, document)
            site.arguments[name] = value


def followers(random: Random, base: Base) -> Iterator[Draft]:
    """Arguments that follow another one, or the configuration of Keras, unless they are given."""
    document = base.document
    for site in sites(document["layers"]):
        before = dict(site.arguments)
        given = {"strides": before.get("pool_size"), "value_dim": before.get("key_dim"), "data_format": "channels_last"}
        fields = family("layers").get(site.kind).model_fields
        given = {name: one for name, one in given.items() if name in fields and one is not None}
        if given.keys() - before.keys():
            site.arguments.update({**given, **before})
            yield of_document(f"{site.kind} {inline(given)}", base, document)
            for name in given.keys() - before.keys():
                del site.arguments[name]


def per_output(random: Random, base: Base) -> Iterator[Draft]:
    """Losses, weights and metrics of each output, as a list, a mapping, or one value."""

    def compiled(note: str, **given: Any) -> Draft:
        return of_document(note, base, {**document, "compile": {**document["compile"], **given}}, old)

    document = old = base.document
    if "compile" not in document:
        return
    loss, metrics = document["compile"].get("loss"), document["compile"].get("metrics")
    names = [output.name for output in checked(base.name).report.outputs]
    if isinstance(metrics, list) and len(metrics) > 1:
        yield compiled("order of metrics", metrics=metrics[::-1])
    if len(names) == 1 and loss is not None:
        yield compiled("loss by name", loss={names[0]: loss})
        yield compiled("a list of one loss", loss=[loss])
    if len(names) > 1 and isinstance(loss, dict):
        for key in ("loss", "loss_weights", "metrics"):
            yield compiled(f"{key} as a list", **{key: [document["compile"][key][name] for name in names]})
        old = deepcopy(document)
        old["compile"] |= {"loss_weights": None, "metrics": {names[0]: ["accuracy"]}}
        metrics = {names[0]: ["accuracy"], names[1]: []}
        yield compiled("weights of one, and no metrics", loss_weights=dict.fromkeys(names, 1.0), metrics=metrics)


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
