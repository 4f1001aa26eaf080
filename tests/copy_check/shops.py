"""Honest messages of many shops, each about a case of its own: the facts stand above the messages that were written from them.

`[locale currency kind step @ shop @ first name]` begins a case, the kind a word. Then a line for each fact: `= quantity x price x
title`, where a price of `-` is not known; `% code`, with a percent or an amount, a least spend and an end; `+ free shipping`;
`+ no total`. Then a line for each message, in the form that its parts say: title and body, or subject, preheader and body; one
that begins with the bar is an SMS.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from cartback.domain.channels import ChannelName
from cartback.domain.money import Money
from cartback.domain.tuning import Discount
from cartback.words.facts import Copy, Facts, Item
from cartback.words.form import FORMS

from .fresh import HERE, Fresh

#: The sets, in the order in which they were written: no rule had seen one before.
SETS = tuple([f"honest_shops_{n}.txt" for n in range(1, 10)])
#: A kind of message, and where its tap opens.
_KINDS = {
    "cart": ("cart_recovery", "cart"),
    "checkout": ("checkout_recovery", "checkout"),
    "winback": ("winback", "home"),
}
_FORMS: dict[int, ChannelName] = {1: "sms", 2: "push", 3: "email"}
_HEAD = re.compile(
    r"\[(?P<locale>\S+) (?P<currency>\w{3}) (?P<kind>\w+) (?P<step>\d) @ (?P<shop>[^@]+?)(?: @ (?P<name>.+))?\]"
)
_CODE = re.compile(
    r"% (?P<code>\S+)(?: (?P<percent>\d+)%)?(?: [€$£¥](?P<amount>\d+))?(?: min (?P<least>\d+))?(?: until (?P<end>\S+))?"
)


def shop_messages(name: str) -> list[Fresh]:
    """Every message of a set, in order."""
    return [
        one
        for head, lines in _cases((HERE / name).read_text(encoding="utf-8").splitlines())
        for one in _case(head, lines)
    ]


def _cases(lines: list[str]) -> Iterator[tuple[re.Match[str], list[str]]]:
    """The cases: the head of each, and its lines, with their numbers in front."""
    starts = [number for number, line in enumerate(lines) if line.startswith("[")]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        head = _HEAD.fullmatch(lines[start])
        assert head is not None, lines[start]
        yield head, lines[start + 1 : end]


def _case(head: re.Match[str], lines: list[str]) -> Iterator[Fresh]:
    facts = {sign: [line[2:] for line in lines if line.startswith(f"{sign} ")] for sign in "=%+"}
    for number, line in enumerate(line for line in lines if line and line[0] not in "=%+#"):
        parts = [part.strip() for part in re.split(r"(?:^| )\| ", line)]
        form = _FORMS[len(parts) - (not parts[0])]
        copy = Copy(parts[0], parts[-1], preheader=parts[1] if form == "email" else "")
        yield Fresh(f"{head['locale']}-{form}-{head['shop']}-{number}", copy, _facts(head, facts, form))


def _facts(head: re.Match[str], given: dict[str, list[str]], form: ChannelName) -> Facts:
    currency = head["currency"]
    kind, stage = _KINDS[head["kind"]]
    items = tuple([_item(line, currency) for line in given["="]])
    sums = [item.price.amount * item.quantity for item in items if item.price is not None]
    known = bool(items) and len(sums) == len(items) and "no total" not in given["+"]
    rest: dict[str, Any] = {"total": Money(sum(sums, Decimal(0)), currency)} if known else {}
    return Facts(
        shop=head["shop"],
        kind=kind,
        step=int(head["step"]),
        stage=stage,
        locale=head["locale"],
        now=datetime(2026, 3, 10, 15, tzinfo=UTC),
        items=items,
        discount=_discount(f"% {given['%'][0]}") if given["%"] else None,
        free_shipping="free shipping" in given["+"],
        first_name=head["name"],
        currency=currency,
        form=FORMS[form],
        **rest,
    )


def _item(line: str, currency: str) -> Item:
    quantity, price, title = line.split(" x ", 2)
    return Item(title, int(quantity), None if price == "-" else Money(Decimal(price), currency))


def _discount(line: str) -> Discount:
    code = _CODE.fullmatch(line)
    assert code is not None, line
    return Discount(
        code=code["code"],
        percent=Decimal(code["percent"]) if code["percent"] else None,
        amount=Decimal(code["amount"]) if code["amount"] else None,
        min_spend=Decimal(code["least"]) if code["least"] else None,
        ends_at=datetime.fromisoformat(code["end"]).replace(tzinfo=UTC) if code["end"] else None,
    )
