"""Which findings are shown: a selector is a code, the beginning of one, or the name of a rule.

Errors are always shown: a spec that has one cannot be built, or would train on nonsense.
"""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import RULES
from rnnspec.source.record import Record
from rnnspec.spec.config import Config, ConfigProblem
from rnnspec.spec.naming import snake_case

_FORMS = "a rule goes by its code, as RS701, by the beginning of codes, as RS7, or by its name, as older-spelling"
_BEGINNING = re.compile(r"(?i)rs\d{0,3}")


class UnknownSelector(Exception):
    """A selector that no rule answers to; the message names those that are near."""


class Selection(Record):
    """Selectors of what to show, by default everything, and of what not. The longer selector wins, `ignore` a tie."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def shows(self, finding: Diagnostic) -> bool:
        return finding.severity == "error" or self.wants(finding)

    def wants(self, finding: Diagnostic) -> bool:
        """Whether the selectors ask for it, be it an error or not."""
        if not (self.select or self.ignore):
            return True
        return self._reach(self.select, finding, default=1) > self._reach(self.ignore, finding)

    @staticmethod
    def _reach(selectors: tuple[str, ...], finding: Diagnostic, default: int = 0) -> int:
        return max((reach(one, finding.code, finding.name) for one in selectors), default=default)


def reach(selector: str, code: str, name: str) -> int:
    """How exactly a selector names a finding; 0 if it does not."""
    if selector == name:
        return len(code)
    return len(selector) if selector and code.startswith(selector.upper()) else 0


def rule_names() -> dict[str, str]:
    """Codes by the names of their rules; imports none of them."""
    return {snake_case(header.name).replace("_", "-"): code for code, header in RULES.headers.items()}


@cache
def near(selector: str) -> tuple[str, ...] | None:
    """None for a selector that some rule answers to, else the names and codes that are like it."""
    from rnnspec.diagnostics.suggest import closest

    names = rule_names()
    if selector in names or any(reach(selector, code, "") for code in names.values()):
        return None
    if _BEGINNING.fullmatch(selector):
        return tuple(_beside(selector.upper(), names.values()))[:3]
    return tuple(closest(selector, [*names, *names.values()]))


def _beside(beginning: str, codes: Iterable[str]) -> list[str]:
    """The codes of the same area, those with the nearest numbers first; all codes where there is no such area."""
    number = int(beginning[2:].ljust(3, "0"))
    area = [code for code in codes if code.startswith(beginning[:3])] or codes
    return sorted(area, key=lambda code: (abs(int(code[2:]) - number), code))


def known(selectors: Iterable[str]) -> tuple[str, ...]:
    """The selectors, if some rule answers to each. Raises `UnknownSelector` for the first that none does."""
    found = tuple(selectors)
    for one in found:
        if (like := near(one)) is not None:
            hint = f"did you mean {' or '.join(like)}?" if like else _FORMS
            raise UnknownSelector(f"no rule is called {one}; {hint}")
    return found


def selection(config: Config, file: Path) -> Selection:
    """What a configuration says for a file. Raises `ConfigProblem` for a selector that no rule answers to."""
    found = _selection(config)
    extra = [name for glob, names in config.per_file_ignores.items() if config.covered(file, [glob]) for name in names]
    return found.but(ignore=(*found.ignore, *extra)) if extra else found


@cache
def _selection(config: Config) -> Selection:
    per_file = [name for names in config.per_file_ignores.values() for name in names]
    for key, names in (("select", config.select), ("ignore", config.ignore), ("per-file-ignores", per_file)):
        try:
            known(names)
        except UnknownSelector as error:
            raise ConfigProblem(f"{config.at(key)}: {error}") from error
    return Selection(config.select, config.ignore)
