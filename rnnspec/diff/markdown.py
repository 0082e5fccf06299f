"""A comment for a code review: one table, a row for each spec, and the full text of each below a fold."""

import re
from collections.abc import Iterator, Sequence

from rnnspec.diagnostics.markdown import escaped
from rnnspec.diff import full
from rnnspec.diff.comparison import Comparison
from rnnspec.diff.figures import Total
from rnnspec.diff.rows import both, rows, sized
from rnnspec.diff.sides import Pair, Result
from rnnspec.diff.told import findings, names, summary, verdict

#: By this a bot finds its own comment, to write it anew instead of adding one.
MARKER = "<!-- rnnspec-diff -->"
#: Rows of a spec that stand in the table; all of them are below the fold.
_ROWS = 12
#: Characters of a comment. GitHub takes 65,536.
_LONGEST = 60_000


def document(result: Result, failed: Sequence[str] = ()) -> str:
    """The whole comment; nothing where nothing changed in meaning. `failed` are the conditions that hold."""
    told = [pair for pair in result.pairs if pair.status != "same"]
    if not told:
        return ""
    table = ["| spec | change | cost | old checkpoints |", "|---|---|---|---|", *map(_row, told)]
    held = "\n".join(
        f"- fails on `{gate}`: {_escaped(why)}" for gate, _, why in (one.partition(": ") for one in failed)
    )
    parts = [MARKER, f"**{_escaped(summary(result))}**", *([held] if held else []), "\n".join(table)]
    for number, pair in enumerate(told):
        fold = _fold(pair)
        if sum(map(len, parts)) + len(fold) > _LONGEST:
            parts.append(f"The full text of {len(told) - number} specs is left out: a comment has no room for it.")
            break
        parts.append(fold)
    return "\n\n".join(parts) + "\n"


def _row(pair: Pair) -> str:
    cells = (_escaped(names(pair)), _changes(pair), _cost(pair), _escaped(verdict(pair)))
    return f"| {' | '.join(cells)} |"


def _changes(pair: Pair) -> str:
    if pair.comparison is None:
        status = {
            "added": "`+` added",
            "deleted": "`-` deleted",
            "repaired": "could not be built before",
            "broken": "cannot be compared",
        }
        return status[pair.status]
    found = []
    for row in rows(pair.comparison):
        sign = f"`{row.sign}` " if row.sign else ""
        found.append(sign + _escaped(row.text))
    found[_ROWS:] = [f"and {len(found) - _ROWS} more"] if len(found) > _ROWS else []
    found += [_escaped(f"{finding.code} {finding.message}") for finding in findings(pair)]
    return "<br>".join(found)


def _cost(pair: Pair) -> str:
    comparison = pair.comparison
    if comparison is None:
        return ""
    return "<br>".join(map(_escaped, _figures(comparison)))


def _figures(comparison: Comparison) -> Iterator[str]:
    """Those that changed."""
    cost = comparison.figures
    counts: tuple[tuple[str, Total], ...] = (("params", cost.params), ("MACs", cost.macs))
    for name, total in counts:
        if total.changed:
            yield f"{name} {both(total)}"
    for name, total in (("memory", cost.memory), ("training", cost.training_memory)):
        if total.changed:
            yield f"{name} {sized(total)}"


def _fold(pair: Pair) -> str:
    text = "\n\n".join(
        page.plain.rstrip() for page in full.pages(Result((pair,)), titles=False, width=100, ascii=False)
    )
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    head = f"<details><summary>{_html(names(pair))}</summary>"
    return f"{head}\n\n{fence}text\n{text}\n{fence}\n\n</details>"


def _html(text: str) -> str:
    from html import escape

    return escape(text.replace("\n", " "))


def _escaped(text: str) -> str:
    """Text that Markdown shows as it is, arrows as arrows."""
    return escaped(text.replace("->", "→"))
