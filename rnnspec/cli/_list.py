"""The rows of `list`, their order, and the formats."""

from collections.abc import Sequence
from typing import Any

from rnnspec.cli._console import console, plain_characters, size
from rnnspec.cli.summary import figures
from rnnspec.inference import Report
from rnnspec.rules import Checked
from rnnspec.runtime.runs import RunInfo
from rnnspec.source.record import Record

#: What a size is that an open axis leaves undecided, and a cell that has nothing to say.
OPEN, NOTHING = "?", ""
HEADS = ("spec", "params", "MACs", "memory", "outputs", "findings", "last run")
NUMBERS = (1, 2, 3)
#: Characters between two columns, and those that a column of words needs.
_GAP, _LEAST = 3, 12
SEVERITIES = ("error", "warning", "hint")
#: Of `csv`, which has a column for each figure and no units.
FIELDS = (
    "spec", "name", "params", "trainable_params", "macs", "memory_bytes", "outputs",
    "errors", "warnings", "hints", "error", "run", "status", "metric", "value", "stale",
)  # fmt: skip


class Row(Record):
    """A spec with its last run. `report` is None for a spec that cannot be built."""

    path: str
    checked: Checked
    report: Report | None
    run: RunInfo | None
    stale: bool

    def count(self, severity: str) -> int:
        return sum(one.severity == severity for one in self.checked.diagnostics)

    @property
    def error(self) -> str | None:
        """Why the spec cannot be built."""
        if self.report is not None:
            return None
        errors = self.checked.errors
        return errors[0].message if errors else "the model is incomplete"

    @property
    def name(self) -> str | None:
        spec = self.checked.document.spec
        return spec.name if spec is not None else None

    @property
    def outputs(self) -> str:
        return " + ".join(str(output.tensor) for output in self.report.outputs) if self.report else NOTHING


def row(path: str, checked: Checked, runs: dict[str, RunInfo]) -> Row:
    """The row of a checked spec; `runs` holds the newest run under each name."""
    spec = checked.document.spec
    run = runs.get(spec.name) if spec is not None else None
    stale = run is not None and run.stale(checked.document)
    return Row(path, checked, checked.report if checked.sound else None, run, stale)


def ordered(rows: Sequence[Row], column: str, *, reverse: bool) -> list[Row]:
    """Rows by a column; those without a value in it stay last, either way round."""
    with_value = [row for row in rows if _key(row, column) is not None]
    without = [row for row in rows if _key(row, column) is None]
    return [*sorted(with_value, key=lambda row: _key(row, column), reverse=reverse), *without]


def _key(row: Row, column: str) -> Any:
    if column == "spec":
        return row.path
    if column == "findings":
        return tuple(map(row.count, SEVERITIES))
    if column == "run":
        # Figures of different metrics do not compare: those of one stand together.
        return row.run.figure if row.run is not None else None
    if row.report is None:
        return None
    return {
        "params": row.report.params,
        "macs": row.report.macs,
        "memory": row.report.memory["weights"],
        "outputs": row.outputs,
    }[column]


def write(rows: Sequence[Row], width: int | None) -> None:
    """A table for people. Columns in which nothing stands leave their room to the others."""
    from rich import box
    from rich.table import Table

    out, cells = console(width), [_cells(row) for row in rows]
    kept = [number for number in range(len(HEADS)) if any(line[number] for line in cells)]
    table = Table(box=box.ASCII if plain_characters() else box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    # Numbers are never cut, and what follows them breaks at blanks. A path has what is left, and breaks anywhere.
    widths = [max(len(HEADS[number]), *(len(line[number]) for line in cells)) for number in kept]
    others = (
        width if number in NUMBERS else min(width, _LEAST) for number, width in zip(kept[1:], widths[1:], strict=True)
    )
    paths = min(widths[0], max(_LEAST, out.width - sum(others) - _GAP * len(kept)))
    for number in kept:
        if number in NUMBERS:
            table.add_column(HEADS[number], justify="right", no_wrap=True)
        else:
            table.add_column(HEADS[number], overflow="fold", width=None if number else paths)
    for row, line in zip(rows, cells, strict=True):
        table.add_row(*(line[number] for number in kept), style=None if row.report else "red")
    out.print(table)


def markdown(rows: Sequence[Row]) -> str:
    """The same table for a page or a comment."""
    from rnnspec.diagnostics.markdown import escaped

    lines = [HEADS, ["--:" if number in NUMBERS else "---" for number in range(len(HEADS))]]
    lines += [[escaped(cell) for cell in _cells(row)] for row in rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cells(row: Row) -> list[str]:
    report = row.report
    if report is None:
        # The code, which `explain` takes: a sentence would take the room of the paths.
        why = next((f"error[{one.code}]" for one in row.checked.errors), "incomplete")
        return [row.path, NOTHING, NOTHING, NOTHING, why, _findings(row), _run(row)]
    macs = OPEN if report.macs is None else f"{report.macs:,}"
    return [
        row.path,
        f"{report.params:,}",
        macs,
        size(report.memory["weights"]),
        row.outputs,
        _findings(row),
        _run(row),
    ]


def _findings(row: Row) -> str:
    counts = ((row.count(severity), severity) for severity in SEVERITIES)
    return ", ".join(f"{count} {severity}{'s' * (count != 1)}" for count, severity in counts if count)


def _run(row: Row) -> str:
    if row.run is None:
        return NOTHING
    figure = row.run.figure
    parts = ["{} {:.4f}".format(*figure)] if figure else []
    if row.run.status != "finished":
        parts.append(row.run.status)
    return ", ".join([*parts, "stale"] if row.stale else parts)


def csv(rows: Sequence[Row]) -> str:
    """One line for each spec; what is not known is empty."""
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(FIELDS)
    writer.writerows(map(_fields, rows))
    return out.getvalue()


def _fields(row: Row) -> list[Any]:
    report, run = row.report, row.run
    sizes = [report.params, report.trainable_params, report.macs, report.memory["weights"]] if report else [None] * 4
    counts = map(row.count, SEVERITIES)
    ran = [run.path.as_posix(), run.status, *(run.figure or (None, None)), row.stale] if run else [None] * 5
    return [row.path, row.name, *sizes, row.outputs, *counts, row.error, *ran]


def document(rows: Sequence[Row]) -> dict[str, Any]:
    """The whole of `list --format json`, version 1: it only grows. Figures are named as those of `summary`."""
    return {"version": 1, "specs": [_entry(row) for row in rows]}


def _entry(row: Row) -> dict[str, Any]:
    known: dict[str, Any] = {"path": row.path, "name": row.name}
    if row.report is None:
        known["error"] = row.error
    else:
        known |= {name: value for name, value in figures(row.report).items() if name != "layers"}
    counts = {f"{severity}s": row.count(severity) for severity in SEVERITIES}
    return {**known, "findings": counts, "run": _as_json(row.run, row.stale) if row.run else None}


def _as_json(run: RunInfo, stale: bool) -> dict[str, Any]:
    metric, value = run.figure or (None, None)
    return {
        "path": run.path.as_posix(),
        "started": run.started,
        "status": run.status,
        "best_epoch": run.best_epoch,
        "metric": metric,
        "value": value,
        "stale": stale,
    }
