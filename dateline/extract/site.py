"""In: the parsed page and what its data say. Out: the name of the medium, and the parts of its <title>.

Asked in this order: the data, what <title> adds to the headline, the logo, the feed, the line of copyright.
"""

import re
from collections.abc import Callable
from typing import Any

from dateline.characters import unescaped
from dateline.extract import jsonld
from dateline.extract.markup import Meta, all_of, brief, line_of, names_of, rdfa, text_of
from dateline.extract.text import folded

__all__ = ["LONGEST", "leads_home", "publisher", "segments", "titles"]

LONGEST = 500  # characters of a title: pages are made by strangers
_BAR = re.compile(r"\s*[|｜»«•]\s*|\s+(?:[–—·~/:-]+)\s+|::|(?<=[\u3040-\u9fff])_|(?<=\w):\s+")


def titles(tree: Any) -> list[str]:
    """The <title> of the page, none or one."""
    found = (line_of(unescaped(value)) for value in tree.xpath("//head/title/text() | /html/title/text()")[:1])
    return [text for text in found if 0 < len(text) < LONGEST]


def segments(title: str) -> list[str]:
    """The parts of a title: the headline, the section, the site."""
    return [part for part in _BAR.split(title) if part]


def leads_home(element: Any) -> bool:
    """The element is a link to the front page, stands in one or holds one: it shows the name of the site."""
    links = [a.get("href") for a in element.xpath("descendant-or-self::a[@href] | parent::a[@href]")]
    return any(re.fullmatch(r"(?:https?:)?(?://[^/]*)?/?(?:index\.\w+)?", link.strip()) for link in links)


def publisher(tree: Any, said: Meta, node: dict[str, Any], shown: Callable[[], list[str | None]]) -> str | None:
    """The name of the medium: as said, else what <title> adds to the headline."""
    told = [
        *jsonld.texts(node, "publisher"),
        *all_of(said, "publisher"),
        *rdfa(tree, "publisher"),
        jsonld.website(tree),
    ]
    named = [x for x in told if x and "://" not in x and not x.startswith("@") and not _PLATFORM.fullmatch(x)]
    hosts = [x for x in named if re.fullmatch(r"[\w.-]+\.\w{2,}", x)]
    for value in named:
        if value not in hosts:
            return next((x for x in named if _COMPANY.fullmatch(value.removeprefix(x))), value)
    headlines = [x for x in [*shown(), *all_of(said, "title"), *_headings(tree)] if x]
    for name in (_beside(ours, title) for title in titles(tree) for ours in headlines):
        if name and not re.fullmatch(r"\S+\.\w{2,}|live|exclusive|breaking|video|watch|opinion|analysis", name, re.I):
            return name
    ends = (m[1] for title in titles(tree) if (m := re.search(r".{20,}\s[|»•]\s+((?:[^\s|»•]+ ?){1,4})$", title)))
    return _signed(tree) or next(ends, None) or next(iter(hosts), None)


_PLATFORM = re.compile(
    r"blogger|wordpress(?:\.com)?|medium|substack|ghost|tumblr|wix|squarespace|drupal|joomla!?", re.I
)
_COMPANY = re.compile(  # Daily Post Media Group Ltd, of Daily Post; Sky News is not Sky
    r"(?:,?\s(?:media|news|network|publishing|publications?))*"
    r"(?:,?\s(?:group|holdings?|company|corporation|corp|co|inc|ltd|limited|llc|plc|pvt|pte|gmbh|ag|bv|sarl|srl|spa|sa)\b\.?)+",
    re.I,
)


def _beside(headline: str, title: str) -> str | None:
    """What <title> says last behind the headline, else first before it: Headline | Africa | Daily Post."""
    m = re.search(re.escape(headline), title, re.I)
    if not m:
        return None
    behind = segments(re.sub(r"^\s*[-–—_：]", " | ", title[m.end() :]))
    if re.match(r"\s*[-–—_：|｜»«•·~/:]", title[m.end() :]) or len(behind) > 1:
        return behind[-1].strip() if behind else None
    before = segments(title[: m.start()])
    return before[0].strip() if before and re.search(r"[-–—_：|｜»«•·~/:]\s*$", title[: m.start()]) else None


def _signed(tree: Any) -> str | None:
    """The name of the medium in its logo, in a picture that leads to the front page or says a part of <title>, else in
    the line of its copyright.
    """
    for element in tree.iter("a", "p", "div", "span", "h1", "h2", "img"):
        if _LOGO.search(names_of(element)) or (element.tag == "h1" and leads_home(element)):
            images = [element] if element.tag == "img" else list(element.iter("img"))
            name = brief(element, 100) or next((line_of(i.get("alt")) for i in images if i.get("alt")), "")
            if 2 < len(name) < 50 and not re.search(r"\blogo\b|\bhome\b", name, re.I):
                return name
    parts = {folded(part) for title in titles(tree) for part in re.split(r"\s*[|»]\s*|\s[–—·:-]+\s", title)}
    for element in tree.iter("img", "a"):
        link = element if element.tag == "a" else element.getparent()
        front = leads_home(link)
        labels = [element.get(label) or "" for label in ("alt", "aria-label", "title")]
        if front and element is link and _BRAND.search(f"{names_of(link)} {names_of(link.getparent())}"):
            labels.append(brief(link, 50))
        for name in (re.sub(r"^logo(?: of)?\b\W*|\W*\blogo$", "", line_of(label), flags=re.I) for label in labels):
            if 2 < len(name) < 50 and (folded(name) in parts or (front and not _HOME.search(name))):
                return name
    feeds = tree.xpath("//link[contains(@type, 'rss+xml') or contains(@type, 'atom+xml')]/@title")
    named = (re.sub(r"\W*\b(?:rss|feed|atom)\b.*$", "", line_of(title), flags=re.I) for title in feeds)
    lines = (brief(e, 200) for e in tree.iter("p", "div", "span", "td", "footer", "center", "font", "small", "b"))
    held = (next(g for g in m.groups() if g).strip(" .,-–—|") for text in lines if (m := _COPYRIGHT.search(text)))
    return next((name for name in named if 2 < len(name) < 50), None) or next(held, None)


_HOME = re.compile(
    r"\b(?:home\w*|front page|start\w*|accueil|inicio|início|główna|back|skip|index|go to)\b|главн|الرئيسية|홈", re.I
)
_LOGO = re.compile(
    r"(?:^|[\s_-])(?:site-?(?:title|name|logo)|site_(?:title|name|logo)|masthead-?(?:title|logo)|brand-?name)(?=[\s_-]|$)",
    re.I,
)
_BRAND = re.compile(r"(?:^|[\s_-])(?:logo|brand|navbar-brand|masthead)(?=[\s_-]|$)", re.I)
_MARK = r"(?:©|\(c\)|copyright)"
_YEARS = r"\d{4}(?:\s?[-–]\s?\d{4})?"
_RIGHTS = r"(?:all rights|copyright|tou[st]|alle |todos|derechos|direitos|diritti|права|все|حقوق|جميع)"
_HOLDER = rf"(?-i:[^\W\d_a-zß-öø-ÿа-џ])(?:(?!\b(?:19|20)\d\d\b|\b{_RIGHTS})[^.|,©·]){{2,50}}?"
_COPYRIGHT = re.compile(
    rf"{_MARK}\s?{_MARK}?\s?(?:{_YEARS})?,?\s?(?:by\s)?(?!{_RIGHTS})({_HOLDER})(?=[.|,©·]|\s+{_RIGHTS}|\s+{_YEARS}|$)"
    rf"|^(?!{_RIGHTS})({_HOLDER})\s?©\s?{_YEARS}",
    re.I,
)


def _headings(tree: Any) -> list[str]:
    return [text for e in tree.iter("h2", "h3") if "title" in names_of(e) and len(text := text_of(e)) > 6][:5]
