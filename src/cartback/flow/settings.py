"""A shop's settings: read before every batch, saved from the next decision on.

Unreadable settings stop their shop alone, until a worker can read them or they are saved again. A setting that this
version does not know may be one that excludes shoppers: it is never ignored.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from attrs import frozen
from pydantic import ValidationError

from cartback.domain.campaign import CampaignBase
from cartback.domain.channels import ChannelName
from cartback.domain.mistakes import nearest
from cartback.domain.shop import Shop, activated, parse_shop
from cartback.domain.values import shown
from cartback.errors import (
    CartbackError,
    InvalidSettings,
    SettingsChanged,
    StoreBusy,
    StoreError,
    UnknownSettings,
    UnknownShop,
)
from cartback.ports import TemplateText

from .calls import TRIES, Flow, Ports, call


def templates_for(campaign: CampaignBase, channel: ChannelName) -> tuple[TemplateText, ...]:
    """Return the merchant's own templates that a message by this channel may be written from."""
    return tuple([
        TemplateText(
            title=own.title, body=own.body, preheader=own.preheader, step=own.step, locale=own.locale, channel=own.channel
        )
        for own in campaign.templates
        if own.channel in (None, channel)
    ])  # fmt: skip


@frozen
class LoadedShop:
    """A shop's settings, and the version that they were read with: `save_shop` takes it, to overwrite no other save."""

    shop: Shop
    version: int


_parsed: dict[tuple[str, bytes], Shop] = {}


def _parse(shop: str, doc: bytes) -> Shop:
    """Parse settings. They are read before every batch and change rarely, so the last few stay parsed. Raises UnknownSettings."""
    shop_settings = _parsed.get((shop, doc))
    if shop_settings is None:
        if len(_parsed) >= 256:
            _parsed.clear()
        try:
            shop_settings = _parsed[shop, doc] = parse_shop(doc)
        except Exception as error:
            why = str(error) if isinstance(error, InvalidSettings) else type(error).__name__
            first, *more = why.splitlines() or [""]
            raise UnknownSettings(
                f"shop {shop!r:.60}: its stored settings cannot be read ({first:.200}{f' and {len(more)} more' if more else ''});"
                " upgrade cartback if a newer version saved them, else save them again"
            ) from error
    return shop_settings


#: pydantic's types of errors for an unknown field, kind of campaign or choice: a newer version's, or a slip.
_OF_A_NEWER = frozenset({"extra_forbidden", "union_tag_invalid", "literal_error", "enum"})


def _may_be_newer(doc: bytes) -> bool:
    """Return whether unreadable settings may be a newer cartback's, whole and in force."""
    try:
        parse_shop(doc)
    except Exception as error:  # noqa: BLE001 - whatever a validator raises about what is broken
        return not _OF_A_NEWER.isdisjoint(_kinds(error))
    return False


def _kinds(error: BaseException) -> Iterator[str]:
    """Yield pydantic's types of all the errors: an InvalidSettings was made of its errors, in the whole or in a part."""
    source = error if isinstance(error, ValidationError) else error.__context__
    for each in source.errors() if isinstance(source, ValidationError) else ():
        yield each["type"]
        inner = each.get("ctx", {}).get("error")
        if isinstance(inner, Exception):
            yield from _kinds(inner)


def _before(shop: str, doc: bytes) -> Shop | None:
    """Return the saved settings; None if broken, to be replaced. Raises UnknownSettings if a newer version may have saved it."""
    try:
        return _parse(shop, doc)
    except UnknownSettings:
        if _may_be_newer(doc):
            raise
        return None


def load_shop(ports: Ports, shop: str) -> Flow[LoadedShop]:
    """Return the shop's settings. Raises UnknownShop, UnknownSettings."""
    if not isinstance(shop, str):
        raise InvalidSettings(f"shop: expected the shop's id, got {shown(shop)}")
    settings = yield call(ports.store.settings, shop)
    if settings is None:
        raise unknown(shop)
    return LoadedShop(_parse(shop, settings.doc), settings.version)


def unknown(shop: str, others: Sequence[str] = ()) -> UnknownShop:
    """Return the error for a shop without settings; it names the existing shops, for callers who may see them."""
    near = nearest(shop, others)
    some = ", ".join(repr(other) for other in others[:_MOST_NAMED]) + (", ..." if len(others) > _MOST_NAMED else "")
    there = f"; there is {some}" if others else ""
    return UnknownShop(f"shop {shop!r:.60}: no settings are saved; call save_shop first{there}{near}")


_MOST_NAMED = 10


def asked_shop(ports: Ports, shop: str) -> Flow[LoadedShop]:
    """Return the settings of a shop that the host asked for. Raises UnknownShop, which names the existing shops."""
    try:
        return (yield from load_shop(ports, shop))
    except UnknownShop:
        others: list[str] = yield call(ports.store.shops)
        raise unknown(shop, others) from None


def saved_shops(ports: Ports) -> Flow[dict[str, Shop | CartbackError]]:
    """Return every saved shop, or the error of its document, by id."""
    by_id: dict[str, Shop | CartbackError] = {}
    for shop in (yield call(ports.store.shops)):
        try:
            by_id[shop] = (yield from load_shop(ports, shop)).shop
        except CartbackError as error:
            if isinstance(error, StoreError) and not isinstance(error, UnknownSettings):
                raise
            by_id[shop] = error
    return by_id


def must_serve(ports: Ports) -> Flow[bool]:
    """Raise InvalidSettings when no campaign that is on, of any shop, names a channel that is plugged in.

    Returns whether that is certain. It is not while one shop's settings cannot be read: a worker that claims one of its shoppers
    gets the error, and the other shops' messages are due as well.
    """
    sure = True
    missing: dict[str, str] = {}
    for shop in (yield call(ports.store.shops)):
        try:
            loaded = yield from load_shop(ports, shop)
        except UnknownShop:
            continue  # erased meanwhile
        except UnknownSettings:
            sure = False
            continue
        except Exception:  # noqa: BLE001 - the store has failed for one shop, or for all: the round meets it again
            return False
        for campaign in loaded.shop.campaigns:
            if not campaign.enabled:
                continue
            if not ports.channels.keys().isdisjoint(campaign.all_channels):
                return True
            missing.setdefault(campaign.all_channels[0], f"campaign {campaign.id!r} of shop {shop!r:.60}")
    if missing and sure:
        name, wanted = next(iter(missing.items()))
        has = ", ".join(sorted(ports.channels)) or "none"
        raise InvalidSettings(
            f"channels: {wanted} sends by {name}, and the engine has {has}; nothing was claimed: "
            "pass the channel, Recovery(channels=[...])"
        )
    return sure


def save_shop(ports: Ports, shop: Shop, now: datetime, version: int | None = None) -> Flow[Shop]:
    """Save settings, from the next decision on; every shopper of the shop is decided again. Returns them as saved.

    A host may save its settings at every start: nothing is written when nothing changed. Broken settings are replaced, their
    campaigns switched on as from now. Raises UnknownSettings, and leaves them, if a newer cartback may have saved them.
    With `version`, only the settings read with it are overwritten: raises SettingsChanged when there are others by now.
    """
    for _ in range(TRIES):
        settings = yield call(ports.store.settings, shop.id)
        if version is not None and version != (settings.version if settings is not None else 0):
            raise SettingsChanged
        before = _before(shop.id, settings.doc) if settings is not None else None
        after = activated(shop, before, now)
        if before == after:
            return after  # a new version would refuse decisions under way
        doc = after.model_dump_json().encode()
        version = settings.version if settings is not None else 0
        wake_at = now if settings is not None else None
        if (yield call(ports.store.save_settings, shop.id, doc, version, wake_at)):
            return after
    raise StoreBusy
