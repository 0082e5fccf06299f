"""The fast commands bring in no framework, and a base install runs them."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = ("keras", "tensorflow", "jax", "torch", "numpy", "pandas", "h5py", "sklearn", "matplotlib", "scipy")

COMMANDS = [
    ["check", "specs"],
    ["check", "specs/stacked_lstm.yaml", "--format", "json"],
    *(["check", "docs/examples", "--exit-zero", "--format", name] for name in ("github", "sarif", "junit", "markdown")),
    ["check", "docs/examples", "--exit-zero", "--diff"],
    ["summary", "specs/stacked_lstm.yaml"],
    ["summary", "specs", "--format", "json"],
    ["explain", "RS101"],
    ["explain", "LSTM"],
    ["explain", "specs/counting.yaml"],
    ["diff", "specs/imdb_lstm.yaml", "specs/imdb_gru.yaml"],
    ["list", "specs"],
    ["list", "specs", "--format", "json", "--sort", "params"],
    ["schema"],
]

#: Runs a command, then names the heavy modules that it brought in.
PROBE = """
import sys
from rnnspec.cli.main import main
sys.argv = ["rnnspec", *{arguments!r}]
try:
    main()
except SystemExit as end:
    code = end.code
{after}
print(sorted(name for name in {heavy!r} if name in sys.modules), code, file=sys.stderr)
"""


def probe(arguments: list[str], after: str = "") -> str:
    program = PROBE.format(arguments=arguments, heavy=HEAVY, after=after)
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_no_framework_is_imported(arguments: list[str]) -> None:
    assert probe(arguments) == "[] 0"


def test_the_probe_sees_what_is_imported() -> None:
    assert probe(["schema"], after="import numpy") == "['numpy'] 0"


#: Stands in front of all finders: what an install without extras does not have cannot be found.
BLOCK = """
import sys
from importlib.abc import MetaPathFinder
class Absent(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {absent!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Absent())
from rnnspec.cli.main import main
sys.argv = ["rnnspec", *{arguments!r}]
main()
"""


def without(absent: tuple[str, ...], arguments: list[str]) -> subprocess.CompletedProcess[str]:
    program = BLOCK.format(absent=absent, arguments=arguments)
    return subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_runs_without_the_extras(arguments: list[str]) -> None:
    done = without(HEAVY, arguments)
    assert done.returncode == 0, done.stderr


def test_a_missing_extra_is_named_in_one_line(tmp_path: Path) -> None:
    done = without(HEAVY, ["train", "specs/counting.yaml", "--runs", str(tmp_path)])
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "rnnspec[train]" in done.stderr


def test_what_is_absent_cannot_be_used() -> None:
    assert without(("yaml",), ["check", "specs"]).returncode != 0
