"""`action.yml` as linters see it: its form, its expressions, its scripts, and what could be smuggled into them."""

import re
from pathlib import Path

import pytest
import yaml

from tests.ci.linting import actionlint, as_workflow, schema, tool
from tests.ci.scratch import ROOT

TEXT = (ROOT / "action.yml").read_text()
USE = "on: push\njobs: {a: {runs-on: ubuntu-latest, steps: [{uses: ./, with: {%s}}]}}\n"


def complaint(linter: str, text: str, folder: Path) -> str:
    """What a linter says of an action; nothing if it is content."""
    path = folder / "action.yml"
    path.write_text(text)
    if linter == "schema":
        return schema("github-actions", path)
    if linter == "metadata":
        return actionlint(folder, USE % "paths: models", action=text)
    if linter == "steps":
        return actionlint(folder, as_workflow(yaml.safe_load(text)), action=text)
    return tool("zizmor", "--offline", "--quiet", str(path), cwd=folder)


@pytest.mark.parametrize("linter", ["schema", "metadata", "steps", "audit"])
def test_a_linter_is_content(linter: str, tmp_path: Path) -> None:
    assert complaint(linter, TEXT, tmp_path) == ""


@pytest.mark.parametrize(
    ("edit", "linter", "word"),
    [
        (("using: composite", "using: composit"), "schema", "composit"),
        (("    default: 'true'\n", "    defaults: 'true'\n"), "metadata", "defaults"),
        (("${{ inputs.sarif }}", "${{ inputs.sarf }}"), "steps", "sarf"),
        (("steps.install.outputs.rnnspec", "steps.instal.outputs.rnnspec"), "steps", "instal"),
        (('[ -n "$SARIF" ]', "[ -n $SARIF ]"), "steps", "SC2086"),
        (('--output-file "$SARIF"', '--output-file "${{ inputs.sarif }}"'), "audit", "template-injection"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_fault_is_seen(edit: tuple[str, str], linter: str, word: str, tmp_path: Path) -> None:
    assert edit[0] in TEXT
    assert word in complaint(linter, TEXT.replace(*edit), tmp_path)


def test_an_unknown_input_is_seen(tmp_path: Path) -> None:
    assert '"pahts"' in actionlint(tmp_path, USE % "pahts: models")


def test_no_expression_is_part_of_a_script() -> None:
    steps = yaml.safe_load(TEXT)["runs"]["steps"]
    assert [step["name"] for step in steps if re.search(r"\$\{\{", step["run"])] == []


def test_the_comment_is_found_by_the_marker_that_the_comparison_carries() -> None:
    from rnnspec.diff.markdown import MARKER

    assert f"marker='{MARKER}'" in TEXT
