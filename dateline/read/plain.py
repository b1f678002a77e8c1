"""In: the bytes of a text file. Out: its one Capture, or the Failure that says why it is no text."""

from collections.abc import Iterator
from typing import BinaryIO

from dateline.read.source import MIB, decode, looks_like, whole
from dateline.records import Capture, Failure

__all__ = ["ADVICE", "LIMIT", "captures"]

LIMIT = 50 * MIB
ADVICE = "one report is never that long: split it, one report a file, or write it as JSON Lines, one report a line"


def captures(stream: BinaryIO, uri: str) -> Iterator[Capture | Failure]:
    """The report of a text file."""
    data = whole(stream, LIMIT, ADVICE)
    problem = looks_like(data)
    text = None if problem else decode(data)
    if text is None:
        yield Failure(
            uri, "read", problem or "not UTF-8, nor plausible text in Windows-1252; convert it to UTF-8 first"
        )
    else:
        yield Capture(uri, text)
