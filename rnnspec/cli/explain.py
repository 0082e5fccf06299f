"""`rnnspec explain`."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rnnspec.cli._console import When, say
from rnnspec.cli._exit import Code, fail, stop
from rnnspec.cli._options import Ascii, Color, ConfigFile, Isolated, Set, Width, configured, texts
from rnnspec.spec.config import Config, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rnnspec.cli._subjects import Subject

What = Annotated[
    str,
    typer.Argument(help="A code such as RS101, a kind such as LSTM, a key, or a spec.", metavar="CODE|KIND|KEY|SPEC"),
]


def command(
    subject: What,
    set_: Set = None,
    config: ConfigFile = None,
    isolated: Isolated = False,
    width: Width = None,
    color: Color = When.auto,
    ascii: Ascii = False,  # noqa: A002 - the option's name
) -> None:
    """Explain a finding's code, a kind, a key, or how each layer of a spec is counted.

    A kind is a layer, a callback, a data source, …; a key is a section such as `fit`, a word of the language such as
    `from`, or an argument such as `dropout`, of all that have it, or of one: `LSTM.dropout`. `layers`, `callbacks`, …
    list what there is.
    """
    chosen = configured(config, isolated)
    if re.fullmatch(r"(?i)rs\d{3}", subject):
        _rule(subject.upper(), width)
    elif subject == "-" or subject.endswith((".yaml", ".yml")):
        _spec(Path(subject), set_ or [], chosen, width)
    elif (found := _meant(subject, chosen)) or not Path(subject).exists():
        # A project may well have a folder called data or layers.
        _word(subject, found, width)
    else:
        _spec(Path(subject), set_ or [], chosen, width)


def _rule(code: str, width: int | None) -> None:
    from rnnspec.cli._explain import rule
    from rnnspec.rules import RULES

    if code not in RULES.headers:
        fail(f"there is no rule {code}; the codes go from {min(RULES.headers)} to {max(RULES.headers)}")
    rule(RULES.get(code), width)


def _word(word: str, found: "Sequence[Subject]", width: int | None) -> None:
    """Everything that a word means, or a rule by its name."""
    from rnnspec.cli._explain import subject
    from rnnspec.cli._subjects import words
    from rnnspec.diagnostics.suggest import closest
    from rnnspec.rules._select import rule_names

    by_name = rule_names()
    if word in by_name:
        _rule(by_name[word], width)
    elif found:
        for number, one in enumerate(found):
            if number:
                say()
            subject(one, width)
    else:
        near = closest(word, [*words(), *by_name])
        known = "name a code, a kind, a spec, a key of one, or a family such as layers or callbacks"
        fail(f"nothing is called {word}; " + (f"did you mean {' or '.join(near)}?" if near else known))


def _meant(word: str, config: Config | None) -> "Sequence[Subject]":
    """What a word may mean; nothing where it is the name of a rule or of a spec, or nothing is called so."""
    from rnnspec.cli._subjects import NoArgument, subjects
    from rnnspec.spec.plugins import activate

    activate(config or nearest(Path.cwd()))
    try:
        return subjects(word)
    except NoArgument as problem:
        fail(str(problem))


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
