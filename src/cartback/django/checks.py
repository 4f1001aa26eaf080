"""System checks: `manage.py check`, which every other command runs first, and `check --database default` for its contents.

E001 CARTBACK cannot be read; E002 DATABASE is neither SQLite nor PostgreSQL; E003 a shop's settings will cost messages;
W001 SQLite without IMMEDIATE; W002 e-mail without a postal address, links or a sender; W003 no worker sends due messages; W004 a
shop's settings are likely a mistake.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.conf import global_settings, settings
from django.core.checks import CheckMessage, Error, Warning  # noqa: A004 - Django's own name
from django.db import connections

from cartback.domain.mistakes import nearest
from cartback.engine.check import problems
from cartback.errors import CartbackError, InvalidSettings

from .conf import DjangoSettings, current
from .engine import get_recovery
from .mail import DjangoEmail

#: The delay after which no worker can be running.
LATE = timedelta(minutes=10)


def check_settings(**_options: Any) -> list[CheckMessage]:
    """Return the findings that need no database."""
    try:
        conf = current()
    except InvalidSettings as error:
        return [
            Error(line, hint="see CARTBACK in your settings", id="cartback.E001") for line in str(error).splitlines()
        ]
    return [*_of_database(conf), *_of_shops(conf), *_of_requests(conf), *_of_sender(conf)]


def _of_database(conf: DjangoSettings) -> Iterator[CheckMessage]:
    wrapper = connections[conf.database]
    if wrapper.vendor not in ("sqlite", "postgresql"):
        yield Error(
            f"DATABASES[{conf.database!r}]: expected SQLite or PostgreSQL for cartback's tables, got {wrapper.display_name}",
            hint="name another alias as CARTBACK['DATABASE']",
            id="cartback.E002",
        )
    mode = wrapper.settings_dict.get("OPTIONS", {}).get("transaction_mode")
    if wrapper.vendor == "sqlite" and str(mode).upper() not in ("IMMEDIATE", "EXCLUSIVE"):
        yield Warning(
            f"DATABASES[{conf.database!r}]: a transaction that reads first and writes later can fail as locked, at once",
            hint='"OPTIONS": {"transaction_mode": "IMMEDIATE"}',
            id="cartback.W001",
        )


def _of_shops(conf: DjangoSettings) -> Iterator[CheckMessage]:
    """Yield errors and likely mistakes in the shops of CARTBACK; those about e-mail have an id of their own."""
    for shop in conf.shops:
        for problem in problems(shop, [channel.name for channel in conf.channels], links=conf.links is not None):
            about_email = problem.message.startswith("postal_address") or "no e-mail has" in problem.message
            kind, number = (
                (Error, "E003") if problem.severity == "error" else (Warning, "W002" if about_email else "W004")
            )
            hint = "CARTBACK['LINKS'], CARTBACK['CHANNELS']" if "plugged in" in problem.message else "CARTBACK['SHOPS']"
            yield kind(str(problem), hint=hint, id=f"cartback.{number}")


def _of_requests(conf: DjangoSettings) -> Iterator[CheckMessage]:
    """Yield a warning if SHOP is none of SHOPS: unless its settings are saved elsewhere, all its requests are refused."""
    ids = [shop.id for shop in conf.shops]
    if ids and isinstance(conf.shop, str) and conf.shop not in ids:
        yield Warning(
            f"CARTBACK['SHOP']: {conf.shop!r:.60} is none of SHOPS{nearest(conf.shop, ids)}",
            hint="name a shop of SHOPS, or one whose settings are saved elsewhere",
            id="cartback.W004",
        )


def _of_sender(conf: DjangoSettings) -> Iterator[CheckMessage]:
    """Yield a warning if e-mail would leave from Django's placeholder, which no mail server accepts."""
    by_default = any(isinstance(channel, DjangoEmail) and channel.sender is None for channel in conf.channels)
    used = any("email" in campaign.all_channels for shop in conf.shops for campaign in shop.campaigns)
    if by_default and used and settings.DEFAULT_FROM_EMAIL == global_settings.DEFAULT_FROM_EMAIL:
        yield Warning(
            f"DEFAULT_FROM_EMAIL: {settings.DEFAULT_FROM_EMAIL!r} is Django's placeholder, and mail from there is rejected",
            hint='DEFAULT_FROM_EMAIL = "Acme <hello@mail.acme.example>", or the sender of DjangoEmail',
            id="cartback.W002",
        )


def _behind(databases: Sequence[str]) -> timedelta:
    """Return how long the first due shopper has waited, in one of these databases."""
    try:
        return get_recovery().health().behind if current().database in databases else timedelta(0)
    except CartbackError:
        return timedelta(
            0
        )  # other checks report a database that cannot be read; before `migrate` there is nothing to read


def check_database(*, databases: Sequence[str] | None = None, **_options: Any) -> list[CheckMessage]:
    """Return a warning if no worker sends due messages."""
    behind = _behind(databases or ())
    if behind <= LATE:
        return []
    return [
        Warning(
            f"a shopper has been due for {behind}: no worker is running",
            hint="manage.py cartback_run, under systemd or in a container; or with --once from cron",
            id="cartback.W003",
        )
    ]
