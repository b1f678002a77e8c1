"""A whole report resolved: equipment and its fate, PLOVER's reductions, facilities, and what a missing date does."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline import Coder, tables
from dateline.export import rows, to_dict
from dateline.plover import reduced
from dateline.records import Capture
from dateline.resolve.arms import arms
from dateline.values import Equipment

KNOWN = tables.load().knowledge
TEXT = (
    "Russia fired at least 30 Shahed drones at the Odesa region late on Tuesday, killing two soldiers and a nurse, "
    "Ukraine's air force said. President Volodymyr Zelensky said Germany would send two Patriot systems by year-end."
)


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder()


def coded(coder: Coder, text: str = TEXT, published: str | None = "2025-07-09") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(to_dict(coder.code(text, published=published).coding)))
    return found


@pytest.mark.parametrize(
    ("words", "kind", "quantity"),
    [
        ("Patriot air defense systems", "air-defence", None),
        ("two F-16s", "aircraft", 2),
        ("an F-16", "aircraft", 1),
        ("F-16s", "aircraft", None),
        ("at least 30 Shahed drones", "drone", 30),
        ("S-300 batteries", "air-defence", None),
        ("Iskander ballistic missiles", "ballistic-missile", None),
        ("Storm Shadow missiles", "cruise-missile", None),
        ("155mm shells", "ammunition", None),
        ("three T-72 tanks", "armour", 3),
        ("HIMARS", "artillery", None),
        ("a frigate", "warship", 1),
        ("their rifles", "small-arms", None),
        ("tear gas", "crowd-control", None),
        ("anti-tank missiles for helicopters", "missile", None),
        ("the thing", None, None),
        ("", None, None),
    ],
)
def test_equipment_has_a_class(words: str, kind: str | None, quantity: int | None) -> None:
    value = arms(words, KNOWN).value
    assert isinstance(value, Equipment)
    assert (value.class_, value.quantity) == (kind, quantity) and value.rule


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_equipment_is_read(words: str) -> None:
    assert arms(words, KNOWN).value.rule


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (("AID", None, "future"), ("AGREE", None, "verbal cooperation", 2.5)),
        (("CONSULT", "visit", "future"), ("AGREE", None, "verbal cooperation", 2.5)),
        (("SUPPORT", None, "future"), ("AGREE", None, "verbal cooperation", 2.5)),
        (("COOPERATE", None, "future"), ("AGREE", None, "verbal cooperation", 2.5)),
        (("RETREAT", "withdraw", "future"), ("CONCEDE", None, "verbal cooperation", 4.5)),
        (("CONCEDE", None, "future"), ("CONCEDE", None, "verbal cooperation", 4.5)),
        (("AID", None, "actual"), ("AID", None, "material cooperation", 10)),
        (("ASSAULT", "drone", "hypothetical"), ("ASSAULT", "drone", "material conflict", -9.5)),
        (("SANCTION", None, "actual"), ("SANCTION", None, "material conflict", -6)),
        (("ACCUSE", None, "actual"), ("ACCUSE", None, "verbal conflict", -3)),
        (("PROTEST", "vandalize", "actual"), ("PROTEST", "vandalize", "material conflict", -5)),
    ],
)
def test_plovers_reductions(event: tuple[str, str | None, str], expected: tuple[str, str | None, str, float]) -> None:
    p = reduced(*event)
    assert (p.event, p.mode, p.quad, p.score) == expected
    assert (p.rule is None) == (p.event == event[0])


def test_a_report_is_resolved(coder: Coder) -> None:
    attack, aid = coded(coder)["claims"][:2]
    assert [a["code"] for a in attack["actor"]] == ["RUS GOV"]
    place = attack["place"][0] if attack["place"] else attack["recipient"][0]
    assert place["country"] == "UKR"
    assert (attack["time"]["from"], attack["time"]["precision"]) == ("2025-07-08", "day")
    assert [(f["low"], f["high"]) for f in attack["figures"] if f["kind"] == "killed"] == [(3, 3)]
    assert [(e["class"], e["fate"]) for e in attack["equipment"]] == [("drone", "used")]
    assert (aid["plover"]["event"], aid["plover"]["rule"]) == ("AGREE", "AID + future is AGREE")
    assert [(e["class"], e["quantity"], e["fate"]) for e in aid["equipment"]] == [("air-defence", 2, "sent")]
    assert aid["source"][0]["kb"] == "person:volodymyr-zelensky"
    assert aid["time"]["to"] == "2025-12-31"


@pytest.mark.parametrize("published", [None, "0001-01-01"])
def test_without_a_date_no_day_is_invented(coder: Coder, published: str | None) -> None:
    coding = coder.code_capture(Capture("x", TEXT, published=published))
    found = [t for c in to_dict(coding)["claims"] for t in (c["time"], c["said"]) if t]  # type: ignore[attr-defined]
    assert found and all(t["from"] is None and t["to"] is None for t in found)
    assert all("publication" in t["rule"] for t in found)
    assert date.today().isoformat()[:7] not in json.dumps(found)


def test_every_resolution_has_its_reason(coder: Coder) -> None:
    for claim in coded(coder)["claims"]:
        found = [*claim["actor"], *claim["recipient"], *claim["place"], *claim["equipment"], *claim["source"]]
        found += [*claim["figures"], *(t for t in (claim["time"], claim["said"]) if t)]
        assert all(e["rule"] and e["rule"] != "not resolved" for e in found)


def test_explain_shows_what_was_weighed(coder: Coder) -> None:
    stages: Any = coder.explain(
        Capture("x", "Talks in Paris were held on Monday. Macron spoke.", published="2025-07-09")
    )
    mentions = stages["resolve"]["mentions"]
    paris = next(m for m in mentions if m["text"] == "Paris" and m["question"] == "where")
    assert len(paris["candidates"]) > 1 and paris["value"]["country"] == "FRA"
    assert all(c["why"] and c["id"] for c in paris["candidates"])
    macron = next(m for m in mentions if m["text"] == "Macron" and m["question"] == "who")
    assert macron["candidates"][0]["id"] == "person:emmanuel-macron"


def test_rows_hold_what_was_resolved(coder: Coder) -> None:
    row = rows([coder.code(TEXT, published="2025-07-09").coding])[0]
    assert (row["actor_code"], row["time_from"], row["killed_low"], row["equipment_class"]) == (
        "RUS GOV", "2025-07-08", 3, "drone",
    )  # fmt: skip


@pytest.mark.parametrize(
    "text", ["Взрывы в Одессе.", "انفجارات في غزة يوم الثلاثاء", "キーウで爆発", "\u202eParis\u202c hit.", "9" * 5000]
)
def test_other_scripts_and_oddities(coder: Coder, text: str) -> None:
    coder.code(text, published="2025-07-09")
