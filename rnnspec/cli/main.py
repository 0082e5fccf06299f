"""The program `rnnspec`."""

import gc
import os
import sys
from importlib import import_module
from typing import Annotated

import typer

from rnnspec.cli._console import careful_streams, say
from rnnspec.cli._exit import Code

#: In the order of the help; each is the function `command` of the module of its name.
COMMANDS = ("check", "summary", "list", "explain", "diff", "train", "evaluate", "predict", "runs", "schema")


def application(arguments: list[str]) -> typer.Typer:
    """The command line. Only the command that the arguments begin with is made, or all if none is."""
    app = typer.Typer(
        name="rnnspec",
        help="Check, compare and train sequence models written as YAML.",
        no_args_is_help=True,
        add_completion=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_options)
    for name in arguments[:1] if arguments[:1] and arguments[0] in COMMANDS else COMMANDS:
        app.command(name)(import_module(f"rnnspec.cli.{name}").command)
    return app


def _version(wanted: bool) -> None:
    if wanted:
        from rnnspec import __version__

        say(f"rnnspec {__version__}")
        raise typer.Exit


def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the command line; every way out has its exit code."""
    careful_streams()
    # Imports make many objects that stay and hardly a cycle: looking for cycles would take a twentieth of a check.
    gc.set_threshold(200_000)
    # Looking for plug-ins of Pydantic means reading the metadata of every installed package.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    try:
        application(sys.argv[1:])()
    except KeyboardInterrupt:
        say("rnnspec: interrupted", err=True)
        sys.exit(int(Code.STOPPED))
    except BrokenPipeError:
        # The reader went away, as `head` does; nothing is left to say to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(int(Code.FINE))
    except Exception as error:
        _failed(error)


def _failed(error: Exception) -> None:
    """End in a line or few: what to do about the configuration, or that rnnspec has a bug."""
    from rnnspec.spec.config import ConfigProblem

    if isinstance(error, ConfigProblem):
        for line in str(error).splitlines():
            say(f"rnnspec: {line}", err=True)
        sys.exit(int(Code.USAGE))
    if os.environ.get("RNNSPEC_TRACEBACK"):
        raise error
    say(
        f"rnnspec: a bug in rnnspec: {type(error).__name__}: {error}\n"
        "Please report it; RNNSPEC_TRACEBACK=1 shows where it happened.",
        err=True,
    )
    sys.exit(int(Code.BUG))
