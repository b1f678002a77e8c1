"""Reading tables: CSV, TSV, Parquet, and every way they can be wrong."""

import csv
import io
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from reading import TEXT, captures, failure, write

from dateline.errors import InputError
from dateline.read import read
from dateline.records import Capture, Failure


def table(rows: list[list[str]], delimiter: str = ",") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize(("name", "delimiter"), [("a.csv", ","), ("a.csv", ";"), ("a.csv", "|"), ("a.tsv", "\t")])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_csv_with_newlines_quotes_and_bom(tmp_path: Path, name: str, delimiter: str, bom: str) -> None:
    text = 'First line,\nsecond; line\t"quoted" | end'
    path = write(
        tmp_path / name, bom + table([["text", "title", "other"], [text, "T", ""], ["two", "", "x"]], delimiter)
    )
    assert captures(path) == [Capture(f"{path}#1", text, title="T"), Capture(f"{path}#2", "two")]


def test_csv_huge_field(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", table([["text"], ["word " * 1_000_000 + "end"]]))
    assert len(captures(path)[0].content) == 5_000_003


def test_csv_missing_columns_are_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "Headline,Story\nx,y\n")
    with pytest.raises(InputError, match=r"the columns are: Headline, Story.*text=Headline") as caught:
        list(read(str(path)))
    assert caught.value.uri == str(path)
    with pytest.raises(InputError, match=r"no column 'Lead' for the field 'title'; the columns are: Headline, Story"):
        list(read(str(path), fields={"text": "Story", "title": "Lead"}))
    assert captures(path, {"text": "Story", "title": "Headline"})[0].title == "x"
    with pytest.raises(InputError, match="first line is empty"):
        list(read(str(write(tmp_path / "b.csv", ""))))


def test_csv_bad_rows(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "id,text\n1,one\n2\n\n3,three,extra\n4,four,\n")
    items = list(read(str(path)))
    assert [(type(item), item.uri) for item in items] == [
        (Capture, f"{path}#1"),
        (Failure, f"{path}#2"),
        (Failure, f"{path}#4"),
        (Capture, f"{path}#5"),
    ]
    assert isinstance(items[2], Failure)
    assert "3 cells for 2 columns" in items[2].reason


def test_csv_quotation_mark_never_closed(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", 'text\none\n"' + "never closed\n" * 1_700_000)
    first, second = read(str(path))
    assert isinstance(first, Capture)
    assert isinstance(second, Failure)
    assert "never closed" in second.reason


def test_csv_in_windows_1252_and_in_no_known_encoding(tmp_path: Path) -> None:
    text = "The café’s owner was arrested in Malmö."
    assert captures(write(tmp_path / "a.csv", f"text\n{text}\n".encode("cp1252")))[0].content == text
    path = write(tmp_path / "b.csv", "text\nПрезидент заявил\n".encode("cp1251"))
    assert "not UTF-8" in failure(path).reason


# Parquet


def parquet(path: Path, columns: dict[str, list[object]]) -> Path:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table(columns), path)
    return path


def test_parquet(tmp_path: Path) -> None:
    when = datetime(2025, 1, 26, 10, 30, tzinfo=UTC)
    path = parquet(
        tmp_path / "a.parquet",
        {"text": ["one", None, "three"], "published": [when, when, None], "url": [None, None, "https://example.org/3"]},
    )
    first, second, third = read(str(path))
    assert first == Capture(f"{path}#1", "one", published=when.isoformat())
    assert isinstance(second, Failure)
    assert second.uri == f"{path}#2"
    assert third == Capture("https://example.org/3", "three")


def test_parquet_nanoseconds_and_nested_fields(tmp_path: Path) -> None:
    import pyarrow as pa

    times = pa.array([1_737_887_400_123_456_789], pa.timestamp("ns"))
    path = parquet(tmp_path / "a.parquet", {"doc": [{"body": TEXT, "at": "x"}], "seen": times})
    (found,) = captures(path, {"text": "doc.body", "published": "seen"})
    assert (found.content, found.published) == (TEXT, "2025-01-26T10:30:00.123456")


def test_parquet_many_batches_keep_count(tmp_path: Path) -> None:
    path = parquet(tmp_path / "a.parquet", {"text": [f"t{n}" for n in range(1000)]})
    found = captures(path)
    assert [found[999].uri, found[999].content] == [f"{path}#1000", "t999"]


def test_parquet_a_cell_that_cannot_be_read_costs_its_row_only(tmp_path: Path) -> None:
    import pyarrow as pa

    far = pa.array([0, 2**60, 1], pa.timestamp("us"))
    first, second, third = read(str(parquet(tmp_path / "a.parquet", {"text": ["one", "two", "three"], "date": far})))
    assert isinstance(first, Capture) and isinstance(third, Capture)
    assert isinstance(second, Failure) and "a cell of the row cannot be read" in second.reason
    nowhere = pa.array([0], pa.timestamp("us", "Mars/Base"))
    assert "cannot be read" in failure(parquet(tmp_path / "b.parquet", {"text": ["x"], "date": nowhere})).reason
    latin = pa.Array.from_buffers(
        pa.string(), 1, [None, pa.array([0, 4], pa.int32()).buffers()[1], pa.py_buffer(b"caf\xe9")]
    )
    assert "cannot be read" in failure(parquet(tmp_path / "c.parquet", {"text": latin})).reason


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux takes any bytes as a file name")
@pytest.mark.parametrize("ending", ["parquet", "jsonl"])
def test_a_file_name_that_is_not_utf_8(tmp_path: Path, ending: str) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9." + ending.encode())
    data = json.dumps({"text": TEXT}).encode()
    if ending == "parquet":
        data = parquet(tmp_path / "a.parquet", {"text": [TEXT]}).read_bytes()
    assert [c.content for c in captures(write(path, data))] == [TEXT]


def test_parquet_missing_column_and_damage(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the columns are: story"):
        list(read(str(parquet(tmp_path / "a.parquet", {"story": ["x"]}))))
    assert "not a readable Parquet file" in failure(write(tmp_path / "b.parquet", "no parquet at all")).reason
    assert failure(write(tmp_path / "c.parquet", b""))
