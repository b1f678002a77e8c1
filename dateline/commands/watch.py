"""The command `dateline watch`: feeds, polled on and on, into a database. In: a file of feeds. Out: rows, messages."""

from __future__ import annotations

import json
import signal
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from dateline.commands.db import DATABASE
from dateline.shell import ALL, CODES, INTERRUPTED, NOTHING, SOME_FAILED, guarded, tell

__all__ = ["watch"]


@click.command(epilog=CODES)
@click.argument("feeds", type=click.Path(path_type=Path))
@DATABASE
@click.option("--once", is_flag=True, help="Poll every feed once and end; for cron.")
@click.option("--status", is_flag=True, help="Show how the feeds are, and poll none.")
@click.option("--json", "as_json", is_flag=True, help="Print the status as JSON.")
@click.option("--contact", default="", metavar="WHO", help="Mail or page, told to the sites from which you fetch.")
@click.option("--allow-private", is_flag=True, help="Fetch from this machine and its network, too.")
@click.option("--proxy", metavar="URL", help="Fetch through this http proxy; none is used unless you name it.")
@guarded
def watch(feeds: Path, place: str, once: bool, status: bool, as_json: bool, **how: Any) -> int:
    """Poll the feeds of a TOML file, code what is new and store it, until it is stopped.

    docs/watch.md says how the file is written. Stop it with Ctrl-C or SIGTERM; nothing is lost and nothing comes twice.
    """
    from dateline.store.database import Store
    from dateline.watch import Watcher, health, read_feeds

    wanted = read_feeds(feeds)
    if status:
        with Store(place, write=False) as store:
            urls = {feed.url for feed in wanted}
            found = health([s for s in store.feeds() if s.url in urls], datetime.now(UTC))
        click.echo(json.dumps(found, indent=2) if as_json else _table(found))
        return ALL
    from dateline.fetch import Fetcher, Politeness
    from dateline.pipeline import Coder

    stop = threading.Event()
    asked: list[int] = []

    def stopped(number: int, _: object) -> None:
        asked.append(number)
        stop.set()

    before = {n: signal.signal(n, stopped) for n in (signal.SIGINT, signal.SIGTERM)}
    try:
        with Store(place) as store, Fetcher(Politeness(**how)) as fetcher:
            tally = Watcher(wanted, store, Coder(), fetcher).run(once=once, stop=stop, tell=tell)
            for warning in fetcher.warnings:
                tell(warning)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    tell(f"{tally.polls} polls, {tally.failed} failed; {tally.reports} new reports, {tally.claims} claims,"
         f" {tally.failures} items that could not be read")  # fmt: skip
    if signal.SIGINT in asked:
        return INTERRUPTED
    return ALL if not tally.failed else NOTHING if tally.failed == tally.polls else SOME_FAILED


def _table(found: list[dict[str, object]]) -> str:
    """The health of the feeds as lines of text, for people."""
    lines = []
    for feed in found:
        lines.append(f"{feed['health']:8} {feed['url']}")
        last = f"last success {feed['last_success'] or 'never'}, last new item {feed['last_item'] or 'never'}"
        lines.append(f"         {last}; {feed['items']} items in {feed['polls']} polls; next {feed['next_poll']}")
        if feed["last_error"]:
            lines.append(f"         {feed['failures']} failures in a row: {feed['last_error']}")
    return "\n".join(lines)
