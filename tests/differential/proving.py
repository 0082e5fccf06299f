"""Many specs around one kind of layer, judged."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from rnnspec.spec.family import family
from tests.differential.changing import changes
from tests.differential.drawing import Document, spec
from tests.differential.judging import Judgement, judge, smallest
from tests.differential.keras_side import plain_weights


@dataclass
class Tally:
    """What came of the specs around one kind: those that were drawn, and those with one argument changed."""

    kind: str
    outcomes: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    mismatches: list[tuple[Document, Judgement]] = field(default_factory=list)


def drawn(kind: str, seed: int, number: int) -> Document:
    """Spec `number` around a kind: always the same for the same seed."""
    cls: Any = family("layers").get(kind)
    return spec(Random(f"{seed}/{kind}/{number}"), cls)


def prove(kind: str, seed: int, examples: int) -> Tally:
    import keras

    tally = Tally(kind)
    with plain_weights():
        _judge_all((drawn(kind, seed, number) for number in range(examples)), tally, tally.outcomes)
        _judge_all(changes(kind), tally, tally.changed)
        keras.utils.clear_session(free_memory=False)
        if keras.backend.backend() == "jax":
            # What it has compiled for each shape is kept otherwise, and memory grows with every kind.
            import jax

            jax.clear_caches()
    return tally


def _judge_all(documents: Iterable[Document], tally: Tally, outcomes: Counter[str]) -> None:
    for document in documents:
        try:
            found = judge(document)
        except Exception as error:  # a fault of these modules: shown like any other difference
            found = Judgement("mismatch", "(the comparison failed)", f"{type(error).__name__}: {error}")
            outcomes[found.outcome] += 1
            tally.mismatches.append((document, found))
            continue
        outcomes[found.outcome] += 1
        tally.known.update(found.known)
        if found.outcome == "mismatch":
            # One of each kind of layer is enough to be made small.
            document = smallest(document) if not tally.mismatches else document
            tally.mismatches.append((document, judge(document)))
