"""What Keras says of an edit, what `rnnspec diff` says, and what three plainer comparisons say."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from rnnspec.diff import Comparison, changes, compare
from rnnspec.diff.matching import Matching, match
from tests.diff_edits.edits import Edit
from tests.diff_edits.truth import Side, stem

RIVALS = ("git diff", "keys of the YAML", "model.summary()")


@dataclass
class Judgement:
    """`changed` is Keras's word; `said` that of each comparison.

    `faults` are finer differences between Keras and `rnnspec diff`: a place that one of them names alone, weights
    that go where replaced was said or do not where kept was said.
    """

    edit: Edit
    changed: bool
    said: dict[str, bool]
    places: set[str] = field(default_factory=set)
    tried: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def mislabelled(self) -> bool:
        """Whether the edit is not what its generator took it for."""
        return self.edit.keeps is not None and self.edit.keeps == self.changed

    @property
    def wrong(self) -> list[str]:
        """Everything that is wrong with what `rnnspec diff` says."""
        verdict = {(False, True): ["a false alarm"], (True, False): ["a miss"]}
        return [*verdict.get((self.changed, self.said["rnnspec diff"]), []), *self.faults]


def judge(edit: Edit, old: Side, new: Side) -> Judgement:
    comparison = compare(old.checked, new.checked)
    said = {"rnnspec diff": bool(comparison.changes), **rivals(edit, old, new)}
    found = Judgement(edit, old.whole != new.whole, said)
    matching = match(old.report, new.report)
    theirs, ours = places(old, new, matching), named(comparison)
    found.places = theirs
    found.faults += [f"{place} changed, which diff does not say" for place in sorted(theirs - ours)]
    found.faults += [f"{place} did not change, as diff says" for place in sorted(ours - theirs)]
    found.faults += _weights(found, old, new, comparison, matching)
    found.faults += _breaking(theirs, old, new, comparison, matching)
    return found


def rivals(edit: Edit, old: Side, new: Side) -> dict[str, bool]:
    """Whether text, parsed YAML and printed summary differ."""
    return dict(
        zip(
            RIVALS,
            (edit.old != edit.new, _parsed(edit.old) != _parsed(edit.new), old.summary != new.summary),
            strict=True,
        )
    )


def _parsed(files: Mapping[str, str]) -> Any:
    found: dict[str, Any] = {}
    for name, text in files.items():
        try:
            found[name] = yaml.safe_load(text)
        except yaml.YAMLError as error:
            found[name] = str(error)
    return found


def places(old: Side, new: Side, matching: Matching) -> set[str]:
    """What differs between two models, layer by layer and section by section, in new names.

    That an output is another tensor of the same form is an effect where the graph changed, and told as that.
    """
    found = set(_places(old, new, matching))
    ends = [(matching.new_names.get(name, name), number) for name, number in old.ends]
    return found | {"output"} if "graph" not in found and ends != new.ends else found


def _places(old: Side, new: Side, matching: Matching) -> Iterator[str]:
    names = matching.new_names
    if matching.added or matching.removed:
        yield "graph"
    for pair in matching.pairs:
        one, other = pair.old.name, pair.new.name
        if one in old.layers and other in new.layers and old.configs[one] != new.configs[other]:
            yield f"layer {other}"
        if old.functions.get(one) != new.functions.get(other):
            yield f"layer {other}"
        # A name that Keras counts shifts with what is put in before.
        kinds = pair.old.step.node.shares or pair.old.kind[0], pair.new.step.node.shares or pair.new.kind[0]
        told = [stem(name, kind) for name, kind in zip((one, other), kinds, strict=True)]
        if told[0] != told[1]:
            yield f"name of {other}"
        if _renamed(old.calls.get(one), names) != new.calls.get(other):
            yield "graph"
    if old.inputs != new.inputs:
        yield "input"
    if old.outputs != new.outputs:
        yield "output"
    if _compiled(old, names, new) != _compiled(new, {}, old):
        yield "compile"
    if old.data != new.data:
        yield "data"
    if old.fitted != new.fitted:
        yield "fit"
    layers = {names.get(name, name): one for name, one in old.expected["layers"].items()}
    if {**old.expected, "layers": layers} != new.expected:
        yield "expect"


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    match value:
        case ("tensor", str(name), number):
            return "tensor", names.get(name, name), number
        case list() | tuple():
            return type(value)(_renamed(one, names) for one in value)
        case dict():
            return {key: _renamed(one, names) for key, one in value.items()}
        case _:
            return value


def _compiled(side: Side, names: Mapping[str, str], other: Side) -> Any:
    """What a model is compiled with: figures where they can be compared, in the names of the new outputs."""
    found = side.compiled
    if found is None or "figures" not in found:
        return found
    if side.outputs != other.outputs:
        return {**found, "figures": _keys(side.objects, names)}
    figures = {}
    for key, value in found["figures"].items():
        # Keys of the history begin with the name of their output where there are several.
        output = next((name for name in names if key.startswith(f"{name}_")), None)
        figures[f"{names[output]}{key.removeprefix(output)}" if output else key] = value
    return {**found, "figures": figures}


def _keys(value: Any, names: Mapping[str, str]) -> Any:
    match value:
        case dict():
            return {names.get(key, key): one for key, one in value.items()}
        case list():
            return [_keys(one, names) for one in value]
        case _:
            return value


def named(comparison: Comparison) -> set[str]:
    """The places that `rnnspec diff` names; effects that it tells of, such as shapes, are compared elsewhere."""
    return {place for change in comparison.changes if (place := _named(change))}


def _named(change: changes.Change) -> str | None:
    match change:
        case changes.LayerRenamed():
            return f"name of {change.subject}"
        case changes.ArgumentChanged():
            return f"layer {change.subject}"
        case changes.LayerAdded() | changes.LayerRemoved() | changes.LayerMoved() | changes.WiringChanged():
            return "graph"
        case changes.InputChanged():
            return "input"
        case changes.OutputChanged():
            return "output"
        case changes.TrainingChanged() | changes.DataChanged() | changes.ExpectationChanged():
            return change.subject
        case _:
            return None


def goes(old: Any, new: Any) -> bool:
    """Whether the weights of one Keras layer go into another: same names, and Keras takes the values."""
    if [one.name for one in old.weights] != [one.name for one in new.weights]:
        return False
    try:
        new.set_weights(old.get_weights())
    except ValueError:
        return False
    return True


def _weights(found: Judgement, old: Side, new: Side, comparison: Comparison, matching: Matching) -> Iterator[str]:
    """Every pair is tried."""
    replaced = {one.subject for one in comparison.changes if isinstance(one, changes.WeightsReplaced)}
    for pair in matching.pairs:
        one, other = old.layers.get(pair.old.name), new.layers.get(pair.new.name)
        if one is None or other is None or not (one.weights or other.weights):
            continue
        found.tried += 1
        if goes(one, other) == (pair.new.name in replaced):
            said = "replaced" if pair.new.name in replaced else "kept"
            yield f"weights of {pair.new.name} are {said} to diff, and Keras says otherwise"


def _breaking(theirs: set[str], old: Side, new: Side, comparison: Comparison, matching: Matching) -> Iterator[str]:
    """What the whole comparison says of old checkpoints and of who uses the model."""
    lone = [
        *(old.layers.get(part.name) for part in matching.removed),
        *(new.layers.get(part.name) for part in matching.added),
    ]
    pairs = [(old.layers.get(pair.old.name), new.layers.get(pair.new.name)) for pair in matching.pairs]
    breaks = (
        any(one is not None and one.weights for one in lone)
        or any(not goes(one, other) for one, other in pairs if one is not None and other is not None)
        or bool({"input", "output"} & theirs)
    )
    if breaks != any(one.breaking for one in comparison.changes):
        yield f"it {'breaks' if breaks else 'breaks nothing'}, and diff says otherwise"
    for change in comparison.changes:
        if isinstance(change, changes.ArgumentChanged) and len(route := _own(change, new)) == 1:
            pair = matching.by_new[change.subject]
            alone = _alone(old.layers.get(pair.old.name), new.layers.get(change.subject), route[0])
            if alone is not None and alone != change.breaking:
                verdict = "breaks" if alone else "breaks nothing"
                yield f"{change.subject}.{route[0]} alone {verdict}, and diff says otherwise"


def _own(change: changes.ArgumentChanged, new: Side) -> tuple[str, ...]:
    """The names of arguments on the way to what changed."""
    route = change.route[len(new.report.steps[change.subject].node.route) :]
    return tuple(str(one) for one in route[1:])


def _alone(old: Any, new: Any, name: str) -> bool | None:
    """Whether one new argument in the old layer, on the old input, makes other weights; None if that means nothing."""
    if old is None or new is None or name not in (config := old.get_config()):
        return None
    try:
        made = type(old).from_config({**config, name: new.get_config()[name]})
        made.build_from_config(old.get_build_config())
    except Exception:  # the argument means nothing without another that changed as well
        return None
    return not goes(old, made)
