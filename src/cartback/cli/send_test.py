"""`cartback send-test`: one message of a campaign to an address of your own, by the channels of your application."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, cast

from .objects import load
from .output import document, safe

if TYPE_CHECKING:
    from cartback.domain.channels import ChannelName
    from cartback.engine.threads import Recovery

#: The fields of the row that are printed.
_SHOWN = ("id", "campaign", "step", "channel", "state", "title", "body", "link", "code", "outcomes")


def main(args: argparse.Namespace) -> int:
    """Run `cartback send-test`: send it, and print the outcome."""
    return answer(load(args.app), args)


def answer(recovery: Recovery, args: argparse.Namespace) -> int:
    """Send it by an open engine, and print the outcome."""
    channel = cast("ChannelName | None", args.channel)
    row = recovery.send_test(args.shop, args.campaign, args.address, step=args.step, channel=channel)
    if args.json:
        document({name: getattr(row, name) for name in _SHOWN})
        return 0 if row.state == "SENT" else 1
    print(f"{row.state} by {row.channel}: {safe(row.title or '')}")
    print(safe(row.body or ""))
    for _, outcome, detail in row.outcomes:
        print(f"{outcome}: {safe(detail or '-')}")
    return 0 if row.state == "SENT" else 1
