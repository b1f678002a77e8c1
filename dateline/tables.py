"""What resolution looks things up in: who is who, the gazetteer, the user's own rows.

In: the package's data folder and the user's folder (`$DATELINE_KB`, else the user's data folder). Out: one Tables,
whose digest stands in every record. The user's folder may hold `names.tsv` (rows as in data/who, `dateline kb add`),
`places.db` (`dateline kb import-geonames`) and `wikidata.db` (`dateline kb import`); what is not there is not used.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from dateline import knowledge
from dateline.assets import DATA, text
from dateline.errors import SettingsError
from dateline.gazetteer import Gazetteer
from dateline.knowledge import Knowledge
from dateline.wikidata import Wikidata

__all__ = ["Tables", "load", "user_folder"]


@dataclass(frozen=True)
class Tables:
    """Everything that names are looked up in."""

    knowledge: Knowledge
    gazetteer: Gazetteer

    @property
    def digest(self) -> str:
        """Names the content of all tables."""
        return f"{self.knowledge.digest}-{self.gazetteer.digest}"


def user_folder() -> Path:
    """Where the user's own tables are; the folder need not exist."""
    if given := os.environ.get("DATELINE_KB"):
        return Path(given)
    home = {"win32": os.environ.get("LOCALAPPDATA"), "darwin": str(Path("~/Library/Application Support").expanduser())}
    base = home.get(sys.platform) or os.environ.get("XDG_DATA_HOME") or Path("~/.local/share").expanduser()
    return Path(base) / "dateline"


def load(folder: Path | None = None) -> Tables:
    """The tables of the package and of the user's folder, read anew where a file has changed; AssetError where one is
    missing or wrong.
    """
    own = folder or user_folder()
    if folder and not folder.is_dir():
        raise SettingsError(f"{folder} is no folder; dateline kb add makes it")
    files = [own / name for name in ("names.tsv", "places.db", "wikidata.db")]
    return _load(*files, tuple(f.stat().st_mtime_ns if f.exists() else 0 for f in files))


@lru_cache(4)
def _load(names: Path, places: Path, wikidata: Path, changed: tuple[int, ...]) -> Tables:
    gazetteer = Gazetteer(places) if changed[1] else Gazetteer(DATA / "places.db", text("places.sha256"))
    known = knowledge.load(DATA, names if changed[0] else None)
    if changed[2]:
        index = Wikidata(wikidata)
        known = replace(known, more=index.find, digest=f"{known.digest}-{index.digest}")
    return Tables(known, gazetteer)
