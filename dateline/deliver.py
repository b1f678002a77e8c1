"""Codings → files in the forms that people use, with a report of what could not be carried.

In: an Order (a source, a form, what to keep, where to). Out: a file or folder, made whole or not at all, and beside it
NAME.loss.json. The one thing to know: a database is exported in slices by several processes, and their pieces are put
together in order, so the result does not depend on how many there were.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from multiprocessing import get_context
from pathlib import Path
from typing import Any, BinaryIO

from dateline.errors import InputError, OutputError, SettingsError
from dateline.forms import FOLDERS, TEXTS, Report, Row, Tally, Text, beside, folder_files, merged, text_form
from dateline.records import Coding, Failure
from dateline.store import is_database
from dateline.whole import check_place, whole

__all__ = ["FORMS", "Order", "deliver", "form_of"]

FORMS = (*TEXTS, "parquet", *FOLDERS)
SUFFIXES = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".parquet": "parquet", ".geojson": "geojson"}
SLICES = 8  # pieces a process: enough of them that all processes end together
SMALL = 1_000  # codings; fewer are exported by this process alone, which is quicker than starting others
ROWS = 20_000  # rows of a table in memory at once


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be made: `source` is a database or a file of records, `to` a file or folder, `form` one of FORMS,
    `keep` the modalities of claims to keep (and "repeats"), None for the form's own rule; `where` is a query.
    """

    source: str
    to: Path
    form: str
    keep: frozenset[str] | None = None
    where: str = ""
    jobs: int = 2


# The month of a coding's report, its id, and the numbers of its claims that are wanted (None: all).
Selection = tuple[str, int, frozenset[int] | None]


def form_of(name: str) -> str:
    """The form that a file's name tells. SettingsError if it tells none."""
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise SettingsError(f"{name} does not say which form it is to have: use --to with one of {', '.join(FORMS)}")
    return SUFFIXES[suffix]


def deliver(order: Order, tell: Callable[[Failure], None]) -> Report:
    """Make the file or folder, and its loss report. `tell` is called with each record that could not be read.

    Raises InputError or StoreError for the source, OutputError for the place; then nothing new is there.
    """
    folder = order.form in FOLDERS or (order.form == "parquet" and not order.to.suffix)
    _check_place(order, folder)
    make = _parquet if order.form == "parquet" else _folder if folder else _text
    with ExitStack() as stack:  # it moves the last one first: the export, then what lies beside it
        loss, *others = [stack.enter_context(whole(_beside(order.to, e))) for e in (".loss.json", *beside(order.form))]
        report = make(order, stack.enter_context(whole(order.to)), tell)
        loss.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", errors="replace")
        for path, content in zip(others, beside(order.form).values(), strict=True):
            path.write_bytes(content)
    return report


def _beside(to: Path, ending: str) -> Path:
    return to.with_name(to.name + ending)


def _check_place(order: Order, folder: bool) -> None:
    to = order.to
    if not to.name.strip("."):
        raise OutputError(f"{to} is no name of its own; name the file or folder to make")
    if is_database(str(to)):
        raise OutputError(f"{to} is the name of a database; an export is a file or folder of another name")
    if folder and to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise OutputError(f"{to} is there already; name a new folder")
    if not folder or not to.exists():
        check_place(to, [order.source])


# ---- what is exported


def _codings(order: Order, tell: Callable[[Failure], None]) -> Iterator[Coding]:
    """The codings of a source, with the claims that the query keeps."""
    if is_database(order.source):
        yield from _stored(order.source, _selection(order))
        return
    from dateline.query import matches, parse
    from dateline.restore import records

    query = parse(order.where) if order.where else None
    read = failed = False
    for found in records(order.source):
        if isinstance(found, Failure):
            failed = True
            tell(found)
            continue
        read = True
        if query is None:
            yield found
        elif kept := tuple(c for c in found.claims if matches(query, found, c)):
            yield replace(found, claims=kept)
    if failed and not read:
        raise InputError("no record could be read; nothing new is there", uri=order.source)


def _selection(order: Order) -> list[Selection]:
    """The codings of a database that are wanted, in the order of publication."""
    from dateline.query import parse
    from dateline.store.database import Store

    with Store(order.source, write=False) as store:
        return store.selection(parse(order.where) if order.where else None)


def _stored(place: str, selection: Sequence[Selection]) -> Iterator[Coding]:
    from dateline.store.database import Store

    with Store(place, write=False) as store:
        for coding, (_, _, numbers) in zip(store.codings([s[1] for s in selection]), selection, strict=True):
            if numbers is None:
                yield coding
            else:
                yield replace(coding, claims=tuple(c for n, c in enumerate(coding.claims) if n in numbers))


# ---- text


def _text(order: Order, part: Path, tell: Callable[[Failure], None]) -> Report:
    form = text_form(order.form, order.keep)
    selection = _selection(order) if is_database(order.source) else []
    if len(selection) < SMALL or order.jobs < 2:
        codings = _stored(order.source, selection) if selection else _codings(order, tell)
        with part.open("wb") as file:
            file.write(form.head)
            report = _write(file, form, codings)
            file.write(form.tail)
        return report
    return _in_slices(order, form, part, selection)


def _in_slices(order: Order, form: Text, part: Path, selection: Sequence[Selection]) -> Report:
    """The same by several processes, a piece each, put together in their order."""
    size = max(1, len(selection) // (order.jobs * SLICES))
    slices = [selection[n : n + size] for n in range(0, len(selection), size)]
    names = [part.with_name(f"{part.name}{n}") for n in range(len(slices))]
    try:
        with ProcessPoolExecutor(order.jobs, get_context("spawn")) as pool:
            reports = list(pool.map(partial(_slice, order), slices, names))
        with part.open("wb") as file:
            file.write(form.head)
            begun = False
            for name in names:
                if name.stat().st_size:
                    file.write(form.between if begun else b"")
                    begun = True
                    with name.open("rb") as piece:
                        shutil.copyfileobj(piece, file, 1 << 20)
                name.unlink()
            file.write(form.tail)
    finally:
        for name in names:
            name.unlink(missing_ok=True)
    return merged(reports)


def _slice(order: Order, selection: Sequence[Selection], name: Path) -> Report:
    with name.open("wb") as file:
        return _write(file, text_form(order.form, order.keep), _stored(order.source, selection))


def _write(file: BinaryIO, form: Text, codings: Iterable[Coding]) -> Report:
    begun = False
    for coding in codings:
        for piece in form.pieces(coding):
            file.write(form.between + piece if begun else piece)
            begun = True
    return form.report()


# ---- tables and folders


def _parquet(order: Order, part: Path, tell: Callable[[Failure], None]) -> Report:
    """One file; or, where a folder is asked for, one a month of publication: FOLDER/month=2025-07/claims.parquet."""
    from pyarrow.parquet import ParquetWriter

    from dateline.export.rows import arrow, values

    tally = Tally("parquet", order.keep)
    writers: dict[str, Any] = {}
    if not order.to.suffix:
        part.mkdir()
    files = ExitStack()
    try:
        if is_database(order.source):
            found = _rows(order, tally)
        else:
            found = ((_month(c), list(values([tally.take(c)]))) for c in _codings(order, tell))
        for month, rows in _in_batches(found if not order.to.suffix else (("", rows) for _, rows in found)):
            table = arrow(rows)
            if month not in writers:
                if is_database(order.source):  # it gives month after month: one file is open at a time
                    for done in writers.values():
                        done.close()
                    writers = {}
                to = part / f"month={month}" / "claims.parquet" if month else part
                to.parent.mkdir(exist_ok=True)
                file = files.enter_context(to.open("wb"))  # (Arrow itself opens only names in UTF-8)
                writers[month] = ParquetWriter(file, table.schema, compression="zstd")
            writers[month].write_table(table)
    finally:
        for writer in writers.values():
            writer.close()
        files.close()
    if order.to.suffix and not part.exists():
        with part.open("wb") as file:
            ParquetWriter(file, arrow([]).schema).close()
    return tally.report()


def _rows(order: Order, tally: Tally) -> Iterator[tuple[str, list[Row]]]:
    """The rows of a database by month, without making claims of them."""
    from dateline.store.database import Store

    with Store(order.source, write=False) as store:
        for month, some in groupby(_selection(order), key=lambda s: s[0]):
            for rows in store.rows([s[1:] for s in some]):
                yield month, tally.take_rows(rows)


def _month(coding: Coding) -> str:
    return (coding.report.published or "")[:7] or "undated"


def _in_batches(found: Iterable[tuple[str, list[Row]]]) -> Iterator[tuple[str, list[Row]]]:
    """Rows by month, put together to at most ROWS or so."""
    for month, parts in groupby(found, key=lambda item: item[0]):
        batch: list[Row] = []
        for _, rows in parts:
            batch += rows
            if len(batch) >= ROWS:
                yield month, batch
                batch = []
        if batch:
            yield month, batch


def _folder(order: Order, part: Path, tell: Callable[[Failure], None]) -> Report:
    """A folder with the files of every report, and those that the tool needs besides."""
    tally = Tally(order.form, order.keep)
    part.mkdir()
    for coding in _codings(order, tell):
        kept = tally.take(coding)
        try:
            files = folder_files(order.form, kept)
        except OutputError as e:  # a character that XML has no place for
            tally.withhold(kept, "the form has no place for a character of the report")
            tell(Failure(coding.report.uri, "export", str(e)))
            continue
        for name, content in files.items():
            (part / name).write_bytes(content)
    for name, content in folder_files(order.form, None).items():
        (part / name).write_bytes(content)
    return tally.report()
