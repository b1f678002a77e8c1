"""Web archives: every kind of record, every way to be damaged, and never more in memory than one page."""

import base64
import gzip
import hashlib
import io
import random
import zlib
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.extract import extract
from dateline.read import read, warc
from dateline.records import Capture, Failure

PAGE = b"<html><body><p>Rebels seized the airport of Bukavu on Sunday, the army said.</p></body></html>"
HTML = "Content-Type: text/html"


def record(block: bytes, kind: str | None = "response", length: int | str | None = None, **headers: str) -> bytes:
    """One record; headers by their names with _ for -, "" leaves one out."""
    named = {
        "WARC-Type": kind or "",
        "WARC-Record-ID": "<urn:uuid:1>",
        "WARC-Date": "2025-01-26T10:00:00Z",
        "WARC-Target-URI": "https://example.org/a",
        "Content-Type": "application/http; msgtype=response" if kind in ("response", "request") else "text/plain",
        "Content-Length": str(len(block) if length is None else length),
    }
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{name}: {value}" for name, value in named.items() if value]
    return "\r\n".join(["WARC/1.0", *lines, "", ""]).encode() + block + b"\r\n\r\n"


def http(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode() + body


def page(number: int, size: int = 9000) -> bytes:
    """A page that does not pack well, with its number in it."""
    noise = base64.b64encode(random.Random(number).randbytes(size))
    return b"<html><body><p>Page %d.</p><p>%s</p></body></html>" % (number, noise)


def numbered(number: int, size: int = 9000, **headers: str) -> bytes:
    return record(http(page(number, size), HTML), WARC_Target_URI=f"https://example.org/{number}", **headers)


def found(data: bytes, passed: Counter[str] | None = None) -> list[Capture | Failure]:
    return list(warc.captures(io.BytesIO(data), "a.warc", passed=passed))


def numbers(items: list[Capture | Failure]) -> list[int | str]:
    """The numbers of the pages that were read whole, and the places of the failures, in order."""
    out: list[int | str] = []
    for item in items:
        if isinstance(item, Failure):
            out.append(item.uri.partition("#")[2])
            continue
        number = int(item.uri.rpartition("/")[2])
        assert item.content == page(number)
        out.append(number)
    return out


def only(data: bytes) -> Capture:
    (item,) = found(data)
    assert isinstance(item, Capture), item
    return item


def failure(data: bytes) -> str:
    (item,) = found(data)
    assert isinstance(item, Failure), item
    assert item.uri == "a.warc#0"
    return item.reason


def test_a_page_with_its_address_and_date() -> None:
    assert only(record(http(PAGE, HTML))) == Capture(
        "https://example.org/a", PAGE, "text/html", retrieved="2025-01-26T10:00:00Z"
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (record(b"GET / HTTP/1.1\r\n\r\n", "request"), "request record"),
        (record(b"software: x\r\n", "warcinfo"), "warcinfo record"),
        (record(b"a: b\r\n", "metadata"), "metadata record"),
        (record(http(b"", HTML), "revisit"), "revisit record"),
        (record(http(PAGE, HTML, status="404 Not Found")), "HTTP 404"),
        (record(http(b"", "Location: /b", status="301 Moved")), "HTTP 301"),
        (record(http(b"\x89PNG\r\n", "Content-Type: image/png")), "image/png"),
        (record(http(b"\x89PNG\r\n\x1a\n", HTML)), "no text, though named text/html"),
        (record(http(b"{}", "Content-Type: application/json; charset=utf-8")), "application/json"),
        (record(http(b"x", "Content-Type: <script>")), "unnamed media type"),
        (record(http(b" \n", HTML)), "empty page"),
        (record(b"20250126\nexample.org. 1 IN A 192.0.2.1", "response", Content_Type="text/dns"), "text/dns"),
    ],
)
def test_what_holds_no_report_is_passed_over_and_counted(data: bytes, reason: str) -> None:
    passed: Counter[str] = Counter()
    assert found(data * 2, passed) == []
    assert passed == {reason: 2}


def test_an_archive_without_reports_says_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(record(b"GET /", "request") * 3 + record(http(PAGE, HTML, status="404 x")))
    (item,) = read(str(path))
    assert item == Failure(str(path), "read", "holds no report, only 3 request record, 1 HTTP 404")


@pytest.mark.parametrize(
    ("data", "content", "media_type"),
    [
        (record(http(b"Rebels seized it.", "Content-Type: text/plain")), "Rebels seized it.", "text/plain"),
        (record(http("café".encode("cp1252"), "Content-Type: text/plain")), "café", "text/plain"),
        (record(http(PAGE, "Content-Type: text/plain")), PAGE, "text/html"),
        (record(http(PAGE)), PAGE, "text/html"),
        (record(http(PAGE, "content-type:TEXT/HTML")), PAGE, "text/html"),
        (record(PAGE, "resource", Content_Type="text/html"), PAGE, "text/html"),
        (record(b"Rebels seized it.", "conversion"), "Rebels seized it.", "text/plain"),
        (record(http(PAGE, HTML), Content_Type=""), PAGE, "text/html"),
    ],
)
def test_media_types(data: bytes, content: bytes | str, media_type: str) -> None:
    assert (only(data).content, only(data).media_type) == (content, media_type)


def chunked(body: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(x), x) for x in (body[:10], body[10:])) + b"0\r\n\r\n"


GZ, CHUNKED = "Content-Encoding: gzip", "Transfer-Encoding: chunked"


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (gzip.compress(PAGE), [GZ]),
        (gzip.compress(PAGE), ["Content-Encoding: x-gzip"]),
        (zlib.compress(PAGE), ["Content-Encoding: deflate"]),
        (zlib.compress(PAGE)[2:-4], ["Content-Encoding: deflate"]),
        (chunked(PAGE), [CHUNKED]),
        (chunked(gzip.compress(PAGE)), [CHUNKED, GZ]),
        (PAGE, [GZ]),  # unpacked by the crawler, which left the header as it was
        (PAGE, [CHUNKED]),
        (PAGE, ["Content-Encoding: br"]),
        (PAGE, ["Content-Encoding: nonsense"]),
    ],
)
def test_encodings_are_undone_where_they_are_there(body: bytes, headers: list[str]) -> None:
    assert only(record(http(body, HTML, *headers))).content == PAGE


def test_brotli() -> None:
    brotli = pytest.importorskip("brotli")
    packed = brotli.compress(PAGE)
    assert only(record(http(packed, HTML, "Content-Encoding: br"))).content == PAGE
    assert "cut off or damaged" in failure(record(http(packed[:-5], HTML, "Content-Encoding: br")))


@pytest.mark.parametrize(
    ("body", "header"), [(gzip.compress(PAGE)[:-12], GZ), (chunked(PAGE)[:-20], CHUNKED), (b"5\r\nab", CHUNKED)]
)
def test_a_body_that_cannot_be_unpacked(body: bytes, header: str) -> None:
    assert "cut off or damaged" in failure(record(http(body, HTML, header)))


RUSSIAN = "<html><head>{}</head><body><p>Президент заявил, что переговоры начнутся в понедельник.</p></body></html>"
FRENCH = "<html><head>{}</head><body><p>L’armée a confirmé l’arrestation de José à Malmö.</p></body></html>"


@pytest.mark.parametrize(
    ("text", "encoding", "named", "meta"),
    [
        (RUSSIAN, "cp1251", "windows-1251", ""),
        (RUSSIAN, "cp1251", "windows-1251", "utf-8"),  # the header is right, the page is not
        (RUSSIAN, "cp1251", "iso-8859-1", "windows-1251"),  # the server's default
        (RUSSIAN, "utf-8", "windows-1251", ""),
        (RUSSIAN, "utf-8", "utf-16", ""),
        (RUSSIAN, "utf-8-sig", "iso-8859-1", "koi8-r"),
        (RUSSIAN, "utf-16", "utf-8", ""),
        (FRENCH, "cp1252", "iso-8859-1", ""),
        (FRENCH, "cp1252", "utf-8", "windows-1252"),
        (FRENCH, "cp1252", "windows-1251", "windows-1252"),
        (FRENCH, "utf-8", "base64", ""),
        (FRENCH.replace("’", "'"), "ascii", "no-such-charset", ""),
        ("<html>{}<p>大統領は月曜日に会談を始めると述べた。</p></html>", "shift-jis", "Shift_JIS", ""),
        ("<html>{}<p>大統領は月曜日に会談を始めると述べた。</p></html>", "iso-2022-jp", "iso-2022-jp", ""),
    ],
)
def test_the_charset_of_the_header_and_its_lies(text: str, encoding: str, named: str, meta: str) -> None:
    text = text.format(f'<meta charset="{meta}">' if meta else "")
    if encoding == "ascii":
        text = text.encode("ascii", "ignore").decode()
    body = text.encode(encoding)
    assert only(record(http(body, f"Content-Type: text/html; charset='{named}'"))).content == text


def test_a_page_that_decodes_under_nothing_stays_bytes_and_an_xml_declaration_does_no_harm() -> None:
    body = b"<html><p>\xff\xfe\x81\x8d</p></html>"
    assert only(record(http(body, HTML + "; charset=utf-8"))).content == body
    text = '<?xml version="1.0" encoding="windows-1251"?>' + RUSSIAN.format("<title>Т</title>") * 2
    capture = only(record(http(text.encode("cp1251"), "Content-Type: application/xhtml+xml; charset=windows-1251")))
    assert "Президент заявил, что переговоры" in extract(capture).text


def archive(*records: bytes) -> tuple[bytes, list[int]]:
    """The records as a file of a gzip member each, and where they begin."""
    packed = [gzip.compress(x) for x in records]
    return b"".join(packed), [sum(map(len, packed[:n])) for n in range(len(packed) + 1)]


def test_gzip_by_member_in_one_member_and_in_members_anywhere() -> None:
    plain = [numbered(n) for n in range(4)]
    whole = b"".join(plain)
    assert numbers(found(whole)) == [0, 1, 2, 3]
    assert numbers(found(archive(*plain)[0])) == [0, 1, 2, 3]
    assert numbers(found(gzip.compress(whole))) == [0, 1, 2, 3]
    anywhere = [whole[at : at + 700] for at in range(0, len(whole), 700)]
    assert numbers(found(b"".join(map(gzip.compress, anywhere)))) == [0, 1, 2, 3]


@pytest.mark.parametrize("cut", [4, 8, 3000])
def test_a_file_that_is_cut_off_ends_with_a_failure(cut: int) -> None:
    packed, at = archive(*(numbered(n) for n in range(3)))
    assert numbers(found(packed[:-cut])) == [0, 1, str(at[2])]
    items = found(packed[:-cut])
    assert isinstance(items[-1], Failure) and "cut off" in items[-1].reason


def test_a_plain_file_that_is_cut_off() -> None:
    whole = b"".join(numbered(n) for n in range(3))
    size = len(numbered(0))
    assert numbers(found(whole[:-3000])) == [0, 1, str(2 * size)]
    assert numbers(found(whole[: size + 30])) == [0, str(size)]
    assert numbers(found(whole[:-4])) == [0, 1, 2]  # only the blank lines are missing


@pytest.mark.parametrize("where", [2, 12, 400, 5000, -6])
def test_a_damaged_member_costs_its_record_and_no_other(where: int) -> None:
    packed, at = archive(*(numbered(n) for n in range(5)))
    broken = bytearray(packed)
    start = (at[2] if where > 0 else at[3]) + where
    broken[start : start + 4] = bytes(x ^ 0x55 for x in broken[start : start + 4])
    assert numbers(found(bytes(broken))) == [0, 1, str(at[2]), 3, 4]


def test_junk_between_members_and_behind_them() -> None:
    packed, at = archive(*(numbered(n) for n in range(3)))
    junk = b"\x1f\x8b\x08" + bytes(range(256)) * 500
    data = packed[: at[1]] + junk + packed[at[1] :] + b"\x00" * 100
    assert numbers(found(data)) == [0, str(at[1]), 1, 2, str(at[3] + len(junk))]


def test_damage_in_a_file_of_one_member_keeps_what_is_before_it() -> None:
    packed = bytearray(gzip.compress(b"".join(numbered(n) for n in range(300))))
    packed[-len(packed) // 10] ^= 0xFF
    items = numbers(found(bytes(packed)))
    before = [number for number in items if isinstance(number, int)]
    assert before == list(range(len(before))) and len(before) > 150
    assert items[: len(before)] == before and 1 <= len(items) - len(before) <= 2


@pytest.mark.parametrize("length", [500, 20_000, 10**15, "-5", "", "9" * 30, "ten"])
@pytest.mark.parametrize("packed", [True, False])
def test_a_length_that_lies_costs_its_record_and_no_other(length: int | str, packed: bool) -> None:
    records = [numbered(0), numbered(1, Content_Length=str(length)), *(numbered(n) for n in range(2, 5))]
    data = archive(*records)[0] if packed else b"".join(records)
    at = len(gzip.compress(records[0])) if packed else len(records[0])
    assert numbers(found(data)) == [0, str(at), 2, 3, 4]


def test_an_archive_inside_a_page_gives_no_reports_of_its_own() -> None:
    inner = b"<html>\r\n\r\n" + numbered(7)
    assert [item.uri for item in found(record(http(inner, HTML)))] == ["https://example.org/a"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (record(http(PAGE, HTML), None), "no WARC-Type"),
        (record(b"no http at all"), "HTTP"),
        (record(PAGE), "HTTP"),
        (record(b""), "HTTP"),
        (record(http(PAGE, HTML), WARC_Segment_Number="1"), "several records"),
        (record(http(PAGE, HTML), WARC_Block_Digest="sha1:AAAA"), "digest"),
        (b"junk" * 100, "no record begins here"),
        (b"WARC/1.0\r\n" + b"X: y\r\n" * 20_000, "no record begins here"),
        (random.Random(0).randbytes(200_000), "no record begins here"),
        (b"\x1f\x8b\x08" + random.Random(0).randbytes(200_000), "damaged"),
        (b"\x28\xb5\x2f\xfd" + random.Random(0).randbytes(2_000), "damaged"),
    ],
)
def test_broken_records(data: bytes, why: str) -> None:
    assert why in failure(data)


def test_missing_headers_absurd_dates_and_ids_used_twice() -> None:
    block = http(PAGE, HTML)
    bare = only(record(block, WARC_Target_URI="", WARC_Date="", WARC_Record_ID=""))
    assert (bare.uri, bare.retrieved) == ("a.warc#0", None)
    for date in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "yesterday", "2025-13-45T00:00:00Z"):
        assert only(record(block, WARC_Date=date)).retrieved is None
    assert only(record(block, WARC_Target_URI="<https://example.org/b>")).uri == "https://example.org/b"
    assert only(record(block).replace(b"org/a", b"org/\xe9")).uri == "https://example.org/\ufffd"
    assert len(found(record(block) * 2)) == 2


def test_block_digests() -> None:
    block = http(PAGE, HTML)
    for name in ("sha1", "sha-256", "md5"):
        digest = hashlib.new(name.replace("-", ""), block).digest()
        for written in (digest.hex(), base64.b32encode(digest).decode(), base64.b64encode(digest).decode()):
            assert only(record(block, WARC_Block_Digest=f"{name}:{written}")).content == PAGE
    assert only(record(block, WARC_Block_Digest="blake3:xyz")).content == PAGE


def test_a_page_whose_end_the_crawler_did_not_keep() -> None:
    first, second = found(record(http(PAGE, HTML), WARC_Truncated="length"))
    assert isinstance(first, Capture)
    assert isinstance(second, Failure) and "end of this page" in second.reason


def test_pages_that_are_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warc, "PAGE_LIMIT", 50_000)
    large = record(http(b"<html>" + b"a" * 60_000, HTML))
    exact = http(b"<html>".ljust(50_000, b"a"), HTML)
    for data in (b"".join([large, record(PAGE, "resource")]), archive(large, record(PAGE, "resource"))[0]):
        first, second = found(data)
        assert isinstance(first, Failure) and "larger than" in first.reason and isinstance(second, Capture)
    bomb = record(http(gzip.compress(exact + b"a"), HTML, GZ))
    assert "larger than 50 MB when it is unpacked" in failure(bomb)
    passed: Counter[str] = Counter()
    assert not found(record(http(b"a" * 60_000, "Content-Type: video/mp4")), passed) and passed == {"video/mp4": 1}


def test_a_gzip_bomb_costs_no_memory(tmp_path: Path) -> None:
    import tracemalloc

    path = tmp_path / "a.warc.gz"
    with gzip.open(path, "wb", 1) as file:
        file.write(record(http(b"<html>", HTML), length=400 << 20))
        for _ in range(400):
            file.write(b"a" * (1 << 20))
    with path.open("ab") as file:
        file.write(archive(numbered(1))[0])
    tracemalloc.start()
    items = list(read(str(path)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(items[0], Failure) and isinstance(items[-1], Capture) and len(items) == 2
    assert peak < 20 << 20


def test_a_page_of_just_under_50_mb() -> None:
    body = b"<html>" + b"a" * ((50 << 20) - 1000)
    assert len(only(gzip.compress(record(http(body, HTML)), 1)).content) == len(body)


# where it comes from


def test_zstandard_standard_input_and_any_name(tmp_path: Path) -> None:
    from fastwarc.stream_io import ZstdWriter

    plain = numbered(0) + numbered(1)
    out = io.BytesIO()
    writer = ZstdWriter(out)
    writer.write(plain)
    writer.finish()
    packed = archive(numbered(0), numbered(1))[0]
    for data in (plain, packed, out.getvalue()):
        assert numbers(found(data)) == [0, 1]
    for data in (plain, packed):
        assert numbers(list(read("-", stdin=io.BytesIO(data)))) == [0, 1]
        for name in ("a.warc", "a.warc.gz", "unknown", "a.gz"):
            if name != "a.gz" or data is packed:
                (tmp_path / name).write_bytes(data)
                assert numbers(list(read(str(tmp_path / name)))) == [0, 1]


@given(st.data())
def test_any_damage_gives_captures_or_failures(data: st.DataObject) -> None:
    whole = bytearray(
        data.draw(st.sampled_from([archive(numbered(0, 200), numbered(1, 200))[0], numbered(0, 200) * 2]))
    )
    for _ in range(data.draw(st.integers(1, 5))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    items = found(bytes(whole[: data.draw(st.integers(0, len(whole)))]))
    assert all(isinstance(item, Capture | Failure) for item in items)
