"""A likely slip in a shop's settings: the field, and a sentence with places for its values.

The sentence is English and the same for all slips of one kind, so that a page can show it in another language and write the
values as that language does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeAlias

from attrs import field as attribute
from attrs import frozen

from cartback.domain.setting_types import format_duration

#: The longest text of a merchant or host that is quoted in full.
_LONGEST = 60
_PLACE = re.compile(r"\{(\w+)\}")


class Name(str):
    """A word of the engine or an id, which is shown as it is: a badge, a channel, a campaign."""

    __slots__ = ()


class Names(tuple[str, ...]):
    """Several such words, all of them meant."""

    __slots__ = ()


class Either(tuple[str, ...]):
    """Several such words, any of them meant."""

    __slots__ = ()


class Share(float):
    """A share of a whole, which is shown in per cent."""

    __slots__ = ()


#: A str is a text of the merchant or host, and quoted.
SlipValue: TypeAlias = str | int | Share | Decimal | timedelta | date | Names | Either


@frozen
class Slip:
    """One slip: `field` is its place in the settings, `text` the sentence, `values` the values for its {places}."""

    field: str
    text: str
    values: Mapping[str, SlipValue] = attribute(factory=dict)

    def __str__(self) -> str:
        return f"{self.field}: {_PLACE.sub(lambda place: _english(self.values[place[1]]), self.text)}"


def slip(field: str, text: str, **values: SlipValue) -> Slip:
    """Make a slip of a field, a sentence and its values."""
    return Slip(field, text, values)


def _english(value: SlipValue) -> str:
    if isinstance(value, Name):
        return str(value)
    if isinstance(value, str):
        return repr(value)[:_LONGEST]
    if isinstance(value, timedelta):
        return format_duration(value)
    if isinstance(value, Names | Either):
        return (" or " if isinstance(value, Either) else " and ").join(value) or "none"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Share):
        return f"{value:.1%}"
    return f"{value:,}" if isinstance(value, int) else f"{value:f}"
