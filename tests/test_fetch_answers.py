"""Fetching: every way an answer can be wrong, late or not yet there, and the copies on disk."""

import gzip
import tracemalloc
import zlib
from base64 import b64decode
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path
from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st
from webserver import FIXTURES, PAGE, Answering, Fetching, Hours, Reply, reason, site

from dateline.errors import InputError, SettingsError
from dateline.fetch import Clock, Politeness
from dateline.fetch.cache import Cache, Copy
from dateline.fetch.unpack import unpacked

_HOURS, _FETCHING = FIXTURES  # pytest finds fixtures among the names of a module
HTML = {"Content-Type": "text/html; charset=utf-8"}


# answers that are wrong, or slow, or not yet there


def packed(body: bytes, coding: str) -> Reply:
    return Reply(body=body, headers={**HTML, "Content-Encoding": coding})


def raw(head: str, body: bytes = b"") -> Reply:
    return Reply(raw=head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body)


BOMB = gzip.compress(gzip.compress(bytes(30_000_000)))
BR_BOMB = b64decode("z///fwAkAOKxQHLv//n//w+ABEAcFoDu/T////8BkACIwwLQvf/Pf8NJABIAcVgAun6T")  # 60 MB of zeros


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Reply(404), "answers 404 (not found)"),
        (Reply(451), "answers 451 (unavailable for legal reasons)"),
        (Reply(204), "answers 204 (no content)"),
        (Reply(304), "answers 304"),
        (Reply(299), "answers 299"),
        (Reply(body=bytes(5001)), "larger than 5,000 bytes; save it"),
        (raw("HTTP/1.1 200 OK\nContent-Length: 9999999999"), "larger than 5,000 bytes"),
        (raw("HTTP/1.0 200 OK", bytes(5001)), "larger than 5,000 bytes"),
        (packed(BOMB, "gzip, gzip"), "larger than 5,000 bytes"),
        (packed(BR_BOMB, "br"), "larger than 5,000 bytes"),
        (packed(gzip.compress(PAGE)[:-9], "gzip"), "its gzip data is cut off or damaged"),
        (packed(gzip.compress(PAGE)[:20] + b"junk", "gzip"), "its gzip data is cut off or damaged"),
        (packed(PAGE, "gzip, gzip, gzip, gzip"), "packed 4 times over"),
        (packed(PAGE, "compress"), "packed as 'compress', which nobody asked for"),
        (raw("HTTP/1.1 200 OK\nContent-Length: 500", PAGE), "no complete answer"),
        (raw("HTTP/1.1 200 OK\nTransfer-Encoding: chunked", b"5\r\nabcde\r\n"), "no complete answer"),
        (raw("HTTP/1.1 200 OK\nTransfer-Encoding: chunked", b"zz\r\nabcde\r\n"), "no complete answer"),
        (raw("HTTP/1.1 200 OK\nX-Long: " + "x" * 200_000), "no complete answer"),
        (Reply(raw=b""), "no complete answer"),
        (Reply(raw=b"\x16\x03\x01\x00\xff\x00\x00"), "no complete answer"),
    ],
)
def test_an_answer_without_a_page_says_why(fetching: Fetching, answer: Reply, why: str) -> None:
    with site({"/a": answer}) as server:
        assert why in reason(fetching(largest=5000, tries=1), server.url("/a"))


@pytest.mark.parametrize(("bomb", "codings"), [(BOMB, "gzip, gzip"), (BR_BOMB, "br"), (gzip.decompress(BOMB), "gzip")])
def test_a_bomb_is_not_unpacked_any_further_than_the_limit(bomb: bytes, codings: str) -> None:
    tracemalloc.start()
    with pytest.raises(InputError, match="larger than"):
        unpacked(bomb, codings, 100_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


@pytest.mark.parametrize(
    "answer",
    [
        packed(gzip.compress(PAGE), "gzip"),
        packed(gzip.compress(PAGE[:9]) + gzip.compress(PAGE[9:]), "x-gzip"),
        packed(PAGE, "gzip"),
        packed(zlib.compress(PAGE), "deflate"),
        packed(zlib.compress(PAGE, wbits=-15), "deflate"),
        raw("HTTP/1.0 200 OK", PAGE),
        raw("HTTP/1.1 200 OK\nTransfer-Encoding: chunked", b"%x\r\n" % len(PAGE) + PAGE + b"\r\n0\r\n\r\n"),
        raw(f"HTTP/1.1 103 Early Hints\n\nHTTP/1.1 200 OK\nContent-Length: {len(PAGE)}", PAGE),
    ],
)
def test_a_page_however_it_is_sent(fetching: Fetching, answer: Reply) -> None:
    with site({"/a": answer}) as server:
        assert fetching(largest=5000).fetch(server.url("/a")).content == PAGE


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate", "br", "zstd", "gzip, deflate"]))
def test_unpacking_anything_gives_bytes_within_the_limit_or_a_reason(body: bytes, codings: str) -> None:
    try:
        assert len(unpacked(body, codings, 200)) <= 200
    except InputError as error:
        assert error.stage == "fetch"


def test_a_page_that_trickles_in_is_given_up_when_its_time_is_over(fetching: Fetching) -> None:
    head = raw("HTTP/1.1 200 OK\n" + "\n".join(f"X-{n}: 1" for n in range(100)))
    slow: dict[str, Answering] = {"/body": Reply(body=bytes(100), slowly=0.02), "/head": replace(head, slowly=0.02)}
    with site(slow) as server:
        fetcher = fetching(clock=Clock(), total=0.2, read=5, delay=0)
        for path in slow:
            began = monotonic()
            assert reason(fetcher, server.url(path)) == "took longer than 0.2 s"
            assert monotonic() - began < 0.6
    # Each answer in time, all of them together not.
    with site({"/a": Reply(302, headers={"Location": "/b"}), "/b": Reply(503)}) as server:
        server.lasts = 0.12
        why = reason(fetching(clock=Clock(), total=0.3, delay=0, back_off=0, tries=9), server.url("/a"))
        assert why.endswith("/b: took longer than 0.3 s")
    with site({"/a": PAGE}) as server:
        server.lasts = 0.5
        began = monotonic()
        assert "took longer than 0.1 s" in reason(fetching(clock=Clock(), total=0.1, tries=1), server.url("/a"))
        assert monotonic() - began < 0.4
        assert "cannot be read (no answer for 0.05 s)" in reason(
            fetching(clock=Clock(), read=0.05, tries=1), server.url("/a")
        )


def test_what_fails_for_now_is_tried_again_later_and_later(fetching: Fetching, hours: Hours) -> None:
    answers = [Reply(503), Reply(raw=b""), Reply(body=PAGE)]
    with site({"/a": lambda headers: answers.pop(0), "/b": Reply(500)}) as server:
        fetcher = fetching()
        assert fetcher.fetch(server.url("/a")).content == PAGE
        assert hours.slept == [2, 4]
        assert "answers 500" in reason(fetcher, server.url("/b"))
        assert server.paths() == ["/a"] * 3 + ["/b"] * 3


@pytest.mark.parametrize(
    ("asked", "slept"),
    [
        ("30", [30]),
        ("0", [2]),
        ("-5", [2]),
        ("soon", [2]),
        ("9" * 400, [2]),
        (formatdate(1_700_000_050, usegmt=True), [50]),
        (formatdate(1_600_000_000, usegmt=True), [2]),
        ("Thu, 99 Foo 2024 00:00:00 GMT", [2]),
    ],
)
def test_retry_after_is_kept_to(fetching: Fetching, hours: Hours, asked: str, slept: list[float]) -> None:
    date = formatdate(1_700_000_000, usegmt=True)
    answers = [Reply(429, headers={"Retry-After": asked, "Date": date}), Reply(body=PAGE)]
    with site({"/a": lambda headers: answers.pop(0)}) as server:
        fetching().fetch(server.url("/a"))
        assert hours.slept == slept


def test_a_site_that_asks_for_a_long_wait_is_left_alone_for_it(fetching: Fetching, hours: Hours) -> None:
    with site({"/a": Reply(429, headers={"Retry-After": "7200"}), "/b": PAGE}) as server:
        fetcher = fetching()
        assert "asks to come back later (7200)" in reason(fetcher, server.url("/a"))
        assert "asks to be left alone for 7,200 more seconds" in reason(fetcher, server.url("/b"))
        assert server.paths() == ["/a"]
        hours.at += 7200
        assert fetcher.fetch(server.url("/b")).content == PAGE


# copies


def test_a_copy_is_used_while_fresh_then_asked_about_then_replaced(fetching: Fetching, hours: Hours) -> None:
    validators = {"ETag": '"1"', "Last-Modified": "Tue, 14 Nov 2023 20:00:00 GMT", "Cache-Control": "max-age=300"}

    def answer(headers: Mapping[str, str]) -> Reply:
        if headers.get("if-none-match") == '"1"' and headers.get("if-modified-since") == validators["Last-Modified"]:
            return Reply(304, headers={"Cache-Control": "max-age=100"})
        return Reply(body=PAGE, headers=HTML | validators)

    with site({"/a": answer}) as server:
        seen = []
        for wait in (0, 299, 2, 99, 2):
            hours.at += wait
            page = fetching().fetch(server.url("/a"))  # each time a new program
            assert (page.content, page.media_type, page.charset, page.etag) == (PAGE, "text/html", "utf-8", '"1"')
            seen.append((page.from_cache, page.not_modified, page.retrieved[11:]))
        assert seen == [
            (False, False, "22:13:20Z"), (True, False, "22:13:20Z"), (True, True, "22:18:21Z"),
            (True, False, "22:18:21Z"), (True, True, "22:20:02Z"),
        ]  # fmt: skip
        assert len(server.paths()) == 3
        hours.at -= 86_400 * 30  # a copy from the future is not fresh
        assert fetching().fetch(server.url("/a")).not_modified
        hours.at += 101
        server.pages["/a"] = b"<p>new"
        assert fetching().fetch(server.url("/a")).content == b"<p>new"


@pytest.mark.parametrize(
    ("cache_control", "age", "requests"),
    [
        ("max-age=9000", "", 1), ("max-age=9000", "8999", 2), ("max-age=0", "", 2), ("no-cache, max-age=9000", "", 2),
        ("no-store, max-age=9000", "", 2), ("s-maxage=9000", "", 2), ("", "", 2), ("max-age=junk", "junk", 2),
        ("private, MAX-AGE = 9000", "", 1),
    ],
)  # fmt: skip
def test_when_a_copy_saves_the_request(
    fetching: Fetching, hours: Hours, cache_control: str, age: str, requests: int
) -> None:
    with site({"/a": Reply(body=PAGE, headers={"Cache-Control": cache_control, "Age": age, "ETag": "x"})}) as server:
        for fetcher in (fetching(), fetching()):
            fetcher.fetch(server.url("/a"))
            hours.at += 5
        assert len(server.paths()) == requests
        hours.at += 600  # longer than the caller lets any copy do
        fetching().fetch(server.url("/a"))
        assert len(server.paths()) == requests + 1


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:-1],
        lambda data: data[:-1] + b"!",
        lambda data: data.replace(b'"form": 1', b'"form": 9'),
        lambda data: data.replace(b"/a", b"/b", 1),
        lambda data: data.replace(b'"stored": 17', b'"stored": "', 1),
        lambda data: b"[" * 100_000,
        lambda data: b"\xff\x00" + data,
    ],
)
def test_a_damaged_copy_is_ignored_and_replaced(
    fetching: Fetching, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    with site({"/a": Reply(body=PAGE, headers={"Cache-Control": "max-age=500"})}) as server:
        fetching().fetch(server.url("/a"))
        (file,) = (tmp_path / "c").iterdir()
        good = file.read_bytes()
        file.write_bytes(damage(good))
        page = fetching().fetch(server.url("/a"))
        assert (page.content, page.from_cache) == (PAGE, False)
        assert file.read_bytes() == good


def test_headers_of_a_site_do_not_come_back_as_other_headers(fetching: Fetching, tmp_path: Path) -> None:
    with site({"/a": Reply(body=PAGE, headers={"ETag": "ok"})}) as server:
        fetching().fetch(server.url("/a"))
        (file,) = (tmp_path / "c").iterdir()
        file.write_bytes(file.read_bytes().replace(b'"ok"', b'"ok\\r\\nX-Evil: 1"'))
        assert fetching().fetch(server.url("/a")).content == PAGE
        assert "if-none-match" not in server.asked[-1][1]
    with pytest.raises(SettingsError, match="on one line"):
        Politeness(contact="a@example.org\r\nX-Evil: 1")


def test_without_a_folder_to_write_in_the_work_goes_on(fetching: Fetching, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with site({"/a": Reply(body=PAGE, headers={"ETag": "x"})}) as server:
        fetcher = fetching(folder=tmp_path / "file")
        assert [fetcher.fetch(server.url("/a")).content for _ in range(2)] == [PAGE, PAGE]
        (warning,) = fetcher.warnings
        assert str(tmp_path / "file") in warning


def test_two_programs_share_a_folder(tmp_path: Path) -> None:
    """Two writers and two readers of one copy: a reader sees one or the other, whole."""
    pages = {str(n): Copy("u", bytes([n]) * 50_000 * n, "text/html", str(n), None, 0, 0) for n in (1, 2)}

    def write(n: str) -> None:
        for _ in range(50):
            Cache(tmp_path).put(pages[n])

    def read(n: str) -> int:
        found = [Cache(tmp_path).get("u") for _ in range(100)]
        assert all(copy is None or copy == pages[copy.etag or ""] for copy in found)
        return sum(copy is not None for copy in found)

    Cache(tmp_path).put(pages["1"])
    with ThreadPoolExecutor(4) as threads:
        jobs = [threads.submit(work, n) for n in pages for work in (write, read)]
        assert sum(job.result() or 0 for job in jobs) == 200
    assert [path.name[0] for path in tmp_path.iterdir()].count(".") == 0
