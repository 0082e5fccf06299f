"""What all callbacks share."""

from typing import ClassVar, Literal, TypeAlias

from rnnspec.spec.kind import Kind

SaveFrequency: TypeAlias = int | Literal["epoch"]


class Callback(Kind, abstract=True):
    #: Arguments that name files or folders it writes. ModelCheckpoint's may hold `{epoch}` and keys of the history.
    writes: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def identifiers(cls) -> tuple[str, ...]:
        """None: Keras takes no strings for callbacks."""
        return ()


class Monitor(Callback, abstract=True):
    """A callback that watches a key of the history.

    `monitor` is a metric's key, with `val_` before it for validation data. `mode` says whether less
    (`min`) or more (`max`) is better; `auto` knows for losses and most metrics.

    Source: keras/src/callbacks/monitor_callback.py, 3.15.1.
    """

    monitor: str = "val_loss"
    verbose: int | bool = 0
    mode: Literal["auto", "min", "max"] = "auto"

    @property
    def watches(self) -> bool:
        """Whether the value of `monitor` has any effect beside the check of `mode: auto`."""
        return True

    @property
    def needs_validation(self) -> bool:
        """Whether it looks for a key that only validation data makes."""
        return self.watches and self.monitor.startswith("val_")

    @property
    def metric(self) -> str:
        """The key without `val_`."""
        return self.monitor.removeprefix("val_")
