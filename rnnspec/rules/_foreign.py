"""Variables as other languages write them."""

from rnnspec.source.text import Place
from rnnspec.spec.variables import FOREIGN


def foreign(place: Place) -> tuple[Place, str] | None:
    """The variable in another language's spelling that a place lies in: all of it, and its name."""
    source = place.source
    line, column = source.position(place.start)
    start = source.line_starts[line - 1]
    for match in FOREIGN.finditer(source.line(line)):
        if match.start() < column <= match.end():
            return Place(source, start + match.start(), start + match.end()), next(filter(None, match.groups()))
    return None


def words(written: str, name: str) -> str:
    return f"a variable is written `${name}`, not `{written}`"
