"""The values that pass between the stages, in the order of the data.

    bytes ─read→ Capture ─extract→ Report ─segment→ Window ─encode→ Scores ─decode→ Draft ─resolve→ Resolved
          ─assemble→ Coding
    whatever cannot go on: Failure

All are immutable. Offsets are half-open and count Unicode code points of `Report.text`, which never changes once it is
made.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from dateline.errors import RecordError
from dateline.values import Resolution, Value

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "Attribution", "Capture", "Claim", "Coding", "Coverage", "Draft", "DraftClaim", "Entity", "Evidence", "Failure",
    "Figure", "FigureKind", "Heads", "Kept", "Mention", "Plover", "Report", "Resolved", "Run", "Scores", "Section",
    "Skipped", "Window",
]  # fmt: skip

SCHEMA = "dateline/1"
SectionKind = Literal["headline", "standfirst", "caption", "byline", "body", "boilerplate"]
FigureKind = Literal["killed", "wounded", "detained", "displaced", "amount"]


@dataclass(frozen=True, slots=True)
class Capture:
    """One report as it was found: its bytes or characters and what its container said of it.

    `uri` is the report's URL where the container gives one, otherwise the place in the input (`path`, `path#12`).
    `published` and `retrieved` are ISO 8601 dates or times, as given; "" is not given.
    """

    uri: str
    content: bytes | str
    media_type: Literal["text/plain", "text/html"] = "text/plain"
    external_id: str | None = None
    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    byline: str | None = None
    retrieved: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of the report's text (one or more whole paragraphs) and what it is."""

    kind: SectionKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Report:
    """A report with its canonical text: NFC, no NUL, no other control but newline, no lone surrogate.

    `canonical` is the address that the page gives itself, `credit` the wire agency it credits ("Reuters"), `modified`
    the ISO 8601 date or time of its last change.
    """

    id: str
    uri: str
    text: str
    sha256: str
    sections: tuple[Section, ...]
    language: str
    words: int
    read_minutes: float
    external_id: str | None = None
    title: str | None = None
    byline: str | None = None
    publisher: str | None = None
    published: str | None = None
    retrieved: str | None = None
    modified: str | None = None
    canonical: str | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """Whole sentences of one report, as the encoder reads them.

    `ids` and `case` have a row a word piece, without [CLS] and [SEP]; `start`, `end` (offsets in the text) and
    `sentence` (its number in the report) have a row a word. The pieces of word k are first[k]:first[k + 1]. Words
    before `core` are context: they belong to the window before and are read again only so that pronouns and speakers
    can be understood.
    """

    ids: NDArray[np.int32]
    case: NDArray[np.int32]
    first: NDArray[np.int32]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    sentence: NDArray[np.int32]
    core: int


@dataclass(frozen=True, slots=True)
class Scores:
    """What the model says of one window: `tags` words × all tags of all taggers (logits), and the vectors of [CLS],
    pieces, [SEP].
    """

    tags: NDArray[np.float32]
    vectors: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Heads:
    """The part of the model that works on spans: matrices by name, and the scheme (label orders, thresholds,
    calibration).
    """

    weights: dict[str, NDArray[np.float32]]
    taggers: dict[str, tuple[str, ...]]
    labels: dict[str, tuple[str, ...]]
    thresholds: dict[str, float]
    confidence: dict[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Mention:
    """A span of the report's text with a label of the codebook and the model's confidence in it."""

    start: int
    end: int
    label: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who said or thought what: a cue with its source and content, by PolNeAR's guideline (an event or not)."""

    source: Mention | None
    cue: Mention
    content: Mention


@dataclass(frozen=True, slots=True)
class DraftClaim:
    """One event before resolution. Roles hold (index into Draft.mentions, confidence); `about` and `same_as` index
    Draft.claims.
    """

    trigger: Mention
    type: str
    mode: str | None
    modality: str
    confidence: float
    roles: dict[str, list[tuple[int, float]]]
    about: int | None = None
    same_as: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A whole report's spans, claims, chains of mentions of one entity (best name first), and contexts with their
    scores.
    """

    mentions: tuple[Mention, ...]
    claims: tuple[DraftClaim, ...]
    chains: tuple[tuple[int, ...], ...]
    contexts: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Resolved:
    """What the mentions of a Draft stand for, each by the index of its mention; figures also by their kind.

    `groups` are the mentions that name one entity.
    """

    groups: tuple[tuple[int, ...], ...] = ()
    who: dict[int, Resolution] = field(default_factory=dict)
    where: dict[int, Resolution] = field(default_factory=dict)
    when: dict[int, Resolution] = field(default_factory=dict)
    count: dict[tuple[int, str], Resolution] = field(default_factory=dict)
    arms: dict[int, Resolution] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words a field rests on, and what they stand for. `span` is the id of a Span of the record."""

    start: int
    end: int
    text: str
    label: str
    span: str
    confidence: float
    entity: str | None = None
    value: Value | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that measures the event; the value of its evidence is a Number."""

    kind: FigureKind
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Plover:
    """An event in the terms of PLOVER's data sets, after its reductions. `rule` names the one that applied, if any."""

    event: str
    mode: str | None
    quad: str
    score: float
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """One actor, place or thing of the report: its best name and all its mentions (span ids)."""

    id: str
    name: str
    label: str
    mentions: tuple[str, ...]
    code: str | None = None
    country: str | None = None
    sectors: tuple[str, ...] = ()
    kb: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One claimed event: who did what to whom, where and when, according to whom, and how sure.

    `type` and `mode` are PLOVER's, of the base event; `modality` is actual, future, hypothetical, negation or
    historical. `source` is the chain of speakers, nearest first; empty means that the report says it in its own voice.
    """

    id: str
    type: str
    mode: str | None
    modality: str
    confidence: float
    trigger: Evidence
    plover: Plover | None = None
    actor: tuple[Evidence, ...] = ()
    recipient: tuple[Evidence, ...] = ()
    place: tuple[Evidence, ...] = ()
    equipment: tuple[Evidence, ...] = ()
    source: tuple[Evidence, ...] = ()
    time: Evidence | None = None
    said: Evidence | None = None
    cue: Evidence | None = None
    figures: tuple[Figure, ...] = ()
    contexts: tuple[str, ...] = ()
    about: str | None = None
    same_as: str | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A stretch of the text from which no claim was coded, and why: its kind of section, or its language."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the text was read: `characters` in all, `read` by the model, and every stretch left out."""

    characters: int
    read: int
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """What produced a record: package version, hashes of model and tables, settings that are not the default."""

    version: str
    model: str
    tables: str
    settings: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Coding:
    """Everything Dateline writes down of one report. `spans` are (id, mention, entity id or None)."""

    report: Report
    spans: tuple[tuple[str, Mention, str | None], ...]
    entities: tuple[Entity, ...]
    claims: tuple[Claim, ...]
    coverage: Coverage
    run: Run

    def evidence(self) -> list[Evidence]:
        """Every piece of evidence of every claim, in no promised order."""
        found: list[Evidence] = []
        for c in self.claims:
            found += [
                c.trigger,
                *c.actor,
                *c.recipient,
                *c.place,
                *c.equipment,
                *c.source,
                *(f.evidence for f in c.figures),
            ]
            found += [e for e in (c.time, c.said, c.cue) if e is not None]
        return found

    def check(self) -> None:
        """Raise RecordError unless every quote equals the text at its offsets."""
        text = self.report.text
        for e in self.evidence():
            if text[e.start : e.end] != e.text or not e.text:
                raise RecordError(f"{self.report.uri}: quote {e.text!r} is not at {e.start}:{e.end}")


@dataclass(frozen=True, slots=True)
class Kept:
    """A coding to be kept, and the capture it was made of, where that is to be kept too."""

    coding: Coding
    capture: Capture | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that could not be coded: where it is, the stage that gave up, and why, in words for the user."""

    uri: str
    stage: str
    reason: str
