"""Who the words stand for: the shipped tables, the words of a phrase, the other mentions, the place of the event."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline import tables
from dateline.dates import iso_date
from dateline.knowledge import Knowledge
from dateline.records import Draft, DraftClaim, Mention, Report, Section
from dateline.resolve.report import resolve
from dateline.values import Actor
from train.claims import parse_markup

TABLES = tables.load()


def report(text: str, published: str | None) -> Report:
    whole = (Section("body", 0, len(text)),)
    return Report("r", "r", text, "0" * 64, whole, "en", len(text.split()), 0.1, published=iso_date(published))


def actors(marked: str, published: str | None = "2025-07-08", roles: str = "", type: str = "COERCE",
           chains: str = "") -> dict[str, Actor]:  # fmt: skip
    """The actors of a text marked as in the codebook, by the id of their mention. `roles` are those of one event."""
    text, spans = parse_markup(marked)
    ids = list(spans)
    pairs: dict[str, list[tuple[int, float]]] = {}
    for role in roles.split():
        name, _, of = role.partition("=")
        pairs[name] = [(ids.index(i), 1.0) for i in of.split(",")]
    trigger = Mention(0, len(text.split()[0]), "EVENT", 1.0)
    claims = (DraftClaim(trigger, type, None, "actual", 1.0, pairs),)
    joined = tuple(tuple(ids.index(i) for i in chain.split("+")) for chain in chains.split())
    draft = Draft(tuple(Mention(*spans[i], 1.0) for i in ids), claims, joined, ())
    found = resolve(report(text, published), draft, TABLES).who
    values = {ids[n]: r.value for n, r in found.items()}
    return {i: v for i, v in values.items() if isinstance(v, Actor)}


def code(marked: str, published: str | None = "2025-07-08", roles: str = "", type: str = "COERCE") -> str | None:
    """The code of the mention with the id x."""
    return actors(marked, published, roles, type)["x1"].code


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("[x1:PLACE Norway] sent help.", "NOR GOV"),
        ("[x1:PLACE Moscow] objected.", "RUS GOV"),
        ("[x1:ORG The Kremlin] objected.", "RUS GOV"),
        ("[x1:ORG Downing Street] objected.", "GBR GOV"),
        ("[x1:PLACE the US] objected.", "USA GOV"),
        ("It told [x1:ROLE us] nothing.", None),
        ("[x1:ORG Hezbollah] fired.", "LBN PRM PTY"),
        ("[x1:ORG the M23] advanced.", "COD REB"),
        ("[x1:ORG the UN] objected.", "UNO"),
        ("[x1:ORG NATO] met.", "IGO MIL"),
        ("[x1:ORG The European Union] met.", "EUR"),
        ("[x1:ORG The Kenyan interior ministry] spoke.", "KEN GOV COP"),
        ("[x1:ROLE Kenyan police] spoke.", "KEN COP"),
        ("[x1:ORG Ukraine's foreign ministry] spoke.", "UKR GOV"),
        ("[x1:ROLE a spokesman for the Colombian rebels] spoke.", "COL REB"),
        ("[x1:ROLE residents of Nairobi] fled.", "CVL"),
        ("[x1:ROLE residents of [g1:PLACE Nairobi]] fled.", "KEN CVL"),
        ("[x1:ROLE Hamas officials] spoke.", "PSE REB"),
        ("[x1:ROLE a US-backed Syrian militia] fired.", "SYR PRM"),
        ("[x1:ROLE two German nurses] left.", "DEU MED"),
        ("[x1:ROLE Islamist militants] fired.", "REB"),
        ("[x1:NORP Armenians] fled.", "ARM CVL"),
        ("[x1:NORP Armenian] strikes", "ARM GOV"),
        ("[x1:PERSON Vladimir Putin] spoke.", "RUS GOV"),
        ("[x1:PERSON Russian President Vladimir Putin] spoke.", "RUS GOV"),
        ("[x1:PERSON Defence Minister Ingrid Solvang] spoke in [g1:PLACE Norway].", "NOR GOV MIL"),
        ("Kenya's interior minister, [x1:PERSON Tom Aluoch], spoke.", "KEN GOV COP"),
        ("[x1:PERSON Tom Aluoch], a Kenyan judge, spoke.", "KEN JUD"),
        ("Kenyan police arrested [x1:PERSON Tom Aluoch].", None),
        ("[x1:PERSON Tom Aluoch] spoke.", None),
    ],
)
def test_words_have_codes(marked: str, expected: str | None) -> None:
    found = code(marked)
    assert (found or "").split()[:2] == (expected or "").split()[:2]


def test_time_in_office_counts() -> None:
    assert code("[x1:PERSON Angela Merkel] spoke.", "2015-05-01") == "DEU GOV"
    assert code("[x1:PERSON Angela Merkel] spoke.", "2024-05-01") == "DEU ELI"
    assert code("[x1:ORG The Taliban] spoke.", "2019-05-01") == "AFG REB"
    assert "GOV" in (code("[x1:ORG The Taliban] spoke.", "2023-05-01") or "")


def test_a_surname_counts_for_who_is_in_office() -> None:
    assert code("[x1:PERSON Macron] spoke.", "2023-05-01") == "FRA GOV"
    assert code("[x1:PERSON Macron] spoke.", "1999-05-01") is None
    assert code("[x1:PERSON Prime Minister Modi] spoke.", "2023-05-01") == "IND GOV"
    assert code("[x1:PERSON Francesca Macron] spoke.", "2023-05-01") is None


def test_a_full_name_beats_the_famous_surname() -> None:
    marked = "[p1:PERSON Francesca Albanese] spoke in [g1:PLACE Australia]. [x1:PERSON Albanese] left."
    assert actors(marked, "2025-03-01")["x1"].kb != "person:anthony-albanese"
    marked = "[p1:PERSON Ingrid Modi] spoke in [g1:PLACE India]. [x1:PERSON Modi] left."
    assert actors(marked, "2025-03-01")["x1"].kb is None
    marked = "[p1:PERSON Narendra Modi] spoke. [x1:PERSON Modi] left."
    assert actors(marked, "2025-03-01")["x1"].kb == "person:narendra-modi"


def test_without_a_date_the_rule_says_so() -> None:
    found = actors("[x1:PERSON Angela Merkel] spoke.", None)["x1"]
    assert found.country == "DEU" and "no date" in found.rule


def test_georgia_and_jordan() -> None:
    near = "[g1:PLACE Tbilisi] and [g2:PLACE Batumi] waited while [x1:PLACE Georgia] voted."
    far = "[g1:PLACE Atlanta] and [g2:PLACE Savannah] waited while [x1:PLACE Georgia] voted."
    assert code(near) == "GEO GOV"
    assert actors(far)["x1"].country == "USA"
    assert actors("[x1:PERSON Jordan] scored.")["x1"].country is None
    assert code("[g1:PLACE Amman]: [x1:PLACE Jordan] objected.") == "JOR GOV"


def test_a_shared_acronym_goes_to_the_country_spoken_of() -> None:
    assert (
        actors("[x1:ORG The RSF] shelled [g1:PLACE el-Fasher].", "2025-03-04")["x1"].kb == "group:rapid-support-forces"
    )


def test_pronouns_and_roles_follow_their_chain() -> None:
    marked = "[x1:PERSON Vladimir Putin] met envoys. [r1:ROLE He] said [r2:ROLE the president] would wait."
    found = actors(marked, "2023-05-01", chains="x1+r1+r2")
    assert found["r1"].kb == found["r2"].kb == found["x1"].kb == "person:vladimir-putin"
    assert "the same as Vladimir Putin" in found["r1"].rule


def test_a_role_without_a_country_takes_that_of_the_event() -> None:
    marked = (
        "arrested: [x1:ROLE police] held men in [g1:PLACE Nairobi] while [g2:PLACE France] and [g3:PLACE Italy] met."
    )
    found = actors(marked, roles="actor=x1 place=g1")["x1"]
    assert (found.code, found.country) == ("KEN COP", "KEN") and "the event takes place in KEN" in found.rule


@pytest.mark.parametrize("words", ["illegal migrants", "allied countries", "foreign troops"])
def test_people_on_the_move_and_states_do_not(words: str) -> None:
    found = actors(f"arrested: [x1:ROLE {words}] in [g1:PLACE Nairobi].", roles="recipient=x1 place=g1")["x1"]
    assert found.country is None


def test_a_place_that_is_hit_is_no_government() -> None:
    assert code("struck [x1:PLACE Ukraine]", roles="recipient=x1", type="ASSAULT") == "UKR"
    assert code("asked [x1:PLACE Ukraine]", roles="recipient=x1", type="REQUEST") == "UKR GOV"


def test_dependencies_and_entities_have_their_sovereigns_code() -> None:
    assert code("[x1:PLACE Puerto Rico] voted.") == "USA GOV"
    found = actors("[g1:PLACE Moldova]: [x1:PLACE Transnistria] objected.")["x1"]
    assert found.country == "MDA"
    kosovo = actors("[x1:PLACE Kosovo] objected.")["x1"]
    assert (kosovo.code, kosovo.country) == ("KOS GOV", "XKX")


def test_international_bodies_have_no_country() -> None:
    found = actors("[x1:ORG NATO] met.")["x1"]
    assert found.country is None and found.code == "IGO MIL"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["PERSON", "ORG", "ROLE", "PLACE", "NORP"]), st.booleans())
def test_any_words_are_read(words: str, label: str, dated: bool) -> None:
    text = f"{words}, said"
    draft = Draft((Mention(0, max(len(words), 1), label, 1.0),), (), (), ())
    found = resolve(report(text, "2025-01-01" if dated else None), draft, TABLES).who[0].value
    assert isinstance(found, Actor) and found.rule


def test_the_tables_hold_what_they_promise() -> None:
    kb: Knowledge = TABLES.knowledge
    ids = {f.row.id: f.row for forms in kb.forms.values() for f in forms}
    kinds = {
        prefix: sum(i.startswith(prefix) for i in ids) for prefix in ("state:", "org:", "group:", "media:", "person:")
    }
    assert kinds["state:"] >= 240 and kinds["org:"] >= 120 and kinds["group:"] >= 400 and kinds["media:"] >= 300
    assert kinds["person:"] >= 2000 and len({a.words for a in kb.agents.values()}) >= 500
    assert len({a.name for a in kb.arms.values()}) >= 300
    members = [s for s in kb.states.values() if s.kind == "state"]
    led = {r.country for r in ids.values() if r.person and "GOV" in r.sectors}
    assert not {s.code for s in members} - led - {"VAT"}, "a state without any head of state or government"
