"""What a page says of itself in the dress of many countries: names of writers, agencies, headlines, sites."""

import json

import pytest

from dateline.extract import extract
from dateline.extract.byline import is_byline, people
from dateline.extract.credit import credited, dateline
from dateline.records import Capture, Report

LEAD = "Rebels seized the airport of Bukavu on Sunday after two days of fighting, the army said in a statement."
MORE = "Thousands of people fled toward the border with Rwanda, where aid workers had put up tents and a field kitchen."
TITLE = "Rebels take Bukavu airport after two days"


def page(head: str, body: str) -> Report:
    text = body if LEAD in body else f"{body}<p>{LEAD}</p><p>{MORE}</p>"
    content = f"<!DOCTYPE html><html><head>{head}</head><body><article>{text}</article></body></html>"
    return extract(Capture("https://example.org/a", content, "text/html"))


def linked(**fields: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields})}</script>'


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("By Jane Roe, Tom Ode, and Ali Ben Omar", "Jane Roe, Tom Ode, Ali Ben Omar"),
        ("By JANE ROE AND TOM ODE", "JANE ROE, TOM ODE"),
        ("Jane Roe in Goma, Tom Ode in Juba and Al Bo in Wau", "Jane Roe, Tom Ode, Al Bo"),
        ("By EMANUEL K. ROE Jr., Staff Writer", "EMANUEL K. ROE Jr."),
        ("Our special correspondent Jane Roe", "Jane Roe"),
        ("Jane Roe for the Daily Post", "Jane Roe"),
        ("By Jane Roe May 3, 2025", "Jane Roe"),
        ("Posted by Jane Roe on May 3, 2025", "Jane Roe"),
        ("View all posts by Jane Roe", "Jane Roe"),
        ("Words: Jane Roe. Pictures: Tom Ode", "Jane Roe"),
        ("Reporting by Jane Roe in Goma; Writing by Tom Ode; Editing by Al Bo", "Jane Roe"),
        ("Jane Roe, agencies", "Jane Roe"),
        ("Janet", "Janet"),  # no month
        ("Photos by Tom Ode", ""),
        ("About the author", ""),
        ("South America correspondent", ""),
        ("Post English Desk", ""),
        ("Élodie, Élodie Martin", "Élodie Martin"),
        ("Compartir 12 comentarios", ""),
        ("jroe@post.example", ""),
        ("Par Élodie Martin (à Paris) et Awa N'Diaye (à Dakar) avec AFP", "Élodie Martin, Awa N'Diaye"),
        ("Par Élodie Martin, envoyée spéciale à Goma", "Élodie Martin"),
        ("Por: Ana de la Cruz y Luis Ríos", "Ana de la Cruz, Luis Ríos"),
        ("Por Ana Souza, Daily Post — Marabá", "Ana Souza"),
        ("Da Redação", ""),
        ("di PAOLO RINALDI e Giulia Serra", "PAOLO RINALDI, Giulia Serra"),
        ("dal nostro inviato Marco Rossi", "Marco Rossi"),
        ("Von unserem Korrespondenten Max Weber, Kairo", "Max Weber"),
        ("Von Roe", "Von Roe"),
        ("Penulis: Budi Santoso | Editor: Sri Ayu", "Budi Santoso"),
        ("Haber: Elif Kaya/Ankara", "Elif Kaya"),
        ("Автор статьи: Пётр Иванов, корреспондент", "Пётр Иванов"),
        ("كتبت: منى عبد السلام وياسر الحكيمي", "منى عبد السلام, ياسر الحكيمي"),
        ("كتب: محمد وليد", "محمد وليد"),
        ("김민수·박서연 기자", "김민수, 박서연"),
        ("記者王小明／台北報導", "王小明"),
    ],
)
def test_people_of_many_countries(given: str, expected: str) -> None:
    assert ", ".join(people([given], "Daily Post")) == expected


@pytest.mark.parametrize(
    "text",
    [
        "By the river he sat", "Por qué no hay agua", "Di cosa parliamo oggi", "Par ailleurs, le ministre",
        "Von der Leyen reist nach Kiew", "Report: minister knew of leak", "Text: 12345", "Sponsored by Big Bank",
        "تقرير أممي يحذر من المجاعة في السودان", "Story continues below",
    ],
)  # fmt: skip
def test_what_only_begins_as_a_byline_is_none(text: str) -> None:
    assert not is_byline(text)


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        (linked(author={"name": "admin"}), "<p>By Jane Roe, Tom Ode and Al Bo</p>", "Jane Roe, Tom Ode, Al Bo"),
        (linked(author={"name": "Ed Poster"}), "<p>By Jane Roe in Goma</p>", "Jane Roe"),  # one posted, one wrote
        (linked(author={"givenName": "Jane", "familyName": "Roe"}), "", "Jane Roe"),
        (linked(author={"@type": "Organization", "name": "AFP"}, publisher="Daily Post"), "", "AFP"),
        (linked(author={"@type": "Organization", "name": "Daily Post"}, publisher="Daily Post"), "", None),
        (linked(author="Staff Reporter"), "", None),
        ("", '<div><h6>Written by</h6><a rel="author">Jane Roe</a> <a rel="author">Tom Ode</a></div>'
         '<div><h6>Photography by</h6><a rel="author">Al Bo</a></div>', "Jane Roe, Tom Ode"),
        ("", "<dl><dt>Author</dt><dd>Jane Roe</dd></dl>", "Jane Roe"),
        ("", '<div class="byline"><time>3 May 2025</time><div><span>Jane Roe</span><span>East Africa correspondent'
         '</span><span>Reporting from</span><span>Goma, Congo</span></div><button>Share</button></div>', "Jane Roe"),
        ("", f'<article><h1>{TITLE}</h1><p class="byline">AFP</p></article><article><h1>Rains flood the capital</h1>'
         '<p class="byline">By Tom Ode</p></article>', "AFP"),  # the page goes on with the next one
        (linked(author={"@type": "Organization", "name": "Kivu English"}), "<p>By Jane Roe</p>", "Jane Roe"),
        (linked(author={"@type": "Organization", "name": "Jane Roe"}), "", "Jane Roe"),  # not all know the difference
        (linked(publisher="Le Jour"), '<p class="author">Par Le Jour avec AFP</p>', "Le Jour"),
        ("", '<a href="/author/jane-roe/">Jane Roe</a> <span>May 3</span>', "Jane Roe"),
        ("", '<figure><img src="a"><figcaption>Men. <span class="author">Al Bo</span></figcaption></figure>', None),
        ("", f'<p>{LEAD}</p><p>{MORE}</p><p align="right"><b>Jane Roe</b> (with AFP)</p>', "Jane Roe"),
        ("", f"<p>{LEAD}</p><p>{MORE}</p><p>Jane Roe reported from Goma and Tom Ode from Juba.</p>",
         "Jane Roe, Tom Ode"),
        ("<script>var page = {'articleAuthor': 'Jane Roe'};</script>", "", "Jane Roe"),
        ('<script>var a = [{"author": "Jane Roe"}, {"author": "Tom Ode"}];</script>', "", None),  # of other stories
    ],
)  # fmt: skip
def test_where_bylines_stand(head: str, body: str, expected: str | None) -> None:
    assert page(head, body).byline == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(With inputs from PTI)", "PTI"), ("(With PTI inputs)", "PTI"), ("With agency inputs", "agencies"),
        ("Com informações da Agência Brasil", "Agência Brasil"), ("Le Post avec AFP", "AFP"), ("(dpa/Reuters)", "DPA"),
        ("The line is guarded by drones. (mit dpa)", "DPA"), ("She ruled out stepping down. – AFP", "AFP"),
        ("Источник: Интерфакс", "Interfax"), ("المصدر: رويترز", "Reuters"),
        ("Hồng Hạnh (Theo Reuters, AFP)", "Reuters"),
        ("This story was first published by the Sudd News Agency.", "Sudd News Agency"),
        ("AFP contributed to this report.", "AFP"), ("With additional reporting from AFP", "AFP"),
        ("hs/wa (dpa, afp, rtr)", "DPA"), ("The fees have not been refunded. - New Ziana.", "New Ziana"),
        ("He told the Ghana News Agency (GNA).", None), ("Reuters could not verify the claim.", None), ("…", None),
    ],
)  # fmt: skip
def test_credit_lines(text: str, expected: str | None) -> None:
    assert credited([text]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(AFP) - Men fled.", "AFP"), ("Madrid, 3 may (EFE).- El", "EFE"), ("МОСКВА, 3 мая. /ТАСС/. В", "TASS"),
        ("МОСКВА, 3 мая - РИА Новости. В", "RIA Novosti"), ("تعز (د ب أ) - عبرت", "DPA"),
        ("[인천=연합뉴스] 서해", "Yonhap"),
        ("新华社北京5月3日电", "Xinhua"), ("Rebels (M23) - said", None),
    ],
)  # fmt: skip
def test_datelines_of_many_countries(text: str, expected: str | None) -> None:
    assert dateline([text]) == expected


SITE = f"<title>{TITLE} | Daily Post</title>"
OTHER = "<title>Bukavu: what we know | Daily Post</title>"


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (OTHER, f'<h1><span class="post-label">EXCLUSIVE</span> {TITLE}</h1>'),
        (SITE, f'<h1><a class="series" href="/s">The Long Dry · Part 3</a> <span>{TITLE}</span></h1>'),
        (SITE, f"<h1><div>DR Congo</div><div>{TITLE}</div></h1>"),  # the data know which of them is the title
        (SITE, f'<h1><span class="sr-only">For subscribers</span> {TITLE} <span class="badge">Premium</span></h1>'),
        (f"<title>LIVE: {TITLE} | Daily Post</title>", f"<h1><span>LIVE</span>{TITLE}</h1>"),
        (f"<title>Daily Post: {TITLE}</title>", f"<h1>Daily Post</h1><h2>{TITLE}</h2>"),
        (OTHER + linked(headline=TITLE), f"<h1>World</h1><h2>{TITLE}</h2>"),
        (OTHER + linked(headline="Rebels take Bukavu airport…"), f'<div class="titolo">{TITLE}</div>'),
        ("<title>Daily Post - Voice of Kivu</title>", f'<font size="5"><b>{TITLE}</b></font><p>© 2008 Daily Post</p>'),
        (f"<title>Daily Post » Africa » {TITLE}</title>", f"<h2>{TITLE}</h2>"),
        (f"<title>{TITLE}</title>", f'<a href="/" aria-label="Daily Post"></a><h1>{TITLE}</h1>'),
        (linked(publisher="Daily Post Media Ltd") + '<meta property="og:site_name" content="Daily Post">',
         f"<h1>{TITLE}</h1>"),
        (SITE + linked(publisher="Blogger"), f"<h1>{TITLE}</h1>"),
        (linked(publisher="Daily Post") + '<meta property="og:site_name" content="Daily">', f"<h1>{TITLE}</h1>"),
        (SITE + '<meta property="og:site_name" content="dailypost.example">', f"<h1>{TITLE}</h1>"),
        (SITE, ""),
    ],
)  # fmt: skip
def test_headline_and_site(head: str, body: str) -> None:
    report = page(head, body)
    assert (report.title, report.publisher) == (TITLE, "Daily Post")


def test_the_site_is_no_headline_where_it_stands_alone() -> None:
    head = linked(headline=f"Congo: {TITLE[:30]}...", publisher="Post of Kivu")
    head += '<meta property="og:title" content="Congo: Rebels in Bukavu | Post of Kivu">'
    report = page(head, f'<p class="print-header">Post of Kivu</p><h1>{TITLE}</h1>')
    assert (report.title, report.publisher) == (TITLE, "Post of Kivu")


def test_a_headline_without_spaces_and_one_escaped_twice() -> None:
    title = "布卡武機場遭反抗軍佔領兩日激戰後平民逃往邊界"
    report = page(f"<title>{title}-每日郵報</title>", f'<h1><a href="/">每日郵報</a></h1><h2>{title}</h2>')
    assert (report.title, report.publisher) == (title, "每日郵報")
    assert page("<title>&amp;quot;We fled&amp;quot; Bukavu</title>", "").title == '"We fled" Bukavu'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<li>입력 2024.05.07. 오후 2:05</li><li>수정 2024.05.08. 오후 3:22</li>", "2024-05-07T14:05:00"),
        ("<div>Publié le 03 février 2025 à 18h12</div>", "2025-02-03T18:12:00"),
        ('<div class="carousel"><time datetime="2025-01-01">x</time></div>', None),
    ],
)
def test_days_without_a_named_box(text: str, expected: str | None) -> None:
    assert page("", text).published == expected


def test_the_day_of_another_article_moves_nothing() -> None:
    shown = "<time>19 June 2023</time><time>18 June 2023</time>"
    assert page(linked(datePublished="2023-06-18T05:00:00Z"), shown).published == "2023-06-18T05:00:00+00:00"
