"""In: a Capture. Out: the Report, whose canonical text is fixed here, once, with its sections, dates and keys.

Every paragraph is a line of the canonical text. Nothing of an article is thrown away: what is no news (bylines,
captions, buttons, notices) stays in the text as a section of its own kind.

    content ─decode→ characters ─facts→ what the page says of itself ─page→ paragraphs ─furniture→ sections
"""

import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import Any

from dateline.dates import iso_date, opening_date
from dateline.errors import InputError
from dateline.extract import credit
from dateline.extract.byline import of_lines
from dateline.extract.decode import characters
from dateline.extract.facts import Facts, facts_of
from dateline.extract.furniture import begins_with, furniture, sections
from dateline.extract.page import article
from dateline.extract.published import local
from dateline.extract.text import canonical, check_length, folded, line, unwrapped
from dateline.language import identify
from dateline.records import Capture, Report, Section, SectionKind

__all__ = ["canonical", "extract"]

MOST_HTML = 10_000_000  # no article is so long
MOST_ELEMENTS = 60_000  # of a page; so many take about half a minute, and the longest articles have half of that
LONGEST_ATTRIBUTE = 2_000  # characters that are read of one: names and dates are short, the rest is data
WORDS_A_MINUTE = 238  # the mean silent reading rate of English prose among adults (Brysbaert 2019, 190 studies)
NO_ARTICLE = "no article text found in the page; is it a list of links, a video, behind a login, or no HTML at all?"
_TAGS = re.compile(r"<(?:p|div|br|h[1-6]|li|ul|ol|blockquote|table|article|section|figure)\b[^<>]*>", re.I)


@dataclass(frozen=True, slots=True)
class _Body:
    text: str
    facts: Facts = field(default_factory=Facts)
    standfirst: str | None = None
    captions: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    is_page: bool = False


def extract(capture: Capture, *, published: str | None = None) -> Report:
    """The report of a capture; `published` is the date for captures that have none, before the page's or text's own.

    InputError if there is no text.
    """
    try:
        body = _of_page(capture) if _is_page(capture) else _of_text(capture.content)
    except InputError as error:
        raise InputError(error.reason, uri=capture.uri, stage="extract") from error
    said = body.facts
    title = line(capture.title) or said.title
    text = canonical(f"{title}\n\n{body.text}") if title and not begins_with(body.text, title) else body.text
    found = sections(text, title, _marks(body))
    uri, publisher = line(capture.uri) or "", line(capture.publisher) or said.publisher
    when = iso_date(capture.published) or iso_date(published) or _published(said, uri, body.text) or opening_date(text)
    words = sum(len(text[s.start : s.end].split()) for s in found if s.kind == "body")
    key = [capture.external_id, uri if uri.lower().startswith(("http://", "https://")) else "", publisher, when, text]
    language = identify(text)
    return Report(
        id=hashlib.sha256(json.dumps(key).encode()).hexdigest()[:16],
        uri=uri,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        sections=tuple(found),
        language=said.language if language == "und" and said.language else language,
        words=words,
        read_minutes=round(words / WORDS_A_MINUTE, 1),
        external_id=line(capture.external_id),
        title=title or next((text[s.start : s.end] for s in found if s.kind == "headline"), None),
        byline=line(capture.byline) or _byline(body, publisher),
        publisher=publisher,
        published=when,
        retrieved=line(capture.retrieved),
        modified=said.dates.modified,
        canonical=said.canonical,
        credit=_credit(said, text, found),
    )


def _published(said: Facts, uri: str, text: str) -> str | None:
    return local(said.dates, said.canonical or uri, (x for x in text.split("\n")[:8] if x))


def _byline(body: _Body, publisher: str | None) -> str | None:
    """The authors that the page names; those of its last lines, if they are these and more; else of its first lines."""
    said, lines = body.facts.byline, [x for x in body.text.split("\n") if x]
    if not body.is_page:
        return said
    first, last = of_lines(lines[:5], publisher), of_lines(lines[-2:], publisher)
    names = set(said.split(", ")) if said else set()
    if names and not set(last) > names and (not first or names & set(first)):
        return said
    return ", ".join(first if first and not set(last) > names else last) or None


def _marks(body: _Body) -> dict[str, SectionKind]:
    """The paragraphs (folded) of which the page says what they are. A heading within the story is a headline, too."""
    marks: dict[str, SectionKind] = {folded(text): "headline" for text in body.headings}
    marks |= {folded(text): "caption" for text in body.captions}
    names = _byline(body, body.facts.publisher)
    for text in body.text.split("\n") if names else ():
        if len(text) < 150 and any(name in text for name in (names or "").split(", ")) and _signs(text, names or ""):
            marks[folded(text)] = "byline"
    return marks | ({folded(body.standfirst): "standfirst"} if body.standfirst else {})


def _signs(text: str, names: str) -> bool:
    """The paragraph is a line of authors: it begins as one does, or there is nothing in it but a name and a bracket."""
    return bool(of_lines([text])) or re.sub(r"\s*\([^)]*\)", "", text) in names.split(", ")


def _is_page(capture: Capture) -> bool:
    """The capture says so, or its text plainly is markup: containers put HTML in fields named text."""
    if capture.media_type == "text/html" or not isinstance(capture.content, str):
        return capture.media_type == "text/html"
    head = capture.content[:20_000].lstrip("\ufeff \r\n\t")
    if re.match(r"<!doctype html|<html\b", head, re.I):
        return True
    return head.startswith("<") and len(_TAGS.findall(head)) > 1 and "</" in head


def _of_text(content: bytes | str) -> _Body:
    """The canonical text, and no facts: plain text says nothing of itself."""
    check_length(content)
    if isinstance(content, bytes):
        try:
            content = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8")
        except UnicodeDecodeError as error:
            raise InputError(f"not UTF-8 (byte {error.start}); decode the bytes first and give the text") from error
    text = unwrapped(canonical(content), lambda paragraph: furniture(paragraph) is not None)
    if not text:
        raise InputError("no text: there is nothing but white space")
    return _Body(text)


def _of_page(capture: Capture) -> _Body:
    """The article of a web page, and what the page says of itself."""
    check_length(capture.content, MOST_HTML)
    tree = _tree(characters(capture.content))
    if tree is None:
        raise InputError(NO_ARTICLE)
    said = facts_of(tree, capture.uri if "://" in capture.uri else "")
    found = article(tree, said)
    if found is None:
        raise InputError(NO_ARTICLE)
    check_length(found.text)
    return _Body(found.text, said, found.standfirst, found.captions, found.headings, is_page=True)


def _tree(page: str) -> Any:
    """The parsed page, with an <html> around what is only a piece of one: trafilatura takes whole pages."""
    import trafilatura

    page = page.removeprefix("\ufeff")
    whole = "<html" in page[:5000].lower()
    tree = trafilatura.load_html(page if whole else f"<html><body>{page}</body></html>")
    if tree is None:
        return None
    if tree.xpath("count(//*)") > MOST_ELEMENTS:
        raise InputError(f"a page of more than {MOST_ELEMENTS:,} elements; is it many reports in one? Split it")
    for value in tree.xpath(f"//@*[string-length() > {LONGEST_ATTRIBUTE}][name() != 'content']"):
        value.getparent().set(value.attrname, value[:LONGEST_ATTRIBUTE])
    return tree


def _credit(said: Facts, text: str, found: list[Section]) -> str | None:
    """The agency of the page's facts, of the dateline, of a byline, or of the lines at the end."""
    if said.credit:
        return said.credit
    paragraphs = [text[s.start : s.end] for s in found if s.kind == "body"]
    first = [p for section in paragraphs for p in section.split("\n") if p][:3]
    notes = [p for s in found if s.kind in ("byline", "boilerplate") for p in text[s.start : s.end].split("\n") if p]
    last = [p for section in paragraphs for p in section.split("\n") if p][-2:]
    named = (credit.agency(re.sub(r"^by ", "", p, flags=re.I)) for p in notes if len(p) < 60)
    return credit.dateline(first) or next(filter(None, named), None) or credit.credited([*notes, *last])
