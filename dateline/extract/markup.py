"""In: the parsed page. Out: what its <meta>, microdata and RDFa say, by our names; and where an element stands."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from dateline.characters import unescaped
from dateline.extract import jsonld
from dateline.extract.text import line

__all__ = ["Meta", "all_of", "apart", "brief", "line_of", "meta", "names_of", "pieces", "rdfa", "text_of"]

Meta = dict[str, list[str]]

# <meta> by property, name or itemprop, in lower case; the first that holds something wins.
_META = {
    "title": (
        "og:title", "twitter:title", "parsely-title", "sailthru.title", "citation_title", "dc.title", "dcterms.title",
        "headline", "title",
    ),
    "published": (
        "article:published_time", "og:article:published_time", "og:published_time", "rnews:datepublished",
        "datepublished", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "cxenseparse:publishtime",
        "weibo:article:create_at", "bt:pubdate", "publishdate", "publish-date", "publish_date", "publication_date",
        "published-date", "published_date", "published_at", "publishtime", "pubdate", "article.published",
        "article:published", "originalpublicationdate", "date.published", "dcterms.issued", "dc.date.issued",
        "dcterms.created", "dc.date.created", "dcterms.date", "dc.date", "citation_publication_date",
        "citation_online_date", "citation_date", "article_date_original", "vr:published_time",
        "mediator_published_time", "shareaholic:article_published_time", "blogger:published", "datecreated",
        "article:create_time", "apub:time", "ptime", "date",
    ),
    "modified": (
        "article:modified_time", "og:article:modified_time", "datemodified", "og:updated_time", "article:updated_time",
        "dcterms.modified", "dc.date.modified", "last-modified", "lastmod", "modified", "revised", "article.updated",
        "bt:moddate", "weibo:article:update_at", "updated_time", "date.modified", "lastdate",
    ),
    "publisher": (
        "og:site_name", "citation_journal_title", "dc.publisher", "dcterms.publisher", "publisher", "cre",
        "article:publisher", "application-name", "apple-mobile-web-app-title", "source_name",
    ),
    "credit": (
        "article:agency", "agency", "syndication-source", "original-source", "source", "dc.source", "dcterms.source",
        "dc.rights", "dcterms.rights", "dcterms.rightsholder", "copyright", "article:provider", "provider",
    ),
    "description": (
        "og:description", "description", "twitter:description", "dc.description", "dcterms.description",
        "sailthru.description",
    ),
    "language": ("og:locale", "dc.language", "dcterms.language", "content-language", "inlanguage", "language"),
    "byline": (
        "parsely-author", "sailthru.author", "author", "article:author", "og:article:author", "article:author_name",
        "citation_author", "byl", "byline", "dc.creator", "dcterms.creator", "cxenseparse:author", "creator",
    ),
}  # fmt: skip
_PROPERTIES = {
    "title": ("headline", "schema:headline", "dc:title", "dcterms:title"),
    "published": (
        "datePublished", "schema:datePublished", "dc:issued", "dcterms:issued", "dc:date", "dcterms:date",
        "schema:dateCreated", "dc:created", "dateCreated",
    ),
    "modified": ("dateModified", "schema:dateModified", "dc:modified", "dcterms:modified"),
    "byline": ("author", "schema:author", "dc:creator", "dcterms:creator", "creator"),
    "publisher": ("publisher", "schema:publisher", "dc:publisher"),
}  # fmt: skip
_NAMED = ("itemprop", "property", "rel")
_NAME = {("itemprop", "name"), ("property", "name"), ("property", "schema:name"), ("property", "foaf:name")}
_PARSELY = (("pub_date", "parsely-pub-date"), ("author", "parsely-author"), ("title", "parsely-title"))
_ELSEWHERE = re.compile(
    r"(?:^|[\s_-])(?:comments?|related|sidebar|recommend\w*|latest|trending|teasers?|promos?|more-\w+|most-\w+|cards?|carousel|"
    r"slider|ticker)"
    r"(?=[\s_-]|$)",
    re.I,
)

_CARD = re.compile(r"(?:^|[\s_-])(?:teasers?|promos?|cards?)(?=[\s_-]|$)", re.I)


def meta(tree: Any) -> Meta:
    """The values of <meta> by name, and those in the JSON of parsely-page under the names that they stand for."""
    found: Meta = {}
    for element in tree.xpath("//meta[@content]"):
        names = {element.get(key, "").strip().lower() for key in ("property", "name", "itemprop", "http-equiv")}
        if (value := line_of(unescaped(element.get("content")))) and not apart(element):
            for name in names - {""}:
                found.setdefault(name, []).append(value)
    for text in found.get("parsely-page", []):
        try:
            page = json.loads(text)
        except (ValueError, RecursionError):
            continue  # a broken block says nothing; the tags beside it are asked
        for ours, theirs in _PARSELY:
            found.setdefault(theirs, []).extend(jsonld.strings(page.get(ours)) if isinstance(page, dict) else [])
    return found


def all_of(said: Meta, ours: str) -> list[str]:
    """What <meta> says under all names of one of ours, the best first."""
    return [value for name in _META[ours] for value in said.get(name, ())]


def rdfa(tree: Any, ours: str, *, but: Callable[[Any], bool] = lambda _: False) -> list[str]:
    """The values of microdata and RDFa: an attribute made for it, else the name in it, else the text; not of elements
    of other articles, nor of those of which `but` holds.
    """
    named: dict[str, list[Any]] = {name: [] for name in _PROPERTIES[ours]}
    for element in tree.xpath("//*[@itemprop or @property or @rel][not(self::meta or self::link)]"):
        for name in named.keys() & {n for key in _NAMED for n in element.get(key, "").split()}:
            named[name].append(element)
    found = []
    for element in (e for elements in named.values() for e in elements if not apart(e) and not but(e)):
        inner = next((e for e in element.iterdescendants() if _NAME & set(e.items())), element)
        value = element.get("content") or element.get("datetime") or (element.tag == "abbr" and element.get("title"))
        value = value or text_of(inner) or inner.get("content")
        found += [value] if value and len(value) < 300 else []
    return found


def text_of(element: Any) -> str:
    """The text of an element on one line; blocks are parted by a space, what stands within a line is not."""
    return line_of(pieces(element, _PARTED) if len(element) else element.text or "")


def brief(element: Any, most: int) -> str:
    """The text of an element, "" where it has more than so many characters; a long one is not read to its end."""
    size = 0
    for text in element.itertext():
        size += len(text)
        if size > 4 * most + 400:  # as long as this, it is so without its white space, too
            return ""
    text = text_of(element)
    return text if len(text) <= most else ""


_PARTED = dict.fromkeys(
    ("br", "div", "p", "li", "td", "tr", "h1", "h2", "h3", "section", "article", "figcaption", "time"), " "
)


def pieces(element: Any, marks: Mapping[str, str]) -> str:
    """The text of an element with a mark before and behind each element of a tag that has one."""
    found: list[str] = []
    stack = [(element, False)]  # no recursion: pages nest a thousand deep
    while stack:
        one, ends = stack.pop()
        between = marks.get(one.tag, "")
        if ends:
            found += [between, (one.tail or "") if one is not element else ""]
        else:
            found += [between, (one.text or "") if isinstance(one.tag, str) else ""]
            stack.append((one, True))
            stack.extend((child, False) for child in reversed(one))
    return "".join(found)


def line_of(value: object) -> str:
    """A value on one line, "" where nothing is left of it."""
    return line(str(value)) or ""


def names_of(element: Any) -> str:
    """The names that a page gives to an element."""
    return " ".join(element.get(name, "") for name in ("class", "id", "itemprop", "data-testid", "data-component"))


def apart(element: Any) -> bool:
    """The element stands in a box with other articles, or in a comment."""
    for parent in element.iterancestors():
        if parent.tag in ("aside", "nav") or (
            parent.tag == "footer" and next(parent.iterancestors("article"), None) is None
        ):
            return True
        if "Comment" in parent.get("itemtype", ""):
            return True
        pattern = _CARD if parent.tag == "article" else _ELSEWHERE
        if parent.tag not in ("html", "body", "main") and (m := pattern.search(names_of(parent))):
            # some systems name the main column a sidebar, too; what holds the headline is the article
            return "sidebar" not in m[0].lower() or next(parent.iter("h1"), None) is None
    return False
