"""Regular expressions that are compiled at their first use."""

import re
from functools import cached_property


class Pattern:
    """A pattern that most texts never need. Sets of far apart characters take milliseconds to compile."""

    def __init__(self, text: str, flags: re.RegexFlag = re.NOFLAG) -> None:
        self.text = text
        self.flags = flags

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(self.text, self.flags)
