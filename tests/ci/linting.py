"""Tools that lint actions and workflows, from the packages that carry them."""

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.ci.scratch import ROOT, environment


def tool(*command: str, cwd: Path) -> str:
    """What a linter of this environment says; nothing if it is content."""
    folder = Path(sys.executable).parent
    program = shutil.which(command[0], path=str(folder))
    assert program is not None, f"{command[0]} is not installed"
    # actionlint looks for shellcheck on the path.
    paths = environment(PATH=f"{folder}:{environment()['PATH']}", NO_COLOR="1")
    done = subprocess.run([program, *command[1:]], cwd=cwd, env=paths, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def actionlint(folder: Path, *workflows: str, action: str | None = None) -> str:
    """What actionlint says of workflows, in a repository whose own action, `./`, is `action`."""
    (folder / ".git").mkdir(parents=True, exist_ok=True)
    paths = []
    for number, workflow in enumerate(workflows):
        path = folder / ".github" / "workflows" / f"{number}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(workflow)
        paths.append(str(path))
    (folder / "action.yml").write_text((ROOT / "action.yml").read_text() if action is None else action)
    return tool("actionlint", "-shellcheck=shellcheck", "-pyflakes=", *paths, cwd=folder)


def schema(name: str, path: Path) -> str:
    """What a schema that check-jsonschema carries says of a file."""
    return tool("check-jsonschema", "--builtin-schema", f"vendor.{name}", str(path), cwd=path.parent)


def as_workflow(action: Mapping[str, Any]) -> str:
    """The steps of a composite action as the job of a workflow with the same inputs.

    actionlint reads workflows alone: of an action it knows the inputs and outputs, not the steps.
    """
    inputs = {name: {"type": "string", "required": False} for name in action["inputs"]}
    job = {"runs-on": "ubuntu-latest", "steps": action["runs"]["steps"]}
    outputs = {name: output["value"] for name, output in action["outputs"].items()}
    document = {
        "name": action["name"],
        "on": {"workflow_call": {"inputs": inputs}},
        "jobs": {"action": {**job, "outputs": outputs}},
    }
    return yaml.safe_dump(document, sort_keys=False, width=1000)
