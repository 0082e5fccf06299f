"""The code keeps its own rules: types, style, and the direction of imports."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(*command: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    program = shutil.which(command[0], path=str(Path(sys.executable).parent)) or command[0]
    return subprocess.run([program, *command[1:]], cwd=cwd, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "command", [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"], ["lint-imports"]], ids=" ".join
)
def test_is_clean(command: list[str]) -> None:
    done = run(*command)
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_upward_import_is_seen(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "rnnspec", tmp_path / "rnnspec", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / "rnnspec/source/text.py").open("a") as file:
        file.write("from rnnspec.rules import check\n")
    done = run("lint-imports", cwd=tmp_path)
    assert done.returncode == 1
    assert "rnnspec.source" in done.stdout


def test_keras_outside_the_runtime_is_seen(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "rnnspec", tmp_path / "rnnspec", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / "rnnspec/layers/core.py").open("a") as file:
        file.write("import keras\n")
    assert run("lint-imports", cwd=tmp_path).returncode == 1


def test_no_module_is_too_long() -> None:
    long = {str(path): n for path in ROOT.glob("rnnspec/**/*.py") if (n := len(path.read_text().splitlines())) > 400}
    assert not long
