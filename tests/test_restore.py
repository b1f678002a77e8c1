"""Records back into values: the exact inverse of to_dict, what is refused and how it is named, files of records."""

import gzip
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from annotated import coding, mutated, shifted
from hypothesis import given, settings
from hypothesis import strategies as st
from sample import TEXT

from dateline.errors import InputError
from dateline.export import to_dict, to_json
from dateline.records import Coding, Failure
from dateline.restore import from_dict, records
from dateline.values import Actor, Time

RECORD: Any = json.loads(to_json(coding()))
LINE = to_json(coding()).encode()


def edited(path: str, value: object) -> Any:
    """The record with one value changed; the path as messages write it."""
    record = json.loads(LINE)
    steps = [int(s) if s.isdecimal() else s for s in path.replace("[", ".").replace("]", "").split(".")]
    node = record
    for step in steps[:-1]:
        node = node[step]
    if value is KeyError:
        del node[steps[-1]]
    else:
        node[steps[-1]] = value
    return record


@pytest.mark.parametrize("c", [coding(), shifted()])
def test_inverse(c: Coding) -> None:
    record = to_dict(c)
    assert to_dict(from_dict(record)) == record == to_dict(from_dict(json.loads(to_json(c))))
    assert from_dict(record) == c


def test_values_are_ours() -> None:
    c = from_dict(RECORD).claims[0]
    assert isinstance(c.actor[0].value, Actor) and c.actor[0].value.code == "SRV"
    assert c.time and isinstance(c.time.value, Time) and c.time.value.precision == "time"
    assert c.source[0].value is None and c.equipment[0].entity is None
    assert (c.trigger.label, c.trigger.confidence, c.plover and c.plover.score) == ("EVENT", c.confidence, -9.5)


def test_older_records() -> None:
    record = json.loads(LINE)
    for key in ("modified", "canonical", "credit"):
        del record["report"][key]
    for claim in record["claims"]:
        del claim["plover"]
        for e in (*claim["actor"], *claim["place"], *claim["figures"], *filter(None, [claim["time"]])):
            for key in set(e) - {"start", "end", "text", "label", "span", "confidence", "kind"}:
                del e[key]
    for entity in record["entities"]:
        for key in ("code", "country", "sectors", "kb"):
            del entity[key]
    c = from_dict(record)
    assert (c.report.modified, c.report.canonical, c.report.credit) == (None, None, None)
    assert c.claims[0].actor[0].value is None and c.claims[0].plover is None and c.entities[0].code is None
    assert from_dict(to_dict(c)) == c


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("schema", "dateline/9", "schema is 'dateline/9', it must be 'dateline/1'"),
        ("report", [], "report is '[]', it must be an object"),
        ("report.text", TEXT + " ", "report.sha256 is not that of the text"),
        ("report.text", TEXT.replace("\n", "\r\n"), "report.text holds control characters"),
        ("report.text", "\ud800", "report.text holds half a character"),
        ("report.id", "", "report.id is empty"),
        ("report.words", "7", "report.words is '7', it must be a whole number"),
        ("report.extra", 1, "report has a key that no record has: extra"),
        ("report.sections[1].end", 99999, "report.sections[1] goes from 54 to 99999"),
        ("spans[2].text", "Some words", "spans[2].text is 'Some words', which is not what the report has"),
        ("spans[2].start", -1, "spans[2].text is"),
        ("spans[1].id", "s3", "spans has the id 's3' twice"),
        ("spans[0].entity", "e77", "spans[0].entity is 'e77', which is no entity of the record"),
        ("entities[0].mentions[0]", "s999", "entities[0].mentions is 's999'"),
        ("claims[2].type", "WAR", "claims[2].type is 'WAR'"),
        ("claims[2].mode", "drone", "claims[2].mode is 'drone', which is no mode of ACCUSE"),
        ("claims[2].modality", None, "claims[2].modality is 'None', it must be a string"),
        ("claims[0].confidence", 1.5, "claims[0].confidence is 1.5, it must be from 0 to 1"),
        ("claims[0].confidence", float("nan"), "claims[0].confidence is nan"),
        ("claims[0].confidence", True, "claims[0].confidence is 'True', it must be a number"),
        ("claims[0].contexts", ["weather"], "claims[0].contexts is 'weather'"),
        ("claims[0].trigger.end", 119, "claims[0].trigger.text is 'struck', which is not what the report has"),
        ("claims[0].place[0].lat", 91.0, "claims[0].place[0].lat is 91.0, it must be from -90 to 90"),
        ("claims[0].place[0].lon", None, "claims[0].place[0].lat and lon must both be there"),
        ("claims[0].actor[0].text", "Kalvian", "claims[0].actor[0].span is"),
        ("claims[0].actor[0].span", "s400", "claims[0].actor[0].span is 's400', which is no span of the record"),
        ("claims[0].actor[0].entity", "e99", "claims[0] speaks of 'e99', which is no entity of the record"),
        ("claims[0].actor[0].sectors", [1], "claims[0].actor[0].sectors holds 1"),
        ("claims[0].figures[0].kind", "eaten", "claims[0].figures[0].kind is 'eaten'"),
        ("claims[0].figures[0].best", float("inf"), "claims[0].figures[0].best is inf, it must be a finite number"),
        ("claims[0].figures[0].best", 10**400, "claims[0].figures[0].best is a whole number of more than 53 bits"),
        ("claims[0].place[0].geonames", 2**63, "claims[0].place[0].geonames is a whole number of more than 53 bits"),
        ("claims[0].time.from", "2025-02-30", "claims[0].time.from is '2025-02-30', it must be a day"),
        ("claims[0].time.to", "soon", "claims[0].time.to is 'soon', it must be a day"),
        ("report.published", "2025-13-45", "report.published is '2025-13-45', it must be a day"),
        ("claims[0].equipment[0].fate", "eaten", "claims[0].equipment[0].fate is 'eaten'"),
        ("claims[0].time.precision", "hour", "claims[0].time.precision is 'hour'"),
        ("claims[0].time", KeyError, "claims[0].time is missing"),
        ("claims[2].about", "c99", "claims[2].about is 'c99', which is no claim of the record"),
        ("claims[0].plover.quad", None, "claims[0].plover has some of event, quad and score"),
        ("coverage.characters", 3, "coverage counts"),
        ("coverage.skipped[0].end", -4, "coverage.skipped[0] goes from 0 to -4"),
        ("run.settings", [], "run.settings is '[]', it must be an object"),
    ],
)
def test_damage_is_named(path: str, value: object, says: str) -> None:
    with pytest.raises(InputError) as error:
        from_dict(edited(path, value))
    assert error.value.reason.startswith("not a record of Dateline, or a damaged one: ")
    assert says in error.value.reason


@pytest.mark.parametrize("day", ["2025-07-08", "-0044-03-15", "0000-02-29", "2025-02-17T14:00:00+06:00", None])
def test_days_of_any_time_come_back(day: str | None) -> None:
    assert from_dict(edited("claims[0].time.from", day)).claims[0].time is not None


@given(st.integers(0, 2**32))
@settings(max_examples=150, deadline=None)
def test_any_damage_is_refused_or_harmless(seed: int) -> None:
    record = mutated(RECORD, seed)
    try:
        made = from_dict(record)
    except InputError:
        return
    made.check()
    again: Any = to_dict(made)
    assert from_dict(again) == made


def test_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [LINE, b"", b"{broken", b"[1]", b'{"schema": "dateline/1"}', LINE.replace(b"0.943", b"NaN"), b"\xff{}",
             b"[" * 100_000, LINE.replace(b"Ines Okafor\"", b"\\ud800\""), LINE]  # fmt: skip
    content = b"\xef\xbb\xbf" + b"\n".join(lines)
    says = {3: "broken JSON", 4: "one JSON object", 5: "report is missing", 6: "NaN is no number", 7: "not UTF-8",
            8: "nested too deeply", 9: "half a character"}  # fmt: skip
    (tmp_path / "a.jsonl").write_bytes(content)
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(content))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    for source in (tmp_path / "a.jsonl", str(tmp_path / "a.jsonl.gz"), io.BytesIO(content), "-"):
        found = list(records(source, "in"))
        assert [f for f in found if isinstance(f, Coding)] == [coding(), coding()]
        failed = {f.uri: f.reason for f in found if isinstance(f, Failure)}
        assert set(failed) == {f"in#{n}" for n in says}
        assert all(what in failed[f"in#{n}"] for n, what in says.items())


def test_file_that_ends_too_soon(tmp_path: Path) -> None:
    packed = gzip.compress(LINE + b"\n" + b"\n".join(LINE for _ in range(3)))
    (tmp_path / "cut.gz").write_bytes(packed[:-20])
    found = list(records(tmp_path / "cut.gz"))
    assert isinstance(found[-1], Failure) and "ends too soon" in found[-1].reason
    (tmp_path / "bad.gz").write_bytes(packed[:30] + b"\x00" * 30 + packed[60:])
    bad = list(records(tmp_path / "bad.gz"))[-1]
    assert isinstance(bad, Failure) and "damaged" in bad.reason
    missing = next(records(tmp_path / "none.jsonl"))
    assert isinstance(missing, Failure) and "No such file" in missing.reason and "none.jsonl" in missing.uri
