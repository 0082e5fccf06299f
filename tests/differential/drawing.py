"""Random specs around one kind of layer, valid and invalid, as plain documents.

A spec begins as one of the kind's own examples: its input and arguments go together. Arguments are then redrawn
from the types, bounds and choices of the kind's fields, inputs are bent, and layers are put around it.
"""

from collections.abc import Sequence
from copy import deepcopy
from random import Random
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from pydantic.fields import FieldInfo

from rnnspec.layers import Example, Layer
from rnnspec.source.compose import compose
from rnnspec.source.tree import plain
from rnnspec.spec.family import family
from rnnspec.spec.fields import IdentifierOf, ObjectOf

Document = dict[str, Any]
Shape = list[int | None]
#: 64 bits are left out: JAX computes with 32 unless told otherwise.
POLICIES = ("float16", "bfloat16", "mixed_float16", "mixed_bfloat16", "float32")
DTYPES = ("float32", "float16", "int32", "bool", "uint8", "string")
#: Fields that every layer has; they are drawn on their own.
COMMON = ("name", "trainable", "dtype", "autocast", "activity_regularizer")
CONTENT = ("layers", "input", "inputs", "outputs")
OBJECTS: dict[str, tuple[Any, ...]] = {
    "initializers": ("zeros", "ones", "glorot_uniform", {"Constant": {"value": 0.5}}),
    "regularizers": ("l2", {"L1": {"l1": 0.01}}, None),
    "constraints": ("non_neg", {"MaxNorm": {"max_value": 2.0}}, None),
    "layers": (
        {"Dense": {"units": 2}}, {"LSTM": {"units": 2}}, {"GRU": {"units": 2, "return_sequences": True}},
        {"SimpleRNN": {"units": 3, "go_backwards": True}}, {"LSTMCell": {"units": 2}}, {"GRUCell": {"units": 2}},
        {"SimpleRNNCell": {"units": 3}}, {"Conv1D": {"filters": 2, "kernel_size": 2}}, "Flatten",
        {"BatchNormalization": {}}, {"RNN": {"cell": {"LSTMCell": {"units": 2}}}}, {"ops.relu": {}},
        {"LSTM": {"units": 2, "return_state": True}}, {"Sequential": {"layers": [{"Dense": {"units": 2}}, "ReLU"]}},
    ),
}  # fmt: skip
#: What keeps the shape of floats, in front of the kind at hand.
BEFORE: tuple[Any, ...] = (
    "ReLU", {"Activation": {"activation": "tanh"}}, {"Dropout": {"rate": 0.5}}, "Identity", {"LayerNormalization": {}},
    {"BatchNormalization": {}}, "Masking", "Masking", {"ops.abs": {}}, {"Masking": {"mask_value": 1.0}},
)  # fmt: skip
AFTER: tuple[Any, ...] = (
    {"Dense": {"units": 3}}, {"Dense": {"units": 3, "activation": "softmax"}}, "Flatten", {"LSTM": {"units": 3}},
    {"LSTM": {"units": 2, "return_sequences": True}}, {"GRU": {"units": 2, "go_backwards": True}}, "Masking",
    {"Bidirectional": {"layer": {"LSTM": {"units": 2}}}}, {"TimeDistributed": {"layer": {"Dense": {"units": 2}}}},
    "GlobalAveragePooling1D", "GlobalMaxPooling1D", {"Conv1D": {"filters": 4, "kernel_size": 2}}, "LayerNormalization",
    "BatchNormalization", {"Reshape": {"target_shape": [-1, 2]}}, {"RepeatVector": {"n": 3}}, {"ops.mean": {"axis": 1}},
    {"Permute": {"dims": [2, 1]}}, {"ops.expand_dims": {"axis": -1}}, {"ops.squeeze": {"axis": -1}}, "Softmax",
    {"RNN": {"cell": [{"LSTMCell": {"units": 2}}, {"GRUCell": {"units": 3}}]}}, {"Dropout": {"rate": 0.2}},
    {"ops.take": {"indices": -1, "axis": 1}}, {"Embedding": {"input_dim": 9, "output_dim": 2, "mask_zero": True}},
    {"ops.cast": {"dtype": "int32"}}, {"MaxPooling1D": {"pool_size": 2}}, {"Cropping1D": {"cropping": 1}},
)  # fmt: skip


class Undrawn(Exception):
    """Raised for a type whose values mean something only together with others."""


def spec(random: Random, cls: type[Layer]) -> Document:
    """A document with a layer of this kind in it."""
    example = deepcopy(random.choice(cls.examples))
    kind, arguments = read(example.spec)
    mutate(random, cls, arguments, random.choice((0, 0, 1, 1, 2, 3)))
    focus = {kind: arguments}
    shapes = bent(random, example)
    dtype = random.choice(DTYPES) if random.random() < 0.07 else example.dtype
    names = [chr(ord("a") + index) for index in range(len(shapes))]
    if len(shapes) == 1:
        return chain(random, cls, focus, shapes[0], dtype)
    inputs = {name: declared(random, shape, dtype if i < len(example.given) else "float32")
              for i, (name, shape) in enumerate(zip(names, shapes, strict=True))}  # fmt: skip
    item: dict[str, Any] = {**focus, "from": wiring(random, cls, example, names)}
    layers: list[Any] = [item]
    if random.random() < 0.25:
        start = {"Masking": None, "from": names[0]} if random.random() < 0.5 else {"ReLU": None, "from": names[0]}
        layers = [start, replaced(item, names[0], "masking" if "Masking" in start else "re_lu")]
    document: Document = {"inputs": inputs, "layers": [*layers, *followers(random, random.choice((0, 0, 1, 2)))]}
    if random.random() < 0.15 and not kind.startswith("ops."):
        named(item, "shared")
        document["layers"].append({"reuse": "shared", "from": item["from"]})
    return document


def chain(random: Random, cls: type[Layer], focus: Any, shape: Shape, dtype: str) -> Document:
    """The layer on one input, in one of several surroundings."""
    before = random.choices(BEFORE, k=random.choice((0, 0, 0, 1, 1, 2))) if dtype.startswith("float") else []
    layers = [*deepcopy(before), focus, *followers(random, random.choice((0, 0, 1, 1, 2)))]
    document: Document = {"input": declared(random, shape, dtype), "layers": layers}
    place = len(before)
    match random.randrange(16):
        case 0:
            layers[:] = [{"Sequential": {"layers": layers[: place + 1]}}, *layers[place + 1 :]]
        case 1:
            inner = {"input": declared(random, shape, dtype), "layers": layers[: place + 1]}
            layers[:] = [{"Model": {**inner, **frozen(random)}}, *layers[place + 1 :]]
        case 2:
            layers[place] = {"TimeDistributed": {"layer": focus, **frozen(random)}}
            document["input"] = declared(random, [shape[0], random.choice((3, None)), *shape[1:]], dtype)
        case 3 if "initial_state" in cls.call_arguments:
            layers[place] = {"Bidirectional": {"layer": focus, **frozen(random)}}
        case 3 | 4:
            layers[:] = [{"repeat": 2, "layers": layers[: place + 1]}, *layers[place + 1 :]]
        case 5:
            wide = {"Dense": {"units": "$n"}}
            layers.append({"each": {"n": [2, 3]}, "layers": [wide, {"Activation": {"activation": "tanh"}}]})
        case 6:
            block = [*layers[: place + 1], {random.choice(("Add", "Concatenate")): {}, "from": ["block", "focus"]}]
            named(focus, "focus")
            layers[:] = [{"repeat": random.choice((1, 2)), "layers": block}, *layers[place + 1 :]]
        case 7 if not cls.kind.startswith("ops."):
            named(focus, "focus")
            layers.append({"reuse": "focus", "name": "again", "from": random.choice(("input", "focus"))})
        case 8:
            named(focus, "focus")
            other = deepcopy(random.choice(AFTER))
            other = {other: {}} if isinstance(other, str) else other
            named(other, "other")
            layers.append({**other, "from": "focus"})
            merge = random.choice(("Add", "Concatenate", "Multiply", "Maximum"))
            layers.append({merge: {}, "from": random.sample(["input", "focus", "other"], 2)})
        case 9:
            named(focus, "focus")
            document["outputs"] = random.choice((["focus"], ["focus", "focus.1"], ["focus.0"]))
        case 10:
            layers[place] = {**focus, "repeat": 2}
        case 11:
            named(focus, "focus")
            twice = {**deepcopy(focus), "from": ["input", "input"]}
            named(twice, "twice")
            layers.append(twice)
    return document


def followers(random: Random, count: int) -> list[Any]:
    found = []
    for _ in range(count):
        one = deepcopy(random.choice(AFTER))
        if random.random() < 0.15:
            cls: Any = family("layers").get(random.choice(family("layers").kinds))
            one = dict((read(random.choice(cls.examples).spec),)) if cls.takes[0] == 1 and cls.positional else one
        elif random.random() < 0.3 and isinstance(one, dict):
            ((kind, arguments),) = one.items()
            cls = family("layers").get(kind)
            mutate(random, cls, arguments, 1)
        found.append(one)
    return found


def read(text: str) -> tuple[str, dict[str, Any]]:
    """Kind and arguments of an item that an example spells."""
    composed = compose(f"layers:\n  - {text}\n", "example.yaml")
    assert composed.root is not None
    document: Any = plain(composed.root)
    (item,) = document["layers"]
    if isinstance(item, str):
        return item, {}
    ((kind, arguments),) = item.items()
    return kind, arguments or {}


def named(item: Any, name: str) -> None:
    next(value for key, value in item.items() if key not in ("from", "repeat"))["name"] = name


def replaced(item: dict[str, Any], name: str, other: str) -> dict[str, Any]:
    """The item with one of its references to `name` going to `other`."""
    source = item["from"]
    if isinstance(source, list):
        source = [other if one == name else one for one in source]
    elif isinstance(source, dict):
        source = {key: other if one == name else one for key, one in source.items()}
    return {**item, "from": other if source == name else source}


def frozen(random: Random) -> dict[str, Any]:
    return {"trainable": False} if random.random() < 0.3 else {}


def declared(random: Random, shape: Shape, dtype: str) -> Document:
    """The input section of a shape, in one of its spellings."""
    kind = {} if dtype == "float32" else {"dtype": dtype}
    if random.random() < 0.3:
        return {"batch_shape": shape, **kind}
    size = {} if shape[0] is None else {"batch_size": shape[0]}
    return {"shape": shape[1:], **size, **kind}


def wiring(random: Random, cls: type[Layer], example: Example, names: Sequence[str]) -> Any:
    """`from` of a layer with several inputs: a list, or a mapping where something is passed by name."""
    first, rest = list(names[: len(example.given)]), iter(names[len(example.given) :])
    by_name: dict[str, Any] = {
        key: [next(rest) for _ in shapes] if len(shapes) > 1 else next(rest) for key, shapes in example.named.items()
    }
    order = first if random.random() > 0.1 else random.sample(first, len(first))
    arguments = cls.call_arguments[: len(first)]
    if by_name:
        return {arguments[0]: order if len(order) > 1 else order[0], **by_name}
    if cls.positional > 1 and len(arguments) == len(first) and random.random() < 0.3:
        flags = {flag: random.random() < 0.7 for flag in cls.flags if random.random() < 0.7}
        return {**dict(zip(arguments, order, strict=True)), **flags}
    if random.random() < 0.1:
        return [*order, random.choice(order)] if random.random() < 0.5 else order[:-1]
    return order


def bent(random: Random, example: Example) -> list[Shape]:
    """The shapes of an example, some axes opened or resized: alike in all inputs, mostly."""
    given = [*example.given, *(shape for shapes in example.named.values() for shape in shapes)]
    changed: dict[tuple[int, int | None], int | None] = {}
    many = random.random() < 0.4
    for axis, size in dict.fromkeys((axis, size) for shape in given for axis, size in enumerate(shape)):
        if axis == 0:
            changed[axis, size] = random.choice((size, size, size, None, 2))
        elif random.random() < (0.4 if many else 0.1):
            changed[axis, size] = random.choice((None, None, 1, 2, 3, 4, 6, 8))
    shapes = [
        [
            changed.get((axis, size), size) if axis == 0 or random.random() > 0.03 else random.choice((None, 1, 2, 5))
            for axis, size in enumerate(shape)
        ]
        for shape in given
    ]
    for shape in shapes:
        if random.random() < 0.04 and len(shape) > 1:
            del shape[random.randrange(1, len(shape))]
        elif random.random() < 0.04:
            shape.insert(random.randrange(1, len(shape) + 1), random.choice((None, 1, 2, 3)))
    return shapes


def mutate(random: Random, cls: Any, arguments: dict[str, Any], count: int) -> None:
    """Redraw `count` of the arguments, some of them out of bounds; those of layers inside as well."""
    fields = cls.model_fields
    if random.random() < 0.08 and "trainable" in fields:
        arguments["trainable"] = False
    if random.random() < 0.08 and "dtype" in fields and cls.namespace == "keras.layers":
        arguments["dtype"] = random.choice(POLICIES)
    if random.random() < 0.03 and "activity_regularizer" in fields:
        arguments["activity_regularizer"] = "l2"
    drawn = [name for name in fields if name not in (*COMMON, *CONTENT) and "initializer" not in name]
    drawn += [name for name in fields if "initializer" in name][:1]
    for name in random.sample(drawn, min(count, len(drawn))):
        inner = arguments.get(name)
        kind = next(iter(inner)) if isinstance(inner, dict) and len(inner) == 1 else None
        nested = family("layers").get(kind) if kind else None
        if nested is not None and isinstance(inner, dict) and random.random() < 0.7:
            inner[kind] = inner[kind] or {}
            mutate(random, nested, inner[kind], 1)
            continue
        try:
            arguments[name] = value(random, fields[name].annotation, fields[name].metadata)
        except Undrawn:
            continue
        if not fields[name].is_required() and random.random() < 0.15:
            del arguments[name]


def value(random: Random, hint: Any, metadata: Sequence[Any] = ()) -> Any:
    """A value of a field's type; now and then one that is out of its bounds. Raises `Undrawn`."""
    for one in metadata:
        if isinstance(one, FieldInfo):
            return value(random, hint, [*one.metadata, *(other for other in metadata if other is not one)])
        if isinstance(one, IdentifierOf):
            return random.choice(one.names) if random.random() > 0.03 else "nonsense"
        if isinstance(one, ObjectOf):
            return deepcopy(random.choice(OBJECTS[one.families[0]]))
    match get_origin(hint):
        case origin if origin is Annotated:
            base, *more = get_args(hint)
            return value(random, base, [*metadata, *more])
        case origin if origin in (Union, UnionType):
            options = [one for one in get_args(hint) if one is not NoneType]
            if len(options) < len(get_args(hint)) and random.random() < 0.15:
                return None
            return value(random, random.choice(options))
        case origin if origin is Literal:
            return random.choice(get_args(hint))
        case origin if origin in (list, tuple):
            least = max((one.min_length for one in metadata if isinstance(one, MinLen)), default=1)
            most = min((one.max_length for one in metadata if isinstance(one, MaxLen)), default=least + 2)
            inner = get_args(hint)[0] if get_args(hint) else Any
            return [value(random, inner) for _ in range(random.randint(least, max(least, most)))]
    if hint is bool:
        return random.random() < 0.5
    if hint in (int, float):
        return number(random, hint, metadata)
    raise Undrawn


def number(random: Random, hint: type, metadata: Sequence[Any]) -> int | float:
    candidates: Sequence[int | float]
    candidates = range(-3, 7) if hint is int else (-1.0, -0.5, 0.0, 0.1, 0.25, 0.5, 1.0, 1.5, 2.0)
    if random.random() < 0.06:
        return random.choice(candidates)
    for one in metadata:
        match one:
            case Ge(ge=low):
                candidates = [number for number in candidates if number >= low]  # type: ignore[operator]
            case Gt(gt=low):
                candidates = [number for number in candidates if number > low]  # type: ignore[operator]
            case Le(le=high):
                candidates = [number for number in candidates if number <= high]  # type: ignore[operator]
            case Lt(lt=high):
                candidates = [number for number in candidates if number < high]  # type: ignore[operator]
    if not candidates:
        raise Undrawn
    return random.choice(candidates)
