"""In: a web archive (WARC; plain, gzip or Zstandard). Out: a Capture a page, text or PDF; a Failure a damaged one.

What is no report (requests, images, redirects) is passed over and counted by reason in `passed`. Record boundaries are
found here, for archives are cut off, damaged and lie about lengths; fastwarc then reads the headers of each record.
"""

import base64
import hashlib
import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO, cast

from dateline.dates import iso_date
from dateline.fetch.address import shown
from dateline.fetch.unpack import inflated
from dateline.read import pdf
from dateline.read.members import BODY, Frame, frames
from dateline.read.source import HEAD, MIB, characters, decode, form_of_bytes, looks_like
from dateline.records import Capture, Failure

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

__all__ = ["captures"]

PAGE_LIMIT = 50 * MIB
REASONS = 200  # different reasons kept apart in the count
_HTML = ("text/html", "application/xhtml+xml")
_UNNAMED = ("", "application/octet-stream", "binary/octet-stream", "unknown/unknown", "application/unknown")
_HOLDS_PAGES = ("response", "resource", "conversion")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.I)
_CHUNK = re.compile(rb"\s*[0-9a-fA-F]{1,8}[ \t]*(?:;[^\r\n]{0,1000})?\r?\n")


def captures(stream: BinaryIO, uri: str, *, passed: Counter[str] | None = None) -> Iterator[Capture | Failure]:
    """The reports of an archive, in order, one record in memory at a time.

    `passed` counts what holds no report, by reason ("request record", "HTTP 404", "image/png"). A record's place is
    `uri#offset`, where the offset is that of its gzip member, and `+n` if it begins n bytes into it.
    """
    counts: Counter[str] = Counter() if passed is None else passed
    for frame in frames(stream, PAGE_LIMIT):
        found = _of_frame(frame, f"{uri}#{frame.place}")
        if isinstance(found, str):
            counts[found if found in counts or len(counts) < REASONS else "other reasons"] += 1
        else:
            yield from found


# What a record gives: its report (and what of it cannot be read), or why it is passed over.
_Found = list[Capture | Failure] | str


def _failure(place: str, why: str) -> _Found:
    return [Failure(place, "read", why)]


def _of_frame(frame: Frame, place: str) -> _Found:
    from fastwarc.warc import WarcRecord

    if frame.problem and not frame.oversized:
        return _failure(place, frame.problem)
    try:
        record = WarcRecord.from_bytes(frame.data)
    except (OSError, ValueError):
        return _failure(place, "the header of the record is broken")
    kind = (record.headers.get("WARC-Type") or "").strip().lower()
    if kind not in _HOLDS_PAGES:
        known = re.fullmatch(r"[a-z0-9-]{1,40}", kind)
        return _failure(place, "the record has no WARC-Type") if not kind else f"{kind if known else 'unknown'} record"
    if record.headers.get("WARC-Segment-Number"):
        return _failure(place, "the page is spread over several records, which Dateline does not join")
    if not frame.oversized and _altered(record, frame.data):
        return _failure(place, "the record is not as it was written: its block digest does not fit")
    found = _of_page(record, place, oversized=frame.oversized)
    if record.headers.get("WARC-Truncated") and isinstance(found, list):
        found.append(Failure(place, "read", "the crawler did not keep the end of this page (WARC-Truncated)"))
    return found


def _altered(record: "WarcRecord", data: bytes) -> bool:
    """The record has a block digest of a kind we know, and it is another than that of its block."""
    name, _, value = (record.headers.get("WARC-Block-Digest") or "").strip().partition(":")
    algorithm = name.lower().replace("-", "")
    if algorithm not in ("md5", "sha1", "sha256", "sha512") or not value:
        return False
    end = BODY.search(data)
    digest = hashlib.new(algorithm, memoryview(data)[end.end() if end else 0 :], usedforsecurity=False).digest()
    written = value.strip().rstrip("=")
    base32, base64_ = (encode(digest).decode().rstrip("=") for encode in (base64.b32encode, base64.b64encode))
    return written.lower() not in (digest.hex(), base32.lower()) and written != base64_


def _of_page(record: "WarcRecord", place: str, *, oversized: bool) -> _Found:
    """The report of a response, resource or conversion record."""
    stored = _media_type(record.headers.get("Content-Type"))
    response = (record.headers.get("WARC-Type") or "").strip().lower() == "response"
    http = stored == "application/http" or (response and not stored)
    if http:
        try:
            record.is_http = True
            record.parse_http(auto_decode="none")
        except (OSError, ValueError):
            return _failure(place, "the HTTP header of the page is broken")
        status = record.http_headers.status_code
        if not status:
            return _failure(place, "the page has no HTTP status")
        if status != 200:
            return f"HTTP {status}"
    named = (record.http_headers.get("Content-Type") if http else record.headers.get("Content-Type")) or ""
    declared = _media_type(named)
    if oversized:
        listed = declared in (*_HTML, "text/plain", "application/pdf")
        return _failure(place, "the page is larger than 50 MB") if listed else _media_name(declared)
    try:
        body = _decoded(record.reader.read(), record) if http else record.reader.read()
    except (OSError, EOFError, ValueError, zlib.error):
        return _failure(place, "the page cannot be unpacked: it is cut off or damaged")
    if body is None:
        return _failure(place, "the page is larger than 50 MB when it is unpacked")
    return _of_body(body, place, record, named)


def _of_body(body: bytes, place: str, record: "WarcRecord", named: str) -> _Found:
    declared, charset = _media_type(named), _CHARSET.search(named)
    uri = (record.headers.get("WARC-Target-URI") or "").strip().removeprefix("<").removesuffix(">")
    uri = shown(uri) or place
    date = record.headers.get("WARC-Date")
    retrieved = date if iso_date(date) else None
    if not body.strip():
        return "empty page"
    match _media(declared, body):
        case "webpage":
            page = characters(body, charset[1]) if charset else body
            return [Capture(uri, page, "text/html", retrieved=retrieved)]
        case "plain":
            found = characters(body, charset[1] if charset else "utf-8")
            text = found if isinstance(found, str) else decode(found)
            if text is None:
                return _failure(place, "not UTF-8, nor what its header says, nor plausible text in Windows-1252")
            return [Capture(uri, text, retrieved=retrieved)]
        case "pdf":
            items = pdf.captures(io.BytesIO(body), uri)
            return [replace(x, retrieved=retrieved) if isinstance(x, Capture) else replace(x, uri=place) for x in items]
        case _:
            return _media_name(declared)


def _media_type(named: str | None) -> str:
    """A Content-Type without its parameters; "" where there is none."""
    return (named or "").partition(";")[0].strip().lower()


def _media(declared: str, body: bytes) -> str | None:
    """What the page is by its declared type and its first bytes: webpage, plain or pdf; None for all else."""
    told = form_of_bytes(body[:HEAD])
    if told == "pdf":
        return "pdf"
    if declared in _HTML:
        return None if looks_like(body) else "webpage"
    if declared in ("text/plain", *_UNNAMED) and told == "webpage":
        return "webpage"
    return "plain" if declared == "text/plain" and not looks_like(body) else None


def _media_name(declared: str) -> str:
    """A media type as a reason; pages name theirs as they like, so what is no type gets no name of its own."""
    if declared in (*_HTML, "text/plain"):
        return f"no text, though named {declared}"
    return declared if re.fullmatch(r"[\w.+-]{1,40}/[\w.+-]{1,60}", declared) else "unnamed media type"


def _decoded(body: bytes, record: "WarcRecord") -> bytes | None:
    """The body without its transfer and content encodings; None if it is larger than PAGE_LIMIT without them.

    Many crawlers store the body unpacked and leave the header as it was, so each encoding is undone only where the
    bytes show it. Raises OSError, EOFError or zlib.error for what is damaged.
    """
    headers = record.http_headers
    content = ",".join(headers.get_multiple("Content-Encoding"))
    transfer = ",".join(headers.get_multiple("Transfer-Encoding"))
    codings = [name.strip().lower().removeprefix("x-") for name in f"{content},{transfer}".split(",")]
    for name in reversed([name for name in codings if name not in ("", "identity", "none")][:5]):
        body = _undone(body, name)
        if len(body) > PAGE_LIMIT:
            return None
    return body


def _undone(body: bytes, name: str) -> bytes:
    from fastwarc import stream_io

    match name:
        case "gzip" if body.startswith(b"\x1f\x8b"):
            return inflated(body, 31, PAGE_LIMIT)
        case "deflate" if form_of_bytes(body[:HEAD]) != "webpage":
            return inflated(body, 15 if body[:1] == b"\x78" else -15, PAGE_LIMIT)
        case "chunked" if _CHUNK.match(body):
            reader = stream_io.ChunkedReader(io.BytesIO(body))
        case "br" if form_of_bytes(body[:HEAD]) != "webpage":
            reader = cast("stream_io.ChunkedReader", stream_io.BrotliReader(io.BytesIO(body)))
        case "zstd" if body.startswith(b"\x28\xb5\x2f\xfd"):
            reader = cast("stream_io.ChunkedReader", stream_io.ZstdReader(io.BytesIO(body)))
        case _:
            return body
    out = bytearray()
    while len(out) <= PAGE_LIMIT and (part := reader.read(MIB)):
        out += part
    return bytes(out)
