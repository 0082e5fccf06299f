"""The steps of `action.yml`, run with bash in a scratch repository and with a stand-in for GitHub."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.ci.acting import ACTION, Job, PullRequest, annotations
from tests.ci.scratch import BAD, GOOD, ROOT, Repository, needs_index

WIDER = GOOD.replace("units: 3", "units: 5")
MARKER = "<!-- rnnspec-diff -->"


@pytest.fixture
def request_(tmp_path: Path) -> PullRequest:
    """A pull request to a branch that has moved on since."""
    made = PullRequest(tmp_path)
    made.upstream.commit(model=GOOD, other=GOOD)
    made.upstream.git("branch", "change")
    made.upstream.commit("Meanwhile", other=WIDER)
    return made


def test_a_change_is_told_in_comment_and_summary(request_: PullRequest) -> None:
    request_.push(model=WIDER)
    job = request_.act()
    assert job.failed is None, job.log
    assert (job.output("errors"), job.output("changed")) == ("false", "true")
    (body,) = request_.bodies()
    assert body.startswith(MARKER)
    assert "units 3 → 5" in body
    assert "params 144 → 280" in body
    assert body in job.summary
    # What changed on the other branch is not this one's doing.
    assert "other.yaml" not in body
    assert annotations(job.log) == []


def test_the_comment_is_written_anew(request_: PullRequest) -> None:
    request_.push(model=WIDER)
    request_.act()
    request_.push(model=GOOD.replace("units: 3", "units: 7"))
    job = request_.act()
    assert job.failed is None, job.log
    (body,) = request_.bodies()
    assert "units 3 → 7" in body
    assert "280" not in body
    # A table of changes that are gone would be a lie.
    request_.push(model=f"# as it was\n{GOOD}")
    job = request_.act()
    assert job.output("changed") == "false"
    assert request_.bodies() == [f"{MARKER}\nNo differences in meaning.\n"]


def test_nothing_is_said_where_nothing_changed(request_: PullRequest) -> None:
    request_.push(model=f"# a comment\n{GOOD}")
    job = request_.act()
    assert job.failed is None, job.log
    assert job.output("changed") == "false"
    assert request_.bodies() == []


def test_findings_are_annotations_sarif_and_a_failed_job(request_: PullRequest) -> None:
    request_.push(model=BAD, **{"with space": BAD})
    job = request_.act(sarif="reports/rnnspec.sarif")
    assert job.failed == "Verdict"
    assert job.output("errors") == "true"
    found = annotations(job.printed["check"])
    assert len(found) == 2
    assert any("file=specs/model.yaml,line=4" in line for line in found)
    assert all("RS101" in line for line in found)
    sarif = json.loads((job.repository.path / "reports/rnnspec.sarif").read_text())
    assert sarif["version"] == "2.1.0"
    assert {result["ruleId"] for result in sarif["runs"][0]["results"]} == {"RS101"}
    assert "RS101" in job.summary
    # The comparison is made all the same.
    assert len(request_.bodies()) == 1


def test_a_repair_is_welcome(tmp_path: Path) -> None:
    made = PullRequest(tmp_path)
    made.upstream.commit(model=BAD)
    made.upstream.git("branch", "change")
    made.push(model=GOOD)
    job = made.act(fail_on="breaking")
    assert job.failed is None, job.log


@pytest.mark.parametrize(
    ("conditions", "refused"),
    [("params>50%", ["params>50%"]), ("params>1000%\n", []), ("breaking\n\nmacs>+1", ["breaking", "macs>+1"])],
)
def test_conditions_fail_the_job(conditions: str, refused: list[str], request_: PullRequest) -> None:
    request_.push(model=WIDER)
    job = request_.act(fail_on=conditions)
    assert job.failed == ("Verdict" if refused else None)
    found = annotations(job.printed["diff"])
    assert len(found) == len(refused)
    for line, condition in zip(found, refused, strict=True):
        # GitHub reads %25 as a per cent sign.
        assert f"--fail-on {condition.replace('%', '%25')}: " in line


@pytest.mark.parametrize("inputs", [{"fail_on": "units>3"}, {"paths": "nowhere"}, {"against": "nothing"}])
def test_what_cannot_be_done_fails_at_once(inputs: dict[str, str], request_: PullRequest) -> None:
    request_.push(model=WIDER)
    job = request_.act(**inputs)
    assert job.failed in ("check", "diff")
    assert "rnnspec: " in job.log
    assert "Traceback" not in job.log


def test_a_fork_may_not_comment_and_nothing_fails(request_: PullRequest) -> None:
    request_.push(model=WIDER)
    job = request_.act(env={"FAKE_FORBIDDEN": "1"})
    assert job.failed is None, job.log
    assert "::warning" in job.printed["Comment"]
    assert "280" in job.summary


def test_no_comment_if_none_is_wanted(request_: PullRequest) -> None:
    request_.push(model=WIDER)
    job = request_.act(comment="false")
    assert "Comment" not in job.printed
    assert request_.bodies() == []
    assert "280" in job.summary


def test_a_long_comparison_is_in_the_summary_alone(request_: PullRequest) -> None:
    # The comparison leaves out full texts, but no row of its table.
    request_.push(**{f"{'long' * 50}{number}": GOOD for number in range(300)})
    job = request_.act()
    assert job.failed is None, job.log
    (body,) = request_.bodies()
    assert "https://github.com/owner/models/actions/runs/99" in body
    assert len(body) < 1000
    assert len(job.summary) > 65_536


def test_a_push_is_checked_and_compared_with_what_is_asked_for(tmp_path: Path) -> None:
    repository = Repository.create(tmp_path / "project")
    before = repository.commit(model=GOOD)
    repository.commit(model=WIDER)
    job = Job(repository, tmp_path / "a", base="").run()
    assert job.failed is None, job.log
    assert job.printed.keys() == {"check", "Verdict"}
    job = Job(repository, tmp_path / "b", {"against": before}, base="").run()
    assert "280" in job.summary
    assert "Comment" not in job.printed


SMUGGLED = "$(touch smuggled)\n`touch smuggled`\n; touch smuggled\n' touch smuggled '\n\" touch smuggled \""


@pytest.mark.parametrize("name", [name for name in ACTION["inputs"] if name not in ("plugins", "token")])
def test_no_input_is_run(name: str, request_: PullRequest) -> None:
    request_.push(model=WIDER)
    job = request_.act(**{name: SMUGGLED})
    assert "check" in job.printed
    assert not list(job.repository.path.rglob("smuggled"))


def test_what_is_smuggled_would_be_seen(request_: PullRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    (step,) = [step for step in ACTION["runs"]["steps"] if step.get("id") == "check"]
    monkeypatch.setitem(step, "run", "echo ${{ inputs.sarif }}")
    request_.push(model=WIDER)
    assert list(request_.act(sarif=SMUGGLED).repository.path.rglob("smuggled"))


def test_paths_are_lines(request_: PullRequest) -> None:
    request_.push(model=BAD, **{"with space": WIDER})
    job = request_.act(paths="specs/with space.yaml\nspecs/oth*.yaml\n")
    assert job.failed is None, job.log
    (body,) = request_.bodies()
    assert "with space" in body
    assert "model.yaml" not in body


def test_the_question_for_comments_is_jq(tmp_path: Path) -> None:
    if shutil.which("jq") is None:
        pytest.skip("jq is not installed")
    (step,) = [step for step in ACTION["runs"]["steps"] if step["name"] == "Comment"]
    (query,) = re.findall(r'--jq "(.+)"\)', step["run"])
    query = query.replace("$marker", MARKER).replace('\\"', '"')
    comments = json.dumps([{"id": 1, "body": f"not {MARKER}"}, {"id": 2, "body": f"{MARKER}\nours"}])
    done = subprocess.run(["jq", query], input=comments, capture_output=True, text=True, check=True)
    assert done.stdout == "2\n"


def test_install_is_light(tmp_path: Path) -> None:
    needs_index()
    repository = Repository.create(tmp_path / "project")
    repository.commit(model=GOOD)
    job = Job(repository, tmp_path / "temporary", base="", install=True).run()
    assert job.failed is None, job.log
    (packages,) = (tmp_path / "temporary/rnnspec").glob("lib/python*/site-packages")
    installed = {path.name.lower() for path in packages.iterdir()}
    assert {"rnnspec", "typer", "yaml", "pydantic", "rich"} <= installed
    assert not installed & {"keras", "tensorflow", "jax", "jaxlib", "torch", "numpy", "pandas", "h5py"}
    assert not (ROOT / "build").exists()
