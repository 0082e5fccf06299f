"""Kinds of the objectives beside the Keras objects they stand for."""

from typing import Any

from rnnspec.spec.family import family
from rnnspec.spec.fields import ObjectOf
from rnnspec.spec.kind import Kind

NAMES = (
    "optimizers", "schedules", "losses", "metrics", "callbacks", "initializers", "regularizers", "constraints"
)  # fmt: skip
REQUIRED: dict[str, dict[str, Any]] = {
    "ExponentialDecay": {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5},
    "InverseTimeDecay": {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5},
    "PiecewiseConstantDecay": {"boundaries": [5], "values": [0.1, 0.01]},
    "PolynomialDecay": {"initial_learning_rate": 0.1, "decay_steps": 10},
    "CosineDecay": {"initial_learning_rate": 0.1, "decay_steps": 10},
    "CosineDecayRestarts": {"initial_learning_rate": 0.1, "first_decay_steps": 10},
    "PrecisionAtRecall": {"recall": 0.5},
    "RecallAtPrecision": {"precision": 0.5},
    "SensitivityAtSpecificity": {"specificity": 0.5},
    "SpecificityAtSensitivity": {"sensitivity": 0.5},
    "IoU": {"num_classes": 2, "target_class_ids": [0]},
    "MeanIoU": {"num_classes": 2},
    "OneHotIoU": {"num_classes": 2, "target_class_ids": [0]},
    "OneHotMeanIoU": {"num_classes": 2},
    "ModelCheckpoint": {"filepath": "best.keras"},
    "BackupAndRestore": {"backup_dir": "backup"},
    "CSVLogger": {"filename": "log.csv"},
    "LossScaleOptimizer": {"inner_optimizer": {"Adam": {}}},
}


def module(name: str) -> Any:
    """The module of Keras with the classes of a family."""
    import keras

    return keras.optimizers.schedules if name == "schedules" else getattr(keras, name)


def in_keras(value: Any) -> Any:
    """A kind as the Keras object with the same arguments."""
    if not isinstance(value, Kind):
        return value
    owner = next(name for name in NAMES if family(name).get(value.kind) is type(value))
    return build(owner, value.kind, {name: in_keras(argument) for name, argument in value.given.items()})


def build(name: str, kind: str, arguments: dict[str, Any]) -> Any:
    return getattr(module(name), kind)(**arguments)


def model(name: str, kind: str, arguments: dict[str, Any]) -> Kind:
    made = ObjectOf(name, strings=False).read({kind: arguments})
    assert made is not None
    return made
