"""The text of one file, and places in it."""

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property

_BREAK = re.compile(r"\r\n?|\n")


@dataclass(frozen=True, eq=False)
class Source:
    """The decoded text of a file, standard input, or a command-line option."""

    path: str
    text: str = field(repr=False)

    @property
    def is_option(self) -> bool:
        """Whether this is no text of a file but a value of the command line."""
        return self.path.startswith("--")

    @cached_property
    def line_starts(self) -> list[int]:
        """Character offsets at which the lines begin; lines end as YAML's do, with `\\n`, `\\r\\n` or `\\r`."""
        return [0, *(match.end() for match in _BREAK.finditer(self.text))]

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of a character offset, both counted from 1."""
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a line (counted from 1) without its line break."""
        start = self.line_starts[number - 1]
        found = _BREAK.search(self.text, start)
        return self.text[start : found.start() if found else len(self.text)]


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of characters, `start` included and `end` not."""

    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]
