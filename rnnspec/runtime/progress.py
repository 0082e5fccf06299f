"""Training as it is seen on standard error: a bar on a terminal, a line per epoch elsewhere."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TextIO


@dataclass(frozen=True)
class Epoch:
    """A finished epoch: its number from 1, how many there will be, its figures, and the best one so far."""

    number: int
    epochs: int
    seconds: float
    figures: Mapping[str, float]
    best: int | None
    improved: bool


class Progress(Protocol):
    """Who is told how training goes. `on_batch` comes at most about ten times a second."""

    def on_epoch_start(self, number: int, epochs: int, batches: int | None) -> None: ...

    def on_batch(self, batch: int, figures: Mapping[str, float]) -> None: ...

    def on_epoch_end(self, epoch: Epoch) -> None: ...

    def note(self, text: str) -> None:
        """One line beside the figures."""

    def close(self) -> None: ...


def progress(stream: TextIO | None = None) -> Progress:
    """The progress that suits the stream, by default standard error."""
    on_terminal = (stream or sys.stderr).isatty()
    return Bar(stream) if on_terminal else Lines(stream)


def figure(value: float) -> str:
    """`0.6931` for values of common size, else four significant digits: `1.2e-06`."""
    return f"{value:.4f}" if 1e-3 <= abs(value) < 1e3 or value == 0 else f"{value:.4g}"


def line(epoch: Epoch) -> str:
    """`epoch  3/100  loss 0.6931  val_loss 0.7012  1.2s  best`."""
    width = len(str(epoch.epochs))
    figures = "  ".join(f"{key} {figure(value)}" for key, value in epoch.figures.items())
    best = "  best" if epoch.improved else ""
    return f"epoch {epoch.number:>{width}}/{epoch.epochs}  {figures}  {epoch.seconds:.1f}s{best}"


class Lines:
    """One plain line per epoch."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream

    def on_epoch_start(self, number: int, epochs: int, batches: int | None) -> None:
        pass

    def on_batch(self, batch: int, figures: Mapping[str, float]) -> None:
        pass

    def on_epoch_end(self, epoch: Epoch) -> None:
        self.note(line(epoch))

    def note(self, text: str) -> None:
        # Standard error may have been put in place after this object was made.
        print(text, file=self.stream or sys.stderr, flush=True)

    def close(self) -> None:
        pass


class Bar:
    """The line of each epoch, and below them a bar for the batches of the one that runs, with the time left."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream
        self.bars: Any = None
        self.batches: Any = None
        self.best = ""
        self.spent: list[float] = []

    def on_epoch_start(self, number: int, epochs: int, batches: int | None) -> None:
        if self.bars is None:
            self._open()
        left = self._left(epochs - number + 1)
        self.bars.reset(
            self.batches, total=batches, description=f"epoch {number}/{epochs}", figures="", best=self.best, left=left
        )

    def on_batch(self, batch: int, figures: Mapping[str, float]) -> None:
        text = "  ".join(f"{key} {figure(value)}" for key, value in figures.items())
        self.bars.update(self.batches, completed=batch, figures=text)

    def on_epoch_end(self, epoch: Epoch) -> None:
        self.spent.append(epoch.seconds)
        if epoch.best is not None:
            self.best = f"best: epoch {epoch.best}"
        self.note(line(epoch))

    def note(self, text: str) -> None:
        if self.bars is None:
            self._open()
        self.bars.console.print(text, markup=False, highlight=False, soft_wrap=True)

    def close(self) -> None:
        if self.bars is not None:
            self.bars.stop()
            self.bars = None

    def _open(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        self.bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=16),
            MofNCompleteColumn(),
            *(TextColumn(f"{{task.fields[{name}]}}", markup=False) for name in ("figures", "best", "left")),
            console=Console(file=self.stream, stderr=self.stream is None),
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self.batches = self.bars.add_task("", total=None, figures="", best="", left="")
        self.bars.start()

    def _left(self, epochs: int) -> str:
        """The time that `epochs` more epochs take if they are like the last ones. The first also compiles."""
        recent = self.spent[1:][-10:] or self.spent
        if not recent:
            return ""
        seconds = round(epochs * sum(recent) / len(recent))
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02} left"
