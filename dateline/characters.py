"""Characters that are written as something else. In: text with HTML entities. Out: the characters."""

import html
import re

__all__ = ["unescaped"]

_HUGE = re.compile(r"&#\d{20,}")


def unescaped(text: str) -> str:
    """The text with its HTML entities as characters; numbers of more digits than any character has stand for none."""
    return html.unescape(_HUGE.sub("&#0", text))  # (Python refuses to read thousands of digits)
