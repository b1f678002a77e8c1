"""In: a PDF with a text layer. Out: its Capture as plain text with whole paragraphs; Failures for what has none.

A PDF has lines at places on pages, no paragraphs; where one ends is told by gaps, indents, short lines and sizes. The
date in its metadata is when the file was made, not when the report was published, so `published` is left open.
"""

import re
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, BinaryIO

from dateline.read.source import MIB, whole
from dateline.records import Capture, Failure

if TYPE_CHECKING:
    import pypdfium2

__all__ = ["LIMIT", "captures"]

LIMIT = 100 * MIB
MOST_PAGES = 2_000
EDGE = 3  # lines at the top and the bottom of a page where running headers, footers and page numbers stand
_STOP = re.compile(r"[.!?…:;。！？؟।][\"'”’»)\]]*$")
_NUMBER = re.compile(
    r"\W*(?:(?:page|p\.|seite|pagina|página)?\s*#+(?:\s*(?:of|/|von|de|-)\s*#+)?|[ivxlc]{1,6})\W*", re.I
)
_FILE_NAME = re.compile(
    r"\.(?:docx?|pdf|odt|rtf|indd|qxd|qxp|pptx?|xlsx?|tmp|txt|html?)$|^microsoft |^untitled|[\\/_]", re.I
)
_HYPHENS = "\ufffe\x02\u00ad"  # what stands where a word was hyphenated at the end of a line
_BROKEN = re.compile(rf"(?<!\w)(\w*[^\W\d_])(?:[{_HYPHENS}]\n?|[-‐]\n)(?=([^\W\d_]\w*))")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a page, in points from the lower left corner; `size` is the height of its first letter."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float


def captures(stream: BinaryIO, uri: str) -> Iterator[Capture | Failure]:
    """The report of a PDF; a Failure names the pages that are pictures without text.

    OSError for one larger than LIMIT.
    """
    data = whole(stream, LIMIT, "split it, or convert it to text first")
    try:
        import pypdfium2  # noqa: F401 (asked for here, used below)
    except ImportError:
        yield Failure(uri, "read", "reading PDFs needs one more package: pip install dateline[pdf]")
        return
    with _ALONE:
        found = list(_opened(data, uri))
    yield from found


_ALONE = threading.Lock()  # PDFium may be called by one thread at a time


def _opened(data: bytes, uri: str) -> Iterator[Capture | Failure]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD
        why = "an encrypted PDF; save it without its password first" if locked else "not a readable PDF: it is damaged"
        yield Failure(uri, "read", why)
        return
    try:
        yield from _of_document(document, uri)
    finally:
        document.close()


def _of_document(document: "pypdfium2.PdfDocument", uri: str) -> Iterator[Capture | Failure]:
    if len(document) > MOST_PAGES:
        yield Failure(uri, "read", f"{len(document):,} pages, more than {MOST_PAGES:,}; split it, one report a file")
        return
    pages, pictures, damaged = [], [], []
    for number in range(len(document)):
        lines = _lines(document, number)
        if lines is None:
            damaged.append(number + 1)
        elif not lines and _has_picture(document, number):
            pictures.append(number + 1)
        pages.append(lines or [])
    text = _text(_without_edges(pages))
    if text:
        yield Capture(uri, text, title=_title(document))
    elif not damaged:
        yield Failure(
            uri, "read", "a PDF without text, perhaps pictures of pages; run text recognition (OCR) on it first"
        )
        return
    if pictures:
        yield Failure(
            uri, "read", f"no text on {_named(pictures)}, only pictures; run text recognition (OCR) on it first"
        )
    if damaged:
        yield Failure(uri, "read", f"damaged: {_named(damaged)} cannot be read")


def _named(pages: list[int]) -> str:
    shown = ", ".join(map(str, pages[:10])) + (f" and {len(pages) - 10} more" if len(pages) > 10 else "")
    return f"page{'s' if len(pages) > 1 else ''} {shown}"


def _lines(document: "pypdfium2.PdfDocument", number: int) -> list[_Line] | None:
    """The lines of a page in reading order as the file has it; None if the page cannot be read."""
    import pypdfium2

    try:
        page = document[number]
        layer = page.get_textpage()
        text = layer.get_text_range()
        exact = len(text) == layer.count_chars()  # else (letters beyond the basic plane) places are not known
        lines = []
        for found in re.finditer(r"[^\r\n]*[^\s\r\n][^\r\n]*", text):
            if exact:
                left, base, _, top = layer.get_charbox(found.start(), loose=True)
                _, bottom, right, _ = layer.get_charbox(_last(found), loose=True)
                size = round(top - base)
            else:
                left, right, top, bottom, size = 0.0, float(len(found[0])), 0.0, 0.0, 0
            lines.append(_Line(found[0].strip(), left, right, top, bottom, size))
        layer.close()
        page.close()
    except pypdfium2.PdfiumError:
        return None
    return lines


def _last(found: re.Match[str]) -> int:
    """Where the last letter of a line is that is no blank."""
    return found.start() + len(found[0].rstrip()) - 1


def _has_picture(document: "pypdfium2.PdfDocument", number: int) -> bool:
    from pypdfium2 import raw

    page = document[number]
    found = any(True for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))
    page.close()
    return found


def _without_edges(pages: list[list[_Line]]) -> list[list[_Line]]:
    """The pages without page numbers and without what repeats at the top or bottom of most; page 1 keeps its header."""
    most = max(2, round(0.6 * sum(map(bool, pages))))
    counts = Counter(key for lines in pages for key in {_key(line) for line in _edges(lines)})
    repeated = {key for key, count in counts.items() if count >= most}
    kept = []
    for number, lines in enumerate(pages):
        drop = set()
        for line in _edges(lines):
            header = number == 0 and line in lines[:EDGE] and not _NUMBER.fullmatch(_key(line))
            if _key(line) in repeated and not header:
                drop.add(line)
        kept.append([line for line in lines if line not in drop])
    return kept


def _edges(lines: list[_Line]) -> list[_Line]:
    return lines[:EDGE] + lines[max(EDGE, len(lines) - EDGE) :]


def _key(line: _Line) -> str:
    """What is the same in a header or footer on every page: all but the numbers."""
    return re.sub(r"\d+", "#", line.text.casefold())


def _text(pages: list[list[_Line]]) -> str:
    """The lines joined into paragraphs, with a blank line between two."""
    lines = [line for page in pages for line in page]
    if not lines:
        return ""
    width = max(line.right - line.left for line in lines)
    gaps = Counter(round(a.bottom - b.top) for a, b in pairwise(lines) if b.top <= a.bottom + 2)
    usual = gaps.most_common(1)[0][0] if gaps else 0
    out = [lines[0].text]
    for line, following in pairwise(lines):
        out += ["\n\n" if _ends(line, following, usual, width) else "\n", following.text]
    return _mended("".join(out)).strip()


def _ends(line: _Line, following: _Line, usual: float, width: float) -> bool:
    """A paragraph ends with this line."""
    if abs(line.size - following.size) > 1:
        return True
    stop = _STOP.search(line.text) is not None
    if following.top > line.bottom + line.size:  # the next column or page: in the middle of a sentence, or not
        return stop
    if line.bottom - following.top > usual + max(0.4 * line.size, 2):
        return True
    if stop and following.left - line.left > 0.5 * max(line.size, 1):
        return True
    return stop and line.right - line.left < 0.75 * width


def _mended(text: str) -> str:
    """The lines of a paragraph on one line, and words that were broken at its end whole again.

    A word that the text writes with its hyphen elsewhere keeps it.
    """
    written = set(re.findall(r"(?<!\w)\w+-\w+", text.casefold()))

    def whole_word(found: re.Match[str]) -> str:
        first, second = found[1], found[2]
        hyphen = f"{first}-{second}".casefold() in written or not second[0].islower()
        return first + ("-" if hyphen else "")

    text = _BROKEN.sub(whole_word, text)
    text = re.sub(rf"[{_HYPHENS}]", "", text)
    return re.sub(r"(?<!\n)\n(?!\n)", " ", text)


def _title(document: "pypdfium2.PdfDocument") -> str | None:
    """The title in the metadata, if it is one and not the name of a file or of a program."""
    title = " ".join(document.get_metadata_value("Title").split())
    return title if 2 <= len(title.split()) <= 40 and not _FILE_NAME.search(title) else None
