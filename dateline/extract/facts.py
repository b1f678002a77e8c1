"""In: the parsed page and its address. Out: what the page says of itself: title, dates, byline, publisher, credit.

Sources are asked in the order of their worth: JSON-LD, <meta>, microdata and RDFa, <time>, the state of the page's
scripts, the address, <title>. What a page says in none of these is not guessed at.
"""

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any
from urllib.parse import urljoin, urlsplit

from dateline.dates import date_in, iso_date
from dateline.extract import credit, jsonld
from dateline.extract.byline import people
from dateline.extract.text import folded, line

__all__ = ["Facts", "day_of_address", "facts_of", "in_zone_of_page"]

# <meta> by property, name or itemprop, in lower case; the first that holds something wins.
_META = {
    "title": ("og:title", "twitter:title", "parsely-title", "sailthru.title", "citation_title", "dc.title",
              "dcterms.title", "headline", "title"),
    "published": (
        "article:published_time", "og:article:published_time", "og:published_time", "rnews:datepublished",
        "datepublished", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "cxenseparse:publishtime",
        "weibo:article:create_at", "bt:pubdate", "publishdate", "publish-date", "publish_date", "publication_date",
        "published-date", "published_date", "published_at", "publishtime", "pubdate", "article.published", "article:published",
        "originalpublicationdate", "date.published", "dcterms.issued", "dc.date.issued", "dcterms.created",
        "dc.date.created", "dcterms.date", "dc.date", "citation_publication_date", "citation_online_date",
        "citation_date", "article_date_original", "vr:published_time", "mediator_published_time", "shareaholic:article_published_time",
        "blogger:published", "datecreated", "article:create_time", "apub:time", "ptime", "date",
    ),
    "modified": (
        "article:modified_time", "og:article:modified_time", "datemodified", "og:updated_time", "article:updated_time",
        "dcterms.modified", "dc.date.modified", "last-modified", "lastmod", "modified", "revised", "article.updated",
        "bt:moddate", "weibo:article:update_at", "updated_time", "date.modified",
    ),
    "byline": (
        "parsely-author", "sailthru.author", "author", "article:author", "og:article:author", "article:author_name",
        "citation_author", "byl", "byline", "dc.creator", "dcterms.creator", "cxenseparse:author", "twitter:creator:name", "creator",
    ),
    "publisher": (
        "og:site_name", "citation_journal_title", "dc.publisher", "dcterms.publisher", "publisher", "cre",
        "article:publisher", "application-name", "apple-mobile-web-app-title", "source_name",
    ),
    "credit": ("article:agency", "agency", "syndication-source", "original-source", "source", "dc.source", "dcterms.source",
               "dc.rights", "dcterms.rights", "dcterms.rightsholder", "copyright", "article:provider", "provider"),
    "description": ("og:description", "description", "twitter:description", "dc.description", "dcterms.description",
                    "sailthru.description"),
    "language": ("og:locale", "dc.language", "dcterms.language", "content-language", "inlanguage", "language"),
}  # fmt: skip
_PROPERTY = "//*[contains(concat(' ', @itemprop, ' ', @property, ' ', @rel, ' '), ' {} ')]"
_RDFA = {
    "title": ("headline", "schema:headline", "dc:title", "dcterms:title"),
    "published": ("datePublished", "schema:datePublished", "dc:issued", "dcterms:issued", "dc:date", "dcterms:date",
                  "schema:dateCreated", "dc:created", "dateCreated"),
    "modified": ("dateModified", "schema:dateModified", "dc:modified", "dcterms:modified"),
    "byline": ("author", "schema:author", "dc:creator", "dcterms:creator", "creator"),
    "publisher": ("publisher", "schema:publisher", "dc:publisher"),
}  # fmt: skip
_STATE = re.compile(
    r"[\"'](?:first_?publish(?:ed)?_?(?:date|at|time)?|(?:date|time)_?published|publish(?:ed)?_?(?:date|time|at|on)|"
    r"publication_?(?:date|time)|display_date|pub_?date)[\"']\s*:\s*[\"'](\d{4}-\d\d-\d\d[^\"']{0,25})[\"']",
    re.I,
)
_STATE_CHANGED = re.compile(
    r"[\"'](?:last_?(?:updated?|modified|published)_?(?:date|at|time)?|(?:date|time)_?modified|modified_?(?:date|at|time)?|"
    r"updated?_?(?:date|at|time))[\"']\s*:\s*[\"'](\d{4}-\d\d-\d\d[^\"']{0,25})[\"']",
    re.I,
)
_CHANGED = re.compile(r"updat|modif|edited|revis|\bmod\b|mis à jour|actualiz|aktualis|aggiorn|обновл", re.I)
_ELSEWHERE = re.compile(
    r"(?:^|[\s_-])(?:comments?|related|sidebar|recommend\w*|latest|trending|teasers?|promos?|more-\w+|most-\w+|cards?)"
    r"(?=[\s_-]|$)",
    re.I,
)
_OFFSET = re.compile(r"\d[\d:.]+\s?(?:[+-]\d\d):?(\d\d)$")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the page says of itself; dates in ISO 8601, `people` without roles, None or empty where it says nothing."""

    title: str | None = None
    heading: str | None = None
    published: str | None = None
    modified: str | None = None
    byline: str | None = None
    publisher: str | None = None
    canonical: str | None = None
    credit: str | None = None
    language: str | None = None
    description: str | None = None
    body: str | None = None


def facts_of(tree: Any, address: str) -> Facts:
    """What the page at this address says; the address may be "", or a place on a disk."""
    meta = _meta(tree)
    canonical = _canonical(tree, meta, address)
    heading = _heading(tree, meta)
    node = jsonld.article(tree, canonical or address, heading)
    publisher = _publisher(tree, meta, node, heading)
    title = _title(tree, meta, node, heading, publisher)
    authors = list(_authors(tree, meta, node))
    names = next((found for group in authors if (found := people(group, publisher))), [])
    published = _first_date(_published(tree, meta, node, canonical or address))
    modified = _first_date(_modified(tree, meta, node))
    return Facts(
        title=title,
        heading=heading,
        published=in_zone_of_page(published, modified, day_of_address(canonical) or day_of_address(address)),
        modified=None if modified and published and _same_time(modified, published) else modified,
        byline=", ".join(names) or None,
        publisher=publisher,
        canonical=canonical,
        credit=_credit(meta, node, authors),
        language=_language(tree, meta, node),
        description=next(iter([*_all(meta, "description"), *_texts(node, "description")]), None),
        body=_body(node),
    )


def _meta(tree: Any) -> dict[str, list[str]]:
    """The values of <meta> by name, and those in the JSON of parsely-page under the names that it stands for."""
    found: dict[str, list[str]] = {}
    for element in tree.xpath("//meta[@content]"):
        names = {element.get(key, "").strip().lower() for key in ("property", "name", "itemprop", "http-equiv")}
        inside = element.xpath("boolean(ancestor::*[@itemscope][1][contains(@itemtype, 'Comment')])")
        if (value := line(html.unescape(element.get("content")))) and not inside:
            for name in names - {""}:
                found.setdefault(name, []).append(value)
    for text in found.get("parsely-page", []):
        try:
            page = json.loads(text)
        except ValueError:
            continue  # a broken block says nothing; the tags beside it are asked
        for ours, theirs in (
            ("pub_date", "parsely-pub-date"),
            ("author", "parsely-author"),
            ("title", "parsely-title"),
        ):
            found.setdefault(theirs, []).extend(jsonld.strings(page.get(ours)) if isinstance(page, dict) else [])
    return found


def _all(meta: dict[str, list[str]], ours: str) -> list[str]:
    return [value for name in _META[ours] for value in meta.get(name, ())]


def _texts(node: dict[str, Any], *names: str) -> list[str]:
    return [text for name in names for text in jsonld.strings(node.get(name))]


def _rdfa(tree: Any, ours: str) -> list[str]:
    """The values of microdata and RDFa: the content or datetime attribute, else the text."""
    found = []
    for name in _RDFA[ours]:
        for element in tree.xpath(_PROPERTY.format(name)):
            if element.tag == "meta" or _aside(element):
                continue
            inner = element.xpath("(.//*[@itemprop='name' or @property='name' or @property='schema:name'])[1]")
            value = element.get("content") or element.get("datetime") or text_of(inner[0] if inner else element)
            found += [value] if value and len(value) < 300 else []
    return found


def text_of(element: Any) -> str:
    """The text of an element on one line."""
    return line(" ".join(element.itertext(with_tail=False))) or ""


def _aside(element: Any) -> bool:
    """The element stands in a box with other articles, or in a comment."""
    return any(
        parent.tag in ("aside", "nav", "footer")
        or _ELSEWHERE.search(f"{parent.get('class', '')} {parent.get('id', '')}")
        for parent in element.iterancestors()
        if parent.tag not in ("body", "html", "main", "article")
    )


def _first_date(values: Iterable[str | None]) -> str | None:
    return next((found for value in values if (found := iso_date(value))), None)


def _published(tree: Any, meta: dict[str, list[str]], node: dict[str, Any], address: str) -> Iterator[str | None]:
    yield from _texts(node, "datePublished", "dateCreated", "uploadDate")
    yield from _all(meta, "published")
    yield from _rdfa(tree, "published")
    yield from _times(tree)
    yield from (date_in(text) for text in _dated(tree, changed=False))
    for script in tree.xpath("//script[not(@src)]"):
        yield from _STATE.findall(script.text or "")[:5]
    yield day_of_address(address)


def _dated(tree: Any, *, changed: bool) -> Iterator[str]:
    """The short texts that the page names a date, of publication or of change."""
    for element in tree.iter("abbr", "span", "div", "p", "li", "small", "em", "td"):
        names = f"{element.get('class', '')} {element.get('id', '')} {element.get('itemprop', '')}"
        if re.search(r"dat(?:e|um)|publi|posted|time|modif|updat", names, re.I) and not _aside(element):
            text = text_of(element)
            if len(text) < 100 and changed == bool(_CHANGED.search(f"{names} {text}")):
                yield from [element.get("title") or "", text]


def _modified(tree: Any, meta: dict[str, list[str]], node: dict[str, Any]) -> Iterator[str | None]:
    yield from [*_texts(node, "dateModified"), *_all(meta, "modified"), *_rdfa(tree, "modified")]
    for element in tree.xpath("//time[@datetime]"):
        if _CHANGED.search(" ".join([*element.values(), element.getparent().get("class", "")])) and not _aside(element):
            yield element.get("datetime")
    yield from (date_in(text) for text in _dated(tree, changed=True))
    for script in tree.xpath("//script[not(@src)]"):
        yield from _STATE_CHANGED.findall(script.text or "")[:5]


def _same_time(one: str, other: str) -> bool:
    """Both are one instant, or one day where either has no clock."""
    a, b = datetime.fromisoformat(one), datetime.fromisoformat(other)
    if len(one) > 10 < len(other) and bool(a.tzinfo) == bool(b.tzinfo):
        return a == b
    return one[:10] == other[:10]


def _times(tree: Any) -> Iterator[str]:
    """The <time> of the page that is not said to be that of a change: first those named as publication."""
    elements = [e for e in tree.xpath("//time") if not _aside(e)]
    marks = [" ".join([*e.values(), *(e.getparent().get("class", ""),)]) for e in elements]
    before = [(e.getprevious().tail if e.getprevious() is not None else e.getparent().text) or "" for e in elements]
    plain = [
        e
        for e, mark, text in zip(elements, marks, before, strict=True)
        if not _CHANGED.search(f"{mark} {text} {text_of(e)}")
    ]
    named = [e for e in plain if re.search(r"publish|pubdate|posted|entry-date", " ".join([*e.keys(), *e.values()]))]
    for element in [*named, *plain]:
        yield element.get("datetime") or text_of(element)


_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)[/-]?(\d\d?|[a-z]{3})[/-]?(\d\d?)(?!\d)", re.I)


def day_of_address(address: str | None) -> str | None:
    """The day in the path of an address: /2025/07/08/, /2025/jul/08/, /2025-07-08-, /20250708."""
    for m in _DAY.finditer(urlsplit(address or "").path if "//" in (address or "") else ""):
        separated = re.search(r"[/-]", m[0])
        if (separated or len(m[0]) == 8) and (found := iso_date(_day(*m.groups()))):
            return found
    return None


def _day(year: str, month: str, day: str) -> str:
    return f"{year}-{int(month):02}-{int(day):02}" if month.isdigit() else f"{int(day)} {month} {year}"


def in_zone_of_page(published: str | None, modified: str | None, local: str | None) -> str | None:
    """The time of publication on the day that the page itself shows, on which its "Tuesday" hangs.

    Systems write times in UTC, so that the evening of the 19th becomes the 20th. Where address or dateline show the day
    before or after, the same instant is given with an offset that the page uses elsewhere, or, where no offset is known
    that leads to the shown day, the shown day alone.
    """
    if not published or not local or len(published) < 20 or len(local) != 10 or published[:10] == local:
        return published
    instant = datetime.fromisoformat(published)
    apart = abs(date.fromisoformat(local) - instant.date())
    if instant.utcoffset() != timedelta(0) or apart > timedelta(days=1):
        return published
    offset = datetime.fromisoformat(modified).utcoffset() if modified and len(modified) > 19 else None
    moved = instant.astimezone(timezone(offset)) if offset else instant
    return moved.isoformat() if moved.date().isoformat() == local else local


def _heading(tree: Any, meta: dict[str, list[str]]) -> str | None:
    """The <h1> of the article: of several, the one that the page's titles begin with; one alone must be no logo."""
    titles = [folded(x) for x in [*_all(meta, "title"), *map(line_of, tree.xpath("//title/text()"))] if x]
    found = [text for e in tree.xpath("//h1") if not _is_logo(e) and (text := text_of(e))]
    named = [x for x in found if any(t.startswith(folded(x)) or folded(x).startswith(t) for t in titles)]
    inside = [text for e in tree.xpath("//article//h1 | //main//h1") if not _is_logo(e) and (text := text_of(e))]
    best = next(iter([*(x for x in named if len(x.split()) > 2), *inside, *found]), None)
    return best if best and len(best.split()) > 1 else None


def _is_logo(heading: Any) -> bool:
    """The heading leads to the front page: it is the name of the site."""
    return any(
        re.fullmatch(r"(?:https?:)?(?://[^/]*)?/?", a.get("href")) for a in heading.xpath(".//a[@href] | parent::a")
    )


def line_of(value: object) -> str:
    return line(str(value)) or ""


def _title(
    tree: Any, meta: dict[str, list[str]], node: dict[str, Any], heading: str | None, publisher: str | None
) -> str | None:
    """The headline: of JSON-LD, <meta> and <title>, without the site's name; as the page shows it, if it shows it."""
    said = [
        *_texts(node, "headline"),
        *_all(meta, "title"),
        *_rdfa(tree, "title"),
        *map(line_of, tree.xpath("//title/text()")),
    ]
    best = next((x for x in said if x and "://" not in x and folded(x) != folded(publisher or "")), None)
    if best is None:
        return heading
    if heading and _same(heading, best):
        return heading
    return _without_site(best, publisher)


def _same(heading: str, title: str) -> bool:
    """They are one headline: one begins the other, or most words of the one are in the other."""
    ours, theirs = folded(heading), folded(title).rstrip("… .")
    if ours.startswith(theirs) or theirs.startswith(ours):
        return True
    a, b = set(re.findall(r"\w+", ours)), set(re.findall(r"\w+", theirs))
    return len(a & b) >= 0.3 * min(len(a), len(b)) and len(a) > 2


def _without_site(title: str, publisher: str | None) -> str:
    """The title without " | Daily Post" at its end: the publisher, or a last part of a few capitalised words."""
    parts = re.split(r"\s+[|–—-]\s+|\s*[|»]\s*", title)
    if len(parts) > 1 and publisher and folded(publisher) in map(folded, parts[1:]):
        at = next(n for n, part in enumerate(parts) if n and folded(part) == folded(publisher))
        cut = re.search(r"\W+".join(map(re.escape, parts[:at])), title)
        return cut[0] if cut else title
    return title


def _publisher(tree: Any, meta: dict[str, list[str]], node: dict[str, Any], heading: str | None) -> str | None:
    """The name of the medium: as said, else what <title> adds to the headline ("Headline | Africa | Daily Post")."""
    said = [*_texts(node, "publisher"), *_all(meta, "publisher"), *_rdfa(tree, "publisher"), jsonld.website(tree)]
    for value in said:
        if value and "://" not in value and not value.startswith("@"):
            return value
    titles = [x for x in [heading, *_all(meta, "title")] if x]
    for title in map(line_of, tree.xpath("//title/text()")):
        for ours in titles:
            if folded(title).startswith(folded(ours)) and (m := re.fullmatch(r".*[|–—»·-]\s*(.+)", title[len(ours) :])):
                return None if re.fullmatch(r"\S+\.\w{2,}", m[1]) else m[1]
    return None


def _authors(tree: Any, meta: dict[str, list[str]], node: dict[str, Any]) -> Iterator[list[str]]:
    """What is given as author, a group for each source."""
    for name in ("author", "creator"):
        yield jsonld.strings(node.get(name), newline="; ")
    for name in _META["byline"]:
        yield meta.get(name, [])
    if any("written by" in x.lower() for x in meta.get("twitter:label1", [])):
        yield meta.get("twitter:data1", [])
    yield _rdfa(tree, "byline")
    yield [text_of(e) for e in tree.xpath("//*[contains(concat(' ', @rel, ' '), ' author ')]") if not _aside(e)]
    for group in _bylines(tree):
        yield [x for element in group for x in _lines(element) if len(x) < 120]


def _bylines(tree: Any) -> Iterator[list[Any]]:
    """The elements that the page names a byline, the outer before the inner; brothers of one class together."""
    groups: dict[tuple[Any, str], list[Any]] = {}
    for element in tree.iter(
        "a", "span", "p", "div", "strong", "address", "li", "em", "ul", "cite", "header", "section"
    ):
        names = " ".join(element.get(name, "") for name in ("class", "id", "data-testid", "data-component"))
        if re.search(r"byline|auth?or|auteur|writer|contributor", names, re.I) and not _aside(element):
            if len(text_of(element)) < 300:
                groups.setdefault((element.getparent(), element.get("class", "")), []).append(element)
    yield from groups.values()


_LINES = frozenset({"div", "p", "li", "ul", "br", "section", "header", "td", "tr"})


def _lines(element: Any) -> list[str]:
    """The text of an element, a line for each block in it."""
    parts = [element.text or ""]
    for child in element.iterdescendants():
        breaks = "\n" if child.tag in _LINES or (child.getparent().tag in _LINES and child.tag == "time") else " "
        parts += [breaks, child.text or "" if isinstance(child.tag, str) else "", breaks, child.tail or ""]
    return [x for part in "".join(parts).split("\n") if (x := line(part))]


def _credit(meta: dict[str, list[str]], node: dict[str, Any], authors: list[list[str]]) -> str | None:
    named = [
        *_texts(node, "author", "creator", "sourceOrganization", "copyrightHolder", "provider"),
        *_all(meta, "credit"),
    ]
    for value in [*named, *(name for group in authors for name in group)]:
        if len(value) < 100 and (found := credit.agency(value)):
            return found
    return None


def _canonical(tree: Any, meta: dict[str, list[str]], address: str) -> str | None:
    """The address that the page gives itself: absolute, no mere front page, without a mark of a place in it."""
    base = next(iter(tree.xpath("//base/@href")), "")
    start = urljoin(address, base) if "//" in address else base
    for value in [*tree.xpath("//link[@rel='canonical' or @rel='Canonical']/@href"), *meta.get("og:url", ())]:
        try:
            found = urljoin(start, value.strip()).partition("#")[0]
            parts = urlsplit(found)
        except ValueError:
            continue  # no address: the next is asked
        front = parts.path.strip("/") == "" and not parts.query and urlsplit(address).path.strip("/") != ""
        if parts.scheme in ("http", "https") and parts.netloc and not front:
            return found
    return None


def _language(tree: Any, meta: dict[str, list[str]], node: dict[str, Any]) -> str | None:
    """The ISO 639-1 code that the page claims."""
    for value in [*_texts(node, "inLanguage"), *tree.xpath("/html/@lang | /html/@xml:lang"), *_all(meta, "language")]:
        if m := re.fullmatch(r"([a-z]{2})(?:[-_].*)?", str(value).strip().lower()):
            return m[1]
    return None


def _body(node: dict[str, Any]) -> str | None:
    value = node.get("articleBody")
    return value if isinstance(value, str) and value.strip() else None
