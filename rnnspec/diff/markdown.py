"""A comment for a code review: a table, and the full text below a fold."""

import re

from rnnspec.diff import full
from rnnspec.diff.comparison import Comparison
from rnnspec.diff.rows import SAME, closing, rows, totals

#: By this a bot finds its own comment, to write it anew instead of adding one.
MARKER = "<!-- rnnspec-diff -->"
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~#@!$&])")


def document(pairs: list[tuple[str, str, Comparison]]) -> str:
    """The whole comment, from the names of both sides and their comparison."""
    return "\n\n".join([MARKER, *(_section(*pair) for pair in pairs)]) + "\n"


def _section(old: str, new: str, comparison: Comparison) -> str:
    title = f"### {_escaped(old)} → {_escaped(new)}"
    if not comparison.changes:
        return f"{title}\n\n{SAME}"
    table = ["| | layer | change | effect |", "|---|---|---|---|"]
    for row in rows(comparison):
        sign = f"`{row.sign}`" if row.sign else ""
        change = " ".join(filter(None, (row.what, row.step)))
        table.append(f"| {sign} | {_escaped(row.subject)} | {_escaped(change)} | {_escaped(row.effect)} |")
    for name, value, growth in totals(comparison):
        table.append(f"| | **{name}** | {_escaped(value)} | {_escaped(growth)} |")
    text = full.plain(comparison)
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    details = f"<details><summary>Full text</summary>\n\n{fence}text\n{text}\n{fence}\n\n</details>"
    return "\n\n".join([title, closing(comparison), "\n".join(table), details])


def _escaped(text: str) -> str:
    """Text that Markdown shows as it is, arrows as arrows."""
    return _SPECIAL.sub(r"\\\1", text.replace("->", "→"))
