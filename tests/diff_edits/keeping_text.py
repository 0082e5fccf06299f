"""Edits of the text alone."""

import re
from collections.abc import Iterator
from random import Random
from typing import Any

from tests.diff_edits.drafts import Draft, of_document, of_text
from tests.diff_edits.edits import MAIN
from tests.diff_edits.specs import Base
from tests.diff_edits.writing import QUOTES, commented, shuffled, styled, write


def comments(random: Random, base: Base) -> Iterator[Draft]:
    yield of_text("comments and blank lines", base, commented(random, base.text))
    bare = "\n".join(line for line in base.text.splitlines() if not line.lstrip().startswith("#"))
    yield of_text("comments gone", base, bare + "\n")


def whitespace(random: Random, base: Base) -> Iterator[Draft]:
    yield of_text("CRLF", base, base.text.replace("\n", "\r\n"))
    yield of_text("a document start, and an end", base, f"---\n{base.text}...\n")
    yield of_text("trailing blanks", base, base.text.replace("\n", "   \n"))
    yield of_text("a byte order mark", base, "\ufeff" + base.text)


def key_order(random: Random, base: Base) -> Iterator[Draft]:
    document = base.document
    yield of_document("keys of all mappings", base, shuffled(random, document))
    yield of_document("sections", base, dict(reversed(document.items())))


def style(random: Random, base: Base) -> Iterator[Draft]:
    yield of_text("all flow", base, styled(base.document, lambda depth: True))
    yield of_text("all block", base, styled(base.document, lambda depth: False))
    yield of_text("as it falls", base, styled(base.document, lambda depth: random.random() < 0.4))


def quotes(random: Random, base: Base) -> Iterator[Draft]:
    bare, *quoted = (styled(base.document, lambda depth: depth > 2, quote) for quote in QUOTES)
    for quote, text in zip(QUOTES[1:], quoted, strict=True):
        yield quote, {**base.files, MAIN: bare}, {**base.files, MAIN: text}


def numbers(random: Random, base: Base) -> Iterator[Draft]:
    def exponent(value: Any) -> str:
        return f"{value:e}" if isinstance(value, float) else f"0x{value:x}" if value >= 0 else str(value)

    def spelled(value: Any) -> str:
        if isinstance(value, float):
            return random.choice((f"{value:E}", f"+{value}", repr(value).lstrip("0"))) if value > 0 else repr(value)
        return random.choice((f"0o{value:o}", f"+{value}", f"00{value}")) if value >= 0 else str(value)

    for note, number in (("exponents and hexadecimal", exponent), ("signs, zeros and octal", spelled)):
        yield of_text(note, base, styled(base.document, lambda depth: depth > 2, number=number))
    whole = re.sub(r"\b(rate|dropout|momentum|delta): 0\.0\b", r"\1: 0", base.text)
    if whole != base.text:
        yield of_text("a whole number for a fraction", base, whole)


def anchors(random: Random, base: Base) -> Iterator[Draft]:
    lines = write(base.document).splitlines()
    seen: dict[str, int] = {}

    def changed(note: str, new: dict[int, str]) -> Draft:
        sides = (lines, [new.get(number, line) for number, line in enumerate(lines)])
        old, after = ({**base.files, MAIN: "\n".join(side)} for side in sides)
        return note, old, after

    for number, line in enumerate(lines):
        kind, brace, arguments = line.partition(": {")
        if not brace or not kind.lstrip().startswith("- "):
            continue
        first, comma, rest = arguments.partition(", ")
        if arguments in seen:
            anchor = lines[seen[arguments]].replace(": {", ": &same {", 1)
            yield changed("an alias", {seen[arguments]: anchor, number: f"{kind}: *same"})
        elif comma and not {"{", "["} & set(first):
            yield changed("a merge key", {number: f"{kind}: {{<<: {{{first}}}, {rest}"})
        seen.setdefault(arguments, number)


def memory(random: Random, base: Base) -> Iterator[Draft]:
    text = base.text
    for other in ("65536", "65536 B", "0.0625 MiB"):
        if "64 KiB" in text:
            yield of_text(other, base, text.replace("64 KiB", other))
