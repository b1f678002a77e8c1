"""Extraction of web pages: the article and nothing else, its sections, encodings, and hostile pages."""

import json

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
