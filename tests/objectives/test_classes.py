"""The families against the installed Keras: classes, arguments, defaults, identifiers, refusals."""

import importlib
import inspect
from collections.abc import Callable
from typing import Any

import pytest
from pydantic_core import PydanticCustomError

from rnnspec.objectives.losses.crossentropy import Crossentropy
from rnnspec.spec.family import family
from rnnspec.spec.fields import ObjectOf
from tests.objectives.building import NAMES, REQUIRED, build, in_keras, model, module

pytestmark = pytest.mark.keras

KINDS = [(name, kind) for name in NAMES for kind in family(name).kinds if kind != "crossentropy"]


def signature(cls: type) -> dict[str, Any]:
    """The arguments of a constructor with their defaults, those of the bases that `**kwargs` leads to included."""
    found: dict[str, Any] = {}
    for owner in cls.__mro__:
        if "__init__" not in vars(owner) or owner is object:
            continue
        open_ended = False
        for name, parameter in list(inspect.signature(owner.__init__).parameters.items())[1:]:
            if parameter.kind is parameter.VAR_KEYWORD:
                open_ended = True
            elif parameter.kind is not parameter.VAR_POSITIONAL:
                found.setdefault(name, parameter.default)
        if not open_ended:
            break
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_class_of_keras_is_known_or_refused(name: str) -> None:
    classes = {
        getattr(value, "__name__", "")
        for key, value in vars(module(name)).items()
        if inspect.isclass(value) and not key.startswith("_")
    }
    known, refused = set(family(name).kinds) - {"crossentropy"}, set(family(name).refused)
    assert known | refused == classes
    assert not known & refused


@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_arguments_and_defaults_are_those_of_the_constructor(name: str, kind: str) -> None:
    expected = signature(getattr(module(name), kind))
    if kind == "LossScaleOptimizer":
        # Its `**kwargs` take the arguments of other optimizers at their defaults alone.
        names = ("inner_optimizer", "initial_scale", "dynamic_growth_steps", "name")
        expected = {argument: expected[argument] for argument in names}
    if kind == "ReduceLROnPlateau":
        # It accepts any further argument and ignores it; `baseline` is one of these, inherited.
        expected.pop("baseline")
    cls = family(name).get(kind)
    assert cls is not None
    fields = {
        argument: inspect.Parameter.empty if field.is_required() else field.get_default(call_default_factory=True)
        for argument, field in cls.model_fields.items()
    }
    assert fields == expected


@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_keras_builds_the_defaults(name: str, kind: str) -> None:
    cls = family(name).get(kind)
    assert cls is not None
    value = model(name, kind, REQUIRED.get(kind, {}))
    written = {argument: in_keras(getattr(value, argument)) for argument in cls.model_fields}
    assert type(build(name, kind, written)).__name__ == kind


def accepts(name: str, text: str) -> bool:
    try:
        module(name).get(text)
    except (ValueError, TypeError, KeyError):
        return False
    return True


@pytest.mark.parametrize("name", ["optimizers", "losses", "metrics", "initializers", "regularizers", "constraints"])
def test_identifiers_are_those_of_keras(name: str) -> None:
    table = importlib.import_module(f"keras.src.{name}").ALL_OBJECTS_DICT
    refused = {getattr(module(name), kind, None) for kind in family(name).refused}
    internal = {"LossFunctionWrapper"}
    theirs = {text for text, made in table.items() if made not in refused and text not in internal}
    ours = {text for text, cls in family(name).identifiers.items() if cls is not Crossentropy}
    assert theirs <= ours
    # What is in no table: optimizers in other cases, and what `compile` itself knows.
    for text in ours - theirs:
        assert (text.lower() in theirs and name == "optimizers") or text.lower() in {"acc", "accuracy"}, text


@pytest.mark.parametrize("name", ["losses", "metrics", "initializers", "regularizers", "constraints", "optimizers"])
def test_a_string_is_read_where_keras_reads_it(name: str) -> None:
    for text, cls in family(name).identifiers.items():
        if cls is Crossentropy or text.lower() in {"acc", "accuracy"}:
            continue
        if accepts(name, text):
            made = module(name).get(text)
            theirs = made.__name__ if inspect.isfunction(made) else type(made).__name__
            assert theirs in type(ObjectOf(name).read(text)).identifiers(), text
        else:
            with pytest.raises(PydanticCustomError):
                ObjectOf(name).read(text)


BAD: list[tuple[str, str, dict[str, Any]]] = [
    ("optimizers", "Adam", {"clipnorm": 1.0, "clipvalue": 1.0}),
    ("optimizers", "Adam", {"clipnorm": 1.0, "global_clipnorm": 1.0}),
    ("optimizers", "Adam", {"use_ema": True, "ema_momentum": 1.5}),
    ("optimizers", "Adam", {"use_ema": True, "ema_overwrite_frequency": -1}),
    ("optimizers", "Adam", {"gradient_accumulation_steps": 1}),
    ("optimizers", "Adam", {"learning_rate": "fast"}),
    ("optimizers", "Adam", {"learning_rate": None}),
    ("optimizers", "Adam", {"lr": 0.1}),
    ("optimizers", "AdamW", {"weight_decay": None}),
    ("optimizers", "SGD", {"momentum": 1.5}),
    ("optimizers", "Lion", {"beta_1": 0.0}),
    ("optimizers", "Ftrl", {"learning_rate_power": 0.5}),
    ("optimizers", "Ftrl", {"initial_accumulator_value": -1.0}),
    ("optimizers", "Ftrl", {"l1_regularization_strength": -1.0}),
    ("optimizers", "LossScaleOptimizer", {"inner_optimizer": "Adam", "clipnorm": 1.0}),
    ("schedules", "ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 0, "decay_rate": 0.5}),
    ("schedules", "CosineDecay", {"initial_learning_rate": 0.1, "decay_steps": 0}),
    ("schedules", "PiecewiseConstantDecay", {"boundaries": [1, 2], "values": [0.1, 0.2]}),
    ("losses", "MeanSquaredError", {"reduction": "average"}),
    ("losses", "MeanSquaredError", {"dtype": "float33"}),
    ("losses", "CategoricalGeneralizedCrossEntropy", {"q": 1.0}),
    ("losses", "MeanSquaredError", {"from_logits": True}),
    ("metrics", "AUC", {"num_thresholds": 1}),
    ("metrics", "AUC", {"curve": "Roc"}),
    ("metrics", "AUC", {"summation_method": "middle"}),
    ("metrics", "AUC", {"num_labels": 3}),
    ("metrics", "Precision", {"thresholds": 1.5}),
    ("metrics", "Recall", {"thresholds": [0.5, -0.5]}),
    ("metrics", "PrecisionAtRecall", {"recall": 2.0}),
    ("metrics", "PrecisionAtRecall", {"recall": 0.5, "num_thresholds": 0}),
    ("metrics", "FBetaScore", {"beta": 0.0}),
    ("metrics", "F1Score", {"average": "mean"}),
    ("metrics", "F1Score", {"threshold": 1.5}),
    ("metrics", "R2Score", {"class_aggregation": "sum"}),
    ("metrics", "R2Score", {"num_regressors": -1}),
    ("metrics", "IoU", {"num_classes": 2, "target_class_ids": [2]}),
    ("metrics", "IoU", {"num_classes": 2, "target_class_ids": []}),
    ("metrics", "BinaryIoU", {"target_class_ids": [2]}),
    ("callbacks", "ModelCheckpoint", {"filepath": "best.pt"}),
    ("callbacks", "ModelCheckpoint", {"filepath": "best.keras", "save_weights_only": True}),
    ("callbacks", "ModelCheckpoint", {"filepath": "best.keras", "save_freq": "batch"}),
    ("callbacks", "ReduceLROnPlateau", {"factor": 1.0}),
    ("callbacks", "BackupAndRestore", {"backup_dir": ""}),
    ("callbacks", "BackupAndRestore", {"backup_dir": "a", "save_freq": 0.5}),
    ("callbacks", "EarlyStopping", {"metric": "loss"}),
    ("initializers", "VarianceScaling", {"scale": 0.0}),
    ("initializers", "VarianceScaling", {"mode": "fan"}),
    ("initializers", "VarianceScaling", {"distribution": "gamma"}),
    ("initializers", "HeNormal", {"seed": 0.5}),
    ("initializers", "STFT", {"side": "both"}),
    ("initializers", "STFT", {"window": "door"}),
    ("initializers", "STFT", {"scaling": "power"}),
    ("regularizers", "L2", {"l2": -0.1}),
    ("regularizers", "L1L2", {"l1": float("inf")}),
    ("regularizers", "OrthogonalRegularizer", {"mode": "both"}),
]


@pytest.mark.parametrize(("name", "kind", "arguments"), BAD)
def test_what_keras_rejects_is_rejected(name: str, kind: str, arguments: dict[str, Any]) -> None:
    with pytest.raises(PydanticCustomError):
        model(name, kind, arguments)
    with pytest.raises((ValueError, TypeError)):
        build(name, kind, arguments)


@pytest.mark.parametrize(
    ("given", "fine"), [([5, 2], False), ("first", False), ("5", False), (-1, False), (0, True), ("2,5", True)]
)
def test_batches_to_profile(given: Any, fine: bool) -> None:
    import keras

    # The constructor looks at them on some backends only.
    theirs = keras.callbacks.TensorBoard()
    theirs._start_profiler = theirs._stop_profiler = lambda **_: None

    def runs(read: Callable[[], object]) -> bool:
        try:
            read()
        except (ValueError, PydanticCustomError):
            return False
        return True

    assert runs(lambda: model("callbacks", "TensorBoard", {"profile_batch": given})) == fine
    assert runs(lambda: theirs._init_profile_batch(given)) == fine


GOOD: list[tuple[str, str, dict[str, Any]]] = [
    ("optimizers", "RMSprop", {"learning_rate": 1}),
    ("optimizers", "Adam", {"learning_rate": {"CosineDecay": {"initial_learning_rate": 0.1, "decay_steps": 10}}}),
    ("optimizers", "Adam", {"gradient_accumulation_steps": 0, "ema_momentum": 7.0}),
    ("optimizers", "SGD", {"momentum": 1, "nesterov": True}),
    ("optimizers", "Muon", {"exclude_layers": ["dense.*"]}),
    ("optimizers", "LossScaleOptimizer", {"inner_optimizer": {"SGD": {"momentum": 0.5}}}),
    ("losses", "CategoricalFocalCrossentropy", {"alpha": [0.1, 0.9]}),
    ("losses", "Dice", {"axis": [1, 2]}),
    ("losses", "MeanSquaredError", {"reduction": None, "name": None, "dtype": "mixed_float16"}),
    ("metrics", "Precision", {"thresholds": [0.1, 0.9], "class_id": 0}),
    ("metrics", "AUC", {"multi_label": True, "num_labels": 3, "label_weights": [1, 2, 3], "curve": "pr"}),
    ("metrics", "AUC", {"thresholds": [0.2, 0.4], "num_thresholds": 0}),
    ("metrics", "FBetaScore", {"beta": 2, "threshold": 1}),
    ("metrics", "BinaryIoU", {"target_class_ids": [1]}),
    ("callbacks", "ModelCheckpoint", {"filepath": "{epoch}.weights.h5", "save_weights_only": True, "save_freq": 10}),
    ("callbacks", "EarlyStopping", {"verbose": True, "baseline": 1, "min_delta": -0.5}),
    ("callbacks", "TensorBoard", {"update_freq": 5}),
    ("initializers", "VarianceScaling", {"distribution": "Uniform", "input_axes": [0], "output_axes": [1]}),
    ("initializers", "Constant", {"value": [1, 2]}),
    ("initializers", "STFT", {"window": None, "scaling": None}),
    ("regularizers", "L1L2", {"l1": None, "l2": 1}),
    ("constraints", "MaxNorm", {"max_value": 3, "axis": [0, 1]}),
]


@pytest.mark.parametrize(("name", "kind", "arguments"), GOOD)
def test_what_is_accepted_keras_builds(name: str, kind: str, arguments: dict[str, Any]) -> None:
    assert type(in_keras(model(name, kind, arguments))).__name__ == kind


def test_windows_are_those_of_scipy() -> None:
    windows = pytest.importorskip("scipy.signal.windows")
    from rnnspec.objectives.initializers import WINDOWS

    for name in WINDOWS:
        assert windows.get_window(name, 4).shape == (4,)
