"""GeoJSON: what RFC 7946 asks, and what is left out."""

from dataclasses import replace

import pytest
from sample import sample

from dateline.export import COLUMNS
from dateline.export.geojson import features
from dateline.records import Coding
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
