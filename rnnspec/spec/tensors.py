"""What flows between layers: shapes, dtypes and masks that remember what made them."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from math import prod
from typing import TypeAlias

from rnnspec.source.tree import Route

Size: TypeAlias = int | None


@dataclass(frozen=True, slots=True)
class Blame:
    """The place in the spec that made a dimension, a rank, a mask or a dtype.

    `route` leads to the layer or input; `argument` names the argument, and `given` says whether it
    was written: a default has no text to underline.
    """

    route: Route
    argument: str | None = None
    given: bool = False


@dataclass(frozen=True, slots=True)
class Dim:
    """One axis: a number, or open (`size` None) with the name it has in the spec, if it has one.

    `factor` is how many of an open first axis there are for each sample: 1, unless functions put samples together or
    apart; None where that is no fixed number. Such an axis is named after what it is made of: `B×8`, `B+2`.
    """

    size: Size
    name: str | None = None
    blame: Blame | None = field(default=None, compare=False)
    factor: float | None = field(default=1.0, compare=False)

    def clashes(self, other: "Dim") -> bool:
        """Whether the two cannot be the same size. An open axis fits any."""
        return self.size is not None and other.size is not None and self.size != other.size

    @property
    def batch(self) -> bool:
        """Whether this is surely the batch axis of an input: layers hand it on as it is."""
        route = self.blame.route if self.blame is not None else ()
        return route[-1:] == ("batch_size",) or route[-2:] == ("batch_shape", 0)

    def crosses(self, other: "Dim") -> bool:
        """Whether one is an open batch and the other surely none: Keras lets them meet, and few batches fit."""
        if self.size is other.size is None:
            return self.factor != other.factor
        return any(
            one.size is None and one.batch and two.size is not None and not two.batch
            for one, two in ((self, other), (other, self))
        )

    def fits(self, other: "Dim") -> bool:
        """Whether the two can be one axis."""
        return not self.clashes(other) and not self.crosses(other)

    @property
    def mixed(self) -> bool:
        """Whether this axis is open and has surely not one place for each sample."""
        return self.size is None and self.factor != 1

    def spread(self, factor: float, blame: Blame) -> "Dim":
        """This open first axis with `factor` places for each that it has."""
        if self.factor is None:
            return Dim(None, self.name, blame, None)
        whole = round(self.factor * factor, 9)
        name = f"B/{1 / whole:g}" if 0 < whole < 1 else f"B×{whole:g}"
        return Dim(None, None if whole == 1 else name, blame, whole)

    def uneven(self, by: str, blame: Blame) -> "Dim":
        """This open first axis made longer or shorter by what is no share of it: `+2`, `-1`."""
        return Dim(None, f"{self.name or 'B'}{by}", blame, None)

    def or_known(self, other: "Dim") -> "Dim":
        """The one of the two that says more."""
        if self.size is None and (other.size is not None or self.name is None):
            return other
        return self


@dataclass(frozen=True, slots=True)
class Mask:
    """Steps to skip, of shape (B, T), and where the mask was made. Its rank is larger for nested sequences."""

    blame: Blame | None = field(default=None, compare=False)
    rank: int = 2


@dataclass(frozen=True, slots=True)
class Tensor:
    """A symbolic tensor; `shape` includes the batch axis.

    `blame` is what gave the tensor its rank. A poisoned tensor comes from something that failed:
    nothing is known of it and nothing may be said of it. `whole` is the dtype of the whole numbers that are in it where
    Keras announces floats: some layers leave the values as they are.
    """

    shape: tuple[Dim, ...]
    dtype: str = "float32"
    mask: Mask | None = None
    blame: Blame | None = field(default=None, compare=False)
    poison: bool = False
    whole: str | None = None

    @property
    def rank(self) -> int:
        return len(self.shape)

    @property
    def sizes(self) -> tuple[Size, ...]:
        return tuple(dim.size for dim in self.shape)

    def __str__(self) -> str:
        return shown(self.shape)

    def with_shape(self, shape: Iterable[Dim], blame: Blame | None = None) -> "Tensor":
        """The same tensor in another shape; `blame` where its rank was made anew."""
        return replace(self, shape=tuple(shape), blame=blame or self.blame)


POISON = Tensor((), poison=True)


def shown(shape: Iterable[Dim]) -> str:
    """`(B, T, 64)`: an open axis prints its name in the spec, else `B` first, `T` second, `?` elsewhere."""
    parts = [
        str(dim.size) if dim.size is not None else dim.name or "BT?"[min(axis, 2)] for axis, dim in enumerate(shape)
    ]
    return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"


def product(dims: Iterable[Dim]) -> Size:
    """The number of elements, or None if an axis is open."""
    sizes = [dim.size for dim in dims]
    return None if None in sizes else prod(size for size in sizes if size is not None)
