"""Sound specs of well-known architectures, and the shipped ones: no error, no warning, however they are written."""

from pathlib import Path

import pytest

from rnnspec.rules import check
from tests.corpus.mutations import mutated
from tests.rules.truth import build, fit

ROOT = Path(__file__).parents[2]
OWN = sorted((Path(__file__).parent / "specs").glob("*.yaml"))
SHIPPED = sorted((ROOT / "specs").glob("*.yaml"))
#: Written in earlier spellings on purpose, which is worth a warning.
OLDER = {"counting_input_dim", "counting_narrow_input_shape"}
CORPUS = [path for path in (*OWN, *SHIPPED) if path.stem not in OLDER]

every_spec = pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)


def complaints(text: str, path: Path) -> list[str]:
    found = check(text, str(path), file=path)
    return [f"{one.code} {one.message}" for one in found.diagnostics if one.severity != "hint"]


@every_spec
def test_a_sound_spec_is_left_in_peace(path: Path) -> None:
    assert complaints(path.read_text("utf-8"), path) == []


@every_spec
def test_so_is_every_other_text_of_it(path: Path) -> None:
    for name, text in mutated(path.read_text("utf-8"), str(path)):
        assert complaints(text, path) == [], f"{name}:\n{text}"


def test_the_corpus_is_large() -> None:
    assert len(CORPUS) * (1 + len(list(mutated(CORPUS[0].read_text("utf-8"), str(CORPUS[0]))))) >= 150
    assert len(OWN) >= 60


def test_a_mistake_in_one_is_found() -> None:
    path = next(path for path in OWN if path.stem == "tagger")
    text = path.read_text("utf-8").replace("return_sequences: true", "return_sequences: false")
    assert complaints(text, path)


@pytest.mark.keras
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_keras_builds_it_and_it_learns(path: Path) -> None:
    found = check(path.read_text("utf-8"), str(path), file=path)
    report = found.report
    assert report is not None
    model = build(found)
    assert [tuple(one.shape) for one in model.outputs] == [one.tensor.sizes for one in report.outputs]
    # Large ones are built only: what is new in training them stands in a small one as well.
    if report.spec.compile is not None and report.spec.data is not None and report.params < 5_000:
        _, history = fit(found)
        assert history.history["loss"][0] == history.history["loss"][0]
