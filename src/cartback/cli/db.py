"""`cartback db`: the schema of a database compared with this cartback's, and its migration, online.

Opening a store by URL does the same; a host that passes its own pool or connection, or that migrates as a step of its own
before new workers start, does it here.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TypeAlias

from cartback.errors import InvalidSettings
from cartback.stores.sql import SchemaStatus

from .output import document
from .stores import url_of

_Actions: TypeAlias = tuple[Callable[[], SchemaStatus], Callable[[], tuple[int, ...]]]


def main(args: argparse.Namespace) -> int:
    """Run `cartback db`: show the schema's version, or migrate. Exits with 1 while they differ."""
    status, migrate = _actions(url_of(args.store), args.schema)
    made = migrate() if args.action == "migrate" else ()
    schema = status()
    if args.json:
        document({"version": schema.version, "latest": schema.latest, "pending": schema.pending, "made": made})
    elif made:
        print(f"schema brought to version {schema.version}: made {', '.join(map(str, made))}")
    else:
        print(f"schema version {schema.version} of {schema.latest}: {_pending_text(schema)}")
    return 0 if schema.version == schema.latest else 1


def _pending_text(schema: SchemaStatus) -> str:
    if schema.version > schema.latest:
        return "made by a newer cartback; upgrade this one"
    return f"{len(schema.pending)} to make, run `cartback db migrate`" if schema.pending else "up to date"


def _actions(url: str, schema: str | None) -> _Actions:
    if url.startswith("sqlite://") and schema is None:
        from cartback.stores import sqlite

        path = url.removeprefix("sqlite://").removeprefix("/")
        return lambda: sqlite.schema_status(path), lambda: sqlite.migrate(path)
    if url.startswith(("postgresql://", "postgres://")):
        from cartback.stores import postgres

        return lambda: postgres.schema_status(url, schema), lambda: postgres.migrate(url, schema)
    if schema is not None:
        raise InvalidSettings("schema: only a PostgreSQL store has schemas")
    raise InvalidSettings(
        f"store: expected a path, sqlite:///path or postgresql://..., got {url.partition('://')[0]!r}"
    )
