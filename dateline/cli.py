"""The command line: parse, call, print. In: arguments. Out: text on standard output, messages on standard error.

What a command needs is imported in the command, so that `dateline --help` and `--version` answer at once.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dateline import __version__
from dateline.commands.db import db
from dateline.commands.fetching import fetching, open_fetcher
from dateline.commands.find import find, report
from dateline.commands.kb import kb
from dateline.commands.trade import export, import_, import_annotations
from dateline.commands.watch import watch
from dateline.errors import InputError, OutputError
from dateline.shell import ALL, CODES, INTERRUPTED, NOTHING, SOME_FAILED, guarded, tell

if TYPE_CHECKING:
    from dateline.bulk import Summary
    from dateline.fetch import Fetcher
    from dateline.pipeline import Coder
    from dateline.records import Capture, Coding, Failure

__all__ = ["cli", "main"]

FIRST_YEAR = 1600  # newspapers do not go further back
PAGE = 200  # reports on a page; a browser shows no more with pleasure


def _published(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """A date that extraction will understand, not before newspapers and not after next year, as it was given."""
    if value is None:
        return None
    from dateline.dates import iso_date

    found = iso_date(value)
    if found is None:
        raise click.BadParameter(f"{value!r} is no date; write it as 2024-03-31")
    if not FIRST_YEAR <= int(found[:4]) <= date.today().year + 1:
        raise click.BadParameter(f"the year of {value} cannot be right")
    return value


def _fields(_: click.Context, __: click.Parameter, value: str | None) -> dict[str, str]:
    """Pairs ours=theirs, with commas between them, as a mapping."""
    pairs = [pair.partition("=") for pair in value.split(",")] if value else []
    if any(not ours.strip() or not theirs.strip() for ours, _, theirs in pairs):
        raise click.BadParameter(f"{value!r} is no list of pairs; write it as text=body,published=date")
    return {ours.strip(): theirs.strip() for ours, _, theirs in pairs}


PUBLISHED = click.option(
    "--published", metavar="DATE", callback=_published, help="Publication date of reports that bring none."
)
FIELDS = click.option(
    "--fields", metavar="OURS=THEIRS,...", callback=_fields, help="Names in your data: text=body,published=date."
)
HTML = click.option(
    "--html", metavar="FILE", type=click.Path(dir_okay=False), help="Write a page with the evidence too."
)
CONFIDENCE = click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1, max_open=True),
    help="Leave out claims less sure than this.  [default: the model's own limit; 0 keeps all]",
)
HEADLINES = click.option("--headlines", is_flag=True, help="Code the headline too, not only the text below it.")


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if not wanted or ctx.resilient_parsing:
        return
    from dateline.assets import model_hash

    guarded(lambda: click.echo(f"dateline {__version__} (model {model_hash()})"))()


@click.group(epilog=CODES, context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_version, help="Show version and model."
)
def cli() -> None:
    """Read news reports and write down what they claim.

    Who did what to whom, where and when, according to whom, and how sure; every field points at the words it rests on.
    """


@cli.command("read", epilog=CODES)
@click.argument("file")
@PUBLISHED
@click.option("--title", help="The report's headline, if the file does not have it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON line a report in place of the table.")
@click.option("--limit", type=click.IntRange(min=1), default=20, help="Read at most so many reports of the file.")
@HTML
@FIELDS
@CONFIDENCE
@HEADLINES
@fetching
@guarded
def read_(file: str, published: str | None, as_json: bool, html: str | None, **rest: Any) -> int:
    """Show what the report in FILE claims; - reads standard input."""
    _check_page(html, [file])
    with open_fetcher([file], rest) as fetcher:
        captures = _captures(file, rest, fetcher)
        chosen = list(islice(captures, rest["limit"]))
        more = next(captures, None) is not None
    results = list(_coder(rest).code_captures(chosen, published=published))
    coded = _show(results, _shower(as_json))
    if more:
        tell(f"{file} holds more than {len(chosen)} reports; --limit reads more of them, dateline code codes all")
    if html:
        _write_page(html, results)
    return _code_of(coded, len(results) - coded)


@cli.command(epilog=CODES)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option(
    "-o",
    "--output",
    "--db",
    required=True,
    help="What to write or to go on with: .jsonl, .parquet, .csv, a database (.db, postgresql://...); - is standard"
    " output.",
)
@PUBLISHED
@FIELDS
@click.option("--jobs", type=click.IntRange(1, 64), help="Worker threads.  [default: one a processor core, at most 8]")
@click.option("--overwrite", is_flag=True, help="Start the output anew in place of going on with it.")
@click.option("--originals/--no-originals", default=True, help="Keep in a database what the reports were made of.")
@HTML
@CONFIDENCE
@HEADLINES
@click.option("--show", type=click.IntRange(min=0), default=0, help="Show the claims of so many reports, too.")
@click.option("--quiet", is_flag=True, help="No progress and no summary.")
@fetching
@guarded
def code(inputs: tuple[str, ...], output: str, html: str | None, quiet: bool, **rest: Any) -> int:
    """Code all reports of the INPUTs (files, folders, globs, -) into one file.

    If it is stopped, run it again: it goes on where it stopped.
    """
    from dateline.bulk import Options, code_files

    jobs = {"jobs": rest["jobs"]} if rest["jobs"] else {}
    _check_page(html, inputs, output)
    kept: list[Coding | Failure] = []
    keep = _keeper(kept, max(PAGE if html else 0, rest["show"]), output)
    with _progress(quiet) as progress, open_fetcher(inputs, rest) as fetcher:
        how = Options(
            rest["fields"], rest["published"], overwrite=rest["overwrite"], originals=rest["originals"],
            fetcher=fetcher, follow=rest["follow"], **jobs,
        )  # fmt: skip
        summary = code_files(inputs, output, coder=_coder(rest), options=how, progress=progress, keep=keep)
    if rest["show"]:
        _show(kept[: rest["show"]], _shower(False, err=output == "-"))  # tables must not stand among the records
    if not quiet:
        _print_summary(summary)
    if html:
        _write_page(html, kept[:PAGE])
    return INTERRUPTED if summary.interrupted else _code_of(summary.done - summary.failed, summary.failed)


@cli.command(epilog=CODES)
@click.argument("file")
@click.option("--report", type=click.IntRange(min=1), default=1, help="Which report of the file, counted from 1.")
@PUBLISHED
@FIELDS
@CONFIDENCE
@HEADLINES
@fetching
@guarded
def explain(file: str, report: int, published: str | None, **rest: Any) -> None:
    """Print what each stage makes of one report of FILE, and how long it takes, as JSON."""
    from dateline.records import Failure

    with open_fetcher([file], rest) as fetcher:
        capture = next(islice(_captures(file, rest, fetcher), report - 1, None), None)
    if capture is None:
        raise InputError(f"there is no report number {report}", uri=file)
    if isinstance(capture, Failure):
        raise InputError(capture.reason, uri=capture.uri)
    _print_json(_coder(rest).explain(capture, published=published))


@cli.command(epilog=CODES)
@guarded
def schema() -> None:
    """Print the JSON Schema of the records."""
    from dateline.export import schema as record

    _print_json(record())


for command in (db, export, find, import_, import_annotations, kb, report, watch):
    cli.add_command(command)

# ---- what the commands call


def _coder(settings: dict[str, Any]) -> Coder:
    from dateline import pipeline
    from dateline.settings import Settings

    return pipeline.Coder(Settings(settings["min_confidence"], settings["headlines"]))


def _captures(file: str, rest: dict[str, Any], fetcher: Fetcher | None) -> Iterator[Capture | Failure]:
    from dateline.read import find, read
    from dateline.records import Capture

    title = rest.get("title")
    for source in find([file]):
        for found in read(source, fields=rest["fields"], fetcher=fetcher, follow=rest["follow"]):
            yield replace(found, title=title) if title and isinstance(found, Capture) else found


def _tell_failure(failure: Failure) -> None:
    tell(f"{failure.uri}: {failure.reason}")


def _show(results: Iterable[Coding | Failure], show: Callable[[Coding], object]) -> int:
    """Show each coding, tell of each failure; how many codings there were."""
    from dateline.records import Coding

    coded = 0
    for result in results:
        if isinstance(result, Coding):
            show(result)
            coded += 1
        else:
            _tell_failure(result)
    return coded


def _shower(as_json: bool, *, err: bool = False) -> Callable[[Coding], object]:
    """How a coding is shown: as a JSON line, or as a table (on standard error if `err`)."""
    if as_json:
        from dateline.export import to_json

        return lambda coding: click.echo(to_json(coding).encode("utf-8", "replace"))
    from rich.console import Console

    from dateline.terminal import print_coding

    console = Console(soft_wrap=False, stderr=err)

    def show(coding: Coding) -> None:
        with console.capture() as captured:  # written by click: rich itself ends the program with 1 at a closed pipe
            print_coding(coding, console)
        click.echo(captured.get(), nl=False, err=err, color=True)

    return show


def _print_json(value: object) -> None:
    text = json.dumps(value, indent=2, ensure_ascii=False, default=_plain)
    click.echo(text.encode("utf-8", "replace"))  # bytes: UTF-8 whatever the terminal's encoding


def _plain(value: Any) -> object:
    """A stage's value as JSON knows it: records by field, arrays as lists."""
    from dateline.export import to_dict
    from dateline.records import Coding

    if isinstance(value, Coding):
        return to_dict(value)
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value.tolist()


def _check_page(html: str | None, inputs: Sequence[str], output: str = "-") -> None:
    """Refuse a page that could not be written, or would replace an input or the output, before hours of coding."""
    from dateline.read import find

    if html is None:
        return
    page = Path(html)
    if not html or not page.parent.is_dir():
        raise OutputError(f"cannot write {html!r}: the folder {page.parent} does not exist, or the name is empty")
    others = (output, *find(inputs)) if page.exists() else (output,)
    if page.resolve() in (Path(other).resolve() for other in others):
        raise OutputError(f"{html} is an input or the output, too; give the page another name")


def _write_page(html: str, results: Iterable[Coding | Failure]) -> None:
    from dateline.page import html_page
    from dateline.records import Coding, Failure

    kept = list(results)
    page = html_page([r for r in kept if isinstance(r, Coding)], [r for r in kept if isinstance(r, Failure)])
    try:
        Path(html).write_text(page, encoding="utf-8", errors="replace")
    except OSError as e:
        raise OutputError(f"cannot write {html}: {e.strerror}") from e
    tell(f"wrote {html}")


def _keeper(kept: list[Coding | Failure], most: int, output: str) -> Callable[[Coding | Failure], None]:
    """Keeps the first results for page and tables, and tells of failures at once where no file can list them."""
    from dateline.output import failures_path
    from dateline.records import Failure

    no_file = failures_path(output) is None

    def keep(result: Coding | Failure) -> None:
        if no_file and isinstance(result, Failure):
            _tell_failure(result)
        if len(kept) < most:
            kept.append(result)

    return keep


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[Summary], None] | None]:
    """A bar on standard error while someone looks at it."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    text = TextColumn("{task.completed:,.0f} reports  {task.fields[rate]}")
    with Progress(BarColumn(), text, TimeRemainingColumn(), console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=None, rate="")

        def show(s: Summary) -> None:
            seconds = max(s.seconds, 0.001)
            rate = f"{s.coded / seconds:,.1f} reports/s  {s.words / seconds:,.0f} words/s"
            bar.update(task, total=s.total, completed=s.done, rate=rate)

        yield show


def _print_summary(s: Summary) -> None:
    from rich.console import Console

    from dateline.terminal import print_summary

    console = Console(stderr=True)
    print_summary(console, reports=s.coded, words=s.words, claims=s.claims, failures=s.reasons, seconds=s.seconds)
    lines = {
        f"{s.already:,} reports were in {s.output} already": s.already,
        f"{s.duplicates:,} reports came more than once and were coded once": s.duplicates,
        f"passed over in archives: {_listed(s.passed)}": s.passed,
        f"the failures are in {s.failures}": s.failures,
        "interrupted: run the same command again, it goes on from there": s.interrupted and _goes_on(s.output),
        "interrupted: nothing is kept, this kind of output is made whole": s.interrupted and not _goes_on(s.output),
    }
    for line, holds in lines.items():
        if holds:
            tell(line)


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{n:,} {what}" for what, n in counts.most_common(5))


def _goes_on(output: str) -> bool:
    from dateline.output import TABLES, is_plain

    return is_plain(output) and Path(output).suffix not in TABLES


def _code_of(coded: int, failed: int) -> int:
    if not coded:
        return NOTHING
    return SOME_FAILED if failed else ALL


def main() -> None:
    """The program `dateline`."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # threads are --jobs; those of numpy would only wait for them
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that lacks a character shows "?" and no traceback
    cli(prog_name="dateline")
