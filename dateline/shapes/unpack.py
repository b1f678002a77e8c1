"""Files as they are handed round: plain, gzipped or zipped. In: a byte stream. Out: its lines, as text.

A line may be UTF-8 or Windows-1252 whatever the file is said to be: each is decoded by what its bytes allow.
"""

from __future__ import annotations

import gzip
import io
import lzma
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any, BinaryIO, cast

from dateline.errors import InputError
from dateline.records import Failure

__all__ = ["LINE", "Line", "lines", "members"]

LINE = 1 << 20  # bytes; the longest rows known have some ten thousand
PART = 1 << 16
ENDINGS = (".csv", ".tsv", ".tab", ".txt")


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its end, its number in the file from 1, and what is wrong with it, if anything."""

    number: int
    text: str
    problem: str | None = None


def members(stream: BinaryIO, uri: str) -> Iterator[tuple[str, IO[bytes] | Failure]]:
    """The tables in a stream, each with its place: the stream itself, what is gzipped in it, the files of a zip."""
    buffered = io.BufferedReader(_Raw(stream), PART)
    start = buffered.peek(4)[:4]
    if start[:2] == b"\x1f\x8b":
        yield uri, cast("IO[bytes]", gzip.GzipFile(fileobj=buffered))
    elif start in (b"PK\x03\x04", b"PK\x05\x06"):  # (the second is an empty one)
        yield from _zipped(buffered, uri)
    else:
        yield uri, buffered


class _Raw(io.RawIOBase):
    """Any object with `read` as a raw stream, so that the first bytes can be looked at."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:  # the type of a buffer has a name from Python 3.12 on
        data = self.stream.read(len(into))
        into[: len(data)] = data
        return len(data)


def _zipped(stream: IO[bytes], uri: str) -> Iterator[tuple[str, IO[bytes] | Failure]]:
    with tempfile.TemporaryFile() as whole:  # the list of a zip is at its end
        while part := stream.read(PART):
            whole.write(part)
        try:
            with zipfile.ZipFile(whole) as archive:
                names = [n for n in archive.namelist() if n.lower().endswith(ENDINGS) and not n.startswith("__MACOSX/")]
                if not names:
                    yield uri, Failure(uri, "read", f"the zip holds no table ({', '.join(ENDINGS)})")
                for name in names:
                    yield f"{uri}!{name}" if len(names) > 1 else uri, archive.open(name)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:  # RuntimeError: a password is needed
            yield uri, Failure(uri, "read", f"the zip cannot be read: {error}")


def lines(stream: IO[bytes], uri: str, encoding: str, mended: Counter[str]) -> Iterator[Line]:
    """The lines of a stream, without BOM, NUL and CR. One that is too long has a `problem` and no text.

    InputError where the file is in UTF-16, or damaged so that nothing after this place can be read.
    """
    number = 0
    try:
        while data := stream.readline(LINE):
            number += 1
            if number == 1:
                data = _start(data, uri, mended)
            if len(data) >= LINE and not data.endswith(b"\n"):
                yield Line(number, "", f"a line longer than {LINE:,} bytes; is this a table?")
                while (data := stream.readline(LINE)) and not data.endswith(b"\n"):
                    continue
                continue
            yield Line(number, _text(data, encoding, mended))
    except (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile, zipfile.BadZipFile) as error:
        raise InputError(f"damaged after line {number}: {error}", uri=f"{uri}#{number + 1}") from error


def _start(data: bytes, uri: str, mended: Counter[str]) -> bytes:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or data[:200].count(0) > len(data[:200]) // 4:
        raise InputError("the file is in UTF-16, or no text; convert it to UTF-8", uri=uri)
    if data.startswith(b"\xef\xbb\xbf"):
        mended["byte order mark at the start"] += 1
        return data[3:]
    return data


def _text(data: bytes, encoding: str, mended: Counter[str]) -> str:
    if data.endswith(b"\n"):
        data = data[:-1]
        if data.endswith(b"\r"):
            data = data[:-1]
    if b"\0" in data:
        mended["NUL bytes"] += 1
        data = data.replace(b"\0", b"")
    if b"\r" in data:
        mended["line ends within a cell"] += 1
        data = data.replace(b"\r", b" ")
    if data.isascii():
        return data.decode("ascii")
    return _decoded(data, encoding, mended)


def _decoded(data: bytes, encoding: str, mended: Counter[str]) -> str:
    utf8 = encoding.lower().replace("-", "") in ("utf8", "utf8sig")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if text and not utf8:
        mended["lines in UTF-8 where another encoding is usual"] += 1
    if text:
        return text
    if utf8:
        mended["lines in Windows-1252 or ISO-8859-1 where UTF-8 is usual"] += 1
    if any(0x80 <= byte < 0xA0 for byte in data):  # ISO-8859-1 has no letters there, Windows-1252 has quotation marks
        return data.decode("cp1252", "replace")
    return data.decode("latin-1")
