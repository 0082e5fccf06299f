"""The two sides of a comparison: a file, a file of a commit, a run, a model file; or nothing on one side."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal, TypeAlias

from rnnspec.diff.changes import FindingGained
from rnnspec.diff.comparison import SECTIONS, Comparison, comparable, compare
from rnnspec.inference import Report
from rnnspec.rules import Checked, check
from rnnspec.spec.config import Config
from rnnspec.spec.store import DISK, Store

Status: TypeAlias = Literal["changed", "same", "added", "deleted", "repaired", "broken"]


@dataclass(frozen=True)
class Side:
    """A spec as a text. `name` is what the user sees, `path` its file without the commit it is of.

    `sections` are those that it can speak of: a model file knows nothing of data.
    """

    name: str
    data: bytes
    path: str = ""
    file: Path | None = None
    store: Store = DISK
    sections: frozenset[str] = SECTIONS
    #: By default the nearest one.
    config: Config | None = None

    @cached_property
    def checked(self) -> Checked:
        return check(self.data, self.name, file=self.file, store=self.store, config=self.config)

    @property
    def report(self) -> Report | None:
        return self.checked.report

    @cached_property
    def broken(self) -> bool:
        """Whether it has no model to compare."""
        return not comparable(self.checked)


@dataclass(frozen=True)
class Pair:
    """A spec as it was and as it is; None on the side where it is not."""

    old: Side | None
    new: Side | None

    @property
    def path(self) -> str:
        """The file it is about."""
        side = self.new or self.old
        assert side is not None
        return side.path or side.name

    @property
    def was(self) -> str | None:
        """The file it was in before, if that is another."""
        moved = self.old and self.new and self.old.path and self.new.path and self.old.path != self.new.path
        return self.old.path if self.old and moved else None

    @property
    def broken(self) -> list[Side]:
        """The sides that stand in the way of a comparison; a repair has none."""
        return [] if self.repair else [side for side in (self.old, self.new) if side is not None and side.broken]

    @cached_property
    def comparison(self) -> Comparison | None:
        """None where there is nothing to compare: one side is missing, or has no model."""
        if self.old is None or self.new is None or self.broken or self.repair:
            return None
        return compare(self.old.checked, self.new.checked, self.old.sections & self.new.sections)

    @property
    def status(self) -> Status:
        if self.broken:
            return "broken"
        if self.repair:
            return "repaired"
        if self.comparison is not None:
            return "changed" if self.comparison.changes else "same"
        return "added" if self.old is None else "deleted"

    @property
    def breaking(self) -> bool:
        """Whether old checkpoints are lost, wholly or in part, or the model takes or gives something else."""
        changes = self.comparison.changes if self.comparison is not None else ()
        return self.status == "deleted" or any(change.breaking for change in changes)

    @property
    def errors(self) -> bool:
        """Whether the new side has errors that the old one does not have, or one of them has no model."""
        if self.comparison is not None:
            gained = (one.finding for one in self.comparison.changes if isinstance(one, FindingGained))
            return any(finding.severity == "error" for finding in gained)
        return bool(self.broken) or bool(self.old is None and self.new is not None and self.new.checked.errors)

    @property
    def repair(self) -> bool:
        """Whether the old side alone is broken, and is of a commit: whoever mends it is not to blame."""
        old, new = self.old, self.new
        return old is not None and new is not None and old.store is not DISK and old.broken and not new.checked.errors


@dataclass(frozen=True)
class Result:
    """Everything that was compared. `against` is what with, if that was a commit; `unchanged` counts equal texts."""

    pairs: tuple[Pair, ...]
    against: str | None = None
    unchanged: int = 0

    def of(self, *wanted: Status) -> list[Pair]:
        return [pair for pair in self.pairs if pair.status in wanted]

    @property
    def changed(self) -> bool:
        """Whether anything is not what it was in meaning."""
        return bool(self.of("changed", "added", "deleted", "repaired", "broken"))

    @property
    def same(self) -> int:
        """How many specs mean what they meant."""
        return self.unchanged + len(self.of("same"))
