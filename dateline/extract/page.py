"""In: the parsed page and its facts. Out: the paragraphs of its article, with its standfirst and its captions.

trafilatura finds the article. Before it is asked, what it would take for the article is dropped (see prune), and what
it would miss is made plain: paragraphs that are <div>s or parted by <br>. Standfirst and captions, which it keeps or
drops by chance, are taken out before and put back after, each where it stood. No rule knows a site.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from dateline.characters import unescaped
from dateline.extract import jsonld
from dateline.extract.facts import Facts
from dateline.extract.markup import names_of, text_of
from dateline.extract.prune import BLOCKS, drop, is_headline, own, prune
from dateline.extract.text import canonical, folded

__all__ = ["Article", "article"]

# A sentence with its stop, or a stretch too long for a link or a button.
_PROSE = re.compile(r".{200}|.{19,}[.!?…。！？।۔][\"'”’»)\]]*$", re.M)
_STANDFIRST = re.compile(
    r"(?:^|[\s_-])(?:stand-?first|dek|deck|sub-?headline|sub-?head(?:ing)?|sub-?title|abstract|summary|excerpt|chapo|"
    r"strapline|tagline|article-description|description|alternativeheadline|subtitular|bajada|sapo|vorspann)(?=[\s_-]|$)",
    re.I,
)
_LEAD = re.compile(r"(?:^|[\s_-])(?:lead|lede|intro|introduction)(?=[\s_-]|$)", re.I)
_CAPTION = re.compile(r"(?:^|[\s_-])(?:[^\W_]*caption\w*|cutline|legend)(?=[\s_-]|$)", re.I)
_CREDIT = re.compile(r"(?:^|[\s_-])(?:[^\W_]*credits?|copyright|photographer|source|attribution)(?=[\s_-]|$)", re.I)
_BRACKETED = re.compile(r"\([^()]*\)")  # (Jane Roe / Associated Press)
_MOST_STANDFIRST, _MOST_CAPTION = 80, 120  # words
_REACH = 6  # blocks from a caption to the paragraph that it stands before or behind


@dataclass(frozen=True, slots=True)
class Article:
    """The text of an article without its headline, a paragraph a line, and which of the paragraphs are no body."""

    text: str
    standfirst: str | None = None
    captions: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()


def article(tree: Any, said: Facts) -> Article | None:
    """The article of a page; None if it has none. The tree is changed."""
    state = _state(tree)  # before the scripts are dropped
    prune(tree, said)
    captions = _captions(tree)
    standfirst = _standfirst(tree, said)
    for element in list(tree.iter("h1", "h2")):
        if is_headline(element, said):
            drop(element)
    _paragraphs(tree)
    headings = tuple(text for e in tree.iter("h2", "h3", "h4", "h5", "h6") if _is_label(text := text_of(e)))
    found = _best(tree, said, state)
    if not found:
        return None
    lines = [x for x in found.split("\n") if x]
    lines += _rest(tree, lines)
    if standfirst and folded(standfirst) not in map(folded, lines[:5]):
        lines.insert(0, standfirst)
    placed = tuple(_placed(lines, captions))
    return Article("\n\n".join(lines), standfirst, placed, headings)


def _is_label(text: str) -> bool:
    """A heading, and no paragraph in the dress of one."""
    return bool(text) and len(text.split()) <= 25 and not text.endswith((".", ".”", '."'))


def _best(tree: Any, said: Facts, state: str | None) -> str:
    """trafilatura's text, unless the page carries the article in its data and shows little of it.

    The article of JSON-LD is taken where what is found has less than half its words; that of a script's state, and what
    the slow extraction finds, only where nothing is found.
    """
    found = _found(tree, fast=True)
    written = _of_markup(said.body) if said.body else ""
    if len(found.split()) < 0.5 * len(written.split()):
        found = written
    if not _PROSE.search(found):
        found = next((x for x in (_found(tree, fast=False), written, state or "") if _PROSE.search(x)), "")
    return found


def _found(tree: Any, *, fast: bool) -> str:
    import trafilatura

    text = trafilatura.extract(tree, fast=fast, include_comments=False, include_tables=False) or ""
    return re.sub(r"(?<=[\w,])\n(?=[a-z])", " ", canonical(text))  # a <br> inside a sentence


def _of_markup(text: str) -> str:
    """The text of an articleBody, which may be HTML, or HTML whose signs are written as entities."""
    if re.search(r"&lt;/?(?:p|br|div)\b", text):
        text = unescaped(text)
    if re.search(r"</?(?:p|br|div)\b", text):
        text = re.sub(r"<[^>]+>", "", re.sub(r"</?(?:p|br|div|h\d|li)\b[^>]*>", "\n", text))
    return re.sub(r"\n+", "\n", canonical(unescaped(text)))


def _rest(tree: Any, lines: list[str]) -> list[str]:
    """Paragraphs that follow the last one at once but stand outside of the box that was taken for the article: a stray
    </div> ends the box early. Anything but another paragraph ends them, and they must hold two sentences' words.
    """
    last, reached = folded(lines[-1]), False
    found: list[str] = []
    for element in tree.iter(*_ENDS, "p", "blockquote"):
        text = text_of(element)
        if not reached:
            reached = element.tag == "p" and folded(text) == last
        elif element.tag in _ENDS:
            break
        elif len(text) > 60 and _PROSE.search(text) and folded(text) not in map(folded, found):
            linked = sum(len(text_of(a)) for a in element.iter("a"))
            found += [text] if linked < 0.3 * len(text) else []
    return found if sum(len(text.split()) for text in found) > _SENTENCES else []


_ENDS = ("h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "form", "footer", "hr", "section", "article", "input")
_SENTENCES = 40  # words


# ---- captions


@dataclass(frozen=True, slots=True)
class _Caption:
    """A caption and the blocks of prose before and behind it, the nearest first."""

    text: str
    before: tuple[str, ...]
    behind: tuple[str, ...]


def _captions(tree: Any) -> list[_Caption]:
    """Take the captions out of the tree."""
    elements = [e for e in tree.iter("figcaption", "p", "div", "span", "dd", "small") if _is_caption(e)]
    taken = set(elements)
    outer = {e: None for e in elements if not any(parent in taken for parent in e.iterancestors())}
    blocks = [(e, text) for e in tree.iter() if e in outer or e.tag == "p" or own(e) if (text := text_of(e))]
    found = []
    for at, (element, _) in enumerate(blocks):
        if element in outer and (text := _caption_of(element)):
            before = tuple(x for e, x in reversed(blocks[max(0, at - _REACH) : at]) if e not in outer)
            behind = tuple(x for e, x in blocks[at + 1 : at + 1 + _REACH] if e not in outer)
            found.append(_Caption(text, before, behind))
    for element in outer:
        drop(element)
    return found


def _is_caption(element: Any) -> bool:
    names = f"{element.get('class', '')} {element.get('itemprop', '')}"
    parent = element.getparent()
    bare = parent is not None and parent.tag == "figure" and next(parent.iter("figcaption"), None) is None
    if element.tag != "figcaption" and not _CAPTION.search(names) and not bare:
        return False
    return (
        len(text_of(element).split()) <= _MOST_CAPTION and next(element.iter("img", "figcaption"), element) is element
    )


def _caption_of(element: Any) -> str:
    """Its text without the credit, where that is an element of its own."""
    for child in list(element.iterdescendants()):
        if isinstance(child.tag, str) and (child.tag == "cite" or _CREDIT.search(child.get("class", ""))):
            drop(child)
    return text_of(element)


def _placed(lines: list[str], captions: Iterable[_Caption]) -> Iterator[str]:
    """Put each caption back among the lines, before the paragraph that it stood before, else behind the one behind
    which it stood; one of which neither is in the article belongs to another. Gives those put back.
    """
    for caption in captions:
        places = {folded(x): at for at, x in reversed(list(enumerate(lines)))}
        if folded(caption.text) in places:
            yield caption.text
            continue
        before = next((at for x in caption.behind if (at := places.get(folded(x))) is not None), None)
        behind = next((at + 1 for x in caption.before if (at := places.get(folded(x))) is not None), None)
        if (at := before if before is not None else behind) is not None:
            lines.insert(at, caption.text)
            yield caption.text


# ---- standfirst and paragraphs


def _standfirst(tree: Any, said: Facts) -> str | None:
    """Take out the lines between headline and story that are marked as standfirst, or are the headline's second."""
    head, between = _between(tree, said)
    described = folded(said.description or "")
    for element in between:
        text = text_of(element)
        if not 3 < len(text.split()) <= _MOST_STANDFIRST or is_headline(element, said) or _BRACKETED.fullmatch(text):
            continue
        marked: object = (
            element.tag not in ("li", "ul", "ol", "dl")
            and len(element.findall(".//p")) < 2
            and _STANDFIRST.search(names_of(element))
        )
        marked = marked or (_LEAD.search(names_of(element)) and _is_alone(element))
        second = element.tag in ("h2", "h3") and element.getparent() is (None if head is None else head.getparent())
        if marked or second or (folded(text) == described and _is_alone(element)):
            drop(element)
            return text
    return None


def _between(tree: Any, said: Facts) -> tuple[Any, list[Any]]:
    """The headline's element, and the elements behind it up to the second paragraph of the story."""
    head, paragraphs = None, 0
    between: list[Any] = []
    for element in tree.iter():
        if element.tag == "h1" and is_headline(element, said):
            head, between, paragraphs = element, [], 0
        elif element.tag in BLOCKS or element.tag in ("span", "strong", "b", "em"):
            between.append(element)
            paragraphs += any(len(text) > 60 for text in own(element))
        if paragraphs > 1 and head is not None:
            break
    return head, between if head is not None else []


def _is_alone(element: Any) -> bool:
    """It is no paragraph among paragraphs."""
    return not any(own(sibling) for sibling in element.itersiblings("p"))


def _paragraphs(tree: Any) -> None:
    """Text parted by two <br> becomes paragraphs, and so does a <div> that holds nothing but text."""
    for element in list(tree.iter("div", "p", "td", "span", "section", "article", "font", "center")):
        if any(not (br.tail or "").strip() and _next_tag(br) == "br" for br in element.findall("br")):
            _split(element)
    for element in list(tree.iter("div")):
        if own(element) and not any(child.tag in BLOCKS for child in element.iterdescendants()):
            element.tag = "p"


def _next_tag(element: Any) -> object:
    following = element.getnext()
    return None if following is None else following.tag


def _split(element: Any) -> None:
    """Put what stands between double <br> into paragraphs of its own."""
    children, parts = list(element), [element.makeelement("p")]
    parts[0].text, element.text = element.text, None
    after = False
    for child in children:
        double = child.tag == "br" and after
        after = child.tag == "br" and not (child.tail or "").strip()
        if double or child.tag in BLOCKS:
            part = element.makeelement("p")
            part.text, child.tail = child.tail, None
            parts += [part] if double else [child, part]
        else:
            parts[-1].append(child)
    if element.tag in ("p", "span", "font", "center"):
        element.tag = "div"
    for child in list(element):
        element.remove(child)
    element.extend(parts)


# ---- the state of scripts

_CONTENT = re.compile(r"^(?:article_?)?(?:body|content|text|html)(?:_?html)?$|^articleBody$", re.I)


def _state(tree: Any) -> str | None:
    """The longest prose in a JSON script of the page's state (not JSON-LD), under a name that says body or content."""
    found: list[str] = []
    for script in tree.xpath("//script[@type='application/json' or @id='__NEXT_DATA__']"):
        try:
            data = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue  # it is asked only where all else fails, and what is no JSON has no name for its text
        found += _prose_of(jsonld.nodes(data))
    return max(found, key=len, default=None)


def _prose_of(nodes: Iterable[dict[str, Any]]) -> Iterator[str]:
    for node in nodes:
        for name, value in node.items():
            if _CONTENT.match(name):
                parts = [x for item in value for x in _strings(item)] if isinstance(value, list) else [value]
                text = "\n".join(_of_markup(x) for x in parts if isinstance(x, str))
                if _PROSE.search(text):
                    yield text


def _strings(item: object) -> list[str]:
    if isinstance(item, dict):
        return [x for name in ("text", "content", "html", "value") if isinstance(x := item.get(name), str)][:1]
    return [item] if isinstance(item, str) else []
