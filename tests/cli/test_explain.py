"""`explain`: every key that a spec may have leads to a page."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rnnspec.cli._subjects import NoArgument, Spelled, subjects
from rnnspec.data import Files
from rnnspec.rules import check
from rnnspec.source.compose import compose
from rnnspec.source.tree import plain
from rnnspec.spec.document import SECTION_CLASSES, DataSpec
from rnnspec.spec.family import family
from rnnspec.spec.schema import schema
from rnnspec.spec.words import WORDS
from tests.cli.running import rnnspec

ROOT = Path(__file__).parents[2]


def keys(node: Any) -> Iterator[str]:
    """Every key that a schema names, at whatever depth."""
    if isinstance(node, dict):
        properties = node.get("properties")
        if isinstance(properties, dict):
            yield from properties
        for inner in node.values():
            yield from keys(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from keys(inner)


KEYS = sorted(set(keys(schema())))


def called() -> Iterator[tuple[str, str]]:
    """Every argument that `from` passes by name, with a layer that takes it."""
    for cls in family("layers").all():
        for name in (*getattr(cls, "call_arguments", ()), *getattr(cls, "flags", ())):
            yield cls.kind, name


def test_the_schema_is_walked_to_its_ends() -> None:
    assert {"rnnspec", "from", "each", "LSTM", "units", "synthetic", "classes", "form", "max_macs", "patience"} <= {
        *KEYS
    }


def test_every_key_of_the_language_has_a_page() -> None:
    assert [key for key in KEYS if not subjects(key)] == []


def test_every_argument_of_every_kind_and_section_has_a_page() -> None:
    made = schema()["definitions"]
    owners = {
        **{name: name for name in SECTION_CLASSES},
        **{name: name.partition(".")[2] for name in made if "." in name},
    }
    paths = [f"{owner}.{key}" for name, owner in owners.items() for key in made[name].get("properties", {})]
    assert len(paths) > 1000
    assert [path for path in paths if not subjects(path)] == []


def test_every_argument_of_a_call_has_a_page() -> None:
    assert [name for _, name in called() if not subjects(name)] == []


def test_a_word_that_is_none_has_no_page() -> None:
    assert subjects("no_such_key") == subjects("no.such.key") == []
    with pytest.raises(NoArgument, match="units"):
        subjects("LSTM.unitz")


@pytest.mark.parametrize("word", WORDS)
def test_a_word_of_the_language_is_shown_with_a_spec_that_has_it(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    done = rnnspec(monkeypatch, "explain", word)
    assert done.code == 0
    lines = [line.strip() for line in done.out.splitlines()]
    assert WORDS[word].headline in lines
    example = WORDS[word].example
    assert all(line.strip() in lines for line in example.splitlines())
    assert word in example
    checked = check(example, "example.yaml", file=ROOT / "specs" / "example.yaml")
    assert checked.sound
    assert checked.diagnostics == ()


@pytest.mark.parametrize("name", ["sources", "transforms"])
def test_data_is_shown_with_an_example_that_can_be_read(name: str) -> None:
    for cls in family(name).all():
        node = compose(cls.example, "example").root
        assert node is not None
        value = plain(node)
        assert list(value) == [cls.kind]
        if name == "sources":
            data = DataSpec.model_validate({"source": value})
            data.source.facts(Files(Path("specs")))
        else:
            DataSpec.model_validate({"source": {"imdb": None}, "transforms": [value]})


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("inputs", "`input`, the section for a single one"),
        ("units", "LSTM, LSTMCell, GRU"),
        ("initial_state", "from: {sequences: NAME, initial_state: NAME}"),
        ("use_causal_mask", "from: {query: NAME, value: NAME, use_causal_mask: true}"),
        ("source", "arrays, csv, imdb, synthetic"),
        ("FIELD", "`classes`, whose `form` is"),
        ("synthetic", "FIELD, or a mapping of FIELDs by name"),
        ("synthetic.FIELD", "`classes`, whose `form` is"),
        ("synthetic.x.classes", "integer > 0 or null"),
        ("data.split.seed", "integer ≥ 0"),
        ("layers.1.LSTM.units", "LSTM.units (argument)"),
        ("expect.layers.encoder.params", "integer ≥ 0 or null"),
        ("ops.take", "The values at `indices`"),
        ("ops.take.axis", "integer or null"),
        ("vars.units", "Values for `$name`"),
        ("scale.range", "list of number of length 2"),
    ],
)
def test_pages_say_what_may_be_written(word: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    done = rnnspec(monkeypatch, "explain", word)
    assert done.code == 0
    assert said in " ".join(done.out.split())


def test_a_word_of_the_language_goes_before_a_folder_of_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "spec").write_text("input: {shape: [3]}\nlayers: [{Dense: {units: 2}}]\n")
    monkeypatch.chdir(tmp_path)
    assert "data (section)" in rnnspec(monkeypatch, "explain", "data").out
    assert "3 × 2 + 2 = 8" in rnnspec(monkeypatch, "explain", "spec").out


@pytest.mark.parametrize(("word", "near"), [("unitz", "units"), ("form_", "form"), ("LSTMM", "LSTM"), ("vrs", "vars")])
def test_a_key_that_is_misspelt_is_answered(word: str, near: str, monkeypatch: pytest.MonkeyPatch) -> None:
    done = rnnspec(monkeypatch, "explain", word)
    assert done.code == 2
    assert f"did you mean {near}" in done.err


def test_words_are_told_from_kinds() -> None:
    assert subjects("from") == [Spelled("from")]
    assert Spelled("LSTM") not in subjects("LSTM")
