"""In: the parsed page and its address. Out: what the page says of itself: title, dates, byline, publisher, credit.

Sources are asked in the order of their worth: JSON-LD, <meta>, microdata and RDFa, what is shown, <title>. What a page
says in none of these is not guessed at.
"""

import copy
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urljoin, urlsplit

from dateline.extract import credit, jsonld, site
from dateline.extract.byline import authors, firms, is_byline, organisation, others, people, unmarked
from dateline.extract.markup import Meta, all_of, apart, brief, meta, names_of, rdfa, text_of
from dateline.extract.published import Dates, dates
from dateline.extract.site import LONGEST, leads_home, segments, titles
from dateline.extract.text import folded

__all__ = ["Facts", "facts_of"]

_Lines = Callable[[], dict[str, str]]
_SOURCE = re.compile(r"(?:^|[\s_-])(?:source|agency|wire|credit)(?=[\s_-]|$)", re.I)
_LABEL = re.compile(r"^\w+ \| ")  # Opinion | We counted the dead
_PICTURE = re.compile(r"image|photo|media|caption|picture|gallery|figure|video", re.I)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the page says of itself, None or empty where it says nothing. `heading` is its <h1>; `body` the article in
    its JSON-LD.
    """

    title: str | None = None
    heading: str | None = None
    dates: Dates = field(default_factory=Dates)
    byline: str | None = None
    publisher: str | None = None
    canonical: str | None = None
    credit: str | None = None
    language: str | None = None
    description: str | None = None
    body: str | None = None


def facts_of(tree: Any, address: str) -> Facts:
    """What the page at this address says; the address may be ""."""
    said = meta(tree)
    canonical = _canonical(tree, said, address)
    element = _heading(tree, said)
    heading = text_of(element) if element is not None else None
    node = jsonld.article(tree, canonical or address, heading)
    told = [*jsonld.texts(node, "headline"), *all_of(said, "title"), *rdfa(tree, "title"), *titles(tree)]
    told = [re.sub(r"</?\w[^<>]*>", "", x) for x in [*told, *jsonld.texts(node, "name")] if len(x) < LONGEST]
    told = [title for title in told if title and "://" not in title]
    headline = _headline(element, told) if heading else None
    lines = cache(lambda: _lines(tree))
    publisher = site.publisher(tree, said, node, lambda: [headline, heading, _shown(lines(), told, None)])
    elsewhere = others(tree, element)
    groups = list(authors(tree, said, node, elsewhere))
    if not any(people(group, publisher) for group in groups):
        groups += unmarked(tree, elsewhere)
    groups.append(firms(node))
    body = node.get("articleBody")
    return Facts(
        title=_title(tree, told, headline, publisher, lines),
        heading=heading,
        dates=dates(tree, said, node, canonical or address),
        byline=", ".join(_names(groups, publisher)) or organisation(groups, publisher),
        publisher=publisher,
        canonical=canonical,
        credit=_credit(tree, said, node, [name for group in groups for name in group]),
        language=_language(tree, said, node),
        description=next(iter([*all_of(said, "description"), *jsonld.texts(node, "description")]), None),
        body=body if isinstance(body, str) and body.strip() else None,
    )


def _names(groups: list[list[str]], publisher: str | None) -> list[str]:
    """The names of the first group that has any, or of one that has these and more: data may name the first alone.
    A line that begins as a byline does goes before data that name others: these say who posted it.
    """
    named = [found for group in groups if (found := people(group, publisher))]
    shown = next((people(group, publisher) for group in groups if any(map(is_byline, group))), [])
    if shown and not set(map(folded, shown)) & set(map(folded, named[0])):
        return shown
    return next((x for x in named if set(x) > set(named[0])), named[0]) if named else []


# ---- title and publisher


_NO_SPACES = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")  # Thai, Japanese, Chinese: three signs a word


def _words(text: str) -> int:
    return max(len(text.split()), len(_NO_SPACES.findall(text)) // 3)


def _heading(tree: Any, said: Meta) -> Any:
    """The <h1> of the article: of several, the one that the page's titles begin with, else one in the article; none
    that is the shorter part of a title, for that is the site's name or a section's.
    """
    told = [x for x in [*all_of(said, "title"), *titles(tree)] if x]
    wholes = [folded(x) for x in told]
    parts = [sorted(map(folded, segments(x)), key=len) for x in told]
    names = {folded(x) for x in all_of(said, "publisher")} | {part for group in parts for part in group[:-1]}
    found = [(e, folded(text)) for e in tree.iter("h1") if not leads_home(e) and (text := text_of(e))]
    found = [x for x in found if x[1] not in names or _words(x[1]) > 5]
    found = [x for x in found if not apart(x[0])] or found
    named = [x for x in found if _words(x[1]) > 2 and any(t.startswith(x[1]) or x[1].startswith(t) for t in wholes)]
    inside = [x for x in found if next(x[0].iterancestors("article", "main"), None) is not None]
    lower = ((e, folded(text)) for e in tree.iter("h2", "h3") if _words(text := text_of(e)) > 3 and not apart(e))
    within = (e for e, text in lower if any(text in whole for whole in wholes))
    named.sort(key=lambda x: len(x[1]), reverse=True)  # the site's name is the shorter
    best = next(iter([*named, *inside, *found]), None)
    return best[0] if best and len(best[1]) > 6 else next(within, None)


def _headline(heading: Any, told: list[str]) -> str:
    """The text of a heading without the labels in it: kicker, badge, series, words for screen readers."""
    whole, bare = text_of(heading), copy.deepcopy(heading)
    parts = {folded(part) for title in told for part in [title, *segments(title)]}
    for element in [e for e in bare.iterdescendants() if isinstance(e.tag, str)]:
        if element.getparent() is not None and _is_label(element, whole, parts):
            element.drop_tree()
    rest = text_of(bare).strip(" :|·–—-")
    return rest if len(rest) > 9 else whole


def _is_label(element: Any, whole: str, parts: set[str]) -> bool:
    """It has the name of a label or no letters, leads to a section, shouts, or the rest is a title of the data."""
    text = text_of(element)
    if element.tag in ("svg", "small", "button", "time") or _LABELS.search(names_of(element)):
        return True
    rest = whole[len(text) :].strip(" :|·–—-")
    if not text or not whole.startswith(text) or len(rest) < 10:
        return bool(text) and not re.search(r"\w", text)
    shouts = text.isupper() and len(text) > 3 and len(text.split()) < 4 and not whole.isupper()
    return element.tag == "a" or shouts or folded(rest) in parts


_LABELS = re.compile(
    r"(?:^|[\s_-])(?:kicker|overline|overtitle|eyebrow|[^\W_]*label|badge|flag|tag|series|strap|topper|rubri[ck]|dachzeile|"
    r"spitzmarke|occhiello|surtitre|antet[ií]tulo|cintillo|volanta|chapeu|category|section|topic|sr|sr-only|"
    r"screen-?reader\w*|visually-?hidden|visuallyhidden|hidden|a11y|live|premium|prefix|byline|"
    r"author|date|time|meta|sub-?title|sub-?head(?:ing|line)?|deck|dek|standfirst)(?=[\s_-]|$)",
    re.I,
)


def _title(tree: Any, told: list[str], heading: str | None, publisher: str | None, lines: _Lines) -> str | None:
    """The headline: as told in the page's data, without the site's name; as the page shows it, if it shows it."""
    told = [title for title in told if folded(title) != folded(publisher or "")]
    best = next(iter(told), None)
    if heading and folded(heading) == folded(best or ""):
        return _LABEL.sub("", heading)
    if (shown := _shown(lines(), told, publisher)) and not (heading and _same(heading, shown)):
        return _LABEL.sub("", shown)
    if heading and (best is None or _same(heading, best) or _words(heading) > 3):
        return _LABEL.sub("", heading)
    if best is None or _says_nothing(tree, best, publisher):
        return heading or _largest(tree) or best
    bare = _without_site(best, publisher)
    parts = re.split(r"\s+(?:[|»«•]|::)\s+", bare)  # no headline has these
    return _LABEL.sub("", max(parts, key=len) if bare == best else bare)


def _says_nothing(tree: Any, title: str, publisher: str | None) -> bool:
    """The title is the name of a file, or the site's with a section or a slogan, of which the text has few words."""
    if title.isascii() and not re.search(r"\s", title):
        return True
    rest = folded(_without_site(title, publisher))
    if rest == folded(title) and len(title.split()) > 4:
        return False
    words = set(re.findall(r"[^\W\d_]{4,}", rest.replace("'s", "")))
    texts = [folded(text) for e in tree.iter(*_TEXTS) for text in (e.text, e.tail) if text and len(text) > 80]
    return len(rest.split()) < 2 or sum(any(word in text for text in texts) for word in words) < 0.5 * len(words)


def _largest(tree: Any) -> str | None:
    """The first line in the type of a headline: a large font, an <h2>, a class that says so."""
    found = []
    for element in tree.iter("font", "big", "h2", "h3", "div", "td", "span", "p"):
        size = re.fullmatch(r"\+?([1-7])", element.get("size", "").strip())
        large = 3 if size and int(size[1]) > (0 if "+" in size[0] else 3) else 2 if element.tag in ("h2", "big") else 0
        large = large or bool(_HEADLINE.search(element.get("class", "")))
        if large and _words(text := brief(element, 250)) > 3 and not apart(element) and not list(element.iter("a")):
            found.append((large, text))
    return max(found, key=lambda x: x[0], default=(0, None))[1]


_HEADLINE = re.compile(
    r"(?:^|[\s_-])(?:headline|hed|hd|title|titolo|t[ií]tulo|titre|titel|judul|heading)(?=[\s_-]|$)", re.I
)
_TEXTS = ("p", "div", "td", "font", "span", "br", "a", "b", "i")


def _lines(tree: Any) -> dict[str, str]:
    """What stands in the page as a line of its own, by its folded text."""
    return {
        folded(text): text
        for e in tree.iter("h1", "h2", "h3", "div", "span", "td", "p", "b", "strong", "font", "big", "center")
        if len(e) < 4 and not leads_home(e) and len(text := brief(e, 250)) > 10 and not apart(e)
    }


def _shown(lines: dict[str, str], told: list[str], publisher: str | None) -> str | None:
    """The first of the titles, or the part of one at a separator, that stands in the page as a line of its own and is
    not the publisher; of a title that is cut off ("Ministry rejects…"), the line that it begins.
    """
    ours = folded(publisher or "")
    for title in told:
        cuts = [m.start() for m in re.finditer(r"\s*[|»«•]|\s[–—·~/:-]+\s", title)]
        for part in [
            title,
            *(title[:cut] for cut in reversed(cuts)),
            *(title[cut:].lstrip(" |»«•–—·~/:-") for cut in cuts),
        ]:
            if _words(part) > 2 and folded(part) in lines and folded(part) != ours:
                return part
        cut = re.fullmatch(r"(.{15,}?)\W*(?:…|\.\.\.)", folded(segments(title)[0] if segments(title) else title))
        if cut and (whole := next((text for key, text in lines.items() if key.startswith(cut[1])), None)):
            return whole
    return None


def _same(heading: str, title: str) -> bool:
    """They are one headline: one begins the other, or they share many words."""
    ours, theirs = folded(heading), folded(title).rstrip("… .")
    if ours.startswith(theirs) or theirs.startswith(ours):
        return True
    a, b = set(re.findall(r"\w+", ours)), set(re.findall(r"\w+", theirs))
    return len(a) > 2 and len(a & b) >= 0.3 * min(len(a), len(b))


def _without_site(title: str, publisher: str | None) -> str:
    """The title without the publisher before or behind it ("Headline | Africa | Daily Post")."""
    if not publisher:
        return title
    name = re.escape(publisher)
    return re.sub(
        rf"(?:\s+([|–—·»-])\s+[^|–—·»]{{1,30}}(?=\s*\1))?\s*[|–—·»-]\s*{name}\s*$|^{name}\s*[:|–—·»-]\s+",
        "",
        title,
        flags=re.I,
    )


# ---- the rest


def _credit(tree: Any, said: Meta, node: dict[str, Any], named: list[str]) -> str | None:
    """The agency among authors and holders, or in a line that the page names its source."""
    held = jsonld.texts(node, "author", "creator", "sourceOrganization", "copyrightHolder", "provider", "isBasedOn")
    lines = [
        text
        for e in tree.iter("span", "div", "p", "a", "em", "small", "li", "cite")
        if _SOURCE.search(names_of(e)) and not apart(e) and not _of_picture(e) and (text := brief(e, 60))
    ]
    for value in [*held, *all_of(said, "credit"), *named, *lines]:
        if len(value) < 100 and (found := credit.agency(value) or credit.credited([value])):
            return found
    return None


def _of_picture(element: Any) -> bool:
    around = [element, *list(element.iterancestors())[:4]]
    return any(e.tag in ("figure", "figcaption") or _PICTURE.search(names_of(e)) for e in around if e.tag != "body")


def _canonical(tree: Any, said: Meta, address: str) -> str | None:
    """The address that the page gives itself: absolute, no mere front page, without a mark of a place in it."""
    base = next(iter(tree.xpath("//base/@href")), "")
    links = [e.get("href") for e in tree.iter("link") if e.get("rel", "").lower() == "canonical" and e.get("href")]
    for value in [*links, *said.get("og:url", ())]:
        try:
            found = urljoin(urljoin(address, base), value.strip()).partition("#")[0]
            parts = urlsplit(found)
        except ValueError:
            continue  # no address: the next is asked
        front = parts.path.strip("/") == "" and not parts.query and urlsplit(address).path.strip("/") != ""
        if parts.scheme in ("http", "https") and parts.netloc and not front:
            return str(found)
    return None


def _language(tree: Any, said: Meta, node: dict[str, Any]) -> str | None:
    """The ISO 639-1 code that the page claims."""
    for value in [*jsonld.texts(node, "inLanguage"), *tree.xpath("/html/@lang"), *all_of(said, "language")]:
        if m := re.fullmatch(r"([a-z]{2})(?:[-_].*)?", str(value).strip().lower()):
            return m[1]
    return None
