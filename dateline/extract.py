"""In: a Capture. Out: the Report, whose canonical text is fixed here, once, with its sections, date, language and keys.

Every paragraph is a line of the canonical text. Nothing is thrown away: what is no news (bylines, captions, buttons,
notices) stays in the text as a section of its own kind. A paragraph is such only if all of it fits a row of PATTERNS: a
sentence of news taken for a notice would be lost, a notice taken for news is only read in vain.
"""

import hashlib
import html
import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from dateline.dates import MONTH, iso_date, opening_date
from dateline.errors import InputError
from dateline.language import identify
from dateline.records import Capture, Report, Section, SectionKind

__all__ = ["canonical", "extract"]

MOST_CHARACTERS, MOST_HTML = 10_000_000, 50_000_000
WORDS_A_MINUTE = 238  # the mean silent reading rate of English prose among adults (Brysbaert 2019, 190 studies)
_UP = r"[^\W\d_a-zà-öø-ÿ]"  # a capital letter, or one of a script that has no capitals
_NAME = rf"{_UP}[\w.'’-]*"
_LOWER = (  # what a line of names may hold without a capital
    r"(?:and|of|for|in|at|the|with|from|by|de|da|di|la|le|van|von|der|den|el|al|bin|ibn|ben|dos|du|additional|staff|"
    r"reporting|writing|editing|(?:[a-z]+ )?(?:editor|correspondent|reporter|writer|contributor))"
)
_WHO = rf"\(?(?:{_NAME}|{_LOWER}|\d[\w:.,/]*|[|/&–—·•-])[),;:.]*"
_WHEN = (
    rf"(?:{MONTH}|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*|\d[\d:.,/-]*(?:st|nd|rd|th|am|pm|z)?|at|on|an?|[ap]\.?m|gmt|"
    r"utc|e[sd]?t|p[sd]?t|bst|cest|cet|ist|eat|wat|(?:hour|minute|min|day|week|month|year)s?|ago|[|–—·-])[,.:]*"
)
_NETWORK = r"(?:twitter|facebook|x|instagram|telegram|whatsapp|youtube|tiktok|linkedin|threads|bluesky|google news)"
_BUTTON = rf"(?:share|tweet|e-?mail|print|save|copy(?: link)?|comments?|listen|bookmark|more|reddit|{_NETWORK})"
_LETTER = r"(?:newsletters?|inbox|mailing list|e-?mail (?:alerts?|updates?)|notifications|\w+ channel)"
_AGENCY = r"(?:reuters|afp|ap(?: photo)?|epa|getty(?: images)?|anadolu|xinhua|tass|bloomberg|al jazeera|handout)"
_PIECE = r"(?:article|story|report|piece|post|page|video|interview|content|material)"
_ONE_SENTENCE = r"(?:(?![.!?][\"”’)]*\s).)*"

# The most words, and what ALL of the paragraph looks like, capitals or not. The first row that fits wins.
_TABLE: dict[SectionKind, tuple[tuple[int, str], ...]] = {
    "byline": (  # By A. B., Nairobi | 3 May 2025 · By Reuters · (Reporting by Ana Silva; editing by Tom Ode)
        (25, rf"(?-i:B[Yy]):? (?-i:{_WHO}(?: {_WHO})+)"),
        (4, rf"by (?:the )?(?:{_AGENCY}|associated press|agencies|staff|our correspondent)\.?"),
        (40, rf"\(?(?:additional )?(?:reporting|writing|editing)(?: and [a-z]+)? by (?-i:{_WHO}(?: {_WHO})*)"),
        (10, rf"(?=.*{MONTH})(?=.*\d){_WHEN}(?: {_WHEN})+"),
    ),
    "caption": (  # Photo: … · (Image: …) · … [Jane Roe/Reuters] · … / Reuters · … (AP Photo/Jane Roe)
        (60, r"\(?(?:file )?(?:photo(?:graph)?s?|images?|pictures?|caption)(?: (?:by|credit|courtesy))?:.+"),
        (60, rf".+\[[^\]]*\b{_AGENCY}\]|.+(?: [/|] ?|\w/|© ?){_AGENCY}"),
        (60, rf".+\((?:{_AGENCY}|photo|image|file photo) ?[/:][^)]*\)"),
    ),
    "boilerplate": (
        # Share · Tweet · Email
        (12, rf"{_BUTTON}(?:\W+{_BUTTON})*\W*|share (?:this {_PIECE}|(?:on|via) {_NETWORK})\b.*"),
        # Follow us on Telegram · Sign up for our newsletter · Subscribe to continue reading · Already a subscriber?
        (20, r"(?:follow|like|find|join) (?:us|me|our \w+|@\w+) (?:on|at|via) .*|(?:follow|like) (?:us|@\w+)\W*"),
        (20, rf"(?:follow|like|join) (?-i:{_NAME}(?: {_NAME}){{0,3}}) on {_NETWORK}(?: .{{0,40}})?"),
        (40, rf"(?:sign up|subscribe|register|get|receive|join)\b.*\b{_LETTER}\b.*"),
        (12, r"(?:subscribe|log in|sign in|register)(?: (?:now|today|here))?[.!]?"),
        (25, r"(?:subscribe|log in|sign in|register) to (?:continue|read|access|unlock|view|comment|our)\b.*"),
        (25, r"already (?:a (?:subscriber|member)|subscribed|registered)\b.*|to (?:continue|keep) reading\b.*"),
        (25, rf"this {_PIECE} is (?:only |exclusively )?(?:available|reserved|for) .*(?:subscri|members).*"),
        (25, r"you(?: have|['’]ve) .*\bfree (?:articles?|stories)\b.*|support (?:our|independent) journalism\b.*"),
        (80, r"(?:we|this (?:web)?site|our (?:web)?site)(?: and our partners)? uses? cookies\b.*"),
        (80, r"by (?:continuing|using|clicking|browsing)\b.*\b(?:cookies?|privacy policy|terms of)\b.*"),
        (9, r"(?:accept (?:all )?cookies|(?:manage|cookie) (?:preferences|settings|policy|consent))\W*"),
        (20, r"(?:please )?enable javascript\b.*|your browser does not support\b.*"),
        # Read more: … · Watch: … · Related stories · More on this story
        (30, rf"(?:read|see|watch|listen)(?: (?:more|also|next|now|live))? ?[:»›→>|]{_ONE_SENTENCE}"),
        (20, rf"(?:also read|(?:related|recommended)(?: \w+)?) ?[:»›→>|]{_ONE_SENTENCE}"),
        (6, r"(?:(?:read|see) (?:more|also|next)|(?:continue|keep) reading|up next|top stories)\W*"),
        (6, r"related(?: (?:stories|articles?|topics?|content|news|coverage|links?|posts?))?\W*"),
        (9, r"more on this (?:story|topic)\W*|more (?:stories|from [^.,]+)|most (?:read|popular|viewed)\W*"),
        (9, r"(?:recommended (?:for you|stories)|you (?:may|might) (?:also )?(?:like|be interested in))\W*"),
        (9, r"(?:read|view|show) (?:all|less|(?:the )?full (?:article|story))\W*|editor['’]?s['’]? picks?\W*"),
        # Advertisement · Story continues below
        (6, r"(?:advertisement|advertising|ads?|sponsored(?: content)?|promoted|paid content)\W*"),
        (10, rf"{_PIECE} continues (?:below|after)\b.*|scroll (?:down )?(?:to|for) (?:continue|more)\b.*"),
        (6, r"(?:skip (?:ad|advert|to (?:main )?content)|back to top|loading|menu|home|search)\W*"),
        # © 2025 Daily Post · All rights reserved.
        (50, r"(?:©|\(c\) ?\d{4}|copyright ?(?:©|\(c\)|\d{4}|by\b|:)).*|(?:.{0,60}\W)?all rights reserved\W*"),
        (50, r"this (?:material|content) may not be (?:published|reproduced|republished|copied)\b.*"),
        # This article was originally published … · The post … appeared first on … · This is a breaking news story …
        (40, rf"this {_PIECE} (?:was |is |has been |also )?(?:originally |first )?(?:re)?(?:published|appeared)\b.*"),
        (40, rf"the {_PIECE} .+ (?:first appeared|appeared first) on .+|originally published (?:by|on|at) [^,]+"),
        (25, r"this is a (?:breaking|developing)(?: news)? story\b.*|more (?:details )?(?:to follow|soon)\W*"),
        # Comments are closed · Join the conversation · Click here to … · Download our app
        (20, r"comments (?:are|have been) (?:closed|off|disabled|moderated|turned off|welcome)\b.*"),
        (8, r"(?:view|show|read|load|post|leave|add|write|join)(?: \w+){0,3} (?:comments?|conversation)\W*"),
        (8, r"\d+ comments?|comments? \(\d+\)|log in to comment\W*|have your say\W*"),
        (20, r"(?:please )?(?:read|see|check) (?:our|the) (?:comment|commenting|community|moderation) \w+\b.*"),
        (30, r"(?:comments?|commenting|moderation|community) (?:policy|guidelines|rules)(?:\W*|: .*)"),
        (25, r"(?:click|tap) (?:here|below|on (?:the|this) link)(?:\W*| (?:to|for|if)\b.*)"),
        (20, r"download (?:our|the) (?:\w+ ){0,4}app\b.*"),
        # Last updated 3 May 2025 at 14:05 · 4 min read
        (14, rf"(?:last |first )?(?:updated|modified|published|posted)(?: (?:on|at))?:? {_WHEN}(?: {_WHEN})*"),
        (8, r"(?:estimated )?read(?:ing)? time\W*\d+.{0,12}|\d+[ -]min(?:ute)?s?[ -](?:read|listen|watch)"),
    ),
}
PATTERNS = [(kind, most, re.compile(row, re.I)) for kind, rows in _TABLE.items() for most, row in rows]
_SPEECH = re.compile(r"\b(?:said|told|according to)\b", re.I)  # somebody is quoted: news, whatever else it looks like
_STOP = re.compile(r"[.!?…:;,。！？؟।۔][\"'”’)\]]*$")


def extract(capture: Capture, *, published: str | None = None) -> Report:
    """The report of a capture; `published` is the date for captures that have none, before the page's or text's own.

    InputError if there is no text.
    """
    try:
        body, found = _of_page(capture.content) if capture.media_type == "text/html" else _of_text(capture.content)
    except InputError as error:
        raise InputError(error.reason, uri=capture.uri, stage="extract") from error
    title = _line(capture.title) or found.get("title")
    text = canonical(f"{title}\n\n{body}") if title and not _begins_with(body, title) else body
    sections = tuple(_sections(text, title))
    uri, publisher = _line(capture.uri) or "", _line(capture.publisher) or found.get("publisher")
    when = iso_date(capture.published) or iso_date(published) or iso_date(found.get("published")) or opening_date(text)
    words = sum(len(text[s.start : s.end].split()) for s in sections if s.kind == "body")
    key = [capture.external_id, uri if uri.lower().startswith(("http://", "https://")) else "", publisher, when, text]
    return Report(
        id=hashlib.sha256(json.dumps(key).encode()).hexdigest()[:16],
        uri=uri,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        sections=sections,
        language=identify(text),
        words=words,
        read_minutes=round(words / WORDS_A_MINUTE, 1),
        external_id=_line(capture.external_id),
        title=title or next((text[s.start : s.end] for s in sections if s.kind == "headline"), None),
        byline=_line(capture.byline) or found.get("byline"),
        publisher=publisher,
        published=when,
        retrieved=_line(capture.retrieved),
    )


def _of_text(content: bytes | str) -> tuple[str, dict[str, str]]:
    """The canonical text, and no facts: plain text says nothing of itself."""
    _check_length(content, MOST_CHARACTERS)
    if isinstance(content, bytes):
        try:
            content = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8")
        except UnicodeDecodeError as error:
            raise InputError(f"not UTF-8 (byte {error.start}); decode the bytes first and give the text") from error
    text = _unwrapped(canonical(content))
    if not text:
        raise InputError("no text: there is nothing but white space")
    return text, {}


def _check_length(content: bytes | str, most: int) -> None:
    if len(content) > most:
        why = f"longer than {most:,} characters; is it many reports in one? Give one report a file or a record"
        raise InputError(why)


_NEWLINES = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_LONE = re.compile("[\ud800-\udfff]")
_DROPPED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b\u2060\ufeff]")  # controls, soft hyphen, zero-width marks
_BLANKS = re.compile(r"[^\S\n]+")


def canonical(text: str) -> str:
    """The text as it is kept and counted in; doing it twice changes nothing more.

    What is dropped is dropped before NFC: "e", NUL and a combining accent become one letter only without the NUL.
    """
    text = _LONE.sub("\ufffd", _NEWLINES.sub("\n", text))
    text = unicodedata.normalize("NFC", _DROPPED.sub("", text.replace("\t", " ")))
    text = re.sub(" ?\n ?", "\n", _BLANKS.sub(" ", text))
    return re.sub("\n{3,}", "\n\n", text).strip()


def _line(value: str | None) -> str | None:
    """A short string of a container (a title, a name) in canonical form on one line; None if nothing is left of it."""
    return canonical(value).replace("\n\n", " ").replace("\n", " ") or None if value else None


def _unwrapped(text: str) -> str:
    """The text with its hard-wrapped lines joined, if it is hard-wrapped.

    A line was broken for its width if the next word would not have fitted. Text is wrapped if most of its line breaks
    are of this kind and many lines go on in lower case; lists, verse and one paragraph a line are not.
    """
    lines = text.split("\n")
    breaks = [at for at in range(len(lines) - 1) if lines[at] and lines[at + 1]]
    width = max((len(lines[at + step]) for at in breaks for step in (0, 1)), default=0)
    if not 40 <= width <= 100:
        return text
    full = {at for at in breaks if len(lines[at]) + 1 + len(lines[at + 1].split(" ", 1)[0]) > 0.9 * width}
    lower = sum(lines[at + 1][0].islower() for at in breaks)
    if len(full) < 0.6 * len(breaks) or lower < 0.4 * len(breaks):
        return text
    joined = [lines[0]]
    for at, following in enumerate(lines[1:]):
        wrapped = at in full and not _furniture(following) and not _furniture(lines[at])
        joined += [("" if re.search(r"\w-$", lines[at]) else " ") if wrapped else "\n", following]
    return "".join(joined)


def _begins_with(text: str, title: str) -> bool:
    """The text begins with the title as words of their own, not as the first words of a sentence."""
    return _folded(text[: len(title)]) == _folded(title) and not re.match(r"\w| \w", text[len(title) :])


def _folded(text: str) -> str:
    return text.casefold().replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')


def _sections(text: str, title: str | None) -> Iterator[Section]:
    """The paragraphs (lines) of the text by kind; neighbours of one kind are one section."""
    lines = [(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]
    kinds = _kinds([text[start:end] for start, end in lines], title)
    first = 0
    for at in range(1, len(lines) + 1):
        if at == len(lines) or kinds[at] != kinds[first]:
            yield Section(kinds[first], lines[first][0], lines[at - 1][1])
            first = at


def _kinds(paragraphs: list[str], title: str | None) -> list[SectionKind]:
    found = [_furniture(paragraph) for paragraph in paragraphs]
    news = [at for at, kind in enumerate(found) if kind is None]
    first = news[0] if len(news) > 1 else 0
    if title:
        headline = _folded(paragraphs[first := 0]) == _folded(title)
    else:
        headline = len(news) > 1 and len(paragraphs[first].split()) <= 20 and not _STOP.search(paragraphs[first])
    if headline:
        found[first] = "headline"
        if found[first + 1 : first + 3] == [None, "byline"] and len(paragraphs[first + 1].split()) <= 50:
            found[first + 1] = "standfirst"
    return [kind or "body" for kind in found]


def _furniture(paragraph: str) -> SectionKind | None:
    """What the paragraph is if it is no news; None if it is, or may be."""
    if len(paragraph) > 800:
        return None
    words = len(paragraph.split())
    for kind, most, pattern in PATTERNS:
        if words <= most and pattern.fullmatch(paragraph):
            return None if kind == "boilerplate" and _SPEECH.search(paragraph) else kind
    return None


NO_ARTICLE = "no article text found in the page; is it a list of links, a video, behind a login, or no HTML at all?"
# A sentence with its stop, or a stretch too long for a link or a button.
_PROSE = re.compile(r".{200}|.{19,}[.!?…。！？।۔][\"'”’»)\]]*$", re.M)
_META = {
    "published": ("article:published_time", "datepublished", "parsely-pub-date", "pubdate", "dc.date", "date"),
    "title": ("og:title", "twitter:title"),
    "byline": ("author", "article:author", "parsely-author"),
    "publisher": ("og:site_name",),
}


def _of_page(content: bytes | str) -> tuple[str, dict[str, str]]:
    """The article of a web page, and what the page says of itself."""
    import trafilatura

    _check_length(content, MOST_HTML)
    tree = trafilatura.load_html(_document(content))
    if tree is None:
        raise InputError(NO_ARTICLE)
    found = _facts(tree)
    for element in tree.iter("figure", "figcaption"):  # else trafilatura drops the captions
        element.tag = "div" if element.tag == "figure" else "p"
    text = trafilatura.extract(tree, fast=True, include_comments=False, include_tables=False) or ""
    text = re.sub(r"(?<=[\w,])\n(?=[a-z])", " ", canonical(text))  # a <br> inside a sentence
    if not _PROSE.search(text):
        raise InputError(NO_ARTICLE)
    _check_length(text, MOST_CHARACTERS)
    first = text.split("\n", 1)[0]
    if found.get("title", "").startswith(tuple(f"{first} {dash} " for dash in "|–—-")):  # <title>Headline - Daily Post
        found["title"] = first
    return text.replace("\n\n", "\n").replace("\n", "\n\n"), found


def _document(content: bytes | str) -> bytes | str:
    """The page, with an <html> around what is only a piece of one: trafilatura takes whole pages."""
    if isinstance(content, str):
        content = _LONE.sub("\ufffd", content)
        return content if "<html" in content[:5000].lower() else f"<html><body>{content}</body></html>"
    whole = b"<html" in content[:5000].lower() or content[:2] in (b"\xff\xfe", b"\xfe\xff")
    return content if whole else b"<html><body>" + content.removeprefix(b"\xef\xbb\xbf") + b"</body></html>"


def _facts(tree: Any) -> dict[str, str]:
    """Title, date, byline and publisher, from JSON-LD, else from <meta>, else from <title> and <time>."""
    meta: dict[str, str] = {}
    for element in tree.xpath("//meta[@content]"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        meta.setdefault(name.lower(), element.get("content"))
    found = {ours: [meta.get(name, "") for name in names] for ours, names in _META.items()}
    found["title"] += tree.xpath("//title/text()")[:1]
    found["published"] += tree.xpath("//time/@datetime")[:1]
    linked = _linked(tree)
    return {ours: value for ours in found if (value := _choice(ours, [linked.get(ours, ""), *found[ours]]))}


def _choice(ours: str, values: list[str]) -> str | None:
    """The first that holds something: a date that can be read, or a name that is no address."""
    lines = [_line(html.unescape(value)) for value in values]
    return next((x for x in lines if x and (iso_date(x) if ours == "published" else "://" not in x)), None)


def _linked(tree: Any) -> dict[str, str]:
    """What the page's JSON-LD says of the first article in it; what is not valid JSON says nothing."""
    theirs = {"title": "headline", "published": "datePublished", "byline": "author", "publisher": "publisher"}
    for script in tree.xpath("//script[contains(@type, 'ld+json')]"):
        try:
            data = json.loads(script.text_content(), strict=False)
        except (ValueError, RecursionError):
            continue
        for node in _nodes(data):
            if re.search(r"Article|Posting", str(node.get("@type"))):
                return {ours: _name(node.get(name)) for ours, name in theirs.items()}
    return {}


def _nodes(data: object) -> Iterator[dict[str, object]]:
    """Every object in a JSON value, the outer before the inner."""
    queue = [data]
    for value in queue:
        if isinstance(value, dict):
            yield value
        queue += list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []


def _name(value: object) -> str:
    """The name in a string, in an object that has one, or those in a list of them."""
    if isinstance(value, list):
        return ", ".join(filter(None, (_name(item) for item in value if not isinstance(item, list))))
    inner = value.get("name") if isinstance(value, dict) else value
    return inner if isinstance(inner, str) else ""
