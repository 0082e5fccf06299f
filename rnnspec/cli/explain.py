"""`rnnspec explain`."""

import re
from pathlib import Path
from typing import Annotated, Any

import typer

from rnnspec.cli._exit import Code, fail, stop
from rnnspec.cli._options import ConfigFile, Isolated, Set, Width, configured, texts
from rnnspec.spec.config import Config, nearest

Subject = Annotated[
    str, typer.Argument(help="A code such as RS101, a kind such as LSTM, or a spec.", metavar="CODE|KIND|SPEC")
]


def command(
    subject: Subject,
    set_: Set = None,
    config: ConfigFile = None,
    isolated: Isolated = False,
    width: Width = None,
) -> None:
    """Explain a finding's code, a kind, or how each layer of a spec is counted.

    A kind is a layer, a callback, … or a section such as `fit`; `LSTM.dropout` is one of its arguments, and `layers`,
    `callbacks`, … list what there is.
    """
    chosen = configured(config, isolated)
    if re.fullmatch(r"(?i)rs\d{3}", subject):
        _rule(subject.upper(), width)
    elif subject == "-" or Path(subject).exists() or subject.endswith((".yaml", ".yml")):
        _spec(Path(subject), set_ or [], chosen, width)
    else:
        _kind(subject, chosen, width)


def _rule(code: str, width: int | None) -> None:
    from rnnspec.cli._explain import rule
    from rnnspec.rules import RULES

    if code not in RULES.headers:
        fail(f"there is no rule {code}; the codes go from {min(RULES.headers)} to {max(RULES.headers)}")
    rule(RULES.get(code), width)


def _kind(subject: str, config: Config | None, width: int | None) -> None:
    from rnnspec.cli._explain import kind, names
    from rnnspec.spec.family import FAMILIES, family
    from rnnspec.spec.plugins import activate

    activate(config or nearest(Path.cwd()))
    if subject in FAMILIES:
        names(subject, family(subject).kinds, width)
        return
    name, _, field = subject.partition(".")
    found = [(one, cls) for one in FAMILIES if (cls := family(one).get(name))] or _section(name)
    if not found:
        _other(subject, name, width)
        return
    for family_name, cls in found:
        if field and field not in cls.model_fields:
            fail(f"{name} has no argument {field}; it has {', '.join(cls.model_fields)}")
        kind(cls, name, family_name, field or None, width)


def _section(name: str) -> list[tuple[str, Any]]:
    from rnnspec.spec import document

    sections = {
        "input": document.InputSpec,
        "compile": document.CompileSpec,
        "data": document.DataSpec,
        "split": document.Split,
        "fit": document.FitSpec,
        "expect": document.ExpectSpec,
    }
    return [("section", sections[name])] if name in sections else []


def _other(subject: str, name: str, width: int | None) -> None:
    """A rule by its name, or what the subject may have meant."""
    from rnnspec.diagnostics.suggest import closest
    from rnnspec.rules import RULES
    from rnnspec.spec.family import FAMILIES, family

    by_name = {RULES.get(code).name(): code for code in RULES.headers}
    if subject in by_name:
        _rule(by_name[subject], width)
        return
    near = closest(name, [kind for one in FAMILIES for kind in family(one).keys] + list(by_name))
    hint = (
        f"did you mean {' or '.join(near)}?"
        if near
        else f"name a code, a kind, a spec, or one of {', '.join(FAMILIES)}"
    )
    fail(f"nothing is called {name}; {hint}")


def _spec(path: Path, overrides: list[str], config: Config | None, width: int | None) -> None:
    from rnnspec.cli._explain import spec
    from rnnspec.rules import check

    if path.is_dir():
        fail(f"{path} is a folder: explain takes one spec")
    (text,) = texts([path])
    checked = check(text.data, text.name, overrides=overrides, file=text.file, config=config)
    spec(text.name, checked, width)
    if not checked.sound:
        stop(Code.FINDINGS)
