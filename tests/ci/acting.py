"""Runs the steps of `action.yml` as GitHub would: expressions filled in, scripts run by bash, outputs handed on."""

import json
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.ci.scratch import ROOT, Repository, environment

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text())


@dataclass
class Job:
    """One run of the action in the folder of a repository, for the pull request 7 to `base`, if there is one.

    `rnnspec` takes the place of the step that installs.
    """

    repository: Repository
    temporary: Path
    inputs: Mapping[str, str] = field(default_factory=dict)
    base: str = "main"
    env: Mapping[str, str] = field(default_factory=dict)
    install: bool = False
    #: What the steps printed, by id or name; the step that failed is the last.
    printed: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    failed: str | None = None

    @property
    def summary(self) -> str:
        path = self.temporary / "summary"
        return path.read_text("utf-8") if path.exists() else ""

    @property
    def log(self) -> str:
        return "".join(self.printed.values())

    def output(self, name: str) -> str:
        """An output of the action."""
        return self._filled(ACTION["outputs"][name]["value"])

    def run(self) -> "Job":
        self.temporary.mkdir(parents=True, exist_ok=True)
        for step in ACTION["runs"]["steps"]:
            name = step.get("id", step["name"])
            if name == "install" and not self.install:
                self.outputs[name] = {"rnnspec": str(self._rnnspec())}
            elif "if" not in step or self._holds(step["if"]):
                self._step(name, step)
            if self.failed is not None:
                break
        return self

    def _step(self, name: str, step: Mapping[str, Any]) -> None:
        """With bash's options as GitHub has them for `shell: bash`."""
        assert step["shell"] == "bash"
        script, output = self.temporary / f"{name}.sh", self.temporary / f"{name}.output"
        script.write_text(self._filled(step["run"]), "utf-8")
        variables = {key: self._filled(value) for key, value in step["env"].items()}
        files = {"GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(self.temporary / "summary")}
        fake = self._executable("gh", "from tests.ci.fake_gh import main\nmain()\n")
        env = environment(PATH=f"{fake.parent}:{os.environ['PATH']}", RUNNER_TEMP=str(self.temporary), **files)
        command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)]
        done = self.repository.run(*command, env={**env, **variables, **self.env})
        self.printed[name] = done.stdout
        lines = output.read_text("utf-8").splitlines() if output.exists() else []
        self.outputs[name] = dict(line.split("=", 1) for line in lines)
        if done.returncode:
            self.failed = name

    def _rnnspec(self) -> Path:
        """The program as this environment has it."""
        return self._executable("rnnspec", "from rnnspec.cli.main import main\nmain()\n")

    def _executable(self, name: str, program: str) -> Path:
        path = self.temporary / "bin" / name
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            found = f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n"
            path.write_text(f"#!{sys.executable}\n{found}{program}", "utf-8")
            path.chmod(0o755)
        return path

    def _filled(self, text: str) -> str:
        return re.sub(r"\$\{\{ (.+?) \}\}", lambda match: self._value(match[1]), text)

    def _value(self, expression: str) -> str:
        """Of the few expressions that the action has; GitHub takes what is not there for empty."""
        if re.fullmatch(r"'[^']*'", expression):
            return expression[1:-1]
        context, *path = expression.split(".")
        if context == "inputs":
            (name,) = path
            return self.inputs.get(name, self._filled(ACTION["inputs"][name]["default"]))
        if context == "steps":
            step, outputs, name = path
            assert outputs == "outputs"
            return self.outputs.get(step, {}).get(name, "")
        assert context == "github"
        return {
            "token": "a token",
            "action_path": str(ROOT),
            "base_ref": self.base,
            "event.pull_request.number": "7" if self.base else "",
            "repository": "owner/models",
            "server_url": "https://github.com",
            "run_id": "99",
        }[".".join(path)]

    def _holds(self, condition: str) -> bool:
        """Of comparisons joined by one operator, all that the action has."""
        assert not ("||" in condition and "&&" in condition)
        held = []
        for part in re.split(r" (?:\|\||&&) ", condition):
            left, sign, right = part.split(" ")
            assert sign in ("==", "!=")
            held.append((self._value(left) == self._value(right)) == (sign == "=="))
        return any(held) if "||" in condition else all(held)


class PullRequest:
    """A clone as actions/checkout leaves it: one commit deep, the merge of the branch into `main`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.upstream = Repository.create(path / "upstream")
        self.comments = path / "comments.json"
        self.comments.write_text(json.dumps([{"id": 1, "body": "What is this?"}]))
        self.runs = 0

    def bodies(self) -> list[str]:
        """The comments of rnnspec."""
        return [one["body"] for one in json.loads(self.comments.read_text())[1:]]

    def push(self, **files: str | None) -> None:
        """Commit files `specs/NAME.yaml` to the branch; None deletes one."""
        self.upstream.git("checkout", "--quiet", "change")
        for name, text in files.items():
            if text is None:
                (self.upstream.path / f"specs/{name}.yaml").unlink()
        self.upstream.commit(**{name: text for name, text in files.items() if text is not None})

    def act(self, env: Mapping[str, str] | None = None, **inputs: str) -> Job:
        """Check the pull request out and run the action."""
        self.runs += 1
        folder = self.path / f"run{self.runs}"
        merge = ["merge", "--quiet", "--no-ff", "--message", "Merge", "change"]
        self.upstream.git("checkout", "--quiet", "--detach", "main")
        self.upstream.git(*merge)
        self.upstream.git("update-ref", "refs/pull/7/merge", "HEAD")
        checkout = Repository.create(folder / "checkout")
        checkout.git("remote", "add", "origin", self.upstream.path.as_uri())
        fetch = ["fetch", "--quiet", "--no-tags", "--depth=1", "origin", "+refs/pull/7/merge:refs/remotes/pull/7/merge"]
        checkout.git(*fetch)
        checkout.git("checkout", "--quiet", "--detach", "refs/remotes/pull/7/merge")
        given = {name.replace("_", "-"): value for name, value in inputs.items()}
        job = Job(checkout, folder / "temporary", given, env={"FAKE_COMMENTS": str(self.comments), **(env or {})})
        return job.run()


def annotations(script: str) -> list[str]:
    """The annotations among what a script printed."""
    return [line for line in script.splitlines() if re.match("::(error|warning|notice)", line)]
