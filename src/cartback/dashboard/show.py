"""Figures, money, times and texts in the viewer's language.

A text is English in the code and the templates, and looked up in the viewer's language; an untranslated one stays English.
Every value inside a text is isolated from its direction, so that a figure in an Arabic sentence stays whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from attrs import frozen
from babel import Locale, UnknownLocaleError
from babel.dates import format_datetime, format_skeleton, format_time, format_timedelta
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent, get_group_symbol
from markupsafe import Markup, escape

from cartback.domain.badges import LABELS
from cartback.domain.channels import CHANNEL_NAMES
from cartback.domain.setting_types import format_duration
from cartback.flow.slip import Either, Name, Names, Share, Slip, SlipValue
from cartback.locales import money, unsigned_zero

from .words import texts_of

#: A dash in place of a missing value.
NONE = "\u2013"

_VALUE = re.compile(r"\{(\w+)\}")
#: Isolate a value's direction where there can be no markup: in an attribute.
_APART, _TOGETHER = "\u2068", "\u2069"


@frozen(eq=False)
class Show:
    """The form of figures, times and texts of one shop for one viewer."""

    locale: Locale
    zone: ZoneInfo
    now: datetime

    @property
    def language(self) -> str:
        """Return the language of the page by its HTML name."""
        return str(self.locale).replace("_", "-")

    @property
    def is_rtl(self) -> bool:
        """Return whether the language is written from right to left."""
        return self.locale.text_direction == "rtl"

    # --- texts

    def text(self, english: str, /, **values: object) -> str:
        """Return a text for an attribute or a title, its values filled in."""
        around = (_APART, _TOGETHER) if self.is_rtl else ("", "")
        return _VALUE.sub(lambda m: f"{around[0]}{values[m[1]]}{around[1]}", self.translated(english))

    def markup(self, english: str, /, **values: object) -> Markup:
        """Return a text for the page, its values filled in as text, never as markup."""
        parts = _VALUE.split(self.translated(english))
        done = [Markup("<bdi>{}</bdi>").format(values[p]) if n % 2 else escape(p) for n, p in enumerate(parts)]
        return Markup("").join(done)

    def translated(self, english: str) -> str:
        """Return a text without values, such as a rule's question; one of the host's own stays as it is."""
        return texts_of(self.locale.language).get(english, english)

    def name(self, code: str) -> str:
        """Return a code of the engine's ("never_purchased", "SENT", "too_late") in words; an unknown one in plain letters."""
        return self.translated(_plain(code))

    def slip(self, slip: Slip) -> Markup:
        """Return a likely mistake in the settings, its values in this language."""
        return self.markup(slip.text, **{name: self._slip_value(value) for name, value in slip.values.items()})

    def _slip_value(self, value: SlipValue) -> str:
        if isinstance(value, Name):
            return self.name(value)
        if isinstance(value, str):
            return f"“{value}”"
        if isinstance(value, timedelta):
            return self.long(value)
        if isinstance(value, Names | Either):
            names = [self.name(each) for each in value]
            return format_list(names, "or" if isinstance(value, Either) else "standard", self.locale) if names else NONE
        if isinstance(value, date):
            return self.full_day(value)
        return self.percent(value) if isinstance(value, Share) else self.number(value)

    # --- figures

    @property
    def group(self) -> str:
        """Return the sign between the thousands of numbers."""
        return get_group_symbol(self.locale)

    def number(self, number: Decimal | float) -> str:
        """Write a number with the locale's separators; of a fraction at most three decimals are kept."""
        return _number(self.locale, number)

    def money(self, amount: Decimal, currency: str | None) -> str:
        """Write an amount with its currency, or as a bare number if that is None."""
        if currency is None:
            return format_decimal(amount, locale=self.locale)
        return money(amount, currency, self.language)

    def average(self, amount: float, currency: str, *, signed: bool = False) -> str:
        """Write an average amount a shopper, with two decimals in every currency: there even a yen is much."""
        rounded = Decimal(f"{unsigned_zero(amount, 2):.2f}")
        sign = "+" if signed and rounded > 0 else ""
        return sign + format_currency(rounded, currency, locale=self.locale, currency_digits=False)

    def percent(self, share: float | None, decimals: int = 1) -> str:
        """Write a share, 0 to 1, in per cent; a dash for None."""
        return NONE if share is None else format_percent(share, f"#,##0.{decimals * '0'}%", locale=self.locale)

    def change(self, share: float | None) -> str:
        """Write a change by a share of the former value, with its sign."""
        if share is None:
            return NONE
        return format_percent(unsigned_zero(share, 2), "+#,##0%;-#,##0%", locale=self.locale)

    def points(self, points: float, decimals: int = 1) -> str:
        """Write a difference of shares in points, with its sign."""
        figure = f"#,##0.{decimals * '0'}"
        return format_decimal(unsigned_zero(points, decimals), f"+{figure};-{figure}", locale=self.locale)

    # --- time

    def day(self, day: date) -> str:
        """Write a day of the month without its year."""
        return _day(self.locale, "MMMd", day)

    def weekday(self, day: date) -> str:
        """Write a day with its weekday, without its year."""
        return _day(self.locale, "MMMEd", day)

    def full_day(self, day: date) -> str:
        """Write a day with its year."""
        return _day(self.locale, "yMMMd", day)

    def at(self, at: datetime | None) -> str:
        """Write an instant on the shop's wall clock."""
        return NONE if at is None else format_datetime(at, "short", tzinfo=self.zone, locale=self.locale)

    def clock(self, at: datetime) -> str:
        """Write the time of day on the shop's wall clock, without the day."""
        return format_time(at, "short", tzinfo=self.zone, locale=self.locale)

    def ago(self, at: datetime) -> str:
        """Write how long ago it was, within a day; else when."""
        since = self.now - at
        if not timedelta(0) <= since < timedelta(days=1):
            return self.at(at)
        since = max(since, timedelta(minutes=1))  # for zero babel writes "in 0 minutes"
        return format_timedelta(-since, add_direction=True, granularity="minute", threshold=1.2, locale=self.locale)

    def long(self, duration: timedelta) -> str:
        """Write a duration, rounded to one unit, a minute the shortest."""
        return format_timedelta(duration, granularity="minute", threshold=1.2, locale=self.locale)

    # --- the values of rules

    def values(self, values: Mapping[str, Any]) -> str:
        """Write the values that a rule compared, each with its name."""
        return ", ".join([f"{self.name(name)}: {self.value(value)}" for name, value in values.items()])

    def value(self, value: Any) -> str:
        """Write one value in a readable form."""
        if value is None or isinstance(value, datetime):
            return self.at(value)
        if isinstance(value, timedelta):
            return format_duration(value)
        if isinstance(value, bool):
            return self.text("yes") if value else self.text("no")
        if isinstance(value, Decimal | int | float):
            return self.number(value)
        if isinstance(value, Mapping):
            return ", ".join([f"{self.name(str(k))} {self.value(v)}" for k, v in value.items()]) or NONE
        if isinstance(value, Iterable) and not isinstance(value, str):
            return ", ".join([self.value(each) for each in value]) or NONE
        return self.name(value) if value in _WORDS else str(value)


#: The engine's own words among the values that a rule compared.
_WORDS = {*CHANNEL_NAMES, *LABELS, "cart", "checkout", "purchased", "emptied", "removed", "unknown", "web"}
_SHORT = re.compile(r"\b(sms|fcm|us|clv|url|id)\b", re.IGNORECASE)
_NAMES = {str(name): label for name, label in LABELS.items()} | {"email": "E-mail"}


@lru_cache(maxsize=1024)
def _plain(code: str) -> str:
    """Return a code as a name: "no_consent" is "No consent"."""
    words = code.replace("_", " ")
    return _NAMES.get(code) or _SHORT.sub(lambda m: m[0].upper(), words[:1].upper() + words[1:].lower())


@lru_cache(maxsize=4096)  # a page writes the same days three times over, and small numbers repeatedly
def _day(locale: Locale, skeleton: str, day: date) -> str:
    return format_skeleton(skeleton, datetime.combine(day, time()), locale=locale)


@lru_cache(maxsize=4096)
def _number(locale: Locale, number: Decimal | float) -> str:
    return format_decimal(number, locale=locale)


@lru_cache(maxsize=256)
def locale_of(wanted: str) -> Locale:
    """Return the locale named by the host or by a browser's Accept-Language; English for an unknown one."""
    for part in wanted.split(","):
        name = part.partition(";")[0].strip().replace("_", "-")
        try:
            if name and name != "*":
                return Locale.parse(name, sep="-")
        except (ValueError, UnknownLocaleError):
            continue
    return Locale("en", "US")
