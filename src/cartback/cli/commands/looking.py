"""The commands that only read: replays, explanations, reports, previews."""

from __future__ import annotations

import argparse
from datetime import timedelta

from cartback.cli.arguments import (
    STORE,
    Commands,
    as_csv,
    command_of,
    count,
    duration,
    instant,
    ranges,
    step,
    which,
    writer,
)
from cartback.domain.channels import CHANNEL_NAMES
from cartback.domain.kinds import KIND_ORDER

_REPLAY = """

FILEs are JSON lines (.gz too, - is stdin): Shopify deliveries as kept by a proxy ("headers", and "raw_b64" or "body" as
text), envelopes {"platform", "topic", "headers", "body"}, or cartback's own events; a .json file may be one envelope;
of a directory all of these are read. Nothing is ever sent. Time moves in ticks: what arrived within a tick is taken at
its end, then everything due is decided, so a message goes out at the first tick after it was due. Ticks are counted
from noon in the policy's zone. Up to 200,000 deliveries are sorted in memory, more of them through temporary files.
"""


def replay(commands: Commands) -> None:
    """Add the parser of `cartback replay`."""
    command = command_of(
        commands, "replay", "replay", "see what a policy would have done with past deliveries", _REPLAY
    )
    command.add_argument("files", nargs="+", metavar="FILE", help="files or directories; - is stdin")
    command.add_argument("--policy", metavar="FILE", help="a Shop as JSON; default: all three campaigns")
    command.add_argument("--secret", action="append", metavar="SECRET", help="what deliveries are signed with")
    command.add_argument("--shop", metavar="ID", help="the shop of deliveries that name none")
    command.add_argument("--tick", type=duration, metavar="15min", help="default 15min; 1d if winback is all")
    command.add_argument(
        "--after", type=duration, default=timedelta(0), metavar="2d", help="go on so long after the end"
    )
    command.add_argument("--limit", type=count, metavar="N", help="read the first N deliveries only")
    command.add_argument("--copy", action="store_true", help="write the messages from the templates and print them")
    command.add_argument(
        "--assume-consent",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="everybody said yes and has a device, unless the data says otherwise; on by default in a dry replay",
    )
    kept = command.add_mutually_exclusive_group()
    kept.add_argument("--dry", action="store_true", help="keep nothing (the default)")
    kept.add_argument("--store", metavar="URL", help="keep the outcome in this new store, for `cartback explain`")


def explain(commands: Commands) -> None:
    """Add the parser of `cartback explain`."""
    command = command_of(commands, "explain", "explain", "why a shopper is written to, or is not, and when again")
    command.add_argument("shop", metavar="SHOP", help="the shop's id")
    command.add_argument("shopper", metavar="SHOPPER", help="a customer id, email:..., or a shopper id")
    command.add_argument("--at", type=instant, metavar="TIME", help="ask as if it were then; default: now")
    which(command)


_BY = ("campaign", "kind", "step", "channel", "audience", "variant", "code")


def report(commands: Commands) -> None:
    """Add the parser of `cartback report`."""
    details = (
        "Local days that end today, against as many before. Messages count on the day of decision, orders on their own."
    )
    command = command_of(commands, "report", "report", "what came of it: sent, opened, clicked, won back", details)
    command.add_argument("shop", metavar="SHOP", help="the shop's id")
    command.add_argument("--days", type=count, default=30, metavar="N", help="so many days; default 30")
    command.add_argument("--by", choices=_BY, metavar="WHAT", help=f"in parts, too: {', '.join(_BY)}")
    command.add_argument("--campaign", metavar="ID", help="one campaign; default: all")
    command.add_argument(
        "--at", type=instant, metavar="TIME", help="the last day is the one of this time; default: today"
    )
    command.add_argument("--refresh", action="store_true", help="count the last 31 days again first")
    as_csv(command).add_argument("--html", metavar="FILE", help="write one page of HTML that needs nothing else")
    which(command)


def summary(commands: Commands) -> None:
    """Add the parser of `cartback summary`."""
    details = "In the shop's language. With --app its copywriter's model is asked, once a day; else the sentences are templates'."
    command = command_of(commands, "summary", "summary", "what changed at a shop, in sentences", details)
    command.add_argument("shop", metavar="SHOP", help="the shop's id")
    command.add_argument("--days", type=count, default=30, metavar="N", help="so many days; default 30")
    command.add_argument(
        "--at", type=instant, metavar="TIME", help="the last day is the one of this time; default: today"
    )
    which(command)


def won_back(commands: Commands) -> None:
    """Add the parser of `cartback won-back`."""
    command = command_of(commands, "won-back", "won_back", "the orders that messages won back, newest first")
    command.add_argument("shop", metavar="SHOP", help="the shop's id")
    command.add_argument("--kind", choices=KIND_ORDER, metavar="KIND", help=f"of campaign: {', '.join(KIND_ORDER)}")
    ranges(command, "orders placed", "orders")
    which(command)


_STATES = ("BEGUN", "SENT", "FAILED", "AMBIGUOUS", "NOT_SENT", "WITHHELD", "SKIPPED")


def log(commands: Commands) -> None:
    """Add the parser of `cartback log`."""
    details = "Every step that came due, whatever became of it, newest first."
    command = command_of(commands, "log", "log", "print the ledger of a shop", details)
    command.add_argument("shop", metavar="SHOP", help="the shop's id")
    command.add_argument("--shopper", metavar="ID", help="a customer id, email:..., or a shopper id")
    command.add_argument("--state", choices=_STATES, metavar="STATE", help=f"one of {', '.join(_STATES)}")
    ranges(command, "steps decided", "rows")
    which(command)


def lift(commands: Commands) -> None:
    """Add the parser of `cartback lift`."""
    details = "Nothing is said before there is enough; then what is said may be looked at every day. --csv: a line for each arm."
    command = command_of(commands, "lift", "lift", "say what an experiment brought, and how sure that is", details)
    command.add_argument("shop", metavar="SHOP", help="the shop's id")
    command.add_argument("experiment", metavar="EXPERIMENT", help="the experiment's id")
    as_csv(command)
    which(command)


_PREVIEW = """

One message for each audience of each campaign, from made-up shoppers; or one for each --shopper as they now are. Nothing
is sent or written down. A policy file is tried before it is saved, on the shoppers of --store if both are named.
"""


def preview(commands: Commands) -> None:
    """Add the parser of `cartback preview`, which needs --policy, --store or both."""
    command = command_of(commands, "preview", "preview", "see sample messages before settings are saved", _PREVIEW)
    command.add_argument("--policy", metavar="FILE", help="settings not yet saved: a Shop as JSON; - is stdin")
    command.add_argument("--store", metavar="URL", help=STORE)
    command.add_argument(
        "--shop", metavar="ID", help="a shop of the store; its saved settings, unless --policy is given"
    )
    command.add_argument(
        "--shopper", action="append", default=[], metavar="ID", help="a customer id or key of the shop"
    )
    command.add_argument("--campaign", metavar="ID", help="one campaign; default: all that are on")
    command.add_argument(
        "--audience",
        metavar="NAME",
        help="one audience: a badge, or an id of the shop's own",
    )
    command.add_argument("--step", type=step, default=0, metavar="N", help="0 is the first message, 1 its follow-up")
    command.add_argument("--channel", choices=CHANNEL_NAMES, help="push, email or sms; default: the step's first")
    command.add_argument("--prompt", action="store_true", help="print what the model is told, too")
    writer(command)


def forecast(commands: Commands) -> None:
    """Add the parser of `cartback forecast`, which cartback.cli.backfill carries out."""
    details = "Campaigns that the policy switches on count as on from now. Stock is not looked at. Nothing is sent or written."
    command = command_of(
        commands, "forecast", "backfill", "count who would be due, before a campaign is switched on", details
    )
    command.set_defaults(action="forecast")
    command.add_argument("shop", metavar="SHOP", help="the shop's id")
    command.add_argument("--policy", metavar="FILE", help="settings not yet saved: a Shop as JSON; - is stdin")
    command.add_argument("--days", type=count, default=30, metavar="N", help="look so many days ahead; default 30")
    which(command)


def evaluate(commands: Commands) -> None:
    """Add the parser of `cartback eval`."""
    details = "A fixed set of cases, each message held against its facts. Exit status 0, however many pass."
    command = command_of(commands, "eval", "eval", "measure how well a copywriter writes", details)
    writer(command)
    command.add_argument(
        "--case", action="append", default=[], metavar="PREFIX", help="only cases that begin so: hostile/"
    )
    command.add_argument("--at-once", type=count, default=8, metavar="N", help="messages side by side; default 8")
    command.add_argument("--worst", type=count, default=5, metavar="N", help="how many that fail to print; default 5")
