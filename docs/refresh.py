"""Puts real output into the documentation.

A block behind `<!-- run -->` is what its command printed; one behind `<!-- file: PATH -->` is that file. Behind
`<!-- run in: SCRIPT -->` the command runs in an empty folder that the shell script has filled.

    python docs/refresh.py [--check]
"""

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("**/*.md"))]
_RUN = re.compile(r"(<!-- run(?: in: (\S+))? -->\n```console\n\$ ([^\n]+)\n).*?(```)", re.DOTALL)
_FILE = re.compile(r"(<!-- file: (\S+) -->\n```\w*\n).*?(```)", re.DOTALL)
#: How long a check took is never the same twice.
_TIME = re.compile(r"\b(in) \d+(\.\d+)? m?s\b")


def printed(command: str, script: str | None = None) -> str:
    """Both streams of a command, run in the root of the project or in a folder that a script fills."""
    if script is not None:
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["sh", ROOT / script], cwd=folder, check=True)
            return run(command, Path(folder))
    return run(command, ROOT)


def run(command: str, folder: Path) -> str:
    words = shlex.split(command)
    program = [sys.executable, "-m", "rnnspec"] if words[0] == "rnnspec" else words[:1]
    # The width of whoever runs this must not show.
    environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "FORCE_COLOR")}
    environment["PYTHONPATH"] = str(ROOT)
    done = subprocess.run(
        [*program, *words[1:]],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return "\n".join(line.rstrip() for line in done.stdout.rstrip().splitlines())


def refreshed(text: str) -> str:
    text = _RUN.sub(lambda match: f"{match[1]}{printed(match[3], match[2])}\n{match[4]}", text)
    return _FILE.sub(lambda match: f"{match[1]}{(ROOT / match[2]).read_text()}{match[3]}", text)


def same(old: str, new: str) -> bool:
    return _TIME.sub(r"\1 TIME", old) == _TIME.sub(r"\1 TIME", new)


def main() -> int:
    stale = []
    for page in PAGES:
        old = page.read_text("utf-8")
        new = refreshed(old)
        if not same(old, new):
            stale.append(page)
            if "--check" not in sys.argv:
                page.write_text(new, "utf-8")
    for page in stale:
        sys.stderr.write(f"{page.relative_to(ROOT)} {'is stale' if '--check' in sys.argv else 'written'}\n")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
