"""What a project configures: `rnnspec.toml`, or the table `[tool.rnnspec]` of `pyproject.toml`.

The nearest file upwards from a spec holds, else the nearest from the working directory; files are not merged.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

from rnnspec.source.record import Record

#: Where a model shall run; rules ask for these words in `Context.targets`.
TARGETS = ("gpu", "tensorflow", "jax", "torch", "litert", "onnx")
_FILES = ("rnnspec.toml", "pyproject.toml")
_SELECTORS = 'a list of codes, their beginnings, or names of rules, such as ["RS5", "idle-layer"]'
_GLOBS = 'a list of globs, relative to this file, such as ["drafts/**"]'
#: What each key takes, in words; `per-file-ignores` and `warn-as-error` are no lists.
_KEYS = {
    "plugins": 'a list of names of installed packages, such as ["my-layers"]',
    "select": _SELECTORS,
    "ignore": _SELECTORS,
    "warn-as-error": "true or false",
    "include": _GLOBS,
    "exclude": _GLOBS,
    "per-file-ignores": 'a table of globs with lists of codes or names, such as "drafts/**" = ["RS5"]',
    "targets": f"a list with any of {', '.join(TARGETS)}",
}
_HEADER = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]")
#: Every way to begin the table `tool.rnnspec`, and hardly anything else.
_TABLE = re.compile(
    r"""^\s*(?:\[\s*tool\s*\.\s*["']?rnnspec\b|tool\s*\.\s*["']?rnnspec\b|\[\s*tool\s*\])""", re.MULTILINE
)
_AT = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|(end of document))\)")


class ConfigProblem(Exception):
    """A configuration that cannot be used; the message is a line for the user, or several."""


class Config(Record):
    """What holds for a spec. Without a `file` it is what holds where nothing is configured."""

    file: Path | None = None
    plugins: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    warn_as_error: bool = False
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, tuple[str, ...]] = {}
    targets: frozenset[str] = frozenset()
    #: The line of each key in `file`, as far as it was found.
    lines: Mapping[str, int] = {}

    def at(self, key: str) -> str:
        """Where `key` stands, for a message."""
        return _at(self.file, self.lines.get(key))

    def covered(self, path: Path, globs: Iterable[str]) -> bool:
        """Whether one of `globs` names `path` or a folder above it.

        They begin at the folder of `file`; `*` stays in one folder and `**` does not; a glob without a
        slash is a name at any depth.
        """
        folder = self.file.resolve().parent if self.file is not None else Path.cwd()
        full = path.resolve()
        parts = full.relative_to(folder).parts if full.is_relative_to(folder) else full.parts
        steps = (tuple(glob.removeprefix("./").rstrip("/").split("/")) for glob in globs)
        return any(_covers(one if len(one) > 1 else ("**", *one), parts) for one in steps)


NOTHING = Config()


def nearest(folder: Path) -> Config:
    """The configuration for specs in `folder`. Raises `ConfigProblem` for one that cannot be used."""
    return _nearest(folder.resolve(), Path.cwd())


@cache
def _nearest(folder: Path, here: Path) -> Config:
    """Looked up once for all specs of a folder."""
    for parent in dict.fromkeys((folder, *folder.parents, here, *here.parents)):
        for name in _FILES:
            if (config := _read(parent / name, missing_ok=True)) is not None:
                return config
    return NOTHING


def forget() -> None:
    """Look at the files again, which may have changed."""
    _nearest.cache_clear()


def read(file: Path) -> Config:
    """The configuration in one file. Raises `ConfigProblem` if there is none or it cannot be used."""
    config = _read(file, missing_ok=False)
    if config is None:
        raise ConfigProblem(f"{file} has no table [tool.rnnspec]")
    return config


def _read(file: Path, *, missing_ok: bool) -> Config | None:
    try:
        text = file.read_text("utf-8")
    except (FileNotFoundError, NotADirectoryError) as error:
        if missing_ok:
            return None
        raise ConfigProblem(f"no such file: {file}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigProblem(f"{_at(file)} cannot be read: {error}") from error
    tool = file.name == "pyproject.toml"
    # Reading TOML takes longer than checking a small spec: most projects have nothing for rnnspec in theirs.
    if tool and not _TABLE.search(text):
        return None
    table = _table(file, text, tool)
    return None if table is None else _config(file, text, table, ("tool", "rnnspec") if tool else ())


def _table(file: Path, text: str, tool: bool) -> dict[str, Any] | None:
    """What the file configures; None for a `pyproject.toml` that has nothing for rnnspec."""
    import tomllib

    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said = _AT.fullmatch(str(error))
        line = f":{said[2]}:{said[3]}" if said and said[2] else ""
        words = said[1] if said else str(error)
        raise ConfigProblem(f"{_at(file)}{line} is no TOML: {words[:1].lower()}{words[1:]}") from error
    if not tool:
        return document
    section = document.get("tool")
    table = section.get("rnnspec") if isinstance(section, dict) else None
    if table is not None and not isinstance(table, dict):
        raise ConfigProblem(f"{_at(file)}: tool.rnnspec is a table")
    return table


def _config(file: Path, text: str, table: dict[str, Any], above: tuple[str, ...]) -> Config:
    lines = {key: line for key in table if (line := _line(text, above, key)) is not None}
    problems = [
        f"{_at(file, lines.get(key))}: {words}" for key, value in table.items() for words in _faults(key, value)
    ]
    if problems:
        raise ConfigProblem("\n".join(problems))
    per_file = {glob: tuple(names) for glob, names in table.get("per-file-ignores", {}).items()}
    lists = {key: tuple(table.get(key, ())) for key in ("plugins", "select", "ignore", "include", "exclude")}
    return Config(
        file=file,
        **lists,
        warn_as_error=table.get("warn-as-error", False),
        per_file_ignores=per_file,
        targets=frozenset(table.get("targets", ())),
        lines=lines,
    )


def _faults(key: str, value: Any) -> Iterator[str]:
    """What is wrong with an entry, in words."""
    from rnnspec.diagnostics.suggest import closest

    if key not in _KEYS:
        near = closest(key, _KEYS)
        hint = f"did you mean {near[0]}?" if near else f"the keys are {', '.join(_KEYS)}"
        yield f"unknown key {key}; {hint}"
    elif not _fits(key, value):
        yield f"{key} is {_KEYS[key]}"
    elif key == "targets":
        for word in value:
            if word not in TARGETS:
                near = closest(word, TARGETS)
                yield f"unknown target {word}; " + (f"did you mean {near[0]}?" if near else f"targets is {_KEYS[key]}")


def _fits(key: str, value: Any) -> bool:
    if key == "warn-as-error":
        return isinstance(value, bool)
    if key == "per-file-ignores":
        return isinstance(value, dict) and all(_texts(names) for names in value.values())
    return _texts(value)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and one for one in value)


def _at(file: Path | None, line: int | None = None) -> str:
    """A file as the user would name it, with a line where it is known."""
    if file is None:
        return "the configuration"
    here = Path.cwd()
    shown = file.relative_to(here) if file.is_relative_to(here) else file
    return f"{shown.as_posix()}:{line}" if line else shown.as_posix()


def _line(text: str, above: tuple[str, ...], key: str) -> int | None:
    """The line on which `key` of the table `above` is written, or begins a table of its own."""
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = tuple(part.strip().strip("\"'") for part in header[1].split("."))
            if table[: len(above) + 1] == (*above, key):
                return number
        elif table == above and re.match(rf"""\s*["']?{re.escape(key)}["']?\s*[=.]""", line):
            return number
    return None


def _covers(globs: tuple[str, ...], parts: tuple[str, ...]) -> bool:
    """Whether the steps of a glob lead to a path, or to a folder above it."""
    if not globs:
        return True
    if globs[0] == "**":
        return any(_covers(globs[1:], parts[start:]) for start in range(len(parts) + 1))
    return bool(parts) and fnmatchcase(parts[0], globs[0]) and _covers(globs[1:], parts[1:])
