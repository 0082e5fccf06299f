"""Did you mean: the known names nearest to a word."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

#: The least likeness (0 to 1) of a suggestion. `gur` and `gru` have 0.67, `shape` and `scale` 0.6.
_LEAST = 0.65
#: How far behind the best a further suggestion may be.
_BEHIND = 0.1
#: Of more names that may be near, so many are measured: those that have most letters in common with the word.
_MEASURED = 24
#: A bag of letters is a number with so many bits for each of so many letters.
_BITS, _LETTERS = 16, 64


def closest(word: str, candidates: Iterable[str], most: int = 3) -> list[str]:
    """Up to `most` candidates like `word`, best first; empty when nothing is near.

    Case, underscores, hyphens and blanks do not count. Candidates equal to the word in this sense are
    the only ones then, else those that are one slip of the finger away.
    """
    return list(_closest(word, tuple(candidates)))[:most]


class _Name(NamedTuple):
    """A candidate, and what it is measured by."""

    name: str
    folded: str
    bag: int


@lru_cache(maxsize=64)
def _names(candidates: tuple[str, ...]) -> tuple[_Name, ...]:
    """The candidates in the order of the alphabet; kept, since many words are held against the same ones."""
    return tuple(_Name(name, _fold(name), _bag(_fold(name))) for name in sorted(set(candidates)))


@lru_cache(maxsize=4096)
def _closest(word: str, candidates: tuple[str, ...]) -> tuple[str, ...]:
    """All of them; kept, since a word misspelt once is often misspelt throughout."""
    folded, names = _fold(word), _names(candidates)
    if same := [one.name for one in names if one.folded == folded]:
        return tuple(same)
    numbered = [one.name for one in names if one.folded.removeprefix(folded).isdigit()]
    if len(numbered) > 1:
        # `int` may be int8 as well as int64: no likeness tells which is meant.
        return tuple(numbered)
    scored = sorted((-likeness, one) for one, likeness in _measured(folded, names) if likeness >= _LEAST)
    if slips := [one.name for _, one in scored if _one_slip(folded, one.folded)]:
        # `adma` is `adam` with two letters swapped, though it has more in common with `adamax`.
        return tuple(slips)
    return tuple(one.name for score, one in scored if score <= scored[0][0] + _BEHIND)


def _measured(folded: str, names: Iterable[_Name]) -> Iterator[tuple[_Name, float]]:
    """The names that may be near, with the share of what they have in common with the word in its order."""
    from difflib import SequenceMatcher

    bag = _bag(folded)
    bounds = ((2 * (one.bag & bag).bit_count() / (len(one.folded) + len(folded) or 1), one) for one in names)
    likely = sorted((-bound, one) for bound, one in bounds if bound >= _LEAST)
    matcher = SequenceMatcher(autojunk=False, b=folded)
    for _, one in likely[:_MEASURED]:
        matcher.set_seq1(one.folded)
        yield one, matcher.ratio()


def _bag(folded: str) -> int:
    """The letters without their order: `(a & b).bit_count()` is how many two words have in common at most."""
    counts = [0] * _LETTERS
    for char in folded:
        counts[ord(char) % _LETTERS] += 1
    return sum(((1 << min(count, _BITS)) - 1) << place * _BITS for place, count in enumerate(counts) if count)


def _one_slip(one: str, other: str) -> bool:
    """Whether a letter is missing, too many or another one, or two neighbours are swapped."""
    start = _alike(one, other)
    one, other = one[start:], other[start:]
    end = _alike(one[::-1], other[::-1])
    one, other = one[: len(one) - end], other[: len(other) - end]
    return max(len(one), len(other)) == 1 or (len(one) == 2 and one == other[::-1])


def _alike(one: str, other: str) -> int:
    """How many letters two words have in common at the beginning."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _fold(word: str) -> str:
    return word.casefold().replace("_", "").replace("-", "").replace(" ", "")
