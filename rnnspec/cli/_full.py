"""The full format of `check`: every finding drawn, and one line for each sound spec."""

from collections.abc import Sequence

import typer

from rnnspec.cli._console import size
from rnnspec.diagnostics.closing import closing
from rnnspec.rules import Checked
from rnnspec.spec.tensors import shown


def write(results: Sequence[tuple[str, Checked]], width: int | None, seconds: float) -> None:
    """Findings in the order of the files, then a line per sound spec, then the closing line."""
    findings = [finding for _, checked in results for finding in checked.diagnostics]
    if findings:
        # Most checks find nothing, and then need nothing that draws.
        from rnnspec.cli._console import draw

        draw(findings, width)
    rows = [_row(name, checked) for name, checked in results if not checked.errors]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        name, layers, given, gives, params, weight = (
            cell.rjust(width) if column in (1, 4, 5) else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        typer.echo(f"{name}   ok   {layers}   {given} -> {gives}   {params}   {weight}")
    if rows:
        typer.echo()
    typer.echo(counted(results, seconds))


def counted(results: Sequence[tuple[str, Checked]], seconds: float) -> str:
    """The closing line."""
    findings = [finding for _, checked in results for finding in checked.diagnostics]
    counts = {level: sum(one.severity == level for one in findings) for level in ("error", "warning", "hint")}
    fixes = [one.fix.safety for one in findings if one.fix is not None]
    return closing(
        specs=len(results),
        seconds=seconds,
        concerned=sum(bool(checked.diagnostics) for _, checked in results),
        errors=counts["error"],
        warnings=counts["warning"],
        hints=counts["hint"],
        ignored=sum(len(checked.ignored) for _, checked in results),
        safe_fixes=fixes.count("safe"),
        unsafe_fixes=fixes.count("unsafe"),
    )


def _row(name: str, checked: Checked) -> tuple[str, str, str, str, str, str]:
    report = checked.report
    assert report is not None
    layers = len(report.layers)
    return (
        name,
        f"{layers} layer{'s' * (layers != 1)}",
        " + ".join(shown(tensor.shape) for tensor in report.inputs.values()),
        " + ".join(shown(output.tensor.shape) for output in report.outputs),
        f"{report.params:,} params",
        size(report.memory["weights"]),
    )
