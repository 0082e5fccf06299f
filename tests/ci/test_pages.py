"""The examples of docs/ci.md: each is a file, linted by what reads such files, and run where that is possible."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.ci.linting import actionlint, schema, tool
from tests.ci.scratch import GOOD, ROOT, Repository, environment, needs_index

EXAMPLES = ROOT / "docs" / "ci"
PAGE = (ROOT / "docs" / "ci.md").read_text("utf-8")
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())


def test_every_example_is_a_file_and_every_file_an_example() -> None:
    shown = re.findall(r"<!-- file: docs/ci/(\S+) -->\n```(\w+)\n", PAGE)
    assert sorted(name for name, _ in shown) == sorted(path.name for path in EXAMPLES.iterdir())
    # Whatever looks like an example is one of them.
    assert len(re.findall(r"```(?:yaml|yml|sh|bash)\n", PAGE)) == len(shown)


@pytest.mark.parametrize("name", ["github.yml", "github_by_hand.yml"])
def test_workflow_is_linted(name: str, tmp_path: Path) -> None:
    text = (EXAMPLES / name).read_text()
    assert schema("github-workflows", EXAMPLES / name) == ""
    assert actionlint(tmp_path, text.replace("OWNER/rnnspec@REF\n        with", "./\n        with")) == ""


def test_input_that_the_action_lacks_is_seen(tmp_path: Path) -> None:
    text = (EXAMPLES / "github.yml").read_text().replace("OWNER/rnnspec@REF", "./").replace("fail-on", "fail_on")
    assert '"fail_on"' in actionlint(tmp_path, text)


def test_pipeline_is_linted(tmp_path: Path) -> None:
    assert schema("gitlab-ci", EXAMPLES / "gitlab.yml") == ""
    broken = tmp_path / "broken.yml"
    broken.write_text((EXAMPLES / "gitlab.yml").read_text().replace("script:", "scripts:"))
    assert "scripts" in schema("gitlab-ci", broken)


def test_hooks_exist() -> None:
    path = EXAMPLES / "pre_commit.yaml"
    command = [sys.executable, "-m", "pre_commit", "validate-config", str(path)]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    (repo,) = yaml.safe_load(path.read_text())["repos"]
    published = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    assert {hook["id"] for hook in repo["hooks"]} == published


@pytest.mark.parametrize("name", ["github.yml", "github_by_hand.yml", "gitlab.yml", "check.sh"])
def test_commands_have_the_options_that_they_use(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.cli.running import rnnspec

    used = re.findall(r"rnnspec (check|diff)\b(.*)", (EXAMPLES / name).read_text())
    assert bool(used) == (name != "github.yml")
    for command, rest in used:
        known = rnnspec(monkeypatch, command, "--help").out
        for option, value in re.findall(r"(--[\w-]+) ([\w$\"]+)", rest):
            assert option in known
            assert option != "--format" or value in known


def test_inputs_are_described() -> None:
    table = re.findall(r"^\| `([\w-]+)` \|([^|]*)\|", PAGE, re.MULTILINE)
    assert [name for name, _ in table] == list(ACTION["inputs"])
    for name, cell in table:
        stated, default = re.fullmatch(r" `(.*)` ", cell), ACTION["inputs"][name]["default"]
        assert default == stated[1] if stated else default == "" or default.startswith("${{")


def test_script_is_linted() -> None:
    assert tool("shellcheck", str(EXAMPLES / "check.sh"), cwd=EXAMPLES) == ""


def test_script_does_what_it_says(tmp_path: Path) -> None:
    needs_index()
    project = Repository.create(tmp_path / "project")
    script = str(EXAMPLES / "check.sh")
    env = environment(RNNSPEC=str(ROOT), PIP_CONSTRAINT=str(ROOT / "constraints.txt"))
    env.pop("PYTHONPATH", None)
    project.commit(model=GOOD)
    project.git("checkout", "--quiet", "-b", "change")
    project.commit(other=GOOD)
    done = project.run(script, "main", env=env)
    assert done.returncode == 0, done.stdout
    assert "specs/other.yaml" in done.stdout
    project.commit(model=GOOD.replace("units: 3", "units: 5"))
    done = project.run(script, "main", env=env)
    assert done.returncode == 1, done.stdout
    assert "--fail-on breaking" in done.stdout
