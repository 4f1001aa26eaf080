"""Push to apps and to browsers side by side: each message goes by the channel of its device's kind.

Recovery(channels=[ByDevice({"fcm": FCM(app), "webpush": WebPush(key, subject=...)})])
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cartback.domain import arguments
from cartback.domain.channels import ChannelName
from cartback.domain.subscriptions import subscription_at
from cartback.domain.values import shown, spoken
from cartback.errors import InvalidEvent, InvalidSettings
from cartback.ports import Channel, Maybe, OutgoingMessage, Sent


class ByDevice:
    """A push channel made of several: one for each kind that devices are registered as."""

    name: ChannelName = "push"

    def __init__(self, channels: Mapping[str, Channel]) -> None:
        """Raise InvalidSettings for an empty mapping, or a channel that is not a push channel."""
        expected = "channels: expected push channels by kind of device, {'fcm': ..., 'webpush': ...}"
        given: object = channels
        if not isinstance(given, Mapping) or not given:
            raise InvalidSettings(f"{expected}, got {spoken(channels)}")
        several: Iterable[tuple[object, object]] = channels.items()
        for kind, channel in several:
            if not isinstance(kind, str) or isinstance(channel, type) or getattr(channel, "name", None) != "push":
                raise InvalidSettings(f"{expected}, got {shown(channel)} for {kind!r:.40}")
            send = getattr(channel, "send", None)
            if not callable(send) or not arguments.takes(send, 1):
                raise InvalidSettings(
                    f"channels: {kind!r:.40}: expected a method send(message); {spoken(channel)} has one with other arguments"
                )
        self._channels = dict(channels)

    def __repr__(self) -> str:
        return f"ByDevice({', '.join(sorted(self._channels))})"

    def send(self, message: OutgoingMessage) -> Maybe[Sent]:
        """Send by the channel of the device's kind; reject a device of a kind without a channel."""
        channel = self._channels.get(message.address_kind)
        if channel is None and message.address_kind in ("push", ""):  # a test's address, which was never registered
            channel = self._likely(message.address)
        if channel is None:
            return Sent("rejected", "no channel for devices of this kind")
        return channel.send(message)

    def _likely(self, address: str) -> Channel | None:
        """Return the channel for an address without a kind: a browser's subscription is recognisable."""
        if _is_subscription(address):
            return self._channels.get("webpush")
        return next((channel for kind, channel in self._channels.items() if kind != "webpush"), None)


def _is_subscription(address: str) -> bool:
    try:
        subscription_at(address, local=True)
    except InvalidEvent:
        return False
    return True
