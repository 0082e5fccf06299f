"""GitHub's workflow commands, JUnit XML, Markdown: one finding in each, and any text in all of them."""

import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from rnnspec.diagnostics import github, junit, markdown, sarif
from rnnspec.diagnostics.advice import advised
from rnnspec.diagnostics.model import Diagnostic, Label, Severity
from rnnspec.source.text import Place, Source
from tests.diagnostics import drawings

TEXTS = st.text(
    st.one_of(st.sampled_from("%\r\n:,;|`<>&\"'\\*_#\x00\x1b\u2028\ufffe감👩"), st.characters()), max_size=30
)


def finding(severity: Severity = "error", *, message: str = "m", text: str = "t", path: str = "a.yaml") -> Diagnostic:
    spec = Source(path, "one: 1\ntwo: 2\n")
    return Diagnostic("RS101", "any", severity, message, (Label(Place(spec, 0, 3), text, primary=True),))


def command(line: str) -> tuple[str, dict[str, str], str]:
    """A workflow command as the runner of GitHub reads it."""
    match = re.fullmatch(r"::(\w+) ([^:]*)::(.*)", line)
    assert match, line

    def plain(text: str) -> str:
        for code, sign in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
            text = text.replace(code, sign)
        return text

    properties = dict(pair.split("=", 1) for pair in match[2].split(","))
    return match[1], {name: plain(value) for name, value in properties.items()}, plain(match[3])


def test_an_annotation() -> None:
    (line,) = github.lines([("specs/imdb.yaml", [drawings.collapsed_sequence()])])
    kind, properties, message = command(line)
    assert kind == "error"
    assert properties == {
        "title": "rnnspec (RS101)",
        "file": "specs/imdb.yaml",
        "line": "10",
        "col": "7",
        "endLine": "10",
        "endColumn": "11",
    }
    assert message.splitlines() == [
        (
            "specs/imdb.yaml:10:7: RS101 recurrent layer receives a single vector instead of a sequence: "
            "needs (B, T, F), gets (B, 64)"
        ),
        "line 8: the time axis ends here: `return_sequences` is false by default",
        "help: return every step from the earlier layer  [safe fix]",
        "8 |     - lstm: {units: 64, return_sequences: true}",
    ]


def advice_in(text: str) -> list[str]:
    """What stands behind the first `help:`."""
    return text[text.index("help: ") :].splitlines()


@pytest.mark.parametrize("one", drawings.ALL, ids=lambda one: one.__name__)
def test_every_format_of_ci_says_what_to_type(one: Callable[[], Diagnostic]) -> None:
    """What a fix writes and what a help asks for stand in the log, whole, as a person would read them there."""
    found = one()
    (annotation,) = github.lines([("a.yaml", [found])])
    failure = ElementTree.fromstring(junit.document([("a.yaml", [found], [found])], seconds=0).encode()).find(
        ".//failure"
    )
    assert failure is not None
    (run,) = sarif.document([("a.yaml", [found])], [], version="1.0", root=Path.cwd())["runs"]
    (result,) = run["results"]
    texts = [command(annotation)[2], (failure.text or "").replace("\n  ", "\n"), result["message"]["text"]]
    if not found.advice:
        assert not any("help:" in text for text in texts)
        return
    told = [advice_in(text) for text in texts]
    assert told[0] == told[1] == told[2]
    for words in found.help:
        assert f"help: {words}" in "\n".join(told[0])
    if found.fix:
        assert told[0][0] == f"help: {found.fix.title}  [{found.fix.label}]"
        for edit in found.fix.edits:
            assert all(part in "\n".join(told[0]) for part in map(str.strip, edit.text.splitlines()))


def test_a_repair_far_to_the_right_is_in_view_and_one_of_many_lines_is_cut() -> None:
    spec = Source("a.yaml", f"x: [{', '.join('1' * 200)}, oops]\n" + "y: 1\n" * 30)
    place = drawings.at(spec, 1, "oops")
    fixed = Diagnostic("RS101", "any", "error", "m", (Label(place, "t"),), fix=drawings.fix("f", place, "2.5"))
    _, line = advised(fixed)
    assert len(line) <= 100
    assert line.endswith("1, 2.5]")
    whole = Place(spec, spec.line_starts[1], len(spec.text))
    lines = advised(fixed.but(fix=drawings.fix("f", whole, "z: 1\n" * 30)))
    assert len(lines) < 12
    assert lines[-1] == "..."


def test_a_repair_in_another_file_names_it() -> None:
    assert advised(drawings.two_files()) == [
        "help: give every reading a feature axis  [unsafe fix: changes the input]",
        "specs/base.yaml:",
        "112 | input: {shape: [32, 1]}",
    ]


def test_a_stretch_of_several_lines_has_no_columns() -> None:
    (line,) = github.lines([("specs/block.yaml", [drawings.multi_line_label()])])
    kind, properties, _ = command(line)
    assert kind == "notice"
    assert (properties["line"], properties["endLine"]) == ("2", "3")
    assert not {"col", "endColumn"} & properties.keys()


def test_the_worst_come_first() -> None:
    order: tuple[Severity, ...] = ("hint", "error", "warning", "error", "hint", "warning")
    files = [(f"{number}.yaml", [finding(severity, path=f"{number}.yaml")]) for number, severity in enumerate(order)]
    found = [command(line) for line in github.lines(files)]
    assert [kind for kind, _, _ in found] == ["error", "error", "warning", "warning", "notice", "notice"]
    assert [properties["file"] for _, properties, _ in found] == [f"{n}.yaml" for n in (1, 3, 2, 5, 0, 4)]


@given(TEXTS, TEXTS)
def test_no_text_breaks_out_of_an_annotation(message: str, path: str) -> None:
    one = finding(message=message, path=path)
    (line,) = github.lines([(path, [one])])
    assert not re.search(r"[\r\n]", line)
    _, properties, _ = command(line)
    assert properties["file"] == path
    assert properties["line"] == "1"


def test_junit() -> None:
    worst, mild = drawings.collapsed_sequence(), drawings.cudnn_fallback()
    text = junit.document([("a.yaml", [worst], [worst, mild]), ("b.yaml", [], []), ("c.yaml", [], [mild])], seconds=1.5)
    suites = ElementTree.fromstring(text.encode())
    (suite,) = suites
    assert {name: suite.get(name) for name in ("tests", "failures", "errors", "time")} == {
        "tests": "3",
        "failures": "1",
        "errors": "0",
        "time": "1.500",
    }
    failed, clean, warned = suite
    failure = failed.find("failure")
    assert failure is not None
    assert failure.get("message") == f"RS101 {worst.message}"
    assert "specs/imdb.yaml:10:7: error[RS101]" in (failure.text or "")
    assert len(clean) == 0
    assert [part.tag for part in warned] == ["system-out"]
    assert "warning[RS501]" in (warned[0].text or "")


def test_junit_names_the_first_of_several_failures() -> None:
    both = [drawings.cudnn_fallback(), drawings.collapsed_sequence()]
    failure = ElementTree.fromstring(junit.document([("c.yaml", both, both)], seconds=0).encode()).find(".//failure")
    assert failure is not None
    assert failure.get("message", "").endswith("(and 1 more)")
    assert failure.get("type") == "warning"


@given(TEXTS, TEXTS, TEXTS)
def test_junit_is_xml_whatever_a_text_holds(message: str, label: str, path: str) -> None:
    one = finding(message=message, text=label, path=path)
    suites = ElementTree.fromstring(junit.document([(path, [one], [one])], seconds=0).encode("utf-8"))
    failure = suites.find("testsuite/testcase/failure")
    assert failure is not None
    assert (failure.get("message") or "").startswith("RS101 ")


def rendered(text: str) -> str:
    return MarkdownIt("commonmark", {"html": True}).enable("table").render(text)


def test_markdown() -> None:
    text = markdown.document([("specs/imdb.yaml", [drawings.collapsed_sequence()])], "Found 1 error in 1 spec.")
    assert text.startswith("<!-- rnnspec-check -->\n\n### rnnspec check\n\nFound 1 error in 1 spec.\n")
    html = rendered(text)
    assert "<td>specs/imdb.yaml:10:7</td>" in html
    assert "<strong>RS101</strong> recurrent layer receives" in html
    assert "the time axis ends here: `return_sequences` is false by default" in html
    assert html.count("<td>") == 4


@given(TEXTS, TEXTS)
def test_no_text_breaks_out_of_a_cell(message: str, path: str) -> None:
    html = rendered(markdown.document([(path, [finding(message=message, path=path)])], "Found 1 error in 1 spec."))
    assert html.count("<td>") == 4
    assert html.count("</details>") == 1
    assert not re.search(r"<(script|img|em|a)\b", html)


def test_without_findings_markdown_is_one_sentence() -> None:
    assert rendered(markdown.document([("a.yaml", [])], "Checked 1 spec in 1 ms: no findings.")).count("<p>") == 1


@pytest.mark.parametrize("text", ["a | b", "`a|b` | `c`", "unbalanced ` tick | x", "<img src=x>", "@team #1"])
def test_signs_of_markdown_stay_signs(text: str) -> None:
    html = rendered(markdown.document([("a.yaml", [finding(message=text)])], "x"))
    assert html.count("<td>") == 4
    cell = re.sub(r"<[^>]+>", "", html.split("<td>")[3].split("</td>")[0])
    plain = cell.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace("&quot;", '"')
    assert plain.removeprefix("RS101 ").removesuffix(": t") in (text, text.replace("`", ""))
