"""Label Studio: the task and its configuration, the way back, edits, and the known offset traps."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from annotated import coding, mutated, same, shifted
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline import ontology
from dateline.annotations import labelstudio
from dateline.export import to_json
from dateline.export.labelstudio import config, task
from dateline.export.marks import evidence
from dateline.records import Claim, Coding, Failure
from dateline.values import Actor, Equipment

C = coding()


def annotated(of: Coding = C, who: object = "7") -> Any:
    """The task as Label Studio gives it back when the annotator changed nothing."""
    given: Any = json.loads(json.dumps(task(of)))
    given["id"] = 12
    given["annotations"] = [{"completed_by": who, "result": given.pop("predictions")[0]["result"]}]
    return given


def results(given: Any) -> list[Any]:
    found: list[Any] = given["annotations"][0]["result"]
    return found


def back(given: Any) -> Coding:
    [found] = labelstudio([given])
    assert isinstance(found, Coding), found
    found.check()
    return found


def why(given: Any) -> str:
    [found] = labelstudio([given])
    assert isinstance(found, Failure) and found.uri == "tasks#12"
    return found.reason


def region(key: str, label: str, start: int, end: int, words: str | None = "") -> dict[str, object]:
    value = {"start": start, "end": end, "text": C.report.text[start:end] if words == "" else words, "labels": [label]}
    return {"id": key, "from_name": "span", "to_name": "text", "type": "labels", "value": value}


def choice(key: str, name: str, value: str) -> dict[str, object]:
    return {"id": key, "from_name": name, "to_name": "text", "type": "choices", "value": {"choices": [value]}}


def relation(source: str, role: str, target: str, direction: str = "right") -> dict[str, object]:
    return {"type": "relation", "from_id": source, "to_id": target, "direction": direction, "labels": [role]}


def claims(c: Coding) -> dict[str, Claim]:
    return {claim.id: claim for claim in c.claims}


def test_configuration_fits_the_tasks() -> None:
    root = ET.fromstring(config())
    offered = {e.get("name"): {o.get("value") for o in e} for e in root.iter() if e.tag in ("Labels", "Choices")}
    offered["relation"] = {e.get("value") for e in root.iter("Relation")}
    for r in results(annotated()):
        name = r.get("from_name", "relation")
        chosen = r["labels"] if name == "relation" else r["value"].get("labels") or r["value"]["choices"]
        assert set(chosen) <= offered[name]
    tables = ontology.load()
    assert offered["type"] == set(tables.type) and offered["modality"] == set(tables.modality)
    assert offered["mode_COERCE"] == {m.mode for m in tables.modes_of("COERCE")}


@pytest.mark.parametrize("c", [C, shifted()])
def test_unchanged_comes_back_the_same(c: Coding) -> None:
    found = back(annotated(c, {"id": 7, "email": "anna@example.org"}))
    same(c, found)
    assert (found.run.model, found.run.settings) == ("annotators", {"annotators": ["anna@example.org"], "of": "m" * 12})


def test_two_annotators_are_two_codings(tmp_path: Path) -> None:
    given = annotated()
    given["annotations"] += [{"completed_by": 8, "result": []}, {"was_cancelled": True, "result": []}]
    (tmp_path / "export.json").write_text(json.dumps([given]))
    first, second = (c for c in labelstudio(tmp_path / "export.json") if isinstance(c, Coding))
    same(C, first)
    assert (second.claims, second.spans, second.entities) == ((), (), ())
    assert second.run.settings["annotators"] == ["8"]


def test_edits() -> None:
    given = annotated()
    found = results(given)
    by = {(r.get("id"), r.get("from_name")): r for r in found}
    keys = {c.id: f"e{n}" for n, c in enumerate(C.claims, start=1)}
    moved = by["s10", "span"]["value"]  # Sarovian → Sarovian drones
    moved |= {"end": moved["end"] + 7, "text": "Sarovian drones"}
    by[keys["c3"], "type"]["value"]["choices"] = ["REJECT"]
    found[:] = [r for r in found if keys["c7"] not in (r.get("id"), r.get("from_id"), r.get("to_id"))]
    found[:] = [r for r in found if (r.get("from_id"), *r.get("labels", ())) != (keys["c2"], "recipient")]
    start = C.report.text.index("killing")
    found += [
        region("new", "EVENT", start - 1, start + 8),  # blanks that were dragged along
        choice("new", "type", "ASSAULT"),
        choice("new", "modality", "future"),
        relation("new", "actor", "s10"),
        relation("s2", "place", "new"),  # drawn the wrong way
        relation(keys["c2"], "about", "new"),
    ]
    made, old = claims(back(given)), claims(C)
    fresh = f"{C.report.id}.{start}"
    assert set(made) == {*old, fresh} - {"c7"}
    assert all(made[name] == old[name] for name in ("c4", "c5", "c6"))
    actor = made["c1"].actor[0]
    assert (actor.text, actor.confidence, actor.value, actor.entity) == (
        "Sarovian drones",
        1.0,
        Actor("annotated"),
        None,
    )
    assert made["c1"].place == old["c1"].place and made["c1"].confidence == old["c1"].confidence
    assert (made["c3"].type, made["c3"].mode, made["c3"].confidence) == ("REJECT", None, 1.0)
    assert made["c3"].plover and made["c3"].plover.event == "REJECT" and made["c3"].actor == old["c3"].actor
    assert made["c2"].recipient == () and made["c2"].about == fresh and made["c2"].source == old["c2"].source
    new = made[fresh]
    assert (new.type, new.modality, new.confidence, new.trigger.text) == ("ASSAULT", "future", 1.0, "killing")
    assert new.contexts == ("military", "human_security", "diplomatic")


def test_fate_is_forgotten_with_the_type() -> None:
    given = annotated()
    next(r for r in results(given) if (r.get("id"), r.get("from_name")) == ("e1", "type"))["value"]["choices"] = ["AID"]
    drones = back(given).claims[0].equipment[0]
    assert isinstance(drones.value, Equipment) and (drones.value.class_, drones.value.fate) == ("drone", None)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda t: t.replace("\n", "\r\n"), r"line ends are \r\n"),
        (lambda t: f" {t}", "white space at its beginning or end"),
        (lambda t: t.replace("“", "&ldquo;"), "written as HTML"),
        (lambda t: t.replace("seven", "eight"), "it has 'eight dockers"),
    ],
)
def test_changed_text(change: Any, says: str) -> None:
    given = annotated()
    given["data"]["text"] = change(given["data"]["text"])
    assert "the text was changed" in why(given) and says in why(given)


def test_offsets_of_old_versions_count_in_utf16() -> None:
    c = shifted()
    given = annotated(c)
    for r in results(given):
        for end in ("start", "end") if "value" in r else ():
            r["value"][end] = len(c.report.text[: r["value"][end]].encode("utf-16-le")) // 2
    same(c, back(given))


@pytest.mark.parametrize(
    ("item", "says"),
    [
        (region("x", "SHIP", 0, 6), "region x: no such label: 'SHIP'"),
        (region("x", "EVENT", 0, 6), "region x: is an event of no type"),
        (region("x", "PLACE", 0, 6, "Planes"), "but the text has 'Drones'"),
        (region("x", "PLACE", 10**6, 10**6 + 3, None), "goes from 1000000"),
        (choice("e1", "mode_ASSAULT", "riot"), "'riot' is no mode of ASSAULT"),
        (choice("e1", "modality", "maybe"), "no such modality: 'maybe'"),
        (choice("e7", "type", "AID"), "region e7: has a second type"),
        (region("s1", "PLACE", 0, 6), "two regions with the id s1"),
        ("junk", "no list of regions and relations"),
        (choice("e1", "mood", "good"), "a choice that the configuration does not have: mood"),
        (relation("e1", "time", "s1"), "time cannot be a"),
        (relation("e1", "victim", "s1"), "no such role: 'victim'"),
        (relation("e1", "about", "e1"), "is about itself"),
        (relation("e1", "same_as", "e2"), "must point to an earlier event"),
        (relation("e1", "actor", "e2"), "'actor' cannot join two events"),
        (relation("s1", "actor", "s2"), "must begin at an event"),
        (relation("e1", "actor", "gone"), "one end is no region"),
        (relation("e4", "about", "e5", "left"), "more than one about"),
        ({"type": "rectangle", "id": "x"}, "of a kind that the configuration does not have: rectangle"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_named(item: Any, says: str) -> None:
    given = annotated()
    if says.startswith(("'riot'", "no such modality")):  # instead of what is chosen
        results(given)[:] = [
            r for r in results(given) if not {item["id"], item["from_name"]} <= set(map(str, r.values()))
        ]
    results(given).append(item)
    if says == "more than one about":
        results(given).append(relation("e5", "about", "e1"))
    assert says in why(given)


def test_others_go_on() -> None:
    bad = annotated()
    bad["data"]["text"] = "x"
    nobody = annotated() | {"annotations": []}
    lost = annotated()
    del lost["data"]["record"]
    lost["data"]["id"] = C.report.id
    found = list(labelstudio([bad, 3, {"text": "min"}, nobody, lost, annotated()], records={C.report.id: C}))
    assert [isinstance(f, Failure) for f in found] == [True, True, True, True, False, False]
    assert isinstance(found[3], Failure) and "nobody has annotated it" in found[3].reason
    assert isinstance(next(labelstudio(3)), Failure)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "annotations", [5, "x", {"result": []}, [{"result": None}], [{"result": {}}], [{"result": [3]}]]
)
def test_what_is_no_list_is_not_taken_for_an_empty_one(annotations: object) -> None:
    assert "no list" in why(annotated() | {"annotations": annotations})


def test_a_file_nested_too_deeply_is_said(tmp_path: Path) -> None:
    (tmp_path / "deep.json").write_text("[" * 200_000)
    assert isinstance(next(labelstudio(tmp_path / "deep.json")), Failure)
    given = annotated()
    given["data"]["record"] = "[" * 200_000
    assert "no JSON any more" in why(given)


@given(st.sets(st.integers(1, 7)), st.dictionaries(st.sampled_from([n for n, _, _ in C.spans]), st.integers(-9, 9)))
@settings(max_examples=60, deadline=None)
def test_what_nobody_touched_stays(deleted: set[int], moves: dict[str, int]) -> None:
    given = annotated()
    gone, text = {f"e{n}" for n in deleted}, C.report.text
    results(given)[:] = [r for r in results(given) if not gone & {r.get("id"), r.get("from_id"), r.get("to_id")}]
    moved = set()
    for r in results(given):
        value, by = r.get("value"), moves.get(r.get("id"), 0)
        if by and value and 0 <= value["start"] + by < value["end"] + by <= len(text) and r["from_name"] == "span":
            value |= {"start": value["start"] + by, "end": value["end"] + by}
            value["text"] = text[value["start"] : value["end"]]
            moved.add(r["id"])
    made = claims(back(given))
    lost = {c.id for n, c in enumerate(C.claims, start=1) if n in deleted}
    assert set(made) == {c.id for c in C.claims} - lost
    for name, c in made.items():
        old = claims(C)[name]
        if {old.about, old.same_as} & lost or moved & {e.span for _, e in evidence(old)}:
            kept = [(role, e) for role, e in evidence(old) if e.span not in moved]
            assert all(pair in list(evidence(c)) for pair in kept) and c.confidence == old.confidence
        else:
            assert c == old


@given(st.integers(0, 2**32))
@settings(max_examples=150, deadline=None)
def test_any_damage_is_a_failure_or_a_true_coding(seed: int) -> None:
    for found in labelstudio(mutated([annotated()], seed)):
        if isinstance(found, Coding):
            found.check()
            assert {e.span for e in found.evidence() if e.span} <= {name for name, _, _ in found.spans}
            assert to_json(found).encode()
