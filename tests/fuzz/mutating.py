"""Specs with a few characters, tokens, lines or branches deleted, doubled, swapped or replaced."""

import re
from functools import cache
from pathlib import Path
from random import Random
from textwrap import dedent
from typing import Any

from rnnspec.rules import RULES, check
from rnnspec.runtime.run_dir import dump
from rnnspec.source.tree import plain

ROOT = Path(__file__).parents[2]
#: What people and editors leave in a text, and what YAML makes of it.
TOKENS = (
    "$units", "$nope", "null", "yes", "0", "-1", "1e999", ".nan", "'8'", "8.0", "[]", "{}", "(10,64)", "[1,,2]", "LSTM",
    "Dense", "Lambda", "lstm", "from", "layers", "units", "name", "None", "&a", "*a", "<<", "!!int", "!x", "---", "...",
    "?", "|", ">", "%", "@", "`", ":", ",", "-", "#", '"', "'", "{", "}", "[", "]", "é", "🙂", "한국어", "0x1f", "\t",
    "\xa0", "\u2028", "\x00", "\ufeff", "9" * 400, "\n", "\r\n", "repeat: 1000000", "block", "reuse", "outputs: []",
    "$", "2**9", "# rnnspec: ignore[RS5", "-.5", "1_000", "010", "on", "!!python/object:os.system", "extends: ../a",
)  # fmt: skip
_PIECES = re.compile(r"\s+|\w+|.", re.DOTALL)
_SMALL = (None, True, False, 0, 1, -1, 2, 7, 10**12, 0.5, "", "x", "$units", "relu", [], {}, [None], {"a": 1}, "LSTM")


@cache
def seeds() -> tuple[str, ...]:
    """The shipped specs, the corpus, and the cases of all rules."""
    files = [*sorted((ROOT / "specs").glob("*.yaml")), *sorted((ROOT / "tests/corpus/specs").glob("*.yaml"))]
    cases = [case.text for rule in RULES.all() for case in (*rule.bad, *rule.good)]
    texts = [*(path.read_text("utf-8") for path in files), *map(dedent, cases)]
    return tuple(text.encode("utf-8", "replace").decode() for text in texts)


def mutant(random: Random) -> bytes:
    """One mutated spec: mostly text, now and then bytes that are none."""
    text = random.choice(seeds())
    if random.random() < 0.3 and (bent := _bent(random, text)) is not None:
        return bent.encode("utf-8", "replace")
    for _ in range(random.choice((1, 1, 2, 3, 5))):
        text = _edited(random, text)
    data = text.encode("utf-8", "replace")
    if random.random() < 0.02 and data:
        at = random.randrange(len(data))
        data = data[:at] + bytes([random.randrange(256)]) + data[at + 1 :]
    return data


def _edited(random: Random, text: str) -> str:
    by_line = random.random() < 0.5
    parts = text.splitlines(keepends=True) if by_line else _PIECES.findall(text)
    if not parts:
        return text
    first, second = random.randrange(len(parts)), random.randrange(len(parts))
    match random.randrange(7):
        case 0:
            del parts[first]
        case 1:
            parts.insert(second, parts[first])
        case 2:
            parts[first], parts[second] = parts[second], parts[first]
        case 3:
            parts[first] = random.choice(TOKENS) + ("\n" if by_line else "")
        case 4:
            parts.insert(first, random.choice(TOKENS))
        case 5:
            parts[first] = random.choice((" ", "  ", "    ")) + parts[first]
        case 6:
            other = random.choice(seeds()).splitlines(keepends=True)
            parts.insert(first, random.choice(other) if other else "")
    return "".join(parts)


def _bent(random: Random, text: str) -> str | None:
    """The document with one of its branches replaced: sound YAML, and mostly no sound spec."""
    root = check(text, "spec.yaml").document.root
    if root is None:
        return None
    document: Any = plain(root)
    branches: list[tuple[Any, Any]] = []

    def walk(node: Any) -> None:
        pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        for key, value in pairs:
            branches.append((node, key))
            walk(value)

    walk(document)
    for _ in range(random.choice((1, 1, 2))):
        if branches:
            node, key = random.choice(branches)
            other, its = random.choice(branches)
            node[key] = random.choice(_SMALL) if random.random() < 0.6 else _copied(other, its)
    return dump(document, flow=random.choice((None, True, False)))


def _copied(node: Any, key: Any) -> Any:
    from copy import deepcopy

    try:
        return deepcopy(node[key])
    except (KeyError, IndexError):  # an earlier turn has taken the branch away
        return None
