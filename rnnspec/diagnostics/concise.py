"""One line per finding, as editors and `grep` want it."""

from rnnspec.diagnostics.glyphs import printable
from rnnspec.diagnostics.model import Diagnostic


def line(diagnostic: Diagnostic) -> str:
    """`path:line:col: error[RS101] message: primary label text`, counted from 1."""
    place = diagnostic.primary.place
    number, column = place.source.position(place.start)
    label = f": {diagnostic.primary.text}" if diagnostic.primary.text else ""
    return printable(
        f"{place.source.path}:{number}:{column}: {diagnostic.severity}[{diagnostic.code}] {diagnostic.message}{label}"
    )
