"""The HTML page and fragment: true text, nested and crossing marks, working anchors, nothing that runs or loads."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample import ATTACK, HEADLINE, TEXT, empty, plain, sample

from dateline.page import Mark, Piece, html_fragment, html_page, pieces
from dateline.records import Evidence, Failure, Mention, Skipped
from dateline.values import Place

VOID = {"meta", "br", "link", "img"}
HOSTILE = "<script>alert(1)</script>\" onmouseover='x' &amp; <b>"


class Read(HTMLParser):
    """Checks that elements nest, and keeps what the tests ask for."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.stack: list[tuple[str, str]] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.paragraphs: list[str] = []
        self.marked: list[tuple[str, str]] = []
        self.feed(page)
        self.close()
        assert self.stack == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {k: v or "" for k, v in attrs}
        self.tags.append((tag, found))
        if tag not in VOID:
            self.stack.append((tag, found.get("class", "")))
        if tag == "p" and any(c == "dl-text" for _, c in self.stack):
            self.paragraphs.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        classes = [c for _, c in self.stack]
        if "dl-text" in classes and "p" in [t for t, _ in self.stack] and "dl-why" not in classes:
            self.paragraphs[-1] += data
            self.marked += [(c.split()[1], data) for t, c in self.stack if t == "mark"]

    def values(self, attribute: str) -> list[str]:
        return [a[attribute] for _, a in self.tags if attribute in a]


def test_pieces_of_nothing() -> None:
    assert pieces("", []) == []
    assert pieces("", [Mark(0, 1)]) == []
    assert pieces("abc", []) == [Piece("abc", ())]


def test_pieces_nest() -> None:
    outer, inner = Mark(0, 15), Mark(0, 8)
    cut = pieces("Sarovian drones hit", [inner, outer])
    assert cut == [Piece("Sarovian", (outer, inner)), Piece(" drones", (outer,)), Piece(" hit", ())]


def test_pieces_cross() -> None:
    a, b = Mark(0, 4), Mark(2, 6)
    assert [(p.text, p.marks) for p in pieces("abcdef", [b, a])] == [("ab", (a,)), ("cd", (a, b)), ("ef", (b,))]


def test_pieces_leave_out_what_is_outside_and_clip_the_rest() -> None:
    inside, over, outside, nothing = Mark(1, 2), Mark(-3, 99), Mark(7, 9), Mark(2, 2)
    assert [p.text for p in pieces("abc", [inside, over, outside, nothing])] == ["a", "b", "c"]
    assert [p.marks for p in pieces("abc", [inside, outside, nothing])] == [(), (inside,), ()]


spans = st.lists(st.tuples(st.integers(-2, 30), st.integers(-2, 30)).map(lambda s: Mark(min(s), max(s))), max_size=12)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=25), spans)
def test_pieces_are_the_text_and_know_their_marks(text: str, marks: list[Mark]) -> None:
    at = 0
    for piece in pieces(text, marks):
        assert piece.text
        for k in range(at, at + len(piece.text)):
            assert sorted(map(id, piece.marks)) == sorted(id(m) for m in marks if m.start <= k < m.end)
        at += len(piece.text)
    assert "".join(p.text for p in pieces(text, marks)) == text


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=25), spans)
def test_page_keeps_the_text_under_any_marks(text: str, marks: list[Mark]) -> None:
    coding = plain("Strike " + text)
    found = tuple((f"s{n}", Mention(m.start, m.end, "ORG", 0.5), None) for n, m in enumerate(marks) if m.start >= 0)
    assert Read(html_page([replace(coding, spans=found)])).paragraphs == [coding.report.text]


def test_text_is_whole() -> None:
    assert Read(html_page([sample()])).paragraphs == TEXT.split("\n")
    assert Read(html_fragment(sample())).paragraphs == TEXT.split("\n")


def test_evidence_is_marked_by_role() -> None:
    marked = Read(html_page([sample()])).marked
    for expected in (
        ("dl-trigger", "struck"),
        ("dl-actor", "Sarovian"),
        ("dl-equipment", " drones"),
        ("dl-recipient", "dockers"),
        ("dl-figures", "at least seven "),
        ("dl-place", "Belmar"),
        ("dl-source", "the Interpress agency"),
        ("dl-cue", "denied"),
        ("dl-time", "before dawn on Wednesday"),
        ("dl-other", "the far side of the bay"),
    ):
        assert expected in marked
    assert ("dl-equipment", "Sarovian") in marked  # the outer of two nested marks


def test_titles_say_what_a_mark_is() -> None:
    titles = Read(html_page([sample()])).values("title")
    assert "who does it: claim 4 · to whom: claim 3 · place" in titles
    assert "where: claim 1 · place · KLV" in titles


def test_skipped_paragraphs_say_why() -> None:
    page = html_page([sample()])
    assert [page.count(f"not coded: {reason}") for reason in ("headline", "byline", "boilerplate")] == [1, 1, 1]
    assert page.count(' dl-skip"') == 3
    part = replace(
        plain("Strike now, schnell weg"), coverage=replace(plain("x").coverage, skipped=(Skipped(12, 23, "language"),))
    )
    assert ("dl-skipped", "schnell weg") in Read(html_page([part])).marked


def test_anchors_lead_to_one_place_each() -> None:
    read = Read(html_page([sample(), sample(), empty()]))
    ids = read.values("id")
    assert len(ids) == len(set(ids))
    targets = {h[1:] for h in read.values("href") if h.startswith("#")}
    assert targets <= set(ids)
    assert {f"r{r}-{kind}{n}" for r in (1, 2) for kind in "ct" for n in range(1, 8)} <= targets


def test_claims_that_share_a_trigger_share_its_anchor() -> None:
    coding = sample()
    twin = replace(coding.claims[0], id="c8", type="COERCE", mode=None)
    read = Read(html_page([replace(coding, claims=(*coding.claims, twin))]))
    assert {h[1:] for h in read.values("href") if h.startswith("#")} <= set(read.values("id"))
    assert {"#r1-c1", "#r1-c8"} <= set(read.values("href"))


@pytest.mark.parametrize("trigger", [(0, 6), (7, 14)])  # begins before, and after, the span that it crosses
def test_crossing_trigger_has_one_anchor(trigger: tuple[int, int]) -> None:
    text = "Strike now and then"
    coding = plain(text)
    event = Evidence(*trigger, text[slice(*trigger)], "EVENT", "s1", 0.5)
    crossing = Evidence(3, 10, text[3:10], "ORG", "s2", 0.5)
    claim = replace(coding.claims[0], trigger=event, actor=(crossing,))
    read = Read(html_page([replace(coding, spans=(), claims=(claim,))]))
    assert read.values("id").count("r1-t1") == 1
    assert read.values("aria-label").count("claim 1") == 1
    assert read.paragraphs == [text]


def test_cards() -> None:
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html_page([sample()]).split('class="dl-claims"')[1]))
    assert "1 ASSAULT · drone 0.94" in page and "Sarovian SRV → struck → a grain terminal, dockers" in page
    assert "WhereBelmar KLV" in page
    assert "the Interpress agency, quoting the Kalvian emergencies ministry" in page
    assert "said not to have happened" in page and "planned or promised" in page
    assert "the report, in its own voice" in page and "claim 4" in page


@pytest.mark.parametrize("field", ["title", "publisher", "uri", "language", "published"])
def test_hostile_fields_stay_text(field: str) -> None:
    coding = plain(HOSTILE, **{field: HOSTILE})
    for page in (html_page([coding]), html_fragment(coding)):
        read = Read(page)
        assert not {t for t, _ in read.tags} & {"script", "img", "iframe", "object", "form"}
        assert not [a for _, attributes in read.tags for a in attributes if a.startswith("on")]
        assert read.paragraphs == [HOSTILE]


def test_hostile_evidence_stays_text() -> None:
    coding = plain(HOSTILE)
    trap = Evidence(0, len(HOSTILE), HOSTILE, HOSTILE, "s1", 0.5, value=Place(HOSTILE, name=HOSTILE))
    claim = replace(coding.claims[0], place=(trap,), type=HOSTILE, mode=HOSTILE, modality=HOSTILE)
    failure = Failure(HOSTILE, HOSTILE, HOSTILE)
    read = Read(html_page([replace(coding, claims=(claim,))], [failure]))
    assert not [a for t, attributes in read.tags for a in [t, *attributes] if a == "script" or a.startswith("on")]


@pytest.mark.parametrize(
    "uri",
    [
        "javascript:alert(1)",
        "JaVaScRiPt://x.example/%0aalert(1)",
        "data:text/html,x",
        "reports/a.txt#3",
        "http://[",
        "//x",
    ],
)
def test_only_web_addresses_are_links(uri: str) -> None:
    coding = plain("Strike", uri=uri)
    read = Read(html_page([coding]))
    assert all(h.startswith("#") for h in read.values("href"))


def test_web_address_is_a_link() -> None:
    assert "https://courier.example/2025/03/12/belmar" in Read(html_page([sample()])).values("href")


def test_nothing_runs_or_loads() -> None:
    page = html_page([sample()])
    read = Read(page)
    assert "default-src 'none'" in "".join(read.values("content"))
    assert not {t for t, _ in read.tags} & {"script", "link", "img", "iframe"}
    assert not read.values("src") and "@import" not in page and "url(" not in page


def test_list_of_reports_and_failures() -> None:
    page = html_page([sample(), empty("language", "ru")], [Failure("a.html", "extract", "no article text was found")])
    assert page.count(HEADLINE) >= 4 and "Not coded" in page and "no article text was found" in page
    assert "does not read (ru)" in page
    assert "No report was coded." in html_page([])
    assert "Not coded" not in html_page([sample()])


def test_fragment_stays_in_its_scope() -> None:
    fragment = html_fragment(sample())
    assert "<html" not in fragment and "<body" not in fragment
    css = re.sub(r"@\w+ ?[^{]*\{", "", fragment.split("<style>")[1].split("</style>")[0])
    selectors = [s for rule in re.findall(r"([^{}]+)\{", css) for s in rule.split(",")]
    assert len(selectors) > 40 and all(s.strip().startswith(".dl") for s in selectors)
    assert ATTACK.split(" ")[0] in fragment


def test_fragment_id_is_safe() -> None:
    read = Read(html_fragment(replace(sample(), report=replace(sample().report, id='a"b c/d'))))
    assert all(re.fullmatch(r"[A-Za-z][\w-]*", i) for i in read.values("id"))
