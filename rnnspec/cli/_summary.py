"""The full format of `summary`: a table for each spec, and its totals."""

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from rnnspec.cli._console import console, draw, plain_characters, size
from rnnspec.inference import Report
from rnnspec.inference.kernels import kernel
from rnnspec.inference.report import BYTES
from rnnspec.layers._graph import Step
from rnnspec.rules import Checked


def write(results: Sequence[tuple[str, Checked]], width: int | None) -> None:
    """One table for each sound spec; the findings of the others."""
    out = console(width)
    for index, (name, checked) in enumerate(results):
        if index:
            out.print()
        if checked.sound and checked.report is not None:
            _spec(out, name, checked.report)
            continue
        draw(checked.errors, width)


def _spec(out: Console, path: str, report: Report) -> None:
    title = path if path.rpartition("/")[2].partition(".")[0] == report.spec.name else f"{path} ({report.spec.name})"
    out.print(Text(title, style="bold"))
    table = Table(box=box.ASCII if plain_characters() else box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    masks = any(tensor.mask for step in report.layers for tensor in step.outputs)
    table.add_column("layer", overflow="fold")
    table.add_column("kind", overflow="fold")
    table.add_column("output", overflow="fold")
    for name in ("params", "MACs", "weights"):
        table.add_column(name, justify="right", no_wrap=True)
    if masks:
        table.add_column("mask")
    table.add_column("GPU kernel", overflow="fold")
    for name, tensor in report.inputs.items():
        cells = [name, "Input", str(tensor), "", "", "", *([""] if masks else []), ""]
        table.add_row(*cells, style="dim")
    for step in report.layers:
        table.add_row(*_cells(step, masks))
    out.print(table)
    _totals(out, report)


def _cells(step: Step, masks: bool) -> list[str]:
    params = sum(weight.size for weight in step.weights)
    counted = f"{params:,}" if step.node.shares is None else f"= {step.node.shares}"
    weights = sum(weight.size * BYTES[weight.dtype] for weight in step.weights)
    verdict = kernel(step.layer)
    fused = "" if verdict is None else "fused" if verdict.fused else f"loop ({', '.join(verdict.obstacles)})"
    if fused == "fused" and step.call is not None and step.call.x.mask is not None:
        fused = "fused (TensorFlow alone: masked)"
    cells = [
        step.node.name,
        step.node.kind,
        ", ".join(map(str, step.outputs)),
        counted,
        "per step" if step.macs is None else f"{step.macs:,}",
        size(weights) if weights else "",
    ]
    if masks:
        cells.append("yes" if any(tensor.mask for tensor in step.outputs) else "")
    return [*cells, fused]


def _totals(out: Console, report: Report) -> None:
    parts = [f"{sum(w.size for w in step.weights):,}" for step in report.layers if step.weights]
    terms = f"{' + '.join(parts)} = " if 1 < len(parts) <= 6 else ""
    out.print(f"params      {terms}{report.params:,}")
    if report.non_trainable_params:
        out.print(f"trainable   {report.trainable_params:,}, not trainable {report.non_trainable_params:,}")
    macs = "depends on an open axis" if report.macs is None else f"{report.macs:,} per sample"
    out.print(f"MACs        {macs}")
    memory = ", ".join(f"{name} {size(count)}" for name, count in report.memory.items())
    kept = "" if report.activations is None else f", activations {size(report.activations)} per sample"
    out.print(f"memory      {memory}{kept}")
