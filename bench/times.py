"""Times right: gold time expressions of GUM and of Recognizers-Text, read by `dateline.resolve.when`.

    python -m bench.times --corpora DIR [--wrong]

GUM (TEI <date>): all expressions of a document are read together, in order, with its date of creation. One is right
where our first and last day are those of the gold value: `when` is all of the day, month or year that it names, `from`
and `notBefore` begin one, `to` and `notAfter` end one, and a missing end must be open with us too; notBefore
and notAfter are outer bounds, and an end of ours in the year or month that one names meets it. All lines count.
Durations and phrases that only the document explains ("his death", "day five") have a gold value and count as wrong
where we leave them open. A gold value without a year (--07, recurring or general) is compared by month and day. The
year of a BC gold value is taken as the number in the words (-400 for 400 BC), whereas ours follows ISO 8601 (-0399).

Recognizers-Text (English specs): right where our days are those of its past or its future reading. Its ends are
exclusive and become the day before. Two ends mean something else there: the named end of "from A to B" is the first
day of B, so B's last day is right with us (as is day n of "within n days"); and an end at the reference is "up to
now", which for us holds the day of publication. Parts of the day are compared by the day, clock times to the minute.
Phrases of no news report are left out, class by class, with the reason.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from dateline.resolve.when import Phrase, when
from dateline.resolve.when.calendar import month_length
from dateline.resolve.when.marks import marks
from dateline.values import Resolution, Time

SPECS = (
    "DateParser", "DatePeriodParser", "DateTimeParser", "DateTimePeriodParser", "HolidayParser", "MergedParser",
    "TimePeriodParser", "DateTimeModel",
)  # fmt: skip
Ends = tuple[str | None, str | None]


# ---- GUM


def gum(corpora: Path) -> dict[str, float]:
    """The figures on GUM."""
    results = list(gum_results(corpora))
    scope = [right for gold, _, right in results if not gum_outside(gold)]
    news = [right for gold, _, right in results if "_news_" in gold["doc"]]
    answered = [right for _, time, right in results if time.edtf]
    return {
        "expressions": len(results),
        "right": sum(r for *_, r in results) / len(results),
        "expressions that name a time by themselves": len(scope),
        "right of these": sum(scope) / len(scope),
        "right in the news reports among the documents": sum(news) / len(news),
        "answered": len(answered) / len(results),
        "right of the answered": sum(answered) / len(answered),
    }


def gum_results(corpora: Path) -> Iterator[tuple[dict[str, str], Time, bool]]:
    """Each gold line with our time, and whether it is right."""
    with (corpora / "time_specs" / "gum_dates.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    for _, group in groupby(rows, key=lambda row: (row["doc"], row["created"])):
        golds = list(group)
        found = when([Phrase(g["text"]) for g in golds], date.fromisoformat(golds[0]["created"]))
        for gold, resolution in zip(golds, found, strict=True):
            time = _time(resolution)
            yield gold, time, gum_right(gold, time)


def _time(resolution: Resolution) -> Time:
    assert isinstance(resolution.value, Time)
    return resolution.value


def _yearless(gold: dict[str, str]) -> bool:
    return any(v.startswith("--") for k, v in gold.items() if k in ("when", "from", "to", "notBefore", "notAfter"))


_DURATION = re.compile(r"(?:~ |for )*(?:(?:N\d+|few) )+(?:- )?U\w+")


def gum_outside(gold: dict[str, str]) -> str:
    """Why a line cannot be read from its words and the date alone; "" where it can."""
    words = marks(gold["text"])
    if _yearless(gold):
        return "no year in the gold: recurring or general"
    if _DURATION.fullmatch(words):
        return "a duration, placed by the document"
    if not re.search(r"\b[A-Z]", words) or re.search(r"\b(?:his|her|their|our|my|he|she|we)\b", gold["text"].lower()):
        return "an event or a life, no calendar word"
    return ""


def gum_right(gold: dict[str, str], time: Time) -> bool:
    """Whether our days are the gold ones."""
    first = gold.get("when") or gold.get("from") or gold.get("notBefore")
    last = gold.get("when") or gold.get("to") or gold.get("notAfter")
    before_christ = re.search(r"\bBC", gold["text"]) is not None
    want = (tei(first, 0, before_christ) if first else None, tei(last, 1, before_christ) if last else None)
    if "notBefore" in gold or "notAfter" in gold:
        return _within(gold, want, time)
    have = (time.from_ and _day_of(time.from_), time.to and _day_of(time.to))
    if _yearless(gold):
        have = (have[0] and have[0][-5:], have[1] and have[1][-5:])
        want = (want[0] and want[0][-5:], want[1] and want[1][-5:])
    return want == have and want != (None, None)


def _within(gold: dict[str, str], want: Ends, time: Time) -> bool:
    """Whether our ends lie in the year, month or day that the gold's outer bounds name."""
    pairs = (
        (want[0], time.from_, gold.get("notBefore") or gold.get("from")),
        (want[1], time.to, gold.get("notAfter") or gold.get("to")),
    )
    for day, ours, value in pairs:
        if (day is None) != (ours is None):
            return False
        if day and ours and value and _day_of(ours)[: _names(value)] != day[: _names(value)]:
            return False
    return True


def _names(value: str) -> int:
    """How much of a day a TEI value names: the year, the month or all."""
    parts = value.lstrip("-").count("-")
    return (4, 7, 10)[parts] + value.startswith("-")


def _day_of(value: str) -> str:
    return value.split("T")[0]


def tei(value: str, end: int, before_christ: bool = False) -> str:
    """The first (end=0) or last day of a TEI value: 2014, 2014-03, 2014-03-05, --03, -0400."""
    m = re.match(r"(--|-?\d{1,5})-?(?:(\d\d))?(?:-(\d\d))?(?:T|$)", value)
    if not m:
        return value
    number = 2000 if m[1] == "--" else int(m[1]) + (before_christ and int(m[1]) < 0)
    month = int(m[2]) if m[2] else (12 if end else 1)
    day = int(m[3]) if m[3] else (month_length(number, month) if end and 1 <= month <= 12 else 1)
    return f"{'-' if number < 0 else ''}{abs(number):04}-{month:02}-{day:02}"


# ---- Recognizers-Text


@dataclass(frozen=True)
class Item:
    """One expression of the specs: its phrase, its reference, the readings (first, exclusive end or None), its kind."""

    phrase: Phrase
    reference: str
    readings: tuple[Ends, ...]
    kind: str
    source: str


def recognizers(corpora: Path) -> dict[str, float]:
    """The figures on the specs of Recognizers-Text."""
    results, left_out = recognizers_results(corpora)
    found = {"expressions": float(len(results)), "right": sum(r for *_, r in results) / len(results)}
    return found | {f"left out: {name}": float(n) for name, n in left_out.most_common()}


def recognizers_results(corpora: Path) -> tuple[list[tuple[Item, Time, bool]], Counter[str]]:
    """Each expression in scope with our time and whether it is right; and how many were left out, by reason."""
    results: list[tuple[Item, Time, bool]] = []
    left_out: Counter[str] = Counter()
    seen = set()
    for name in SPECS:
        for spec in json.loads((corpora / "time_specs" / f"{name}.json").read_text(encoding="utf-8-sig")):
            item = item_of(spec, name)
            reason = item if isinstance(item, str) else outside(item)
            if isinstance(item, str) or reason:
                left_out[reason] += 1
                continue
            key = item.phrase.text.lower(), item.reference, item.readings
            if key in seen:
                left_out["the same expression and reference again"] += 1
                continue
            seen.add(key)
            time = _time(when([item.phrase], date.fromisoformat(item.reference[:10]))[0])
            results.append((item, time, spec_right(item, time)))
    return results, left_out


def item_of(spec: dict[str, Any], source: str) -> Item | str:
    """The expression of a spec, or why there is none to compare with."""
    results = spec["Results"]
    if len(results) != 1:
        return "no result, or several results in one input"
    result = results[0]
    kind = str(result.get("Type") or result.get("TypeName")).rsplit(".", 1)[-1]
    value = result.get("Value") or result.get("Resolution") or {}
    values = value.get("values") if "values" in value else [value.get("PastResolution"), value.get("FutureResolution")]
    readings = tuple(r for v in values or () if v and (r := reading(v)))
    text, start = result["Text"], result.get("Start", 0)
    whole = spec["Input"]
    phrase = Phrase(text, start, start + len(text), whole[max(0, start - 80) : start], whole[start + len(text) :][:80])
    return Item(phrase, spec.get("Context", {}).get("ReferenceDateTime", ""), readings, kind, source)


def reading(value: dict[str, str]) -> Ends | None:
    """First moment and exclusive end of one reading; (moment, "=") for a point in time."""
    for key in ("date", "dateTime", "value"):
        if key in value:
            mod = value.get("Mod", "")
            point = value[key]
            return None if point.startswith(("0001", "not")) else (point, "=") if not mod or mod == "approx" else None
    first = value.get("start") or value.get("startDate") or value.get("startDateTime")
    last = value.get("end") or value.get("endDate") or value.get("endDateTime")
    if (first or last or "0001").startswith("0001"):
        return None
    return first, last


_OUTSIDE = (
    (
        "a condition of a database query",
        r"[<>]|greater|sooner than|before or|later than|earlier than|no later|or later|and later|and after"
        r"|and before|less than|more than|as (?:early|late|soon)|until before|or (?:before|after)|to date"
        r"|or earlier|equal|begins?\b|\bprior",
    ),
    (
        "hours or minutes from the clock of the reference",
        r"\b(?:\d*\s*(?:minute|min|mins|hour|hours|hr|hrs|second|seconds|sec|h)s?)\b|\d(?:mins?|hrs?|h)\b"
        r"|current time|(?:right |from |between )?now\b|at the moment|at present|at this time",
    ),
    (
        "words of a calendar program",
        r"business|work(?:ing)?\s?(?:day|week)|weekdays?\b|\beod\b|end of (?:the |today|tomorrow|my |this "
        r"|\w+ )?(?:day|sunday|morning)|end of (?:today|tomorrow)|\beoy\b|\beom\b|\botd\b|\bmy\b|same (?:week"
        r"|month|year)\b|\bfor \d+ \w+,? from|starting|\bfy\d*|fiscal|school",
    ),
    (
        "spelled wrongly or run together",
        r"\btmrw?\b|\d[23]th\b|\b[23]th\b|thanks giving|\btues?\b.*\bthur\b|yuandan|[a-z]{3}\d|\d{8}"
        r"|\d{4} \d\d \d\d|\d{1,2}-\d{4}-[a-z]|\d{4}-\d\d-[a-z]|\d{4}/\d\d?/[a-z]|[a-z]+-\d{4}-\d"
        r"|\b\d{1,2} ?[ap]\b(?!\.?m)",
    ),
    (
        "a numeric form that is two dates, or that news does not write",
        r"(?<![\d:/.-])\d{1,2}[.-]\d{1,2}(?![\d:]|\s?[ap]\.?m)|(?<![\d/])(?:0?\d|1[012])[/.-](?:0?\d"
        r"|1[012])(?:[/.-]\d+)?(?!\d)|\d{1,2}[/.-]\d{1,2}[-,/.]\d\d(?!\d)|\d{1,4} ?[-/] ?\d{1,2}(?= ?$)"
        r"|^\d{1,2} ?[-/] ?\d{4}|@",
    ),
    (
        "clock times in words",
        r"\bo'?clock|\bpast\b.*\b(?:morning|tomorrow|evening)|quarter to|half past|\bto (?:seven|eight)|(?:at"
        r"|around|@) (?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirty)|thirty p m",
    ),
)  # fmt: skip
_OUTSIDE_PATTERNS = tuple((reason, re.compile(pattern, re.I)) for reason, pattern in _OUTSIDE)
_KINDS = {
    "duration": "a duration", "set": "a recurrence", "time": "a clock time without a day",
    "timerange": "a clock time without a day", "timezone": "a time zone",
}  # fmt: skip
_BARE = re.compile(r"\bN\d\d?\b(?! ?(?:U|M|past|last|previous|next|coming|following|- M|bc|ad))")
_TO_THE_DAY = re.compile(
    r"U(?:month|year)s? (?:ago|later|earlier|before|after|from|hence)\b|^in N\d+ U(?:month|year)\b|U(?:month|year) from"
)


def outside(item: Item) -> str:
    """Why the expression is none of a news report, or none that can be compared; "" where it counts."""
    text, words = item.phrase.text, marks(item.phrase.text)
    if item.kind in _KINDS:
        return _KINDS[item.kind]
    if not item.reference:
        return "no reference date"
    if not item.readings:
        return "no value in the specs (seasons, impossible dates, open conditions)"
    for reason, pattern in _OUTSIDE_PATTERNS:
        if pattern.search(text):
            return reason
    if _BARE.search(words) and "M" not in words and "Uweek N" not in words:
        return "a bare number for a day or an hour"
    if _TO_THE_DAY.search(words) and "Uday" not in words:
        return "a day for words that name a month or a year (two years ago)"
    return ""


def spec_right(item: Item, time: Time) -> bool:
    """Whether our time is one of the readings."""
    return any(same(ends, item, time) for ends in item.readings)


def same(gold: Ends, item: Item, time: Time) -> bool:
    """Whether our time is this reading."""
    first, last = gold
    if last == "=":
        return _moment(first, time.from_) and _moment(first, time.to)
    if (first is None) != (time.from_ is None) or (last is None) != (time.to is None):
        return False
    starts = first is None or time.from_ is None or _moment(first, time.from_)
    return starts and (last is None or time.to is None or _ends(last, item, time.to))


def _moment(gold: str | None, ours: str | None) -> bool:
    """The same day; and the same minute, where ours has a clock and the gold is a point in time."""
    if gold is None or ours is None:
        return False
    clock = gold[11:16]
    return gold[:10] == ours[:10] and (len(gold) < 12 or "T" not in ours or clock == ours[11:16])


def _ends(gold: str, item: Item, ours: str) -> bool:
    """Whether our last day or minute is the gold's exclusive end."""
    if len(gold) > 10:
        return _moment(gold, ours) or (gold[11:16] == "00:00" and _before(gold) == ours[:10])
    day = ours[:10]
    if _before(gold) == day or (gold == item.reference[:10] == day):
        return True
    return bool(_NAMED_END.search(item.phrase.text)) and gold in begins(day)


_NAMED_END = re.compile(r"\d ?[-~] ?\d|[a-z] ?- ?[a-z]|\b(?:to|till|until|through|and|rest|within)\b|\d-[a-z]", re.I)


def _before(day: str) -> str:
    return (date.fromisoformat(day[:10]) - timedelta(1)).isoformat()


def begins(day: str) -> set[str]:
    """The day itself, and the first days of the week, month, quarter and year that it ends."""
    last = date.fromisoformat(day)
    found = {day}
    if last.weekday() == 6:
        found.add((last - timedelta(6)).isoformat())
    if last.month % 3 == 0 and last.day >= 30:
        found.add(f"{last.year}-{last.month - 2:02}-01")
    if last.day == month_length(last.year, last.month):
        found.add(day[:8] + "01")
    if day.endswith("12-31"):
        found.add(day[:5] + "01-01")
    return found


def main() -> None:
    """Print the figures, and with --wrong what is wrong."""
    options = argparse.ArgumentParser(description="accuracy of the times")
    options.add_argument("--corpora", type=Path, required=True)
    options.add_argument("--wrong", action="store_true")
    args = options.parse_args()
    for name, figures in (("GUM", gum(args.corpora)), ("Recognizers-Text", recognizers(args.corpora))):
        print(f"\n## {name}")
        for key, value in figures.items():
            print(f"{key:70} {value:.3f}" if 0 < value < 1 else f"{key:70} {value:.0f}")
    if args.wrong:
        for gold, time, right in gum_results(args.corpora):
            if not right:
                want = " ".join(f"{k}={v}" for k, v in gold.items() if k not in ("doc", "created", "text", "rend"))
                print(
                    "GUM",
                    gold["doc"][4:16],
                    gold["created"],
                    "|",
                    gold["text"],
                    "|",
                    want,
                    "|",
                    time.edtf,
                    "|",
                    time.rule,
                )
        for item, time, right in recognizers_results(args.corpora)[0]:
            if not right:
                print(
                    "REC",
                    item.reference[:16],
                    "|",
                    item.phrase.text,
                    "|",
                    item.readings,
                    "|",
                    time.edtf,
                    "|",
                    time.rule,
                )


if __name__ == "__main__":
    main()
