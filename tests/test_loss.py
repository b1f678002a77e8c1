"""The loss report: what an export leaves out and cannot hold is counted, with a reason and an example."""

import json
import timeit
from dataclasses import replace
from pathlib import Path

import pytest
from events import STRIKE, events
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import InputError, SettingsError
from dateline.shapes.event import Count, Event, Party, Spot
from dateline.shapes.kinds import SHAPES, shape
from dateline.shapes.loss import Loss, join, withheld
from dateline.shapes.take import ROW, event_row, take


@pytest.mark.parametrize(
    ("modality", "repeats", "keep", "reason"),
    [
        ("actual", None, (), None),
        (None, None, (), None),
        ("future", None, (), "future: planned or announced, not done"),
        ("negation", None, ("future",), "negation: denied"),
        ("future", None, ("future",), None),
        ("actual", "c1", (), "says again what another claim says"),
        ("actual", "c1", ("repeats",), None),
    ],
)
def test_what_is_withheld(modality: str | None, repeats: str | None, keep: tuple[str, ...], reason: str | None) -> None:
    assert withheld(replace(STRIKE, modality=modality, repeats=repeats), frozenset(keep)) == reason


REBELS = Party(name="Red Front", sectors=("REB",))


def report(*claims: Event, name: str = "acled") -> tuple[dict[str, tuple[str, object]], Loss]:
    loss = Loss(name, shape(name))
    for claim in claims:
        loss.rows(claim)
    found = loss.to_dict()["lost"]
    assert isinstance(found, list)
    return {item["field"]: (item["why"], item["example"]["value"]) for item in found}, loss


def test_every_field_that_is_not_given_back_is_said() -> None:
    lost, _ = report(STRIKE)
    assert lost["wounded"] == ("ACLED counts no wounded", {"low": 12, "best": 12, "unit": "people"})
    assert lost["place.geonames"][1] == 707898 and lost["actors.text"][1] == "Vessian troops"
    assert lost["title"] == ("ACLED has no column for it", "Seven die, governor says")
    assert not {"text", "publisher", "date_from", "place.lat", "killed", "mode", "type", "modality", "uri"} & set(lost)


@pytest.mark.parametrize(
    ("change", "field", "value"),
    [
        ({"killed": Count(10, 20, None, "people")}, "killed.high", 20),
        ({"killed": Count(0, 0, 0)}, "killed.low", 0),
        ({"mode": "drone"}, "mode", "drone"),
        ({"modality": "future"}, "modality", "future"),
        ({"place": Spot(name="Ukraine", country="UKR", lat=49.0, lon=32.0, precision="country")}, "place.lat", 49.0),
        ({"actors": (REBELS, REBELS), "recipients": ()}, "actors", [{"name": "Red Front", "sectors": ["REB"]}]),
        ({"other": (("Goldstein", "3"),)}, "other", [["Goldstein", "3"]]),
        ({"amount": Count(5, 5, 5, "EUR")}, "amount", {"low": 5, "high": 5, "best": 5, "unit": "EUR"}),
    ],
)
def test_losses(change: dict[str, object], field: str, value: object) -> None:
    lost, _ = report(replace(STRIKE, **change))  # type: ignore[arg-type]
    assert lost[field][1] == value


def test_the_report_counts_claims_rows_and_reasons() -> None:
    days = replace(STRIKE, id="c2", date_to="2025-07-10", date_precision="days")
    _, loss = report(STRIKE, days, replace(STRIKE, id="c3", type="CONSULT"))
    loss.withhold(replace(STRIKE, id="c4"), "future: planned or announced, not done")
    found = json.loads(json.dumps(loss.to_dict()))
    assert [found[k] for k in ("shape", "claims", "written", "rows", "split")] == ["acled", 4, 2, 4, 1]
    assert {w["reason"]: (w["claims"], w["example"]["claim"]) for w in found["withheld"]} == {
        "ACLED has no type for it": (1, "c3"),
        "future: planned or announced, not done": (1, "c4"),
    }


@given(st.sampled_from(("acled", "ucdp")), events())
def test_any_event_is_written_or_withheld_and_reported(name: str, event: Event) -> None:
    _, loss = report(event, name=name)
    assert loss.claims == 1 and loss.written + sum(loss.left_out.values()) == 1
    json.dumps(loss.to_dict())
    assert tuple(event_row(event)) == ROW
    if loss.written:  # what is lost and has no reason of its own is a hole in the shape's WHY
        assert all(loss._why(field) != "the column cannot hold this value" for field in loss.lost)


def test_join() -> None:
    one = replace(STRIKE, killed=Count(3, 3, 3, "people"))
    two = replace(one, date_from="2025-07-10", date_to="2025-07-10", actors=(*one.actors, Party(name="B")), killed=None)
    whole = join([one, two])
    assert whole and (whole.date_from, whole.date_to, whole.date_precision) == ("2025-07-08", "2025-07-10", "days")
    assert whole.killed == Count(3, 3, 3, "people") and len(whole.actors) == 2 and len(whole.recipients) == 1
    assert join([]) is None and join([one]) is one
    same = join([one, replace(one, actors=(Party(name="B"),))])
    assert same and same.killed == one.killed and same.date_precision == "day"


def test_shapes_have_names() -> None:
    with pytest.raises(SettingsError, match="polecat, gdelt, gdelt-mentions, icews, acled, ucdp, phoenix"):
        shape("goldstein")
    assert set(SHAPES) >= {"acled", "ucdp"}
    with pytest.raises(SettingsError):
        list(take(Path("x.csv"), "goldstein"))
    with pytest.raises(InputError, match="cannot be read: No such file"):
        list(take(Path("no such file.csv"), "acled"))


def test_a_claim_costs_little() -> None:
    """The common case: a claim with the usual fields, one row."""
    acled = shape("acled")
    back = [acled.read(dict(zip(acled.COLUMNS, acled.write(STRIKE)[0], strict=True)))]
    loss = Loss("acled", acled)
    best = min(timeit.repeat(lambda: loss.carried(STRIKE, back), number=500, repeat=5)) / 500
    assert best < 100e-6  # a bound that a busy machine keeps; about 12 µs on a quiet one
