"""Both sides of edits built with Keras and judged, and what came of it."""

import json
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.diff_edits.edits import MAIN, Edit
from tests.diff_edits.judging import RIVALS, Judgement, judge
from tests.diff_edits.making import put, reviews
from tests.diff_edits.truth import Side, side
from tests.differential.keras_side import plain_weights

COMPARISONS = ("rnnspec diff", *RIVALS)


@dataclass
class Tally:
    """What came of the edits of one kind."""

    kind: str
    edits: int = 0
    kept: int = 0
    alarms: Counter[str] = field(default_factory=Counter)
    misses: Counter[str] = field(default_factory=Counter)
    #: Layers whose weights were tried.
    tried: int = 0
    wrong: list[Judgement] = field(default_factory=list)
    mislabelled: list[Judgement] = field(default_factory=list)

    def add(self, found: Judgement) -> None:
        self.edits += 1
        self.kept += not found.changed
        self.tried += found.tried
        for name in COMPARISONS:
            self.alarms[name] += found.said[name] and not found.changed
            self.misses[name] += found.changed and not found.said[name]
        if found.wrong:
            self.wrong.append(found)
        if found.mislabelled:
            self.mislabelled.append(found)


class Bench:
    """Builds sides, each once, in folders of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sides: dict[str, Side] = {}

    def side(self, files: Mapping[str, str]) -> Side:
        key = json.dumps(files, sort_keys=True)
        if key not in self.sides:
            if len(self.sides) > 30:
                self.sides.clear()
            folder = self.folder / str(len(list(self.folder.iterdir())))
            put(dict(files), folder)
            reviews(folder)
            self.sides[key] = side(folder, MAIN)
            self.sides[key].whole  # noqa: B018 - Keras forgets names when the next side is built
        return self.sides[key]

    def judge(self, edit: Edit, *, run: bool = False) -> Judgement:
        """With `run`, models that are equal in all that is compared must also compute the same."""
        old = self.side(edit.old)
        found = judge(edit, old, new := self.side(edit.new))
        if run and not found.changed and not _same(old.predictions, new.predictions):
            found.faults.append("the models compute different outputs")
        return found


def _same(old: Sequence[Any], new: Sequence[Any]) -> bool:
    import numpy as np

    return len(old) == len(new) and all(np.array_equal(*pair, equal_nan=True) for pair in zip(old, new, strict=True))


@contextmanager
def bench() -> Iterator[Bench]:
    """A place to build in. Values of weights do not matter until they are set."""
    with tempfile.TemporaryDirectory() as folder, plain_weights(), warnings.catch_warnings():
        # Layers that lose a mask say so; edits put them anywhere.
        warnings.simplefilter("ignore")
        yield Bench(Path(folder))
