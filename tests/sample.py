"""A Coding built by hand from our own text: nested spans, a source chain, a figure, `about`, skipped paragraphs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from dateline.records import (
    Claim,
    Coding,
    Coverage,
    Entity,
    Evidence,
    Figure,
    Mention,
    Plover,
    Report,
    Run,
    Section,
    SectionKind,
    Skipped,
)
from dateline.values import Actor, Equipment, Number, Place, Time

HEADLINE = "Drones set grain port ablaze as Kalvia blames Sarovia"
BYLINE = "By Ines Okafor in Belmar"
ATTACK = (
    "BELMAR, March 12 – Sarovian drones struck a grain terminal in the Kalvian port of Belmar before dawn on "
    "Wednesday, killing at least seven dockers, the Interpress agency reported, citing the Kalvian emergencies "
    "ministry. The fire could be seen from the far side of the bay."
)
DENIAL = (
    "The Sarovian army denied attacking the port. “Our aircraft were on the ground,” said its spokesman, Col. Petr "
    "Lanz. Kalvian President Mara Duval accused Sarovia on Wednesday of waging war on bread, and asked the European "
    "Union to send air defence systems."
)
TALKS = "EU foreign ministers will meet Kalvian officials in Brussels on Friday, two diplomats said."
FOOTER = "Get the Belmar Courier in your inbox every morning. All rights reserved. 📰"
TEXT = "\n".join((HEADLINE, BYLINE, ATTACK, DENIAL, TALKS, FOOTER))


@dataclass
class Builder:
    """Finds words in the text and numbers them as spans; the same words at the same place are one span."""

    text: str = TEXT
    spans: dict[tuple[int, int], tuple[str, Mention, str | None]] = field(default_factory=dict)

    def at(self, words: str, label: str, within: str, entity: str | None = None) -> Evidence:
        """The evidence for the first occurrence of `words` in the paragraph `within`."""
        start = self.text.index(words, self.text.index(within))
        key = start, start + len(words)
        known = self.spans.get(key)
        number = known[0] if known else f"s{len(self.spans) + 1}"
        self.spans[key] = number, Mention(*key, label, 0.91234), entity
        return Evidence(*key, words, label, number, 0.91234, entity=entity)


def sample() -> Coding:
    """A report of six paragraphs with seven claims."""
    b = Builder()
    claims = (*_attack(b), *_words(b), _talks(b))
    b.at("the far side of the bay", "FACILITY", ATTACK)
    return Coding(
        report=_report(),
        spans=tuple(b.spans[key] for key in sorted(b.spans)),
        entities=_entities(b),
        claims=claims,
        coverage=_coverage(),
        run=Run("0.1.0", "m" * 12, "t" * 12, {"headlines": False}),
    )


def empty(reason: str = "", language: str = "en") -> Coding:
    """The same report without claims; with a reason, nothing of it was read."""
    text = TEXT
    skipped = (Skipped(0, len(text), reason),) if reason else ()
    kind: SectionKind = "boilerplate" if reason == "boilerplate" else "body"
    report = replace(_report(), language=language, sections=(Section(kind, 0, len(text)),))
    return Coding(report, (), (), (), Coverage(len(text), 0 if reason else len(text), skipped), Run("0.1.0", "m", "t"))


def plain(text: str, **fields: Any) -> Coding:
    """A report of one paragraph of any text whose first word is the trigger of its one claim."""
    end = len(text.split()[0])
    trigger = Evidence(0, end, text[:end], "EVENT", "s1", 0.5)
    report = replace(_report(), text=text, sections=(Section("body", 0, len(text)),), **fields)
    spans = (("s1", Mention(0, end, "EVENT", 0.5), None),)
    claim = Claim("c1", "PROTEST", None, "actual", 0.5, trigger)
    return Coding(report, spans, (), (claim,), Coverage(len(text), len(text)), Run("0.1.0", "m", "t"))


def _report() -> Report:
    kinds: tuple[SectionKind, ...] = ("headline", "byline", "body", "body", "body", "boilerplate")
    sections, at = [], 0
    for kind, paragraph in zip(kinds, TEXT.split("\n"), strict=True):
        sections.append(Section(kind, at, at + len(paragraph)))
        at += len(paragraph) + 1
    return Report(
        id="3f9c0a51d2e84b67",
        external_id="courier-88121",
        uri="https://courier.example/2025/03/12/belmar",
        text=TEXT,
        sha256="ab" * 32,
        sections=tuple(sections),
        language="en",
        words=len(TEXT.split()),
        read_minutes=0.5,
        title=HEADLINE,
        byline="Ines Okafor",
        publisher="The Belmar Courier",
        published="2025-03-12",
    )


def _coverage() -> Coverage:
    body = TEXT.index(ATTACK), TEXT.index(FOOTER)
    skipped = (
        Skipped(0, len(HEADLINE), "headline"),
        Skipped(len(HEADLINE) + 1, body[0] - 1, "byline"),
        Skipped(body[1], len(TEXT), "boilerplate"),
    )
    return Coverage(len(TEXT), body[1] - body[0], skipped)


def _entities(b: Builder) -> tuple[Entity, ...]:
    def mentions(entity: str) -> tuple[str, ...]:
        return tuple(number for _, (number, _, e) in sorted(b.spans.items()) if e == entity)

    return (
        Entity("e1", "Sarovia", "PLACE", mentions("e1"), "SRV", "SRV"),
        Entity("e2", "Mara Duval", "PERSON", mentions("e2"), "KLV GOV", "KLV", ("GOV",)),
        Entity("e3", "the European Union", "ORG", mentions("e3")),
    )


def _attack(b: Builder) -> tuple[Claim, ...]:
    belmar = b.at("Belmar", "PLACE", "Belmar before")
    spot = Place("its name", "Belmar", "KLV", lat=45.5, lon=29.25, radius=5, precision="town")
    place = replace(belmar, value=spot)
    b.at("the Kalvian port of Belmar", "FACILITY", ATTACK)
    time = b.at("before dawn on Wednesday", "TIME", ATTACK)
    chain = b.at("the Interpress agency", "ORG", ATTACK), b.at("the Kalvian emergencies ministry", "ORG", ATTACK)
    b.at("Kalvian", "NORP", "Kalvian emergencies")
    drones, toll = b.at("Sarovian drones", "EQUIPMENT", ATTACK), b.at("at least seven dockers", "QUANTITY", ATTACK)
    strike = Claim(
        id="c1",
        type="ASSAULT",
        mode="drone",
        modality="actual",
        confidence=0.94321,
        trigger=b.at("struck", "EVENT", ATTACK),
        actor=(replace(b.at("Sarovian", "NORP", ATTACK, "e1"), value=Actor("its nation", code="SRV", country="SRV")),),
        recipient=(b.at("a grain terminal", "FACILITY", ATTACK), b.at("dockers", "ROLE", ATTACK)),
        place=(place,),
        equipment=(replace(drones, value=Equipment("a drone", class_="drone")),),
        source=chain,
        time=replace(time, value=Time("that day", "2025-03-12T00:00", "2025-03-12T06:00", "2025-03-12", "time")),
        cue=b.at("reported", "CUE", ATTACK),
        figures=(Figure("killed", replace(toll, value=Number("at-least", 7, None, 7, "people"))),),
        plover=Plover("ASSAULT", "drone", "material conflict", -9.5),
        contexts=("military", "human_security"),
    )
    denial = Claim(
        id="c2",
        type="ASSAULT",
        mode=None,
        modality="negation",
        confidence=0.81,
        trigger=b.at("attacking", "EVENT", DENIAL),
        actor=(army := b.at("The Sarovian army", "ORG", DENIAL),),
        recipient=(b.at("the port", "FACILITY", DENIAL),),
        source=(army,),
        cue=b.at("denied", "CUE", DENIAL),
        contexts=("military",),
    )
    return strike, denial


def _words(b: Builder) -> tuple[Claim, ...]:
    duval, sarovia = b.at("Mara Duval", "PERSON", DENIAL, "e2"), b.at("Sarovia", "PLACE", "Sarovia on", "e1")
    union, weapons = b.at("the European Union", "ORG", DENIAL, "e3"), b.at("air defence systems", "EQUIPMENT", DENIAL)
    wednesday = b.at("Wednesday", "TIME", DENIAL)
    b.at("Kalvian", "NORP", "Kalvian President")
    return (
        _claim(
            b, "c3", "ACCUSE/disapprove", "accused", actor=(duval,), recipient=(sarovia,), time=wednesday, about="c4"
        ),
        _claim(b, "c4", "ASSAULT", "waging war", actor=(sarovia,), source=(duval,), said=wednesday, confidence=0.552),
        _claim(b, "c5", "REQUEST/assist", "asked", actor=(duval,), recipient=(union,), about="c6"),
        _claim(b, "c6", "AID", "send", actor=(union,), equipment=(weapons,), source=(duval,), modality="hypothetical"),
    )


def _claim(b: Builder, name: str, kind: str, trigger: str, **fields: Any) -> Claim:
    type_, _, mode = kind.partition("/")
    rest: dict[str, Any] = {"modality": "actual", "confidence": 0.87} | fields
    return Claim(name, type_, mode or None, trigger=b.at(trigger, "EVENT", DENIAL), **rest)


def _talks(b: Builder) -> Claim:
    b.at("EU", "ORG", TALKS, "e3")
    b.at("Kalvian", "NORP", TALKS)
    return Claim(
        id="c7",
        type="CONSULT",
        mode="multilateral",
        modality="future",
        confidence=0.31,
        trigger=b.at("meet", "EVENT", TALKS),
        actor=(b.at("EU foreign ministers", "ROLE", TALKS), b.at("Kalvian officials", "ROLE", TALKS)),
        place=(b.at("Brussels", "PLACE", TALKS),),
        source=(b.at("two diplomats", "ROLE", TALKS),),
        time=b.at("Friday", "TIME", TALKS),
        cue=b.at("said", "CUE", TALKS),
        contexts=("diplomatic",),
    )
