"""What the documentation shows was really printed."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "docs"))

import refresh  # noqa: E402 - a script, found beside the pages it keeps
import rule_pages  # noqa: E402 - the same


@pytest.mark.parametrize("page", refresh.PAGES, ids=lambda page: page.name)
def test_is_fresh(page: Path) -> None:
    text = page.read_text("utf-8")
    assert refresh.same(text, refresh.refreshed(text)), "run python docs/refresh.py"


def test_a_stale_page_is_seen() -> None:
    stale = "<!-- run -->\n```console\n$ rnnspec --version\nrnnspec 0.0.0\n```\n"
    assert not refresh.same(stale, refresh.refreshed(stale))


def test_the_pages_of_the_rules_are_fresh() -> None:
    assert rule_pages.stale() == [], "run python docs/rule_pages.py"


def test_a_stale_page_of_a_rule_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = rule_pages.RULES.get("RS101")
    monkeypatch.setattr(rule, "__doc__", f"{rule.__doc__} And more.")
    assert rule_pages.stale() == [rule_pages.FOLDER / "RS101.md"]
