"""Sequences of unequal length as one array."""

from dataclasses import replace
from typing import ClassVar, Literal, Self

from pydantic import model_validator

from rnnspec.data._base import PerField, State
from rnnspec.data._dataset import Values
from rnnspec.data._facts import FieldFacts
from rnnspec.data._problems import DataProblem, NotASequence
from rnnspec.source.tree import Route
from rnnspec.spec.document import condition
from rnnspec.spec.fields import PositiveInt


class Pad(PerField, kind="pad"):
    """Fills short sequences up with `value` and cuts long ones, so that all have `maxlen` steps.

    The arguments of `keras.utils.pad_sequences`, whose default fills and cuts at the front. Without
    `maxlen` the longest sequence of the training part decides. As in Keras the result is int32 unless
    `dtype` says otherwise: fractions are cut off.
    """

    example: ClassVar = "pad: {maxlen: 100, padding: post}"

    maxlen: PositiveInt | None = None
    dtype: Literal["int32", "int64", "float32", "float64"] = "int32"
    padding: Literal["pre", "post"] = "pre"
    truncating: Literal["pre", "post"] = "pre"
    value: float = 0.0

    @model_validator(mode="after")
    def _value_fits(self) -> Self:
        if self.dtype.startswith("int") and not -(2**31) <= self.value < 2**31:
            raise condition("value beyond dtype")
        return self

    def field_facts(self, name: str, before: FieldFacts, at: Route, *, fitted: bool) -> FieldFacts:
        if not before.shape:
            raise DataProblem(NotASequence(("of",), name))
        length = before.shape[0]
        steps = self.maxlen or (None if before.ragged else length)
        # Sequences that all have the steps already are filled up nowhere.
        full = not before.ragged and length is not None and steps is not None and length >= steps
        after = replace(
            before,
            shape=(steps, *before.shape[1:]),
            dtype=self.dtype,
            low=None if before.low is None else self._cast(before.low if full else min(before.low, self.value)),
            high=None if before.high is None else self._cast(before.high if full else max(before.high, self.value)),
            padding=before.padding if full else self.padding,
            pad_value=before.pad_value if full else self._cast(self.value),
            ragged=False,
        )
        after = after.blaming((*at, "maxlen"), "shape").blaming((*at, "dtype"), "dtype")
        return after if full else after.blaming((*at, "padding"), "padding")

    def _cast(self, bound: float) -> float:
        return bound if self.dtype.startswith("float") else int(bound)

    def fit_field(self, name: str, values: Values, columns: tuple[str, ...] | None) -> State:
        if not isinstance(values, list) and values.ndim < 2:
            raise DataProblem(NotASequence(("of",), name))
        return {"maxlen": self.maxlen or max(1, *map(len, values))}

    def apply_field(self, name: str, values: Values, state: State) -> Values:
        """keras/src/utils/sequence_utils.py, 3.15.1: `pad_sequences`."""
        import numpy as np

        maxlen: int = state["maxlen"]
        sample = next((sequence.shape[1:] for sequence in values if len(sequence)), ())
        padded = np.full((len(values), maxlen, *sample), self.value, self.dtype)
        for row, sequence in zip(padded, values, strict=True):
            kept = sequence[-maxlen:] if self.truncating == "pre" else sequence[:maxlen]
            if len(kept):
                row[slice(-len(kept), None) if self.padding == "pre" else slice(len(kept))] = kept
        return padded
