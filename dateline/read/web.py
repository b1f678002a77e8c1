"""In: the address of a page, feed, sitemap, PDF, table or archive. Out: its Captures, fetched politely, and Failures.

A Capture's uri is the clean address that permanent redirects led to. Where a feed or sitemap named the page, its date
of publication and its id win: they are made for machines, and a page shows other dates, too. Title, byline, publisher
are taken from it only where the page has no mark of its own for them: feeds cut titles and credit themselves.
"""

import io
import re
import threading
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, cast
from urllib.parse import unquote, urlsplit

from dateline.dates import iso_date
from dateline.errors import InputError
from dateline.fetch.address import clean, shown
from dateline.read.entry import Entry
from dateline.records import Capture, Failure

if TYPE_CHECKING:
    from dateline.fetch import Fetcher, Page

__all__ = ["captures", "entries", "follow"]

MOST_ENTRIES = 10_000  # pages and sitemaps that one feed or sitemap may have fetched
DEEPEST = 2  # an index of indexes of sitemaps
AHEAD = 4  # pages under way for each connection, so that one slow host does not keep the others waiting
ENOUGH = 100  # words; an entry with more is a report without its page

_NO_FIELDS: Mapping[str, str] = MappingProxyType({})
_HTML = ("text/html", "application/xhtml+xml")
_UNNAMED = (
    "",
    "text/plain",
    "application/octet-stream",
    "binary/octet-stream",
    "application/gzip",
    "application/x-gzip",
)
_TYPES = {
    "text/csv": "csv", "application/csv": "csv", "text/tab-separated-values": "tsv", "application/pdf": "pdf",
    "application/x-ndjson": "jsonl", "application/ndjson": "jsonl", "application/jsonl": "jsonl",
    "application/x-jsonlines": "jsonl", "application/json": "json", "application/warc": "warc",
    "application/xml": "feed", "text/xml": "feed", "application/rss+xml": "feed", "application/atom+xml": "feed",
    "application/rdf+xml": "feed", "application/feed+json": "feed",
}  # fmt: skip
# What a page says of itself, as far as the raw bytes show; dateline.extract reads it.
_TITLE = re.compile(rb"<title\b|og:title|\"headline\"", re.I)
_BYLINE = re.compile(rb"[\"'](?:article:|parsely-)?author[\"']", re.I)
_PUBLISHER = re.compile(rb"og:site_name|\"publisher\"", re.I)


@dataclass(slots=True)
class _Tour:
    """The pages of one feed or sitemap: what was seen of them, and how many more may be fetched."""

    fetcher: "Fetcher"
    uri: str
    left: int
    seen: set[str] = field(default_factory=set)
    read: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Stop:
    """A page to be fetched, and its place: its address, or its number in the feed."""

    entry: Entry
    place: str


@dataclass(frozen=True, slots=True)
class _Found:
    """What came of a page, and the address where it was; "" if it was not had."""

    place: str
    landed: str
    items: list[Capture | Failure]


def captures(
    url: str,
    fetcher: "Fetcher",
    *,
    fields: Mapping[str, str] = _NO_FIELDS,
    follow: bool | None = None,
    passed: Counter[str] | None = None,
) -> Iterator[Capture | Failure]:
    """The reports at an address. `follow=False` takes from a feed only what it holds itself; else its pages are read.

    `fields` maps our names to those of a table, and `passed` counts what is no report in an archive, as in `read`.
    SettingsError if it maps an unknown name.
    """
    try:
        page = fetcher.fetch(url)
    except InputError as error:
        yield Failure(error.uri, error.stage, error.reason)
        return
    uri, number = clean(page.moved_to), 0
    try:
        found = _of_page(page, uri, fields, passed, None if follow is False else fetcher)
        for number, item in enumerate(found, start=1):  # noqa: B007 (counted for the check below)
            yield item
    except (InputError, OSError, EOFError) as error:
        yield Failure(uri, "read", getattr(error, "reason", None) or getattr(error, "strerror", None) or str(error))
        return
    if not number:
        yield Failure(uri, "read", "holds no report")


def entries(url: str, fetcher: "Fetcher") -> tuple[list[Entry], str | None]:
    """What a feed or sitemap names, and why some may be lost, if they may. InputError if it cannot be had, or is
    neither.
    """
    page = fetcher.fetch(url)
    kind, content = _told(page)
    if kind not in ("feed", "sitemap"):
        raise InputError(f"is no feed (it looks like: {kind or page.media_type[:60]}); was it moved?", uri=url)
    return _parsed(kind, content, page.final_url)


def _parsed(kind: str, content: bytes, base: str) -> tuple[list[Entry], str | None]:
    from dateline.read import feed, sitemap

    return feed.parsed(content, base) if kind == "feed" else sitemap.parsed(content, base)


def _of_page(
    page: "Page", uri: str, fields: Mapping[str, str], passed: Counter[str] | None, fetcher: "Fetcher | None"
) -> Iterator[Capture | Failure]:
    kind, content = _told(page)
    if kind in ("feed", "sitemap") and fetcher is not None:
        found, problem = _parsed(kind, content, page.final_url)
        yield from follow(found, fetcher, uri)
        if problem:
            yield Failure(uri, "read", problem)
        return
    for item in _read(kind, content, page, uri, fields, passed):
        yield replace(item, retrieved=item.retrieved or page.retrieved) if isinstance(item, Capture) else item


def _told(page: "Page") -> tuple[str, bytes]:
    """What the page is (a format of source.FORMATS, or "" for what holds no report), and its bytes out of gzip.

    The bytes are believed before the header, and the header before the name in the address.
    """
    from dateline.fetch.unpack import unpacked
    from dateline.read import source

    content = page.content
    packed = source.is_gzip(content)
    told = source.form_of_bytes(source.unpacked(content[: source.HEAD]) if packed else content[: source.HEAD])
    if packed and told != "warc":
        content = unpacked(content, "gzip", source.MIB * 50)
    if told in ("warc", "pdf", "feed", "sitemap"):
        return told, content
    if page.media_type in _HTML or told == "webpage":
        return "webpage", content
    if page.media_type in ("application/json", "text/json") or page.media_type.endswith("+json"):
        return (told if told == "jsonl" else "json"), content
    if page.media_type in _TYPES:
        return _TYPES[page.media_type], content
    if page.media_type not in _UNNAMED:
        return "", content
    named = source.form(Path(unquote(urlsplit(page.final_url).path)))
    return (named if named in ("csv", "tsv", "jsonl", "json", "warc") else told), content


def _read(
    kind: str, content: bytes, page: "Page", uri: str, fields: Mapping[str, str], passed: Counter[str] | None = None
) -> Iterable[Capture | Failure]:
    """The reports in the bytes; those of tables and archives are read record by record."""
    from dateline.read import feed, jsonl, pdf, sitemap, table, warc

    stream = cast("io.BufferedReader", io.BufferedReader(io.BytesIO(content)))
    match kind:
        case "webpage" | "plain":
            return [_text(kind, content, page.charset, uri)]
        case "pdf":
            return pdf.captures(stream, uri)
        case "warc":
            return warc.captures(stream, uri, passed=passed)
        case "feed":
            return feed.captures(stream, uri)
        case "sitemap":
            return sitemap.captures(stream, uri)
        case "jsonl":
            return jsonl.captures(stream, uri, fields)
        case "json":
            return jsonl.document(stream, uri, fields)
        case "csv" | "tsv":
            return table.captures(stream, uri, fields, "\t" if kind == "tsv" else None)
    why = (
        f"{page.media_type[:60]} holds no report; Dateline reads pages, feeds, sitemaps, PDF, text, tables and archives"
    )
    return [Failure(uri, "read", why)]


def _text(kind: str, content: bytes, charset: str | None, uri: str) -> Capture | Failure:
    """A page of HTML or plain text. The charset of the header counts as in dateline.read.warc: headers lie."""
    from dateline.read.source import characters, decode, looks_like

    if not content.strip():
        return Failure(uri, "read", "the page is empty")
    if problem := looks_like(content):
        return Failure(uri, "read", problem)
    page = characters(content, charset) if charset else content
    if kind == "webpage":
        return Capture(uri, page, "text/html")
    text = decode(page) if isinstance(page, bytes) else page
    why = "not UTF-8, nor what its header says, nor plausible text in Windows-1252"
    return Failure(uri, "read", why) if text is None else Capture(uri, text)


def follow(entries: Iterable[Entry], fetcher: "Fetcher", uri: str) -> Iterator[Capture | Failure]:
    """The pages that the entries of the feed or sitemap `uri` name, in their order, each address once.

    Hosts are asked side by side, as many as the fetcher allows. An entry whose page cannot be had gives its own text if
    that is longer than a summary, else a Failure. Sitemaps named by a sitemap are followed, too.
    """
    tour = _Tour(fetcher, uri, MOST_ENTRIES)
    stopped = threading.Event()
    room = fetcher.politeness.connections * AHEAD
    waiting: deque[Failure | Future[_Found]] = deque()
    executor = ThreadPoolExecutor(room, thread_name_prefix="dateline-fetch")
    try:
        for stop in _stops(entries, tour, 0):
            fetched = stop if isinstance(stop, Failure) else executor.submit(_followed, stop, fetcher, stopped)
            waiting.append(fetched)
            while waiting and (len(waiting) >= room or _is_done(waiting[0])):
                yield from _result(waiting.popleft(), tour)
        while waiting:
            yield from _result(waiting.popleft(), tour)
    finally:
        stopped.set()
        executor.shutdown(wait=False, cancel_futures=True)


def _stops(entries: Iterable[Entry], tour: _Tour, depth: int) -> Iterator[_Stop | Failure]:
    """The pages to fetch, with those of the sitemaps in their places, until no more may be fetched."""
    for number, entry in enumerate(entries, start=1):
        place = shown(entry.url) if entry.url else f"{tour.uri}#{number}"
        key = clean(place) if entry.url else place
        if key in tour.seen:
            continue
        if tour.left <= 0:
            if tour.left == 0:
                tour.left = -1
                yield Failure(tour.uri, "fetch", f"more than {MOST_ENTRIES:,} pages; from {key} on they are left out")
            return
        tour.seen.add(key)
        tour.left -= 1
        if entry.index:
            yield from _of_index(place, tour, depth + 1)
        else:
            yield _Stop(entry, place)


def _of_index(url: str, tour: _Tour, depth: int) -> Iterator[_Stop | Failure]:
    """The pages of a sitemap that another one names."""
    if depth > DEEPEST:
        yield Failure(url, "fetch", f"sitemaps named by sitemaps are followed {DEEPEST} deep; this one is deeper")
        return
    try:
        page = tour.fetcher.fetch(url)
        entries, problem = _parsed("sitemap", page.content, page.final_url)
    except InputError as error:
        yield Failure(url, error.stage, error.reason)
        return
    yield from _stops(entries, tour, depth)
    if problem:
        yield Failure(url, "read", problem)


def _followed(stop: _Stop, fetcher: "Fetcher", stopped: threading.Event) -> _Found:
    """What a page gives, or else the entry's own text."""
    entry, place = stop.entry, stop.place
    if entry.url is None:
        return _Found(
            place, "", _own(entry, Failure(place, "read", "the entry names no page, and has too little text"))
        )
    if stopped.is_set():
        return _Found(place, "", [])  # (nobody waits for it any more)
    try:
        page = fetcher.fetch(entry.url)
        items = list(_alone(page, clean(page.moved_to)))
    except InputError as error:
        return _Found(place, "", _own(entry, Failure(place, error.stage, error.reason)))
    if not any(isinstance(item, Capture) for item in items):
        return _Found(place, "", _own(entry, *items))
    found = [_completed(item, entry, page) if isinstance(item, Capture) else item for item in items]
    return _Found(place, clean(page.final_url), found)


def _alone(page: "Page", uri: str) -> Iterator[Capture | Failure]:
    """The report of one page; what holds many is no page of a feed."""
    kind, content = _told(page)
    if kind not in ("webpage", "plain", "pdf", ""):
        yield Failure(uri, "read", f"a {kind} where the feed promised a page; give its address to have it read")
        return
    yield from _read(kind, content, page, uri, _NO_FIELDS)


def _own(entry: Entry, *failures: Capture | Failure) -> list[Capture | Failure]:
    """The text that the entry carries itself if it is more than a summary, else why there is no page."""
    words = re.sub(r"<[^<>]*>", " ", entry.html or "").split()
    if entry.html is None or len(words) <= ENOUGH:
        return list(failures)
    uri = clean(entry.url) if entry.url else failures[0].uri
    return [
        Capture(
            uri, entry.html, "text/html", external_id=entry.id, title=entry.title,
            published=entry.published or entry.modified, publisher=entry.publisher, byline=entry.byline,
        )
    ]  # fmt: skip


def _completed(item: Capture, entry: Entry, page: "Page") -> Capture:
    """The capture of a page with what its entry says of it (see the top of this file)."""
    of_page = page.content if item.media_type == "text/html" else b""
    return replace(
        item,
        external_id=entry.id,
        published=entry.published if iso_date(entry.published) else item.published,
        title=item.title if _TITLE.search(of_page) else entry.title or item.title,
        byline=None if _BYLINE.search(of_page) else entry.byline,
        publisher=None if _PUBLISHER.search(of_page) else entry.publisher,
        retrieved=page.retrieved,
    )


def _is_done(fetched: "Failure | Future[_Found]") -> bool:
    return isinstance(fetched, Failure) or fetched.done()


def _result(fetched: "Failure | Future[_Found]", tour: _Tour) -> Iterator[Capture | Failure]:
    """What came of a page; one that two entries lead to is given once, for the second may carry another's date."""
    if isinstance(fetched, Failure):
        yield fetched
        return
    found = fetched.result()
    first = tour.read.setdefault(found.landed, found.place) if found.landed else found.place
    if first == found.place:
        yield from found.items
    else:
        yield Failure(found.place, "fetch", f"leads to a page that was read before, from {first}")
