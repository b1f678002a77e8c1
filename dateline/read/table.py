"""In: CSV or TSV with a header. Out: a Capture a row, or a Failure; a record's place is its row below the header."""

import csv
from collections.abc import Iterator, Mapping
from io import BufferedReader
from itertools import chain

from dateline.errors import InputError
from dateline.read import fields as names
from dateline.read.source import mend, text_stream
from dateline.records import Capture, Failure

__all__ = ["captures"]

# The standard limit of 131,072 characters is shorter than long reports. Past this one, a quotation mark was not closed.
FIELD_LIMIT = 20_000_000


def captures(
    stream: BufferedReader, uri: str, fields: Mapping[str, str], delimiter: str | None = None
) -> Iterator[Capture | Failure]:
    """The reports of a table; without a delimiter given, the header's most frequent of , ; | and tab is taken."""
    csv.field_size_limit(max(FIELD_LIMIT, csv.field_size_limit()))
    with text_stream(stream, newline="") as text:
        first = text.readline()
        rows = csv.reader(chain([first], text), delimiter=delimiter or max(",;\t|", key=first.count))
        try:
            columns = [name.strip() for name in next(rows)]
        except csv.Error as error:
            raise InputError(f"not a readable table: {error}", uri=uri) from error
        if not any(columns):
            raise InputError("the first line is empty; it must name the columns", uri=uri)
        problem = names.lacking(columns, fields)
        if problem:
            raise InputError(problem, uri=uri)
        yield from _records(rows, columns, uri, fields)


def _records(
    rows: Iterator[list[str]], columns: list[str], uri: str, fields: Mapping[str, str]
) -> Iterator[Capture | Failure]:
    number = 0
    while True:
        number += 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Failure(f"{uri}#{number}", "read", f"broken table: {error}; is a quotation mark never closed?")
            return
        if any(cell.strip() for cell in row):
            yield _of_row(row, columns, f"{uri}#{number}", fields)


def _of_row(row: list[str], columns: list[str], place: str, fields: Mapping[str, str]) -> Capture | Failure:
    if any(cell.strip() for cell in row[len(columns) :]):
        why = f"the row has {len(row)} cells for {len(columns)} columns; does a cell hold the delimiter without quotes?"
        return Failure(place, "read", why)
    cells = [mend(cell) for cell in row[: len(columns)]]
    if None in cells:
        return Failure(place, "read", "not UTF-8, nor plausible text in Windows-1252; convert the file to UTF-8 first")
    return names.capture(dict(zip(columns, cells, strict=False)), place, fields)
