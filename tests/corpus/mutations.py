"""Other texts of the same meaning: a sound spec stays sound however it is written."""

from collections.abc import Callable, Iterator
from typing import Any

from rnnspec.rules import Checked, check
from rnnspec.runtime.run_dir import dump
from rnnspec.source.tree import plain


def block(found: Checked) -> str:
    """Every list and mapping on lines of its own."""
    return dump(_plain(found), flow=False)


def flow(found: Checked) -> str:
    """Everything in braces and brackets, on a few long lines."""
    return dump(_plain(found), flow=True)


def sorted_keys(found: Checked) -> str:
    """The sections in the order of the alphabet, comments gone."""
    document = _plain(found)
    return dump({key: document[key] for key in sorted(document)}, flow=None)


def named(found: Checked) -> str:
    """Every layer of the chain with a name of its own where it had the one Keras gives."""
    document = _plain(found)
    assert found.report is not None
    steps: dict[Any, list[str]] = {}
    for step in found.report.steps.values():
        steps.setdefault(step.node.route, []).append(step.node.name)
    for index, item in enumerate(document["layers"]):
        names = steps.get(("layers", index), [])
        item = {item: {}} if isinstance(item, str) else item
        kind = next(iter(item))
        if len(names) == 1 and kind[0].isupper() and not (item[kind] or {}).get("name"):
            item = {**item, kind: {**(item[kind] or {}), "name": f"my_{names[0]}"}}
            document["layers"][index] = item
            expected = document.get("expect", {}).get("layers", {})
            if names[0] in expected:
                expected[f"my_{names[0]}"] = expected.pop(names[0])
    return dump(document, flow=None)


def commented(found: Checked) -> str:
    """A comment behind each line, and blank lines between."""
    lines = found.document.source.text.splitlines()
    return "\n".join(f"{line}\n" if line.lstrip().startswith("#") else f"{line}  # so it is\n" for line in lines)


MUTATIONS: tuple[Callable[[Checked], str], ...] = (block, flow, sorted_keys, named, commented)


def _plain(found: Checked) -> dict[str, Any]:
    assert found.document.root is not None
    document: Any = plain(found.document.root)
    # What it extends is in the tree already.
    document.pop("extends", None)
    return document


def mutated(text: str, path: str) -> Iterator[tuple[str, str]]:
    """Each mutation's name with its text."""
    for mutation in MUTATIONS:
        yield mutation.__name__, mutation(check(text, path))
