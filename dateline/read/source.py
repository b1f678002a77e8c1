"""In: a path, or bytes. Out: an open stream, the bytes of one report, or its characters; or the reason why not.

What a file is, is told by its name where it has a known one and by its first bytes otherwise.
"""

import errno
import gzip
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO, cast

__all__ = ["FORMATS", "decode", "form", "form_of_bytes", "looks_like", "mend", "opened", "text_stream", "whole"]

FORMATS = {
    ".txt": "plain", ".text": "plain", ".html": "webpage", ".htm": "webpage", ".xhtml": "webpage",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json", ".csv": "csv", ".tsv": "tsv", ".parquet": "parquet",
}  # fmt: skip
HEAD = 4096
MIB = 1 << 20

# What a file that is no text begins with, and what to call it.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF; convert it to text first"),
    (b"PK\x03\x04", "a ZIP archive (also Word .docx and EPUB); unpack it, or convert it to text first"),
    (b"\x1f\x8b", "a gzip file; give it a name that ends in .gz"),
    (b"\x89PNG", "a PNG image; Dateline reads text, not pictures of text"),
    (b"\xff\xd8\xff", "a JPEG image; Dateline reads text, not pictures of text"),
    (b"GIF8", "a GIF image; Dateline reads text, not pictures of text"),
    (b"RIFF", "a WebP image or a sound file; Dateline reads text"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file; convert it to text first"),
    (b"{\\rtf", "an RTF document; convert it to text first"),
    (b"PAR1", "a Parquet file; give it a name that ends in .parquet"),
    (b"SQLite format 3\x00", "an SQLite database; export its rows as JSON Lines or CSV first"),
    (b"7z\xbc\xaf", "a 7-Zip archive; unpack it first"),
    (b"\xfd7zXZ", "an xz archive; unpack it first"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive; unpack it first"),
)
_BOMS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|!--|html|head|body|article|div|section|p|h1|meta|title)\b|\s*<!--",
    re.I,
)
_OBJECT = re.compile(rb'\s*\{\s*(?:"|\}|$)')
_LIST = re.compile(rb"\s*\[\s*(?:\{|\]\s*$|$)")
_RAW = re.compile("[\udc80-\udcff]")  # bytes that were not UTF-8, as the error handler "surrogateescape" keeps them
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_FOREIGN = re.compile(r"[^\W\d_a-zA-Z]")


def form(path: Path) -> str | None:
    """The format that a file's name tells, also under .gz; None if it tells none."""
    suffixes = [s.lower() for s in path.suffixes]
    if suffixes[-1:] == [".gz"]:
        suffixes.pop()
    return FORMATS.get(suffixes[-1]) if suffixes else None


def form_of_bytes(head: bytes) -> str:
    """The format that the first bytes tell: webpage, jsonl, json, or plain for all else."""
    start = head.removeprefix(b"\xef\xbb\xbf")
    if _HTML.match(start):
        return "webpage"
    if _LIST.match(start):
        return "json"
    if _OBJECT.match(start):
        first, end, _ = start.strip().partition(b"\n")
        return "jsonl" if not end or first.rstrip().endswith(b"}") else "json"
    return "plain"


def opened(path: Path) -> BinaryIO:
    """The file's bytes as a stream, unpacked if its name ends in .gz."""
    if path.suffix.lower() == ".gz":
        return cast("BinaryIO", gzip.open(path, "rb"))
    return path.open("rb")


def whole(stream: BinaryIO, limit: int, advice: str) -> bytes:
    """All bytes of the stream; OSError with the advice if there are more than `limit`."""
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise OSError(errno.EFBIG, f"larger than {limit // MIB} MB; {advice}")
    return data


@contextmanager
def text_stream(stream: io.BufferedReader, newline: str | None = None) -> Iterator[TextIO]:
    """The stream's characters; bytes that are not UTF-8 come as lone surrogates, for `mend`. The stream stays open."""
    start = stream.peek(4)[:4]
    encoding = next((name for bom, name in _BOMS if start.startswith(bom)), None)
    wrapper = io.TextIOWrapper(
        stream, encoding or "utf-8-sig", errors="replace" if encoding else "surrogateescape", newline=newline
    )
    try:
        yield wrapper
    finally:
        wrapper.detach()


def looks_like(data: bytes) -> str | None:
    """Why these bytes are no text, in words for the user; None if they may be."""
    kind = next((name for magic, name in _MAGIC if data.startswith(magic)), None)
    if kind:
        return f"not text: looks like {kind}"
    head = data[:HEAD]
    if head.count(0) * 100 > len(head) and not head.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        return "not text: it is full of NUL bytes; if it is UTF-16 without a byte order mark, convert it to UTF-8 first"
    return None


def decode(data: bytes) -> str | None:
    """The characters of a file: UTF-8, UTF-16 or UTF-32 by its mark, else Windows-1252 if that gives plausible text."""
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), "utf-8-sig")
    for name in (encoding, "cp1252"):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        return text if name != "cp1252" or _plausible(text) else None
    return None


def mend(text: str) -> str | None:
    """A cell from `text_stream` with its raw bytes decoded as Windows-1252; None if that gives no plausible text."""
    return decode(text.encode("utf-8", "surrogateescape")) if _RAW.search(text) else text


def _plausible(text: str) -> bool:
    """Western European text: no control characters, and at most a quarter of its letters beyond A to Z.

    A Russian or Greek text in its own 8-bit encoding, read as Windows-1252, is nearly all accented letters.
    """
    letters = sum(c.isalpha() for c in text)
    return not _CONTROL.search(text) and len(_FOREIGN.findall(text)) * 4 <= letters
