"""Many inputs → one output: resumable, in the order of the input, with memory that does not grow with the texts.

In: inputs as the user names them (files, folders, globs, "-"), a coder and the name of the output. Out: a Summary, and
in the output a JSON line a report (or a row a claim); beside it the failures. The one thing to know: the calling thread
extracts the texts (that holds Python's lock anyway, and the ids must be known in order to tell duplicates), worker
threads run the model, which lets go of the lock, and the calling thread writes.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from dateline.errors import InputError, OutputError, SettingsError
from dateline.output import FailuresFile, Sink, check_suffix, failures_path, is_plain, open_output
from dateline.read import find, read
from dateline.read.fields import check
from dateline.records import Capture, Coding, Failure, Kept, Report, Run

if TYPE_CHECKING:
    from dateline.fetch import Fetcher

__all__ = ["Codes", "Options", "Summary", "code_files", "usable_cores"]

BATCH = 64  # reports a batch: enough for the encoder to sort windows by length, few enough to lose little when killed
WRITTEN = 16  # reports written and counted at once
BATCH_WORDS = 6_000  # a batch of long reports ends earlier
COUNTED = 1 << 28  # bytes; a larger file of JSON Lines is not read beforehand to count its reports
REASONS = 200  # different reasons kept apart in the summary


class Codes(Protocol):
    """What bulk work needs of a coder; `dateline.pipeline.Coder` is the real one."""

    @property
    def run(self) -> Run: ...
    def prepare(self, capture: Capture, *, published: str | None = None) -> Report: ...
    def code_reports(self, reports: Iterable[Report]) -> Iterator[Coding]: ...


def usable_cores() -> int:
    """The processor cores this process may use, at most 8 (beyond that the memory's speed is the limit)."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, 8)


@dataclass(frozen=True, slots=True)
class Options:
    """Names of the input's fields, the default publication date, the worker threads, whether to start anew, whether a
    database keeps the originals; what fetches addresses, and whether to fetch what feeds name.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    published: str | None = None
    jobs: int = field(default_factory=usable_cores)
    overwrite: bool = False
    originals: bool = True
    fetcher: Fetcher | None = None
    follow: bool | None = None

    def __post_init__(self) -> None:
        check(self.fields)
        if self.jobs < 1:
            raise SettingsError(f"jobs must be at least 1, not {self.jobs}")


@dataclass(slots=True)
class Summary:
    """What a run has done so far; it grows while the run goes on.

    `already` were in the output before the run; `total` is None where it cannot be known beforehand; `passed` counts
    what archives hold that is no report, by reason.
    """

    output: str
    total: int | None = None
    coded: int = 0
    words: int = 0
    already: int = 0
    duplicates: int = 0
    failed: int = 0
    claims: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    passed: Counter[str] = field(default_factory=Counter)
    failures: str | None = None
    interrupted: bool = False
    seconds: float = 0.0

    @property
    def done(self) -> int:
        """Inputs that are dealt with, one way or another."""
        return self.coded + self.already + self.duplicates + self.failed

    def add(self, result: Coding | Failure) -> None:
        """Count one coding or failure."""
        if isinstance(result, Coding):
            self.coded += 1
            self.words += result.report.words
            self.claims.update(c.type for c in result.claims)
            return
        self.failed += 1
        reason = f"{result.stage}: {result.reason}"
        self.reasons[reason if reason in self.reasons or len(self.reasons) < REASONS else "other reasons"] += 1


def code_files(
    inputs: Sequence[str],
    output: str,
    *,
    coder: Codes,
    options: Options | None = None,
    progress: Callable[[Summary], None] | None = None,
    keep: Callable[[Coding | Failure], None] | None = None,
) -> Summary:
    """Code every report of the inputs that is not yet in the output, and append it there.

    `progress` is called with the growing summary, `keep` with each coding that is written and each failure. Raises
    InputError if an input does not exist and OutputError if the output cannot be written; Ctrl-C ends the run with
    `interrupted` set in the summary.
    """
    options = options or Options()
    check_suffix(output)
    sources = _sources(inputs, output)
    summary = Summary(output, total=_total(sources))
    with ExitStack() as stack:
        sink = stack.enter_context(open_output(output, coder.run, options.overwrite))
        failures = stack.enter_context(FailuresFile(failures_path(output), sink))
        tally = _Tally(summary, failures, keep, progress)
        reports = _new_reports(_captures(sources, options, tally), coder, options, sink, tally)
        coded = stack.enter_context(closing(_in_order(coder, _batches(reports), options.jobs)))
        try:
            for items in coded:
                for n in range(0, len(items), WRITTEN):
                    with _undisturbed():
                        sink.write(items[n : n + WRITTEN])
                        for item in items[n : n + WRITTEN]:
                            tally.take(item.coding)
            sink.finish()
        except KeyboardInterrupt:
            summary.interrupted = True
    summary.failures = str(failures.path) if failures.file else output if failures.database and summary.failed else None
    summary.seconds = time.monotonic() - tally.started
    return summary


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Ctrl-C waits for the end of the block, so that what is written is also counted."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    asked: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: asked.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if asked:
        raise KeyboardInterrupt


# ---- reading


class _Tally:
    """Takes each coding and each failure where it belongs: the count, the failures file, the caller."""

    def __init__(
        self,
        summary: Summary,
        failures: FailuresFile,
        keep: Callable[[Coding | Failure], None] | None,
        progress: Callable[[Summary], None] | None,
    ) -> None:
        self.summary, self.failures, self.keep, self.progress = summary, failures, keep, progress
        self.started = time.monotonic()

    def take(self, result: Coding | Failure) -> None:
        """Count a coding that is written, or write down a failure."""
        if isinstance(result, Failure):
            self.failures.write(result)
        self.summary.add(result)
        if self.keep:
            self.keep(result)
        self.tell()

    def tell(self) -> None:
        """Show how far the run is."""
        self.summary.seconds = time.monotonic() - self.started
        if self.progress:
            self.progress(self.summary)


def _sources(inputs: Sequence[str], output: str) -> list[str]:
    """The input files, without the files this run writes (they may lie in the same folder)."""
    written = [p for p in (Path(output), failures_path(output)) if p and is_plain(output)]
    for given in inputs:
        if any(p.exists() and Path(given).exists() and p.samefile(given) for p in written):
            raise OutputError(f"{given} is both input and output; name another file with -o")
    own = {p.resolve() for p in written}
    return [s for s in find(inputs) if s == "-" or Path(s).resolve() not in own]


def _total(sources: Sequence[str]) -> int | None:
    """How many reports these files hold, where that can be known without reading for long."""
    total = 0
    for path in map(Path, sources):
        kind = path.suffix.lower()
        if kind in (".txt", ".html", ".htm"):
            total += 1
        elif kind in (".jsonl", ".ndjson") and path.is_file() and path.stat().st_size <= COUNTED:
            total += _count_lines(path)
        else:
            return None
    return total


def _count_lines(path: Path) -> int:
    try:
        with path.open("rb") as file:
            return sum(1 for line in file if not line.isspace())
    except OSError:
        return 1  # a file that cannot be read is one failure, which reading it will report


def _captures(sources: Iterable[str], options: Options, tally: _Tally) -> Iterator[Capture]:
    for source in sources:
        try:
            for found in read(
                source, fields=options.fields, fetcher=options.fetcher, follow=options.follow,
                passed=tally.summary.passed,
            ):  # fmt: skip
                if isinstance(found, Failure):
                    tally.take(found)
                else:
                    yield found
        except InputError as e:
            tally.take(Failure(e.uri or source, e.stage, e.reason))


def _new_reports(
    captures: Iterable[Capture], coder: Codes, options: Options, sink: Sink, tally: _Tally
) -> Iterator[tuple[Report, Capture | None]]:
    """The reports that are neither in the output nor earlier in the input, with what they were made of if the output
    keeps that.
    """
    known = sink.ids
    seen: set[str] = set()
    for capture in captures:
        try:
            report = coder.prepare(capture, published=options.published)
        except InputError as e:
            tally.take(Failure(e.uri or capture.uri, e.stage, e.reason))
            continue
        if report.id in seen:
            tally.summary.duplicates += 1
        elif report.id in known:
            tally.summary.already += 1
        else:
            yield report, capture if sink.originals and options.originals else None
        known.discard(report.id)  # it moves from one set to the other, so that memory holds each id once
        seen.add(report.id)
        tally.tell()


# ---- coding

Batch = list[tuple[Report, Capture | None]]


def _batches(reports: Iterable[tuple[Report, Capture | None]]) -> Iterator[Batch]:
    batch: Batch = []
    words = 0
    for report, capture in reports:
        batch.append((report, capture))
        words += report.words
        if len(batch) == BATCH or words >= BATCH_WORDS:
            yield batch
            batch, words = [], 0
    if batch:
        yield batch


def _in_order(coder: Codes, batches: Iterable[Batch], jobs: int) -> Generator[list[Kept], None, None]:
    """Code the batches in worker threads, at most two a worker wait. On Ctrl-C those in hand are finished first."""
    pool = ThreadPoolExecutor(jobs, thread_name_prefix="dateline")
    pending: deque[Future[list[Kept]]] = deque()
    try:
        for batch in batches:
            pending.append(pool.submit(_coded, coder, batch))
            while pending and (len(pending) >= 2 * jobs or pending[0].done()):
                yield _first(pending)
        while pending:
            yield _first(pending)
    except KeyboardInterrupt:
        for future in pending:
            future.cancel()
        while pending and not pending[0].cancelled():
            yield _first(pending)
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _coded(coder: Codes, batch: Batch) -> list[Kept]:
    codings = coder.code_reports([report for report, _ in batch])
    return [Kept(coding, capture) for coding, (_, capture) in zip(codings, batch, strict=True)]


def _first(pending: deque[Future[list[Kept]]]) -> list[Kept]:
    items = pending[0].result()  # taken off only when it is there: an interrupted wait loses nothing
    pending.popleft()
    return items
