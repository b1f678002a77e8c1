"""A row of event data in our terms, whichever project's shape it came from or goes to. In: a Coding. Out: Events."""

from __future__ import annotations

from dataclasses import dataclass

from dateline.values import PlacePrecision, TimePrecision

__all__ = ["Count", "Event", "Party", "Spot"]


@dataclass(frozen=True, slots=True)
class Party:
    """An actor, a recipient or a source. `text` is the words of the report, `name` the one of the tables.

    `country` is ISO 3166-1 alpha-3 or one of IGO UNO EUR NGO ISM IMG MNC; `sectors` are PLOVER's, the main one first.
    """

    text: str | None = None
    name: str | None = None
    country: str | None = None
    sectors: tuple[str, ...] = ()
    kb: str | None = None
    title: str | None = None
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """Where: `text` is the words, `name` the gazetteer's; WGS84 degrees, `radius` in km."""

    text: str | None = None
    name: str | None = None
    district: str | None = None
    admin1: str | None = None
    country: str | None = None
    lat: float | None = None
    lon: float | None = None
    radius: int | None = None
    geonames: int | None = None
    precision: PlacePrecision | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """A figure of an event: the least, the most and the one number to use; None is no bound or not known."""

    low: float | None = None
    high: float | None = None
    best: float | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One claimed event as a row of data. Dates are ISO days; `dated_by` is "time" where the words give the date and
    "published" where only the day of publication is known. Offsets count code points of the report's text; `sentence`
    counts from 1. What is not known is None or empty.
    """

    id: str
    report: str | None = None
    # when
    date_from: str | None = None
    date_to: str | None = None
    date_precision: TimePrecision | None = None
    dated_by: str | None = None
    # what
    type: str | None = None
    mode: str | None = None
    modality: str | None = None
    cameo: str | None = None
    quad: str | None = None
    score: float | None = None
    contexts: tuple[str, ...] = ()
    confidence: float | None = None
    repeats: str | None = None  # the id of the claim that this one says again
    mentions: int | None = None  # how many claims say it, with this one; of the first of them
    # who
    actors: tuple[Party, ...] = ()
    recipients: tuple[Party, ...] = ()
    sources: tuple[Party, ...] = ()
    # where, how many, with what
    place: Spot | None = None
    killed: Count | None = None
    wounded: Count | None = None
    detained: Count | None = None
    displaced: Count | None = None
    amount: Count | None = None
    equipment: tuple[str, ...] = ()
    # which words
    text: str | None = None
    sentence: int | None = None
    start: int | None = None
    lead: bool | None = None  # whether they stand in the headline, the standfirst or the first paragraph
    # which report
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    uri: str | None = None
    language: str | None = None
    characters: int | None = None
    people: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    version: str | None = None
    # what only the other shape knows (its own column names)
    other: tuple[tuple[str, str], ...] = ()
