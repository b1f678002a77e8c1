"""Web Annotations: the rules that the W3C's model makes for what we write, and words found again by their selectors."""

import re
from dataclasses import replace
from typing import Any

import pytest
from annotated import coding, shifted
from sample import plain

from dateline.export.marks import evidence
from dateline.export.webannotation import annotations
from dateline.records import Coding
from dateline.values import Actor, Place

MOTIVATIONS = {
    "assessing", "bookmarking", "classifying", "commenting", "describing", "editing", "highlighting", "identifying",
    "linking", "moderating", "questioning", "replying", "tagging",
}  # fmt: skip
OWN = re.compile(r"dateline:\w+")


def found(c: Coding) -> list[Any]:
    return list(annotations(c))


@pytest.mark.parametrize("c", [coding(), shifted()])
def test_model(c: Coding) -> None:
    made = found(c)
    assert len({a["id"] for a in made}) == len(c.claims) == len(made)
    for a in made:
        assert a["@context"][0] == "http://www.w3.org/ns/anno.jsonld" and a["type"] == "Annotation"
        assert re.fullmatch(r"[a-z]+:\S+", a["id"]) and set(a["motivation"]) <= MOTIVATIONS
        assert a["target"] and a["body"]
        for body in a["body"]:
            assert body["purpose"] in MOTIVATIONS
            assert isinstance(body.get("value"), str) != isinstance(body.get("source"), str)
            assert body["type"] == ("TextualBody" if "value" in body else "SpecificResource")
            assert {k for k in body if not OWN.fullmatch(k)} <= {"type", "purpose", "value", "format", "source"}
        for target in a["target"]:
            assert {k for k in target if not OWN.fullmatch(k)} == {"type", "source", "selector"}
            assert (target["type"], target["source"]) == ("SpecificResource", c.report.uri)
            assert target["dateline:sha256"] == c.report.sha256


@pytest.mark.parametrize("c", [coding(), shifted()])
def test_words_are_found_by_either_selector(c: Coding) -> None:
    text = c.report.text
    for a, claim in zip(found(c), c.claims, strict=True):
        roles = ["trigger", *(role for role, _ in evidence(claim))]
        assert [t["dateline:role"] for t in a["target"]] == roles
        for target in a["target"]:
            words, position = target["selector"]
            assert (words["type"], position["type"]) == ("TextQuoteSelector", "TextPositionSelector")
            assert text[position["start"] : position["end"]] == words["exact"]
            around = words.get("prefix", "") + words["exact"] + words.get("suffix", "")
            assert text.index(around) + len(words.get("prefix", "")) == position["start"]


def test_bodies() -> None:
    strike, _, accusation, again, *_ = found(coding())
    said = {(b.get("dateline:field") or b["dateline:role"]): b.get("value") or b["source"] for b in strike["body"]}
    assert said == {
        "type": "ASSAULT", "mode": "drone", "modality": "actual", "context": "human_security", "actor": "SRV",
        "place": "Belmar", "equipment": "drone", "time": "2025-03-12", "killed": "7/.. people",
    }  # fmt: skip
    assert accusation["body"][-1]["source"] == again["id"] and accusation["body"][-1]["purpose"] == "linking"
    c = coding()
    claim = c.claims[0]
    who, where = Actor("", kb="Q42", code="SRV GOV"), Place("", "Belmar", geonames=77)
    claim = replace(claim, actor=(replace(claim.actor[0], value=who),), place=(replace(claim.place[0], value=where),))
    sources = [b["source"] for b in found(replace(c, claims=(claim,)))[0]["body"] if "source" in b]
    assert sources == ["http://www.wikidata.org/entity/Q42", "https://sws.geonames.org/77/"]


@pytest.mark.parametrize(
    ("uri", "canonical", "source"),
    [
        ("https://a.example/x", "https://a.example/y?z=1#w", "https://a.example/y?z=1#w"),
        ("https://a.example/Über uns|{1}", None, "https://a.example/Über%20uns%7C%7B1%7D"),
        ("news/day 1.jsonl#12", None, "news/day%201.jsonl#12"),
        ("C:\\news\\a.txt", None, "C%3A%5Cnews%5Ca.txt"),
    ],
)
def test_source_is_an_address(uri: str, canonical: str | None, source: str) -> None:
    c = plain("Strike!", uri=uri, canonical=canonical)
    assert found(c)[0]["target"][0]["source"] == source
