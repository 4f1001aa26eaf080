"""Test messages: one as it would be sent, to an address of the merchant's own. It is in no report, and about no real shopper.

It is written for a made-up shopper, begun durably and handed over once, like every other; its row and the message are marked as
a test.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from cartback.domain.arguments import one_of, written
from cartback.domain.case import Case
from cartback.domain.cases import at_step
from cartback.domain.channels import CHANNEL_NAMES, ChannelName
from cartback.domain.document import decode, encode
from cartback.domain.identity import digest
from cartback.domain.ledger import Notification
from cartback.domain.shop import Shop
from cartback.domain.shopper import Shopper, new_shopper
from cartback.domain.tuning import Audience
from cartback.domain.verdict import Message
from cartback.errors import CopyError, InvalidSettings, StoreBusy
from cartback.ports import Change, Sent, Stored
from cartback.words.answers import sound
from cartback.words.facts import Copy, facts_of
from cartback.words.samples import sample_case

from .calls import TRIES, Each, Flow, Ports, call
from .delivery import outgoing
from .preview import request_for, sure_of_audience, sure_of_step
from .rows import row_of
from .settings import asked_shop
from .steps import StepInProgress

#: The document under which the rows of tests are kept. It has no keys, no cart and no consent, and is never due.
TESTER = "cartback-test"
_WITHIN = timedelta(hours=1)
_STATES = {"ok": "SENT", "not_sent": "NOT_SENT", "rejected": "FAILED", "unknown": "AMBIGUOUS"}


def send_test(
    ports: Ports,
    shop: str,
    campaign: str,
    step: int,
    channel: ChannelName | None,
    address: str,
    audience: Audience,
    now: datetime,
) -> Flow[Notification]:
    """Write the step's message and send it to `address`; return its row.

    Raises UnknownShop, CopyError when no text can be written, and InvalidSettings for an unknown campaign, step or channel.
    """
    settings = (yield from asked_shop(ports, shop)).shop
    case, name = _case(settings, campaign, step, channel, audience, now)
    _sure(ports, name, address)
    stamp = f"test\x1f{campaign}\x1f{step}\x1f{name}\x1f{address}\x1f{now.isoformat()}\x1f{ports.new_id()}"
    message = Message(
        notification=digest(shop, stamp)[:24],
        case=case,
        channel=name,
        addresses=(address,),
        attempt=1,
        deadline=now + _WITHIN,
        withheld=False,
        variant=None,
    )
    basis = facts_of(case, None, name)
    tester = new_shopper(TESTER)
    row = msgspec.structs.replace(row_of(message, tester, "BEGUN", basis), test=True)
    words = yield from _words(ports, settings, message, row)
    row = msgspec.structs.replace(
        row, title=words.title, body=words.body, preheader=words.preheader or None, written_by=words.written_by
    )
    yield from _keep(ports, row)
    one = StepInProgress(message, tester, 0, row, basis.facts, words, address=address)
    out = outgoing(one, ports.links)
    out = msgspec.structs.replace(out, test=True, data={**out.data, "test": "1"})
    (answer,) = yield Each(ports.channels[name].send, [out], 1)
    sent = answer if isinstance(answer, Sent) else Sent("unknown", type(answer).__name__)
    outcome = (digest(shop, address)[:8], sent.outcome, sent.detail or sent.provider_id)
    settled = msgspec.structs.replace(row, state=_STATES[sent.outcome], settled_at=now, outcomes=(outcome,))
    yield from _keep(ports, settled)
    return settled


def _case(
    shop: Shop, campaign: str, step: int, channel: ChannelName | None, audience: Audience, now: datetime
) -> tuple[Case, ChannelName]:
    """Return the case of a made-up shopper at the step, and the channel it goes by."""
    settings = shop.campaign(campaign)
    sure_of_audience(shop, audience)
    sure_of_step(settings, step)
    case = at_step(sample_case(shop, settings, audience, now), step)
    return case, channel or case.campaign.channels[0]


def _sure(ports: Ports, channel: str, address: object) -> None:
    one_of(channel, "channel", CHANNEL_NAMES)
    if channel not in ports.channels:
        has = ", ".join(sorted(ports.channels)) or "none"
        raise InvalidSettings(f"channel: the engine has no {channel} channel; it has {has}")
    written(address, "address", "the device token, e-mail address or phone number to send to")


def _words(ports: Ports, shop: Shop, message: Message, row: Notification) -> Flow[Copy]:
    """Return the copywriter's text, else the fallback's."""
    facts = facts_of(message.case, None, message.channel).facts
    request = msgspec.structs.replace(
        request_for(shop, message.campaign, facts, message.case.now, (), None), notification=row.id
    )
    answer: object = CopyError()
    for writer in dict.fromkeys((ports.copywriter, ports.fallback)):
        [answer] = map(sound, (yield Each(writer.write, [request], 1)))
        if isinstance(answer, Copy):
            return answer
    raise answer if isinstance(answer, CopyError) else CopyError(f"no text was written ({type(answer).__name__})")


def _keep(ports: Ports, row: Notification) -> Flow[None]:
    """Write the row, together with its document."""
    for _ in range(TRIES):
        found: dict[str, Stored] = dict((yield call(ports.store.get, row.shop, (TESTER,))))
        stored = found.get(TESTER)
        tester: Shopper = decode(stored.doc) if stored is not None else new_shopper(TESTER)
        version = stored.version if stored is not None else 0
        change = Change(shop=row.shop, id=TESTER, version=version, doc=encode(tester), notifications=(row,))
        if not (yield call(ports.store.commit, [change])):
            return
    raise StoreBusy
