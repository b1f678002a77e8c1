"""What several test files share: reports that the real model coded once, and a place for a database of each kind."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import postgres
import pytest
import sqlalchemy as sa

from dateline.pipeline import Coder
from dateline.read import read
from dateline.records import Capture, Coding, Kept

EXAMPLES = Path(__file__).parent.parent / "examples"
_NUMBERS = count(1)


@pytest.fixture(scope="session")
def kept() -> list[Kept]:
    """Four reports of examples/ with the captures they were made of."""
    names = ("night-attack.txt", "border-clash.html", "tariff-row.txt", "freetown-protest.txt")
    captures = [c for name in names for c in read(str(EXAMPLES / name)) if isinstance(c, Capture)]
    coder = Coder()
    return [Kept(coder.code_capture(c), c) for c in captures]


@pytest.fixture(scope="session")
def codings(kept: list[Kept]) -> list[Coding]:
    """The codings of these reports."""
    return [k.coding for k in kept]


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL server that runs while the tests do."""
    if not postgres.programs():
        pytest.skip("PostgreSQL is not installed here")
    with postgres.server() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The name of an empty database: a file, then a database of the server."""
    if request.param == "sqlite":
        return str(tmp_path / "news.db")
    return new_database(request.getfixturevalue("postgresql"))


def new_database(address: str) -> str:
    """The name of an empty database on a server."""
    name = f"test{next(_NUMBERS)}"
    engine = sa.create_engine(address.replace("://", "+psycopg://") + "postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as c:
        c.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return f"{address}{name}"
