"""In: names and lines that may credit a wire agency. Out: the agency under one name, or None.

Only what credits counts: a byline, a dateline "(Reuters) -", a copyright. "He told Reuters" credits nobody.
"""

import re
from collections.abc import Iterable

__all__ = ["agency", "credited", "dateline", "is_agency", "without"]

# One name for each, and how it is written, as a regular expression without regard to case.
AGENCIES = {
    "Reuters": r"(?:thomson )?reuters|(?-i:rtr)|reuters\.com|рейтер|رويترز|로이터|ロイター|路透社?",
    "AFP": r"afp|agence[ -]france[ -]presse?|фра?нс[- ]?пресс?|أ ?ف ?ب|فرانس برس|法新社",
    "AP": r"(?:the )?associated press|(?-i:AP)|ap news|أ ?ب|أسوشيتد برس|美联社|美聯社",
    "Anadolu": r"anadolu(?: agency| ajans[ıi])?|(?-i:AA)|الأناضول",
    "Xinhua": r"xinhua(?: news agency|net)?|شينخوا|新华社|新華社|синьхуа",
    "TASS": r"(?:itar-)?tass|тасс",
    "Interfax": r"interfax(?:-ukraine)?|интерфакс(?:-украина)?|інтерфакс-україна",
    "RIA Novosti": r"ria(?: novosti)?|риа новости",
    "Ukrinform": r"ukrinform|укр[іи]нформ",
    "UNIAN": r"unian|ун[іи]ан",
    "EFE": r"(?:agencia )?efe",
    "Europa Press": r"europa press",
    "DPA": r"dpa(?: international)?|deutsche presse-agentur|د ?ب ?أ",
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
    "BelTA": r"belta|белта",
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
    "WAFA": r"(?-i:WAFA)|palestinian news and information agency|وفا",
    "WAM": r"(?-i:WAM)|emirates news agency",
    "SPA": r"(?-i:SPA)|saudi press agency|واس",
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
    "New Ziana": r"new ziana",
    "DHA": r"(?-i:DHA)|demirören haber ajansı",
    "İHA": r"(?-i:İHA)|ihlas haber ajansı",
    "ENA": r"(?-i:ENA)|ethiopian news agency",
    "PTI": r"(?-i:PTI)|press trust of india",
    "ANI": r"(?-i:ANI)|asian news international",
    "IANS": r"ians|indo-asian news service",
    "UNI": r"(?-i:UNI)|united news of india",
    "APP": r"(?-i:APP)|associated press of pakistan",
    "BSS": r"(?-i:BSS)|bangladesh sangbad sangstha",
    "Pajhwok": r"pajhwok(?: afghan news)?",
    "RSS": r"rastriya samachar samiti",
    "Kyodo": r"kyodo(?: news)?|共同(?:通信)?",
    "Jiji": r"jiji(?: press)?|時事(?:通信)?",
    "Yonhap": r"yonhap(?: news(?: agency)?)?|연합뉴스|聯合ニュース",
    "KCNA": r"kcna|korean central news agency",
    "CNA": r"central news agency|(?-i:CNA)|中央社",
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
    "Newsis": r"newsis|뉴시스",
    "Saba": r"سبأ|yemen news agency",
    "agencies": r"(?:news |wire |press )?agencies|agency (?:inputs?|reports?|copy)|"
    r"agencias|agências|agences|agenzie|agenturen|agentur|ajanslar|"
    r"агентства|وكالات",
}
_PATTERNS = {name: re.compile(rf"(?:{written})", re.I) for name, written in AGENCIES.items()}
_PARTS = re.compile(
    r"\s*(?:[,/|;:+()–—&]|-\s|\s-|\b(?:and|with|for|via|of|source|avec|et|mit|und|con|com|y|e|theo)\b:?)\s*", re.I
)
_ANY = "|".join(AGENCIES.values())
# MUSCAT, 8 September (AFP) - · Catacamas, Dec 4 (EFE).- · GOMA, May 3. /TASS/. · KYIV. May 3. INTERFAX-UKRAINE -
_PLACE = r"(?:(?:[A-ZÀ-Þ][\w'’]*|\d{1,4}(?:st|nd|rd|th)?|(?<=\d )[a-zà-ÿ]{3,10}|de|la|el|al|and|of|le|du|di)[ ,./–—-]+)"
_ABROAD = r"(?:(?:[^\W\x00-\u024f]+|\d{1,2})[ ,.–—-]+)"
_DATELINE = re.compile(
    rf"{_PLACE}{{0,10}}[(/\[](?i:({_ANY}))(?:[ /,][^)/\]]{{0,30}})?[)/\]]\.? ?(?:[–—:.-]|(?=[A-Z]))"
    rf"|{_PLACE}{{1,10}}(?i:({_ANY})) ?[.:–—-]"
    # تعز (د ب أ) · [인천=연합뉴스] · МОСКВА, 3 мая. /ТАСС/ · МОСКВА, 3 мая - РИА Новости. · 新华社北京5月3日电
    rf"|{_ABROAD}{{0,6}}[(/\[](?:\w+=)?(?i:({_ANY}))[)/\]]"
    rf"|{_ABROAD}{{1,6}}(?i:({_ANY}))\.|(?i:({_ANY}))\w{{2,6}}?\d\d?月\d\d?日"
)
_HOLDER = re.compile(
    rf"(?:©|\(c\)|\bcopyright\b)[ ©]*(?:\(c\) )?(?:\d{{4}} )?(?i:({_ANY}))\b|\b\d{{4}} ?(?:©|\(c\)) ?(?i:({_ANY}))\b",
    re.I,
)
_BEHIND = re.compile(rf"\s+(?:{_ANY})$", re.I)
_LABEL = (
    r"(?:sources?|credits?|agency|agence|agencia|agenzia|agentur|fonte|fuente|quelle|kaynak|sumber|bron|źródło|"
    r"nguồn|источник|джерело|المصدر|출처|来源|來源|via|by|from|with|(?:with )?(?:additional )?reporting (?:by|from)|"
    r"avec|mit|con|com|theo|dengan|по материалам|за матеріалами|(?:with|mit|avec|com|con) "
    r"(?:inputs?|information|reporting|material|agency|wire|informa\w+|informations|datos|dados)(?: inputs?)? "
    r"(?:from|by|d[aeo]|de la|von|der))"
)
_OTHER = r"(?-i:(?:[A-ZÀ-Þ][\w'’-]* ){1,4}(?:News|Press) Agency)"  # one that has no name above
_MORE = rf"(?:\W+(?:and |y |et |und )?(?:{_ANY}))*"
_SOURCE = re.compile(  # Source: Reuters and AFP · With PTI inputs · Le Post avec AFP · AFP contributed to this report.
    rf"\W*(?:(?-i:[A-ZÀ-Þ][\w'’.-]* ){{1,4}})?{_LABEL}\W+(?:the )?({_ANY}|{_OTHER}){_MORE}"
    rf"(?: inputs?)?\W*"
    rf"|(?:the )?({_ANY})(?: \w+)?(?-i:(?: [A-Z][\w.'’-]*| in| and|,){{0,12}}) contributed to this \w+\W*",
    re.I,
)
_FIRST = re.compile(
    rf"\b(?:first|originally) (?:published|reported|aired|appeared) (?:by|in|on) (?:the )?({_ANY}|{_OTHER})\b",
    re.I,
)
# … by Drones. (with AFP) · … three months. – AFP; not "the Ghana News Agency (GNA)"
_CLOSE = re.compile(
    rf"(?<!agency)(?<!agence)(?<!agencia)\s(?:/({_ANY})/|[(\[](?:{_LABEL}\W+)?({_ANY}){_MORE}[)\]]"
    rf"|(?:[–—]|--?) ?({_ANY}))[.\s]*$|[.!?”\"]/({_ANY})$",
    re.I,
)


def agency(name: str) -> str | None:
    """The agency that a whole name is: "The Associated Press", "Jane Roe, Reuters", "AFP/Getty", "Staff with AP"."""
    return next((found for part in [name, *_PARTS.split(name)] if (found := is_agency(part))), None)


def is_agency(name: str) -> str | None:
    """The agency that a name is, all of it."""
    name = name.strip(" .©()[]/")
    return next((ours for ours, pattern in _PATTERNS.items() if pattern.fullmatch(name)), None)


def without(name: str) -> str:
    """A name of a person without the agency behind it: "JANE ROE Associated Press"."""
    return _BEHIND.sub("", name)


def dateline(paragraphs: Iterable[str]) -> str | None:
    """The agency in the dateline that opens one of the first paragraphs."""
    for paragraph in paragraphs:
        if m := _DATELINE.match(paragraph[:200]):
            return agency(next(group for group in m.groups() if group))
    return None


def credited(paragraphs: Iterable[str]) -> str | None:
    """The agency in a copyright or a source line, or at a paragraph's end; captions are not to be among them."""
    for text in paragraphs:
        whole = [is_agency(part) for part in _PARTS.split(text.strip("()[]/. ")) if part] if len(text) < 60 else []
        if whole and all(whole):
            return whole[0]
        m = (_HOLDER.search(text) or _SOURCE.fullmatch(text) or _FIRST.search(text)) if len(text) < 300 else None
        if m := m or _CLOSE.search(text[-80:]):
            name = next(group for group in m.groups() if group)
            return agency(name) or name
    return None
