"""`rnnspec summary`."""

from typing import TYPE_CHECKING, Any

from rnnspec.cli._console import When, say
from rnnspec.cli._exit import Code, stop
from rnnspec.cli._options import (
    Ascii,
    Color,
    ConfigFile,
    Format,
    Isolated,
    Output,
    Paths,
    Set,
    Width,
    configured,
    texts,
)

if TYPE_CHECKING:
    from rnnspec.inference import Report
    from rnnspec.rules import Checked


def command(
    paths: Paths = None,
    output: Output = Format.full,
    set_: Set = None,
    config: ConfigFile = None,
    isolated: Isolated = False,
    width: Width = None,
    color: Color = When.auto,
    ascii: Ascii = False,  # noqa: A002 - the option's name
) -> None:
    """Show each layer's output shape, parameters, cost and kernel, and the totals."""
    from rnnspec.rules import check

    chosen = configured(config, isolated)
    results = [
        (text.name, check(text.data, text.name, overrides=set_ or (), file=text.file, config=chosen))
        for text in texts(paths, config=chosen)
    ]
    if output is Format.json:
        from rnnspec.cli._console import write_json

        write_json({"version": 1, "specs": [entry(name, checked) for name, checked in results]})
    elif output is Format.concise:
        for name, checked in results:
            _lines(name, checked)
    else:
        from rnnspec.cli._summary import write

        write(results, width)
    if any(not checked.sound for _, checked in results):
        stop(Code.FINDINGS)


def _lines(name: str, checked: "Checked") -> None:
    from rnnspec.diagnostics.concise import line

    report = checked.report
    if not checked.sound or report is None:
        for finding in checked.errors:
            say(line(finding))
        return
    for step in report.layers:
        params = sum(weight.size for weight in step.weights)
        say(f"{name}: {step.node.name} {step.node.kind} {step.outputs[0]} {params:,}")
    say(f"{name}: total {report.params:,}")


def entry(name: str, checked: "Checked") -> dict[str, Any]:
    """One spec of `summary --format json`."""
    report = checked.report
    if not checked.sound or report is None:
        from rnnspec.diagnostics.as_json import diagnostic

        first = checked.errors[0].message if checked.errors else "the model is incomplete"
        return {"path": name, "error": first, "diagnostics": [diagnostic(one, name) for one in checked.diagnostics]}
    return {"path": name, **figures(report)}


def figures(report: "Report") -> dict[str, Any]:
    """A sound report as plain data: layers with their weights, inputs, outputs, totals."""
    layers = [
        {
            "name": step.node.name,
            "kind": step.node.kind,
            "output_shapes": [list(tensor.sizes) for tensor in step.outputs],
            "params": sum(weight.size for weight in step.weights),
            "trainable_params": sum(weight.size for weight in step.weights if weight.trainable),
            "non_trainable_params": sum(weight.size for weight in step.weights if not weight.trainable),
            "weights": [
                {"name": weight.name, "shape": list(weight.shape), "trainable": weight.trainable}
                for weight in step.weights
            ],
            "macs": step.macs,
            "mask": step.outputs[0].mask is not None,
            "shared_with": step.node.shares,
        }
        for step in report.layers
    ]
    return {
        "name": report.spec.name,
        "layers": layers,
        "inputs": [
            {"name": name, "shape": list(tensor.sizes), "dtype": tensor.dtype} for name, tensor in report.inputs.items()
        ],
        "outputs": [
            {"name": one.name, "shape": list(one.tensor.sizes), "dtype": one.tensor.dtype} for one in report.outputs
        ],
        "params": report.params,
        "trainable_params": report.trainable_params,
        "non_trainable_params": report.non_trainable_params,
        "macs": report.macs,
        "memory_bytes": {**report.memory, "activations_per_sample": report.activations},
    }
