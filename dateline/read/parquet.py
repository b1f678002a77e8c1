"""In: a Parquet file. Out: a Capture a row, or a Failure, batch after batch; a record's place is its row, from 1."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dateline.errors import InputError
from dateline.read import fields as names
from dateline.records import Capture, Failure

__all__ = ["captures"]

BATCH = 256  # rows in memory at once


def captures(source: Path, uri: str, fields: Mapping[str, str]) -> Iterator[Capture | Failure]:
    """The reports of a Parquet file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with source.open("rb") as raw, pq.ParquetFile(raw) as file:  # opened here: pyarrow takes no name beyond UTF-8
            columns = list(file.schema_arrow.names)
            problem = names.lacking(columns, fields)
            if problem:
                raise InputError(problem, uri=uri)
            number = 0
            for batch in file.iter_batches(batch_size=BATCH, columns=names.wanted(columns, fields)):
                table = _plain_times(pa.Table.from_batches([batch]))
                for at in range(len(table)):
                    number += 1
                    yield _of_row(table.slice(at, 1), f"{uri}#{number}", fields)
    except pa.ArrowException as error:
        yield Failure(uri, "read", f"not a readable Parquet file: {error}")


def _of_row(row: Any, place: str, fields: Mapping[str, str]) -> Capture | Failure:
    """The report of a table of one row. One cell that Python cannot hold must not cost the rows around it."""
    try:
        record = row.to_pylist()[0]
    except (ValueError, OverflowError, KeyError) as error:  # no UTF-8, a year past 9999, a time zone nobody knows
        return Failure(place, "read", f"a cell of the row cannot be read: {type(error).__name__} {error}")
    return names.capture(record, place, fields)


def _plain_times(table: Any) -> Any:
    """Nanoseconds cut to microseconds: the finest that Python's own datetime holds."""
    import pyarrow as pa

    for at, column in enumerate(table.schema):
        if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
            whole = table.column(at).cast(pa.timestamp("us", column.type.tz), safe=False)
            table = table.set_column(at, column.name, whole)
    return table
