"""Every rule says what its cases promise, and nothing else."""

import re
from typing import Any

import pytest

from rnnspec.inference import Report, expectations
from rnnspec.layers import REFUSED
from rnnspec.layers import _facts as layer_facts
from rnnspec.rules import RULES, Case, Rule, check
from rnnspec.rules._base import Rules
from rnnspec.rules._words import NOUNS, REASONS
from rnnspec.source import edit, hazards
from rnnspec.source.text import Place
from rnnspec.spec import facts
from rnnspec.spec.config import Config
from rnnspec.spec.family import Header, family, headers
from rnnspec.spec.fields import REFUSED_ACTIVATIONS
from rnnspec.spec.naming import snake_case
from tests.rules.examples import PATH, cases, checked, data, marks

HEADINGS = ["What it does", "Why is this bad?", "What happens at run time", "Repair", "Source"]
#: Bases of facts; nothing is found of these kinds themselves.
BASES = {hazards.Hazard, facts.Fact, layer_facts.LayerFact}

every_rule = pytest.mark.parametrize("rule", RULES.all(), ids=lambda rule: rule.code)


@pytest.mark.parametrize(("rule", "case"), cases("bad"))
def test_a_bad_case_has_its_finding_and_no_other(rule: type[Rule], case: Case) -> None:
    findings = checked(case).diagnostics
    announced = marks(case)
    codes = sorted(code for _, code in announced) or [rule.code]
    assert sorted(finding.code for finding in findings) == codes
    assert rule.code in codes
    if announced:
        places = [(finding.primary.place, finding.code) for finding in findings]
        assert sorted((place.source.position(place.start)[0], code) for place, code in places) == announced


@pytest.mark.parametrize(("rule", "case"), [one for one in cases("bad") if one.values[1].fixed is not None])  # type: ignore[attr-defined]
def test_the_fix_makes_what_the_case_says(rule: type[Rule], case: Case) -> None:
    finding = next(one for one in checked(case).diagnostics if one.code == rule.code)
    assert finding.fix is not None
    assert all(change.place.source.path == PATH for change in finding.fix.edits)
    text = edit.apply(finding.primary.place.source.text, finding.fix.edits)
    assert text == data(case.fixed or "").decode()
    assert rule.code not in [
        one.code for one in check(text, PATH, overrides=case.overrides, config=Config(targets=case.targets)).diagnostics
    ]


@pytest.mark.parametrize(("rule", "case"), cases("good"))
def test_a_good_case_is_sound(rule: type[Rule], case: Case) -> None:
    found = checked(case)
    assert not found.errors
    assert rule.code not in [finding.code for finding in found.diagnostics]


@pytest.mark.parametrize(("rule", "case"), cases("bad"))
def test_words_keep_the_house_style(rule: type[Rule], case: Case) -> None:
    for finding in checked(case).diagnostics:
        said = [finding.message, *finding.notes, *finding.help, *(label.text for label in finding.labels)]
        said += [finding.fix.title, finding.fix.reason] if finding.fix else []
        assert all(starts_small(text) and not text.endswith(".") for text in said if text), said
        bare = [re.sub(r"`[^`]*`", "", text) for text in said]
        assert not any(re.search(r"\b(None|True|False|pydantic|NoneType)\b|<class|\{'", text) for text in bare), said
        assert len(finding.labels) <= 4
        assert [label.primary for label in finding.labels].count(True) == 1


def starts_small(text: str) -> bool:
    """Lower case, or a name in quotes or of Keras."""
    return text[0] in "`\"'$-(" or not text[0].isupper() or not re.match(r"[A-Z][a-z]+ ", text)


@every_rule
def test_a_rule_has_cases(rule: type[Rule]) -> None:
    # What only loading the data can tell has no text that shows it.
    assert bool(rule.bad) != getattr(rule, "at_load", False)
    assert rule.good


@every_rule
def test_a_rule_is_documented(rule: type[Rule]) -> None:
    assert rule.__doc__
    lines = [line.strip() for line in rule.__doc__.splitlines()]
    assert [line[3:] for line in lines if line.startswith("## ")] == HEADINGS
    for heading in HEADINGS:
        following = lines[lines.index(f"## {heading}") + 1]
        assert following
        assert not following.startswith("##")
    assert 0 < len(rule.headline()) <= 72
    assert rule.headline()[0].islower() or rule.headline()[0] == "`"
    assert not rule.headline().endswith(".")
    assert not re.search(r"\d+ file|TODO", rule.__doc__)


@every_rule
def test_a_rule_stands_in_the_file_of_its_code_and_name(rule: type[Rule]) -> None:
    module = rule.__module__.rpartition(".")[2]
    assert module == f"{rule.code.lower()}_{snake_case(rule.__name__)}"


def test_codes_and_names_are_unique() -> None:
    assert len({rule.name() for rule in RULES.all()}) == len(RULES.all())
    codes = [
        match[1] for header in headers("rnnspec.rules") if (match := re.search(r'code="(RS\d{3})"', header.arguments))
    ]
    assert sorted(codes) == sorted(set(codes)) == list(RULES.headers)


@pytest.mark.parametrize(("rule", "case"), [*cases("bad"), *cases("good")])
def test_a_rule_is_woken_wherever_it_would_fire(rule: type[Rule], case: Case) -> None:
    everything = check(
        data(case.text), PATH, overrides=case.overrides, config=Config(targets=case.targets), rules=Rules(eager=True)
    )
    said = [(one.code, one.route, one.message) for one in checked(case).diagnostics]
    assert [(one.code, one.route, one.message) for one in everything.diagnostics] == said


def test_a_rule_sleeps_without_its_words() -> None:
    rules = Rules()
    rules.__dict__["headers"] = {"RS998": Header("m", "Watchful", 'Rule, code="RS998", on=Report, having="unroll of"')}
    rules.loaded["RS998"] = Rule
    assert rules.explaining(Report, {"LSTM", "units"}) == []
    assert rules.explaining(Report, {"LSTM", "unroll"}) == [Rule]


def test_a_rule_sleeps_without_its_targets() -> None:
    rules = Rules()
    rules.__dict__["headers"] = {"RS998": Header("m", "Watchful", 'Rule, code="RS998", on=Report, targets="litert"')}
    rules.loaded["RS998"] = Rule
    assert rules.explaining(Report, {"LSTM"}) == []
    assert rules.explaining(Report, {"LSTM"}, {"litert"}) == [Rule]


def test_the_words_of_a_rule_may_stand_on_several_lines() -> None:
    rules = Rules()
    header = Header("m", "Watchful", 'Rule, code="RS998", on=Report,\n    having="unroll "\n    "stateful",')
    rules.__dict__["headers"] = {"RS998": header}
    rules.loaded["RS998"] = Rule
    assert rules.explaining(Report, {"LSTM", "units"}) == []
    assert rules.explaining(Report, {"LSTM", "stateful"}) == [Rule]


def fact_classes(module: Any, base: type) -> list[type]:
    own = [one for one in vars(module).values() if isinstance(one, type) and issubclass(one, base)]
    return [one for one in own if one.__module__ == module.__name__ and one not in BASES]


def unexplained(classes: list[type]) -> list[str]:
    return [one.__name__ for one in classes if not RULES.explaining(one, ())]


@pytest.mark.parametrize(
    ("module", "base"),
    [
        (hazards, hazards.Hazard),
        (facts, facts.Fact),
        (layer_facts, facts.Fact),
        (expectations, facts.Fact),
    ],
    ids=lambda one: one.__name__,
)
def test_every_fact_has_a_rule(module: Any, base: type) -> None:
    classes = fact_classes(module, base)
    assert classes
    assert unexplained(classes) == []


def test_a_fact_without_a_rule_would_be_noticed() -> None:
    class Unheard(facts.Fact):
        pass

    assert unexplained([Unheard, facts.UnknownField]) == ["Unheard"]


def test_every_reason_has_words() -> None:
    layers = [getattr(kind, "refused_arguments", {}) for kind in family("layers").all()]
    used = {why for name in NOUNS for why in family(name).refused.values()} | {
        why for one in layers for why in one.values()
    }
    used |= set(REFUSED_ACTIVATIONS.values())
    assert set(REFUSED.values()) <= used
    assert used == set(REASONS)


def test_every_problem_of_a_syntax_has_words() -> None:
    from rnnspec.rules import Context
    from rnnspec.rules.rs004_bad_syntax import BadSyntax
    from rnnspec.spec.load import load

    document = load("a: 1", PATH)
    for problem in hazards.Problem.__args__:
        fact = hazards.SyntaxProblem(Place(document.source, 0, 1), problem, None)
        (finding,) = BadSyntax().check(fact, Context(document))
        assert len(finding.message) <= 72
        assert finding.help
