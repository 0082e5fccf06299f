"""What the functions refuse, and the shapes and dtypes they give, are Keras's, whatever they are called with."""

from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from rnnspec.layers import Layer
from rnnspec.layers._base import WHOLE
from rnnspec.layers._dtypes import result_type
from rnnspec.layers._ops import Binary, Elementwise, WithNumbers
from tests.layers.calls import Shape
from tests.layers.ops_in_keras import DTYPES, OPS, compare

pytestmark = pytest.mark.keras

sizes = st.sampled_from([None, 2, 3, 1, 4])
shapes = st.lists(sizes, min_size=0, max_size=4).map(tuple)
axes = st.sampled_from([-1, 1, 0, -2, 2, -5, 4])
several = st.lists(axes, min_size=1, max_size=3)
either = axes | several
maybe = st.none() | axes
small = st.integers(0, 3)
flag = st.booleans()


def arguments(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Each argument given or left out."""
    return st.fixed_dictionaries({}, optional=fields)


def needed(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(fields)


reduction = arguments(axis=st.none() | either, keepdims=flag)
ONE: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    **dict.fromkeys(("mean", "sum", "max", "min", "prod", "var", "std"), reduction),
    **dict.fromkeys(("argmax", "argmin"), arguments(axis=maybe, keepdims=flag)),
    "norm": arguments(axis=st.none() | either, keepdims=flag, ord=st.sampled_from([None, 1, 2, 3, "fro", "nuc"])),
    "cumsum": arguments(axis=maybe, dtype=st.sampled_from([None, "float32", "bool", "int32"])),
    **dict.fromkeys(("softmax", "log_softmax", "normalize"), needed(axis=axes)),
    "expand_dims": needed(axis=either),
    "squeeze": arguments(axis=st.none() | either),
    "reshape": needed(newshape=st.integers(-2, 6) | st.lists(st.sampled_from([-1, 0, 1, 2, 3, 4, 6, 12]), max_size=4)),
    "transpose": arguments(axes=st.none() | st.permutations([0, 1, -1]) | st.lists(axes, max_size=4)),
    "swapaxes": needed(axis1=axes, axis2=axes),
    "moveaxis": needed(source=axes, destination=axes) | needed(source=several, destination=several),
    "flip": arguments(axis=st.none() | either),
    "roll": st.fixed_dictionaries(
        {"shift": small | st.lists(small, min_size=1, max_size=3)}, optional={"axis": either}
    ),
    "repeat": st.fixed_dictionaries({"repeats": small}, optional={"axis": maybe}),
    "tile": needed(repeats=small | st.lists(small, max_size=5)),
    "pad": needed(
        pad_width=small
        | st.lists(small, min_size=2, max_size=2)
        | st.lists(st.lists(small, min_size=2, max_size=2), min_size=1, max_size=4)
    ),
    "broadcast_to": needed(shape=st.lists(st.integers(1, 4), max_size=4)),
    "slice": st.integers(1, 3).flatmap(
        lambda rank: needed(
            start_indices=st.lists(st.integers(0, 2), min_size=rank, max_size=rank),
            shape=st.lists(st.integers(-1, 4), min_size=rank, max_size=rank + (rank == 3)),
        )
    ),
    "split": st.fixed_dictionaries(
        {"indices_or_sections": st.integers(1, 4) | st.lists(st.integers(0, 4), max_size=3)}, optional={"axis": axes}
    ),
    "one_hot": st.fixed_dictionaries(
        {"num_classes": st.integers(1, 4)}, optional={"axis": axes, "dtype": st.sampled_from(DTYPES)}
    ),
    "take": needed(indices=st.just(0) | st.lists(st.just(0), max_size=3) | st.just([[0, -1], [0, 0]]), axis=maybe),
}


@pytest.mark.parametrize("name", ONE)
def test_functions_of_one_tensor(name: str) -> None:
    accepted = 0

    @settings(max_examples=50)
    @given(ONE[name], shapes, st.sampled_from(DTYPES))
    def agree(fields: dict[str, Any], shape: Shape, dtype: str) -> None:
        nonlocal accepted
        if name in ("softmax", "log_softmax"):
            # Keras warns of a softmax over one value.
            shape = tuple(2 if size == 1 else size for size in shape)
        if name == "slice" and shape:
            # Mostly as many axes as the arguments have.
            shape = (*shape, None, None)[: len(fields["start_indices"])]
            # JAX moves a block that reaches over the end, TensorFlow fails: we refuse it.
            blocks = zip(shape, fields["start_indices"], fields["shape"], strict=False)
            if any(size is not None and start + max(length, 0) > size for size, start, length in blocks):
                return
        accepted += compare(f"ops.{name}", fields, [shape], ["int32" if name == "one_hot" else dtype])

    agree()
    assert accepted


@st.composite
def related(draw: st.DrawFn, most: int = 2, least: int = 2) -> list[Shape]:
    """Shapes that are like each other but for an axis here and there."""
    first = draw(shapes)
    found = [first]
    for _ in range(draw(st.integers(least, most)) - 1):
        other = [draw(sizes) if draw(st.integers(0, 5)) == 0 else size for size in first]
        cut = draw(st.integers(0, len(other))) if draw(st.integers(0, 3)) == 0 else 0
        found.append(tuple(other[cut:]))
    return draw(st.permutations(found))


@settings(max_examples=150)
@given(st.sampled_from(["ops.concatenate", "ops.stack"]), arguments(axis=axes), related(most=3, least=1), st.data())
def test_functions_of_a_list(kind: str, fields: dict[str, Any], given_: list[Shape], data: st.DataObject) -> None:
    dtypes = data.draw(st.lists(st.sampled_from(DTYPES), min_size=len(given_), max_size=len(given_)))
    event("accepted" if compare(kind, fields, given_, dtypes) else "refused")


@settings(max_examples=150)
@given(related(), st.tuples(st.sampled_from(DTYPES), st.sampled_from(DTYPES)))
def test_functions_of_two_tensors(given_: list[Shape], dtypes: tuple[str, str]) -> None:
    for kind in ("ops.add", "ops.divide", "ops.power", "ops.greater"):
        compare(kind, {}, given_, list(dtypes))


@settings(max_examples=100)
@given(related(most=3, least=3), st.tuples(st.just("bool"), st.sampled_from(DTYPES), st.sampled_from(DTYPES)))
def test_where(given_: list[Shape], dtypes: tuple[str, str, str]) -> None:
    compare("ops.where", {}, given_, list(dtypes))


@settings(max_examples=200)
@given(st.sampled_from(["ops.matmul", "ops.dot"]), st.data(), st.tuples(*[st.sampled_from(DTYPES)] * 2))
def test_products(kind: str, data: st.DataObject, dtypes: tuple[str, str]) -> None:
    length = data.draw(sizes)
    first = (*data.draw(st.lists(sizes, max_size=2)), length)
    rest = data.draw(st.lists(sizes, max_size=2))
    second = (*rest[:-1], length if data.draw(st.integers(0, 3)) else data.draw(sizes), *rest[-1:])
    compare(kind, {}, [first, second], list(dtypes))


@settings(max_examples=100)
@given(shapes, st.lists(sizes, max_size=2).map(tuple), axes | st.none())
def test_take_with_a_tensor_of_indices(shape: Shape, indices: Shape, axis: int | None) -> None:
    compare("ops.take", {"axis": axis}, [shape, indices], ["float32", "int32"])


SUBSCRIPTS = [
    "bts,bsf->btf", "btf,fu->btu", "bij,bjk", "i,j->ij", "ii->i", "ij->", "ij", "ij->ji", "...f,fu->...u",
    "b...,b...->b...", "...i,...i->...", "...ij->...ji", "b...f->bf", "ij,jk,kl->il", "ij,ij->ij", "ij->ik", "ij->ii",
    "ij,->ij", "I->I", "Bi,Bj->Bij", "Bi,j->Bij", "i j->i", "a->b->c",
]  # fmt: skip


@pytest.mark.parametrize("subscripts", SUBSCRIPTS)
def test_einsum(subscripts: str) -> None:
    terms = subscripts.partition("->")[0].split(",")

    @settings(max_examples=40)
    @given(st.data())
    def agree(data: st.DataObject) -> None:
        # Mostly one size for a letter.
        letters = {letter: data.draw(sizes) for letter in sorted(set("".join(terms)) - {"."})}
        given_: list[Shape] = []
        for term in terms:
            head, dots, tail = term.partition("...")
            wild = data.draw(st.lists(sizes, max_size=2)) if dots else []
            plain = [*(letters[one] for one in head), *wild, *(letters[one] for one in tail)]
            given_.append(tuple(data.draw(sizes) if data.draw(st.integers(0, 9)) == 0 else one for one in plain))
        compare("ops.einsum", {"subscripts": subscripts}, given_)

    agree()


@pytest.mark.parametrize("cls", [cls for cls in OPS if issubclass(cls, Elementwise)], ids=lambda cls: cls.kind)
@pytest.mark.parametrize("dtype", DTYPES)
def test_dtypes_of_functions_of_one_tensor(cls: type[Layer], dtype: str) -> None:
    fields = {"x_min": 0, "x_max": 1} if cls.kind == "ops.clip" else {}
    # With some dtypes Keras builds it, and fails at the first batch: tests/differential asks Keras.
    unfit = WHOLE if cls.kind == "ops.normalize" else cls.fails_on
    assert compare(cls.kind, fields, [(None, 3)], [dtype]) == (dtype not in unfit)


@pytest.mark.parametrize("cls", [cls for cls in OPS if issubclass(cls, WithNumbers)], ids=lambda cls: cls.kind)
def test_dtypes_of_functions_with_numbers(cls: type[Layer]) -> None:
    for dtype in DTYPES:
        for number in (2, 2.0):
            for name in ("x1", "x2"):
                if issubclass(cls, Binary):
                    assert compare(cls.kind, {name: number}, [(None, 3)], [dtype])
                else:
                    assert compare(cls.kind, {name: number}, [(None, 3), (3,)], ["bool", dtype])
    if cls.kind == "ops.where":
        assert compare(cls.kind, {"x1": 1, "x2": 0.5}, [(None, 3)], ["bool"])


@pytest.mark.parametrize("cls", [cls for cls in OPS if "dtype" in cls.model_fields], ids=lambda cls: cls.kind)
@pytest.mark.parametrize("dtype", DTYPES)
def test_the_argument_dtype(cls: type[Layer], dtype: str) -> None:
    fields = {"num_classes": 3} if cls.kind == "ops.one_hot" else {}
    assert compare(cls.kind, {**fields, "dtype": dtype}, [(None, 3)], ["int32"])


def test_dtypes_are_promoted_as_keras_does() -> None:
    import keras

    weak = {"int": int, "float": float}
    for first in DTYPES:
        for second in (*DTYPES, *weak):
            assert result_type(first, second) == keras.backend.result_type(first, weak.get(second, second))
            for third in DTYPES:
                expected = keras.backend.result_type(first, weak.get(second, second), third)
                assert result_type(first, second, third) == expected
