"""Feeds: every kind, broken ones, and what a stranger may put in one."""

import gzip
import io
import json
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dateline.errors import InputError
from dateline.extract import extract
from dateline.read import feed, read
from dateline.read.entry import Entry
from dateline.records import Capture, Failure

BASE = "https://example.org/feed"
LONG = "<p>Rebels seized the airport of Bukavu on Sunday, the army said in a statement.</p>"
RSS = f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Daily &amp;amp; Post</title><link>https://example.org/</link>
<item><title>Airport &lt;b&gt;falls&lt;/b&gt; &amp;#8211; again</title><link>/1</link>
<guid isPermaLink="false">g1</guid>
<pubDate>Sun, 26 Jan 2025 23:30:00 +0300</pubDate><description>Short.</description>
<content:encoded><![CDATA[{LONG}]]></content:encoded><dc:creator>Ana Silva</dc:creator>
<source url="https://example.com/">Example Wire</source></item>
<item><title>Two</title><guid>https://example.org/2</guid>
<description>Troops left &lt;i&gt;Goma&lt;/i&gt; again.</description></item>
<item><title>Three</title><link>javascript:alert(1)</link></item>
</channel></rss>"""
RSS_ENTRIES = [
    Entry(
        "https://example.org/1", "g1", "Airport falls – again", "Sun, 26 Jan 2025 23:30:00 +0300", None, "Ana Silva",
        "Example Wire", LONG,
    ),
    Entry(
        "https://example.org/2", "https://example.org/2", "Two", publisher="Daily & Post",
        html="<p>Troops left <i>Goma</i> again.</p>",
    ),
    Entry(None, None, "Three", publisher="Daily & Post"),
]  # fmt: skip
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Daily Post</title>
<entry><title type="html">A &amp;amp; B</title><link rel="self" href="s"/><link href="1"/><id>tag:1</id>
<author><name>Ana Silva</name></author><author><name>Tom Ode</name></author>
<published>2025-01-26T10:00:00Z</published><updated>2025-01-27T10:00:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{LONG}</div></content></entry>
<entry><title>Two</title><id>tag:2</id><updated>2025-01-27T10:00:00Z</updated>
<summary type="text">1 &lt; 2.

End.</summary></entry></feed>"""
RDF = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="x"><title>C</title></channel><item rdf:about="https://example.org/1"><title>T</title><link>https://example.org/1</link><dc:date>2025-01-02</dc:date>
<description>News.</description></item></rdf:RDF>"""
OLD = "<rss version='0.91'><channel><title>C</title><item><title>T</title><description>News.</description></item>"
OLD += "</channel></rss>"
JSON = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Daily Post",
    "home_page_url": "https://example.org/",
    "items": [
        {
            "id": 7, "url": "/7", "title": "Seven", "content_html": LONG, "content_text": "no",
            "date_published": "2025-01-26T10:00:00Z", "authors": [{"name": "Ana Silva"}, {"name": "Tom Ode"}, 3],
        },
        {
            "id": "8", "external_url": "https://example.com/8", "content_text": "1 < 2.\n\nEnd.",
            "author": {"name": "Ana Silva"}, "date_modified": "2025-01-27",
        },
        {"id": [], "url": 5, "title": {}, "content_html": "<img src='x'>", "authors": "x"},
        "no object",
    ],
}  # fmt: skip
POST = "Daily Post"
NEWS = "<p>News.</p>"
TWO = "<p>1 &lt; 2.</p><p>End.</p>"
JSON_ENTRIES = [
    Entry("https://example.org/7", "7", "Seven", "2025-01-26T10:00:00Z", None, "Ana Silva, Tom Ode", POST, LONG),
    Entry("https://example.com/8", "8", None, None, "2025-01-27", "Ana Silva", POST, TWO),
    Entry(None, publisher="Daily Post"),
    Entry(None, publisher="Daily Post"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (RSS.encode(), RSS_ENTRIES),
        (b"\xef\xbb\xbf\n" + RSS.encode(), RSS_ENTRIES),
        (RSS.replace("utf-8", "windows-1252").encode("cp1252"), RSS_ENTRIES),
        (RSS.replace("utf-8", "utf-16").encode("utf-16"), RSS_ENTRIES),
        (
            ATOM.encode(),
            [
                Entry(
                    "https://example.org/1", "tag:1", "A & B", "2025-01-26T10:00:00Z", "2025-01-27T10:00:00Z",
                    "Ana Silva, Tom Ode", POST, LONG,
                ),
                Entry(None, "tag:2", "Two", None, "2025-01-27T10:00:00Z", None, POST, TWO),
            ],
        ),
        (
            RDF.encode(),
            [Entry("https://example.org/1", "https://example.org/1", "T", None, "2025-01-02", None, "C", NEWS)],
        ),
        (OLD.encode(), [Entry(None, None, "T", publisher="C", html="<p>News.</p>")]),
        (json.dumps(JSON).encode(), JSON_ENTRIES),
        (json.dumps(JSON | {"version": "https://jsonfeed.org/version/1"}, indent=1).encode(), JSON_ENTRIES),
        (b'<rss version="2.0"><channel/></rss>', []),
    ],
)  # fmt: skip
def test_kinds(data: bytes, expected: list[Entry]) -> None:
    assert feed.parsed(data, BASE)[0] == expected


def found(data: bytes) -> list[Capture | Failure]:
    return list(feed.captures(io.BytesIO(data), "f.xml"))


def test_captures() -> None:
    first, second, third = found(RSS.encode())
    assert first == Capture(
        "https://example.org/1", LONG, "text/html", "g1", "Airport falls – again", "Sun, 26 Jan 2025 23:30:00 +0300",
        "Example Wire", "Ana Silva",
    )  # fmt: skip
    assert isinstance(first, Capture) and isinstance(second, Capture)
    report = extract(first)
    assert report.published == "2025-01-26T23:30:00+03:00" and "Rebels seized the airport" in report.text
    assert "Troops left Goma again." in extract(second).text
    assert isinstance(third, Failure) and third.uri == "f.xml#3" and "no text of this entry" in third.reason


def rss(*items: str) -> bytes:
    return f"<rss version='2.0'><channel>{''.join(f'<item>{x}</item>' for x in items)}</channel></rss>".encode()


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("Tue, 08 Jul 2025 01:00:00 MSK", "2025-07-08"),  # not 04:00 in Moscow, nor the day before
        ("Tue, 08 Jul 2025 01:00:00 EST", "Tue, 08 Jul 2025 01:00:00 EST"),
        ("Tue, 08 Jul 2025 01:00:00 GMT", "Tue, 08 Jul 2025 01:00:00 GMT"),
        ("2999-01-01T00:00:00Z", "2999-01-01T00:00:00Z"),
        ("yesterday", "yesterday"),
    ],
)
def test_dates_stay_as_written_but_for_unknown_zones(date: str, expected: str) -> None:
    (entry,) = feed.parsed(rss(f"<pubDate>{date}</pubDate>"), BASE)[0]
    assert entry.published == expected


def test_an_entry_without_text_says_to_fetch_the_page() -> None:
    (item,) = found(
        rss("<title>T</title><link>https://example.org/1</link><description>&lt;img src='x'/&gt;</description>")
    )
    assert isinstance(item, Failure)
    assert item.reason.endswith(
        "only of the page at https://example.org/1; follow the feed to have it fetched (--follow)"
    )


def test_broken_xml_gives_what_can_be_read_and_says_so() -> None:
    one, two = (
        f"<title>{n}</title><link>https://example.org/{n}</link><description>{LONG[3:-4]}</description>" for n in "12"
    )
    data = rss(one, two).replace(b"<title>2", b"<title>2 & <b>3")
    *items, last = found(data)
    assert [item.uri for item in items] == ["https://example.org/1", "https://example.org/2"]
    assert isinstance(last, Failure) and last.uri == "f.xml"
    assert "broken: 2 entries could be read, others may be lost" in last.reason
    *items, last = found(rss(one, two)[:-60])
    assert isinstance(items[0], Capture) and "may be lost" in getattr(last, "reason", "")


def test_duplicate_ids_are_kept_and_a_wrong_charset_is_seen_through() -> None:
    item = "<guid isPermaLink='false'>same</guid><description>Some news.</description>"
    assert [entry.id for entry in feed.parsed(rss(item, item), BASE)[0]] == ["same", "same"]
    text = "Президент заявил, что переговоры начнутся в понедельник."
    data = b"<?xml version='1.0' encoding='utf-8'?>" + rss(f"<title>{text}</title><description>x</description>")
    (entry,) = feed.parsed(data.decode().encode("cp1251"), BASE)[0]
    assert entry.title != text  # nobody said that it is in Windows-1251
    (entry,) = feed.parsed(data.replace(b"utf-8", b"windows-1251").decode().encode("cp1251"), BASE)[0]
    assert entry.title == text


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">'
LAUGHS += "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)) + "]>"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (LAUGHS.encode() + rss("<title>&j;</title>"), "declares entities"),
        (b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + rss("<title>&a;</title>"), "declares entities"),
        (b"<!-- <rss> --><!DOCTYPE x [<!ENTITY a 'b'>]>" + rss("<title>&a;</title>"), "declares entities"),
        (b"<!doctype html><title>Feed moved</title>", "a web page, not a feed"),
        (b"<html><body>x</body></html>", "a web page, not a feed"),
        (b"<note>x</note>", "not a feed"),
        (b"", "not a feed"),
        (b"just words", "not a feed"),
        (b"/etc/passwd", "not a feed"),
        (b"http://127.0.0.1:9/", "not a feed"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": [', "broken JSON"),
        (b'{"version": 2, "items": []}', "does not name a version"),
        (b"[" * 100_000, "broken JSON"),
    ],
)
def test_what_is_no_feed_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(InputError, match=why):
        feed.parsed(data, BASE)[0]
    (item,) = found(data)
    assert isinstance(item, Failure) and why in item.reason


def test_a_document_type_without_entities_and_one_inside_an_entry() -> None:
    old = b'<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://127.0.0.1:9/x.dtd">' + OLD.encode()
    assert [entry.title for entry in feed.parsed(old, BASE)[0]] == ["T"]
    page = "<description><![CDATA[<!DOCTYPE html [<!ENTITY a 'b'>]><p>News.</p>]]></description>"
    assert len(feed.parsed(rss(page), BASE)[0]) == 1


def test_many_entries_and_hostile_markup_take_linear_time() -> None:
    item = "<link>https://example.org/1</link><description>Some news.</description>"
    started = time.perf_counter()
    assert len(feed.parsed(rss(*[item] * 10_000), BASE)[0]) == 10_000
    feed.parsed(rss("<description>" + "&lt;" * 200_000 + "</description>"), BASE)[0]
    feed.parsed(rss("<title>" + "&lt;a " * 50_000 + "</title>"), BASE)[0]
    assert time.perf_counter() - started < 8


@pytest.mark.parametrize("name", ["a.xml", "a.rss.gz", "a", "a.json", "-"])
def test_feeds_from_files_and_standard_input(tmp_path: Path, name: str) -> None:
    data = json.dumps(JSON).encode() if name == "a.json" else RSS.encode()
    data = gzip.compress(data) if name.endswith("gz") else data
    (tmp_path / name).write_bytes(data)
    items = list(read("-", stdin=io.BytesIO(data)) if name == "-" else read(str(tmp_path / name)))
    assert sum(isinstance(item, Capture) for item in items) == 2


def test_following_hands_the_entries_to_the_web_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[object] = []

    def follow(entries: Iterable[Entry], fetcher: object, uri: str) -> Iterator[Capture | Failure]:
        given.extend([list(entries), fetcher, uri])
        yield Capture("https://example.org/1", "text")

    monkeypatch.setattr("dateline.read.web", SimpleNamespace(follow=follow), raising=False)
    path = tmp_path / "a.rss"
    path.write_text(RSS)
    fetcher: Any = object()
    assert list(read(str(path), fetcher=fetcher, follow=True)) == [Capture("https://example.org/1", "text")]
    entries, *rest = given
    assert isinstance(entries, list) and [entry.id for entry in entries] == ["g1", "https://example.org/2", None]
    assert rest == [fetcher, str(path)]
