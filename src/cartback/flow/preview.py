"""Sample messages, before their settings are saved: the text, the facts, the prompt, the findings, the cost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from attrs import frozen

from cartback.domain.arguments import listed
from cartback.domain.case import AnyCampaign, Case, in_step
from cartback.domain.cases import at_step, case_of
from cartback.domain.channels import CHANNEL_NAMES, ChannelName
from cartback.domain.document import decode
from cartback.domain.ledger import Usage, believed
from cartback.domain.links import SHORT
from cartback.domain.mistakes import nearest
from cartback.domain.session import current_session
from cartback.domain.shop import Shop
from cartback.domain.texts import Texts
from cartback.domain.tuning import Audience
from cartback.domain.values import shown
from cartback.errors import CopyError, InvalidSettings
from cartback.ports import CopyRequest
from cartback.words import sms
from cartback.words.answers import sound
from cartback.words.facts import Copy, Facts, facts_of, link_of
from cartback.words.prompt import Example, Prompt
from cartback.words.samples import sample_case
from cartback.words.segments import segments

from .ask import who
from .calls import Call, Each, Flow, Ports
from .liked import examples_for
from .settings import asked_shop, templates_for
from .steps import products_for
from .texts import texts_for
from .usual import asked_usual

#: The average order of a made-up shopper where the shop does not state its own.
_AVERAGE = Decimal(40)


@frozen
class Preview:
    """The message that a shopper of `audience` would get: the text, and the facts it was written from.

    `shopper` is the shopper's name in the call, None for a made-up one. `prompt` is the prompt of a model, `findings` the check's
    objections to the text ("rule: text"), `usage` the model's usage. `error` says why there is no text. For an SMS, `text` is
    the whole of it, with name, link and opt-out, and `segments` its number of segments.
    """

    audience: str
    facts: Facts
    copy: Copy | None
    error: str | None = None
    shopper: str | None = None
    prompt: Prompt | None = None
    findings: tuple[str, ...] = ()
    usage: Usage | None = None
    text: str | None = None
    segments: int = 0

    @property
    def channel(self) -> ChannelName:
        """The channel that the text is for."""
        return self.facts.form.channel


def preview(
    ports: Ports,
    shop: Shop | str,
    campaign: str,
    audience: Audience | None,
    step: int,
    now: datetime,
    shoppers: Sequence[str] = (),
    channel: ChannelName | None = None,
) -> Flow[list[Preview]]:
    """Return sample messages from saved settings or from an unsaved Shop; nothing is written.

    There is one for each audience (or for `audience`) of made-up shoppers, or one for each of `shoppers`, as they are now.
    The channel is the shopper's, or `channel`. Raises InvalidSettings for an unknown campaign, step or channel,
    UnknownShopper.
    """
    if channel is not None and channel not in CHANNEL_NAMES:
        near = nearest(str(channel), CHANNEL_NAMES)
        raise InvalidSettings(f"channel: expected one of {', '.join(CHANNEL_NAMES)}, got {channel!r:.40}{near}")
    sure_of_shop(shop)
    if isinstance(shop, str):
        shop = yield from asked_usual(ports, (yield from asked_shop(ports, shop)).shop)
    settings = shop.campaign(campaign)
    if audience is not None:
        sure_of_audience(shop, audience)
    if isinstance(shoppers, str):
        raise InvalidSettings(f"shoppers: expected a list: [{shoppers!r:.60}]")
    listed(shoppers, "shoppers", "['customer:ana']")
    sure_of_step(settings, step)
    samples: list[tuple[str, str | None, Facts, str | None]] = []
    for name in shoppers:
        shopper = decode((yield from who(ports, shop.id, name)).doc)
        products = yield from products_for(ports, shop.id, [current_session(shopper)])
        case = case_of(shopper, shop, settings, now, current_session(shopper), products)
        samples.append(_sample(case, step, name, channel))
    if not shoppers:
        audiences = (audience,) if audience is not None else shop.all_audiences
        made = [(a, sample_case(shop, settings, a, now)) for a in audiences]
        samples = [(a, *_sample(case, step, None, channel)[1:]) for a, case in made]
    liked = yield from examples_for(ports, shop.id, {campaign})
    texts = yield from texts_for(ports, shop.id, (settings,))
    requests = [
        request_for(shop, in_step(shop, settings, step), facts, now, liked.get(campaign, ()), texts.get(campaign))
        for _, _, facts, _ in samples
    ]
    answers = [sound(answer) for answer in (yield Each(ports.copywriter.write, requests, ports.parallel))]
    prompts: list[Prompt | None] = [None] * len(requests)
    if asks := getattr(ports.copywriter, "prompt", None):
        for n, request in enumerate(requests):
            prompts[n] = yield Call(asks, (request,))
    return [
        _preview(audience, name, facts, answer, asked, shop.banned_words, link)
        for (audience, name, facts, link), answer, asked in zip(samples, answers, prompts, strict=True)
    ]


def request_for(
    shop: Shop, settings: AnyCampaign, facts: Facts, now: datetime, liked: tuple[Example, ...], texts: Texts | None
) -> CopyRequest:
    """Return the request for a message that is only tried out: its notification is "preview"."""
    return CopyRequest(
        shop=shop.id,
        notification="preview",
        campaign=settings.id,
        facts=facts,
        deadline=now + settings.too_late,
        templates=templates_for(settings, facts.form.channel),
        examples=liked,
        banned=shop.banned_words,
        write_once=settings.write_once,
        trust=settings.asked_trust,
        models_in_unread_languages=shop.models_in_unread_languages,
        texts=texts,
    )


def _preview(
    audience: str,
    name: str | None,
    facts: Facts,
    answer: Any,
    asked: Prompt | None,
    banned: tuple[str, ...],
    link: str | None,
) -> Preview:
    if isinstance(answer, Copy):
        findings = _findings(answer, facts, banned)
        text = _text(answer, facts, link)
        return Preview(
            audience=audience,
            facts=facts,
            copy=answer,
            error=None,
            shopper=name,
            prompt=asked,
            findings=findings,
            usage=believed(answer.usage),
            text=text,
            segments=segments(text).count if text is not None else 0,
        )
    if isinstance(answer, CopyError):
        usage = believed(answer.usage)
        return Preview(
            audience=audience,
            facts=facts,
            copy=None,
            error=str(answer),
            shopper=name,
            prompt=asked,
            findings=(),
            usage=usage,
        )
    raise answer


def _findings(copy: Copy, facts: Facts, banned: tuple[str, ...]) -> tuple[str, ...]:
    from cartback.words.check import check  # its word lists take 0.1 s to load, which only a preview has to spend

    return tuple(f"{finding.rule}: {finding.text}" for finding in check(copy, facts, banned=banned))


def _text(copy: Copy, facts: Facts, link: str | None) -> str | None:
    """Return the whole of an SMS; None for any other message."""
    if facts.form.channel != "sms":
        return None
    code = facts.discount.code if facts.discount is not None else None
    return sms.text_of(facts.shop, copy.body, link, facts.locale, code)


def _sample(
    case: Case, step: int, name: str | None, channel: ChannelName | None
) -> tuple[str, str | None, Facts, str | None]:
    """Return the audience, the shopper, the facts of a message by the channel, and the link that an SMS would carry."""
    at = at_step(case, step)
    basis, link = facts_of(at, None, channel), link_of(at)
    if link is not None and at.shop.short_links is not None:
        link = f"{at.shop.short_links}/{'x' * SHORT}"
    return basis.tuned.audience or basis.badges.audiences[0], name, basis.facts, link


def sure_of_shop(shop: object) -> None:
    """Raise InvalidSettings for a value that is neither a shop's id nor its settings."""
    if not isinstance(shop, str | Shop):
        near = "; cartback.parse_shop makes a Shop of a dict" if isinstance(shop, dict) else ""
        raise InvalidSettings(f"shop: expected the shop's id, or a Shop, got {shown(shop)}{near}")


def sure_of_step(campaign: AnyCampaign, step: object) -> None:
    """Raise InvalidSettings for a message that the campaign does not have."""
    if type(step) is not int or not 0 <= step < campaign.length:
        has = f"campaign {campaign.id!r} has steps 0 to {campaign.length - 1}"
        raise InvalidSettings(f"step: {has}, got {step if type(step) is int else shown(step)}")


def sure_of_audience(shop: Shop, audience: object) -> None:
    """Raise InvalidSettings for an audience that the shop does not have."""
    known = shop.all_audiences
    if audience not in known:
        near = nearest(audience, known)
        raise InvalidSettings(f"audience: expected one of {', '.join(known)}, got {audience!r:.40}{near}")
