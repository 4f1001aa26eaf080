"""The contract of a Channel: the message it is given, and the outcome it returns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeGuard, get_args, runtime_checkable

from msgspec import Struct
from msgspec.structs import force_setattr

from cartback.domain.channels import ChannelName
from cartback.domain.events import Outcome
from cartback.domain.money import Money
from cartback.domain.offer import Item
from cartback.domain.values import shown
from cartback.errors import InvalidAnswer

from .calling import Maybe


class Content(Struct, frozen=True, kw_only=True, gc=False):
    """What a message shows besides its text, for channels that lay out more than a title and a body, such as e-mail.

    Attributes:
        shop_name: the shop's name, as the merchant writes it.
        locale: the language of the text, "de" or "pt-BR".
        items: the cart's lines, at most 10, with prices where they may be shown; `more_items` more are left out.
        total: the cost of the cart, where it may be shown.
        code: the discount code that the text may name.
        preheader: the line that a list of e-mails shows after the subject.
        unsubscribe: the link that ends consent to the channel, a page on GET, at once on POST; None in an engine without
            links.
        opened: the link of a picture that counts an open; None unless the shop tracks opens.
        postal_address: the shop's postal address, which the law requires in e-mail.
        segments: how many segments an SMS may take.
    """

    shop_name: str = ""
    locale: str = "en"
    items: tuple[Item, ...] = ()
    more_items: int = 0
    total: Money | None = None
    code: str | None = None
    preheader: str = ""
    unsubscribe: str | None = None
    opened: str | None = None
    postal_address: str = ""
    segments: int = 1


class OutgoingMessage(Struct, frozen=True, kw_only=True, gc=False):
    """One message to one address. `id` is the notification's; (id, address, attempt) is never sent twice.

    `address_kind` is the kind that the device was registered with ("fcm"); the address is its token, an e-mail or a phone.
    `title` is an e-mail's subject, and "" in an SMS. `session` is the cart, checkout or order that the message is about.
    `test` marks a message that was sent to try it out.
    """

    id: str
    shop: str
    shopper: str
    channel: ChannelName
    address: str
    attempt: int
    title: str
    body: str
    link: str | None
    deadline: datetime
    kind: str = ""
    image: str | None = None
    data: Mapping[str, str] = {}
    address_kind: str = ""
    step: int = 0
    session: str = ""
    content: Content = Content()
    test: bool = False


class Sent(Struct, frozen=True, gc=False):
    """The outcome of one call to a channel.

    ok: the provider accepted it. not_sent: the provider certainly did not (429, refused connection); it may be tried again,
    after `retry_after` if given (a week at most). rejected: it never will. unknown: the outcome is in doubt (timeout, 5xx, lost
    reply): never resent.
    `dead` means that the address has proven useless; `opted_out`, with a reject, that its owner asked the provider to stop,
    which ends consent to the channel. `detail` is for the ledger: no personal data.

    Raises InvalidAnswer for any other outcome.
    """

    outcome: Outcome
    detail: str | None = None
    provider_id: str | None = None
    retry_after: timedelta | None = None
    dead: bool = False
    opted_out: bool = False

    def __post_init__(self) -> None:
        if self.outcome not in _OUTCOMES:
            allowed = f"{', '.join(_OUTCOMES[:-1])} or {_OUTCOMES[-1]}"
            raise InvalidAnswer(f"Sent: outcome: expected {allowed}, got {shown(self.outcome)}")
        wait = self.retry_after
        if wait is not None and not isinstance(wait, timedelta):
            raise InvalidAnswer(f"Sent: retry_after: expected a timedelta or None, got {shown(wait)}")
        if wait is not None and wait > _LONGEST_WAIT:
            force_setattr(self, "retry_after", _LONGEST_WAIT)
        for name, value in (("detail", self.detail), ("provider_id", self.provider_id)):
            if value is not None and (type(value) is not str or len(value) > _LONGEST or not value.isascii()):
                force_setattr(self, name, _storable(value))


_OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
#: The length of a provider's answer that a ledger needs.
_LONGEST = 500
_LONGEST_WAIT = timedelta(days=7)


def _storable(value: object) -> str:
    """Return a provider's answer as text that every store can keep."""
    return str(value)[:_LONGEST].encode("utf-8", "replace").decode()


@runtime_checkable
class Channel(Protocol):
    """Hands messages to a provider. `name` is push, email or sms."""

    @property
    def name(self) -> str:
        """The kind of channel: "push", "email" or "sms"."""
        ...

    def send(self, message: OutgoingMessage) -> Maybe[Sent]:
        """Make one attempt, once: no retry inside, SDK retries off.

        An exception counts as `unknown`, and so does an answer that is not a Sent.
        """
        ...


@runtime_checkable
class BatchChannel(Channel, Protocol):
    """A channel that takes several messages at once, where that costs less than one call for each."""

    def send_many(self, messages: Sequence[OutgoingMessage]) -> Maybe[Sequence[Sent]]:
        """Make one attempt for each message, as `send` does, and return a list with one Sent for each, in the same order.

        The messages are of one shop, and each is begun. Outcomes are independent: an item of the answer that is not a Sent
        counts as `unknown` for its message alone. An exception counts as `unknown` for all of them, and so does an
        answer with more or fewer items than there are messages, since items could not be matched to messages.
        """
        ...


def takes_batches(channel: Channel) -> TypeGuard[BatchChannel]:
    """Return whether messages go to `send_many`: it exists, and no subclass has a `send` of its own that would be bypassed."""
    own = getattr(channel, "__dict__", {})
    for where in (own, *[vars(kind) for kind in type(channel).__mro__]):
        if "send_many" in where or "send" in where:
            return where.get("send_many") is not None
    return False
