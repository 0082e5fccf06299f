"""Pair the members of two sequences in order, so that an inserted one moves none of those behind it."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

T = TypeVar("T")
Pairs = list[tuple[int, int]]

#: Comparing more pairs than this would take seconds.
LIMIT = 250_000


def align(old: Sequence[T], new: Sequence[T], score: Callable[[T, T], float], kind: Callable[[T], Hashable]) -> Pairs:
    """Positions of pairs, rising on both sides, with the greatest sum of scores; 0 is no pair.

    Members of different kinds must score 0. Sequences too long for that are paired by kind and number.
    """
    if len(old) * len(new) > LIMIT:
        return _numbered(old, new, kind)
    # best[i][j] is the greatest sum for old[i:] and new[j:].
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    scores = [[score(one, other) for other in new] for one in old]
    for i in range(len(old) - 1, -1, -1):
        row, below, own = best[i], best[i + 1], scores[i]
        for j in range(len(new) - 1, -1, -1):
            paired = below[j + 1] + own[j] if own[j] else 0.0
            row[j] = max(paired, below[j], row[j + 1])
    pairs: Pairs = []
    i = j = 0
    while i < len(old) and j < len(new):
        if scores[i][j] and best[i][j] == best[i + 1][j + 1] + scores[i][j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _numbered(old: Sequence[T], new: Sequence[T], kind: Callable[[T], Hashable]) -> Pairs:
    waiting: dict[Hashable, list[int]] = defaultdict(list)
    for position in range(len(new) - 1, -1, -1):
        waiting[kind(new[position])].append(position)
    return [(i, waiting[kind(one)].pop()) for i, one in enumerate(old) if waiting[kind(one)]]


def rising(values: Sequence[int]) -> set[int]:
    """The members of a longest rising subsequence of distinct numbers."""
    from bisect import bisect_left

    tails: list[int] = []
    before: dict[int, int | None] = {}
    for value in values:
        at = bisect_left(tails, value)
        before[value] = tails[at - 1] if at else None
        tails[at : at + 1] = [value]
    kept: set[int] = set()
    last = tails[-1] if tails else None
    while last is not None:
        kept.add(last)
        last = before[last]
    return kept
