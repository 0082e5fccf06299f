"""The sections beside the model, in the form that all spellings share."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, TypeAlias

from rnnspec.diff.changes import DataChanged, ExpectationChanged, TrainingChanged
from rnnspec.diff.meaning import ABSENT, Object, defaults_of, differences, meaning
from rnnspec.inference import Report
from rnnspec.inference.expectations import bytes_of
from rnnspec.spec.document import CompileSpec, DataSpec, Expected, ExpectSpec, FitSpec

#: Arguments of `compile` with a value for each output.
_PER_OUTPUT = ("loss", "loss_weights", "metrics", "weighted_metrics")
#: What says nothing of an output, as leaving it out does.
_NOTHING: Mapping[str, tuple[Any, ...]] = {
    "loss": (None,), "loss_weights": (None, 1.0), "metrics": (None, []), "weighted_metrics": (None, []),
}  # fmt: skip


Changed: TypeAlias = TrainingChanged | DataChanged | ExpectationChanged


def changed(old: Report, new: Report, names: Mapping[str, str], sections: Collection[str]) -> Iterator[Changed]:
    """What differs in these sections; `names` are today's names of old layers."""
    read: tuple[tuple[str, type[Changed], Any, Any], ...] = (
        ("compile", TrainingChanged, _compile(old, names), _compile(new, {})),
        ("data", DataChanged, *_data(old, new)),
        ("fit", TrainingChanged, _fit(old), _fit(new)),
        ("expect", ExpectationChanged, _expect(old, names), _expect(new, {})),
    )
    for section, kind, one, other in read:
        for found in differences(one, other, (section,)) if section in sections else ():
            yield kind(subject=section, route=found.route, label=found.label, old=found.old, new=found.new)


def _data(old: Report, new: Report) -> tuple[Any, Any]:
    """The sections of both sides, with splits that say how samples are drawn, and a seed where any are."""
    data = old.spec.data, new.spec.data
    one, other = (meaning(spec) if spec else {"source": ABSENT, **defaults_of(DataSpec)} for spec in data)
    drawn = [_drawn(spec) for spec in data if spec is not None]
    if len(drawn) == 2:
        written = any(section["split"]["shuffle"] is not None for section in (one, other))
        for section, at_random in zip((one, other), drawn, strict=True):
            split = section["split"] = dict(section["split"])
            split["shuffle"] = at_random if written else None
            split["seed"] = split["seed"] if all(drawn) else None
    return one, other


def _drawn(spec: DataSpec) -> bool:
    """Whether the samples of each part are drawn at random: by default all but series."""
    series = any(transform.series for transform in spec.transforms)
    return not series if spec.split.shuffle is None else spec.split.shuffle


def _fit(report: Report) -> dict[str, Any]:
    section: dict[str, Any] = meaning(report.spec.fit or FitSpec())
    fixed = any(tensor.sizes[0] is not None for tensor in report.inputs.values())
    # Keras's default (keras/src/trainers/trainer.py, 3.15.1); where an input fixes the batch, no other can be trained.
    section["batch_size"] = None if fixed else section["batch_size"] or 32
    if section["validation_batch_size"] == section["batch_size"]:
        section["validation_batch_size"] = None
    return section


def _compile(report: Report, names: Mapping[str, str]) -> dict[str, Any]:
    section: dict[str, Any] = meaning(report.spec.compile or CompileSpec())
    outputs = [names.get(output.name, output.name) for output in report.outputs]
    for name in _PER_OUTPUT:
        section[name] = _per_output(section[name], names, outputs, several="metrics" in name)
        if isinstance(section[name], dict):
            section[name] = {output: one for output, one in section[name].items() if one not in _NOTHING[name]} or None
    return section


def _per_output(value: Any, names: Mapping[str, str], outputs: list[str], *, several: bool) -> Any:
    """One value for a single output, however it was written; else a mapping with current names."""
    if isinstance(value, dict):
        value = {names.get(name, name): one for name, one in value.items()}
        if len(outputs) == 1 and list(value) == outputs:
            value = value[outputs[0]]
    elif isinstance(value, list) and len(outputs) == len(value):
        value = value[0] if len(outputs) == 1 else dict(zip(outputs, value, strict=True))
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
