"""Tables of other projects: exact writing, and reading of what is broken in each known way."""

import gzip
import io
import tracemalloc
import zipfile
from collections import Counter
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.records import Failure
from dateline.shapes.table import Form, fitted, head, line, placed
from dateline.shapes.zeros import lost, padded
from dateline.spreadsheet import harmless

TSV = Form("\t", True, "latin-1", "none", missing=frozenset(("None", "--")))
CSV = Form(",", True, "utf-8", "minimal", missing=frozenset(("NULL",)))
BARE = Form("\t", False, "utf-8", "none", older=(("id", "code"),), cameo=("code",), digits=(("iso", 3),))
ABC = ("a", "b", "c", "d")
GOOD = {"a": "1", "b": "2", "c": "3", "d": "4"}


def read(data: bytes, form: Form = CSV, columns: tuple[str, ...] = ABC) -> tuple[list[dict[str, str] | Failure], str]:
    mended = Counter[str]()
    found = [row for _, row in placed(io.BytesIO(data), columns, form, "f", mended)]
    return found, "; ".join(sorted(mended))


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("form", "row", "expected"),
    [
        (TSV, ("1", "a\tb\nc", 'say "x"', "Żółć “é” –"), 'Zó?c "é" -'),
        (CSV, ("1", "a\tb\nc", 'say "x"', "Żółć, é"), '"Żółć, é"'),
    ],
)
def test_writing(form: Form, row: tuple[str, ...], expected: str) -> None:
    data = line(form, row).decode(form.encoding)
    middle = 'a b c\tsay "x"' if form is TSV else '"say ""x"""'
    assert middle in data and data.endswith(expected + "\n")
    assert head(form, ABC).decode() == form.delimiter.join(ABC) + "\n"
    assert head(BARE, ABC) == b""


cells = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=12).filter(
    lambda cell: cell.count(",") < 3  # a line within a cell that is a whole row is taken for one: see test below
)


@given(st.lists(st.tuples(cells, cells, cells, cells), min_size=1, max_size=8))
def test_what_is_written_is_read_again(rows: list[tuple[str, ...]]) -> None:
    data = head(CSV, ABC) + b"".join(line(CSV, ("x", *row[1:])) for row in rows)
    found, _ = read(data)
    assert [tuple(r.values()) for r in found if isinstance(r, dict)] == [
        tuple("" if cell.strip() == "NULL" else _edges(harmless(cell)) for cell in ("x", *row[1:])) for row in rows
    ]


def _edges(cell: str) -> str:
    return cell.strip() if cell and (cell[0] <= " " or cell[-1] <= " ") else cell


@given(st.lists(cells, min_size=4, max_size=4))
def test_a_fitted_row_is_one_line_of_its_encoding(row: list[str]) -> None:
    for form in (TSV, CSV, BARE):
        fit = fitted(form, row)
        assert fitted(form, fit) == fit
        line(form, fit).decode(form.encoding)
        if form.quoting == "none":
            assert line(form, row).count(b"\n") == 1 and line(form, row).count(b"\t") == 3


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def zipped(*tables: bytes) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for n, table in enumerate(tables):
            archive.writestr(f"{n}.csv", table)
    return whole.getvalue()


HEAD = b"a,b,c,d\n"
ROW = b"1,2,3,4\n"


@pytest.mark.parametrize(
    ("data", "form", "rows", "said"),
    [
        (HEAD + ROW, CSV, 1, ""),
        (b"\xef\xbb\xbf" + HEAD + ROW, CSV, 1, "byte order mark"),
        (HEAD.replace(b"\n", b"\r\n") + b"1,2,3,4\r\n", CSV, 1, ""),
        (HEAD + b"1,2,\0003,4\n", CSV, 1, "NUL bytes"),
        (HEAD + b"1,2,3,4", CSV, 1, ""),
        (HEAD + b"\n\n" + ROW + b"\n", CSV, 1, ""),
        (b"A,B_,C,d \n" + ROW, CSV, 1, "spelled otherwise"),
        (b"d,c,b,a\n4,3,2,1\n", CSV, 1, "another order"),
        (b"a;b;c;d\n1;2;3;4\n", CSV, 1, "delimiter ';'"),
        (b"a,b,c,d\n1,2,3,4\n", TSV, 1, "delimiter ','"),
        (ROW, CSV, 1, "no header"),
        (b"a\tb\tc\td\n1\t2\t3\t4\n", BARE, 1, "header where there is none"),
        (b"a\tb\tc\td\tx\ty\n1\t2\t3\t4\n1\t2\t3\t4\t\t\n1\t2\t3\t4\t\t\t\t\n", TSV, 3, "excess empty cells"),
        (gzip.compress(HEAD + ROW), CSV, 1, ""),
        (zipped(HEAD + ROW, HEAD + ROW), CSV, 2, ""),
    ],
)
def test_what_can_be_mended_is_mended_and_said(data: bytes, form: Form, rows: int, said: str) -> None:
    columns = ABC if form is not BARE else ("a", "b", "c", "d")
    form = form if form is not BARE else Form("\t", False, "utf-8", "none")
    found, mended = read(data, form, columns)
    assert [{k: v for k, v in r.items() if k in ABC} for r in found if isinstance(r, dict)] == [GOOD] * rows
    assert len(found) == rows
    assert said in mended and bool(said) == bool(mended)


@pytest.mark.parametrize(
    ("data", "form", "cell"),
    [
        (b'a,b,c,d\n1,"two, ""x""\nlines",3,4\n', CSV, 'two, "x"\nlines'),
        (b"a,b,c,d\n1,two\nlines,3,4\n", CSV, "two lines"),
        (b"a\tb\tc\td\n1\ttwo\nlines\t3\t4\n", TSV, "two lines"),
        (b'a\tb\tc\td\n1\tsay "x\t3\t4\n', TSV, 'say "x'),
        (b'a,b,c,d\n1,a 5" gun,3,4\n', CSV, 'a 5" gun'),
        ("a\tb\tc\td\n1\tKöln\t3\t4\n".encode("latin-1"), TSV, "Köln"),
        ("a\tb\tc\td\n1\tKöln Łódź\t3\t4\n".encode(), TSV, "Köln Łódź"),
        (b"a,b,c,d\n1,K\xf6ln \x93x\x94,3,4\n", CSV, "Köln “x”"),
        (b"a\tb\tc\td\n1\tNone\t3\t4\n", TSV, ""),
        (b"a\tb\tc\td\n1\tNULL\t3\t4\n", TSV, "NULL"),
        (b"a,b,c,d\n1, NULL ,3,4\n", CSV, ""),
    ],
)
def test_cells(data: bytes, form: Form, cell: str) -> None:
    found, _ = read(data, form)
    assert found == [GOOD | {"b": cell}]


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (b"1,2\n", "2 cells for 4 columns"),
        (b"1,2,3,4,5\n", "5 cells for 4 columns"),
        (b'1,"never closed,3,4\n', "never closed"),
        (b'1,2,"x\nmore of it\nand more,4\n', "never closed"),
        (b"1," + b"x" * 3_000_000 + b",3,4\n", "longer than"),
    ],
)
def test_a_broken_row_is_left_out_alone(broken: bytes, why: str) -> None:
    quoted = b'1,"2",3,4\n'
    found, _ = read(HEAD + ROW + broken + quoted + ROW)
    failures = [f for f in found if isinstance(f, Failure)]
    assert len(failures) == 1 and why in failures[0].reason and failures[0].uri == "f#3"
    assert [r for r in found if isinstance(r, dict)] == [GOOD] * 3


def test_a_mark_never_closed_swallows_no_row() -> None:
    """The price: a cell that holds a whole row on a line of its own is not read, and this is said."""
    found, _ = read(HEAD + b'1,"2,3,4\n' + ROW * 3 + b'1,5",3,4\n')
    assert [r for r in found if isinstance(r, dict)] == [*[GOOD] * 3, GOOD | {"b": '5"'}]


def test_a_row_that_is_cut_off_is_left_out_and_said_so() -> None:
    found, _ = read(HEAD + ROW + b"1,2,3")
    assert found[0] == GOOD
    assert isinstance(found[1], Failure) and "cut off" in found[1].reason


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        ("a,b,c,d\n".encode("utf-16"), "UTF-16"),
        (b'{"id": 1}\n{"id": 2}\n', "is this the right shape?"),
        (b"PK\x03\x04 no zip", "zip cannot be read"),
        (gzip.compress(HEAD + ROW * 100)[:-9], "damaged after line 101"),
        (zipped(HEAD)[:-30], "zip cannot be read"),
    ],
)
def test_a_file_that_is_none_is_one_failure(data: bytes, why: str) -> None:
    found, _ = read(data)
    assert isinstance(found[-1], Failure) and why in found[-1].reason
    assert all(r == GOOD for r in found[:-1])


def test_places_are_lines_of_the_file() -> None:
    data = b'a,b,c,d\n1,"x\ny",3,4\n1,2\n' + ROW
    assert [place for place, _ in placed(io.BytesIO(data), ABC, CSV, "f")] == ["f#2", "f#4", "f#5"]


def test_columns_of_older_versions_and_of_none_of_ours() -> None:
    assert read(b"7\t042\n", BARE, ("id", "code", "iso"))[0] == [{"id": "7", "code": "042", "iso": ""}]
    found, mended = read(b"a,b,old,d\n1,2,x,4\n")
    assert found == [{"a": "1", "b": "2", "c": "", "d": "4", "old": "x"}]
    assert "has and the file has not" in mended and "does not have" in mended


def test_excess_names_shift_no_cell() -> None:
    """Where the header names more than the rows have, all rows of the file are read the one way or the other."""
    short, mended = read(b"a,b,x,c,d\n1,2,3,4\n1,2,,3,4\n")
    assert short[0] == GOOD and isinstance(short[1], Failure) and "does not have" in mended
    full, _ = read(b"a,b,x,c,d\n1,2,,3,4\n1,2,3,4\n")
    assert full[0] == GOOD | {"x": ""} and isinstance(full[1], Failure)


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (["42", "190", "10"], ["042", "190", "010"]),
        (["841", "1823", "20"], ["0841", "1823", "020"]),
        (["042", "10", "20"], ["042", "10", "20"]),
        (["10", "20", "190"], ["10", "20", "190"]),
        (["", "x", "---"], ["", "x", "---"]),
    ],
)
def test_lost_zeros(codes: list[str], expected: list[str]) -> None:
    data = b"".join(b"1\t%s\t4\n" % code.encode() for code in codes)
    found, _ = read(data, BARE, ("id", "code", "iso"))
    assert [r["code"] for r in found if isinstance(r, dict)] == expected
    assert all(r["iso"] == "004" for r in found if isinstance(r, dict))
    assert lost(codes) == (codes != expected) and padded("RUS", 3) == "RUS"


@given(st.binary(max_size=300))
def test_any_bytes_are_rows_or_failures(noise: bytes) -> None:
    for form in (TSV, CSV, BARE):
        for _, found in placed(io.BytesIO(HEAD + noise), ABC if form is not BARE else ("id", "code", "iso"), form, "f"):
            assert isinstance(found, (dict, Failure))


class Endless:
    """A file of one line that is far longer than memory should grow."""

    def __init__(self, size: int) -> None:
        self.left = size

    def read(self, size: int = -1) -> bytes:
        size = min(size, self.left)
        self.left -= size
        return b"x" * size


def test_memory_is_bounded() -> None:
    stream: BinaryIO = Endless(100_000_000)  # type: ignore[assignment]
    tracemalloc.start()
    found = [row for _, row in placed(stream, ABC, CSV, "f")]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(found) == 1 and isinstance(found[0], Failure) and "longer than" in found[0].reason
    assert peak < 20_000_000
