"""Push to apps and to browsers side by side: each message goes by the channel of its device's kind.

Recovery(channels=[ByDevice({"fcm": FCM(app), "webpush": WebPush(key, subject=...)})])
"""

from __future__ import annotations

from collections.abc import Mapping

from cartback.domain.channels import ChannelName
from cartback.errors import InvalidSettings
from cartback.ports import Channel, Maybe, OutgoingMessage, Sent


class ByDevice:
    """A push channel made of several, by the kind that a device was registered as."""

    name: ChannelName = "push"

    def __init__(self, channels: Mapping[str, Channel]) -> None:
        """Raises InvalidSettings for none, or one that is no push channel."""
        if not channels or any([channel.name != "push" for channel in channels.values()]):
            raise InvalidSettings("channels: expected push channels by kind of device: {'fcm': ..., 'webpush': ...}")
        self._channels = dict(channels)

    def __repr__(self) -> str:
        return f"ByDevice({', '.join(sorted(self._channels))})"

    def send(self, message: OutgoingMessage) -> Maybe[Sent]:
        """Hand it to the channel of its device's kind; a device of a kind there is none for is rejected."""
        channel = self._channels.get(message.address_kind)
        if channel is None:
            return Sent("rejected", "no channel for devices of this kind")
        return channel.send(message)
