"""PyYAML's events: by libyaml where PyYAML has it, else by a Python parser that reads the same language."""

import re
from collections.abc import Iterator
from typing import Any

import yaml
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner, ScannerError
from yaml.tokens import ScalarToken

from rnnspec.source.hazards import Hazard, KeyUnderScalar, NonAsciiBlank, Problem, SyntaxProblem, Tab, Tagged
from rnnspec.source.pattern import Pattern
from rnnspec.source.text import Place, Source

#: Space separators beside the ASCII space, and the invisible ones: zero-width space, marks of direction, word joiner.
BLANK = Pattern("[\xa0\u1680\u180e\u2000-\u200b\u200e\u200f\u202f\u205f\u2060\u3000]")

#: Blanks, line breaks and comments.
GAP = r"(?:[ \t\r\n]+|\#[^\r\n]*)*+"

_ENDS = "\0 \t\r\n"
#: An escaped surrogate, or any other escape.
_ESCAPE = re.compile(r"\\(?:u|U0000)[dD][89a-fA-F]|\\.", re.DOTALL)
#: Quotes and comments, to be passed over; what else matches is a blank.
_OUTSIDE = Pattern(rf""""(?:[^"\\\r\n]|\\.)*"|'[^'\r\n]*'|(?<!\S)\#[^\r\n]*|({BLANK.text}+)""", re.DOTALL)
_MESSAGES: dict[str, Problem] = {
    "mapping values are not allowed": "colon",
    "could not find expected ':'": "missing-colon",
    "found unexpected ':'": "tight-colon",
    "',' or": "bracket",
    "found unexpected end of stream": "quote",
    "found unexpected document": "quote",
    "escape": "escape",
    "hexdecimal": "escape",
    "expected key": "indentation",
    "expected '-' indicator": "indentation",
    "expected <block end>": "indentation",
    "cannot start any token": "indicator",
    "sequence entries are not allowed": "dash",
    "alphabetic or numeric": "anchor",
    "comment or": "block-header",
    "indentation indicator": "block-header",
    "<document start>": "trailing",
    "node content": "content",
}


def events(text: str, *, python: bool = False) -> Iterator[yaml.Event]:
    """The events of a text, read as they are asked for.

    Raises yaml.MarkedYAMLError where the text ends to be YAML. `python` forces the parser without libyaml.
    """
    loader: Any = PythonParser if python or not yaml.__with_libyaml__ else yaml.CSafeLoader
    return yaml.parse(text, Loader=loader)


def span(event: yaml.Event) -> tuple[int, int]:
    """Where an event begins and ends, anchor and tag included, in characters."""
    start, end = event.start_mark, event.end_mark
    assert start is not None
    assert end is not None
    return start.index, end.index


class PythonParser(Reader, Scanner, Parser):
    """PyYAML's own parser, with the treatment of tabs and flow collections of libyaml 0.2.5."""

    def __init__(self, stream: str) -> None:
        # The whole text is one buffer, so `index` counts in the buffer as well.
        Reader.__init__(self, stream)
        Scanner.__init__(self)
        Parser.__init__(self)

    def scan_to_next_token(self) -> None:
        while True:
            blanks = " \t" if self.flow_level or not self.allow_simple_key else " "
            while self.peek() in blanks:
                self.forward()
            if self.peek() == "#":
                while self.peek() not in "\0\r\n":
                    self.forward()
            if not self.scan_line_break():  # type: ignore[no-untyped-call]
                return
            if not self.flow_level:
                self.allow_simple_key = True

    def scan_plain(self) -> ScalarToken:
        start = end = self.get_mark()
        chunks: list[str] = []
        gap = ""
        breaks = 0
        self.allow_simple_key = False
        while not self._at_marker() and self.peek() != "#":
            length = self._plain_length(start)
            if length:
                chunks += [gap, self.prefix(length)]
                self.forward(length)
                end = self.get_mark()
            if self.peek() not in " \t\r\n":
                breaks = 0 if length else breaks
                break
            gap, breaks = self._plain_gap(start)
            if breaks and not self.flow_level and self.column <= self.indent:
                break
        if breaks:
            self.allow_simple_key = True
        return ScalarToken("".join(chunks), True, start, end)

    def _at_marker(self) -> bool:
        return self.column == 0 and self.prefix(3) in ("---", "...") and self.peek(3) in _ENDS

    def _plain_length(self, start: yaml.Mark) -> int:
        length = 0
        while (character := self.peek(length)) not in _ENDS:
            if character == ":":
                following = self.peek(length + 1)
                if self.flow_level and following in ",?[]{}":
                    self.forward(length)
                    raise ScannerError("while scanning a plain scalar", start, "found unexpected ':'", self.get_mark())
                if following in _ENDS:
                    break
            elif self.flow_level and character in ",[]{}":
                break
            length += 1
        return length

    def _plain_gap(self, start: yaml.Mark) -> tuple[str, int]:
        """What the blanks here become within the scalar, and the number of line breaks among them."""
        blanks, breaks = "", 0
        while (character := self.peek()) in " \t\r\n":
            if self.scan_line_break():  # type: ignore[no-untyped-call]
                breaks += 1
                continue
            if breaks and character == "\t" and self.column <= self.indent:
                raise ScannerError("while scanning a plain scalar", start, "found a tab character", self.get_mark())
            blanks += character
            self.forward()
        if not breaks:
            return blanks, 0
        return " " if breaks == 1 else "\n" * (breaks - 1), breaks

    def scan_flow_scalar(self, style: str) -> ScalarToken:
        start = self.get_mark()
        try:
            token: ScalarToken = super().scan_flow_scalar(style)
        except (ValueError, OverflowError) as error:
            raise self._bad_escape(start, self.index) from error
        for match in _ESCAPE.finditer(self.buffer, start.index, self.index):
            if style == '"' and len(match[0]) > 2:
                raise self._bad_escape(start, match.start())
        return token

    def _bad_escape(self, start: yaml.Mark, index: int) -> ScannerError:
        mark = yaml.Mark(start.name, index, start.line, start.column, None, 0)
        return ScannerError("while scanning a quoted scalar", start, "found invalid escape", mark)


def problem(error: yaml.MarkedYAMLError, source: Source, last: tuple[int, int]) -> Hazard:
    """What is wrong where a parser gave up; `last` is where the event before began and ended."""
    text = source.text
    index = min(error.problem_mark.index if error.problem_mark else len(text), len(text))
    context = error.context_mark.index if error.context_mark else None
    if hidden := _blanks(source, last[1], index):
        return hidden
    message = error.problem or ""
    if "undefined tag" in message:
        return _tag(source, index)
    if (error.context or "").endswith("a tag"):
        return _tag(source, index if context is None else context)
    if context is not None and (error.context or "").endswith("directive"):
        # `%` at the beginning of a line: a directive after the head of the text.
        return _syntax(source, "indicator", context, None)
    kind: Problem = next((kind for part, kind in _MESSAGES.items() if part in message), "other")
    if kind == "colon" and (above := _scalar_above(source, *last, index)):
        return above
    return _syntax(source, kind, index, context)


def _blanks(source: Source, start: int, index: int) -> Hazard | None:
    """A tab at `index` or in the indentation of its line; or else a false blank between `start` and the line's end."""
    text = source.text
    line = max(text.rfind("\n", 0, index), text.rfind("\r", 0, index)) + 1
    indentation = re.compile(r" *(\t+)").match(text, line)
    if text.startswith("\t", index) and (not indentation or index < indentation.start(1)):
        run = re.compile(r"\t+").match(text, index)
        assert run
        return Tab(Place(source, *run.span()))
    if indentation and indentation.start(1) <= index:
        return Tab(Place(source, *indentation.span(1)))
    end = re.compile(r"[\r\n]|\Z").search(text, index)
    for match in _OUTSIDE.compiled.finditer(text, start, end.start() if end else len(text)):
        if match[1]:
            return NonAsciiBlank(Place(source, *match.span(1)), match[1][0])
    return None


def _tag(source: Source, index: int) -> Tagged:
    match = re.compile(r"!?[^\s,\[\]{}]*").match(source.text, index)
    assert match
    return Tagged(Place(source, *match.span()), match[0])


def _scalar_above(source: Source, start: int, end: int, index: int) -> KeyUnderScalar | None:
    """The parser takes `- Concatenate` and a key below it for one text of two lines, up to the colon."""
    if source.text[end:index].strip(" "):
        return None
    lines = re.compile(r"([^\r\n]*[^\s])\s*[\r\n]\s*([^\r\n]*)\Z").match(source.text[start:end])
    if lines is None:
        return None
    return KeyUnderScalar(
        Place(source, start + lines.start(2), start + lines.end(2)),
        Place(source, start + lines.start(1), start + lines.end(1)),
    )


def _syntax(source: Source, kind: Problem, index: int, context: int | None) -> SyntaxProblem:
    text = source.text
    if kind == "missing-colon" and context is not None:
        # Where a parser notices is chance; the line that began as a key is what is wrong.
        line = re.compile(r"[^\r\n]*[^\s]").match(text, context)
        start, end = line.span() if line else (context, context)
        return SyntaxProblem(Place(source, start, end), kind, None)
    if kind == "quote" and context is not None:
        return SyntaxProblem(Place(source, context, context + 1), kind, None)
    if kind == "escape":
        start = max(text.rfind("\\", 0, index + 1), 0)
        return SyntaxProblem(Place(source, start, min(start + 2, len(text))), kind, None)
    if text[index : index + 1] in ("]", "}") and kind not in ("bracket", "tight-colon"):
        kind = "stray-bracket"
    token = re.compile(r"[^\s:,\[\]{}]+|\S|").match(text, index) if kind == "indentation" else None
    start, end = token.span() if token else (index, min(index + 1, len(text)))
    if kind == "anchor" and context is not None:
        start, end = context, max(end, context + 1)
    opening = None
    if context is not None and kind in ("bracket", "indentation"):
        opening = Place(source, context, context + 1)
    return SyntaxProblem(Place(source, start, end), kind, opening)
