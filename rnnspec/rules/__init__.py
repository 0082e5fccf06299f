"""One file per rule: when it fires, the words, the fix, its docs, its good and bad cases."""

from rnnspec.rules._base import RULES, Case, Context, Rule
from rnnspec.rules._check import BUG, Checked, check, explained

__all__ = ["BUG", "RULES", "Case", "Checked", "Context", "Rule", "check", "explained"]
