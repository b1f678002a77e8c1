"""The database: what was read, what was coded, what failed. One SQLite file, or PostgreSQL for a team.

`Store` in database.py is the way in; schema.py has the tables, connect.py opens, write.py adds, load.py gives back,
search.py finds. This file only tells which names stand for a database, without loading what opens one.
"""

from pathlib import Path

__all__ = ["SERVERS", "SUFFIXES", "is_database"]

SUFFIXES = frozenset((".db", ".sqlite", ".sqlite3"))
SERVERS = ("postgresql://", "postgres://", "postgresql+psycopg://")


def is_database(place: str) -> bool:
    """Does this name an SQLite file (.db, .sqlite) or a PostgreSQL database?"""
    return place.startswith(SERVERS) or Path(place).suffix.lower() in SUFFIXES
