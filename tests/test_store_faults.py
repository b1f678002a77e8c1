"""The store when things go wrong: killed writers, two at once, a full disk. Every writer is a process of its own."""

from __future__ import annotations

import os
import random
import resource
import signal
import sqlite3
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from dateline.errors import StoreError
from dateline.records import Coding, Kept
from dateline.store import care
from dateline.store.database import Store

KILLS = 60
FULL = 700_000  # bytes: room for the tables and some reports


def copies(codings: list[Coding], number: int, start: int = 0) -> list[Kept]:
    """Many reports out of few: each with its own key, the same words."""
    found = []
    for n in range(start, start + number):
        c = codings[n % len(codings)]
        key = f"{n:016x}"
        names = {None: None} | {claim.id: f"{key}.{m}" for m, claim in enumerate(c.claims)}
        claims = tuple(
            replace(x, id=str(names[x.id]), about=names[x.about], same_as=names[x.same_as]) for x in c.claims
        )
        found.append(Kept(replace(c, report=replace(c.report, id=key), claims=claims)))
    return found


def in_a_child(work: Callable[[int], None]) -> tuple[int, int]:
    """Run `work` in a process of its own, which writes to the pipe it is given; its number and the reading end."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        code = 1
        try:
            work(write)
            code = 0
        except BaseException:
            traceback.print_exc()
            raise
        finally:
            os._exit(code)
    os.close(write)
    return child, read


def told(read: int) -> list[int]:
    """The numbers that the child wrote, one a line; a line that was cut off does not count."""
    with os.fdopen(read) as lines:
        return [int(line) for line in lines if line.endswith("\n")]


def test_killed_at_any_moment_nothing_is_lost_and_nothing_is_half(tmp_path: Path, codings: list[Coding]) -> None:
    place = str(tmp_path / "news.db")
    reports, dice, landed = 0, random.Random(7), 0
    Store(place).engine.dispose()
    for number in range(KILLS):

        def work(pipe: int, start: int = reports) -> None:
            with Store(place) as store:
                os.write(pipe, b"0\n")
                for n in range(start, start + 1000, 3):
                    store.add(copies(codings, 3, n))
                    os.write(pipe, f"{n + 3}\n".encode())

        child, read = in_a_child(work)
        most = 0.09
        if number % 3:  # two of three are killed while they write, however slow the machine is
            most = 0.25 if os.read(read, 2) == b"0\n" else 0
        time.sleep(dice.uniform(0.002, most))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), "the writer ended by itself: it was not killed"
        acknowledged = told(read)
        landed += max(acknowledged, default=0) > reports
        reports = max([reports, *acknowledged])
        with Store(place) as store, store.transaction() as c:
            there = c.exec_driver_sql("SELECT count(*) FROM reports").scalar() or 0
            assert there >= reports and there % 3 == 0
            assert c.exec_driver_sql("PRAGMA quick_check").scalar() == "ok"
            reports = there
    assert landed > KILLS // 4, "too few writers came so far as to write"
    with Store(place) as store:
        assert list(care.check(store)) == []
        store.add(copies(codings, reports))
        assert len(list(store.codings())) == reports
        claims = [len(c.claims) for c in codings]
        assert care.stats(store)["claims"] == sum(claims[n % len(claims)] for n in range(reports))


def test_two_writers_at_once(place: str, codings: list[Coding]) -> None:
    def work(start: int) -> Callable[[int], None]:
        def add(_: int) -> None:
            with Store(place) as store:
                for n in range(start, start + 40, 4):
                    store.add(copies(codings, 4, n))

        return add

    children = [in_a_child(work(start)) for start in (0, 20, 20)]  # they make the database at once, too
    for child, read in children:
        _, status = os.waitpid(child, 0)
        os.close(read)
        assert os.waitstatus_to_exitcode(status) == 0
    with Store(place) as store:
        assert sorted(c.report.id for c in store.codings()) == [f"{n:016x}" for n in range(60)]
        assert list(care.check(store)) == []


def test_who_opens_a_database_that_is_just_being_made_waits(tmp_path: Path, codings: list[Coding]) -> None:
    place = str(tmp_path / "news.db")
    Store(place).engine.dispose()
    other = sqlite3.connect(place, isolation_level=None, check_same_thread=False)
    other.execute("PRAGMA journal_mode = DELETE")  # as it is before its maker has done
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM reports").fetchall()
    began = time.monotonic()
    threading.Timer(0.3, other.execute, ["COMMIT"]).start()
    with Store(place) as store:
        assert time.monotonic() - began > 0.29 and store.add(copies(codings, 1)).reports == 1
    other.close()
    with closing(sqlite3.connect(place)) as another:
        assert another.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_full_disk_is_said_and_nothing_is_half(tmp_path: Path, codings: list[Coding]) -> None:
    place = str(tmp_path / "news.db")
    Store(place).engine.dispose()

    def work(pipe: int) -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (FULL, FULL))
        with Store(place) as store:
            for n in range(0, 400, 10):
                try:
                    store.add(copies(codings, 10, n))
                except StoreError as e:
                    assert place in str(e) and ("full" in str(e) or "I/O" in str(e)), str(e)
                    return
                os.write(pipe, f"{n + 10}\n".encode())
        raise AssertionError("the disk was never full")

    child, read = in_a_child(work)
    _, status = os.waitpid(child, 0)
    done = max(told(read))
    assert os.waitstatus_to_exitcode(status) == 0
    with Store(place) as store:
        assert len(list(store.codings())) == done
        assert list(care.check(store)) == []
        store.add(copies(codings, done + 10))
        assert len(list(store.codings())) == done + 10


def test_a_writer_that_waits_too_long_says_so(
    tmp_path: Path, codings: list[Coding], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dateline.store.connect.WAIT", 0.1)
    place = str(tmp_path / "news.db")
    with Store(place) as one, Store(place) as two, one.transaction() as c:
        c.exec_driver_sql("DELETE FROM failures")
        with pytest.raises(StoreError, match="locked"):
            two.add(copies(codings, 1))
