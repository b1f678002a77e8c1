"""Extraction of web pages: the article and nothing else, its sections, encodings, and hostile pages."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import InputError
from dateline.extract import canonical, extract
from dateline.records import Capture, Report

LEAD = "Rebels seized the airport of Bukavu on Sunday after two days of fighting, the army said in a statement."
MORE = "Thousands of people fled toward the border with Rwanda, where aid workers had put up tents and a field kitchen."


def kinds(report: Report) -> list[tuple[str, str]]:
    return [(s.kind, report.text[s.start : s.end]) for s in report.sections]


def page(head: str = "", body: str = f"<p>{LEAD}</p><p>{MORE}</p>") -> str:
    return f"<!DOCTYPE html><html><head>{head}</head><body><article>{body}</article></body></html>"


def of_page(content: str | bytes, **facts: str) -> Report:
    return extract(Capture("https://example.org/a", content, "text/html", **facts))


ARTICLE = f"""<!DOCTYPE html><html><head><title>Rebels take airport - Daily Post</title></head><body>
<nav><a href="/">Home</a><a href="/africa">Africa</a></nav><article><h1>Rebels take airport</h1>
<figure><img src="a.jpg"><figcaption>A soldier at the airport of Bukavu [Jane Roe/Reuters]</figcaption></figure>
<p>By Ana Silva</p><p>{LEAD}</p><p>{MORE} Soldiers<br>of the 12th brigade &amp; their families <b>fled</b>, too.</p>
<table><tr><td>Killed</td><td>12</td></tr></table></article>
<div class="comments"><p>Great article, thank you for it</p></div><footer><p>© 2025 Daily Post</p></footer></body>"""


def test_a_page_gives_headline_caption_byline_and_body() -> None:
    report = of_page(ARTICLE)
    assert kinds(report) == [
        ("headline", "Rebels take airport"),
        ("caption", "A soldier at the airport of Bukavu [Jane Roe/Reuters]"),
        ("byline", "By Ana Silva"),
        ("body", f"{LEAD}\n\n{MORE} Soldiers of the 12th brigade & their families fled, too."),
    ]
    assert report.title == "Rebels take airport"


def test_a_piece_of_html_from_a_feed() -> None:
    assert of_page(f"<p>{LEAD}</p><p>{MORE}</p>").text == f"{LEAD}\n\n{MORE}"
    assert of_page(f"\ufeff<p>{LEAD}</p>".encode()).text == LEAD


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1252"])
def test_the_page_says_its_encoding(encoding: str) -> None:
    body = f"<p>{LEAD}</p><p>José Müller, the café’s owner, was arrested in Malmö on Monday.</p>"
    report = of_page(page(f'<meta charset="{encoding}">', body).encode(encoding))
    assert "José Müller, the café’s owner, was arrested in Malmö" in report.text


@pytest.mark.parametrize(
    "content",
    [
        "<html><body><nav><a href='/'>Home</a><a href='/a'>Africa</a></nav></body></html>",
        "<html><body><script>var a = 1;</script></body></html>",
        "<html></html>",
        "",
        "   ",
        b"",
        b"\x00\x01\x02\x03",
        b"\xff\xfe<\x00h\x00",
        "<html><body><ul><li><a href=1>Police fire on crowd</a><li><a href=2>Army takes town</a></ul></body></html>",
    ],
)
def test_a_page_without_article(content: str | bytes) -> None:
    with pytest.raises(InputError, match="no article text found in the page") as caught:
        of_page(content)
    assert (caught.value.stage, caught.value.uri) == ("extract", "https://example.org/a")


@pytest.mark.parametrize(
    "content",
    [
        "<html><body>" + "<div>" * 5000 + f"<p>{LEAD}</p>" + "</div>" * 5000,
        "<html><body>" + "<b><i>" * 5000 + LEAD,
        "<html><body>" + "<table><tr><td>" * 2000 + LEAD,
        page(f'<script type="application/ld+json">{"[" * 5000}</script>'),
        page(f'<script type="application/ld+json">{"[" * 900}{"]" * 900}</script>'),
        page('<script type="application/ld+json"></script><meta content="x"><meta name="date" content="&#0;">'),
        f"<html><body><p>{LEAD}\x00\ud800&#xD800;&#0;&#x1F600;</p></html></body><p>{MORE}",
        f"<html<body<p>{LEAD}<<<>>&&&<!--<p>",
        f"<html><body><p>{LEAD}</p><![CDATA[ x ]]><?php echo ?><svg><p></svg><select><p>",
        '<?xml version="1.0" encoding="utf-8"?>' + page(),
        '<?xml version="1.0" encoding="no-such"?>' + page(),
    ],
)
def test_malformed_pages_do_not_crash(content: str) -> None:
    for data in (content, content.encode("utf-8", "surrogatepass")):
        try:
            report = of_page(data)
        except InputError as error:
            assert "no article text" in error.reason
        else:
            assert canonical(report.text) == report.text
            assert LEAD in report.text


SOUP = [
    "<p>", "</p>", "<div>", "</div>", "<br>", "<table>", "<td>", "&amp;", "<", ">", '"', "<figure>", "<figcaption>",
    "<article>", "<script>", "</script>", "<!--", "-->", LEAD, MORE, "\x00", "é", "<title>",
]  # fmt: skip


@settings(deadline=None)  # the first text loads a model, the first page a library
@given(st.lists(st.sampled_from(SOUP), max_size=25))
def test_any_soup_gives_a_report_or_an_input_error(pieces: list[str]) -> None:
    try:
        report = of_page("".join(pieces))
    except InputError as error:
        assert error.stage == "extract"
    else:
        assert canonical(report.text) == report.text


# what is the article, and what is not

THIRD = "The governor, who had left the town on Friday, told reporters in Goma that reinforcements were on their way."
STORY = f"<p>{LEAD}</p><p>{MORE}</p><p>{THIRD}</p>"
TEXT = f"{LEAD}\n\n{MORE}\n\n{THIRD}"
CARD = "<div class='x1'><h3><a href=/{0}>Ministers meet in Kigali {0}</a></h3><p>Nobody knows why, {0}.</p></div>"
CARDS = "".join(CARD.format(n) for n in range(4))


def body_of(report: Report) -> str:
    return "\n\n".join(text for kind, text in kinds(report) if kind == "body")


@pytest.mark.parametrize(
    "body",
    [
        f"<article>{STORY}</article><div id=comments><p>{'I do not believe a word of it. ' * 9}</p></div>",
        f"<article><p>{LEAD}</p><div class='newsletter-box'><p>Get the letter, it is free.</p></div><p>{MORE}</p>"
        f"<p>{THIRD}</p></article>",
        f"<main><h1>Airport falls</h1>{STORY}</main><div>{CARDS}</div>",
        f"<main><h1>Airport falls</h1><p>{LEAD}</p><div>{CARDS}</div><p>{MORE}</p><p>{THIRD}</p></main>",
        f"<article>{STORY}</article><article><h1>Bridge opens</h1><p>{'The bridge was opened by the mayor. ' * 20}</p>"
        "</article>",
        f"<article>{STORY}<aside><p>{'Background: the war began in a village long ago. ' * 3}</p></aside></article>",
        f"<div id=cookie-consent role=dialog><p>{'We and our partners store information on a device. ' * 9}</p></div>"
        f"<article>{STORY}</article>",
        f"<article>{STORY}<div hidden><p>Sign in to go on.</p></div></article>",
        f"<article><p>{LEAD}</p><noscript><p>{LEAD}</p></noscript><p>{MORE}</p><p>{THIRD}</p></article>",
        f"<form action=/><input type=hidden name=__VIEWSTATE><div>{STORY}</div></form>",
        f"<div class=story>{LEAD}<br><br>{MORE}<br/>\n<br/>{THIRD}</div>",
        f"<div class=story><div>{LEAD}</div><div>&nbsp;</div><div>{MORE}</div><div>{THIRD}</div></div>",
        f"<article><p>{LEAD}</p><div class=premium style='display:none'><p>{MORE}</p><p>{THIRD}</p></div></article>",
        f"<div id=main><div class=story><p>{LEAD}</p><p>{MORE}</p></div></div><p>{THIRD}</p><p>{THIRD} Nobody "
        "asked him about the bridge, the market, the prison or the road, and he did not speak of any of these.</p>",
    ],
)
def test_the_article_and_nothing_else(body: str) -> None:
    text = body_of(of_page(f"<html><head><title>Airport falls</title></head><body>{body}</body></html>"))
    assert text == TEXT or text.startswith(TEXT + "\n\n" + THIRD + " Nobody asked him")


def test_standfirst_captions_and_crossheads_are_sections_where_they_stood() -> None:
    figure = "<figure><img src=a><figcaption>{} <cite>AFP</cite></figcaption></figure>"
    body = (
        "<h1>Airport falls to rebels</h1><p class='article-dek'>The army admits the loss.</p>"
        "<div class=byline>By Ana Silva</div>"
        f"{figure.format('Soldiers on the runway.')}<p>{LEAD}</p><h3>A long retreat</h3><p>{MORE}</p>"
        f"<div class='wp-caption'><img src=b><p class='wp-caption-text'>A camp near the border.</p></div><p>{THIRD}</p>"
    )
    assert kinds(of_page(page("<title>Airport falls to rebels</title>", body))) == [
        ("headline", "Airport falls to rebels"),
        ("standfirst", "The army admits the loss."),
        ("caption", "Soldiers on the runway."),
        ("body", LEAD),
        ("headline", "A long retreat"),
        ("body", MORE),
        ("caption", "A camp near the border."),
        ("body", THIRD),
    ]


def test_the_first_paragraph_is_no_standfirst_though_the_description_says_it_again() -> None:
    report = of_page(page(f'<meta name="description" content="{LEAD}">', STORY))
    assert [kind for kind, _ in kinds(report)] == ["body"]


def test_the_data_of_the_page_speak_where_the_page_shows_little() -> None:
    words = json.dumps(
        {"@type": "NewsArticle", "headline": "Airport falls", "articleBody": f"<p>{LEAD}</p><p>{MORE}</p>"}
    )
    script = f'<script type="application/ld+json">{words}</script>'
    assert body_of(of_page(page(script, "<p>Please wait a moment while we load.</p>"))) == f"{LEAD}\n\n{MORE}"
    assert body_of(of_page(page(script, STORY))) == TEXT  # what is shown goes before what is not
    state = json.dumps({"props": {"story": {"body": [{"text": f"<p>{LEAD}</p>"}, {"text": f"<p>{MORE}</p>"}]}}})
    blob = f'<script id="__NEXT_DATA__" type="application/json">{state}</script>'
    assert body_of(of_page(f"<html><body><div id=root></div>{blob}</body></html>")) == f"{LEAD}\n\n{MORE}"


def test_markup_in_a_field_for_text_is_read_as_a_page() -> None:
    report = extract(Capture("a#1", f"<h1>Airport falls</h1>\n<p>{LEAD}</p><p>{MORE}</p>"))
    assert report.text == f"Airport falls\n\n{LEAD}\n\n{MORE}"
    for text in (f"<unclear> {LEAD} </unclear>", f"{LEAD} He wrote <p> and </p> on the <div> wall.", f"<p>{LEAD}"):
        assert extract(Capture("a#1", text)).text == text


# encodings

ACCENTS = "José Müller, the café’s owner, was arrested in Malmö on Monday, his lawyer Søren Çelik said."


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("utf-8", "windows-1252"), ("iso-8859-1", "utf-8"), ("iso-8859-1", "windows-1252"), ("no-such", "utf-8"),
        ("", "utf-8-sig"), ("", "utf-16"), ("", "utf-16-le"), ("utf-8", "utf-16-be"), ("", "windows-1252"),
    ],
)  # fmt: skip
def test_what_decodes_is_right_whatever_is_declared(declared: str, encoding: str) -> None:
    content = page(f'<meta charset="{declared}">', f"<p>{LEAD}</p><p>{ACCENTS}</p>").encode(encoding)
    assert ACCENTS in of_page(content).text


@pytest.mark.parametrize(
    ("encoding", "sentence"),
    [
        (
            "windows-1251",
            "Президент заявил журналистам в понедельник, что переговоры о мире в городе продолжатся завтра утром.",
        ),
        ("shift_jis", "大統領は月曜日、和平交渉が明日も続くと記者団に述べた。軍は空港を奪還したと発表した。"),
        ("euc-kr", "대통령은 월요일 기자들에게 평화 협상이 내일도 계속될 것이라고 말했다. 군은 공항을 되찾았다."),
        ("gb2312", "总统星期一对记者说，和平谈判明天将继续进行。军队宣布夺回了机场，但没有提供更多细节。"),
    ],
)
def test_declared_encodings(encoding: str, sentence: str) -> None:
    body = f"<p>{sentence}</p><p>{sentence}</p>"
    assert sentence in of_page(page(f'<meta charset="{encoding}">', body).encode(encoding)).text


def test_a_few_bad_bytes_do_not_spoil_a_page() -> None:
    content = (
        page('<meta charset="utf-8">', STORY * 9 + f"<p>{ACCENTS}</p>")
        .encode()
        .replace(b"Goma that", b"Goma\xff that", 1)
    )
    assert ACCENTS in of_page(content).text


# size


@pytest.mark.parametrize(
    "content",
    [
        "<html><body>" + "<div class='related card byline date caption'>" * 5000 + f"<p>{LEAD}</p>",
        page("", "".join(f"<div class=byline><i class=author>Jane Roe {n}</i></div>" for n in range(3000)) + STORY),
        page("", f"<ul>{'<li><a href=/x>Ministers meet in Kigali</a></li>' * 8000}</ul>" + STORY),
        page("", "<br><br>".join([LEAD] * 5000)),
        page("".join(f'<script type="application/ld+json">{{"@type":"Article","name":"{"x," * 20000}' for _ in "ab")),
        page("", "<span>" * 200 + "<i>a</i> b " * 4000 + "</span>" * 200 + STORY),
    ],
)  # fmt: skip
def test_odd_pages_take_no_age(content: str) -> None:
    start = time.process_time()
    try:
        of_page(content)
    except InputError as error:
        assert "no article text" in error.reason
    assert time.process_time() - start < 5


def test_ten_million_characters_are_the_most() -> None:
    with pytest.raises(InputError, match="longer than 10,000,000 characters"):
        of_page(b" " * 10_000_001)
