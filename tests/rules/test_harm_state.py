"""What comes of state that is handed on to the wrong place, and of masks that cuDNN cannot take."""

from typing import Any

import pytest

from tests.rules.truth import MARKS, build, first, shows

pytestmark = MARKS


@shows("RS208")
def test_shuffled_samples_begin_with_the_state_of_others(on_tensorflow: Any) -> None:
    assert on_tensorflow["in order"] == 0
    assert on_tensorflow["shuffled"] > 1


@shows("RS209")
def test_samples_drawn_at_random_begin_with_the_state_of_others(on_tensorflow: Any) -> None:
    assert on_tensorflow["split in order"] == 0
    assert on_tensorflow["drawn"] > 1


@shows("RS210")
def test_what_comes_before_gets_into_the_backward_half(on_tensorflow: Any) -> None:
    # Read backwards, the second batch comes before the first: it cannot know of it.
    forward, backward = zip(on_tensorflow["halves after ones"], on_tensorflow["halves after tens"], strict=True)
    assert forward[0] != forward[1]
    assert backward[0] != backward[1]


@shows("RS211", "RS221")
def test_jax_forgets_the_state() -> None:
    import keras
    import numpy as np

    if keras.backend.backend() != "jax":
        pytest.skip("about JAX")
    model = build(first("RS211"))
    x = np.ones((4, 3, 1), "float32")
    shown = model.predict(x, batch_size=2, verbose=0)
    assert (shown[:2] == shown[2:]).all()
    assert (model.predict(x, batch_size=2, verbose=0) == shown).all()


@shows("RS202")
def test_cudnn_takes_masks_of_samples_padded_at_the_end(on_tensorflow: Any) -> None:
    assert on_tensorflow["front"]
    assert on_tensorflow["whole"]
    assert not on_tensorflow["end"]
