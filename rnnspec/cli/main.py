"""The program `rnnspec`."""

import os
import sys
from typing import Annotated

import typer

from rnnspec.cli import check, diff, evaluate, explain, predict, runs, schema, summary, train
from rnnspec.cli._console import careful_streams
from rnnspec.cli._exit import Code

app = typer.Typer(
    name="rnnspec",
    help="Check, compare and train sequence models written as YAML.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (check, summary, explain, diff, train, evaluate, predict, runs, schema):
    app.command(command.__name__.rpartition(".")[2])(command.command)


def _version(wanted: bool) -> None:
    if wanted:
        from rnnspec import __version__

        typer.echo(f"rnnspec {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the command line; every way out has its exit code."""
    careful_streams()
    # Looking for plug-ins of Pydantic means reading the metadata of every installed package.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    try:
        app(standalone_mode=True)
    except KeyboardInterrupt:
        typer.echo("rnnspec: interrupted", err=True)
        sys.exit(int(Code.STOPPED))
    except BrokenPipeError:
        # The reader went away, as `head` does; nothing is left to say to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(int(Code.FINE))
    except Exception as error:
        from rnnspec.spec.plugins import PluginProblem

        if isinstance(error, PluginProblem):
            typer.echo(f"rnnspec: {error}", err=True)
            sys.exit(int(Code.USAGE))
        if os.environ.get("RNNSPEC_TRACEBACK"):
            raise
        typer.echo(
            f"rnnspec: a bug in rnnspec: {type(error).__name__}: {error}\n"
            "Please report it; RNNSPEC_TRACEBACK=1 shows where it happened.",
            err=True,
        )
        sys.exit(int(Code.BUG))
