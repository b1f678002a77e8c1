"""Addresses as sources: what comes back decides how it is read; feeds and sitemaps are followed to their pages."""

import gzip
from dataclasses import replace

import pytest
from webserver import FIXTURES, PAGE, Answering, Fetching, Reply, site

from dateline.fetch import Clock
from dateline.read import read, web
from dateline.read.entry import Entry
from dateline.records import Capture, Failure

_HOURS, _FETCHING = FIXTURES  # pytest finds fixtures among the names of a module
TEXT = "Rebels seized the airport of Bukavu on Sunday, the army said."
LONG = f"<p>{TEXT}</p>" * 12
RUSSIAN = "Повстанцы захватили аэропорт Букаву в воскресенье, сообщила армия."


def answer(body: str | bytes, media_type: str = "text/html", encoding: str = "utf-8") -> Reply:
    return Reply(body=body if isinstance(body, bytes) else body.encode(encoding), headers={"Content-Type": media_type})


def feed(*items: str) -> Reply:
    return answer(f'<rss version="2.0"><channel><title>Daily Post</title>{"".join(items)}</channel></rss>', "text/xml")


def item(link: str, *, title: str = "Rebels seize airport", date: str = "", text: str = "", guid: str = "") -> str:
    link, date = f"<link>{link}</link>" if link else "", f"<pubDate>{date}</pubDate>" if date else ""
    guid = f'<guid isPermaLink="false">{guid}</guid>' if guid else ""
    return f"<item><title>{title}</title>{link}{date}{guid}<description><![CDATA[{text}]]></description></item>"


def sitemap(*urls: str, index: bool = False) -> Reply:
    root, child = ("sitemapindex", "sitemap") if index else ("urlset", "url")
    inner = "".join(f"<{child}><loc>{url}</loc></{child}>" for url in urls)
    return answer(f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inner}</{root}>', "application/xml")


def texts(items: list[Capture | Failure]) -> list[str]:
    assert all(isinstance(x, Capture) for x in items), items
    return [x.content if isinstance(x.content, str) else x.content.decode() for x in items if isinstance(x, Capture)]


def warc() -> bytes:
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/\r\nContent-Length: {len(http)}\r\n"
    return gzip.compress(head.encode() + b"Content-Type: application/http\r\n\r\n" + http + b"\r\n\r\n")


@pytest.mark.parametrize(
    ("path", "reply", "expected"),
    [
        ("/a", answer(PAGE), [PAGE.decode()]),
        ("/a", answer(PAGE, "application/octet-stream"), [PAGE.decode()]),
        ("/a", answer(RUSSIAN, "text/plain; charset=windows-1251", "cp1251"), [RUSSIAN]),
        ("/a", answer(f"<p>{RUSSIAN}", "text/html; charset=koi8-r", "koi8-r"), [f"<p>{RUSSIAN}"]),
        ("/a", answer(f"<p>{RUSSIAN}", "text/html; charset=iso-8859-1"), [f"<p>{RUSSIAN}"]),
        ("/a", answer(f"\ufeff<p>{RUSSIAN}", "text/html; charset=latin1"), [f"<p>{RUSSIAN}"]),
        ("/a", answer(f"<p>{TEXT}", "text/html; charset=no-such"), [f"<p>{TEXT}"]),
        ("/a.csv", answer(f'id,text\n1,"{TEXT}"\n2,"{TEXT}"', "application/octet-stream"), [TEXT, TEXT]),
        ("/a", answer(f'id,text\n1,"{TEXT}"', "text/csv"), [TEXT]),
        ("/a", answer(f"id\ttext\n1\t{TEXT}", "text/tab-separated-values"), [TEXT]),
        ("/a.jsonl", answer(f'{{"text": "{TEXT}"}}\n{{"text": "{TEXT}"}}\n', "text/plain"), [TEXT, TEXT]),
        ("/a", answer(f'[{{"text": "{TEXT}"}}]', "application/json"), [TEXT]),
        ("/a.jsonl.gz", answer(gzip.compress(f'{{"text": "{TEXT}"}}'.encode()), "application/gzip"), [TEXT]),
        ("/a.warc.gz", answer(warc(), "application/octet-stream"), [PAGE.decode()]),
        ("/a.txt", answer(TEXT, "text/plain"), [TEXT]),
        ("/a", answer(TEXT, ""), [TEXT]),
        ("/a", answer("", "text/html"), "the page is empty"),
        ("/a", answer(b"\x89PNG\r\n", "image/png"), "image/png holds no report"),
        ("/a", answer(b"\x89PNG\r\n", "text/html"), "looks like a PNG image"),
        ("/a", answer(b"PAR1", "application/octet-stream"), "looks like a Parquet file"),
        ("/a", answer("<svg/>", "application/xml"), "not a feed"),
        ("/a", answer("id;title\n1;x", "text/csv"), "no column with the report's text"),
        ("/a", answer(gzip.compress(PAGE)[:-9], "application/gzip"), "cut off or damaged"),
        ("/a", feed(), "holds no report"),
        ("/a", Reply(404), "answers 404"),
    ],
)
def test_what_comes_back_decides_how_it_is_read(
    fetching: Fetching, path: str, reply: Reply, expected: list[str] | str
) -> None:
    with site({path: reply}) as server:
        found = list(read(server.url(path), fetcher=fetching(delay=0)))
        if isinstance(expected, str):
            (problem,) = found
            assert isinstance(problem, Failure)
            assert expected in problem.reason
            assert problem.uri == server.url(path)
        else:
            assert texts(found) == expected


def test_a_page_has_the_address_that_lasts_and_the_time_it_was_had(fetching: Fetching) -> None:
    pages: dict[str, Answering] = {
        "/old?utm_source=x": Reply(301, headers={"Location": "/new?utm_source=x&id=1"}),
        "/new?utm_source=x&id=1": Reply(302, headers={"Location": "/today"}),
        "/today": PAGE,
    }
    with site(pages) as server:
        (page,) = read(server.url("/old?utm_source=x"), fetcher=fetching())
        assert isinstance(page, Capture)
        assert (page.uri, page.retrieved) == (server.url("/new?id=1"), "2023-11-14T22:13:22Z")  # two hops of a second


def test_a_pdf_by_its_bytes(fetching: Fetching) -> None:
    pytest.importorskip("pypdfium2")
    draw = f"BT /F 12 Tf 50 300 Td ({TEXT}) Tj ET"
    parts = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 400]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        f"<</Length {len(draw)}>>stream\n{draw}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    body = "".join(f"{n} 0 obj{part}endobj\n" for n, part in enumerate(parts, start=1))
    with site({"/a": answer(f"%PDF-1.4\n{body}trailer<</Root 1 0 R>>", "text/html")}) as server:
        (pdf,) = read(server.url("/a"), fetcher=fetching())
        assert pdf == Capture(server.url("/a"), TEXT, retrieved="2023-11-14T22:13:20Z")


def test_the_columns_of_a_table_can_be_named(fetching: Fetching) -> None:
    with site({"/a": answer(f'id,story\n1,"{TEXT}"', "text/csv")}) as server:
        assert texts(list(read(server.url("/a"), fetcher=fetching(), fields={"text": "story"}))) == [TEXT]


# feeds and sitemaps


def test_a_feed_is_followed_in_its_order_each_page_once(fetching: Fetching) -> None:
    with site({f"/{n}": answer(f"<p>{n}") for n in range(5)}) as server:
        links = [server.url(f"/{n}") for n in (3, 1, 2, 0)]
        again = server.url("/1?utm_medium=rss#top")
        server.pages["/feed"] = feed(*map(item, [*links, again, "/4"]))
        fetcher = fetching(delay=0)
        for follow in (None, True):
            found = list(read(server.url("/feed"), fetcher=fetcher, follow=follow))
            assert texts(found) == ["<p>3", "<p>1", "<p>2", "<p>0", "<p>4"]
            assert [x.uri for x in found] == [*links, server.url("/4")]
        assert len(server.paths()) == 2 * 6


def test_a_feed_that_is_not_followed_gives_what_it_carries(fetching: Fetching) -> None:
    with site({}) as server:
        server.pages["/feed"] = feed(item(server.url("/1"), text=LONG))
        (found,) = read(server.url("/feed"), fetcher=fetching(), follow=False)
        assert isinstance(found, Capture)
        assert (found.content, found.uri) == (LONG, server.url("/1"))
        assert found.retrieved == "2023-11-14T22:13:20Z"
        assert server.paths() == ["/feed"]


def test_what_the_page_says_and_what_the_feed_says(fetching: Fetching) -> None:
    """The feed's date and id win; title and credits are the page's, where it has any."""
    named = '<title>Full headline</title><meta name="author" content="A"><meta property="og:site_name" content="B">'
    entry = Entry("", "7", "Cut headl…", "Tue, 14 Nov 2023 10:00:00 +0300", None, "Newsdesk", "A feed", None)
    with site({"/named": answer(named + LONG), "/bare": answer(LONG), "/text": answer(TEXT, "text/plain")}) as server:
        entries = [replace(entry, url=server.url(path)) for path in ("/named", "/bare", "/text")]
        entries.append(Entry(server.url("/bare?2"), published="no date"))
        server.pages["/bare?2"] = answer(LONG)
        found = [x for x in web.follow(entries, fetching(delay=0), "feed") if isinstance(x, Capture)]
        told = [(x.title, x.byline, x.publisher, x.published, x.external_id) for x in found]
        assert told == [
            (None, None, None, entry.published, "7"),
            ("Cut headl…", "Newsdesk", "A feed", entry.published, "7"),
            ("Cut headl…", "Newsdesk", "A feed", entry.published, "7"),
            (None, None, None, None, None),
        ]


def test_an_entry_without_its_page_gives_its_own_text_if_that_is_a_report(fetching: Fetching) -> None:
    pages: dict[str, Answering] = {
        "/robots.txt": answer("User-agent: *\nDisallow: /closed", "text/plain"),
        "/video": answer(b"\x00", "video/mp4"),
        "/inner": feed(),
    }
    with site(pages) as server:
        paths = ("/closed", "/gone", "/video", "/inner")
        entries = [Entry(server.url(path), html=html) for path in paths for html in (LONG, "<p>A summary.</p>")]
        entries = [Entry(f"{e.url}?{n}", html=e.html, title="T") for n, e in enumerate(entries)]
        server.pages |= {f"{path}?{n}": pages[path] for path in paths if path in pages for n in range(8)}
        found = list(web.follow([*entries, Entry(None, html=LONG), Entry(None)], fetching(delay=0), "the-feed"))
        assert [isinstance(x, Capture) for x in found] == [True, False] * 5
        assert [x.title for x in found if isinstance(x, Capture)][:4] == ["T"] * 4
        assert [(x.stage, x.reason.partition(";")[0]) for x in found if isinstance(x, Failure)] == [
            ("fetch", "robots.txt of 127.0.0.1 does not allow it"),
            ("fetch", "answers 404 (not found)"),
            ("read", "video/mp4 holds no report"),
            ("read", "a feed where the feed promised a page"),
            ("read", "the entry names no page, and has too little text"),
        ]
        assert [x.uri for x in found][-2:] == ["the-feed#9", "the-feed#10"]


def test_a_page_that_two_entries_lead_to_is_read_once(fetching: Fetching) -> None:
    gone = Reply(302, headers={"Location": "/"})
    with site({"/": PAGE, "/1": gone, "/2": gone}) as server:
        first, second = web.follow([Entry(server.url("/1")), Entry(server.url("/2"))], fetching(delay=0), "feed")
        assert isinstance(first, Capture)
        assert second == Failure(
            server.url("/2"), "fetch", f"leads to a page that was read before, from {server.url('/1')}"
        )


def test_sitemaps_of_sitemaps(fetching: Fetching) -> None:
    with site({f"/{n}": answer(f"<p>{n}") for n in range(4)}) as server:
        u = server.url
        server.pages |= {
            "/index.xml": sitemap(u("/a.xml"), u("/deep.xml"), u("/none.xml"), u("/index.xml"), index=True),
            "/a.xml": sitemap(u("/0"), u("/1")),
            "/deep.xml": sitemap(u("/b.xml.gz"), u("/deeper.xml"), index=True),
            "/b.xml.gz": answer(gzip.compress(sitemap(u("/2"), u("/1")).body), "application/gzip"),
            "/deeper.xml": sitemap(u("/deepest.xml"), index=True),
        }
        found = list(read(u("/index.xml"), fetcher=fetching(delay=0)))
        assert texts([x for x in found if isinstance(x, Capture)]) == ["<p>0", "<p>1", "<p>2"]
        assert [(x.uri, x.reason) for x in found if isinstance(x, Failure)] == [
            (u("/deepest.xml"), "sitemaps named by sitemaps are followed 2 deep; this one is deeper"),
            (u("/none.xml"), "answers 404 (not found)"),
        ]


def test_there_is_an_end_to_what_is_followed(fetching: Fetching, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "MOST_ENTRIES", 5)
    with site({f"/{n}": PAGE for n in range(9)}) as server:
        u = server.url
        server.pages |= {"/a.xml": sitemap(*map(u, ("/0", "/1", "/2", "/3", "/4", "/5")))}
        entries = [Entry(u("/a.xml"), index=True), Entry(u("/8"))]
        found = list(web.follow(entries, fetching(delay=0), "index"))
        assert [type(x) for x in found] == [Capture] * 4 + [Failure]
        assert found[-1] == Failure("index", "fetch", f"more than 5 pages; from {u('/4')} on they are left out")


def test_hosts_are_asked_side_by_side_and_one_host_is_not(fetching: Fetching) -> None:
    with site({f"/{n}": PAGE for n in range(12)}) as server:
        server.lasts = 0.02
        entries = [Entry(server.url(f"/{n}")) for n in range(12)]
        list(web.follow(entries, fetching(clock=Clock(), delay=0), "feed"))
        assert server.most == 1
        entries = [Entry(server.url(f"/{n}", f"host{n % 4}.example")) for n in range(12)]
        found = list(web.follow(entries, fetching(clock=Clock(), delay=0, proxy=server.url()), "feed"))
        assert server.most == 4
        assert len(found) == 12


def test_who_stops_listening_stops_the_fetching(fetching: Fetching) -> None:
    with site({f"/{n}": PAGE for n in range(200)}) as server:
        fetcher = fetching(delay=0, connections=1)
        found = web.follow((Entry(server.url(f"/{n}")) for n in range(200)), fetcher, "feed")
        next(found)
        found.close()  # type: ignore[attr-defined]
        fetcher.close()
        assert len(server.paths()) < 20
