"""Settings: compare-and-set, listed in order, and read as they are. And the common part of the suite's cases."""

from __future__ import annotations

from typing import Any

from cartback.ports import StoredSettings


class Cases:
    """The common part of the suite: the store, and a second handle on the same data (by default the same one)."""

    store: Any
    other: Any


class SettingsCases(Cases):
    """settings, save_settings, shops."""

    def test_settings_are_compared_and_set(self) -> None:
        """A save on a version that is no longer current changes nothing and returns False."""
        assert self.store.save_settings("new", b"one", 0, None) is True, (
            "save_settings() with version 0 must save the first settings of a shop"
        )
        assert self.store.save_settings("new", b"two", 0, None) is False, (
            "save_settings() with version 0 overwrote settings: version 0 means that the shop has none yet"
        )
        assert self.store.save_settings("new", b"two", 1, None) is True, (
            "save_settings() with the current version must save"
        )
        assert self.store.save_settings("new", b"three", 1, None) is False, (
            "save_settings() with a stale version overwrote the settings: it must return False"
        )
        assert self.store.save_settings("new", b"three", 7, None) is False, (
            "save_settings() with a version that never existed must return False"
        )
        assert self.store.save_settings("nobody", b"x", 1, None) is False, (
            "save_settings() with version 1 must return False for a shop without settings"
        )
        assert self.store.settings("new") == StoredSettings(2, b"two"), (
            "a refused save_settings() must leave version and document unchanged"
        )

    def test_a_shop_without_settings_has_none(self) -> None:
        """It is unknown, and not listed."""
        assert self.store.settings("nobody") is None, "settings() must be None for a shop without settings"
        assert self.store.shops() == ["acme", "other"], (
            "shops() must list the shops with settings, and settings() must not add one"
        )

    def test_shops_are_listed_in_order(self) -> None:
        """They are ordered by code point, as Python sorts, in any order of writing and under any collation of the database."""
        for shop in ("b", "Z", "a", "é"):
            self.store.save_settings(shop, b"{}", 0, None)
        assert self.store.shops() == sorted(["acme", "other", "b", "Z", "a", "é"]), (
            "shops() must be sorted by code point"
        )

    def test_settings_are_read_as_they_now_are(self) -> None:
        """One handle reads what another wrote: settings are not cached."""
        self.store.settings("acme")
        assert self.other.save_settings("acme", b"newer", 1, None) is True
        assert self.store.settings("acme") == StoredSettings(2, b"newer"), (
            "settings() returned an old version: a campaign that was switched off would go on sending"
        )
