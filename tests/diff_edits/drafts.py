"""Edits before they are known to be sound."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from random import Random
from typing import Any, TypeAlias

from tests.diff_edits.edits import MAIN
from tests.diff_edits.specs import Base, Document
from tests.diff_edits.writing import write

#: What was done, and the files before and after.
Draft: TypeAlias = tuple[str, dict[str, str], dict[str, str]]
#: Yields the edits of one kind that a spec allows.
Generator: TypeAlias = Callable[[Random, Base], Iterator[Draft]]


def of_text(note: str, base: Base, new: str) -> Draft:
    return note, base.files, {**base.files, MAIN: new}


def of_document(note: str, base: Base, new: Document, old: Document | None = None) -> Draft:
    """Both sides in one style, so that nothing else differs."""
    before = write(base.document if old is None else old)
    return note, {**base.files, MAIN: before}, {**base.files, MAIN: write(new)}


def edited(base: Base, note: str, change: Callable[[Document], Any], document: Document | None = None) -> Draft:
    """One document with a change made to it; the rest of both sides is the same."""
    old = base.loose if document is None else document
    new = deepcopy(old)
    change(new)
    files = {} if "extends" not in old else {name: text for name, text in base.files.items() if name != MAIN}
    return note, {MAIN: write(old), **files}, {MAIN: write(new), **files}
