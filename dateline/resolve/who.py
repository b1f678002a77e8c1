"""Words for actors → who they are: country, PLOVER sectors, and the key of a known actor.

In: a report's Draft with its groups of mentions, and its resolved places. Out: for each mention of a person, body,
role, place or nation an Actor (or the reason why there is none) and the candidates that were weighed. In this order:

1. a name in the tables ("Hezbollah", "the Kremlin", "Vladimir Putin"; a state or its capital stands for its
government).
   A weak form ("Modi", "the Front") counts where its bearer is in office or its country is spoken of;
2. the words themselves: a country or named body inside them, and the noun that says what they do ("Kenyan police",
   "a spokesman for the rebels"); for a person the title before or after the name;
3. another mention of the same one in the report;
4. for a role without a country, the country where its event takes place.

Codes follow the PLOVER manual 2.0, chapters on actors and sectors.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from dateline.knowledge import INTERNATIONAL, Form, Knowledge, Named, holding
from dateline.names import key
from dateline.records import Draft, Mention
from dateline.resolve.phrase import described
from dateline.values import Actor, Candidate, Place, Resolution

__all__ = ["who"]

ACTORS = ("PERSON", "ORG", "ROLE", "PLACE", "NORP")
PRONOUNS = frozenset((
    "he", "she", "it", "they", "him", "her", "them", "his", "its", "their", "we", "us", "our", "i", "who", "which",
    "this", "that", "those", "these",
))  # fmt: skip
_TITLES = frozenset(
    (
        "mr",
        "mrs",
        "ms",
        "dr",
        "sir",
        "gen",
        "lt",
        "col",
        "maj",
        "capt",
        "sgt",
        "sen",
        "rep",
        "gov",
        "adm",
        "prof",
        "sheikh",
        "fr",
    )
)
_ABROAD = frozenset(
    (
        "countries",
        "nations",
        "states",
        "allies",
        "powers",
        "neighbours",
        "neighbors",
        "foreign",
        "international",
        "world",
    )
)
_OPENING = frozenset(("a", "an", "the", "his", "her", "its", "their", "one", "former", "then", "who"))
_STOP = re.compile(r"[.;:!?()“”\"\n]")
SHOWN = 5
SURNAME = 2.5
_CITIZEN = "CVL"


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one mention says by itself. `strength`: 3 a name, SURNAME a surname, 2 words with country or sector."""

    country: str = ""
    sectors: tuple[str, ...] = ()
    named: Named | None = None
    strength: float = 0
    rule: str = ""
    candidates: tuple[Candidate, ...] = ()


class _Context:
    """What the rest of the report says: its day, the countries it speaks of, and where its events take place."""

    def __init__(self, text: str, draft: Draft, places: Mapping[int, Place], kb: Knowledge, day: str) -> None:
        self.text, self.places, self.kb, self.day = text, places, kb, day
        spoken = _spoken(text, draft, places, kb)
        self.countries = Counter(country for _, country in {(name, country) for _, name, country in spoken})
        most = max(self.countries.values(), default=0)
        self.common = sorted((at, country) for at, _, country in spoken if self.countries[country] == most)
        self.starts = sorted((draft.mentions[n].start, n) for n, p in places.items() if p.country)
        self.scene: dict[int, str] = {}  # of a mention, the country where its event takes place
        self.hit: set[int] = set()  # the targets of force
        for c in draft.claims:
            where = (p.country for n, _ in c.roles.get("place", ()) if (p := places.get(n)))
            country = next((w for w in where if w), None)
            for n in (n for role in ("actor", "recipient", "source") for n, _ in c.roles.get(role, ())):
                if country:
                    self.scene.setdefault(n, country)
            if c.type == "ASSAULT":
                self.hit.update(n for n, _ in c.roles.get("recipient", ()))

    def within(self, m: Mention, draft: Draft) -> str:
        """The country of the first place named within a mention."""
        for at in range(bisect_left(self.starts, (m.start, -1)), len(self.starts)):
            start, n = self.starts[at]
            if start >= m.end:
                break
            if draft.mentions[n].end <= m.end:
                return self.places[n].country or ""
        return ""

    def spoken_of(self, m: Mention) -> str:
        """The country that most names of the report speak of; among equals the one named last before a mention, or
        first.
        """
        at = bisect_left(self.common, (m.end, ""))
        return self.common[max(at - 1, 0)][1] if self.common else ""


def who(
    text: str,
    draft: Draft,
    groups: Sequence[Sequence[int]],
    places: Mapping[int, Place],
    kb: Knowledge,
    day: str | None,
) -> dict[int, Resolution]:
    """The actor of every mention that may be one. `places` are the resolved places by mention, `day` the day of the
    report (ISO), or None.
    """
    context = _Context(text, draft, places, kb, day or "")
    readings = {n: _read(n, m, draft, context) for n, m in enumerate(draft.mentions) if m.label in ACTORS}
    found: dict[int, Resolution] = {}
    for group in groups:
        own = _agreed([(n, readings[n]) for n in group if n in readings], draft, text)
        best = max((r for _, r in own), key=lambda r: r.strength, default=_Reading())
        for n, reading in own:
            found[n] = _answer(n, reading, best, draft, context)
    return found


def _agreed(own: list[tuple[int, _Reading]], draft: Draft, text: str) -> list[tuple[int, _Reading]]:
    """The readings of a group, without the famous bearer of a surname whose full name in the group is another's."""

    def other(n: int, r: _Reading) -> bool:
        m = draft.mentions[n]
        return m.label == "PERSON" and " " in text[m.start : m.end] and r.strength < SURNAME

    if any(other(n, r) for n, r in own):
        return [(n, _Reading() if r.strength == SURNAME else r) for n, r in own]
    return own


# ── one mention by itself ────────────────────────────────────────────────────────────────────────────────────────────


def _read(n: int, m: Mention, draft: Draft, context: _Context) -> _Reading:
    text = context.text[m.start : m.end]
    if not key(text) or (m.label == "ROLE" and key(text) in PRONOUNS):
        return _Reading()
    if m.label == "PERSON":
        return _person(m, text, context)
    forms = context.kb.find(text)
    chosen = _choose(forms, m.label, context, text.endswith("s"))
    place = context.places.get(n) if m.label == "PLACE" else None
    if chosen.named is None and (leader := _choose(forms, "PERSON", context)).named:
        return leader  # a name that the model took for a place or body
    if place and place.country and (chosen.named is None or chosen.named.country != place.country):
        return _Reading(place.country, strength=2, rule=f"lies in {place.country}: {place.rule}")
    if chosen.named is not None:
        return chosen
    words = _words(m, text, draft, context)
    return words if words.sectors or m.label != "ORG" else _indexed(text, m.label, context) or words


def _person(m: Mention, text: str, context: _Context) -> _Reading:
    """A person by the longest end of the name that the tables know; then by the title within or beside the name."""
    parts = text.split()
    for n in range(len(parts)):
        forms = context.kb.find(" ".join(parts[n:]))
        titled = n == 0 or parts[n - 1][0].islower() or _is_title(parts[n - 1], context.kb)
        chosen = _choose([f for f in forms if titled or not f.weak], "PERSON", context)
        if chosen.named is not None:
            return chosen
    for title in (" ".join(parts[:-1]), *_beside(m, context)):
        country, sectors, rule = described(title, context.countries, context.day, context.kb)
        if sectors:
            return _Reading(country, sectors, strength=2, rule=rule)
    name = " ".join(parts[-2:])
    return _indexed(name, "PERSON", context) or _Reading(rule="a name that the tables do not hold")


def _indexed(text: str, label: str, context: _Context) -> _Reading | None:
    """What the user's Wikidata index says of a name that no table holds, where time and country support it."""
    found = _choose(context.kb.more(key(text)), label, context) if context.kb.more and " " in text.strip() else None
    return found if found and found.named else None


def _is_title(word: str, kb: Knowledge) -> bool:
    return key(word) in kb.agents or key(word) in _TITLES


def _beside(m: Mention, context: _Context) -> Iterable[str]:
    """The words before a name that may be its title, and those between the commas after it."""
    text = context.text
    before = _STOP.split(text[max(m.start - 70, 0) : m.start])[-1].rstrip(" ,")
    title = before.split(",")[-1].split()[-6:]
    if any(key(" ".join(title[-n:])) in context.kb.agents for n in (1, 2, 3)):
        yield " ".join(title)
    after = text[m.end : m.end + 90]
    if after.startswith(", "):
        title = _STOP.split(after[2:])[0].split(",")[0]
        first = title.split(" ")[0]
        if first.lower() in _OPENING or first[:1].isupper() or _is_title(first, context.kb):
            yield title


def _words(m: Mention, text: str, draft: Draft, context: _Context) -> _Reading:
    country, sectors, rule = described(text, context.countries, context.day, context.kb)
    country = country or context.within(m, draft)
    if m.label == "NORP" and country and not sectors and text.endswith(("s", "ese", "ish")):
        sectors = (_CITIZEN,)
    if not country and not sectors:
        return _Reading(rule="no name that the tables hold, and no noun that they know")
    return _Reading(country, sectors, strength=2, rule=rule or "a place inside the words")


# ── names ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _choose(forms: Sequence[Form], label: str, context: _Context, plural: bool = False) -> _Reading:
    """The bearer of a name, where the label allows it and the context does not leave it open."""
    rows: dict[str, list[Form]] = {}
    for f in forms:
        if f.row.person == (label == "PERSON"):
            rows.setdefault(f.row.id, []).append(f)
    if label == "PLACE":
        rows = {id: fs for id, fs in rows.items() if id.startswith(("state:", "body:"))}
    scored = sorted(((_score(fs, context), id) for id, fs in rows.items()), reverse=True)
    candidates = tuple(_candidate(rows[id], score, context) for score, id in scored[:SHOWN])
    if not scored or scored[0][0] < 1 or (len(scored) > 1 and scored[0][0] == scored[1][0]):
        rule = "several of this name" if len(scored) > 1 else "a name that the context does not support"
        return _Reading(rule=rule if scored else "", candidates=candidates)
    best = rows[scored[0][1]]
    row = holding([f.row for f in best], context.day)
    how = {"name": "in the tables", "demonym": "of this nation", "capital": "a capital, for its government"}[
        best[0].how
    ]
    people = best[0].how == "demonym" and plural  # "Armenians" are people, an "Armenian" strike is the state's
    sectors = (_CITIZEN,) if people else _status(row, context.day)
    strength = SURNAME if row.person and all(f.weak for f in best) else 3
    return _Reading(row.country, sectors, row, strength, f"{row.name}, {how}{_term(row, context.day)}", candidates)


def _candidate(forms: Sequence[Form], score: float, context: _Context) -> Candidate:
    row = holding([f.row for f in forms], context.day)
    why = [row.kind, row.country, *(["weak"] if all(f.weak for f in forms) else [])]
    why += ["holds at the time"] if context.day and row.at(context.day) else []
    why += ["its country is spoken of"] if context.countries[row.country] else []
    return Candidate(row.id, row.name, round(score, 2), ", ".join(w for w in why if w))


def _score(forms: Sequence[Form], context: _Context) -> float:
    """From 1 where a name may mean its bearer; more where the time and the countries of the report agree."""
    current = any(f.row.at(context.day) for f in forms) if context.day else True
    own = 100 * (forms[0].row.id in context.kb.own)
    spoken = max(0.5 if f.row.country in INTERNATIONAL else context.countries[f.row.country] for f in forms)
    if all(f.weak for f in forms):
        supported = current if forms[0].row.person else spoken
        return 1 + spoken + current + own if supported else 0.0
    return 2 + 0.5 * current + spoken + own


def _status(row: Named, day: str) -> tuple[str, ...]:
    """The sectors of a row on a day: a person whose office has ended is of the former elite."""
    if not day or row.at(day) or not row.person:
        return row.sectors
    if not row.to or row.to >= day:
        return ()
    return ("ELI",) if set(row.sectors) & {"GOV", "LEG", "JUD", "MIL", "SPY", "COP"} else row.sectors


def _term(row: Named, day: str) -> str:
    if not row.kind or not row.person:
        return ""
    years = f"{row.from_[:4]}–{row.to[:4]}" if row.from_ else f"until {row.to[:4]}" if row.to else ""
    return f" as {row.kind}{' ' + years if years else ''}{'' if day else '; the report has no date'}"


# ── the answer ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _answer(n: int, own: _Reading, best: _Reading, draft: Draft, context: _Context) -> Resolution:
    m = draft.mentions[n]
    reading = own
    if own.strength < 3 and best.strength >= own.strength and best is not own:
        rule = f"the same as {best.named.name}" if best.named else f"as another mention: {best.rule}"
        if best.strength == 3 and (own.strength == SURNAME or own.country in ("", best.country)):
            reading = replace(best, rule=f"{rule}; {best.rule}")
        else:
            reading = replace(
                own,
                country=own.country or best.country,
                sectors=own.sectors or best.sectors,
                strength=max(own.strength, best.strength),
                rule="; ".join(filter(None, (own.rule, rule))),
            )
    if not reading.country and _generic(m, reading, context):
        country, how = _country_of(n, reading.sectors, draft, context)
        reading = replace(reading, country=country, rule=f"{reading.rule}; {how}" if how else reading.rule)
    if m.label == "PLACE" and reading.sectors and n in context.hit:
        reading = replace(reading, sectors=(), rule=f"{reading.rule}; what is hit is the place, not its government")
    return Resolution(_actor(reading, own, context.kb), own.candidates or reading.candidates)


def _generic(m: Mention, reading: _Reading, context: _Context) -> bool:
    """Whether a mention may take its country from the event: a role noun, or a body or person of whom the words say
    what they do. A pronoun or a mere name may not.
    """
    if m.label == "ROLE":
        return reading.strength > 0 or key(context.text[m.start : m.end]) not in PRONOUNS
    return m.label in ("ORG", "PERSON") and reading.strength > 0


def _country_of(n: int, sectors: tuple[str, ...], draft: Draft, context: _Context) -> tuple[str, str]:
    """The country of an event that a mention takes part in, else the one that the report speaks of most; none for
    states without a name, and for people on the move.
    """
    m = draft.mentions[n]
    words = key(context.text[m.start : m.end])
    if "REF" in sectors or not _ABROAD.isdisjoint(words.replace("foreign minist", "").split()):
        return "", ""
    if country := context.scene.get(n):
        return country, f"the event takes place in {country}"
    country = context.spoken_of(m)
    return (country, f"the report speaks most of {country}") if country else ("", "")


def _actor(reading: _Reading, own: _Reading, kb: Knowledge) -> Actor:
    rule = reading.rule or own.rule or "no name and no other mention that says who it is"
    state = kb.states.get(reading.country)
    iso = (state.sovereign or None) if state and state.kind == "partial" else reading.country if state else None
    code = " ".join(x for x in (kb.plover(reading.country), *reading.sectors) if x) or None
    named = reading.named
    return Actor(rule, named.name if named else None, code, iso, reading.sectors, named.id if named else None)


def _spoken(text: str, draft: Draft, places: Mapping[int, Place], kb: Knowledge) -> list[tuple[int, str, str]]:
    """Where, in which name, and of which country the report speaks."""
    found = []
    for n, m in enumerate(draft.mentions):
        name = text[m.start : m.end]
        if (place := places.get(n)) and place.country:
            found.append((m.start, key(name), place.country))
        elif m.label in ("NORP", "ORG"):
            found += [
                (m.start, key(name), f.row.country) for f in kb.find(name) if not f.weak and f.row.country in kb.states
            ]
    return found
