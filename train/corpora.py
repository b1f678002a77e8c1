"""Readers of the other corpora, and the list of all. In: the corpora folder. Out: Documents (train/claims.py).

Each reader supervises only what its corpus annotates.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from train.claims import Document, Event, Span, fold_of, is_dev, read_claims, read_ontology

__all__ = ["CORPORA", "Document", "Event", "fold_of", "is_dev", "read_claims"]


# ── attribution ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _brat(path: Path) -> tuple[dict[str, Span], list[dict[str, list[str]]]]:
    """The text-bound spans (discontinuous ones from first to last character) and the attributions of a brat file."""
    spans: dict[str, Span] = {}
    links: list[dict[str, list[str]]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        key, _, rest = line.partition("\t")
        if re.fullmatch(r"T\d+", key):
            m = re.match(r"(\w+) ([\d ;]+)\t", rest)
            if m:
                numbers = [int(x) for x in re.findall(r"\d+", m[2])]
                spans[key] = (numbers[0], numbers[-1], m[1])
        elif re.fullmatch(r"E\d+", key):
            parts: dict[str, list[str]] = defaultdict(list)
            for pair in rest.split():
                name, _, value = pair.partition(":")
                parts[re.sub(r"\d+$", "", name)].append(value)
            links.append(parts)
    return spans, links


def read_polnear(folder: Path) -> list[Document]:
    """PolNeAR 1.0: sources, cues and contents of attributions, and which belong together. Dev: its dev split."""
    docs = []
    for part in ("train", "dev"):
        for path in sorted((folder / "polnear" / part).glob("*.ann")):
            text = path.with_suffix(".txt").read_text(encoding="utf-8")
            spans, links = _brat(path)
            doc = Document(
                path.stem, "polnear", text, frozenset({"source", "cue", "content", "attribution"}), dev=part == "dev"
            )
            place: dict[str, int] = {}
            for parts in links:
                for role in ("Source", "Cue", "Content"):
                    for t in parts.get(role, []):
                        if t in spans and t not in place:
                            place[t] = len(doc.spans)
                            doc.spans.append((*spans[t][:2], role.upper()))
                for cue in parts.get("Cue", []):
                    for role in ("Source", "Content"):
                        doc.links += [
                            ("attribution", place[cue], place[t], role.lower())
                            for t in parts.get(role, [])
                            if cue in place and t in place
                        ]
            for role in ("source", "cue", "content"):
                doc.tags[role] = [s for s in doc.spans if s[2] == role.upper()]
            docs.append(doc)
    return docs


def read_re3d(folder: Path) -> list[Document]:
    """re3d: entities of the defence and security domain. Dev: a fixed fifth, by hash of the document id."""
    docs = []
    for sub in sorted((folder / "re3d").iterdir()):
        if not sub.is_dir():
            continue
        found: dict[str, list[tuple[int, int, str, str]]] = defaultdict(list)
        for line in (sub / "entities.json").read_text(encoding="utf-8").splitlines():
            e = json.loads(line)
            found[e["documentId"]].append((e["begin"], e["end"], e["type"], e["value"]))
        for line in (sub / "documents.json").read_text(encoding="utf-8").splitlines():
            d = json.loads(line)
            spans = [(a, b, t) for a, b, t, v in found[d["_id"]] if d["text"][a:b] == v]
            dev = int(hashlib.sha1(d["_id"].encode()).hexdigest(), 16) % 5 == 0
            docs.append(Document(d["_id"], "re3d", d["text"], frozenset({"re3d"}), tags={"re3d": spans}, dev=dev))
    return docs


# ── English Web Treebank: UNER, PropBank and UDS over the same sentences ─────────────────────────────────────────────


@dataclass
class _Sentence:
    text: str
    doc: str
    spans: list[Span] | None = None  # UNER
    frames: list[tuple[Span, list[Span]]] | None = None  # PropBank: predicate, arguments
    facts: list[tuple[int, int, float]] = field(default_factory=list)


def _key(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _black(text: str) -> list[int]:
    """Offsets of the characters of a text that are not blank."""
    return [i for i, c in enumerate(text) if not c.isspace()]


def _bio_spans(tags: list[str]) -> list[tuple[int, int, str]]:
    spans: list[tuple[int, int, str]] = []
    for i, tag in enumerate([*tags, "O"]):
        if tag[0] == "I" and spans and spans[-1][1] == i and spans[-1][2] == tag[2:]:
            spans[-1] = (spans[-1][0], i + 1, tag[2:])
        elif tag[0] in "BI":
            spans.append((i, i + 1, tag[2:]))
    return spans


def _uner_sentences(path: Path) -> Iterator[_Sentence]:
    text = doc = ""
    rows: list[list[str]] = []
    for line in [*path.read_text(encoding="utf-8").splitlines(), ""]:
        if line.startswith("# newdoc id = "):
            doc = line[14:]
        elif line.startswith("# text = "):
            text = line[9:]
        elif line and not line.startswith("#"):
            rows.append(line.split("\t"))
        elif not line and rows:
            tags = [r[2] if r[2][2:] in ("PER", "ORG", "LOC") else "O" for r in rows]
            lengths = [len(_key(r[1])) for r in rows]
            starts = [sum(lengths[:i]) for i in range(len(lengths) + 1)]
            black = _black(text)
            if starts[-1] == len(black):
                spans = [(black[starts[a]], black[starts[b] - 1] + 1, t) for a, b, t in _bio_spans(tags)]
                yield _Sentence(text, doc, spans=spans)
            rows = []


_ROLES = {"ARG0": "ARG0", "ARG1": "ARG1", "ARG2": "ARG2", "ARGM-LOC": "LOC", "ARGM-TMP": "TMP"}


def _propbank_sentences(path: Path) -> Iterator[tuple[str, list[tuple[Span, list[Span]]]]]:
    rows: list[list[str]] = []
    for line in [*path.read_text(encoding="utf-8").splitlines(), ""]:
        if line.strip() and not line.startswith("#"):
            rows.append(line.split("\t"))
        elif rows:
            yield _propbank(rows)
            rows = []


def _propbank(rows: list[list[str]]) -> tuple[str, list[tuple[Span, list[Span]]]]:
    """The key of the sentence, and frames with spans in black characters."""
    lengths = [len(_key(r[1])) for r in rows]
    starts = [sum(lengths[:i]) for i in range(len(lengths) + 1)]
    frames = []
    for column in range(4, len(rows[0])):
        predicate: Span | None = None
        arguments: list[Span] = []
        name, at = "", 0
        for i, row in enumerate(rows):
            cell = row[column]
            opened = re.match(r"\(([^*()]+)", cell)
            if opened:
                name, at = opened[1], i
            if cell.endswith(")"):
                span = (starts[at], starts[i + 1], name)
                if name == "V":
                    predicate = span
                elif name in _ROLES:
                    arguments.append((span[0], span[1], _ROLES[name]))
        if predicate:
            frames.append((predicate, arguments))
    return "".join(_key(r[1]) for r in rows), frames


def read_ewt(folder: Path) -> list[Document]:
    """UNER names, PropBank frames and UDS factuality over the English Web Treebank, five sentences a document. Dev:
    UNER's dev.
    """
    docs: list[Document] = []
    for part in ("train", "dev"):
        sentences: dict[str, _Sentence] = {
            _key(s.text): s for s in _uner_sentences(folder / "uner_ewt" / f"{part}.iob2")
        }
        for key, frames in _propbank_sentences(next((folder / "propbank_ewt").glob(f"*{part}*"))):
            if key in sentences:
                sentences[key].frames = frames
        for line in (folder / "uds_ih2" / f"{part}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            tokens = row["text"].split()
            found = sentences.get("".join(tokens))
            if found:
                lengths = [len(t) for t in tokens]
                for t in row["targets"]:
                    a, b = t["span1"]
                    found.facts.append((sum(lengths[:a]), sum(lengths[:b]), t["label"]))
        rows = list(sentences.values())
        docs += [_ewt_document(rows[i : i + 5], f"ewt-{part}-{i}", part == "dev") for i in range(0, len(rows), 5)]
    return docs


def _ewt_document(rows: list[_Sentence], name: str, dev: bool) -> Document:
    doc = Document(
        name,
        "ewt",
        "\n".join(r.text for r in rows),
        frozenset({"uner", "srl", "factuality"}),
        dev=dev,
        tags={"uner": []},
    )
    offset = 0
    for row in rows:
        black = [offset + i for i in _black(row.text)]
        doc.tags["uner"] += [(offset + a, offset + b, t) for a, b, t in row.spans or []]
        index: dict[tuple[int, int], int] = {}

        def add(a: int, b: int, black: list[int] = black, index: dict[tuple[int, int], int] = index) -> int:
            if (a, b) not in index:
                index[a, b] = len(doc.spans)
                doc.spans.append((black[a], black[b - 1] + 1, "OTHER"))
            return index[a, b]

        events: dict[int, Event] = {}
        for predicate, arguments in row.frames or []:
            p = add(*predicate[:2])
            events.setdefault(p, Event(p))
            doc.links += [("srl", p, add(a, b), role) for a, b, role in arguments]
        for a, b, value in row.facts:
            p = add(a, b)
            events.setdefault(p, Event(p)).factuality = value
        doc.events += events.values()
        offset += len(row.text) + 1
    return doc


# ── coreference and other triggers ───────────────────────────────────────────────────────────────────────────────────


def read_gum(folder: Path) -> list[Document]:
    """OntoGUM: chains of mentions (same-as), in the running text of each document. Every tenth document is dev."""
    docs = []
    for n, path in enumerate(sorted((folder / "gum_coref").glob("*.conllu"))):
        text, starts, ends = "", [], []
        open_, chains = defaultdict(list), defaultdict(list)
        doc_spans: list[Span] = []
        gap = ""
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("# newpar"):
                gap = "\n"
            row = line.split("\t")
            if len(row) != 10 or not row[0].isdigit():
                continue
            text += gap if text else ""
            starts.append(len(text))
            text += row[1]
            ends.append(len(text))
            gap = "" if "SpaceAfter=No" in row[9] else " "
            m = re.search(r"Entity=([^|]+)", row[9])
            for opened, name, closed in re.findall(r"(\()?(\d+)[^()]*?(\))?(?=[(\d]|$)", m[1]) if m else []:
                if opened:
                    open_[name].append(len(starts) - 1)
                if closed and open_[name]:
                    first = open_[name].pop()
                    chains[name].append(len(doc_spans))
                    doc_spans.append((starts[first], ends[-1], "OTHER"))
        doc = Document(path.stem, "gum", text, frozenset({"same"}), dev=n % 10 == 9, spans=doc_spans)
        doc.chains = [c for c in chains.values() if len(c) > 1]
        docs.append(doc)
    return docs


def read_geneva(folder: Path) -> list[Document]:
    """GENEVA's validation split: general event triggers by type, an auxiliary task for the trigger vector."""
    docs = []
    types = sorted(json.loads((folder / "geneva" / "event_ontology.json").read_text(encoding="utf-8")))
    for line in (folder / "geneva" / "val.json").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        starts, text = [], ""
        for token in row["tokens"]:
            text += " " if text else ""
            starts.append(len(text))
            text += token
        doc = Document(row["wnd_id"], "geneva", text, frozenset({"geneva"}))
        for e in row["event_mentions"]:
            a, b = e["trigger"]["start"], e["trigger"]["end"]
            doc.spans.append((starts[a], starts[b - 1] + len(row["tokens"][b - 1]), "OTHER"))
            doc.events.append(Event(len(doc.spans) - 1, general=types.index(e["event_type"])))
        docs.append(doc)
    return docs


def read_ecb(folder: Path) -> list[Document]:
    """ECB+ train: mentions of one event or entity within a document (same-as)."""
    words: dict[str, dict[int, dict[int, str]]] = defaultdict(lambda: defaultdict(dict))
    for line in (folder / "ecbplus" / "ECB_Train_corpus.txt").read_text(encoding="utf-8").splitlines():
        row = line.split("\t")
        if len(row) == 5:
            words[row[0]][int(row[1])][int(row[2])] = row[3]
    mentions = [
        m
        for kind in ("Event", "Entity")
        for m in json.loads((folder / "ecbplus" / f"ECB_Train_{kind}_gold_mentions.json").read_text())
    ]
    docs = {}
    places: dict[str, dict[tuple[int, int], tuple[int, int]]] = {}
    for name, sentences in words.items():
        text, place = "", {}
        for s, tokens in sorted(sentences.items()):
            for t, token in sorted(tokens.items()):
                text += ("\n" if t == min(tokens) else " ") if text else ""
                place[s, t] = (len(text), len(text) + len(token))
                text += token
        docs[name], places[name] = Document(name, "ecb", text, frozenset({"same"})), place
    chains: dict[tuple[str, str], list[int]] = defaultdict(list)
    for m in mentions:
        doc, place = docs[m["doc_id"]], places[m["doc_id"]]
        spots = [place[m["sent_id"], t] for t in m["tokens_number"] if (m["sent_id"], t) in place]
        if spots and m["is_continuous"]:
            chains[m["doc_id"], m["coref_chain"]].append(len(doc.spans))
            doc.spans.append(
                (spots[0][0], spots[-1][1], "EVENT" if m["mention_type"].startswith(("ACT", "NEG")) else "OTHER")
            )
    for (name, _), chain in chains.items():
        if len(chain) > 1:
            docs[name].chains.append(chain)
    return list(docs.values())


# ── PLOVER sets ──────────────────────────────────────────────────────────────────────────────────────────────────────


def read_pairs(folder: Path) -> list[Document]:
    """PLV train: the type between a marked source and target; YIELD is CONCEDE or RETREAT."""
    docs = []
    for n, line in enumerate((folder / "plover" / "pairs_train.tsv").read_text(encoding="utf-8").splitlines()[1:]):
        row = line.split("\t")
        marked, kind = row[3], row[4]
        text = re.sub(r"</?[st]>", "", marked)
        doc = Document(f"pairs-{n}", "pairs", text, frozenset({"dyadtype"}))
        for tag in "st":
            m = re.search(rf"<{tag}>(.*?)</{tag}>", marked)
            if m is None:
                break
            a = len(re.sub(r"</?[st]>", "", marked[: m.start()]))
            doc.spans.append((a, a + len(re.sub(r"</?[st]>", "", m[1])), "OTHER"))
        if len(doc.spans) == 2:
            doc.dyads = [(0, 1, frozenset({"CONCEDE", "RETREAT"} if kind == "YIELD" else {kind}))]
            docs.append(doc)
    return docs


def read_quad(folder: Path) -> list[Document]:
    """cameo_class train: a sentence's quad class (0 statement, 1 and 2 cooperation, 3 and 4 conflict: verbal,
    material).
    """
    docs = []
    for n, line in enumerate((folder / "plover" / "quad_train.tsv").read_text(encoding="utf-8").splitlines()):
        text, _, quad = line.rpartition("\t")
        if quad.isdigit():
            docs.append(Document(f"quad-{n}", "quad", text, frozenset({"quad"}), quad=int(quad)))
    return docs


def read_actors(folder: Path) -> list[Document]:
    """cameo_ner train: actor (S), recipient (T) or both (R), as tags."""
    docs = []
    blocks = (folder / "plover" / "actors_train.bio").read_text(encoding="utf-8").split("\n\n")
    for n, block in enumerate(blocks):
        rows = [line.rsplit(" ", 1) for line in block.splitlines() if line.strip()]
        starts, text = [], ""
        for word, _ in rows:
            text += " " if text else ""
            starts.append(len(text))
            text += word
        spans = [(starts[a], starts[b - 1] + len(rows[b - 1][0]), t) for a, b, t in _bio_spans([t for _, t in rows])]
        if text:
            docs.append(Document(f"actors-{n}", "actors", text, frozenset({"dyad"}), tags={"dyad": spans}))
    return docs


CORPORA: dict[str, Callable[[Path], list[Document]]] = {
    "claims": read_claims,
    "polnear": read_polnear,
    "re3d": read_re3d,
    "ewt": read_ewt,
    "gum": read_gum,
    "geneva": read_geneva,
    "ecb": read_ecb,
    "pairs": read_pairs,
    "quad": read_quad,
    "actors": read_actors,
    "ontology": read_ontology,
}
