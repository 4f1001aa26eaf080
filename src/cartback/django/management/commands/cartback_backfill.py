"""`manage.py cartback_backfill`: takes a shop's history, so that earlier purchasers are known before a campaign is on."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from cartback.cli import backfill
from cartback.cli.arguments import step
from cartback.django.management.printing import CartbackCommand, add_shop

_SOURCES = ("shopify-bulk", "woocommerce", "csv", "json", "events")


class Command(CartbackCommand):
    """Takes a history."""

    help = "Takes a shop's history line by line: orders, customers, consent. What was taken once changes nothing again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options for the file and how it is read."""
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE", help="the history (.gz too); - is stdin")
        parser.add_argument("--source", choices=_SOURCES, required=True, help="what it is of")
        add_shop(parser)
        parser.add_argument("--definitions", metavar="FILE", help="of csv and json: where their fields are")
        parser.add_argument("--dry-run", action="store_true", help="save nothing, and say what would be")
        parser.add_argument("--after", type=step, default=0, metavar="N", help="go on behind line N")
        parser.add_argument("--progress", metavar="FILE", help="keep there how far it is, and go on from there")
        parser.add_argument(
            "--set-average", action="store_true", help="save what an order is worth as average_order_value"
        )
        parser.add_argument("--json", action="store_true", help="one JSON document")

    def handle(self, **options: Any) -> None:
        """Take the history."""
        recovery = None if options["dry_run"] else self.recovery(options)
        self.printed(backfill.answer, recovery, options, shop=self.shop(options))
