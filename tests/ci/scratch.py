"""A repository of its own for a test, and whether packages can be had."""

import functools
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

ROOT = Path(__file__).parents[2]
GOOD = "input: {shape: [4, 8]}\nlayers:\n  - LSTM: {units: 3}\n"
BAD = "input: {shape: [4, 8]}\nlayers:\n  - LSTM: {units: 3}\n  - LSTM: {units: 3}\n"

#: Git as if nobody had configured it.
_GIT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    **{f"GIT_{who}_{what}": "test@test" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
}


def environment(**more: str) -> dict[str, str]:
    """That of this process without what git or another CI put in, so that only the test's own counts."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "GITHUB_", "PRE_COMMIT"))}
    return {**kept, **_GIT, "PYTHONIOENCODING": "utf-8", **more}


@dataclass(frozen=True)
class Repository:
    """A git repository; commands run in its folder."""

    path: Path

    @classmethod
    def create(cls, path: Path) -> "Repository":
        path.mkdir(parents=True, exist_ok=True)
        made = cls(path)
        made.git("init", "--quiet", "--initial-branch=main")
        return made

    def run(self, *command: str, env: Mapping[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
        """A command with both its streams as `stdout`."""
        return subprocess.run(
            command,
            cwd=self.path,
            env=dict(env or environment()),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
            timeout=300,
        )

    def git(self, *arguments: str, env: Mapping[str, str] | None = None) -> str:
        done = self.run("git", *arguments, env=env)
        assert done.returncode == 0, done.stdout
        return done.stdout.strip()

    def write(self, name: str, text: str) -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def commit(self, message: str = "A change", **files: str) -> str:
        """Commit all there is, after writing files `specs/NAME.yaml`; the hash of the commit."""
        for name, text in files.items():
            self.write(f"specs/{name}.yaml", text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--no-verify", "--message", message)
        return self.git("rev-parse", "HEAD")


@functools.cache
def index_reachable() -> bool:
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, "hatchling"]
        return subprocess.run(command, capture_output=True, timeout=120, check=False).returncode == 0


def needs_index() -> None:
    """Skip a test that installs packages where none can be had; in CI that is a failure."""
    if "CI" not in os.environ and not index_reachable():
        pytest.skip("no package index is reachable")
