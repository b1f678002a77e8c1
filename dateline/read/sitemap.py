"""In: a sitemap: XML (also of news, or an index of sitemaps), or a list of addresses. Out: its entries, no reports.

The file comes from strangers: no entity is resolved, no document type read, nothing fetched, and its size is limited.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, cast

from dateline.errors import InputError
from dateline.read.entry import Entry, absolute
from dateline.read.inputs import is_address
from dateline.read.source import MIB, decode, is_gzip, refuse_entities, whole
from dateline.records import Capture, Failure

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["LIMIT", "captures", "data", "parsed"]

LIMIT = 50 * MIB  # what the sitemap protocol allows
_SITEMAP = ("urlset", "sitemapindex")


def captures(stream: BinaryIO, uri: str) -> Iterator[Capture | Failure]:
    """One Failure: a sitemap holds no report. It says what to do."""
    try:
        found, problem = parsed(data(stream), "")
    except InputError as error:
        yield Failure(uri, "read", error.reason)
        return
    what = "sitemaps" if any(entry.index for entry in found) else "pages"
    why = f"a sitemap holds no report, only the addresses of {len(found):,} {what}; follow it to have the pages fetched"
    yield Failure(uri, "read", f"{why} (--follow)" + (f"; {problem}" if problem else ""))


def data(stream: BinaryIO) -> bytes:
    """All bytes of a sitemap; OSError if there are more than LIMIT."""
    return whole(stream, LIMIT, "no sitemap may be that large; split it")


def parsed(data: bytes, base: str) -> tuple[list[Entry], str | None]:
    """The entries of a sitemap, and in words for the user why some may be lost, if they may."""
    if is_gzip(data):
        data = _unpacked(data)
    text = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text.startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        return _of_lines(data, base), None
    root, sound = _root(text)
    tag = _local(root.tag)
    if tag not in _SITEMAP:
        raise InputError(f"not a sitemap but XML that begins with <{tag[:40]}>")
    found = [_of_element(element, base) for element in root if _local(element.tag) in ("url", "sitemap")]
    lost = None if sound else f"its XML is broken: {len(found):,} entries could be read, others may be lost"
    return [entry for entry in found if entry.url], lost


def _unpacked(packed: bytes) -> bytes:
    """The content of a gzip file of one or more members, at most LIMIT of it."""
    import gzip
    import io
    import zlib

    try:
        with gzip.open(io.BytesIO(packed)) as stream:
            return whole(cast("BinaryIO", stream), LIMIT, "no sitemap may be that large")
    except (OSError, EOFError, zlib.error) as error:
        large = isinstance(error, OSError) and error.strerror
        raise InputError(large or "the gzip data is cut off or damaged") from error


def _of_lines(data: bytes, base: str) -> list[Entry]:
    """A text file of one address a line."""
    lines = [line.strip() for line in (decode(data) or "").splitlines() if line.strip()]
    if not lines or not all(is_address(line) and " " not in line for line in lines):
        raise InputError("not a sitemap: neither XML nor one address a line")
    return [Entry(absolute(base, line) or line) for line in lines]


def _root(data: bytes) -> tuple["_Element", bool]:
    """The root of the XML, and whether it is sound; broken XML is read as far as it goes."""
    from lxml import etree

    refuse_entities(data)
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, recover=True, remove_comments=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InputError("not a sitemap: the XML is broken from the start") from error
    if root is None:
        raise InputError("not a sitemap: the XML is broken from the start")
    return root, not any(entry.level_name == "FATAL" for entry in parser.error_log)


def _local(tag: object) -> str:
    """The name of an element without its namespace; many sitemaps have a wrong one. "" for what is no element."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _of_element(element: "_Element", base: str) -> Entry:
    said = {_local(child.tag): (child.text or "").strip() for child in element}
    of_news = (child for part in element if _local(part.tag) == "news" for child in part.iter())
    news = {_local(child.tag): (child.text or "").strip() for child in of_news}
    return Entry(
        absolute(base, said.get("loc")) or said.get("loc") or None,
        title=news.get("title") or None,
        published=news.get("publication_date") or None,
        modified=said.get("lastmod") or None,
        publisher=news.get("name") or None,
        index=_local(element.tag) == "sitemap",
    )
