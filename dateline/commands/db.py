"""The command `dateline db`: what is in a database, whether it is sound, a copy of it, tidying.

In: arguments. Out: text, and with `backup` a file.
"""

from __future__ import annotations

import json
from pathlib import Path

import click

from dateline.shell import ALL, CODES, SOME_FAILED, guarded, tell

__all__ = ["DATABASE", "db"]

DATABASE = click.option(
    "--db",
    "place",
    envvar="DATELINE_DB",
    default="dateline.db",
    help="The database: a file, or postgresql://user@host/name.  [$DATELINE_DB]",
)


@click.group("db")
def db() -> None:
    """Look after a database that `dateline code` or `dateline watch` filled."""


@db.command(epilog=CODES)
@DATABASE
@guarded
def check(place: str) -> int:
    """Read all of the database and say what is wrong with it: quotes, links, hashes, marks, the search index."""
    from dateline.store import care
    from dateline.store.database import Store

    faults = 0
    with Store(place, write=False) as store:
        for faults, fault in enumerate(care.check(store), start=1):  # noqa: B007 (counted)
            click.echo(fault)
    tell(f"{place}: {faults} faults" if faults else f"{place} is sound")
    return SOME_FAILED if faults else ALL


@db.command(epilog=CODES)
@DATABASE
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@guarded
def stats(place: str, as_json: bool) -> None:
    """Say how much of what is in the database."""
    from dateline.store import care
    from dateline.store.database import Store

    with Store(place, write=False) as store:
        found = care.stats(store)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2).encode("utf-8", "replace"))
        return
    from dateline.terminal import print_counts

    click.echo(print_counts(found), nl=False)


@db.command(epilog=CODES)
@click.argument("to", type=click.Path(dir_okay=False, path_type=Path))
@DATABASE
@guarded
def backup(to: Path, place: str) -> None:
    """Copy the database to the file TO, whole and consistent, while others may go on writing to it."""
    from dateline.store import care
    from dateline.store.database import Store

    with Store(place, write=False) as store:
        care.backup(store, to)
    tell(f"wrote {to}, {to.stat().st_size:,} bytes")


@db.command(epilog=CODES)
@DATABASE
@guarded
def vacuum(place: str) -> None:
    """Give free space back and tidy the search index."""
    from dateline.store import care
    from dateline.store.database import Store

    with Store(place, create=False) as store:
        care.vacuum(store)
    tell(f"{place} is tidy")
