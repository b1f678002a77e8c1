"""In: the bytes of a saved web page. Out: its one Capture, still as bytes: the page itself says how to decode them."""

from collections.abc import Iterator
from typing import BinaryIO

from dateline.read.plain import LIMIT
from dateline.read.source import looks_like, whole
from dateline.records import Capture, Failure

__all__ = ["captures"]


def captures(stream: BinaryIO, uri: str) -> Iterator[Capture | Failure]:
    """The report of an HTML file."""
    data = whole(stream, LIMIT, "no article is that long: is it an archive of pages? Split it, one page a file")
    problem = looks_like(data)
    yield Failure(uri, "read", problem) if problem else Capture(uri, data, "text/html")
