"""What stops a run, said in one line."""


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
