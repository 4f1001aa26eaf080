"""The commands of a shop that runs: workers, their health, the dashboard, a test, texts to approve."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta

from cartback.cli.arguments import PORT, STORE, Commands, as_csv, command_of, count, duration, port, rate, step, which
from cartback.domain.channels import CHANNEL_NAMES

_RUN = """

SIGTERM and Ctrl-C end it after the batch in hand. With --workers it starts that many processes and sees to them: one that
dies is started again after 1 s, then twice as long each time up to a minute; one that cannot start at all (a wrong store
or app) ends the whole, with 1. --json: one event a line.
"""


def run(commands: Commands) -> None:
    """Add the parser of `cartback run`."""
    command = command_of(commands, "run", "run", "send what is due until told to stop", _RUN)
    which(command)
    command.add_argument("--channel", choices=("console",), default="console", help="where messages go: printed")
    command.add_argument("--poll", type=duration, default=timedelta(seconds=5), metavar="5s", help="look this often")
    command.add_argument("--limit", type=count, default=500, metavar="N", help="shoppers a batch; default 500")
    command.add_argument("--once", action="store_true", help="stop when nothing is due")
    _crew(command)


def _crew(command: ArgumentParser) -> None:
    """Add the number of workers, their common sending rate and how they end."""
    command.add_argument("--workers", type=count, metavar="N", help="see to N processes that do the work")
    command.add_argument(
        "--rate", type=rate, action="append", default=[], metavar="push=100",
        help="messages a second on a channel, of all workers together; with --app its own rates hold",
    )  # fmt: skip
    command.add_argument(
        "--grace", type=duration, default=timedelta(minutes=1), metavar="1min",
        help="how long workers may take to finish their batch before they are killed; default 1min",
    )  # fmt: skip


def health(commands: Commands) -> None:
    """Add the parser of `cartback health`."""
    command = command_of(commands, "health", "health", "say how far behind the workers are; exit status 1 when too far")
    which(command)
    command.add_argument(
        "--behind", type=duration, default=timedelta(minutes=15), metavar="15min", help="too far is more than this"
    )


def shops(commands: Commands) -> None:
    """Add the parser of `cartback shops`."""
    command = command_of(commands, "shops", "shops", "list the shops of a store, and what is wrong with their settings")
    as_csv(command)
    which(command)


def dashboard(commands: Commands) -> None:
    """Add the parser of `cartback dashboard`."""
    details = "On 127.0.0.1 alone; the link that is printed has the token that lets its owner in."
    command = command_of(commands, "dashboard", "dashboard", "serve one shop's dashboard on this machine", details)
    command.add_argument("--shop", metavar="ID", help="the shop's id; default: the only one of the store")
    command.add_argument("--port", type=port, default=PORT, metavar="N", help=f"default {PORT}; 0 is any that is free")
    command.add_argument("--read-only", action="store_true", help="let nothing be changed")
    which(command)


def send_test(commands: Commands) -> None:
    """Add the parser of `cartback send-test`, which takes --app and no --store: a store has no channels."""
    details = (
        "Written for a made-up shopper, by the app's own channels. It is marked as a test, and no report counts it."
    )
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
    words = commands.add_parser("texts", help="see the texts that were written once, and approve or reject them")
    below = words.add_subparsers(title="commands", metavar="COMMAND", required=True)
    listing = _of_texts(below, "list", "print the texts of a shop's campaigns, newest first")
    approve = _of_texts(below, "approve", "let texts speak, by their ids")
    reject = _of_texts(below, "reject", "let texts not speak, by their ids: the templates do")
    listing.add_argument(
        "--state", choices=("pending", "approved", "rejected", "again", "used"), help="only these; pending ones wait"
    )
    for command in (approve, reject):
        command.add_argument("text", nargs="+", metavar="ID", help="a text's id, as `texts list` prints it")
    reject.add_argument("--again", action="store_true", help="have another one written, which waits for approval too")


def _of_texts(below: Commands, action: str, about: str) -> ArgumentParser:
    """Add the parser of one `cartback texts` command, with the options they share."""
    command = command_of(below, action, "texts", about)
    command.add_argument("shop", metavar="SHOP", help="the shop's id")
    command.add_argument("--store", required=True, metavar="URL", help=STORE)
    command.set_defaults(action=action, state=None)
    return command
