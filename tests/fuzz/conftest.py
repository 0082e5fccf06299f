"""Machines that run tests may be slow and busy: what grows with the square of a text is beyond this all the same."""

import pytest

from tests.fuzz import running


@pytest.fixture(autouse=True)
def _slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "SECONDS", 8.0)
