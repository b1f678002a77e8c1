"""In: what the user named (files, folders, globs, "-"). Out: Captures one by one, and Failures for what cannot be read.

One file a format: plain.py webpage.py jsonl.py table.py parquet.py. inputs.py finds the files, source.py opens them and
tells what they are, fields.py turns a record into a Capture.
"""

import io
import sys
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, cast

from dateline.read import fields as names
from dateline.read import jsonl, parquet, plain, table, webpage
from dateline.read.inputs import find
from dateline.read.source import HEAD, form, form_of_bytes, opened
from dateline.records import Capture, Failure

__all__ = ["find", "read"]

NO_FIELDS: Mapping[str, str] = MappingProxyType({})


def read(
    source: str, *, fields: Mapping[str, str] = NO_FIELDS, stdin: BinaryIO | None = None
) -> Iterator[Capture | Failure]:
    """The reports of one source, a path or "-" for standard input, one at a time.

    A record that cannot be used is a Failure and the reading goes on. `fields` maps our names to theirs. SettingsError
    if it maps an unknown name; InputError, while reading, if a table lacks a column.
    """
    names.check(fields)
    if source == "-":
        return _guarded("-", _from_stream(stdin or sys.stdin.buffer, "-", None, fields))
    return _guarded(source, _from_file(Path(source), source, fields))


def _guarded(uri: str, found: Iterator[Capture | Failure]) -> Iterator[Capture | Failure]:
    """What was found, ended by a Failure where the file itself cannot be read on, or has nothing in it."""
    number = 0
    try:
        for number, item in enumerate(found, start=1):  # noqa: B007 (counted for the check below)
            yield item
    except IsADirectoryError:
        yield Failure(uri, "read", "a folder, not a file; expand folders with find()")
        return
    except (OSError, EOFError, zlib.error) as error:
        yield Failure(uri, "read", f"cannot be read: {getattr(error, 'strerror', None) or error}")
        return
    if not number:
        yield Failure(uri, "read", "holds no record")


def _from_file(path: Path, uri: str, fields: Mapping[str, str]) -> Iterator[Capture | Failure]:
    if form(path) == "parquet":
        yield from parquet.captures(path, uri, fields)
        return
    with opened(path) as stream:
        yield from _from_stream(stream, uri, form(path), fields)


def _from_stream(
    stream: BinaryIO, uri: str, kind: str | None, fields: Mapping[str, str]
) -> Iterator[Capture | Failure]:
    ready = stream if hasattr(stream, "peek") else io.BufferedReader(cast("io.RawIOBase", stream), HEAD)
    buffered = cast("io.BufferedReader", ready)
    kind = kind or form_of_bytes(buffered.peek(HEAD)[:HEAD])
    try:
        yield from _captures(buffered, uri, kind, fields)
    finally:
        if ready is not stream:
            buffered.detach()


def _captures(stream: io.BufferedReader, uri: str, kind: str, fields: Mapping[str, str]) -> Iterator[Capture | Failure]:
    match kind:
        case "plain":
            return plain.captures(stream, uri)
        case "webpage":
            return webpage.captures(stream, uri)
        case "jsonl":
            return jsonl.captures(stream, uri, fields)
        case "json":
            return jsonl.document(stream, uri, fields)
        case _:
            return table.captures(stream, uri, fields, "\t" if kind == "tsv" else None)
