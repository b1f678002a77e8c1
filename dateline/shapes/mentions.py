"""GDELT 2.0 Mentions: where in which report an event is told. In: an Event. Out: a row for each pair of its parties, in
GDELT's 16 columns; and back. A claim that `repeats` another is a further mention of the same event.
docs/shapes.md says what goes where.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urlsplit

from dateline.errors import InputError
from dateline.shapes import cameo
from dateline.shapes.cells import kept, moment, number, pairs, restored, stamp, whole
from dateline.shapes.event import Event, Party
from dateline.shapes.table import Form

__all__ = ["COLUMNS", "FORM", "HOLDS", "WHY", "read", "write"]

COLUMNS = (
    "GLOBALEVENTID", "EventTimeDate", "MentionTimeDate", "MentionType", "MentionSourceName", "MentionIdentifier",
    "SentenceID", "Actor1CharOffset", "Actor2CharOffset", "ActionCharOffset", "InRawText", "Confidence",
    "MentionDocLen", "MentionDocTone", "MentionDocTranslationInfo", "Extras",
)  # fmt: skip
FORM = Form("\t", header=False, encoding="utf-8", quoting="none")
HOLDS = frozenset((
    "actors", "recipients", "sentence", "start", "confidence", "published", "publisher", "uri", "characters",
))  # fmt: skip
_EVENTS = "GDELT has it in its table of events"
_NONE = "GDELT has no column for it"
WHY = dict.fromkeys(
    ("date_from", "type", "cameo", "quad", "mentions", "place", "lead"), _EVENTS
) | dict.fromkeys(
    ("report", "date_to", "date_precision", "dated_by", "mode", "modality", "score", "contexts", "sources", "killed",
     "wounded", "detained", "displaced", "amount", "equipment", "text", "title", "people", "organizations", "places",
     "version"), _NONE
) | {
    "id": "GDELT's ids are whole numbers; the number is made from the claim's id",
    "repeats": "GDELT has the number of the event that is repeated",
    "actors": "a mention has only where the words of the actor begin",
    "recipients": "a mention has only where the words of the recipient begin",
    "confidence": "GDELT has tens of a hundred",
    "published": "GDELT has a time in UTC, to the second",
    "publisher": "GDELT has the domain of the address for a report from the web",
    "language": "GDELT names it only where it translated the report",
    "other": "columns of another shape",
}  # fmt: skip
_NEVER = "-1"  # GDELT's word for no offset
WEB, CITED = "1", "2"


def write(event: Event) -> list[tuple[str, ...]]:
    """A row for each pair of actor and recipient, with the numbers that these have in the table of events; one row for
    a claim that repeats another, under the number of its first pair.
    """
    added = stamp(event.published)
    kind, source = _source(event.uri or "", event.publisher or "")
    head = (added, added, kind, source, event.uri or "", "" if event.sentence is None else str(event.sentence))
    action = _at(event.start)
    tail = (
        action,
        "" if event.start is None else "1",
        "" if event.confidence is None else str(min(10, max(1, round(event.confidence * 10))) * 10),
        "" if event.characters is None else str(event.characters),
        "",
        "",
        "",
    )
    found = [
        (number(event.repeats or event.id, n), *head, _at(a.start if a else None), _at(r.start if r else None), *tail)
        for n, (a, r) in enumerate(pairs(event, cameo.of(event) == "043")[: 1 if event.repeats else None])
    ]
    return [restored(event, "gdelt-mentions", COLUMNS, row) for row in found]


def _at(start: int | None) -> str:
    return _NEVER if start is None else str(start)


@lru_cache(1024)
def _source(uri: str, publisher: str) -> tuple[str, str]:
    """The columns MentionType and MentionSourceName: the domain of a page, else who published it."""
    if uri.startswith(("http://", "https://")):
        try:
            host = urlsplit(uri).hostname or ""
        except ValueError:  # brackets that are no address of a host
            host = ""
        return WEB, host.removeprefix("www.") or publisher
    return CITED, publisher


def read(row: Mapping[str, str]) -> Event:
    """The mention of a row as far as it goes, with no type; InputError where its id or numbers are none."""
    if not whole(row["GLOBALEVENTID"], "GLOBALEVENTID"):
        raise InputError("GLOBALEVENTID is empty, or 0")
    confidence = whole(row["Confidence"], "Confidence")
    event = Event(
        id=row["GLOBALEVENTID"],
        actors=_party(row, "Actor1CharOffset"),
        recipients=_party(row, "Actor2CharOffset"),
        sentence=whole(row["SentenceID"], "SentenceID"),
        start=_offset(row, "ActionCharOffset"),
        confidence=None if confidence is None else confidence / 100,
        published=moment(row["MentionTimeDate"], "MentionTimeDate"),
        publisher=row["MentionSourceName"] or None,
        uri=row["MentionIdentifier"] or None,
        characters=whole(row["MentionDocLen"], "MentionDocLen"),
    )
    return kept(event, "gdelt-mentions", COLUMNS, row, write(event)[0])


def _offset(row: Mapping[str, str], column: str) -> int | None:
    found = whole(row[column], column)
    return None if found is None or found < 0 else found


def _party(row: Mapping[str, str], column: str) -> tuple[Party, ...]:
    start = _offset(row, column)
    return () if start is None else (Party(start=start),)
