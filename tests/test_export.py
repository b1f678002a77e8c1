"""The record as a dict, a line, rows and an Arrow table; its schema, and the page of the docs that describes it."""

import json
import re
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import jsonschema
import polars
import pytest
from sample import ATTACK, TEXT, empty, plain, sample

from dateline.export import COLUMNS, rows, schema, to_arrow, to_dict, to_json
from dateline.records import Coding, Report
from dateline.spreadsheet import harmless

DOC = (Path(__file__).parent.parent / "docs" / "record.md").read_text(encoding="utf-8")
R = ["start", "end", "text", "label", "span", "confidence"]
ACTOR = ["entity", "name", "code", "country", "sectors", "kb", "rule"]
PLACE = ["name", "country", "admin1", "lat", "lon", "radius", "geonames", "precision", "rule"]


def record(coding: Coding) -> dict[str, Any]:
    return to_dict(coding)


def valid(found: object) -> None:
    jsonschema.Draft202012Validator(schema()).validate(found)


def objects(node: object) -> list[dict[str, Any]]:
    """Every object within a JSON value."""
    if isinstance(node, list):
        return [o for item in node for o in objects(item)]
    if isinstance(node, dict):
        return [node, *(o for item in node.values() for o in objects(item))]
    return []


def test_sample_is_true() -> None:
    sample().check()


@pytest.mark.parametrize(
    ("cell", "ours"),
    [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ('+HYPERLINK("http://x.example")', '\'+HYPERLINK("http://x.example")'),
        ("\t@SUM(1)", "'\t@SUM(1)"),
        (" -2+3|a", "' -2+3|a"),
        ("＝A(1)", "'＝A(1)"),
        ("a\r\nb\rc\0", "a\nb\nc"),
        ("@ministry", "@ministry"),
        ("-1.28", "-1.28"),
        ("+254 700", "+254 700"),
        ("a = f(b)!", "a = f(b)!"),
        ("two\nlines", "two\nlines"),
    ],
)
def test_no_spreadsheet_runs_a_cell(cell: str, ours: str) -> None:
    assert harmless(cell) == ours


def test_keys_in_order() -> None:
    r = record(sample())
    assert list(r) == ["schema", "report", "spans", "entities", "claims", "coverage", "run"]
    assert r["schema"] == "dateline/1"
    assert set(r["report"]) == {f.name for f in fields(Report)}
    assert list(r["report"])[:3] == ["id", "external_id", "uri"]
    claim = r["claims"][0]
    assert list(claim) == [
        "id", "type", "mode", "modality", "plover", "contexts", "confidence", "trigger", "actor", "recipient", "place",
        "equipment", "source", "time", "said", "cue", "figures", "about", "same_as",
    ]  # fmt: skip
    assert list(claim["trigger"]) == R[:3]
    assert list(claim["actor"][0]) == list(claim["source"][0]) == [*R, *ACTOR]
    assert list(claim["place"][0]) == [*R, *PLACE]
    assert list(claim["time"]) == [*R, "from", "to", "edtf", "precision", "rule"]
    assert list(claim["equipment"][0]) == [*R, "name", "class", "quantity", "fate", "rule"]
    assert list(claim["cue"]) == R
    assert list(claim["figures"][0]) == ["kind", "low", "high", "best", "unit", "rule", *R]


def test_values() -> None:
    c = record(sample())["claims"]
    assert (c[0]["confidence"], c[0]["actor"][0]["confidence"]) == (0.943, 0.912)
    assert (c[0]["time"]["from"], c[0]["equipment"][0]["class"]) == ("2025-03-12T00:00", "drone")
    assert (c[0]["place"][0]["precision"], c[0]["place"][0]["country"]) == ("town", "KLV")
    assert (c[0]["figures"][0]["low"], c[0]["figures"][0]["high"]) == (7, None)
    assert [e["text"] for e in c[0]["source"]] == ["the Interpress agency", "the Kalvian emergencies ministry"]
    assert (c[2]["about"], c[2]["source"], c[2]["cue"]) == ("c4", [], None)
    acting_place = c[3]["actor"][0]
    assert (acting_place["label"], acting_place["entity"]) == ("PLACE", "e1") and "lat" not in acting_place


def test_every_quote_is_at_its_offsets() -> None:
    quotes = [o for o in objects(record(sample())) if {"start", "end", "text"} <= set(o)]
    assert len(quotes) > 40
    assert all(TEXT[o["start"] : o["end"]] == o["text"] for o in quotes)


def test_line_is_one_line_and_the_same_record() -> None:
    line = to_json(sample())
    assert "\n" not in line and "📰" in line and "“Our" in line
    assert json.loads(line) == record(sample())


@pytest.mark.parametrize("character", ["\x85", "\u2028", "\u2029", "\n"])
def test_line_is_one_line_for_every_reader(character: str) -> None:
    coding = plain(f"Marchers came{character}and went")
    assert len(to_json(coding).splitlines()) == 1
    assert json.loads(to_json(coding))["report"]["text"] == coding.report.text


def test_not_a_number_is_refused() -> None:
    coding = sample()
    with pytest.raises(ValueError, match="JSON"):
        to_json(replace(coding, claims=(replace(coding.claims[0], confidence=float("nan")),)))


@pytest.mark.parametrize("coding", [sample(), empty("language", "ru"), empty(), plain("Strike!")])
def test_records_satisfy_the_schema(coding: Coding) -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    valid(json.loads(to_json(coding)))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["extra"], 1),
        (["schema"], "dateline/2"),
        (["report", "extra"], 1),
        (["report", "sections", 0, "kind"], "advert"),
        (["claims", 0, "type"], "WAR"),
        (["claims", 0, "mode"], "shouting"),
        (["claims", 0, "modality"], "maybe"),
        (["claims", 0, "confidence"], 1.2),
        (["claims", 0, "contexts"], ["weather"]),
        (["claims", 0, "actor", 0, "label"], "SHIP"),
        (["claims", 0, "actor", 0, "lat"], 1.0),
        (["claims", 0, "place", 0, "lat"], 91),
        (["claims", 0, "time", "extra"], None),
        (["claims", 0, "trigger", "label"], "EVENT"),
        (["claims", 0, "figures", 0, "kind"], "missing"),
        (["claims", 0, "plover", "event"], "WAR"),
        (["spans", 0, "label"], "SHIP"),
        (["entities", 0, "label"], "EVENT"),
        (["coverage", "skipped", 0, "reason"], ""),
    ],
)
def test_schema_is_strict(path: list[Any], value: object) -> None:
    r = record(sample())
    node: Any = r
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        valid(r)


def test_schema_wants_every_key() -> None:
    for key in record(sample()):
        with pytest.raises(jsonschema.ValidationError, match="required"):
            valid({k: v for k, v in record(sample()).items() if k != key})


def test_schema_describes_and_closes_every_object() -> None:
    for o in objects(schema()):
        if "properties" in o and isinstance(o.get("required"), list):
            assert o["additionalProperties"] is False and list(o["properties"]) == o["required"]
            assert all(p["description"].endswith(".") for p in o["properties"].values())


def documented(section: str) -> list[str]:
    """The fields in the table of a section of docs/record.md."""
    body = DOC.split(f"\n## {section}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| `(\w+)` \|", body, re.MULTILINE)


def test_docs_describe_every_field_and_no_other() -> None:
    s: Any = schema()
    assert documented("record") == list(s["properties"])
    for name, definition in s["$defs"].items():
        assert documented(name) == list(definition["properties"]), name
    assert documented("rows") == list(COLUMNS)


def test_docs_name_every_value() -> None:
    named = set(re.findall(r"`([\w -]+)`", DOC))
    for o in objects(schema()):
        assert {value for value in o.get("enum", []) if value is not None} <= named


def test_rows() -> None:
    found: list[dict[str, Any]] = rows([sample(), empty(), sample()])
    assert len(found) == 14 and all(tuple(row) == COLUMNS for row in found)
    row = found[0]
    assert (row["actor"], row["recipient"], row["killed"]) == (
        "Sarovian",
        "a grain terminal; dockers",
        "at least seven dockers",
    )
    assert row["source"] == "the Interpress agency; the Kalvian emergencies ministry"
    assert row["contexts"] == "military; human_security"
    assert (row["wounded"], row["said"]) == (None, None)
    assert row["quote"] == ATTACK.split(" The fire")[0]
    assert TEXT[row["start"] : row["end"]] == row["trigger"] == "struck"
    assert found[2]["source"] is None and found[3]["said"] == "Wednesday"


def test_arrow_has_one_schema() -> None:
    none, some = to_arrow([]), to_arrow([sample()])
    assert none.schema == some.schema and (none.num_rows, some.num_rows) == (0, 7)
    assert tuple(none.schema.names) == COLUMNS
    assert some.to_pylist() == rows([sample()])
    assert polars.from_arrow(some).shape == (7, len(COLUMNS))
