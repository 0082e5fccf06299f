"""What a change to a spec means: layers, weights kept or replaced, wiring, settings, totals."""

from rnnspec.diff.comparison import Comparison, compare

__all__ = ["Comparison", "compare"]
