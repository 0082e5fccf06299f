"""Specs in another form with the same meaning: with comments, and with other names of layers."""

import re

from rnnspec.source.compose import compose
from rnnspec.source.tree import Mapping, Plain, plain
from rnnspec.spec.naming import snake_case


def meaning(text: str) -> Plain:
    """The document as plain data; None if it is not sound YAML."""
    composed = compose(text, "spec.yaml")
    return plain(composed.root) if isinstance(composed.root, Mapping) and not composed.hazards else None


def commented(text: str, chosen: list[int]) -> str:
    """The text with remarks behind or above the lines of these numbers, where they are no part of a value."""
    for number in chosen:
        lines = text.split("\n")
        at = number % len(lines)
        lines[at] = f"{lines[at]}  # a remark: [1" if number % 2 else f"# a remark: {{\n{lines[at]}"
        new = "\n".join(lines)
        if meaning(new) == meaning(text):
            text = new
    return text


def renamed(text: str) -> str:
    """The text with every layer's own name replaced, wherever it stands alone as a word."""
    words = re.findall(r"\w+", text)
    given = {"input", "block", *(snake_case(word) for word in words if word[0].isupper())}
    for name in sorted(_names(meaning(text))):
        if re.sub(r"_\d+$", "", name) in given:
            continue  # a name that Keras or rnnspec gives
        alone = re.compile(rf"(?<![\w.$-]){re.escape(name)}(?![\w-])")
        # A name that is a part of another word may be meant there: `value_mae` is the metric of an output.
        if re.fullmatch(r"[a-z]\w*", name) and sum(name in word for word in words) == len(alone.findall(text)):
            text = alone.sub(f"{name}_zq", text)
    return text


def _names(node: Plain, *, in_layers: bool = False) -> set[str]:
    """The texts under `name` in the layers of a document."""
    found: set[str] = set()
    if isinstance(node, dict):
        for key, value in node.items():
            if in_layers and key == "name" and isinstance(value, str):
                found.add(value)
            found |= _names(value, in_layers=in_layers or key == "layers")
    elif isinstance(node, list):
        for item in node:
            found |= _names(item, in_layers=in_layers)
    return found
