"""The common part of the commands: the database's alias, errors as Django's, and the command line's own printing."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import datetime
from io import StringIO
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, make_aware

from cartback.django.conf import current
from cartback.django.engine import get_recovery
from cartback.engine.threads import Recovery
from cartback.errors import CartbackError


class CartbackCommand(BaseCommand):
    """A command on the engine of CARTBACK."""

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the database's alias."""
        parser.add_argument("--database", metavar="ALIAS", help="another database than CARTBACK['DATABASE']")

    def recovery(self, options: dict[str, Any]) -> Recovery:
        """Return the engine. Raises CommandError for an invalid CARTBACK."""
        try:
            return get_recovery(options["database"])
        except CartbackError as error:
            raise CommandError(str(error)) from error

    def shop(self, options: dict[str, Any]) -> str:
        """Return the named shop, or the only one. Raises CommandError if there are several."""
        if options["shop"]:
            return str(options["shop"])
        configured = current().shop
        shops = [configured] if isinstance(configured, str) else self.recovery(options).shops()
        if len(shops) != 1:
            raise CommandError(f"--shop is required; the shops are {', '.join(shops) or 'none'}")
        return shops[0]

    def printed(self, answer: Callable[..., int], first: Any, options: dict[str, Any], **more: Any) -> None:
        """Print the output of a command of the command line. Raises CommandError if it failed."""
        shown = StringIO()
        try:
            with redirect_stdout(shown):
                code = answer(first, argparse.Namespace(**{**options, **more}))
        except (CartbackError, OSError) as error:
            raise CommandError(str(error)) from error
        finally:
            self.stdout.write(shown.getvalue(), ending="")
        if code:
            raise CommandError("the command failed; the reason is printed above", returncode=code)


def add_shop(parser: CommandParser) -> None:
    """Add the option for the shop, needed only if there are several."""
    parser.add_argument("--shop", metavar="ID", help="which shop, where there are several")


def instant(text: str) -> datetime:
    """Read a time; one without a zone is in the site's."""
    try:
        at = parse_datetime(text)
    except ValueError:
        at = None
    if at is None:
        raise argparse.ArgumentTypeError(f"expected a time such as 2026-01-05T12:00, got {text!r}")
    return make_aware(at) if is_naive(at) else at
