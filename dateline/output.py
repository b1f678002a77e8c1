"""Where bulk work writes: a JSON Lines file that only grows, a table made whole, a stream, a database; the failures.

In: Codings in batches, and Failures. Out: bytes. The one thing to know: in a JSON Lines file a line is whole or it is
cut off; whatever stops a run, the next one reads the ids of the whole lines (`Sink.ids`) and goes on behind them.
"""

from __future__ import annotations

import json
import re
import sys
from contextlib import suppress
from dataclasses import asdict
from io import FileIO
from pathlib import Path
from typing import Any, BinaryIO, Protocol, Self

from dateline.errors import OutputError, SettingsError
from dateline.export import to_arrow, to_json
from dateline.records import SCHEMA, Coding, Failure, Kept, Run
from dateline.spreadsheet import harmless
from dateline.store import SERVERS, SUFFIXES, is_database

__all__ = ["FailuresFile", "Sink", "check_suffix", "failures_path", "is_plain", "open_locked", "open_output"]

LINES = frozenset(("", ".jsonl", ".ndjson", ".json"))
TABLES = frozenset((".parquet", ".csv"))
_ID = re.compile(rb'\{"schema": ?"[^"]*", ?"report": ?\{"id": ?"([^"\\]+)"')
_HEAD = b'{"schema":"dateline/'


def failures_path(output: str) -> Path | None:
    """Where the failures of this output are listed; None for standard output, a device or a pipe, and for a database,
    which holds them itself.
    """
    path = Path(output)
    return path.with_name(f"{path.stem}.failures.jsonl") if is_plain(output) and not is_database(output) else None


class Sink(Protocol):
    """Where codings go. `ids` are the reports already there; leaving without `finish` keeps what a next run can use.

    `originals` says whether it keeps the captures, too.
    """

    ids: set[str]
    originals: bool

    def write(self, items: list[Kept]) -> None: ...
    def finish(self) -> None: ...
    def __enter__(self) -> Sink: ...
    def __exit__(self, *_: object) -> None: ...


def open_output(output: str, run: Run, overwrite: bool) -> Sink:
    """The sink for this name; `run` must be the one that made what is there (a database takes any, and keeps them
    apart). Raises OutputError.
    """
    if is_database(output):
        return _Database(output, run, overwrite)
    if not is_plain(output):
        return _Stream(output)
    return _Table(Path(output), overwrite) if Path(output).suffix in TABLES else _Lines(Path(output), run, overwrite)


def is_plain(output: str) -> bool:
    """Is this output a file, there or to be made, and not standard output, a device or a pipe?"""
    path = Path(output)
    return output != "-" and not output.startswith(SERVERS) and (path.is_file() or not path.exists())


def check_suffix(output: str) -> None:
    """Raise SettingsError if the name asks for a format that is not written."""
    suffix = Path(output).suffix
    if is_plain(output) and suffix not in LINES | TABLES | SUFFIXES:
        raise SettingsError(
            f"cannot write {suffix} files; name the output .jsonl (a line a report), .parquet or .csv (a row a claim),"
            " or .db (a database)"
        )


class _Stream:
    """Standard output, a device or a pipe: lines go out and are gone, so nothing is resumed."""

    originals = False

    def __init__(self, output: str) -> None:
        self.name, self.ids, self.count = output, set[str](), 0
        try:
            self.file: BinaryIO = sys.stdout.buffer if output == "-" else Path(output).open("wb", buffering=0)  # noqa: SIM115
        except OSError as e:
            raise OutputError(f"cannot write {output}: {_why(e)}") from e

    def write(self, items: list[Kept]) -> None:
        try:
            _write_all(self.file, b"".join(_line(k.coding) for k in items))
        except BrokenPipeError:
            raise  # the reader has seen enough (| head): no error of ours
        except OSError as e:
            raise OutputError(f"cannot write {self.name}: {_why(e)}. {self.count} reports were written") from e
        self.count += len(items)

    def finish(self) -> None:
        """Nothing is left to do."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.name != "-":
            self.file.close()


class _Lines:
    """A JSON Lines file that only grows, by whole lines. The lock on it ends with the process, however that ends."""

    originals = False

    def __init__(self, path: Path, run: Run, overwrite: bool) -> None:
        self.path, self.file = path, open_locked(path)
        try:
            if overwrite:
                self.file.truncate(0)
            self.ids, self.size = _written(path, run)
            self.file.truncate(self.size)
        except BaseException:
            self.file.close()
            raise
        self.count = len(self.ids)

    def write(self, items: list[Kept]) -> None:
        try:
            for k in items:
                line = _line(k.coding)
                _write_all(self.file, line)
                self.size += len(line)
                self.count += 1
        except OSError as e:
            raise OutputError(
                f"cannot write {self.path}: {_why(e)}. {self.count} reports are safely written;"
                " make room and run the same command again, it goes on from there"
            ) from e

    def finish(self) -> None:
        """Every write is whole already."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.truncate(self.size)  # a line cut by a full disk or by Ctrl-C goes
        self.file.close()


class _Table:
    """A Parquet or CSV file with a row a claim, written beside its place and moved there when all is done."""

    originals = False

    def __init__(self, path: Path, overwrite: bool) -> None:
        if path.exists() and not overwrite:
            raise OutputError(
                f"{path} exists; a table is written whole: use --overwrite, or code to .jsonl, which can go on"
            )
        self.path, self.part = path, path.with_name(path.name + ".part")
        self.ids = set[str]()
        self.file = open_locked(self.part)
        self.file.truncate(0)
        self.writer: Any = None
        self.done = False

    def write(self, items: list[Kept]) -> None:
        table = to_arrow([k.coding for k in items])
        if self.path.suffix == ".csv":
            table = _harmless(table)
        try:
            self.writer = self.writer or _table_writer(self.path.suffix, self.file, table.schema)
            self.writer.write_table(table)
        except OSError as e:
            raise OutputError(
                f"cannot write {self.part}: {_why(e)}. A table is written whole: {self.path} was not made"
            ) from e

    def finish(self) -> None:
        """Close the table and move it to its place."""
        self.write([])
        try:
            self.writer.close()
            self.file.close()
            self.part.replace(self.path)
        except OSError as e:
            raise OutputError(f"cannot write {self.path}: {_why(e)}") from e
        self.done = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.writer and not self.done:
            with suppress(OSError):  # a full disk again, and the file is thrown away next
                self.writer.close()
        self.file.close()
        if not self.done:
            self.part.unlink(missing_ok=True)


class _Database:
    """A database: codings go in by whole batches, once each, whoever else writes to it."""

    originals = True

    def __init__(self, place: str, run: Run, overwrite: bool) -> None:
        from dateline.store.database import Store

        if overwrite:
            raise SettingsError(f"rows of a database are only added; leave --overwrite out, or remove {place} yourself")
        self.store = Store(place)
        self.ids = self.store.keys(run)

    def write(self, items: list[Kept]) -> None:
        self.store.add(items)

    def fail(self, failure: Failure) -> None:
        """Keep a failure."""
        self.store.fail([failure])

    def finish(self) -> None:
        """Every batch is whole already."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.store.engine.dispose()


def _table_writer(suffix: str, file: FileIO, schema: Any) -> Any:
    if suffix == ".csv":
        from pyarrow.csv import CSVWriter

        return CSVWriter(file, schema)
    from pyarrow.parquet import ParquetWriter

    return ParquetWriter(file, schema)


def _harmless(table: Any) -> Any:
    """The table with an apostrophe before each cell that a spreadsheet would run."""
    from pyarrow import array, types

    for n, field in enumerate(table.schema):
        if types.is_string(field.type) or types.is_large_string(field.type):
            cells = [harmless(cell) if cell else cell for cell in table.column(n).to_pylist()]
            table = table.set_column(n, field, array(cells, field.type))
    return table


class FailuresFile:
    """The failures file of a run: the old one goes when the run starts, the new one is made at the first failure. A
    database takes them itself.
    """

    def __init__(self, path: Path | None, sink: Sink | None = None) -> None:
        self.path = path
        self.database = sink if isinstance(sink, _Database) else None
        self.file: FileIO | None = None

    def write(self, failure: Failure) -> None:
        if self.database:
            self.database.fail(failure)
        if self.path is None:
            return
        try:
            self.file = self.file or self.path.open("wb", buffering=0)
            _write_all(self.file, json.dumps(asdict(failure), ensure_ascii=False).encode("utf-8", "replace") + b"\n")
        except OSError as e:
            raise OutputError(f"cannot write {self.path}: {_why(e)}. What is coded so far is kept") from e

    def __enter__(self) -> Self:
        if self.path:
            self.path.unlink(missing_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        if self.file:
            self.file.close()


def _line(coding: Coding) -> bytes:
    return to_json(coding).encode("utf-8", "replace") + b"\n"


def _write_all(file: Any, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]
    file.flush()


def open_locked(path: Path) -> FileIO:
    """Open for appending, by this process alone. Windows has no such lock: there, give each run its own output."""
    try:
        file = path.open("a+b", buffering=0)
    except OSError as e:
        raise OutputError(f"cannot write {path}: {_why(e)}; make the folder, or name another file with -o") from e
    try:
        import fcntl
    except ImportError:
        return file
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as e:
        file.close()
        raise OutputError(
            f"{path} is being written by another run of dateline; wait for it, or write to another place"
        ) from e
    except OSError as e:
        file.close()
        raise OutputError(f"cannot lock {path}: {_why(e)}; write to a local disk and move the file afterwards") from e
    return file


def _written(path: Path, run: Run) -> tuple[set[str], int]:
    """The report ids in an output file, and the size of its whole lines; a last line without an end was cut off."""
    ids, size = set[str](), 0
    with path.open("rb") as file:
        head = file.read(len(_HEAD) + 1).replace(b" ", b"", 1)[: len(_HEAD)]
        if head != _HEAD[: len(head)]:
            raise OutputError(
                f"{path} exists and was not written by dateline code; name another file, or replace it with --overwrite"
            )
        file.seek(0)
        for number, line in enumerate(file, 1):
            if not line.endswith(b"\n"):
                break
            try:
                if number == 1:
                    _check_same_run(path, json.loads(line), run)
                found = _ID.match(line)
                ids.add(found[1].decode() if found else json.loads(line)["report"]["id"])
            except (ValueError, KeyError, TypeError) as e:
                raise OutputError(
                    f"{path}, line {number}, is no record of Dateline; name another file, or use --overwrite"
                ) from e
            size += len(line)
    return ids, size


def _check_same_run(path: Path, first: dict[str, Any], run: Run) -> None:
    """Refuse to append to records that were made in another way: they could not be compared."""
    then, now = first["run"], json.loads(json.dumps(asdict(run)))
    differs = [name for name in ("model", "tables", "settings") if then[name] != now[name]]
    if first["schema"] != SCHEMA:
        differs.insert(0, "schema")
    if differs:
        raise OutputError(
            f"{path} was written by another kind of run (the {' and '.join(differs)} differed);"
            " name another file with -o, or code all anew with --overwrite"
        )


def _why(error: OSError) -> str:
    return error.strerror or str(error)
