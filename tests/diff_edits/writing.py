"""Documents as YAML, in one of many styles."""

import json
from collections.abc import Callable
from random import Random
from typing import Any, Literal, get_args

from rnnspec.source.edit import inline

Quotes = Literal["bare", "double", "single"]
QUOTES: tuple[Quotes, ...] = get_args(Quotes)


def write(document: dict[str, Any]) -> str:
    """As people write specs: sections and items as blocks, what is in them on one line where it fits."""
    lines = ["rnnspec: 1"] if "rnnspec" not in document else []
    for key, value in document.items():
        if key == "layers" and isinstance(value, list):
            lines += ["layers:", *_items(value, 2)]
        elif isinstance(value, dict) and len(inline(value)) > 60:
            lines += [f"{key}:", *(f"  {inline(name)}: {inline(one)}" for name, one in value.items())]
        else:
            lines.append(f"{key}: {inline(value)}")
    return "\n".join(lines) + "\n"


def _items(items: list[Any], indent: int) -> list[str]:
    blank, lines = " " * indent, []
    for item in items:
        if isinstance(item, dict):
            start = f"{blank}- "
            for key, value in item.items():
                if key == "layers":
                    lines += [f"{start}layers:", *_items(value, indent + 4)]
                else:
                    lines.append(f"{start}{inline(key)}: {inline(value)}")
                start = f"{blank}  "
        else:
            lines.append(f"{blank}- {inline(item)}")
    return lines


def styled(
    value: Any, flow: Callable[[int], bool], quotes: Quotes = "bare", number: Callable[[Any], str] = inline
) -> str:
    """YAML whose mappings and lists are flow where `flow` of their depth says so, all else block."""

    def scalar(one: Any) -> str:
        if isinstance(one, str) and quotes != "bare":
            return json.dumps(one) if quotes == "double" else "'" + one.replace("'", "''") + "'"
        return number(one) if isinstance(one, int | float) and not isinstance(one, bool) else inline(one)

    def flat(one: Any) -> str:
        match one:
            case dict():
                return "{" + ", ".join(f"{scalar(key)}: {flat(inner)}" for key, inner in one.items()) + "}"
            case list():
                return "[" + ", ".join(map(flat, one)) + "]"
            case _:
                return scalar(one)

    def block(one: Any, depth: int) -> str:
        if not isinstance(one, dict | list) or not one or flow(depth):
            return f" {flat(one)}"
        blank = "\n" + "  " * depth
        if isinstance(one, dict):
            return "".join(f"{blank}{scalar(key)}:{block(inner, depth + 1)}" for key, inner in one.items())
        return "".join(f"{blank}-{block(inner, depth + 1)}" for inner in one)

    return block(value, 0).strip() + "\n"


def shuffled(random: Random, value: Any) -> Any:
    """The value with the keys of all its mappings in another order."""
    if isinstance(value, dict):
        keys = list(value)
        random.shuffle(keys)
        if len(keys) > 1 and keys == list(value):
            keys.reverse()
        return {key: shuffled(random, value[key]) for key in keys}
    return [shuffled(random, one) for one in value] if isinstance(value, list) else value


def commented(random: Random, text: str) -> str:
    """The text with comments and blank lines put in, and comments behind what stands on a line."""
    lines: list[str] = []
    for line in text.splitlines():
        indent = line[: len(line) - len(line.lstrip())]
        match random.randrange(5):
            case 0:
                lines.append(f"{indent}# looked at again: {random.randrange(100)}")
            case 1:
                lines.append("")
            case 2 if line.strip() and "#" not in line:
                line += f"  # {random.choice(('as before', 'todo: units: 64', 'see [1], {2}'))}"
            case _:
                pass
        lines.append(line)
    return "\n".join(lines) + "\n"
