"""The store that a command uses: a URL, or simply a path."""

from __future__ import annotations

from pathlib import Path

from cartback.engine.opening import open_store
from cartback.errors import InvalidSettings
from cartback.replay.run import LocalStore


def url_of(store: str) -> str:
    """Write a path as a URL, "shop.db" -> "sqlite:///shop.db"; a URL is returned unchanged."""
    return store if ":" in store.partition("/")[0] and not Path(store).drive else f"sqlite:///{store}"


def existing(store: str) -> str:
    """Return the URL of an existing store. Raises InvalidSettings if a mistyped path would make a new, empty one."""
    url = url_of(store)
    path = url.removeprefix("sqlite:///")
    if url.startswith("sqlite:///") and not Path(path).is_file():
        if Path(path).is_dir():
            raise InvalidSettings(f"store: {path!r} is a folder; name a file in it")
        raise InvalidSettings(f"store: there is no file {path}")
    return url


def fresh(store: str) -> LocalStore:
    """Open an empty store. Raises InvalidSettings for one in use: a made-up past must not get into it."""
    opened = open_store(url_of(store))
    if not isinstance(opened, LocalStore):
        raise InvalidSettings(f"store: expected a path or sqlite:///path, got {store}")
    if opened.shops():
        opened.close()
        raise InvalidSettings(f"store: {store} already holds shops; name a new one")
    return opened
