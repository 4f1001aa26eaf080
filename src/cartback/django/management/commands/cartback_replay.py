"""`manage.py cartback_replay`: the effect of a shop's settings on past deliveries. Nothing is sent, nothing is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import CommandParser

from cartback.cli import replay
from cartback.cli.arguments import count, duration
from cartback.django.management.printing import CartbackCommand, add_shop


class Command(CartbackCommand):
    """Replays the past."""

    help = "Replays past deliveries, as JSON lines, under a shop's saved settings. Nothing is sent, nothing is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options for the deliveries and how they are replayed."""
        super().add_arguments(parser)
        parser.add_argument("files", nargs="+", metavar="FILE", help="files or directories; - is stdin")
        add_shop(parser)
        parser.add_argument("--secret", action="append", metavar="SECRET", help="what deliveries are signed with")
        parser.add_argument("--tick", type=duration, metavar="15min", help="default 15min; 1d if winback is all")
        parser.add_argument(
            "--after", type=duration, default=timedelta(0), metavar="2d", help="go on so long after the end"
        )
        parser.add_argument("--first", type=count, metavar="N", dest="limit", help="read the first N deliveries only")
        parser.add_argument("--copy", action="store_true", help="write the messages from the templates and print them")
        parser.add_argument("--json", action="store_true", help="one JSON document")

    def handle(self, **options: Any) -> None:
        """Replay the deliveries."""
        policy = self.recovery(options).shop(self.shop(options))
        self.printed(replay.answer, policy, options, policy=policy.id, store=None, dry=True, assume_consent=None)
