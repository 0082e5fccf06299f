"""What stops a run, said in one line."""

from collections.abc import Iterator
from contextlib import contextmanager


class RunError(Exception):
    """A problem with a run that a user can understand and act on.

    `exit_code` is the one of the command line: 2 for a wrong option or file, 4 for training that
    stopped, 101 for a bug of rnnspec.
    """

    def __init__(self, message: str, exit_code: int = 4) -> None:
        super().__init__(message)
        self.message = message
        self.exit_code = exit_code


class MissingExtra(RunError):
    """Packages of an extra are not installed."""

    def __init__(self, extra: str, missing: str) -> None:
        super().__init__(f"{missing} is not installed: pip install 'rnnspec[{extra}]'", exit_code=2)
        self.extra = extra


def in_a_line(error: Exception) -> str:
    """What Keras or its backend says of an error, as `ValueError: what was wrong`."""
    lines = [line for line in str(error).splitlines() if line.strip()] or [""]
    if lines[0] == "Graph execution error:":
        # TensorFlow 2.21 tells first where in its graph, then what was wrong.
        lines = [line for line in lines if not line[0].isspace()][-1:]
    return f"{type(error).__name__}: {lines[0].strip()}".removesuffix(": ")


@contextmanager
def refusals(what: str) -> Iterator[None]:
    """An error of Keras with the data of a user is told in one line, `what: …`, with exit code 4."""
    try:
        yield
    except RunError:
        raise
    except Exception as error:
        raise RunError(f"{what}: {in_a_line(error)}") from error
