"""People, their devices and their consent -> events. None of it under a public key without a signature."""

from __future__ import annotations

import re
from typing import Any

from cartback.domain.events import ConsentChanged, DeviceAdded, Event, ProfileChanged, ShoppersMerged
from cartback.sources.limits import clipped
from cartback.sources.reading import locale

from .messages import NoNews, Refusal, TrackedCall, object_of, traits_of
from .trust import Level, device_keys, name_of, user_keys

#: An IANA zone; RudderStack's browsers send "GMT+0000", which is not one.
_ZONE = re.compile(r"UTC|[A-Za-z_]{1,20}(?:/[A-Za-z0-9_+\-]{1,30}){1,2}")
#: An address of Apple's push service; all others are taken for Firebase's.
_APNS = re.compile(r"[0-9a-fA-F]{64,200}")
_TOKEN = re.compile(r"[\x21-\x7e]{8,500}")


def identified(call: TrackedCall) -> list[Event]:
    """Read a person's profile. A signature vouches for the user id alone, so only a server may report other addresses."""
    if call.level is Level.STRANGER:
        raise Refusal("a person under a public key")
    if not call.user:
        raise Refusal("no shopper is named")
    traits, context = traits_of(call.message), object_of(call.message.context)
    fields: dict[str, Any] = {
        "first_name": clipped(_text(traits.get("firstName") or traits.get("first_name")), call.limits) or None,
        "locale": locale(_text(context.get("locale"))),
        "timezone": zone if _ZONE.fullmatch(zone := _text(context.get("timezone"))) else None,
    }
    return [call.event(ProfileChanged, **fields, **_addresses(call))]


def addressed(call: TrackedCall) -> list[Event]:
    """Read the addresses that name the sender of a message other than identify: messages go to them."""
    addresses = _addresses(call)
    return [call.event(ProfileChanged, **addresses)] if addresses else []


def _addresses(call: TrackedCall) -> dict[str, Any]:
    """Return the addresses among the user's keys: those in the traits are behind one that is the user id, and count before it."""
    keys = [key.partition(":") for key in call.user]
    return {kind: address for kind, _, address in keys if kind in ("email", "phone")}


def merged(call: TrackedCall) -> list[Event]:
    """Read an alias: the browser of previousId is the user's. Only a server may report it."""
    if call.level is not Level.SERVER:
        raise Refusal("a merge under a public key")
    previous, user = name_of(call.message.previous_id), name_of(call.message.user_id)
    keys = (*user_keys(user), *device_keys(previous))
    if len(keys) < 2:
        raise Refusal("no shopper is named")
    return [call.event(ShoppersMerged, keys=keys)]


def token_of(call: TrackedCall) -> str | None:
    """Return the address of the device that a mobile client sends from, if it gives one."""
    token = object_of(object_of(call.message.context).get("device")).get("token")
    return token if isinstance(token, str) and _TOKEN.fullmatch(token) else None


def device_of(call: TrackedCall, token: str) -> list[Event]:
    """Read the device that a mobile client sends from, as the user's own; a public key's has no proven owner."""
    if not call.user:
        return []
    kind = "apns" if _APNS.fullmatch(token) else "fcm"
    return [call.event(DeviceAdded, keys=call.user, device=token, kind=kind)]


def consent_changed(call: TrackedCall) -> list[Event]:
    """Read the answers that a consent tool reports, for the categories that the settings map to a channel.

    Only the event that reports an update is read: the answers repeated in other messages' context may be of any age.
    """
    if call.level is Level.STRANGER:
        raise Refusal("consent under a public key")
    if not call.user:
        raise Refusal("no shopper is named")
    consent = object_of(object_of(call.message.context).get("consent"))
    answers: dict[str, Any] = object_of(consent.get("categoryPreferences"))
    changes: list[Event] = [
        call.event(
            ConsentChanged,
            keys=call.user,
            channel=channel,
            granted=granted,
            source=f"segment:{clipped(category, call.limits)}",
        )
        for category, channel in call.key.settings.consent.items()
        if isinstance(granted := answers.get(category), bool)
    ]
    if not changes:
        raise NoNews("consent for no category of the settings")
    return changes


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
