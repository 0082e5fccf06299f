"""Did you mean: the known names nearest to a word."""

from collections.abc import Iterable
from functools import lru_cache

#: The least likeness (0 to 1) of a suggestion. `gur` and `gru` have 0.67, `shape` and `scale` 0.6.
_LEAST = 0.65
#: How far behind the best a further suggestion may be.
_BEHIND = 0.1


def closest(word: str, candidates: Iterable[str], most: int = 3) -> list[str]:
    """Up to `most` candidates like `word`, best first; empty when nothing is near.

    Case, underscores, hyphens and blanks do not count. Candidates equal to the word in this sense are
    the only ones then, else those that are one slip of the finger away.
    """
    return list(_closest(word, frozenset(candidates)))[:most]


@lru_cache(maxsize=256)
def _closest(word: str, candidates: frozenset[str]) -> tuple[str, ...]:
    """All of them; kept, since a word misspelt once is often misspelt throughout."""
    from difflib import SequenceMatcher

    folded = _fold(word)
    names = sorted(candidates)
    if same := [name for name in names if _fold(name) == folded]:
        return tuple(same)
    numbered = [name for name in names if _fold(name).removeprefix(folded).isdigit()]
    if len(numbered) > 1:
        # `int` may be int8 as well as int64: no likeness tells which is meant.
        return tuple(numbered)
    matcher = SequenceMatcher(autojunk=False, b=folded)
    scored: list[tuple[float, str]] = []
    for name in names:
        matcher.set_seq1(_fold(name))
        if min(matcher.real_quick_ratio(), matcher.quick_ratio()) >= _LEAST and (score := matcher.ratio()) >= _LEAST:
            scored.append((-score, name))
    scored.sort()
    if slips := [name for _, name in scored if _one_slip(folded, _fold(name))]:
        # `adma` is `adam` with two letters swapped, though it has more in common with `adamax`.
        return tuple(slips)
    return tuple(name for score, name in scored if score <= scored[0][0] + _BEHIND)


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
