"""The user's own tables: rows added and refused, a Wikidata dump read as a stream, the command line around them."""

from __future__ import annotations

import bz2
import gzip
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dateline import Coder, knowledge, tables, wikidata
from dateline.assets import DATA
from dateline.cli import cli
from dateline.errors import AssetError, InputError, SettingsError
from dateline.names import key
from dateline.output import open_locked
from dateline.settings import Settings
from dateline.values import Actor

HEADER = "id\tnames\tkind\tcountry\tsectors\tfrom\tto\tsource\n"
ROW = "group:red-kites\tRed Kites|RKF\trebel group\tMLI\tREB\t2019\t\tour desk\n"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["kb", *arguments])


def item(qid: str, label: str, aliases: tuple[str, ...] = (), **claims: list[dict[str, Any]]) -> dict[str, Any]:
    """An item as Wikidata's dump writes it."""
    return {
        "type": "item",
        "id": qid,
        "labels": {"en": {"language": "en", "value": label}, "fr": {"language": "fr", "value": label}},
        "descriptions": {},
        "aliases": {"en": [{"language": "en", "value": a} for a in aliases]},
        "claims": claims,
        "sitelinks": {},
    }


def statement(value: str | dict[str, Any], rank: str = "normal", **qualifiers: str) -> dict[str, Any]:
    """A statement whose value is an item, a string, or a time; qualifiers are days."""

    def snak(v: str | dict[str, Any]) -> dict[str, Any]:
        if isinstance(v, str) and v.startswith("Q"):
            v = {"entity-type": "item", "numeric-id": int(v[1:]), "id": v}
        elif isinstance(v, str) and v.startswith("+"):
            v = {"time": v, "timezone": 0, "precision": 11}
        return {"snaktype": "value", "datavalue": {"value": v}}

    dated = {p: [snak(f"+{day}T00:00:00Z")] for p, day in qualifiers.items()}
    return {"mainsnak": snak(value), "type": "statement", "rank": rank, "qualifiers": dated}


DUMP = [
    item("Q912", "Mali", P31=[statement("Q6256")], P298=[statement("MLI")]),
    item("Q100", "Minister of Fisheries of Mali", P279=[statement("Q83307")]),
    item(
        "Q200",
        "Awa Traoré-Sidibé",
        ("A. Traoré-Sidibé",),
        P31=[statement("Q5")],
        P27=[statement("Q912")],
        P39=[statement("Q100", P580="2021-06-11", P582="2023-00-00"), statement("Q100", rank="deprecated")],
    ),
    item("Q201", "A Novelist", P31=[statement("Q5")], P27=[statement("Q912")]),
    item("Q300", "Fishers for Change", ("FPC",), P31=[statement("Q7278")], P17=[statement("Q912")]),
    item("Q301", "A River", P31=[statement("Q4022")]),
]


def dump(path: Path, items: list[dict[str, Any]] | None = None, *, end: str = "]\n") -> Path:
    lines = [json.dumps(i, ensure_ascii=False, separators=(",", ":")) for i in (DUMP if items is None else items)]
    text = "[\n" + ",\n".join(lines) + "\n" + end
    opener: Any = {".gz": gzip.open, ".bz2": bz2.open}.get(path.suffix, open)
    with opener(path, "wt", encoding="utf-8") as file:
        file.write(text)
    return path


def test_a_row_added_is_found(tmp_path: Path) -> None:
    added = run("add", "--id", "group:red-kites", "--names", "Red Kites|RKF", "--country", "MLI", "--sectors", "REB",
                "--kb", str(tmp_path))  # fmt: skip
    assert added.exit_code == 0 and "1 added" in added.output
    found = run("find", "the Red Kites", "--kb", str(tmp_path))
    assert found.exit_code == 0 and "group:red-kites" in found.output and "MLI" in found.output
    again = run("add", "--id", "group:red-kites", "--names", "Red Kites|RKF", "--country", "MLI", "--sectors", "REB",
                "--kb", str(tmp_path))  # fmt: skip
    assert "0 added, 1 known already" in again.output


def test_a_table_added_twice_changes_nothing(tmp_path: Path) -> None:
    table = tmp_path / "mine.tsv"
    table.write_text(HEADER + ROW, encoding="utf-8")
    assert run("add", str(table), "--kb", str(tmp_path / "kb")).exit_code == 0
    first = (tmp_path / "kb" / "names.tsv").read_bytes()
    assert run("add", str(table), "--kb", str(tmp_path / "kb")).exit_code == 0
    assert (tmp_path / "kb" / "names.tsv").read_bytes() == first == (HEADER + ROW).encode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("MLI", "MALI"), "row 2: 'MALI' is no country"),
        (("REB", "REBEL"), "row 2: 'REBEL' is no PLOVER sector"),
        (("2019", "in 2019"), "row 2: from is 'in 2019'"),
        (("2019\t", "2019\t2001"), "row 2: it ends in 2001, before it begins in 2019"),
        (("\tour desk", "\t"), "row 2: source is ''"),
        (("Red Kites|RKF", "Red Kites||RKF"), "row 2: the id and every name must be filled"),
        (("\tREB", ""), "row 2: 7 columns, there must be 8"),
        (("names", "name"), "row 1: the header"),
    ],
)
def test_a_wrong_row_is_refused_with_its_number(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    table = tmp_path / "names.tsv"
    table.write_text((HEADER + ROW).replace(*change), encoding="utf-8")
    refused = run("add", str(table), "--kb", str(tmp_path / "kb"))
    assert refused.exit_code != 0 and said in refused.output
    assert not (tmp_path / "kb" / "names.tsv").exists()
    with pytest.raises(AssetError):
        knowledge.load(DATA, table)


@pytest.mark.parametrize("arguments", [(), ("--id", "x"), ("t.tsv", "--id", "x", "--names", "y")])
def test_add_wants_a_table_or_a_row(arguments: tuple[str, ...]) -> None:
    assert run("add", *arguments).exit_code == 2


def test_a_name_nobody_bears(tmp_path: Path) -> None:
    result = run("find", "Zzyzx Brigade", "--kb", str(tmp_path))
    assert result.exit_code == 3 and "no actor and no place" in result.output


def test_the_shipped_tables_are_sound(tmp_path: Path) -> None:
    result = run("check", "--kb", str(tmp_path))
    assert result.exit_code == 0 and "0 contradictions" in result.output


@pytest.mark.parametrize("suffix", [".json", ".json.gz", ".json.bz2"])
def test_a_dump_becomes_an_index(tmp_path: Path, suffix: str) -> None:
    path = dump(tmp_path / f"latest-all{suffix}")
    result = run("import", str(path), "--kb", str(tmp_path / "kb"))
    assert result.exit_code == 0 and "1 people, 1 organisations, 4 names" in result.output
    known = tables.load(tmp_path / "kb").knowledge
    assert known.more
    (minister,) = known.more(key("Awa Traore-Sidibe"))
    r = minister.row
    assert (r.id, r.kind, r.country, r.sectors) == ("wikidata:Q200", "Minister of Fisheries of Mali", "MLI", ("GOV",))
    assert (r.from_, r.to, r.person) == ("2021-06-11", "2023", True)
    (party,) = known.more(key("FPC"))
    assert (party.row.name, party.row.sectors, party.row.person) == ("Fishers for Change", ("PTY",), False)
    assert not known.more(key("A Novelist")) and not known.more(key("A River"))
    found = run("find", "Fishers for Change", "--kb", str(tmp_path / "kb"))
    assert "wikidata:Q300" in found.output


def test_the_index_is_part_of_the_digest(tmp_path: Path) -> None:
    before = tables.load(tmp_path).digest
    wikidata.build(dump(tmp_path / "d.json"), tmp_path / "wikidata.db", tables.load(tmp_path).knowledge)
    assert tables.load(tmp_path).digest != before


def test_lines_that_are_no_items_are_told_and_left_out(tmp_path: Path) -> None:
    path = dump(tmp_path / "d.json")
    path.write_text(path.read_text(encoding="utf-8").replace("},\n", '},\n{"id":"Q5" "P39"\n', 1), encoding="utf-8")
    result = run("import", str(path), "--kb", str(tmp_path))
    assert result.exit_code == 0 and "left out line 3" in result.output and "1 people" in result.output


def test_a_dump_cut_short_is_refused(tmp_path: Path) -> None:
    for path in (dump(tmp_path / "d.json", end=""), dump(tmp_path / "d.json.gz")):
        if path.suffix == ".gz":
            path.write_bytes(path.read_bytes()[:-20])
        with pytest.raises(InputError, match=r"fetch the dump again|cannot be read"):
            wikidata.build(path, tmp_path / "wikidata.db", tables.load(tmp_path).knowledge)
        assert not list(tmp_path.glob("wikidata*"))


def test_an_index_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "wikidata.db").write_text("no index", encoding="utf-8")
    with pytest.raises(AssetError, match="make it again"):
        tables.load(tmp_path)


def test_the_folder_is_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_KB", "/somewhere/else")
    assert tables.user_folder() == Path("/somewhere/else")
    monkeypatch.delenv("DATELINE_KB")
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert tables.user_folder().name == "dateline"


def test_two_writers_do_not_lose_a_row(tmp_path: Path) -> None:
    with open_locked(tmp_path / "lock"):
        refused = run("add", "--id", "group:x", "--names", "X Brigade", "--kb", str(tmp_path))
    assert refused.exit_code == 3 and "another run of dateline" in refused.output
    assert run("add", "--id", "group:x", "--names", "X Brigade", "--kb", str(tmp_path)).exit_code == 0


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    refused = run("add", "--id", "group:x", "--names", "X Brigade", "--kb", str(tmp_path / "file" / "kb"))
    assert refused.exit_code == 3 and "cannot make the folder" in refused.output


@pytest.mark.parametrize("table", ["states", "agents", "groups"])
@pytest.mark.parametrize("damage", ["gone", "cut", "column"])
def test_a_damaged_shipped_table_is_refused_with_its_row(tmp_path: Path, table: str, damage: str) -> None:
    shutil.copytree(DATA / "who", tmp_path / "who")
    shutil.copytree(DATA / "arms", tmp_path / "arms")
    path = tmp_path / "who" / f"{table}.tsv"
    lines = path.read_text(encoding="utf-8").splitlines()
    if damage == "gone":
        path.unlink()
    elif damage == "cut":
        path.write_text("\n".join(lines[:7]) + "\n" + lines[7].rsplit("\t", 1)[0], encoding="utf-8")
    else:
        path.write_text("\n".join(["other\tcolumns", *lines[1:]]), encoding="utf-8")
    said = {
        "gone": f"{table}.tsv is missing",
        "cut": f"{table}.tsv row 8: ",
        "column": f"{table}.tsv row 1: the header",
    }
    with pytest.raises(AssetError, match=re.escape(said[damage])):
        knowledge.load(tmp_path)


def coded(text: str, kb: Path, published: str = "2022-05-03") -> list[str | None]:
    """The codes of all actors and recipients of a text."""
    claims = Coder(Settings(min_confidence=0.0), kb=kb).code(text, published=published).claims
    values = [e.value for c in claims for e in (*c.actor, *c.recipient)]
    return [v.code for v in values if isinstance(v, Actor)]


def test_a_users_row_wins_over_a_shipped_one(tmp_path: Path) -> None:
    run("add", "--id", "my:bh", "--names", "Boko Haram", "--country", "NGA", "--sectors", "CRM", "--kb", str(tmp_path))
    assert "NGA CRM" in coded(
        "Boko Haram fighters killed 12 farmers in Borno, in the north-east of Nigeria, on Monday, the army said.",
        tmp_path,
    )


def test_an_index_does_not_speak_for_nouns_or_namesakes(tmp_path: Path) -> None:
    items = [
        *DUMP,
        item("Q400", "Soldiers", P31=[statement("Q783794")], P17=[statement("Q912")]),
        item("Q401", "John Smith", P31=[statement("Q5")], P27=[statement("Q912")],
             P39=[statement("Q100", P580="1850-01-01", P582="1854-01-01")]),
    ]  # fmt: skip
    wikidata.build(dump(tmp_path / "d.json", items), tmp_path / "wikidata.db", tables.load(tmp_path).knowledge)
    text = "Soldiers arrested John Smith in Nairobi on Monday. Awa Traoré-Sidibé condemned the arrest in Bamako, Mali."
    codes = coded(text, tmp_path)
    assert "MLI BUS" not in codes and "MLI ELI" not in codes and "MLI GOV" in codes


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="is no folder"):
        Coder(kb=tmp_path / "typo")


def test_one_countrys_file_leaves_the_others(tmp_path: Path) -> None:
    path = tmp_path / "ZZ.txt"
    cells = ["99000001", "Kleinstadt", "Kleinstadt", "", "48.1", "11.1", "P", "PPL", "DE", "", "02", "", "", "", "900"]
    path.write_text("\t".join([*cells, "", "1", "Europe/Berlin", "2024-01-01"]) + "\n", encoding="utf-8")
    assert run("import-geonames", str(path), "--kb", str(tmp_path / "kb")).exit_code == 0
    gazetteer = tables.load(tmp_path / "kb").gazetteer
    assert gazetteer.find("kleinstadt") and gazetteer.find("nairobi") and not gazetteer.find("munich")
    path.write_text("", encoding="utf-8")
    refused = run("import-geonames", str(path), "--kb", str(tmp_path / "kb"))
    assert refused.exit_code == 3 and "holds no place" in refused.output
