"""`manage.py run_recovery`: the worker. Run as many as you like, or one from cron with --once: each message goes once."""

from __future__ import annotations

import signal
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import OperationalError, connection

from cartback import Recovery
from cartback.errors import CartbackError
from shop.recovery import channels, recovery, shop


class Command(BaseCommand):
    help = "Sends what is due, again and again. SIGTERM or Ctrl-C ends it after the batch in hand."
    stopping = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="send what is due now and end, for cron")
        parser.add_argument("--purge", action="store_true", help="drop what is old by the retention settings, and end")
        parser.add_argument("--poll", type=float, default=5.0, help="seconds between two looks (default: 5)")

    def handle(self, *, once: bool, purge: bool, poll: float, **_options: Any) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        plugged, engine = channels(), None
        while not self.stopping:
            try:
                if engine is None:
                    engine = recovery(plugged)
                    if not once:  # from cron `migrate` has done so; again each minute would hold up a round under way
                        engine.save_shop(shop())
                if purge:
                    self.stdout.write(f"{engine.purge(shop().id)} touched")
                    return
                self.send(engine)
            except (CartbackError, OperationalError) as error:
                if once or purge or not getattr(error, "retryable", True):
                    raise
                self.stderr.write(f"trying again: {error}")
                connection.close()  # the server may have restarted: begin with a connection of its own
                engine = None
            if once:
                return
            self.sleep(poll)
        self.stdout.write("stopped")

    def send(self, engine: Recovery) -> None:
        """Batch by batch, until nothing is due."""
        while not self.stopping and (ran := engine.run_due()).claimed:
            told = [*ran.states.items(), *ran.skipped.items(), *ran.failed.items()]
            self.stdout.write(f"{ran.claimed} due: {', '.join(f'{n} {what}' for what, n in told) or 'waiting'}")

    def stop(self, *_signal: object) -> None:
        self.stopping = True

    def sleep(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self.stopping and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, 0.5))
