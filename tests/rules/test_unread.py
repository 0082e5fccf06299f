"""What the table of unread arguments says of layers, Keras does."""

from typing import Any

import pytest

from rnnspec.rules._unread import TABLE, Unread

pytestmark = [pytest.mark.keras, pytest.mark.filterwarnings("ignore")]

#: Another value than the default, by the end of the argument's name.
OTHER: dict[str, Any] = {
    "initializer": "ones",
    "regularizer": "l2",
    "constraint": "non_neg",
    "unit_forget_bias": False,
    "renorm_clipping": {"rmax": 1.5},
    "renorm_momentum": 0.5,
    "seed": 3,
    "noise_shape": [None, 1, None],
}
#: Layers that have the arguments of a row, with what else they need.
SAMPLES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("LSTM", {"units": 3}),
    ("Dense", {"units": 3}),
    ("Embedding", {"input_dim": 5, "output_dim": 3}),
    ("BatchNormalization", {}),
    ("Dropout", {"rate": 0.5}),
    ("GaussianNoise", {"stddev": 0.5}),
    ("Attention", {}),
)


def argued(row: Unread, kind: str) -> list[str]:
    """The arguments of a row that the layer has, if it has those that make them idle."""
    from rnnspec.spec.family import family

    fields = getattr(family("layers").get(kind), "model_fields", {})
    fits = row.kind in (None, kind) and all(name in fields for name in row.where)
    return [name for name in row.arguments if name in fields] if fits else []


CASES = [(number, kind) for number, row in enumerate(TABLE) for kind, _ in SAMPLES if argued(row, kind)]


def test_every_row_for_layers_is_tried() -> None:
    others = {"SGD", "ModelCheckpoint", "scale", "AdditiveAttention"}
    tried = {number for number, _ in CASES}
    left = [row for number, row in enumerate(TABLE) if number not in tried]
    elsewhere = {"use_ema", "warmup_target", "apply_class_balancing"}
    assert all(row.kind in others or elsewhere & set(row.where) for row in left), left


def seen(kind: str, arguments: dict[str, Any]) -> list[Any]:
    """What a layer shows: its weights, two outputs in training, its losses, and what training makes of its weights."""
    import keras
    import numpy as np

    keras.utils.set_random_seed(0)
    layer = getattr(keras.layers, kind)(**arguments)
    random = np.random.default_rng(0)
    x = random.integers(5, size=(8, 4)) if kind == "Embedding" else random.random((8, 4, 3), "float32")
    given = [x, x] if kind == "Attention" else x
    outputs = [np.array(layer(given, training=True)) if "rate" in arguments else np.array(layer(given)) for _ in "12"]
    weights = layer.get_weights()
    model = keras.Sequential([layer]) if not layer.trainable else None
    if model is not None:
        model.compile("sgd", "mse")
        model.fit(x, np.zeros_like(outputs[0]), verbose=0)
    return [*weights, *outputs, sum(float(loss) for loss in layer.losses), *layer.get_weights()]


def same(one: list[Any], other: list[Any]) -> bool:
    import numpy as np

    return all(np.allclose(a, b, atol=1e-6) for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize(("number", "kind"), CASES)
def test_an_unread_argument_changes_nothing(number: int, kind: str) -> None:
    row = TABLE[number]
    needed = {**dict(SAMPLES)[kind], **row.where}
    values = {name: next(OTHER[end] for end in OTHER if name.endswith(end)) for name in argued(row, kind)}
    # Without a seed a layer draws one, and what is drawn after that is another.
    needed |= {"seed": 4} if "seed" in values else {}
    assert same(seen(kind, needed), seen(kind, {**needed, **values}))


def test_a_read_argument_would_be_noticed() -> None:
    assert not same(seen("Dense", {"units": 3}), seen("Dense", {"units": 3, "bias_initializer": "ones"}))
    assert not same(seen("LSTM", {"units": 3}), seen("LSTM", {"units": 3, "kernel_regularizer": "l2"}))
