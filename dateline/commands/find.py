"""The commands `dateline find` and `dateline report`: what a database holds. In: arguments. Out: text, a page."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from dateline.commands.db import DATABASE
from dateline.errors import InputError, OutputError
from dateline.records import Coding, Failure
from dateline.shell import ALL, CODES, NOTHING, guarded, tell
from dateline.whole import check_place, whole

__all__ = ["find", "report"]

MOST = 1_000_000_000  # claims that --limit may ask for


# A query may begin with "-": -has:source is a term, no option.
@click.command(epilog=CODES, context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("query", nargs=-1, metavar="QUERY")
@DATABASE
@click.option("--limit", type=click.IntRange(1, MOST), default=20, help="Show at most so many, the newest event first.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON line a claim: its flat row.")
@click.option("--count", is_flag=True, help="Print only how many there are.")
@guarded
def find(query: tuple[str, ...], place: str, limit: int, as_json: bool, count: bool) -> int:
    """Find claims in a database: dateline find 'type:ASSAULT country:UKR since:2025-07 text:drone'.

    docs/find.md has the fields. Without a QUERY the newest claims are shown.
    """
    from dateline.query import parse
    from dateline.store.database import Store

    wanted = parse(" ".join(query))
    with Store(place, write=False) as store:
        if count:
            click.echo(f"{len(store.find(wanted)):,}")
            return ALL
        keys = store.find(wanted, limit + 1)
        found = list(store.claims(keys[:limit]))
    if as_json:
        from dateline.export.rows import claim_row

        for coding, claim in found:
            click.echo(json.dumps(claim_row(coding, claim), ensure_ascii=False).encode("utf-8", "replace"))
    else:
        from dateline.terminal import print_found

        click.echo(print_found(found), nl=False)
    if not found:
        tell("no claim is like that")
    elif len(keys) > limit:
        tell(f"there are more than these {limit}: --limit shows more, --count counts them")
    return ALL if found else NOTHING


@click.command(epilog=CODES)
@click.argument("source", required=False)
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The folder to make.")
@DATABASE
@guarded
def report(source: str | None, output: Path, place: str) -> None:
    """Make a page that sums up a database (or SOURCE, a file of records): counts, matrix, map, sources, quotes.

    It is one file without scripts or anything from the network; open it in a browser, print it, send it.
    """
    from dateline.report import render, summarise
    from dateline.store import is_database

    where = source or place
    if is_database(where):
        from dateline.store.database import Store

        with Store(where, write=False) as store:
            page = render(summarise(store.codings(), store.failures(), title=Path(where).stem))
    else:
        from dateline.restore import records

        failures: list[Failure] = []  # filled while the codings are counted
        summary = summarise(_codings(records(where), failures), failures, title=Path(where).stem)
        if failures and not summary.reports:
            raise InputError("no record could be read; no page was made", uri=where)
        page = render(summary)
    to = output / "index.html"
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        raise OutputError(f"cannot make the folder {output}: {e.strerror}") from e
    check_place(to, [where])
    with whole(to) as part:
        part.write_text(page, encoding="utf-8", errors="replace")
    tell(f"wrote {to}")


def _codings(found: Iterable[Coding | Failure], failures: list[Failure]) -> Iterator[Coding]:
    """The codings; what is none goes to `failures`, and is told."""
    for item in found:
        if isinstance(item, Coding):
            yield item
        else:
            failures.append(item)
            tell(f"{item.uri}: {item.reason}")
