"""Plain scalars by YAML 1.2's core schema (yaml.org/spec/1.2.2, chapter 10.3.2).

`1e-4` is a number, `on` and `yes` are text, `010` is ten. Quoted and block scalars are text always.
"""

import math
import re

from rnnspec.source.tree import Value

_WORDS: dict[str, Value] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
    **{sign + word: math.inf for sign in ("", "+") for word in (".inf", ".Inf", ".INF")},
    **{"-" + word: -math.inf for word in (".inf", ".Inf", ".INF")},
}
_DECIMAL = re.compile(r"([-+]?)([0-9]+)")
_BASED = re.compile(r"0o([0-7]+)|0x([0-9a-fA-F]+)")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
#: Decimal digits of the largest float; an integer with more cannot become a float.
_DIGITS = 309


def resolve(text: str) -> Value:
    """The value of a plain scalar.

    Integers that no float can hold are infinite, as `1e999` is: Python refuses to read or print
    numbers of thousands of digits.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789":
        return text
    if match := _DECIMAL.fullmatch(text):
        digits = match[2].lstrip("0") or "0"
        return _bounded(int(match[1] + digits)) if len(digits) <= _DIGITS else float(text)
    if match := _BASED.fullmatch(text):
        return _bounded(int(match[1], 8) if match[1] else int(match[2], 16))
    return float(text) if _FLOAT.fullmatch(text) else text


def _bounded(number: int) -> int | float:
    try:
        float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf
    return number
