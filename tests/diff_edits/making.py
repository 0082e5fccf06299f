"""The edits: so many of each kind, always the same for the same seed."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

import numpy as np

from rnnspec.rules import check
from tests.diff_edits.edits import MAIN, Edit
from tests.diff_edits.kinds import CHANGING, KEEPING, NOISY, OPEN
from tests.diff_edits.specs import Base, bases, read
from tests.diff_edits.writing import commented, shuffled, write

ALL = {**KEEPING, **CHANGING, **OPEN}


def edits(kind: str, seed: int, count: int) -> list[Edit]:
    """`count` edits of a kind, or as many as there are, of as many different specs as it applies to.

    Changes that cannot be built are passed over; spellings that cannot be built are a fault, and are not.
    """
    random = Random(f"{seed}/{kind}")
    if kind == NOISY:
        return [_noisy(random, edit) for edit in changes(random, seed, count)]
    waiting = [_drafts(kind, seed, base) for base in random.sample(list(bases().values()), len(bases()))]
    made: list[Edit] = []
    while waiting and len(made) < count:
        waiting = [drafts for drafts in waiting if len(made) == count or _next(drafts, made)]
    return made


def _next(drafts: Iterator[Edit], made: list[Edit]) -> bool:
    found = next(drafts, None)
    made += [found] if found else []
    return found is not None


def _drafts(kind: str, seed: int, base: Base) -> Iterator[Edit]:
    random = Random(f"{seed}/{kind}/{base.name}")
    keeps = True if kind in KEEPING else False if kind in CHANGING else None
    drafts = list(ALL[kind](random, base))
    random.shuffle(drafts)
    for note, old, new in drafts:
        if old != new and (keeps or (sound(old) and sound(new))):
            yield Edit(kind, base.name, old, new, keeps, note)


def changes(random: Random, seed: int, count: int) -> Iterator[Edit]:
    for kind in random.choices(list(CHANGING), k=count):
        yield random.choice(edits(kind, seed + 1, 3))


def _noisy(random: Random, edit: Edit) -> Edit:
    """A change in a file that was tidied up as well."""
    text = commented(random, write(shuffled(random, read(edit.new[MAIN]))))
    return Edit(NOISY, edit.base, edit.old, {**edit.new, MAIN: text}, False, f"{edit.kind}: {edit.note}")


def sound(files: dict[str, str]) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        put(files, Path(folder))
        file = Path(folder, MAIN)
        return check(file.read_bytes(), MAIN, file=file).sound


def put(files: dict[str, str], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_bytes(text.encode())


def reviews(folder: Path) -> None:
    """A small `imdb.npz`, so that specs of film reviews have data: short ones of few words, long ones of many."""
    random = np.random.default_rng(0)
    few, many = (1 + np.arange(10**4) % count for count in (60, 700))
    words = [few[9 * i : 9 * i + random.integers(3, 16)] for i in range(20)] + [
        many[i * 120 :][:120] for i in range(20)
    ]
    found = np.empty(len(words), object)
    found[:] = [one.tolist() for one in words]
    labels = random.integers(0, 2, len(words))
    np.savez(folder / "imdb.npz", x_train=found, x_test=found[::4], y_train=labels, y_test=labels[::4])
