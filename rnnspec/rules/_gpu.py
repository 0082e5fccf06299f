"""On which backends of a GPU the models of a project may run, as its targets say."""

from typing import TYPE_CHECKING

from rnnspec.inference.kernels import BACKENDS, TITLES, Backend
from rnnspec.rules._base import Context

if TYPE_CHECKING:
    from rnnspec.inference.steps import Reading
    from rnnspec.spec.tensors import Size

#: Below that many steps a loop is as good as a fused kernel.
_FEW = 32


def backends(context: Context, otherwise: tuple[Backend, ...] = ("tensorflow", "jax")) -> tuple[Backend, ...]:
    """The backends that the targets name; where they name none, those that rnnspec takes first."""
    return tuple(one for one in BACKENDS if one in context.targets) or otherwise


def on_gpu(context: Context) -> bool:
    """Whether models shall run on a GPU, or may: nothing is said of where."""
    return not context.targets or "gpu" in context.targets


def long(steps: "Size") -> bool:
    """Whether a sequence is long enough for its speed to matter, as one of open length may be."""
    return steps is None or steps >= _FEW


def titles(names: "tuple[Backend, ...]") -> str:
    """`TensorFlow and JAX`."""
    texts = [TITLES[name] for name in names]
    return f"{', '.join(texts[:-1])} and {texts[-1]}" if len(texts) > 1 else "".join(texts)


def once(readings: "list[Reading]") -> "list[Reading]":
    """One reading for each place: both directions of a `Bidirectional` are mostly written once."""
    return list({one.route: one for one in readings}.values())
