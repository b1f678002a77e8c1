"""What is known of the feeds that are watched: when each was polled, how it is, which items it had. In: a connection.

Times are ISO 8601 in UTC, to the second. Rows of `feeds` are states and change; rows of `items` tell what was handled.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from dateline.store import schema
from dateline.store.write import lock

__all__ = ["Item", "State", "claim", "due_again", "new_items", "register", "saw", "settle", "states"]


@dataclass(frozen=True, slots=True)
class State:
    """How a feed is: `wait` are the seconds between polls, `failures` those since the last success, `items` all."""

    url: str
    next_poll: str
    last_poll: str | None
    last_success: str | None
    last_item: str | None
    last_error: str | None
    wait: int
    failures: int
    polls: int
    items: int


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a feed: its key (address or id), and a mark of what the feed said of it, which changes with it."""

    key: str
    marker: str
    url: str | None = None
    next_check: str | None = None
    checks: int = 0


def register(c: sa.Connection, urls: Iterable[str], now: str, wait: int) -> None:
    """Make a state for the feeds that have none; they are due at once."""
    lock(c)
    known = {state.url for state in states(c)}
    rows = [{"url": u, "next_poll": now, "wait": wait} for u in dict.fromkeys(urls) if u not in known]
    if rows:
        c.execute(sa.insert(schema.feeds).values(failures=0, polls=0, items=0), rows)


def states(c: sa.Connection) -> list[State]:
    """The states of all feeds."""
    names = [name for name in State.__slots__]
    return [State(*row) for row in c.execute(sa.select(*(schema.feeds.c[n] for n in names)).order_by("url"))]


def claim(c: sa.Connection, state: State, until: str) -> bool:
    """Take a feed that is due, so that no other process polls it before `until`; False if another one was quicker."""
    f = schema.feeds
    taken = sa.update(f).where(f.c.url == state.url, f.c.next_poll == state.next_poll).values(next_poll=until)
    return bool(c.execute(taken).rowcount)


def settle(c: sa.Connection, url: str, **values: Any) -> None:
    """Write down how a poll went."""
    c.execute(sa.update(schema.feeds).where(schema.feeds.c.url == url).values(**values, polls=schema.feeds.c.polls + 1))


def new_items(c: sa.Connection, items: Sequence[Item]) -> list[Item]:
    """Those items that were never handled, or of which the feed now says something else."""
    known: dict[str, str] = {}
    for n in range(0, len(items), 500):
        keys = [item.key for item in items[n : n + 500]]
        rows = c.execute(sa.select(schema.items.c.key, schema.items.c.marker).where(schema.items.c.key.in_(keys)))
        known |= {row.key: row.marker for row in rows}
    return [item for item in items if known.get(item.key) != item.marker]


def saw(c: sa.Connection, feed: str, items: Sequence[Item], now: str) -> int:
    """Write down that these items were handled; how many were never seen before."""
    lock(c)
    fresh = 0
    for item in items:
        values = {"marker": item.marker, "next_check": item.next_check, "checks": item.checks}
        found = c.execute(sa.update(schema.items).where(schema.items.c.key == item.key).values(**values))
        if not found.rowcount:
            c.execute(sa.insert(schema.items).values(key=item.key, feed=feed, url=item.url, first=now, **values))
            fresh += 1
    return fresh


def due_again(c: sa.Connection, feed: str, now: str, most: int) -> list[Item]:
    """Items whose pages are to be looked at again, because news is often corrected in its first days."""
    t = schema.items
    query = sa.select(t.c.key, t.c.marker, t.c.url, t.c.next_check, t.c.checks).where(
        t.c.feed == feed, t.c.next_check <= now, t.c.url.is_not(None)
    )
    return [Item(*row) for row in c.execute(query.order_by(t.c.next_check).limit(most))]
