"""The hooks of `.pre-commit-hooks.yaml`, run by pre-commit itself in a scratch repository."""

import shutil
import subprocess
import sys
from pathlib import Path

import yaml

from tests.ci.scratch import BAD, GOOD, ROOT, Repository, environment, needs_index

PRE_COMMIT = [sys.executable, "-m", "pre_commit"]
FIXED = BAD.replace("{units: 3}\n", "{units: 3, return_sequences: true}\n", 1)
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())


def published(path: Path) -> tuple[Repository, str]:
    """A repository of the working tree as it is, for pre-commit to clone, and its revision."""
    shutil.copytree(ROOT / "rnnspec", path / "rnnspec", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", ".pre-commit-hooks.yaml"):
        shutil.copy(ROOT / name, path)
    repository = Repository.create(path)
    return repository, repository.commit("Everything")


def configuration(repo: Path, rev: str, **arguments: list[str]) -> str:
    """A project's `.pre-commit-config.yaml`; arguments by the last word of a hook's id."""
    hooks = [
        {"id": f"rnnspec-{name}", "args": args} if args else {"id": f"rnnspec-{name}"}
        for name, args in arguments.items()
    ]
    return yaml.safe_dump({"repos": [{"repo": str(repo), "rev": rev, "hooks": hooks}]})


def test_manifest_is_valid() -> None:
    command = [*PRE_COMMIT, "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert [hook["id"] for hook in HOOKS] == ["rnnspec-check", "rnnspec-fix", "rnnspec-diff"]


def test_hooks(tmp_path: Path) -> None:
    needs_index()
    source, rev = published(tmp_path / "rnnspec")
    project = Repository.create(tmp_path / "project")
    env = environment(PRE_COMMIT_HOME=str(tmp_path / "home"), PIP_CONSTRAINT=str(ROOT / "constraints.txt"))
    env.pop("PYTHONPATH", None)

    def run(hook: str) -> subprocess.CompletedProcess[str]:
        return project.run(*PRE_COMMIT, "run", f"rnnspec-{hook}", env=env)

    project.write(".pre-commit-config.yaml", configuration(source.path, rev, check=[], fix=[], diff=[]))
    project.write("elsewhere.yaml", BAD)
    project.commit(model=GOOD)

    # Nothing about specs is staged, so nothing runs, and nothing is installed.
    project.write("notes.txt", "a")
    project.git("add", "--all")
    assert "(no files to check)" in run("check").stdout

    # A mistake is refused with its place; a YAML file that is no spec is nobody's business.
    project.write("specs/model.yaml", BAD)
    project.write("elsewhere.yaml", f"{BAD}# more\n")
    project.git("add", "--all")
    done = run("check")
    assert done.returncode == 1, done.stdout
    assert "error[RS101]" in done.stdout
    assert "specs/model.yaml:4:5" in done.stdout
    assert "elsewhere" not in done.stdout

    # The environment that pre-commit made holds no framework.
    (packages,) = (tmp_path / "home").glob("repo*/py_env-*/lib/python*/site-packages")
    installed = {path.name.lower() for path in packages.iterdir()}
    assert {"rnnspec", "typer", "yaml", "pydantic", "rich"} <= installed
    assert not installed & {"keras", "tensorflow", "jax", "jaxlib", "torch", "numpy", "pandas", "h5py"}

    # It is repaired, which fails once, so that the repair is looked at; then it passes.
    done = run("fix")
    assert done.returncode == 1, done.stdout
    assert "files were modified by this hook" in done.stdout
    assert (project.path / "specs/model.yaml").read_text() == FIXED
    project.git("add", "--all")
    assert run("fix").returncode == 0
    assert run("check").returncode == 0

    # What is staged is compared with HEAD; what is not staged does not count.
    working = project.write("specs/model.yaml", f"{FIXED}  - Dense: {{units: 1, name: not_staged}}\n")
    done = run("diff")
    assert done.returncode == 0, done.stdout
    assert "lstm_1" in done.stdout
    assert "not_staged" not in done.stdout
    assert "not_staged" in working.read_text()

    # Conditions are arguments, and a commit meets them or is refused.
    project.write(".pre-commit-config.yaml", configuration(source.path, rev, check=[], diff=["--fail-on", "breaking"]))
    project.commit("A longer model")
    assert project.run(*PRE_COMMIT, "install", env=env).returncode == 0
    commit = ("git", "commit", "--all", "--message", "A change")
    project.write("specs/model.yaml", FIXED.replace("[4, 8]", "[5, 80]"))
    refused = project.run(*commit, env=env)
    assert refused.returncode == 1, refused.stdout
    assert "--fail-on breaking" in refused.stdout
    project.write("specs/model.yaml", FIXED.replace("[4, 8]", "[5, 80]") + "compile: {loss: mse}\n")
    project.git("commit", "--all", "--no-verify", "--message", "On purpose")
    project.write("specs/model.yaml", FIXED.replace("[4, 8]", "[5, 80]") + "compile: {loss: mae}\n")
    accepted = project.run(*commit, env=env)
    assert accepted.returncode == 0, accepted.stdout
    assert "MeanAbsoluteError" in accepted.stdout
