"""Tables of numbers as text."""

import csv
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import Field

from rnnspec.data._base import Source
from rnnspec.data._dataset import Dataset, Values
from rnnspec.data._facts import ONLY_X, ONLY_Y, DataFacts, FieldFacts, Shape, Slot, by_side, positions
from rnnspec.data._files import Files, sha256
from rnnspec.data._problems import (
    DataProblem,
    FileBroken,
    FileMissing,
    MissingValues,
    NoColumns,
    NothingLeft,
    NotNumeric,
)
from rnnspec.source.tree import Route
from rnnspec.spec.fields import Natural, PositiveInt

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Larger files are not read to count their lines: a check takes a fraction of a second.
_COUNTED = 16 * 1024 * 1024

#: One column gives a number per row, a list of them a vector.
Columns: TypeAlias = str | Natural | list[str | Natural]
Named: TypeAlias = Annotated[dict[str, Columns], Field(min_length=1)]


class Csv(Source, kind="csv"):
    """The rows of a CSV file, one sample each; float32.

    `x` and `y` name columns, by name or by position from 0: one column gives a number per row, a
    list of columns a vector, and a mapping one of either for each input or output. `x` is by default
    all columns that `y` does not take; without `y`, a `window` takes the target from `x`. The other
    arguments are those of `pandas.read_csv`, `dropna` and `fillna` those of a data frame: values that
    are still missing after `fillna` and then `dropna` are refused.
    """

    example: ClassVar = "csv: {path: prices.csv, x: [open, close], y: high}"

    path: str
    x: Columns | Named | None = None
    y: Columns | Named | None = None
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    header: Literal["infer"] | Natural | None = "infer"
    names: list[str] | None = None
    na_values: list[str] | str | None = None
    decimal: Annotated[str, Field(min_length=1, max_length=1)] = "."
    encoding: str = "utf-8"
    skiprows: Natural = 0
    nrows: PositiveInt | None = None
    fillna: float | Literal["ffill", "bfill"] | None = None
    dropna: bool = False

    def facts(self, files: Files) -> DataFacts:
        path = files.locate(self.path)
        columns, rows = self._outline(path) if path else (self.names, None)
        fields = {}
        for slot, (steps, wanted) in self._wanted().items():
            single = isinstance(wanted, str | int)
            if columns is not None:
                picked = self._positions(wanted, steps, columns)
                shape: Shape = () if single else (len(picked),)
                names = tuple(columns[i] for i in picked)
            else:
                shape = () if single else (len(wanted) if isinstance(wanted, list) else None,)
                names = None
            fields[slot] = FieldFacts(shape, "float32", columns=names, blame={"shape": self.at(*steps)})
        x, y = by_side(fields)
        return DataFacts(None if self.dropna else rows, x, y, blame={"samples": self.at("path")})

    def load(self, files: Files) -> Dataset:
        path = files.locate(self.path)
        if path is None:
            raise DataProblem(FileMissing(("path",), self.path, tuple(map(str, files.candidates(self.path)))))
        columns, _ = self._outline(path)
        picked = {slot: self._positions(wanted, steps, columns) for slot, (steps, wanted) in self._wanted().items()}
        used = sorted(set().union(*picked.values()))
        table = self._table(path, columns, used)
        fields: dict[Slot, Values] = {}
        for slot, (_, wanted) in self._wanted().items():
            indices = [used.index(position) for position in picked[slot]]
            fields[slot] = table[:, indices[0]] if isinstance(wanted, str | int) else table[:, indices]
        x, y = by_side(fields)
        names = {slot: tuple(columns[i] for i in found) for slot, found in picked.items()}
        return Dataset(x, y, names, files={str(path): sha256(path)})

    def _wanted(self) -> dict[Slot, tuple[Route, Columns | None]]:
        """What each field takes, with the steps to where it is written; None is all that is left."""
        wanted: dict[Slot, tuple[Route, Columns | None]] = {}
        if isinstance(self.x, dict):
            wanted |= {("x", name): (("x", name), columns) for name, columns in self.x.items()}
        else:
            wanted["x", ONLY_X] = ("x",), self.x
        if isinstance(self.y, dict):
            wanted |= {("y", name): (("y", name), columns) for name, columns in self.y.items()}
        elif self.y is not None:
            wanted["y", ONLY_Y] = ("y",), self.y
        return wanted

    def _positions(self, wanted: Columns | None, steps: Route, columns: list[str]) -> list[int]:
        """The columns of one field by position. Raises `ColumnMissing`, `NoColumns`."""
        if wanted is None:
            taken = {
                position
                for (side, _), (at, others) in self._wanted().items()
                if side == "y"
                for position in self._positions(others, at, columns)
            }
            found = [position for position in range(len(columns)) if position not in taken]
        elif isinstance(wanted, list):
            found = positions(wanted, tuple(columns), len(columns), steps)
        else:
            found = positions([wanted], tuple(columns), len(columns), steps)
        if not found:
            raise DataProblem(NoColumns(steps, self.path))
        return found

    def _outline(self, path: Path) -> tuple[list[str], int | None]:
        """The names of the columns, and the number of rows unless the file is too large to count them."""
        try:
            with path.open(encoding="utf-8-sig" if self.encoding.lower() == "utf-8" else self.encoding) as file:
                lines = islice(file, self.skiprows, None)
                records = _records(lines, self.delimiter)
                title = self._header
                first = next(islice(records, title or 0, None), "")
                width = next(csv.reader([first], delimiter=self.delimiter), [])
                columns = self.names or (_unique(width) if title is not None else list(map(str, range(len(width)))))
                if path.stat().st_size > _COUNTED:
                    return columns, None
                rows = sum(1 for _ in records) + (title is None and first != "")
        except (OSError, ValueError, TypeError, LookupError, csv.Error) as error:
            raise DataProblem(FileBroken(("path",), str(path), str(error))) from error
        return columns, rows if self.nrows is None else min(rows, self.nrows)

    @property
    def _header(self) -> int | None:
        """The line of the header: as in pandas, there is none where `names` are given."""
        if self.header == "infer":
            return None if self.names else 0
        return self.header

    def _table(self, path: Path, columns: list[str], used: list[int]) -> "NDArray[Any]":
        """The columns at the positions `used`, of shape (rows, columns)."""
        import warnings

        import numpy as np
        import pandas as pd

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", pd.errors.ParserWarning)
                frame = pd.read_csv(
                    path, sep=self.delimiter, header=self._header, names=columns, index_col=False,
                    na_values=self.na_values, decimal=self.decimal, encoding=self.encoding, skiprows=self.skiprows,
                    nrows=self.nrows, low_memory=False,
                )  # fmt: skip
        except (OSError, ValueError, TypeError, LookupError, pd.errors.ParserWarning) as error:
            raise DataProblem(FileBroken(("path",), str(path), str(error))) from error
        frame = frame.iloc[:, used].copy()
        for name in frame:
            numbers = pd.to_numeric(frame[name], errors="coerce")
            text = (numbers.isna() & frame[name].notna()).to_numpy()
            if text.any():
                row = int(text.argmax())
                raise DataProblem(NotNumeric((), str(path), str(name), str(frame[name].iloc[row]), row))
            frame[name] = numbers
        if self.fillna is not None:
            frame = getattr(frame, self.fillna)() if isinstance(self.fillna, str) else frame.fillna(self.fillna)
        if self.dropna:
            frame = frame.dropna()
        if frame.empty:
            raise DataProblem(NothingLeft(("path",)))
        with np.errstate(over="ignore"):
            table: NDArray[Any] = frame.to_numpy("float32")
        missing = (~np.isfinite(table)).sum(axis=0)
        if missing.any():
            counts = tuple((columns[i], int(n)) for i, n in zip(used, missing, strict=True) if n)
            raise DataProblem(MissingValues((), str(path), counts))
        return table


def _records(lines: Iterable[str], delimiter: str) -> Iterator[str]:
    """The lines as a reader of CSV counts them: blank ones are none, quotes hold line breaks together."""
    blank = " \t\r\n".replace(delimiter, "")
    held: list[str] = []
    quoted = False
    for line in lines:
        if not held and not line.strip(blank):
            continue
        held.append(line)
        quoted ^= bool(line.count('"') % 2)
        if not quoted:
            yield "".join(held)
            held = []
    if held:
        yield "".join(held)


def _unique(names: list[str]) -> list[str]:
    """Names as pandas makes them: empty ones `Unnamed: 0`, repeated ones `a`, `a.1`."""
    result: list[str] = []
    for position, name in enumerate(names):
        name = name or f"Unnamed: {position}"
        repeated, count = name, 0
        while repeated in result:
            count += 1
            repeated = f"{name}.{count}"
        result.append(repeated)
    return result
