"""What was measured, epoch by epoch, on the disk as soon as it is known."""

import json
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rnnspec.runtime.run_dir import RunDir

#: Seconds between two writes of the history while epochs are short, and the share of the time that writing may take.
_INTERVAL, _SHARE = 1.0, 0.05


@dataclass(frozen=True)
class Goal:
    """The figure by which epochs are compared."""

    monitor: str
    larger: bool

    def better(self, value: float, than: float | None) -> bool:
        if math.isnan(value):
            return False
        return than is None or (value > than if self.larger else value < than)


@dataclass
class History:
    """Rows of figures, one per epoch, and which was the best by `goal`. Epochs count from 1."""

    goal: Goal
    run: RunDir | None = None
    rows: list[dict[str, float]] = field(default_factory=list)
    best: int | None = None
    due: float = 0.0
    _best: float | None = None

    @property
    def last(self) -> int:
        """The number of the last finished epoch, 0 before the first."""
        return int(self.rows[-1]["epoch"]) if self.rows else 0

    def add(self, epoch: int, seconds: float, figures: Mapping[str, float]) -> bool:
        """Take an epoch in; whether it is the best so far."""
        self.rows.append({"epoch": epoch, "seconds": round(seconds, 4), **figures})
        value = figures.get(self.goal.monitor, math.nan)
        improved = self.goal.better(value, self._best)
        if improved:
            self.best, self._best = epoch, value
        if time.monotonic() >= self.due:
            self.write()
        return improved

    def figures(self, epoch: int | None) -> dict[str, float]:
        """What was measured in an epoch, without its number and time; empty if it was not."""
        row = next((row for row in self.rows if row["epoch"] == epoch), {})
        return {key: value for key, value in row.items() if key not in ("epoch", "seconds")}

    @property
    def columns(self) -> list[str]:
        return list(dict.fromkeys(key for row in self.rows for key in row))

    def series(self, key: str) -> tuple[list[float], list[float]]:
        """Epochs and values of a figure, which need not be there in every epoch."""
        rows = [row for row in self.rows if key in row]
        return [row["epoch"] for row in rows], [row[key] for row in rows]

    def write(self) -> None:
        """`history.csv` and `metrics.jsonl`, whole."""
        if self.run is None:
            return
        began, columns = time.monotonic(), self.columns
        lines = [",".join(columns), *(",".join(str(row.get(key, "")) for key in columns) for row in self.rows)]
        self.run.write("history.csv", "\n".join(lines) + "\n")
        self.run.write("metrics.jsonl", "".join(json.dumps(finite(row)) + "\n" for row in self.rows))
        ended = time.monotonic()
        self.due = ended + max(_INTERVAL, (ended - began) / _SHARE)


def finite(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Figures as JSON takes them: what is not a number becomes null."""
    return {
        key: None if isinstance(value, float) and not math.isfinite(value) else value for key, value in figures.items()
    }
