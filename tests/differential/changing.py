"""Each example of a kind with one thing changed: the dtype of its input, or one argument, to each of a few values.

With another dtype, open axes have a size as well: only then a batch can be run.
"""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import replace
from random import Random
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from rnnspec.layers import Example
from rnnspec.spec.family import family
from rnnspec.spec.fields import IdentifierOf, ObjectOf
from tests.differential.drawing import COMMON, CONTENT, DTYPES, Document, declared, read, wiring

INTEGERS = (-3, -2, -1, 0, 1, 2, 3, 5, 8)
SIZE = 6
FLOATS = (-1.5, -1.0, -0.5, 0.0, 0.25, 0.5, 1.0, 1.5)


def changes(kind: str) -> Iterator[Document]:
    """A document for each example, argument and value: always the same, and in the same order."""
    cls: Any = family("layers").get(kind)
    for example in cls.examples:
        written, arguments = read(example.spec)
        for dtype in DTYPES:
            yield _document(cls, replace(example, dtype=dtype), {written: arguments})
            if any(size is None for shape in example.given for size in shape[1:]):
                given = tuple((shape[0], *(size or SIZE for size in shape[1:])) for shape in example.given)
                yield _document(cls, replace(example, dtype=dtype, given=given), {written: arguments})
        for name, field in cls.model_fields.items():
            if name in (*COMMON, *CONTENT) or "initializer" in name:
                continue
            for value in {repr(one): one for one in values(field.annotation, field.metadata)}.values():
                if name not in arguments or arguments[name] != value:
                    yield _document(cls, example, {written: {**deepcopy(arguments), name: value}})


def values(hint: Any, metadata: Sequence[Any] = ()) -> Iterator[Any]:
    """Values of a type; its bounds are not looked at. None of a type that names something."""
    for one in metadata:
        if isinstance(one, FieldInfo):
            yield from values(hint, one.metadata)
            return
        if isinstance(one, IdentifierOf | ObjectOf):
            return
    match get_origin(hint):
        case origin if origin is Annotated:
            base, *more = get_args(hint)
            yield from values(base, [*metadata, *more])
        case origin if origin in (Union, UnionType):
            for one in get_args(hint):
                yield from (None,) if one is NoneType else values(one)
        case origin if origin is Literal:
            yield from get_args(hint)
        case origin if origin in (list, tuple):
            yield []
            for one in values(get_args(hint)[0]) if get_args(hint) else ():
                yield from ([one], [one, one], [one, one, one])
    yield from {bool: (True, False), int: INTEGERS, float: FLOATS}.get(hint, ())


def _document(cls: Any, example: Example, item: dict[str, Any]) -> Document:
    given = [*example.given, *(shape for shapes in example.named.values() for shape in shapes)]
    shapes = [list(shape) for shape in given]
    plainly = Random(0)
    if len(shapes) == 1:
        return {"input": declared(plainly, shapes[0], example.dtype), "layers": [item]}
    names = [chr(ord("a") + index) for index in range(len(shapes))]
    inputs = {
        name: declared(plainly, shape, example.dtype if index < len(example.given) else "float32")
        for index, (name, shape) in enumerate(zip(names, shapes, strict=True))
    }
    return {"inputs": inputs, "layers": [{**item, "from": wiring(_Settled(), cls, example, names)}]}


class _Settled(Random):
    """Chance that takes no turn."""

    def random(self) -> float:
        return 0.5
