"""How objectives read from a spec, without Keras."""

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from rnnspec.objectives._base import label_shape
from rnnspec.objectives.callbacks.saving import ModelCheckpoint
from rnnspec.objectives.callbacks.watching import EarlyStopping
from rnnspec.objectives.losses.crossentropy import BinaryCrossentropy, CategoricalCrossentropy, Crossentropy
from rnnspec.objectives.metrics._base import Metric, log_names
from rnnspec.objectives.metrics.accuracy import Accuracy, BinaryAccuracy
from rnnspec.objectives.optimizers.adam import Adam
from rnnspec.objectives.optimizers.rmsprop import RMSprop
from rnnspec.objectives.optimizers.wrapping import LossScaleOptimizer
from rnnspec.objectives.schedules import ExponentialDecay
from rnnspec.spec import facts
from rnnspec.spec.errors import facts_of_custom
from rnnspec.spec.family import family
from rnnspec.spec.fields import ObjectOf

FAMILIES = ("optimizers", "schedules", "losses", "metrics", "callbacks", "initializers", "regularizers", "constraints")


def read(name: str, value: Any) -> Any:
    return ObjectOf(name).read(value)


def problems(name: str, value: Any) -> list[facts.Fact]:
    with pytest.raises(PydanticCustomError) as raised:
        ObjectOf(name, strings=name != "callbacks").read(value)
    return facts_of_custom(raised.value, value, ())


def test_arguments() -> None:
    optimizer = read("optimizers", {"RMSprop": {"learning_rate": 1e-4}})
    assert isinstance(optimizer, RMSprop)
    assert optimizer.given == {"learning_rate": 1e-4}
    assert (optimizer.rho, optimizer.identifier) == (0.9, None)


def test_a_whole_number_is_a_number() -> None:
    assert repr(read("optimizers", {"Adam": {"learning_rate": 1}}).learning_rate) == "1.0"


def test_objects_nest() -> None:
    decay = {"ExponentialDecay": {"initial_learning_rate": 0.1, "decay_steps": 100, "decay_rate": 0.9}}
    optimizer = read("optimizers", {"LossScaleOptimizer": {"inner_optimizer": {"Adam": {"learning_rate": decay}}}})
    assert isinstance(optimizer, LossScaleOptimizer)
    assert isinstance(optimizer.inner_optimizer, Adam)
    assert isinstance(optimizer.schedule, ExponentialDecay)


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("optimizers", "rmsprop", "RMSprop"),
        ("optimizers", "ADAM", "Adam"),
        ("losses", "mse", "MeanSquaredError"),
        ("losses", "KLD", "KLDivergence"),
        ("losses", "sparse_categorical_crossentropy", "SparseCategoricalCrossentropy"),
        ("losses", "ce", "crossentropy"),
        ("metrics", "acc", "Accuracy"),
        ("metrics", "AUC", "AUC"),
        ("initializers", "he_normal", "HeNormal"),
        ("initializers", "zeros", "Zeros"),
        ("regularizers", "l2", "L2"),
        ("regularizers", "l1l2", "L1L2"),
        ("constraints", "max_norm", "MaxNorm"),
    ],
)
def test_identifiers(name: str, text: str, kind: str) -> None:
    made = read(name, text)
    assert (made.kind, made.identifier) == (kind, text)


@pytest.mark.parametrize("name", FAMILIES)
def test_an_identifier_has_one_owner_and_a_class_a_line_of_its_own(name: str) -> None:
    classes = family(name).all()
    texts = [text for cls in classes for text in cls.identifiers()]
    assert len(texts) == len(set(texts))
    for cls in classes:
        assert "3.15.1" in (cls.__doc__ or "")


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("losses", "mean_squared_eror", facts.UnknownKind((), "mean_squared_eror", ("losses",))),
        ("losses", "CategoricalGeneralizedCrossEntropy", None),
        ("metrics", {"Mean": {}}, facts.UnknownKind((), "Mean", ("metrics",), "ignores_predictions")),
        ("callbacks", "LambdaCallback", facts.UnknownKind((), "LambdaCallback", ("callbacks",), "carries_code")),
        ("callbacks", {"ModelCheckpoint": {}}, facts.MissingField(("ModelCheckpoint",), "filepath", "ModelCheckpoint")),
        (
            "optimizers",
            {"Adam": {"learning_rate": "fast"}},
            facts.UnknownKind(("Adam", "learning_rate"), "fast", ("schedules",)),
        ),
        ("optimizers", {"Adam": {"epsilon": "x"}}, facts.WrongType(("Adam", "epsilon"), ("number",), "x")),
        ("optimizers", {"Lion": {"beta_1": 2}}, facts.OutOfRange(("Lion", "beta_1"), (("≤", 1.0),), 2)),
        (
            "optimizers",
            {"Adam": {"clipnorm": 1, "clipvalue": 1}},
            facts.Condition(("Adam",), "Adam", "clipnorm and clipvalue"),
        ),
        (
            "callbacks",
            {"ModelCheckpoint": {"filepath": "a.keras", "save_freq": "epochs"}},
            facts.UnknownChoice(("ModelCheckpoint", "save_freq"), "epochs", ("epoch",)),
        ),
        (
            "metrics",
            {"Recall": {"thresholds": [0.5, 2]}},
            facts.OutOfRange(("Recall", "thresholds", 1), (("≤", 1.0),), 2),
        ),
        ("initializers", "constant", facts.MissingField((), "value", "constant")),
    ],
)
def test_mistakes(name: str, value: Any, found: facts.Fact | None) -> None:
    problem = problems(name, value)
    assert problem == [found] if found else problem


def test_an_unknown_argument_comes_with_the_known_ones() -> None:
    (found,) = problems("callbacks", {"EarlyStopping": {"patence": 3}})
    assert isinstance(found, facts.UnknownField)
    assert (found.route, found.name) == (("EarlyStopping", "patence"), "patence")
    assert "patience" in found.allowed


def test_logits_are_wanted_where_the_loss_says_so() -> None:
    assert BinaryCrossentropy().wanted == "probability"
    assert BinaryCrossentropy(from_logits=True).wanted == "logits"
    assert BinaryAccuracy(threshold=0.0).wanted == "logits"


def test_a_class_without_arguments_is_not_the_string() -> None:
    """`accuracy` is picked by Keras, `Accuracy: {}` is exact equality."""
    picked, exact = read("metrics", "accuracy"), read("metrics", {"Accuracy": {}})
    assert isinstance(picked.resolve((None, 1), (None, 1)), BinaryAccuracy)
    assert picked.resolve((None, 1), (None, 1)).log_name() == "accuracy"
    assert isinstance(exact.resolve((None, 1), (None, 1)), Accuracy)


def test_crossentropy_is_always_a_string() -> None:
    loss = read("losses", {"crossentropy": None})
    assert isinstance(loss, Crossentropy)
    assert loss.identifier == "crossentropy"
    assert isinstance(loss.resolve((None, 3), (None, 3)), CategoricalCrossentropy)
    with pytest.raises(ValidationError):
        Crossentropy.model_validate({"reduction": "sum"})


sizes = st.lists(st.integers(1, 9), min_size=2, max_size=5).map(tuple)


@given(sizes, st.integers(-5, 4))
def test_integer_labels_lack_the_class_axis(output: tuple[int, ...], axis: int) -> None:
    shape = label_shape("integer", output, axis)
    if -len(output) <= axis < len(output):
        assert shape is not None
        with_classes = list(shape)
        with_classes.insert(axis % len(output), output[axis])
        assert tuple(with_classes) == output
    else:
        assert shape is None


def test_label_shapes() -> None:
    assert label_shape("one_hot", ("B", "T", 5)) == ("B", "T", 5)
    assert label_shape("integer", ("B", "T", 5)) == ("B", "T")
    assert label_shape("ids", ("B", 5)) == ("B",)
    assert label_shape("sequence", ("B", "T", 5)) is None


def test_callbacks_know_what_they_watch() -> None:
    assert EarlyStopping().needs_validation
    assert not EarlyStopping(monitor="loss").needs_validation
    assert EarlyStopping(monitor="val_accuracy").metric == "accuracy"
    assert not ModelCheckpoint(filepath="a.keras").needs_validation
    assert ModelCheckpoint(filepath="a.keras", save_best_only=True).needs_validation


@given(st.lists(st.sampled_from(["mse", "acc", {"AUC": {}}, {"MeanSquaredError": {"name": "auc"}}]), max_size=5))
def test_each_metric_has_a_key(items: list[Any]) -> None:
    metrics: list[tuple[str | None, Metric]] = [(None, read("metrics", item)) for item in items]
    assert len(log_names(metrics)) == len(items)


def test_no_numeric_package_is_imported() -> None:
    code = (
        "import sys; from rnnspec.spec.family import family\n"
        f"for name in {FAMILIES!r}: family(name).all()\n"
        "heavy = {'keras', 'numpy', 'jax', 'tensorflow', 'torch', 'scipy'} & set(sys.modules)\n"
        "sys.exit(' '.join(heavy) or 0)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
