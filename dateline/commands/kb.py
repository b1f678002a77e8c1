"""The command `dateline kb`: the user's own actors and places, and what the tables say of a name.

In: arguments. Out: files in the user's folder (dateline.tables.user_folder), which every later coding uses.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from dateline.errors import OutputError
from dateline.shell import ALL, CODES, NOTHING, guarded, tell

__all__ = ["kb"]

FOLDER = click.option(
    "--kb",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Your folder.  [default: $DATELINE_KB, else your data folder]",
)


@click.group("kb")
def kb() -> None:
    """Your own actors and places, beside those that come with Dateline."""


@kb.command(epilog=CODES)
@click.argument("table", required=False, type=click.Path(path_type=Path))
@click.option("--id", "id_", help="Stable key, such as group:red-eagles.")
@click.option("--names", help="Best name first, others after |; ~ before one that needs support by the context.")
@click.option("--kind", default="", help="What it is: rebel group, minister, ...")
@click.option("--country", default="", help="ISO 3166-1 alpha-3, or IGO UNO EUR NGO ISM IMG MNC.")
@click.option("--sectors", default="", help="PLOVER sectors, the main one first: 'PTY OPP'.")
@click.option("--from", "from_", default="", help="First day, month or year: 2014-03-18.")
@click.option("--to", default="", help="Last day, month or year.")
@click.option("--source", default="our own", help="Where the fact can be checked.")
@FOLDER
@guarded
def add(table: Path | None, folder: Path | None, id_: str | None, **row: str) -> int:
    """Add actors: one by options, or all rows of a TABLE (TSV with the columns of data/who)."""
    from dateline import knowledge
    from dateline.assets import DATA

    if (table is None) == (id_ is None or row["names"] is None):
        raise click.UsageError("give a TABLE, or --id and --names")
    columns = knowledge.NAMED.split()
    if table is None:
        rows = [{"id": id_ or "", "from": row.pop("from_")} | row]
    else:
        rows = knowledge.read_table(table, columns)
    with _opened(folder) as home:
        own = home / "names.tsv"
        known = knowledge.read_table(own, columns) if own.exists() else []
        new = [r for r in rows if r not in known]
        lines = [columns, *([r[c] for c in columns] for r in (*known, *new))]
        text = "".join("\t".join(line) + "\n" for line in lines)
        _replace(own, text, lambda path: knowledge.load(DATA, path))
    tell(f"{len(new)} added, {len(rows) - len(new)} known already; {own} holds {len(known) + len(new)}")
    return ALL


@kb.command("import", epilog=CODES)
@click.argument("dump", type=click.Path(path_type=Path))
@FOLDER
@guarded
def import_(dump: Path, folder: Path | None) -> int:
    """Read people and organisations from a Wikidata JSON DUMP (.json, .json.gz, .json.bz2) into an index.

    The whole dump takes hours; nothing is downloaded.
    """
    from dateline import tables, wikidata

    with _opened(folder) as home:
        out = home / "wikidata.db"
        found = wikidata.build(dump, out, tables.load(folder).knowledge, lambda n: tell(f"{n:,} items read"))
    tell(f"{out}: {found.people:,} people, {found.organisations:,} organisations, {found.names:,} names")
    for failure in found.failures[:20]:
        tell(f"left out {failure}")
    if len(found.failures) > 20:
        tell(f"and {len(found.failures) - 20:,} more lines that are no items")
    return ALL if found.people or found.organisations else NOTHING


@kb.command("import-geonames", epilog=CODES)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--least", type=click.IntRange(min=0), default=0, help="Leave out towns with fewer inhabitants.")
@FOLDER
@guarded
def import_geonames(file: Path, least: int, folder: Path | None) -> int:
    """Read GeoNames' FILE (allCountries.zip, allCountries.txt, or one country's) into a gazetteer of your own.

    It is used in place of the shipped one, and holds the shipped places of all countries that FILE lacks. Delete
    places.db in your folder to go back.
    """
    from dateline import gazetteer, geonames
    from dateline.assets import DATA

    with _opened(folder) as home:
        out = home / "places.db"
        places = geonames.places(file, least, gazetteer.Gazetteer(DATA / "places.db"))
        counts = gazetteer.write(out, places, f"GeoNames, {file.name}, and Dateline's own places")
    tell(f"{out}: {counts[0]:,} places, {counts[1]:,} names")
    return ALL


@kb.command(epilog=CODES)
@FOLDER
@guarded
def check(folder: Path | None) -> int:
    """Read all tables, shipped and your own, and say what is wrong or doubtful."""
    from dateline import gazetteer, tables

    known = tables.load(folder)
    wrong = gazetteer.contradictions(known.gazetteer.path)
    shared: dict[str, set[str]] = defaultdict(set)
    for name, forms in known.knowledge.forms.items():
        for f in forms:
            if not f.weak:
                shared[name].add(f.row.id)
    doubts = [
        f"{name!r} names {', '.join(sorted(ids))} without ~" for name, ids in sorted(shared.items()) if len(ids) > 1
    ]
    for line in (*wrong, *doubts):
        click.echo(line)
    counts = known.knowledge
    size = f"{len(counts.forms):,} names of actors, {len(counts.agents):,} nouns, {len(counts.arms):,} of equipment"
    tell(f"{size}; gazetteer {known.gazetteer.path}")
    tell(f"{len(wrong)} contradictions, {len(doubts)} names shared by several actors")
    return NOTHING if wrong else ALL


@kb.command(epilog=CODES)
@click.argument("name")
@FOLDER
@guarded
def find(name: str, folder: Path | None) -> int:
    """Show the actors and places that a NAME may mean."""
    from dateline import tables
    from dateline.names import key

    known = tables.load(folder)
    forms = [*known.knowledge.find(name), *(known.knowledge.more(key(name)) if known.knowledge.more else ())]
    for f in forms:
        r = f.row
        years = f"{r.from_ or '…'} – {r.to or '…'}" if r.from_ or r.to else ""
        said = (r.id, r.name, r.kind, r.country, " ".join(r.sectors), years, "weak" if f.weak else "", r.source)
        click.echo("  ".join(x for x in said if x))
    spots = known.gazetteer.find(key(name))
    for s in spots[:20]:
        above = known.gazetteer.spot(s.admin1) if s.admin1 else None
        at = f"{s.lat:.4f} {s.lon:.4f}"
        said = (
            "place",
            str(s.id),
            s.name,
            above.name if above else "",
            s.country or "",
            s.feature,
            at,
            f"{s.population:,} inhabitants",
        )
        click.echo("  ".join(x for x in said if x))
    if not forms and not spots:
        tell(f"no actor and no place is named {name!r}")
    return ALL if forms or spots else NOTHING


@contextmanager
def _opened(folder: Path | None) -> Iterator[Path]:
    """The user's folder, made if need be, and locked against another writer."""
    from dateline.output import open_locked
    from dateline.tables import user_folder

    found = folder or user_folder()
    try:
        found.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        raise OutputError(f"cannot make the folder {found}: {e.strerror}") from e
    with open_locked(found / "lock"):
        yield found


def _replace(path: Path, text: str, proven: Any) -> None:
    """Write a file whole or not at all, after `proven` has read it without complaint."""
    part = path.with_name(path.name + ".part")
    try:
        part.write_bytes(text.encode("utf-8", "replace"))
        proven(part)
        part.replace(path)
    except OSError as e:
        raise OutputError(f"cannot write {path}: {e.strerror}") from e
    finally:
        part.unlink(missing_ok=True)
