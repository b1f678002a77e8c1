"""The report page: counts that can be checked by hand, true drawings, and a page that no input can break."""

import re
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample import empty, sample

from dateline import assets
from dateline.records import Coding, Failure, Figure
from dateline.report import Summary, render, summarise
from dateline.report.charts import axis, clean, columns, percent
from dateline.report.land import _outline, _rings, _view, world
from dateline.report.summary import Count, Point, Timeline, timeline
from dateline.values import Actor, Number
from tools.build_land import land

HOSTILE = "<script>alert(1)</script>\" onload='x' &amp; \u202eevil\u2066 \x00\x1b[31m \ud800 {{ 7*7 }}"
VOID = {"meta", "br"}


class Read(HTMLParser):
    """Checks that elements nest, and keeps tags and text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(page)
        self.close()
        assert self.stack == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {k: v or "" for k, v in attrs}))
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {k: v or "" for k, v in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.stack[-1:] != ["style"]:
            self.text += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]


def other(number: int, publisher: str, coding: Coding | None = None) -> Coding:
    """The same claims in a report of its own."""
    coding = coding or sample()
    report = replace(coding.report, id=f"r{number}", uri=f"https://example.org/{number}", publisher=publisher)
    return replace(coding, report=report)


# ---- counts


def test_what_is_counted() -> None:
    s = summarise([sample(), empty("language", "uk")], [Failure("a.pdf", "read", "no text")] * 2, title="T")
    assert (s.reports, s.reports_with_claims, s.claims, s.actual) == (2, 1, 7, 4)
    assert (s.published, s.undated, s.unread) == (("2025-03-12", "2025-03-12"), 0, 1)
    assert (s.failures, s.failed) == ((Count("read: no text", 2),), 2)
    assert s.languages == (Count("en", 1), Count("uk", 1))
    assert s.publishers == (Count("The Belmar Courier", 2),)
    assert s.modalities == {
        ("ASSAULT", "actual"): 2, ("ASSAULT", "negation"): 1, ("ACCUSE", "actual"): 1, ("REQUEST", "actual"): 1,
        ("AID", "hypothetical"): 1, ("CONSULT", "future"): 1,
    }  # fmt: skip
    assert (s.dated, s.by_publication, s.dateless) == (1, 3, 0)
    assert s.own_voice == 2
    assert Count("Mara Duval", 2) in s.sources
    assert s.sources_in_all == 4
    assert s.points == (Point("Belmar", "KLV", 45.5, 29.25, "town", 1),)
    assert s.placed == (Count("none", 3), Count("town", 1))
    assert s.confidence[18] == 1 and s.confidence[6] == 1 and sum(s.confidence) == 7
    assert s.filled["figure"] == 1 and s.filled["actor"] == 7 and s.filled["point"] == 1
    assert s.characters == 2 * len(sample().report.text)
    assert {c.name for c in s.skipped} == {"language", "headline", "byline", "boilerplate"}


def test_a_report_whose_date_no_calendar_knows_is_undated() -> None:
    coding = sample()
    s = summarise([replace(coding, report=replace(coding.report, published="2025-03"))])
    assert (s.published, s.undated, s.dated, s.dateless) == (("", ""), 1, 1, 3)
    assert s.timeline.starts == ("2025-03-12",)


def test_the_largest_figures_are_never_added_up() -> None:
    coding = sample()
    attack = coding.claims[0]
    toll = attack.figures[0].evidence
    worse = replace(toll, value=Number("exact", 40, 40, 40, "people"))
    dozens = replace(toll, value=Number("dozens", 24, 99, None, "people"))
    claims = [replace(attack, figures=(Figure("killed", e),)) for e in (worse, dozens)]
    reports = [other(n, "A") for n in range(3)] + [other(9, "B", replace(coding, claims=(c,))) for c in claims]
    assert [(x.number, x.reports, x.place) for x in summarise(reports).largest] == [(40, 1, "Belmar"), (7, 3, "Belmar")]


def test_happenings_are_ranked_by_reports_then_publishers_and_quoted() -> None:
    coding = sample()
    strike = replace(coding.claims[0], type="COERCE")
    reports = [other(1, "A"), other(2, "B"), other(3, "C", replace(coding, claims=(strike,) * 3))]
    first, second = summarise(reports).happenings
    assert (first.type, first.place, first.day, first.reports, first.publishers, first.claims) == (
        "ASSAULT", "Belmar", "2025-03-12", 2, 2, 2,
    )  # fmt: skip
    assert (second.type, second.reports, second.claims) == ("COERCE", 1, 3)
    quoted = first.quotes[0]
    assert quoted.trigger == "struck" and quoted.before.endswith("drones ") and quoted.after.startswith(" a grain")
    assert f"{quoted.before.strip('…')}{quoted.trigger}{quoted.after.strip('…')}" in coding.report.text
    assert len(first.quotes) == 2 and quoted.source == "the Interpress agency"
    unsure = replace(coding.claims[0], confidence=0.2)
    (only,) = summarise([replace(coding, claims=(coding.claims[0], unsure))]).happenings
    assert [q.confidence for q in only.quotes] == [coding.claims[0].confidence]  # of each report the surest


def test_pairs_count_each_code_once_a_claim() -> None:
    coding = sample()
    attack, duval = coding.claims[0], Actor("test", code="KLV GOV")
    recipient = tuple(replace(e, value=duval) for e in attack.recipient)  # two quotes, one code
    s = summarise([replace(coding, claims=(replace(attack, recipient=recipient),))])
    assert [(p.actor, p.recipient, p.quads) for p in s.pairs] == [("SRV", "KLV GOV", (0, 0, 0, 1))]
    assert s.paired == 1


# ---- time


@pytest.mark.parametrize(
    ("first", "last", "step", "periods", "begins"),
    [
        ("2025-03-12", "2025-03-12", "day", 8, "2025-03-05"),
        ("2025-03-12", "2025-05-05", "day", 62, "2025-03-05"),
        ("2025-03-12", "2025-05-06", "week", 10, "2025-03-03"),
        ("2025-01-01", "2025-12-31", "week", 54, "2024-12-23"),
        ("2023-01-10", "2025-12-31", "month", 36, "2023-01-01"),
        ("1990-01-10", "2025-12-31", "year", 36, "1990-01-01"),
    ],
)
def test_the_step_follows_the_span(first: str, last: str, step: str, periods: int, begins: str) -> None:
    line = timeline({("AID", first): 1}, (first, last))
    assert (line.step, len(line.starts), line.starts[0]) == (step, periods, begins)


DAYS = st.dates(date(1900, 1, 1), date(2030, 1, 1)).map(date.isoformat)


@settings(deadline=None)
@given(
    st.dictionaries(st.tuples(st.sampled_from(["AID", "ASSAULT"]), DAYS), st.integers(1, 9)), st.lists(DAYS, max_size=2)
)
def test_no_claim_is_lost_from_the_time_line(days: dict[tuple[str, str], int], published: list[str]) -> None:
    published.sort()
    line = timeline(days, (published[0], published[-1]) if published else ("", ""))
    assert sum(sum(s.counts) for s in line.series) + line.before + line.after == sum(days.values())
    assert list(line.starts) == sorted(set(line.starts))
    for s in line.series:
        for n, start in enumerate(line.starts):
            end = line.starts[n + 1] if n + 1 < len(line.starts) else "9999"
            within = sum(c for (kind, day), c in days.items() if kind == s.type and start <= day < end)
            assert s.counts[n] == within or end == "9999"


def test_a_time_line_without_days() -> None:
    assert timeline({}, ("", "")) == Timeline("day", (), ())
    assert timeline({("AID", "-044-03-15"): 2}, ("", "")).after == 2
    assert timeline({("AID", "9999-12-31"): 2, ("AID", "0001-01-01"): 3}, ("", "")).step == "year"


# ---- drawings


@pytest.mark.parametrize(
    ("most", "ticks"), [(0, [0, 1]), (1, [0, 1]), (3, [0, 1, 2, 3]), (62, [0, 20, 40, 60, 80]), (999, [0, 500, 1000])]
)
def test_axis(most: int, ticks: list[int]) -> None:
    assert axis(most) == ticks


@settings(deadline=None)
@given(st.integers(1, 10**9))
def test_axes_reach_what_they_show(most: int) -> None:
    ticks = axis(most)
    assert ticks[-1] >= most and 2 <= len(ticks) <= 7 and len({b - a for a, b in pairwise(ticks)}) == 1


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(0, 9, "0%"), (1, 1000, "<1%"), (1, 3, "33%"), (999, 1000, ">99%"), (5, 5, "100%"), (0, 0, "–")],
)
def test_percent(part: int, whole: int, said: str) -> None:
    assert percent(part, whole) == said


def test_columns_are_as_high_as_their_counts() -> None:
    days = {("ASSAULT", "2025-03-10"): 30, ("AID", "2025-03-10"): 10, ("AID", "2025-03-12"): 20}
    svg = str(columns(timeline(days, ("2025-03-10", "2025-03-12"))))
    heights = [float(h) for h in re.findall(r'<rect [^>]*height="([\d.]+)"', svg)]
    assert heights == pytest.approx([heights[0], heights[0] * 3, heights[0] * 2], abs=0.2)
    assert "10 Mar 2025: 40 claims (material cooperation 10, material conflict 30)" in svg


POINTS = st.lists(
    st.builds(Point, st.text(max_size=12), st.none(), st.floats(-90, 90), st.floats(-180, 180),
              st.sampled_from(["town", "country"]), st.integers(1, 999)), min_size=1, max_size=8,
)  # fmt: skip


@settings(deadline=None)
@given(POINTS)
def test_every_point_is_on_its_map(points: list[Point]) -> None:
    view = _view(points)
    for p in points:
        x, y = view.at(p.lon, p.lat)
        assert -0.1 <= x <= 720.1 and -0.1 <= y <= view.height + 0.1
    assert 150 < view.height < 1500
    assert str(world(points)).count("<circle") >= len(points)


def test_the_map_of_nothing_and_of_one_town() -> None:
    assert world([]) == ""
    svg = str(world([Point("Belmar <b>", "KLV", 45.5, 29.25, "town", 3), Point("KLV", "KLV", 45, 29, "country", 1)]))
    assert 'class="town"' in svg and 'class="coarse"' in svg and "Belmar &lt;b&gt;, KLV: 3 claims (town)" in svg
    assert ">Belmar &lt;b&gt;</text>" in svg and "<b>" not in svg


def on_land(lon: float, lat: float) -> bool:
    """By the number of edges that a line to the west crosses."""
    crossed = 0
    for ring in _rings():
        for (x, y), (x2, y2) in pairwise(ring):
            crossed += (y > lat) != (y2 > lat) and x + (lat - y) / (y2 - y) * (x2 - x) < lon
    return crossed % 2 == 1


def test_the_outline_of_the_land() -> None:
    assert len(assets.text("land.tsv")) < 60_000
    land_ = [(30.5, 50.45), (36.8, -1.3), (-74.1, 4.7), (116.4, 39.9), (134, -25), (178, 67), (-175, 66.5), (0, -85)]
    assert [p for p in land_ if not on_land(*p)] == []
    assert [p for p in [(-30, 40), (-150, 0), (60, -20), (35, 43), (-179, 60), (179, -40)] if on_land(*p)] == []
    steps = [abs(b[0] - a[0]) for ring in _rings() for a, b in pairwise(ring) if min(a[1], b[1]) > -89]
    assert max(steps) < 60  # no line across the map
    inside = _view([Point("", None, 50.45, 30.5, "town", 1)])
    assert 1 <= len(list(_outline(inside))) < 10


def test_a_ring_over_the_edge_is_drawn_on_both_sides() -> None:
    arcs = [[[17900, 0], [-35800, 0], [0, 100], [35800, 0], [0, -100]]]
    transform = {"scale": [0.01, 0.01], "translate": [0, 0]}
    geometries = [{"type": "MultiPolygon", "arcs": [[[0]]]}]
    rings = list(land({"transform": transform, "arcs": arcs, "objects": {"land": {"geometries": geometries}}}))
    assert sorted((min(x for x, _ in r), max(x for x, _ in r)) for r in rings) == [(-18100, -17900), (17900, 18100)]


# ---- the page


def page(summary: Summary) -> Read:
    html = render(summary)
    html.encode("utf-8")
    read = Read(html)
    ids = [a["id"] for _, a in read.tags if "id" in a]
    assert len(ids) == len(set(ids))
    assert {a["href"][1:] for a in read.all("a") if a["href"].startswith("#")} <= set(ids)
    assert not {"script", "link", "img", "iframe", "object", "form", "base"} & {tag for tag, _ in read.tags}
    assert not [a for _, a in read.tags if any(name.startswith("on") or name == "src" for name in a)]
    assert "@import" not in html and "url(" not in html
    for drawing in read.all("svg"):
        assert "role" not in drawing or drawing["role"] == "img"
    return read


def test_the_page_says_what_it_counts() -> None:
    read = page(summarise([sample()], title="Belmar in March"))
    for said in (
        "Belmar in March", "1 report from 1 publisher, published on 12 Mar 2025, makes 7 claims",
        "When: 4 claims of events that happened", "1 claim has a day in the words",
        "ASSAULT in Belmar, KLV, 12 Mar 2025",
        "Borders are not drawn", "There is no total", "according to the Interpress agency",
    ):  # fmt: skip
        assert said in read.text, said
    assert [a for a in read.all("a") if a["href"] == sample().report.uri]
    assert len([t for t, _ in read.tags if t == "desc"]) == 3  # columns, map, histogram


def test_a_page_without_claims_or_reports() -> None:
    assert "No claim was found" in page(summarise([])).text
    read = page(summarise([empty("language", "uk")], [Failure("x", "read", "why")]))
    assert "Reports in languages that are not read1" in re.sub(r"\s*\n\s*", "", read.text)
    assert "read: why" in read.text


def test_hostile_text_stays_text() -> None:
    coding = sample()
    attack = coding.claims[0]
    place = attack.place[0]
    value = replace(place.value, name=HOSTILE, country="<b>")  # type: ignore[type-var]
    source = replace(attack.source[0], value=Actor("test", name=HOSTILE, code=HOSTILE), text=HOSTILE)
    who = replace(attack.actor[0], value=Actor("test", name=HOSTILE, code="<i>"))
    claim = replace(attack, place=(replace(place, value=value),), source=(source,), actor=(who,), recipient=(source,))
    report = replace(coding.report, title=HOSTILE, publisher=HOSTILE, uri="javascript:alert(1)")
    run = replace(coding.run, version=HOSTILE)
    bad = replace(coding, claims=(claim,), report=report, run=run)
    failure = Failure(HOSTILE, "read", HOSTILE)
    read = page(summarise([bad], [failure], title=HOSTILE, selection=HOSTILE))
    assert read.text.count(clean(HOSTILE)) >= 8
    assert "{{ 7*7 }}" in read.text and "\x00" not in read.text and "\x1b" not in read.text
    assert not [a for a in read.all("a") if a["href"].startswith("javascript")]
    assert not read.all("b")[1:]  # but for the heading of the one happening


def test_a_large_summary_is_drawn_soon() -> None:
    days = {
        (kind, (date(2020, 1, 1) + timedelta(days=n)).isoformat()): 1000
        for kind in ("AID", "ASSAULT")
        for n in range(2000)
    }
    s = summarise([sample()])
    points = tuple(Point(f"Town {n}", "KLV", n % 160 - 80.0, n % 350 - 175.0, "town", 1000 - n) for n in range(1000))
    big = replace(s, timeline=timeline(days, ("2020-01-08", "2025-06-01")), points=points)
    assert len(render(big)) < 800_000
