"""What losses and metrics say about labels, outputs and the history, against Keras."""

import warnings
from collections import defaultdict
from typing import Any

import numpy as np
import pytest

from rnnspec.objectives._base import label_shape
from rnnspec.objectives.losses._base import Loss
from rnnspec.objectives.losses.crossentropy import Crossentropy
from rnnspec.objectives.metrics._base import Metric, log_names
from rnnspec.spec.family import family
from rnnspec.spec.fields import ObjectOf
from tests.objectives.building import REQUIRED, in_keras, model

pytestmark = pytest.mark.keras

LOSSES = [kind for kind in family("losses").kinds if kind != "crossentropy"]


def labels_for(labels: str, shape: tuple[int, ...], classes: int) -> Any:
    random = np.random.default_rng(1)
    if labels == "one_hot":
        return np.eye(classes, dtype="float32")[random.integers(0, classes, shape[:-1])]
    if labels in {"integer", "ids"}:
        return random.integers(0, classes, shape)
    return random.integers(0, 2, shape).astype("float32")


def output_for(shape: tuple[int, ...]) -> Any:
    values = np.random.default_rng(0).random(shape).astype("float32") + 0.1
    return values / values.sum(-1, keepdims=True)


def count_names_anew() -> None:
    from keras.src.backend.common import global_state

    global_state.set_global_attribute("object_name_uids", defaultdict(int))


@pytest.mark.parametrize("text", [text for text in family("losses").identifiers if "cr" in text.lower()] + ["ce", "CE"])
@pytest.mark.parametrize(("labels", "output"), [((4, 1), (4, 1)), ((4,), (4, 3)), ((4, 1), (4, 3)), ((4, 3), (4, 3))])
def test_compile_resolves_losses_alike(text: str, labels: tuple[int, ...], output: tuple[int, ...]) -> None:
    from keras.src.trainers.compile_utils import get_loss

    loss = ObjectOf("losses").read(text)
    assert isinstance(loss, Loss | Crossentropy)
    resolved = loss.resolve(labels, output)
    theirs = get_loss(text, np.zeros(labels), np.zeros(output))
    named = theirs.fn.__name__ if type(theirs).__name__ == "LossFunctionWrapper" else type(theirs).__name__
    assert named in type(resolved).identifiers()


@pytest.mark.parametrize("text", ["accuracy", "acc", "Accuracy", "mse", "AUC"])
@pytest.mark.parametrize(("labels", "output"), [((4, 1), (4, 1)), ((4,), (4, 3)), ((4, 1), (4, 3)), ((4, 3), (4, 3))])
def test_compile_resolves_metrics_alike(text: str, labels: tuple[int, ...], output: tuple[int, ...]) -> None:
    from keras.src.trainers.compile_utils import get_metric

    metric = ObjectOf("metrics").read(text)
    assert isinstance(metric, Metric)
    theirs = get_metric(text, np.zeros(labels), np.zeros(output))
    resolved = metric.resolve(labels, output)
    assert (resolved.kind, resolved.log_name()) == (type(theirs).__name__, theirs.name)


@pytest.mark.parametrize("kind", LOSSES)
def test_labels_of_the_stated_shape_give_one_loss_per_sample(kind: str) -> None:
    loss = model("losses", kind, {"reduction": "none"})
    assert isinstance(loss, Loss)
    output = (6, 3) if loss.rank == 2 else (6, 4, 3)
    shape = (6, 2) if loss.labels == "sequence" else loss.label_shape(output)
    assert shape is not None
    losses = in_keras(loss)(labels_for(loss.labels, shape, 3), output_for(output))
    whole = kind in {"Dice", "Tversky"}
    assert losses.shape == (() if whole else (6,) if loss.rank else (6, 4))


@pytest.mark.parametrize("kind", LOSSES)
def test_broadcasting_of_labels_that_do_not_fit(kind: str) -> None:
    loss = model("losses", kind, {"reduction": "none"})
    assert isinstance(loss, Loss)
    theirs, labels = in_keras(loss), labels_for(loss.labels, (6, 1), 1)

    def runs() -> bool:
        try:
            shape = theirs(labels, output_for((6, 3))).shape
        except ValueError:
            return False
        # Labels without a class axis may keep one of size 1, as long as there is one loss per sample.
        return loss.labels not in {"integer", "ids"} or shape != (6,)

    assert runs() == loss.broadcasts


@pytest.mark.parametrize("kind", family("metrics").kinds)
def test_direction_is_that_of_keras(kind: str) -> None:
    metric = model("metrics", kind, REQUIRED.get(kind, {}))
    assert isinstance(metric, Metric)
    direction = getattr(in_keras(metric), "_direction", None)
    assert metric.larger_is_better == {"up": True, "down": False, None: None}[direction]


@pytest.mark.filterwarnings("ignore:Explicitly requested dtype int64")
@pytest.mark.parametrize("kind", family("metrics").kinds)
def test_metrics_take_the_stated_labels(kind: str) -> None:
    metric = model("metrics", kind, REQUIRED.get(kind, {}))
    assert isinstance(metric, Metric)
    output = (6, 2)
    shape = label_shape(metric.wanted_labels, output)
    assert shape is not None
    predictions = output_for(output).round() if metric.wanted == "class_ids" else output_for(output)
    theirs = in_keras(metric)
    theirs.update_state(labels_for(metric.wanted_labels, shape, 2), predictions)
    assert (theirs.result().shape == ()) == metric.scalar


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        ("Precision", {"thresholds": [0.1, 0.9]}),
        ("F1Score", {"average": "macro"}),
        ("R2Score", {"class_aggregation": None}),
    ],
)
def test_results_that_are_lists(kind: str, arguments: dict[str, Any]) -> None:
    metric = model("metrics", kind, arguments)
    assert isinstance(metric, Metric)
    theirs = in_keras(metric)
    theirs.update_state(labels_for("binary", (6, 2), 2), output_for((6, 2)))
    assert (theirs.result().shape == ()) == metric.scalar


@pytest.mark.parametrize("kind", ["F1Score", "FBetaScore", "R2Score", "CTC", "Circle"])
def test_ranks_that_keras_insists_on(kind: str) -> None:
    name = "losses" if kind in LOSSES else "metrics"
    judge: Any = model(name, kind, {})
    shape = (6, 4, 3) if judge.rank == 2 else (6, 3)
    with pytest.raises((ValueError, TypeError)):
        in_keras(judge)(labels_for("binary", shape, 2), output_for(shape))


@pytest.mark.parametrize(
    ("metrics", "weighted"),
    [
        (["accuracy", "mse", "AUC"], []),
        (["acc", "mae", {"MeanAbsoluteError": {}}, {"AUC": {}}], []),
        ([{"AUC": {}}, {"AUC": {}}, "auc"], []),
        (["mse", "mse", {"AUC": {"name": "mse"}}], ["mse", "mse"]),
        (["mae"], ["mae", "mse", {"Precision": {}}]),
    ],
)
@pytest.mark.parametrize("outputs", [[None], ["a", "b"]])
def test_keys_of_the_history(metrics: list[Any], weighted: list[Any], outputs: list[str | None]) -> None:
    from keras.src.trainers.compile_utils import CompileMetrics

    def ours(items: list[Any]) -> list[tuple[str | None, Metric]]:
        read: list[Any] = [(output, ObjectOf("metrics").read(item)) for output in outputs for item in items]
        return read

    def theirs(items: list[tuple[str | None, Metric]]) -> Any:
        built: dict[str | None, list[Any]] = {output: [] for output in outputs}
        for output, metric in items:
            built[output].append(metric.identifier or in_keras(metric))
        return built.get(None, built)

    count_names_anew()
    plain, extra = ours(metrics), ours(weighted)
    compiled = CompileMetrics(theirs(plain), theirs(extra), output_names=outputs if outputs != [None] else None)
    values = [output_for((6, 2)) for _ in outputs]
    labels = [labels_for("one_hot", (6, 2), 2) for _ in outputs]
    single = outputs == [None]
    compiled.update_state(labels[0] if single else labels, values[0] if single else values)
    # Where two get the same key, the later replaces the earlier.
    assert list(dict.fromkeys(log_names(plain, extra))) == list(compiled.result())


@pytest.mark.parametrize("kind", family("metrics").kinds)
def test_name_in_the_history(kind: str) -> None:
    from keras.src.trainers.compile_utils import get_metric

    count_names_anew()
    metric = model("metrics", kind, REQUIRED.get(kind, {}))
    assert isinstance(metric, Metric)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        theirs = get_metric(in_keras(metric), output_for((4, 2)), output_for((4, 2)))
    assert metric.log_name() == theirs.name


#: Of one number they are the class or the order alone, with whatever axis: other rules speak of these.
ALONG_AN_AXIS = {"ConcordanceCorrelation", "CosineSimilarity", "PearsonCorrelation", "R2Score"}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", sorted(set(family("metrics").kinds) - ALONG_AN_AXIS))
def test_metrics_add_the_last_axis_where_they_say_so(kind: str) -> None:
    metric = model("metrics", kind, REQUIRED.get(kind, {}))
    assert isinstance(metric, Metric)

    def result(labels: Any, output: Any) -> Any:
        theirs = in_keras(metric)
        theirs.update_state(labels, output)
        return np.asarray(theirs.result())

    def adds(*shape: int) -> bool:
        labels, output = labels_for("binary", shape, 2), output_for((3, *shape[1:], 2))[..., :1]
        try:
            short, whole = result(labels, output), result(labels[..., None], output)
        except Exception:
            return False
        return bool(np.allclose(short, whole, equal_nan=True))

    assert (adds(3) and adds(3, 5)) is metric.squeezes
