"""Open a store by its URL; a store of the host's own is taken as it is."""

from __future__ import annotations

from pathlib import PurePath

from cartback.domain.values import spoken
from cartback.errors import InvalidSettings
from cartback.ports import Store


def open_store(store: Store | str, *, awaited: bool = False) -> Store:
    """Return a store of your own, as it is; or the one of a URL.

    "memory:", "sqlite:///path" ("sqlite://" is in memory) or "postgresql://user@host/name"; for the latter the async store, if it
    is to be `awaited`. Raises InvalidSettings for a URL of another kind, MissingExtra, StoreError.
    """
    if isinstance(store, type) or not (isinstance(store, str) or callable(getattr(store, "claim", None))):
        got = f"the class {store.__name__}" if isinstance(store, type) else spoken(store)
        near = f"; did you mean 'sqlite:///{store}'?" if isinstance(store, PurePath) else ""
        raise InvalidSettings(f"{_EXPECTED}, got {got}{near}")
    if not isinstance(store, str):
        if missing := [name for name in _METHODS if not callable(getattr(store, name, None))]:
            raise InvalidSettings(
                f"store: expected a Store, got {spoken(store)} without the method {missing[0]}; subclass cartback.Store"
            )
        return store
    if store in ("memory:", "memory://"):
        from cartback.stores.memory import MemoryStore

        return MemoryStore()
    if store.startswith("sqlite://"):
        if "?" in store or "\0" in store:
            raise InvalidSettings("store: expected 'sqlite:///path' without a query")
        from cartback.stores.sqlite import SQLiteStore

        return SQLiteStore(store.removeprefix("sqlite://").removeprefix("/") or ":memory:")
    if store.startswith(("postgresql://", "postgres://")):
        from cartback.stores.postgres import AsyncPostgresStore, PostgresStore

        return AsyncPostgresStore(store) if awaited else PostgresStore(store)
    kind = store.partition("://")[0]  # what follows may hold a password
    raise InvalidSettings(f"{_EXPECTED}, got {kind!r:.60}{_near(store)}")


def _near(store: str) -> str:
    """Return a guess at the URL that was meant."""
    kind, colons, rest = store.strip().partition("://")
    driver = kind.lower().partition("+")[0]
    if not colons:
        path = kind.removeprefix("sqlite:")
        bare = kind.strip(":").lower() == "memory"
        is_path = kind.startswith("sqlite:") or kind.endswith((".db", ".sqlite", ".sqlite3"))
        return "; did you mean 'memory:'?" if bare else f"; did you mean 'sqlite:///{path:.60}'?" if is_path else ""
    if driver == "sqlite":
        return f"; did you mean 'sqlite://{rest:.60}'?"
    return "; did you mean 'postgresql://...'?" if driver in ("postgresql", "postgres", "psql", "pg") else ""


_EXPECTED = "store: expected a Store, 'memory:', 'sqlite:///path' or 'postgresql://...'"
#: The methods of a store that an engine calls.
_METHODS = tuple(name for name in vars(Store) if not name.startswith("_") and name != "close")
