"""`manage.py cartback_send_test`: one message of a campaign to an address of your own, by the channels of CARTBACK."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from cartback.cli import send_test
from cartback.django.management.printing import CartbackCommand, add_shop
from cartback.domain.channels import CHANNEL_NAMES


class Command(CartbackCommand):
    """Sends a message to try it out."""

    help = "Sends one message of a campaign to an address of your own, written for a made-up shopper."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options for the message and the address."""
        super().add_arguments(parser)
        parser.add_argument("campaign", help="the campaign's id, such as cart_recovery")
        parser.add_argument("address", help="an e-mail, a phone or a device's token, as the channel has it")
        add_shop(parser)
        parser.add_argument("--step", type=int, default=0, metavar="N", help="which message, from 0; default the first")
        parser.add_argument("--channel", choices=CHANNEL_NAMES, help="default: the first of the step's")
        parser.add_argument("--json", action="store_true", help="one JSON document")

    def handle(self, **options: Any) -> None:
        """Send it, and print the outcome."""
        self.printed(send_test.answer, self.recovery(options), options, shop=self.shop(options))
