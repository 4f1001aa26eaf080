"""`manage.py cartback_run`: the worker. Run as many as you like, or one from cron with --once: each message goes once."""

from __future__ import annotations

import argparse
from datetime import timedelta
from typing import Any

from django.core.management.base import CommandError, CommandParser

from cartback.django.apps import save_shop
from cartback.django.conf import current
from cartback.django.engine import get_recovery
from cartback.django.management.printing import CartbackCommand
from cartback.domain.setting_types import parse_duration
from cartback.engine.threads import Recovery
from cartback.errors import CartbackError
from cartback.worker.log import Log
from cartback.worker.loop import LONGEST, WorkerOptions, work


def _duration(text: str) -> timedelta:
    duration = parse_duration(text)
    if not isinstance(duration, timedelta) or not timedelta(0) < duration <= LONGEST:
        raise argparse.ArgumentTypeError(
            f"expected a duration above 0, at most a day, such as 5s or 1min, got {text!r}"
        )
    return duration


class Command(CartbackCommand):
    """Sends due messages."""

    help = "Sends what is due, again and again. SIGTERM or Ctrl-C ends it after the batch in hand."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the worker's options."""
        super().add_arguments(parser)
        parser.add_argument("--once", action="store_true", help="send what is due now and end, for cron")
        parser.add_argument("--purge", action="store_true", help="drop what is old by each shop's retention, and end")
        parser.add_argument(
            "--poll", type=_duration, default=timedelta(seconds=5), metavar="5s", help="look this often"
        )
        parser.add_argument("--limit", type=int, default=500, metavar="N", help="shoppers a batch; default 500")

    def handle(self, **options: Any) -> None:
        """Run until stopped."""
        try:
            if options["purge"]:
                self._purge(self.recovery(options))
                return
            code = work(lambda: (self._opened(options), False), _pace(options), Log())
        except CartbackError as error:
            raise CommandError(str(error)) from error
        if code:
            raise CommandError("the worker could not start", returncode=code)

    def _opened(self, options: dict[str, Any]) -> Recovery:
        """Make the engine. The shops of CARTBACK are saved first, except from cron, where `migrate` has done so."""
        recovery = get_recovery(options["database"])
        for shop in () if options["once"] else current().shops:
            save_shop(recovery, shop)
        return recovery

    def _purge(self, recovery: Recovery) -> None:
        for shop in recovery.shops():
            self.stdout.write(f"{shop}: {recovery.purge(shop)} touched, {recovery.refresh(shop)} days counted")


def _pace(options: dict[str, Any]) -> WorkerOptions:
    poll = options["poll"] if isinstance(options["poll"], timedelta) else _duration(str(options["poll"]))
    return WorkerOptions(options["limit"], poll, once=options["once"])
