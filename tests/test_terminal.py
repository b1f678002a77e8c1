"""What the terminal shows of a coding and of a run."""

import io
import re
from collections import Counter
from dataclasses import replace

import pytest
from rich.cells import cell_len
from rich.console import Console
from sample import HEADLINE, empty, plain, sample

from dateline.records import Coding
from dateline.terminal import print_coding, print_summary

COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def shown(coding: Coding, width: int = 80, *, terminal: bool = False, no_color: bool = False) -> str:
    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=terminal,
        no_color=no_color,
        color_system="truecolor" if terminal else None,
        legacy_windows=False,
    )
    print_coding(coding, console)
    return out.getvalue()


def flat(text: str) -> str:
    return " ".join(text.split())


def test_heading_line() -> None:
    first, second = shown(sample()).splitlines()[:2]
    assert first.strip() == HEADLINE
    assert second.strip() == f"The Belmar Courier · 2025-03-12 · en · {sample().report.words} words · 7 claims"


def test_claims_at_120_columns() -> None:
    text = flat(shown(sample(), 120))
    assert "Sarovian [SRV] → ASSAULT/drone → a grain" in text
    assert "killed: at least seven dockers" in text and "with: Sarovian drones [drone]" in text
    assert "The Sarovian army → ASSAULT (negation) → the" in text
    assert "about claim 4" in text and "own voice" in text
    assert "0.94 ━━━━━━" in text and "0.31 ━━╌╌╌╌" in text


def test_chain_of_speakers_begins_with_the_first() -> None:
    text = flat(" ".join(line[78:108] for line in shown(sample(), 120).splitlines()))
    assert "the Kalvian emergencies ministry < the Interpress agency" in text


@pytest.mark.parametrize("width", [20, 40, 60, 80, 120, 200])
def test_no_line_is_too_wide_and_no_claim_is_lost(width: int) -> None:
    text = shown(sample(), width)
    assert max(cell_len(line) for line in text.splitlines()) <= width
    assert [n for n in range(1, 8) if re.search(rf"^ {n} ", text, re.MULTILINE)] == list(range(1, 8))


def test_trigger_is_marked_without_a_terminal() -> None:
    text = shown(sample())
    assert "\x1b" not in text
    assert "drones *struck* a grain" in text and "*attacking* the port" in flat(text)
    assert "\n      *Strike!* now" in shown(plain("Strike! now"))


def test_roles_are_coloured_in_a_terminal() -> None:
    text = shown(sample(), terminal=True)
    assert "\x1b[1;4mstruck" in text and "\x1b[36mSarovian" in text and "*" not in COLOUR.sub("", text)
    plain_text = shown(sample(), terminal=True, no_color=True)
    assert "\x1b[1;4mstruck" in plain_text and "\x1b[36m" not in plain_text


def test_text_is_never_markup() -> None:
    coding = plain("[bold]Strike[/bold] [link=https://x.example]now[/] :boom:", title="[red]Title[/red] [/]")
    text = shown(coding)
    assert "[red]Title[/red] [/]" in text
    assert "*[bold]Strike[/bold]* [link=https://x.example]now[/] :boom:" in text


def test_report_cannot_write_to_the_terminal() -> None:
    coding = plain("Strike\x1b]0;owned\x07 \u202etxet \x9b2J", title="A\x1b[2Jtitle\r", publisher="\x1b[31mP")
    text = shown(coding)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text)
    assert "title" in text and "owned" in text


def test_no_claims_says_why() -> None:
    assert "does not read (ru)" in flat(shown(empty("language", "ru")))
    assert "only boilerplate" in flat(shown(empty("boilerplate")))
    assert "the text was read" in flat(shown(empty())) and "0 claims" in shown(empty())


def test_same_event_and_one_claim() -> None:
    coding = sample()
    first, second = coding.claims[:2]
    text = flat(shown(replace(coding, claims=(first, replace(second, same_as="c1"))), 120))
    assert "same event as claim 1" in text and "2 claims" in text
    assert "1 claim " in flat(shown(plain("Strike!"))) + " "


def test_ascii_terminal() -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii", errors="replace")
    console = Console(file=out, width=80)
    print_coding(plain("Strike!"), console)
    out.seek(0)
    assert "0.50 ###..." in out.read()


def summary(**changes: object) -> str:
    out = io.StringIO()
    counts: dict[str, object] = {
        "reports": 1234,
        "words": 450_000,
        "claims": Counter(CONSULT=3, ASSAULT=900),
        "failures": Counter({"no [b]text[/b]\x1b": 3}),
        "seconds": 75.0,
    }
    print_summary(Console(file=out, width=80), **(counts | changes))  # type: ignore[arg-type]
    return out.getvalue()


def test_summary() -> None:
    lines = [flat(line) for line in summary().splitlines()]
    assert lines == [
        "Reports 1,234",
        "Claims 903",
        "ASSAULT 900",
        "CONSULT 3",
        "Not coded 3",
        "no [b]text[/b] 3",
        "450,000 words in 1 min 15 s, 6,000 words/s",
    ]


def test_summary_of_nothing() -> None:
    assert "0 words in 0.0 s" in summary(reports=0, words=0, claims=Counter(), failures=Counter(), seconds=0.0)
    assert "2 h 1 min" in summary(seconds=7260.0)
