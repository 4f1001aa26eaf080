"""`manage.py cartback_report`: the results of some days, against as many before."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from cartback.cli import report
from cartback.django.management.printing import CartbackCommand, add_shop, instant

_BY = ("campaign", "kind", "step", "channel", "audience", "variant", "code")


class Command(CartbackCommand):
    """Prints a report."""

    help = "Prints what came of it: sent, opened, tapped, won back, over local days that end today."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options for the days and the format."""
        super().add_arguments(parser)
        add_shop(parser)
        parser.add_argument("--days", type=int, default=30, metavar="N", help="so many days; default 30")
        parser.add_argument("--by", choices=_BY, help="in parts, too")
        parser.add_argument("--campaign", metavar="ID", help="one campaign; default: all")
        parser.add_argument(
            "--at", type=instant, metavar="TIME", help="the last day is the one of this time; default: today"
        )
        parser.add_argument("--refresh", action="store_true", help="count the last 31 days again first")
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--json", action="store_true", help="one JSON document")
        how.add_argument("--csv", action="store_true", help="comma-separated values")
        how.add_argument("--html", metavar="FILE", help="write one page of HTML that needs nothing else")

    def handle(self, **options: Any) -> None:
        """Print the report."""
        self.printed(report.answer, self.recovery(options), options, shop=self.shop(options))
