"""Which word pieces the model keeps: those that news uses.

    python -m train.vocabulary --corpora DIR --base DIR      writes dateline/data/vocab.txt

In: the base model's vocabulary and the corpora. Out: the special pieces, every single character of the Latin, Greek and
Cyrillic scripts and of punctuation, and each piece that the texts use at least three times. A dropped piece is spelt
with smaller ones. Shrinks the model file by a tenth (train/LOG.md has what it costs).
"""

from __future__ import annotations

import argparse
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from dateline import wordpiece
from train.corpora import CORPORA

__all__ = ["SPECIAL", "VOCABULARY"]

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
VOCABULARY = Path(wordpiece.__file__).parent / "data" / "vocab.txt"
LEAST = 3


def texts(corpora: Path) -> Iterator[str]:
    """Every text that training may read, and the news texts beside them."""
    for reader in CORPORA.values():
        for doc in reader(corpora):
            yield doc.text
    for name in ("current_events/2025.jsonl", "incidents/train.jsonl"):
        for line in (corpora / name).read_text(encoding="utf-8").splitlines():
            yield " ".join(v for v in json.loads(line).values() if isinstance(v, str))
    for path in sorted((corpora / "geo" / "GeoWebNews").glob("*.txt")):
        yield path.read_text(encoding="utf-8", errors="replace")
    yield re.sub(r"<[^>]+>", " ", (corpora / "geo" / "lgl.xml").read_text(encoding="utf-8"))


def is_letter(piece: str) -> bool:
    """A single character that a European name may need."""
    c = piece.removeprefix("##")
    script = unicodedata.name(c, "").split(" ")[0] if len(c) == 1 else "none"
    return script in ("LATIN", "GREEK", "CYRILLIC", "DIGIT") or (len(c) == 1 and unicodedata.category(c)[0] in "PS")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True)
    args = parser.parse_args()
    every = (args.base / "vocab.txt").read_text(encoding="utf-8").splitlines()
    known = {piece: n for n, piece in enumerate(every)}
    counts: Counter[str] = Counter()
    for text in texts(args.corpora):
        words = wordpiece.split(text)
        counts.update(text[a:b] for a, b in zip(words.start, words.end, strict=True))
    used: Counter[int] = Counter()
    for word, count in counts.items():
        for piece in wordpiece.pieces(word, known):
            used[piece] += count
    kept = [p for n, p in enumerate(every) if not p.startswith("[") or len(p) == 1]
    kept = [p for p in kept if used[known[p]] >= LEAST or is_letter(p)]
    VOCABULARY.write_text("".join(f"{p}\n" for p in (*SPECIAL, *kept)), encoding="utf-8")
    print(f"{len(SPECIAL) + len(kept)} of {len(every)} pieces kept")


if __name__ == "__main__":
    main()
