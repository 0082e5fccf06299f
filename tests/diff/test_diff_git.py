"""`rnnspec diff --against REF`: which specs count as changed, and what their old side is."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from rnnspec.cli.main import application
from tests.diff.comparing import BASE, edited
from tests.diff.repository import Repository

WIDER = edited(("units: 4", "units: 5"))
SMALL = "input: {shape: [4, 3]}\nlayers:\n  - GRU: {units: 3}\n  - Dense: {units: 1}\n"
CHILD = "extends: base.yaml\nvars: {units: 6}\n"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """Two specs on main, the branch `feature` checked out, the current folder at the top."""
    made = Repository(tmp_path / "project")
    made.write("specs/base.yaml", BASE)
    made.write("specs/small.yaml", SMALL)
    made.commit()
    made.branch()
    monkeypatch.chdir(made.folder)
    return made


def diff(*arguments: str) -> Result:
    return CliRunner().invoke(application([]), ["diff", *arguments])


def statuses(*arguments: str) -> dict[str, str]:
    """What became of each spec, by its new name or else its old one."""
    result = diff(*arguments, "--format", "json")
    return {pair["new"] or pair["old"]: pair["status"] for pair in json.loads(result.stdout)["pairs"]}


def one_line(result: Result, code: int) -> str:
    """What is said of a command that cannot be done."""
    assert (result.exit_code, result.stdout) == (code, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith("rnnspec: ")
    return line


def test_nothing_changed(repository: Repository) -> None:
    result = diff("--against", "main", "--exit-code", "--fail-on", "breaking")
    commit = repository.git("rev-parse", "--short=7", "HEAD").strip()
    said = f"Since main ({commit}): no differences in meaning, 2 specs as before.\n"
    assert (result.exit_code, result.stdout) == (0, said)
    assert diff("--against", "main", "--format", "markdown").stdout == ""


def test_every_change_of_a_file(repository: Repository) -> None:
    repository.write("specs/base.yaml", WIDER)
    repository.commit()
    repository.git("rm", "--quiet", "specs/small.yaml")
    repository.write("specs/new.yaml", WIDER + "# new\n" * 99)
    assert statuses("--against", "main") == {
        "specs/base.yaml": "changed", "main:specs/small.yaml": "deleted", "specs/new.yaml": "added",
    }  # fmt: skip
    text = diff("--against", "main").stdout
    assert "specs/small.yaml   deleted: 2 layers, (B, 4, 3) -> (B, 1), " in text
    assert text.splitlines()[-1].endswith(": 1 spec changed, 1 added, 1 deleted.")
    assert diff("--against", "main", "--fail-on", "breaking", "specs/small.yaml").exit_code == 1
    assert diff("--against", "main", "--fail-on", "breaking", "specs/new.yaml").exit_code == 0


@pytest.mark.parametrize("stage", [True, False])
def test_a_renamed_file_is_compared_with_itself(stage: bool, repository: Repository) -> None:
    os.rename("specs/base.yaml", "specs/tägger mit ümlaut.yaml")
    repository.write("specs/tägger mit ümlaut.yaml", WIDER)
    if stage:
        repository.git("add", "--all")
    (pair,) = json.loads(diff("--against", "main", "--format", "json").stdout)["pairs"]
    assert (pair["renamed_from"], pair["status"]) == ("specs/base.yaml", "changed")
    assert (pair["old"], pair["new"]) == ("main:specs/base.yaml", "specs/tägger mit ümlaut.yaml")
    assert "specs/base.yaml -> specs/tägger mit ümlaut.yaml   renamed" in diff("--against", "main").stdout


def test_a_renamed_file_alone_is_no_difference(repository: Repository) -> None:
    repository.git("mv", "specs/base.yaml", "specs/better.yaml")
    result = diff("--against", "main", "--exit-code", "--fail-on", "breaking")
    assert result.exit_code == 0
    assert "specs/base.yaml -> specs/better.yaml   renamed\nno differences in meaning" in result.stdout


def test_what_others_changed_on_main_is_not_told(repository: Repository) -> None:
    repository.write("specs/small.yaml", SMALL.replace("3}\n  -", "9}\n  -"))
    repository.commit()
    repository.git("switch", "--quiet", "main")
    repository.write("specs/base.yaml", WIDER)
    repository.commit()
    repository.git("switch", "--quiet", "feature")
    assert statuses("--against", "main") == {"specs/small.yaml": "changed"}


def test_what_is_not_committed_yet_counts(repository: Repository) -> None:
    repository.write("specs/base.yaml", WIDER)
    assert statuses() == statuses("--against", "HEAD") == {"specs/base.yaml": "changed"}
    assert statuses("specs/base.yaml") == {"specs/base.yaml": "changed"}
    assert statuses("specs/small.yaml") == {}


@pytest.mark.parametrize("repair", [False, True])
def test_old_bases_come_from_the_commit(repair: bool, repository: Repository) -> None:
    repository.write("specs/child.yaml", CHILD)
    repository.commit()
    repository.write("specs/base.yaml", BASE.replace("output_dim: 16", "output_dim: 24"))
    repository.write("specs/child.yaml", CHILD + "# the same\n" if repair else CHILD)
    pairs = {pair["new"]: pair for pair in json.loads(diff("--format", "json").stdout)["pairs"]}
    found = {change["subject"]: (change["old"], change["new"]) for change in pairs["specs/child.yaml"]["changes"]}
    assert found["embedding"][0] != found["embedding"][1]
    assert pairs["specs/child.yaml"]["params"]["old"] < pairs["specs/child.yaml"]["params"]["new"]


def test_a_base_that_moved_is_found_where_it_was(repository: Repository) -> None:
    repository.write("specs/child.yaml", CHILD)
    repository.commit()
    repository.git("mv", "specs/base.yaml", "base.yaml")
    repository.write("specs/child.yaml", CHILD.replace("base.yaml", "../base.yaml"))
    assert statuses("specs/child.yaml") == {"specs/child.yaml": "same"}


def test_a_base_that_is_gone_on_both_sides_is_no_change(repository: Repository) -> None:
    repository.write("specs/orphan.yaml", "extends: nowhere.yaml\n")
    repository.commit()
    assert statuses() == {}


def test_a_broken_spec_does_not_hide_the_others(repository: Repository) -> None:
    repository.write("specs/base.yaml", WIDER)
    repository.write("specs/small.yaml", SMALL.replace("units: 1", "units: one"))
    result = diff("--against", "main")
    assert result.exit_code == 1
    assert "-/+ lstm_1   units   4 -> 5" in result.stdout
    assert "specs/small.yaml   specs/small.yaml cannot be built" in result.stdout
    assert "specs/small.yaml:4:20" in result.stdout
    assert "specs/small.yaml:4:20: error[RS025]" in diff("--against", "main", "--format", "concise").stdout
    assert statuses("--against", "main") == {"specs/base.yaml": "changed", "specs/small.yaml": "broken"}


def test_a_repair_is_no_failure_and_keeps_to_limits(repository: Repository) -> None:
    repository.write("specs/small.yaml", SMALL.replace("units: 1", "units: one"))
    repository.commit()
    repository.write("specs/small.yaml", SMALL)
    result = diff("--against", "HEAD")
    assert result.exit_code == 0
    assert "specs/small.yaml   repaired: 2 layers" in result.stdout
    assert "error" not in result.stdout
    assert diff("--against", "HEAD", "--exit-code").exit_code == 1
    limited = diff("--against", "HEAD", "--fail-on", "params>1", "--fail-on", "breaking")
    assert limited.exit_code == 1
    assert limited.stderr.endswith("is over 1\n")


FOREIGN = {
    "workflow": "on: push\njobs: {test: {runs-on: here}}\n",
    "template": "name: {{ .Values.name }}\n",
    "several": "a: 1\n---\nb: 2\n",
    "list": "- 1\n",
    "eslint": "extends: standard\nrules: {}\n",
    "empty": "",
    "tag": "x: !Ref y\n",
    "bytes": "x: \x00\n",
}


@pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN)
def test_other_yaml_files_of_a_folder_are_passed_over(text: str, repository: Repository) -> None:
    repository.write("other/file.yaml", text + "# old\n")
    repository.commit()
    repository.write("other/file.yaml", text)
    repository.write("other/another.yml", text)
    repository.write("specs/base.yaml", WIDER)
    assert statuses(".") == {"specs/base.yaml": "changed"}
    assert statuses() == {"specs/base.yaml": "changed"}


def test_a_file_that_is_named_has_to_be_a_spec(repository: Repository) -> None:
    repository.write("other/file.yaml", FOREIGN["workflow"])
    assert statuses("other/file.yaml") == {"other/file.yaml": "broken"}


def test_ignored_files_count_only_by_name(repository: Repository) -> None:
    repository.write(".gitignore", "scratch/\n")
    repository.write("scratch/a.yaml", SMALL)
    repository.write("fresh/b.yaml", SMALL.replace("GRU", "LSTM") + "# x\n" * 9)
    assert statuses(".") == {"fresh/b.yaml": "added"}
    assert statuses("scratch/a.yaml") == {"scratch/a.yaml": "added"}


def test_from_a_folder_below(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.write("specs/base.yaml", WIDER)
    repository.write("specs/sub folder/deep.yaml", SMALL)
    monkeypatch.chdir(repository.folder / "specs")
    assert statuses("base.yaml") == {"base.yaml": "changed"}
    assert statuses(".") == {"base.yaml": "changed", "sub folder/deep.yaml": "added"}
    monkeypatch.chdir(repository.folder / "specs/sub folder")
    assert statuses("../base.yaml") == {"../base.yaml": "changed"}
    assert "no specs found" in one_line(diff("--against", "main"), 3)


PATTERNS = {
    "specs/*.yaml": {"specs/base.yaml", "specs/new.yaml"},
    "**/*.yaml": {"specs/base.yaml", "specs/deep/low.yaml", "specs/new.yaml"},
    "specs/**": {"specs/base.yaml", "specs/deep/low.yaml", "specs/new.yaml"},
    "specs/*/*.yaml": {"specs/deep/low.yaml"},
    "spec?/[bn]*.yaml": {"specs/base.yaml", "specs/new.yaml"},
}


@pytest.mark.parametrize(("pattern", "found"), PATTERNS.items())
def test_patterns(pattern: str, found: set[str], repository: Repository) -> None:
    repository.write("specs/base.yaml", WIDER)
    repository.write("specs/new.yaml", SMALL + "# new\n" * 9)
    repository.write("specs/deep/low.yaml", SMALL + "# low\n" * 9)
    assert statuses("--against", "main", pattern).keys() == found


def test_a_pattern_finds_what_is_gone(repository: Repository) -> None:
    repository.git("rm", "--quiet", "specs/small.yaml")
    assert statuses("--against", "main", "specs/sm*.yaml") == {"main:specs/small.yaml": "deleted"}
    assert statuses("--against", "main", "specs/small.yaml") == {"main:specs/small.yaml": "deleted"}


def test_a_link_is_followed_on_both_sides(repository: Repository) -> None:
    (repository.folder / "specs/alias.yaml").symlink_to("base.yaml")
    repository.write("specs/child.yaml", CHILD.replace("base.yaml", "alias.yaml"))
    repository.commit()
    repository.write("specs/base.yaml", WIDER)
    assert statuses() == {
        "specs/alias.yaml": "changed", "specs/base.yaml": "changed", "specs/child.yaml": "changed",
    }  # fmt: skip


def test_a_linked_work_tree(repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.git("worktree", "add", "--quiet", str(tmp_path / "beside"), "-b", "other")
    (tmp_path / "beside/specs/base.yaml").write_text(WIDER)
    monkeypatch.chdir(tmp_path / "beside")
    assert statuses("--against", "main") == {"specs/base.yaml": "changed"}


def test_tags_and_commits_are_refs(repository: Repository) -> None:
    repository.git("tag", "v1")
    repository.write("specs/base.yaml", WIDER)
    repository.commit()
    for ref in ("v1", "HEAD~1", "HEAD^", repository.git("rev-parse", "v1").strip()):
        assert statuses("--against", ref) == {"specs/base.yaml": "changed"}


@pytest.mark.parametrize("ref", ["nowhere", "--output=x", "-h", "", "a b", "--", "HEAD:specs", "main:specs/base.yaml"])
def test_unknown_ref(ref: str, repository: Repository) -> None:
    assert "git knows no" in one_line(diff(f"--against={ref}"), 2)
    assert not Path("x").exists()


def test_a_branch_that_only_the_remote_has(repository: Repository, tmp_path: Path) -> None:
    repository.git("clone", "--quiet", "--branch", "main", ".", str(tmp_path / "clone"))
    os.chdir(tmp_path / "clone")
    assert "did you mean origin/feature?" in one_line(diff("--against", "feature"), 2)


def test_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert "no git repository" in one_line(diff("--against", "main"), 2)
    assert "two sides" in one_line(diff(), 2)


def test_no_git(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert "git is not installed" in one_line(diff("--against", "main"), 2)


def test_no_commit_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Repository(tmp_path / "empty").folder)
    assert "no commit yet" in one_line(diff(), 2)


def test_a_shallow_clone(repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.write("specs/base.yaml", WIDER)
    repository.commit()
    clone = tmp_path / "clone"
    repository.git(
        "clone", "--quiet", "--depth=1", "--no-single-branch", f"file://{repository.folder}", "--branch", "feature",
        str(clone),
    )  # fmt: skip
    monkeypatch.chdir(clone)
    assert "too shallow" in one_line(diff("--against", "origin/main"), 2)
    assert "fetch-depth: 0" in one_line(diff("--against", "nowhere"), 2)
    assert statuses("--against", "HEAD") == {}


def test_histories_without_a_common_commit(repository: Repository) -> None:
    repository.git("switch", "--quiet", "--orphan", "island")
    repository.write("specs/base.yaml", WIDER)
    repository.commit()
    assert "share no commit" in one_line(diff("--against", "main"), 2)


def test_no_spec_on_either_side(repository: Repository) -> None:
    repository.git("rm", "--quiet", "-r", "specs")
    repository.commit()
    assert "no specs found" in one_line(diff("--against", "HEAD"), 3)
    (repository.folder / "empty").mkdir()
    assert "no specs found" in one_line(diff("--against", "HEAD", "empty"), 3)


def test_paths_that_are_not_there(repository: Repository, tmp_path: Path) -> None:
    assert "neither now nor in main: gone.yaml" in one_line(diff("--against", "main", "gone.yaml"), 2)
    assert "outside of the repository" in one_line(diff("--against", "main", str(tmp_path)), 2)
    assert "two sides" in one_line(diff("a", "b", "c"), 2)


def test_nothing_is_written_and_no_program_started(repository: Repository) -> None:
    """A filter, a text converter, an external diff and a file system monitor that a repository may configure."""
    for key in ("core.fsmonitor", "diff.external", "diff.x.textconv", "filter.x.clean", "filter.x.smudge"):
        repository.git("config", key, f"touch {repository.folder}/started; cat")
    repository.write(".git/info/attributes", "*.yaml diff=x filter=x\n")
    repository.write("specs/base.yaml", WIDER)
    before = {path: path.stat().st_mtime_ns for path in repository.folder.rglob("*")}
    assert statuses("--against", "main") == {"specs/base.yaml": "changed"}
    assert {path: path.stat().st_mtime_ns for path in repository.folder.rglob("*")} == before


def test_gates_hold_for_each_spec_and_for_all_together(repository: Repository) -> None:
    repository.write("specs/base.yaml", WIDER)  # params 1,813 -> 1,886
    repository.write("specs/small.yaml", SMALL.replace("units: 3", "units: 4"))  # 76 -> 113
    result = diff(
        "--against", "main", "--fail-on", "params>10%", "--fail-on", "params>+100", "--fail-on", "params>1,000"
    )
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "rnnspec: --fail-on params>10%: specs/small.yaml: 76 -> 113, +37 (+48.7 %)",
        "rnnspec: --fail-on params>+100: all specs together: 1,889 -> 1,999, +110 (+5.8 %)",
        "rnnspec: --fail-on params>1,000: specs/base.yaml: 1,886 is over 1,000",
    ]


def test_the_right_commit_fails(repository: Repository) -> None:
    """Each commit of a branch, as a CI job would see it."""
    steps = {
        "restyled": (f"# restyled\n{BASE}", 0),
        "dropout": (edited(("units: 4", "units: 4, dropout: 0.5")), 0),
        "wider": (edited(("units: 4", "units: 12")), 1),
    }
    for name, (text, code) in steps.items():
        repository.write("specs/base.yaml", text)
        repository.commit(name)
        assert diff("--against", "HEAD~1", "--fail-on", "params>5%").exit_code == code, name
    assert diff("--against", "main", "--fail-on", "params>5%").exit_code == 1


def test_no_framework_is_imported(repository: Repository, run_python: Callable[[str], Any]) -> None:
    repository.write("specs/base.yaml", WIDER)
    done = run_python(
        "import sys; from rnnspec.cli.main import application\n"
        "application([])(['diff', '--against', 'main'], standalone_mode=False)\n"
        "heavy = {'numpy', 'keras', 'tensorflow', 'jax', 'torch', 'pandas', 'h5py'} & set(sys.modules)\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)\n"
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture
def run_python() -> Callable[[str], Any]:
    import subprocess
    import sys

    root = Path(__file__).parents[2]

    def run(code: str) -> Any:
        environment = {**os.environ, "PYTHONPATH": str(root)}
        command = [sys.executable, "-c", code]
        return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)

    return run


def test_git_is_there() -> None:
    assert shutil.which("git"), "these tests need git"
