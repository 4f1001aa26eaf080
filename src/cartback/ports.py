"""What a host plugs in: a Store, a Copywriter, Channels, a Clock. Their docstrings are the contracts.

Every method may be plain or async. Stores, copywriters and channels are called from several threads at once; one that
sets `local = True` says that its calls only compute, and is called one by one without a thread.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias, TypeGuard, TypeVar, get_args, runtime_checkable

from msgspec import Struct
from msgspec.structs import force_setattr

from cartback.domain.campaign import Trust
from cartback.domain.channels import ChannelName
from cartback.domain.events import Event, Outcome
from cartback.domain.ledger import Conversion, Notification, Usage
from cartback.domain.money import Money
from cartback.domain.offer import Item
from cartback.domain.pointers import Pointer
from cartback.domain.session_end import SessionEnd
from cartback.domain.texts import Written
from cartback.domain.values import shown
from cartback.errors import InvalidAnswer
from cartback.words.facts import Copy, Facts
from cartback.words.prompt import Example
from cartback.words.summary_facts import Sentence, SummaryFacts

_T = TypeVar("_T")
Maybe: TypeAlias = _T | Awaitable[_T]
Clock: TypeAlias = Callable[[], datetime]
#: A clock that has to be asked over a wire, as a database's.
AsyncClock: TypeAlias = Callable[[], Awaitable[datetime]]


# --- the store --------------------------------------------------------------------------------------------------------


class Stored(Struct, frozen=True, gc=False):
    """A shopper as stored: the document, its version (1 after the first save, one more with each), and when it is due."""

    shop: str
    id: str
    version: int
    doc: bytes
    due_at: datetime | None = None


class StoredSettings(Struct, frozen=True, gc=False):
    """A shop's settings as stored: JSON, and a version that each save raises."""

    version: int
    doc: bytes


class Found(Struct, frozen=True, gc=False):
    """What leads where: the owner of each known key, the owners' documents, and the deliveries already recorded."""

    owners: Mapping[str, str]
    shoppers: Mapping[str, Stored]
    seen: frozenset[str] = frozenset()


class Change(Struct, frozen=True, kw_only=True, gc=False):
    """All that is written about one shopper at once, or not at all.

    Attributes:
        version: the one it was read at, 0 for a new shopper.
        keys: lead to this shopper from now on, so far to nobody; `taken` ones were another's; `dropped` ones need lead to
            this shopper no longer: of carts and orders that are forgotten.
        absorbed: shoppers (id, version) found to be this one: deleted, their ledger rows become this shopper's.
        notifications: written over rows of the same id, as are `conversions`; `uncredited` orders lose theirs.
        settings_version: the change is only good while the shop's settings have this version.
        together: changes of one shop in one commit with the same number, other than 0, are written all or none: when one of
            them is refused, all of them are. A key that one of them takes is no other's of them, whatever they say of it.
    """

    shop: str
    id: str
    version: int
    doc: bytes
    due_at: datetime | None = None
    keys: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    absorbed: tuple[tuple[str, int], ...] = ()
    notifications: tuple[Notification, ...] = ()
    conversions: tuple[Conversion, ...] = ()
    uncredited: tuple[str, ...] = ()
    settings_version: int | None = None
    together: int = 0


class Store(Protocol):
    """Keeps settings, shoppers and the ledger. Everything is keyed by shop first; shops never see each other.

    Instants come in and go out as aware UTC datetimes with microseconds. Documents are opaque bytes.
    """

    def settings(self, shop: str) -> Maybe[StoredSettings | None]:
        """The shop's settings, or None."""
        ...

    def save_settings(self, shop: str, doc: bytes, version: int, wake_at: datetime | None) -> Maybe[bool]:
        """Compare-and-set the settings (`version` 0: there are none yet); True if it was saved.

        With `wake_at`, in the same write, every shopper of the shop becomes due then (those due earlier stay so) and gets
        a new version: what was decided under the old settings cannot be saved any more.
        """
        ...

    def shops(self) -> Maybe[list[str]]:
        """The ids of all shops with settings, in order."""
        ...

    def find(self, shop: str, keys: Sequence[str], deliveries: Sequence[str]) -> Maybe[Found]:
        """What the keys lead to, and which deliveries are recorded. One consistent read of committed state."""
        ...

    def get(self, shop: str, ids: Sequence[str]) -> Maybe[Mapping[str, Stored]]:
        """The shoppers with these ids; those that do not exist are left out."""
        ...

    def commit(
        self, changes: Sequence[Change], deliveries: Sequence[tuple[str, str]] = ()
    ) -> Maybe[set[tuple[str, str]]]:
        """Write every change whose versions still hold, each wholly or not at all; answer the (shop, id) of the others.

        A change is refused when the shopper's version, an absorbed one's or the settings' is no longer as told, or when
        a new shopper's id exists, or when one of `keys` leads to somebody by now, or when the shop has no settings (any
        more). What was written is durable on return, and
        the shopper's version is one higher. `deliveries` (shop, id) are recorded only if nothing was refused.

        Changes are held one after the other against what those before them write. Those with the same `together` stand
        where the first of them stands: it is known that all of them hold before any of them is written, and if one does
        not, all are answered as refused. So a cart goes from one shopper's document to another's (who may be new) in one
        step: the one has the key as `taken`, the other no longer has it. Commits at once that share shoppers or keys
        come one after the other; none is written by half, none waits for ever.
        """
        ...

    def claim(self, now: datetime, until: datetime, limit: int) -> Maybe[list[Stored]]:
        """At most `limit` shoppers due at or before `now`, longest due first, and make them due at `until` instead.

        Raises each one's version: of two claims at once no shopper is in both, and a claim that lapsed cannot commit.
        `due_at` of what is returned is when it was due.
        """
        ...

    def next_due(self) -> Maybe[datetime | None]:
        """The earliest time at which any shopper is due, or None."""
        ...

    def documents(self, shop: str, keys: Sequence[str]) -> Maybe[Mapping[str, bytes]]:
        """What else is kept for the shop under these keys (what is known of products, say); unknown ones are left out."""
        ...

    def save_documents(self, shop: str, docs: Mapping[str, tuple[bytes | None, bytes | None]]) -> Maybe[bool]:
        """Compare-and-set documents by key, as (as read, new); None is none there. All, or False and nothing.

        False also when the shop has no settings.
        """
        ...

    def notification(self, shop: str, notification: str) -> Maybe[Notification | None]:
        """One row of the ledger, or None."""
        ...

    def notifications(
        self, shop: str, *, shopper: str | None = None, state: str | None = None, limit: int = 100
    ) -> Maybe[list[Notification]]:
        """The newest rows first, by when they were first written."""
        ...

    def rate(self, shop: str, notification: str, thumb: int) -> Maybe[bool]:
        """Set the merchant's thumb (1, 0, -1) on a row, leaving the rest as it is. False when there is no such row."""
        ...

    def decided(
        self,
        shop: str,
        since: datetime | None = None,
        until: datetime | None = None,
        after: tuple[datetime, str] | None = None,
        limit: int = 1000,
    ) -> Maybe[list[Notification]]:
        """Rows decided at or after `since` and before `until`, by (decided_at, id), the newest first.

        `after` is (decided_at, id) of the last row of the page before: what follows it is answered.
        """
        ...

    def conversions(
        self,
        shop: str,
        *,
        shopper: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        after: tuple[datetime, str] | None = None,
        limit: int = 1000,
    ) -> Maybe[list[Conversion]]:
        """Orders credited to a message, by (ordered_at, order), the newest first; ranges and pages as in `decided`."""
        ...

    def erase(self, shop: str, shopper: str, keys: Sequence[str], digests: Sequence[str], at: datetime) -> Maybe[None]:
        """Forget one shopper: document, keys, and every word of its ledger rows (kept: state, times, campaign).

        `digests` are kept as tombstones with `at`, so that late news does not bring the person back.
        """
        ...

    def tombstones(self, shop: str, digests: Sequence[str]) -> Maybe[Mapping[str, datetime]]:
        """When the people behind these digests were erased; unknown ones are left out."""
        ...

    def erase_shop(self, shop: str) -> Maybe[None]:
        """Forget everything about the shop."""
        ...

    def scan(self, shop: str, after: str, limit: int) -> Maybe[list[Stored]]:
        """Shoppers with an id above `after`, by id: for exports, reports and retention."""
        ...

    def purge(self, shop: str, *, deliveries: datetime, text: datetime, ledger: datetime) -> Maybe[int]:
        """Drop deliveries recorded, message texts, and whole rows of messages and credits from before these times.

        The number of rows touched.
        """
        ...

    def close(self) -> Maybe[None]:
        """Give back what the store opened itself."""
        ...


# --- what is only pointed at ----------------------------------------------------------------------------------------


class Fetched(Struct, frozen=True, gc=False):
    """What a document says now, as events, if anything of interest. `pointer` is the one that was asked for."""

    pointer: Pointer
    events: tuple[Event, ...] = ()


class Fetcher(Protocol):
    """Looks documents up that a delivery only pointed at, and products where `Shop.live_check` asks for it before a send.

    A pointer of kind "product" with the source "" is such a question: by the id that cart lines have, answered by ProductChanged.
    """

    def fetch(self, pointers: Sequence[Pointer]) -> Maybe[Sequence[Fetched]]:
        """What the documents say, of as many as can be read now. One that is left out is asked for again later.

        A document that is gone says so by events: CartRemoved, OrderCancelled. What it raises counts for all of them.
        """
        ...


#: Told when a visit ended with something in the cart, at least once; what it raises has it told again a minute later.
OnSessionEnd: TypeAlias = Callable[[SessionEnd], Maybe[None]]

#: Asked how many of `wanted` messages a channel may be given at `now`: so many; after when the others may follow, one by
#: one; and how far apart. A host with workers on several machines plugs in one that they share.
Throttle: TypeAlias = Callable[[str, int, datetime], Maybe[tuple[int, datetime, timedelta]]]


class Observed(Struct, frozen=True, gc=False):
    """What an engine just did, for a host's metrics: its method, the seconds it took, and what it counted.

    `counts` has the fields of Ingested or Ran by name, what they count by reason or state as "silenced.purchased",
    "skipped.too_late", "states.SENT", "failed.KeyError". `error` is the class of what was raised, if anything was.
    """

    what: str
    seconds: float
    counts: Mapping[str, int] = {}
    error: str | None = None


#: Told after every ingest, run_due and purge, on the thread that did it. What it raises is dropped.
Observer: TypeAlias = Callable[[Observed], None]


# --- words ------------------------------------------------------------------------------------------------------------


class TemplateText(Struct, frozen=True, kw_only=True, gc=False):
    """One of the merchant's own templates, in Liquid. None for step, locale or channel means every one."""

    title: str
    body: str
    preheader: str | None = None
    step: int | None = None
    locale: str | None = None
    channel: ChannelName | None = None


class CopyRequest(Struct, frozen=True, kw_only=True, gc=False):
    """One message to write. `deadline` is when the step is too late; `templates` are the merchant's own.

    `examples` are messages with a thumbs-up, best first; `banned` the words the merchant does not want to read.
    `write_once`: the campaign's messages may be one text, filled for each shopper.

    `trust` is what words of a model's have to pass beside the rules before they are answered: "rules" nothing more,
    "second_opinion" a judge (`cartback.words.second_opinion`), "approved" the merchant's yes: only WriteOnce, which asks for
    it, writes then. `models_in_unread_languages`: the shop lets a model write where `copy_check.reads(locale)` is False; else
    none does, unless its text is approved. A copywriter behind which there is no model need look at neither.

    `texts` are the campaign's written-once texts as they were when the round began, for a copywriter that sets
    `writes_once = True`; None: nobody has looked.

    `answer_by` is how long the worker can wait: a copywriter raises CopyError rather than answer later, and the fallback
    writes.
    """

    shop: str
    notification: str
    campaign: str
    facts: Facts
    deadline: datetime
    answer_by: datetime | None = None
    templates: tuple[TemplateText, ...] = ()
    examples: tuple[Example, ...] = ()
    banned: tuple[str, ...] = ()
    write_once: bool = False
    trust: Trust = "second_opinion"
    models_in_unread_languages: bool = False
    texts: Mapping[str, Written] | None = None


class SummaryRequest(Struct, frozen=True, kw_only=True, gc=False):
    """A summary to write, of one shop's figures. A copywriter raises CopyError rather than answer after `answer_by`."""

    shop: str
    facts: SummaryFacts
    answer_by: datetime


class SummaryText(Struct, frozen=True, kw_only=True, gc=False):
    """A summary: sentences that each are about one figure, the model that wrote them, and what that took."""

    sentences: tuple[Sentence, ...]
    written_by: str
    usage: Usage | None = None


class Copywriter(Protocol):
    """Writes messages.

    One that sets `learns = True` is given the shop's examples. One that has a method `prompt(request) -> Prompt`, what it
    would ask a model, has it shown in previews. One that has `summarize(request: SummaryRequest) -> Maybe[SummaryText]` is asked
    for `recovery.summary`, once a day; what the figures do not bear is not used (`cartback.words.summary.check_summary`).
    """

    def write(self, request: CopyRequest) -> Maybe[Copy]:
        """The words for one message. Raises CopyError when it cannot; the engine then asks the fallback."""
        ...


# --- channels ---------------------------------------------------------------------------------------------------------


class Content(Struct, frozen=True, kw_only=True, gc=False):
    """What a message shows beside its words, for channels that lay out more than a title and a body, such as e-mail.

    Attributes:
        shop_name: the shop's name, as the merchant writes it.
        locale: the language of the words, "de" or "pt-BR".
        items: what is in the cart, at most 10, with prices where they may be shown; `more_items` are left out.
        total: what the cart costs, where it may be shown.
        code: the discount code that the words may name.
        preheader: what a list of e-mails shows after the subject.
        unsubscribe: the link that ends consent to the channel, a page by GET, at once by POST; None without links of our own.
        opened: the link of a picture that counts an open; None unless the shop tracks opens.
        postal_address: the shop's postal address, which the law asks of e-mail.
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
    """One message to one address. `id` is the notification's; (id, address, attempt) never comes twice.

    `address_kind` is what a device was registered as ("fcm"); the address is its token, an e-mail or a phone. `title` is an
    e-mail's subject, and "" in an SMS. `session` is the cart, checkout or order that the message is about.
    `test` says that it was sent to try it out.
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
    """What became of one call to a channel.

    ok: the provider took it. not_sent: it certainly did not (429, refused connection); it may be tried again, after
    `retry_after` if given (a week at most). rejected: it never will. unknown: nobody can say (timeout, 5xx, lost reply):
    never resent.
    `dead` means the address is proven to be of no use any more; `opted_out`, with a reject, that its owner told the provider to
    stop, which ends consent to the channel. `detail` is for the ledger: no personal data.

    Raises InvalidAnswer for an outcome that is none of these.
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
            raise InvalidAnswer(f"Sent: outcome is {allowed}, got {shown(self.outcome)}")
        wait = self.retry_after
        if wait is not None and not isinstance(wait, timedelta):
            raise InvalidAnswer(f"Sent: retry_after is a timedelta or None, got {shown(wait)}")
        if wait is not None and wait > _LONGEST_WAIT:
            force_setattr(self, "retry_after", _LONGEST_WAIT)
        for name, value in (("detail", self.detail), ("provider_id", self.provider_id)):
            if value is not None and (type(value) is not str or len(value) > _LONGEST or not value.isascii()):
                force_setattr(self, name, _storable(value))


_OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
#: Of what a provider says, as much as a ledger needs.
_LONGEST = 500
_LONGEST_WAIT = timedelta(days=7)


def _storable(value: object) -> str:
    """What a provider said as text that every store can keep."""
    return str(value)[:_LONGEST].encode("utf-8", "replace").decode()


@runtime_checkable
class Channel(Protocol):
    """Hands messages to a provider. `name` is push, email or sms."""

    @property
    def name(self) -> str: ...

    def send(self, message: OutgoingMessage) -> Maybe[Sent]:
        """Make one attempt, once: no retry inside, SDK retries off.

        An exception counts as `unknown`, and so does an answer that is no Sent.
        """
        ...


@runtime_checkable
class BatchChannel(Channel, Protocol):
    """A channel that takes several messages at once, where that costs less than one call for each."""

    def send_many(self, messages: Sequence[OutgoingMessage]) -> Maybe[Sequence[Sent]]:
        """Make one attempt for each message, as `send` does, and answer a list with one Sent for each, in the same order.

        The messages are of one shop, and each is begun. What becomes of one is no other's: an item of the answer that is no Sent
        counts as `unknown` for its message alone. What the call itself raises counts as `unknown` for all of them, and so does an
        answer with more or fewer items than there are messages: nobody could say which is whose.
        """
        ...


def takes_batches(channel: Channel) -> TypeGuard[BatchChannel]:
    """Whether messages are handed to `send_many`: it is there, and no subclass has a `send` of its own that it would go round."""
    own = getattr(channel, "__dict__", {})
    for where in (own, *[vars(kind) for kind in type(channel).__mro__]):
        if "send_many" in where or "send" in where:
            return where.get("send_many") is not None
    return False
