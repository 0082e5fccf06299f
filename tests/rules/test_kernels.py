"""The table of fused kernels says what Keras's own code does."""

from typing import Any

import pytest

from rnnspec.inference.kernels import kernel, obstacles, refused
from rnnspec.spec.family import family
from tests.rules.tensorflow_side import VARIANTS
from tests.rules.truth import MARKS

keras_test = pytest.mark.keras
CASES = [*VARIANTS, ("LSTM", {"recurrent_dropout": 0.1}), ("GRU", {"recurrent_dropout": 0.1})]


def layer(kind: str, arguments: dict[str, Any]) -> Any:
    return family("layers").get(kind)(units=2, **arguments)


@keras_test
def test_as_tensorflow_has_it(on_tensorflow: Any) -> None:
    assert on_tensorflow["fused"] == [not obstacles(layer(*one), "tensorflow") for one in VARIANTS]
    assert True in on_tensorflow["fused"]
    assert False in on_tensorflow["fused"]


class _Reached(Exception):
    pass


@pytest.mark.parametrize(("kind", "arguments"), CASES)
@pytest.mark.parametrize("masked", [False, True])
class TestJax:
    pytestmark = MARKS

    def test_as_jax_has_it(
        self, kind: str, arguments: dict[str, Any], masked: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Whether a layer gets as far as the kernel, with a GPU pretended: what computes it is not run."""
        import sys

        import keras
        import numpy as np

        if keras.backend.backend() != "jax":
            pytest.skip("about JAX")
        module = sys.modules["keras.src.backend.jax.rnn"]
        monkeypatch.setattr(module, "_is_gpu_available", lambda: True)
        reached = []

        def lstm(*_: Any, **__: Any) -> Any:
            reached.append(True)
            raise _Reached

        monkeypatch.setattr("jax.experimental.rnn.lstm", lstm)
        made = getattr(keras.layers, kind)(2, use_cudnn=True, **arguments)
        mask = np.ones((1, 3), bool) if masked else None
        fused = True
        try:
            made(np.ones((1, 3, 1), "float32"), mask=mask)
        except _Reached:
            assert reached
        except ValueError as error:
            assert "use_cudnn=True was specified" in str(error)  # noqa: PT017 - only where it is raised
            fused = False
        ours = layer(kind, arguments)
        assert fused == (not refused(ours, "jax", masked=masked))
        verdict = kernel(ours, "jax", masked=masked)
        assert verdict is not None
        assert fused == verdict.fused


def test_both_directions_have_to_be_fused() -> None:
    both = family("layers").get("Bidirectional")(
        layer=layer("LSTM", {}), backward_layer=layer("LSTM", {"go_backwards": True, "activation": "relu"})
    )
    verdict = kernel(both)
    assert verdict is not None
    assert verdict.obstacles == ("activation: relu",)
