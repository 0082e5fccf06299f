"""From bytes to a node tree with places, and the hazards on the way. Nothing in here raises, whatever comes in."""

import codecs
import re
from collections.abc import Mapping

from rnnspec.source.build import Builder
from rnnspec.source.hazards import BrokenEncoding, Directive, Hazard, HiddenCharacter
from rnnspec.source.pattern import Pattern
from rnnspec.source.record import Record
from rnnspec.source.text import Place, Source
from rnnspec.source.tree import Node

_HIDDEN = Pattern("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
#: The same for a text in ASCII, at a hundredth of the time.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SURROGATE = Pattern("[\ud800-\udfff]")
_HEAD = re.compile(r"(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n?|\n)|%[^\r\n]*(?:\r\n?|\n|\Z))*+")
_DIRECTIVE = re.compile(r"(?<![^\r\n])%([^\s]*)[^\r\n]*")


class Composed(Record):
    """A text as far as it can be understood.

    `source.text` is the text without a byte order mark; written back as `encoding` it is the same file. `hazards`
    are in the order of the text. `root` is None where parts would be missing: after a hazard that ended the reading,
    an alias without a value, or a scalar over the limit.
    """

    source: Source
    root: Node | None
    hazards: tuple[Hazard, ...]
    encoding: str = "utf-8"
    #: Where anchors are written that no alias refers to, by name.
    unused_anchors: Mapping[str, Place] = {}


def compose(data: bytes | str, path: str, *, python: bool = False) -> Composed:
    """Read one YAML document. `path` names it; `python` does without libyaml (same result, slower)."""
    text, encoding, broken = _decode(data)
    source = Source(path, text if text.isascii() else _SURROGATE.compiled.sub("\ufffd", text))
    if broken:
        start, byte, offset = broken
        hazard = BrokenEncoding(Place(source, start, start + 1), byte, offset, encoding)
        return Composed(source, None, (hazard,), encoding)
    if hidden := (_CONTROL if text.isascii() else _HIDDEN.compiled).search(text):
        return Composed(source, None, (HiddenCharacter(Place(source, *hidden.span()), hidden[0]),), encoding)
    builder = Builder(source)
    root = builder.build(_without_directives(source, builder.hazards), python=python)
    hazards = sorted(builder.hazards, key=lambda hazard: hazard.place.start)
    return Composed(source, root, tuple(hazards), encoding, builder.unused)


def _decode(data: bytes | str) -> tuple[str, str, tuple[int, int, int] | None]:
    """Text without a byte order mark, encoding, and for the first bad byte: place in the text, value, offset."""
    if isinstance(data, str):
        return data.removeprefix("\ufeff"), "utf-8", None
    encoding = "utf-8"
    if data.startswith(codecs.BOM_UTF8):
        encoding = "utf-8-sig"
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    try:
        return data.decode(encoding), encoding, None
    except UnicodeDecodeError as error:
        read = error.object[: error.start]
        offset = len(data) - len(error.object) + error.start
        return data.decode(encoding, "replace"), encoding, (len(read.decode(encoding)), data[offset], offset)


def _without_directives(source: Source, hazards: list[Hazard]) -> str:
    """The text with the directives at its head turned into comments of the same length."""
    text = source.text
    head = _HEAD.match(text)
    end = head.end() if head else 0
    found = _DIRECTIVE.finditer(text, 0, end)
    hazards.extend(Directive(Place(source, *match.span()), match[1]) for match in found)
    return _DIRECTIVE.sub(lambda match: f"#{match[0][1:]}", text[:end]) + text[end:]
