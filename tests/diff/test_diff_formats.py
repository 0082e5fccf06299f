"""The formats of `rnnspec diff`, against golden files and in what no file shows."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rich.console import Console

from rnnspec.cli._console import WIDTH
from rnnspec.diff import as_json, concise, full, github, markdown
from rnnspec.diff.comparison import Comparison
from rnnspec.diff.sides import Result
from tests.diff.comparing import BASE, between, edited, graph, result

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def drawn() -> Result:
    return result((GOLDEN / "old.yaml").read_text(), (GOLDEN / "new.yaml").read_text())


@pytest.fixture
def drawing(drawn: Result) -> Comparison:
    comparison = drawn.pairs[0].comparison
    assert comparison is not None
    return comparison


def test_full(drawing: Comparison) -> None:
    assert full.plain(drawing) + "\n" == (GOLDEN / "drawing.full").read_text()


def test_markdown(drawn: Result) -> None:
    assert markdown.document(drawn) == (GOLDEN / "drawing.markdown").read_text()


def test_conditions_that_hold_are_told_where_the_result_is_kept(drawn: Result) -> None:
    failed = ["params>5%: 8,809 -> 10,129, +1,320 (+15.0 %)"]
    assert "\n\n- fails on `params>5%`: 8,809 → 10,129, +1,320 (+15.0 %)\n\n" in markdown.document(drawn, failed)
    assert as_json.document(drawn, failed)["failed"] == failed


@pytest.mark.parametrize(("style", "made"), [("concise", concise.lines), ("github", github.lines)])
def test_lines(style: str, made: Callable[[Result], Iterator[str]], drawn: Result) -> None:
    assert "\n".join(made(drawn)) + "\n" == (GOLDEN / f"drawing.{style}").read_text()


def test_json(drawn: Result) -> None:
    made = as_json.document(drawn)
    assert made == json.loads((GOLDEN / "drawing.json").read_text())
    assert json.loads(json.dumps(made)) == made


def test_signs_have_colours(drawing: Comparison) -> None:
    text = full.render(drawing)
    styles = {text.plain[span.start : span.end].strip(): str(span.style) for span in text.spans}
    assert (styles["+"], styles["~"], styles["-/+"]) == ("green", "yellow", "bold red")


def test_lines_are_never_wrapped(drawing: Comparison) -> None:
    console = Console(width=WIDTH // 2, color_system=None, record=True, file=None, quiet=False, soft_wrap=True)
    with console.capture() as captured:
        console.print(full.render(drawing), soft_wrap=True)
    assert captured.get() == (GOLDEN / "drawing.full").read_text()


def test_no_differences() -> None:
    same = result(BASE, f"# restyled\n{BASE}")
    assert full.plain(between(BASE, BASE)) == "no differences in meaning"
    assert [page.plain for page in full.pages(same, titles=False, width=80, ascii=True)] == [
        "no differences in meaning"
    ]
    assert markdown.document(same) == ""
    assert [*concise.lines(same), *github.lines(same)] == []
    (pair,) = as_json.document(same)["pairs"]
    assert (pair["status"], pair["changes"], pair["breaking"]) == ("same", [], False)


def test_open_axes_are_said() -> None:
    open_axis = "input: {shape: [null, 3]}"
    layers = "GRU: {units: 3}", "GRU: {units: 4}"
    both = between(graph(layers[0], inputs=open_axis), graph(layers[1], inputs=open_axis))
    assert "  MACs      open axis\n" in full.plain(both)
    one = between(graph(layers[0]), graph(layers[0], inputs=open_axis))
    assert "  MACs    1,080 -> open axis\n" in full.plain(one)
    assert as_json.compared(one)["macs"] == {"old": 1080, "new": None, "growth": None, "share": None}


CLOSING = {
    "All 4 weighted layers keep their weights: old checkpoints can be loaded.": ("epochs: 3", "epochs: 4"),
    "2 of 4 weighted layers need new weights: old checkpoints can be loaded in part.": (
        "LSTM: {units: 4}", "LSTM: {units: 5}",
    ),
    "1 of 4 weighted layers needs new weights: old checkpoints can be loaded in part.": (
        "input_dim: 50", "input_dim: 51",
    ),
    "1 of 5 weighted layers needs new weights: old checkpoints can be loaded in part.": (
        "  - LSTM: {units: 4}", "  - LSTM: {units: 8, return_sequences: true, dropout: 0.5}\n  - LSTM: {units: 4}",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("last", "edit"), CLOSING.items())
def test_closing_line(last: str, edit: tuple[str, str]) -> None:
    assert full.plain(between(BASE, edited(edit))).splitlines()[-1] == last


def test_closing_line_of_a_removed_layer() -> None:
    two, one = ("GRU: {units: 3, return_sequences: true}",) * 2, ("GRU: {units: 3, return_sequences: true}",)
    last = full.plain(between(graph(*two), graph(*one))).splitlines()[-1]
    assert last == "The one weighted layer keeps its weights; those of 1 removed layer are lost."


def test_markdown_shows_names_as_they_are() -> None:
    old = graph("GRU: {units: 3, name: plain}", "Dense: {units: 1}")
    new = graph("GRU: {units: 3, name: 'a|b <img> ``` *c*'}", "Dense: {units: 1}")
    made = markdown.document(result(old, new, ("old|.yaml", "new.yaml")))
    (row,) = (line for line in made.splitlines() if "`~`" in line)
    assert r"a\|b \<img\> \`\`\` \*c\*" in row
    assert "````text\n" in made  # the fence is longer than the fence in the name
    assert r"old\|.yaml" in made


def test_names_cannot_steer_the_terminal() -> None:
    new = graph('GRU: {units: 3, name: "a\\e[31mb"}')
    assert "\x1b" not in full.plain(between(graph("GRU: {units: 3}"), new))


def test_long_values_are_cut() -> None:
    source = "source: {arrays: {x: [" + "[[0.5, 0.5, 0.5]], " * 40 + "], y: [" + "1, " * 40 + "]}}"
    old = graph("GRU: {units: 3}", inputs="input: {shape: [1, 3]}", more="data:\n  " + source)
    new = old.replace("0.5", "0.25", 1)
    comparison = between(old, new)
    assert max(map(len, full.plain(comparison).splitlines())) < 250
    assert len(comparison.changes) == 1
