"""The stores' own scripts as operations of Django's migrations, so that `migrate` and its like know them."""

from __future__ import annotations

from typing import Any

from django.db import connections, migrations, router, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from cartback.errors import InvalidSettings
from cartback.stores import sql

_NAMES = {"sqlite": "sqlite", "postgresql": "postgres"}


def scripts_for(vendor: str) -> tuple[str, ...]:
    """Return the store's scripts for a database of Django's. Raises InvalidSettings if there is no such store."""
    if vendor not in _NAMES:
        raise InvalidSettings(f"expected SQLite or PostgreSQL for cartback's tables, got {vendor}: see CartbackRouter")
    return tuple(sql.migrations(_NAMES[vendor]))


class Script(migrations.RunSQL):
    """The n-th script of the store, for either database. A script that has been run, for example by the store itself, is not
    repeated.
    """

    def __init__(self, version: int) -> None:
        self.version = version
        super().__init__(migrations.RunSQL.noop, migrations.RunSQL.noop)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return its arguments in a migration."""
        return type(self).__name__, [self.version], {}

    def describe(self) -> str:
        """Return its description, for `migrate --plan`."""
        return f"Run script {self.version} of cartback's store"

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Run the script, as the store itself would."""
        wrapper = schema_editor.connection
        if not router.allow_migrate(wrapper.alias, app_label, **self.hints):
            return
        scripts = scripts_for(wrapper.vendor)[: self.version]
        if schema_editor.collect_sql:
            for statement in sql.statements(scripts[-1]):
                schema_editor.execute(statement)
        elif _version(wrapper.alias) < self.version:
            _run(wrapper, scripts)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Drop the tables with all their rows when the first is undone; undoing a later one leaves its indexes."""
        if self.version > 1 or not router.allow_migrate(schema_editor.connection.alias, app_label, **self.hints):
            return
        for table in (*sql.TABLES, "shops", "schema"):
            schema_editor.execute(f"DROP TABLE IF EXISTS cartback_{table}")


def is_current(alias: str) -> bool:
    """Return whether every script of the store has been run in the database."""
    return _version(alias) == len(scripts_for(connections[alias].vendor))


def _version(alias: str) -> int:
    """Return the number of the last script that was run."""
    wrapper = connections[alias]
    with wrapper.cursor() as cursor:
        if "cartback_schema" not in wrapper.introspection.table_names(cursor):
            return 0
        cursor.execute("SELECT coalesce(max(version), 0) FROM cartback_schema")
        return int(cursor.fetchone()[0])


def _run(wrapper: Any, scripts: tuple[str, ...]) -> None:
    if wrapper.vendor == "postgresql":
        from cartback.stores.postgres import PostgresStore

        PostgresStore(wrapper.connection, migrate=True, migrations=scripts).shops()
    else:
        from cartback.stores.sqlite import SQLiteStore

        with transaction.atomic(wrapper.alias):
            SQLiteStore(wrapper.connection, migrations=scripts)
