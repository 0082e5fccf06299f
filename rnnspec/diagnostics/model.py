"""What a finding is. Words are lower case without a full stop; shapes read `(B, T, 64)`."""

from typing import Literal, TypeAlias

from rnnspec.source.edit import Edit
from rnnspec.source.record import Record
from rnnspec.source.text import Place
from rnnspec.source.tree import Route

Severity: TypeAlias = Literal["error", "warning", "hint"]
Safety: TypeAlias = Literal["safe", "unsafe"]


class Label(Record):
    """A short remark at a place. The primary one marks the effect, the others the cause or the other side."""

    place: Place
    text: str
    primary: bool = False


class Fix(Record):
    """A repair that can be typed in by the machine.

    `safe`: the spec cannot be built as written and one repair is sensible, or nothing changes in
    meaning. Everything else is `unsafe`, and `reason` says what it changes.
    """

    title: str
    edits: tuple[Edit, ...]
    safety: Safety
    reason: str = ""

    @property
    def label(self) -> str:
        """`safe fix`, or `unsafe fix: changes the model`."""
        return f"{self.safety} fix{f': {self.reason}' if self.reason else ''}"


class Page(Record):
    """A rule as formats carry it along: `text` is its page in Markdown, below the headline."""

    code: str
    name: str
    severity: Severity
    headline: str
    text: str


class Diagnostic(Record):
    """One finding: `message` stands alone, `labels` show where, `help` says what to do.

    `trace` is the way of the tensor, shape by shape, as `(B, 200)` or `lstm (B, 64)`. `fix`, where
    there is one, is shown as the first help.
    """

    code: str
    name: str
    severity: Severity
    message: str
    labels: tuple[Label, ...]
    route: Route = ()
    trace: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    help: tuple[str, ...] = ()
    fix: Fix | None = None

    @property
    def primary(self) -> Label:
        return next((label for label in self.labels if label.primary), self.labels[0])

    @property
    def advice(self) -> tuple[str, ...]:
        """What to do, in words: the title of the fix first."""
        return (*([self.fix.title] if self.fix else []), *self.help)

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """Findings are shown by file, place, severity, code and message."""
        place = self.primary.place
        rank = ("error", "warning", "hint").index(self.severity)
        return place.source.path, place.start, rank, self.code, self.message
