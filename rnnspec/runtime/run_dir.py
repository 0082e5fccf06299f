"""A run's folder: everything needed to use, repeat and judge what was trained."""

import json
import os
import re
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from rnnspec.inference import Report, infer
from rnnspec.runtime.errors import RunError
from rnnspec.runtime.files import inside, write
from rnnspec.source.scalars import resolve
from rnnspec.source.tree import Plain
from rnnspec.spec.load import LANGUAGE, Document, load

SPEC, MANIFEST, WEIGHTS, PREPROCESSING = "spec.yaml", "manifest.json", "model.weights.h5", "preprocessing.json"
MANIFEST_VERSION = 1


@dataclass
class RunDir:
    """A run that is being written. Every file in it is whole at any moment."""

    path: Path
    manifest: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def create(cls, runs: Path, name: str, resolved: Plain) -> "RunDir":
        """`RUNS/<name>/<UTC time>-<hash of the spec>/` with the resolved spec in it. Raises `RunError`."""
        text, digest = dump(resolved), spec_hash(resolved)
        now = datetime.now(UTC)
        parent = runs / folder_name(name)
        stem = f"{now:%Y%m%dT%H%M%SZ}-{digest[:8]}"
        try:
            parent.mkdir(parents=True, exist_ok=True)
            path, count = parent / stem, 1
            while True:
                try:
                    path.mkdir()
                    break
                except FileExistsError:
                    count += 1
                    path = parent / f"{stem}-{count}"
            run = cls(path, {"version": MANIFEST_VERSION, "name": name, "spec_sha256": digest})
            write(path / SPEC, text)
        except OSError as error:
            raise RunError(f"cannot write to {parent}: {error.strerror or error}", exit_code=2) from error
        return run

    def note(self, **entries: Any) -> None:
        """Put entries into the manifest."""
        self.manifest.update(entries)
        self.write_json(MANIFEST, self.manifest)

    def write(self, name: str, data: str | bytes) -> None:
        write(self.path / name, data)

    def write_json(self, name: str, document: Any) -> None:
        self.write(name, json.dumps(document, indent=2) + "\n")

    def inside(self, path: str) -> Path:
        """Where a relative path of the spec lies. Raises `RunError` for one that leaves the folder."""
        return inside(self.path, path)


@dataclass(frozen=True)
class StoredRun:
    """A run as it lies on the disk. Raises `RunError` wherever it is damaged."""

    path: Path

    @cached_property
    def manifest(self) -> dict[str, Any]:
        return self._json(MANIFEST)

    @cached_property
    def preprocessing(self) -> dict[str, Any]:
        """`inputs` and `targets` of the data by name, and what each transform learnt (`states`)."""
        return self._json(PREPROCESSING)

    @cached_property
    def checked(self) -> tuple[Document, Report]:
        """The document and report of the stored spec."""
        from rnnspec.rules import check

        path = self.path / SPEC
        try:
            data = path.read_bytes()
        except OSError as error:
            raise RunError(f"{path} cannot be read: {error.strerror or error}", exit_code=2) from error
        # What was trained stays usable, even if newer rules would find something in it.
        document = load(data, str(path), file=path)
        report = infer(document.spec) if document.spec is not None else None
        if report is not None and report.complete and not (document.hazards or document.facts):
            return document, report
        errors = check(data, str(path), file=path).errors
        raise RunError(f"{path} has errors: {errors[0].message if errors else 'it is incomplete'}", exit_code=2)

    def model(self) -> Any:
        """The model rebuilt from the spec, with the weights of the run."""
        from rnnspec.data._files import sha256
        from rnnspec.runtime.build import build
        from rnnspec.runtime.verify import verified
        from rnnspec.runtime.weights import load_weights

        _, report = self.checked
        path = self.path / WEIGHTS
        if not path.is_file():
            raise RunError(f"{self.path} holds no weights ({self.manifest.get('status', 'unknown')} run)", exit_code=2)
        known = self.manifest.get("files", {}).get(WEIGHTS)
        if known is not None and known != sha256(path):
            raise RunError(f"{path} is not what the run wrote: its SHA-256 differs from {MANIFEST}", exit_code=2)
        model = verified(build(report), report)
        load_weights(model, path)
        return model

    def _json(self, name: str) -> dict[str, Any]:
        path = self.path / name
        try:
            document = json.loads(path.read_bytes())
        except OSError as error:
            raise RunError(f"{self.path} is no run: {name} cannot be read", exit_code=2) from error
        except ValueError as error:
            raise RunError(f"{path} is damaged: {error}", exit_code=2) from error
        if not isinstance(document, dict):
            raise RunError(f"{path} is damaged: not a JSON object", exit_code=2)
        return document


def as_stored(document: Document) -> dict[str, Plain]:
    """The document as a run keeps it: resolved, with its version and the name that it has by default."""
    stored = document.resolved
    assert isinstance(stored, dict)
    assert document.spec is not None
    stored.setdefault("rnnspec", LANGUAGE)
    # The default is the stem of the file, which the run directory does not keep.
    stored["name"] = document.spec.name
    return stored


def spec_hash(stored: Plain) -> str:
    """SHA-256 of the spec as a run stores it."""
    import hashlib

    return hashlib.sha256(dump(stored).encode()).hexdigest()


def folder_name(name: str) -> str:
    """A spec's name as the name of one folder."""
    return re.sub(r"[^\w.-]+", "-", name).strip(".-") or "model"


def dump(value: Plain, *, flow: bool | None = None) -> str:
    """Plain data as YAML that `rnnspec.source` reads back equal.

    In flow style, in block style, or (None) block outside and flow inside.
    """
    import yaml

    class Dumper(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:
            return True

        def text(self, data: str) -> yaml.ScalarNode:
            # PyYAML writes for YAML 1.1, in which `1e-4` is text.
            quoted = not data or not isinstance(resolve(data), str)
            return self.represent_scalar("tag:yaml.org,2002:str", data, style='"' if quoted else None)

    Dumper.add_representer(str, Dumper.text)
    return yaml.dump(value, Dumper=Dumper, sort_keys=False, default_flow_style=flow, width=120)


def environment(folder: Path) -> dict[str, Any]:
    """Versions, hardware and, if `folder` is in a git repository, its commit. Keras must be imported."""
    import platform
    from importlib.metadata import version

    import keras
    import numpy as np

    from rnnspec import __version__

    backend = keras.config.backend()
    try:
        devices = [str(device) for device in keras.distribution.list_devices()]
    except (AttributeError, NotImplementedError):  # not every backend can tell
        devices = []
    return {
        "rnnspec": __version__,
        "keras": keras.__version__,
        "backend": {"name": backend, "version": getattr(sys.modules.get(backend), "__version__", None)},
        "python": platform.python_version(),
        "numpy": np.__version__,
        "h5py": version("h5py"),
        "platform": platform.platform(),
        "hardware": {"machine": platform.machine(), "cores": os.cpu_count(), "devices": devices},
        "git": _commit(folder),
    }


def _commit(folder: Path) -> dict[str, Any] | None:
    import subprocess

    def git(*arguments: str) -> str:
        command = ["git", "-C", str(folder), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=True)
        return done.stdout.strip()

    try:
        commit, changes = git("rev-parse", "HEAD"), git("status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.SubprocessError):
        return None
    return {"commit": commit, "changed": bool(changes)}
