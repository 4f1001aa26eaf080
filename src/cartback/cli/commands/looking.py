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
of a directory all of these are read. Nothing is ever sent. Time moves in ticks: the deliveries of a tick are taken at
its end, then all due shoppers are decided, so a message goes out at the first tick after it was due. Ticks are counted
from noon in the policy's zone. Up to 200,000 deliveries are sorted in memory, more in temporary files.
"""


def replay(commands: Commands) -> None:
    """Add the parser of `cartback replay`."""
    command = command_of(
        commands, "replay", "replay", "see what a policy would have done with past deliveries", _REPLAY
    )
    command.add_argument("files", nargs="+", metavar="FILE", help="files or directories; - is stdin")
    command.add_argument("--policy", metavar="FILE", help="a Shop as JSON; default: all three campaigns")
    command.add_argument(
        "--secret", action="append", metavar="SECRET", help="the secret with which deliveries are signed"
    )
    command.add_argument("--shop", metavar="ID", help="the shop of deliveries that name none")
    command.add_argument(
        "--tick",
        type=duration,
        metavar="15min",
        help="the step of the clock; default 15min, or 1d if there is only winback",
    )
    command.add_argument(
        "--after", type=duration, default=timedelta(0), metavar="2d", help="continue this long after the last delivery"
    )
    command.add_argument("--limit", type=count, metavar="N", help="read only the first N deliveries")
    command.add_argument("--copy", action="store_true", help="write the messages from the templates and print them")
    command.add_argument(
        "--assume-consent",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="assume that every shopper agreed and can be reached, unless the data says otherwise; on by default in a dry replay",
    )
    kept = command.add_mutually_exclusive_group()
    kept.add_argument("--dry", action="store_true", help="keep nothing (the default)")
    kept.add_argument("--store", metavar="URL", help="keep the outcome in this new store, for `cartback explain`")


def explain(commands: Commands) -> None:
    """Add the parser of `cartback explain`."""
    command = command_of(commands, "explain", "explain", "explain why a shopper gets a message or none, and when again")
    command.add_argument("shop", metavar="SHOP", help="the shop's id")
    command.add_argument("shopper", metavar="SHOPPER", help="a customer id, email:..., or a shopper id")
    command.add_argument("--at", type=instant, metavar="TIME", help="decide as of this time; default: now")
    which(command)


_BY = ("campaign", "kind", "step", "channel", "audience", "variant", "code")


def report(commands: Commands) -> None:
    """Add the parser of `cartback report`."""
    details = (
        "Reports on the days that end today, in the shop's time zone, compared with as many before. Messages count on the day of "
        "their decision, orders on the day they were placed."
    )
    command = command_of(commands, "report", "report", "print the results: sent, opened, clicked, won back", details)
    command.add_argument("shop", metavar="SHOP", help="the shop's id")
    command.add_argument("--days", type=count, default=30, metavar="N", help="the number of days; default 30")
    command.add_argument("--by", choices=_BY, metavar="WHAT", help=f"also report parts, by {', '.join(_BY)}")
    command.add_argument("--campaign", metavar="ID", help="one campaign; default: all")
    command.add_argument("--at", type=instant, metavar="TIME", help="end with the day of this time; default: today")
    command.add_argument("--refresh", action="store_true", help="count the last 31 days again first")
    as_csv(command).add_argument("--html", metavar="FILE", help="write one self-contained page of HTML")
    which(command)


def summary(commands: Commands) -> None:
    """Add the parser of `cartback summary`."""
    details = (
        "In the shop's language. With --app its copywriter writes, once a day, if it can; else the templates write."
    )
    command = command_of(commands, "summary", "summary", "describe the changes at a shop in sentences", details)
    command.add_argument("shop", metavar="SHOP", help="the shop's id")
    command.add_argument("--days", type=count, default=30, metavar="N", help="the number of days; default 30")
    command.add_argument("--at", type=instant, metavar="TIME", help="end with the day of this time; default: today")
    which(command)


def won_back(commands: Commands) -> None:
    """Add the parser of `cartback won-back`."""
    command = command_of(commands, "won-back", "won_back", "list the orders that messages won back, newest first")
    command.add_argument("shop", metavar="SHOP", help="the shop's id")
    command.add_argument(
        "--kind", choices=KIND_ORDER, metavar="KIND", help=f"one kind of campaign: {', '.join(KIND_ORDER)}"
    )
    ranges(command, "orders placed", "orders")
    which(command)


_STATES = ("BEGUN", "SENT", "FAILED", "AMBIGUOUS", "NOT_SENT", "WITHHELD", "SKIPPED")


def log(commands: Commands) -> None:
    """Add the parser of `cartback log`."""
    details = "Every step that came due, with its outcome, newest first."
    command = command_of(commands, "log", "log", "print the ledger of a shop", details)
    command.add_argument("shop", metavar="SHOP", help="the shop's id")
    command.add_argument("--shopper", metavar="ID", help="a customer id, email:..., or a shopper id")
    command.add_argument(
        "--state", type=str.upper, choices=_STATES, metavar="STATE", help=f"one of {', '.join(_STATES)}"
    )
    ranges(command, "steps decided", "rows")
    which(command)


def lift(commands: Commands) -> None:
    """Add the parser of `cartback lift`."""
    details = "There is no verdict before there is enough data; after that you may look every day. --csv: a line for each arm."
    command = command_of(commands, "lift", "lift", "print the result of an experiment, and how certain it is", details)
    command.add_argument("shop", metavar="SHOP", help="the shop's id")
    command.add_argument("experiment", metavar="EXPERIMENT", help="the experiment's id")
    as_csv(command)
    which(command)


_PREVIEW = """

One message for each audience of each campaign, for made-up shoppers; or one for each --shopper, as they are now. Nothing
is sent or saved. With both --policy and --store the policy is tried on the shoppers of the store.
"""


def preview(commands: Commands) -> None:
    """Add the parser of `cartback preview`, which needs --policy, --store or both."""
    command = command_of(commands, "preview", "preview", "see sample messages before settings are saved", _PREVIEW)
    command.add_argument("--policy", metavar="FILE", help="unsaved settings: a Shop as JSON; - is stdin")
    command.add_argument("--store", metavar="URL", help=STORE)
    command.add_argument(
        "--shop", metavar="ID", help="a shop of the store, whose saved settings are used unless --policy is given"
    )
    command.add_argument(
        "--shopper", action="append", default=[], metavar="ID", help="a customer id or key of the shop"
    )
    command.add_argument("--campaign", metavar="ID", help="one campaign; default: all that are on")
    command.add_argument(
        "--audience",
        metavar="NAME",
        help="one audience: a badge, or the id of one of the shop's own",
    )
    command.add_argument("--step", type=step, default=0, metavar="N", help="0 is the first message, 1 its follow-up")
    command.add_argument("--channel", choices=CHANNEL_NAMES, help="push, email or sms; default: the step's first")
    command.add_argument("--prompt", action="store_true", help="also print the prompt")
    writer(command)


def forecast(commands: Commands) -> None:
    """Add the parser of `cartback forecast`, which cartback.cli.backfill carries out."""
    details = (
        "Campaigns that the policy switches on count as on from now. Stock is ignored. Nothing is sent or written."
    )
    command = command_of(
        commands,
        "forecast",
        "backfill",
        "count the shoppers who would be due, before a campaign is switched on",
        details,
    )
    command.set_defaults(action="forecast")
    command.add_argument("shop", metavar="SHOP", help="the shop's id")
    command.add_argument("--policy", metavar="FILE", help="unsaved settings: a Shop as JSON; - is stdin")
    command.add_argument(
        "--days", type=count, default=30, metavar="N", help="the number of days to look ahead; default 30"
    )
    which(command)


def evaluate(commands: Commands) -> None:
    """Add the parser of `cartback eval`."""
    details = "Writes a fixed set of cases, and checks each message against its facts. The exit status is 0 however many pass."
    command = command_of(commands, "eval", "eval", "measure how well a copywriter writes", details)
    writer(command)
    command.add_argument(
        "--case",
        action="append",
        default=[],
        metavar="PREFIX",
        help="only the cases whose id begins with this, such as hostile/",
    )
    command.add_argument(
        "--at-once", type=count, default=8, metavar="N", help="the number of concurrent messages; default 8"
    )
    command.add_argument(
        "--worst", type=count, default=5, metavar="N", help="the number of failing messages to print; default 5"
    )
