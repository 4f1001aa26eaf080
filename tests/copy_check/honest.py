"""Honest messages, written by hand in sixteen languages, and the facts that each was written from."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from cartback.copywriters.template.texts import has_texts, texts
from cartback.domain.channels import ChannelName
from cartback.domain.money import Money
from cartback.domain.tuning import Discount
from cartback.words.facts import Copy, Facts, Item
from cartback.words.form import FORMS, Form

from .false_claims import facts_in

HERE = Path(__file__).parent


class Honest(NamedTuple):
    """One message that says nothing but what its facts say."""

    id: str
    copy: Copy
    facts: Facts


#: The forms that messages are put into. An SMS has room here, so that it is what a text says that is judged, not its length.
ROOMY: dict[ChannelName, Form] = {**FORMS, "sms": Form("sms", title=0, body=300, gsm7=True, wide=300)}


def in_form(one: Honest, channel: ChannelName) -> Honest:
    """Return the message as one of another channel: an e-mail has a preheader more, an SMS is its body alone."""
    facts = msgspec.structs.replace(one.facts, form=ROOMY[channel])
    if channel == "sms":
        return Honest(one.id, msgspec.structs.replace(one.copy, title=""), facts)
    if channel == "email" and has_texts(facts.locale):
        [*_, courtesy] = texts(facts.kind, 0, facts.locale).preheader.split("{% else %}")
        return Honest(one.id, msgspec.structs.replace(one.copy, preheader=courtesy.removesuffix("{% endif %}")), facts)
    return Honest(one.id, one.copy, facts)


def facts_of(told: dict[str, Any]) -> Facts:
    """Facts from their JSON: items are [title, quantity, price]; amounts are in `currency`."""
    told = dict(told)
    currency = told.pop("currency")
    items = tuple([Item(title, n, Money(Decimal(price), currency)) for title, n, price in told.pop("items", ())])
    total = told.pop("total", None)
    discount = told.pop("discount", None)
    return Facts(
        **{**told, "now": datetime.fromisoformat(told["now"])},
        items=items,
        total=Money(Decimal(total), currency) if total is not None else None,
        discount=Discount.model_validate(discount) if discount is not None else None,
    )


def messages(name: str = "honest") -> list[Honest]:
    """Every message of the corpus."""
    lines = (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in lines]
    return [Honest(one["id"], Copy(one["title"], one["body"]), facts_of(one["facts"])) for one in told]


def more_messages(name: str = "honest_more.txt") -> list[Honest]:
    """The messages about one mug, a line each; every one is named by its language and number."""
    told, locale, code = [], "", False
    for number, line in enumerate((HERE / name).read_text(encoding="utf-8").splitlines()):
        if line.startswith("["):
            locale, _, rest = line.strip("[]").partition(" ")
            code = rest == "code"
        elif line and not line.startswith("#"):
            title, _, body = line.partition(" | ")
            told.append(Honest(f"{locale}-more-{number}", Copy(title, body), facts_in(locale, code=code)))
    return told
