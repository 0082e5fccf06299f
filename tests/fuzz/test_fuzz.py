"""Whatever a text holds, the command line answers; `python -m tests.fuzz` asks it 20,000 times."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnspec.rules import check
from rnnspec.source.text import Place
from tests.fuzz.mutating import mutant
from tests.fuzz.running import fuzz, run


@pytest.mark.parametrize("part", range(4))
def test_no_text_is_too_broken(part: int) -> None:
    faults, codes = fuzz(1, range(part * 100, part * 100 + 100))
    assert not faults, "\n".join(map(str, faults))
    assert {0, 1} <= set(codes)


def test_a_traceback_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    from rnnspec import rules

    def fails(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(rules, "check", fails)
    assert run(("check", "-"), b"a: 1").fault == "exit code 101"


def inside(place: Place) -> bool:
    return 0 <= place.start <= place.end <= len(place.source.text)


@settings(max_examples=150)
@given(st.integers(0, 2**32))
def test_every_label_and_fix_lies_in_the_text(number: int) -> None:
    found = check(mutant(Random(number)), "spec.yaml")
    for finding in (*found.diagnostics, *found.ignored):
        assert finding.code != "RS900", finding.message
        assert all(inside(label.place) for label in finding.labels)
        assert all(inside(edit.place) for edit in finding.fix.edits) if finding.fix else True
        assert len(finding.message) <= 110


@settings(max_examples=50)
@given(st.binary(max_size=200))
def test_any_bytes_have_an_answer(data: bytes) -> None:
    found = check(data, "spec.yaml")
    assert found.diagnostics
    assert "RS900" not in [finding.code for finding in found.diagnostics]
