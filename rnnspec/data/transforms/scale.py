"""Numbers brought to a common size."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field, field_validator

from rnnspec.data._base import PerField, State
from rnnspec.data._dataset import Values
from rnnspec.data._facts import FieldFacts, positions
from rnnspec.data._problems import DataProblem, NoNumbers, WidthMismatch
from rnnspec.source.tree import Route
from rnnspec.spec.document import condition
from rnnspec.spec.fields import Natural

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Scale(PerField, kind="scale"):
    """Scales every column by what the training part shows, and predictions back.

    `minmax` maps the smallest and largest value to the ends of `range`; `standard` takes the mean off
    and divides by the standard deviation (of the population). These are scikit-learn's `MinMaxScaler`
    and `StandardScaler`: a column that never changes is only shifted. The last axis of a sample are
    its columns, all other axes count as more samples. `columns`, by name or by position from 0, limits
    the step to some of them. The result is float32.
    """

    example: ClassVar = "scale: {method: standard}"

    method: Literal["minmax", "standard"] = "minmax"
    range: list[float] = Field(default=[0.0, 1.0], min_length=2, max_length=2)
    columns: Annotated[list[str | Natural], Field(min_length=1)] | None = None

    @field_validator("range")
    @classmethod
    def _rising(cls, ends: list[float]) -> list[float]:
        if ends[0] >= ends[1]:
            raise condition("range[0] >= range[1]")
        return ends

    def field_facts(self, name: str, before: FieldFacts, at: Route, *, fitted: bool) -> FieldFacts:
        axes = before.shape[1:] if before.ragged else before.shape
        positions(self.columns or (), before.columns, axes[-1] if axes else 1, ("columns",))
        # Only the part it was fitted on is sure to stay within the ends.
        bounded = fitted and self.method == "minmax" and self.columns is None
        low, high = self.range if bounded else (None, None)
        after = replace(before, dtype="float32", low=low, high=high, pad_value=None)
        return after.blaming((*at, "range"), "range").blaming(at, "dtype")

    def fit_field(self, name: str, values: Values, columns: tuple[str, ...] | None) -> State:
        """Scaled values are (values - center) × factor + shift, column by column."""
        import numpy as np

        rows = np.concatenate(values) if isinstance(values, list) else values
        if not rows.size:
            raise DataProblem(NoNumbers(("of",)))
        rows = rows.reshape(-1, _width(values)).astype("float64")
        low, high = self.range if self.method == "minmax" else (0.0, 0.0)
        if self.method == "minmax":
            center, spread = rows.min(axis=0), np.ptp(rows, axis=0) / (high - low)
        else:
            center, spread = rows.mean(axis=0), rows.std(axis=0)
        # A spread within the rounding of the mean is none (sklearn/preprocessing/_data.py, `_is_constant_feature`).
        constant = spread <= 10 * np.finfo("float64").eps * np.abs(center)
        factor = 1 / np.where(constant, 1, spread)
        scaled = np.full(rows.shape[1], self.columns is None)
        scaled[positions(self.columns or (), columns, rows.shape[1], ("columns",))] = True
        return {
            "center": np.where(scaled, center, 0).tolist(),
            "factor": np.where(scaled, factor, 1).tolist(),
            "shift": np.where(scaled, low, 0).tolist(),
        }

    def apply_field(self, name: str, values: Values, state: State) -> Values:
        import numpy as np

        center, factor, shift = _statistics(name, state, None, _width(values))

        def scaled(array: "NDArray[Any]") -> "NDArray[Any]":
            return np.asarray((array - center) * factor + shift, "float32")

        return [scaled(sample) for sample in values] if isinstance(values, list) else scaled(values)

    def undo_field(
        self, name: str, values: "NDArray[Any]", columns: tuple[int, ...] | None, state: State
    ) -> "NDArray[Any]":
        import numpy as np

        center, factor, shift = _statistics(name, state, columns, _width(values))
        return np.asarray((values - shift) / factor + center, "float32")


def _width(values: Values) -> int:
    """The number of columns: the last axis of a sample, or of a step where samples differ in length."""
    sample = values[0] if isinstance(values, list) else values
    return int(sample.shape[-1]) if sample.ndim > 1 else 1


def _statistics(
    name: str, state: State, columns: tuple[int, ...] | None, width: int
) -> "tuple[NDArray[Any], NDArray[Any], NDArray[Any]]":
    """Center, factor and shift of the columns. Raises `WidthMismatch`; those of one column fit any width."""
    import numpy as np

    kept = slice(None) if columns is None else list(columns)
    center, factor, shift = (np.array(state[key], "float64")[kept] for key in ("center", "factor", "shift"))
    if len(center) not in (1, width):
        raise DataProblem(WidthMismatch((), name, len(center), width))
    return center, factor, shift
