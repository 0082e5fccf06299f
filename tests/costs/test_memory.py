"""The bytes of a report are those of Keras's weights and of what its optimizer keeps."""

import pytest

from rnnspec.runtime.build import build, compile_
from tests.runtime.specs import read

pytestmark = pytest.mark.keras


@pytest.mark.parametrize(
    "optimizer", ["adam", "rmsprop", "sgd", "{SGD: {momentum: 0.9}}", "{RMSprop: {centered: true}}", "adafactor"]
)
def test_are_those_that_keras_holds(optimizer: str) -> None:
    _, report = read(
        f"""
        input: {{shape: [6], dtype: int32}}
        layers:
          - Embedding: {{input_dim: 20, output_dim: 5, trainable: false}}
          - GRU: {{units: 4}}
          - Dense: {{units: 3}}
        compile: {{optimizer: {optimizer}, loss: mse}}
        """
    )
    model = build(report)
    compile_(model, report)
    model.optimizer.build(model.trainable_variables)
    # The optimizer's scalars (its step count and rate) are no part of what grows with the model.
    kept = sum(4 * one.value.size for one in model.optimizer.variables if one.shape)
    assert report.memory == {
        "weights": sum(4 * one.value.size for one in model.weights),
        "gradients": sum(4 * one.value.size for one in model.trainable_weights),
        "optimizer": kept,
    }
