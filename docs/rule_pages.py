"""Writes `docs/rules/`: a page for each rule, from the one file that holds the rule, and the table of all.

python docs/rule_pages.py [--check]
"""

import os
import re
import sys
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "rules"
# A script of this folder, which needs the tests for the proofs.
sys.path[:0] = [str(ROOT)]
os.environ.setdefault("KERAS_BACKEND", "jax")

from rnnspec.rules import RULES, Case, Rule  # noqa: E402 - after the path
from tests.rules.examples import checked  # noqa: E402 - after the path
from tests.rules.printing import printed  # noqa: E402 - after the path
from tests.rules.truth import proofs  # noqa: E402 - after the path

AREAS = {
    "RS0": "Source and schema",
    "RS1": "Shapes and wiring",
    "RS2": "Recurrent state, mask, direction",
    "RS3": "Output, loss, metrics",
    "RS4": "Data",
    "RS5": "Speed and memory",
    "RS6": "Training and callbacks",
    "RS7": "Versions, portability, older spellings",
    "RS8": "Expectations",
    "RS9": "rnnspec itself",
}
HARM = {
    "language": "has no meaning to build",
    "build": "Keras refuses to build or run it",
    "fit": "Keras refuses to train it",
    "silent": "Keras trains on, wrong",
    "none": "none",
}
INTRODUCTION = """\
All {count} rules of `rnnspec check`. An error cannot be built or would train on nonsense, a warning points at a result
that is not what was meant, a hint is true and harmless. The proof of harm is a test in `tests/rules` that builds or
trains the rule's bad case with Keras; its good cases are built and trained as well. `rnnspec explain CODE` prints a
page."""
_TRUTH = {"build": "test_keras_refuses_to_build_or_to_run", "fit": "test_keras_refuses_to_fit"}


def pages() -> dict[Path, str]:
    """The text of every file of the folder."""
    shown = proofs()
    texts = {FOLDER / f"{rule.code}.md": page(rule, shown.get(rule.code, [])) for rule in RULES.all()}
    return {FOLDER / "README.md": table(shown), **texts}


def table(shown: dict[str, list[str]]) -> str:
    rules = RULES.all()
    lines = ["# Rules", "", INTRODUCTION.format(count=len(rules))]
    for area, title in AREAS.items():
        mine = [rule for rule in rules if rule.code.startswith(area)]
        if not mine:
            continue
        lines += [
            "",
            f"## {area}: {title}",
            "",
            "| code | finding | severity | fix | harm | proof |",
            "|---|---|---|---|---|---|",
        ]
        for rule in mine:
            tests = ", ".join(proof(rule, shown.get(rule.code, [])))
            cells = (
                f"[{rule.code}]({rule.code}.md)",
                rule.headline(),
                rule.severity,
                fix(rule),
                HARM[rule.harm],
                tests,
            )
            lines.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    return "\n".join(lines) + "\n"


def proof(rule: type[Rule], shown: list[str]) -> list[str]:
    """The tests that show the harm."""
    test = _TRUTH.get(rule.harm)
    if rule.harm == "build" and rule.code.startswith("RS0"):
        test = "test_keras_refuses_what_could_not_be_read"
    generic = [f"test_truth::{test}[{rule.code}]"] if test else []
    return [f"`{one}`" for one in (*generic, *shown)]


def fix(rule: type[Rule]) -> str:
    """The safety of the fix that the first case with one has."""
    for case in rule.bad:
        if case.fixed is not None:
            found = next(one for one in checked(case).diagnostics if one.code == rule.code)
            return found.fix.safety if found.fix else ""
    return ""


def page(rule: type[Rule], shown: list[str]) -> str:
    headline, _, body = (rule.__doc__ or "").strip().partition("\n")
    lines = [f"# {rule.code} {rule.name()}", "", f"**{rule.severity}**: {headline}", "", dedent(body).strip(), ""]
    if tests := proof(rule, shown):
        lines += [f"Shown by {' and '.join(tests)} in `tests/rules`.", ""]
    if rule.bad:
        lines += ["## Found in", "", _yaml(rule.bad[0].text), "", "```text", shown_by_check(rule.bad[0]), "```", ""]
    fixed = next((case.fixed for case in rule.bad[:1] if case.fixed is not None), None)
    if fixed is not None:
        lines += ["After the fix:", "", _yaml(fixed), ""]
    lines += ["## Not found in", "", _yaml(rule.good[0].text)]
    return "\n".join(lines).rstrip() + "\n"


def _yaml(text: str) -> str:
    # Bytes that are no UTF-8 are part of a case; a page is text.
    shown = re.sub(r"\s+# RS\d{3}.*$", "", dedent(text), flags=re.MULTILINE).rstrip()
    return f"```yaml\n{shown.encode('utf-8', 'replace').decode()}\n```"


def shown_by_check(case: Case) -> str:
    """What `check` prints of a case without the marks of the tests."""
    bare = case.but(text=re.sub(r"[ \t]+# RS\d{3}[^\n]*", "", case.text))
    return "\n".join(line.rstrip() for line in printed(checked(bare).diagnostics, 100).rstrip().splitlines())


def stale() -> list[Path]:
    """Files that are not what they would be written as, and files of rules that are no more."""
    made = pages()
    there = set(FOLDER.glob("*.md"))
    return sorted(
        {path for path, text in made.items() if path not in there or path.read_text("utf-8") != text}
        | (there - set(made))
    )


def main() -> int:
    old = stale()
    if "--check" not in sys.argv:
        made = pages()
        FOLDER.mkdir(exist_ok=True)
        for path in old:
            if path in made:
                path.write_text(made[path], "utf-8")
            else:
                path.unlink()
    for path in old:
        sys.stderr.write(f"{path.relative_to(ROOT)} {'is stale' if '--check' in sys.argv else 'written'}\n")
    return 1 if old and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
