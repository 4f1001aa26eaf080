"""A form over settings: the fields as they are typed, what is wrong with each, and the settings that they come to.

The fields of a form are made from saved settings, or they are what was posted. What a form does not show stays as it is saved,
and so does a field that was not touched: what is shown of it may be less than what is saved (a time to the minute).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from attrs import evolve, field, frozen

from cartback.domain.shop import Shop
from cartback.domain.tuning import Discount
from cartback.engine.check import parse_shop
from cartback.errors import InvalidSettings

from .numerals import ascii_digits, plain_number, pointed

Fields = Mapping[str, tuple[str, ...]]


class WrongFields(InvalidSettings):
    """What was typed comes to no settings that could be judged; the fields, each with what is wrong with it."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        """Keep the faults by field."""
        super().__init__("\n".join([f"{name}: {text}" for name, text in fields.items()]))
        self.fields = fields


@frozen
class PageForm:
    """The fields by name, each with its values; and what is wrong with some. `others` are faults of no field.

    `group` stands between the thousands of numbers as they are typed.
    """

    fields: Fields
    errors: Mapping[str, str] = field(factory=dict)
    others: tuple[str, ...] = ()
    group: str = ","

    @classmethod
    def posted(cls, pairs: Iterable[tuple[str, str]], group: str = ",") -> PageForm:
        """The form as the browser sent it; `group` is what the viewer's language writes between thousands."""
        fields: dict[str, tuple[str, ...]] = {}
        for name, value in pairs:
            fields[name] = (*fields.get(name, ()), value.replace("\r\n", "\n"))
        return cls(fields, group=group)

    def value(self, name: str) -> str:
        """The value of a field, "" for one that is not there."""
        return self.fields[name][-1] if self.fields.get(name) else ""

    def typed(self, name: str) -> str | None:
        """The value without spaces around it; None for an empty one."""
        return self.value(name).strip() or None

    def number(self, name: str) -> str | None:
        """The value as settings take numbers, "12,50" as "12.50"; what is no number as it was typed, None for an empty one."""
        text = self.typed(name)
        return plain_number(text, self.group) if text is not None else None

    def percent(self, name: str) -> str | None:
        """The value as a number, without the sign of per cent that may stand at either end; None for an empty one."""
        text = self.number(name)
        return text.strip("% ") if text is not None else None

    def duration(self, name: str) -> str:
        """The value as settings take durations, "1,5h" as "1.5h"."""
        return pointed(ascii_digits(self.value(name)))

    def place(self, name: str, most: int) -> int | None:
        """The place in a list of `most` that a hidden field names; None for a new one, and for what is no place."""
        text = self.value(name)
        return int(text) if text.isdecimal() and len(text) < 4 and int(text) < most else None

    def values(self, name: str) -> tuple[str, ...]:
        """The values of a list or of boxes, in order; none for a field that is not there."""
        return self.fields.get(name, ())

    def chosen(self, name: str) -> tuple[str, ...]:
        """What was chosen in several lists of one name, in order, each once."""
        return tuple(dict.fromkeys([value for value in self.values(name) if value]))

    def has(self, name: str, value: str = "yes") -> bool:
        """Return whether a box is ticked."""
        return value in self.fields.get(name, ())

    def error(self, name: str) -> str:
        """What is wrong with a field, "" for nothing."""
        return self.errors.get(name, "")

    def rows(self, prefix: str) -> list[int]:
        """The numbers of the rows of fields called PREFIX-NUMBER-NAME."""
        numbers = {name.split("-")[1] for name in self.fields if name.startswith(f"{prefix}-") and name.count("-") > 1}
        return sorted(int(number) for number in numbers if number.isdecimal() and len(number) < 4)

    def rows_to_fill(self, prefix: str, most: int) -> tuple[int, ...]:
        """The numbers of the rows, and of one more to type into as long as there are not `most`."""
        rows = self.rows(prefix)
        return (*rows, *([max(rows, default=-1) + 1] if len(rows) < most else []))

    def is_as(self, other: PageForm, *names: str) -> bool:
        """Return whether these fields have the same values in both; an empty one is as one that is not there."""
        return all([[*filter(None, self.values(n))] == [*filter(None, other.values(n))] for n in names])

    def is_row_as(self, name: str, other: PageForm, named: str) -> bool:
        """Return whether a field has the same values as one of another name, since rows may have moved."""
        return [*filter(None, self.values(name))] == [*filter(None, other.values(named))]

    def was_typed(self, other: PageForm, *names: str) -> bool:
        """Return whether one of these fields has a value that it does not have there."""
        return any([self.typed(n) is not None and not self.is_as(other, n) for n in names])

    def names(self, *prefixes: str) -> set[str]:
        """The fields whose names begin so."""
        return {name for name in self.fields if name.startswith(prefixes)}

    def with_value(self, name: str, value: str) -> PageForm:
        """Return a copy in which the field has this one value, in place of all that it had."""
        return evolve(self, fields={**self.fields, name: (value,)})

    def refused(self, error: InvalidSettings, field_of: Callable[[str], str | None]) -> PageForm:
        """The form with each line of the error beside its field."""
        if isinstance(error, WrongFields):
            return evolve(self, errors=error.fields, others=())
        errors: dict[str, str] = {}
        others: list[str] = []
        for line in str(error).splitlines():
            path, _, text = line.partition(": ")
            name = field_of(path) if text else None
            if name is None:
                others.append(line)
            else:
                errors.setdefault(name, text)
        return evolve(self, errors=errors, others=tuple(others))


@frozen
class Option:
    """One choice of a list."""

    value: str
    name: str


def changed(shop: Shop, change: Callable[[dict[str, Any]], None]) -> Shop:
    """The shop with its settings changed as plain data. Raises InvalidSettings."""
    data = shop.model_dump(mode="json")
    for campaign in data["campaigns"]:
        timed(campaign)
    change(data)
    return parse_shop(data)


def timed(campaign: dict[str, Any]) -> None:
    """Leave out what follows from a campaign's steps: of the two forms only one may be given.

    The campaign's own wait stays where the first step has none, since that one goes by it.
    """
    if campaign.get("steps"):
        del campaign["follow_ups"]
        if campaign["steps"][0].get("wait") is not None:
            del campaign["wait"]


# --- codes ------------------------------------------------------------------------------------------------------------


def codes_of(shop: Shop) -> dict[str, Discount]:
    """The discount codes that the settings know, with their terms, by code."""
    codes: dict[str, Discount] = {}
    for campaign in shop.campaigns:
        own = [campaign.discount, *[i.discount for i in campaign.incentives], *[s.discount for s in campaign.steps]]
        own += [override.discount for override in campaign.overrides]
        own += [v.discount for v in (campaign.experiment.variants.values() if campaign.experiment is not None else ())]
        for discount in own:
            if discount is not None:
                codes.setdefault(discount.code, discount)
    return codes


def discount_of(code: str | None, shop: Shop, before: Discount | None = None) -> dict[str, Any] | None:
    """A code as a setting: with the terms it had here, else those it has elsewhere in the shop."""
    if code is None:
        return None
    known = before if before is not None and before.code == code else codes_of(shop).get(code)
    return known.model_dump(mode="json") if known is not None else {"code": code}


# --- how values are typed ---------------------------------------------------------------------------------------------


def unclear(form: PageForm, now: PageForm, names: Iterable[str]) -> dict[str, str]:
    """The fields whose number may be a thousand times another, by what their language writes between thousands."""
    faults = {}
    for name in names:
        text = ascii_digits(form.typed(name) or "")
        if form.group == "." and re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", text) and not form.is_as(now, name):
            faults[name] = f"type {text.replace('.', '')} or {text.replace('.', ',')}: a point may stand for either"
    return faults


def amount_text(amount: Decimal | None) -> str:
    """Write an amount without an exponent and unrounded, as an input takes it; "" for None."""
    return "" if amount is None else f"{amount:f}"


def boxes_of(chosen: Iterable[str], every: Iterable[str]) -> tuple[str, ...]:
    """What is chosen, in the order in which the page has its boxes, and a browser sends them."""
    has = set(chosen)
    return tuple([name for name in every if name in has])


def instant_text(at: datetime | None, where: ZoneInfo) -> str:
    """An instant as `datetime-local` writes it, on the shop's wall."""
    return "" if at is None else at.astimezone(where).strftime("%Y-%m-%dT%H:%M")


def instant_of(text: str | None, where: ZoneInfo) -> str | None:
    """What was typed into `datetime-local`, with the shop's zone; what is no time is left for the settings to refuse."""
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(ascii_digits(text))
    except ValueError:
        return text
    return (at if at.tzinfo is not None else at.replace(tzinfo=where)).isoformat()
