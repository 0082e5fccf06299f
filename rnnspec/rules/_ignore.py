"""`# rnnspec: ignore[RS501] reason`: a comment on any line of a finding silences it, unless it is an error."""

import re
from collections.abc import Iterator

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.source.text import Source

_COMMENT = re.compile(r"#\s*rnnspec:\s*ignore\[([^\]]*)\]")


def ignored(finding: Diagnostic) -> bool:
    """Whether a comment names the finding's code, a prefix of it, or its name."""
    if finding.severity == "error":
        return False
    wanted = (finding.code, finding.name)
    for label in finding.labels:
        for name in _named(label.place.source, label.place.start, label.place.end):
            if name in wanted or (name and finding.code.startswith(name)):
                return True
    return False


def _named(source: Source, start: int, end: int) -> Iterator[str]:
    first, last = source.position(start)[0], source.position(max(start, end - 1))[0]
    for number in range(first, last + 1):
        for comment in _COMMENT.findall(source.line(number)):
            yield from (name.strip() for name in comment.split(","))
