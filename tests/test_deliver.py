"""Exports: every form from a database and from records, in pieces or whole, all or nothing, with its loss report."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import resource
import signal
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from dateline import deliver
from dateline.deliver import FORMS, Order, form_of
from dateline.errors import OutputError, SettingsError, StoreError
from dateline.export.record import to_json
from dateline.export.rows import COLUMNS, to_arrow
from dateline.forms import FOLDERS, TEXTS, sentence
from dateline.query import matches, parse
from dateline.records import Coding, Failure, Kept
from dateline.restore import records
from dateline.shapes.kinds import SHAPES, shape
from dateline.store.database import Store
from dateline.whole import whole


@pytest.fixture
def database(tmp_path: Path, kept: list[Kept]) -> str:
    place = str(tmp_path / "news.db")
    with Store(place) as store:
        store.add(kept)
    return place


def make(source: str, to: Path, form: str, **fields: object) -> dict[str, Any]:
    """Deliver, without any record that could not be read."""
    failures: list[Failure] = []
    report = deliver.deliver(Order(source, to, form, **fields), failures.append)  # type: ignore[arg-type]
    assert not failures
    assert json.loads(to.with_name(to.name + ".loss.json").read_text()) == json.loads(json.dumps(report))
    return report


def content(path: Path) -> dict[str, bytes]:
    files = [p for p in path.rglob("*") if p.is_file()] if path.is_dir() else [path]
    return {str(p.relative_to(path)): p.read_bytes() for p in files}


@pytest.mark.parametrize("form", [f for f in FORMS if f != "parquet"])
def test_records_and_database_give_the_same(tmp_path: Path, database: str, codings: list[Coding], form: str) -> None:
    lines = tmp_path / "all.jsonl"
    first = make(database, lines, "jsonl")
    assert first["claims"] == first["written"] == sum(len(c.claims) for c in codings)
    assert sorted(lines.read_text().splitlines()) == sorted(to_json(c) for c in codings)
    same = str(tmp_path / "same.db")  # of the records, in which confidences are rounded
    with Store(same) as store:
        store.add([Kept(c) for c in records(lines) if isinstance(c, Coding)])
    one, two = tmp_path / "one", tmp_path / "two"
    assert make(same, one, form) == make(str(lines), two, form)
    assert content(one) == content(two)


@pytest.mark.parametrize("form", TEXTS)
def test_pieces_of_several_processes_are_the_whole(
    tmp_path: Path, database: str, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = make(database, tmp_path / "whole", form, jobs=1)
    monkeypatch.setattr(deliver, "SMALL", 0)
    pieces = make(database, tmp_path / "pieces", form, jobs=2)
    assert (tmp_path / "whole").read_bytes() == (tmp_path / "pieces").read_bytes()
    assert {**pieces, "lost": 0, "withheld": 0} == {**whole, "lost": 0, "withheld": 0}
    assert _numbers(pieces) == _numbers(whole)
    assert sorted(p.name for p in tmp_path.iterdir() if ".part" in p.name) == []


def _numbers(report: dict[str, Any]) -> Counter[str]:
    found: Counter[str] = Counter()
    for item in (*report["withheld"], *report["lost"]):
        found[item.get("reason") or item["field"]] += item.get("claims", 0) or item["values"]
    return found


@pytest.mark.parametrize("form", SHAPES)
def test_a_shape_gets_asserted_claims_once_and_every_claim_is_accounted_for(
    tmp_path: Path, database: str, codings: list[Coding], form: str
) -> None:
    report = make(database, tmp_path / "out", form)
    claims = [c for coding in codings for c in coding.claims]
    left = sum(item["claims"] for item in report["withheld"])
    assert report["claims"] == len(claims) == report["written"] + left
    again = form == "gdelt-mentions"  # a repeated claim is one more mention of its event
    assert report["written"] <= sum(c.modality == "actual" and (again or c.same_as is None) for c in claims)
    text = (tmp_path / "out").read_text(shape(form).FORM.encoding)
    rows = list(csv.reader(io.StringIO(text), delimiter=shape(form).FORM.delimiter))
    assert len(rows) == report["rows"] + shape(form).FORM.header
    assert {len(row) for row in rows} <= {len(shape(form).COLUMNS)}
    every = make(database, tmp_path / "every", form, keep=frozenset(("actual", "future", "negation", "repeats")))
    assert every["written"] >= report["written"]
    assert str(report["written"]) in sentence(report)


def test_parquet_is_the_rows_and_months_are_partitions(tmp_path: Path, database: str, codings: list[Coding]) -> None:
    make(database, tmp_path / "all.parquet", "parquet")
    table = pq.read_table(tmp_path / "all.parquet")
    order = {c.report.id: n for n, c in enumerate(codings)}
    found = table.to_pylist()
    assert sorted(found, key=lambda r: order[r["report_id"]]) == to_arrow(codings).to_pylist()
    make(database, tmp_path / "months", "parquet")
    dataset = ds.dataset(tmp_path / "months", partitioning="hive").to_table().to_pandas()
    assert len(dataset) == len(found)
    assert set(dataset["month"]) == {(c.report.published or "undated")[:7] for c in codings}
    make(database, tmp_path / "none.parquet", "parquet", where="text:zebra")
    assert pq.read_table(tmp_path / "none.parquet").num_rows == 0


def test_only_what_the_query_finds(tmp_path: Path, database: str, codings: list[Coding]) -> None:
    query = parse("type:ASSAULT -modality:future")
    wanted = {c.id for coding in codings for c in coding.claims if matches(query, coding, c)}
    make(database, tmp_path / "all.jsonl", "jsonl")
    for n, source in enumerate((database, str(tmp_path / "all.jsonl"))):
        for form in ("csv", "parquet"):
            to = tmp_path / f"{n}.{form}"
            make(source, to, form, where=str(query))
            frame = pd.read_csv(to) if form == "csv" else pd.read_parquet(to)
            assert list(frame.columns) == list(COLUMNS)
            assert set(frame["claim_id"]) == wanted
    report = make(database, tmp_path / "denied.csv", "csv", keep=frozenset(("negation",)))
    assert set(pd.read_csv(tmp_path / "denied.csv")["modality"]) == {"negation"}
    assert {str(item["reason"]) for item in report["withheld"]} >= {"actual: not asked for"}


def test_geojson_opens_as_points(tmp_path: Path, database: str) -> None:
    report = make(database, tmp_path / "map.geojson", "geojson")
    features = json.loads((tmp_path / "map.geojson").read_text())["features"]
    assert len(features) == report["written"] > 0
    assert all(f["geometry"]["coordinates"] == [f["properties"]["lon"], f["properties"]["lat"]] for f in features)


def test_nothing_is_overwritten_but_a_file_of_the_same_name(tmp_path: Path, database: str) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    for form in (*FOLDERS, "parquet"):
        with pytest.raises(OutputError, match="name a new folder"):
            make(database, tmp_path / "full", form)
    with pytest.raises(OutputError, match="is a folder"):
        make(database, tmp_path / "full", "csv")
    with pytest.raises(OutputError, match="there is no folder"):
        make(database, tmp_path / "none" / "x.csv", "csv")
    with pytest.raises(StoreError, match="no such database"):
        make(str(tmp_path / "none.db"), tmp_path / "x.csv", "csv")
    assert [p.name for p in (tmp_path / "full").iterdir()] == ["mine.txt"]


def test_a_full_disk_leaves_what_was_there(tmp_path: Path, database: str) -> None:
    to = tmp_path / "claims.jsonl"
    to.write_text("before")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, limits[1]))
        with pytest.raises(OutputError, match=r"cannot write .*claims.jsonl"):
            make(database, to, "jsonl")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert to.read_text() == "before"
    assert not list(tmp_path.glob("*.part"))


def test_a_report_that_xml_cannot_hold_is_told_and_the_others_go_on(tmp_path: Path, codings: list[Coding]) -> None:
    text = codings[0].report.text + "\ufffe"
    odd = replace(codings[0].report, id="odd", text=text, sha256=hashlib.sha256(text.encode()).hexdigest())
    whole = replace(codings[0].coverage, characters=len(text))
    lines = tmp_path / "all.jsonl"
    lines.write_text("".join(to_json(c) + "\n" for c in (replace(codings[0], report=odd, coverage=whole), *codings)))
    failures: list[Failure] = []
    report = deliver.deliver(Order(str(lines), tmp_path / "out", "inception"), failures.append)
    assert [f.stage for f in failures] == ["export"]
    assert len(list((tmp_path / "out").glob("*.xmi"))) == len(codings)
    assert report["claims"] - report["written"] == report["withheld"][0]["claims"] == len(codings[0].claims)


def test_a_formula_in_a_headline_is_harmless_and_counted(tmp_path: Path, codings: list[Coding]) -> None:
    lines, to = tmp_path / "all.jsonl", tmp_path / "all.csv"
    report = replace(codings[0].report, title='=HYPERLINK("http://x.example")', publisher="a\rb")
    lines.write_text(to_json(replace(codings[0], report=report)) + "\n")
    lost = {item["field"]: item["values"] for item in make(str(lines), to, "csv")["lost"]}
    frame = pd.read_csv(to)
    assert len(frame) == len(codings[0].claims) == lost["title"] == lost["publisher"]
    assert set(frame["title"]) == {'\'=HYPERLINK("http://x.example")'} and set(frame["publisher"]) == {"a\nb"}


def test_two_exports_to_one_file_do_not_meet(tmp_path: Path, database: str) -> None:
    to = tmp_path / "all.jsonl"
    with whole(to) as part:
        make(database, to, "jsonl")
        assert part != to and len(to.read_text().splitlines()) == 4
        part.write_text("the last one wins")
    assert to.read_text() == "the last one wins"
    with pytest.raises(ZeroDivisionError), whole(to) as part:
        part.write_text(str(1 // 0))
    assert to.read_text() == "the last one wins" and not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize(("name", "form"), [("a.CSV", "csv"), ("b.geojson", "geojson"), ("c.parquet", "parquet")])
def test_names_tell_the_form(name: str, form: str) -> None:
    assert form_of(name) == form
    with pytest.raises(SettingsError, match="polecat"):
        form_of("events.tsv")
