"""The database at size: claims stored a second, how quickly they are found, how quickly they are given out again.

    python -m bench.store [--claims 1000000] [--place postgresql://user@host/name] [--json FILE] [--check]

The reports of our claim corpus are coded once and stored again and again, each copy with a key, a day of publication
(2015 to 2026, its dates moved with it) and a publisher of its own; the texts stay, so the quotes stay true. Making the
copies is not counted. Rates are of this machine at this time: compare them with the bare insert of the same number of
rows, measured again and again in the same run.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from bench.floors import worse
from dateline.pipeline import Coder
from dateline.query import parse
from dateline.records import Capture, Claim, Coding, Kept
from dateline.store.care import stats
from dateline.store.database import Store
from dateline.values import Time
from train.claims import OURS, blocks, claim_document

__all__ = ["QUERIES", "codings", "copies", "measure"]

BATCH = 256  # reports stored at once
COMPARED = 32  # batches between two bare inserts: the speed of a machine changes within a minute
FIRST, DAYS = date(2015, 1, 1), 4200
QUERIES = (
    'type:ASSAULT country:UKR since:2025-07 source:"Defence Ministry" modality:!hypothetical text:"drone"',
    "type:ASSAULT", "type:PROTEST", "type:ASSAULT,COERCE", "mode:drone", "mode:arrest country:KEN", "modality:actual",
    "modality:negation type:ASSAULT", 'quad:"material conflict"', "context:election", "country:UKR", "country:SDN",
    "country:MLI type:ASSAULT", "-country:UKR type:AID", "actor:RUS", 'actor:"RUS MIL"', "actor:RUS recipient:UKR",
    "actor:USA type:SANCTION", "party:REB", "recipient:CVL type:ASSAULT", "source:GOV", "source:UKR voice:quoted",
    'source:"foreign ministry"', "source:spokes*", "voice:own has:place", "actor:police type:COERCE", "actor:rebels",
    "place:Kyiv", "place:Port*", "trigger:bombed", "trigger:arrest*", "equipment:drone", 'equipment:"missiles"',
    "near:50.45,30.52,100", "near:15.6,32.5,50", "near:0,20,1500", "since:2026", "since:2025-07 until:2025-08",
    "until:2015", "when:2020-03-15", "published:2019-06", "published:>=2026", "published:2024 type:PROTEST",
    "killed:>10", "killed:>100 since:2024", "wounded:>5 country:SYR", "detained:>=50", "amount:>1000000USD",
    "confidence:>0.9 type:AGREE", "confidence:<0.4", "text:drone", "text:drones type:ASSAULT", "text:the",
    'text:"prime minister"', "text:miss* country:ISR", "text:zebra", "grain port", "ceasefire talks -type:ASSAULT",
    "(type:ASSAULT OR type:COERCE) killed:>0", "has:figure -has:source", "publisher:paper-17", "language:en",
    "publisher:paper-17 type:ASSAULT since:2020", "type:THREATEN actor:PRK OR type:THREATEN actor:IRN", "",
)  # fmt: skip


def codings(most: int | None = None) -> list[Coding]:
    """The reports of the claim corpus, coded."""
    texts = (claim_document(b, "claims").text for path in sorted(OURS.glob("*.txt")) for b in blocks(path))
    captures = (Capture(f"report{n}", text) for n, text in enumerate(islice(texts, most)))
    coder = Coder()
    found = coder.code_captures(captures, published="2020-06-30")
    return [c for c in found if isinstance(c, Coding) and c.claims]


def copies(originals: list[Coding], claims: int) -> Iterator[list[Kept]]:
    """Batches of copies with about so many claims in all."""
    dice, made, batch = random.Random(3), 0, list[Kept]()
    number = 0
    while made < claims:
        for original in originals:
            batch.append(Kept(_copy(original, number, dice)))
            number += 1
            made += len(original.claims)
            if len(batch) == BATCH or made >= claims:
                yield batch
                batch = []
            if made >= claims:
                return


def _copy(c: Coding, number: int, dice: random.Random) -> Coding:
    key = f"{number:016x}"
    published = FIRST + timedelta(days=dice.randrange(DAYS))
    moved = (published - date.fromisoformat((c.report.published or "2020-06-30")[:10])).days
    publisher = f"Paper-{dice.randrange(200)}"
    report = replace(c.report, id=key, published=published.isoformat(), publisher=publisher)
    return replace(c, report=report, claims=tuple(_moved(x, key, moved) for x in c.claims))


def _moved(c: Claim, key: str, days: int) -> Claim:
    c = replace(c, id=_key(c.id, key) or "", about=_key(c.about, key), same_as=_key(c.same_as, key))
    if not (c.time and isinstance(v := c.time.value, Time) and v.from_ and v.to) or "T" in v.from_ + v.to:
        return c
    try:
        first, last = (str(date.fromisoformat(day) + timedelta(days=days)) for day in (v.from_, v.to))
    except (ValueError, OverflowError):  # a day before the common era, or beyond 9999, stays
        return c
    return replace(c, time=replace(c.time, value=replace(v, from_=first, to=last)))


def _key(name: str | None, key: str) -> str | None:
    return key + name[16:] if name else None


def store(place: str, originals: list[Coding], claims: int) -> dict[str, float]:
    """Store so many claims."""
    wall = cpu = 0.0
    done = 0
    plain = list[float]()
    with Store(place) as database:
        for number, batch in enumerate(copies(originals, claims)):
            if number % COMPARED == 0:
                plain.append(bare())
            began, worked = time.perf_counter(), time.process_time()
            done += database.add(batch).claims
            wall += time.perf_counter() - began
            cpu += time.process_time() - worked
        if not done:
            sys.exit(f"{place} holds these claims already: give an empty place")
        size = int(str(stats(database)["bytes on disk"]))
    found = {"claims": done, "claims_per_second": done / wall, "claims_per_cpu_second": done / cpu}
    found |= {"bytes_per_claim": size / done, "bare_rows_per_cpu_second": statistics.harmonic_mean(plain)}
    return found | {
        "claims_per_1000_bare_rows": found["claims_per_cpu_second"] / found["bare_rows_per_cpu_second"] * 1000
    }


def bare() -> float:
    """Rows of ten short columns that SQLite itself takes in a second of this machine's time, without any index."""
    rows = [(n, "a" * 16, "ASSAULT", None, 0.5, "words of a quote", n, n + 9, "UKR", None) for n in range(100_000)]
    with tempfile.TemporaryDirectory() as folder, sqlite3.connect(Path(folder) / "bare.db") as c:
        c.execute("CREATE TABLE t (a INTEGER PRIMARY KEY, b, c, d, e, f, g, h, i, j)")
        began = time.process_time()
        c.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        c.commit()
        return len(rows) / (time.process_time() - began)


def search(place: str) -> tuple[dict[str, float], list[tuple[float, str]]]:
    """Milliseconds to find the 50 newest claims, for each query the median of three; and all of them, slowest first."""
    with Store(place, write=False) as database:
        database.find(parse("type:ASSAULT"), 50)
        times = []
        for text in QUERIES:
            query = parse(text)
            runs = []
            for _ in range(3):
                began = time.perf_counter()
                database.find(query, 50)
                runs.append((time.perf_counter() - began) * 1000)
            times.append((statistics.median(runs), runs[0], text))
    times.sort(reverse=True)
    hot = [t for t, _, _ in times]
    found = {"queries": len(times), "p50_ms": statistics.median(hot), "p95_ms": hot[len(hot) // 20], "max_ms": hot[0]}
    found["first_p95_ms"] = sorted((first for _, first, _ in times), reverse=True)[len(times) // 20]
    return found, [(t, text) for t, _, text in times]


def export(place: str, form: str, folder: Path) -> dict[str, float]:
    """Seconds to export everything by the command line, and the most memory that all its processes took together."""
    target = str(folder / f"all.{form}")
    began, most = time.perf_counter(), 0
    command = [sys.executable, "-m", "dateline", "export", "--db", place, "-o", target, "--to", form]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True) as process:
        while process.poll() is None:
            most = max(most, memory(process.pid))
            time.sleep(0.1)
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}")
    return {"seconds": time.perf_counter() - began, "largest_memory_mb": most / 1024}


def memory(session: int) -> int:
    """Kilobytes that the processes of a session hold, what they share counted once; Linux only."""
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if os.getsid(int(folder.name)) == session:
                lines = (folder / "smaps_rollup").read_text().splitlines()
                total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        except (ProcessLookupError, FileNotFoundError):  # it has ended meanwhile
            continue
    return total


def measure(claims: int, place: str | None = None, reports: int | None = None) -> dict[str, dict[str, float]]:
    """All figures; the slowest queries go to standard error."""
    originals = codings(reports)
    with tempfile.TemporaryDirectory(prefix="bench-store-") as folder:
        where = place or str(Path(folder) / "news.db")
        found = {"store": store(where, originals, claims)}
        found["search"], slowest = search(where)
        for ms, text in slowest[:5]:
            print(f"{ms:8.1f} ms  {text}", file=sys.stderr)
        for form in ("parquet", "polecat"):
            found[f"export, {form}"] = export(where, form, Path(folder))
    return found


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=1_000_000)
    parser.add_argument("--place")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--check", action="store_true", help="compare with floors.json, which is for a million claims")
    args = parser.parse_args()
    found = measure(args.claims, args.place)
    for name, rows in found.items():
        print(f"\n{name}", *(f"  {key:30} {value:14,.1f}" for key, value in rows.items()), sep="\n")
    if args.json:
        args.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    if args.check and (bad := worse("store", found)):
        sys.exit("\n".join(bad))


if __name__ == "__main__":
    main()
