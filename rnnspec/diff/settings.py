"""The sections beside the model, in the form that all spellings share."""

from collections.abc import Iterator, Mapping
from typing import Any

from rnnspec.diff.changes import ExpectationChanged, SettingChanged
from rnnspec.diff.meaning import ABSENT, Object, defaults_of, differences, meaning
from rnnspec.inference import Report
from rnnspec.inference.expectations import bytes_of
from rnnspec.spec.document import CompileSpec, DataSpec, Expected, ExpectSpec, FitSpec

#: Arguments of `compile` with a value for each output.
_PER_OUTPUT = ("loss", "loss_weights", "metrics", "weighted_metrics")


def changed(old: Report, new: Report, names: Mapping[str, str]) -> Iterator[SettingChanged | ExpectationChanged]:
    """Settings and expectations that differ; `names` are today's names of old layers."""
    for section, one, other in (
        ("compile", _compile(old, names), _compile(new, {})),
        ("data", _data(old), _data(new)),
        ("fit", meaning(old.spec.fit or FitSpec()), meaning(new.spec.fit or FitSpec())),
    ):
        for found in differences(one, other, (section,)):
            yield SettingChanged(subject=section, route=found.route, label=found.label, old=found.old, new=found.new)
    for found in differences(_expect(old, names), _expect(new, {}), ("expect",)):
        yield ExpectationChanged(subject="expect", route=found.route, label=found.label, old=found.old, new=found.new)


def _data(report: Report) -> Any:
    return meaning(report.spec.data) if report.spec.data else {"source": ABSENT, **defaults_of(DataSpec)}


def _compile(report: Report, names: Mapping[str, str]) -> dict[str, Any]:
    section: dict[str, Any] = meaning(report.spec.compile or CompileSpec())
    outputs = [names.get(output.name, output.name) for output in report.outputs]
    for name in _PER_OUTPUT:
        section[name] = _per_output(section[name], names, outputs, several="metrics" in name)
    return section


def _per_output(value: Any, names: Mapping[str, str], outputs: list[str], *, several: bool) -> Any:
    """One value for a single output, however it was written; else the mapping or list with current names."""
    if isinstance(value, dict):
        value = {names.get(name, name): one for name, one in value.items()}
        if len(outputs) == 1 and list(value) == outputs:
            value = value[outputs[0]]
    elif isinstance(value, list) and len(outputs) == len(value) == 1:
        value = value[0]
    return _metrics(value) if several else value


def _metrics(value: Any) -> Any:
    """Metrics as lists; their order only orders columns of the history."""
    match value:
        case None:
            return []
        case Object():
            return [value]
        case dict():
            return {name: _metrics(one) for name, one in value.items()}
        case list() if all(isinstance(one, Object) for one in value):
            return sorted(value, key=lambda one: (one.kind, str(one.arguments)))
        case _:
            return value


def _expect(report: Report, names: Mapping[str, str]) -> dict[str, Any]:
    expect = report.spec.expect or ExpectSpec()
    layers = {names.get(name, name): _figures(one) for name, one in expect.layers.items()}
    return {**_figures(expect), **({"layers": layers} if layers else {})}


def _figures(expected: Expected) -> dict[str, Any]:
    given = {name: one for name, one in expected.given.items() if name != "layers" and one is not None}
    return {name: bytes_of(one) if name == "max_memory" else meaning(one) for name, one in given.items()}
