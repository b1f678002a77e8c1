"""In: the parsed page and its facts. Out: the same tree without what is no article.

Dropped are boxes by the names that pages give them (class, id), lists of teasers by their build, what is hidden, and
the other articles of an endless page. What holds the headline, or a third of the page's prose, is never dropped.
"""

import re
from collections.abc import Iterator
from typing import Any

from dateline.extract import jsonld
from dateline.extract.facts import Facts
from dateline.extract.markup import brief, names_of, text_of
from dateline.extract.text import folded

__all__ = ["BLOCKS", "drop", "is_headline", "own", "prune"]

BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "dd", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer",
    "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section",
    "table", "tbody", "td", "th", "tr", "ul",
})  # fmt: skip
_BOXES = BLOCKS | {"a", "span", "small", "center"}
_JUNK = re.compile(
    r"(?:^|[\s_-])(?:comments?|commentlist|disqus\w*|respond|related\w*|recirc\w*|recommend\w*|outbrain|taboola|"
    r"newsletters?|subscribe|signup|sign-?up|promos?|promo-?\w*box|promotion\w*|sponsored|advert\w*|ads?|cookies?|cookie\w*|consent|gdpr|onetrust|"
    r"share|shares|sharing|share\w*buttons?|sharedaddy|social\w*|sociable|sidebar|breadcrumbs?|trending|popular|"
    r"read-?more|more-(?:on|from|stories|news|in)|most-\w+|latest\w*|also-read|see-also|read-(?:next|also)|up-?next|"
    r"author-?(?:bio|box|card|info|about)|about-(?:the-)?author|bio|tags|tag-?(?:list|cloud|links)|topics|filed-under|"
    r"donat\w+|follow-us|nav|navigation|menu|toolbar|print-?only|sr-only|visually-hidden|screen-reader-text|modal|"
    r"pop-?up|overlay|app-?promo|poll|survey|next-?(?:article|story|post|click)|prev-next|pagination|press-?contacts?|"
    r"pull-?quotes?|ticker|interstitial\w*|inline-?(?:related|promo|newsletter|link|links)|skip-link|"
    r"[^\W_]*tweet|instagram-media|fb-post|embed-social|disclaimer|corrections?-policy|trust-?(?:bar|project)|paid-content|partner-content)(?=[\s_-]|$)",
    re.I,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_NO_TEXT = ("script", "style", "template", "noscript", "iframe", "svg", "button", "select", "form")


def prune(tree: Any, said: Facts) -> None:
    """Drop from the tree what is no article."""
    total = _prose(tree)
    heading = folded(said.heading or said.title or "")
    for element in list(tree.iter(*_NO_TEXT)):
        if element.tag != "form" or not _holds(element, total, heading):  # some systems put the whole page into one
            drop(element)
    _keep_own(tree, said, heading)
    total = _prose(tree)
    for element in list(tree.iter()):
        if _is_junk(element) and (not _holds(element, total, heading) or _is_talk(element, total)):
            drop(element)
    for element in tree.iter():  # what is hidden and stays is a story behind a button; trafilatura must not drop it
        if isinstance(element.tag, str) and ("hidden" in element.attrib or _HIDDEN.search(element.get("style", ""))):
            element.attrib.pop("hidden", None)
            element.attrib.pop("style", None)
    for element in [e for group in _teasers(tree) for e in group]:
        if not _holds(element, total, heading):
            drop(element)


def drop(element: Any) -> None:
    """Take the element out; the text behind it stays."""
    if element.getparent() is not None:
        element.drop_tree()


def own(element: Any) -> list[str]:
    """The stretches of text that stand in the element itself and are too long for a label."""
    tails = [child.tail for child in element]
    return [text for text in (element.text, *tails) if text and len(text.strip()) > 40]


def is_headline(element: Any, said: Facts) -> bool:
    """The element's text is the page's headline, as shown or as said in its data."""
    return folded(text_of(element)) in {folded(x) for x in (said.heading, said.title) if x}


def _is_junk(element: Any) -> bool:
    if not isinstance(element.tag, str) or element.tag in ("html", "body", "head", "h1", "main"):
        return False
    if element.tag in ("aside", "nav", "dialog"):
        return True
    if "hidden" in element.attrib or _HIDDEN.search(element.get("style", "")):
        return not any(len(text) > 100 for p in element.iter("p", "div") for text in own(p))
    if element.tag == "footer":
        return not any(True for _ in element.iterancestors("article"))
    names = names_of(element)
    return element.tag in _BOXES and bool(_JUNK.search(re.sub(r"([a-z])([A-Z])", r"\1-\2", names)))


def _holds(element: Any, total: int, heading: str) -> bool:
    """The element holds the headline or at least a third of the prose, so it is the article's own box."""
    if heading and any(folded(text_of(h)) == heading for h in element.iter("h1")):
        return True
    return _prose(element) > 0.34 * total


def _is_talk(element: Any, total: int) -> bool:
    """It is the readers' talk or a notice on data, however long: no article is in it, and there is text besides."""
    if not _TALK.search(names_of(element)) or next(element.iter("h1", "article"), None) is not None:
        return False
    return total - _prose(element) > 200


_TALK = re.compile(
    r"(?:^|[\s_-])(?:comments?|comment-?list|disqus\w*|respond|cookies?|cookie-\w+|consent|gdpr)(?=[\s_-]|$)", re.I
)


def _prose(element: Any) -> int:
    """The characters of its paragraphs."""
    return sum(len(text) for p in element.iter("p", "div", "td", "span", "section", "article") for text in own(p))


def _keep_own(tree: Any, said: Facts, heading: str) -> None:
    """Of several whole articles on an endless page, keep the page's own: by address, by headline, else the first."""
    whole = [e for e in tree.iter("article") if next(e.iterancestors("article"), None) is None and _prose(e) > 400]
    if len(whole) < 2:
        return
    here = jsonld.path(said.canonical)
    mine = max(
        whole, key=lambda e: 2 * _is_at(e, here) + any(folded(text_of(h)) == heading for h in e.iter("h1", "h2"))
    )
    for element in whole:
        if element is not mine:
            drop(element)


def _is_at(element: Any, here: str | None) -> bool:
    places = [element.get(name) for name in ("data-url", "data-href", "data-permalink", "itemid", "about", "resource")]
    return here is not None and here in map(jsonld.path, places)


def _teasers(tree: Any) -> Iterator[list[Any]]:
    """Groups of like siblings that each offer another article: a link that is a line of its own, and few words more.

    An <article> of few words with such a link is one by itself.
    """
    for parent in tree.iter("div", "section", "ul", "ol", "article", "main", "body", "aside", "td"):
        groups: dict[tuple[str, str], list[Any]] = {}
        for child in parent:
            if isinstance(child.tag, str) and child.tag != "p":
                groups.setdefault((child.tag, child.get("class", "")), []).append(child)
        for (tag, _), group in groups.items():
            like = [e for e in group if _is_teaser(e)]
            if (len(group) > 1 and len(like) > 0.7 * len(group)) or (tag == "article" and like):
                yield like


def _is_teaser(element: Any) -> bool:
    links = [element] if element.tag == "a" else list(element.iter("a"))
    return bool(links) and len(brief(element, 500).split()) in range(1, 71) and any(map(_is_line, links))


def _is_line(link: Any) -> bool:
    """The link has a headline's length, and its block holds nothing but the link."""
    words = len(brief(link, 300).split())
    block = next((e for e in link.iterancestors() if e.tag in BLOCKS), None)
    return words > 2 and block is not None and (link.tag != "a" or 0 < len(brief(block, 400).split()) <= words + 2)
