"""Laws of the layout: it takes every text, and underlines are as wide as what they underline."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from rnnspec.diagnostics.glyphs import glyph
from rnnspec.diagnostics.model import Diagnostic, Label
from rnnspec.diagnostics.snippet import Line, excerpts, gutter, layout, repaired
from rnnspec.source.edit import Edit
from rnnspec.source.text import Place, Source

TEXTS = st.text(
    st.one_of(st.sampled_from("ab:- \t\n\r감字e\u0301\u200d\ufe0f❤👩🇰\u1112\u1161\x1b\u2028\x85"), st.characters()),
    max_size=60,
)


@st.composite
def labelled(draw: st.DrawFn) -> Diagnostic:
    source = Source("a.yaml", draw(TEXTS))
    offsets = st.integers(0, len(source.text))
    places = draw(st.lists(st.tuples(offsets, offsets).map(sorted), min_size=1, max_size=5))
    labels = tuple(Label(Place(source, start, end), f"<{number}>") for number, (start, end) in enumerate(places))
    return Diagnostic("RS000", "any", "error", "any", labels)


#: Without `\r`: an edit could join or part the two halves of a line break.
UNBROKEN = TEXTS.map(lambda text: text.replace("\r", ""))


@st.composite
def edited(draw: st.DrawFn) -> tuple[Source, list[Edit]]:
    source = Source("a.yaml", draw(UNBROKEN))
    cuts = sorted(draw(st.lists(st.integers(0, len(source.text)), max_size=8)))
    places = [Place(source, start, end) for start, end in zip(cuts[::2], cuts[1::2], strict=False)]
    return source, [Edit(place, draw(UNBROKEN)) for place in places]


def flat(line: Line) -> str:
    return "".join(text for _, text in line)


@given(labelled())
def test_each_underline_stands_below_its_stretch(finding: Diagnostic) -> None:
    ((_, rows),) = excerpts(finding)
    edge = gutter(rows) + 3
    lines = [flat(line) for line in layout(rows, gutter=edge - 3, width=10_000)]
    for number, label in enumerate(finding.labels):
        (row,) = (line for line in lines if line.endswith(f" <{number}>"))
        source = label.place.source
        line, column = source.position(label.place.start)
        text = source.line(line)
        length = label.place.end - label.place.start
        before = cell_len("".join(map(glyph, text[: column - 1])))
        stretch = cell_len("".join(map(glyph, text[column - 1 :][:length])))
        stroke = "^" if label is finding.primary else "-"
        assert row[edge:] == " " * before + stroke * max(stretch, 1) + f" <{number}>"


@given(labelled(), st.integers(0, 60))
def test_source_lines_keep_to_the_width_and_no_label_is_lost(finding: Diagnostic, width: int) -> None:
    ((_, rows),) = excerpts(finding)
    edge = gutter(rows) + 3
    lines = [flat(line) for line in layout(rows, gutter=edge - 3, width=width)]
    shown = [line for line in lines if line[: edge - 3].strip().isdigit()]
    assert all(cell_len(line) <= max(width, edge + 20) for line in shown)
    strokes = [line for line in lines if line.endswith(">") and line not in shown]
    assert sorted(line.split()[-1] for line in strokes) == [f"<{number}>" for number in range(len(finding.labels))]
    assert all(cell_len(line) <= max(width, edge + 20) + 5 for line in strokes)


@given(edited(), st.integers(0, 60))
def test_a_repair_shows_what_the_text_will_say(change: tuple[Source, list[Edit]], width: int) -> None:
    source, edits = change
    rows = repaired(source, edits)
    layout(rows, gutter=gutter(rows), width=width)
    text = source.text
    for edit in reversed(edits):
        text = text[: edit.place.start] + edit.text + text[edit.place.end :]
    after = Source("a.yaml", text)
    for row in rows:
        if row and row.sign != "-":
            assert row.text == after.line(row.number)
        elif row:
            assert row.text == source.line(row.number)


def test_a_short_gap_is_shown_and_a_long_one_left_out() -> None:
    source = Source("a.yaml", "".join(f"line{number}\n" for number in range(1, 20)))
    places = [Place(source, source.line_starts[number - 1], source.line_starts[number - 1] + 4) for number in (1, 4, 8)]
    finding = Diagnostic("RS000", "any", "error", "any", tuple(Label(place, "") for place in places))
    ((_, rows),) = excerpts(finding)
    assert [row and row.number for row in rows] == [1, 2, 3, 4, None, 7, 8]


def test_labels_of_one_line_stand_below_each_other_from_right_to_left() -> None:
    source = Source("a.yaml", "one two three\n")
    places = [(0, 3, "a"), (4, 7, ""), (8, 13, "c")]
    labels = tuple(Label(Place(source, start, end), text) for start, end, text in places)
    ((_, rows),) = excerpts(Diagnostic("RS000", "any", "error", "any", labels))
    lines = [flat(line) for line in layout(rows, gutter=1, width=80)]
    assert lines == ["1 | one two three", "  |     --- ----- c", "  | ^^^ a"]


def test_what_is_removed_is_in_view_in_a_long_line() -> None:
    source = Source("a.yaml", f"[{'1, ' * 99}gone, {'2, ' * 99}]\n")
    start = source.text.index("gone, ")
    rows = repaired(source, [Edit(Place(source, start, start + 6), "")])
    before, stroke, after = (flat(line) for line in layout(rows, gutter=1, width=40))
    assert before.startswith("1 - …")
    assert stroke.index("------") == before.index("gone, ")
    assert after.startswith("1 + …")
    assert "1, 2, " in after
