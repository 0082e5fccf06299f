"""What several tests need: specs as text, and reading them."""

from textwrap import dedent

from rnnspec.rules import Checked, check


def checked(text: str) -> Checked:
    """The findings of an indented spec."""
    return check(dedent(text), "spec.yaml")


def codes(text: str) -> list[str]:
    return [finding.code for finding in checked(text).diagnostics]
