"""Checks the gold against the pages: `python tests/pages/check.py` prints each fault and ends with 1 where there is one.

Uses no extractor: the page's letters and digits, read with lxml in the page's true encoding, must hold those of every gold paragraph, in order.
"""

import json
import re
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path

from lxml import html

sys.path.insert(0, str(Path(__file__).parent))
from make import HERE, KEYS, header

__all__ = ["faults"]

FIELDS = {*KEYS, "standfirst", "captions", "text"}


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum()).casefold()


def _visible(page: str) -> str:
    tree = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", page))
    for node in tree.xpath("//script|//style|//noscript|//template|//comment()"):
        node.drop_tree()
    return str(tree.text_content())


def _sentences(gold: dict[str, object]) -> set[str]:
    text = gold["text"]
    assert isinstance(text, list)
    parts = (s for p in text for s in re.split(r"(?<=[.!?؟])[\s”\"»]+", p))
    return {_letters(s) for s in parts if len(s.split()) > 3}


def _number_faults(gold: dict[str, object], words: int) -> list[str]:
    found = [] if 20 <= words <= 1000 else [f"{words} words"]
    for key in ("published", "modified"):
        if gold[key] is not None:
            datetime.fromisoformat(str(gold[key]))
    return found + [f"fields differ: {FIELDS ^ gold.keys()}"] * (gold.keys() != FIELDS)


def faults(path: Path) -> tuple[list[str], dict[str, object]]:
    """What is wrong with one page, in words, and its gold."""
    gold = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    values, _ = header((HERE / "src" / f"{path.stem}.txt").read_text(encoding="utf-8"))
    page = _letters(_visible(path.read_bytes().decode(values.get("encoding", "utf-8")).lstrip("\ufeff")))
    found, at = [], 0
    for paragraph in gold["text"]:
        place = page.find(_letters(paragraph), at)
        if place < 0:
            found.append(f"paragraph not on the page or out of order: {paragraph[:60]}")
        at = max(place, at)
    shown = [gold["title"], gold["standfirst"] or "", *gold["captions"]]
    shown += (gold["byline"] or "").split(", ")
    found += [f"not on the page: {words}" for words in shown if _letters(words) not in page]
    return found + _number_faults(gold, sum(len(p.split()) for p in gold["text"])), gold


def main() -> int:
    """Print the faults of all pages and a few sums."""
    pages = sorted(HERE.glob("[0-9][0-9]-*.html"))
    golds, bad, seen = [], 0, Counter[str]()
    for path in pages:
        found, gold = faults(path)
        golds.append(gold)
        seen.update(_sentences(gold))
        bad += len(found)
        for fault in found:
            print(f"{path.name}: {fault}")
    shared = [s for s, n in seen.items() if n > 1]
    size = sum(p.stat().st_size for p in pages)
    print(f"{len(pages)} pages, {size} bytes, {sum(g['byline'] is not None for g in golds)} bylines, {sum(g['credit'] is not None for g in golds)} credits")
    print(f"{sum(len(str(p).split()) for g in golds for p in g['text'])} words; shared sentences: {shared}; faults: {bad}")  # type: ignore[attr-defined]
    return int(bad > 0 or bool(shared))


if __name__ == "__main__":
    sys.exit(main())
