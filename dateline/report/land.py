"""Points → a map: circles on the outline of the land. In: Points. Out: Markup, or "" without points.

Equirectangular, true to scale along its middle parallel, cut to the points. No borders: where they run is part of what
the reports are about. The outline is data/land.tsv (tools/build_land.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import cos, radians, sqrt

from markupsafe import Markup, escape

from dateline import assets
from dateline.report.charts import WIDTH, clean, drawing
from dateline.report.summary import Point

__all__ = ["COARSE", "world"]

COARSE = ("country", "region")  # precisions of which a point is only the middle
BIGGEST, SMALLEST = 21.0, 2.2  # radius of a circle
LEAST, ASPECT = 9.0, 1.75  # degrees of latitude that a map shows at least; its width by its height
LABELS = 12
FOOT = 52


@dataclass(frozen=True, slots=True)
class _View:
    """What the map shows, in degrees, and its scale."""

    west: float
    east: float
    south: float
    north: float

    @property
    def scale(self) -> float:
        """Units a degree of longitude."""
        return WIDTH / (self.east - self.west)

    @property
    def stretch(self) -> float:
        """How much longer a degree of latitude is drawn."""
        return 1 / max(0.3, cos(radians((self.north + self.south) / 2)))

    @property
    def height(self) -> float:
        return (self.north - self.south) * self.scale * self.stretch

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a point is drawn."""
        return (lon - self.west) * self.scale, (self.north - lat) * self.scale * self.stretch


def world(points: Sequence[Point]) -> Markup:
    """The map of these points: the area of a circle is its number of claims, a broken line a place known only as a
    region or country.
    """
    if not points:
        return Markup("")
    view = _view(points)
    most = max(p.claims for p in points)
    drawn = sorted(points, key=lambda p: (p.precision not in COARSE, -p.claims))
    land = f'<path class="land" d="{"".join(_outline(view))}"/>'
    circles = "".join(_circle(p, view, most) for p in drawn)
    size = f'width="{WIDTH}" height="{view.height:.0f}"'
    inner = f'<svg {size} viewBox="0 0 {WIDTH} {view.height:.0f}"><rect class="sea" {size}/>{land}{circles}'
    body = f"{inner}{''.join(_labels(points, view, most))}</svg>{_scale(most, view.height)}"
    first = "; ".join(f"{p.name or 'unnamed'} {p.claims:,}" for p in points[:5])
    return drawing("map", (WIDTH, view.height + FOOT), "Where: claims by place", f"Most claims: {first}.", body)


def _view(points: Sequence[Point]) -> _View:
    """The points with some room, as wide as a page likes it."""
    lats, lons = [p.lat for p in points], [p.lon for p in points]
    south, north, west, east = min(lats), max(lats), min(lons), max(lons)
    high = max(LEAST, (north - south) * 1.25)
    wide = max(LEAST, (east - west) * 1.16)
    shrink = max(0.3, cos(radians((south + north) / 2)))
    wide, high = max(wide, high * ASPECT / shrink), max(high, wide * shrink / ASPECT)
    if wide >= 300:
        return _View(-180, 180, min(-58.0, south - 3), max(84.0, north + 3))
    return _View(*_within((west + east) / 2, wide, 180), *_within((south + north) / 2, min(high, 180.0), 90))


def _within(middle: float, size: float, limit: float) -> tuple[float, float]:
    low = min(max(middle - size / 2, -limit), limit - size)
    return low, low + size


@cache
def _rings() -> tuple[tuple[tuple[float, float], ...], ...]:
    rings = []
    for line in assets.text("land.tsv").split("\n")[1:]:
        numbers = [int(n) for n in line.split()]
        x = y = 0
        ring = []
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            ring.append((x / 100, y / 100))
        rings.append(tuple(ring))
    return tuple(rings)


def _outline(view: _View) -> Iterator[str]:
    """The rings that reach into the view, without the points that nobody could tell apart."""
    for ring in _rings():
        lons, lats = [p[0] for p in ring], [p[1] for p in ring]
        if max(lons) < view.west or min(lons) > view.east or max(lats) < view.south or min(lats) > view.north:
            continue
        last = (-1e9, -1e9)
        path = []
        for lon, lat in ring:
            x, y = view.at(lon, lat)
            if abs(x - last[0]) + abs(y - last[1]) >= 0.8:
                path.append(f"{x:.1f} {y:.1f}")
                last = x, y
        if len(path) > 2:
            yield f"M{'L'.join(path)}Z"


def _radius(claims: int, most: int) -> float:
    return max(SMALLEST, min(BIGGEST, 2 + 5 * sqrt(most)) * sqrt(claims / most))  # few claims: no great discs


def _named(p: Point) -> str:
    return ", ".join(n for n in (p.name, p.country) if n) or "a place without a name"


def _circle(p: Point, view: _View, most: int) -> str:
    x, y = view.at(p.lon, p.lat)
    kind = "coarse" if p.precision in COARSE else "town"
    said = escape(clean(f"{_named(p)}: {p.claims:,} {'claim' if p.claims == 1 else 'claims'} ({p.precision})"))
    return f"{_disc(kind, x, y, _radius(p.claims, most))}<title>{said}</title></circle>"


def _disc(kind: str, x: float, y: float, r: float) -> str:
    """A circle, left open for its title."""
    return f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}">'


def _labels(points: Sequence[Point], view: _View, most: int) -> Iterator[str]:
    """The names of the largest circles, where there is room beside them; those after the fifth are for wide screens."""
    taken: list[tuple[float, float, float, float]] = []  # left, top, right, bottom
    written: set[str] = set()
    for p in points[: LABELS * 4]:
        if p.name in written or not p.name:
            continue
        x, y = view.at(p.lon, p.lat)
        r, size = _radius(p.claims, most), 7.3 * len(p.name) + 4
        for left in (x + r + 3, x - r - 3 - size):
            box = left, y - 8, left + size, y + 8
            if box[0] > 0 and box[2] < WIDTH and not any(_meet(box, other) for other in taken):
                taken.append(box)
                end = ' style="text-anchor:end"' if left < x else ""
                at = left + size - 4 if left < x else left
                kind = ' class="minor"' if len(written) >= 5 else ""
                yield f'<text x="{at:.1f}" y="{y + 4:.1f}"{end}{kind}>{escape(clean(p.name))}</text>'
                written.add(p.name)
                break
        if len(written) == LABELS:
            return


def _meet(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _scale(most: int, top: float) -> str:
    """What the circles mean, below the map."""
    y, x = top + FOOT / 2, 4.0
    parts = []
    for n in sorted({1, max(1, most // 4), most}):
        r = _radius(n, most)
        parts.append(f'{_disc("town", x + r, y, r)}</circle><text x="{x + 2 * r + 4:.1f}" y="{y + 4:.1f}">{n:,}</text>')
        x += 2 * r + 18 + 11 * len(f"{n:,}")
    parts.append(f'<text x="{x - 8:.1f}" y="{y + 4:.1f}">{"claim" if most == 1 else "claims"}</text>')
    for x, kind, said in (
        (WIDTH / 2, "town", "a town or spot"),
        (WIDTH * 0.68, "coarse", "somewhere in a region or country"),
    ):
        parts.append(f'{_disc(kind, x, y, 7)}</circle><text x="{x + 11:.1f}" y="{y + 4:.1f}">{said}</text>')
    return "".join(parts)
