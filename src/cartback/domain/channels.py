"""The table of channels: the kind of address, whether an address can be proven dead, the default frequency caps.

This is the only table of channels: a new kind of channel is a row of it, and a name in `ChannelName`. The inbox is not one: it
shows the messages that the channels have sent.
"""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

from attrs import frozen

ChannelName: TypeAlias = Literal["push", "email", "sms"]

#: Where a channel's addresses come from: the shopper's devices, or the e-mail address or phone number that they hold.
AddressKind: TypeAlias = Literal["device", "email", "phone"]


@frozen
class ChannelKind:
    """One row of the table.

    Attributes:
        address: the kind of address, which is also the kind of key ("email:ana@example.com").
        dies_on_proof: whether an address that the provider proves useless is given up: a device is removed, for any
            other consent ends.
        opened_by_machines: whether mail scanners and link previews open its messages soon after they arrive.
        caps: at most so many messages to one shopper in such a time, unless the shop sets its own.
    """

    name: ChannelName
    address: AddressKind
    dies_on_proof: bool
    opened_by_machines: bool
    caps: tuple[tuple[int, str], ...]


#: Caps: push 1 in 24 h and 3 in 7 d (RULES 8); e-mail 1 in 16 h (Klaviyo's smart sending); SMS as push.
CHANNELS: dict[str, ChannelKind] = {
    kind.name: kind
    for kind in (
        ChannelKind("push", "device", dies_on_proof=True, opened_by_machines=False, caps=((1, "24h"), (3, "7d"))),
        ChannelKind("email", "email", dies_on_proof=True, opened_by_machines=True, caps=((1, "16h"),)),
        ChannelKind("sms", "phone", dies_on_proof=True, opened_by_machines=True, caps=((1, "24h"), (3, "7d"))),
    )
}

#: The names, in the table's order.
CHANNEL_NAMES: tuple[ChannelName, ...] = get_args(ChannelName)
