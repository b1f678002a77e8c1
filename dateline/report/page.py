"""A Summary → one HTML page. In: counts and quotes. Out: a string that needs nothing else: no script, no network.

What the page says in words is in data/report.html. jinja2 escapes all of it, and control characters are marked as lost
on the way in; only http(s) addresses become links.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from dateline import ontology
from dateline.report import charts, land
from dateline.report.summary import FILLED, KINDS, Count, Summary

__all__ = ["render"]

_FIELDS = dict(zip(FILLED, (
    "who does it", "… known by a code", "to whom", "… known by a code", "where", "… as a point on the map", "when",
    "who says so", "how many",
), strict=True))  # fmt: skip
_MODALITIES = ("actual", "future", "hypothetical", "negation", "historical")
_SAID = {
    "actual": "happened",
    "future": "planned",
    "hypothetical": "possible",
    "negation": "denied",
    "historical": "long past",
}
_SKIPPED = {"language": "in a language that is not read", "boilerplate": "boilerplate", "byline": "bylines",
            "headline": "headlines", "caption": "captions"}  # fmt: skip


def render(summary: Summary) -> str:
    """The page. It is valid for no claims at all, too."""
    s = summary
    return _template().render(
        s=s, title=s.title or f"What {_many(s.reports, 'report')} {'claims' if s.reports == 1 else 'claim'}",
        period=_period(s.published), types=_types(s), columns=charts.columns(s.timeline) if s.timeline.series else "",
        times=_times(s), matrix=_matrix(s), map=land.world(s.points), placed={c.name: c.number for c in s.placed},
        quads=[{"name": q, "colour": c} for q, c in zip(ontology.QUADS, charts.QUAD_COLOURS, strict=True)],
        sources=_bars(s.sources), publishers=_bars(s.publishers), modalities=_modalities(s), kinds=_kinds(s),
        histogram=charts.histogram(s.confidence), filled=_filled(s), said=_SAID, skipped=_SKIPPED,
        bins=[(f"{n / len(s.confidence):.2f}", c) for n, c in enumerate(s.confidence)],
        sure=sum(s.confidence[len(s.confidence) * 4 // 5 :]),
    )  # fmt: skip


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("dateline", "data"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, finalize=_finalize,
    )  # fmt: skip
    environment.filters |= {"day": charts.long_day, "share": charts.percent, "many": _many, "link": _link}
    return environment.get_template("report.html")


def _finalize(value: object) -> object:
    return charts.clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _many(number: float, noun: str) -> str:
    """1 claim, 1,234 claims"""
    return f"{number:,.10g} {noun}{'' if number == 1 else 's'}"


def _link(uri: str) -> str:
    """The address, if a browser may follow it; "" else."""
    try:
        parts = urlsplit(uri)
    except ValueError:  # an address that cannot be taken apart is shown as text
        return ""
    return uri if parts.scheme in ("http", "https") and parts.netloc else ""


def _period(published: tuple[str, str]) -> str:
    first, last = (charts.long_day(day) for day in published)
    return "" if not first else first if first == last else f"{first} to {last}"


def _types(s: Summary) -> list[dict[str, Any]]:
    """A row a type: its name, its number, and its small columns."""
    found = []
    for series in s.timeline.series:
        colour = charts.QUAD_COLOURS[ontology.QUADS.index(ontology.load().type[series.type].quad)]
        total, peak = sum(series.counts), max(series.counts)
        when = charts.label(s.timeline.starts[series.counts.index(peak)], s.timeline.step)
        said = f"{series.type}: {_many(total, 'claim')}, most in the {s.timeline.step} of {when} ({peak:,})"
        row = {"code": series.type, "total": total, "peak": peak, "when": when}
        found.append(row | {"spark": charts.spark(series.counts, colour, said)})
    return found


def _times(s: Summary) -> list[tuple[str, list[int]]]:
    """The table under the time line: a row a period that has claims."""
    line = s.timeline
    rows = [(charts.label(start, line.step), [x.counts[n] for x in line.series]) for n, start in enumerate(line.starts)]
    return [(name, counts) for name, counts in rows if any(counts)]


def _matrix(s: Summary) -> dict[str, Any]:
    """Rows of cells: the number, how dark, and the strip of its quad classes."""
    cells = {(p.actor, p.recipient): p.quads for p in s.pairs}
    most = max((sum(q) for q in cells.values()), default=1)
    actors = _ranked({a: sum(sum(q) for (x, _), q in cells.items() if x == a) for a, _ in cells})
    recipients = _ranked({b: sum(sum(q) for (_, x), q in cells.items() if x == b) for _, b in cells})
    rows = [(a, [_cell(a, b, cells.get((a, b)), most) for b in recipients]) for a in actors]
    return {"rows": rows, "recipients": recipients, "shown": sum(sum(q) for q in cells.values())}


def _ranked(totals: Mapping[str, int]) -> list[str]:
    return sorted(totals, key=lambda code: (-totals[code], code))


def _cell(actor: str, recipient: str, quads: tuple[int, ...] | None, most: int) -> dict[str, Any]:
    if quads is None:
        return {"number": 0}
    total, at, stops = sum(quads), 0.0, []
    for colour, number in zip(charts.QUAD_COLOURS, quads, strict=True):
        end = at + 100 * number / total
        if number:
            stops.append(f"{colour} {at:.0f}% {end:.0f}%")
        at = end
    kinds = ", ".join(f"{q} {n:,}" for q, n in zip(ontology.QUADS, quads, strict=True) if n)
    shade = 0.05 + 0.3 * (total / most) ** 0.5
    strip = f"linear-gradient(90deg,{','.join(stops)}) 0 100%/100% 5px no-repeat"
    style = f"background:{strip},rgba(90,80,60,{shade:.2f})"
    return {"number": total, "title": f"{actor} → {recipient}: {kinds}", "style": style}


def _bars(counts: Iterable[Count]) -> list[dict[str, Any]]:
    rows = list(counts)
    most = max((c.number for c in rows), default=1)
    return [{"name": c.name, "number": c.number, "width": round(100 * c.number / most, 1)} for c in rows]


def _modalities(s: Summary) -> list[dict[str, Any]]:
    """A row a type and one for all: the share of each modality."""
    totals = {kind: sum(n for (t, _), n in s.modalities.items() if t == kind) for kind, _ in s.modalities}
    rows = []
    for name in ("", *_ranked(totals)):
        counts = [sum(n for (t, m), n in s.modalities.items() if m == mode and name in ("", t)) for mode in _MODALITIES]
        total = sum(counts)
        shares = [(m, n, round(100 * n / max(total, 1), 2)) for m, n in zip(_MODALITIES, counts, strict=True)]
        rows.append({"name": name or "All types", "total": total, "shares": shares})
    return rows


def _kinds(s: Summary) -> list[tuple[str, list[Any]]]:
    return [
        (kind, [x for x in s.largest if x.kind == kind]) for kind in KINDS if any(x.kind == kind for x in s.largest)
    ]


def _filled(s: Summary) -> list[dict[str, Any]]:
    rows = [(name, s.filled.get(key, 0)) for key, name in _FIELDS.items()]
    return [{"name": name, "number": n, "width": round(100 * n / max(s.claims, 1), 1)} for name, n in rows]
