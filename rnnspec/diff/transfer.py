"""Which weights of an old model a new one can take over, layer by layer."""

from dataclasses import dataclass
from typing import Any

from rnnspec.diff import words
from rnnspec.diff.causes import fit
from rnnspec.diff.changes import WeightsReplaced
from rnnspec.diff.comparison import Comparison
from rnnspec.diff.sides import Pair, Result
from rnnspec.diff.told import broken, lone
from rnnspec.layers import Weight


@dataclass(frozen=True)
class Transfer:
    """`kept` has old layers by new ones, `anew` why each other new layer starts from nothing, `lost` old layers.

    Layers without weights are in none of them; a shared layer is in one of them once.
    """

    kept: dict[str, str]
    anew: dict[str, str]
    lost: tuple[str, ...]


def transfer(comparison: Comparison) -> Transfer:
    """The weights that old and new layers share; what `train --warm-start` loads."""
    matching = comparison.matching
    pairs = [pair for pair in matching.pairs if pair.new.step.weights]
    kept = {pair.new.name: pair.old.name for pair in pairs if fit(pair.old.step.weights, pair.new.step.weights)}
    why = {one.subject: _why(one) for one in comparison.changes if isinstance(one, WeightsReplaced)}
    others = [step.node.name for step in matching.new.layers if step.weights and step.node.name not in kept]
    anew = {name: why.get(name, "a new layer") for name in others}
    lost = tuple(part.name for part in matching.removed if part.step.weights)
    return Transfer(kept, anew, lost)


def _why(change: WeightsReplaced) -> str:
    cause = [f"caused by {change.cause}"] if change.cause else []
    return ", ".join((*words.resized(change.old, change.new), *cause)) or "other weights"


def document(result: Result) -> dict[str, Any]:
    """What `diff --transfer-map` writes: an entry for each spec that is on both sides."""
    return {"version": 1, "pairs": [_pair(pair) for pair in result.pairs]}


def _pair(pair: Pair) -> dict[str, Any]:
    old, new = (side.name if side is not None else None for side in (pair.old, pair.new))
    head: dict[str, Any] = {"old": old, "new": new}
    if pair.comparison is None:
        return {**head, "error": broken(pair) if pair.broken else lone(pair)}
    found, matching = transfer(pair.comparison), pair.comparison.matching
    layers: list[dict[str, Any]] = []
    for step in matching.new.layers:
        name = step.node.name
        weights = [_weight(weight) for weight in step.weights]
        if name in found.kept:
            partner = matching.by_new[name].old.step
            for entry, weight in zip(weights, partner.weights, strict=True):
                entry["from"] = f"{found.kept[name]}/{weight.name}"
            layers.append({"layer": name, "kept_from": found.kept[name], "weights": weights})
        elif name in found.anew:
            layers.append({"layer": name, "anew": found.anew[name], "weights": weights})
    return {**head, "layers": layers, "lost": list(found.lost)}


def _weight(weight: Weight) -> dict[str, Any]:
    return {"name": weight.name, "shape": list(weight.shape)}
