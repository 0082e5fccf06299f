"""Concise lines, JSON, closing lines."""

import json
import subprocess
import sys
from typing import Any

import pytest

from rnnspec.diagnostics.as_json import diagnostic, document
from rnnspec.diagnostics.closing import closing
from rnnspec.diagnostics.concise import line
from rnnspec.diagnostics.model import Diagnostic, Label
from rnnspec.source.text import Place, Source
from tests.diagnostics import drawings


def test_concise() -> None:
    assert line(drawings.collapsed_sequence()) == (
        "specs/imdb.yaml:10:7: error[RS101] recurrent layer receives a single vector instead of a sequence: "
        "needs (B, T, F), gets (B, 64)"
    )


def test_concise_is_one_line_without_control_characters() -> None:
    place = Place(Source("a.yaml", "x"), 0, 1)
    assert line(Diagnostic("RS1", "n", "hint", "a\nb\x1b", (Label(place, ""),))) == "a.yaml:1:1: hint[RS1] a b�"


def test_json_document() -> None:
    finding = drawings.collapsed_sequence()
    found = json.loads(json.dumps(document([("specs/imdb.yaml", [finding]), ("specs/b.yaml", [])])))
    assert found == {
        "version": 1,
        "files": [
            {
                "path": "specs/imdb.yaml",
                "diagnostics": [
                    {
                        "code": "RS101",
                        "name": "collapsed-sequence",
                        "severity": "error",
                        "message": "recurrent layer receives a single vector instead of a sequence",
                        "route": ["layers", 3],
                        "labels": [
                            {
                                "kind": "primary",
                                "start": {"line": 10, "column": 7},
                                "end": {"line": 10, "column": 11},
                                "text": "needs (B, T, F), gets (B, 64)",
                            },
                            {
                                "kind": "secondary",
                                "start": {"line": 8, "column": 7},
                                "end": {"line": 8, "column": 11},
                                "text": "the time axis ends here: `return_sequences` is false by default",
                            },
                        ],
                        "trace": [
                            "(B, 200)",
                            "embedding (B, 200, 128)",
                            "lstm (B, 64)",
                            "dropout (B, 64)",
                            "lstm !",
                        ],
                        "notes": [],
                        "help": [],
                        "fix": {
                            "safety": "safe",
                            "title": "return every step from the earlier layer",
                            "edits": [
                                {
                                    "start": {"line": 8, "column": 23},
                                    "end": {"line": 8, "column": 23},
                                    "text": ", return_sequences: true",
                                }
                            ],
                        },
                    }
                ],
            },
            {"path": "specs/b.yaml", "diagnostics": []},
        ],
    }


def test_json_names_the_file_of_what_lies_elsewhere() -> None:
    found = diagnostic(drawings.two_files())
    assert [(label["kind"], label.get("path")) for label in found["labels"]] == [
        ("secondary", "specs/base.yaml"),
        ("primary", None),
    ]
    assert found["fix"]["edits"][0]["path"] == "specs/base.yaml"


def test_json_columns_count_characters_and_ends_are_exclusive() -> None:
    spec = Source("a.yaml", "감성👩: x\nb\n")
    label = Label(Place(spec, 2, 7), "")
    (found,) = diagnostic(Diagnostic("RS1", "n", "error", "m", (label,)))["labels"]
    assert found == {
        "kind": "primary",
        "start": {"line": 1, "column": 3},
        "end": {"line": 2, "column": 1},
        "text": "",
    }


@pytest.mark.parametrize(
    ("counts", "text"),
    [
        ({"specs": 1, "seconds": 0.041}, "Checked 1 spec in 41 ms: no findings."),
        ({"specs": 3, "seconds": 2.04, "ignored": 2}, "Checked 3 specs in 2.0 s: no findings (2 ignored)."),
        (
            {"specs": 5, "concerned": 2, "errors": 3, "warnings": 1, "ignored": 1, "safe_fixes": 1, "unsafe_fixes": 2},
            (
                "Found 3 errors and 1 warning in 2 of 5 specs (1 ignored). "
                "1 fixable with --fix, 2 more with --unsafe-fixes."
            ),
        ),
        ({"specs": 1, "concerned": 1, "errors": 1}, "Found 1 error in 1 spec."),
        ({"specs": 2, "concerned": 2, "hints": 2}, "Found 2 hints in 2 specs."),
        (
            {"specs": 2, "concerned": 1, "errors": 1, "warnings": 2, "hints": 1, "unsafe_fixes": 2},
            "Found 1 error, 2 warnings and 1 hint in 1 of 2 specs. 2 fixable with --unsafe-fixes.",
        ),
        (
            {"specs": 1, "concerned": 1, "warnings": 1, "safe_fixes": 1},
            "Found 1 warning in 1 spec. 1 fixable with --fix.",
        ),
    ],
)
def test_closing(counts: dict[str, Any], text: str) -> None:
    assert closing(**{"seconds": 0.0, **counts}) == text


def test_only_drawings_need_rich() -> None:
    loaded = (
        "import sys, rnnspec.diagnostics.concise, rnnspec.diagnostics.as_json, rnnspec.diagnostics.closing,"
        " rnnspec.diagnostics.suggest, rnnspec.diagnostics.full, rnnspec.diagnostics.github,"
        " rnnspec.diagnostics.sarif, rnnspec.diagnostics.junit, rnnspec.diagnostics.markdown;"
        " print({'rich', 'difflib'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
