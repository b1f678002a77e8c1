"""In: a feed (RSS, Atom, JSON Feed). Out: its entries, or a Capture of the text that each carries itself.

What a feed carries is often a summary; the report is behind its address. Dates stay as they are written, but for named
time zones that are not known (MSK): there the clock could be hours off, so only the day is kept.
"""

import html
import io
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO
from urllib.parse import urljoin

from dateline.characters import unescaped
from dateline.dates import iso_date
from dateline.errors import InputError
from dateline.read.entry import Entry, absolute, sound
from dateline.read.source import HEAD, MIB, decode, form_of_bytes, refuse_entities, whole
from dateline.records import Capture, Failure

__all__ = ["LIMIT", "capture", "captures", "data", "parsed"]

LIMIT = 50 * MIB
_ZONE = re.compile(r"\d [A-Za-z]{2,5}$")
_OFFSET = re.compile(r"T.*[+-]\d\d:\d\d$")
_INLINE = re.compile(r"</?(?:a|abbr|b|br|cite|em|i|p|q|small|span|strong|sub|sup|u|wbr)\b[^<>]{0,500}>", re.I)
_BLOCK = re.compile(r"<(?:p|div|br|article|section|ul|ol|blockquote|h\d)\b", re.I)


def captures(stream: BinaryIO, uri: str) -> Iterator[Capture | Failure]:
    """What the entries of a feed carry, one Capture each; a place is `uri#n`, the n-th entry.

    An entry without text is a Failure. If the XML is broken, the last Failure says so: entries may be lost then.
    """
    try:
        base = uri if uri.lower().startswith(("http://", "https://")) else ""
        found, problem = parsed(data(stream), base)
    except InputError as error:
        yield Failure(uri, "read", error.reason)
        return
    for number, entry in enumerate(found, start=1):
        yield capture(entry, f"{uri}#{number}")
    if problem:
        yield Failure(uri, "read", problem)


def data(stream: BinaryIO) -> bytes:
    """All bytes of a feed; OSError if there are more than LIMIT."""
    return whole(stream, LIMIT, "is it a feed? Split it")


def capture(entry: Entry, place: str) -> Capture | Failure:
    """What an entry carries itself; a Failure if that is nothing."""
    if entry.html is None:
        where = f" at {entry.url}" if entry.url else ", whose address it lacks, too"
        todo = "; follow the feed to have it fetched (--follow)" if entry.url else ""
        return Failure(place, "read", f"the feed has no text of this entry, only of the page{where}{todo}")
    return Capture(
        entry.url or place,
        entry.html,
        "text/html",
        external_id=entry.id,
        title=entry.title,
        published=entry.published or entry.modified,
        publisher=entry.publisher,
        byline=entry.byline,
    )


def parsed(data: bytes, base: str) -> tuple[list[Entry], str | None]:
    """The entries of a feed, and in words for the user why some may be lost, if they may. InputError if it is none."""
    start = data[: 4 * HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((b"{", b"[")):
        return _of_json(data, base), None
    if form_of_bytes(data[:HEAD]) == "webpage":
        raise InputError("a web page, not a feed; look in it for the feed's own address")
    refuse_entities(data.lstrip())
    import feedparser

    headers = {"content-type": "application/xml", "content-location": base}
    # From a stream: a string would be taken for an address or a file's name, and opened.
    try:
        feed = feedparser.parse(
            io.BytesIO(data.lstrip()), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except (ValueError, LookupError) as error:  # what it makes of encodings that are none, and of endless numbers
        raise InputError(f"not a feed that can be read: {str(error)[:100]}") from error
    if not feed.get("version") and not feed.entries:
        raise InputError("not a feed: neither RSS nor Atom nor JSON Feed")
    home = urljoin(base, _text(feed.feed.get("link")) or "")
    found = [_of_entry(entry, home, _title(feed.feed)) for entry in feed.entries]
    return found, _damage(feed, len(found))


def _damage(feed: Any, count: int) -> str | None:
    """What is wrong with the XML, where that may have cost entries; a wrong charset that was seen through did not."""
    error = feed.get("bozo_exception")
    if not feed.bozo or type(error).__name__ in ("NonXMLContentType", "CharacterEncodingOverride"):
        return None
    return f"the feed's XML is broken: {count:,} entries could be read, others may be lost"


def _of_entry(entry: Any, home: str, publisher: str | None) -> Entry:
    contents = [*entry.get("content", []), *([entry["summary_detail"]] if entry.get("summary_detail") else [])]
    names = [_text(author.get("name")) for author in entry.get("authors", [])]
    return Entry(
        url=absolute(home, entry.get("link")),
        id=_text(entry.get("id")),
        title=_title(entry),
        published=_date(entry.get("published")),
        # feedparser's own get() gives "published" where there is no "updated", with a warning
        modified=_date(dict.get(entry, "updated")),
        byline=", ".join(name for name in names if name) or _text(entry.get("author")),
        publisher=_title(entry.get("source") or {}) or publisher,
        html=next((page for x in contents if (page := _page(x.get("value"), x.get("type") == "text/plain"))), None),
    )


def _of_json(data: bytes, base: str) -> list[Entry]:
    """The entries of a JSON Feed; values of a kind that cannot be are as if they were not there."""
    try:
        feed = json.loads(decode(data) or "")
    except (ValueError, RecursionError) as error:
        raise InputError("not a feed: broken JSON") from error
    version = feed.get("version") if isinstance(feed, dict) else None
    if not isinstance(version, str) or "jsonfeed.org/version/" not in version:
        raise InputError("not a feed: the JSON does not name a version of JSON Feed")
    items = feed.get("items")
    home = base or _text(feed.get("feed_url")) or _text(feed.get("home_page_url")) or ""
    return [_of_item(item, home, _title(feed)) for item in (items if isinstance(items, list) else [])]


def _of_item(given: object, home: str, publisher: str | None) -> Entry:
    item: dict[str, Any] = given if isinstance(given, dict) else {}
    people = item.get("authors") or [item.get("author")]
    names = [_text(x.get("name")) for x in people if isinstance(x, dict)] if isinstance(people, list) else []
    texts = ((item.get("content_html"), False), (item.get("content_text"), True), (item.get("summary"), True))
    return Entry(
        url=absolute(home, item.get("url")) or absolute(home, item.get("external_url")),
        id=_text(str(item["id"]) if isinstance(item.get("id"), int | float) else item.get("id")),
        title=_title(item),
        published=_date(item.get("date_published")),
        modified=_date(item.get("date_modified")),
        byline=", ".join(name for name in names if name) or None,
        publisher=publisher,
        html=next((page for text, plain in texts if (page := _page(text, plain))), None),
    )


def _text(value: object) -> str | None:
    return sound(value).strip() or None if isinstance(value, str) else None


def _title(said: Any) -> str | None:
    """A title without markup; many feeds escape theirs twice."""
    title = _text(said.get("title")) if hasattr(said, "get") else None
    return " ".join(unescaped(_INLINE.sub("", unescaped(title))).split()) or None if title else None


def _date(value: object) -> str | None:
    """A date as written; only its day where its time zone is a name that tells no offset."""
    raw = _text(value)
    iso = iso_date(raw)
    if raw and iso and "T" in iso and _ZONE.search(raw) and not _OFFSET.search(iso):
        return iso[:10]
    return raw


def _page(value: object, plain: bool) -> str | None:
    """The text of an entry as HTML; None where there is none (nothing, or only pictures)."""
    text = _text(value)
    if text is None:
        return None
    if plain:
        paragraphs = (html.escape(" ".join(part.split()), quote=False) for part in re.split(r"\n\s*\n", text))
        return "".join(f"<p>{part}</p>" for part in paragraphs)
    if not unescaped(re.sub(r"<[^<>]*>", "", text)).strip():
        return None
    return text if _BLOCK.search(text) else f"<p>{text}</p>"
