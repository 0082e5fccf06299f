"""An input that is declared twice: by the section `input`, and as in Keras 2 by the first layer."""

from collections.abc import Mapping
from typing import Any

from rnnspec.rules._base import Context
from rnnspec.source.compose import compose
from rnnspec.source.edit import inline
from rnnspec.source.tree import Mapping as Entries
from rnnspec.source.tree import Plain, plain
from rnnspec.spec import facts

#: The arguments of `input` that say its shape.
SIZES = ("shape", "batch_shape", "batch_size")


def contradicted(fact: facts.OlderSpelling, context: Context) -> bool:
    """Whether a first layer declares another input than the section `input` does."""
    node = context.node(("input",))
    key = context.document.place(("input",), key=True)
    if not isinstance(node, Entries) or key.text != "input" or not fact.new.startswith("input: "):
        return False
    declared = {name: plain(entry.value) for name, entry in node.entries.items() if name != "dtype"}
    return f"input: {inline(declared)}" != fact.new


def meant(fact: facts.OlderSpelling) -> dict[str, Plain]:
    """The section `input` that stands for what the first layer declares."""
    root = compose(fact.new, "").root
    value = plain(root.entries["input"].value) if isinstance(root, Entries) else None
    return value if isinstance(value, dict) else {}


def sizes(declared: Mapping[str, Any]) -> list[Any] | None:
    """The shape that a section `input` declares, batch axis first; None where it is no list."""
    shape = declared.get("batch_shape")
    if shape is None and isinstance(declared.get("shape"), list):
        shape = [declared.get("batch_size"), *declared["shape"]]
    return shape if isinstance(shape, list) else None


def fixing_batch(context: Context) -> list[facts.OlderSpelling]:
    """The first layer that fixes the batch axis, where the section `input` speaks of something else."""
    twice = [fact for fact in context.facts(facts.OlderSpelling) if contradicted(fact, context)]
    return [fact for fact in twice if (sizes(meant(fact)) or [None])[0] is not None]
