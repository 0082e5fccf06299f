"""`rnnspec explain`."""

import re
from pathlib import Path
from typing import Annotated

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
    """Explain a finding's code, a layer or other kind, or how each layer of a spec is counted."""
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
    from rnnspec.cli._explain import kind
    from rnnspec.spec.family import FAMILIES, family
    from rnnspec.spec.plugins import activate

    activate(config or nearest(Path.cwd()))
    name, _, field = subject.partition(".")
    found = [(one, cls) for one in FAMILIES if (cls := family(one).get(name))]
    if not found:
        from rnnspec.rules import RULES

        by_name = {RULES.get(code).name(): code for code in RULES.headers}
        if subject in by_name:
            _rule(by_name[subject], width)
            return
        from rnnspec.diagnostics.suggest import closest

        near = closest(name, [kind for one in FAMILIES for kind in family(one).keys] + list(by_name))
        hint = f"; did you mean {' or '.join(near)}?" if near else "; name a code, a kind of Keras, or a spec"
        fail(f"nothing is called {name}{hint}")
    for family_name, cls in found:
        if field and field not in cls.model_fields:
            fail(f"{name} has no argument {field}; it has {', '.join(cls.model_fields)}")
        kind(cls, family_name, field or None, width)


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
