"""How `explain` writes a rule, a kind, and the counting of a spec."""

import re
from collections.abc import Iterable
from textwrap import dedent
from typing import Any, get_args, get_origin

from rich import box
from rich.padding import Padding
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from rnnspec.cli._console import console, draw, plain_characters
from rnnspec.rules import Checked, Rule
from rnnspec.spec.fields import IdentifierOf, ObjectOf
from rnnspec.spec.kind import Kind, Strict


def rule(cls: type[Rule], width: int | None) -> None:
    """The page of a rule: what it finds, why, and a bad and a good case."""
    out = console(width)
    out.print(Text(f"{cls.code} {cls.name()} ({cls.severity})", style="bold"))
    _page(out, (cls.__doc__ or "").strip())
    for title, cases in (("Found in", cls.bad), ("Not found in", cls.good)):
        if cases:
            out.print()
            out.print(Text(title, style="bold"))
            code = dedent(cases[0].text).rstrip()
            out.print(Padding(Syntax(code, "yaml", background_color="default"), (0, 0, 0, 2)))


def _page(out: Any, page: str) -> None:
    """A docstring with `##` headings, its paragraphs filled to the width."""
    for block in re.split(r"\n\s*\n", dedent("    " + page)):
        lines = [line.strip() for line in block.strip().splitlines()]
        if lines and lines[0].startswith("## "):
            out.print()
            out.print(Text(lines.pop(0)[3:], style="bold"))
        if lines:
            out.print(Padding(Text(" ".join(lines)), (0, 0, 0, 2)), soft_wrap=False)


def kind(cls: type[Strict], name: str, family: str, field: str | None, width: int | None) -> None:
    """A kind or a section with its arguments, or one of them with the rules that speak of it."""
    out = console(width)
    if field is None:
        out.print(Text(f"{name} ({family})", style="bold"))
        _page(out, (cls.__doc__ or "").strip())
        out.print()
    table = Table(box=box.ASCII if plain_characters() else box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for title in ("argument", "takes", "default"):
        table.add_column(title, overflow="fold")
    for argument, info in cls.model_fields.items():
        if field in (None, argument):
            default = "required" if info.is_required() else _yaml(info.get_default(call_default_factory=True))
            table.add_row(argument, _takes(info.annotation, tuple(info.metadata)), default)
    out.print(table)
    if field is not None and (rules := _speaking_of(field, name)):
        out.print()
        out.print(Text("Rules", style="bold"))
        for one in rules:
            out.print(Text(f"  {one.code} {one.headline()}"), soft_wrap=True)
    examples = getattr(cls, "examples", ())
    if examples and field is None:
        out.print()
        out.print(Text("Examples", style="bold"))
        for example in examples:
            given, gives = (" + ".join(_shape(one) for one in shapes) for shapes in (example.given, example.gives))
            out.print(Text(f"  {example.spec}   {given} -> {gives}   {example.params:,} params"), soft_wrap=True)


def _speaking_of(field: str, owner: str) -> list[type[Rule]]:
    """The rules whose pages name an argument, with the class or section that has it in one of their cases."""
    from rnnspec.rules import RULES

    named = re.compile(rf"`[^`\n]*\b{re.escape(field)}\b[^`\n]*`")
    used = re.compile(rf"\b{re.escape(owner)}\b")
    return [
        one
        for one in RULES.all()
        if named.search(one.__doc__ or "") and any(used.search(case.text) for case in (*one.bad, *one.good))
    ]


def names(family: str, kinds: Iterable[str], width: int | None) -> None:
    """What a family has to choose from."""
    out = console(width)
    out.print(Text(family, style="bold"))
    out.print(Padding(Text(", ".join(kinds)), (0, 0, 0, 2)), soft_wrap=False)


def _shape(sizes: tuple[int | None, ...]) -> str:
    from rnnspec.spec.tensors import Dim, shown

    return shown([Dim(size) for size in sizes])


def _yaml(value: Any) -> str:
    from rnnspec.source.edit import inline

    if isinstance(value, Kind):
        return value.identifier or inline({value.kind: dict(value.given)})
    return inline(list(value) if isinstance(value, tuple) else value)


_NAMES = {int: "integer", float: "number", str: "text", bool: "true or false", type(None): "null", Any: "any value"}


def _takes(annotation: Any, metadata: tuple[Any, ...] = ()) -> str:
    """What an argument takes, in words: `integer > 0`, `one of: sum, mul`."""
    for one in metadata:
        if isinstance(one, ObjectOf):
            return " or ".join(one.families) + (" or null" if one.optional else "")
        if isinstance(one, IdentifierOf):
            return "the name of an activation" if len(one.names) > 12 else f"one of: {', '.join(one.names)}"
    if get_origin(annotation) is not None and hasattr(annotation, "__metadata__"):
        return _takes(annotation.__origin__, annotation.__metadata__)
    arguments = get_args(annotation)
    if annotation in _NAMES:
        words = _NAMES[annotation]
    elif arguments and all(isinstance(one, str | int | bool) for one in arguments):
        words = f"one of: {', '.join(map(str, arguments))}"
    elif get_origin(annotation) in (list, tuple):
        inner = list(dict.fromkeys(_takes(one) for one in arguments if one is not Ellipsis))
        words = f"list of {' or '.join(inner)}"
    elif get_origin(annotation) is dict:
        words = "mapping"
    elif arguments:
        words = " or ".join(dict.fromkeys(_takes(one) for one in arguments))
    else:
        words = getattr(annotation, "__name__", "any value").lower()
    return f"{words}{_bounds(metadata)}"


def _bounds(metadata: tuple[Any, ...]) -> str:
    found = []
    for one in metadata:
        for bound in getattr(one, "metadata", None) or [one]:
            for name, sign in (("gt", ">"), ("ge", "≥"), ("lt", "<"), ("le", "≤")):
                value = getattr(bound, name, None)
                if value is not None:
                    found.append(f"{sign} {value:g}")
    return f" {' and '.join(found)}" if found else ""


def spec(name: str, checked: Checked, width: int | None) -> None:
    """Each layer of a spec with its formula and the sum; findings where there are errors."""
    out = console(width)
    report = checked.report
    if not checked.sound or report is None:
        draw(checked.errors, width)
        return
    out.print(Text(name, style="bold"))
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    for step in report.layers:
        assert step.layer is not None
        assert step.call is not None
        params = sum(weight.size for weight in step.weights)
        if step.node.shares:
            counted = f"the weights of {step.node.shares} again"
        else:
            formula = step.layer.formula(step.call)
            counted = f"{formula} = {params:,}" if re.search(r"\D", formula) else f"{params:,}"
        table.add_row(f"  {step.node.name}", f"{step.call.x if step.call.inputs else ''} -> {step.outputs[0]}", counted)
    out.print(table)
    out.print(f"  total {report.params:,}")
