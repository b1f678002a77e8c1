"""Builds the fixture pages: `python tests/pages/make.py` turns src/NN-slug.txt into NN-slug.html and NN-slug.json.

A source is written by hand: header lines `key: value`, a line `---`, then the page's markup. In the markup the author
marks the truth: ⟪body paragraph⟫, ⦅caption⦆, ⟦standfirst⟧ (the marks vanish from the page). `{{name key=value}}` is
site chrome, `{{=key}}` a header value escaped for HTML, `{{j key}}` the same inside a JSON string, `{{body}}` the body
as one JSON string and `{{bodylist}}` as a JSON list.
"""

import json
import random
import re
import sys
from html import escape
from pathlib import Path

from lxml import html

sys.path.insert(0, str(Path(__file__).parent))
from chrome import CHROME

__all__ = ["build", "header"]

HERE = Path(__file__).parent
KEYS = ("url", "title", "published", "byline", "publisher", "language", "canonical", "credit", "modified", "note")
MARKS = str.maketrans("", "", "⟪⟫⦅⦆⟦⟧")


def header(source: str) -> tuple[dict[str, str], str]:
    """The header's values and the markup after the line `---`."""
    head, markup = source.split("\n---\n", 1)
    return dict(line.split(": ", 1) for line in head.splitlines() if line), markup


def _plain(fragment: str) -> str:
    return " ".join(html.fromstring(f"<div>{fragment.translate(MARKS)}</div>").text_content().split())


def _marked(markup: str, left: str, right: str) -> list[str]:
    return [_plain(found) for found in re.findall(f"{left}(.*?){right}", markup, re.DOTALL)]


def _json_string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def build(path: Path) -> tuple[bytes, dict[str, object]]:
    """The page's bytes and its gold record. Raises KeyError where a macro or header key does not exist."""
    values, markup = header(path.read_text(encoding="utf-8"))
    number = int(path.name.split("-")[0])
    calls = 0

    def expand(match: re.Match[str]) -> str:
        nonlocal calls
        call = match[1]
        if call.startswith("="):
            return escape(values[call[1:]])
        if call.startswith("j "):
            return _json_string(values[call[2:]])
        name, *pairs = call.split()
        calls += 1
        return CHROME[name](random.Random(number * 1000 + calls), dict(pair.split("=", 1) for pair in pairs))

    filled = re.sub(r"\{\{(=\w+|j \w+|(?!body)[a-z]+(?: \w+=[^ }]+)*)\}\}", expand, markup)
    text = _marked(filled, "⟪", "⟫")
    leads = _marked(filled, "⟦", "⟧")
    filled = filled.replace("{{bodylist}}", json.dumps(text, ensure_ascii=False))
    filled = filled.replace("{{body}}", _json_string("\n\n".join(text)))
    gold: dict[str, object] = {key: values.get(key) for key in KEYS}
    gold["canonical"] = values.get("canonical", values["url"])
    gold |= {"standfirst": leads[0] if leads else None, "captions": _marked(filled, "⦅", "⦆"), "text": text}
    return filled.translate(MARKS).encode(values.get("encoding", "utf-8")), gold


def main() -> None:
    """Write every page whose source is in src/."""
    for path in sorted((HERE / "src").glob("*.txt")):
        page, gold = build(path)
        (HERE / f"{path.stem}.html").write_bytes(page)
        (HERE / f"{path.stem}.json").write_text(json.dumps(gold, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
