"""In: an address. Out: its Page, or an InputError (stage "fetch") with the reason in words for the user.

A page is asked for hop by hop: each address on the way is checked, allowed by its robots.txt, waited for and, where it
can be, answered from the copy on disk. No cookies, no passwords, nothing but GET.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from dateline.errors import InputError
from dateline.fetch import answer as answers
from dateline.fetch import robots
from dateline.fetch.address import located, shown
from dateline.fetch.answer import Answer
from dateline.fetch.cache import Cache, usual_folder
from dateline.fetch.connect import Deadline, Resolve, Unreachable, addresses, pool
from dateline.fetch.pace import Clock, Pace
from dateline.fetch.politeness import Politeness
from dateline.fetch.unpack import too_large, unpacked

if TYPE_CHECKING:
    import httpcore2
    import httpx2

__all__ = ["Fetcher", "Page"]

MOST_SITES = 500  # whose rules are kept in memory
A_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Page:
    """What an address gave. `content` is unpacked, but not decoded; `charset` is what the header names, true or not.

    `final_url` is where the redirects ended, `moved_to` how far the permanent ones led: the address to remember.
    `retrieved` is when the site last said that this is the page (ISO 8601, UTC). `from_cache`: the bytes are a copy on
    disk; `not_modified`: the site was asked and said that it is still good.
    """

    url: str
    final_url: str
    moved_to: str
    status: int
    content: bytes
    media_type: str
    charset: str | None
    retrieved: str
    from_cache: bool = False
    not_modified: bool = False
    etag: str | None = None
    last_modified: str | None = None


@dataclass(slots=True)
class _Journey:
    """One page on its way: the addresses so far, the last one that is for good, and the seconds it may still take."""

    url: httpx2.URL
    moved_to: httpx2.URL
    left: float
    robots: bool
    seen: frozenset[str] = frozenset()


class Fetcher:
    """Fetches pages, politely. To be used in a `with`; several threads may share it.

    `folder` holds the copies (None: the usual one), `keep=False` keeps none. `clock`, `resolve` and `chance` (a number
    from 0 to 1, for the jitter) stand in for the real ones in tests.
    """

    def __init__(
        self, politeness: Politeness | None = None, *, folder: Path | None = None, keep: bool = True,
        clock: Clock | None = None, resolve: Resolve = addresses, chance: Callable[[], float] = random.random,
    ) -> None:  # fmt: skip
        p = self.politeness = politeness or Politeness()
        self._clock, self._chance = clock or Clock(), chance
        self._cache = Cache((folder or usual_folder()) if keep else None)
        self._pace = Pace(p.host_connections, p.connections, self._clock)
        self._deadline = Deadline(self._clock.steady)
        self._pool = pool(p, self._deadline, resolve)
        self._sites: dict[str, tuple[float, robots.Rules]] = {}
        self._site_locks: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; threads that wait for their turn are told that the fetching was stopped."""
        self._pace.stop()
        self._pool.close()

    @property
    def warnings(self) -> tuple[str, ...]:
        """What went wrong without stopping anything: the folder of copies cannot be used."""
        return (self._cache.warning,) if self._cache.warning else ()

    def fetch(self, url: str) -> Page:
        """The page at an address; InputError with `uri` and `stage` set where it cannot or may not be had."""
        try:
            start = located(url, allow_private=self.politeness.allow_private)
            journey = _Journey(start, start, self.politeness.total, robots=True)
            found = self._walk(journey)
            if found.status not in answers.GOOD:
                raise InputError(answers.refused(found), stage="fetch")
        except InputError as error:
            raise InputError(error.reason, uri=shown(url), stage="fetch") from error
        return Page(
            url=url, final_url=str(journey.url), moved_to=str(journey.moved_to), status=found.status,
            content=found.content, media_type=found.media_type, charset=found.charset,
            retrieved=datetime.fromtimestamp(found.at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            from_cache=found.from_cache, not_modified=found.not_modified,
            etag=found.header("etag"), last_modified=found.header("last-modified"),
        )  # fmt: skip

    def _walk(self, journey: _Journey) -> Answer:
        """The first answer that is no redirect; the journey has then reached its address."""
        permanent = True
        for _ in range(self.politeness.redirects + 1):
            try:
                found = self._hop(journey)
            except InputError as error:
                if not journey.seen:
                    raise
                raise InputError(f"redirects to {_short(journey.url)}: {error.reason}", stage="fetch") from error
            if found.status not in answers.REDIRECTS:
                return found
            journey.seen |= {str(journey.url)}
            journey.url = self._next(journey.url, found)
            if str(journey.url) in journey.seen:
                raise InputError("redirects in a circle", stage="fetch")
            permanent = permanent and found.status in answers.PERMANENT
            journey.moved_to = journey.url if permanent else journey.moved_to
        raise InputError(f"more than {self.politeness.redirects} redirects", stage="fetch")

    def _next(self, url: httpx2.URL, found: Answer) -> httpx2.URL:
        import httpx2

        target = found.header("location")
        if not target:
            raise InputError(f"answers {found.status} without saying where the page went", stage="fetch")
        try:
            joined = str(url.join(target))
        except (httpx2.InvalidURL, ValueError) as error:
            raise InputError(f"redirects to an address that cannot be read: {error}", stage="fetch") from error
        try:
            return located(joined, allow_private=self.politeness.allow_private)
        except InputError as error:
            raise InputError(f"redirects to {shown(joined)[:200]}: {error.reason}", stage="fetch") from error

    def _hop(self, journey: _Journey) -> Answer:
        """The answer of one address, from its copy where that is fresh or still good."""
        url = str(journey.url)
        if not journey.robots:
            return self._tried(journey, {}, 0.0)
        rules = self._rules(journey.url)
        if rules.blocked:
            raise InputError(rules.blocked, stage="fetch")
        if not rules.allow(url):
            raise InputError(f"robots.txt of {journey.url.host} does not allow it", stage="fetch")
        copy = self._cache.get(url)
        now = self._clock.now()
        if copy and 0 <= now - copy.stored < min(copy.fresh, self.politeness.reuse):
            return answers.of_copy(copy)
        delay = rules.delay(self.politeness.delay, self.politeness.most_delay)
        found = self._tried(journey, answers.conditions(copy), delay)
        if found.status == 304 and copy:
            found = answers.renewed(copy, found)
        if found.status in answers.GOOD and found.keepable:
            self._cache.put(found.copy(url))
        return found

    def _rules(self, url: httpx2.URL) -> robots.Rules:
        """The rules of the page's site, asked for once in their time, however many threads want them."""
        site = str(url.copy_with(path="/robots.txt", query=None))
        with self._lock:
            lock = self._site_locks.setdefault(site, threading.Lock())
        with lock:
            asked, rules = self._sites.get(site, (0.0, None))
            if rules is None or not 0 <= self._clock.steady() - asked < rules.lasts:
                rules = self._asked(site, url.host)
                with self._lock:
                    if len(self._sites) >= MOST_SITES:
                        self._sites.pop(next(iter(self._sites)))
                    self._sites[site] = (self._clock.steady(), rules)
        return rules

    def _asked(self, site: str, host: str) -> robots.Rules:
        start = located(site, allow_private=self.politeness.allow_private)
        try:
            found = self._walk(_Journey(start, start, self.politeness.total, robots=False))
        except Unreachable as error:
            return robots.Rules(blocked=error.reason, lasts=robots.FOR_NOW)
        except InputError as error:
            return robots.unread(error.reason, host)
        return robots.of_answer(found, host)

    def _tried(self, journey: _Journey, extra: dict[str, str], delay: float) -> Answer:
        """The answer to a request, made again after a while if there is none or the server is in trouble."""
        host, most = journey.url.host, self.politeness.most_wait
        for attempt in range(self.politeness.tries):
            with self._pace.turn(host, delay):  # what follows is still in it, so that no other thread goes before
                found = self._sent(journey, extra)
                if not found.transient:
                    break
                asked = answers.retry_after(found) or 0.0
                if asked > most:  # to come back earlier than asked would be no help to anybody
                    self._pace.close(host, min(asked, A_DAY))
                    break
                doubled = min(self.politeness.back_off * 2**attempt, most) * (0.5 + self._chance() / 2)
                self._pace.hold(host, max(asked, doubled))
        return found

    def _sent(self, journey: _Journey, extra: dict[str, str]) -> Answer:
        """The answer to one request; one with status 0 where the connection broke or took too long."""
        import httpcore2

        began, host = self._clock.steady(), journey.url.host
        self._deadline.set(journey.left)
        try:
            return self._exchanged(journey, extra)
        except httpcore2.TimeoutException as error:
            if self._deadline.left() <= 0:
                raise InputError(f"took longer than {self.politeness.total:g} s", stage="fetch") from error
            connecting = isinstance(error, httpcore2.ConnectTimeout)
            limit = self.politeness.connect if connecting else self.politeness.read
            return self._nothing(f"{'no connection' if connecting else 'no answer'} for {limit:g} s")
        except (httpcore2.ConnectError, httpcore2.ProxyError) as error:
            raise Unreachable(f"the host {host} cannot be reached ({error})", stage="fetch") from error
        except httpcore2.LocalProtocolError as error:
            raise InputError(f"cannot be asked for: {error}", stage="fetch") from error
        except httpcore2.RemoteProtocolError as error:
            return self._nothing(f"no complete answer: {error}")
        except httpcore2.NetworkError as error:
            return self._nothing(f"the connection broke off ({error})")
        finally:
            journey.left -= max(0.0, self._clock.steady() - began)

    def _nothing(self, problem: str) -> Answer:
        return Answer(0, {}, self._clock.now(), problem=problem)

    def _exchanged(self, journey: _Journey, extra: dict[str, str]) -> Answer:
        import httpcore2
        import httpx2

        url, p = journey.url, self.politeness
        headers = {
            "User-Agent": p.user_agent,
            "Accept": "text/html, application/xhtml+xml, */*;q=0.8" if journey.robots else "text/plain, */*;q=0.8",
            "Accept-Encoding": "gzip, deflate" if journey.robots else "identity",
            **extra,
        }
        target = httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        limits = {"connect": p.connect, "read": p.read, "write": p.read, "pool": p.total}
        with self._pool.stream("GET", target, headers=[*headers.items()], extensions={"timeout": limits}) as response:
            found = Answer(response.status, dict(httpx2.Headers(response.headers)), self._clock.now())
            if found.status not in answers.GOOD and found.status != 304:  # (304 has no body; the connection stays open)
                return found
            return replace(found, content=self._body(response, found, journey))

    def _body(self, response: httpcore2.Response, found: Answer, journey: _Journey) -> bytes:
        """The unpacked body, read no further than the limit; of a robots.txt only its beginning."""
        limit = self.politeness.largest if journey.robots else robots.LARGEST
        announced = found.header("content-length") or "0"
        if journey.robots and announced.isdecimal() and int(announced) > limit:
            raise too_large(limit)
        body = bytearray()
        for part in response.iter_stream():
            body += part
            if len(body) > limit and journey.robots:
                raise too_large(limit)
            if len(body) > limit:
                break
        return unpacked(bytes(memoryview(body)[:limit]), found.header("content-encoding") or "", limit)


def _short(url: httpx2.URL) -> str:
    return str(url)[:200]
