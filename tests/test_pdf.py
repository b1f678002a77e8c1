"""PDFs with a text layer, built here object by object, and those that have none, are locked or damaged."""

import io
import random
import sys
from pathlib import Path

import pytest

from dateline.read import pdf, read, warc
from dateline.records import Capture, Failure

pytest.importorskip("pypdfium2")

Lines = list[tuple[int, int, int, str]]  # from the left, from the bottom, size, text


def document(pages: list[Lines], info: str = "", encrypt: bool = False, picture: bool = False) -> bytes:
    """A PDF of these pages; without lines and with `picture`, a page is a grey square."""
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    image = b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8"
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", font, image + b" /Length 1 >>\nstream\n\x80\nendstream"]
    kids = []
    for lines in pages:
        shown = [
            b"/F1 %d Tf 1 0 0 1 %d %d Tm (%s) Tj" % (size, x, y, text.encode("cp1252").translate(None, b"()\\"))
            for x, y, size, text in lines
        ]
        content = b"BT " + b" ".join(shown) + b" ET"
        if picture and not lines:
            content = b"q 300 0 0 300 100 100 cm /I1 Do Q"
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        resources = b"<< /Font << /F1 3 0 R >> /XObject << /I1 4 0 R >> >>"
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources %s /Contents %d 0 R >>"
            % (resources, len(objects))
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    objects.append(info.encode("cp1252") or b"<< >>")
    trailer = b"/Root 1 0 R /Info %d 0 R" % len(objects)
    if encrypt:
        lock = b"<< /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -4 >>" % (b"41" * 32, b"42" * 32)
        objects.append(lock)
        trailer += b" /Encrypt %d 0 R /ID [<00> <00>]" % len(objects)
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, value in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, value)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer << /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return bytes(out)


def column(*texts: str, top: int = 740) -> Lines:
    """Lines of one paragraph after another, as they are given; a line that begins with a tab is indented."""
    return [
        (62 if text[0] == "\t" else 50, top - 13 * n, 11, text.strip()) for n, text in enumerate(texts) if text.strip()
    ]


def found(data: bytes) -> list[Capture | Failure]:
    return list(pdf.captures(io.BytesIO(data), "a.pdf"))


def text(pages: list[Lines]) -> str:
    (item,) = found(document(pages))
    assert isinstance(item, Capture) and item.media_type == "text/plain" and isinstance(item.content, str)
    return item.content


FIRST = "The rebels said on Monday that they had taken the whole of the"


def test_lines_become_paragraphs() -> None:
    page = column(
        FIRST,
        "airport of Bukavu without a fight, “as planned”.",
        "A short line that ends before this one is the end of the whole",
        "paragraph, as here. This one runs to the edge of the column so.",
        "\tAn indent begins another paragraph, as it does in many a book,",
        "and it goes on to here",
        " ",
        "After a gap there is another one, whatever was before the gap.",
    )
    assert text([[(50, 780, 18, "Rebels seize airport"), *page]]).split("\n\n") == [
        "Rebels seize airport",
        f"{FIRST} airport of Bukavu without a fight, “as planned”.",
        "A short line that ends before this one is the end of the whole paragraph, as here. This one runs to the edge "
        "of the column so.",
        "An indent begins another paragraph, as it does in many a book, and it goes on to here",
        "After a gap there is another one, whatever was before the gap.",
    ]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["They had taken the air-", "port of Bukavu."], "They had taken the airport of Bukavu."),
        (["A cease-fire, a second cease-", "fire."], "A cease-fire, a second cease-fire."),
        (["The town of Bukavu-", "Kadutu fell."], "The town of Bukavu-Kadutu fell."),
        (["Between 10-", "20 people."], "Between 10- 20 people."),
    ],
)
def test_words_broken_at_the_end_of_a_line(lines: list[str], expected: str) -> None:
    assert text([column(*lines)]) == expected


BODY = [
    ["In the north the army held three towns and the road between them", "while talks went on in"],
    ["Luanda, where the mediators of four states had met since Friday", "and were to meet again."],
    ["Nobody could say how many had fled, a spokesman told reporters,", "but camps were full."],
]


def test_headers_footers_and_page_numbers_that_repeat_are_left_out() -> None:
    pages = [
        [(50, 810, 9, "Daily Post, 3 May 2025"), *column(*lines), (280, 20, 9, f"Page {n} of 3")]
        for n, lines in enumerate(BODY, start=1)
    ]
    joined = text(pages)
    assert joined.count("Daily Post") == 1 and joined.startswith("Daily Post, 3 May 2025\n\n")  # the first is kept
    assert "Page" not in joined
    assert "while talks went on in Luanda, where the mediators" in joined  # a paragraph over two pages
    assert all(word in joined for lines in BODY for line in lines for word in line.split())
    once = text([column(*BODY[0], "3 killed"), column(*BODY[1], "Page 2")])
    assert "3 killed" in once and "Page 2" in once  # nothing that stands there only once


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Rebels seize the airport", "Rebels seize the airport"),
        ("Microsoft Word - report_final.doc", None),
        ("news 17 final.indd", None),
        ("untitled document", None),
        ("Report", None),
        ("", None),
    ],
)
def test_the_title_is_the_metadatas_if_it_is_one_and_no_date_is(title: str, expected: str | None) -> None:
    info = f"<< /Title ({title}) /CreationDate (D:20250101000000Z) /Author (Desk) >>"
    (item,) = found(document([column(FIRST)], info))
    assert item == Capture("a.pdf", FIRST, title=expected)


def test_pages_that_are_pictures() -> None:
    (item,) = found(document([[], []], picture=True))
    assert isinstance(item, Failure) and "OCR" in item.reason
    first, second = found(document([column(FIRST), [], []], picture=True))
    assert isinstance(first, Capture) and first.content == FIRST
    assert isinstance(second, Failure) and second.reason.startswith("no text on pages 2, 3, only pictures")
    assert len(found(document([column(FIRST), []]))) == 1  # an empty page is no picture


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (document([column(FIRST)], encrypt=True), "an encrypted PDF"),
        (b"%PDF-1.7\njunk", "damaged"),
        (b"", "damaged"),
        (b"%PDF-1.4\n" + random.Random(0).randbytes(5000), "damaged"),
        (document([[]]), "a PDF without text"),
    ],
)
def test_what_cannot_be_read(data: bytes, why: str) -> None:
    (item,) = found(data)
    assert isinstance(item, Failure) and why in item.reason


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_PAGES", 2)
    (item,) = found(document([column(FIRST)] * 3))
    assert isinstance(item, Failure) and "3 pages, more than 2" in item.reason
    monkeypatch.setattr(pdf, "LIMIT", 100)
    (item,) = read("-", stdin=io.BytesIO(document([column(FIRST)])))
    assert isinstance(item, Failure) and "larger than" in item.reason


def test_without_the_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    (item,) = found(document([column(FIRST)]))
    assert isinstance(item, Failure) and "pip install dateline[pdf]" in item.reason


def test_from_files_standard_input_and_archives(tmp_path: Path) -> None:
    data = document([column(FIRST)])
    for name in ("a.pdf", "unknown"):
        (tmp_path / name).write_bytes(data)
        assert list(read(str(tmp_path / name))) == [Capture(str(tmp_path / name), FIRST)]
    assert list(read("-", stdin=io.BytesIO(data))) == [Capture("-", FIRST)]
    block = b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n" + data
    head = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/a.pdf\r\nContent-Length: {len(block)}"
    )
    archive = f"{head}\r\nWARC-Date: 2025-01-26T10:00:00Z\r\n\r\n".encode() + block + b"\r\n\r\n"
    (item,) = warc.captures(io.BytesIO(archive), "a.warc")
    assert item == Capture("https://example.org/a.pdf", FIRST, retrieved="2025-01-26T10:00:00Z")


def test_any_damage_gives_captures_or_failures() -> None:
    whole = document([column(*lines) for lines in BODY])
    chance = random.Random(1)
    for _ in range(200):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        items = found(bytes(data[: chance.randint(len(data) // 2, len(data))]))
        assert items and all(isinstance(item, Capture | Failure) for item in items)
