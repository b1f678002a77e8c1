"""In: what the user named (files, folders, globs, addresses, "-"). Out: Captures one by one, and Failures for the rest.

One file a format: plain.py webpage.py jsonl.py table.py parquet.py warc.py feed.py sitemap.py pdf.py; web.py reads what
has an address. inputs.py finds the files, source.py tells what they are, fields.py turns a record into a Capture.
"""

import gzip
import io
import sys
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO, cast

from dateline.errors import InputError
from dateline.read import feed, jsonl, parquet, pdf, plain, sitemap, table, warc, webpage
from dateline.read import fields as names
from dateline.read.inputs import find, is_address
from dateline.read.source import HEAD, form, form_of_bytes, is_gzip, unpacked
from dateline.records import Capture, Failure

if TYPE_CHECKING:
    from dateline.fetch import Fetcher

__all__ = ["find", "read"]

NO_FIELDS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _How:
    """How the sources are to be read; the parameters of `read`."""

    fields: Mapping[str, str]
    fetcher: "Fetcher | None" = None
    follow: bool | None = None
    passed: Counter[str] = field(default_factory=Counter)


def read(
    source: str,
    *,
    fields: Mapping[str, str] = NO_FIELDS,
    stdin: BinaryIO | None = None,
    fetcher: "Fetcher | None" = None,
    follow: bool | None = None,
    passed: Counter[str] | None = None,
) -> Iterator[Capture | Failure]:
    """The reports of one source (a path, an http address, or "-" for standard input), one at a time.

    A record that cannot be used is a Failure and the reading goes on. `fields` maps our names to theirs. `fetcher` gets
    addresses; with `follow` also the pages that a feed or sitemap names. `passed` counts what an archive holds that is
    no report, by reason. SettingsError if `fields` maps an unknown name; InputError for an address without a fetcher
    and, while reading, if a table lacks a column.
    """
    names.check(fields)
    how = _How(fields, fetcher, follow, Counter() if passed is None else passed)
    if is_address(source):
        return _from_web(source, how)
    if source == "-":
        given = stdin or (sys.stdin.buffer if sys.stdin else None)  # (none where the program was started without)
        if given is None:
            raise InputError("standard input is closed; name a file, or pass the text on with a pipe", uri="-")
        return _guarded("-", _from_stream(given, "-", None, how), how)
    return _guarded(source, _from_file(Path(source), source, how), how)


def _from_web(url: str, how: _How) -> Iterator[Capture | Failure]:
    if how.fetcher is None:
        raise InputError("an address, and nothing to fetch it with; give read() a fetcher, or save the page", uri=url)
    from dateline.read import web

    return web.captures(url, how.fetcher, fields=how.fields, follow=how.follow, passed=how.passed)


def _guarded(uri: str, found: Iterator[Capture | Failure], how: _How) -> Iterator[Capture | Failure]:
    """What was found, ended by a Failure where the file itself cannot be read on, or has nothing in it."""
    number, before = 0, how.passed.copy()
    try:
        for number, item in enumerate(found, start=1):  # noqa: B007 (counted for the check below)
            yield item
    except IsADirectoryError:
        yield Failure(uri, "read", "a folder, not a file; expand folders with find()")
        return
    except (EOFError, zlib.error):
        yield Failure(uri, "read", "cannot be read on: the gzip data is cut off or damaged")
        return
    except OSError as error:
        yield Failure(uri, "read", f"cannot be read: {error.strerror or error}")
        return
    if not number:
        listed = ", ".join(f"{count:,} {reason}" for reason, count in (how.passed - before).most_common(5))
        yield Failure(uri, "read", f"holds no report, only {listed}" if listed else "holds no record")


def _from_file(path: Path, uri: str, how: _How) -> Iterator[Capture | Failure]:
    if form(path) == "parquet":
        yield from parquet.captures(path, uri, how.fields)
        return
    with path.open("rb") as stream:
        if path.suffix.lower() == ".gz" and form(path) != "warc" and not is_gzip(stream.peek(3)):
            yield Failure(uri, "read", "cannot be read: not a gzip file, though its name ends in .gz")
            return
        yield from _from_stream(stream, uri, path, how)


def _from_stream(stream: BinaryIO, uri: str, path: Path | None, how: _How) -> Iterator[Capture | Failure]:
    ready = stream if hasattr(stream, "peek") else io.BufferedReader(cast("io.RawIOBase", stream), HEAD)
    buffered = cast("io.BufferedReader", ready)
    try:
        yield from _unpacked(buffered, uri, path, how)
    finally:
        if ready is not stream:
            buffered.detach()


def _unpacked(stream: io.BufferedReader, uri: str, path: Path | None, how: _How) -> Iterator[Capture | Failure]:
    """The reports of a stream, out of its gzip where it is packed; an archive takes care of that itself."""
    named = form(path) if path else None
    head = stream.peek(HEAD)[:HEAD]
    packed = is_gzip(head) and (named is None or (path is not None and path.suffix.lower() == ".gz"))
    head = unpacked(head) if packed else head
    kind = _kind(named, form_of_bytes(head))
    if packed and kind != "warc":
        stream = cast("io.BufferedReader", gzip.GzipFile(fileobj=stream))
    yield from _captures(stream, uri, kind, how)


def _kind(named: str | None, told: str) -> str:
    """The format by a file's name and by its first bytes: a name may say little (xml, json), or too much."""
    if named is None or told == "warc":
        return told
    if named in ("xml", "feed", "json", "jsonl", "plain") and told in ("feed", "sitemap"):
        return told
    if named == "xml":
        return "webpage" if told == "webpage" else "feed"
    return named


def _captures(stream: io.BufferedReader, uri: str, kind: str, how: _How) -> Iterator[Capture | Failure]:
    match kind:
        case "plain":
            return plain.captures(stream, uri)
        case "webpage":
            return webpage.captures(stream, uri)
        case "pdf":
            return pdf.captures(stream, uri)
        case "warc":
            return warc.captures(stream, uri, passed=how.passed)
        case "feed" | "sitemap":
            return _listed(stream, uri, kind, how)
        case "jsonl":
            return jsonl.captures(stream, uri, how.fields)
        case "json":
            return jsonl.document(stream, uri, how.fields)
        case _:
            return table.captures(stream, uri, how.fields, "\t" if kind == "tsv" else None)


def _listed(stream: BinaryIO, uri: str, kind: str, how: _How) -> Iterator[Capture | Failure]:
    """The reports of a feed or sitemap: what it carries itself, or the pages it names."""
    module = feed if kind == "feed" else sitemap
    if not how.follow or how.fetcher is None:
        yield from module.captures(stream, uri)
        return
    from dateline.read import web

    try:
        entries, problem = module.parsed(module.data(stream), "")
    except InputError as error:
        yield Failure(uri, "read", error.reason)
        return
    yield from web.follow(entries, how.fetcher, uri)
    if problem:
        yield Failure(uri, "read", problem)
