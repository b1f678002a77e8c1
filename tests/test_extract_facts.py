"""Extraction of what a page says of itself: title, dates, byline, publisher, address, credit, in every dress."""

import json

import pytest

from dateline.extract import extract
from dateline.extract.byline import people
from dateline.extract.credit import agency, credited, dateline
from dateline.records import Capture, Report

LEAD = "Rebels seized the airport of Bukavu on Sunday after two days of fighting, the army said in a statement."
MORE = "Thousands of people fled toward the border with Rwanda, where aid workers had put up tents and a field kitchen."


def page(head: str = "", body: str = f"<p>{LEAD}</p><p>{MORE}</p>") -> str:
    return f"<!DOCTYPE html><html><head>{head}</head><body><article>{body}</article></body></html>"


def of_page(content: str | bytes, uri: str = "https://example.org/a", **facts: str) -> Report:
    return extract(Capture(uri, content, "text/html", **facts))


def linked(**fields: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields})}</script>'


@pytest.mark.parametrize(
    "data",
    [
        {"@type": "NewsArticle", "headline": "Airport &amp; town fall", "datePublished": "2025-01-26T23:30:00+02:00",
         "author": [{"@type": "Person", "name": "Ana Silva"}, {"name": "Tom Ode"}],
         "publisher": {"name": "Daily Post"}},
        {"@context": "x", "@graph": [{"@type": "WebSite", "name": "no"}, {"@type": ["Article", "ReportageNewsArticle"],
         "headline": "Airport & town fall", "datePublished": "2025-01-26T23:30:00+02:00",
         "author": ["Ana Silva", "Tom Ode"], "publisher": "Daily Post"}]},
    ],
)  # fmt: skip
def test_json_ld(data: object) -> None:
    broken = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": </script>'
    meta = '<meta property="og:title" content="other"><meta property="article:published_time" content="2020-01-01">'
    report = of_page(page(f'{meta}{broken}<script type="application/ld+json">{json.dumps(data)}</script>'))
    assert (report.title, report.byline, report.publisher) == (
        "Airport & town fall",
        "Ana Silva, Tom Ode",
        "Daily Post",
    )
    assert (
        report.published == "2025-01-26T23:30:00+02:00"
    )  # the local date, not moved to another day by a change of zone


def test_meta_then_title_and_time() -> None:
    meta = (
        '<meta property="og:title" content="Airport falls"><meta name="author" content="Ana Silva">'
        '<meta property="article:author" content="https://example.org/ana"><meta property="og:site_name" content="DP">'
        '<meta property="article:published_time" content="0001-01-01"><meta name="date" content="2025-01-26">'
    )
    report = of_page(page(meta))
    assert (report.title, report.byline, report.publisher, report.published) == (
        "Airport falls", "Ana Silva", "DP", "2025-01-26",
    )  # fmt: skip
    report = of_page(page("<title>Airport falls</title>", f'<time datetime="2025-01-26">x</time><p>{LEAD}</p>'))
    assert (report.title, report.published) == ("Airport falls", "2025-01-26")
    assert of_page(page()).published is None


def test_what_the_container_says_goes_before_what_the_page_says() -> None:
    head = '<title>Theirs</title><meta name="date" content="2025-01-26"><meta name="author" content="Theirs">'
    report = of_page(page(head), title="Ours", published="2025-01-01", byline="Ours")
    assert (report.title, report.published, report.byline) == ("Ours", "2025-01-01", "Ours")


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "NewsArticle", "headline": "Airport falls", "datePublished": "2025-01-26",}',
        '// <![CDATA[\n{"@type": "NewsArticle", "headline": "Airport falls", "datePublished": "2025-01-26"}\n// ]]>',
        '<!-- {"@type": "NewsArticle", "headline": "Airport falls", "datePublished": "2025-01-26"} -->',
        '/* made by hand */ {"@type": "NewsArticle", // it\'s ours\n"headline": "Airport falls",\n'
        '"url": "https://example.org/a", "datePublished": "2025-01-26"};',
        '{"@type": "NewsArticle", "description": "one\ntwo\tthree", "headline": "Airport falls", '
        '"datePublished": "2025-01-26"}',
        "{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;headline&quot;: &quot;Airport falls&quot;, "
        "&quot;datePublished&quot;: &quot;2025-01-26&quot;}",
        '{"@type": "NewsArticle", "headline": "Airport falls", "genre": "It\\\'s", "datePublished": "2025-01-26"}',
        '{"@type": "WebSite", "name": "x"}{"@type": "NewsArticle", "headline": "Airport falls", '
        '"datePublished": "2025-01-26"}',
        '{"@type": "NewsArticle", "headline": "Airport falls", "datePublished": "2025-01-26", "author": {"name": "A',
        '{"@type": "NewsArticle", "headline": "Airport falls", "description": "He said "no"", '
        '"datePublished": "2025-01-26"}',
        '[[{"mainEntity": {"@type": ["Thing", "AnalysisNewsArticle"], "headline": "Airport falls", '
        '"datePublished": "2025-01-26"}}]]',
    ],
)
def test_json_ld_that_is_none_is_mended(script: str) -> None:
    report = of_page(page(f'<script type="application/ld+json">{script}</script>'))
    assert (report.title, report.published) == ("Airport falls", "2025-01-26")


def test_of_several_articles_in_json_ld_the_page_s_own_speaks() -> None:
    others = [
        {"@type": "NewsArticle", "headline": f"Other {n}", "datePublished": "2020-01-01", "url": f"/{n}"} for n in "bc"
    ]
    own = {"@type": "LiveBlogPosting", "headline": "Airport falls", "datePublished": "2025-01-26",
           "mainEntityOfPage": {"@id": "http://www.example.org/a/?utm_source=x"}, "author": {"@id": "#ana"},
           "liveBlogUpdate": [{"@type": "BlogPosting", "headline": "No", "datePublished": "2025-01-27"}]}  # fmt: skip
    data = {"@graph": [*others, own, {"@id": "#ana", "@type": "Person", "name": "Ana Silva"}]}
    report = of_page(page(f'<script type="application/ld+json">{json.dumps(data)}</script>'))
    assert (report.title, report.byline, report.published) == ("Airport falls", "Ana Silva", "2025-01-26")


# dates


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        ('<meta name="weibo:article:create_at" content="2025-01-26 08:00:00">', "", "2025-01-26T08:00:00"),
        ('<meta name="parsely-page" content=\'{"pub_date": "2025-01-26T08:00:00Z"}\'>', "",
         "2025-01-26T08:00:00+00:00"),
        ('<meta itemprop="datePublished" content="2025-01-26T08:00:00.1234567Z">', "", "2025-01-26T08:00:00+00:00"),
        ('<meta property="article:modified_time" content="2025-02-01">', '<time datetime="2025-01-26">x</time>',
         "2025-01-26"),
        (linked(datePublished="0001-01-01T00:00:00Z"), '<span class="date">26 January 2025</span>', "2025-01-26"),
        ("", '<p class="meta">Updated <time datetime="2025-02-01">now</time></p>'
         '<p>Published <time datetime="2025-01-26">then</time></p>', "2025-01-26"),
        ("", '<time class="updated" datetime="2025-02-01">x</time>', None),
        ("", '<abbr class="published" title="2025-01-26T22:14:00+03:00">22:14</abbr>', "2025-01-26T22:14:00+03:00"),
        ("", '<span property="dc:date dc:created" content="2025-01-26T10:00:00+04:00">Sun</span>',
         "2025-01-26T10:00:00+04:00"),
        ("", '<span class="date">Publié le lundi 27 janvier 2025</span>', "2025-01-27"),
        ("", '<div class="date">Published: 3 May 2025, 14:05 EAT</div>', "2025-05-03T14:05:00+03:00"),
        ("", '<div class="date">3 May 2025, 2:05 pm (GMT+5:30)</div>', "2025-05-03T14:05:00+05:30"),
        ("", '<div class="date">03.05.2025 10:47</div>', "2025-05-03T10:47:00"),
        ("", '<div class="date">May 3, 2025, 9:05 am IST</div>', "2025-05-03T09:05:00"),  # India, Israel or Ireland
        ("", "<table><tr><td>Date</td><td>26/01/2025</td></tr></table>", "2025-01-26"),
        ('<script>var s = {"published_at": "2025-01-26T05:00:00Z"}</script>', "", "2025-01-26T05:00:00+00:00"),
        ("", '<aside><time datetime="2020-01-01">x</time></aside><div class="related">'
         '<time datetime="2020-01-01">x</time></div><p>© 2019 Daily Post</p>', None),
        ('<meta name="date" content="2031-05-05">', "", "2031-05-05"),  # an embargo or a slip: not ours to mend
    ],
)  # fmt: skip
def test_published(head: str, body: str, expected: str | None) -> None:
    report = of_page(page(head, f"{body}<p>{LEAD}</p><p>{MORE}</p>"))
    assert report.published == expected


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("https://example.org/2025/01/26/airport", "2025-01-26"),
        ("https://example.org/2025/jan/26/airport", "2025-01-26"),
        ("https://example.org/news/airport-20250126.html", "2025-01-26"),
        ("https://example.org/2025-1-26-airport", "2025-01-26"),
        ("https://example.org/2025/01/airport", None),
        ("https://example.org/12345678901", None),
        ("/home/a/2025/01/26/x.html", None),  # a place on a disk says when it was saved, if anything
    ],
)
def test_published_of_the_address(uri: str, expected: str | None) -> None:
    assert of_page(page(), uri).published == expected


LATE = "2025-01-27T01:50:00Z"


@pytest.mark.parametrize(
    ("uri", "body", "expected"),
    [
        ("https://example.org/a", "", "2025-01-27T01:50:00+00:00"),
        ("https://example.org/2025/01/26/a", "", "2025-01-26"),  # no offset is known: the day alone
        ("https://example.org/2025/01/26/a", '<p class="date">January 26, 2025 8:50 p.m.</p>',
         "2025-01-26T20:50:00-05:00"),
        ("https://example.org/2025/01/26/a", '<time class="updated" datetime="2025-01-27T09:00:00-05:00">x</time>',
         "2025-01-26T20:50:00-05:00"),
        ("https://example.org/a", "<p>GOMA, Jan 26 (Reuters) - The town is quiet, the mayor said on the radio.</p>",
         "2025-01-26"),
        ("https://example.org/2025/01/28/a", "<p>GOMA, Jan 27 (Reuters) - The town is quiet, the mayor said.</p>",
         "2025-01-27T01:50:00+00:00"),
        ("https://example.org/2024/11/02/a", "", "2025-01-27T01:50:00+00:00"),  # another day altogether
    ],
)  # fmt: skip
def test_the_day_is_the_one_on_which_the_words_hang(uri: str, body: str, expected: str) -> None:
    assert of_page(page(linked(datePublished=LATE), f"{body}<p>{LEAD}</p><p>{MORE}</p>"), uri).published == expected


def test_modified_only_where_it_is_another_time() -> None:
    dates = {"datePublished": "2025-01-26T08:00:00Z", "dateModified": "2025-01-27T08:00:00Z"}
    assert of_page(page(linked(**dates))).modified == "2025-01-27T08:00:00+00:00"
    assert of_page(page(linked(**(dates | {"dateModified": "2025-01-26T10:00:00+02:00"})))).modified is None


# byline


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["By Jane Roe, Nairobi correspondent"], ["Jane Roe"]),
        (["Jane Roe in Nairobi and Tom Ode"], ["Jane Roe", "Tom Ode"]),
        (["By JANE ROE, Tom Ode & Élise d'Arc | Daily Post"], ["JANE ROE", "Tom Ode", "Élise d'Arc"]),
        (["Jane Roe", "Jane Roe", "Tom Ode"], ["Jane Roe", "Tom Ode"]),
        (["Roe, Jane"], ["Jane Roe"]),
        (["Jane Roe (Reuters)", "Jane Roe Associated Press"], ["Jane Roe"]),
        (["https://example.org/jane", "@jane_roe", "jane@example.org"], []),
        (["admin"], []),
        (["Staff Writer", "Web Desk", "Daily Post", "The Associated Press", "Guest Contributor"], []),
        (["By Jane Roe 2 hours ago"], ["Jane Roe"]),
        (["Jane Roe covers the courts"], ["Jane Roe"]),
        (["김민수", "王小明"], ["김민수", "王小明"]),
        ([""], []),
    ],
)
def test_people(given: list[str], expected: list[str]) -> None:
    assert people(given, "Daily Post") == expected


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        (linked(author={"@type": "Organization", "name": "Daily Post"}, publisher="Daily Post"),
         '<div class="byline"><div><span>Ana Silva</span><div class="role">Goma correspondent</div></div>'
         "<div><span>Tom Ode</span><div>Reporting from Kigali</div></div></div>", "Ana Silva, Tom Ode"),
        (linked(author="ANA SILVA\nAssociated Press"), "", "ANA SILVA"),
        ("", '<a rel="author" href="/ana">Ana Silva</a>', "Ana Silva"),
        ("", '<span itemprop="author" itemscope><span itemprop="name">Ana Silva</span>, Goma</span>', "Ana Silva"),
        ("", "<p>By Ana Silva in Goma</p>", "Ana Silva"),
        ("", '<div class="comments"><span class="author">Troll King</span></div>', None),
    ],
)  # fmt: skip
def test_byline(head: str, body: str, expected: str | None) -> None:
    assert of_page(page(head, f"{body}<p>{LEAD}</p><p>{MORE}</p>")).byline == expected


# title, publisher, address, language


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        ("<title>Airport falls to rebels | Africa | Daily Post</title>", "<h1>Airport falls to rebels</h1>",
         ("Airport falls to rebels", "Daily Post")),
        ("<title>Airport falls - Daily Post</title><meta property='og:site_name' content='Daily Post'>", "",
         ("Airport falls", "Daily Post")),
        ("<title>Daily Post: The well at Agok</title><meta property='og:title' content='The well at Agok'>",
         "<h1><a href='/'>Daily Post</a></h1>", ("The well at Agok", "Daily Post")),
        (linked(headline="Airport falls to rebels after two…", publisher={"name": "Daily Post"}),
         "<h1>Airport falls to rebels after two days</h1>", ("Airport falls to rebels after two days", "Daily Post")),
        ("<title>story0419</title>", "<h2>Ministry rejects claims on crossing</h2>",
         ("Ministry rejects claims on crossing", None)),
        (linked(headline="Airport falls") + "<meta property='og:site_name' content='@dailypost'>", "",
         ("Airport falls", None)),
    ],
)  # fmt: skip
def test_title_and_publisher(head: str, body: str, expected: tuple[str, str | None]) -> None:
    report = of_page(page(head, f"{body}<p>{LEAD}</p><p>{MORE}</p>"))
    assert (report.title, report.publisher) == expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('<link rel="canonical" href="https://example.org/b?id=7#top">', "https://example.org/b?id=7"),
        ('<link rel="canonical" href="/b">', "https://example.org/b"),
        ('<link rel="canonical" href="https://example.org/">', None),
        ('<link rel="canonical" href="https://[broken"><meta property="og:url" content="https://example.org/b">',
         "https://example.org/b"),
        ('<base href="https://example.net/x/"><link rel="canonical" href="b">', "https://example.net/x/b"),
        ('<link rel="canonical" href="javascript:0">', None),
    ],
)  # fmt: skip
def test_canonical_address(head: str, expected: str | None) -> None:
    assert of_page(page(head)).canonical == expected


def test_the_language_is_the_text_s_and_the_page_s_where_that_cannot_be_told() -> None:
    assert of_page(page().replace("<html>", '<html lang="fr">')).language == "en"
    numbers = " ".join(f"{n}:{n + 1}" for n in range(10, 90))
    assert of_page(f'<html lang="fr"><body><article><p>{numbers}</p></article>').language == "fr"


# credit


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Reuters", "Reuters"), ("The Associated Press", "AP"), ("AFP", "AFP"), ("Agence France-Presse", "AFP"),
        ("Jane Roe, Reuters", "Reuters"), ("Staff with AP", "AP"), ("TASS", "TASS"), ("EFE", "EFE"), ("dpa", "DPA"),
        ("Press Trust of India", "PTI"), ("Kyodo News", "Kyodo"), ("Yonhap News Agency", "Yonhap"),
        ("Interfax-Ukraine", "Interfax"), ("Daily Post", None), ("Ap Hoa", None), ("Jane Tass-Roe", None),
        ("map", None),
    ],
)  # fmt: skip
def test_agency(name: str, expected: str | None) -> None:
    assert agency(name) == expected


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ("OUAGADOUGOU, March 3 (Reuters) - Gunmen killed 12 people.", "Reuters"),
        ("Catacamas, Dec 4 (EFE).- Six men walked in.", "EFE"),
        ("WASHINGTON (AP) — The president said.", "AP"),
        ("MOSCOW, May 3. /TASS/. The ministry said.", "TASS"),
        ("KYIV. May 3. INTERFAX-UKRAINE - The army said.", "Interfax"),
        ("GOMA, May 3 (Jane Roe) - The army said.", None),
        ("The army told Reuters (a news agency) - and nobody else.", None),
        ("Two men were shot, he told AFP.", None),
    ],
)
def test_credit_of_the_dateline(paragraph: str, expected: str | None) -> None:
    assert dateline([paragraph]) == expected


def test_credit_of_the_page() -> None:
    assert of_page(page(linked(author={"@type": "Organization", "name": "Reuters"}))).credit == "Reuters"
    assert of_page(page(linked(copyrightHolder={"name": "Agence France-Presse"}))).credit == "AFP"
    assert of_page(page("", f'<p>{LEAD}</p><p>{MORE}</p><div class="source">With AAP</div>')).credit == "AAP"
    assert of_page(page("", f"<p>{LEAD}</p><p>{MORE}</p><p>© 2025 AFP</p>")).credit == "AFP"
    photo = "<figure><img src=a><figcaption>The airport. <cite>AFP</cite></figcaption></figure>"
    assert of_page(page("", f"{photo}<p>{LEAD}</p><p>The army told Reuters that it had withdrawn.</p>")).credit is None
    assert credited(["© Daily Post", "Source: Xinhua"]) == "Xinhua"
