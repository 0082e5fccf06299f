"""`# rnnspec: ignore[RS501] reason`: comments that silence lints, and what is wrong with them.

Such a comment speaks of its own line, one that stands alone of the next line with content, and
`# rnnspec: ignore-file[RS501] reason` above the first key of the whole file. It silences a finding that has a label
on that line, unless it is an error.
"""

import re
from collections.abc import Iterator

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import RULES
from rnnspec.rules._select import near, reach, rule_names
from rnnspec.source.comments import comments
from rnnspec.source.edit import Edit
from rnnspec.source.record import Record
from rnnspec.source.text import Place, Source

_MENTIONED = re.compile(r"#[ \t]*rnnspec:[ \t]*ignore")
_COMMENT = re.compile(
    r"#[ \t]*rnnspec:[ \t]*ignore(?P<file>-file)?\b[ \t]*(?:\[(?P<names>[^\]]*)\])?(?:(?!#[ \t]*rnnspec:).)*"
)
_NAME = re.compile(r"[^\s,](?:[^,]*[^\s,])?")
_CONTENT = re.compile(r"^[ \t]*[^\s#]", re.MULTILINE)
#: The rule that would find the comment itself unused.
_UNUSED = ("RS902", "unused-ignore")


class Ignore(Record):
    """A comment: the places of the names in it, and the line that it speaks of, None for the whole file."""

    place: Place
    names: tuple[Place, ...]
    line: int | None


class IgnoreFact(Record):
    """Something about a comment; `names` are those that it is about."""

    comment: Ignore
    names: tuple[Place, ...]

    @property
    def removal(self) -> tuple[Edit, ...]:
        """The edits that take the names out, and with the last one the comment."""
        return _removal(self.comment, self.names)


class UnusedIgnore(IgnoreFact):
    """Nothing that the names silence is found. `late`: for the file, and below its first key."""

    late: bool = False


class UnknownIgnore(IgnoreFact):
    """No rule has the one name; `near` are like it. A comment without names has none here either."""

    near: tuple[str, ...] = ()


class IgnoredError(IgnoreFact):
    """The names are those of errors."""


class Ignores:
    """The comments of a spec and of the files that it extends, and which of their names were of use."""

    def __init__(self) -> None:
        self._read: dict[Source, tuple[Ignore, ...]] = {}
        self._used: set[Place] = set()
        self._errors: set[Place] = set()

    def silence(self, finding: Diagnostic) -> bool:
        """Whether a comment names the finding, which is no error."""
        names = list(self._naming(finding))
        (self._errors if finding.severity == "error" else self._used).update(names)
        return bool(names) and finding.severity != "error"

    def _naming(self, finding: Diagnostic) -> Iterator[Place]:
        for label in finding.labels:
            source = label.place.source
            for comment in self._of(source):
                first = source.position(label.place.start)[0]
                last = source.position(max(label.place.start, label.place.end - 1))[0]
                if comment.line is None or first <= comment.line <= last:
                    yield from (one for one in comment.names if reach(one.text, finding.code, finding.name))

    def _of(self, source: Source) -> tuple[Ignore, ...]:
        if source not in self._read:
            self._read[source] = tuple(_ignores(source)) if _MENTIONED.search(source.text) else ()
        return self._read[source]

    def faults(self, source: Source, *, whole: bool) -> Iterator[IgnoreFact]:
        """What is wrong with the comments of `source`, after all findings were asked about.

        Unless the `whole` spec could be judged, a comment may be of use for what is hidden now.
        """
        for comment in self._of(source):
            left = [name for name in comment.names if name not in self._used]
            unknown = [name for name in left if near(name.text) is not None]
            errors = [name for name in left if name not in unknown and (name in self._errors or _is_error(name.text))]
            unused = [name for name in left if name not in (*unknown, *errors) and not reach(name.text, *_UNUSED)]
            if not comment.names:
                yield UnknownIgnore(comment, ())
            for name in unknown:
                yield UnknownIgnore(comment, (name,), near(name.text) or ())
            if errors:
                yield IgnoredError(comment, tuple(errors))
            if unused and whole:
                yield UnusedIgnore(comment, tuple(unused), comment.line == 0)


def _ignores(source: Source) -> Iterator[Ignore]:
    content = _CONTENT.search(source.text)
    head = content.start() if content else len(source.text)
    for comment in comments(source):
        for match in _COMMENT.finditer(source.text, comment.start, comment.end):
            line, column = source.position(match.start())
            start, end = match.span("names")
            names = tuple(
                Place(source, *name.span()) for name in _NAME.finditer(source.text, max(start, 0), max(end, 0))
            )
            if match["file"]:
                # No finding is on line 0: below the first key, nobody would look for what holds for the whole file.
                about = None if match.start() < head else 0
            elif source.line(line)[: column - 1].strip():
                about = line
            else:
                below = _CONTENT.search(source.text, match.end())
                about = source.position(below.end() - 1)[0] if below else line
            yield Ignore(Place(source, match.start(), match.end()), names, about)


def _is_error(selector: str) -> bool:
    """Whether a code or the name of a rule is that of an error; a beginning may be of both kinds."""
    code = rule_names().get(selector, selector.upper())
    return code in RULES.headers and RULES.get(code).severity == "error"


def _removal(comment: Ignore, names: tuple[Place, ...]) -> tuple[Edit, ...]:
    kept = [name.text for name in comment.names if name not in names]
    source = comment.place.source
    if kept:
        inside = Place(source, comment.names[0].start, comment.names[-1].end)
        return (Edit(inside, ", ".join(kept)),)
    text, start, end = source.text, comment.place.start, comment.place.end
    if text[end : end + 1] not in ("", "\r", "\n"):
        return (Edit(comment.place, ""),)  # another comment follows on the line
    line, _ = source.position(start)
    line_start = source.line_starts[line - 1]
    before = text[line_start:start]
    if before.strip():
        return (Edit(Place(source, line_start + len(before.rstrip()), end), ""),)
    following = source.line_starts[line] if line < len(source.line_starts) else len(text)
    return (Edit(Place(source, line_start, following), ""),)
