"""`check --fix`: what is written, and that nothing is lost by it."""

import os
import stat
from pathlib import Path

import pytest

from tests.cli.running import rnnspec

GOOD = "input: {shape: [4, 8]}\nlayers:\n  - LSTM: {units: 3}\n"
STACK = "# mine\n" + GOOD + "  - LSTM: {units: 3}  # twice\n"
FIXED = STACK.replace("{units: 3}", "{units: 3, return_sequences: true}", 1)
OLDER = "layers:\n  - LSTM: {units: 3, input_shape: [4, 8]}  # 층\n"
TODAY = "input: {shape: [4, 8]}\nlayers:\n  - LSTM: {units: 3}  # 층\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_encoding_mark_and_line_ends_stay(encoding: str, end: str, last: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    def written(text: str) -> bytes:
        mark = "\ufeff" if encoding.startswith("utf-16") else ""
        return (mark + (text if last else text[:-1]).replace("\n", end)).encode(encoding)

    for before, after in ((STACK, FIXED), (OLDER, TODAY)):
        Path("a.yaml").write_bytes(written(before))
        done = rnnspec(monkeypatch, "check", "a.yaml", "--fix")
        assert done.code == 0
        assert Path("a.yaml").read_bytes() == written(after)
        assert done.out.splitlines()[-1].startswith("Fixed 1 finding. Checked 1 spec in ")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16-le"])
def test_a_diff_shows_text_whatever_its_encoding(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = "\ufeff" if encoding == "utf-16-le" else ""
    Path("a.yaml").write_bytes((mark + OLDER).encode(encoding))
    done = rnnspec(monkeypatch, "check", "a.yaml", "--diff")
    assert done.code == 1
    assert "+input: {shape: [4, 8]}\n" in done.out
    assert "\ufeff" not in done.out


def test_what_is_no_text_stays_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = STACK.encode().replace(b"mine", b"\xff")
    Path("a.yaml").write_bytes(broken)
    assert rnnspec(monkeypatch, "check", "a.yaml", "--fix").code == 1
    assert Path("a.yaml").read_bytes() == broken


def test_mode_and_link_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("deep").mkdir()
    target = Path("deep/real.yaml")
    target.write_text(STACK)
    target.chmod(0o640)
    Path("a.yaml").symlink_to(target)
    assert rnnspec(monkeypatch, "check", "a.yaml", "--fix").code == 0
    assert Path("a.yaml").is_symlink()
    assert target.read_text() == FIXED
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert sorted(path.name for path in Path("deep").iterdir()) == ["real.yaml"]


@pytest.mark.parametrize("broken", ["os.replace", "os.fsync", "pathlib.Path.write_bytes", "pathlib.Path.chmod"])
def test_trouble_while_writing_loses_nothing(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a.yaml").write_text(STACK)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(broken, full)
        done = rnnspec(monkeypatch, "check", "a.yaml", "--fix")
    assert done.code == 2
    assert done.err == "rnnspec: cannot write a.yaml: No space left on device\n"
    assert Path("a.yaml").read_text() == STACK
    assert os.listdir() == ["a.yaml"]


def test_a_file_without_fixes_is_not_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a.yaml").write_text(GOOD)
    os.utime("a.yaml", (1, 1))
    assert rnnspec(monkeypatch, "check", "a.yaml", "--fix").code == 0
    assert Path("a.yaml").stat().st_mtime == 1


def test_a_base_is_not_changed_for_one_that_extends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("base.yaml").write_text(OLDER)
    Path("a.yaml").write_text("extends: base.yaml\n")
    rnnspec(monkeypatch, "check", "a.yaml", "--fix", "--unsafe-fixes")
    assert Path("base.yaml").read_text() == OLDER
    assert Path("a.yaml").read_text() == "extends: base.yaml\n"


def test_what_was_written_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a.yaml").write_text(STACK + "  - LSTM: {units: 3}\n")
    Path("b.yaml").write_text(OLDER)
    done = rnnspec(monkeypatch, "check", "a.yaml", "b.yaml", "--fix", "--show-fixes")
    assert done.out.splitlines()[:3] == [
        "a.yaml:5: fixed RS101 collapsed-sequence: return every step from the earlier layer",
        "a.yaml:6: fixed RS101 collapsed-sequence: return every step from the earlier layer",
        "b.yaml:2: fixed RS701 older-spelling: write `input: {shape: [4, 8]}`",
    ]
    assert "Fixed 3 findings. Checked 2 specs" in done.out


def test_a_list_of_fixes_is_no_part_of_a_document(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a.yaml").write_text(STACK)
    done = rnnspec(monkeypatch, "check", "a.yaml", "--fix", "--show-fixes", "--format", "json")
    assert done.out.startswith("{")
    assert done.err.startswith("a.yaml:5: fixed RS101")


def test_unsafe_fixes_are_made_if_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    text = GOOD + "  - Dense: {units: 1, activation: softmax}\ncompile: {loss: binary_crossentropy}\n"
    Path("a.yaml").write_text(text)
    assert "1 fixable with --unsafe-fixes" in rnnspec(monkeypatch, "check", "a.yaml", "--fix").out
    assert Path("a.yaml").read_text() == text
    assert rnnspec(monkeypatch, "check", "a.yaml", "--fix", "--unsafe-fixes").code == 0
    assert Path("a.yaml").read_text() == text.replace("softmax", "sigmoid")


def test_a_finding_that_is_left_out_is_not_fixed(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a.yaml").write_text(OLDER, "utf-8")
    assert rnnspec(monkeypatch, "check", "a.yaml", "--fix", "--ignore", "RS701").code == 0
    assert Path("a.yaml").read_text("utf-8") == OLDER


def test_more_fixes_than_a_file_has_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = "input: {shape: [4, 8]}\nlayers:\n" + "  - Dense: {units: 3}  # rnnspec: ignore[RS701]\n" * 60
    Path("a.yaml").write_text(spec)
    assert rnnspec(monkeypatch, "check", "a.yaml", "--fix").code == 0
    assert "ignore" not in Path("a.yaml").read_text()
