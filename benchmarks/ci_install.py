"""What CI pays to have rnnspec: time and size of an install without extras, beside the one that trains.

The peer is `rnnspec[train]`, with Keras and TensorFlow: what a check would need if it built the model.

    python -m benchmarks.ci_install [--rounds 3] [--cached]

Each round makes two fresh virtual environments, and installs into one and then into the other with what
`constraints.txt` pins. pip downloads everything anew, unless `--cached`, as on a runner that keeps pip's
cache. The size is of what was added to the environment, compiled files among it; the check is the first one
there, of the specs in `specs/`. The median of the rounds is printed.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
import venv
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
EXTRAS = ("", "[train]")


@dataclass(frozen=True)
class Measured:
    """Seconds of the install and of the first check after it, bytes on the disk, and packages."""

    install: float
    check: float
    size: int
    packages: int


def measured(extra: str, folder: Path, *, cached: bool) -> Measured:
    """Install into a fresh environment in `folder`. Raises if that or the check fails."""
    venv.create(folder, with_pip=True)
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    before, already = size(folder), packages(folder)
    options = ["--quiet", "--disable-pip-version-check", *([] if cached else ["--no-cache-dir"])]
    wanted = ["--constraint", str(ROOT / "constraints.txt"), f"{ROOT}{extra}"]
    install = seconds([str(scripts / "python"), "-m", "pip", "install", *options, *wanted])
    added, count = size(folder) - before, packages(folder) - already
    return Measured(install, seconds([str(scripts / "rnnspec"), "check", "specs"]), added, count)


def seconds(command: list[str]) -> float:
    """Wall-clock time of a process. Raises if it fails."""
    started = time.perf_counter()
    subprocess.run(command, cwd=ROOT, env=environment(), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return time.perf_counter() - started


def environment() -> dict[str, str]:
    """That of this process without what leads to other packages than the installed ones."""
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}


def size(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def packages(folder: Path) -> int:
    return sum(1 for _ in folder.rglob("*.dist-info"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cached", action="store_true", help="let pip take what it has downloaded before")
    options = parser.parse_args()

    found: dict[str, list[Measured]] = {extra: [] for extra in EXTRAS}
    for _ in range(options.rounds):
        for extra in EXTRAS:
            with TemporaryDirectory() as folder:
                found[extra].append(measured(extra, Path(folder) / "env", cached=options.cached))

    print(f"{os.cpu_count()} cores, Python {sys.version.partition(' ')[0]}, {options.rounds} rounds, median")
    print(f"\n{'':16}{'install':>10}{'size':>12}{'packages':>10}{'first check':>13}")
    median = {extra: [middle(found[extra], name) for name in Measured.__annotations__] for extra in EXTRAS}
    for extra, (install, check, disk, count) in median.items():
        print(f"{'rnnspec' + extra:16}{install:8.1f} s{disk / 2**20:8.1f} MiB{count:10.0f}{check:11.2f} s")
    light, heavy = (median[extra] for extra in EXTRAS)
    install, check, disk, count = (large / small for small, large in zip(light, heavy, strict=True))
    print(f"{'ratio':16}{install:9.1f}×{disk:11.1f}×{count:9.1f}×{check:12.2f}×")


def middle(rounds: list[Measured], name: str) -> float:
    return float(statistics.median(getattr(one, name) for one in rounds))


if __name__ == "__main__":
    main()
