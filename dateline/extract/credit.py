"""In: names and lines that may credit a wire agency. Out: the agency under one name, or None.

Only what credits counts: a byline, a dateline "(Reuters) -", a copyright. "He told Reuters" credits nobody.
"""

import re
from collections.abc import Iterable

__all__ = ["agency", "credited", "dateline", "is_agency", "without"]

# One name for each, and how it is written, as a regular expression without regard to case.
AGENCIES = {
    "Reuters": r"(?:thomson )?reuters|reuters\.com",
    "AFP": r"afp|agence[ -]france[ -]presse?",
    "AP": r"(?:the )?associated press|(?-i:AP)|ap news",
    "Anadolu": r"anadolu(?: agency| ajans[ıi])?|(?-i:AA)",
    "Xinhua": r"xinhua(?: news agency|net)?",
    "TASS": r"(?:itar-)?tass",
    "Interfax": r"interfax(?:-ukraine)?",
    "RIA Novosti": r"ria(?: novosti)?",
    "Ukrinform": r"ukrinform",
    "UNIAN": r"unian",
    "EFE": r"(?:agencia )?efe",
    "Europa Press": r"europa press",
    "DPA": r"dpa(?: international)?|deutsche presse-agentur",
    "APA": r"(?-i:APA)|austria presse agentur",
    "ANSA": r"ansa",
    "Lusa": r"lusa|agência lusa",
    "ANP": r"(?-i:ANP)",
    "Belga": r"belga",
    "NTB": r"(?-i:NTB)",
    "TT": r"tt news agency|tt nyhetsbyrån",
    "PAP": r"(?-i:PAP)|polish press agency",
    "BTA": r"(?-i:BTA)|bulgarian news agency",
    "Tanjug": r"tanjug",
    "BelTA": r"belta",
    "Kazinform": r"kazinform",
    "Trend": r"trend news agency",
    "Azertac": r"azertac",
    "Armenpress": r"armenpress",
    "IRNA": r"irna|islamic republic news agency",
    "ISNA": r"(?-i:ISNA)",
    "Mehr": r"mehr news(?: agency)?",
    "Tasnim": r"tasnim(?: news agency)?",
    "Fars": r"fars news(?: agency)?",
    "SANA": r"(?-i:SANA)|syrian arab news agency",
    "WAFA": r"(?-i:WAFA)|palestinian news and information agency",
    "WAM": r"(?-i:WAM)|emirates news agency",
    "SPA": r"(?-i:SPA)|saudi press agency",
    "QNA": r"(?-i:QNA)|qatar news agency",
    "KUNA": r"kuna|kuwait news agency",
    "BNA": r"(?-i:BNA)|bahrain news agency",
    "ONA": r"(?-i:ONA)|oman news agency",
    "Petra": r"jordan news agency|(?-i:PETRA)",
    "NNA": r"(?-i:NNA)|national news agency",
    "MENA": r"(?-i:MENA)|middle east news agency",
    "MAP": r"(?-i:MAP)|maghreb arabe presse",
    "APS": r"(?-i:APS)|algérie presse service",
    "TAP": r"(?-i:TAP)|tunis afrique presse",
    "SUNA": r"(?-i:SUNA)|sudan news agency",
    "PANA": r"(?-i:PANA)|panapress",
    "APA News": r"apa news|african press agency",
    "NAN": r"(?-i:NAN)|news agency of nigeria",
    "GNA": r"(?-i:GNA)|ghana news agency",
    "ENA": r"(?-i:ENA)|ethiopian news agency",
    "PTI": r"(?-i:PTI)|press trust of india",
    "ANI": r"(?-i:ANI)|asian news international",
    "IANS": r"ians|indo-asian news service",
    "UNI": r"(?-i:UNI)|united news of india",
    "APP": r"(?-i:APP)|associated press of pakistan",
    "BSS": r"(?-i:BSS)|bangladesh sangbad sangstha",
    "Pajhwok": r"pajhwok(?: afghan news)?",
    "RSS": r"rastriya samachar samiti",
    "Kyodo": r"kyodo(?: news)?",
    "Jiji": r"jiji(?: press)?",
    "Yonhap": r"yonhap(?: news(?: agency)?)?",
    "KCNA": r"kcna|korean central news agency",
    "CNA": r"central news agency|(?-i:CNA)",
    "Bernama": r"bernama",
    "Antara": r"antara",
    "VNA": r"(?-i:VNA)|vietnam news agency",
    "PNA": r"(?-i:PNA)|philippine news agency",
    "AAP": r"(?-i:AAP)|australian associated press",
    "PA": r"(?-i:PA)(?: media)?|press association",
    "CP": r"(?:the )?canadian press",
    "UPI": r"upi|united press international",
    "Bloomberg": r"bloomberg(?: news)?",
    "Prensa Latina": r"prensa latina",
    "Télam": r"t[ée]lam",
    "Agência Brasil": r"ag[êe]ncia brasil",
    "Notimex": r"notimex",
    "Andina": r"(?-i:ANDINA)|agencia andina",
    "Sputnik": r"sputnik",
    "IPS": r"inter press service",
}
_PATTERNS = {name: re.compile(rf"(?:{written})", re.I) for name, written in AGENCIES.items()}
_PARTS = re.compile(r"\s*(?:[,/|;()–—&]|-\s|\s-|\b(?:and|with|for|via|of|source)\b:?)\s*", re.I)
_ANY = "|".join(AGENCIES.values())
# MUSCAT, 8 September (AFP) - · Catacamas, Dec 4 (EFE).- · GOMA, May 3. /TASS/. · KYIV. May 3. INTERFAX-UKRAINE -
_PLACE = r"(?:(?:[A-ZÀ-Þ][\w'’]*|\d{1,4}(?:st|nd|rd|th)?|de|la|el|al|and|of|le|du|di)[ ,./–—-]+)"
_DATELINE = re.compile(
    rf"{_PLACE}{{1,10}}[(/\[](?i:({_ANY}))(?:[ /,][^)/\]]{{0,30}})?[)/\]]\.? ?(?:[–—:.-]|(?=[A-Z]))"
    rf"|{_PLACE}{{1,10}}(?i:({_ANY})) ?[.:–—-]"
)
_HOLDER = re.compile(
    rf"(?:©|\(c\)|\bcopyright\b)[ ©]*(?:\(c\) )?(?:\d{{4}} )?(?i:({_ANY}))\b|\b\d{{4}} ?(?:©|\(c\)) ?(?i:({_ANY}))\b",
    re.I,
)
_BEHIND = re.compile(rf"\s+(?:{_ANY})$", re.I)
_SOURCE = re.compile(rf"\W*(?:source|with (?:inputs|information|reporting) from|via|by|from)\W+({_ANY})\W*", re.I)


def agency(name: str) -> str | None:
    """The agency that a whole name is: "The Associated Press", "Jane Roe, Reuters", "AFP/Getty", "Staff with AP"."""
    return next((found for part in [name, *_PARTS.split(name)] if (found := is_agency(part))), None)


def is_agency(name: str) -> str | None:
    """The agency that a name is, all of it."""
    name = name.strip(" .©")
    return next((ours for ours, pattern in _PATTERNS.items() if pattern.fullmatch(name)), None)


def without(name: str) -> str:
    """A name of a person without the agency behind it: "JANE ROE Associated Press"."""
    return _BEHIND.sub("", name)


def dateline(paragraphs: Iterable[str]) -> str | None:
    """The agency in the dateline that opens one of the first paragraphs."""
    for paragraph in paragraphs:
        if m := _DATELINE.match(paragraph[:200]):
            return agency(m[1] or m[2])
    return None


def credited(paragraphs: Iterable[str]) -> str | None:
    """The agency in a copyright or a source line; captions must not be among the paragraphs."""
    for paragraph in paragraphs:
        if len(paragraph) < 300 and (m := _HOLDER.search(paragraph) or _SOURCE.fullmatch(paragraph)):
            return agency(next(group for group in m.groups() if group))
    return None
