"""In: what a page gives as its author. Out: the names of people in it, without roles, places and organisations."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice, pairwise
from typing import Any

from dateline.extract import jsonld
from dateline.extract.credit import agency, is_agency, without
from dateline.extract.markup import Meta, all_of, apart, brief, names_of, pieces, rdfa, text_of
from dateline.extract.text import folded, line

__all__ = ["authors", "firms", "is_byline", "of_lines", "organisation", "others", "people", "unmarked"]

# What stands before the names of writers: words of the language, of which some begin names, too (Von Anna Roe, but Von
# Roe), and words that are labels only with a colon, or before two words with capitals.
_BY = (
    r"(?:[\w'’-]+ ){0,2}(?:story|stories|words|text|written|report|reported|reporting|posted|posts?|published|"
    r"articles|submitted|compiled|produced|created|filed|analysis|opinion|commentary|column|interview|news)"
    r"\s+by\b|by\b|(?:more|stories|articles|posts) from|(?:écrit |propos recueillis )?par|escrit[oa] por|scritto da|"
    r"ditulis oleh|oleh|yazan|(?:von|por|d[ai]|door|av|af|του|της)(?=\s*[:：]|\s+\S+\s+\S)|كتبت?|بقلم"
)
_LABEL = (
    r"story|words|text|report|author|reporter|correspondent|journalist|auteure?|autora?|autore|autrice|autork?[ai]|"
    r"redactora?|periodista|firma|texte|texto|testo|tekst|teksti|szerző|लेखक|نویسنده|muhabir|haber|pewarta|"
    r"penulis|(?:автор\w?|текст)(?: \w+)?|"
    r"корреспондент|الكاتب|المراسل|تقرير|إعداد|מאת|글|文|作者|記者|记者|기자"
)
_COLON = r"(?:\s*[:：／]\s*|\s+[–-]\s+)"
_CAPITAL = r"(?-i:[A-ZÀ-Þ])[\w'’.-]*"
_LEAD = re.compile(
    rf"^\W*(?:(?:{_BY})(?:{_COLON}|\s+)|(?:{_LABEL})(?:{_COLON}|\s+(?={_CAPITAL}\s+{_CAPITAL}))|(?:記者|记者)\s*)", re.I
)
_PICTURES = (
    r"(?:photo(?:s|graph\w*)?|pictures?|imag(?:e[ns]?|em|ens)|videos?|illustrat\w+|graphics?|foto(?:s|gra[fp]\w*)?|"
    r"фото|تصوير|사진|撮影|摄影|攝影)"
)
_OTHERS = re.compile(  # from here on the line names who took the pictures and who edited
    rf"(?:^|[\W_]+(?:and\s+)?)(?:{_PICTURES}|(?:edit(?:ing|ed)|updated|reviewed)\s+by|(?:writing|editing|additional\s+reporting)\b|"
    r"editors?\s*:|traduit|translat\w+)(?=\W|$).*$",
    re.I,
)
_BEHIND = re.compile(r"\s?(?:기자|특파원|記者|记者)(?=$|[\s,·/=(\]])\s?")  # the role behind the name
_PLACE = re.compile(r"\s+(?:in|at|reporting from|from|for(?: the)?|of|à|em|aus|из)\s+[A-ZÀ-ÞА-Я].*$|\s*[\[(<].*?[\])>]")
_ROLE = re.compile(
    r"\b(?:correspondents?|reporters?|editors?|writers?|journalists?|columnists?|contributors?|staff|desk|team|bureau|"
    r"chief|analyst|producer|photographer|freelance|special|envoyée?|inviat[oa]|enviad[oa]|korrespondent\w*|"
    r"корреспондент|本报|本報|political|senior|deputy|newsroom|administrator|admin|"
    r"webmaster|webdesk|redaktion|redacci[oó]n|r[ée]daction|redazione|reda[çc][ãa]o|redakcja|"
    r"редакция|редакція|journaliste|periodista|giornalista|jornalista|editorial|online|guest|intern|unknown|"
    r"anonymous|super ?user|user|root|moderator|default|by|none|null|n/a|undefined|author|posted|created|published|"
    r"updated|last|min read|"
    r"reporting|share|save|follow|listen|copy|print|comments?|compartir|comentarios?|partager|commentaires?|teilen|"
    r"kommentare?|condividi|commenti|compartilh\w+|coment[áa]rios?|delen|udostępnij|komentarze|paylaş|yorum\w*|"
    r"bagikan|komentar|chia sẻ|bình luận|подел\w+|комментари\w+|поділи\w+|коментар\w*)\b",
    re.I,
)
_ORGANISATION = re.compile(
    r"\b(?:news|agency|agencies|agencia|agence|times|post|herald|tribune|gazette|daily|press|media|network|service|"
    r"wires?|tv|radio|broadcasting|magazine|journal|chronicle|ledger|observer|courier|monitor|guardian|telegraph|"
    r"institute|university|foundation|ministry|group|inc|ltd|llc|corp|company|office|international|association)\b",
    re.I,
)
_TAIL = re.compile(
    r"(?:['’]s (?:avatar|photo|picture|profile)|\s+(?:is|was|has|covers|reports|writes|verified))\b.*$", re.I
)
_PARTICLES = (
    r"(?:d[aeio]s?|d[eu]l|della|l[aeo]s?|v[ao]n|de[rn]|zu[mr]?|te[rn]|bin|ibn|bint|al|el|ul|ould|abu|av|ap|of|e|y|i)"
)
_LOW = "a-zß-öø-ÿа-џά-ώ"
_SIGNS = r"\w\u0300-\u036f\u0591-\u05bd\u064b-\u065f\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f"  # letters and their marks
_NAME = re.compile(
    rf"[^\W\d_][{_SIGNS}.'’ʼ`-]*(?: (?:(?![{_LOW}])[{_SIGNS}.'’ʼ`\"“”-]+|{_PARTICLES}|[a-z]{{1,2}}['’-]\w+)){{0,6}}"
)
_LOWER_NAME = re.compile(r"[a-zß-öø-ÿ'’-]+(?: [a-zß-öø-ÿ'’-]+){1,2}")  # jane roe
_AND = r"(?:and|AND|und|UND|et|ET|y|e|и|і|та|i|with|avec|mit|con|com|ve|och|og|en|dan)"
_BETWEEN = re.compile(rf"\s*[;|/／·•・&\n,،、，](?:\s*{_AND}\s)?\s*|\s{_AND}\s+")
# "and" is written on to the next word in Arabic: منى عبد السلام وياسر الحكيمي; some names begin with that letter.
_ARABIC_AND = re.compile(
    r"(?<=\w\w)\s+و(?!(?:ليد|ائل|سام|فاء|داد|جدي|هيب|حيد|سيم|ضاح|ليم|ديع|هبي|رد)\b)(?=[\u0621-\u064a]{2,}\s\w)"
)
_CALENDAR = re.compile(
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)(?!\w)",
    re.I,
)
_DAY = re.compile(
    rf"\s(?:on\s)?(?:{_CALENDAR.pattern})[.,]?\s(?:{_CALENDAR.pattern}|\d).*$|\s+(?:on |[|·•–-] )?\d.*$", re.I
)  # Jane Roe May 3, 2025
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\S+|(?<!\w)@\w+")
_MOST, _LONGEST = 200, 1_000  # lines that are read for names, and characters of each: pages are made by strangers


def people(values: Iterable[str], publisher: str | None = None) -> list[str]:
    """The names, in order, each once. A handle, an address, "admin", an agency and the publisher are no names."""
    found: dict[str, str] = {}
    for value in islice(values, _MOST):
        given = _ADDRESS.sub(" ", line(value[:_LONGEST].strip().replace("\n", ";")) or "").strip()
        text = _DAY.sub("", _BEHIND.sub("; ", _LEAD.sub("", _OTHERS.sub("", given))))
        parts = [part for part in _BETWEEN.split(_ARABIC_AND.sub(", ", text)) if part]
        if len(parts) == 2 and "," in text and all(re.fullmatch(r"[\w'’.-]+", part) for part in parts):
            parts = [f"{parts[1]} {parts[0]}"]  # Roe, Jane
        for at, part in enumerate(parts):
            name = _name(part)
            behind = (
                at and name.lower() != name.upper() and (" " not in name or _ASIDE.match(name))
            )  # Jane Roe, Nairobi
            if name and not behind and _is_person(name, publisher):
                found.setdefault(folded(name), name)
    whole = [name for name in found.values() if " " in name or not _LATIN.search(name)]
    return whole or [name for name in found.values() if not _CALENDAR.match(name)]


_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_DESK = re.compile(r"\b(?:desk|newsroom|bureau|team|merkezi|servisi)$", re.I)  # not its first words' name
_ASIDE = re.compile(rf"(?!{_PARTICLES}\s|\w['’-])[{_LOW}]\S* .*[^\W\d_{_LOW}]")  # …, in Goma


def _name(part: str) -> str:
    if is_agency(part) or _DESK.search(part):
        return ""
    roles = list(_ROLE.finditer(part))
    before = part[: roles[0].start()] if roles else ""
    if len(before.split()) > 1 and not before.islower():  # Jane Roe Senior Correspondent
        part = before
    elif roles and (m := re.fullmatch(rf"\W*({_CAPITAL}(?: \w[\w'’.-]*){{1,3}})\W*", part[roles[-1].end() :])):
        part = m[1]  # special correspondent Jane Roe
    part = _TAIL.sub("", _PLACE.sub("", _LEAD.sub("", part.strip())))
    part = re.sub(r"\s+[-–—]\s+.*$|\s*\b\d.*$", "", part).strip(' ,;:-–—*"“”')
    return without(part if re.search(r"\b(?:[JS]r|[A-Z])\.$", part) else part.strip(" ."))


def _is_person(name: str, publisher: str | None) -> bool:
    if publisher and folded(name) in (folded(publisher), folded(publisher).removeprefix("the ")):
        return False
    if _ROLE.search(name) or _ORGANISATION.search(name) or agency(name) or _REGION.fullmatch(name):
        return False
    if set(name.split()) & {word for word in (publisher or "").split() if word.isupper()} and not name.isupper():
        return False  # NBS Mundo, of NBS News
    if _CALL.match(name):
        return False
    if name.islower():
        return bool(_LOWER_NAME.fullmatch(name))
    return bool(_NAME.fullmatch(name)) and not name.split()[-1].islower() and not name.endswith(("報導", "报道"))


_REGION = re.compile(  # South America correspondent
    r"(?:(?:north|south|east|west|central|southeast|middle|latin|far|eastern|western|southern|northern)\s+)+"
    r"(?:africa|america|asia|europe|east|pacific|balkans|caucasus)n?",
    re.I,
)
_CALL = re.compile(  # All authors · Read next · Become a member
    r"(?:more|all|become|sign|send|read|view|see|our|your|about|advertis\w+|subscribe|related|popular|latest|top|join|"
    r"contact|meet)\s",
    re.I,
)


def organisation(groups: Iterable[Iterable[str]], publisher: str | None = None) -> str | None:
    """The organisation that is named as the author, for pages that name nobody else: an agency, or another than the
    publisher; the publisher itself only in a line that says so ("By Relief Agency").
    """
    ours = folded(publisher or "")
    for text in (line(value) or "" for group in groups for value in group):
        bare = _AND_WIRE.sub("", _SAID_BY.sub("", text))
        if is_agency(bare):
            return bare
        named = _ORGANISATION.search(bare) and not (ours and (ours in folded(bare) or folded(bare) in ours))
        if _CAPITALS.fullmatch(bare) and not _ROLE.search(bare) and (bare != text or named):
            return bare
    return None


_SAID_BY = re.compile(r"^(?:By|BY|Par|PAR|Por|POR|Von|VON|Door|Oleh)\s+")
_AND_WIRE = re.compile(rf"\s+{_AND}\s+(?:the\s)?(?:AFP|AP|Reuters|EFE|dpa|ANSA|Lusa|agenc\w+)$", re.I)
_CAPITALS = re.compile(r"(?:[A-ZÀ-Þ][\w'’.-]*|of|for|and|the|de)(?:\s(?:[A-ZÀ-Þ][\w'’.-]*|of|for|and|the|de)){0,7}")


def of_lines(lines: Iterable[str], publisher: str | None = None) -> list[str]:
    """The names in the first short line that is a byline: By …, Story: …, Reporting by …, A reported from …"""
    for text in lines:
        words = len(text.split())
        if words <= 25 and is_byline(text) and (found := people([text], publisher)):
            return found
        if words <= 40 and (m := _SIGNED.match(text)) and (found := people(_FROM.split(m[0]), publisher)):
            return found
    return []


def is_byline(text: str) -> bool:
    """The line begins as a byline does: with a label, and names alone behind it where the label may be a mere word."""
    if len(text) > _LONGEST:
        return False
    text = _DAY.sub("", _ADDRESS.sub("", text)).strip("[] ")
    if _LEAD_LINE.match(text) and (len(text.split()) > 2 or is_agency(text[3:])):  # By Jane Roe, By AFP; not: By region
        return True
    if len(text) < 40 and (m := _BEHIND.search(text)) and m.end() == len(text):
        return True
    m = _LEAD.match(text)
    return bool(m and _NAMES_ALONE.fullmatch(text[m.end() :].strip()))


_LEAD_LINE = re.compile(
    r"\W*(?:(?-i:By|BY)[ :]|(?:story|words|text|report)(?: by|:)|(?:written|reported|reporting|produced) by )"
    r"\W*(?-i:[^\W\da-z])",
    re.I,
)
_UP = rf"[^\W\d_{_LOW}][{_SIGNS}.'’-]*"  # a word with a capital, or of a script that has none
_NAMES_ALONE = re.compile(
    rf"{_UP}(?:(?: |, |[/／·] ?)(?:{_UP}|{_AND}|{_PARTICLES}|[&/|·-])){{1,9}}[.,]?|[^\W\x00-\u024f]{{2,4}}"
)
# Jane Roe reported from Goma, and Tom Ode from Kigali.
_WHO = r"[A-ZÀ-Þ][\w.'’-]*(?: [A-ZÀ-Þ][\w.'’-]*){1,3}"
_SIGNED = re.compile(
    rf"{_WHO}(?:,? and {_WHO})* reported from [A-ZÀ-Þ][\w'’-]*"
    rf"(?:(?:,| and|, and) {_WHO}(?: reported)? from [A-ZÀ-Þ][\w'’-]*)*"
)
_FROM = re.compile(r"(?: reported)? from [A-ZÀ-Þ][\w'’-]*(?:,? and|,)?\s*")


# ---- where authors stand


def others(tree: Any, heading: Any) -> set[Any]:
    """The articles that the page goes on with: they have an <h1> of their own."""
    ours = set() if heading is None else set(heading.iterancestors("article"))
    return {_article(e) for e in tree.iter("h1")} - ours - {None} if ours else set()


def _article(element: Any) -> Any:
    return next(element.iterancestors("article"), None)


def authors(tree: Any, said: Meta, node: dict[str, Any], but: set[Any]) -> Iterator[list[str]]:
    """What the page gives as its authors, a group for each source, the best first; those of the articles `but` not."""
    for name in ("author", "creator"):
        yield jsonld.strings(_typed(node.get(name), firms=False), newline="; ")
    yield all_of(said, "byline")
    if any("written by" in x.lower() for x in said.get("twitter:label1", [])):
        yield said.get("twitter:data1", [])
    yield rdfa(tree, "byline", but=_took_pictures)
    linked = tree.xpath("//*[contains(concat(' ', @rel, ' '), ' author ')]")
    yield [text_of(e) for e in linked if not apart(e) and not _took_pictures(e)]
    for group in _bylines(tree):
        yield [text for element in group if _article(element) not in but for text in _lines(element) if len(text) < 120]


def firms(node: dict[str, Any]) -> list[str]:
    """The authors of whom JSON-LD says that they are organisations. Some are people, so they are asked last."""
    return jsonld.strings(_typed(node.get("author"), firms=True), newline="; ")


def _typed(value: Any, *, firms: bool) -> list[Any]:
    items = value if isinstance(value, list) else [value]
    return [x for x in items if (isinstance(x, dict) and "Organization" in str(x.get("@type"))) == firms]


def unmarked(tree: Any, but: set[Any]) -> Iterator[list[str]]:
    """What a page that marks no author gives as one, a group for each source: names beside a label, lines that begin as
    a byline does, a signature, the state of scripts where it knows but one author.
    """
    yield list(islice(_labelled(tree), _NAMES))
    yield tree.xpath("//@data-author | //@data-authors | //@data-author-name | //@data-byline")[:_NAMES]
    small = (e for e in tree.iter(*_SMALL) if len(e) < 6 and not apart(e) and _article(e) not in but)
    texts = ((e.text if e.text and len(e.text) < 150 else "", brief(e, 100)) for e in small)
    lines = (text for pair in texts for text in dict.fromkeys(line(x) or "" for x in pair) if text)
    for text in islice(filter(is_byline, lines), 3):
        yield [text]
    yield list(islice(_signatures(tree), 1))
    states = (script.text or "" for script in tree.xpath("//script[not(@src) and not(contains(@type, 'ld+json'))]"))
    found = {m[1] for state in states for m in islice(_STATE.finditer(state), _NAMES)}
    yield list(found) if len(found) == 1 else []


_STATE = re.compile(
    r"[\"'](?:article|page|story)?_?author(?:_?names?|s)?[\"']\s*:\s*\[?\s*[\"']([^\"'\\]{5,80})[\"']", re.I
)
_SMALL = ("p", "div", "span", "td", "b", "strong", "i", "em", "font", "li", "small", "address", "h5", "h6")


_NAMES = 20  # side by side under one label


def _took_pictures(element: Any) -> bool:
    """The label before the name, or the box around it, says that it is that of a photographer."""
    parent, siblings = element.getparent(), islice(element.itersiblings(preceding=True), _NAMES)
    label, names = "", names_of(element)
    if parent is not None:
        label, names = parent.text or "", f"{names} {names_of(parent)}"
    for before in siblings:
        if before.tag != element.tag or (before.tail or "").strip(" ,·|&"):
            label = (before.tail or "").strip() or brief(before, 60)
            break
    return bool(re.search(rf"\b(?:{_PICTURES})", f"{names} {label}", re.I))


def _labelled(tree: Any) -> Iterator[str]:
    """What stands beside a label of its own (Author: …), and short links to the pages of authors."""
    for element in tree.iter("dd", "td", "span", "div", "a"):
        before = element.getprevious()
        if before is not None and before.tag in ("dt", "th", "td", "span", "div") and not apart(element):
            label = brief(before, 30)
            if label and _LEAD.fullmatch(f"{label.strip(' :')}: ") and " " in (text := brief(element, 100)):
                yield text
        elif element.tag == "a" and _AUTHORS.search(element.get("href", "")) and not apart(element):
            outer, text = element.getparent(), brief(element, 60)
            alone = outer.tag in _OUTER or brief(outer, 120)
            yield from [text] if text and alone and not _took_pictures(element) else []


_DRESS = ("strong", "b", "em", "i")
_OUTER = ("article", "body", "header", "main", "section")
_AUTHORS = re.compile(
    r"/(?:authors?|aut[eo]u?r(?:es|s|i)?|journalists?|reporters?|writers?|columnists?|contributors?|avtor\w*|"
    r"redakteure?|penulis|yazar\w*)/[^/?#]+/?(?:[?#].*)?$",
    re.I,
)


def _signatures(tree: Any) -> Iterator[str]:
    """Names by themselves, in bold, slanted or at the right, under the last paragraph of a story."""
    for element in tree.iter("p", "div"):
        text = re.sub(r"\([^)]*\)", "", brief(element, 60)).strip()
        before, behind = element.getprevious(), element.getnext()
        if not _NAMES_ALONE.fullmatch(text) or before is None or len(brief(before, 3000)) < 80 or apart(element):
            continue
        dressed = "right" in element.get("style", "") + element.get("align", "") or (
            behind is None and len(element) and not (element.text or "").strip() and element[0].tag in _DRESS
        )
        if dressed and (behind is None or len(brief(behind, 3000)) < 80):
            yield text


def _bylines(tree: Any) -> Iterator[list[Any]]:
    """The elements that the page names a byline, the outer before the inner; brothers of one class together."""
    groups: dict[tuple[Any, str], list[Any]] = {}
    for element in tree.iter(
        "a", "span", "p", "div", "strong", "address", "li", "em", "ul", "td", "cite", "header", "section"
    ):
        names = names_of(element)
        if not _BYLINE.search(names) or _PHOTO.search(names) or apart(element) or not brief(element, 300):
            continue
        if not any(e.tag in ("figure", "figcaption") for e in islice(element.iterancestors(), 4)):
            groups.setdefault((element.getparent(), element.get("class", "")), []).append(element)
    yield from groups.values()


_BYLINE = re.compile(
    r"byline|(?<!\S)by(?!\S)|author|auteur|autor|(?<![a-z])writer|contributor|reporter|journalist|signature|"
    r"(?<!\S)firma(?!\S)|penulis",
    re.I,
)
_PHOTO = re.compile(r"photo|picture|image", re.I)
_LINES = {"span": " ", "a": " "} | dict.fromkeys(
    ("div", "p", "li", "ul", "br", "section", "header", "td", "tr", "button", "time"), "\n"
)


def _lines(element: Any) -> list[str]:
    """The text of an element, a line for each block in it, or for each name where it is made of them."""
    leaves = [text for e in element.iter("a", "span", "b", "strong") if not len(e) and (text := text_of(e))]
    aside = sum(len(text_of(e)) for e in element.iter("time", "button"))
    if (
        len(leaves) > 1
        and all(" " in x for x in leaves)
        and len("".join(leaves)) > 0.9 * (len(text_of(element)) - aside)
    ):
        return [text for before, text in pairwise(["", *leaves]) if not before.endswith((" from", " in"))]
    return [found for part in pieces(element, _LINES).split("\n") if (found := line(part))]
