"""The claim corpus: its checker, its reader, its variants with other names, and what scores are counted."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bench import score
from bench.agreement import SECOND, as_coding
from dateline.records import Coding
from train.check import problems
from train.claims import OURS, Document, parse_markup, read_claims
from train.vary import names, varied

REPORT = """#id {id}
#date 2025-03-12
#contexts military
[p1:PERSON Minister Ana Kovač] of [g1:PLACE Norland] [k1:CUE said] [r1:ROLE her men] [e1:EVENT left] [g2:PLACE Vesk].
On [t1:TIME Friday] [p2:PERSON Kovač] [e2:EVENT met] [p3:PERSON Igor Lem].
> e1 RETREAT/withdraw actual actor=r1 place=g2 source=p1 cue=k1
> e2 CONSULT actual actor=p2,p3 time=t1
= p1 p2
---
"""


def corpus(folder: Path, *reports: str) -> list[Document]:
    """Reports as a folder of claims gives them."""
    (folder / "claims").mkdir(exist_ok=True)
    (folder / "claims" / "x.txt").write_text("".join(reports), encoding="utf-8")
    return read_claims(folder, folder / "claims")


def test_our_corpus_follows_its_codebook() -> None:
    assert list(problems(sorted(OURS.glob("*.txt")))) == []
    assert list(problems([SECOND])) == []


def test_enough_reports_and_no_report_twice() -> None:
    docs = [d for d in read_claims(Path("nowhere")) if d.corpus == "claims"]
    assert len(docs) >= 1577  # 1,177 and at least 400 new ones
    assert len({d.text for d in docs}) == len({d.id for d in docs}) == len(docs)
    assert not any(d.dev for d in docs if d.id.startswith("n"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[k1:CUE said]", "[k1:CUE said", "never closes"),
        ("[k1:CUE said]", "said]", "belongs to no span"),
        ("[k1:CUE said]", "[p1:CUE said]", "used twice"),
        ("[k1:CUE said]", "[k1:CUE said,]", "at an edge"),
        ("[k1:CUE said]", "[k1:VERB said]", "unknown label VERB"),
        ("RETREAT/withdraw", "RETREAT/demo", "no such type or mode"),
        ("e2 CONSULT actual", "e2 CONSULT perhaps", "unknown modality"),
        ("place=g2", "place=p1", "may not be PERSON"),
        ("place=g2", "place=g9", "may not be no span"),
        ("place=g2", "venue=g2", "unknown role"),
        ("= p1 p2", "= p1 p7", "chain names no span"),
        ("2025-03-12", "12 March", "#date"),
        ("> e2 CONSULT actual actor=p2,p3 time=t1\n", "", "EVENT e2 has no event line"),
    ],
)
def test_the_checker_names_what_is_wrong(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "x.txt"
    path.write_text(REPORT.format(id="x-1").replace(old, new), encoding="utf-8")
    assert said in "\n".join(problems([path]))


def test_a_report_twice_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text(REPORT.format(id="x-1") * 2, encoding="utf-8")
    assert len(list(problems([path]))) == 1


def test_markup_gives_nested_spans() -> None:
    text, spans = parse_markup("[o1:ORG the [n1:NORP Sami] parliament] sat")
    assert text == "the Sami parliament sat"
    assert {text[a:b]: label for a, b, label in spans.values()} == {"Sami": "NORP", "the Sami parliament": "ORG"}


def test_other_names_keep_everything_else(tmp_path: Path) -> None:
    (doc,) = (d for d in corpus(tmp_path, REPORT.format(id="x-1")))
    pool = {"PERSON": ["Premier Wen Adeyemi-Okafor"], "PLACE": ["the Republic of Eastmark"], "ORG": ["X"]}
    changed = 0
    for seed in range(8):
        other = varied(doc, pool, np.random.default_rng(seed))
        for (a, b, label), (x, y, same) in zip(doc.spans, other.spans, strict=True):
            assert label == same
            was, now = doc.text[a:b], other.text[x:y]
            if label in pool:
                assert now in (was, *pool[label], "Adeyemi-Okafor")
                changed += now != was
            else:
                assert now == was
        assert other.events == doc.events
        assert other.tags["trigger"] == [s for s in other.spans if s[2] in ("EVENT", "CUE")]
    assert changed


def test_a_surname_follows_the_full_name(tmp_path: Path) -> None:
    (doc,) = corpus(tmp_path, REPORT.format(id="x-1"))
    pool = {"PERSON": ["Wen Adeyemi"], "PLACE": ["Eastmark"], "ORG": ["X"]}
    texts = {varied(doc, pool, np.random.default_rng(seed)).text for seed in range(30)}
    both = [t for t in texts if "Wen Adeyemi of" in t and "On Friday Adeyemi" in t]
    assert both, texts


def test_names_are_those_without_another_span_inside(tmp_path: Path) -> None:
    docs = corpus(tmp_path, REPORT.format(id="x-1"))
    assert names(docs)["PLACE"] == ["Norland", "Vesk"]


# ── scores ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def coded(doc: Document, *, source: str = "", chains: bool = True) -> Coding:
    """A coding that says what the annotation says; with `source`, that mention is the source of every claim."""
    other = replace(doc, chains=doc.chains if chains else [])
    if source:
        n = next(n for n, s in enumerate(doc.spans) if doc.text[s[0] : s[1]] == source)
        other.events = [replace(e, roles=[(r, n if r == "source" else k) for r, k in e.roles]) for e in doc.events]
    return as_coding(other)


NAMED = REPORT.replace("= p1 p2", "= g1 r1\n= p1 p2")


def test_the_annotation_itself_scores_full_marks(tmp_path: Path) -> None:
    docs = corpus(tmp_path, NAMED.format(id="x-1"))
    s = score.claims(docs, [coded(d) for d in docs])
    assert s.trigger.f1 == s.typed.f1 == s.all_roles.f1 == s.sources.f1 == s.named.f1 == s.entities.f1 == 1
    assert s.filled and all(ok for *_, ok in s.filled)


def test_a_source_counts_by_any_of_its_mentions_and_no_other(tmp_path: Path) -> None:
    docs = corpus(tmp_path, NAMED.format(id="x-1"))
    s = score.claims(docs, [coded(d, source="Kovač") for d in docs])
    assert (s.sources.f1, s.roles["source"].f1) == (1, 0)
    s = score.claims(docs, [coded(d, source="Igor Lem") for d in docs])
    assert (s.sources.f1, s.roles["source"].f1) == (0, 0)


def test_a_role_noun_counts_only_where_it_is_joined_to_its_name(tmp_path: Path) -> None:
    docs = corpus(tmp_path, NAMED.format(id="x-1"))
    s = score.claims(docs, [coded(d, chains=False) for d in docs])
    assert (s.named.right, s.named.predicted, s.named.gold) == (0, 0, 1)


def test_claims_below_a_confidence_are_not_counted(tmp_path: Path) -> None:
    docs = corpus(tmp_path, NAMED.format(id="x-1"))
    assert score.claims(docs, [score.above(coded(d), 1.1) for d in docs]).typed.predicted == 0
    assert score.claims(docs, [score.above(coded(d), 1.0) for d in docs]).typed.predicted == 2
