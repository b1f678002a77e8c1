"""In: the canonical text of a report, and what its page says of its paragraphs. Out: its sections by kind.

A paragraph is furniture only if all of it fits a row of PATTERNS: a sentence of news taken for a notice would be lost,
a notice taken for news is only read in vain.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from dateline.dates import MONTH
from dateline.extract.text import folded
from dateline.records import Section, SectionKind

__all__ = ["begins_with", "furniture", "sections"]

NO_MARKS: Mapping[str, SectionKind] = MappingProxyType({})
_MARKED = ("body", "boilerplate", "caption")
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
_WIRES = rf"(?:{_AGENCY}|dpa|rtr|kna|epd|sid)"
_WRITERS = rf"(?-i:{_WHO}(?: {_WHO})*)"
_PIECE = r"(?:article|story|report|piece|post|page|video|interview|content|material)"
_ALSO = (
    r"à lire aussi|lire aussi|lea también|lee también|leia (?:também|mais)|lesen sie auch|mehr zum thema|leggi anche|"
    r"ayrıca oku\w*|читайте (?:также|також)|baca juga|đọc thêm"
)
_ONE_SENTENCE = r"(?:(?![.!?][\"”’)]*\s).)*"

# The most words, and what ALL of the paragraph looks like, capitals or not. The first row that fits wins.
_TABLE: dict[SectionKind, tuple[tuple[int, str], ...]] = {
    "byline": (  # By A. B., Nairobi | 3 May 2025 · By Reuters · (Reporting by Ana Silva; editing by Tom Ode)
        (25, rf"(?-i:B[Yy]):? (?-i:{_WHO}(?: {_WHO})+)"),
        (4, rf"by (?:the )?(?:{_AGENCY}|associated press|agencies|staff|our correspondent)\.?"),
        (40, rf"\(?(?:with )?(?:additional )?(?:reporting|writing|editing)(?: and [a-z]+)? (?:by|from) {_WRITERS}"),
        (20, rf"(?:reported|written|compiled|translated) by {_WRITERS}; (?:edited|translated) by {_WRITERS}"),
        (
            40,
            rf"(?-i:{_WHO}(?: {_WHO})*) contributed (?:reporting )?(?:to|for) this (?:report|story|article)\b[^.]*\.?",
        ),
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
        (
            20,
            r"(?:please )?enable javascript\b.*|your browser does not support\b.*",
        ),
        (30, r"to view this (?:video|content|page)\b.*"),
        # Read more: … · Watch: … · Related stories · More on this story
        (30, rf"(?:read|see|watch|listen)(?: (?:more|also|next|now|live))? ?[:»›→>|]{_ONE_SENTENCE}"),
        (20, rf"(?:also read|(?:related|recommended)(?: \w+)?) ?[:»›→>|]{_ONE_SENTENCE}"),
        (30, rf"(?:{_ALSO})(?:\b{_ONE_SENTENCE}|:.*)"),
        (6, r"(?:(?:read|see) (?:more|also|next)|(?:continue|keep) reading|up next|top stories)\W*"),
        (6, r"related(?: (?:stories|articles?|topics?|content|news|coverage|links?|posts?))?\W*"),
        (9, r"more on this (?:story|topic)\W*|more (?:stories|from [^.,]+)|most (?:read|popular|viewed)\W*"),
        (9, r"(?:recommended (?:for you|stories)|you (?:may|might) (?:also )?(?:like|be interested in))\W*"),
        (9, r"(?:read|view|show) (?:all|less|(?:the )?full (?:article|story))\W*|editor['’]?s['’]? picks?\W*"),
        # Advertisement · Story continues below
        (6, r"(?:advertisement|advertising|ads?|sponsored(?: content)?|promoted|paid content)\W*"),
        (10, rf"{_PIECE} continues (?:below|after)\b.*|scroll (?:down )?(?:to|for) (?:continue|more)\b.*"),
        (6, r"(?:skip (?:ad|advert|to (?:main )?content)|back to top|loading|menu|home|search)\W*"),
        # Do you have an opinion …? Email us · gr/lb/ecs (who wrote and edited it)
        (60, r"(?:do|have|are|were) you\b[^.?!]*\?.*\b(?:e-?mail|contact|write to|get in touch|submit)\b.*"),
        (1, r"(?-i:[a-z]{2,4}(?:/[a-z]{2,4}){1,4})|-(?:30|ends?|###)-"),
        (6, rf"(?-i:[a-z]{{2,4}}(?:/[a-z]{{2,4}}){{1,4}}) \({_WIRES}(?:, {_WIRES})*\)"),
        (4, r"printer[ -]friendly(?: version)?|send (?:by|to) (?:e-?mail|a friend)|\d[\d.,]* (?:reads|views|shares)"),
        # © 2025 Daily Post · All rights reserved.
        (14, rf"published in (?-i:{_NAME}).*, {_WHEN}(?: {_WHEN})*\.?"),
        (50, r"(?:©|\(c\) ?\d{4}|copyright ?(?:©|\(c\)|\d{4}|by\b|:)).*"),
        (6, rf"\(c\) ?(?:agenc\w+ |the )?(?:{_WIRES}|efe|associated press|thomson reuters)(?: \d{{4}})?\W*"),
        (50, r"(?:.{0,60}\W)?all rights reserved\W*"),
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
        (4, r"(?:last |first )?(?:updated|modified|published|posted)(?: on| at)?\W*"),
        (8, r"(?:estimated )?read(?:ing)? time\W*\d+.{0,12}|\d+[ -]min(?:ute)?s?[ -](?:read|listen|watch)"),
    ),
}
PATTERNS = [(kind, most, re.compile(row, re.I)) for kind, rows in _TABLE.items() for most, row in rows]
_SPEECH = re.compile(r"\b(?:said|told|asked|according to)\b", re.I)  # somebody is quoted: it is news
_STOP = re.compile(r"[.!?…:;,。！？؟।۔][\"'”’)\]]*$")


def begins_with(text: str, title: str) -> bool:
    """The text begins with the title as words of their own, not as the first words of a sentence."""
    return folded(text[: len(title)]) == folded(title) and not re.match(r"\w| \w", text[len(title) :])


def sections(text: str, title: str | None, marks: Mapping[str, SectionKind] = NO_MARKS) -> list[Section]:
    """The paragraphs (lines) of the text by kind; neighbours of one kind are one section.

    `marks` says of paragraphs (folded) what their page marks them as; of body and furniture alone, for the first
    headline and the bylines show themselves.
    """
    found = []
    lines = [(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]
    paragraphs = [text[start:end] for start, end in lines]
    kinds = _kinds(paragraphs, title)
    if marks:
        kinds = [marks.get(folded(p), k) if k in _MARKED else k for p, k in zip(paragraphs, kinds, strict=True)]
    first = 0
    for at in range(1, len(lines) + 1):
        if at == len(lines) or kinds[at] != kinds[first]:
            found.append(Section(kinds[first], lines[first][0], lines[at - 1][1]))
            first = at
    return found


def _kinds(paragraphs: list[str], title: str | None) -> list[SectionKind]:
    found = [furniture(paragraph) for paragraph in paragraphs]
    news = [at for at, kind in enumerate(found) if kind is None]
    first = news[0] if len(news) > 1 else 0
    if title:
        headline = folded(paragraphs[first := 0]) == folded(title)
    else:
        headline = len(news) > 1 and len(paragraphs[first].split()) <= 20 and not _STOP.search(paragraphs[first])
    if headline:
        found[first] = "headline"
        if found[first + 1 : first + 3] == [None, "byline"] and len(paragraphs[first + 1].split()) <= 50:
            found[first + 1] = "standfirst"
    return [kind or "body" for kind in found]


def furniture(paragraph: str) -> SectionKind | None:
    """What the paragraph is if it is no news; None if it is, or may be."""
    if len(paragraph) > 800:
        return None
    paragraph = paragraph.removeprefix("- ")
    words = len(paragraph.split())
    for kind, most, pattern in PATTERNS:
        if words <= most and pattern.fullmatch(paragraph):
            return None if kind == "boilerplate" and _SPEECH.search(paragraph) else kind
    return None
