"""Whether Keras built what the report says. A difference is a bug of rnnspec (RS901), never of the user."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import Any

from rnnspec.inference import Report
from rnnspec.layers._graph import Step, in_keras_order
from rnnspec.runtime.errors import RunError


@dataclass(frozen=True)
class Difference:
    """`what` of a layer (None: of the whole model) is `expected` in the report and `found` in Keras."""

    layer: str | None
    what: str
    expected: Any
    found: Any

    def __str__(self) -> str:
        where = f"layer '{self.layer}'" if self.layer else "the model"
        return f"{where}: {self.what} is {self.found} in Keras, {self.expected} in the report"


def verify(model: Any, report: Report) -> list[Difference]:
    """Every difference: shapes, dtypes and masks of outputs, weights in their order, parameter counts."""
    return [*_layers(model, report), *_totals(model, report)]


def verified(model: Any, report: Report) -> Any:
    """The model, if it is what the report says. Raises `RunError` with exit code 101."""
    differences = verify(model, report)
    if differences:
        more = f" (and {len(differences) - 1} more)" if len(differences) > 1 else ""
        raise RunError(f"RS901 a bug in rnnspec: {differences[0]}{more}", exit_code=101)
    return model


def _layers(model: Any, report: Report) -> Iterator[Difference]:
    operations = {operation.name: operation for operation in model.operations}
    trainable = {id(variable) for variable in model.trainable_weights}
    calls: Counter[str] = Counter()
    used = _used(report)
    for name, step in report.steps.items():
        owner = step.node.shares or name
        if owner not in used:
            continue
        operation = operations.get(owner)
        if operation is None:
            yield Difference(name, "layer", owner, None)
            continue
        yield from _outputs(name, step, operation._inbound_nodes[calls[owner]])
        calls[owner] += 1
        if step.node.shares is None:
            yield from _weights(name, step, getattr(operation, "weights", ()), trainable)


def _used(report: Report) -> set[str]:
    """The layers that the outputs depend on: the others are in the spec, but in no model."""
    return set(in_keras_order(report.graph))


def _outputs(name: str, step: Step, call: Any) -> Iterator[Difference]:
    found = call.output_tensors
    if len(found) != len(step.outputs):
        yield Difference(name, "number of outputs", len(step.outputs), len(found))
        return
    for index, (expected, tensor) in enumerate(zip(step.outputs, found, strict=True)):
        for what, wanted, have in (
            ("shape", expected.sizes, tuple(tensor.shape)),
            ("dtype", expected.dtype, str(tensor.dtype)),
            ("mask", expected.mask is not None, getattr(tensor, "_keras_mask", None) is not None),
        ):
            if wanted != have:
                yield Difference(name, f"{what} of output {index}", wanted, have)


def _weights(name: str, step: Step, weights: Any, trainable: set[int]) -> Iterator[Difference]:
    # Keras names a weight inside a wrapper without its role.
    expected = [(one.name.rpartition("/")[2], one.shape, one.trainable) for one in step.weights]
    found = [(one.name, tuple(one.shape), id(one) in trainable) for one in weights]
    for index in range(max(len(expected), len(found))):
        wanted = expected[index] if index < len(expected) else None
        have = found[index] if index < len(found) else None
        if wanted != have:
            yield Difference(name, f"weight {index} (name, shape, trainable)", wanted, have)


def _totals(model: Any, report: Report) -> Iterator[Difference]:
    def count(weights: Any) -> int:
        return sum(prod(weight.shape) for weight in weights)

    used = _used(report)
    weights = [one for name, step in report.steps.items() if name in used for one in step.weights]
    trainable = sum(one.size for one in weights if one.trainable)
    inputs = tuple(tuple(tensor.shape) for tensor in model.inputs)
    outputs = tuple(tuple(tensor.shape) for tensor in model.outputs)
    for what, expected, found in (
        ("input shapes", tuple(tensor.sizes for tensor in report.inputs.values()), inputs),
        ("output shapes", tuple(output.tensor.sizes for output in report.outputs), outputs),
        ("trainable parameters", trainable, count(model.trainable_weights)),
        ("non-trainable parameters", sum(one.size for one in weights) - trainable, count(model.non_trainable_weights)),
    ):
        if expected != found:
            yield Difference(None, what, expected, found)
