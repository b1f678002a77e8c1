"""GeoJSON: what RFC 7946 asks, what is left out and counted, and files that are read while they are written."""

import json
from dataclasses import replace

import pytest
from sample import empty, sample

from dateline.export import COLUMNS
from dateline.export.geojson import collection, features, lines, without_point
from dateline.records import Coding, Evidence
from dateline.values import Place


def placed(*places: Place) -> Coding:
    """The sample with these places in its first claim."""
    c = sample()
    spot = c.claims[0].place[0]
    where = tuple(replace(spot, value=p) for p in places)
    return replace(c, claims=(replace(c.claims[0], place=where), *c.claims[1:]))


def test_a_feature_a_claim_with_a_point() -> None:
    [found] = features(sample())
    assert list(found) == ["type", "id", "geometry", "properties"]
    assert (found["type"], found["id"]) == ("Feature", "c1")
    assert found["geometry"] == {"type": "Point", "coordinates": [29.25, 45.5]}
    properties = found["properties"]
    assert isinstance(properties, dict) and tuple(properties) == COLUMNS
    assert (properties["radius"], properties["place_precision"], properties["killed_low"]) == (5, "town", 7)
    assert without_point(sample()) == 6


@pytest.mark.parametrize(
    ("places", "point"),
    [
        ([Place("", lat=0.0, lon=0.0, precision="country")], [0.0, 0.0]),
        ([Place("", lat=1.0, lon=2.0, precision="country"), Place("", lat=3.0, lon=4.0, precision="town")], [4.0, 3.0]),
        ([Place("", "the Gulf", precision="none")], None),
        ([Place("not in the gazetteer")], None),
        ([], None),
    ],
)
def test_the_point_is_the_most_precise_one(places: list[Place], point: list[float] | None) -> None:
    c = placed(*places)
    assert [f["geometry"] for f in features(c)] == ([{"type": "Point", "coordinates": point}] if point else [])
    assert without_point(c) == 7 - bool(point)


def test_collection_is_one_document() -> None:
    for codings, count in (([], 0), ([empty()], 0), ([sample()], 1), ([sample(), empty(), sample()], 2)):
        pieces = list(collection(codings))
        whole = json.loads("".join(pieces))
        assert (whole["type"], len(whole["features"])) == ("FeatureCollection", count)
        assert [json.loads(line) for line in lines(codings)] == whole["features"]


def test_a_line_is_one_line() -> None:
    c = sample()
    broken = replace(c, report=replace(c.report, title="One\u2028two\x85three\nfour"))
    [line] = lines([broken])
    assert len(line.splitlines()) == 1 and json.loads(line)["properties"]["title"] == broken.report.title


def test_not_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        list(lines([placed(Place("", lat=float("nan"), lon=1.0, precision="town"))]))


def test_written_while_read() -> None:
    taken: list[Evidence | Coding] = []

    def codings() -> object:
        for c in (sample(), sample()):
            taken.append(c)
            yield c

    pieces = collection(codings())  # type: ignore[arg-type]
    next(pieces), next(pieces)
    assert len(taken) == 1
