"""Open a store by its URL; a store of the host's own is taken as it is."""

from __future__ import annotations

from cartback.domain.values import spoken
from cartback.errors import InvalidSettings
from cartback.ports import Store


def open_store(store: Store | str, *, awaited: bool = False) -> Store:
    """A store of your own, as it is; or one by URL.

    "memory:", "sqlite:///path" ("sqlite://" is in memory) or "postgresql://user@host/name"; of that the async store, if it
    is to be `awaited`. Raises InvalidSettings for a URL of another kind, MissingExtra, StoreError.
    """
    if isinstance(store, type) or not (isinstance(store, str) or callable(getattr(store, "claim", None))):
        got = f"the class {store.__name__}" if isinstance(store, type) else spoken(store)
        raise InvalidSettings(f"store: expected a Store, 'memory:', 'sqlite:///path' or 'postgresql://...', got {got}")
    if not isinstance(store, str):
        return store
    if store in ("memory:", "memory://"):
        from cartback.stores.memory import MemoryStore

        return MemoryStore()
    if store.startswith("sqlite://"):
        from cartback.stores.sqlite import SQLiteStore

        return SQLiteStore(store.removeprefix("sqlite://").removeprefix("/") or ":memory:")
    if store.startswith(("postgresql://", "postgres://")):
        from cartback.stores.postgres import AsyncPostgresStore, PostgresStore

        return AsyncPostgresStore(store) if awaited else PostgresStore(store)
    kind = store.partition("://")[0]  # what follows may hold a password
    raise InvalidSettings(
        f"store: expected a Store, 'memory:', 'sqlite:///path' or 'postgresql://...', got {kind!r:.60}"
    )
