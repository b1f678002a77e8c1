"""In: a path, or bytes. Out: an open stream, the bytes of one report, or its characters; or the reason why not.

What a file is, is told by its name where it has a known one and by its first bytes otherwise.
"""

import codecs
import errno
import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath
from typing import BinaryIO, TextIO, cast

from dateline.errors import InputError

__all__ = [
    "FORMATS", "characters", "decode", "form", "form_of_bytes", "is_gzip", "looks_like", "mend", "refuse_entities",
    "text_stream", "unpacked", "whole",
]  # fmt: skip

# What a name's ending tells; "xml" may be a feed, a sitemap or a page, which the first bytes tell.
FORMATS = {
    ".txt": "plain", ".text": "plain", ".html": "webpage", ".htm": "webpage", ".xhtml": "webpage",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json", ".csv": "csv", ".tsv": "tsv", ".parquet": "parquet",
    ".warc": "warc", ".pdf": "pdf", ".rss": "feed", ".atom": "feed", ".xml": "xml",
}  # fmt: skip
HEAD = 4096
MIB = 1 << 20
MOST_ATTRIBUTES = 200
LONGEST_LINE = 100 * MIB

# What a file that is no text begins with, and what to call it.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF; give it a name that ends in .pdf"),
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
# The root of a feed or sitemap, after a declaration, comments, processing instructions and a document type. The groups
# are atomic: each can be matched in one way only, so that no file makes the search take long.
_XML = re.compile(
    rb"\s*+(?>(?><\?.{0,500}?\?>|<!--.{0,2000}?-->|<!DOCTYPE\s+(?!html)[^>\[]{0,500}(?>\[.*?\]\s*)?>)\s*)*+"
    rb"<(?:\w{1,20}:)?(?P<root>rss|feed|rdf|urlset|sitemapindex)[\s>/]",
    re.I | re.S,
)
_ADDRESSES = re.compile(rb"(?:\s*https?://\S{1,2000}[ \t]*(?:\r?\n|$))+\s*(?:\S+$)?")
_JSON_FEED = re.compile(rb"\s*\{.{0,2000}?\"version\"\s*:\s*\"https?:\\?/\\?/jsonfeed\.org\\?/version", re.S)
_OBJECT = re.compile(rb'\s*\{\s*(?:"|\}|$)')
_LIST = re.compile(rb"\s*\[\s*(?:\{|\]\s*$|$)")
_RAW = re.compile("[\udc80-\udcff]")  # bytes that were not UTF-8, as the error handler "surrogateescape" keeps them
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_META = re.compile(rb"<(?:meta\b[^>]{0,200}?charset|\?xml\b[^>]{0,100}?encoding)\s*=\s*[\"']?([\w.:-]+)", re.I)
_AS_BROWSERS = {
    "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
    "gb2312": "gb18030", "gbk": "gb18030", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932",
    "euc-kr": "cp949", "ks-c-5601-1987": "cp949", "iso-8859-9": "cp1254", "tis-620": "cp874", "windows-874": "cp874",
}  # fmt: skip
_ESCAPED = {"iso-2022": b"\x1b", "hz": b"~{"}  # charsets whose bytes are ASCII, too, and what shows them
_MIXED = re.compile("[A-Za-z][\u0370-\u06ff]|[\u0370-\u06ff][A-Za-z]")  # no word is half Latin, half Cyrillic
_FOREIGN = re.compile(r"[^\W\d_a-zA-Z]")


def form(path: PurePath) -> str | None:
    """The format that a file's name tells, also under .gz; None if it tells none."""
    suffixes = [s.lower() for s in path.suffixes]
    if suffixes[-1:] == [".gz"] or suffixes[-2:] == [".warc", ".zst"]:
        suffixes.pop()
    return FORMATS.get(suffixes[-1]) if suffixes else None


def form_of_bytes(head: bytes) -> str:
    """The format that the first bytes tell: warc, pdf, feed, sitemap, webpage, jsonl, json, or plain for all else."""
    start = head.removeprefix(b"\xef\xbb\xbf")
    if re.match(rb"WARC/\d", start):
        return "warc"
    if start.lstrip()[:5] == b"%PDF-":
        return "pdf"
    if xml := _XML.match(_narrow(start)):
        return "sitemap" if xml["root"].lower() in (b"urlset", b"sitemapindex") else "feed"
    if _HTML.match(start):
        return "webpage"
    return _form_of_text(start)


def _form_of_text(start: bytes) -> str:
    if _JSON_FEED.match(start):
        return "feed"
    if _LIST.match(start):
        return "json"
    if _OBJECT.match(start):
        first, end, _ = start.strip().partition(b"\n")
        return "jsonl" if not end or first.rstrip().endswith(b"}") else "json"
    return "sitemap" if _ADDRESSES.fullmatch(start) else "plain"


def _narrow(start: bytes) -> bytes:
    """The ASCII in the beginning of a file that is UTF-16 by its mark; other files as they are."""
    return start[2:].replace(b"\x00", b"") if start[:2] in (b"\xff\xfe", b"\xfe\xff") else start


def refuse_entities(data: bytes) -> None:
    """InputError if XML declares entities: they can be made to grow without end, or to name files to read.

    Also if an element has so many attributes that the parsers would be busy with it for hours.
    """
    from xml.parsers import expat

    roots: list[str] = []

    def refuse(*_: object) -> None:
        raise InputError("the XML declares entities, which feeds and sitemaps have no need of; it is not read")

    def begin(name: str, attributes: dict[str, str]) -> None:
        roots[:] = roots or [name]
        if len(attributes) > MOST_ATTRIBUTES:
            raise InputError(f"an element of the XML has {len(attributes):,} attributes; it is not read")

    parser = expat.ParserCreate()
    parser.EntityDeclHandler, parser.StartElementHandler = refuse, begin
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError):  # what expat cannot read (gb2312), a more patient parser may
        if not roots and b"<!ENTITY" in data[: 16 * HEAD]:
            refuse()


def is_gzip(head: bytes) -> bool:
    """These first bytes are those of a gzip file."""
    return head.startswith(b"\x1f\x8b\x08")


def unpacked(head: bytes) -> bytes:
    """The first bytes of what is packed in a gzip file, by its own first bytes; as many as can be unpacked."""
    try:
        return zlib.decompressobj(31).decompress(head, HEAD)
    except zlib.error:
        return b""


def whole(stream: BinaryIO, limit: int, advice: str) -> bytes:
    """All bytes of the stream; OSError with the advice if there are more than `limit`."""
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise OSError(errno.EFBIG, f"larger than {limit // MIB} MB; {advice}")
    return data


class _Lines:
    """A stream that refuses to be read on where a line has no end: a packed one could fill the memory."""

    __slots__ = ("line", "stream")

    def __init__(self, stream: io.BufferedReader) -> None:
        self.stream, self.line = stream, 0

    def read1(self, size: int = -1) -> bytes:
        data = self.stream.read1(size)
        last = data.rfind(b"\n")
        self.line = self.line + len(data) if last < 0 else len(data) - last
        if self.line > LONGEST_LINE:
            raise OSError(
                errno.EFBIG, f"a line of more than {LONGEST_LINE / MIB:.0f} MB; is it the format it is named?"
            )
        return data

    def __getattr__(self, name: str) -> object:
        return getattr(self.stream, name)


@contextmanager
def text_stream(stream: io.BufferedReader, newline: str | None = None) -> Iterator[TextIO]:
    """The stream's characters; bytes that are not UTF-8 come as lone surrogates, for `mend`. The stream stays open."""
    start = stream.peek(4)[:4]
    encoding = next((name for bom, name in _BOMS if start.startswith(bom)), None)
    wrapper = io.TextIOWrapper(
        cast("BinaryIO", _Lines(stream)),
        encoding or "utf-8-sig",
        errors="replace" if encoding else "surrogateescape",
        newline=newline,
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


def characters(data: bytes, named: str) -> str | bytes:
    """The characters of a page whose HTTP header names the charset `named`; the bytes where that cannot be true.

    Headers lie. So in order: the page's own byte order mark, UTF-8 if the bytes are that (other text hardly ever is by
    chance), the header's charset, the page's <meta>; each only if it decodes every byte to plausible letters.
    """
    mark = next((name for bom, name in _BOMS if data.startswith(bom)), "utf-8")
    meta = _META.search(data[:HEAD])
    escaped = [named for name, sign in _ESCAPED.items() if named.lower().startswith(name) and sign in data]
    for name in [*escaped, mark, named, *([meta[1].decode()] if meta else [])]:
        text = _decoded(data, name)
        if text is not None:
            return text
    return data


def _decoded(data: bytes, name: str) -> str | None:
    """The text in a charset as browsers know it; None where there is no such charset or it gives no plausible text."""
    wanted = _AS_BROWSERS.get(name.lower().replace("_", "-"), name)
    try:
        if not codecs.lookup(wanted)._is_text_encoding:  # (zip, base64 and the like are codecs, too)
            return None
        if codecs.lookup(wanted).name.startswith(("utf-16", "utf-32")) and b"\x00" not in data:
            return None  # (no markup and no line's end is written without)
        text = data.decode(wanted)
    except (LookupError, ValueError):
        return None
    if codecs.lookup(wanted).name == "utf-8":
        return text.removeprefix("\ufeff")
    latin = codecs.lookup(wanted).name in ("cp1252", "iso8859-15", "mac-roman")
    foreign = len(_FOREIGN.findall(text))
    mixed = len(_MIXED.findall(text))
    plausible = "\x00" not in text and mixed * 4 <= foreign and (not latin or _plausible(text))
    return text.removeprefix("\ufeff") if plausible else None


def mend(text: str) -> str | None:
    """A cell from `text_stream` with its raw bytes decoded as Windows-1252; None if that gives no plausible text."""
    return decode(text.encode("utf-8", "surrogateescape")) if _RAW.search(text) else text


def _plausible(text: str) -> bool:
    """Western European text: no control characters, and at most a quarter of its letters beyond A to Z.

    A Russian or Greek text in its own 8-bit encoding, read as Windows-1252, is nearly all accented letters.
    """
    letters = sum(c.isalpha() for c in text)
    return not _CONTROL.search(text) and len(_FOREIGN.findall(text)) * 4 <= letters
