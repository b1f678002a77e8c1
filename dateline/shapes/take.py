"""Other projects' files → Events. In: a path or a stream, and the name of the shape. Out: an Event a row, or a Failure.
`event_row` makes an Event a flat row of plain columns, for CSV, Parquet or JSON Lines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from dateline.errors import InputError
from dateline.records import Failure
from dateline.shapes.event import Count, Event, Party, Spot
from dateline.shapes.kinds import Shape, shape
from dateline.shapes.table import placed

__all__ = ["NUMBERS", "ROW", "event_row", "take"]

_COUNTS = ("killed", "wounded", "detained", "displaced", "amount")
_ENDS = ("low", "best", "high")
_PARTIES = (("actor", "actors"), ("recipient", "recipients"), ("source", "sources"))
_PLAIN = (
    "id", "report", "date_from", "date_to", "date_precision", "dated_by", "type", "mode", "modality", "cameo", "quad",
    "score", "confidence", "repeats", "mentions", "lead",
    "text", "sentence", "start", "title", "publisher", "published", "uri", "language",
    "characters", "version",
)  # fmt: skip
_LISTS = ("contexts", "equipment", "people", "organizations", "places")
_SPOT = ("text", "name", "district", "admin1", "country", "lat", "lon", "radius", "geonames", "precision")


def take(
    source: Path | BinaryIO, name: str, uri: str = "", repaired: Counter[str] | None = None
) -> Iterator[Event | Failure]:
    """The events of a file in the shape `name`; what was mended is counted in `repaired`.

    SettingsError where there is no such shape, InputError where the file cannot be opened; a bad row is a Failure.
    """
    kind = shape(name)
    if isinstance(source, Path):
        try:
            with source.open("rb") as stream:
                yield from _events(stream, kind, uri or str(source), repaired)
        except OSError as error:
            raise InputError(f"cannot be read: {error.strerror or error}", uri=str(source)) from error
    else:
        yield from _events(source, kind, uri, repaired)


def _events(stream: BinaryIO, kind: Shape, uri: str, repaired: Counter[str] | None) -> Iterator[Event | Failure]:
    for place, row in placed(stream, kind.COLUMNS, kind.FORM, uri, repaired):
        try:
            yield row if isinstance(row, Failure) else kind.read(row)
        except InputError as error:
            yield Failure(place, "read", error.reason)


def event_row(event: Event) -> dict[str, object]:
    """A flat row, its columns are ROW. What is several is joined with "; ", in the same order in all columns."""
    row: dict[str, object] = {name: getattr(event, name) for name in _PLAIN}
    row |= {name: "; ".join(getattr(event, name)) or None for name in _LISTS}
    for one, field in _PARTIES:
        parties: Sequence[Party] = getattr(event, field)
        row[one] = _joined([p.name or p.text for p in parties])
        row[f"{one}_text"] = _joined([p.text for p in parties])
        row[f"{one}_country"] = _joined([p.country for p in parties])
        row[f"{one}_sectors"] = _joined([" ".join(p.sectors) for p in parties])
        row[f"{one}_kb"] = _joined([p.kb for p in parties])
    place = event.place or Spot()
    row |= {f"place_{part}" if part not in ("lat", "lon") else part: getattr(place, part) for part in _SPOT}
    for kind in _COUNTS:
        count: Count = getattr(event, kind) or Count()
        row |= {f"{kind}_low": count.low, f"{kind}_best": count.best, f"{kind}_high": count.high}
    row["amount_unit"] = event.amount.unit if event.amount else None
    row["other"] = "; ".join(f"{name}={value}" for name, value in event.other) or None
    return row


def _joined(values: Sequence[str | None]) -> str | None:
    """The values in the order of the parties, a blank for one that has none; None where none has any."""
    return "; ".join(v or "" for v in values) if any(values) else None


ROW = tuple(event_row(Event("")))
NUMBERS = (
    dict.fromkeys(("mentions", "sentence", "start", "characters", "place_radius", "place_geonames"), "int64")
    | dict.fromkeys(
        ("score", "confidence", "lat", "lon", *(f"{kind}_{e}" for kind in _COUNTS for e in _ENDS)), "float64"
    )
    | {"lead": "bool"}
)  # the type of the columns that are no strings
