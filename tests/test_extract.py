"""Extraction of plain text: canonical under any Unicode, sections that lose no news, dates and keys."""

import hashlib
import json
import time
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import InputError
from dateline.extract import canonical, extract
from dateline.records import Capture, Report

LEAD = "Rebels seized the airport of Bukavu on Sunday after two days of fighting, the army said in a statement."
MORE = "Thousands of people fled toward the border with Rwanda, where aid workers had put up tents and a field kitchen."


def coded(text: str, title: str | None = None) -> Report:
    return extract(Capture("a.txt", text, title=title))


def kinds(report: Report) -> list[tuple[str, str]]:
    return [(s.kind, report.text[s.start : s.end]) for s in report.sections]


# canonical text


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("a\r\nb\rc\u2028d\u2029e\x85f\x0cg", "a\nb\nc\nd\ne\nf\ng"),
        ("a\tb  c\u00a0\u2003d", "a b c d"),
        ("  a  \n  b  \n\n\n\n c ", "a\nb\n\nc"),
        ("a\x00b\x1bc\x7fd\x9fe", "abcde"),
        ("\ufeffsoft\u00adhyphen", "softhyphen"),
        ("e\x00\u0301 cafe\u0301", "é café"),
        ("\ud83d\ude00 \ud800", "\ufffd\ufffd \ufffd"),
        ("שלום \u200fعالم 👩\u200d👩\u200d👧", "שלום \u200fعالم 👩\u200d👩\u200d👧"),
        ("\u212b \ufb01", "Å \ufb01"),
        ("", ""),
    ],
)
def test_canonical(raw: str, expected: str) -> None:
    assert canonical(raw) == expected


HOSTILE = st.text(
    st.one_of(
        st.characters(exclude_categories=()),
        st.sampled_from(
            list("\x00\t\n\r\x0b\x0c\x1c\x85\u00a0\u00ad\u0301\u0327\u1680\u200b\u2000\u2028\ufeff\ud800 ")
        ),
    )
)


@settings(deadline=None)  # the first text loads a model, the first page a library
@given(HOSTILE)
def test_canonical_is_idempotent_and_clean(raw: str) -> None:
    text = canonical(raw)
    assert canonical(text) == text
    assert unicodedata.is_normalized("NFC", text)
    assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in text if c != "\n")
    assert text == text.strip()
    assert "  " not in text
    assert "\n\n\n" not in text
    text.encode()


# plain text


@settings(deadline=None)  # the first text loads a model, the first page a library
@given(HOSTILE, st.one_of(st.none(), HOSTILE))
def test_any_text_gives_a_report_whose_sections_cover_it(raw: str, title: str | None) -> None:
    if not canonical(raw):
        with pytest.raises(InputError, match="no text"):
            coded(raw, title)
        return
    report = coded(raw, title)
    covered = set[int]()
    for section in report.sections:
        assert section.start < section.end
        assert covered.isdisjoint(range(section.start, section.end))
        covered.update(range(section.start, section.end))
        assert report.text[section.start] != "\n"
        assert report.text[section.end - 1] != "\n"
    assert [s.start for s in report.sections] == sorted(s.start for s in report.sections)
    assert {c for at, c in enumerate(report.text) if at not in covered} <= {"\n"}
    json.dumps(report.text).encode()
    assert report == coded(raw, title)


@pytest.mark.parametrize("raw", ["", " \n\t ", "\x00\x00", "\ufeff", b"", "\u200b\u00ad"])
def test_no_text(raw: str | bytes) -> None:
    with pytest.raises(InputError, match=r"^here\.txt: no text") as caught:
        extract(Capture("here.txt", raw))
    assert (caught.value.stage, caught.value.uri) == ("extract", "here.txt")


def test_bytes_of_plain_text() -> None:
    assert extract(Capture("a", ("\ufeff" + LEAD).encode())).text == LEAD
    assert extract(Capture("a", LEAD.encode("utf-16"))).text == LEAD
    with pytest.raises(InputError, match="not UTF-8"):
        extract(Capture("a", b"caf\xe9"))


def test_paragraphs_by_blank_lines_and_by_single_newlines() -> None:
    assert kinds(coded(f"{LEAD}\n\n{MORE}")) == [("body", f"{LEAD}\n\n{MORE}")]
    assert kinds(coded(f"{LEAD}\n{MORE}")) == [("body", f"{LEAD}\n{MORE}")]


WRAPPED = """Rebels take Bukavu airport

Rebels seized the airport of Bukavu on Sunday after two days of fighting,
the army said in a statement that was read on state radio. A government-
backed militia had held the runway since the beginning of the month, and
it fled.

Thousands of people went toward the border with Rwanda, where aid workers
had put up tents and a field kitchen. "We walked all night," one of them
said.

(Reporting by Ana Silva in Goma; editing by Tom Ode)
"""


def test_hard_wrapped_text_is_joined() -> None:
    paragraphs = [text for _, text in kinds(coded(WRAPPED))]
    assert paragraphs[0] == "Rebels take Bukavu airport"
    assert paragraphs[1].split("\n\n") == [
        "Rebels seized the airport of Bukavu on Sunday after two days of fighting, the army said in a statement that "
        "was read on state radio. A government-backed militia had held the runway since the beginning of the month, "
        "and it fled.",
        "Thousands of people went toward the border with Rwanda, where aid workers had put up tents and a field "
        'kitchen. "We walked all night," one of them said.',
    ]
    assert [kind for kind, _ in kinds(coded(WRAPPED))] == ["headline", "body", "byline"]


@pytest.mark.parametrize(
    "text",
    [
        "Rebels seize the town of Goma after two days of fighting\nBy Ana Silva\n\n" + LEAD,
        "Kenya police fire on protesters in Nairobi as bill passes\nSudan army retakes palace in Khartoum after siege\n"
        "Mali junta dissolves parties and bans rallies until further",
        f"{LEAD}\n{MORE}",
        "one\ntwo\nthree",
        "The dead, by district, as of Sunday night, the ministry said:\nGoma: 12\nBukavu: 14\nUvira: 3\nKindu: 7",
    ],
)
def test_lists_and_lines_are_not_joined(text: str) -> None:
    assert coded(text).text == text


def test_the_title_leads_the_text_once() -> None:
    assert kinds(coded(LEAD, "Airport falls")) == [("headline", "Airport falls"), ("body", LEAD)]
    assert coded(f"AIRPORT FALLS\n\n{LEAD}", "Airport falls").text == f"AIRPORT FALLS\n\n{LEAD}"
    assert coded(f"Rebels’ gain. {LEAD}", "Rebels' gain").text == f"Rebels’ gain. {LEAD}"
    assert kinds(coded(f"Rebels’ gain. {LEAD}", "Rebels' gain")) == [("body", f"Rebels’ gain. {LEAD}")]
    assert coded(LEAD, "Rebels").text == f"Rebels\n\n{LEAD}"  # the first word of a sentence is no headline
    assert coded(LEAD, " Airport\nfalls\x00 ").title == "Airport falls"
    assert coded(LEAD, "  ").title is None


def test_a_headline_is_found_in_plain_text() -> None:
    report = coded(f"Rebels take Bukavu airport\n\n{LEAD}")
    assert (report.title, report.sections[0].kind) == ("Rebels take Bukavu airport", "headline")
    assert coded(f"Advertisement\n\nRebels take airport\n\n{LEAD}").title == "Rebels take airport"
    for text in ("Rebels take Bukavu airport", f"Rebels took the airport.\n\n{LEAD}", f"{'word ' * 21}\n\n{LEAD}"):
        assert coded(text).sections[0].kind == "body"
        assert coded(text).title is None


def test_standfirst_stands_between_headline_and_byline() -> None:
    text = f"Rebels take airport\n\nArmy admits loss as thousands flee.\n\nBy Ana Silva, Goma | 3 May 2025\n\n{LEAD}"
    assert [kind for kind, _ in kinds(coded(text))] == ["headline", "standfirst", "byline", "body"]


def test_words_and_minutes_count_the_body() -> None:
    report = coded(f"{'word ' * 476}.\n\nBy Ana Silva\n\nAdvertisement", "Title of three")
    assert (report.words, report.read_minutes) == (477, 2.0)


# facts and keys


def test_published_of_the_capture_then_of_the_caller_never_today() -> None:
    capture = Capture("a.txt", LEAD, published="July 8, 2025")
    assert extract(capture, published="2020-01-01").published == "2025-07-08"
    assert extract(replace(capture, published=None), published="8 July 2025").published == "2025-07-08"
    assert extract(replace(capture, published="soon"), published="2020-01-01").published == "2020-01-01"
    assert extract(replace(capture, published="soon")).published is None


def test_the_id_is_of_the_content_and_of_no_machine() -> None:
    report = extract(Capture("/home/a/x.txt", LEAD, publisher="Daily Post", published="2025-07-08"))
    same = extract(Capture("C:\\b\\y.txt#3", f"\ufeff {LEAD}\r\n", publisher="Daily Post", published="July 8, 2025"))
    assert report.id == same.id
    expected = json.dumps([None, "", "Daily Post", "2025-07-08", LEAD]).encode()
    assert report.id == hashlib.sha256(expected).hexdigest()[:16]
    assert report.sha256 == hashlib.sha256(LEAD.encode()).hexdigest()
    changed = [{"external_id": "7"}, {"uri": "https://example.org/1"}, {"publisher": "X"}, {"published": "2025-07-09"}]
    base = Capture("/home/a/x.txt", LEAD, publisher="Daily Post", published="2025-07-08")
    assert len({extract(replace(base, **change)).id for change in changed} | {report.id}) == 5  # type: ignore[arg-type]


def test_facts_are_carried_and_cleaned() -> None:
    facts = ("id\ud800", "T", None, "Daily  Post\n", " Ana ", "2025-01-02")
    report = extract(Capture("a\udcff.txt", LEAD, "text/plain", *facts))
    assert (report.external_id, report.publisher, report.byline) == ("id\ufffd", "Daily Post", "Ana")
    assert (report.uri, report.retrieved, report.language) == ("a\ufffd.txt", "2025-01-02", "en")


# size


def test_five_megabytes_are_read_in_seconds() -> None:
    text = "\n\n".join(f"{n} {LEAD}\n{MORE}" for n in range(22_000))
    start = time.perf_counter()
    report = coded(text)
    assert time.perf_counter() - start < 15  # about 1.5 s on an idle machine
    assert len(report.text) > 4_500_000
    assert len(report.sections) == 1


def test_one_line_that_could_make_a_pattern_backtrack() -> None:
    for text in ("By " + "A" * 790, "By " + "Ana " * 190 + "said", "May " + "1," * 380 + "x", "Share " * 120 + "said"):
        start = time.perf_counter()
        coded(text)
        assert time.perf_counter() - start < 1


def test_more_than_ten_million_characters_are_refused_with_advice() -> None:
    with pytest.raises(InputError, match="longer than 10,000,000 characters; is it many reports in one"):
        coded("x" * 10_000_001)
