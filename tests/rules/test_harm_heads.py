"""What comes of outputs, losses and metrics that are each fine and together are not."""

import math
from typing import Any

import pytest

from tests.rules.truth import MARKS, compiled, data, first, fit, on_tensorflow, predictions, shows, unchanged

pytestmark = MARKS


def measured(code: str, number: int = 0) -> dict[str, float]:
    """What `evaluate` tells of a bad case before training, as numbers."""
    found = first(code, number=number)
    x, y = data(found)
    shown = compiled(found).evaluate(x, y, verbose=0, return_dict=True)
    return {name: float(value) for name, value in shown.items()}


@shows("RS312")
def test_a_crossentropy_sees_shares_and_no_probabilities() -> None:
    import keras
    import numpy as np

    for loss in ("categorical_crossentropy", "categorical_focal_crossentropy"):
        high, low = (
            float(keras.losses.get(loss)(np.array([[1.0, 0, 0]]), np.array([[0.9, 0.9, 0.9]]) * scale)[0])
            for scale in (1, 0.1)
        )
        assert high == pytest.approx(low)
    certain = np.ones((1, 3))
    assert keras.losses.KLDivergence()(np.array([[1.0, 0, 0]]), certain) == pytest.approx(0, abs=1e-5)
    assert keras.losses.CategoricalGeneralizedCrossEntropy()(np.array([0]), certain) == pytest.approx(0, abs=1e-5)


@shows("RS312")
def test_the_softmax_of_a_gated_layer_sums_to_less_than_one() -> None:
    found = first("RS312", number=1)
    assert (compiled(found).predict(data(found)[0], verbose=0).sum(axis=-1) < 0.9).all()
    plain = first("RS312", "good", 1)
    assert compiled(plain).predict(data(plain)[0], verbose=0).sum(axis=-1) == pytest.approx(1)


@shows("RS314")
@pytest.mark.parametrize("number", [0, 1])
def test_the_loss_cannot_fall_below_what_the_activation_leaves(number: int) -> None:
    import numpy as np

    found = first("RS314", number=number)
    model = compiled(found)
    x, _ = data(found)
    # As near as the activation comes to a target of 7 with any weights.
    model.set_weights([np.full_like(weight, 1e3) for weight in model.get_weights()])
    best = model.evaluate(x, np.full((len(x), 1), 7.0), verbose=0)
    assert best >= (36 if number == 0 else 6) - 1e-3
    fitting = first("RS314", "good")
    free = compiled(fitting)
    free.layers[-1].set_weights([np.zeros((8, 1)), np.full(1, 7.0)])
    assert free.evaluate(x, np.full((len(x), 1), 7.0), verbose=0) == pytest.approx(0)


@shows("RS315")
def test_the_accuracy_of_perfect_numbers_is_zero() -> None:
    import numpy as np

    found = first("RS315")
    model = compiled(found)
    x, _ = data(found)
    model.layers[-1].set_weights([np.zeros((8, 1)), np.full(1, 4.5)])
    shown = model.evaluate(x, np.full((len(x), 1), 4.5), verbose=0, return_dict=True)
    assert shown["loss"] == pytest.approx(0)
    assert shown["accuracy"] == 0


@shows("RS316")
@pytest.mark.parametrize("number", [0, 1])
def test_a_metric_of_probabilities_misreads_logits(number: int) -> None:
    import numpy as np

    found = first("RS316", number=number)
    model = compiled(found)
    x, _ = data(found)
    # Every sample is a clear enough yes (a probability of 0.57), and so are the labels but one.
    model.layers[-1].set_weights([np.zeros((8, 1)), np.full(1, 0.3)])
    y = np.ones((len(x), 1))
    shown = model.evaluate(x, y, verbose=0, return_dict=True)
    if number == 0:
        assert shown["accuracy"] == 0
    else:
        assert shown["binary_accuracy"] == 1
        half = np.concatenate([np.zeros((4, 1)), np.ones((4, 1))])
        right = np.where(half == 1, 3.0, 2.0)
        import keras

        wrong, good = keras.metrics.AUC(), keras.metrics.AUC(from_logits=True)
        assert float(good(half, right)) == pytest.approx(1)
        assert float(wrong(half, right)) == pytest.approx(0.5)


@shows("RS317")
def test_the_class_numbers_of_a_batch_are_taken_for_one_vector() -> None:
    import keras
    import numpy as np

    right = np.eye(4)[[1, 2, 3]]
    assert float(keras.metrics.SparseCategoricalAccuracy()(np.array([1, 2, 3]), right)) == 1
    # The largest label is at place 2: all predictions are compared with class 2.
    assert float(keras.metrics.CategoricalAccuracy()(np.array([1, 2, 3]), right)) == pytest.approx(1 / 3)
    assert float(keras.metrics.CategoricalAccuracy()(np.array([[1], [2], [3]]), right)) == 0


@shows("RS318")
def test_scores_never_equal_a_class_number() -> None:
    import keras
    import numpy as np

    labels, sure = np.array([[1.0], [0.0]]), np.array([[0.93], [0.04]])
    assert float(keras.metrics.Accuracy()(labels, sure)) == 0
    assert float(keras.metrics.BinaryAccuracy()(labels, sure)) == 1
    assert float(keras.metrics.MeanIoU(num_classes=2)(labels, sure)) < 0.3
    assert float(keras.metrics.BinaryIoU()(labels, sure)) == pytest.approx(1)


@shows("RS330")
def test_scores_of_classes_do_not_fit_class_numbers() -> None:
    with pytest.raises(Exception, match=r"shape|broadcast"):
        fit(first("RS330", number=2))


@shows("RS330")
def test_a_metric_without_the_last_axis_compares_everything_with_everything() -> None:
    import keras
    import numpy as np

    labels, output = np.array([0.0, 4.0]), np.array([[0.1], [4.0]])
    table = output - labels * np.log(output + keras.backend.epsilon())
    assert float(keras.metrics.Poisson()(labels, output)) == pytest.approx(table.mean(), rel=1e-5)
    right = np.diagonal(table).mean()
    assert float(keras.metrics.Poisson()(labels[:, None], output)) == pytest.approx(right, rel=1e-5)
    assert measured("RS330", number=1)["poisson"] != pytest.approx(measured("RS330", number=1)["loss"])


@shows("RS319")
def test_the_right_class_is_among_all() -> None:
    assert measured("RS319")["sparse_top_k_categorical_accuracy"] == 1


@shows("RS320")
def test_pooled_over_two_units_precision_is_the_accuracy() -> None:
    import keras
    import numpy as np

    random = np.random.default_rng(0)
    share = random.random(50)
    shown, labels = np.stack([share, 1 - share], axis=1), np.eye(2)[random.integers(2, size=50)]
    metrics = [keras.metrics.Precision(), keras.metrics.Recall(), keras.metrics.CategoricalAccuracy()]
    precision, recall, accuracy = (float(metric(labels, shown)) for metric in metrics)
    assert precision == pytest.approx(recall)
    assert precision == pytest.approx(accuracy)
    assert float(keras.metrics.Precision(class_id=1)(labels, shown)) != pytest.approx(accuracy)


@shows("RS322")
def test_dropout_spoils_a_perfect_output() -> None:
    import keras
    import numpy as np

    keras.utils.set_random_seed(0)
    found = first("RS322")
    model = compiled(found)
    x, y = data(found, 32)
    dense = next(layer for layer in model.layers if layer.name == "dense")
    dense.set_weights([np.zeros((8, 1)), np.ones(1)])
    assert np.mean((model.predict(x, verbose=0) - y) ** 2) == 0
    # Of the targets of 1 a half is compared with 0, the other half with 2.
    assert float(np.mean((np.asarray(model(x, training=True)) - y) ** 2)) == pytest.approx(1)


@shows("RS323")
def test_a_single_number_has_no_direction_but_its_sign() -> None:
    import keras
    import numpy as np

    for size in (0.1, 3.0, 70.0):
        loss = keras.losses.CosineSimilarity()(np.array([[3.0], [3.0]]), np.array([[size], [-size]]))
        assert float(loss) == pytest.approx(0, abs=1e-6)
        assert float(keras.losses.CosineSimilarity()(np.array([[3.0]]), np.array([[size]]))) == pytest.approx(-1)


@shows("RS329")
def test_without_weight_nothing_is_learned() -> None:
    assert unchanged("RS329")


@shows("RS331")
def test_without_a_loss_nothing_is_learned() -> None:
    if on_tensorflow():
        with pytest.raises(ValueError, match="No loss"):
            unchanged("RS331")
        return
    assert unchanged("RS331")


@shows("RS324")
def test_one_number_has_no_correlation() -> None:
    assert math.isnan(measured("RS324")["pearson_correlation"])


@shows("RS325")
def test_a_negative_count_has_no_loss_and_becomes_more_negative() -> None:
    import numpy as np

    found = first("RS325")
    model = compiled(found)
    x, y = data(found)
    model.layers[-1].set_weights([np.zeros((8, 1)), np.full(1, -0.1)])
    history = model.fit(x, y, verbose=0)
    assert math.isnan(history.history["loss"][0])
    assert (model.predict(x, verbose=0) < -0.1).all()


@shows("RS326")
def test_two_activations_keep_the_output_from_its_ends() -> None:
    import numpy as np

    assert (predictions("RS326") >= 0.5).all()
    found = first("RS326", number=1)
    model = compiled(found)
    dense = next(layer for layer in model.layers if layer.name == "dense")
    # As sure of the first class as can be.
    dense.set_weights([np.zeros((8, 10)), 100 * np.eye(10)[0]])
    assert model.predict(data(found)[0], verbose=0).max() == pytest.approx(math.e / (math.e + 9))


@shows("RS328")
def test_too_few_steps_have_no_alignment() -> None:
    loss: Any = measured("RS328")["loss"]
    assert loss > 1e4 if not on_tensorflow() else math.isinf(loss)
    fitting = first("RS328", "good")
    x, y = data(fitting)
    assert compiled(fitting).evaluate(x, y, verbose=0) < 1e3
