"""Files are as they were or complete, and stay in their folder."""

from pathlib import Path

import pytest

from rnnspec.runtime.errors import RunError
from rnnspec.runtime.files import inside, replacing, write


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "file.txt"
    write(path, "old")
    with replacing(path) as temporary:
        assert temporary.suffixes[-1] == ".txt"
        temporary.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert list(path.parent.iterdir()) == [path]


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "file.txt"
    write(path, "old")

    def fail() -> None:
        with replacing(path) as temporary:
            temporary.write_text("ne")
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        fail()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("path", ["../out", "a/../../out", "/etc/passwd", ".", "a/.."])
def test_paths_that_leave_the_run_directory_are_refused(path: str, tmp_path: Path) -> None:
    with pytest.raises(RunError, match="leaves the run directory") as raised:
        inside(tmp_path, path)
    assert raised.value.exit_code == 2


@pytest.mark.parametrize("path", ["best.keras", "a/{epoch:02d}-{val_loss:.2f}.keras", "a/../b"])
def test_other_paths_land_in_it(path: str, tmp_path: Path) -> None:
    assert inside(tmp_path, path).is_relative_to(tmp_path.resolve())


def test_a_link_out_of_the_run_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "link").symlink_to(tmp_path)
    with pytest.raises(RunError, match="leaves the run directory"):
        inside(tmp_path / "run", "link/file")
