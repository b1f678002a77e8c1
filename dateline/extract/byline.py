"""In: what a page gives as its author. Out: the names of people in it, without roles, places and organisations."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from dateline.extract import jsonld
from dateline.extract.credit import agency, is_agency, without
from dateline.extract.markup import Meta, all_of, apart, brief, names_of, pieces, rdfa, text_of
from dateline.extract.text import folded, line

__all__ = ["authors", "of_lines", "organisation", "people"]

_LEAD = re.compile(
    r"^(?:\W*(?:(?:story|words|text|written|reported|posted|published|compiled|produced|analysis|report)\s+)?by\b|von|par|por|"
    r"story:|words:|text:|report:|author|reporter|correspondent|écrit par|di|автор|текст|yazan|oleh)\s*:?\s+",
    re.I,
)
_PLACE = re.compile(r"\s+(?:in|at|reporting from|from|for|of)\s+[A-ZÀ-Þ].*$|\s*[\[(<].*?[\])>]")
_ROLE = re.compile(
    r"\b(?:correspondents?|reporters?|editors?|writers?|journalists?|columnists?|contributors?|staff|desk|team|bureau|"
    r"chief|analyst|producer|photographer|freelance|special|political|senior|deputy|newsroom|administrator|admin|"
    r"webmaster|webdesk|redaktion|redacci[oó]n|r[ée]daction|redazione|editorial|online|guest|intern|unknown|anonymous|"
    r"super ?user|user|root|moderator|default|by|none|null|n/a|undefined|author|published|updated|last|min read|"
    r"reporting|share|save|follow|listen|copy|print|comments?)\b",
    re.I,
)
_ORGANISATION = re.compile(
    r"\b(?:news|agency|agencies|agencia|agence|times|post|herald|tribune|gazette|daily|press|media|network|service|"
    r"wires?|tv|radio|broadcasting|magazine|journal|chronicle|ledger|observer|courier|monitor|guardian|telegraph|"
    r"institute|university|foundation|ministry|group|inc|ltd|llc|corp|company|office|international|association)\b",
    re.I,
)
_TAIL = re.compile(r"\s+(?:is|was|has|covers|reports|writes)\b.*$")
_NAME = re.compile(r"[^\W\d_][\w.'’ʼ`-]*(?: [\w.'’ʼ`\"“”-]+){0,6}")
_BETWEEN = re.compile(r"\s*(?:[;|/·•&\n]|,|\s(?:and|und|et|y|e|и|with|ve|och|og|en)\s)\s*")
_CALENDAR = re.compile(r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)[a-z]*$", re.I)
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\S+|(?<!\w)@\w+")


def people(values: Iterable[str], publisher: str | None = None) -> list[str]:
    """The names, in order, each once. A handle, an address, "admin", an agency and the publisher are no names."""
    found: dict[str, str] = {}
    for value in values:
        text = _LEAD.sub("", _ADDRESS.sub(" ", line(value) or "").strip())
        parts = [part for part in _BETWEEN.split(text) if part]
        if len(parts) == 2 and "," in text and all(re.fullmatch(r"[\w'’.-]+", part) for part in parts):
            parts = [f"{parts[1]} {parts[0]}"]  # Roe, Jane
        for at, part in enumerate(parts):
            name = _name(part)
            if name and _is_person(name, publisher) and (not at or " " in name):  # not "Jane Roe, Nairobi"
                found.setdefault(folded(name), name)
    whole = [name for name in found.values() if " " in name or not name.isascii()]
    return whole or [name for name in found.values() if not _CALENDAR.match(name)]


def _name(part: str) -> str:
    if is_agency(part):
        return ""
    role = _ROLE.search(part)
    if role and len(part[: role.start()].split()) > 1:  # Jane Roe Senior Correspondent
        part = part[: role.start()]
    part = _TAIL.sub("", _PLACE.sub("", _LEAD.sub("", part.strip()))).strip(' ,.;:-–—*"“”')
    return without(re.sub(r"\s+[-–—]\s+.*$|\s*\b\d.*$", "", part))


def _is_person(name: str, publisher: str | None) -> bool:
    if publisher and folded(name) in (folded(publisher), folded(publisher).removeprefix("the ")):
        return False
    if _ROLE.search(name) or _ORGANISATION.search(name) or agency(name):
        return False
    return bool(_NAME.fullmatch(name)) and not (name.islower() and " " not in name)


def organisation(groups: Iterable[Iterable[str]]) -> str | None:
    """The organisation that a line names as the author ("By Relief Agency"), for pages that name nobody else."""
    for text in (line(value) or "" for group in groups for value in group):
        m = re.fullmatch(
            r"(?:By|BY)\s+((?:[A-ZÀ-Þ][\w'’.-]*|of|for|and|the|de)(?:\s(?:[A-ZÀ-Þ][\w'’.-]*|of|for|and|the|de)){0,7})",
            text,
        )
        if m and not _ROLE.search(m[1]):
            return m[1]
    return None


def of_lines(lines: Iterable[str], publisher: str | None = None) -> list[str]:
    """The names in the first short line that begins as a byline does: By …, Story: …, Produced by …"""
    for text in lines:
        if len(text.split()) <= 15 and _LEAD_LINE.match(text) and (found := people([text], publisher)):
            return found
    return []


_LEAD_LINE = re.compile(
    r"\W*(?:(?-i:By|BY) |(?:story|words|text|report)(?: by|:) ?|(?:written|reported|produced) by )", re.I
)


# ---- where authors stand


def authors(tree: Any, said: Meta, node: dict[str, Any]) -> Iterator[list[str]]:
    """What the page gives as its authors, a group for each source, the best first."""
    for name in ("author", "creator"):
        yield jsonld.strings(node.get(name), newline="; ")
    yield all_of(said, "byline")
    if any("written by" in x.lower() for x in said.get("twitter:label1", [])):
        yield said.get("twitter:data1", [])
    yield rdfa(tree, "byline")
    yield [text_of(e) for e in tree.xpath("//*[contains(concat(' ', @rel, ' '), ' author ')]") if not apart(e)]
    for group in _bylines(tree):
        yield [text for element in group for text in _lines(element) if len(text) < 120]
    small = (e for e in tree.iter("p", "div", "span", "td", "b", "strong", "i", "em", "font") if len(e) < 6)
    yield list(islice((x for e in small if _LEAD_LINE.match(x := brief(e, 100)) and not apart(e)), 1))


def _bylines(tree: Any) -> Iterator[list[Any]]:
    """The elements that the page names a byline, the outer before the inner; brothers of one class together."""
    groups: dict[tuple[Any, str], list[Any]] = {}
    for element in tree.iter(
        "a", "span", "p", "div", "strong", "address", "li", "em", "ul", "td", "cite", "header", "section"
    ):
        if _BYLINE.search(names_of(element)) and not apart(element) and brief(element, 300):
            groups.setdefault((element.getparent(), element.get("class", "")), []).append(element)
    yield from groups.values()


_BYLINE = re.compile(r"byline|(?<!\S)by(?!\S)|author|auteur|autor|writer|contributor", re.I)
_LINES = {"span": " ", "a": " "} | dict.fromkeys(
    ("div", "p", "li", "ul", "br", "section", "header", "td", "tr", "button", "time"), "\n"
)


def _lines(element: Any) -> list[str]:
    """The text of an element, a line for each block in it."""
    return [text for part in pieces(element, _LINES).split("\n") if (text := line(part))]
