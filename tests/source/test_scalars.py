"""Plain scalars by YAML 1.2's core schema."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnspec.source.scalars import resolve


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("Null", None),
        ("NULL", None),
        ("true", True),
        ("True", True),
        ("FALSE", False),
        ("0", 0),
        ("-12", -12),
        ("+12", 12),
        ("010", 10),
        ("-007", -7),
        ("0o17", 15),
        ("0x1F", 31),
        ("1e-4", 1e-4),
        ("1E+3", 1000.0),
        ("+1.5", 1.5),
        ("1.", 1.0),
        (".5", 0.5),
        ("-.5e1", -5.0),
        (".inf", math.inf),
        ("+.Inf", math.inf),
        ("-.INF", -math.inf),
        ("1e999", math.inf),
        ("-" + "9" * 5000, -math.inf),
        ("0" * 5000 + "7", 7),
        ("0x" + "f" * 5000, math.inf),
        ("9" * 308, int("9" * 308)),
        ("9" * 309, math.inf),
        ("0x1" + "0" * 255, 2**1020),
    ],
)
def test_values(text: str, value: object) -> None:
    assert resolve(text) == value
    assert type(resolve(text)) is type(value)


def test_not_a_number() -> None:
    for text in (".nan", ".NaN", ".NAN"):
        value = resolve(text)
        assert isinstance(value, float)
        assert math.isnan(value)


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "No",
        "on",
        "OFF",
        "y",
        "nULL",
        "tRUE",
        "None",
        "nan",
        "inf",
        "1_000",
        "1:30",
        "0b1",
        "0O7",
        "0X1",
        "-0x1",
        "2024-01-01",
        "(10,64)",
        "1e",
        "e5",
        ".",
        "-",
        "+",
        "--1",
        "1.2.3",
        "<<",
        "=",
        "٣",
        "0x",
        "0o8",
        "$units",
    ],
)
def test_text(text: str) -> None:
    assert resolve(text) == text


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers())
def test_python_spelling(number: float) -> None:
    assert resolve(repr(number)) == number
    assert type(resolve(repr(number))) is type(number)
