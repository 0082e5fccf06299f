"""The comments of a text: a `#` in quotes or in a block of text begins none."""

import re
from bisect import bisect_right

import yaml

from rnnspec.source.events import events, span
from rnnspec.source.text import Place, Source

_COMMENT = re.compile(r"(?<!\S)#[^\r\n]*")
_BREAK = re.compile(r"[\r\n]")


def comments(source: Source) -> list[Place]:
    """Every comment with its `#`, in the order of the text.

    Behind a place where the text is no YAML, whatever looks like one is one.
    """
    texts = _texts(source)
    starts = [start for start, _ in texts]
    found: list[Place] = []
    at = 0
    while match := _COMMENT.search(source.text, at):
        number = bisect_right(starts, match.start()) - 1
        if number >= 0 and match.start() < texts[number][1]:
            at = texts[number][1]
        else:
            found.append(Place(source, *match.span()))
            at = match.end()
    return found


def _texts(source: Source) -> list[tuple[int, int]]:
    """Where quoted texts and blocks of text are, without the line that a block begins with."""
    found: list[tuple[int, int]] = []
    try:
        for event in events(source.text):
            if isinstance(event, yaml.ScalarEvent) and event.style:
                start, end = span(event)
                if event.style in "|>":
                    head = _BREAK.search(source.text, start, end)
                    start = head.start() if head else end
                if start < end:
                    found.append((start, end))
    except yaml.YAMLError:
        pass
    return found
