"""What a character of a spec looks like on a terminal, so that none moves a caret or steers the terminal."""

import unicodedata

_TAB = " " * 4
_UNSEEN = "\ufffd"
_UNSEEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def glyph(char: str) -> str:
    """The text to show for one character: itself, blanks for a tab, `\\ufffd` for what has no shape.

    Joiners and variation selectors are left out, because terminals disagree about the width of what
    they join.
    """
    if char == "\t":
        return _TAB
    if char in "\u200c\u200d" or "\ufe00" <= char <= "\ufe0f":
        return ""
    return _UNSEEN if unicodedata.category(char) in _UNSEEN_CATEGORIES else char


def printable(text: str) -> str:
    """The text on one line and without control characters."""
    if text.isprintable():
        return text
    return "".join(map(glyph, text.replace("\r\n", " ").replace("\n", " ")))
