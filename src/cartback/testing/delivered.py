"""A message that a scenario's shop sent."""

from __future__ import annotations

from datetime import datetime

from attrs import field, frozen


@frozen(repr=False)
class Delivered:
    """One message as the shopper got it; `at` is the wall time in the shop's zone, to the minute.

    Equal when time, shopper, kind, step and channel are; its texts are not compared.
    """

    at: str
    shopper: str
    kind: str
    step: int = 0
    channel: str = "push"
    title: str = field(default="", eq=False)
    body: str = field(default="", eq=False)
    campaign: str = field(default="", eq=False)
    instant: datetime | None = field(default=None, eq=False)
    notification: str = field(default="", eq=False)

    def __repr__(self) -> str:
        more = f", channel={self.channel!r}" if self.channel != "push" else ""
        return f"Delivered({self.at!r}, {self.shopper!r}, {self.kind!r}, step={self.step}{more})"
