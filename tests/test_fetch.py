"""Fetching: what may be connected to, what a site allows and when, and every way an answer can be wrong."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from webserver import FIXTURES, PAGE, Answering, Fetching, Hours, Reply, reason, site

from dateline.fetch import Clock, Fetcher, Politeness, clean
from dateline.fetch.address import refusal

_HOURS, _FETCHING = FIXTURES  # pytest finds fixtures among the names of a module


def robots(text: str) -> Reply:
    return Reply(body=text.encode(), headers={"Content-Type": "text/plain"})


def to(target: str, status: int = 302) -> Reply:
    return Reply(status, headers={"Location": target})


# addresses


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTPS://Example.ORG:443/a/../b/./c?utm_source=x&id=3&fbclid=1#part", "https://example.org/b/c?id=3"),
        ("http://example.org", "http://example.org/"),
        ("http://example.org?id=1", "http://example.org/?id=1"),
        ("http://example.org.:80/?", "http://example.org/"),
        ("http://bücher.example/ä?q=ü&UTM_Medium=rss", "http://xn--bcher-kva.example/%C3%A4?q=%C3%BC"),
        ("http://example.org/story?cid=12&source=5&ref=7", "http://example.org/story?cid=12&source=5&ref=7"),
        ("http://example.org/story?b=2&a=1&b=3&&empty=", "http://example.org/story?b=2&a=1&b=3&empty="),
        (" mailto:a@example.org ", "mailto:a@example.org"),
        (" http://example.org:x/ ", "http://example.org:x/"),
    ],
)
def test_clean_keeps_what_names_the_page_and_drops_the_rest(url: str, expected: str) -> None:
    assert clean(url) == expected
    assert clean(expected) == expected


PRIVATE = (
    "127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 100.100.100.200 "
    "0.0.0.0 255.255.255.255 224.0.0.1 240.0.0.1 192.0.0.8 192.0.2.1 198.18.0.1 "
    "168.63.129.16 :: ::1 ::7f00:1 ::ffff:10.0.0.1 ::ffff:127.0.0.1 fe80::1 "
    "fc00::1 fe80::1%eth0 fec0::1 ff02::1 64:ff9b::a00:1 64:ff9b:1::1 2002:a00:1:: "
    "2002:7f00:1:: 2002:808:808:: 2001::1 2001:db8::1 100::1 3fff::1 fd00:ec2::254 no-address "
)


def test_only_public_addresses_are_connected_to() -> None:
    assert [ip for ip in PRIVATE.split() if refusal(ip) is None] == []
    public = ("8.8.8.8", "93.184.216.34", "2606:4700::1", "::ffff:8.8.8.8", "64:ff9b::808:808")
    assert [ip for ip in public if refusal(ip) is not None] == []


NOT_FETCHED = [
    *((f"http://{host}/", "private network") for host in ("127.0.0.1", "127.1", "0x7f.1", "2130706433", "0177.1")),
    *((f"http://{host}/", "private network") for host in ("[::1]", "[::ffff:10.0.0.1]", "169.254.169.254", "0")),
    *(
        (f"http://{host}/", "private network")
        for host in ("localhost", "LOCALHOST.", "metadata.example", "both.example")
    ),
    ("http://nowhere.example/", "the host nowhere.example is not known"),
    ("http://empty.example/", "has no address"),
    ("file:///etc/passwd", "only http and https"),
    ("ftp://example.org/", "only http and https"),
    ("//example.org/", "only http and https"),
    ("http:///path", "names no host"),
    ("http://user:secret@example.org/", "user name or password"),
    ("http://example.org:22/", "port 22 is not one of the web"),
    ("http://example.org:99999/", "port 99999 is not one"),
    ("http://0177.0.0.1/", "not an address"),
    ("http://example.org/\r\nX-Evil: 1", "not an address"),
    ("", "only http and https"),
]


@pytest.mark.parametrize(("url", "why"), NOT_FETCHED)
def test_what_is_not_fetched_from_the_start(url: str, why: str, tmp_path: Path) -> None:
    names = {"localhost": ["127.0.0.1"], "LOCALHOST.": ["127.0.0.1"], "localhost.": ["127.0.0.1"]}
    names |= {"metadata.example": ["169.254.169.254"], "both.example": ["8.8.8.8", "10.0.0.1"], "empty.example": []}

    def resolve(host: str, port: int) -> list[str]:
        if host not in names:
            raise OSError("Name or service not known")
        return names[host]

    with Fetcher(folder=tmp_path, resolve=resolve) as fetcher:
        assert why in reason(fetcher, url)


def test_a_name_is_looked_up_once_for_a_connection_and_checked_each_time(
    tmp_path: Path, hours: Hours, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name server that answers with a public address first, and a private one the second time."""
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    monkeypatch.setattr("dateline.fetch.connect.refusal", lambda ip: "private" if ip == "127.0.0.2" else None)
    monkeypatch.setattr("dateline.fetch.address.PORTS", range(65536))
    gone = Reply(302, headers={"Location": "/b", "Connection": "close"})
    with (
        site({"/robots.txt": robots(""), "/a": gone, "/b": PAGE}) as server,
        Fetcher(folder=tmp_path, clock=hours.clock(), resolve=resolve) as fetcher,
    ):
        assert "private" in reason(fetcher, server.url("/a", "rebinds.example"))
        assert asked == ["rebinds.example", "rebinds.example"]
        assert server.paths() == ["/a"]


def test_a_proxy_of_the_environment_is_not_used(fetching: Fetching, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9/")
    with site({"/a": PAGE}) as server:
        assert fetching().fetch(server.url("/a")).content == PAGE
    with site({"http://news.example/a": PAGE, "http://news.example/robots.txt": Reply(404)}) as proxy:
        asked = Fetcher(Politeness(proxy=proxy.url()), keep=False)
        assert asked.fetch("http://news.example/a").content == PAGE
        assert "private network" in reason(asked, "http://0x7f.1/")
        asked.close()


# robots.txt


RULES = "User-agent: *\nDisallow: /\n\nUser-agent: dateline\nDisallow: /private\nAllow: /private/open$\n"


@pytest.mark.parametrize(
    ("rules", "path", "why"),
    [
        (Reply(404), "/a", None),
        (Reply(403), "/a", None),
        (Reply(200), "/a", None),
        (robots("User-agent: *\nDisallow: /a"), "/a", "robots.txt of 127.0.0.1 does not allow it"),
        (robots("User-agent: *\nDisallow: /b"), "/a", None),
        (robots(RULES), "/private/a", "does not allow"),
        (robots(RULES), "/private/open", None),
        (robots(RULES), "/a", None),
        (robots("\ufeffUser-agent: *\nDisallow: /a"), "/a", "does not allow"),
        (robots("<html>not found, but answered 200</html>"), "/a", None),
        (robots("# \n" * 300_000 + "User-agent: *\nDisallow: /a"), "/a", None),  # beyond what is read of it
        (to("/rules"), "/a", "does not allow"),
        (Reply(503), "/a", "cannot be read (answers 503 (service unavailable))"),
        (Reply(429), "/a", "cannot be read (answers 429"),
        (to("/robots.txt"), "/a", "cannot be read (redirects in a circle)"),
        (Reply(raw=b"nonsense\r\n\r\n"), "/a", "cannot be read (no complete answer"),
    ],
)
def test_robots_txt_is_obeyed(fetching: Fetching, rules: Reply, path: str, why: str | None) -> None:
    with site({"/robots.txt": rules, "/rules": robots("User-agent: *\nDisallow: /a"), path: PAGE}) as server:
        fetcher = fetching()
        if why is None:
            assert fetcher.fetch(server.url(path)).content == PAGE
        else:
            assert why in reason(fetcher, server.url(path))
            assert path not in server.paths()


def test_robots_txt_of_where_a_redirect_leads_is_obeyed_too(fetching: Fetching) -> None:
    with site({"/robots.txt": robots("User-agent: *\nDisallow: /b"), "/b": PAGE}) as other:
        with site({"/a": to(other.url("/b"))}) as server:
            assert reason(fetching(), server.url("/a")).endswith("/b: robots.txt of 127.0.0.1 does not allow it")
        assert other.paths() == []


def test_robots_txt_is_asked_for_once_a_day_and_a_missing_answer_again_after_a_while(
    fetching: Fetching, hours: Hours
) -> None:
    with site({"/a": PAGE, "/robots.txt": robots("")}) as server:
        fetcher = fetching()
        for wait, times in ((0, 1), (3600, 1), (86_400, 2)):
            hours.at += wait
            fetcher.fetch(server.url("/a"))
            assert [path for path, _ in server.asked].count("/robots.txt") == times
        server.pages["/robots.txt"] = Reply(500)
        hours.at += 86_400
        assert "cannot be read" in reason(fetcher, server.url("/a"))
        server.pages["/robots.txt"] = robots("")
        assert "cannot be read" in reason(fetcher, server.url("/a"))
        hours.at += 601
        assert fetcher.fetch(server.url("/a")).content == PAGE


@pytest.mark.parametrize(
    ("asked", "expected"),
    [("", 1), ("Crawl-delay: 5", 5), ("Crawl-delay: 0.1", 1), ("Crawl-delay: 9e9", 60), ("Crawl-delay: nan", 1)],
)
def test_the_delay_between_requests(fetching: Fetching, hours: Hours, asked: str, expected: float) -> None:
    with site({"/robots.txt": robots(f"User-agent: *\n{asked}"), "/a": PAGE}) as server:
        fetcher = fetching()
        for _ in range(3):
            fetcher.fetch(server.url("/a"))
        assert hours.slept == [expected, expected]
        hours.at -= 7 * 86_400  # the clock is set back by a week
        fetcher.fetch(server.url("/a"))
        assert hours.slept[2:] == [expected]


def test_no_more_requests_at_a_time_than_allowed(fetching: Fetching) -> None:
    for allowed in (1, 3):
        with site({f"/{n}": PAGE for n in range(8)}) as server, ThreadPoolExecutor(8) as threads:
            server.lasts = 0.03
            fetcher = fetching(clock=Clock(), delay=0, host_connections=allowed)
            list(threads.map(fetcher.fetch, [server.url(f"/{n}") for n in range(8)]))
            assert server.most == allowed
            assert len(server.asked) == 9


# redirects


def test_redirects_are_followed_and_the_permanent_ones_remembered(fetching: Fetching) -> None:
    pages: dict[str, Answering] = {
        "/a": to("/b", 301),
        "/b": to("c?x=1#part", 308),
        "/c?x=1": to("/d"),
        "/d": to("/e", 301),
        "/e": PAGE,
    }
    with site(pages) as server:
        page = fetching().fetch(server.url("/a#top"))
        assert (page.final_url, page.moved_to) == (server.url("/e"), server.url("/c?x=1"))
        assert page.url == server.url("/a#top")


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("/a", "redirects in a circle"),
        ("/b", "redirects in a circle"),
        ("/1", "more than 10 redirects"),
        ("", "answers 302 without saying where the page went"),
        ("file:///etc/passwd", "redirects to file:/etc/passwd: only http and https"),
        ("javascript:alert(1)", "redirects to javascript:alert(1): only http"),
        ("http://user:x@127.0.0.1/", "user name or password"),
        ("http://[broken/", "redirects to http://%5bbroken/: not an address that can be read"),
        ("http://example.org:x/", "redirects to an address that cannot be read"),
        ("http://nowhere.example/", "redirects to http://nowhere.example/: the host"),
    ],
)
def test_redirects_that_lead_nowhere(fetching: Fetching, target: str, why: str) -> None:
    chain = {f"/{n}": to(f"/{n + 1}") for n in range(1, 20)}
    with site({"/a": to(target), "/b": to("/a"), **chain}) as server:
        assert why in reason(fetching(), server.url("/a"))


def test_a_redirect_to_a_private_address_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dateline.fetch.address.PORTS", range(65536))
    with site({"/a": to("http://169.254.169.254/latest"), "/b": to("http://inside.example/")}) as server:
        names = {"news.example": "127.0.0.1", "inside.example": "10.0.0.1"}
        monkeypatch.setattr("dateline.fetch.connect.refusal", lambda ip: refusal(ip) if ip != "127.0.0.1" else None)
        with Fetcher(Politeness(delay=0), folder=tmp_path, resolve=lambda host, port: [names[host]]) as fetcher:
            for path in ("/a", "/b"):
                why = reason(fetcher, server.url(path, "news.example"))
                assert "redirects to http://" in why
                assert "private network; --allow-private lets it through" in why
