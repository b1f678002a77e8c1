"""Places right: gold toponyms of LGL and GeoWebNews, resolved by `dateline.resolve.where`.

    python -m bench.places --corpora DIR [--gazetteer FILE] [--fit]

A toponym is right where the place chosen has its GeoNames id or lies within 161 km (100 miles) of it. All toponyms with
a GeoNames id count; those of GeoWebNews that have coordinates alone (shops, streets) do not, as in its authors' own
evaluation. GeoWebNews gives ids without coordinates: where neither the gazetteer nor LGL has the id, nobody can tell
here how far an answer is off. Such answers count as wrong, and the figure without them is given too.

--fit fits the weights of the ranking by conditional logit, and gives the accuracy in five-fold cross-validation.
"""

from __future__ import annotations

import argparse
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dateline.assets import DATA
from dateline.gazetteer import Gazetteer, Spot, kilometres
from dateline.resolve.where import FEATURES, FIRST, SECOND, Toponym, Vector, named, weigh

NEAR = 161.0
GEOWEB = (
    "Literal", "Literal_Modifier", "Mixed", "Coercion", "Embedded_Literal", "Metonymic", "Embedded_Non_Lit",
    "Non_Literal_Modifier",
)  # fmt: skip


@dataclass(frozen=True)
class Gold:
    """A toponym and where it lies: a GeoNames id, and coordinates where the corpus gives them."""

    toponym: Toponym
    id: int
    lat: float | None = None
    lon: float | None = None


def lgl(folder: Path) -> Iterator[list[Gold]]:
    """The articles of the Local-Global Lexicon."""
    for article in ET.parse(folder / "geo" / "lgl.xml").getroot().findall("article"):
        text = article.findtext("text") or ""
        golds = []
        for t in article.iter("toponym"):
            g = t.find("gaztag")
            if g is not None and g.find("lat") is not None:
                span = int(t.findtext("start") or 0), int(t.findtext("end") or 0)
                at = float(g.findtext("lat") or 0), float(g.findtext("lon") or 0)
                golds.append(Gold(_toponym(text, *span), int(g.get("geonameid") or 0), *at))
        yield golds


def geowebnews(folder: Path) -> Iterator[list[Gold]]:
    """The articles of GeoWebNews."""
    for path in sorted((folder / "geo" / "GeoWebNews").glob("*.ann")):
        text = path.with_suffix(".txt").read_text(encoding="utf-8")
        spans: dict[str, tuple[str, int, int]] = {}
        golds = []
        for line in path.read_text(encoding="utf-8").splitlines():
            if m := re.match(r"(T\d+)\t(\S+) (\d+) (\d+)\t", line):
                spans[m[1]] = m[2], int(m[3]), int(m[4])
            elif (m := re.match(r"#\d+\tAnnotatorNotes (T\d+)\t(\d+)\s*$", line)) and m[1] in spans:
                label, start, end = spans[m[1]]
                if label in GEOWEB:
                    golds.append(Gold(_toponym(text, start, end), int(m[2])))
        yield golds


def _toponym(text: str, start: int, end: int) -> Toponym:
    return Toponym(text[start:end], start, end, text[max(start - 60, 0) : start], text[end : end + 60])


Points = dict[int, tuple[float, float]]


def known(sets: Iterable[list[Gold]], gazetteer: Gazetteer) -> Points:
    """Where the gold places lie: as LGL says, else as the gazetteer does."""
    golds = [g for of_article in sets for g in of_article]
    points = {g.id: (g.lat, g.lon) for g in golds if g.lat is not None and g.lon is not None}
    return points | {g.id: (s.lat, s.lon) for g in golds if g.id not in points and (s := gazetteer.spot(g.id))}


def right(gold: Gold, spot: Spot, points: Points) -> bool:
    """Whether a place is the gold one, or near enough."""
    at = points.get(gold.id)
    return spot.id == gold.id or (at is not None and kilometres(*at, spot.lat, spot.lon) <= NEAR)


Weights = tuple[Vector, Vector]
Choice = tuple[NDArray[np.float64], NDArray[np.bool_]]  # candidates × features, and which are right
SUPPORT = [FEATURES.index(f) for f in ("same country", "same province", "near")]
FREE = [n for n, f in enumerate(FEATURES) if f != "home"]  # the corpora say nothing of the publisher


@dataclass
class Bench:
    """Articles with what is needed to score them."""

    gazetteer: Gazetteer
    points: Points

    def ranked(
        self, golds: Sequence[Gold], weights: Weights
    ) -> Iterator[tuple[Gold, list[tuple[float, Spot, Vector]]]]:
        """Each toponym of an article with its candidates, the best first."""
        names = {g.toponym.text: named(g.toponym.text, self.gazetteer) for g in golds}
        found = weigh([g.toponym for g in golds], names, None, weights)
        for g in golds:
            yield g, found[g.toponym.text]

    def score(self, articles: Iterable[list[Gold]], weights: Weights = (FIRST, SECOND)) -> NDArray[np.int64]:
        """How many toponyms there are, have a candidate, have the right one among them, got the right one, and got one
        of which nobody can tell here.
        """
        total = np.zeros(5, int)
        for golds in articles:
            for g, found in self.ranked(golds, weights):
                ok = [right(g, s, self.points) for _, s, _ in found]
                total += [
                    1,
                    bool(found),
                    any(ok),
                    bool(ok) and ok[0],
                    bool(found) and g.id not in self.points and not any(ok),
                ]
        return total

    def fit(self, articles: Sequence[list[Gold]]) -> Weights:
        """The weights: first of what a name says alone, then with the support of the others."""
        first = _ascend(self._choices(articles, (FIRST, FIRST)), [n for n in FREE if n not in SUPPORT])
        second = _ascend(self._choices(articles, (first, SECOND)), FREE)
        return first, _ascend(self._choices(articles, (first, second)), FREE)

    def _choices(self, articles: Iterable[list[Gold]], weights: Weights) -> list[Choice]:
        """The toponyms whose candidates are right in part."""
        choices = []
        for golds in articles:
            for g, found in self.ranked(golds, weights):
                ok = np.array([right(g, s, self.points) for _, s, _ in found])
                if ok.any() and not ok.all():
                    choices.append((np.array([f for _, _, f in found]), ok))
        return choices


def _ascend(choices: Sequence[Choice], free: list[int], steps: int = 300, decay: float = 0.002) -> Vector:
    """Weights that raise the chance of the right candidates, by Adam."""
    x = np.concatenate([c for c, _ in choices])
    ok = np.concatenate([o for _, o in choices]).astype(float)
    group = np.repeat(np.arange(len(choices)), [len(o) for _, o in choices])
    w, m, v = (np.zeros(x.shape[1]) for _ in range(3))
    for t in range(1, steps + 1):
        e = np.exp(x @ w - (x @ w).max())
        p = e / np.bincount(group, e)[group]
        q = e * ok / np.bincount(group, e * ok)[group]
        slope = (x.T @ (q - p)) / len(choices) - decay * w
        m, v = 0.9 * m + 0.1 * slope, 0.999 * v + 0.001 * slope * slope
        step = 0.1 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
        w[free] += step[free]
    return tuple(round(float(a), 2) for a in w)


def corpora(folder: Path) -> dict[str, list[list[Gold]]]:
    """The two corpora by name."""
    return {"LGL": list(lgl(folder)), "GeoWebNews": list(geowebnews(folder))}


def figures(folder: Path, gazetteer: Gazetteer) -> dict[str, dict[str, float]]:
    """The shares for each corpus."""
    sets = corpora(folder)
    bench = Bench(gazetteer, known((a for articles in sets.values() for a in articles), gazetteer))
    found = {}
    for name, articles in sets.items():
        n, some, there, ok, unknown = (int(x) for x in bench.score(articles))
        found[name] = {
            "toponyms": n,
            "any candidate": some / n,
            "right one among them": there / n,
            "Acc@161 km": ok / n,
            "nobody can tell": unknown / n,
            "Acc@161 km where one can tell": ok / (n - unknown),
        }
    return found


def cross_validated(folder: Path, gazetteer: Gazetteer) -> dict[str, float]:
    """Acc@161 km of weights fitted without the fifth of the articles that they are scored on."""
    sets = corpora(folder)
    every = [(name, a) for name, articles in sets.items() for a in articles]
    bench = Bench(gazetteer, known((a for _, a in every), gazetteer))
    totals = {name: np.zeros(5, int) for name in sets}
    for k in range(5):
        weights = bench.fit([a for n, (_, a) in enumerate(every) if n % 5 != k])
        for name in sets:
            totals[name] += bench.score([a for n, (of, a) in enumerate(every) if n % 5 == k and of == name], weights)
    print("weights:", *bench.fit([a for _, a in every]), sep="\n")
    return {name: float(t[3] / t[0]) for name, t in totals.items()}


def main() -> None:
    """Print the figures; with --fit the weights and the cross-validation."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--gazetteer", type=Path, default=DATA / "places.db")
    parser.add_argument("--fit", action="store_true")
    args = parser.parse_args()
    gazetteer = Gazetteer(args.gazetteer)
    for name, found in figures(args.corpora, gazetteer).items():
        print(name, {what: round(value, 3) for what, value in found.items()})
    if args.fit:
        print("cross-validated", cross_validated(args.corpora, gazetteer))


if __name__ == "__main__":
    main()
