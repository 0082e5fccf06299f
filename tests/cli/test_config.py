"""`rnnspec.toml` and `[tool.rnnspec]`: what holds, what is wrong in it, and for which files."""

import json
import re
from pathlib import Path

import pytest

from rnnspec.rules import check
from rnnspec.rules._select import selection
from rnnspec.spec.config import TARGETS, Config, forget, nearest, read
from tests.cli.running import Done, rnnspec

OLDER = "layers:\n  - LSTM: {units: 3, input_shape: [4, 8]}\n"
GOOD = "input: {shape: [4, 8]}\nlayers:\n  - LSTM: {units: 3}\n"
FLAT = "input: {shape: [4]}\nlayers:\n  - LSTM: {units: 3}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    forget()
    for name in ("specs/a.yaml", "specs/drafts/b.yaml", "specs/drafts/c.rnnspec.yaml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(OLDER)
    return tmp_path


def write(text: str, name: str = "rnnspec.toml") -> None:
    Path(name).write_text(text, "utf-8")
    forget()


def files(done: Done) -> list[str]:
    return [line.partition(":")[0] for line in done.out.splitlines()]


def concise(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Done:
    return rnnspec(monkeypatch, "check", "--format", "concise", *arguments)


ALL = ["specs/a.yaml", "specs/drafts/b.yaml", "specs/drafts/c.rnnspec.yaml"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ALL),
        ('ignore = ["RS701"]', []),
        ('select = ["RS1"]', []),
        ('select = ["older-spelling"]', ALL),
        ('exclude = ["drafts"]', ALL[:1]),
        ('exclude = ["specs/drafts/"]', ALL[:1]),
        ('exclude = ["specs/*/b.yaml"]', [ALL[0], ALL[2]]),
        ('exclude = ["**/b.*"]', [ALL[0], ALL[2]]),
        ('exclude = ["drafts/*.yaml"]', ALL),
        ('include = ["*.rnnspec.yaml"]', ALL[2:]),
        ('include = ["specs/**"]\nexclude = ["a.yaml"]', ALL[1:]),
        ('[per-file-ignores]\n"drafts" = ["RS7"]', ALL[:1]),
        ('[per-file-ignores]\n"specs/*.yaml" = ["older-spelling"]', ALL[1:]),
    ],
)
@pytest.mark.parametrize("name", ["rnnspec.toml", "pyproject.toml"])
def test_rules_and_files_are_chosen(name: str, text: str, shown: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    tables = f"[tool.rnnspec]\n{text.replace('[per', '[tool.rnnspec.per')}\n"
    write(tables if name == "pyproject.toml" else text, name)
    assert files(concise(monkeypatch, "specs")) == shown


def test_a_named_file_is_checked_whatever_is_excluded(monkeypatch: pytest.MonkeyPatch) -> None:
    write('exclude = ["specs"]')
    assert files(concise(monkeypatch, "specs/a.yaml")) == ["specs/a.yaml"]
    assert concise(monkeypatch, "specs").code == 3


def test_include_says_where_to_look_without_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("models").mkdir()
    Path("models/m.yaml").write_text(OLDER)
    assert files(concise(monkeypatch)) == ALL
    write('include = ["models/**/*.yaml"]')
    assert files(concise(monkeypatch)) == ["models/m.yaml"]


def test_warnings_are_errors_for_the_files_of_a_project(monkeypatch: pytest.MonkeyPatch) -> None:
    write("warn-as-error = true", "specs/drafts/rnnspec.toml")
    assert concise(monkeypatch, "specs/a.yaml").code == 0
    assert concise(monkeypatch, "specs/drafts/b.yaml").code == 1
    assert concise(monkeypatch, "specs").code == 1
    forget()
    assert concise(monkeypatch, "specs", "--isolated").code == 0


def test_the_nearest_holds_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    write('ignore = ["RS701"]')
    write("", "specs/drafts/rnnspec.toml")
    write("[tool.rnnspec]\nselect = []\n", "specs/drafts/pyproject.toml")
    assert files(concise(monkeypatch, "specs")) == ALL[1:]


def test_options_stand_above_the_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    write('select = ["RS1"]')
    assert files(concise(monkeypatch, "specs", "--select", "RS7")) == ALL
    write('ignore = ["RS701"]', "other.toml")
    assert files(concise(monkeypatch, "specs", "--isolated")) == ALL
    assert files(concise(monkeypatch, "specs", "--config", "other.toml", "--select", "RS7")) == []
    write('ignore = ["RS1"]')
    assert files(concise(monkeypatch, "specs", "--ignore", "RS7")) == []


def test_an_ignored_error_is_shown_and_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("flat.yaml").write_text(FLAT)
    write('[per-file-ignores]\n"flat.yaml" = ["RS102"]\n')
    done = concise(monkeypatch, "flat.yaml")
    assert done.code == 1
    assert "RS102" in done.out
    assert "RS102 cannot be left out" in done.err


WRONG = {
    "unknown key": ('plugins = []\nslect = ["RS7"]', "rnnspec.toml:2: unknown key slect; did you mean select?"),
    "far from any key": ("x = 1", "rnnspec.toml:1: unknown key x; the keys are plugins, select, "),
    "no list": ('select = "RS7"', "rnnspec.toml:1: select is a list of codes, "),
    "list of numbers": ("\nignore = [7]", "rnnspec.toml:2: ignore is a list of codes, "),
    "no boolean": ("warn-as-error = 1", "rnnspec.toml:1: warn-as-error is true or false"),
    "no table": ('per-file-ignores = ["a"]', "rnnspec.toml:1: per-file-ignores is a table of globs"),
    "no list of codes": ('[per-file-ignores]\n"a" = "RS7"', "rnnspec.toml:1: per-file-ignores is a table"),
    "unknown rule": ('ignore = ["RS7"]\nselect = ["older-speling"]', "rnnspec.toml:2: no rule is called older-speling"),
    "unknown rule for files": ('[per-file-ignores]\na = ["RS66"]', "rnnspec.toml:1: no rule is called RS66"),
    "unknown target": ('targets = ["gpu", "tensorflw"]', "rnnspec.toml:1: unknown target tensorflw; did you mean tens"),
    "no TOML": ("select = [", "rnnspec.toml is no TOML: "),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("command", ["check", "summary"])
def test_what_is_wrong_is_one_line_with_its_place(
    command: str, text: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(text)
    done = rnnspec(monkeypatch, command, "specs")
    assert done.code == 2
    assert done.out == ""
    assert done.err.startswith(f"rnnspec: {message}")
    assert done.err.count("\n") == 1


def test_every_mistake_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    write('[build-system]\nselect = 1\n\n[tool.rnnspec]\nselect = 1\nignor = ["RS7"]\n', "pyproject.toml")
    assert rnnspec(monkeypatch, "check", "specs").err.splitlines() == [
        (
            "rnnspec: pyproject.toml:5: select is a list of codes, their beginnings, or names of rules, "
            'such as ["RS5", "idle-layer"]'
        ),
        "rnnspec: pyproject.toml:6: unknown key ignor; did you mean ignore?",
    ]


def test_a_file_that_is_no_text_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("rnnspec.toml").write_bytes(b"\xff")
    done = rnnspec(monkeypatch, "check", "specs")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert done.err.startswith("rnnspec: rnnspec.toml cannot be read")


def test_a_project_without_a_table_is_not_read_as_toml(monkeypatch: pytest.MonkeyPatch) -> None:
    write("this is no TOML", "pyproject.toml")
    assert concise(monkeypatch, "specs").code == 0
    write("[project]\nname = 'models'\ndependencies = [\n  'rnnspec',\n]\nno TOML", "pyproject.toml")
    assert concise(monkeypatch, "specs").code == 0


@pytest.mark.parametrize(
    "text",
    [
        '[tool.rnnspec]\nignore = ["RS701"]',
        '[ tool . "rnnspec" ]\nignore = ["RS701"]',
        '[tool]\nrnnspec = {ignore = ["RS701"]}',
        '[tool]\nrnnspec.ignore = ["RS701"]',
        'tool.rnnspec.ignore = ["RS701"]',
        '[tool.rnnspec.per-file-ignores]\n"*" = ["RS701"]',
    ],
)
def test_every_spelling_of_the_table_is_read(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    write(text, "pyproject.toml")
    assert concise(monkeypatch, "specs").out == ""


def test_targets_reach_the_rules(folder: Path) -> None:
    from rnnspec.diagnostics.model import Diagnostic
    from rnnspec.inference import Report
    from rnnspec.rules import Context, Rule

    seen: list[frozenset[str]] = []

    class Curious(Rule, code="RS999", on=Report):
        def check(self, fact: Report, context: Context) -> list[Diagnostic]:
            seen.append(context.targets)
            return []

    class Rules:
        def explaining(self, fact: type, words: object, targets: object) -> list[type[Rule]]:
            return [Curious] if fact is Report else []

    write('targets = ["gpu", "jax"]')
    check(GOOD, "a.yaml", rules=Rules())
    check(GOOD, "a.yaml", rules=Rules(), config=Config(targets=frozenset(TARGETS)))
    assert seen == [{"gpu", "jax"}, set(TARGETS)]


def test_summary_diff_and_explain_take_the_same_options(monkeypatch: pytest.MonkeyPatch) -> None:
    write('plugins = ["no-such-layers"]', "other.toml")
    for arguments in (["summary", "specs"], ["diff", *ALL[:2]], ["explain", ALL[0]], ["explain", "LSTM"]):
        assert rnnspec(monkeypatch, *arguments).code == 0
        done = rnnspec(monkeypatch, *arguments, "--config", "other.toml")
        assert done.code == 2
        assert "named in other.toml:1, is not installed" in done.err
    write("plugins = 1")
    assert rnnspec(monkeypatch, "summary", "specs").code == 2
    done = rnnspec(monkeypatch, "summary", "specs", "--isolated", "--format", "json")
    assert [one["path"] for one in json.loads(done.out)["specs"]] == ALL


def test_the_documentation_has_every_key() -> None:
    page = Path(__file__).parents[2] / "docs" / "checking.md"
    (block,) = re.findall(r"```toml\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    write(block)
    config = read(Path("rnnspec.toml"))
    assert selection(config, Path("models/old/a.yaml")).ignore == ("RS701", "RS7")
    empty = Config()
    assert [name for name in Config._fields if getattr(config, name) == getattr(empty, name)] == []


def test_nothing_is_configured_where_no_file_is(folder: Path) -> None:
    assert nearest(folder / "specs") == Config()
