"""Counts → drawings: SVG that a browser shows without scripts, and the words and numbers around it.

In: parts of a Summary. Out: Markup. Every text goes through `clean` and is escaped; each drawing has a title and a
description for those who do not see it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from math import ceil, floor, log10

from markupsafe import Markup, escape

from dateline import ontology
from dateline.report.summary import Timeline

__all__ = ["QUAD_COLOURS", "axis", "clean", "columns", "drawing", "histogram", "label", "long_day", "percent", "spark"]

QUAD_COLOURS = ("#9cc9dd", "#2b7a9b", "#f0b46e", "#b23a26")  # in the order of ontology.QUADS
WIDTH, LEFT = 720, 52
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def clean(text: str) -> str:
    """Text that any encoding and any page can take: control characters and lone surrogates are marked as lost."""
    return _UNSEEN.sub("\ufffd", text)


def percent(part: float, whole: float) -> str:
    """A share in words that do not say 0% of something, or 100% of less than all."""
    if not whole:
        return "–"
    share = 100 * part / whole
    if 0 < share < 1:
        return "<1%"
    return ">99%" if 99 < share < 100 else f"{share:.0f}%"


def long_day(day: str) -> str:
    """8 Jul 2025; what is no ISO day stays as it is."""
    try:
        d = date.fromisoformat(day)
    except ValueError:
        return day
    return f"{d.day} {_MONTHS[d.month - 1]} {d.year}"


def label(start: str, step: str) -> str:
    """What a period is called: 8 Jul 2025, the week from it, Jul 2025, 2025."""
    if step == "year":
        return start[:4]
    return long_day(start).partition(" ")[2] if step == "month" else long_day(start)


def axis(most: float, steps: int = 4) -> list[int]:
    """Round numbers from 0 to at least `most`, about `steps` of them."""
    rough = max(most, 1) / steps
    power = 10 ** floor(log10(rough)) if rough >= 1 else 1
    step = next(int(power * m) for m in (1, 2, 5, 10) if power * m >= rough)
    return [step * n for n in range(-(-int(most) // step) + 1)] if most else [0, 1]


def drawing(name: str, size: tuple[float, float], title: str, description: str, body: str) -> Markup:
    """An SVG with its title and description; `body` is SVG already, `name` makes its ids and classes."""
    return Markup(
        f'<svg class="chart {name}" viewBox="0 0 {size[0]:g} {size[1]:g}" role="img"'
        f' aria-labelledby="{name}-t {name}-d"><title id="{name}-t">{escape(clean(title))}</title>'
        f'<desc id="{name}-d">{escape(clean(description))}</desc>{body}</svg>'
    )


def columns(line: Timeline) -> Markup:
    """All types by period, stacked by quad class."""
    quads = [[0] * len(line.starts) for _ in ontology.QUADS]
    for series in line.series:
        quad = ontology.QUADS.index(ontology.load().type[series.type].quad)
        quads[quad] = [a + b for a, b in zip(quads[quad], series.counts, strict=True)]
    totals = [sum(of_all) for of_all in zip(*quads, strict=True)]
    ticks, height = axis(max(totals)), 260
    scale = (height - 50) / ticks[-1]  # 20 above, 30 below
    body = [*_grid(ticks, scale, height - 30)]
    wide = (WIDTH - LEFT) / len(totals)
    gap = min(2.0, wide * 0.2)
    for n, total in enumerate(totals):
        y = height - 30.0
        parts = ", ".join(f"{q} {quads[k][n]}" for k, q in enumerate(ontology.QUADS) if quads[k][n])
        body.append(
            f"<g><title>{label(line.starts[n], line.step)}: {total:,} claims{f' ({parts})' if parts else ''}</title>"
        )
        for k, colour in enumerate(QUAD_COLOURS):
            if size := quads[k][n] * scale:
                y -= size
                at = LEFT + n * wide + gap / 2
                body.append(
                    f'<rect x="{at:.1f}" y="{y:.1f}" width="{wide - gap:.1f}" height="{size:.1f}" fill="{colour}"/>'
                )
        body.append("</g>")
    body += _dates(line, wide, height - 10)
    top = max(range(len(totals)), key=totals.__getitem__)
    most = f"most in the {line.step} of {label(line.starts[top], line.step)}: {totals[top]:,}"
    title = f"Claims of events said to have happened, by {line.step}"
    return drawing("columns", (WIDTH, height), title, f"{sum(totals):,} claims; {most}.", "".join(body))


def _grid(ticks: Sequence[int], scale: float, base: float) -> Iterator[str]:
    for tick in ticks:
        y = base - tick * scale
        line = "base" if tick == 0 else "grid"
        yield f'<line class="{line}" x1="{LEFT}" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text class="n" x="{LEFT - 6}" y="{y + 4:.1f}">{tick:,}</text>'


def _dates(line: Timeline, wide: float, y: float) -> Iterator[str]:
    """At most seven labels below the columns; on a small screen every second one, and none that needs more room."""
    every = max(ceil(len(line.starts) / 7), ceil(92 / wide))
    for k, n in enumerate(range(0, len(line.starts), every)):
        x = LEFT + n * wide
        if k and x + 70 > WIDTH:
            return
        start = line.starts[n]
        text = label(start, line.step)
        if line.step in ("day", "week") and k and start[:4] == line.starts[n - every][:4]:
            text = text.rpartition(" ")[0]  # the year only where it is new
        hidden = ' class="odd"' if k % 2 or (k and x + 140 > WIDTH) else ""
        yield f'<line class="base" x1="{x:.1f}" x2="{x:.1f}" y1="{y - 20:.1f}" y2="{y - 15:.1f}"/>'
        yield f'<text{hidden} x="{x:.1f}" y="{y:.1f}">{text}</text>'


def spark(counts: Sequence[int], colour: str, said: str) -> Markup:
    """The small columns of one type, as high as its own largest count; `said` says them in words."""
    scale, wide = 23 / max([*counts, 1]), 100 / max(len(counts), 1)
    body = "".join(
        f'<rect x="{n * wide:.2f}" y="{24 - c * scale:.1f}" width="{wide * 0.86:.2f}" height="{c * scale:.1f}"/>'
        for n, c in enumerate(counts)
        if c
    )
    return Markup(
        f'<svg class="spark" viewBox="0 0 100 24" preserveAspectRatio="none" role="img" fill="{colour}">'
        f'<title>{escape(clean(said))}</title>{body}<path d="M0 24H100" stroke="#8b867c" stroke-width=".8"/></svg>'
    )


def histogram(bins: Sequence[int]) -> Markup:
    """Claims by confidence, from 0 to 1."""
    height, base = 200, 170
    ticks = axis(max(bins), 3)
    scale = (base - 20) / ticks[-1]
    body = [*_grid(ticks, scale, base)]
    wide = (WIDTH - LEFT) / len(bins)
    for n, count in enumerate(bins):
        low, high = n / len(bins), (n + 1) / len(bins)
        x, size = LEFT + n * wide, count * scale
        body.append(
            f'<rect x="{x + 1:.1f}" y="{base - size:.1f}" width="{wide - 2:.1f}" height="{size:.1f}" fill="#6d675c">'
            f"<title>{low:.2f} to {high:.2f}: {count:,} claims</title></rect>"
        )
    for n in range(0, len(bins) + 1, len(bins) // 5):
        end = ' style="text-anchor:end"' if n == len(bins) else ""
        body.append(f'<text x="{LEFT + n * wide:.1f}" y="{base + 18}"{end}>{n / len(bins):.1f}</text>')
    total = sum(bins)
    sure = sum(bins[len(bins) * 4 // 5 :])
    said = f"{total:,} claims; {percent(sure, total)} have a confidence of 0.8 or more."
    return drawing("histogram", (WIDTH, height), "Claims by confidence, from 0 to 1", said, "".join(body))
