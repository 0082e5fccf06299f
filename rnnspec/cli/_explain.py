"""How `explain` writes a rule, whatever else a word may mean, and the counting of a spec."""

import re
from collections.abc import Container, Iterable, Sequence
from textwrap import dedent
from typing import Any

from pydantic.fields import FieldInfo
from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from rnnspec.cli._console import console, draw, plain_characters
from rnnspec.cli._subjects import Argument, Listed, Owner, Passed, Spelled, Subject
from rnnspec.cli._takes import families, takes
from rnnspec.rules import Checked, Rule
from rnnspec.spec.family import FAMILIES, family
from rnnspec.spec.kind import Kind, Strict
from rnnspec.spec.words import WORDS

#: More names than this are shown by their number.
_MOST = 12


def rule(cls: type[Rule], width: int | None) -> None:
    """The page of a rule: what it finds, why, and a bad and a good case."""
    out = console(width)
    _heading(out, f"{cls.code} {cls.name()} ({cls.severity})")
    _page(out, (cls.__doc__ or "").strip())
    for title, cases in (("Found in", cls.bad), ("Not found in", cls.good)):
        if cases:
            out.print()
            _heading(out, title)
            _yaml_text(out, cases[0].text)


def _page(out: Console, page: str) -> None:
    """A docstring with `##` headings, its paragraphs filled to the width."""
    for block in re.split(r"\n\s*\n", dedent("    " + page)):
        lines = [line.strip() for line in block.strip().splitlines()]
        if lines and lines[0].startswith("## "):
            out.print()
            _heading(out, lines.pop(0)[3:])
        if lines:
            out.print(Padding(Text(" ".join(lines)), (0, 0, 0, 2)), soft_wrap=False)


def subject(one: Subject, width: int | None) -> None:
    """The page of whatever a word means."""
    out = console(width)
    match one:
        case Spelled(name=name):
            _word(out, name)
        case Listed(name=name):
            _listed(out, name)
        case Owner():
            _owner(out, one)
        case Argument(name=name, owners=(owner,)):
            _argument(out, name, owner)
        case Argument(name=name, owners=owners):
            _heading(out, f"{name} (argument)")
            _shared(out, name, owners)
        case Passed():
            _heading(out, f"{one.name} (argument of a call)")
            _passed(out, one)


def _listed(out: Console, name: str) -> None:
    _heading(out, name)
    out.print(Padding(Text(", ".join(family(name).kinds)), (0, 0, 0, 2)), soft_wrap=False)


def _heading(out: Console, title: str) -> None:
    out.print(Text(title, style="bold"))


def _yaml_text(out: Console, text: str) -> None:
    code = Syntax(dedent(text).rstrip(), "yaml", background_color="default")
    out.print(Padding(code, (0, 0, 0, 2)))


def _word(out: Console, name: str) -> None:
    word = WORDS[name]
    _heading(out, name)
    _page(out, f"{word.headline}\n\n{word.text}")
    out.print()
    _heading(out, "Example")
    _yaml_text(out, word.example)
    _rules(out, _speaking_of(name, name))


def _owner(out: Console, owner: Owner) -> None:
    """A kind or a section with its arguments, those of the mappings in it, and examples."""
    _heading(out, f"{owner.title} ({owner.family})")
    _page(out, (owner.cls.__doc__ or "").strip())
    out.print()
    out.print(_table(owner, owner.cls.model_fields))
    for part in owner.parts:
        out.print()
        _owner(out, part)
    names, flags = (getattr(owner.cls, attribute, ()) for attribute in ("call_arguments", "flags"))
    if len(names) > 1:
        out.print()
        _heading(out, "Call")
        out.print(Text(f"  {_from((*names, *flags), flags)}"), soft_wrap=True)
    if example := getattr(owner.cls, "example", ""):
        out.print()
        _heading(out, "Example")
        out.print(Text(f"  {example}"), soft_wrap=True)
    if examples := getattr(owner.cls, "examples", ()):
        out.print()
        _heading(out, "Examples")
        for example in examples:
            given, gives = (" + ".join(_shape(one) for one in shapes) for shapes in (example.given, example.gives))
            out.print(Text(f"  {example.spec}   {given} -> {gives}   {example.params:,} params"), soft_wrap=True)


def _argument(out: Console, name: str, owner: Owner) -> None:
    """One argument with what may stand there, and the rules that speak of it."""
    _heading(out, f"{owner.name}.{name} (argument)")
    out.print(_table(owner, (name,)))
    _choices(out, name, (owner,))
    if (part := owner.part(name)) is not None:
        out.print()
        _owner(out, part)
    _rules(out, _speaking_of(name, owner.name))


def _shared(out: Console, name: str, owners: Sequence[Owner]) -> None:
    """An argument of many, by what it takes."""
    alike: dict[tuple[str, str], list[Owner]] = {}
    for owner in owners:
        alike.setdefault(_row(owner.cls.model_fields[name]), []).append(owner)
    table = _empty("of", "takes", "default")
    for row, those in alike.items():
        table.add_row(_named(those), *row)
    out.print(table)
    _choices(out, name, [owner for owner in owners if owner.family == "section"])


def _choices(out: Console, name: str, owners: Iterable[Owner]) -> None:
    """What there is to choose from, where an argument takes objects; a family of its own name stands above."""
    chosen = dict.fromkeys(one for owner in owners for one in families(owner.cls.model_fields[name]) if one != name)
    for one in chosen:
        out.print()
        _listed(out, one)


def _passed(out: Console, passed: Passed) -> None:
    flags = getattr(passed.owners[0].cls, "flags", ())
    text = f"`{_from(passed.call, flags)}` passes it to {_named(passed.owners)}."
    more = "A NAME is a reference, see `rnnspec explain from`."
    out.print(Padding(Text(f"{text} {more}"), (0, 0, 0, 2)), soft_wrap=False)


def _from(names: Iterable[str], flags: Container[str]) -> str:
    return f"from: {_yaml({name: True if name in flags else 'NAME' for name in names})}"


def _named(owners: Sequence[Owner]) -> str:
    """Those that have something in common, in short."""
    every = [one for one in FAMILIES if len(family(one).kinds) == sum(owner.family == one for owner in owners)]
    names = [f"every one of {one}" for one in every]
    names += dict.fromkeys(owner.title for owner in owners if owner.family not in every)
    rest = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return ", ".join(names[:_MOST]) + rest


def _table(owner: Owner, names: Iterable[str]) -> Table:
    table = _empty("argument", "takes", "default")
    for name in names:
        table.add_row(name, *_row(owner.cls.model_fields[name]))
    return table


def _empty(*titles: str) -> Table:
    table = Table(box=box.ASCII if plain_characters() else box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for title in titles:
        table.add_column(title, overflow="fold")
    return table


def _row(info: FieldInfo) -> tuple[str, str]:
    """What an argument takes, and its default."""
    default = "required" if info.is_required() else _yaml(info.get_default(call_default_factory=True))
    return takes(info), default


def _rules(out: Console, rules: Iterable[type[Rule]]) -> None:
    for number, one in enumerate(rules):
        if not number:
            out.print()
            _heading(out, "Rules")
        out.print(Text(f"  {one.code} {one.headline()}"), soft_wrap=True)


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


def _shape(sizes: tuple[int | None, ...]) -> str:
    from rnnspec.spec.tensors import Dim, shown

    return shown([Dim(size) for size in sizes])


def _yaml(value: Any) -> str:
    from rnnspec.source.edit import inline

    if isinstance(value, Kind):
        return value.identifier or inline({value.kind: dict(value.given)})
    if isinstance(value, Strict):
        return inline(value.given)
    return inline(list(value) if isinstance(value, tuple) else value)


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
