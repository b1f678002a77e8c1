"""Extraction right: the fixture pages of tests/pages, read by `dateline.extract`, and by trafilatura alone.

    python -m bench.pages [--pages tests/pages] [--json FILE] [--only odd]

Odd pages are for development; even pages are held out: only their scores are printed, never what is wrong with them.
The pages above 60 (odd numbers only, for development too) are parts of their own, "later" and, above 100, "last";
"all" is the sixty.

The main text is scored as the published benchmark of article extraction does: word tokens in 4-grams, counted with
their repetitions; precision and recall of each page, the mean of each, and F1 of the two means. Ours is what is left as
body: what we mark as headline, standfirst, caption, byline or notice is not coded, so it is no part of it. For
trafilatura all that it gives counts, less the headline if that leads it; captions count against it where it has any.

Dates: `day` is right where the day that is written is the gold's (whatever the zone), `time` where gold has a clock and
the instant is the same. Bylines and captions are compared as sets, without case and accents. Where gold has nothing,
nothing is right.
"""

from __future__ import annotations

import argparse
import json
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from dateline.dates import iso_date
from dateline.errors import InputError
from dateline.extract import extract
from dateline.extract.credit import agency
from dateline.records import Capture, Report

N = 4
SHARES = ("title", "day", "time", "modified", "byline", "publisher", "language", "canonical", "credit", "standfirst",
          "captions")  # fmt: skip
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Score:
    """One page: precision and recall of its text (None where it has none), and each field right or not."""

    name: str
    precision: float | None
    recall: float | None
    right: dict[str, bool]
    wrong: dict[str, tuple[Any, Any]]

    @property
    def f1(self) -> float:
        return f1(self.precision or 0.0, self.recall or 0.0)


def f1(precision: float, recall: float) -> float:
    """The harmonic mean."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def pages(folder: Path) -> list[tuple[str, bytes, Values]]:
    """Each page's name, bytes and gold."""
    golds = sorted(folder.glob("[0-9]*.json"))
    if not golds:
        raise SystemExit(f"{folder}: no NN-name.json here; give the folder of the fixture pages with --pages")
    return [(g.stem, g.with_suffix(".html").read_bytes(), json.loads(g.read_text(encoding="utf-8"))) for g in golds]


def ours(content: bytes, url: str) -> Values:
    """What `extract` makes of the page, under the names of the gold."""
    try:
        report = extract(Capture(url, content, "text/html"))
    except InputError:
        return {}
    names = ("title", "published", "byline", "publisher", "language", "canonical", "credit", "modified")
    of_kind = {kind: _paragraphs(report, kind) for kind in ("body", "standfirst", "caption")}
    return {
        **{name: getattr(report, name) for name in names},
        "canonical": report.canonical or report.uri,  # gold has the page's address where the page gives none
        "text": of_kind["body"],
        "standfirst": " ".join(of_kind["standfirst"]) or None,
        "captions": of_kind["caption"],
    }


def _paragraphs(report: Report, kind: str) -> list[str]:
    return [p for s in report.sections if s.kind == kind for p in report.text[s.start : s.end].split("\n") if p]


def theirs(content: bytes, url: str) -> Values:
    """What trafilatura makes of it by itself; it gives no credit, no time of change, and captions only by chance."""
    import trafilatura

    found: Any = trafilatura.bare_extraction(
        content, url=url, fast=True, include_comments=False, include_tables=False, with_metadata=True
    )
    if found is None:
        return {}
    text = [x for x in (found.text or "").split("\n") if x]
    return {
        "title": found.title, "published": found.date, "byline": (found.author or "").replace("; ", ", "),
        "publisher": found.sitename, "language": found.language, "canonical": found.url,
        "standfirst": found.description, "text": text[1:] if text[:1] == [found.title] else text,
    }  # fmt: skip


def score(name: str, gold: Values, found: Values) -> Score:
    """The score of one page."""
    want, got = (_grams(" ".join(x.get("text") or ())) for x in (gold, found))
    both = sum((want & got).values())
    precision = both / sum(got.values()) if got else None
    recall = both / sum(want.values()) if want else None
    judged = {field: (judge(gold), judge(found)) for field, judge in _FIELDS.items() if _asked(field, gold)}
    right = {field: _equal(field, *pair) for field, pair in judged.items()}
    wrong = {field: judged[field] for field in judged if not right[field]}
    return Score(name, precision, recall, right, wrong)


def _grams(text: str) -> Counter[tuple[str, ...]]:
    """The 4-grams of word tokens; a text of fewer words is one gram."""
    words = re.findall(r"\w+", unicodedata.normalize("NFC", text), re.U)
    return Counter(tuple(words[at : at + N]) for at in range(max(len(words) - N + 1, min(len(words), 1))))


def _plain(value: object) -> str:
    """Without case, accents, typographic quotes and double spaces."""
    text = unicodedata.normalize("NFKD", str(value or "")).casefold().replace("’", "'").replace("‘", "'")
    text = text.replace("“", '"').replace("”", '"')
    return " ".join("".join(c for c in text if not unicodedata.combining(c)).split())


def _names(value: object) -> frozenset[str]:
    parts = value if isinstance(value, list) else re.split(r"\s*[,;]\s*|\s+(?:and|&)\s+", str(value or ""))
    return frozenset(filter(None, map(_plain, parts)))


def _asked(field: str, gold: Values) -> bool:
    """Gold says something of the field; the clock is asked only where it has one."""
    if field == "time":
        return len(str(gold.get("published") or "")) > 10
    return ("published" if field == "day" else field) in gold


_FIELDS: dict[str, Callable[[Values], Any]] = {
    "title": lambda x: _plain(x.get("title")),
    "day": lambda x: (x.get("published") or "")[:10],
    "time": lambda x: _instant(x.get("published")),
    "modified": lambda x: _instant(x.get("modified")),
    "byline": lambda x: _names(x.get("byline")),
    "publisher": lambda x: _plain(x.get("publisher")),
    "language": lambda x: str(x.get("language") or "")[:2].lower(),
    "canonical": lambda x: str(x.get("canonical") or "").rstrip("/"),
    "credit": lambda x: _plain(agency(x.get("credit") or "") or x.get("credit")),
    "standfirst": lambda x: _plain(x.get("standfirst")),
    "captions": lambda x: frozenset(map(_plain, x.get("captions") or ())),
}


def _instant(value: str | None) -> datetime | str | None:
    """The moment, where there is a clock with its offset; what is written otherwise."""
    iso = iso_date(value)
    if not iso or len(iso) == 10:
        return iso
    found = datetime.fromisoformat(iso).replace(microsecond=0)
    return found if found.tzinfo else iso


def _equal(field: str, want: Any, got: Any) -> bool:
    """They agree; of times, one without an offset agrees by its clock, and one without a clock by its day."""
    if field in ("time", "modified") and want and got and (isinstance(want, str) or isinstance(got, str)):
        a, b = (x if isinstance(x, str) else x.isoformat() for x in (want, got))
        most = min(len(want) if isinstance(want, str) else 19, 19)
        return len(b) >= most and a[:most] == b[:most]
    return bool(want == got)


def figures(scores: Iterable[Score]) -> dict[str, float]:
    """The means over pages; a field only over the pages where gold is asked for it."""
    scores = list(scores)
    precision = _mean(s.precision for s in scores if s.precision is not None)
    recall = _mean(s.recall for s in scores if s.recall is not None)
    found = {"pages": float(len(scores)), "text F1": f1(precision, recall), "mean of F1": _mean(s.f1 for s in scores)}
    found |= {"precision": precision, "recall": recall}
    return found | {f: _mean(s.right[f] for s in scores if f in s.right) for f in SHARES}


def _mean(values: Iterable[float]) -> float:
    values = list(values)
    return sum(values) / len(values) if values else 0.0


def measure(found: list[tuple[str, bytes, Values]]) -> tuple[dict[str, dict[str, float]], list[Score]]:
    """The figures of both, for the odd, the even, all of the sixty pages, and those added later, and our scores."""
    extract(
        Capture("https://example.org/", found[0][1], "text/html")
    )  # the libraries are loaded before the clock starts
    start = time.perf_counter()
    made = [ours(content, gold["url"]) for _, content, gold in found]
    speed = len(found) / (time.perf_counter() - start)
    scores = [score(name, gold, x) for (name, _, gold), x in zip(found, made, strict=True)]
    other = [score(name, gold, theirs(content, gold["url"])) for name, content, gold in found]
    result = {}
    for part, holds in _PARTS.items():
        if not any(map(holds, scores)):
            continue
        result[part] = figures(filter(holds, scores))
        result[f"{part}, trafilatura"] = figures(filter(holds, other))
    result["all"]["pages a second"] = speed
    return result, scores


def _number(name: str) -> int:
    return int(name.split("-")[0])


def _odd(one: Score) -> bool:
    return _number(one.name) % 2 == 1


_SIXTY = 60  # pages above it were written when the extractor was there, those above a hundred after these
_PARTS: dict[str, Callable[[Score], bool]] = {
    "odd": lambda s: _odd(s) and _number(s.name) <= _SIXTY,
    "even": lambda s: not _odd(s),
    "all": lambda s: _number(s.name) <= _SIXTY,
    "later": lambda s: _SIXTY < _number(s.name) < 100,
    "last": lambda s: _number(s.name) > 100,
}


def lines(result: dict[str, dict[str, float]]) -> Iterator[str]:
    """The figures as a table."""
    names = list(result["all"])
    yield f"{'':16}" + "".join(f"{part:>20}" for part in result)
    for name in names:
        cells = (f"{x[name]:20.3f}" if name in x else " " * 20 for x in result.values())
        yield f"{name:16}" + "".join(cells)


def worst(scores: Iterable[Score]) -> Iterator[str]:
    """What is wrong on the odd pages, the worst text first."""
    for one in sorted(filter(_odd, scores), key=lambda s: s.f1):
        if one.f1 < 0.98 or one.wrong:
            yield f"{one.name}: F1 {one.f1:.3f} (P {one.precision or 0:.3f}, R {one.recall or 0:.3f})"
            yield from (f"    {field}: {got!r} for {want!r}" for field, (want, got) in one.wrong.items())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=Path, default=Path("tests/pages"))
    parser.add_argument("--json", type=Path, help="write the figures there")
    parser.add_argument("--only", choices=("odd",), help="leave the held-out pages alone")
    options = parser.parse_args()
    found = pages(options.pages)
    result, scores = measure([x for x in found if _number(x[0]) % 2] if options.only else found)
    print("\n".join([*lines(result), "", *worst(scores)]))
    if options.json:
        options.json.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
