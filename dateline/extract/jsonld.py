"""In: the parsed page. Out: what its JSON-LD says of the article, as one object with its references followed.

Publishing systems write JSON-LD by pasting strings, so much of it is no JSON: comments, CDATA marks, trailing commas,
raw newlines, HTML entities. What can be mended without guessing at a value is mended; of the rest, only the dates and
the headline are picked out.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from dateline.characters import unescaped
from dateline.extract.text import folded, line

__all__ = ["article", "nodes", "path", "strings", "texts", "website"]

Node = dict[str, Any]
_DEPTH = 40  # objects in objects: what is deeper is no description of an article
_ARTICLE = re.compile(r"Article|Posting|^Report$|NewsStory")
_OTHER = re.compile(r"^(?:VideoObject|ImageGallery|MediaGallery|AudioObject|PodcastEpisode)$")
_SAYING = {"headline", "name", "datePublished", "dateModified", "author", "articleBody", "publisher", "uploadDate",
           "copyrightHolder", "creator", "description"}  # fmt: skip
# These take linear time, whatever the text: strings and comments without an end go to its end, a wrap's end is short.
_OPENS = re.compile(r"(?:(?://|/\*)?\s*+<!\[CDATA\[\s*+(?:\*/)?|<!--)")
_CLOSES = re.compile(r"(?:(?://|/\*)?\s*\]\]>\s*(?:\*/)?|(?://)?-->)$")
_LOOSE = re.compile(
    r"""("(?:[^"\\]++|\\.)*+"?)   # a string stays
      | (?<![:"])//[^\n]*        # a comment goes
      | /\*.*?(?:\*/|\Z)
      | ,(?=\s*[}\]])            # a comma before the end goes
      | ;\s*$""",
    re.S | re.X,
)
_FIELD = re.compile(r'"(@type|headline|datePublished|dateModified)"\s*:\s*"((?:[^"\\]|\\.)*)"')


def article(tree: Any, address: str | None, heading: str | None) -> Node:
    """The object of the page's article, {} if none: the one at this address, else under this heading, else the first.

    A value that is only a reference ({"@id": …}) is replaced by the object that it names.
    """
    data = list(_scripts(tree))
    found = [node for node in nodes(data) if _is(_ARTICLE, node)] or [node for node in nodes(data) if _is(_OTHER, node)]
    best = max(found, key=lambda node: _fit(node, address, heading), default=None)  # the first of equals
    if best is None:
        return {}
    named = {node["@id"]: node for node in nodes(data) if len(node) > 1 and isinstance(node.get("@id"), str)}
    return {key: _followed(value, named) for key, value in best.items()}


def website(tree: Any) -> str:
    """The name of the site or of its publisher, where JSON-LD has it outside the article."""
    for node in nodes(list(_scripts(tree))):
        if re.search(r"WebSite|NewsMediaOrganization", _types(node)):
            return next(iter(strings(node.get("name"))), "")
    return ""


def strings(value: object, *, newline: str = " ") -> list[str]:
    """The names in a value: of a string, of an object its name, of a list each; on one line."""
    if isinstance(value, list):
        return [name for item in value if not isinstance(item, list) for name in strings(item, newline=newline)]
    if isinstance(value, dict):
        whole = [x for key in ("givenName", "familyName") if isinstance(x := value.get(key), str)]
        inner = value.get("name") or value.get("@value") or value.get("headline") or " ".join(whole)
        return strings(inner, newline=newline) if isinstance(inner, str | list) else []
    if not isinstance(value, str):
        return []
    parts = (part.strip() for part in unescaped(value).split("\n"))
    text = line(newline.join(part for part in parts if part))
    return [text] if text else []


def texts(node: Node, *names: str) -> list[str]:
    """The names in several values of an object."""
    return [text for name in names for text in strings(node.get(name))]


def nodes(data: object) -> Iterator[Node]:
    """Every object in a JSON value, the outer before the inner."""
    queue = [data]
    for value in queue:
        if isinstance(value, dict):
            yield value
        queue += list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []


def _types(node: Node) -> str:
    found = node.get("@type", node.get("type"))
    return " ".join(str(x) for x in found) if isinstance(found, list) else str(found)


def _is(kind: re.Pattern[str], node: Node) -> bool:
    return any(kind.search(name) for name in _types(node).split()) and bool(node.keys() & _SAYING)


def _fit(node: Node, address: str | None, heading: str | None) -> int:
    """How sure it is that this is the page's own article, and not one that it links to or loads below."""
    places = [node.get("url"), node.get("@id"), node.get("mainEntityOfPage")]
    own = {path(p.get("@id") or p.get("url") if isinstance(p, dict) else p) for p in places}
    titles = [folded(x) for key in ("headline", "name") for x in strings(node.get(key))]
    here = bool(address) and path(address) in own
    return 4 * here + 2 * bool(heading and folded(heading) in titles) + ("datePublished" in node)


def path(address: object) -> str | None:
    """An address without scheme, query and end marks, for comparing; None if it is none."""
    if not isinstance(address, str) or not address:
        return None
    return re.sub(r"^(?:https?:)?//(?:www\.)?|[?#].*$", "", address.strip().lower()).rstrip("/") or None


def _followed(value: object, named: dict[str, Node]) -> object:
    if isinstance(value, list):
        return [_followed(item, named) for item in value]
    if isinstance(value, dict) and isinstance(value.get("@id"), str) and not value.keys() & {"name", "headline"}:
        return named.get(value["@id"], value)
    return value


def _scripts(tree: Any) -> Iterator[object]:
    for script in tree.xpath("//script[contains(@type, 'ld+json')]"):
        if (data := _parsed(script.text_content())) is not None:
            yield data


def _parsed(text: str) -> object:
    text = _unwrapped(_unwrapped(text.strip()))
    for mend in (str, _mended, lambda raw: _mended(unescaped(raw))):
        try:
            data = json.loads(mend(text), strict=False)
        except (ValueError, RecursionError):
            continue
        return data if _shallow(data) else None
    return _picked(text)


def _unwrapped(text: str) -> str:
    """The text without a mark of CDATA or of a comment around it."""
    text = text[m.end() :] if (m := _OPENS.match(text)) else text
    return (text[:-100] + _CLOSES.sub("", text[-100:])).strip()


def _mended(text: str) -> str:
    text = _LOOSE.sub(lambda m: re.sub(r"\\(?![\"\\/bfnrtu])", "", m[1]) if m[1] else "", text)
    return re.sub(r"}\s*{", "},{", text).join("[]") if re.search(r"}\s*{", text) else text


def _picked(text: str) -> object:
    """The first article's dates and headline out of what cannot be parsed; None if it has no article."""
    found: Node = {}
    for name, value in _FIELD.findall(text):
        if name == "@type" and found.keys() - {"@type"} and _ARTICLE.search(found.get("@type", "")):
            break  # the next object begins
        if name == "@type" and not _ARTICLE.search(found.get("@type", "")):
            found = {name: value}
        elif name != "@type":
            found.setdefault(name, re.sub(r'\\(["/\\])', r"\1", value))
    return found if _ARTICLE.search(found.get("@type", "")) else None


def _shallow(data: object, depth: int = 0) -> bool:
    inner = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return depth < _DEPTH and all(_shallow(value, depth + 1) for value in inner)
