"""Laws of findings and fixes, over the cases of all rules and the shipped specs, whole and mutated."""

import re
from collections import Counter
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rnnspec.rules import RULES, Checked, check
from rnnspec.rules.fix import proved, repaired
from rnnspec.runtime.run_dir import dump
from rnnspec.source.edit import apply
from rnnspec.source.tree import Route
from tests.fuzz.mutating import TOKENS
from tests.rules.restyled import commented, meaning, renamed

ROOT = Path(__file__).parents[2]
CASES = [dedent(case.text) for rule in RULES.all() for case in (*rule.bad, *rule.good) if not case.overrides]
SHIPPED = [path.read_text("utf-8") for path in sorted(ROOT.glob("specs/*.yaml"))]
#: Written with lone surrogates for bytes that are no text.
TEXTS = [text for text in (*CASES, *SHIPPED) if text.isprintable() or not re.search("[\ud800-\udfff]", text)]
SOUND = [text for text in TEXTS if meaning(text) is not None and "rnnspec: ignore" not in text]
#: What is wrong with the notation itself: a comma of Python or of thousands, which cuts a value between braces only,
#: and an anchor that nothing refers to.
NOTATION = {"RS008", "RS043", "RS046"}
#: So is a call as Python writes it, which braces cut as well.
_CALL = re.compile(r"\w\([^()\n]*,[^()\n]*\)")
_PIECES = re.compile(r"\s+|\w+|.", re.DOTALL)
NAMED = [text for text in SOUND if renamed(text) != text]


@st.composite
def mutated(draw: st.DrawFn, texts: list[str]) -> str:
    """One of the texts with none, one or two words or lines deleted, doubled, swapped or replaced."""
    text = draw(st.sampled_from(texts))
    for _ in range(draw(st.integers(0, 2))):
        parts = text.splitlines(keepends=True) if draw(st.booleans()) else _PIECES.findall(text)
        if not parts:
            break
        first, second = draw(st.integers(0, len(parts) - 1)), draw(st.integers(0, len(parts) - 1))
        match draw(st.sampled_from(["delete", "double", "swap", "replace"])):
            case "delete":
                del parts[first]
            case "double":
                parts.insert(second, parts[first])
            case "swap":
                parts[first], parts[second] = parts[second], parts[first]
            case "replace":
                parts[first] = draw(st.sampled_from(TOKENS))
        text = "".join(parts)
    return text


def codes(text: str) -> set[str]:
    found = check(text, "spec.yaml")
    return {one.code for one in (*found.diagnostics, *found.ignored)}


@pytest.mark.parametrize("unsafe", [False, True])
@settings(max_examples=100)
@given(mutated(TEXTS))
def test_fixing_is_idempotent(unsafe: bool, text: str) -> None:
    data = text.encode("utf-8", "replace")
    once = repaired(data, "spec.yaml", unsafe=unsafe)
    twice = repaired(once.data, "spec.yaml", unsafe=unsafe)
    assert twice.data == once.data
    assert twice.fixes == ()


@settings(max_examples=200)
@given(mutated(TEXTS))
def test_an_offered_fix_helps_and_harms_nothing(text: str) -> None:
    data = text.encode("utf-8", "replace")
    plain = check(data, "spec.yaml")
    shown = proved(plain, data, "spec.yaml")
    assert [one.but(fix=None, help=()) for one in shown.diagnostics] == [
        one.but(fix=None, help=()) for one in plain.diagnostics
    ]
    if plain.report is None or not plain.report.complete:
        return  # what shows up behind a layer that failed was there before
    before = keys(plain)
    for finding in shown.diagnostics:
        if finding.fix is None:
            continue
        after = check(apply(plain.document.source.text, finding.fix.edits), "spec.yaml")
        now = keys(after)
        assert now[finding.code, finding.route] < before[finding.code, finding.route]
        gained = [one for one in after.diagnostics if now[one.code, one.route] > before[one.code, one.route]]
        as_bad = [one for one in gained if RANKS.index(one.severity) <= RANKS.index(finding.severity)]
        assert not [one for one in as_bad if plain.document.has(one.route)]


RANKS = ("error", "warning", "hint")


def keys(found: Checked) -> Counter[tuple[str, Route]]:
    return Counter((one.code, one.route) for one in found.diagnostics)


@settings(max_examples=150)
@given(mutated(SOUND), st.sampled_from([True, False, None]))
def test_style_never_changes_what_is_found(text: str, flow: bool | None) -> None:
    document = meaning(text)
    # Another style has no place for the comments.
    assume(document is not None and "rnnspec: ignore" not in text)
    new = dump(document, flow=flow)
    assume(meaning(new) == document)
    found = codes(text)
    assume(not found & NOTATION and not _CALL.search(text))
    assert codes(new) == found


@settings(max_examples=150)
@given(mutated(SOUND), st.lists(st.integers(0, 1000), min_size=1, max_size=4))
def test_comments_never_change_what_is_found(text: str, chosen: list[int]) -> None:
    assume(meaning(text) is not None)
    assert codes(commented(text, chosen)) == codes(text)


@settings(max_examples=150)
@given(mutated(NAMED))
def test_names_never_change_what_is_found(text: str) -> None:
    assume(meaning(text) is not None)
    new = renamed(text)
    assume(new != text)
    assert codes(new) == codes(text)


TWO_OUTPUTS = """\
input: {shape: [20, 3]}
layers:
  - LSTM: {units: 8, name: reader}
  - Dense: {units: 1, name: value}
  - Dense: {units: 1, name: sign}
    from: reader
outputs: [value, sign]
compile: {loss: {valu: mse}}
"""


def test_a_fix_that_trades_one_error_for_another_becomes_a_help() -> None:
    data = TWO_OUTPUTS.encode()
    plain = check(data, "spec.yaml")
    (offered,) = plain.diagnostics
    (shown,) = proved(plain, data, "spec.yaml").diagnostics
    assert offered.fix is not None
    assert shown.fix is None
    assert shown.help == (offered.fix.title,)
    assert repaired(data, "spec.yaml", unsafe=True).data == data
    # With the other loss there it helps.
    whole = data.replace(b"valu: mse", b"valu: mse, sign: mse")
    assert proved(check(whole, "spec.yaml"), whole, "spec.yaml").diagnostics[0].fix is not None


def test_of_many_fixes_that_help_none_is_lost() -> None:
    data = ("input: {shape: [4, 8]}\nlayers:\n" + "  - Dense: {unitz: 3}\n" * 60).encode()
    found = check(data, "spec.yaml")
    shown = proved(found, data, "spec.yaml")
    assert shown == found
    assert sum(one.fix is not None for one in shown.diagnostics) == 60


def test_text_that_cannot_be_read_is_repaired_step_by_step() -> None:
    data = b"input: {shape: [4,\x1f 8]}\nlayers:\n  - Dense: {units:\x1f 3}\n"
    made = repaired(data, "spec.yaml")
    assert made.data == data.replace(b"\x1f", b"")
    assert [one.code for one in made.fixes] == ["RS009", "RS009"]
