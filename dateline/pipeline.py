"""The order of the stages. Start here.

    Capture ─extract→ Report ─segment→ Windows ─encode→ Scores ─decode→ Draft ─resolve→ Resolved ─assemble→ Coding

`Coder` holds what coding needs, loaded once a process; it may be shared by threads.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from dateline import __version__, assets, language, ontology, tables
from dateline.assemble import assemble
from dateline.attribute import attributions
from dateline.dates import iso_date
from dateline.decode import decode, join
from dateline.encode import Encoder
from dateline.errors import InputError, SettingsError
from dateline.extract import extract
from dateline.records import (
    Attribution,
    Capture,
    Claim,
    Coding,
    Draft,
    Failure,
    Report,
    Resolved,
    Run,
    Scores,
    Section,
    Window,
)
from dateline.resolve.report import explained, resolve
from dateline.segment import windows
from dateline.settings import Settings

if TYPE_CHECKING:
    import pyarrow

__all__ = ["Coder", "Result"]

READ = ("standfirst", "body")  # what is coded; a caption says again what the body says, and holds the photo credit
MEDIA_TYPES = ("text/plain", "text/html")
BATCH = 8_000  # pieces coded together: enough for full batches of like length, little enough to hold in memory


class Result:
    """One coded report: `claims`, `coding` (everything), and ways to look at it; a notebook shows it with its evidence
    marked.
    """

    def __init__(self, coding: Coding) -> None:
        self.coding = coding

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims, in the order of their triggers."""
        return self.coding.claims

    def to_dict(self) -> dict[str, object]:
        """The record as `dateline code` writes it (docs/record.md)."""
        from dateline.export import to_dict

        return to_dict(self.coding)

    def rows(self) -> list[dict[str, object]]:
        """One flat row a claim, for `pandas.DataFrame(...)` or `polars.DataFrame(...)`."""
        from dateline.export import rows

        return rows([self.coding])

    def to_arrow(self) -> pyarrow.Table:
        """The same rows as an Arrow table."""
        from dateline.export import to_arrow

        return to_arrow([self.coding])

    def _repr_html_(self) -> str:
        from dateline.page import html_fragment

        return html_fragment(self.coding)

    def __repr__(self) -> str:
        said = "; ".join(f"{c.type} {c.modality} “{c.trigger.text}”" for c in self.claims[:5])
        return f"<Result: {len(self.claims)} claims{': ' if said else ''}{said}{' …' if len(self.claims) > 5 else ''}>"


class Coder:
    """The loaded coder. `settings` as in dateline.settings; `kb` is the folder with the user's own tables (see
    dateline.tables; None is the usual one); `model` is another model file, for development.
    """

    def __init__(
        self, settings: Settings | None = None, *, kb: Path | str | None = None, model: Path | None = None
    ) -> None:
        self.settings = settings or Settings()
        self.encoder = Encoder(model)
        self.tables = tables.load(kb if kb is None else Path(kb))
        known = f"{ontology.load().digest}-{self.tables.digest}"
        self.run = Run(__version__, assets.model_hash(model), known, self.settings.changed())

    def code(
        self, text: str | bytes, *, published: str | date | None = None, title: str | None = None,
        publisher: str | None = None, uri: str = "text", media_type: Literal["text/plain", "text/html"] = "text/plain",
    ) -> Result:  # fmt: skip
        """Code one report. `published` is a date, or a string that gives one, best as 2024-03-31.

        Raises InputError where there is no text to read, SettingsError for a date or media type that is none.
        """
        if not isinstance(text, str | bytes):
            raise TypeError(f"text must be a string or bytes, not {type(text).__name__}")
        for name, value in (("title", title), ("publisher", publisher), ("uri", uri)):
            if not isinstance(value, str | None):
                raise TypeError(f"{name} must be a string, not {type(value).__name__}")
        if media_type not in MEDIA_TYPES:
            raise SettingsError(f"media_type must be {' or '.join(MEDIA_TYPES)}, not {media_type!r}")
        when = _day(published)
        capture = Capture(uri, text, media_type, title=title, published=when, publisher=publisher)
        return Result(self.code_capture(capture))

    def code_capture(self, capture: Capture, *, published: str | None = None) -> Coding:
        """Code one capture; `published` stands in where the capture has no date."""
        return next(self.code_reports([self.prepare(capture, published=published)]))

    def code_captures(
        self, captures: Iterable[Capture | Failure], *, published: str | None = None
    ) -> Iterator[Coding | Failure]:
        """Code captures in order; what cannot be coded comes out as a Failure in its place."""
        waiting: list[Report | Failure] = []
        for capture in captures:
            try:
                waiting.append(capture if isinstance(capture, Failure) else self.prepare(capture, published=published))
            except InputError as e:
                waiting.append(Failure(capture.uri, e.stage, e.reason))
            if len(waiting) >= 256:
                yield from self._release(waiting)
                waiting = []
        yield from self._release(waiting)

    def _release(self, waiting: Sequence[Report | Failure]) -> Iterator[Coding | Failure]:
        codings = self.code_reports([r for r in waiting if isinstance(r, Report)])
        for item in waiting:
            yield item if isinstance(item, Failure) else next(codings)

    def prepare(self, capture: Capture, *, published: str | None = None) -> Report:
        """The report of a capture, not yet coded; its `id` is a hash of its content."""
        return extract(capture, published=published)

    def code_reports(self, reports: Iterable[Report]) -> Iterator[Coding]:
        """Code reports in order: many at once, a very long one in parts, so that memory stays bounded."""
        group: list[tuple[Report, list[Section], list[Window]]] = []
        size = 0
        for report in reports:
            sections = self._sections(report)
            found = windows(report, sections)
            size += sum(len(w.ids) for w in found)
            group.append((report, sections, found))
            if size >= BATCH:
                yield from self._code(group)
                group, size = [], 0
        yield from self._code(group)

    def _sections(self, report: Report) -> list[Section]:
        """The sections that are coded: none in another language; the headline where there is nothing else, or on
        demand.
        """
        if report.language not in language.READ:
            return []
        body = [s for s in report.sections if s.kind in READ]
        heads = [s for s in report.sections if s.kind == "headline"]
        return sorted([*heads, *body], key=lambda s: s.start) if self.settings.headlines or not body else body

    def _code(self, group: Sequence[tuple[Report, list[Section], list[Window]]]) -> Iterator[Coding]:
        parts = [list(_parts(found)) for _, _, found in group]
        drafts = self._drafts([part for of_report in parts for part in of_report])
        for (report, sections, _), of_report in zip(group, parts, strict=True):
            yield self._assemble(report, sections, join([next(drafts) for _ in of_report]))

    def _drafts(self, parts: list[list[Window]]) -> Iterator[Draft]:
        """The drafts of parts of reports, as many at once as BATCH allows."""
        waiting: list[list[Window]] = []
        for n, part in enumerate(parts):
            waiting.append(part)
            if sum(len(w.ids) for p in waiting for w in p) < BATCH and n + 1 < len(parts):
                continue
            scores = iter(self.encoder.encode([w for p in waiting for w in p]))
            yield from decode(waiting, [[next(scores) for _ in p] for p in waiting], self.encoder.heads)
            waiting = []

    def _assemble(
        self, report: Report, sections: list[Section], draft: Draft, resolved: Resolved | None = None
    ) -> Coding:
        limit = self.settings.min_confidence
        limit = self.encoder.heads.thresholds["claim"] if limit is None else limit
        resolved = resolve(report, draft, self.tables) if resolved is None else resolved
        return assemble(report, draft, resolved, self.run, read=sections, min_confidence=limit)

    def attributions(self, report: Report) -> list[Attribution]:
        """Who said or thought what in a report, whether or not the content is an event; in the order of the cues."""
        parts = _parts(windows(report, self._sections(report)))
        return [a for part in parts for a in self._attributed(part, self.encoder.encode(part))]

    def _attributed(self, part: list[Window], scores: list[Scores]) -> list[Attribution]:
        heads = self.encoder.heads
        return [a for w, s in zip(part, scores, strict=True) for a in attributions(w, s, heads)]

    def explain(self, capture: Capture, *, published: str | None = None) -> dict[str, object]:
        """One report, stage by stage: what each made, and the milliseconds it took."""
        clock = [time.perf_counter()]

        def lap() -> float:
            clock.append(time.perf_counter())
            return round((clock[-1] - clock[-2]) * 1000, 2)

        report = self.prepare(capture, published=published)
        stages: dict[str, object] = {"extract": {"ms": lap(), "report": report}}
        sections = self._sections(report)
        found = windows(report, sections)
        stages["segment"] = {"ms": lap(), "sections": report.sections, "windows": [_window(report, w) for w in found]}
        drafts, said = [], []
        encoding = decoding = attributing = 0.0
        for part in _parts(found):
            scores = self.encoder.encode(part)
            encoding += lap()
            drafts += decode([part], [scores], self.encoder.heads)
            decoding += lap()
            said += self._attributed(part, scores)
            attributing += lap()
        pieces, words = sum(len(w.ids) for w in found), sum(len(w.start) for w in found)
        stages["encode"] = {"ms": round(encoding, 2), "pieces": pieces, "words": words}
        draft = join(drafts)
        stages["decode"] = {"ms": round(decoding, 2), "draft": draft}
        stages["attribute"] = {"ms": round(attributing, 2), "attributions": said}
        resolved = resolve(report, draft, self.tables)
        stages["resolve"] = {"ms": lap(), "mentions": explained(report, draft, resolved)}
        stages["assemble"] = {"coding": self._assemble(report, sections, draft, resolved), "ms": lap()}
        return stages


def _day(published: str | date | None) -> str | None:
    """The date as a string; one that nobody could read would leave the report undated without a word."""
    given = published.isoformat() if isinstance(published, date) else published
    if not isinstance(given, str | None):
        raise TypeError(f"published must be a string or a date, not {type(given).__name__}")
    if given and iso_date(given) is None:
        raise SettingsError(f"published {given!r} is no date; write it as 2024-03-31, or leave it out")
    return given


def _parts(found: list[Window]) -> Iterator[list[Window]]:
    """The windows of a report in runs of at most BATCH pieces: one, but for the longest reports."""
    part: list[Window] = []
    size = 0
    for w in found:
        if part and size + len(w.ids) > BATCH:
            yield part
            part, size = [], 0
        part.append(w)
        size += len(w.ids)
    if part:
        yield part


def _window(report: Report, w: Window) -> dict[str, object]:
    core = int(w.start[w.core])
    return {
        "pieces": len(w.ids),
        "context": report.text[int(w.start[0]) : core].strip(),
        "text": report.text[core : int(w.end[-1])],
    }
