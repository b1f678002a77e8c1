"""Watching feeds: only what is new, once, with its versions, whatever feeds, clocks and processes do."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from webserver import Reply, Site, site

from dateline.cli import cli
from dateline.errors import SettingsError
from dateline.fetch import Fetcher, Politeness
from dateline.pipeline import Coder
from dateline.store import care
from dateline.store.database import Store
from dateline.watch import LEAST, MOST, Clock, Feed, Watcher, health, read_feeds

START = datetime(2026, 3, 1, 8, tzinfo=UTC)
FAST = Politeness(allow_private=True, delay=0, tries=1, reuse=0)


class Hands(Clock):
    """A clock that the test moves; waiting moves it on, at most `turns` times."""

    def __init__(self, turns: int = 0) -> None:
        self.at, self.turns = START, turns
        self.moved: Callable[[], None] = lambda: None

    def now(self) -> datetime:
        return self.at

    def wait(self, stop: threading.Event, seconds: float) -> None:
        self.at += timedelta(seconds=max(seconds, 60))
        self.turns -= 1
        self.moved()
        if self.turns <= 0:
            stop.set()


def page(words: str) -> bytes:
    body = f"<p>{words}</p><p>Residents said that the streets were quiet again in the evening, after two days.</p>"
    return f"<html><head><title>The news of today</title></head><body><article>{body}</article></body></html>".encode()


def feed(site: Site, *items: tuple[str, str], extra: str = "") -> Reply:
    """An RSS feed of (path, what it says)."""
    parts = "".join(f"<item><link>{site.url(p)}</link><title>{said}</title>{extra}</item>" for p, said in items)
    return Reply(body=f'<rss version="2.0"><channel><title>t</title>{parts}</channel></rss>'.encode())


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder()


@pytest.fixture
def pages() -> Iterator[Site]:
    with site({}) as found:
        yield found


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(str(tmp_path / "news.db")) as found:
        yield found


@pytest.fixture
def poll(tmp_path: Path, pages: Site, store: Store, coder: Coder) -> Iterator[Callable[..., list[str]]]:
    """Polls the feed /feed once at the time of the clock; what was told."""
    with Fetcher(FAST, folder=tmp_path / "copies") as fetcher:

        def once(hands: Hands, *feeds: Feed) -> list[str]:
            told: list[str] = []
            wanted = feeds or (Feed(pages.url("/feed")),)
            Watcher(wanted, store, coder, fetcher, clock=hands).run(once=True, tell=told.append)
            return told

        yield once


def texts(store: Store) -> list[str]:
    return sorted(c.report.text.split("\n")[2] for c in store.codings())


def test_only_what_is_new_is_fetched_and_coded(pages: Site, store: Store, poll: Callable[..., list[str]]) -> None:
    hands = Hands()
    pages.pages |= {"/a": page("Rebels seized the airport of Bukavu on Sunday, the army said."), "/feed": Reply()}
    pages.pages["/feed"] = feed(pages, ("/a", "one"))
    assert "1 new reports" in poll(hands)[0]
    assert poll(hands) == []
    assert pages.paths().count("/a") == 1
    pages.pages["/b"] = page("Police arrested forty protesters in Nairobi on Monday, witnesses said.")
    pages.pages["/feed"] = feed(pages, ("/b?utm_source=x", "two"), ("/a", "one"), ("/b", "two"))
    poll(hands)
    assert len(texts(store)) == 2
    assert pages.paths().count("/a") == 1
    assert [s.items for s in store.feeds()] == [2]
    assert list(care.check(store)) == []


def test_a_page_that_changes_becomes_a_new_version(pages: Site, store: Store, poll: Callable[..., list[str]]) -> None:
    hands = Hands()
    first, second = (
        "Rebels seized the airport on Sunday, the army said.",
        "Rebels did not seize the airport, the army said.",
    )
    pages.pages |= {"/a": page(first)}
    pages.pages["/feed"] = feed(pages, ("/a", "one"))
    poll(hands)
    pages.pages["/a"] = page(second)
    hands.at += timedelta(minutes=30)
    poll(hands)
    assert "did not" not in str(texts(store))  # nobody said that it changed, and it was read half an hour ago
    hands.at += timedelta(minutes=31)
    poll(hands)
    assert "did not" in str(texts(store))
    pages.pages["/a"] = page(first)
    pages.pages["/feed"] = feed(pages, ("/a", "one, corrected"))
    hands.at += timedelta(minutes=5)
    poll(hands)
    assert len(texts(store)) == 1 and "did not" not in str(texts(store))
    with store.transaction() as c:
        assert c.exec_driver_sql("SELECT count(*) FROM reports").scalar() == 2
        claims = c.exec_driver_sql("SELECT count(*) FROM claims WHERE current = 0").scalar()
    assert claims
    hands.at += timedelta(days=40)
    asked = pages.paths().count("/a")
    for _ in range(5):
        poll(hands)
    assert pages.paths().count("/a") <= asked + 3
    assert list(care.check(store)) == []


def test_a_feed_that_is_ill(pages: Site, store: Store, poll: Callable[..., list[str]]) -> None:
    hands = Hands()
    bomb = b'<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss version="2.0">&b;</rss>'
    pages.pages |= {
        "/gone": Reply(410),
        "/page": page("A page where a feed was, the desk said on Monday, without any news."),
        "/empty": Reply(body=b'<rss version="2.0"><channel/></rss>'),
        "/bomb": Reply(body=bomb),
        "/busy": Reply(429, headers={"Retry-After": "3600"}),
    }
    told = poll(hands, *(Feed(pages.url(path)) for path in ("/gone", "/page", "/empty", "/bomb")))
    assert len(told) == 3, told
    found = {str(s["url"]).rsplit("/", 1)[1]: s for s in health(store.feeds(), hands.now())}
    ill = dict.fromkeys(("gone", "page", "bomb"), "failing")
    assert {name: s["health"] for name, s in found.items()} == ill | {"empty": "ok"}
    assert "410" in str(found["gone"]["last_error"]) and "no feed" in str(found["page"]["last_error"])
    waits = []
    for _ in range(8):
        poll(hands, Feed(pages.url("/gone")))
        state = next(s for s in store.feeds() if s.url.endswith("/gone"))
        waits.append((datetime.fromisoformat(state.next_poll).replace(tzinfo=UTC) - hands.now()).total_seconds())
    assert waits == sorted(waits) and waits[-1] == MOST and state.failures == 9
    assert "429" in poll(hands, Feed(pages.url("/busy")))[0]


def test_the_rhythm_is_found_and_silence_is_seen(pages: Site, store: Store, poll: Callable[..., list[str]]) -> None:
    hands = Hands()
    for n in range(6):
        pages.pages[f"/{n}"] = page(f"Troops shelled {n + 2} villages on Monday, the governor said.")
        pages.pages["/feed"] = feed(pages, *((f"/{k}", str(k)) for k in range(n + 1)))
        poll(hands)
    assert store.feeds()[0].wait == LEAST
    for _ in range(20):
        poll(hands)
    assert store.feeds()[0].wait == MOST
    hands.at += timedelta(days=3)
    assert [h["health"] for h in health(store.feeds(), hands.now())] == ["silent"]
    poll(hands, Feed(pages.url("/feed"), every=600))
    state = store.feeds()[0]
    assert datetime.fromisoformat(state.next_poll).replace(tzinfo=UTC) == hands.now() + timedelta(minutes=10)


@pytest.mark.parametrize("jump", [timedelta(days=-400), timedelta(days=400)])
def test_a_clock_that_jumps(pages: Site, store: Store, coder: Coder, tmp_path: Path, jump: timedelta) -> None:
    hands = Hands(turns=40)
    pages.pages["/a"] = page("Rebels seized the airport of Bukavu on Sunday, the army said.")
    pages.pages["/feed"] = feed(pages, ("/a", "one"))

    def moved() -> None:
        if hands.turns == 30:
            hands.at += jump
            pages.pages["/a"] = page("Rebels left the airport of Bukavu on Monday, the army said.")
            pages.pages["/feed"] = feed(pages, ("/a", "changed"))

    hands.moved = moved
    with Fetcher(FAST, folder=tmp_path / "copies") as fetcher:
        Watcher([Feed(pages.url("/feed"), every=600)], store, coder, fetcher, clock=hands).run(tell=lambda _: None)
    assert "left the airport" in str(texts(store)) and len(texts(store)) == 1


def test_the_text_of_the_feed_itself(pages: Site, store: Store, poll: Callable[..., list[str]]) -> None:
    said = "Police arrested forty protesters in Nairobi on Monday, witnesses said."
    late = format_datetime(START + timedelta(days=3650))
    item = (
        f"<item><guid>7</guid><title>Arrests</title><description>{said}</description><pubDate>{late}</pubDate></item>"
    )
    twice = item + "<item><guid>8</guid></item>"
    pages.pages["/feed"] = Reply(body=f'<rss version="2.0"><channel>{item}{twice}</channel></rss>'.encode())
    for _ in range(2):
        poll(Hands(), Feed(pages.url("/feed"), pages=False, publisher="The Example"))
    assert [c.report.publisher for c in store.codings()] == ["The Example"]
    assert len(list(store.failures())) == 1


def test_a_long_feed_is_read_in_turns_and_none_is_lost(
    pages: Site, store: Store, poll: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dateline.watch.MOST_ITEMS", 7)
    pages.pages |= {f"/{n}": page(f"Troops shelled {n + 2} villages on Monday, the governor said.") for n in range(20)}
    pages.pages["/feed"] = feed(pages, *((f"/{n}", str(n)) for n in range(20)))
    for count in (7, 14, 20, 20):
        poll(Hands())
        assert len(texts(store)) == count


def test_two_processes_poll_a_feed_once(pages: Site, store: Store, coder: Coder, tmp_path: Path) -> None:
    pages.pages["/a"] = page("Rebels seized the airport of Bukavu on Sunday, the army said.")
    pages.pages["/feed"] = feed(pages, ("/a", "one"))
    hands = Hands()
    with Fetcher(FAST, folder=tmp_path / "copies") as fetcher:
        two = [Watcher([Feed(pages.url("/feed"))], store, coder, fetcher, clock=hands) for _ in range(2)]
        stop = threading.Event()
        hands.turns = 2
        for watcher in two:
            watcher.run(stop=stop, tell=lambda _: None)
            stop.clear()
            hands.turns = 1
    assert pages.paths().count("/feed") == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "names no feed"), ("[[feed]]\nurl = 3", "no url"), ('[[feed]]\nurl = "ftp://x"', "only http"),
        ('[[feed]]\nurl = "https://x.org"\nevry = "5m"', "evry is not known"), ("x = [", "no TOML"),
        ('[[feed]]\nurl = "https://x.org"\nevery = "5"', "written as 15m"), ('name = "x"', "only .*feed"),
        ('[[feed]]\nurl = "https://x.org"\n[[feed]]\nurl = "https://x.org"', "more than once"),
        ('[[feed]]\nurl = "https://x.org"\npages = "no"', "true or false"),
        ('[[feed]]\nurl = "https://x.org"\nevery = "5s"', "a minute"),
        ('[[feed]]\nurl = "https://x.org"\nevery = "²m"', "a minute"),
        (f'[[feed]]\nurl = "https://x.org"\nevery = "{"9" * 5000}d"', "to a year"),
        (f'[[feed]]\nurl = "https://x.org"\nevery = {"9" * 5000}', "no TOML"), ("x = " + "[" * 9_999, "no TOML"),
        ('[[feed]]\nurl = "https://user:secret@x.org"', "feed 1: https://x.org: .*take it out"),
        ('[[feed]]\nurl = "https://_xn--a/"', "not an address"),
        ('[[feed]]\nurl = "https://x.org"\n[[feed]]\nurl = "https://X.org/#a"', "more than once"),
    ],
)  # fmt: skip
def test_a_file_that_is_wrong_is_told_where(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "feeds.toml"
    path.write_text(text)
    with pytest.raises(SettingsError, match=why):
        read_feeds(path)


def test_killed_at_any_moment_every_item_comes_once(pages: Site, tmp_path: Path) -> None:
    pages.pages |= {f"/{n}": page(f"Troops shelled {n + 2} villages on Monday, the governor said.") for n in range(40)}
    pages.pages["/feed"] = feed(pages, *((f"/{n}", str(n)) for n in range(40)))
    config = tmp_path / "feeds.toml"
    config.write_text(f'[[feed]]\nurl = "{pages.url("/feed")}"\n')
    tiny = [sys.executable, str(Path(__file__).parent / "tiny_coder.py"), "watch", str(config)]
    command = [*tiny, "--db", str(tmp_path / "news.db"), "--allow-private", "--once"]
    place = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "PYTHONPATH": str(Path(__file__).parent.parent)}
    dice = random.Random(11)
    for _ in range(20):
        child = subprocess.Popen(command, env=os.environ | place, stderr=subprocess.DEVNULL)
        time.sleep(dice.uniform(0.1, 1.0))
        child.send_signal(signal.SIGKILL)
        child.wait()
    pages.lasts = 0
    assert subprocess.run(command, env=os.environ | place, check=False, capture_output=True).returncode == 0
    with Store(str(tmp_path / "news.db")) as store:
        assert len(list(store.codings())) == 40
        assert list(care.check(store)) == []
        assert [s.items for s in store.feeds()] == [40]


def test_the_command(pages: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    pages.pages["/a"] = page("Rebels seized the airport of Bukavu on Sunday, the army said.")
    pages.pages["/feed"] = feed(pages, ("/a", "one"))
    Path("feeds.toml").write_text(f'[[feed]]\nurl = "{pages.url("/feed")}"\n[[feed]]\nurl = "{pages.url("/none")}"\n')
    done = CliRunner().invoke(cli, ["watch", "feeds.toml", "--db", "n.db", "--once", "--allow-private"])
    assert done.exit_code == 1 and "1 new reports" in done.stderr and "404" in done.stderr
    status = CliRunner().invoke(cli, ["watch", "feeds.toml", "--db", "n.db", "--status"])
    assert status.exit_code == 0 and "failing" in status.stdout and "ok " in status.stdout
    refused = CliRunner().invoke(cli, ["watch", "feeds.toml", "--db", "n.db", "--once"])
    assert refused.exit_code == 3 and "private" in refused.stderr
