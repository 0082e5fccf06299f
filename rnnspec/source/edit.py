"""Changes to a text, as values: small ones, so that comments and style stay.

The functions that make edits take nodes as they were composed; entries that came through a merge key cannot be
edited where they are merged.
"""

import math
import re
from collections.abc import Iterable

from rnnspec.source.events import BLANK, GAP, events, span
from rnnspec.source.pattern import Pattern
from rnnspec.source.record import Record
from rnnspec.source.scalars import resolve
from rnnspec.source.text import Place, Source
from rnnspec.source.tree import Entry, Mapping, Node, Plain, Scalar, Sequence

_NEWLINE = re.compile(r"\r\n?|\n")
_LINE_END = re.compile(r"\r\n?|\n|\Z")
_ALIAS = re.compile(rf"{GAP}:{GAP}(\*[^\s,\[\]{{}}]+)")
_BELOW = re.compile(r"[ \t]*:[ \t]*[\r\n]\s*")
_OPENING = re.compile(r"^[^#\r\n]*(:[ \t]*(?:\r\n?|\n)\s*)\Z", re.MULTILINE)
_COMMA = re.compile(r"\s*,(?:[ \t]*+(?!#))?")
#: An explicit key's mark, and a key's anchor and tag.
_BEFORE_KEY = re.compile(r"(?:(?:\?|[&!][^\s]*) +)*\Z")
_ITEM = re.compile(r"[ \t]*(?:- +)+\Z")
_ONE_DASH = re.compile(r" *- +\Z")
#: Text that is itself without quotes everywhere in YAML, if it is not a number, boolean or null.
_BARE = re.compile(r"(?:[^\W]|[$./(])(?:[\w$./()+*%&!=<>@^~;|'-]|:(?=[\w/])| (?=[^\s#]))*")
#: What may follow a value on its line.
_REST = re.compile(r"[ \t]*(?:#[^\r\n]*)?")
_ESCAPED = Pattern("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


class Edit(Record):
    """Replace the characters at `place` by `text`; an empty place is an insertion."""

    place: Place
    text: str


def replace(place: Place, text: str) -> Edit:
    return Edit(place, text)


def overlap(first: Edit, second: Edit) -> bool:
    """Whether both change the same characters, or insert at the same point, so that their order would count."""
    a, b = first.place, second.place
    return (a.start < b.end and b.start < a.end) or (a.start, a.end) == (b.start, b.end)


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits made. Raises ValueError where two of them overlap."""
    parts: list[str] = []
    done = 0
    last: Edit | None = None
    for edit in sorted(edits, key=lambda edit: (edit.place.start, edit.place.end)):
        if last is not None and overlap(last, edit):
            raise ValueError(f"edits overlap at {edit.place.start}")
        parts += [text[done : edit.place.start], edit.text]
        done, last = edit.place.end, edit
    return "".join(parts) + text[done:]


def unified(source: Source, new_text: str) -> str:
    """The change of a source's text as a unified diff; empty if there is none."""
    from difflib import unified_diff

    old, new = (re.findall(r"[^\n]*\n|[^\n]+", text) for text in (source.text, new_text))
    lines = unified_diff(old, new, source.path, source.path)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def inline(value: Plain) -> str:
    """A value as YAML 1.2 flow text on one line, with quotes only where they are needed."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case float() if not math.isfinite(value):
            return ".nan" if math.isnan(value) else f"{'-' if value < 0 else ''}.inf"
        case int() | float():
            return repr(value)
        case str():
            return _text(value)
        case list():
            return f"[{', '.join(map(inline, value))}]"
        case dict():
            return f"{{{', '.join(f'{inline(key)}: {inline(item)}' for key, item in value.items())}}}"


def _text(value: str) -> str:
    blank = not value.isascii() and BLANK.compiled.search(value)
    if _BARE.fullmatch(value) and resolve(value) == value and not blank and value[:3] != "...":
        return value
    import json

    quoted = json.dumps(value, ensure_ascii=False)
    return _ESCAPED.compiled.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)


def rename_key(entry: Entry, new: str) -> Edit:
    return Edit(entry.key.place, inline(new))


def set_entry(mapping_key: Scalar | None, node: Node, key: str, value_text: str) -> Edit:
    """Give a mapping the entry `key`, new or in place of its present value, in the mapping's own style.

    `mapping_key` is the key that `node` is the value of, None for an item of a list and for the root. A null `node`
    becomes a mapping (`LSTM:`), and so does a text: `- LSTM` is short for `- LSTM: {}`. `value_text` is YAML of one
    line. Raises ValueError for a list or a number.
    """
    entry = f"{inline(key)}: {value_text}"
    match node:
        case Mapping():
            present = node.entries.get(key)
            if present is not None and not present.merged:
                return _set_value(present, value_text)
            return _insert_flow(node, entry) if node.flow else _insert_block(node, entry)
        case Scalar(value=None):
            if mapping_key is not None:
                return _set_value(Entry(mapping_key, node), f"{{{entry}}}")
            return Edit(node.place, _apart(node.place, f"{{{entry}}}"))
        case Scalar(value=str()):
            kind = f"{node.place.text}: {{{entry}}}"
            start = node.place.start
            text = node.place.source.text
            if mapping_key is None and _ITEM.search(text[_line_start(text, start) : start]):
                return Edit(node.place, kind)
            return Edit(node.place, f"{{{kind}}}")
        case _:
            raise ValueError("neither a mapping nor short for one")


def remove_entry(mapping: Mapping, key: str) -> Edit:
    """Take an entry out: its lines in a block mapping, comma included in a flow one. The last one leaves `{}`.

    Raises KeyError if the mapping has no entry of its own by that key.
    """
    entry = mapping.entries[key]
    if entry.merged:
        raise KeyError(key)
    return _remove_flow(mapping, entry) if mapping.flow else _remove_block(mapping, entry)


def remove_item(sequence: Sequence, index: int) -> Edit | None:
    """Take the lines of an item out of a block list.

    None where it does not stand on lines of its own, as in a flow list or through an alias, or is the only one.
    """
    item, source = sequence.items[index].place, sequence.place.source
    text, last = source.text, item.start + len(item.text.rstrip())
    starts = [one.place.start for one in sequence.items]
    own = all(one.place.source is source for one in sequence.items) and starts == sorted(set(starts))
    if sequence.flow or not own or len(starts) == 1:
        return None
    line = _line_start(text, item.start)
    end, after = _line_end(text, last)
    if not _ONE_DASH.match(text, line, item.start) or not _REST.fullmatch(text, last, end):
        return None
    return Edit(Place(source, line, after), "")


def _set_value(entry: Entry, value_text: str) -> Edit:
    written = _written(entry)
    source = written.source
    colon = source.text[entry.key.place.end : written.start]
    if ":" not in colon and written.start == written.end:
        return Edit(written, f": {value_text}")
    if _BELOW.fullmatch(colon):
        # A block below its key gives way to a value beside the key.
        return Edit(Place(source, entry.key.place.end, written.end), f": {value_text}")
    return Edit(written, _apart(written, value_text))


def _apart(place: Place, text: str) -> str:
    """`text` with a blank before it, where it would touch the colon, dash or anchor."""
    before = place.source.text[place.start - 1 : place.start]
    return text if place.start != place.end or not before.strip() or before in "[{" else f" {text}"


def _written(entry: Entry) -> Place:
    """Where an entry's value is written; an alias's node is elsewhere."""
    key, value = entry.key.place, entry.value.place
    alias = _ALIAS.match(key.source.text, key.end)
    if alias:
        return Place(key.source, *alias.span(1))
    # The line breaks that a block scalar keeps (`|+`) stay.
    return Place(value.source, value.start, value.start + len(value.text.rstrip()))


def _line_start(text: str, offset: int) -> int:
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


def _line_end(text: str, offset: int) -> tuple[int, int]:
    """Where the line break behind `offset` begins and ends."""
    match = _LINE_END.search(text, offset)
    assert match
    return match.span()


def _insert_flow(mapping: Mapping, entry: str) -> Edit:
    place = mapping.place
    text = place.text
    if not text.startswith("{"):
        # `[a: 1]`: a mapping without braces can have no second entry.
        return Edit(place, f"{{{text}, {entry}}}")
    ends = [span(event)[1] for event in events(text)]
    # Behind the last value come the ends of mapping, document and stream.
    last = place.start + ends[-4]
    if not text[1:-1].strip():
        return Edit(place, f"{{{entry}}}")
    if len(ends) == 6:
        return Edit(Place(place.source, place.start + 1, place.start + 1), entry)
    return Edit(Place(place.source, last, last), f", {entry}")


def _insert_block(mapping: Mapping, entry: str) -> Edit:
    place = mapping.place
    text = place.source.text
    newline = _NEWLINE.search(text)
    line_break = newline[0] if newline else "\n"
    indentation = " " * (place.start - _line_start(text, place.start))
    if text[place.end - 1] in "\r\n":
        # A block scalar that keeps its last line breaks (`|+`).
        return Edit(Place(place.source, place.end, place.end), f"{indentation}{entry}{line_break}")
    end, _ = _line_end(text, place.end)
    return Edit(Place(place.source, end, end), f"{line_break}{indentation}{entry}")


def _remove_flow(mapping: Mapping, entry: Entry) -> Edit:
    source = mapping.place.source
    text = source.text
    start, end = entry.key.place.start, max(entry.key.place.end, _written(entry).end)
    rest = _COMMA.match(text, end)
    before = text[mapping.place.start : start].rstrip()
    if rest and rest.end() < mapping.place.end - 1:
        return Edit(Place(source, start, rest.end()), "")
    end = rest.end() if rest else end
    if before.endswith(","):
        return Edit(Place(source, mapping.place.start + len(before) - 1, end), "")
    if not text.startswith("{", mapping.place.start):
        return Edit(mapping.place, "{}")
    return Edit(Place(source, start, end), "")


def _remove_block(mapping: Mapping, entry: Entry) -> Edit:
    source, place = mapping.place.source, mapping.place
    text = source.text
    start, end = entry.key.place.start, max(entry.key.place.end, _written(entry).end)
    line = _line_start(text, start)
    before = _BEFORE_KEY.search(text, line, start)
    start = before.start() if before else start
    if start <= place.start and not text[end : place.end].strip():
        end, _ = _line_end(text, end)
        if opening := _OPENING.search(text[:start]):
            return Edit(Place(source, opening.start(1), end), ": {}")
        return Edit(Place(source, start, end), "{}")
    _, end = _line_end(text, end)
    if not text[line:start].strip():
        return Edit(Place(source, line, end), "")
    # `- first: 1` stands on the line of the dash; the next entry takes its place.
    following = re.compile(r"\s*").match(text, end)
    return Edit(Place(source, start, following.end() if following else end), "")
