"""In: the characters of a report. Out: its canonical text, in which every paragraph is a line.

Offsets are counted in the canonical text, so what is dropped or joined is dropped or joined here, once.
"""

import re
import unicodedata
from collections.abc import Callable

from dateline.errors import InputError

__all__ = ["canonical", "check_length", "folded", "line", "unwrapped", "without_lone"]

MOST_CHARACTERS = 10_000_000
_NEWLINES = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_LONE = re.compile("[\ud800-\udfff]")
_DROPPED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b\u2060\ufeff]")  # controls, soft hyphen, zero-width marks
_BLANKS = re.compile(r"[^\S\n]+")


def canonical(text: str) -> str:
    """The text as it is kept and counted in; doing it twice changes nothing more.

    What is dropped is dropped before NFC: "e", NUL and a combining accent become one letter only without the NUL.
    """
    text = without_lone(_NEWLINES.sub("\n", text))
    text = unicodedata.normalize("NFC", _DROPPED.sub("", text.replace("\t", " ")))
    text = re.sub(" ?\n ?", "\n", _BLANKS.sub(" ", text))
    return re.sub("\n{3,}", "\n\n", text).strip()


def line(value: str | None) -> str | None:
    """A short string of a container (a title, a name) in canonical form on one line; None if nothing is left of it."""
    if value and value.isascii() and value.isprintable():
        return " ".join(value.split()) or None
    return canonical(value).replace("\n\n", " ").replace("\n", " ") or None if value else None


def check_length(content: bytes | str, most: int = MOST_CHARACTERS) -> None:
    """InputError for what is too long to be one report."""
    if len(content) > most:
        why = f"longer than {most:,} characters; is it many reports in one? Give one report a file or a record"
        raise InputError(why)


def without_lone(text: str) -> str:
    """The text with a replacement character for each lone surrogate, which no parser takes."""
    return _LONE.sub("\ufffd", text)


def unwrapped(text: str, is_furniture: Callable[[str], bool]) -> str:
    """The text with its hard-wrapped lines joined, if it is hard-wrapped.

    A line was broken for its width if the next word would not have fitted. Text is wrapped if most of its line breaks
    are of this kind and many lines go on in lower case; lists, verse and one paragraph a line are not.
    """
    lines = text.split("\n")
    breaks = [at for at in range(len(lines) - 1) if lines[at] and lines[at + 1]]
    width = max((len(lines[at + step]) for at in breaks for step in (0, 1)), default=0)
    if not 40 <= width <= 100:
        return text
    full = {at for at in breaks if len(lines[at]) + 1 + len(lines[at + 1].split(" ", 1)[0]) > 0.9 * width}
    lower = sum(lines[at + 1][0].islower() for at in breaks)
    if len(full) < 0.6 * len(breaks) or lower < 0.4 * len(breaks):
        return text
    joined = [lines[0]]
    for at, following in enumerate(lines[1:]):
        wrapped = at in full and not is_furniture(following) and not is_furniture(lines[at])
        joined += [("" if re.search(r"\w-$", lines[at]) else " ") if wrapped else "\n", following]
    return "".join(joined)


def folded(text: str) -> str:
    """The text for comparing: no case, and straight quotes."""
    return text.casefold().replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')
