"""The check of settings as a whole, before they cost a message: templates tried, contradictory links, missing channels.

An error is refused when settings are saved or read from a file; a warning is reported by `recovery.check()`, `cartback run` and
`cartback policy check`. Settings already in a store are read as they are.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from os import PathLike
from typing import Any, Literal

from attrs import frozen

from cartback.domain import shop as settings
from cartback.domain.case import AnyCampaign
from cartback.domain.channels import ChannelName
from cartback.domain.links import is_safe
from cartback.domain.setting_types import Settings
from cartback.domain.shop import Shop
from cartback.domain.tuning import MessageTemplate
from cartback.domain.values import spoken
from cartback.errors import InvalidSettings
from cartback.flow.lint import arms, lint, path, unplugged, without_links
from cartback.flow.slip import Names, Slip, slip

Severity = Literal["error", "warning"]


@frozen
class Problem:
    """A problem with a shop's settings that costs messages, or will. `message` names the field first.

    An "error" leaves shoppers without their message; a "warning" is likely a mistake. `slip` is the message in parts,
    for a page in another language; None for a text from elsewhere.
    """

    shop: str
    severity: Severity
    message: str
    slip: Slip | None = None

    @classmethod
    def of(cls, shop: str, severity: Severity, what: Slip | str) -> Problem:
        """Return a problem with the text of a slip, or with a text."""
        return cls(shop, severity, str(what), what if isinstance(what, Slip) else None)

    def __str__(self) -> str:
        return f"shop {self.shop!r:.60}: {self.severity}: {self.message}"


def parse_shop(data: Mapping[str, Any] | str | bytes) -> Shop:
    """Return a Shop from a dict or JSON, with all templates tried. Raises InvalidSettings with one line for each wrong field."""
    if isinstance(data, PathLike):
        raise InvalidSettings(
            f"settings: expected a dict, or the text of a JSON file, got a {type(data).__name__}; read_text() reads it"
        )
    if isinstance(data, str | bytes | bytearray):
        _nothing_twice(data)
    return sound(settings.parse_shop(data))


def _nothing_twice(text: str | bytes | bytearray) -> None:
    """Raise InvalidSettings for a repeated setting in a JSON text: only the last of the two would count."""
    twice: list[str] = []

    def note(pairs: list[tuple[str, Any]]) -> None:
        counts = Counter(name for name, _ in pairs)
        twice.extend(name for name, times in counts.items() if times > 1)

    with suppress(ValueError, RecursionError):  # invalid JSON is reported by the next reader
        json.loads(text if isinstance(text, str) else text.decode("utf-8-sig"), object_pairs_hook=note)
    if twice:
        raise InvalidSettings(f"{twice[0]:.60}: this setting is given twice; leave one out")


def sound(shop: Shop) -> Shop:
    """Return the shop, if its settings are consistent. Raises InvalidSettings with one line for each fault."""
    if not isinstance(shop, Shop):
        raise InvalidSettings(
            f"shop: expected a Shop, got {spoken(shop)}; cartback.parse_shop makes one from a dict or JSON"
        )
    shop = _as_saved(shop)
    if faults := list(_faults(shop)):
        raise InvalidSettings("\n".join(map(str, faults)))
    return shop


def _as_saved(shop: Shop) -> Shop:
    """Return the shop as it will be read again: a copy with other fields, or a subclass with more, is unchecked so far."""
    read = settings.parse_shop(_as_given(shop))
    return shop if read == shop else read


def _as_given(value: Any) -> Any:
    """Return settings as the plain values they were made of, whatever their type."""
    if isinstance(value, Settings):
        fields = {name: each for name, each in value.__dict__.items() if name in type(value).model_fields}
        return {name: _as_given(each) for name, each in fields.items() if name in (*value.model_fields_set, "kind")}
    if isinstance(value, list | tuple):
        return [_as_given(each) for each in value]
    return {name: _as_given(each) for name, each in value.items()} if isinstance(value, dict) else value


def problems(
    shop: Shop,
    channels: Iterable[str] | None = None,
    now: datetime | None = None,
    *,
    consented: Mapping[str, int] | None = None,
    a_year: int | None = None,
    links: bool | None = None,
) -> list[Problem]:
    """Return all problems of one shop's settings, for an engine with these channels (None: not checked).

    `consented` and `a_year` are as in `lint`: how many shoppers agreed to each channel, and come in a year. `links` is
    whether the engine has Links (None: not checked).
    """
    plugged = frozenset(channels) if channels is not None else None
    errors = [*_faults(shop), *(unplugged(shop, plugged, only=True) if plugged is not None else ())]
    odd: list[Slip] = lint(shop, now or datetime.now(UTC), consented=consented, a_year=a_year)
    if plugged is not None:
        odd += unplugged(shop, plugged, only=False)
    if links is False:
        odd += without_links(shop)
    wrong = [Problem.of(shop.id, "error", each) for each in errors]
    return wrong + [Problem.of(shop.id, "warning", each) for each in odd]


def _faults(shop: Shop) -> Iterator[Slip | str]:
    """Yield the certain faults, one line each."""
    home, hosts = shop.home_url, shop.link_hosts
    if home is not None and hosts and not is_safe(home, hosts):
        host = home.partition("//")[2].partition("/")[0].partition(":")[0]
        needed = host if home.lower().startswith("http") else f"{home.partition(':')[0].lower()}:"
        text = "{home} is not under link_hosts ({hosts}); add {needed} to link_hosts"
        yield slip("home_url", text, home=home, hosts=Names(hosts), needed=needed)
    for campaign in shop.campaigns:
        for where, templates, channels in _templates(campaign):
            from cartback.copywriters.template.writer import check  # Liquid takes long to import

            for n, template in enumerate(templates):
                yield from (f"{where}.templates.{n}.{fault}" for fault in check(template, campaign.kind, channels))


def _templates(campaign: AnyCampaign) -> Iterator[tuple[str, Sequence[MessageTemplate], Sequence[ChannelName]]]:
    """Yield the templates of the campaign, of its variants and of its steps, each with their path and channels."""
    for where, arm in arms(campaign, "templates"):
        if arm.templates:
            yield where, arm.templates, arm.all_channels
    for n, step in enumerate(campaign.steps):
        if step.templates:
            yield f"{path(campaign)}.steps.{n}", step.templates, step.channels or campaign.channels
