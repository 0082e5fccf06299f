"""Comments that silence lints: which lines they speak of, and what is said of those that do not work."""

from pathlib import Path

import pytest

from rnnspec.rules import check
from rnnspec.rules.fix import repaired
from rnnspec.spec.config import Config

OLDER = "LSTM: {units: 3, input_shape: [4, 8]}"
REST = "  - Dense: {units: 1}\n"


def codes(text: str) -> tuple[list[str], list[str]]:
    """What is shown, and what is silenced."""
    found = check(text, "spec.yaml")
    return [one.code for one in found.diagnostics], [one.code for one in found.ignored]


def spec(comment: str) -> str:
    return f"layers:\n  - {OLDER}  {comment}\n"


@pytest.mark.parametrize(
    "comment",
    [
        "# rnnspec: ignore[RS701]",
        "# rnnspec: ignore[RS701] as in the book",
        "#rnnspec:ignore[RS701]",
        "# rnnspec: ignore[RS7]",
        "# rnnspec: ignore[rs701]",
        "# rnnspec: ignore[older-spelling] see issue #7",
        "# as in the book  # rnnspec: ignore[RS701] why",
        "# rnnspec: ignore[RS701, RS902]",
        "# rnnspec: ignore[RS902,RS701]",
    ],
)
def test_a_comment_silences_what_is_on_its_line(comment: str) -> None:
    assert codes(spec(comment)) == ([], ["RS701"])


@pytest.mark.parametrize(
    "text",
    [
        f"layers:\n  # rnnspec: ignore[RS701] why\n  - {OLDER}\n",
        f"layers:\n  # rnnspec: ignore[RS701] why\n  # more of it\n\n  - {OLDER}\n",
        f"layers:  # a list\n# rnnspec: ignore[RS701] why\n  - {OLDER}\n",
        "layers:\n  - LSTM:\n      units: 3\n      # rnnspec: ignore[RS701]\n      input_shape: [4, 8]\n",
        "layers:\n  - LSTM:\n      units: 3\n      input_shape: [4, 8]  # rnnspec: ignore[RS701]\n",
        f"# rnnspec: ignore-file[RS701] why\nlayers:\n  - {OLDER}\n{REST}",
        f"# A model.\n\n# rnnspec: ignore-file[RS701] why\n---\nlayers:\n  - {OLDER}\n{REST}",
        f"# rnnspec: ignore[RS701]\r\nlayers: [{OLDER}]\r\n",
    ],
)
def test_a_comment_of_its_own_speaks_of_the_next_line_or_the_file(text: str) -> None:
    assert codes(text) == ([], ["RS701"])


@pytest.mark.parametrize(
    "text",
    [
        f"# rnnspec: ignore[RS701]\nlayers:\n  - {OLDER}\n",
        f"layers:\n  - {OLDER}\n{REST[:-1]}  # rnnspec: ignore[RS701]\n",
        f"layers:\n  - {OLDER}\n  # rnnspec: ignore[RS701]\n{REST}",
        f"layers:\n  # rnnspec: ignore-file[RS701]\n  - {OLDER}\n",
    ],
)
def test_elsewhere_it_silences_nothing_and_is_told_so(text: str) -> None:
    shown, silenced = codes(text)
    assert sorted(shown) == ["RS701", "RS902"]
    assert silenced == []


@pytest.mark.parametrize(
    "text",
    [
        f'name: "# rnnspec: ignore-file[RS701]"\nlayers:\n  - {OLDER}\n',
        f"name: '\n  # rnnspec: ignore[RS701]\n  '\nlayers:\n  - {OLDER}\n",
        f"name: |\n  # rnnspec: ignore-file[RS701]\nlayers:\n  - {OLDER}\n",
        f"name: a#rnnspec:ignore-file[RS701]\nlayers:\n  - {OLDER}\n",
    ],
)
def test_text_is_no_comment(text: str) -> None:
    assert codes(text) == (["RS701"], [])


def test_the_line_that_a_block_of_text_begins_with_has_comments() -> None:
    text = f"name: |  # rnnspec: ignore[RS701]\n  a name\nlayers:\n  - {OLDER}\n"
    assert sorted(codes(text)[0]) == ["RS701", "RS902"]


def test_an_error_is_no_reason_to_call_a_comment_unused() -> None:
    hidden = (
        "input: {shape: [4]}\nlayers:\n  - LSTM: {units: 3}\n  - Dense: {units: 1}  # rnnspec: ignore[idle-layer]\n"
    )
    assert codes(hidden) == (["RS102"], [])
    assert codes(hidden.replace("[4]", "[4, 1]")) == (["RS902"], [])


def test_an_override_is_no_reason_either() -> None:
    text = f"{spec('# rnnspec: ignore[RS701]')}"
    overridden = check(text, "spec.yaml", overrides=["layers.0={LSTM: {units: 3}}", "input={shape: [4, 8]}"])
    assert [one.code for one in overridden.diagnostics] == []


def test_a_rule_that_is_not_selected_still_uses_its_comments() -> None:
    text = spec("# rnnspec: ignore[RS701]")
    found = check(text, "spec.yaml", config=Config(select=("RS9",)))
    assert (found.diagnostics, found.ignored) == ((), ())


def test_unused_comments_can_be_left_out() -> None:
    assert codes("input: {shape: [4, 8]}\nlayers:\n  - Dense: {units: 3}  # rnnspec: ignore[RS701, RS902]\n") == (
        [],
        ["RS902"],
    )
    text = "input: {shape: [4, 8]}\nlayers:\n  - Dense: {units: 3}  # rnnspec: ignore[RS701]\n"
    assert check(text, "spec.yaml", config=Config(ignore=("unused-ignore",))).diagnostics == ()


def test_a_comment_in_a_base_serves_who_extends_it(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(
        spec("# rnnspec: ignore[RS701] kept") + REST.replace("\n", "  # rnnspec: ignore[RS7]\n")
    )
    found = check("extends: base.yaml\n", "spec.yaml", file=tmp_path / "spec.yaml")
    assert [one.code for one in found.diagnostics] == []
    assert [one.code for one in found.ignored] == ["RS701"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("  # rnnspec: ignore[idle-layer] why", ""),
        ("  # mine  # rnnspec: ignore[idle-layer] why", "  # mine"),
        ("  # rnnspec: ignore[idle-layer] # rnnspec: ignore[older-spelling]", ""),
        ("  # rnnspec: ignore[idle-layer, older-spelling] why", ""),
        ("\n  # rnnspec: ignore[idle-layer] why", ""),
        ("\n  # mine\n  # rnnspec: ignore[idle-layer] why", "\n  # mine"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_the_fix_takes_out_what_is_unused_and_nothing_else(before: str, after: str, end: str) -> None:
    def text(comment: str) -> bytes:
        lines = f"input: {{shape: [4, 8]}}\nlayers:\n  - Dense: {{units: 3}}{comment}\n"
        return (lines.replace("\n", end) if end else lines[:-1]).encode()

    fixed = repaired(text(before), "spec.yaml").data
    # With its line break goes that of a line of its own, which may be the last one.
    assert fixed.rstrip() == text(after).rstrip()
    assert not check(fixed, "spec.yaml").diagnostics
