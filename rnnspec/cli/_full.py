"""The full format of `check`: every finding drawn, and one line for each sound spec."""

from collections.abc import Sequence

from rnnspec.cli._console import say, size
from rnnspec.cli._report import Result
from rnnspec.rules import Checked
from rnnspec.spec.tensors import shown


def write(results: Sequence[Result], width: int | None) -> None:
    """Findings in the order of the files, then a line per sound spec."""
    findings = [finding for result in results for finding in result.findings]
    if findings:
        # Most checks find nothing, and then need nothing that draws.
        from rnnspec.cli._console import draw

        draw(findings, width)
    rows = [_row(result.name, result.checked) for result in results if not result.checked.errors]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        name, layers, given, gives, params, weight = (
            cell.rjust(width) if column in (1, 4, 5) else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        say(f"{name}   ok   {layers}   {given} -> {gives}   {params}   {weight}")
    if rows:
        say()


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
