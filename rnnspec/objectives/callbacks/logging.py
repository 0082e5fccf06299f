"""Callbacks that write figures."""

from typing import Literal, Self

from pydantic import model_validator

from rnnspec.objectives.callbacks._base import Callback
from rnnspec.spec.document import condition


class CSVLogger(Callback):
    """Writes the history to a CSV file, one row per epoch; `append` goes on with a file that is there.

    Source: keras/src/callbacks/csv_logger.py, 3.15.1.
    """

    writes = ("filename",)

    filename: str
    separator: str = ","
    append: bool = False

    @model_validator(mode="after")
    def _one_character(self) -> Self:
        # Python's csv module stops at the first epoch otherwise.
        if len(self.separator) != 1:
            raise condition("len(separator) != 1")
        return self


class TensorBoard(Callback):
    """Writes logs for TensorBoard; needs TensorFlow.

    `histogram_freq` and `embeddings_freq` count epochs, 0 is never. `update_freq` is `batch`, `epoch`
    or a number of batches. `profile_batch` is a batch, or the first and last of several, 0 for none.

    Source: keras/src/callbacks/tensorboard.py, 3.15.1.
    """

    writes = ("log_dir",)

    log_dir: str = "logs"
    histogram_freq: int = 0
    write_graph: bool = True
    write_images: bool = False
    write_steps_per_second: bool = False
    update_freq: int | Literal["batch", "epoch"] = "epoch"
    profile_batch: int | list[int] | str = 0
    embeddings_freq: int = 0
    embeddings_metadata: str | dict[str, str] | None = None

    @model_validator(mode="after")
    def _batches(self) -> Self:
        given = self.profile_batch
        try:
            batches = [int(part) for part in given.split(",")] if isinstance(given, str) else given
        except ValueError:
            raise condition("profile_batch with a text that is no pair of numbers") from None
        if isinstance(batches, int):
            batches = [batches, batches]
        if len(batches) != 2 or not 0 <= batches[0] <= batches[1]:
            raise condition("not 0 <= profile_batch[0] <= profile_batch[1]")
        return self
