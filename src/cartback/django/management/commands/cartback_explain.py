"""`manage.py cartback_explain`: why a shopper gets a message, or gets none, and when again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from cartback.cli import explain
from cartback.django.management.printing import CartbackCommand, add_shop, instant


class Command(CartbackCommand):
    """Prints an explanation."""

    help = "Prints every rule's word on one shopper, and the decision they add up to."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options that name the shopper."""
        super().add_arguments(parser)
        parser.add_argument("shopper", help="a customer id, email:..., or a shopper id")
        add_shop(parser)
        parser.add_argument("--at", type=instant, metavar="TIME", help="ask as if it were then; default: now")
        parser.add_argument("--json", action="store_true", help="one JSON document")

    def handle(self, **options: Any) -> None:
        """Print the explanation."""
        self.printed(explain.answer, self.recovery(options), options, shop=self.shop(options))
