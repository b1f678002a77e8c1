"""A PostgreSQL server of the tests' own, in a temporary folder: real, empty, and gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["programs", "server"]


def programs() -> Path | None:
    """The folder with initdb and pg_ctl, the newest first; None where PostgreSQL is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


@contextmanager
def server() -> Iterator[str]:
    """The address of a running server, without the name of a database."""
    bin_ = programs()
    assert bin_, "PostgreSQL is not installed"
    user = "postgres" if os.geteuid() == 0 else None  # initdb refuses to run as root
    home = Path(tempfile.mkdtemp(prefix="dateline-pg-"))
    if user:
        os.chown(home, pwd.getpwnam(user).pw_uid, -1)
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    data, options = str(home / "data"), f"-p {port} -k {home} -c listen_addresses=127.0.0.1 -c fsync=off"

    def run(*command: str) -> None:
        subprocess.run(command, check=True, user=user, cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)

    try:
        run(str(bin_ / "initdb"), "-D", data, "-A", "trust", "-U", "dateline", "-E", "UTF8", "--no-locale", "-N")
        run(str(bin_ / "pg_ctl"), "-D", data, "-o", options, "-w", "-l", str(home / "log"), "start")
        yield f"postgresql://dateline@127.0.0.1:{port}/"
    finally:
        subprocess.run([bin_ / "pg_ctl", "-D", data, "-m", "immediate", "stop"], user=user, cwd=home, check=False,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        shutil.rmtree(home, ignore_errors=True)
