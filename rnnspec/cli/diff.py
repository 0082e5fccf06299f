"""`rnnspec diff`."""


def command() -> None:
    """x"""
