"""Edits of layers: their arguments, and which there are."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from random import Random
from typing import Any

from rnnspec.source.edit import inline
from rnnspec.spec.family import family
from tests.diff_edits.drafts import Draft, edited
from tests.diff_edits.edits import MAIN
from tests.diff_edits.specs import Base, Document, Site, sites
from tests.diff_edits.writing import write
from tests.differential.drawing import mutate

#: Layers that go in anywhere among floats.
LAYERS: tuple[Any, ...] = (
    {"Dropout": {"rate": 0.4}}, {"Dense": {"units": 4}}, "LayerNormalization", "ReLU",
    {"GaussianNoise": {"stddev": 0.1}},
    {"LSTM": {"units": 4, "return_sequences": True}}, {"Dense": {"units": 4, "activation": "relu", "name": "more"}},
)  # fmt: skip


SWAPS = {
    "LSTM": "GRU", "GRU": "SimpleRNN", "SimpleRNN": "LSTM", "LSTMCell": "GRUCell", "GRUCell": "SimpleRNNCell",
    "Dropout": "GaussianDropout", "LayerNormalization": "BatchNormalization", "MaxPooling1D": "AveragePooling1D",
    "GlobalAveragePooling1D": "GlobalMaxPooling1D", "Attention": "AdditiveAttention", "Add": "Multiply",
}  # fmt: skip


def arguments(base: Base, wanted: Callable[[Site], dict[str, Any]]) -> Iterator[Draft]:
    """Each of the wanted arguments given to each layer in turn, those inside others as well."""
    for number, site in enumerate(sites(base.loose["layers"])):
        for name, value in wanted(site).items():

            def give(new: Document, number: int = number, name: str = name, value: Any = value) -> None:
                list(sites(new["layers"]))[number].arguments[name] = value

            yield edited(base, f"{site.kind}.{name} = {inline(value)}", give)


def has(site: Site, name: str) -> bool:
    cls = family("layers").get(site.kind)
    return cls is not None and name in cls.model_fields


def units(random: Random, base: Base) -> Iterator[Draft]:
    def wanted(site: Site) -> dict[str, Any]:
        return {name: random.choice((2, 5, 7)) for name in ("units", "filters", "output_dim") if name in site.arguments}

    yield from arguments(base, wanted)


def activation(random: Random, base: Base) -> Iterator[Draft]:
    names, values = ("activation", "recurrent_activation"), ("elu", "gelu", "softsign")
    yield from arguments(base, lambda site: {name: random.choice(values) for name in names if has(site, name)})


def dropout(random: Random, base: Base) -> Iterator[Draft]:
    names = ("dropout", "recurrent_dropout", "rate")
    yield from arguments(base, lambda site: {name: random.choice((0.15, 0.45)) for name in names if has(site, name)})


def sequences(random: Random, base: Base) -> Iterator[Draft]:
    names = ("return_sequences", "return_state")
    yield from arguments(base, lambda site: {
        name: not site.arguments.get(name, False) for name in names if has(site, name)})  # fmt: skip


def direction(random: Random, base: Base) -> Iterator[Draft]:
    def wanted(site: Site) -> dict[str, Any]:
        found: dict[str, Any] = {"go_backwards": True} if has(site, "go_backwards") else {}
        if site.kind == "Bidirectional":
            found["merge_mode"] = random.choice(("sum", "mul", "ave"))
        return found

    yield from arguments(base, wanted)


def mask(random: Random, base: Base) -> Iterator[Draft]:
    def wanted(site: Site) -> dict[str, Any]:
        match site.kind:
            case "Embedding":
                return {"mask_zero": not site.arguments.get("mask_zero", False)}
            case "Masking":
                return {"mask_value": 5.0}
            case _:
                return {"zero_output_for_mask": True} if has(site, "zero_output_for_mask") else {}

    yield from arguments(base, wanted)


def weights(random: Random, base: Base) -> Iterator[Draft]:
    yield from arguments(base, lambda site: {name: value for name, value in {
        "kernel_initializer": "lecun_normal", "bias_initializer": "ones", "kernel_regularizer": {"L2": {"l2": 0.02}},
        "kernel_constraint": "unit_norm", "recurrent_initializer": "identity", "embeddings_initializer": "zeros",
        "activity_regularizer": {"L1": {"l1": 0.1}}, "use_bias": not site.arguments.get("use_bias", True),
    }.items() if has(site, name)})  # fmt: skip


def training_of(random: Random, base: Base) -> Iterator[Draft]:
    yield from arguments(
        base, lambda site: {"trainable": not site.arguments.get("trainable", True)} if has(site, "trainable") else {}
    )


def dtype(random: Random, base: Base) -> Iterator[Draft]:
    yield from arguments(base, lambda site: {"dtype": random.choice(("float16", "mixed_float16", "mixed_bfloat16"))}
                         if site.outer and has(site, "dtype") else {})  # fmt: skip


def size(random: Random, base: Base) -> Iterator[Draft]:
    yield from arguments(base, lambda site: {
        name: value for name, value in {"kernel_size": 2, "strides": 2, "padding": "same", "pool_size": 3, "n": 4,
                                        "input_dim": 600, "dilation_rate": 2, "momentum": 0.8, "epsilon": 0.01,
                                        "stateful": True, "unroll": True, "reset_after": False}.items()
        if has(site, name)})  # fmt: skip


def any_argument(random: Random, base: Base) -> Iterator[Draft]:
    """One argument redrawn from its type: only Keras can tell what that does."""
    document = base.loose
    count = len(list(sites(document["layers"])))
    for number in range(count):
        new = deepcopy(document)
        site = list(sites(new["layers"]))[number]
        cls = family("layers").get(site.kind)
        if site.kind in ("Sequential", "Model"):
            continue
        before = inline(site.arguments)
        mutate(random, cls, site.arguments, 1)
        if inline(site.arguments) != before:
            yield f"{site.kind} {inline(site.arguments)}", {MAIN: write(document)}, {MAIN: write(new)}


def kind(random: Random, base: Base) -> Iterator[Draft]:
    document = base.loose
    for number, site in enumerate(sites(document["layers"])):
        if site.kind in SWAPS:
            new = deepcopy(document)
            other = list(sites(new["layers"]))[number]
            written = (
                {site.kind: other.arguments} if isinstance(other.holder[other.key], str) else other.holder[other.key]
            )
            other.holder[other.key] = {
                SWAPS[site.kind] if key == site.kind else key: one for key, one in written.items()
            }
            yield f"{site.kind} -> {SWAPS[site.kind]}", {MAIN: write(document)}, {MAIN: write(new)}


def _free(document: Document) -> list[int]:
    """Where an item can be put in: what comes next takes whatever stands before it."""
    items = document["layers"]
    return [index for index in range(len(items) + 1)
            if index == len(items) or isinstance(items[index], str) or "from" not in items[index]]  # fmt: skip


def added(random: Random, base: Base) -> Iterator[Draft]:
    document = base.loose
    if "outputs" in document:
        return
    for index in _free(document):
        layer = deepcopy(random.choice(LAYERS))
        yield edited(base, f"{inline(layer)} at {index}", lambda new, i=index, one=layer: new["layers"].insert(i, one))


def removed(random: Random, base: Base) -> Iterator[Draft]:
    document = base.loose
    free = _free(document)
    for index, item in enumerate(document["layers"]):
        if index + 1 in free and index in free and len(document["layers"]) > 1:
            yield edited(base, inline(item), lambda new, i=index: new["layers"].pop(i))


def moved(random: Random, base: Base) -> Iterator[Draft]:
    document = base.loose
    free = set(_free(document))
    count = len(document["layers"])
    for index in range(count):
        for target in range(count):
            if index != target and {index, index + 1, target, target + 1} <= free:
                yield edited(base, f"{index} to {target}",
                             lambda new, i=index, j=target: new["layers"].insert(j, new["layers"].pop(i)))  # fmt: skip
