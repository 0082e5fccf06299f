"""The full format of `check`: every finding drawn, and one line for each sound spec."""

from collections.abc import Sequence

from rnnspec.cli._console import console, plain_characters, size
from rnnspec.diagnostics.closing import closing
from rnnspec.diagnostics.full import render
from rnnspec.rules import Checked
from rnnspec.spec.tensors import shown


def write(results: Sequence[tuple[str, Checked]], width: int | None, seconds: float) -> None:
    """Findings in the order of the files, then a line per sound spec, then the closing line."""
    out = console(width)
    ascii_only = plain_characters()
    for _, checked in results:
        for text in render(checked.diagnostics, width=out.width, ascii=ascii_only):
            out.print(text, soft_wrap=True)
            out.print()
    rows = [_row(name, checked) for name, checked in results if not checked.errors]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    arrow = "->"
    for row in rows:
        name, layers, given, gives, params, weight = (
            cell.rjust(w) if i in (1, 4, 5) else cell.ljust(w)
            for i, (cell, w) in enumerate(zip(row, widths, strict=True))
        )
        out.print(f"{name}   ok   {layers}   {given} {arrow} {gives}   {params}   {weight}", soft_wrap=True)
    if rows:
        out.print()
    findings = [finding for _, checked in results for finding in checked.diagnostics]
    counts = {level: sum(one.severity == level for one in findings) for level in ("error", "warning", "hint")}
    fixes = [one.fix.safety for one in findings if one.fix is not None]
    out.print(
        closing(
            specs=len(results),
            seconds=seconds,
            concerned=sum(bool(checked.diagnostics) for _, checked in results),
            errors=counts["error"],
            warnings=counts["warning"],
            hints=counts["hint"],
            ignored=sum(len(checked.ignored) for _, checked in results),
            safe_fixes=fixes.count("safe"),
            unsafe_fixes=fixes.count("unsafe"),
        ),
        soft_wrap=True,
    )


def _row(name: str, checked: Checked) -> tuple[str, str, str, str, str, str]:
    report = checked.report
    assert report is not None
    layers = len(report.steps)
    return (
        name,
        f"{layers} layer{'s' * (layers != 1)}",
        " + ".join(shown(tensor.shape) for tensor in report.inputs.values()),
        " + ".join(shown(output.tensor.shape) for output in report.outputs),
        f"{report.params:,} params",
        size(report.memory["weights"]),
    )
