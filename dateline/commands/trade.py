"""The commands `dateline export`, `import` and `import-annotations`: files for other programs, and files of theirs.

In: arguments. Out: files, and what they could not carry or what had to be mended, on standard error.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from dateline.commands.db import DATABASE
from dateline.errors import InputError, SettingsError
from dateline.records import Coding, Failure
from dateline.shell import ALL, CODES, NOTHING, SOME_FAILED, guarded, tell
from dateline.store import is_database
from dateline.whole import check_place, whole

__all__ = ["export", "import_", "import_annotations"]

MODALITIES = ("actual", "future", "hypothetical", "negation", "historical")
SHOWN = 20  # failures told one by one


def _keep(_: click.Context, __: click.Parameter, value: str | None) -> frozenset[str] | None:
    """ "all", or modalities and "repeats" with commas between them; None where nothing was said."""
    if value is None:
        return None
    known = (*MODALITIES, "repeats")
    names = frozenset(known if value == "all" else (name.strip() for name in value.split(",")))
    wrong = names - set(known)
    if wrong:
        raise click.BadParameter(f"{', '.join(sorted(wrong))} is none of all, {', '.join(known)}")
    return names


@click.command(epilog=CODES)
@click.argument("source", required=False)
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The file or folder to make.")
@click.option(
    "--to", "form", metavar="FORM", help="The form, where the name does not tell it; docs/export.md lists them."
)
@click.option(
    "--keep", metavar="WHICH", callback=_keep, help="all, or actual,future,hypothetical,negation,historical,repeats."
)
@click.option("--where", default="", metavar="QUERY", help="Only the claims that `dateline find` would find.")
@click.option("--jobs", type=click.IntRange(1, 64), help="Processes.  [default: one a processor core, at most 8]")
@DATABASE
@guarded
def export(source: str | None, output: Path, form: str | None, place: str, **rest: Any) -> int:
    """Write a database (or SOURCE, a file of records) in a form that other programs read.

    Event shapes get asserted claims alone, each once, unless --keep says otherwise. What the form could not carry is
    written beside the output: NAME.loss.json.
    """
    from dateline.bulk import usable_cores
    from dateline.deliver import FORMS, Order, deliver, form_of
    from dateline.forms import sentence
    from dateline.query import parse

    if str(output) == "-":
        raise SettingsError("an export is a file or a folder, with its loss report beside it; name one with -o")
    form = form or form_of(str(output))
    if form not in FORMS:
        raise SettingsError(f"no form {form!r}; there are {', '.join(FORMS)}")
    parse(rest["where"])
    order = Order(source or place, output, form, rest["keep"], rest["where"], rest["jobs"] or usable_cores())
    failures = _Failures()
    report = deliver(order, failures.take)
    tell(f"{output}: {sentence(report)}")
    tell(f"the loss report is {output}.loss.json")
    failures.rest()
    return SOME_FAILED if failures.count else ALL


@click.command("import", epilog=CODES)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--from",
    "shape",
    required=True,
    metavar="SHAPE",
    help="polecat, gdelt, gdelt-mentions, icews, acled, ucdp, phoenix.",
)
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), help="What to make: .csv, .parquet or .jsonl."
)
@guarded
def import_(file: Path, shape: str, output: Path) -> int:
    """Read another project's event data (also .gz, .zip) into a clean table in Dateline's terms.

    Known damage is mended and counted; a row that cannot be used is told with its line.
    """
    from dateline.shapes.take import ROW, event_row, take

    repaired: Counter[str] = Counter()
    failures = _Failures()
    count = 0

    def rows() -> Iterator[dict[str, object]]:
        nonlocal count
        for found in take(file, shape, repaired=repaired):
            if isinstance(found, Failure):
                failures.take(found)
            else:
                count += 1
                yield event_row(found)

    if output.suffix.lower() not in (".csv", ".jsonl", ".parquet"):
        raise SettingsError(f"cannot write {output}; name it .csv, .parquet or .jsonl")
    check_place(output, [file])
    try:
        with whole(output) as part:
            _write_rows(part, output.suffix.lower(), ROW, rows())
            if not count:
                raise InputError("holds no row that can be used; nothing new is there", uri=str(file))
        tell(f"{output}: {count:,} events, {failures.count:,} rows left out")
    finally:
        for what, n in repaired.most_common():
            tell(f"mended {n:,}: {what}")
        failures.rest()
    return SOME_FAILED if failures.count else ALL


@click.command("import-annotations", epilog=CODES)
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--from", "tool", required=True, type=click.Choice(["labelstudio", "brat", "inception"]), help="The tool."
)
@click.option("-o", "--output", required=True, help="Where to: .jsonl, or a database.")
@click.option(
    "--records", "origin", type=click.Path(exists=True), help="The records that were exported, if the files lost them."
)
@click.option(
    "--annotator", "annotators", multiple=True, metavar="NAME", help="Who annotated, where the files do not say."
)
@guarded
def import_annotations(source: Path, tool: str, output: str, origin: str | None, annotators: tuple[str, ...]) -> int:
    """Read back what annotators made of an export to Label Studio, brat or INCEpTION, as records.

    In a database it becomes the current coding of each report; the earlier one is kept.
    """
    from dateline import annotations

    if not is_database(output) and Path(output).suffix.lower() != ".jsonl":
        raise SettingsError(f"cannot write {output}; name it .jsonl, or name a database")
    failures, codings = _Failures(), []
    known = {c.report.id: c for c in _records(origin, failures)} if origin else None
    read: Callable[..., Iterator[Coding | Failure]] = getattr(annotations, tool)
    who = {} if tool == "labelstudio" else {"annotators": annotators}
    for found in read(source, records=known, **who):
        if isinstance(found, Failure):
            failures.take(found)
        else:
            codings.append(found)
    if codings:
        _keep_codings(output, _named(codings), [str(source)], failures)
    tell(f"{output}: {len(codings)} reports as annotated, {failures.count} left out")
    failures.rest()
    return NOTHING if not codings else SOME_FAILED if failures.count else ALL


# ---- what the commands call


class _Failures:
    """Tells the first failures one by one, and counts all."""

    def __init__(self) -> None:
        self.count = 0

    def take(self, failure: Failure) -> None:
        """Tell of one."""
        self.count += 1
        if self.count <= SHOWN:
            tell(f"{failure.uri}: {failure.reason}")

    def rest(self) -> None:
        """Tell how many were not told."""
        if self.count > SHOWN:
            tell(f"and {self.count - SHOWN:,} more")


def _write_rows(part: Path, suffix: str, columns: tuple[str, ...], rows: Iterator[dict[str, object]]) -> None:
    if suffix == ".parquet":
        _write_parquet(part, columns, rows)
        return
    with part.open("w", encoding="utf-8", errors="replace", newline="") as file:
        if suffix == ".csv":
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        else:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _write_parquet(part: Path, columns: tuple[str, ...], rows: Iterator[dict[str, object]]) -> None:
    from itertools import islice

    import pyarrow as pa
    from pyarrow.parquet import ParquetWriter

    from dateline.shapes.take import NUMBERS

    schema = pa.schema([(name, NUMBERS.get(name, "string")) for name in columns])
    with part.open("wb") as file, ParquetWriter(file, schema, compression="zstd") as writer:
        while batch := list(islice(rows, 20_000)):
            writer.write_table(pa.Table.from_pylist(batch, schema=schema))


def _records(origin: str, failures: _Failures) -> Iterator[Coding]:
    """The records that were exported: of a file, or of a database."""
    if is_database(origin):
        from dateline.store.database import Store

        with Store(origin, write=False) as store:
            yield from store.codings()
        return
    from dateline.restore import records

    for found in records(origin):
        if isinstance(found, Failure):
            failures.take(found)
        else:
            yield found


def _named(codings: Sequence[Coding]) -> list[Coding]:
    """The codings, their run named by what all of them say: what is annotated another time is another run."""
    from dateline.export.record import to_dict

    said = json.dumps([[(r := to_dict(c))["spans"], r["claims"]] for c in codings])
    digest = hashlib.sha256(said.encode()).hexdigest()[:12]
    return [replace(c, run=replace(c.run, settings=c.run.settings | {"annotations": digest})) for c in codings]


def _keep_codings(output: str, codings: Sequence[Coding], sources: Sequence[str], failures: _Failures) -> None:
    from dateline.export.record import to_json
    from dateline.records import Kept

    if not is_database(output):
        check_place(Path(output), sources)
        with whole(Path(output)) as part, part.open("wb") as file:
            file.writelines(to_json(c).encode("utf-8", "replace") + b"\n" for c in codings)
        return
    from dateline.store.database import Store

    with Store(output) as store:
        once = _once(codings, store.hashes([c.report.id for c in codings]), failures)
        added = store.add([Kept(c) for c in once])
    several = len(once) - len({c.report.id for c in once})
    if several:
        tell(f"{several:,} annotations are of reports that another one annotated, too; one of each is current")
    if added.codings < len(once):
        tell(f"{len(once) - added.codings:,} were in {output} already, and stay as they are")


def _once(codings: Sequence[Coding], hashes: Mapping[str, str], failures: _Failures) -> list[Coding]:
    """The codings that a database can take: one of each report and annotator, of the text that it has of the report."""
    kept: dict[tuple[str, str], Coding] = {}
    for c in codings:
        key = c.report.id, str(c.run.settings)
        if hashes.get(c.report.id, c.report.sha256) != c.report.sha256:
            failures.take(Failure(c.report.id, "read", "the database has another text of this report"))
        elif key in kept:
            failures.take(Failure(c.report.id, "read", "annotated twice by the same; a database keeps the first"))
        else:
            kept[key] = c
    return list(kept.values())
