"""One class per kind of change; each says what it is in words and as data."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, TypeAlias

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.diff import words
from rnnspec.diff.meaning import ABSENT, Object, plain
from rnnspec.layers import Weight
from rnnspec.source.tree import Plain, Route
from rnnspec.spec.naming import snake_case
from rnnspec.spec.tensors import Tensor

#: Added; removed; changed, weights kept; weights replaced.
Sign: TypeAlias = Literal["+", "-", "~", "-/+"]


@dataclass(frozen=True, kw_only=True)
class Change:
    """Something that is not as it was.

    `subject` is the layer, input or section it is about, `route` its place: in the new spec, or in
    the old one for what is gone. `breaking`: an old checkpoint's weights cannot be loaded for the
    layer, or the model takes or gives something else. `cause` names what brought it about elsewhere.
    """

    subject: str
    route: Route
    breaking: bool = False
    cause: str | None = None

    @property
    def sign(self) -> Sign:
        return "~"

    @property
    def what(self) -> str:
        """What is changed of the subject."""
        return ""

    @property
    def step(self) -> str:
        """From what to what; empty where `what` says it all."""
        return ""

    @property
    def effect(self) -> str:
        """What it does to weights and shapes, and who brought it about."""
        return f"caused by {self.cause}" if self.cause else ""

    @property
    def before(self) -> Plain:
        return None

    @property
    def after(self) -> Plain:
        return None

    @classmethod
    def kind(cls) -> str:
        """`LayerAdded` → `layer-added`."""
        return snake_case(cls.__name__).replace("_", "-")

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind(),
            "subject": self.subject,
            "route": list(self.route),
            "old": self.before,
            "new": self.after,
            "breaking": self.breaking,
            "cause": self.cause,
        }


@dataclass(frozen=True, kw_only=True)
class _Layer(Change):
    """A layer that is on one side only. `telling` is whether its name says more than its kind."""

    layer: Object
    weights: tuple[Weight, ...]
    telling: bool
    #: The layer whose weights a second call uses.
    shares: str | None = None

    @property
    def what(self) -> str:
        arguments = [f"{name} {words.shown(self.layer.arguments[name])}" for name in self.layer.given]
        head = f"reuse {self.shares}" if self.shares else self.layer.kind
        if self.shares or self.telling or not arguments:
            arguments = [head, *([] if self.shares else arguments)]
        return words.cut(", ".join(arguments))

    @property
    def effect(self) -> str:
        params = sum(weight.size for weight in self.weights)
        return f"{params:,} params" if params else ""

    def spelled(self) -> Plain:
        return {"reuse": self.shares, "name": self.subject} if self.shares else plain(self.layer)


@dataclass(frozen=True, kw_only=True)
class LayerAdded(_Layer):
    """A layer that the old spec does not have; breaking if it has weights, for no checkpoint holds them."""

    sign: ClassVar[Sign] = "+"

    @property
    def after(self) -> Plain:
        return self.spelled()


@dataclass(frozen=True, kw_only=True)
class LayerRemoved(_Layer):
    """A layer that the new spec does not have; breaking if it has weights, for they are lost."""

    sign: ClassVar[Sign] = "-"

    @property
    def before(self) -> Plain:
        return self.spelled()


@dataclass(frozen=True, kw_only=True)
class _Texts(Change):
    """A change from one text to another."""

    old: Any
    new: Any

    @property
    def step(self) -> str:
        return f"{_listed(self.old)} -> {_listed(self.new)}"

    @property
    def before(self) -> Plain:
        return self.old  # type: ignore[no-any-return]

    @property
    def after(self) -> Plain:
        return self.new  # type: ignore[no-any-return]


def _listed(value: str | Sequence[str]) -> str:
    return words.cut(value if isinstance(value, str) else ", ".join(value) or "nothing")


@dataclass(frozen=True, kw_only=True)
class LayerRenamed(_Texts):
    """The same layer under another name."""

    what: ClassVar[str] = "name"


@dataclass(frozen=True, kw_only=True)
class LayerMoved(_Texts):
    """The same layer at another place: lists of what it takes."""

    what: ClassVar[str] = "moved"

    @property
    def step(self) -> str:
        return f"after {_listed(self.old)} -> after {_listed(self.new)}"


@dataclass(frozen=True, kw_only=True)
class WiringChanged(_Texts):
    """A layer takes other tensors: lists of references."""

    what: ClassVar[str] = "from"


@dataclass(frozen=True, kw_only=True)
class _Values(Change):
    """Another value at a route; `label` is the route in words."""

    label: tuple[str, ...]
    old: Any
    new: Any

    @property
    def sign(self) -> Sign:
        return "+" if self.old is ABSENT else "-" if self.new is ABSENT else "~"

    @property
    def what(self) -> str:
        label = ".".join(self.label)
        lone = [words.shown(one) for one in (self.old, self.new) if one is not ABSENT]
        return " ".join(filter(None, (label, *lone))) if len(lone) == 1 else label

    @property
    def step(self) -> str:
        if self.old is ABSENT or self.new is ABSENT:
            return ""
        return f"{words.shown(self.old)} -> {words.shown(self.new)}"

    @property
    def before(self) -> Plain:
        return plain(self.old)

    @property
    def after(self) -> Plain:
        return plain(self.new)


@dataclass(frozen=True, kw_only=True)
class ArgumentChanged(_Values):
    """Another argument of a layer; breaking if it alone replaces weights."""

    @property
    def sign(self) -> Sign:
        return "~"

    @property
    def what(self) -> str:
        for mark, value, other in (("+", self.new, self.old), ("-", self.old, self.new)):
            if other is ABSENT:
                return f"{'.'.join(self.label)} {mark} {words.shown(value)}"
        return super().what


@dataclass(frozen=True, kw_only=True)
class TrainingChanged(_Values):
    """Another value in `compile` or `fit`."""


@dataclass(frozen=True, kw_only=True)
class DataChanged(_Values):
    """Another value in `data`."""


@dataclass(frozen=True, kw_only=True)
class ExpectationChanged(_Values):
    """Another figure in `expect`."""


@dataclass(frozen=True, kw_only=True)
class WeightsReplaced(Change):
    """The layer's weights have other shapes. With a cause, its input made them so: `width` says how."""

    old: tuple[Weight, ...]
    new: tuple[Weight, ...]
    width: str = ""

    sign: ClassVar[Sign] = "-/+"

    @property
    def what(self) -> str:
        return f"(input {self.width})" if self.cause else ""

    @property
    def effect(self) -> str:
        return f"caused by {self.cause}" if self.cause else words.weights(self.old, self.new)

    @property
    def before(self) -> Plain:
        return [_spelled(weight) for weight in self.old]

    @property
    def after(self) -> Plain:
        return [_spelled(weight) for weight in self.new]


def _spelled(weight: Weight) -> Plain:
    return {"name": weight.name, "shape": list(weight.shape), "dtype": weight.dtype}


@dataclass(frozen=True)
class End:
    """What goes in or comes out: a tensor and the name it has there."""

    name: str
    tensor: Tensor

    def spelled(self) -> Plain:
        return {"name": self.name, "shape": list(self.tensor.sizes), "dtype": self.tensor.dtype}


@dataclass(frozen=True, kw_only=True)
class _Ends(Change):
    """An input or output of the model, None on the side that does not have it."""

    old: End | None
    new: End | None

    @property
    def sign(self) -> Sign:
        return "+" if self.old is None else "-" if self.new is None else "~"

    @property
    def what(self) -> str:
        lone = None if self.old and self.new else self.old or self.new
        return f"{lone.tensor} {lone.tensor.dtype}" if lone else ""

    @property
    def step(self) -> str:
        old, new = self.old, self.new
        if old is None or new is None:
            return ""
        parts = [
            (old.name, new.name, old.name != new.name),
            (str(old.tensor), str(new.tensor), old.tensor.shape != new.tensor.shape),
            (old.tensor.dtype, new.tensor.dtype, old.tensor.dtype != new.tensor.dtype),
        ]
        shown = [(before, after) for before, after, differs in parts if differs]
        return " -> ".join(" ".join(side) for side in zip(*shown, strict=True))

    @property
    def before(self) -> Plain:
        return self.old.spelled() if self.old else None

    @property
    def after(self) -> Plain:
        return self.new.spelled() if self.new else None


@dataclass(frozen=True, kw_only=True)
class ShapeChanged(_Ends):
    """A layer whose own arguments changed gives another shape."""

    @property
    def effect(self) -> str:
        return super().step

    @property
    def step(self) -> str:
        return ""


@dataclass(frozen=True, kw_only=True)
class InputChanged(_Ends):
    """The model takes something else."""


@dataclass(frozen=True, kw_only=True)
class OutputChanged(_Ends):
    """The model gives something else."""


@dataclass(frozen=True, kw_only=True)
class _Finding(Change):
    finding: Diagnostic

    @property
    def line(self) -> int:
        place = self.finding.primary.place
        return place.source.position(place.start)[0]

    def spelled(self) -> Plain:
        one = self.finding
        return {"code": one.code, "severity": one.severity, "message": one.message, "line": self.line}


@dataclass(frozen=True, kw_only=True)
class FindingGained(_Finding):
    """A finding that the old spec does not have."""

    sign: ClassVar[Sign] = "+"

    @property
    def what(self) -> str:
        return f"{self.finding.code} new at line {self.line}"

    @property
    def after(self) -> Plain:
        return self.spelled()


@dataclass(frozen=True, kw_only=True)
class ExpectationUnmet(FindingGained):
    """The new side does not meet a figure of `expect` any more, or is over a limit there."""

    @property
    def what(self) -> str:
        return f"{self.finding.code} at line {self.line}"


@dataclass(frozen=True, kw_only=True)
class FindingLost(_Finding):
    """A finding that the new spec does not have."""

    sign: ClassVar[Sign] = "-"

    @property
    def what(self) -> str:
        return f"{self.finding.code} gone"

    @property
    def before(self) -> Plain:
        return self.spelled()
