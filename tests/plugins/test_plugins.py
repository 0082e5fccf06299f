"""Layers of installed packages: unknown until the project names the package, then as good as any."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest

from tests.plugins.package import ENTRY_POINT, install

ROOT = Path(__file__).parents[2]
SPEC = """
    input: {shape: [6], dtype: int32}
    layers:
      - Embedding: {input_dim: 9, output_dim: 4, mask_zero: true}
      - LSTM: {units: 3, return_sequences: true}
      - AttentionPooling: {units: 5}
      - Dense: {units: 1, activation: sigmoid}
    compile: {optimizer: adam, loss: binary_crossentropy}
    data:
      source:
        synthetic: {samples: 20, x: {shape: [6], dtype: int32, range: [0, 8]}, y: {classes: 2, form: integer}}
      split: {test: 0.2}
    fit: {epochs: 2}
"""
NAMED = 'plugins = ["attention-pooling"]\n'


@dataclass
class Project:
    folder: Path
    packages: Path

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        path = os.pathsep.join((str(ROOT), str(self.packages)))
        return subprocess.run(
            [sys.executable, "-m", "rnnspec", *arguments],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=False,
        )

    def configure(self, text: str, name: str = "rnnspec.toml") -> None:
        (self.folder / name).write_text(text, "utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path / "project", tmp_path / "packages")
    (made.folder / "specs").mkdir(parents=True)
    (made.folder / "specs" / "pooled.yaml").write_text(dedent(SPEC), "utf-8")
    install(made.packages)
    return made


def test_a_layer_is_unknown_until_the_project_names_its_package(project: Project) -> None:
    done = project.run("check", "--format", "concise")
    assert done.returncode == 1
    assert "RS028" in done.stdout
    assert "AttentionPooling" in done.stdout


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("rnnspec.toml", NAMED),
        ("pyproject.toml", f"[tool.rnnspec]\n{NAMED}"),
        ("../rnnspec.toml", NAMED),
        ("specs/rnnspec.toml", NAMED),
    ],
)
def test_a_configuration_upwards_turns_it_on(project: Project, name: str, text: str) -> None:
    project.configure(text, name)
    done = project.run("summary", "specs/pooled.yaml", "--format", "json")
    assert done.returncode == 0, done.stderr
    layers = {layer["kind"]: layer for layer in json.loads(done.stdout)["specs"][0]["layers"]}
    assert layers["AttentionPooling"]["params"] == 3 * 5 + 2 * 5
    assert layers["AttentionPooling"]["name"] == "attention_pooling"


def test_the_nearest_configuration_holds(project: Project) -> None:
    project.configure(NAMED, "../rnnspec.toml")
    project.configure("plugins = []\n")
    assert project.run("check").returncode == 1
    project.configure("[tool.other]\nplugins = []\n", "pyproject.toml")
    (project.folder / "rnnspec.toml").unlink()
    assert project.run("check").returncode == 0


def test_findings_explain_and_schema_know_the_layer(project: Project) -> None:
    project.configure(NAMED)
    spec = project.folder / "specs" / "pooled.yaml"
    spec.write_text(spec.read_text("utf-8").replace("AttentionPooling: {units: 5}", "AttentionPoling: {units: 0}"))
    done = project.run("check")
    assert "did you mean `AttentionPooling`?" in done.stdout
    spec.write_text(spec.read_text("utf-8").replace("AttentionPoling", "AttentionPooling"))
    assert "RS026" in project.run("check", "--format", "concise").stdout
    assert "learned query" in project.run("explain", "AttentionPooling").stdout
    assert "layers.AttentionPooling" in json.loads(project.run("schema").stdout)["definitions"]


@pytest.mark.keras
def test_the_layer_is_built_and_trained(project: Project) -> None:
    project.configure(NAMED)
    # `train` verifies the model it has built, and ends with 101 where that differs from the report.
    done = project.run("train", "specs/pooled.yaml", "--backend", "jax")
    assert done.returncode == 0, done.stderr
    (history,) = project.folder.glob("runs/*/*/history.csv")
    assert len(history.read_text("utf-8").splitlines()) == 3
    assert project.run("evaluate", "latest").returncode == 0


WRONG = {
    "not installed": (
        'plugins = ["no-such-layers"]',
        None,
        "no-such-layers, named in rnnspec.toml:1, is not installed",
    ),
    "no layers": (NAMED, "[console_scripts]\na = b:c\n", "has no entry point in the group rnnspec.layers"),
    "a kind of ours": (NAMED, "[rnnspec.layers]\nLSTM = attention_pooling.spec:AttentionPooling\n", "a layer LSTM"),
    "no such class": (NAMED, f"[rnnspec.layers]\n{ENTRY_POINT}s\n", "cannot be imported"),
    "another kind": (NAMED, f"[rnnspec.layers]\nAttentionPooling = {__name__}:Path\n", "does not derive"),
    "no list": ("plugins = 3", None, "plugins is a list of names"),
    "no TOML": ("plugins = [", None, "is no TOML"),
}


@pytest.mark.parametrize(("configuration", "entry_points", "message"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_used_is_one_line(
    project: Project, configuration: str, entry_points: str | None, message: str
) -> None:
    project.configure(configuration)
    if entry_points is not None:
        install(project.packages, entry_points=entry_points)
    done = project.run("check")
    assert done.returncode == 2, done.stdout
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("rnnspec: ")
    assert re.search(message, done.stderr)


def test_no_package_is_looked_up_without_a_configuration(project: Project) -> None:
    program = (
        "import sys, importlib.metadata as metadata\n"
        "def refuse(*_): raise SystemExit('looked up')\n"
        "metadata.distribution = refuse\n"
        "from rnnspec.cli.main import main\n"
        "sys.argv = ['rnnspec', 'check', '--format', 'concise']\n"
        "main()\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(project.packages)))}

    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", program],
            cwd=project.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    assert run().returncode == 1
    project.configure(NAMED)
    assert "looked up" in run().stderr
