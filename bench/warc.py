"""Web archives: pages a second from the archive to the claim, and where the CPU time goes.

    python -m bench.warc [--pages 5000] [--coded 300] [--jobs 2] [--json FILE]

The archive is made in a temporary folder: by turns a fixture page (tests/pages, with all the markup of real sites), and
a report of the claim corpus in one of four templates, each at an address of its own. Each page has its request record
and its digests; of 100 addresses 2 answer with an error and 1 with an image. Rates of reading and extraction are
measured on the whole archive; those of coding on its first so many pages. The archive lies in the
cache of the disk when it is read.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import hashlib
import html
import json
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from pkgutil import resolve_name
from typing import Any
from unittest.mock import patch

from dateline.bulk import Options, code_files
from dateline.errors import InputError
from dateline.pipeline import Coder
from dateline.read import read
from dateline.records import Capture
from train.claims import OURS, blocks, header, parse_markup

FIXTURES = Path(__file__).parent.parent / "tests" / "pages"
ERRORS = (b"404 Not Found", b"301 Moved Permanently", b"503 Service Unavailable")
STAGES = {  # a function where it is called, by the name of its stage
    "open": "dateline.bulk.open_output", "read": "dateline.bulk.read", "extract": "dateline.pipeline.extract",
    "segment": "dateline.pipeline.windows", "encode": "dateline.encode.Encoder.encode",
    "decode": "dateline.pipeline.decode", "join": "dateline.pipeline.join", "resolve": "dateline.pipeline.resolve",
    "assemble": "dateline.pipeline.assemble", "write": "dateline.output.to_json",
    "store": "dateline.store.database.Store.add",
}  # fmt: skip

Figures = dict[str, float]


# ---- pages

SITES = ("Northern Courier", "Harbour Wire", "Valley Tribune", "Capital Post", "Frontier Monitor", "Lakeside Radio")
_MENU = ("World", "Politics", "Business", "Sport", "Culture", "Opinion", "Weather", "Video", "Podcasts", "Archive")
_CHROME = (
    "Sign in", "Subscribe for full access", "We use cookies to improve this site. Accept all", "Share on social media",
    "Most read", "Related stories", "Sign up to our newsletter", "Terms of use", "Privacy policy", "Contact us",
)  # fmt: skip


def _list(items: list[str], name: str) -> str:
    return f'<ul class="{name}">' + "".join(f'<li><a href="/{n}">{x}</a></li>' for n, x in enumerate(items)) + "</ul>"


def rendered(number: int, capture: Capture, others: list[str]) -> str:
    """A report as a page of one of four sites: blog, newspaper with JSON-LD, agency with bare markup, old portal."""
    lines = [html.escape(x) for x in str(capture.content).split("\n")]
    title = html.escape(capture.title or str(capture.content).split(".")[0][:90])
    site, day = SITES[number % len(SITES)], capture.published or "2024-05-06"
    story = "".join(f"<p>{x}</p>\n" for x in lines)
    menu, links, chrome = _list(list(_MENU), "menu"), _list(others, "more"), _list(list(_CHROME), "foot")
    meta = f'<meta property="og:site_name" content="{site}"><meta property="og:title" content="{title}">'
    meta += f'<meta property="article:published_time" content="{day}T08:15:00Z"><title>{title} | {site}</title>'
    said = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": html.unescape(title),
            "datePublished": day, "publisher": {"@type": "Organization", "name": site}}  # fmt: skip
    data = json.dumps(said).replace("<", "\\u003c")
    script = "<script>var shown=[];" + f"shown.push({{id:{number},slot:'top'}});" * 60 + "</script>"
    style = "<style>" + f".a{number}{{margin:0 auto;padding:4px 8px;color:#222}}" * 60 + "</style>"
    match number % 4:
        case 0:
            head = f"{meta}{style}"
            body = (
                f'<header class="site-header"><nav>{menu}</nav></header><main><article class="post">'
                f'<h1 class="entry-title">{title}</h1><time class="entry-date" datetime="{day}">{day}</time>'
                f'<div class="entry-content">{story}</div></article><aside>{links}</aside></main>'
                f"<footer>{chrome}</footer>"
            )
        case 1:
            head = f'{meta}<script type="application/ld+json">{data}</script>{script}'
            body = (
                f'<div id="top">{menu}</div><div class="layout"><section class="story"><h1>{title}</h1>'
                f'<p class="byline">By Staff Reporter</p><div itemprop="articleBody">{story}</div></section>'
                f'<div class="rail">{links}</div></div><div class="footer">{chrome}</div>'
            )
        case 2:
            head = f"{meta}{script}{style}"
            body = (
                f"<div>{menu}</div><div><h1>{title}</h1><div>{day}</div><div>{story}</div></div>"
                f"<div>{links}{chrome}</div>"
            )
        case _:
            head = f"<title>{title}</title>{style}"
            body = (
                f'<table><tr><td>{menu}</td></tr><tr><td valign="top">{links}</td><td><h2>{title}</h2>'
                f"<font size=2>{day}</font>{story}</td></tr><tr><td>{chrome}</td></tr></table>"
            )
    return f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'


def pages(count: int) -> Iterator[bytes]:
    """So many pages: by turns a fixture page and a rendered report; only these where there are no fixtures."""
    fixtures = [p.read_bytes() for p in sorted(FIXTURES.glob("*.html"))]
    reports = [_report(block) for path in sorted(OURS.glob("*.txt")) for block in blocks(path)]
    titles = [html.escape(str(c.content).split(".")[0][:80]) for c in reports]
    for n in range(count):
        if fixtures and n % 2 == 0:
            yield fixtures[n // 2 % len(fixtures)]
        else:
            k = (n // 2 if fixtures else n) % len(reports)
            yield rendered(k, reports[k], titles[k + 1 : k + 13]).encode()


def _report(block: list[str]) -> Capture:
    head, body, _, _ = header(block)
    text = parse_markup("\n".join(body))[0]
    return Capture(head["id"], text, title=head.get("headline"), published=head.get("date"))


# ---- archives


def archive(path: Path, count: int) -> Counter[str]:
    """Write an archive of so many pages, and beside them errors and images; how many records of each kind it has."""
    dice = random.Random(1)
    records: Counter[str] = Counter()
    with path.open("wb") as file:

        def add(kind: str, uri: str, block: bytes) -> None:
            records[kind] += 1
            file.write(gzip.compress(_record(kind, uri, block, sum(records.values())), 6))

        add("warcinfo", "", b"software: bench\r\nformat: WARC File Format 1.0\r\n")
        for n, page in enumerate(pages(count)):
            uri = f"https://{SITES[n % len(SITES)].replace(' ', '-').lower()}.example/{n}"
            records["pages"] += 1
            _visit(add, uri, b"200 OK", b"text/html; charset=utf-8", page)
            if dice.random() < 0.02:
                _visit(add, f"{uri}/gone", dice.choice(ERRORS), b"text/html", b"<html><body>Error</body></html>")
            if dice.random() < 0.01:
                _visit(add, f"{uri}/photo.jpg", b"200 OK", b"image/jpeg", b"\xff\xd8\xff\xe0" + dice.randbytes(40_000))
    return records


def _visit(add: Callable[[str, str, bytes], None], uri: str, status: bytes, kind: bytes, body: bytes) -> None:
    host, _, path = uri.removeprefix("https://").partition("/")
    add("request", uri, f"GET /{path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n".encode())
    head = b"HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\nServer: bench\r\n\r\n" % (status, kind, len(body))
    add("response", uri, head + body)


def _record(kind: str, uri: str, block: bytes, number: int) -> bytes:
    digest = base64.b32encode(hashlib.sha1(block, usedforsecurity=False).digest()).decode()
    stored = {"warcinfo": "application/warc-fields"}.get(kind, f"application/http; msgtype={kind}")
    lines = [
        "WARC/1.0", f"WARC-Type: {kind}", f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012}>",
        "WARC-Date: 2025-01-26T10:00:00Z", *([f"WARC-Target-URI: {uri}"] if uri else []),
        f"WARC-Block-Digest: sha1:{digest}", f"Content-Type: {stored}", f"Content-Length: {len(block)}", "", "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode() + block + b"\r\n\r\n"


# ---- times


class Clock:
    """CPU seconds by the names of stages, over all threads; what a stage calls is its own."""

    def __init__(self) -> None:
        self.spent: dict[str, list[float]] = defaultdict(list)  # appending is safe in threads, adding up is not

    def timed(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, also if it is a generator, with its time taken."""
        spent = self.spent[name]

        def run(*args: Any, **options: Any) -> Any:
            began = time.thread_time()
            found = work(*args, **options)
            spent.append(time.thread_time() - began)
            return steps(found) if hasattr(found, "__next__") else found

        def steps(found: Iterator[Any]) -> Iterator[Any]:
            while True:
                began = time.thread_time()
                try:
                    item = next(found)
                except StopIteration:
                    return
                finally:
                    spent.append(time.thread_time() - began)
                yield item

        return run


def reading(path: Path, records: Counter[str]) -> Figures:
    """The archive read, and no more."""
    every = sum(n for kind, n in records.items() if kind != "pages")
    passed: Counter[str] = Counter()
    wall, cpu = time.perf_counter(), time.process_time()
    found = sum(isinstance(x, Capture) for x in read(str(path), passed=passed))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    if found != records["pages"]:
        raise RuntimeError(f"{records['pages']} pages were written and {found} read; passed over: {dict(passed)}")
    return {"pages": found, "records": every, "MB": path.stat().st_size / 1e6, "records/s": every / wall,
            "pages/s": found / wall, "pages/s of CPU time": found / cpu}  # fmt: skip


def extracting(path: Path, coder: Coder) -> Figures:
    """The archive read, and its pages extracted on one thread."""
    done = failed = words = 0
    wall, cpu = time.perf_counter(), time.process_time()
    for capture in read(str(path)):
        try:
            words += coder.prepare(capture).words if isinstance(capture, Capture) else 0
            done += 1
        except InputError:
            failed += 1  # counted: some fixtures hold no article, such as a page that is only a video
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {"pages with an article": done, "pages without": failed, "words a page": words / max(done, 1),
            "pages/s": (done + failed) / wall, "pages/s of CPU time": (done + failed) / cpu}  # fmt: skip


def coding(path: Path, output: Path, coder: Coder, jobs: int) -> tuple[Figures, Figures]:
    """The archive coded into a file or database: rates, and each stage's share of the CPU time of this process."""
    clock = Clock()
    with ExitStack() as stack:
        for name, place in STAGES.items():
            stack.enter_context(patch(place, clock.timed(name, resolve_name(place))))
        wall, cpu = time.perf_counter(), time.process_time()
        done = code_files([str(path)], str(output), coder=coder, options=Options(jobs=jobs))
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    shares = {name: sum(clock.spent[name]) / cpu for name in STAGES}
    shares["decode"] += shares.pop("join")
    shares["write"] += shares.pop("store")
    shares["the rest"] = 1 - sum(shares.values())
    claims = sum(done.claims.values())
    rates = {"pages coded": done.coded, "pages that failed": done.failed, "claims": claims, "jobs": jobs, "s": wall,
             "pages/s": done.done / wall, "pages/s of CPU time": done.done / cpu}  # fmt: skip
    return rates, shares


def measure(pages: int, coded: int, jobs: int = 2) -> dict[str, Figures]:
    """All figures: reading and extraction of so many pages, coding of the first `coded` of them."""
    coder = Coder()
    found: dict[str, Figures] = {}
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as folder:
        whole, part = Path(folder, "whole.warc.gz"), Path(folder, "part.warc.gz")
        records = archive(whole, pages)
        found["read"] = reading(whole, records)
        found["read and extract"] = extracting(whole, coder)
        archive(part, min(coded, pages))
        coding(part, Path(folder, "warm.jsonl"), coder, jobs)
        for name in ("part.jsonl", "part.db"):
            rates, shares = coding(part, Path(folder, name), coder, jobs)
            rates[f"s for {pages:,} pages, if all were like these"] = pages / rates["pages/s"]
            found[f"coded into {name[4:]}"], found[f"share of CPU time, {name[4:]}"] = rates, shares
    return found


def main() -> None:
    """Measure, and print or write the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=5000)
    parser.add_argument("--coded", type=int, default=300, help="pages to code; the figures are those of these pages")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    if min(args.pages, args.coded, args.jobs) < 1:
        sys.exit("--pages, --coded and --jobs must be at least 1")
    found = measure(args.pages, args.coded, args.jobs)
    for name, rows in found.items():
        print(f"\n{name}", *(f"  {value:12,.3f}  {key}" for key, value in rows.items()), sep="\n")
    if args.json:
        args.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
