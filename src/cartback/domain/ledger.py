"""The ledger: one row for every step that came due, whatever its outcome, with the reasons."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal

import msgspec
from msgspec import Struct

from .values import storable

State = Literal["BEGUN", "SENT", "FAILED", "AMBIGUOUS", "NOT_SENT", "WITHHELD", "SKIPPED"]


class Usage(Struct, frozen=True, array_like=True, gc=False):
    """The usage of a language model for one message, whether or not its text was used. New fields go last.

    Attributes:
        cost: in US dollars; None when the model's price is not known.
        prompt: the hash of the prompt, made by version `version` of the prompt code.
        problem: why its text was not used; None if it was.
    """

    model: str
    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: Decimal | None = None
    prompt: str = ""
    version: int = 0
    problem: str | None = None

    def after(self, failed: Usage) -> Usage:
        """Return this usage plus that of another model before it for the same message."""
        costs = [cost for cost in (failed.cost, self.cost) if cost is not None]
        return msgspec.structs.replace(
            self,
            calls=failed.calls + self.calls,
            tokens_in=failed.tokens_in + self.tokens_in,
            tokens_out=failed.tokens_out + self.tokens_out,
            cost=sum(costs, Decimal(0)) if costs else None,
        )


_MOST_COUNT = 2**48
_MOST_COST = Decimal(1000)
_LONGEST = 200


def believed(usage: object) -> Usage | None:
    """Return a copywriter's usage, as far as it can be kept and added up; None for any other value.

    A copywriter of the host's may return any value there, and a row that cannot be written would fail its batch.
    """
    if not isinstance(usage, Usage):
        return None
    return Usage(
        model=_plain(usage.model),
        calls=plausible_count(usage.calls),
        tokens_in=plausible_count(usage.tokens_in),
        tokens_out=plausible_count(usage.tokens_out),
        cost=plausible_cost(usage.cost),
        prompt=_plain(usage.prompt),
        version=plausible_count(usage.version),
        problem=None if usage.problem is None else _plain(usage.problem),
    )


def _plain(value: object) -> str:
    return storable(value[:_LONGEST]) if isinstance(value, str) else ""


def plausible_count(value: object) -> int:
    """Return the count; 0 for an invalid one, or one above the limit of databases."""
    return value if type(value) is int and 0 <= value < _MOST_COUNT else 0


def plausible_cost(value: object) -> Decimal | None:
    """Return a message's cost in US dollars; None for an invalid one, or for a thousand and more."""
    if isinstance(value, float):
        value = Decimal(str(value))
    elif type(value) is int:
        value = Decimal(value)
    if not isinstance(value, Decimal) or not value.is_finite() or not 0 <= value < _MOST_COST:
        return None
    return value


class Notification(Struct, frozen=True, array_like=True, gc=False):
    """One step to one shopper. New fields go last, with a default: stored rows are arrays.

    `kind` is a Kind and `channel` a ChannelName; both are "" in the row of a document that could not be read. `session` is the
    cart, checkout or order it is about. `outcomes` are per address, by a digest of it. `offer` is a digest of the cart in the
    text; `reasons` of a message that went out say why its text is the fallback's.

    Attributes:
        opened_at, clicked_at: when it was first seen and tapped, not by a machine.
        orders: how many orders that count are credited to it; `earned` is their value by currency, after refunds.
        recovered: of a first message, whether an order that counts is credited to it or to a follow-up about the same session.
        items, cart_value, cart_currency: the cart it is about, as it was at the decision; items counts distinct products.
        test: whether it was sent to try it out: it is in no report and in no inbox.
        experiment: the id of the experiment that drew its arm; `propensity` is the share that the arm had then.
        delivered_at, bounced_at, soft_bounced_at, complained_at: when the provider first reported that it arrived, came back for
            good or for now, or was marked as spam.
        opted_out_at: when its shopper opted out of its channel, within a week of it and before the next message.
        segments: of an SMS, how many were handed over and may be charged, in all its attempts.
    """

    id: str
    shop: str
    shopper: str
    campaign: str
    kind: str
    step: int
    session: str
    channel: str
    state: State
    decided_at: datetime
    deadline: datetime | None = None
    settled_at: datetime | None = None
    attempt: int = 1
    title: str | None = None
    body: str | None = None
    link: str | None = None
    code: str | None = None
    variant: str | None = None
    audience: str | None = None
    badges: tuple[str, ...] = ()
    written_by: str | None = None
    reasons: tuple[str, ...] = ()
    outcomes: tuple[tuple[str, str, str | None], ...] = ()
    thumb: int = 0
    usage: Usage | None = None
    offer: str = ""
    preheader: str | None = None
    opened_at: datetime | None = None
    clicked_at: datetime | None = None
    orders: int = 0
    earned: tuple[tuple[str, Decimal], ...] = ()
    recovered: bool = False
    items: int = 0
    cart_value: Decimal | None = None
    cart_currency: str | None = None
    experiment: str | None = None
    propensity: float | None = None
    test: bool = False
    delivered_at: datetime | None = None
    bounced_at: datetime | None = None
    soft_bounced_at: datetime | None = None
    complained_at: datetime | None = None
    opted_out_at: datetime | None = None
    segments: int = 0


class Conversion(Struct, frozen=True, array_like=True, gc=False):
    """One order credited to one notification, by its last touch ("click" or "send"). Money is in `currency`.

    The fields from `sent_at` on come from the message's row; conversions from before they were kept have the defaults. New fields
    go last, with a default.
    """

    shop: str
    order: str
    notification: str
    shopper: str
    touch: str
    ordered_at: datetime
    value: Decimal
    refunded: Decimal
    currency: str
    sent_at: datetime | None = None
    campaign: str = ""
    kind: str = ""
    step: int = 0
    channel: str = ""
    session: str = ""
    audience: str | None = None
    variant: str | None = None
    code: str | None = None
    items: int = 0
    cart_value: Decimal | None = None
    cart_currency: str | None = None
    experiment: str | None = None

    @property
    def counts(self) -> bool:
        """Whether it is an order won back: not one that was wholly paid back."""
        return not (self.value > 0 and self.refunded >= self.value)


def without_words(row: Notification) -> Notification:
    """Return the row without anything that could be about a person; its costs stay.

    The outcome of a message under way will never be known: it is AMBIGUOUS.
    """
    if row.state == "BEGUN":
        row = msgspec.structs.replace(row, state="AMBIGUOUS", reasons=("erased",))
    usage = msgspec.structs.replace(row.usage, prompt="") if row.usage is not None else None
    return msgspec.structs.replace(
        row, shopper="", session="", title=None, body=None, link=None, badges=(), outcomes=(), usage=usage, offer="",
        preheader=None,
    )  # fmt: skip


_encoder = msgspec.msgpack.Encoder()
_notification = msgspec.msgpack.Decoder(Notification)
_conversion = msgspec.msgpack.Decoder(Conversion)


def encode_row(row: Notification | Conversion) -> bytes:
    """Return the document that a store keeps of a row."""
    return _encoder.encode(row)


def decode_notification(document: bytes) -> Notification:
    """Read a message's row from its document. Raises msgspec.MsgspecError for an invalid one."""
    return _notification.decode(document)


def decode_conversion(document: bytes) -> Conversion:
    """Read a credit from its document. Raises msgspec.MsgspecError for an invalid one."""
    return _conversion.decode(document)
