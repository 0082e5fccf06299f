"""What RS702 and RS703 call outdated is not in Keras 3, and what they name instead is."""

import inspect
from typing import Any

import pytest

from rnnspec.rules._earlier import ELSEWHERE, GONE, KINDS, RENAMED
from rnnspec.spec.family import family

pytestmark = [pytest.mark.keras, pytest.mark.filterwarnings("ignore")]


def signatures() -> dict[str, set[str]]:
    """The arguments of Keras's classes by the name of the class, and those of `compile` and `fit`."""
    import keras

    found: dict[str, set[str]] = {}
    for name in ("layers", "optimizers", "callbacks"):
        for kind in family(name).kinds:
            cls = getattr(getattr(keras, name), kind, None)
            if inspect.isclass(cls):
                found[kind] = arguments(cls.__init__)
    return {**found, "compile": arguments(keras.Model.compile), "fit": arguments(keras.Model.fit)}


def arguments(function: Any) -> set[str]:
    return set(inspect.signature(function).parameters)


def test_a_renamed_argument_is_not_in_keras_beside_its_name_of_today() -> None:
    found = signatures()
    for old, names in RENAMED.items():
        for name in names:
            owners = [owner for owner, given in found.items() if name in given]
            assert owners, name
            assert not [owner for owner in owners if old in found[owner] and owner != "ELU"], old


@pytest.mark.parametrize("table", [GONE, ELSEWHERE], ids=["gone", "elsewhere"])
def test_an_argument_that_is_gone_is_not_in_keras(table: Any) -> None:
    found = signatures()
    groups = {
        "a layer": [kind for kind in family("layers").kinds if kind in found],
        "a recurrent layer": ["LSTM", "GRU", "SimpleRNN", "LSTMCell", "GRUCell", "SimpleRNNCell", "ConvLSTM1D"],
        "an optimizer": [kind for kind in family("optimizers").kinds if kind in found],
    }
    for owner, names in table.items():
        for cls in groups.get(owner, [owner]):
            # Some are arguments still: those a spec cannot hold, and the vocabulary of an Embedding.
            own = {"input_dim"} if cls.endswith("Embedding") else set()
            own |= set(getattr(family("layers").get(cls), "refused_arguments", ()))
            assert not (found[cls] & set(names)) - own, cls


def test_a_class_that_is_gone_is_not_in_keras() -> None:
    import keras

    for name, kinds in KINDS.items():
        for old, (today, _) in kinds.items():
            assert not hasattr(getattr(keras, name), old)
            assert today is None or hasattr(getattr(keras, name), today)


def test_keras_ignores_the_decay_of_an_optimizer() -> None:
    import keras

    with pytest.warns(UserWarning, match="decay"):
        optimizer = keras.optimizers.Adam(0.01, decay=0.5)
    assert float(optimizer.learning_rate) == pytest.approx(0.01)
    assert "decay" not in optimizer.get_config()


def test_inverse_time_decay_is_what_decay_was() -> None:
    import keras

    schedule = keras.optimizers.schedules.InverseTimeDecay(0.01, decay_steps=1, decay_rate=1e-4)
    # keras/optimizers/optimizer_v2 of Keras 2: lr / (1 + decay × iterations)
    assert float(schedule(1000)) == pytest.approx(0.01 / (1 + 1e-4 * 1000))
