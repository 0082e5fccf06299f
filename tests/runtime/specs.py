"""Specs that the tests of the runtime share."""

from pathlib import Path

from rnnspec.inference import Report, infer
from rnnspec.spec.load import Document, load

COUNTING = """
name: counting
input: {shape: [3, 1]}
layers:
  - LSTM: {units: 10, activation: relu}
  - Dense: {units: 10}
  - Dense: {units: 1}
compile: {optimizer: adam, loss: mse}
data:
  source: {arrays: {x: [[1, 2, 3], [2, 3, 4], [3, 4, 5], [4, 5, 6]], y: [4, 5, 6, 7]}}
fit: {epochs: 100, batch_size: 1}
"""

#: Trains in a moment; with validation data and a metric.
SMALL = """
name: small
input: {shape: [4, 2]}
layers:
  - SimpleRNN: {units: 3}
  - Dense: {units: 1, activation: sigmoid}
compile: {optimizer: sgd, loss: binary_crossentropy, metrics: [accuracy]}
data:
  source: {synthetic: {samples: 40, x: {shape: [4, 2]}, y: {classes: 2}}}
  split: {validation: 0.2, test: 0.2, seed: 1}
fit: {epochs: 3, batch_size: 8}
"""


def read(text: str, folder: Path = Path(), *overrides: str) -> tuple[Document, Report]:
    """Document and report of a spec without errors."""
    document = load(text, str(folder / "spec.yaml"), overrides_=overrides)
    assert document.hazards == document.facts == ()
    assert document.spec is not None
    report = infer(document.spec)
    assert report.facts == ()
    assert report.complete
    return document, report


class Quiet:
    """A progress that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def on_epoch_start(self, number: int, epochs: int, batches: int | None) -> None:
        self.told.append(f"start {number}/{epochs} of {batches}")

    def on_batch(self, batch: int, figures: object) -> None:
        pass

    def on_epoch_end(self, epoch: object) -> None:
        self.told.append("end")

    def note(self, text: str) -> None:
        self.told.append(text)

    def close(self) -> None:
        self.told.append("closed")
