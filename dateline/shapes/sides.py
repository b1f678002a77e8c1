"""The sides of a violent event, as ACLED and UCDP see them. In: Parties and their PLOVER sectors. Out: what they are
(armed, civilian, not known), ACLED's words for it, and the names that both projects give to states and civilians.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from dateline.shapes.event import Event, Party
from dateline.shapes.nations import Nations

__all__ = ["ARMED", "CIVIL", "CIVILIANS", "EXTERNAL", "STATE", "camp", "group", "label", "party"]

STATE, REBEL, MILITIA, IDENTITY = "State forces", "Rebel group", "Political militia", "Identity militia"
RIOTERS, PROTESTERS, CIVILIANS, EXTERNAL = "Rioters", "Protesters", "Civilians", "External/Other forces"
ARMED = frozenset((STATE, REBEL, MILITIA, IDENTITY, EXTERNAL))
CIVIL = frozenset((RIOTERS, PROTESTERS, CIVILIANS))
_SECTORS = dict.fromkeys(("MIL", "COP", "SPY", "GOV"), STATE) | {
    "REB": REBEL, "PRM": MILITIA, "UAF": MILITIA, "CRM": MILITIA, "UNK": "",
}  # fmt: skip
_BODIES = frozenset(("IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC"))
_OF = {"MIL": "Military Forces of ", "COP": "Police Forces of ", "GOV": "Government of ", "SPY": "Government of "}
_IN = {"UAF": "Unidentified Armed Group", "CRM": "Unidentified Gang"}
_PARSED = re.compile(
    r"(?P<of>Military Forces|Police Forces|Government) of (?P<state>[^(]+?)(?: \(\d{4}[^)]*\)(?: [^()]*)?)?"
    r"|(?P<who>Civilians|Protesters|Rioters|Unidentified Armed Group|Unidentified Gang) \((?P<in>.+)\)"
)
_READ = {
    "Military Forces": "MIL", "Police Forces": "COP", "Government": "GOV", "Civilians": "CVL", "Protesters": "CVL",
    "Rioters": "CVL", "Unidentified Armed Group": "UAF", "Unidentified Gang": "CRM",
}  # fmt: skip
_SECTOR_OF = {STATE: "MIL", REBEL: "REB", RIOTERS: "CVL", PROTESTERS: "CVL", CIVILIANS: "CVL"}


def camp(event: Event, parties: Sequence[Party], victim: bool) -> str:
    """ACLED's word for a side, by its first party: its main sector, and whether its state is at home; "" is not known.

    Officials are civilians where they are the victims; a state that is named alone acts through its forces.
    """
    if not parties:
        return ""
    who = parties[0]
    if who.sectors:
        found = _SECTORS.get(who.sectors[0], CIVILIANS)
        if victim and who.sectors[0] in ("GOV", "UNK"):
            found = CIVILIANS
    else:
        found = "" if who.country in (None, "NGO", "ISM") or victim else REBEL if who.country == "IMG" else STATE
    if found == STATE and _abroad(event, who):
        return EXTERNAL
    if found == CIVILIANS:
        return _crowd(event, victim)
    return found


def _abroad(event: Event, who: Party) -> bool:
    home = event.place.country if event.place else None
    return who.country in _BODIES or (who.country is not None and home is not None and who.country != home)


def _crowd(event: Event, victim: bool) -> str:
    """What civilians are in this event: those who protest, those who attack, or just civilians."""
    if victim:
        return PROTESTERS if event.mode == "crowd-control" else CIVILIANS
    if event.type == "PROTEST":
        return RIOTERS if event.mode in ("riot", "vandalize") else PROTESTERS
    return RIOTERS if event.type == "ASSAULT" else CIVILIANS


def group(camp: str) -> str:
    """Whether a side is "armed", "civil" or "unknown"."""
    return "armed" if camp in ARMED else "civil" if camp in CIVIL else "unknown"


def label(who: Party, camp: str, nations: Nations) -> str:
    """The name of a party: its own, or that of its kind and country where it has none ("Civilians (Ukraine)")."""
    state = nations.by_code.get(who.country or "")
    if state is None or (who.name and not _just_country(who.name, who.country or "", state.name)):
        return who.name or who.text or ""
    sector = who.sectors[0] if who.sectors else ""
    if sector in _OF and camp != CIVILIANS:
        return _OF[sector] + state.name
    if sector in _IN:
        return f"{_IN[sector]} ({state.name})"
    if camp in CIVIL:
        return f"{camp} ({state.name})"
    return who.name or who.text or state.name


def _just_country(name: str, code: str, official: str) -> bool:
    return name in (official, code) or official.startswith(name + " (")


def party(name: str, camp: str, nations: Nations) -> Party | None:
    """The party that a row names, or None for no name."""
    if not name:
        return None
    country, sectors = _parsed(name, camp)
    return Party(name=name, country=nations.by_name.get(country.lower()), sectors=sectors)


@lru_cache(10_000)
def _parsed(name: str, camp: str) -> tuple[str, tuple[str, ...]]:
    found = _PARSED.fullmatch(name)
    if found:
        return found["state"] or found["in"], (_READ[found["of"] or found["who"]],)
    sector = _SECTOR_OF.get(camp)
    return "", (sector,) if sector else ()
