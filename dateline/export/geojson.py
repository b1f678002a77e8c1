"""Claims with a point → GeoJSON (RFC 7946), for maps.

In: a Coding. Out: a Feature a claim, its longitude first; a claim without coordinates is none. The point is that of the
row, the most precise place of the claim; `radius` (km) and `place_precision` say how much it is worth.
"""

from __future__ import annotations

from collections.abc import Iterator

from dateline.export.rows import rows
from dateline.records import Coding

__all__ = ["features"]


def features(coding: Coding) -> Iterator[dict[str, object]]:
    """The claims of a report that have a point; their properties are the columns of the flat row."""
    for row in rows([coding]):
        if row["lat"] is not None and row["lon"] is not None:
            point = {"type": "Point", "coordinates": [row["lon"], row["lat"]]}
            yield {"type": "Feature", "id": row["claim_id"], "geometry": point, "properties": row}
