"""Checks the gold against the pages: `python tests/pages/check.py` prints each fault and ends with 1 if there is one.

Uses no extractor: the page's letters and digits, read with lxml in the page's true encoding, must hold those of every
gold paragraph, in order. A writer's name may stand in an attribute (a meta element). The pages must also be what
make.py builds from the sources.
"""

import json
import re
import sys
from collections import Counter
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import cast

from lxml import html

sys.path.insert(0, str(Path(__file__).parent))
from make import HERE, KEYS, build, header

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
    parts = (s for p in cast("list[str]", gold["text"]) for s in re.split(r"(?<=[.!?؟])[\s”\"»]+", p))
    return {_letters(s) for s in parts if len(s.split()) > 3}


def _words(gold: dict[str, object]) -> int:
    return len(" ".join(map(str, cast("list[str]", gold["text"]))).split())


def _field_faults(gold: dict[str, object]) -> list[str]:
    found = [] if 50 <= _words(gold) <= 1000 else [f"{_words(gold)} words"]
    for key in ("published", "modified"):
        if gold[key] is not None:
            datetime.fromisoformat(str(gold[key]))
    return found + [f"fields differ: {FIELDS ^ gold.keys()}"] * (gold.keys() != FIELDS)


def faults(path: Path) -> tuple[list[str], dict[str, object]]:
    """What is wrong with one page, in words, and its gold."""
    gold = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    values, _ = header((HERE / "src" / f"{path.stem}.txt").read_text(encoding="utf-8"))
    markup = path.read_bytes().decode(values.get("encoding", "utf-8")).lstrip("\ufeff")
    page, source = _letters(_visible(markup)), f" {_letters(unescape(markup))}"
    found, at = [], 0
    for paragraph in gold["text"]:
        place = page.find(_letters(paragraph), at)
        if place < 0:
            found.append(f"paragraph not on the page or out of order: {paragraph[:60]}")
        at = max(place, at)
    if build(HERE / "src" / f"{path.stem}.txt") != (path.read_bytes(), gold):
        found.append("differs from its source: run make.py")
    shown = [gold["title"], gold["standfirst"] or "", *gold["captions"]]
    found += [f"not on the page: {words}" for words in shown if _letters(words) not in page]
    writers = (gold["byline"] or "").split(", ")
    found += [f"not on the page: {name}" for name in writers if _letters(name) not in page + source]
    return found + _field_faults(gold), gold


def main() -> int:
    """Print the faults of all pages and a few sums."""
    pages = sorted(HERE.glob("[0-9]*-*.html"))
    bad, words, seen, given = 0, 0, Counter[str](), Counter[str]()
    for path in pages:
        found, gold = faults(path)
        seen.update(_sentences(gold))
        given.update(key for key, value in gold.items() if value)
        words += _words(gold)
        bad += len(found)
        for fault in found:
            print(f"{path.name}: {fault}")
    shared = [sentence for sentence, times in seen.items() if times > 1]
    size = sum(path.stat().st_size for path in pages)
    print(f"{len(pages)} pages, {size} bytes, {words} words; faults: {bad}; shared sentences: {shared}")
    print(f"given: {dict(given)}")
    return int(bad > 0 or bool(shared))


if __name__ == "__main__":
    sys.exit(main())
