"""What stateful layers do on TensorFlow, and what its check of masks says: printed as JSON.

JAX keeps no state between batches, so that these models run in a process of their own (see `tensorflow_side`).
"""

import json
import sys
from typing import Any

#: Two sequences of four samples each, three steps long; sample i of a batch goes on in sample i of the next.
LANES, BATCHES, STEPS = 2, 4, 3
#: Layers, each with one argument that may rule a fused kernel out.
VARIANTS: list[tuple[str, dict[str, Any]]] = [
    (kind, {name: value})
    for kind in ("LSTM", "GRU")
    for name, value in (
        ("activation", "tanh"), ("activation", "relu"), ("recurrent_activation", "hard_sigmoid"),
        ("use_bias", False), ("unroll", True), ("reset_after", False),
    )
    if kind == "GRU" or name != "reset_after"
]  # fmt: skip


def adding(**arguments: Any) -> Any:
    """A stateful layer whose output is the sum of everything it has read."""
    import keras

    return keras.layers.SimpleRNN(
        1, activation=None, kernel_initializer="ones", recurrent_initializer="ones", stateful=True, **arguments
    )


def model_of(layer: Any) -> Any:
    import keras

    model = keras.Sequential([keras.Input(batch_shape=(LANES, STEPS, 1)), layer])
    model.compile(keras.optimizers.SGD(0.0), "mse")
    return model


def lanes() -> tuple[Any, Any]:
    """Samples in order, with the sums of their sequences so far as labels."""
    import numpy as np

    x = np.tile(np.array([1.0, 10.0]), BATCHES)[:, None, None] * np.ones((1, STEPS, 1))
    sums = np.arange(1, BATCHES + 1).repeat(LANES) * STEPS * x[:, 0, 0]
    return x.astype("float32"), sums[:, None].astype("float32")


def loss(order: Any = None, *, shuffle: bool = False) -> float:
    import keras

    keras.utils.set_random_seed(1)
    x, y = lanes()
    if order is not None:
        x, y = x[order], y[order]
    return float(model_of(adding()).fit(x, y, batch_size=LANES, shuffle=shuffle, verbose=0).history["loss"][0])


def drawn(shuffle: bool | None) -> float:
    """The loss on the training part of a split."""
    from rnnspec.data.split import Split, indices

    return loss(indices(Split(validation=0.25, shuffle=shuffle), LANES * BATCHES, ordered=False).train)


def halves(first: float) -> list[float]:
    """What both directions say of the second batch, after a first one of that number."""
    import keras
    import numpy as np

    model = model_of(keras.layers.Bidirectional(adding()))
    x = np.ones((2 * LANES, STEPS, 1), "float32")
    x[:LANES] = first
    return [float(one) for one in model.predict(x, batch_size=LANES, verbose=0)[LANES]]


def refuses(mask: list[list[bool]]) -> bool:
    import keras.src.backend.tensorflow  # noqa: F401 - the module hides behind its function of the same name
    import numpy as np
    import tensorflow as tf

    try:
        sys.modules["keras.src.backend.tensorflow.rnn"]._assert_valid_mask(np.array(mask))
    except tf.errors.InvalidArgumentError as error:
        return "right-padded" in str(error)
    return False


def fused(kind: str, **arguments: Any) -> bool:
    """Whether cuDNN takes an LSTM or GRU with these arguments, by Keras's own table."""
    import keras

    layer = getattr(keras.layers, kind)(2, **arguments)
    module = sys.modules["keras.src.backend.tensorflow.rnn"]
    table = getattr(module, f"_do_{kind.lower()}_arguments_support_cudnn")
    more = {"reset_after": layer.reset_after} if kind == "GRU" else {}
    return bool(table(layer.activation, layer.recurrent_activation, layer.unroll, layer.use_bias, **more))


if __name__ == "__main__":
    found = {
        "in order": loss(),
        "shuffled": loss(shuffle=True),
        "split in order": drawn(False),
        "drawn": drawn(None),
        "halves after ones": halves(1),
        "halves after tens": halves(10),
        "front": refuses([[False, True, True]]),
        "end": refuses([[True, True, False]]),
        "whole": refuses([[False, False, False]]),
        "fused": [fused(kind, **arguments) for kind, arguments in VARIANTS],
    }
    print(json.dumps(found))  # noqa: T201 - its reader is another process
