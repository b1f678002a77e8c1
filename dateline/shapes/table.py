"""Tables as other projects write them. In: rows, or the bytes of a file. Out: bytes, or rows by column name.

Writing is exact (`line`, `head`); reading is tolerant: `records` mends what can be told for certain, counts what it
mended, and gives a Failure for each row that it had to leave out. Memory is bounded, whatever is in the file.
"""

from __future__ import annotations

import csv
import unicodedata
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import IO, BinaryIO, Literal

from dateline.errors import InputError
from dateline.records import Failure
from dateline.shapes.unpack import LINE, Line, lines, members
from dateline.shapes.zeros import lost, padded
from dateline.spreadsheet import calls

__all__ = ["Form", "fitted", "head", "line", "placed", "rest"]

DELIMITERS = "\t,;|"
JOIN = 100  # so many lines may be one row
SAMPLE = 500  # so many rows tell whether a file lost the zeros of its codes


@dataclass(frozen=True, slots=True)
class Form:
    """How a project writes its tables, and what its files are known to get wrong.

    `missing` are the words for no value, `older` the columns of headless older versions (told by their number),
    `aliases` other names of columns (theirs, ours), `cameo` the columns of CAMEO codes, `digits` those of numeric
    codes that are so many digits long.
    """

    delimiter: str
    header: bool
    encoding: str
    quoting: Literal["none", "minimal"]
    missing: frozenset[str] = frozenset()
    older: tuple[tuple[str, ...], ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    cameo: tuple[str, ...] = ()
    digits: tuple[tuple[str, int], ...] = ()


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def line(form: Form, row: Sequence[str]) -> bytes:
    """One row as bytes, with its newline."""
    cells = fitted(form, row)
    if form.quoting == "minimal":
        cells = tuple(_quoted(cell, form.delimiter) for cell in cells)
    return (form.delimiter.join(cells) + "\n").encode(form.encoding)


def head(form: Form, columns: Sequence[str]) -> bytes:
    """The header, or nothing where the project writes none."""
    return line(form, columns) if form.header else b""


def fitted(form: Form, row: Sequence[str]) -> tuple[str, ...]:
    """The cells as the file can hold them: what has no place in the encoding becomes the nearest plain letter or "?",
    without quoting the delimiter and line ends become blanks, and what a spreadsheet would run gets an apostrophe.
    """
    utf8 = form.encoding == "utf-8"
    if _fits(form, "".join(row), utf8):
        return tuple(row)
    return tuple(cell if _fits(form, cell, utf8) else _fitted(form, cell) for cell in row)


def _fits(form: Form, text: str, utf8: bool) -> bool:
    """Whether nothing need be done, told quickly: no control, no lone surrogate is printable, no formula calls."""
    plain = text.isprintable() and (utf8 or text.isascii()) and not ("(" in text or "|" in text or "!" in text)
    return plain and (form.quoting == "minimal" or form.delimiter not in text)


def _fitted(form: Form, cell: str) -> str:
    cell = cell.replace("\0", "")
    if form.quoting == "none":
        cell = cell.replace("\r\n", " ").replace("\n", " ").replace("\r", " ").replace(form.delimiter, " ")
    else:
        cell = cell.replace("\r\n", "\n").replace("\r", "\n")
    try:
        cell.encode(form.encoding)
    except UnicodeEncodeError:
        cell = "".join(_plain(c, form.encoding) for c in cell)
    return f"'{cell}" if calls(cell) else cell


_TYPED = str.maketrans("‘’‚“”„–—−‐‑…\u2028\u2029", "'''\"\"\"-----.  ")


def _plain(character: str, encoding: str) -> str:
    tries = (character, character.translate(_TYPED), unicodedata.normalize("NFKD", character)[:1])
    return next((t for t in tries if t.encode(encoding, "ignore")), "?")


def _quoted(cell: str, delimiter: str) -> str:
    if '"' in cell or delimiter in cell or "\n" in cell:
        return '"' + cell.replace('"', '""') + '"'
    return cell


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


Placed = tuple[str, dict[str, str] | Failure]


def placed(
    stream: BinaryIO, columns: Sequence[str], form: Form, uri: str, repaired: Counter[str] | None = None
) -> Iterator[Placed]:
    """The rows of a file (plain, .gz or .zip) by name of column, a Failure for each row left out, each with its place:
    `path#12`, the line in the file where the row begins.

    A row has all `columns`, "" where the file has none, and the columns of the file that are none of ours under
    their own names. What was mended is counted in `repaired`, by kind, in words for the user.
    """
    csv.field_size_limit(max(LINE, csv.field_size_limit()))
    mended = Counter[str]() if repaired is None else repaired
    for place, plain in members(stream, uri):
        if isinstance(plain, Failure):
            yield plain.uri, plain
            continue
        yield from _coded(_file(plain, place, columns, form, mended), form, mended)


def _file(plain: IO[bytes], uri: str, columns: Sequence[str], form: Form, mended: Counter[str]) -> Iterator[Placed]:
    feed = _Feed(lines(plain, uri, form.encoding, mended))
    try:
        yield from _rows(feed, _layout(feed, columns, form, uri, mended), uri, mended)
    except InputError as error:
        yield uri, Failure(error.uri or uri, error.stage, error.reason)


class _Feed:
    """Lines that can be given back, to be read again."""

    def __init__(self, source: Iterator[Line]) -> None:
        self.source, self.back = source, deque[Line]()

    def next(self) -> Line | None:
        return self.back.popleft() if self.back else next(self.source, None)

    def give_back(self, taken: Iterable[Line]) -> None:
        self.back.extendleft(reversed(list(taken)))


def rest(row: Mapping[str, str], names: Sequence[str], known: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """The filled cells of the columns `names`, and of those that the shape does not know."""
    found = [(name, cell) for name in names if (cell := row.get(name))]
    if not known.issuperset(row):
        found += [(name, cell) for name, cell in row.items() if cell and name not in known]
    return tuple(found)


# ── which columns are where ──────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Layout:
    """The names of the cells of a row by their number ("" is a cell to skip), and all columns that a row must have."""

    delimiter: str
    quoting: bool
    names: dict[int, tuple[str, ...]]
    blank: dict[str, str]
    missing: frozenset[str]


def _layout(feed: _Feed, columns: Sequence[str], form: Form, uri: str, mended: Counter[str]) -> _Layout:
    first = feed.next()
    while first is not None and not first.text.strip() and not first.problem:
        first = feed.next()
    if first is None or first.problem:
        raise InputError("the file is empty" if first is None else first.problem or "", uri=uri)
    known = {_folded(name): name for name in columns} | {_folded(theirs): ours for theirs, ours in form.aliases}
    candidates = [form.delimiter, *(d for d in DELIMITERS if d != form.delimiter)]
    split = {d: _cells(first.text, d, True) or [] for d in candidates}
    delimiter = next((d for d in candidates if _is_header(split[d], known)), None)
    if delimiter:
        names = _widths(_of_header(split[delimiter], known, columns, mended), columns, feed, delimiter)
        if not form.header:
            mended["header where there is none in this shape"] += 1
    else:
        feed.give_back([first])
        names = {len(c): tuple(c) for c in (*form.older, columns)}
        delimiter = next((d for d in candidates if len(split[d]) in names), None)
        if delimiter is None and form.header:
            what = f"neither the names of its columns nor {_or(names)} cells in the first line: {first.text[:60]!r}"
            raise InputError(f"{what}; is this the right shape?", uri=uri)
        delimiter = delimiter or form.delimiter
        if form.header:
            mended["no header: columns taken in their usual order"] += 1
    if delimiter != form.delimiter:
        mended[f"delimiter {delimiter!r} instead of {form.delimiter!r}"] += 1
    quoting = form.quoting == "minimal" or delimiter != form.delimiter
    return _Layout(delimiter, quoting, names, dict.fromkeys(columns, ""), form.missing)


def _folded(name: str) -> str:
    return "".join(c for c in name.lower() if c.isalnum())


def _is_header(cells: Sequence[str], known: Mapping[str, str]) -> bool:
    found = sum(_folded(cell) in known for cell in cells)
    return found >= 2 and 2 * found >= min(len(known), len([c for c in cells if c.strip()]))


def _of_header(
    cells: Sequence[str], known: Mapping[str, str], columns: Sequence[str], mended: Counter[str]
) -> list[str]:
    """The header's names as ours, "" for one that was there before."""
    names: list[str] = []
    for cell in cells:
        ours = known.get(_folded(cell), cell.strip())
        names.append("" if ours in names else ours)
    while names and not names[-1]:
        names.pop()
    ours_only = tuple(n for n in names if n in columns)
    if [c.strip() for c in cells][: len(names)] != names:
        mended["column names spelled otherwise, or twice"] += 1
    if ours_only != tuple(c for c in columns if c in names):
        mended["columns in another order"] += 1
    if len(ours_only) < len(names):
        mended["columns that this shape does not have"] += len(names) - len(ours_only)
    if len(ours_only) < len(columns):
        mended["columns that this shape has and the file has not"] += len(columns) - len(ours_only)
    return names


def _widths(names: list[str], columns: Sequence[str], feed: _Feed, delimiter: str) -> dict[int, tuple[str, ...]]:
    """The names of a row's cells by their number. A header may name more than the rows have: where the excess names
    are not the last ones, the first row tells which of the two all rows have.
    """
    ours = tuple(n for n in names if n in columns)
    both = {len(ours): ours, len(names): tuple(names)}
    if names[: len(ours)] == list(ours):
        return both
    first = feed.next()
    feed.give_back([first] if first else [])
    width = len(_cells(first.text, delimiter, True) or ()) if first else 0
    return {width: both[width]} if width in both else {len(names): tuple(names)}


# ── which lines are a row ────────────────────────────────────────────────────────────────────────────────────────────


def _rows(feed: _Feed, layout: _Layout, uri: str, mended: Counter[str]) -> Iterator[Placed]:
    broken = False  # the row before was left out: pieces of lines after it belong to it
    while (first := feed.next()) is not None:
        if not first.text.strip() and not first.problem:
            continue
        place = f"{uri}#{first.number}"
        found, why = _row(first, feed, layout, mended)
        if found is not None:
            broken = False
            yield place, found
        elif not broken or first.problem or 2 * first.text.count(layout.delimiter) >= min(layout.names):
            broken = True
            yield place, Failure(place, "read", why)


def _row(first: Line, feed: _Feed, layout: _Layout, mended: Counter[str]) -> tuple[dict[str, str] | None, str]:
    """The row that begins with this line, or why there is none; lines taken for nothing are given back."""
    taken: list[Line] = []
    text, why = first.text, first.problem or ""
    while not why:
        cells = _cells(text, layout.delimiter, layout.quoting, whole=not taken)
        if cells is not None and (row := _named(cells, layout, mended)) is not None:
            if taken and "\n" not in text:
                mended["line ends within a cell"] += 1
            return row, ""
        then = feed.next()
        why = _no_more(cells, then, taken, layout)
        if then is None:
            break
        taken.append(then)
        text = f"{text}\n{then.text}" if cells is None else f"{text} {then.text}"
    feed.give_back(taken)
    return None, why


def _no_more(cells: list[str] | None, then: Line | None, taken: Sequence[Line], layout: _Layout) -> str:
    """Why the next line cannot be more of the same row, or ""."""
    if cells is not None and len(cells) > min(layout.names):
        return f"{len(cells)} cells for {_or(layout.names)} columns; does a cell hold the delimiter without quotes?"
    lack = (
        "a quotation mark is never closed" if cells is None else f"{len(cells)} cells for {_or(layout.names)} columns"
    )
    if then is None:
        return f"{lack}, and the file ends; was it cut off?"
    # The next line alone may look whole, for a line end within quotes can be anywhere: see first whether it closes them
    seen = then if cells is not None else taken[-1] if taken else None
    if seen and not seen.problem and len(_cells(seen.text, layout.delimiter, layout.quoting) or ()) in layout.names:
        return f"{lack}, and the lines after it are another row"
    if then.problem or len(taken) >= JOIN or sum(len(t.text) for t in taken) > LINE:
        return f"{lack}, nor in the lines after it"
    return ""


def _or(widths: Iterable[int]) -> str:
    return " or ".join(str(n) for n in sorted(widths))


def _cells(text: str, delimiter: str, quoting: bool, whole: bool = True) -> list[str] | None:
    """The cells of a line; None where a quotation mark is still open. A `whole` line may have marks in odd places."""
    if not quoting or '"' not in text:
        return text.split(delimiter)
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end" in str(error) or not whole:
            return None
    try:
        return next(csv.reader([text], delimiter=delimiter))
    except csv.Error:
        return text.split(delimiter)


def _named(cells: list[str], layout: _Layout, mended: Counter[str]) -> dict[str, str] | None:
    """The cells by name, or None where their number fits no known columns."""
    names = layout.names.get(len(cells))
    if names is None:
        least = max((n for n in layout.names if n < len(cells)), default=0)
        if not least or any(cell.strip() for cell in cells[least:]):
            return None
        names = layout.names[least]
        mended["excess empty cells at the end"] += 1
    row = layout.blank.copy()
    row.update(zip(names, cells, strict=False))
    row.pop("", None)
    for name, cell in row.items():
        if cell and (cell in layout.missing or cell[0] <= " " or cell[-1] <= " "):
            cell = cell.strip()
            row[name] = "" if cell in layout.missing else cell
    return row


# ── which codes lost their zeros ─────────────────────────────────────────────────────────────────────────────────────


def _coded(rows: Iterator[Placed], form: Form, mended: Counter[str]) -> Iterator[Placed]:
    if not form.cameo and not form.digits:
        yield from rows
        return
    sample = list(islice(rows, SAMPLE))
    zeros = lost(row[c] for _, row in sample if not isinstance(row, Failure) for c in form.cameo)
    widths = [*((c, None) for c in form.cameo if zeros), *form.digits]
    for rest in (sample, rows):
        for place, row in rest:
            if not isinstance(row, Failure):
                _pad(row, widths, mended)
            yield place, row


def _pad(row: dict[str, str], widths: Iterable[tuple[str, int | None]], mended: Counter[str]) -> None:
    for column, digits in widths:
        cell = row[column]
        full = padded(cell, digits)
        if full != cell:
            row[column] = full
            mended["codes that had lost their leading zeros"] += 1
