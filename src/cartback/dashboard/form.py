"""A form over settings: the fields as typed, the fault of each, and the settings that they give.

The fields of a form are made from saved settings, or were posted. Settings that a form does not show stay as saved,
and so does an untouched field: the page may show less of it than is saved (a time to the minute).
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
    """The values typed give no settings to validate; the fields, each with its fault."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        """Keep the faults by field."""
        super().__init__("\n".join([f"{name}: {text}" for name, text in fields.items()]))
        self.fields = fields


@frozen
class PageForm:
    """The fields by name, each with its values; and the faults of some. `others` are faults of no field.

    `group` is the sign between the thousands of typed numbers.
    """

    fields: Fields
    errors: Mapping[str, str] = field(factory=dict)
    others: tuple[str, ...] = ()
    group: str = ","

    @classmethod
    def posted(cls, pairs: Iterable[tuple[str, str]], group: str = ",") -> PageForm:
        """Return the form as the browser sent it; `group` is the sign between thousands in the viewer's language."""
        fields: dict[str, tuple[str, ...]] = {}
        for name, value in pairs:
            fields[name] = (*fields.get(name, ()), value.replace("\r\n", "\n"))
        return cls(fields, group=group)

    def value(self, name: str) -> str:
        """Return the value of a field, "" for a missing one."""
        return self.fields[name][-1] if self.fields.get(name) else ""

    def typed(self, name: str) -> str | None:
        """Return the value without spaces around it; None for an empty one."""
        return self.value(name).strip() or None

    def number(self, name: str) -> str | None:
        """Return the value in the form of settings, "12,50" as "12.50"; an invalid number stays as typed, and an empty one is
        None.
        """
        text = self.typed(name)
        return plain_number(text, self.group) if text is not None else None

    def percent(self, name: str) -> str | None:
        """Return the value as a number, without a per cent sign at either end; None for an empty one."""
        text = self.number(name)
        return text.strip("% ") if text is not None else None

    def duration(self, name: str) -> str:
        """Return the value in the form of durations in settings, "1,5h" as "1.5h"."""
        return pointed(ascii_digits(self.value(name)))

    def place(self, name: str, most: int) -> int | None:
        """Return the index in a list of `most` that a hidden field names; None for a new or invalid one."""
        text = self.value(name)
        return int(text) if text.isdecimal() and len(text) < 4 and int(text) < most else None

    def values(self, name: str) -> tuple[str, ...]:
        """Return the values of a list or of boxes, in order; none for a missing field."""
        return self.fields.get(name, ())

    def chosen(self, name: str) -> tuple[str, ...]:
        """Return the choices of several lists of one name, in order, each once."""
        return tuple(dict.fromkeys([value for value in self.values(name) if value]))

    def has(self, name: str, value: str = "yes") -> bool:
        """Return whether a box is ticked."""
        return value in self.fields.get(name, ())

    def error(self, name: str) -> str:
        """Return the fault of a field, "" for none."""
        return self.errors.get(name, "")

    def rows(self, prefix: str) -> list[int]:
        """Return the numbers of the rows of fields called PREFIX-NUMBER-NAME."""
        numbers = {name.split("-")[1] for name in self.fields if name.startswith(f"{prefix}-") and name.count("-") > 1}
        return sorted(int(number) for number in numbers if number.isdecimal() and len(number) < 4)

    def rows_to_fill(self, prefix: str, most: int) -> tuple[int, ...]:
        """Return the numbers of the rows, and of one empty row more while there are fewer than `most`."""
        rows = self.rows(prefix)
        return (*rows, *([max(rows, default=-1) + 1] if len(rows) < most else []))

    def is_as(self, other: PageForm, *names: str) -> bool:
        """Return whether these fields have the same values in both; an empty one equals a missing one."""
        return all([[*filter(None, self.values(n))] == [*filter(None, other.values(n))] for n in names])

    def is_row_as(self, name: str, other: PageForm, named: str) -> bool:
        """Return whether a field has the same values as one of another name, since rows may have moved."""
        return [*filter(None, self.values(name))] == [*filter(None, other.values(named))]

    def was_typed(self, other: PageForm, *names: str) -> bool:
        """Return whether one of these fields has a value that it does not have in `other`."""
        return any([self.typed(n) is not None and not self.is_as(other, n) for n in names])

    def names(self, *prefixes: str) -> set[str]:
        """Return the fields whose names have one of these prefixes."""
        return {name for name in self.fields if name.startswith(prefixes)}

    def with_value(self, name: str, value: str) -> PageForm:
        """Return a copy in which the field has this one value, in place of all its values."""
        return evolve(self, fields={**self.fields, name: (value,)})

    def refused(self, error: InvalidSettings, field_of: Callable[[str], str | None]) -> PageForm:
        """Return the form with each line of the error at its field."""
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
    """Return the shop with its settings changed as plain data. Raises InvalidSettings."""
    data = shop.model_dump(mode="json")
    for campaign in data["campaigns"]:
        timed(campaign)
    change(data)
    return parse_shop(data)


def timed(campaign: dict[str, Any]) -> None:
    """Remove the fields that follow from a campaign's steps: of the two forms only one may be given.

    The campaign's own wait stays if the first step has none, since that step uses it.
    """
    if campaign.get("steps"):
        del campaign["follow_ups"]
        if campaign["steps"][0].get("wait") is not None:
            del campaign["wait"]


# --- codes ------------------------------------------------------------------------------------------------------------


def codes_of(shop: Shop) -> dict[str, Discount]:
    """Return the discount codes in the settings, with their terms, by code."""
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
    """Return a code as a setting: with its terms here, else with those it has elsewhere in the shop."""
    if code is None:
        return None
    known = before if before is not None and before.code == code else codes_of(shop).get(code)
    return known.model_dump(mode="json") if known is not None else {"code": code}


# --- typed values -----------------------------------------------------------------------------------------------------


def unclear(form: PageForm, now: PageForm, names: Iterable[str]) -> dict[str, str]:
    """Return faults of numbers whose point may be a decimal one or one between thousands, in the viewer's language."""
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
    """Return the choices in the order of the page's boxes, in which a browser sends them."""
    has = set(chosen)
    return tuple([name for name in every if name in has])


def instant_text(at: datetime | None, where: ZoneInfo) -> str:
    """Return an instant in the form of `datetime-local`, on the shop's wall clock."""
    return "" if at is None else at.astimezone(where).strftime("%Y-%m-%dT%H:%M")


def instant_of(text: str | None, where: ZoneInfo) -> str | None:
    """Return the instant typed into `datetime-local`, in the shop's zone; an invalid time is left for the settings to refuse."""
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(ascii_digits(text))
    except ValueError:
        return text
    return (at if at.tzinfo is not None else at.replace(tzinfo=where)).isoformat()
