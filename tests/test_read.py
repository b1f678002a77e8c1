"""Reading: every format, every way a file can be wrong, and never more in memory than a record."""

import gzip
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import TEXT, captures, failure, write

from dateline.errors import InputError, SettingsError
from dateline.read import find, read
from dateline.records import Capture, Failure

# find


def test_find_expands_folders_globs_and_files_sorted_and_once(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    known = ["b.txt", "a.TXT", "deep/er/c.jsonl.gz", "deep/d.csv", "e.parquet", "f.xhtml", "g.text"]
    known += ["h.warc", "i.warc.gz", "j.xml", "k.rss", "l.atom", "m.pdf", "n.xml.gz", "o.warc.zst"]
    for name in [*known, "picture.png", ".hidden.txt", "deep/README.md"]:
        write(tmp_path / name, "x")
    (tmp_path / ".git").mkdir()
    write(tmp_path / ".git" / "config.txt", "x")
    expected = sorted(str(tmp_path / name) for name in known)
    assert find([str(tmp_path)]) == expected
    assert find([str(tmp_path), str(tmp_path / "b.txt"), f"{tmp_path}/./deep/../b.txt"]) == expected
    assert find([f"{tmp_path}/*.txt", "-", "-"]) == ["-", str(tmp_path / "b.txt")]
    assert find([f"{tmp_path}/**/*.csv"]) == [str(tmp_path / "deep/d.csv")]
    assert find([f"{tmp_path}/de*"]) == [str(tmp_path / "deep/d.csv"), str(tmp_path / "deep/er/c.jsonl.gz")]


def test_find_takes_a_named_file_whatever_its_ending_and_a_name_with_brackets(tmp_path: Path) -> None:
    odd, bracket = write(tmp_path / "report.log", TEXT), write(tmp_path / "a[1].txt", TEXT)
    assert find([str(odd), str(bracket)]) == sorted([str(odd), str(bracket)])


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("missing.txt", "no such file or folder"),
        ("*.nothing", "no file matches"),
        ("empty", "holds no file to read"),
        ("emp*", "holds no file to read"),
    ],
)
def test_find_says_what_is_missing(tmp_path: Path, name: str, why: str) -> None:
    (tmp_path / "empty").mkdir()
    write(tmp_path / "empty" / "image.png", "x")
    with pytest.raises(InputError, match=why) as caught:
        find([str(tmp_path / name)])
    assert name in caught.value.uri


def test_addresses_are_sources_and_need_a_fetcher() -> None:
    addresses = ["HTTP://example.org/b", "https://example.org/a?b=[1]"]
    assert find([*addresses, addresses[0]]) == addresses
    with pytest.raises(InputError, match="give read\\(\\) a fetcher, or save the page"):
        read(addresses[0])
    with pytest.raises(InputError, match="neither http nor https"):
        find(["ftp://example.org/a"])


# single reports


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.encode("utf-16"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
    ],
)
def test_a_text_file_in_unicode(tmp_path: Path, data: bytes) -> None:
    path = write(tmp_path / "a.txt", data)
    assert captures(path) == [Capture(str(path), TEXT)]


def test_a_text_file_in_windows_1252(tmp_path: Path) -> None:
    text = "“José Müller”, the café’s owner – a Norwegian citizen – was arrested in Malmö on Monday."
    assert captures(write(tmp_path / "a.txt", text.encode("cp1252")))[0].content == text


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"PK\x03\x04rest", "ZIP"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"GIF89a", "GIF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "Word"),
        (b"{\\rtf1 hello}", "RTF"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"a\x00b\x00c\x00" * 50, "NUL"),
        (bytes(range(128, 256)) * 9, "not UTF-8"),
        ("Президент заявил, что переговоры начнутся в понедельник.".encode("cp1251"), "not UTF-8"),
        ("大統領は月曜日に会談を始めると述べた。".encode("shift-jis"), "not UTF-8"),
    ],
)
@pytest.mark.parametrize("ending", ["txt", "unknown"])
def test_what_is_no_text_says_what_it_is(tmp_path: Path, data: bytes, why: str, ending: str) -> None:
    path = write(tmp_path / f"a.{ending}", data)
    assert why in failure(path).reason
    assert failure(path).uri == str(path)


def test_a_format_under_a_wrong_name_is_told(tmp_path: Path) -> None:
    assert "give it a name that ends in .pdf" in failure(write(tmp_path / "a.txt", b"%PDF-1.7\n...")).reason
    feed = b'<rss version="2.0"><channel><item><description>News.</description></item></channel></rss>'
    for name in ("a.xml", "b.rss", "c.json", "d", "e.atom", "f.txt"):
        assert [c.content for c in captures(write(tmp_path / name, feed))] == ["<p>News.</p>"]
    assert captures(write(tmp_path / "page.xml", b"<?xml version='1.0'?><html/>"))[0].media_type == "text/html"
    assert "not a feed" in failure(write(tmp_path / "other.xml", b"<note>x</note>")).reason


def test_gzip_is_unpacked_by_its_first_bytes_where_no_name_tells(tmp_path: Path) -> None:
    packed = gzip.compress(json.dumps({"text": TEXT}).encode())
    assert [c.content for c in captures(write(tmp_path / "unknown", packed))] == [TEXT]
    (found,) = read("-", stdin=io.BytesIO(packed))
    assert isinstance(found, Capture) and found.content == TEXT


def test_a_line_without_end_is_refused_not_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dateline.read.source.LONGEST_LINE", 100_000)
    for name in ("a.jsonl.gz", "a.csv.gz"):
        bomb = gzip.compress(b"text\n" + b"a" * 40_000_000)
        *_, last = read(str(write(tmp_path / name, bomb)))
        assert isinstance(last, Failure) and "a line of more than" in last.reason


def test_a_stray_nul_is_left_to_extraction(tmp_path: Path) -> None:
    assert captures(write(tmp_path / "a.txt", TEXT + "\x00" + TEXT * 9))


def test_a_web_page_stays_bytes_for_its_own_charset(tmp_path: Path) -> None:
    data = b'<html><head><meta charset="windows-1251"></head><body>\xcf\xf0</body></html>'
    path = write(tmp_path / "a.htm", data)
    assert captures(path) == [Capture(str(path), data, "text/html")]
    assert "PDF" in failure(write(tmp_path / "b.html", b"%PDF-1.4")).reason


@pytest.mark.parametrize("name", ["big.txt", "big.html", "big.txt.gz"])
def test_a_report_of_more_than_50_mb_is_refused_with_advice(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with gzip.open(path, "wb", 1) if name.endswith("gz") else path.open("wb") as file:
        file.write(b"x " * (25 * (1 << 20)))
        file.write(b"one more")
    assert "larger than 50 MB; " in failure(path).reason


def test_unreadable_files_are_failures(tmp_path: Path) -> None:
    assert "a folder" in failure(tmp_path).reason
    assert "No such file" in failure(tmp_path / "missing.txt").reason
    assert "No such file" in failure(tmp_path / "missing.parquet").reason
    (tmp_path / "link.txt").symlink_to(tmp_path / "gone.txt")
    assert "No such file" in failure(find([str(tmp_path / "link.txt")])[0]).reason


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.parquet"])
def test_a_forbidden_file_is_a_failure(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, TEXT)
    path.chmod(0)
    assert "Permission denied" in failure(path).reason


# JSON Lines


def test_jsonl_understands_common_names(tmp_path: Path) -> None:
    record = {
        "id": 7,
        "body": TEXT,
        "headline": "Airport falls",
        "datePublished": "2025-01-26",
        "link": "https://example.org/7",
        "source": "Daily Post",
        "author": ["Ana Silva", "Tom Ode"],
        "retrieved": "2025-01-27",
    }
    (found,) = captures(write(tmp_path / "a.jsonl", json.dumps(record)))
    assert found == Capture(
        uri="https://example.org/7",
        content=TEXT,
        external_id="7",
        title="Airport falls",
        published="2025-01-26",
        publisher="Daily Post",
        byline="Ana Silva, Tom Ode",
        retrieved="2025-01-27",
    )


@pytest.mark.parametrize(("given", "expected"), [(12.0, "12"), (1.5, None), (float("inf"), None), (True, None)])
def test_an_id_from_a_column_of_floats(tmp_path: Path, given: object, expected: str | None) -> None:
    (found,) = captures(write(tmp_path / "a.jsonl", json.dumps({"id": given, "text": TEXT})))
    assert found.external_id == expected


def test_jsonl_with_a_byte_order_mark_in_the_middle(tmp_path: Path) -> None:
    line = json.dumps({"text": TEXT}) + "\r\n"
    assert len(captures(write(tmp_path / "a.jsonl", ("\ufeff" + line) * 2))) == 2


def test_jsonl_html_and_values_of_the_wrong_kind(tmp_path: Path) -> None:
    record = {"html": "<p>x</p>", "source": {"id": 3}, "title": None, "author": 4, "published": True, "url": ""}
    path = write(tmp_path / "a.ndjson", json.dumps(record))
    assert captures(path) == [Capture(f"{path}#1", "<p>x</p>", "text/html")]


def test_fields_map_ours_to_theirs_also_nested(tmp_path: Path) -> None:
    record = {"article": {"body": TEXT, "meta": {"when": "2025-01-26"}}, "a.b": "dotted", "text": "not this"}
    fields = {"text": "article.body", "published": "article.meta.when", "title": "a.b", "byline": "article.body.x"}
    (found,) = captures(write(tmp_path / "a.jsonl", json.dumps(record)), fields)
    assert (found.content, found.published, found.title, found.byline) == (TEXT, "2025-01-26", "dotted", None)


@pytest.mark.parametrize("fields", [{"headline": "h"}, {"text": ""}])
def test_a_wrong_mapping_is_told_before_anything_is_read(fields: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match=r"headline|text"):
        read("nowhere.jsonl", fields=fields)


def test_broken_lines_are_failures_and_the_reading_goes_on(tmp_path: Path) -> None:
    good = json.dumps({"text": TEXT})
    lines = [
        good,
        '{"text": "cut',
        "",
        "   ",
        "[1, 2]",
        '"text"',
        "null",
        '{"text": " "}',
        '{"title": "no text", "lead": 1}',
        '{"text": 5}',
        "[" * 100_000,
        '{"text": "x", "n": ' + "9" * 5000 + "}",
        good,
    ]
    path = write(tmp_path / "a.jsonl", "\n".join(lines))
    items = list(read(str(path)))
    places = [f"{path}#{n}" for n in (1, 2, 5, 6, 7, 8, 9, 10, 11, 12, 13)]
    assert [item.uri for item in items] == places
    assert isinstance(items[0], Capture)
    assert isinstance(items[-1], Capture)
    reasons = [item.reason for item in items if isinstance(item, Failure)]
    assert len(reasons) == 9
    expected = [
        "broken JSON: ", "but a list", "but a string", "but null", "no text", "the record has: title, lead", "no text",
        "nested too deeply", "broken JSON: a number has more digits than can be read",
    ]  # fmt: skip
    for reason, part in zip(reasons, expected, strict=True):
        assert part in reason


def test_jsonl_bytes_that_are_not_utf_8_fail_line_by_line(tmp_path: Path) -> None:
    good = json.dumps({"text": TEXT}).encode()
    path = write(tmp_path / "a.jsonl", b"\xef\xbb\xbf" + good + b'\n{"text": "caf\xe9"}\r\n' + good)
    first, second, third = read(str(path))
    assert isinstance(first, Capture)
    assert isinstance(third, Capture)
    assert second == Failure(f"{path}#2", "read", "not UTF-8, as JSON must be; convert the file to UTF-8 first")


def test_jsonl_keeps_what_only_looks_like_a_line_end_and_lone_surrogates(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", '{"text": "a\u2028b\x85c \\ud800 d"}\n{"text": "two"}\n')
    assert [c.content for c in captures(path)] == ["a\u2028b\x85c \ud800 d", "two"]


def test_jsonl_in_utf_16(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", (json.dumps({"text": "café"}, ensure_ascii=False) + "\n").encode("utf-16"))
    assert [c.content for c in captures(path)] == ["café"]


def test_jsonl_is_streamed() -> None:
    class Endless(io.RawIOBase):
        """A stream without end: whoever reads it whole never returns."""

        given = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
            line = (json.dumps({"text": TEXT}) + "\n").encode()
            data = (line * (len(buffer) // len(line) + 1))[: len(buffer)] if self.given else line
            self.given += 1
            assert self.given < 100
            buffer[: len(data)] = data
            return len(data)

    stream = Endless()
    items = read("-", stdin=stream)  # type: ignore[arg-type]
    assert isinstance(next(items), Capture)


def test_an_empty_file_of_records_is_told(tmp_path: Path) -> None:
    assert failure(write(tmp_path / "a.jsonl", "\n\n")).reason == "holds no record"
    assert failure(write(tmp_path / "a.json", " ")).reason == "holds no record"
    assert failure(write(tmp_path / "b.csv", "text\n\n")).reason == "holds no record"


@given(st.lists(st.text(max_size=30).filter(lambda text: bool(text.strip())), min_size=1, max_size=8))
def test_any_texts_survive_json_lines(texts: list[str]) -> None:
    data = "\n".join(json.dumps({"text": text}) for text in texts).encode()
    found = list(read("-", stdin=io.BytesIO(data)))
    assert [c.content for c in found if isinstance(c, Capture)] == [text.strip() for text in texts]


# JSON documents


def test_json_documents(tmp_path: Path) -> None:
    one, two = {"text": "one"}, {"text": "two", "url": "https://example.org/2"}
    path = write(tmp_path / "a.json", json.dumps([one, 3, two], indent=2))
    assert [item.uri for item in read(str(path))] == [f"{path}#1", f"{path}#2", "https://example.org/2"]
    path = write(tmp_path / "b.json", json.dumps(one, indent=2))
    assert captures(path) == [Capture(str(path), "one")]
    path = write(tmp_path / "c.json", f"{json.dumps(one)}\n\n{{broken\n{json.dumps(two)}\n")
    assert [type(item) for item in read(str(path))] == [Capture, Failure, Capture]
    assert "broken JSON" in failure(write(tmp_path / "d.json", '{"text": ')).reason
    assert "nested too deeply" in failure(write(tmp_path / "e.json", "[" * 100_000)).reason
    assert "PDF" in failure(write(tmp_path / "f.json", b"%PDF-1.4")).reason


# gzip, stdin, unknown endings


def test_gzip(tmp_path: Path) -> None:
    for name, data in (("a.txt", TEXT), ("a.jsonl", json.dumps({"text": TEXT})), ("a.csv", f'text\n"{TEXT}"\n')):
        assert captures(write(tmp_path / f"{name}.gz", gzip.compress(data.encode())))[0].content == TEXT


def test_damaged_gzip(tmp_path: Path) -> None:
    whole = gzip.compress("\n".join(json.dumps({"text": f"{n} {TEXT * n}"}) for n in range(1, 400)).encode())
    *some, last = read(str(write(tmp_path / "a.jsonl.gz", whole[: len(whole) // 2])))
    assert isinstance(last, Failure)
    assert "cannot be read" in last.reason
    assert all(isinstance(item, Capture) for item in some)
    assert "cannot be read" in failure(write(tmp_path / "b.txt.gz", "no gzip")).reason


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (TEXT, Capture("-", TEXT)),
        ("[Editor's note: this is text]", Capture("-", "[Editor's note: this is text]")),
        ("{sic} text", Capture("-", "{sic} text")),
        ("", Capture("-", "")),
        ("\n <!DOCTYPE html><p>x", Capture("-", b"\n <!DOCTYPE html><p>x", "text/html")),
        ("<html><p>x", Capture("-", b"<html><p>x", "text/html")),
        ('{"text": "x"}', Capture("-#1", "x")),
        ('\ufeff{"text": "x"}\n', Capture("-#1", "x")),
        ('[{"text": "x"}]', Capture("-#1", "x")),
        ('{\n  "text": "x"\n}', Capture("-", "x")),
    ],
)
def test_stdin_is_told_by_its_first_bytes(data: str, expected: Capture, tmp_path: Path) -> None:
    assert list(read("-", stdin=io.BytesIO(data.encode()))) == [expected]
    (found,) = read(str(write(tmp_path / "unknown", data)))
    assert isinstance(found, Capture)
    assert (found.content, found.media_type) == (expected.content, expected.media_type)


def test_stdin_is_left_open() -> None:
    stream = io.BytesIO(b'{"text": "x"}\n{"text": "y"}\n')
    items: Iterator[Capture | Failure] = read("-", stdin=stream)
    next(items)
    items.close()  # type: ignore[attr-defined]
    assert not stream.closed


@given(st.binary(max_size=200))
def test_any_bytes_give_captures_or_failures(data: bytes) -> None:
    items = list(read("-", stdin=io.BytesIO(data)))
    assert items
    assert all(isinstance(item, Capture | Failure) for item in items)
