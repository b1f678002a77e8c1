"""Make dateline/data/land.tsv, the outline of the land on the map of a report.

In: land-110m.json of the npm package world-atlas 2 (`npm pack world-atlas`), which holds the land of Natural Earth at
1:110 million, in the public domain, as TopoJSON. Out: a ring a line, as whole hundredths of a degree: longitude and
latitude of its first point, then the steps to the next ones.

    python tools/build_land.py land-110m.json
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

__all__ = ["land", "main"]

OUT = Path(__file__).parent.parent / "dateline" / "data" / "land.tsv"
EDGE = 18_000  # 180 degrees
UNIT = 100  # steps of a degree: 1 km, far less than the outline's own generalisation
Ring = list[tuple[int, int]]


def land(topology: dict[str, Any]) -> Iterator[Ring]:
    """The rings of all land, closed, in hundredths of a degree; lakes too, which are holes."""
    arcs = [_arc(arc, topology["transform"]) for arc in topology["arcs"]]
    for geometry in topology["objects"]["land"]["geometries"]:
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        for ring in (ring for polygon in polygons for ring in polygon):
            points: Ring = []
            for n in ring:
                points += (arcs[n] if n >= 0 else arcs[~n][::-1])[1 if points else 0 :]
            yield from _unbroken([p for n, p in enumerate(points) if n == 0 or p != points[n - 1]])


def _unbroken(ring: Ring) -> Iterator[Ring]:
    """A ring that does not jump from one edge of the map to the other: it goes on beyond the edge, and comes a second
    time on the other side; the one around a pole is led along the lower edge.
    """
    points, turn = [ring[0]], 0
    for (x, _), (x2, y2) in pairwise(ring):
        turn += 2 * EDGE * ((x2 - x < -EDGE) - (x2 - x > EDGE))
        points.append((x2 + turn, y2))
    if turn:
        south = -EDGE // 2
        yield [*points, (points[-1][0], south), (points[0][0], south), points[0]]
        return
    low, high = min(x for x, _ in points), max(x for x, _ in points)
    home = -round((low + high) / 2 / (2 * EDGE)) * 2 * EDGE
    yield [(x + home, y) for x, y in points]
    if low + home < -EDGE or high + home > EDGE:
        other = home + 2 * EDGE * (1 if low + home < -EDGE else -1)
        yield [(x + other, y) for x, y in points]


def _arc(arc: list[list[int]], transform: dict[str, list[float]]) -> Ring:
    """An arc is written as steps of a grid."""
    (kx, ky), (dx, dy) = transform["scale"], transform["translate"]
    x = y = 0
    points = []
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        points.append((round((x * kx + dx) * UNIT), round((y * ky + dy) * UNIT)))
    return points


def main(source: str) -> None:
    """Write the table."""
    lines = ["ring"]
    for ring in land(json.loads(Path(source).read_text(encoding="utf-8"))):
        steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(ring)]
        lines.append(" ".join(f"{x} {y}" for x, y in [ring[0], *steps]))
    OUT.write_text("\n".join(lines) + "\n", encoding="ascii")
    print(f"{OUT.name}: {len(lines) - 1} rings, {OUT.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1])
