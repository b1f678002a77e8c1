"""Feeds → what is new in them, coded and stored, over and over. In: a file of feeds, a database. Out: rows of it.

The one thing to know: what was handled is written down after its reports are stored, so a process that is killed
handles some items again, and the store finds that it has them. Several processes may watch the same feeds.
"""

from __future__ import annotations

import hashlib
import re
import threading
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dateline.errors import InputError, SettingsError
from dateline.fetch.address import clean, located, shown
from dateline.records import Capture, Failure, Kept
from dateline.store import feeds as table
from dateline.store.feeds import Item, State

if TYPE_CHECKING:
    from dateline.fetch import Fetcher
    from dateline.pipeline import Coder
    from dateline.read.entry import Entry
    from dateline.store.database import Store

__all__ = ["Clock", "Feed", "Polled", "Tally", "Watcher", "health", "read_feeds"]

LEAST, FIRST, MOST = 5 * 60, 15 * 60, 6 * 3600  # seconds between polls of a feed whose rhythm is not given
LONGEST = 366 * 86400
LEASE = 30 * 60  # seconds for which a feed that is being polled is left alone by others
AGAIN = (3600, 6 * 3600, 24 * 3600)  # seconds after the first sight at which a page is looked at again
MOST_ITEMS = 200  # of one poll; the rest comes with the next one
SILENT = 4  # times the usual wait without a new item, and at least a day: the feed is called silent
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed (or sitemap) to watch. `every` is its rhythm in seconds, None to find it; `pages`: read the pages that
    its items link to, not only the text in the feed; `publisher` is for pages that name none.
    """

    url: str
    name: str | None = None
    every: int | None = None
    pages: bool = True
    publisher: str | None = None


def read_feeds(path: Path) -> list[Feed]:
    """The feeds of a TOML file: [[feed]] tables with url, and name, every ("15m"), pages, publisher if you like.

    Raises SettingsError that names the table and what is wrong with it.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as e:
        raise SettingsError(f"cannot read {path}: {e.strerror}") from e
    except (ValueError, RecursionError) as e:  # (numbers of thousands of digits, and lists in lists in lists)
        raise SettingsError(f"{path} is no TOML: {e}") from e
    given = data.pop("feed", [])
    if data or not isinstance(given, list):
        raise SettingsError(f"{path}: only [[feed]] tables are known here, not {', '.join(data) or 'feed = …'}")
    found = [_feed(item, f"{path}, feed {n}") for n, item in enumerate(given, start=1)]
    twice = sorted(url for url, count in Counter(clean(f.url) for f in found).items() if count > 1)
    if twice:
        raise SettingsError(f"{path}: {', '.join(twice)} is there more than once")
    if not found:
        raise SettingsError(f'{path} names no feed; write [[feed]] and below it url = "https://…"')
    return found


def _feed(item: Any, where: str) -> Feed:
    names = [f.name for f in fields(Feed)]
    if not isinstance(item, dict) or not isinstance(item.get("url"), str):
        raise SettingsError(f'{where}: has no url = "https://…"')
    unknown = sorted(set(item) - set(names))
    if unknown:
        raise SettingsError(f"{where}: {', '.join(unknown)} is not known; a feed has {', '.join(names)}")
    try:
        located(item["url"], allow_private=True)  # (whether it is private is asked when it is fetched)
    except InputError as e:
        raise SettingsError(f"{where}: {shown(item['url'])}: {e.reason}") from e
    for name, kind in (("name", str), ("publisher", str), ("pages", bool)):
        if not isinstance(item.get(name, kind()), kind):
            raise SettingsError(f"{where}: {name} must be {'true or false' if kind is bool else 'in quotes'}")
    every = _seconds(item["every"], where) if "every" in item else None
    return Feed(item["url"].strip(), item.get("name"), every, item.get("pages", True), item.get("publisher"))


def _seconds(value: object, where: str) -> int:
    m = re.fullmatch(r"\s*([0-9]{1,8})([smhd])\s*", str(value)[:20])
    if m and 60 <= (seconds := int(m[1]) * _UNITS[m[2]]) <= LONGEST:
        return seconds
    raise SettingsError(f"{where}: every = {str(value)[:20]!r} must be a minute to a year, written as 15m, 2h or 1d")


# ---- one poll


@dataclass(frozen=True, slots=True)
class Polled:
    """What one poll of a feed gave: the items that were handled, their captures and failures; `error` if it failed."""

    feed: Feed
    items: tuple[Item, ...] = ()
    found: tuple[Capture | Failure, ...] = ()
    error: str | None = None


@dataclass(slots=True)
class Tally:
    """What a watch has done so far."""

    polls: int = 0
    failed: int = 0
    reports: int = 0
    claims: int = 0
    failures: int = 0


class Watcher:
    """Polls feeds and stores what is new. `now` gives the time in UTC and `sleep` waits, so that tests need not."""

    def __init__(
        self, feeds: Sequence[Feed], store: Store, coder: Coder, fetcher: Fetcher, *, clock: Clock | None = None
    ) -> None:
        self.feeds = {feed.url: feed for feed in feeds}
        self.store, self.coder, self.fetcher = store, coder, fetcher
        self.clock = clock or Clock()
        self.tally = Tally()

    def run(self, *, once: bool = False, stop: threading.Event | None = None, tell: Callable[[str], None]) -> Tally:
        """Poll what is due until `stop` is set; with `once`, poll every feed once and come back."""
        stop = stop or threading.Event()
        with self.store.transaction() as c:
            table.register(c, self.feeds, _iso(self.clock.now()), FIRST)
        with ThreadPoolExecutor(8, thread_name_prefix="watch") as pool:
            while not stop.is_set():
                due = self._due(everything=once)
                for polled in _as_they_come([pool.submit(self._poll, state) for state in due], stop):
                    self._take(polled, tell)
                if once:
                    break
                self.clock.wait(stop, self._pause())
        return self.tally

    def _due(self, *, everything: bool) -> list[State]:
        """The feeds whose time has come, taken so that no other process polls them. A time too far ahead is a clock
        that was set back: it counts as come.
        """
        now = self.clock.now()
        lease = _iso(now + timedelta(seconds=LEASE))
        taken = []
        with self.store.transaction() as c:
            for state in table.states(c):
                far = _iso(now + timedelta(seconds=2 * max(state.wait, MOST)))
                due = everything or state.next_poll <= _iso(now) or state.next_poll > far
                if state.url in self.feeds and due and table.claim(c, state, lease):
                    taken.append(state)
        return taken

    def _pause(self) -> float:
        """Seconds to the next poll, at most a minute: the feeds of other processes and the clock may change."""
        now = self.clock.now()
        with self.store.transaction() as c:
            times = [s.next_poll for s in table.states(c) if s.url in self.feeds]
        first = min((datetime.fromisoformat(t).replace(tzinfo=UTC) for t in times), default=now)
        return min(60.0, max(1.0, (first - now).total_seconds()))

    def _poll(self, state: State) -> Polled:
        """Fetch a feed, and the pages of what is new in it or due to be looked at again."""
        from dateline.read.web import entries, follow

        feed = self.feeds[state.url]
        try:
            found, problem = entries(feed.url, self.fetcher)
        except InputError as e:
            return Polled(feed, error=e.reason)
        by_key = {_item(entry).key: entry for entry in found}
        now = self.clock.now()
        with self.store.transaction() as c:
            new = table.new_items(c, [_item(entry) for entry in by_key.values()])[:MOST_ITEMS]
            again = table.due_again(c, feed.url, _iso(now), MOST_ITEMS) if feed.pages else []
        fresh = {item.key for item in new}
        again = [item for item in again if item.key not in fresh]
        wanted = [by_key[item.key] for item in new] + [_entry(item, by_key) for item in again]
        if feed.publisher:
            wanted = [replace(entry, publisher=feed.publisher) for entry in wanted]
        captures = follow(wanted, self.fetcher, feed.url) if feed.pages else own_texts(wanted, feed.url)
        handled = [_checked(item, now) for item in (*new, *again)]
        damage = [Failure(feed.url, "read", problem)] if problem else []
        return Polled(feed, tuple(handled), (*captures, *damage))

    def _take(self, polled: Polled, tell: Callable[[str], None]) -> None:
        """Code and store what a poll gave, then write down that it was handled."""
        now, feed = _iso(self.clock.now()), polled.feed
        state = next(s for s in self._states() if s.url == feed.url)
        self.tally.polls += 1
        if polled.error is not None:
            self.tally.failed += 1
            tell(f"{feed.name or feed.url}: {polled.error}")
            wait_ = min(max(MOST, feed.every or 0), (feed.every or state.wait) * 2 ** min(state.failures + 1, 8))
            failed = {"failures": state.failures + 1, "last_error": polled.error, "last_poll": now}
            self._settle(feed, wait_, **failed)
            return
        reports, claims = self._store(polled.found)
        with self.store.transaction() as c:
            fresh = table.saw(c, feed.url, polled.items, now)
        wait_ = feed.every or (max(LEAST, state.wait // 2) if fresh else min(MOST, state.wait * 3 // 2))
        done: dict[str, Any] = {"last_poll": now, "last_success": now, "failures": 0, "last_error": None, "wait": wait_}
        self._settle(feed, wait_, **done, items=state.items + fresh, **({"last_item": now} if fresh else {}))
        self.tally.reports += reports
        self.tally.claims += claims
        if reports:
            tell(f"{feed.name or feed.url}: {reports} new reports, {claims} claims")

    def _store(self, found: Sequence[Capture | Failure]) -> tuple[int, int]:
        """Code what is not coded yet, and store all; how many reports and claims are new."""
        failures = [f for f in found if isinstance(f, Failure)]
        prepared = []
        for capture in found:
            if isinstance(capture, Capture):
                try:
                    prepared.append((self.coder.prepare(capture), capture))
                except InputError as e:
                    failures.append(Failure(capture.uri, e.stage, e.reason))
        prepared = self.store.later(prepared)
        known = self.store.sighted([report for report, _ in prepared], self.coder.run)
        new = [(report, capture) for report, capture in prepared if report.id not in known]
        codings = self.coder.code_reports([report for report, _ in new])
        added = self.store.add([Kept(coding, capture) for coding, (_, capture) in zip(codings, new, strict=True)])
        self.store.fail(failures)
        self.tally.failures += len(failures)
        return added.reports, added.claims

    def _states(self) -> list[State]:
        with self.store.transaction() as c:
            return table.states(c)

    def _settle(self, feed: Feed, seconds: int, **values: Any) -> None:
        until = _iso(self.clock.now() + timedelta(seconds=seconds))
        with self.store.transaction() as c:
            table.settle(c, feed.url, next_poll=until, **values)


class Clock:
    """The time, and waiting for it."""

    def now(self) -> datetime:
        """The time in UTC."""
        return datetime.now(UTC)

    def wait(self, stop: threading.Event, seconds: float) -> None:
        """Wait, or less if `stop` is set."""
        stop.wait(seconds)


def health(states: Sequence[State], now: datetime) -> list[dict[str, object]]:
    """How each feed is: "ok", "failing" (since when and why), "silent" (no new item for long), or "new"."""
    found: list[dict[str, object]] = []
    for s in states:
        since = now - datetime.fromisoformat(s.last_item).replace(tzinfo=UTC) if s.last_item else None
        quiet = since is not None and since.total_seconds() > max(86400, SILENT * s.wait)
        how = "failing" if s.failures else "new" if not s.last_success else "silent" if quiet else "ok"
        found.append({
            "url": s.url, "health": how, "last_success": s.last_success, "last_item": s.last_item, "items": s.items,
            "polls": s.polls, "failures": s.failures, "last_error": s.last_error, "next_poll": s.next_poll,
        })  # fmt: skip
    return found


def own_texts(entries: Sequence[Entry], uri: str) -> Iterator[Capture | Failure]:
    """What the feed itself holds of its items."""
    from dateline.read.feed import capture

    return (capture(entry, entry.url or f"{uri}#{entry.id}") for entry in entries)


def _as_they_come(futures: Sequence[Future[Polled]], stop: threading.Event) -> Iterator[Polled]:
    waiting = set(futures)
    while waiting:
        done, waiting = wait(waiting, timeout=1, return_when=FIRST_COMPLETED)
        for future in done:
            yield future.result()
        if stop.is_set():
            for future in waiting:
                future.cancel()
            waiting = {future for future in waiting if not future.cancelled()}


def _item(entry: Entry) -> Item:
    key = (
        clean(entry.url)
        if entry.url
        else entry.id or hashlib.sha256((entry.html or "").encode("utf-8", "replace")).hexdigest()
    )
    said = "\0".join(x or "" for x in (entry.modified, entry.published, entry.title, entry.html))
    return Item(key, hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:16], entry.url)


def _entry(item: Item, known: dict[str, Entry]) -> Entry:
    from dateline.read.entry import Entry

    return known.get(item.key) or Entry(item.url)


def _checked(item: Item, now: datetime) -> Item:
    """The item with the time at which its page is looked at next, if at all."""
    if item.checks >= len(AGAIN):
        return replace(item, next_check=None)
    return replace(item, next_check=_iso(now + timedelta(seconds=AGAIN[item.checks])), checks=item.checks + 1)


def _iso(when: datetime) -> str:
    return when.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
