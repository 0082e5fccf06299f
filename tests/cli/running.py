"""Running the command line in this process."""

import io
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from rnnspec.cli.main import main


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


def rnnspec(monkeypatch: pytest.MonkeyPatch, *arguments: str | Sequence[str], stdin: bytes = b"") -> Done:
    """What `rnnspec ARGUMENTS` prints, and the code it ends with."""
    out, err = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "argv", ["rnnspec", *map(str, arguments)])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    with pytest.raises(SystemExit) as ended:
        main()
    code = ended.value.code
    return Done(code if isinstance(code, int) else 0, out.getvalue(), err.getvalue())
