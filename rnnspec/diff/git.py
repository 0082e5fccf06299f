"""Specs of a commit, read from git's objects: nothing is checked out, and nothing is written."""

import os
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath

#: git quotes nothing with -z, and these keep a user's settings from changing what it prints or starting programs.
_COMMAND = ("git", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false")
_ENVIRONMENT = {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_LITERAL_PATHSPECS": "1", "GIT_TERMINAL_PROMPT": "0"}
_LINK, _SUFFIXES = "120000", (".yaml", ".yml")
#: Links that are followed in a row.
_HOPS = 10


class GitProblem(Exception):
    """Why git cannot give what was asked for; the message is one line for the user."""


@dataclass(frozen=True)
class Repository:
    """The work tree around a folder."""

    root: Path

    @classmethod
    def around(cls, folder: Path) -> "Repository":
        """Raises `GitProblem` where there is none."""
        done = _git(folder, "rev-parse", "--show-toplevel")
        if done.returncode:
            told = _first_line(done.stderr)
            if "not a git repository" in told:
                raise GitProblem("this folder is in no git repository")
            raise GitProblem(f"git: {told}")
        return cls(Path(os.fsdecode(done.stdout.rstrip(b"\n"))))

    def base(self, ref: str) -> str:
        """The newest commit that `ref` and HEAD share, from which this branch has grown. Raises `GitProblem`."""
        commit, head = self._commit(ref), self._commit("HEAD")
        done = _git(self.root, "merge-base", commit, head)
        if done.returncode == 0:
            return done.stdout.split()[0].decode()
        if self._shallow:
            raise GitProblem(f"this clone is too shallow to know where HEAD left {ref}: {_DEEPEN}")
        raise GitProblem(f"{ref} and HEAD share no commit")

    def _commit(self, ref: str) -> str:
        # A ref that begins with a dash would be taken for an option.
        done = None if ref.startswith("-") else _git(self.root, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
        if done is not None and done.returncode == 0:
            return done.stdout.strip().decode()
        if ref == "HEAD":
            raise GitProblem("this repository has no commit yet")
        if self._shallow:
            raise GitProblem(f"git knows no '{ref}' in this shallow clone: {_DEEPEN}")
        remote = f"origin/{ref}"
        if not ref.startswith("-") and _git(self.root, "rev-parse", "--verify", "--quiet", remote).returncode == 0:
            raise GitProblem(f"git knows no '{ref}': did you mean {remote}?")
        raise GitProblem(f"git knows no '{ref}': name a branch, a tag or a commit")

    @cached_property
    def _shallow(self) -> bool:
        return _git(self.root, "rev-parse", "--is-shallow-repository").stdout.strip() == b"true"

    def files(self, below: Iterable[str]) -> list[str]:
        """The YAML files at or below some paths that are there now, but for those that git ignores."""
        done = _git(self.root, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *below)
        if done.returncode:
            raise GitProblem(f"git: {_first_line(done.stderr)}")
        found = dict.fromkeys(os.fsdecode(path) for path in done.stdout.split(b"\0"))
        return [path for path in found if path.endswith(_SUFFIXES) and (self.root / path).is_file()]


_DEEPEN = "fetch the rest with git fetch --unshallow (actions/checkout: fetch-depth: 0)"


@dataclass
class Commit:
    """The files of a commit, as a `Store`. `label` is what the user calls it."""

    repository: Repository
    label: str
    commit: str
    _texts: dict[str, bytes] = field(default_factory=dict)

    @cached_property
    def entries(self) -> dict[str, tuple[str, str]]:
        """Mode and object of each file by its path below the root."""
        done = _git(self.repository.root, "ls-tree", "-r", "-z", "--full-tree", self.commit)
        if done.returncode:
            raise GitProblem(f"git: {_first_line(done.stderr)}")
        found = {}
        for line in done.stdout.split(b"\0"):
            about, _, path = line.partition(b"\t")
            if path:
                mode, _, number = about.decode().split()
                found[os.fsdecode(path)] = mode, number
        return found

    @property
    def files(self) -> list[str]:
        """Its YAML files."""
        return [path for path in self.entries if path.endswith(_SUFFIXES)]

    def load(self, paths: Iterable[str]) -> None:
        """Read several files at once, which takes one process."""
        numbers = dict.fromkeys(self.entries[path][1] for path in paths)
        wanted = [number for number in numbers if number not in self._texts]
        if not wanted:
            return
        done = _git(self.repository.root, "cat-file", "--batch", given="\n".join(wanted).encode())
        rest = memoryview(done.stdout)
        for number in wanted:
            head, _, _ = bytes(rest[:200]).partition(b"\n")
            parts = head.split()
            if len(parts) != 3 or parts[1] != b"blob":
                raise GitProblem(f"git has lost an object of {self.label}: git fsck tells more")
            start, size = len(head) + 1, int(parts[2])
            self._texts[number] = bytes(rest[start : start + size])
            rest = rest[start + size + 1 :]

    def same(self, path: str, data: bytes) -> bool:
        """Whether the file has these bytes, without reading it."""
        import hashlib

        known = self.entries.get(path)
        if known is None or known[0] == _LINK:
            return False
        number = known[1]
        made = hashlib.new("sha256" if len(number) == 64 else "sha1", usedforsecurity=False)
        made.update(b"blob %d\0" % len(data) + data)
        return made.hexdigest() == number

    def resolve(self, path: Path) -> Path:
        path = Path(os.path.normpath(self.repository.root / path))
        for _ in range(_HOPS):
            inside = self._inside(path)
            if inside is None or self.entries.get(inside, ("", ""))[0] != _LINK:
                break
            target = os.fsdecode(self._text(inside))
            path = Path(os.path.normpath(path.parent / target))
        return path

    def project(self, path: Path) -> Path:
        """The nearest folder upwards that holds a project in this commit; the repository is one."""
        inside = self._inside(path) or ""
        for parent in PurePosixPath(inside).parents:
            for mark in ("pyproject.toml", "rnnspec.toml"):
                if (parent / mark).as_posix() in self.entries:
                    return self.repository.root / parent
        return self.repository.root

    def read(self, path: Path) -> bytes | None:
        inside = self._inside(self.resolve(path))
        if inside is None or self.entries.get(inside, (_LINK, ""))[0] == _LINK:
            return None
        return self._text(inside)

    def name(self, path: Path) -> str:
        """`main:specs/base.yaml`, as git writes it."""
        inside = self._inside(path)
        return str(path) if inside is None else f"{self.label}:{inside}"

    def _text(self, inside: str) -> bytes:
        self.load([inside])
        return self._texts[self.entries[inside][1]]

    def _inside(self, path: Path) -> str | None:
        root = self.repository.root
        return path.relative_to(root).as_posix() if path.is_relative_to(root) else None


def _git(folder: Path, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, **_ENVIRONMENT}
    command = (*_COMMAND, "-C", str(folder), *arguments)
    try:
        return subprocess.run(command, input=given, capture_output=True, env=environment, check=False)
    except FileNotFoundError as error:
        raise GitProblem("git is not installed: --against needs it") from error


def _first_line(told: bytes) -> str:
    lines = told.decode("utf-8", "replace").strip().splitlines()
    return lines[0].removeprefix("fatal: ") if lines else "unknown failure"
