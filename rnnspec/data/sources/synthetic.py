"""Data that is declared instead of loaded."""

from typing import Annotated, ClassVar, TypeAlias

from pydantic import Field

from rnnspec.data._base import Source
from rnnspec.data._dataset import Dataset, Values
from rnnspec.data._facts import ONLY_X, ONLY_Y, DataFacts, FieldFacts
from rnnspec.data._files import Files
from rnnspec.data.sources._declared import DeclaredField, FieldOrNamed
from rnnspec.spec.fields import PositiveInt

_Inputs: TypeAlias = Annotated[dict[str, DeclaredField], FieldOrNamed(ONLY_X)]
_Targets: TypeAlias = Annotated[dict[str, DeclaredField], FieldOrNamed(ONLY_Y)]


class Synthetic(Source, kind="synthetic"):
    """Random numbers of a declared form, for smoke tests and for checking against data that is elsewhere.

    `x` and `y` are a FIELD each, or mappings of FIELDs by the names of inputs and outputs. The same
    `seed` gives the same numbers.
    """

    example: ClassVar = "synthetic: {samples: 1000, x: {shape: [15, 1], range: [0, 1]}, y: {classes: 5}}"

    samples: PositiveInt
    x: _Inputs
    y: _Targets | None = None
    seed: Annotated[int, Field(ge=0)] = 0

    def facts(self, files: Files) -> DataFacts:
        def side(name: str, fields: dict[str, DeclaredField], only: str) -> dict[str, FieldFacts]:
            # A single unnamed field stands directly under its side.
            return {key: field.facts(self.at(name, *([] if key == only else [key]))) for key, field in fields.items()}

        x, y = side("x", self.x, ONLY_X), side("y", self.y or {}, ONLY_Y)
        return DataFacts(self.samples, x, y, blame={"samples": self.at("samples")})

    def load(self, files: Files) -> Dataset:
        import numpy as np

        random = np.random.default_rng(self.seed)

        def side(fields: dict[str, DeclaredField]) -> dict[str, Values]:
            # The order of a mapping means nothing, and that of the draws does.
            made = {name: fields[name].make(self.samples, random) for name in sorted(fields)}
            return {name: made[name] for name in fields}

        return Dataset(side(self.x), side(self.y or {}))
