"""The tables of the database, for SQLite and PostgreSQL alike. In: nothing. Out: table descriptions.

Rows are only added. What may change are three marks that follow from the rows themselves (`reports.current`,
`codings.current`, `claims.current`: the latest version of a report, its latest coding) and the state of the feeds.
Offsets are half-open code points of `reports.text`; `stop` is the record's `end`, which is a reserved word in SQL.
`store/migrations` makes these tables; a test compares the two.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    REAL,
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeEngine

__all__ = [
    "APPLICATION", "blobs", "captures", "claims", "codings", "entities", "failures", "feeds", "fillers", "items",
    "metadata", "reports", "runs", "spans",
]  # fmt: skip

APPLICATION = 0x446C6E31  # "Dln1": SQLite's application_id, so that `file` and we know the file
NUMBER = Float(53).with_variant(REAL(), "sqlite")
KEY = BigInteger().with_variant(Integer(), "sqlite")

metadata = MetaData()


def _table(name: str, *items: Column[Any] | UniqueConstraint | PrimaryKeyConstraint | Index) -> Table:
    by_id = any(isinstance(item, Column) and item.name == "id" and item.primary_key for item in items)
    return Table(name, metadata, *items, sqlite_strict=True, sqlite_with_rowid=by_id)


def _columns(names: str, kind: TypeEngine[Any], *, nullable: bool = True) -> list[Column[Any]]:
    return [Column(name, kind, nullable=nullable) for name in names.split()]


def _required(names: str, kind: TypeEngine[Any]) -> list[Column[Any]]:
    return _columns(names, kind, nullable=False)


runs = _table(
    "runs",
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("digest", Text, nullable=False, unique=True),
    *_required("version model tables settings first", Text()),
)
blobs = _table(
    "blobs",
    Column("sha256", Text, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
)
reports = _table(
    "reports",
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False, unique=True),
    *_required("story seen uri language text sha256 sections", Text()),
    *_columns("external_id publisher title byline published retrieved modified canonical credit", Text()),
    Column("words", Integer, nullable=False),
    Column("read_minutes", NUMBER, nullable=False),
    Column("current", Integer, nullable=False),
    *[Index(f"reports_{name}", name) for name in ("story", "uri", "external_id")],
)
captures = _table(
    "captures",
    Column("report", ForeignKey("reports.id"), nullable=False),
    Column("blob", ForeignKey("blobs.sha256"), nullable=False),
    *_required("uri retrieved media_type given", Text()),
    PrimaryKeyConstraint("report", "blob", "uri", "retrieved"),
)
codings = _table(
    "codings",
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("report", ForeignKey("reports.id"), nullable=False),
    Column("run", ForeignKey("runs.id"), nullable=False),
    *_required("characters read", Integer()),
    Column("skipped", Text, nullable=False),
    Column("current", Integer, nullable=False),
    UniqueConstraint("report", "run"),
)
spans = _table(
    "spans",
    Column("coding", ForeignKey("codings.id"), nullable=False),
    *_required("n start stop", Integer()),
    *_required("text label", Text()),
    Column("confidence", NUMBER, nullable=False),
    Column("entity", Text),
    PrimaryKeyConstraint("coding", "n"),
)
entities = _table(
    "entities",
    Column("coding", ForeignKey("codings.id"), nullable=False),
    Column("n", Integer, nullable=False),
    *_required("id name label mentions sectors", Text()),
    *_columns("code country kb", Text()),
    PrimaryKeyConstraint("coding", "n"),
)
FIGURES = ("killed", "wounded", "detained", "displaced", "amount")
claims = _table(
    "claims",
    Column("id", KEY, primary_key=True, autoincrement=False),
    Column("coding", ForeignKey("codings.id"), nullable=False),
    Column("current", Integer, nullable=False),
    *_columns("day_from day_to day_published", Text()),
    Column("trigger_confidence", NUMBER, nullable=False),
    *_required("quote_start quote_stop", Integer()),
    *_columns("plover_rule about same_as", Text()),
    # from here on in the order of export.rows.COLUMNS
    *_required("key type", Text()),
    Column("mode", Text),
    Column("modality", Text, nullable=False),
    Column("confidence", NUMBER, nullable=False),
    Column("trigger", Text, nullable=False),
    *_columns("actor recipient place time equipment source cue said", Text()),
    *_columns("killed wounded detained displaced amount contexts", Text()),
    *_required("start stop", Integer()),
    *_columns("plover_event plover_mode plover_quad", Text()),
    Column("plover_score", NUMBER),
    *_columns("actor_code recipient_code source_code place_name place_admin1 place_country", Text()),
    *_columns("lat lon", NUMBER),
    Column("radius", Integer),
    Column("place_precision", Text),
    Column("geonames", Integer),
    *_columns("time_from time_to time_precision equipment_class", Text()),
    *_columns(" ".join(f"{kind}_low {kind}_high {kind}_best" for kind in FIGURES), NUMBER),
    *_columns("amount_unit actor_kb recipient_kb", Text()),
    Index("claims_day", "day_from", "id", sqlite_where=text("current = 1"), postgresql_where=text("current = 1")),
)
fillers = _table(
    "fillers",
    Column("claim", ForeignKey("claims.id"), nullable=False),
    Column("n", Integer, nullable=False),
    Column("role", Text, nullable=False),
    Column("span", Integer),
    Column("confidence", NUMBER, nullable=False),
    *_columns("rule name code country sectors kb admin1 precision time_from time_to edtf class fate unit", Text()),
    *_columns("lat lon low high best", NUMBER),
    *_columns("radius geonames quantity", Integer()),
    PrimaryKeyConstraint("claim", "n"),
)
failures = _table(
    "failures",
    Column("digest", Text, primary_key=True),
    *_required("uri stage reason first", Text()),
)
feeds = _table(
    "feeds",
    Column("url", Text, primary_key=True),
    Column("next_poll", Text, nullable=False),
    *_columns("last_poll last_success last_item last_error", Text()),
    *_required("wait failures polls items", Integer()),
)
items = _table(
    "items",
    Column("key", Text, primary_key=True),
    Column("feed", ForeignKey("feeds.url"), nullable=False),
    *_required("marker first", Text()),
    Column("url", Text),
    Column("next_check", Text),
    Column("checks", Integer, nullable=False),
    Index("items_check", "next_check"),
)
