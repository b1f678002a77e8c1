"""bench/results/*.json → bench/RESULTS.md: what accuracy, speed and folds wrote, and what was aimed at.

python -m bench.results
"""

from __future__ import annotations

import json
from pathlib import Path

from dateline.assets import model_hash

HERE = Path(__file__).parent
AIMS = [
    # figure, set, key, aim (None: reported only), at most instead of at least
    ("trigger F1", "claims dev", "trigger F1", 0.84, False),
    ("trigger F1", "portal dev", "trigger F1", 0.84, False),
    ("trigger + type F1", "claims dev", "trigger+type F1", 0.70, False),
    ("trigger + type F1", "portal dev", "trigger+type F1", 0.70, False),
    ("all roles F1, end to end", "claims dev", "all roles F1", 0.55, False),
    ("all roles F1, end to end", "portal dev", "all roles F1", 0.55, False),
    ("modality accuracy", "claims dev", "modality accuracy", 0.88, False),
    ("modality accuracy", "portal dev", "modality accuracy", 0.88, False),
    ("source exact F1", "PolNeAR dev", "source exact F1", 0.77, False),
    ("cue exact F1", "PolNeAR dev", "cue exact F1", 0.70, False),
    ("content exact F1", "PolNeAR dev", "content exact F1", 0.60, False),
    ("entity exact F1, 7 labels", "claims dev", "entity exact F1", 0.80, False),
    ("entity exact F1, 7 labels", "portal dev", "entity exact F1", 0.80, False),
    ("entity exact F1, re3d's 14 labels", "re3d fifth", "re3d exact F1", 0.62, False),
    ("entity exact F1, UNER's 3 labels", "UNER dev", "uner exact F1", 0.78, False),
    ("calibration error of confidence", "claims dev", "calibration error", 0.05, True),
    ("calibration error of confidence", "portal dev", "calibration error", 0.05, True),
]


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def load(name: str) -> dict[str, dict[str, float]]:
    """One file of figures."""
    return dict(json.loads((HERE / "results" / f"{name}.json").read_text(encoding="utf-8")))


def verdict(value: float, aim: float, at_most: bool) -> str:
    """Reached, or by how much not."""
    short = value - aim if at_most else aim - value
    return "reached" if short <= 0 else f"short by {short:.3f}"


def aims(accuracy: dict[str, dict[str, float]], folds: dict[str, float], speed: dict[str, dict[str, float]]) -> str:
    """The table of what was aimed at."""
    rows = []
    for figure, where, key, aim, at_most in AIMS:
        value = accuracy[where][key]
        sign = "≤" if at_most else "≥"
        rows.append([figure, where, f"{sign} {aim:.2f}", f"{value:.3f}", verdict(value, aim, at_most)])
    for figure, key, aim in (("type accuracy, marked pair", "pairs", 0.75), ("quad class accuracy", "quad", 0.82)):
        value = folds[f"{key} accuracy"]
        rows.append(
            [figure, f"plover/{key}_train, 5 folds", f"≥ {aim:.2f}", f"{value:.3f}", verdict(value, aim, False)]
        )
    for name, figures in speed.items():
        for key, limit, at_most in (("ratio", 1.3, True), ("words/s", 8000, False), ("peak memory MB", 800, True)):
            value = figures[key]
            shown = f"{value:,.0f}" if value > 100 else f"{value:.2f}"
            sign = "≤" if at_most else "≥"
            missing = "reached" if (value <= limit if at_most else value >= limit) else "not reached"
            rows.append([f"speed: {key}", name, f"{sign} {limit:,}", shown, missing])
    return table(["figure", "set", "aim", "measured", ""], rows)


def everything(figures: dict[str, dict[str, float]]) -> str:
    """All figures, set by set."""
    parts = []
    for name, rows in figures.items():
        cells = [[k, f"{v:,}" if isinstance(v, int) else f"{v:,.3f}"] for k, v in rows.items()]
        parts.append(f"### {name}\n\n{table(['figure', 'value'], cells)}")
    return "\n\n".join(parts)


def main() -> None:
    accuracy, speed, folds = load("accuracy"), load("speed"), json.loads((HERE / "results" / "folds.json").read_text())
    text = (HERE / "results" / "template.md").read_text(encoding="utf-8")
    values = {
        "model": model_hash(),
        "aims": aims(accuracy, folds, speed),
        "accuracy": everything(accuracy),
        "speed": everything(speed),
        "folds": table(["figure", "value"], [[k, f"{v:.3f}"] for k, v in folds.items()]),
    }
    for key, value in values.items():
        text = text.replace("{{" + key + "}}", value)
    (HERE / "RESULTS.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
