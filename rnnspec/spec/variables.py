"""`$name`: variables with their types, arithmetic on them, and text around them.

A scalar without `$` is never touched, but for `{{ name }}` of a variable that there is: it is told of, and read as
`$name`.
"""

import re
from collections.abc import Container, Iterator
from collections.abc import Mapping as Table
from dataclasses import replace
from typing import Any

from rnnspec.source.tree import Entry, Mapping, Node, Route, Scalar, Sequence, Value, plain
from rnnspec.spec import facts

REFERENCE = re.compile(r"\$([A-Za-z_]\w*)")
#: A variable as shells, templates and paths have it.
FOREIGN = re.compile(r"\$\{\s*(\w+)\s*\}|\$\(\s*(\w+)\s*\)|\{\{\s*(\w+)\s*\}\}|\$vars\.(\w+)")
_ARITHMETIC = re.compile(r"[\d\s.+\-*/()eE]*")


class NotArithmetic(Exception):
    """An expression without a value: `args[0]` is the problem's code, see `facts.BadArithmetic`."""


class Unknown(Exception):
    """A reference to a variable that does not exist: `args[0]` is its name."""


def names_in(text: str) -> list[str]:
    return REFERENCE.findall(text)


def substitute(text: str, variables: Table[str, Any]) -> Any:
    """The value of a text, whose references are to `variables`.

    One reference alone keeps its type, references with numbers and operators are computed, all else
    is text. Raises `Unknown` and `NotArithmetic`.
    """
    names = names_in(text)
    for name in names:
        if name not in variables:
            raise Unknown(name)
    if not names:
        return text
    if whole := REFERENCE.fullmatch(text.strip()):
        return variables[whole.group(1)]
    if _ARITHMETIC.fullmatch(REFERENCE.sub("", text)):
        # Arithmetic is rare, and Python's parser takes as long to import as a small spec to check.
        from rnnspec.spec.arithmetic import compute

        return compute(REFERENCE.sub(r" \1 ", text), variables)
    return REFERENCE.sub(lambda match: _text(variables[match.group(1)]), text)


def _text(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return str(value)


def _respelled(node: Scalar, text: str, known: Container[str], route: Route, found: list[facts.Fact]) -> str:
    """The text with those references as our own that only look foreign; other braces are text."""
    if "{" not in text and "$(" not in text and "$vars." not in text:
        return text

    def own(match: re.Match[str]) -> str:
        name = next(filter(None, match.groups()))
        if name not in known:
            return match[0]
        found.append(facts.ForeignVariable(route, name, match[0], node.place))
        return f"${name}"

    return FOREIGN.sub(own, text)


def resolve(root: Mapping) -> tuple[Mapping, dict[str, Any], list[facts.Fact]]:
    """The tree with every variable replaced, the values of the variables, and what went wrong.

    Names that an `each` binds are left for the expansion of its block, as is every scalar that
    mixes them with others. A scalar that cannot be resolved becomes null and has its fact.
    """
    found: list[facts.Fact] = []
    values = _values(root, found)
    entries = {
        key: entry
        if key == "vars"
        else replace(entry, value=_resolved(entry.value, (key,), values, frozenset(), found))
        for key, entry in root.entries.items()
    }
    return replace(root, entries=entries), {name: plain(node) for name, node in values.items()}, found


def _values(root: Mapping, found: list[facts.Fact]) -> dict[str, Node]:
    """The nodes of `vars`, each resolved after those it refers to."""
    section = root.entries.get("vars")
    if section is None or not isinstance(section.value, Mapping):
        return {}
    entries = section.value.entries
    done: dict[str, Node] = {}

    def settle(name: str, path: tuple[str, ...]) -> None:
        if name in done:
            return
        if name in path:
            found.append(facts.VariableCycle(("vars", name), (*path[path.index(name) :], name)))
            done[name] = replace_value(entries[name].value, None)
            return
        for other in sorted(set(_references(entries[name].value))):
            if other in entries:
                settle(other, (*path, name))
        if name not in done:
            done[name] = _resolved(entries[name].value, ("vars", name), done, frozenset(), found)

    for name in entries:
        settle(name, ())
    return done


def _references(node: Node) -> Iterator[str]:
    match node:
        case Scalar(value=str() as text):
            yield from names_in(text)
        case Sequence(items=items):
            for item in items:
                yield from _references(item)
        case Mapping(entries=entries):
            for entry in entries.values():
                yield from _references(entry.value)
        case _:
            pass


def replace_value(node: Node, value: Value) -> Scalar:
    """A scalar with `value` that stands where `node` does."""
    return Scalar(value, node.place)


def _resolved(
    node: Node, route: Route, values: dict[str, Node], bound: frozenset[str], found: list[facts.Fact]
) -> Node:
    match node:
        case Scalar(value=str() as text) if "$" in text or "{{" in text:
            own = _respelled(node, text, values.keys() | bound, route, found)
            node = node if own == text else replace(node, value=own)
            return _scalar(node, own, route, values, bound, found) if REFERENCE.search(own) else node
        case Sequence():
            items = [_resolved(item, (*route, i), values, bound, found) for i, item in enumerate(node.items)]
            return replace(node, items=items)
        case Mapping():
            return _mapping(node, route, values, bound, found)
        case _:
            return node


def _mapping(
    node: Mapping, route: Route, values: dict[str, Node], bound: frozenset[str], found: list[facts.Fact]
) -> Mapping:
    each = node.entries.get("each")
    inner = bound
    if each is not None and isinstance(each.value, Mapping) and "layers" in node.entries:
        inner = bound | each.value.entries.keys()
    entries: dict[str, Entry] = {}
    for key, entry in node.entries.items():
        name = entry.key
        if "$" in key or "{{" in key:
            resolved = _resolved(entry.key, (*route, key), values, bound, found)
            if isinstance(resolved, Scalar) and resolved.value is not None:
                name = replace(resolved, value=_text(resolved.value))
        scope = inner if key == "layers" else bound
        entries[str(name.value)] = replace(
            entry, key=name, value=_resolved(entry.value, (*route, str(name.value)), values, scope, found)
        )
    return replace(node, entries=entries)


def _scalar(
    node: Scalar, text: str, route: Route, values: dict[str, Node], bound: frozenset[str], found: list[facts.Fact]
) -> Node:
    names = set(names_in(text))
    if names & bound:
        return node
    whole = REFERENCE.fullmatch(text.strip())
    if whole and (target := values.get(whole.group(1))) is not None:
        # The place of use stays: that is where a finding about the value has to point.
        return replace(target, place=node.place)
    try:
        return replace(node, value=substitute(text, {name: plain(values[name]) for name in names if name in values}))
    except Unknown as error:
        found.append(facts.UnknownVariable(route, error.args[0], tuple(values)))
    except NotArithmetic as error:
        found.append(facts.BadArithmetic(route, text, error.args[0]))
    return replace_value(node, None)
