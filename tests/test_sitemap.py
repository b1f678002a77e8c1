"""Sitemaps: every form, and what a stranger may put in one."""

import gzip
import io
from pathlib import Path

import pytest

from dateline.errors import InputError
from dateline.read import read, sitemap
from dateline.read.entry import Entry
from dateline.records import Failure

NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
BASE = "https://example.org/maps/sitemap.xml"
NEWS = f"""<?xml version="1.0" encoding="UTF-8"?>
<urlset {NS} xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
  xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<!-- a comment -->
<url>
  <image:image><image:loc>https://example.org/1.jpg</image:loc><image:title>A picture</image:title></image:image>
  <loc> https://example.org/1 </loc><lastmod>2025-01-27</lastmod>
  <news:news><news:publication><news:name>Daily Post</news:name><news:language>en</news:language></news:publication>
  <news:publication_date>2025-01-26T10:00:00+03:00</news:publication_date>
  <news:title>Airport &amp; town fall</news:title>
  </news:news></url>
<url><loc>/2</loc></url><url><lastmod>2025-01-01</lastmod></url>
</urlset>"""
INDEX = f"<sitemapindex {NS}><sitemap><loc>https://example.org/a.xml.gz</loc></sitemap></sitemapindex>"
NEWS_ENTRIES = [
    Entry(
        "https://example.org/1",
        title="Airport & town fall",
        published="2025-01-26T10:00:00+03:00",
        modified="2025-01-27",
        publisher="Daily Post",
    ),
    Entry("https://example.org/2"),
]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (NEWS.encode(), NEWS_ENTRIES),
        (b"\xef\xbb\xbf\n" + NEWS.encode(), NEWS_ENTRIES),
        (gzip.compress(NEWS.encode()), NEWS_ENTRIES),
        (NEWS.replace("UTF-8", "UTF-16").encode("utf-16"), NEWS_ENTRIES),
        (NEWS.partition("<url><loc>/2")[0].encode() + b"<url><loc>https://example.org/cu", NEWS_ENTRIES[:1]),
        (INDEX.encode(), [Entry("https://example.org/a.xml.gz", index=True)]),
        (INDEX.replace(NS, "").encode(), [Entry("https://example.org/a.xml.gz", index=True)]),
        (
            b"\xef\xbb\xbfhttps://example.org/1\r\n\r\nhttps://example.org/2\r\n",
            [Entry("https://example.org/1"), Entry("https://example.org/2")],
        ),
        (f"<urlset {NS}/>".encode(), []),
    ],
)  # fmt: skip
def test_forms(data: bytes, expected: list[Entry]) -> None:
    found = sitemap.parsed(data, BASE)[0]
    assert found[: len(expected)] == expected
    assert len(found) <= len(expected) + 1  # the one that is cut off may be there, too


def test_broken_xml_says_that_entries_may_be_lost() -> None:
    assert sitemap.parsed(NEWS.encode(), BASE)[1] is None
    assert "others may be lost" in str(sitemap.parsed(NEWS[:-20].encode(), BASE)[1])
    unbound = NEWS.replace('xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"', "")
    found, problem = sitemap.parsed(unbound.encode(), BASE)
    assert problem is None and len(found) == 2


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">'
LAUGHS += "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)) + "]>"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (f"<?xml version='1.0'?>{LAUGHS}<urlset {NS}><url><loc>&j;</loc></url></urlset>".encode(), "declares entities"),
        (f"{LAUGHS}<urlset><url><loc>&j;</loc></url></urlset>".encode("utf-16"), "declares entities"),
        (b'<!-- <urlset> --><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><urlset>&a;</urlset>', "entities"),
        (b'<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a;]><urlset/>', "entities"),
        (b"<html><body>Not found</body></html>", "begins with <html>"),
        (b"<rss version='2.0'/>", "begins with <rss>"),
        (b"", "neither XML nor one address a line"),
        (b"https://example.org/1\nand a report", "neither XML nor one address a line"),
        (b"<", "broken from the start"),
        (b"<\x00\x00", "broken from the start"),
        (gzip.compress(NEWS.encode())[:-20], "cut off or damaged"),
        (gzip.compress(b"<urlset>" + b" " * (51 << 20), 1), "larger than 50 MB"),
    ],
)
def test_what_is_no_sitemap_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(InputError, match=why):
        sitemap.parsed(data, BASE)[0]


def test_a_document_type_without_entities_is_not_loaded() -> None:
    data = b'<!DOCTYPE urlset SYSTEM "http://127.0.0.1:9/x.dtd"><urlset><url><loc>/1</loc></url></urlset>'
    assert sitemap.parsed(data, BASE)[0] == [Entry("https://example.org/1")]


def test_nesting_and_a_huge_text_cost_nothing() -> None:
    deep = b"<urlset>" + b"<url>" * 100_000
    assert sitemap.parsed(deep, BASE)[0] == []
    long = b"<urlset><url><loc>https://example.org/" + b"a" * (20 << 20) + b"</loc></url></urlset>"
    assert len(sitemap.parsed(long, BASE)[0]) <= 1


@pytest.mark.parametrize("name", ["sitemap.xml", "sitemap.xml.gz", "sitemap", "sitemap.txt", "-"])
def test_a_file_says_that_it_holds_no_report_and_what_to_do(tmp_path: Path, name: str) -> None:
    data = b"https://example.org/1\nhttps://example.org/2\n" if name.endswith("txt") else NEWS.encode()
    data = gzip.compress(data) if name.endswith("gz") else data
    path = tmp_path / name
    path.write_bytes(data)
    (item,) = read("-", stdin=io.BytesIO(data)) if name == "-" else read(str(path))
    assert isinstance(item, Failure)
    assert "holds no report, only the addresses of 2 pages" in item.reason
    assert "--follow" in item.reason
