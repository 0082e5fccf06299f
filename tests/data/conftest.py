"""Where the real data of these tests is: $RNNSPEC_TEST_DATA, or `shared/data` beside the project."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def real() -> Callable[[str], Path]:
    root = Path(os.environ.get("RNNSPEC_TEST_DATA") or Path(__file__).parents[3] / "shared" / "data")

    def path(name: str) -> Path:
        if not (root / name).is_file():
            pytest.skip(f"{name} is not in {root}")
        return root / name

    return path
