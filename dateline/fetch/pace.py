"""Waiting: how soon, and how many at a time, requests go to a host. Times are in seconds; the clock can be given."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from dateline.errors import InputError

__all__ = ["Clock", "Pace"]


@dataclass(frozen=True, slots=True)
class Clock:
    """Where the time comes from: `now` is that of the calendar, `steady` only measures, `sleep` waits."""

    now: Callable[[], float] = time.time
    steady: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


@dataclass(slots=True)
class _Span:
    """A stretch of time from `start`, `length` long."""

    start: float = 0.0
    length: float = 0.0

    def rest(self, now: float) -> float:
        """What is left of it; never more than its length, also when the clock was set back."""
        return min(max(self.length - (now - self.start), 0.0), self.length)


@dataclass(slots=True)
class _Lane:
    """One host: its places, and how long nobody goes (`pause`) or even waits (`closed`)."""

    places: threading.Semaphore
    pause: _Span = field(default_factory=_Span)
    closed: _Span = field(default_factory=_Span)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Pace:
    """The turns of all hosts; shared by threads."""

    def __init__(self, per_host: int, in_all: int, clock: Clock) -> None:
        self._per_host, self._clock = per_host, clock
        self._in_all = threading.Semaphore(in_all)
        self._lanes: dict[str, _Lane] = {}
        self._lock = threading.Lock()
        self._stopped = False

    @contextmanager
    def turn(self, host: str, delay: float) -> Iterator[None]:
        """Wait for a turn at the host and hold it; the next begins at the earliest `delay` after this one began.

        InputError if the host asked to be left alone, or if `stop` was called.
        """
        lane = self._lane(host)
        with lane.places:
            with lane.lock:
                self._check(lane)
                rest = lane.pause.rest(self._clock.steady())
                if rest:
                    self._clock.sleep(rest)
                lane.pause = _Span(self._clock.steady(), delay)
            with self._in_all:
                self._check(lane)
                yield

    def hold(self, host: str, seconds: float) -> None:
        """No turn at the host begins for so long."""
        lane = self._lane(host)
        with lane.lock:
            now = self._clock.steady()
            if seconds > lane.pause.rest(now):
                lane.pause = _Span(now, seconds)

    def close(self, host: str, seconds: float) -> None:
        """Whoever wants a turn at the host for so long is told that it asked to be left alone."""
        lane = self._lane(host)
        with lane.lock:
            lane.closed = _Span(self._clock.steady(), seconds)

    def stop(self) -> None:
        """Nobody gets a turn any more; whoever waits is told so."""
        self._stopped = True

    def _check(self, lane: _Lane) -> None:
        if self._stopped:
            raise InputError("not fetched: the fetching was stopped", stage="fetch")
        rest = lane.closed.rest(self._clock.steady())
        if rest:
            raise InputError(
                f"its site asks to be left alone for {rest:,.0f} more seconds; try again then", stage="fetch"
            )

    def _lane(self, host: str) -> _Lane:
        with self._lock:
            return self._lanes.setdefault(host, _Lane(threading.Semaphore(self._per_host)))
