"""The contract of a Copywriter, and the request it answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from cartback.domain.campaign import Trust
from cartback.domain.channels import ChannelName
from cartback.domain.ledger import Usage
from cartback.domain.texts import Written
from cartback.words.facts import Copy, Facts
from cartback.words.prompt import Example
from cartback.words.summary_facts import Sentence, SummaryFacts

from .calling import Maybe


class TemplateText(Struct, frozen=True, kw_only=True, gc=False):
    """One of the merchant's own templates, in Liquid. None for step, locale or channel means all of them."""

    title: str
    body: str
    preheader: str | None = None
    step: int | None = None
    locale: str | None = None
    channel: ChannelName | None = None


class CopyRequest(Struct, frozen=True, kw_only=True, gc=False):
    """One message to write. `deadline` is when the step is too late; `templates` are the merchant's own.

    `examples` are messages with a thumbs-up, best first; `banned` are the words that the merchant does not want.
    `write_once`: the campaign's messages may be one text, filled in for each shopper.

    `trust` is what a model's text has to pass besides the rules before it is returned: "rules" nothing more,
    "second_opinion" a judge (`cartback.words.second_opinion`), "approved" the merchant's approval: then only WriteOnce, which
    asks for it, writes. `models_in_unread_languages`: the shop lets a model write where `copy_check.reads(locale)` is False; else
    no model does, unless its text is approved. A copywriter without a model need look at neither.

    `texts` are the campaign's written-once texts as of the beginning of the round, for a copywriter that sets
    `writes_once = True`; None: they were not looked up.

    `answer_by` is how long the worker can wait: a copywriter raises CopyError rather than return later, and the fallback
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
    """A summary to write, of one shop's figures. A copywriter raises CopyError rather than return after `answer_by`."""

    shop: str
    facts: SummaryFacts
    answer_by: datetime


class SummaryText(Struct, frozen=True, kw_only=True, gc=False):
    """A summary: sentences about one figure each, the model that wrote them, and its usage."""

    sentences: tuple[Sentence, ...]
    written_by: str
    usage: Usage | None = None


class Copywriter(Protocol):
    """Writes messages.

    One that sets `learns = True` is given the shop's examples. If it has a method `prompt(request) -> Prompt`, the prompt that it
    would send to a model, previews show it. If it has `summarize(request: SummaryRequest) -> Maybe[SummaryText]`, it is asked
    for `recovery.summary` once a day; a text that the figures do not support is not used
    (`cartback.words.summary.check_summary`).
    """

    def write(self, request: CopyRequest) -> Maybe[Copy]:
        """Return the text of one message. Raises CopyError when it cannot; the engine then asks the fallback."""
        ...
