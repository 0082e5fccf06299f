"""What the models of both sides cost, as a whole and layer by layer."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import TypeAlias

from rnnspec.diff.matching import Matching
from rnnspec.inference import Report
from rnnspec.inference.report import BYTES, count
from rnnspec.layers._graph import Step

#: The shapes of a layer's outputs, None where it is not.
Shapes: TypeAlias = list[list[int | None]] | None


@dataclass(frozen=True)
class Total:
    """A figure on both sides; None where an open axis decides."""

    old: int | None
    new: int | None

    @property
    def changed(self) -> bool:
        return self.old != self.new

    @property
    def growth(self) -> int | None:
        return None if self.old is None or self.new is None else self.new - self.old

    @property
    def share(self) -> float | None:
        """Growth as a share of the old figure; None of nothing."""
        return self.growth / self.old if self.growth is not None and self.old else None


@dataclass(frozen=True)
class Figures:
    """The figures of a model, or of one layer of it.

    `macs` are multiply-adds for one sample, `memory` is bytes of weights, `training_memory` those with
    gradients and optimizer slots, `activations` bytes that training keeps of each sample.
    """

    params: Total
    trainable_params: Total
    non_trainable_params: Total
    macs: Total
    memory: Total
    training_memory: Total
    activations: Total

    @classmethod
    def of(cls, old: Report | None, new: Report | None) -> "Figures":
        """Of whole models; one that is not there counts nothing."""
        ones, others = (_model(report) if report is not None else _NOTHING for report in (old, new))
        return cls(*map(Total, ones, others))

    @property
    def changed(self) -> bool:
        return any(getattr(self, one.name).changed for one in fields(self))


@dataclass(frozen=True)
class LayerFigures:
    """One layer: its old and its new name, None where it is not, and what it costs."""

    old: str | None
    new: str | None
    old_shapes: Shapes
    new_shapes: Shapes
    params: Total
    trainable_params: Total
    non_trainable_params: Total
    macs: Total
    memory: Total

    @property
    def changed(self) -> bool:
        return any(one.changed for one in (self.params, self.trainable_params, self.macs, self.memory))


_NOTHING = (0,) * len(fields(Figures))


def _model(report: Report) -> tuple[int | None, ...]:
    memory = report.memory
    return (
        report.params,
        report.trainable_params,
        report.non_trainable_params,
        report.macs,
        memory["weights"],
        sum(memory.values()),
        report.activations,
    )


def by_layer(matching: Matching) -> Iterator[LayerFigures]:
    """Every layer of both sides, in the order of the new text; what is gone comes last."""
    partners = {pair.new.name: pair.old.step for pair in matching.pairs}
    for step in matching.new.layers:
        yield _layer(partners.get(step.node.name), step)
    for part in matching.removed:
        yield _layer(part.step, None)


def _layer(old: Step | None, new: Step | None) -> LayerFigures:
    ones, others = (_costs(step) if step is not None else _FREE for step in (old, new))
    totals = (Total(one, other) for one, other in zip(ones, others, strict=True))
    return LayerFigures(_name(old), _name(new), _shapes(old), _shapes(new), *totals)


def _name(step: Step | None) -> str | None:
    return step.node.name if step is not None else None


def _shapes(step: Step | None) -> Shapes:
    return [list(one.sizes) for one in step.outputs] if step is not None else None


#: What a layer costs that is not there.
_FREE = (0, 0, 0, 0, 0)


def _costs(step: Step) -> tuple[int, int, int, int | None, int]:
    params, trainable = count(step.weights), count(weight for weight in step.weights if weight.trainable)
    memory = sum(weight.size * BYTES[weight.dtype] for weight in step.weights)
    return params, trainable, params - trainable, step.macs, memory
