"""In: the parsed page and its address. Out: what the page says of itself: title, dates, byline, publisher, credit.

Sources are asked in the order of their worth: JSON-LD, <meta>, microdata and RDFa, what is shown, <title>. What a page
says in none of these is not guessed at.
"""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from dateline.extract import credit, jsonld
from dateline.extract.byline import authors, organisation, people
from dateline.extract.markup import Meta, all_of, apart, brief, line_of, meta, names_of, rdfa, text_of
from dateline.extract.published import Dates, dates
from dateline.extract.text import folded

__all__ = ["Facts", "facts_of"]

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
    heading = _heading(tree, said)
    node = jsonld.article(tree, canonical or address, heading)
    publisher = _publisher(tree, said, node, heading)
    groups = list(authors(tree, said, node))
    named = [found for group in groups if (found := people(group, publisher))]
    names = (
        next((x for x in named if set(x) > set(named[0])), named[0]) if named else []
    )  # data may name the first alone
    body = node.get("articleBody")
    return Facts(
        title=_title(tree, said, node, heading, publisher),
        heading=heading,
        dates=dates(tree, said, node, canonical or address),
        byline=", ".join(names) or organisation(groups),
        publisher=publisher,
        canonical=canonical,
        credit=_credit(tree, said, node, [name for group in groups for name in group]),
        language=_language(tree, said, node),
        description=next(iter([*all_of(said, "description"), *jsonld.texts(node, "description")]), None),
        body=body if isinstance(body, str) and body.strip() else None,
    )


# ---- title and publisher


def _titles(tree: Any) -> list[str]:
    return [text for value in tree.xpath("//head/title/text() | /html/title/text()")[:1] if (text := line_of(value))]


def _heading(tree: Any, said: Meta) -> str | None:
    """The <h1> of the article: of several, the one that the page's titles begin with, else one in the article."""
    titles = [folded(x) for x in [*all_of(said, "title"), *_titles(tree)] if x]
    found = [(e, text) for e in tree.iter("h1") if not _is_logo(e) and (text := text_of(e))]
    named = [x for _, x in found if any(t.startswith(folded(x)) or folded(x).startswith(t) for t in titles)]
    inside = [x for e, x in found if next(e.iterancestors("article", "main"), None) is not None]
    lower = (text for e in tree.iter("h2", "h3") if len((text := text_of(e)).split()) > 3 and not apart(e))
    within = (text for text in lower if any(folded(text) in title for title in titles))
    named = sorted((x for x in named if len(x.split()) > 2), key=len, reverse=True)  # the site's name is the shorter
    best = next(iter([*named, *inside, *(x for _, x in found)]), None)
    return best if best and len(best) > 6 else next(within, None)


def _is_logo(heading: Any) -> bool:
    """The heading leads to the front page: it is the name of the site."""
    links = [a.get("href") for a in heading.xpath(".//a[@href] | parent::a[@href]")]
    return any(re.fullmatch(r"(?:https?:)?(?://[^/]*)?/?(?:index\.\w+)?", link.strip()) for link in links)


def _title(tree: Any, said: Meta, node: dict[str, Any], heading: str | None, publisher: str | None) -> str | None:
    """The headline: of JSON-LD, <meta> and <title>, without the site's name; as the page shows it, if it shows it."""
    told = [*jsonld.texts(node, "headline"), *all_of(said, "title"), *rdfa(tree, "title"), *_titles(tree)]
    told = [x for x in told if "://" not in x and folded(x) != folded(publisher or "")]
    best = next(iter(told), None)
    if heading and folded(heading) == folded(best or ""):
        return _LABEL.sub("", heading)
    if (shown := _shown(tree, told)) and not (heading and _same(heading, shown)):
        return _LABEL.sub("", shown)
    if heading and (best is None or _same(heading, best) or len(heading.split()) > 3):
        return _LABEL.sub("", heading)
    if best and not re.search(r"\s", best) and best.isascii():  # the name of a file
        second = next((text for e in tree.iter("h2") if len((text := text_of(e)).split()) > 3 and not apart(e)), None)
        return heading or second or best
    return _LABEL.sub("", _without_site(best, publisher)) if best else None


def _shown(tree: Any, told: list[str]) -> str | None:
    """The first of the titles, or the part of one before a separator, that stands in the page as a line of its own."""
    lines = {
        folded(text)
        for e in tree.iter("h1", "h2", "h3", "div", "span", "td", "p", "b", "strong", "font", "big", "center")
        if len(e) < 4 and not _is_logo(e) and not apart(e) and len(text := brief(e, 250)) > 10
    }
    for title in told:
        cuts = [m.start() for m in re.finditer(r"\s*[|»]|\s[–—·:-]+\s", title)]
        for part in [
            title,
            *(title[:cut] for cut in reversed(cuts)),
            *(title[cut:].lstrip(" |»–—·:-") for cut in cuts),
        ]:
            if len(part.split()) > 2 and folded(part) in lines:
                return part
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
        rf"(?:\s+[|–—·»-]\s+[^|–—·»]{{1,30}})?\s*[|–—·»-]\s*{name}\s*$|^{name}\s*[:|–—·»-]\s+", "", title, flags=re.I
    )


def _publisher(tree: Any, said: Meta, node: dict[str, Any], heading: str | None) -> str | None:
    """The name of the medium: as said, else what <title> adds to the headline."""
    told = [
        *jsonld.texts(node, "publisher"),
        *all_of(said, "publisher"),
        *rdfa(tree, "publisher"),
        jsonld.website(tree),
    ]
    for value in told:
        if value and "://" not in value and not value.startswith("@"):
            return value
    headlines = [x for x in [heading, *all_of(said, "title"), *_headings(tree)] if x]
    for title in _titles(tree):
        for ours in headlines:
            rest = re.escape(ours)
            m = re.fullmatch(rf"(?:{rest}.*\s[|–—»·-]\s*(.+)|(.+?)\s*[:|–—»·-]+\s+{rest})", title, re.I)
            if m and not re.fullmatch(r"\S+\.\w{2,}", name := m[1] or m[2]):
                return name.strip()
    return _signed(tree)


def _signed(tree: Any) -> str | None:
    """The name of the medium in its logo, else in the line of its copyright."""
    for element in tree.iter("a", "p", "div", "span", "h1", "h2", "img"):
        if _LOGO.search(names_of(element)) or (element.tag == "h1" and _is_logo(element)):
            images = [element] if element.tag == "img" else list(element.iter("img"))
            name = brief(element, 100) or next((line_of(i.get("alt")) for i in images if i.get("alt")), "")
            if 2 < len(name) < 50 and not re.search(r"\blogo\b|\bhome\b", name, re.I):
                return name
    for element in tree.iter("p", "div", "span", "td", "footer", "center", "font", "small", "b"):
        if m := _COPYRIGHT.search(brief(element, 200)):
            return str(m[1]).strip(" .,-–—|")
    return None


_LOGO = re.compile(
    r"(?:^|[\s_-])(?:site-?(?:title|name|logo)|site_(?:title|name|logo)|masthead-?(?:title|logo)|brand-?name)(?=[\s_-]|$)",
    re.I,
)
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright)\s*(?:©|\(c\))?\s*(?:\d{4}\s*(?:[-–]\s*\d{4})?)?\s*(?:by\s+)?"
    r"((?-i:[A-ZÀ-Þ])(?!ll rights)[^.|,©·]{2,50}?)(?=[.|,©·]|\s+all rights|$)",
    re.I,
)


def _headings(tree: Any) -> list[str]:
    return [text for e in tree.iter("h2", "h3") if "title" in names_of(e) and len(text := text_of(e)) > 6][:5]


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
