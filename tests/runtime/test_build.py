"""Keras builds what the report says, for every way in which layers can be put together."""

import dataclasses
import os
import subprocess
import sys

import pytest

from rnnspec.runtime.build import build, compile_
from rnnspec.runtime.errors import RunError
from rnnspec.runtime.verify import verified, verify
from tests.runtime.specs import COUNTING, read

pytestmark = pytest.mark.keras

SPECS = {
    "chain": COUNTING,
    "embedding with a mask": """
input: {shape: [null], dtype: int32}
layers:
  - Embedding: {input_dim: 9, output_dim: 4, mask_zero: true}
  - Bidirectional: {layer: {LSTM: {units: 5, return_sequences: true}}}
  - TimeDistributed: {layer: {Dense: {units: 3}}}
  - GRU: {units: 5, return_sequences: true}
  - SimpleRNN: {units: 2}
""",
    "frozen layers": """
input: {shape: [7, 3]}
layers:
  - LSTM: {units: 2, return_sequences: true, trainable: false}
  - Bidirectional: {layer: {GRU: {units: 2}}, trainable: false}
  - Dense: {units: 2}
""",
    "frozen layers that hold others": """
inputs: {query: {shape: [6, 8]}, value: {shape: [6, 8]}}
layers:
  - MultiHeadAttention: {num_heads: 2, key_dim: 3, trainable: false}
    from: [query, value]
  - GroupQueryAttention: {head_dim: 2, num_query_heads: 2, num_key_value_heads: 1, trainable: false}
    from: [multi_head_attention, value]
  - TimeDistributed: {layer: {Sequential: {layers: [Dense: {units: 4}, BatchNormalization: {}]}}, trainable: false}
  - SpectralNormalization: {layer: {Dense: {units: 4}}, trainable: false}
  - RNN: {cell: [LSTMCell: {units: 3}, GRUCell: {units: 2}], return_sequences: true, trainable: false}
  - Model:
      input: {shape: [6, 2]}
      layers:
        - RNN: {cell: {GRUCell: {units: 2}}, return_sequences: true, trainable: false, name: still}
        - MultiHeadAttention: {num_heads: 1, key_dim: 2}
          from: [still, still]
  - Sequential: {layers: [Bidirectional: {layer: {LSTM: {units: 2}}, trainable: false}, Dense: {units: 2}]}
  - Dense: {units: 1}
""",
    "merge modes": """
input: {shape: [7, 3]}
layers:
  - Bidirectional: {layer: {LSTM: {units: 2, return_sequences: true}}, merge_mode: sum}
  - Bidirectional: {layer: {LSTM: {units: 2}}, merge_mode: null, name: both}
outputs: [both.forward, both.backward]
""",
    "states from one layer to the next": """
inputs: {encoder: {shape: [null, 7]}, decoder: {shape: [null, 7]}}
layers:
  - LSTM: {units: 8, return_state: true, name: enc}
    from: encoder
  - LSTM: {units: 8, return_sequences: true, name: dec}
    from: {sequences: decoder, initial_state: [enc.state_h, enc.2]}
  - GRU: {units: 8, return_state: true, name: reader}
    from: encoder
  - GRU: {units: 8, name: writer}
    from: {sequences: decoder, initial_state: reader.state_h}
  - Dense: {units: 7, activation: softmax, name: steps}
    from: dec
  - Dense: {units: 7, name: last}
    from: writer
outputs: [steps, last, enc.1]
""",
    "shared layers": """
inputs: {left: {shape: [5, 2]}, right: {shape: [6, 2]}}
layers:
  - GRU: {units: 4, name: reader}
    from: left
  - reuse: reader
    from: right
    name: again
  - Dense: {units: 1}
outputs: [reader, dense]
""",
    "repeated": """
input: {shape: [5, 2]}
layers:
  - LSTM: {units: 4, return_sequences: true}
    repeat: 3
  - Dense: {units: 1, name: head}
    repeat: 2
""",
    "objects": """
input: {shape: [5, 2]}
layers:
  - LSTM:
      units: 4
      kernel_initializer: {RandomNormal: {stddev: 0.1}}
      recurrent_initializer: zeros
      kernel_regularizer: {L2: {l2: 0.01}}
      bias_constraint: {MaxNorm: {max_value: 1}}
compile:
  optimizer: {Adam: {learning_rate: {ExponentialDecay: {initial_learning_rate: 0.1, decay_steps: 10, decay_rate: 0.9}}}}
  loss: {Huber: {delta: 2.0}}
  metrics: [mae, {MeanSquaredError: {name: squared}}]
""",
    "fixed batch": """
input: {batch_shape: [4, 5, 1]}
layers:
  - LSTM: {units: 4, stateful: true, return_sequences: true}
  - LSTM: {units: 4, stateful: true}
""",
    "networks inside a layer": """
input: {shape: [4, 8, 3]}
layers:
  - TimeDistributed:
      layer:
        Sequential:
          layers:
            - Conv1D: {filters: 4, kernel_size: 3}
            - BatchNormalization: {}
            - Flatten: {}
  - Model:
      name: branches
      input: {shape: [null, 24]}
      layers:
        - GRU: {units: 2, name: one}
        - GRU: {units: 2, name: two, trainable: false}
          from: input
        - Concatenate: {}
          from: [one, two]
  - Sequential: {layers: [Dense: {units: 3}, Dropout: {rate: 0.5}], trainable: false}
""",
    "attention": """
inputs: {query: {shape: [null, 4]}, value: {shape: [null, 6]}}
layers:
  - MultiHeadAttention: {num_heads: 2, key_dim: 3}
    from: {query: query, value: value}
  - Attention: {}
    from: [query, multi_head_attention]
""",
    "attention to earlier steps": """
inputs: {query: {shape: [6, 4]}, value: {shape: [null, 4]}}
layers:
  - Attention: {name: first}
    from: {query: query, value: value, use_causal_mask: true}
  - AdditiveAttention: {}
    from: {query: first, value: value, use_causal_mask: true}
  - MultiHeadAttention: {num_heads: 2, key_dim: 3}
    from: {query: additive_attention, value: value, use_causal_mask: true}
  - GroupQueryAttention: {head_dim: 2, num_query_heads: 2, num_key_value_heads: 1}
    from: {query: multi_head_attention, value: value, key: value, use_causal_mask: false}
""",
    "blocks": """
input: {shape: [null, 4]}
layers:
  - each: {rate: [1, 2]}
    layers:
      - Conv1D: {filters: 4, kernel_size: 2, padding: causal, dilation_rate: $rate, name: conv}
      - Add: {}
        from: [block, conv]
  - RNN: {cell: [LSTMCell: {units: 3}, GRUCell: {units: 2}]}
""",
    "names that Keras would give to what joins the masks": """
inputs: {a: {shape: [10, 3]}, b: {shape: [10, 5]}}
layers:
  - Masking: {}
    from: a
  - Concatenate: {}
    from: [masking, b]
  - Concatenate: {}
    from: [masking, concatenate]
  - LSTM: {units: 2}
""",
    "a layer that nothing needs": """
input: {shape: [null, 4]}
layers:
  - GRU: {units: 3, name: used}
  - GRU: {units: 5, name: idle}
    from: input
outputs: [used]
""",
    "half precision": """
input: {shape: [5, 2]}
layers:
  - LSTM: {units: 4, dtype: mixed_float16}
  - Dense: {units: 1, dtype: float32}
""",
}


@pytest.mark.parametrize("name", SPECS)
def test_keras_builds_what_the_report_says(name: str) -> None:
    _, report = read(SPECS[name])
    model = build(report)
    assert [str(difference) for difference in verify(model, report)] == []
    assert model.count_params() == report.params
    names = {layer.name for layer in model.layers}
    assert {step.node.shares or name for name, step in report.steps.items()} - names <= {"idle"}


CAUSAL = """
input: {shape: [6, 4]}
layers:
  - MultiHeadAttention: {num_heads: 2, key_dim: 3}
    from: {query: input, value: input, use_causal_mask: true}
"""


@pytest.mark.parametrize("causal", [True, False])
def test_a_causal_mask_hides_later_steps(causal: bool) -> None:
    import numpy as np

    _, report = read(CAUSAL if causal else CAUSAL.replace("true", "false"))
    model = build(report)
    x = np.random.default_rng(0).normal(size=(2, 6, 4)).astype("float32")
    other = x.copy()
    other[:, 3:] += 1.0
    same = np.isclose(np.asarray(model(x)), np.asarray(model(other)), atol=1e-6).all(axis=(0, 2))
    assert same.tolist() == [causal] * 3 + [False] * 3


ON_TENSORFLOW = """
from rnnspec.runtime.build import build
from rnnspec.runtime.verify import verify
from tests.runtime.specs import read
from tests.runtime.test_build import SPECS

for name in ("frozen layers", "frozen layers that hold others"):
    _, report = read(SPECS[name])
    assert report.trainable_params < report.params
    for difference in verify(build(report), report):
        print(difference)
"""


def test_the_same_layers_are_frozen_on_tensorflow() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", ON_TENSORFLOW],
        env={**os.environ, "KERAS_BACKEND": "tensorflow"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (0, ""), ran.stderr


def test_a_report_that_is_wrong_is_found_out() -> None:
    _, report = read(COUNTING)
    model = build(report)
    _, other = read(COUNTING.replace("units: 10, activation", "units: 11, activation"))
    found = [str(difference) for difference in verify(model, other)]
    assert "layer 'lstm': shape of output 0 is (None, 10) in Keras, (None, 11) in the report" in found
    assert any("weight 0" in one for one in found)
    with pytest.raises(RunError, match="RS901") as raised:
        verified(model, other)
    assert raised.value.exit_code == 101


def test_frozen_and_missing_weights_are_found_out() -> None:
    _, report = read(COUNTING)
    model = build(report)
    step = report.steps["dense"]
    kernel, bias = step.weights
    for weights in ((kernel,), (bias, kernel), (kernel, dataclasses.replace(bias, trainable=False))):
        steps = {**report.steps, "dense": dataclasses.replace(step, weights=weights)}
        wrong = report.but(steps=steps)
        assert any(one.layer == "dense" and one.what.startswith("weight") for one in verify(model, wrong))


def test_objects_arrive_with_their_arguments() -> None:
    import keras

    _, report = read(SPECS["objects"])
    model = build(report)
    compile_(model, report)
    cell = model.get_layer("lstm").cell
    assert isinstance(cell.kernel_initializer, keras.initializers.RandomNormal)
    assert cell.kernel_initializer.stddev == 0.1
    assert cell.kernel_regularizer.l2 == pytest.approx(0.01)
    assert cell.bias_constraint.max_value == 1
    assert isinstance(model.optimizer._learning_rate, keras.optimizers.schedules.ExponentialDecay)
    assert isinstance(model.loss, keras.losses.Huber)


def test_losses_and_metrics_go_to_their_outputs() -> None:
    import numpy as np

    _, report = read(
        """
input: {shape: [5, 2]}
layers:
  - LSTM: {units: 4, name: reader}
  - Dense: {units: 3, activation: softmax, name: sort}
  - Dense: {units: 1, name: size}
    from: reader
outputs: [size, sort]
compile:
  loss: {sort: sparse_categorical_crossentropy, size: mse}
  loss_weights: {sort: 2.0, size: 1.0}
  metrics: {sort: [accuracy]}
"""
    )
    model = build(report)
    compile_(model, report)
    x = np.ones((6, 5, 2), "float32")
    figures = model.evaluate(x, [np.zeros((6, 1)), np.zeros(6, "int32")], return_dict=True, verbose=0)
    assert {"size_loss", "sort_loss", "sort_accuracy"} <= set(figures)
    assert figures["loss"] == pytest.approx(figures["size_loss"] + 2 * figures["sort_loss"], rel=1e-5)


MASKED = """
input: {shape: [null], dtype: int32}
layers:
  - Embedding: {input_dim: 9, output_dim: 4, mask_zero: true}
  - Bidirectional: {layer: {LSTM: {units: 3, return_sequences: true}}}
  - LSTM: {units: 5, return_sequences: true}
  - LSTM: {units: 2}
"""


@pytest.mark.parametrize("later", [False, True], ids=["as installed", "as in later versions"])
def test_a_mask_reaches_every_recurrent_layer(later: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    import keras
    import numpy as np

    if later:
        for cls in (keras.layers.RNN, keras.layers.Bidirectional):
            original = cls.__init__

            def construct(self, *args, original=original, **kwargs):
                original(self, *args, **kwargs)
                self.supports_masking = False

            monkeypatch.setattr(cls, "__init__", construct)
        assert not keras.layers.LSTM(2).supports_masking
    _, report = read(MASKED)
    model = build(report)
    assert verify(model, report) == []
    plain = model.predict(np.array([[3, 5, 7]]), verbose=0)
    padded = model.predict(np.array([[3, 5, 7, 0, 0, 0]]), verbose=0)
    np.testing.assert_allclose(plain, padded, atol=1e-6)


def test_without_the_mask_the_padding_would_count() -> None:
    """The control of the test above."""
    import numpy as np

    _, report = read(MASKED.replace(", mask_zero: true", ""))
    model = build(report)
    plain = model.predict(np.array([[3, 5, 7]]), verbose=0)
    padded = model.predict(np.array([[3, 5, 7, 0, 0, 0]]), verbose=0)
    assert np.abs(plain - padded).max() > 1e-4
