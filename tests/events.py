"""Events for the tests of shapes: one that is written out, and strategies for any."""

import calendar
import io
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st

from dateline.ontology import load
from dateline.shapes.event import Count, Event, Party, Spot
from dateline.shapes.kinds import Shape
from dateline.shapes.loss import join
from dateline.shapes.table import head, line, placed
from dateline.values import TimePrecision

__all__ = ["STRIKE", "again", "events", "rows"]

STRIKE = Event(
    "c1a2b3",
    report="r1",
    date_from="2025-07-08",
    date_to="2025-07-08",
    date_precision="day",
    dated_by="time",
    type="ASSAULT",
    mode="heavy-weapons",
    modality="actual",
    confidence=0.91,
    actors=(Party("Vessian troops", "Russia", "RUS", ("MIL",), start=3),),
    recipients=(Party("residents", None, "UKR", ("CVL",)),),
    sources=(Party("Governor Ivan Petrenko", "Ivan Petrenko", "UKR", ("GOV",)),),
    place=Spot("Izmail", "Izmail", "Izmail Raion", "Odesa Oblast", "UKR", 45.35182, 28.83651, 5, 707898, "town"),
    killed=Count(7, 7, 7, "people"),
    wounded=Count(12, None, 12, "people"),
    text="Troops shelled Izmail, killing seven residents.",
    sentence=1,
    start=8,
    title="Seven die, governor says",
    publisher="Danube Wire",
    published="2025-07-09",
    uri="https://example.org/izmail",
)

words = st.text("abc é“”\",;\n'łЖ-", min_size=1, max_size=12).map(str.strip).filter(bool)
names = st.none() | words
parties = st.builds(
    Party,
    text=words,
    name=names,
    country=st.sampled_from((None, "RUS", "UKR", "PSE", "COD", "UNO", "IMG", "NGO")),
    sectors=st.sampled_from(((), ("MIL",), ("COP",), ("GOV",), ("REB", "PTY"), ("CVL",), ("UAF",), ("JRN",), ("UNK",))),
)
sides = st.lists(parties, max_size=2, unique_by=lambda p: p.name or p.text).map(tuple)
degrees = st.floats(-89, 89).map(lambda x: round(x, 5) + 0.0)
spots = st.none() | st.builds(
    Spot,
    text=names,
    name=names,
    district=names,
    admin1=names,
    country=st.sampled_from((None, "UKR", "RUS", "PSE", "COD", "XKX", "USA")),
    lat=degrees,
    lon=degrees,
    precision=st.sampled_from((None, "exact", "town", "district", "region", "country", "none")),
)
numbers = st.integers(0, 400)
counts = st.none() | st.sampled_from((Count(24, 99), Count(3, 9), Count(200, 999), Count(24, None), Count(0, 0, 0)))
counts |= numbers.map(lambda n: Count(n, n, n, "people"))
counts |= st.tuples(numbers, numbers).map(lambda ends: Count(min(ends), max(ends), None, "people"))


@st.composite
def times(draw: st.DrawFn) -> tuple[str | None, str | None, TimePrecision | None]:
    first = draw(st.dates(date(1990, 1, 1), date(2030, 1, 1)))
    kinds: tuple[TimePrecision | None, ...] = ("day", "days", "week", "month", "year", None)
    kind = draw(st.sampled_from(kinds))
    if kind is None:
        return None, None, None
    if kind == "month":
        first = first.replace(day=1)
    lengths = {"day": 1, "week": 7, "month": calendar.monthrange(first.year, first.month)[1], "year": 365}
    length = lengths.get(kind) or draw(st.integers(2, 40))
    return first.isoformat(), (first + timedelta(length - 1)).isoformat(), kind


@st.composite
def events(draw: st.DrawFn, type: str | None = None) -> Event:
    """Any event of a type (default: of any), as a claim may give it."""
    kinds = load()
    code = type or draw(st.sampled_from([t.code for t in kinds.types]))
    first, last, precision = draw(times())
    return replace(
        STRIKE,
        id=draw(st.text("0123456789abcdef", min_size=8, max_size=8).map("c".__add__)),
        date_from=first,
        date_to=last,
        date_precision=precision,
        type=code,
        mode=draw(st.sampled_from((None, *(m.mode for m in kinds.modes_of(code))))),
        actors=draw(sides),
        recipients=draw(sides),
        sources=draw(sides),
        place=draw(spots),
        killed=draw(counts),
        text=draw(names),
        publisher=draw(names),
        title=draw(names),
    )


def rows(shape: Shape, event: Event) -> list[dict[str, str]]:
    """The rows of an event as they are read from the file that they are written to."""
    data = head(shape.FORM, shape.COLUMNS) + b"".join(line(shape.FORM, row) for row in shape.write(event))
    found = [row for _, row in placed(io.BytesIO(data), shape.COLUMNS, shape.FORM, "f")]
    assert all(isinstance(row, dict) for row in found), found
    return [row for row in found if isinstance(row, dict)]


def again(shape: Shape, event: Event) -> Event | None:
    """The event that its rows read as."""
    return join([shape.read(row) for row in rows(shape, event)])
