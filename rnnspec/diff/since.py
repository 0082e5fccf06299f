"""Which specs are not what they were in a commit: changed, added, deleted, renamed, or changed in what they extend."""

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from glob import has_magic
from pathlib import Path, PurePosixPath

from rnnspec.diff.git import Commit, GitProblem, Repository
from rnnspec.diff.sides import Pair, Result, Side
from rnnspec.source.compose import compose
from rnnspec.source.tree import Mapping as Tree
from rnnspec.source.tree import Scalar
from rnnspec.spec.config import Config
from rnnspec.spec.extends import bases
from rnnspec.spec.load import SECTIONS
from rnnspec.spec.store import DISK

#: Texts that have this share of their lines in common are one file under two names, as git has it.
_ALIKE = 0.5
#: Comparing more texts than this with each other would take seconds.
_LIMIT = 40_000
_LOOKS = re.compile(rb"^(layers|rnnspec)\s*:", re.MULTILINE)


class NoSpecs(Exception):
    """There is nothing to compare, on neither side."""


@dataclass(frozen=True)
class Selection:
    """What the user named: files and folders below the root of the repository, and patterns.

    In a folder that was named, what is no spec is passed over; `every` is for a folder that holds specs only.
    """

    named: Mapping[str, Path]
    patterns: Mapping[str, Path]
    every: bool = False

    @classmethod
    def of(cls, paths: Iterable[Path] | None, root: Path) -> "Selection":
        """Raises `GitProblem` for a path outside the repository."""
        wanted = list(paths) if paths else [Path("specs")]
        named: dict[str, Path] = {}
        patterns: dict[str, Path] = {}
        for path in wanted:
            inside = _below(root, path)
            (patterns if has_magic(inside) and not path.exists() else named)[inside] = path
        return cls(named, patterns, every=not paths)

    def folders(self) -> list[str]:
        """Where to look for the files: pathspecs of git."""
        heads = (_head(pattern) for pattern in self.patterns)
        return [path or "." for path in (*self.named, *heads)]

    def takes(self, path: str) -> bool:
        return any(True for _ in self._words(path))

    def explicit(self, path: str) -> bool:
        """Whether it was named itself, so that it has to be a spec."""
        return self.every or path in self.named

    def unmet(self, paths: Iterable[str]) -> list[Path]:
        """What the user named without anything being there."""
        met = {word for path in paths for word in self._words(path)}
        return [path for word, path in (*self.named.items(), *self.patterns.items()) if word not in met]

    def _words(self, path: str) -> Iterator[str]:
        for parent in (path, *(one.as_posix() for one in PurePosixPath(path).parents)):
            name = "" if parent == "." else parent
            if name in self.named:
                yield name
        for pattern in self.patterns:
            if _matches(PurePosixPath(pattern).parts, PurePosixPath(path).parts):
                yield pattern


def _below(root: Path, path: Path) -> str:
    here = Path(os.path.realpath(path.parent)) / path.name if path.name not in ("", "..") else path.resolve()
    full = Path(os.path.normpath(here))
    if not full.is_relative_to(root):
        raise GitProblem(f"{path} is outside of the repository {root}")
    inside = full.relative_to(root).as_posix()
    return "" if inside == "." else inside


def _head(pattern: str) -> str:
    """The folders of a pattern before its first wildcard."""
    parts = PurePosixPath(pattern).parts
    plain = next((number for number, part in enumerate(parts) if has_magic(part)), len(parts))
    return "/".join(parts[:plain])


def _matches(pattern: tuple[str, ...], path: tuple[str, ...]) -> bool:
    """A glob, part by part: `*` stays in its folder, `**` is any number of folders."""
    if not pattern:
        return not path
    if pattern[0] == "**":
        return any(_matches(pattern[1:] or ("*",), path[start:]) for start in range(len(path)))
    return bool(path) and fnmatchcase(path[0], pattern[0]) and _matches(pattern[1:], path[1:])


def compare_since(ref: str, paths: Iterable[Path] | None, config: Config | None = None) -> Result:
    """Every spec that is not what it was where HEAD left `ref`, with its old side.

    Raises `GitProblem`, and `NoSpecs` where there is no spec on either side.
    """
    repository = Repository.around(Path.cwd())
    selection = Selection.of(paths, repository.root)
    commit = Commit(repository, ref, repository.base(ref))
    old = {path for path in commit.files if selection.takes(path)}
    new = {path for path in repository.files(selection.folders()) if selection.takes(path)}
    # A file that git ignores counts where it is named itself.
    new |= {name for name in selection.named if (repository.root / name).is_file()}
    gone = [path for path in selection.unmet((*old, *new)) if not path.is_dir()]
    if gone and paths:
        raise GitProblem(f"no such file or folder, neither now nor in {ref}: {gone[0]}")
    if not old and not new:
        raise NoSpecs
    return _Since(repository, commit, selection, config, old, new).result()


class _Since:
    def __init__(
        self, repository: Repository, commit: Commit, selection: Selection, config: Config | None,
        old: set[str], new: set[str],
    ) -> None:  # fmt: skip
        self.root = repository.root
        self.commit = commit
        self.selection = selection
        self.config = config
        self.old = old
        self.texts = {path: (self.root / path).read_bytes() for path in sorted(new)}

    def result(self) -> Result:
        both = [path for path in self.texts if path in self.old]
        changed = [path for path in both if self._changed(path)]
        gone = sorted(self.old - self.texts.keys())
        self.commit.load((*changed, *gone))
        come = {path: text for path, text in self.texts.items() if path not in self.old}
        renamed = renames({path: self._before(path) for path in gone}, come)
        names = [
            *((path, path) for path in changed),
            *((old, new) for new, old in renamed.items()),
            *((path, None) for path in gone if path not in renamed.values()),
            *((None, path) for path in come if path not in renamed),
        ]
        pairs = (self._pair(*one) for one in sorted(names, key=lambda one: one[1] or one[0] or ""))
        against = f"{self.commit.label} ({self.commit.commit[:7]})"
        return Result(tuple(pair for pair in pairs if pair is not None), against, len(both) - len(changed))

    def _changed(self, path: str) -> bool:
        """Whether its text is another, or that of a file it extends."""
        text = self.texts[path]
        if not self.commit.same(path, text):
            return True
        below = bases(text, self.root / path, DISK) if b"extends" in text else ()
        for base, data in below:
            inside = base.relative_to(self.root).as_posix() if base.is_relative_to(self.root) else ""
            same = inside not in self.commit.entries if data is None else self.commit.same(inside, data)
            if not same:
                return True
        return False

    def _before(self, path: str) -> bytes:
        return self.commit.read(self.root / path) or b""

    def _pair(self, old: str | None, new: str | None) -> Pair | None:
        """The two sides of a file; None for one that is no spec."""
        one, other = self._old_side(old), self._new_side(new)
        return Pair(one, other) if one is not None or other is not None else None

    def _old_side(self, path: str | None) -> Side | None:
        if path is None or not self._counts(path, text := self._before(path)):
            return None
        name = _shown(self.root / path)
        return Side(f"{self.commit.label}:{name}", text, name, self.root / path, self.commit, config=self.config)

    def _new_side(self, path: str | None) -> Side | None:
        if path is None or not self._counts(path, self.texts[path]):
            return None
        name = _shown(self.root / path)
        return Side(name, self.texts[path], name, self.root / path, config=self.config)

    def _counts(self, path: str, text: bytes) -> bool:
        return self.selection.explicit(path) or looks_like_a_spec(text, path)


def looks_like_a_spec(data: bytes, path: str) -> bool:
    """Whether a YAML file means to be a spec: other programs keep YAML files too."""
    root = compose(data, path).root
    if root is None:
        return _LOOKS.search(data) is not None
    if not isinstance(root, Tree):
        return False
    if root.entries.keys() & {"layers", "rnnspec"}:
        return True
    below = root.entries.get("extends")
    named = below.value.value if below is not None and isinstance(below.value, Scalar) else None
    return isinstance(named, str) and named.endswith((".yaml", ".yml")) and root.entries.keys() <= set(SECTIONS)


def renames(gone: Mapping[str, bytes], come: Mapping[str, bytes]) -> dict[str, str]:
    """Old names by new ones: of the pairs of texts with enough lines in common, the most alike first."""
    if len(gone) * len(come) > _LIMIT:
        by_text = {text: path for path, text in gone.items()}
        return {path: by_text.pop(text) for path, text in come.items() if text in by_text}
    lines = {path: Counter(text.splitlines()) for path, text in (*gone.items(), *come.items())}
    found: list[tuple[float, bool, str, str]] = []
    for old in gone:
        for new in come:
            common = (lines[old] & lines[new]).total()
            share = common / max(lines[old].total(), lines[new].total(), 1)
            if share >= _ALIKE:
                found.append((-share, PurePosixPath(old).name != PurePosixPath(new).name, old, new))
    pairs: dict[str, str] = {}
    for _, _, old, new in sorted(found):
        if new not in pairs and old not in pairs.values():
            pairs[new] = old
    return pairs


def _shown(path: Path) -> str:
    """A path as seen from here."""
    return Path(os.path.relpath(path)).as_posix()
