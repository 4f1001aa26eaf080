"""`cartback db` on a file and on a server."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import psycopg
import pytest

from cartback.stores.postgres import PostgresStore
from cartback.stores.sqlite import SQLiteStore

Ask: TypeAlias = Callable[..., Any]
Run: TypeAlias = Callable[..., tuple[int, str, str]]


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where there is nothing yet."""
    if request.param == "sqlite":
        return str(tmp_path / "shop.db")
    found: str = request.getfixturevalue("postgres")
    return found


def test_it_makes_what_is_missing_once(run_json: Ask, run: Run, url: str) -> None:
    """Before: all to make, and an exit status that a script can ask for. Twice is as good as once."""
    code, out, _ = run("db", "status", "--store", url)
    assert (code, out) == (1, "schema version 0 of 3: 3 to make, run `cartback db migrate`\n")
    assert run_json("db", "migrate", "--store", url) == {"version": 3, "latest": 3, "pending": [], "made": [1, 2, 3]}
    assert run_json("db", "migrate", "--store", url)["made"] == []
    assert run("db", "status", "--store", url)[:2] == (0, "schema version 3 of 3: up to date\n")


def test_asking_changes_nothing(run: Run, url: str, tmp_path: Path) -> None:
    """Not even a file is made."""
    run("db", "status", "--store", url)
    assert list(tmp_path.iterdir()) == []
    assert run("db", "status", "--store", url)[0] == 1


def test_a_newer_schema_is_left_alone(run: Run, tmp_path: Path, postgres: str) -> None:
    """Status says so and fails; migrate refuses."""
    path = tmp_path / "shop.db"
    SQLiteStore(str(path)).close()
    PostgresStore(postgres).close()
    with sqlite3.connect(path) as file, psycopg.connect(postgres) as server:
        file.execute("INSERT INTO cartback_schema (version) VALUES (9)")
        server.execute("INSERT INTO cartback_schema (version) VALUES (9)")
    file.close()
    for url in (path, postgres):
        code, out, _ = run("db", "status", "--store", url)
        assert (code, out) == (1, "schema version 9 of 3: made by a newer cartback; upgrade this one\n")
        code, _, err = run("db", "migrate", "--store", url)
        assert code == 1
        assert "upgrade" in err


def test_tables_may_be_in_a_schema_of_their_own(run_json: Ask, run: Run, postgres: str) -> None:
    """Made there and nowhere else."""
    assert run_json("db", "migrate", "--store", postgres, "--schema", "Recovery")["made"] == [1, 2, 3]
    assert run("db", "status", "--store", postgres)[0] == 1
    PostgresStore(postgres, schema="Recovery", migrate=False).close()


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--store", "mysql://root:secret@x"), "expected a path"),
        (("--store", "a.db", "--schema", "x"), "only a PostgreSQL store"),
        (("--store", "postgresql://root:secret@127.0.0.1:1/x"), "cannot be reached"),
    ],
    ids=["another database", "a schema in a file", "nobody there"],
)
def test_what_cannot_be_done_is_said(run: Run, more: tuple[str, ...], says: str) -> None:
    """On stderr, without the password."""
    code, _, err = run("db", "status", *more)
    assert code == 1
    assert says in err
    assert "secret" not in err
