"""Memory of optimizers and the course of schedules, against Keras."""

import math
from typing import Any

import pytest

from rnnspec.objectives.optimizers._base import Optimizer
from rnnspec.spec.family import family
from tests.objectives.building import in_keras, model

pytestmark = pytest.mark.keras

SLOTS: list[tuple[str, dict[str, Any]]] = [
    *((kind, {}) for kind in family("optimizers").kinds if kind != "LossScaleOptimizer"),
    ("SGD", {"momentum": 0.9}),
    ("RMSprop", {"momentum": 0.9, "centered": True}),
    ("Adam", {"amsgrad": True, "use_ema": True}),
    ("Lion", {"gradient_accumulation_steps": 2}),
    ("Adafactor", {"use_ema": True}),
    ("Muon", {"exclude_embeddings": False}),
    ("Muon", {"exclude_layers": ["kernel"]}),
    ("LossScaleOptimizer", {"inner_optimizer": {"Adam": {"use_ema": True}}}),
]
WEIGHTS = {"embedding/embeddings": (5, 3), "dense/kernel": (3, 4), "dense/bias": (4,), "conv/kernel": (2, 3, 4)}


@pytest.mark.parametrize(("kind", "arguments"), SLOTS)
def test_memory_is_that_of_the_built_optimizer(kind: str, arguments: dict[str, Any]) -> None:
    import keras

    optimizer = model("optimizers", kind, arguments)
    assert isinstance(optimizer, Optimizer)
    weights = []
    for path, shape in WEIGHTS.items():
        with keras.name_scope(path.split("/")[0]):
            weights.append(keras.Variable(keras.ops.zeros(shape), name=path.split("/")[1]))
    theirs = in_keras(optimizer)
    theirs.build(weights)
    assert [weight.path for weight in weights] == list(WEIGHTS)
    kept = sum(math.prod(v.shape) for v in theirs.variables if v.shape != ())
    assert sum(optimizer.state_size(shape, path) for path, shape in WEIGHTS.items()) == kept
    exact = optimizer.kind not in {"Adafactor", "Muon"}
    bound = optimizer.slots() * sum(map(math.prod, WEIGHTS.values()))
    assert bound == kept if exact else bound >= kept


def test_a_schedule_inside_is_found() -> None:
    decay = {"CosineDecay": {"initial_learning_rate": 0.1, "decay_steps": 10}}
    optimizer = model("optimizers", "LossScaleOptimizer", {"inner_optimizer": {"Adam": {"learning_rate": decay}}})
    assert isinstance(optimizer, Optimizer)
    assert optimizer.schedule is not None


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        ("PiecewiseConstantDecay", {"boundaries": [5, 9], "values": [0.3, 0.2, 0.1]}),
        ("PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 10}),
        ("PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 10, "cycle": True}),
        ("CosineDecay", {"initial_learning_rate": 0.1, "decay_steps": 10}),
        ("CosineDecay", {"initial_learning_rate": 0.1, "decay_steps": 10, "warmup_steps": 5}),
        ("CosineDecay", {"initial_learning_rate": 0.1, "decay_steps": 10, "warmup_steps": 5, "warmup_target": 0.5}),
        ("CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 10}),
        ("ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5}),
        ("InverseTimeDecay", {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5}),
    ],
)
def test_schedules_settle_where_they_say(kind: str, arguments: dict[str, Any]) -> None:
    schedule: Any = model("schedules", kind, arguments)
    theirs = in_keras(schedule)
    settles = schedule.settles

    def rate(step: float) -> float:
        return float(theirs(float(step)))

    if settles is None:
        assert len({round(rate(step), 8) for step in (21, 26, 31)}) > 1
    else:
        assert rate(settles + 1) == rate(settles + 7) == rate(settles + 40)
        assert rate(settles - 1) != rate(settles + 1)
