"""bench/results/*.json → bench/RESULTS.md: what accuracy, speed and folds wrote, and what was aimed at.

python -m bench.results
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from dateline.assets import model_hash
from dateline.encode import Encoder

HERE = Path(__file__).parent
CLAIMS, PORTAL = "claims dev", "portal dev"
AIMS = [
    # figure, set, key, aim, at most instead of at least
    ("trigger + type F1", CLAIMS, "trigger+type F1", 0.80, False),
    ("macro F1 over types", CLAIMS, "macro F1 over types", 0.75, False),
    ("all roles F1, end to end", CLAIMS, "all roles F1", 0.66, False),
    ("modality accuracy where not plain actual", CLAIMS, "modality accuracy, not plain actual", 0.70, False),
    ("source of a claim, any mention of it, F1", CLAIMS, "source F1, any mention of it", 0.75, False),
    ("said F1", CLAIMS, "role said F1", 0.60, False),
    ("about F1", CLAIMS, "role about F1", 0.65, False),
    ("pronouns and role nouns joined to the name, F1", CLAIMS, "pronouns and role nouns joined to the right name F1",
     0.75, False),
    ("reports without event that get a claim", CLAIMS, "reports without event that get a claim", 0.05, True),
    ("reports without event that get a claim", PORTAL, "reports without event that get a claim", 0.05, True),
    ("calibration error of confidence", CLAIMS, "calibration error", 0.03, True),
    ("calibration error of confidence", PORTAL, "calibration error", 0.03, True),
    ("source exact F1", "PolNeAR dev", "source exact F1", 0.82, False),
    ("cue exact F1", "PolNeAR dev", "cue exact F1", 0.76, False),
    ("content exact F1", "PolNeAR dev", "content exact F1", 0.66, False),
    ("relation F1, all three overlap by half", "PolNeAR dev", "relation F1", 0.65, False),
    ("trigger F1", CLAIMS, "trigger F1", 0.84, False),
    ("trigger F1", PORTAL, "trigger F1", 0.84, False),
    ("trigger + type F1", PORTAL, "trigger+type F1", 0.70, False),
    ("all roles F1, end to end", PORTAL, "all roles F1", 0.55, False),
    ("modality accuracy", CLAIMS, "modality accuracy", 0.88, False),
    ("modality accuracy", PORTAL, "modality accuracy", 0.88, False),
    ("entity exact F1, 7 labels", CLAIMS, "entity exact F1", 0.80, False),
    ("entity exact F1, 7 labels", PORTAL, "entity exact F1", 0.80, False),
    ("entity exact F1, re3d's 14 labels", "re3d fifth", "re3d exact F1", 0.62, False),
    ("entity exact F1, UNER's 3 labels", "UNER dev", "uner exact F1", 0.78, False),
]  # fmt: skip
FOLDS = (
    ("type accuracy, marked pair", "pairs", "accuracy", 0.82),
    ("type macro F1, marked pair", "pairs", "macro F1", 0.80),
    ("quad class accuracy", "quad", "accuracy", 0.86),
)


RESOLUTION = (
    ("place within 161 km", "places, LGL", "Acc@161 km", 0.72, False),
    ("place within 161 km", "places, GeoWebNews", "Acc@161 km", 0.88, False),
    ("the same, of those that can be checked here", "places, GeoWebNews", "Acc@161 km where one can tell", 0.88, False),
    ("time right", "times, GUM", "right", 0.88, False),
    ("time right", "times, Recognizers-Text", "right", 0.85, False),
    ("country right", "actors, 400 role fillers", "country", 0.93, False),
    ("main sector right", "actors, 400 role fillers", "main sector", 0.85, False),
    ("bounds right", "figures of the claim corpus", "bounds", 0.92, False),
    ("share of the pipeline's time", "cost", "share of the time, current events", 0.15, True),
    ("share of the pipeline's time", "cost", "share of the time, long reports", 0.15, True),
)


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def load(name: str) -> dict[str, Any]:
    """One file of figures."""
    return dict(json.loads((HERE / "results" / f"{name}.json").read_text(encoding="utf-8")))


def verdict(value: float, aim: float, at_most: bool) -> str:
    """Reached, or by how much not."""
    short = value - aim if at_most else aim - value
    return "reached" if short <= 0 else f"short by {short:.3f}"


def aims(figures: dict[str, Any], people: dict[str, float], folds: dict[str, float], speed: dict[str, Any]) -> str:
    """The table of what was aimed at."""
    rows = []
    for figure, where, key, aim, at_most in AIMS:
        value = figures[where][key]
        both = f"{people[key]:.3f}" if where == CLAIMS and key in people and "error" not in key else ""
        rows.append([figure, where, f"{'≤' if at_most else '≥'} {aim:.2f}", f"{value:.3f}", both])
        rows[-1].append(verdict(value, aim, at_most))
    for figure, key, measure, aim in FOLDS:
        value = folds[f"{key} {measure}"]
        where = f"plover/{key}_train, 5 folds, first model"
        rows.append([figure, where, f"≥ {aim:.2f}", f"{value:.3f}", "", verdict(value, aim, False)])
    for name, measured in speed.items():
        for key, limit, at_most in (("ratio", 1.3, True), ("words/s", 8000, False), ("peak memory MB", 800, True)):
            value = measured[key]
            shown = f"{value:,.0f}" if value > 100 else f"{value:.2f}"
            missing = "reached" if (value <= limit if at_most else value >= limit) else "not reached"
            rows.append([f"speed: {key}", name, f"{'≤' if at_most else '≥'} {limit:,}", shown, "", missing])
    return table(["figure", "set", "aim", "measured", "two annotators", ""], rows)


def resolution(figures: dict[str, dict[str, float]]) -> str:
    """The table of what resolution aimed at."""
    rows = [
        [what, where, f"{'≤' if most else '≥'} {aim:.2f}", f"{(v := figures[where][key]):.3f}", verdict(v, aim, most)]
        for what, where, key, aim, most in RESOLUTION
    ]
    return table(["figure", "set", "aim", "measured", ""], rows)


def everything(figures: dict[str, dict[str, float]]) -> str:
    """All figures, set by set."""
    parts = []
    for name, rows in figures.items():
        cells = [[k, f"{v:,}" if isinstance(v, int) else f"{v:,.3f}"] for k, v in rows.items()]
        parts.append(f"### {name}\n\n{table(['figure', 'value'], cells)}")
    return "\n\n".join(parts)


def curves(figures: dict[str, dict[str, list[float]]]) -> str:
    """What each --min-confidence gives."""
    names = list(figures)
    rows = [
        [limit, *(f"{v:.3f}" for name in names for v in figures[name][limit])] for limit in next(iter(figures.values()))
    ]
    head = ["--min-confidence", *(f"{name}: {what}" for name in names for what in ("precision", "recall", "F1"))]
    return table(head, rows)


def main() -> None:
    accuracy, speed, folds = load("accuracy"), load("speed"), json.loads((HERE / "results" / "folds.json").read_text())
    shown = accuracy.pop("curve")
    text = (HERE / "results" / "template.md").read_text(encoding="utf-8")
    values = {
        "model": model_hash(),
        "limit": str(Encoder().heads.thresholds["claim"]),
        "aims": aims(accuracy, load("agreement"), folds, speed),
        "accuracy": everything(accuracy),
        "curve": curves(shown),
        "speed": everything(speed),
        "resolution aims": resolution(load("resolution")),
        "resolution": everything(load("resolution")),
        **{name: everything(load(name)) for name in ("pages", "warc", "store", "store_postgresql")},
        "folds": table(["figure", "value"], [[k, f"{v:.3f}"] for k, v in folds.items()]),
    }
    for key, value in values.items():
        text = text.replace("{{" + key + "}}", value)
    (HERE / "RESULTS.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
