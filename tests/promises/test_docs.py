"""What the documentation shows was really printed."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "docs"))

import refresh  # noqa: E402 - a script, found beside the pages it keeps


@pytest.mark.parametrize("page", refresh.PAGES, ids=lambda page: page.name)
def test_is_fresh(page: Path) -> None:
    text = page.read_text("utf-8")
    assert refresh.same(text, refresh.refreshed(text)), "run python docs/refresh.py"


def test_a_stale_page_is_seen() -> None:
    stale = "<!-- run -->\n```console\n$ rnnspec --version\nrnnspec 0.0.0\n```\n"
    assert not refresh.same(stale, refresh.refreshed(stale))
