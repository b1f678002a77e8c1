"""Claims with a point → GeoJSON (RFC 7946), for maps.

In: Codings. Out: a Feature a claim, its longitude first; as a FeatureCollection written piece by piece, or a Feature a
line. A claim without coordinates is no Feature: `without_point` counts them, so that it can be said. The point is that
of the row, the most precise place of the claim; `radius` (km) and `place_precision` say how much it is worth.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from dateline.export.rows import rows
from dateline.records import Coding

__all__ = ["collection", "features", "lines", "without_point"]

Object = dict[str, object]


def features(coding: Coding) -> Iterator[Object]:
    """The claims of a report that have a point; their properties are the columns of the flat row."""
    for row in rows([coding]):
        if row["lat"] is not None and row["lon"] is not None:
            point = {"type": "Point", "coordinates": [row["lon"], row["lat"]]}
            yield {"type": "Feature", "id": row["claim_id"], "geometry": point, "properties": row}


def without_point(coding: Coding) -> int:
    """How many claims of a report are no Feature."""
    return len(coding.claims) - sum(1 for _ in features(coding))


def lines(codings: Iterable[Coding]) -> Iterator[str]:
    """One Feature a line (newline-delimited GeoJSON), with its newline."""
    return (f"{_json(f)}\n" for coding in codings for f in features(coding))


def collection(codings: Iterable[Coding]) -> Iterator[str]:
    """A FeatureCollection in pieces; put together they are one document, one Feature a line."""
    yield '{"type": "FeatureCollection", "features": ['
    comma = "\n"
    for coding in codings:
        for feature in features(coding):
            yield comma + _json(feature)
            comma = ",\n"
    yield "\n]}\n"


def _json(feature: Object) -> str:
    """On one line for every reader of lines."""
    line = json.dumps(feature, ensure_ascii=False, allow_nan=False)
    return line.replace("\x85", "\\u0085").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
