"""`expect`: figures of the spec against those of the report."""

import re
from collections.abc import Iterator
from typing import Any

from rnnspec.inference.report import Report, count
from rnnspec.layers._graph import Step
from rnnspec.source.tree import Route
from rnnspec.spec.document import Expected
from rnnspec.spec.facts import Fact

#: Bytes by the names of units.
UNITS = {"B": 1, "kB": 1000, "KB": 1000, "MB": 1000**2, "GB": 1000**3, "KiB": 1024, "MiB": 1024**2, "GiB": 1024**3}


class Unmet(Fact):
    """A figure is not what was expected, or over its limit. `found` is None if an open axis decides."""

    figure: str
    expected: Any
    found: Any
    layer: str | None = None


class UnknownExpectedLayer(Fact):
    name: str
    known: tuple[str, ...]


def unmet(report: Report) -> Iterator[Fact]:
    """Every expectation that a complete report does not meet."""
    expect = report.spec.expect
    if expect is None:
        return
    model = {
        "params": report.params,
        "trainable_params": report.trainable_params,
        "non_trainable_params": report.non_trainable_params,
        "output_shape": list(report.outputs[0].tensor.sizes) if report.outputs else None,
        "macs": report.macs,
        "memory": report.memory["weights"],
    }
    yield from _compared(expect, model, ("expect",), None)
    for name, expected in expect.layers.items():
        step = report.steps.get(name)
        if step is None:
            yield UnknownExpectedLayer(("expect", "layers", name), name, tuple(report.steps))
        else:
            yield from _compared(expected, _figures(step), ("expect", "layers", name), name)


def _figures(step: Step) -> dict[str, Any]:
    trainable = count(weight for weight in step.weights if weight.trainable)
    return {
        "params": count(step.weights),
        "trainable_params": trainable,
        "non_trainable_params": count(step.weights) - trainable,
        "output_shape": list(step.outputs[0].sizes),
        "macs": step.macs,
        "memory": 4 * count(step.weights),
    }


def _compared(expected: Expected, figures: dict[str, Any], route: Route, layer: str | None) -> Iterator[Unmet]:
    for name, value in expected.given.items():
        if value is None or name == "layers":
            continue
        if not name.startswith("max_"):
            if figures[name] != value:
                yield Unmet((*route, name), name, value, figures[name], layer)
            continue
        found = figures[name.removeprefix("max_")]
        if found is None or found > bytes_of(value):
            yield Unmet((*route, name), name, value, found, layer)


def bytes_of(value: int | str) -> int:
    """`64 MiB` as bytes; a number is taken as it is."""
    if isinstance(value, int):
        return value
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(\w+)\s*", value)
    assert match is not None, value
    return int(float(match.group(1)) * UNITS[match.group(2)])
