"""The commands of a shop that runs: workers, their health, the dashboard, a test, texts to approve."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta

from cartback.cli.arguments import PORT, STORE, Commands, as_csv, command_of, count, duration, port, rate, step, which
from cartback.domain.channels import CHANNEL_NAMES

_RUN = """

SIGTERM and Ctrl-C end it after the current batch. With --workers it starts and supervises that many processes: one that
dies is started again after 1 s, then after twice as long each time, up to a minute; if one cannot start at all (a wrong
store or app), the command ends with 1. --json: one event per line.
"""


def run(commands: Commands) -> None:
    """Add the parser of `cartback run`."""
    command = command_of(commands, "run", "run", "send due messages until stopped", _RUN)
    which(command)
    command.add_argument(
        "--channel",
        choices=("console",),
        default="console",
        help="the channel to use with --store: console prints the messages",
    )
    command.add_argument(
        "--poll",
        type=duration,
        default=timedelta(seconds=5),
        metavar="5s",
        help="look for due shoppers at least this often; default 5s",
    )
    command.add_argument("--limit", type=count, default=500, metavar="N", help="shoppers in a batch; default 500")
    command.add_argument("--once", action="store_true", help="stop when nothing is due")
    _crew(command)


def _crew(command: ArgumentParser) -> None:
    """Add the number of workers, their common sending rate and how they end."""
    command.add_argument("--workers", type=count, metavar="N", help="start and supervise N worker processes")
    command.add_argument(
        "--rate", type=rate, action="append", default=[], metavar="push=100",
        help="messages a second on a channel, for all workers together; an app sets its own",
    )  # fmt: skip
    command.add_argument(
        "--grace", type=duration, default=timedelta(minutes=1), metavar="1min",
        help="how long workers may take to finish their batch before they are killed; default 1min",
    )  # fmt: skip


def health(commands: Commands) -> None:
    """Add the parser of `cartback health`."""
    command = command_of(commands, "health", "health", "print how far behind the workers are; exit status 1 if too far")
    which(command)
    command.add_argument(
        "--behind",
        type=duration,
        default=timedelta(minutes=15),
        metavar="15min",
        help="the longest acceptable wait; default 15min",
    )


def shops(commands: Commands) -> None:
    """Add the parser of `cartback shops`."""
    command = command_of(commands, "shops", "shops", "list the shops of a store, and the problems in their settings")
    as_csv(command)
    which(command)


def dashboard(commands: Commands) -> None:
    """Add the parser of `cartback dashboard`."""
    details = "It answers only on 127.0.0.1, and only to a browser with the printed link."
    command = command_of(commands, "dashboard", "dashboard", "serve one shop's dashboard on this machine", details)
    command.add_argument("--shop", metavar="ID", help="the shop's id; default: the only one of the store")
    command.add_argument(
        "--port", type=port, default=PORT, metavar="N", help=f"the port; default {PORT}, 0 is any free one"
    )
    command.add_argument("--read-only", action="store_true", help="refuse all changes")
    which(command)


def send_test(commands: Commands) -> None:
    """Add the parser of `cartback send-test`, which takes --app and no --store: a store has no channels."""
    details = "It is written for a made-up shopper, sent by the app's own channels, marked as a test, and counted in no report."
    command = command_of(commands, "send-test", "send_test", "send one message to an address of your own", details)
    command.add_argument("shop", metavar="SHOP", help="the shop's id")
    command.add_argument("campaign", metavar="CAMPAIGN", help="the campaign's id")
    command.add_argument("address", metavar="ADDRESS", help="a device token, an e-mail address or a phone number")
    command.add_argument(
        "--app", required=True, metavar="MODULE:NAME", help="your Recovery, or a function that makes it"
    )
    command.add_argument("--step", type=step, default=0, metavar="N", help="0 is the first message, 1 its follow-up")
    command.add_argument("--channel", choices=CHANNEL_NAMES, help="default: the first channel of the step")


def texts(commands: Commands) -> None:
    """Add the parsers of `cartback texts list`, `approve` and `reject`."""
    words = commands.add_parser(
        "texts", help="list the texts that a model has written once, and approve or reject them"
    )
    below = words.add_subparsers(title="commands", metavar="COMMAND", required=True)
    listing = _of_texts(below, "list", "print the texts of a shop's campaigns, newest first")
    approve = _of_texts(below, "approve", "approve texts by their ids")
    reject = _of_texts(below, "reject", "reject texts by their ids: the templates write instead")
    listing.add_argument(
        "--state",
        choices=("pending", "approved", "rejected", "again", "used"),
        help="only texts in this state; pending ones wait for approval",
    )
    for command in (approve, reject):
        command.add_argument("text", nargs="+", metavar="ID", help="a text's id, as `texts list` prints it")
    reject.add_argument("--again", action="store_true", help="have another text written, which waits for approval too")


def _of_texts(below: Commands, action: str, about: str) -> ArgumentParser:
    """Add the parser of one `cartback texts` command, with the options they share."""
    command = command_of(below, action, "texts", about)
    command.add_argument("shop", metavar="SHOP", help="the shop's id")
    command.add_argument("--store", required=True, metavar="URL", help=STORE)
    command.set_defaults(action=action, state=None)
    return command
