"""The command line: `cartback demo | replay | explain | run | health | shops | db | policy | preview | texts | lift | ...`.

This module only knows which words there are; a command's own module is imported when it is asked for. A command
prints its answer on stdout, with --json as one JSON document (run: one event a line), and everything else on stderr.
Exit codes: 0 done, 1 it could not be done (the message says why), 2 the command line was wrong.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from importlib import import_module
from io import TextIOWrapper
from typing import Any, Protocol

from cartback.domain.channels import CHANNEL_NAMES
from cartback.domain.kinds import KIND_ORDER
from cartback.errors import CartbackError

_Parser = argparse.ArgumentParser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code. Raises SystemExit(2) for a wrong command line, as argparse does."""
    parser = _parser()
    args = parser.parse_args(argv)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal that lacks a letter is no reason to stop
            stream.reconfigure(errors="backslashreplace")
    if args.module is None:
        parser.print_help()
        return 2
    try:
        code: int = import_module(f"cartback.cli.{args.module}").main(args)
    except CartbackError as error:
        return _sorry(str(error))
    except BrokenPipeError:
        return _hung_up()
    except OSError as error:
        return _sorry(f"{error.filename}: {error.strerror}" if error.filename else str(error))
    except KeyboardInterrupt:
        return 130
    return code


def _sorry(message: str) -> int:
    print(f"cartback: {message}", file=sys.stderr)
    return 1


def _hung_up() -> int:
    """Exit quietly: the reader of our output has seen enough (`| head`), and nothing more can be printed, at exit neither."""
    sys.stdout = open("/dev/null", "w") if sys.platform != "win32" else open("nul", "w")  # noqa: SIM115, PTH123
    return 0


def _parser() -> _Parser:
    parser = _Parser(prog="cartback", description="Win back carts: shopper events in, one message out, and why.")
    parser.set_defaults(module=None)
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    adders = (
        _demo, _init, _dashboard, _replay, _explain, _report, _summary, _won_back, _lift, _log, _run, _health, _shops,
        _db, _policy, _preview, _send_test, _texts, _eval, _instructions, _events, _backfill, _forecast, _shopify,
    )  # fmt: skip
    for add in adders:
        add(commands)
    return parser


class _Version(argparse.Action):
    """Print the version: looked up only when it is asked for."""

    def __call__(self, parser: _Parser, *_: object, **__: object) -> None:
        print(f"cartback {import_module('cartback').__version__}")
        parser.exit()


_PORT = 8765


def _dashboard(commands: _Commands) -> None:
    details = "On 127.0.0.1 alone; the link that is printed has the token that lets its owner in."
    command = _command(commands, "dashboard", "dashboard", "serve one shop's dashboard on this machine", details)
    command.add_argument("--shop", metavar="ID", help="the shop's id; default: the only one of the store")
    command.add_argument(
        "--port", type=_port, default=_PORT, metavar="N", help=f"default {_PORT}; 0 is any that is free"
    )
    command.add_argument("--read-only", action="store_true", help="let nothing be changed")
    _which(command)


def _init(commands: _Commands) -> None:
    command = _command(commands, "init", "init", "write a starter: a script, or an app with webhooks and a dashboard")
    command.add_argument(
        "kind", choices=("script", "fastapi", "django"), metavar="KIND", help="script, fastapi or django"
    )
    command.add_argument("--folder", default=".", metavar="PATH", help="where; default: here")


_STORE = "a path, sqlite:///path or postgresql://..."


class _Commands(Protocol):
    """What argparse gives back for a parser's subcommands; it has no public name of its own."""

    def add_parser(self, name: str, **options: Any) -> _Parser: ...


def _command(commands: _Commands, name: str, module: str, summary: str, details: str = "") -> _Parser:
    command = commands.add_parser(
        name,
        help=summary,
        description=f"{summary[0].upper()}{summary[1:]}. {details}".strip(),
        formatter_class=argparse.RawDescriptionHelpFormatter if "\n" in details else argparse.HelpFormatter,
    )
    command.set_defaults(module=module)
    command.add_argument("--json", action="store_true", help="one JSON document on stdout")
    return command


def _demo(commands: _Commands) -> None:
    command = _command(commands, "demo", "demo.command", "watch a small shop's day, in seconds, on SQLite")
    command.add_argument("--store", metavar="URL", help="keep it here: a path or sqlite:///path")
    command.add_argument("--seed", type=int, default=1, metavar="N", help="another luck: who is held out")
    command.add_argument("--fast", action="store_true", help="do not pause between lines on a terminal")
    command.add_argument("--dashboard", action="store_true", help="serve the day's dashboard at the end, until Ctrl-C")
    command.add_argument("--port", type=_port, default=_PORT, metavar="N", help=f"of the dashboard; default {_PORT}")


_REPLAY = """

FILEs are JSON lines (.gz too, - is stdin): Shopify deliveries as kept by a proxy ("headers", and "raw_b64" or "body" as
text), envelopes {"platform", "topic", "headers", "body"}, or cartback's own events; a .json file may be one envelope;
of a directory all of these are read. Nothing is ever sent. Time moves in ticks: what arrived within a tick is taken at
its end, then everything due is decided, so a message goes out at the first tick after it was due. Ticks are counted
from noon in the policy's zone. Up to 200,000 deliveries are sorted in memory, more of them through temporary files.
"""


def _replay(commands: _Commands) -> None:
    command = _command(commands, "replay", "replay", "see what a policy would have done with past deliveries", _REPLAY)
    command.add_argument("files", nargs="+", metavar="FILE", help="files or directories; - is stdin")
    command.add_argument("--policy", metavar="FILE", help="a Shop as JSON; default: all three campaigns")
    command.add_argument("--secret", action="append", metavar="SECRET", help="what deliveries are signed with")
    command.add_argument("--shop", metavar="ID", help="the shop of deliveries that name none")
    command.add_argument("--tick", type=_duration, metavar="15min", help="default 15min; 1d if winback is all")
    command.add_argument(
        "--after", type=_duration, default=timedelta(0), metavar="2d", help="go on so long after the end"
    )
    command.add_argument("--limit", type=_count, metavar="N", help="read the first N deliveries only")
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


def _explain(commands: _Commands) -> None:
    command = _command(commands, "explain", "explain", "why a shopper is written to, or is not, and when again")
    command.add_argument("shop", metavar="SHOP", help="the shop's id")
    command.add_argument("shopper", metavar="SHOPPER", help="a customer id, email:..., or a shopper id")
    command.add_argument("--store", required=True, metavar="URL", help=_STORE)
    command.add_argument("--at", type=_instant, metavar="TIME", help="ask as if it were then; default: now")


_BY = ("campaign", "kind", "step", "channel", "audience", "variant", "code")


def _report(commands: _Commands) -> None:
    details = (
        "Local days that end today, against as many before. Messages count on the day of decision, orders on their own."
    )
    command = _command(commands, "report", "report", "what came of it: sent, opened, clicked, won back", details)
    command.add_argument("shop", metavar="SHOP", help="the shop's id")
    command.add_argument("--days", type=_count, default=30, metavar="N", help="so many days; default 30")
    command.add_argument("--by", choices=_BY, metavar="WHAT", help=f"in parts, too: {', '.join(_BY)}")
    command.add_argument("--campaign", metavar="ID", help="one campaign; default: all")
    command.add_argument(
        "--at", type=_instant, metavar="TIME", help="the last day is the one of this time; default: today"
    )
    command.add_argument("--refresh", action="store_true", help="count the last 31 days again first")
    _as_csv(command).add_argument("--html", metavar="FILE", help="write one page of HTML that needs nothing else")
    _which(command)


def _summary(commands: _Commands) -> None:
    details = "In the shop's language. With --app its copywriter's model is asked, once a day; else the sentences are templates'."
    command = _command(commands, "summary", "summary", "what changed at a shop, in sentences", details)
    command.add_argument("shop", metavar="SHOP", help="the shop's id")
    command.add_argument("--days", type=_count, default=30, metavar="N", help="so many days; default 30")
    command.add_argument(
        "--at", type=_instant, metavar="TIME", help="the last day is the one of this time; default: today"
    )
    _which(command)


def _won_back(commands: _Commands) -> None:
    command = _command(commands, "won-back", "won_back", "the orders that messages won back, newest first")
    command.add_argument("shop", metavar="SHOP", help="the shop's id")
    command.add_argument("--kind", choices=KIND_ORDER, metavar="KIND", help=f"of campaign: {', '.join(KIND_ORDER)}")
    _ranges(command, "orders placed", "orders")
    _which(command)


_STATES = ("BEGUN", "SENT", "FAILED", "AMBIGUOUS", "NOT_SENT", "WITHHELD", "SKIPPED")


def _log(commands: _Commands) -> None:
    details = "Every step that came due, whatever became of it, newest first."
    command = _command(commands, "log", "log", "print the ledger of a shop", details)
    command.add_argument("shop", metavar="SHOP", help="the shop's id")
    command.add_argument("--shopper", metavar="ID", help="a customer id, email:..., or a shopper id")
    command.add_argument("--state", choices=_STATES, metavar="STATE", help=f"one of {', '.join(_STATES)}")
    _ranges(command, "steps decided", "rows")
    _which(command)


def _ranges(command: _Parser, what: str, rows: str) -> None:
    command.add_argument("--campaign", metavar="ID", help="one campaign; default: all")
    command.add_argument("--since", type=_instant, metavar="TIME", help=f"only {what} then or later")
    command.add_argument("--until", type=_instant, metavar="TIME", help=f"only {what} before")
    command.add_argument("--limit", type=_count, default=20, metavar="N", help=f"at most N {rows}; default 20")
    _as_csv(command)


def _as_csv(command: _Parser) -> _Parser:
    command.add_argument("--csv", action="store_true", help="comma-separated values on stdout, for a spreadsheet")
    return command


_RUN = """

SIGTERM and Ctrl-C end it after the batch in hand. With --workers it starts that many processes and sees to them: one that
dies is started again after 1 s, then twice as long each time up to a minute; one that cannot start at all (a wrong store
or app) ends the whole, with 1. --json: one event a line.
"""


def _run(commands: _Commands) -> None:
    command = _command(commands, "run", "run", "send what is due until told to stop", _RUN)
    _which(command)
    command.add_argument("--channel", choices=("console",), default="console", help="where messages go: printed")
    command.add_argument("--poll", type=_duration, default=timedelta(seconds=5), metavar="5s", help="look this often")
    command.add_argument("--limit", type=_count, default=500, metavar="N", help="shoppers a batch; default 500")
    command.add_argument("--once", action="store_true", help="stop when nothing is due")
    command.add_argument("--workers", type=_count, metavar="N", help="see to N processes that do the work")
    command.add_argument(
        "--rate", type=_rate, action="append", default=[], metavar="push=100",
        help="messages a second on a channel, of all workers together; with --app its own rates hold",
    )  # fmt: skip
    command.add_argument(
        "--grace", type=_duration, default=timedelta(minutes=1), metavar="1min",
        help="how long workers may take to finish their batch before they are killed; default 1min",
    )  # fmt: skip


def _health(commands: _Commands) -> None:
    command = _command(commands, "health", "health", "say how far behind the workers are; exit status 1 when too far")
    _which(command)
    command.add_argument(
        "--behind", type=_duration, default=timedelta(minutes=15), metavar="15min", help="too far is more than this"
    )


def _shops(commands: _Commands) -> None:
    command = _command(commands, "shops", "shops", "list the shops of a store, and what is wrong with their settings")
    _as_csv(command)
    _which(command)


def _shopify(commands: _Commands) -> None:
    words = commands.add_parser("shopify", help="print what Shopify has to be asked for")
    below = words.add_subparsers(title="commands", metavar="COMMAND", required=True)
    details = "Paste it into shopify.app.toml; the URI is where your webhook endpoint is."
    topics = _command(below, "topics", "shopify", "print the webhook subscriptions as TOML", details)
    topics.add_argument("--uri", default="/webhooks/shopify", metavar="URI", help="default /webhooks/shopify")


def _which(command: _Parser, *, required: bool = True) -> None:
    which = command.add_mutually_exclusive_group(required=required)
    which.add_argument("--store", metavar="URL", help=_STORE)
    which.add_argument("--app", metavar="MODULE:NAME", help="your own Recovery, with its channels and copywriter")


def _db(commands: _Commands) -> None:
    words = commands.add_parser("db", help="bring a store's tables up to date, or say whether they are")
    below = words.add_subparsers(title="commands", metavar="COMMAND", required=True)
    migrate = _command(below, "migrate", "db", "bring a store's tables up to date, while others use them")
    status = _command(below, "status", "db", "say whether a store's tables are up to date; exit status 1 when not")
    for command, action in ((migrate, "migrate"), (status, "status")):
        command.add_argument("--store", required=True, metavar="URL", help=_STORE)
        command.add_argument("--schema", metavar="NAME", help="the PostgreSQL schema they are in")
        command.set_defaults(action=action)


def _policy(commands: _Commands) -> None:
    summary = "check a policy file, or print its JSON Schema"
    words = commands.add_parser("policy", help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
    below = words.add_subparsers(title="commands", metavar="COMMAND", required=True)
    check = _command(below, "check", "policy", "say whether a file holds valid settings; one line for each wrong field")
    check.add_argument("file", metavar="FILE", help="a Shop as JSON; - is stdin")
    check.add_argument(
        "--shoppers-a-year", type=_count, metavar="N", help="warn of experiments that so many cannot decide in a year"
    )
    check.add_argument("--store", metavar="URL", help=f"look there who agreed to be written to: {_STORE}")
    check.set_defaults(action="check")
    _command(below, "schema", "policy", "print the JSON Schema of a Shop").set_defaults(action="schema")


_PREVIEW = """

One message for each audience of each campaign, from made-up shoppers; or one for each --shopper as they now are. Nothing
is sent or written down. A policy file is tried before it is saved, on the shoppers of --store if both are named.
"""


def _preview(commands: _Commands) -> None:
    command = _command(commands, "preview", "preview", "see sample messages before settings are saved", _PREVIEW)
    command.add_argument("--policy", metavar="FILE", help="settings not yet saved: a Shop as JSON; - is stdin")
    command.add_argument("--store", metavar="URL", help=_STORE)
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
    command.add_argument("--step", type=_step, default=0, metavar="N", help="0 is the first message, 1 its follow-up")
    command.add_argument("--channel", choices=CHANNEL_NAMES, help="push, email or sms; default: the step's first")
    command.add_argument("--prompt", action="store_true", help="print what the model is told, too")
    _writer(command)


def _send_test(commands: _Commands) -> None:
    details = (
        "Written for a made-up shopper, by the app's own channels. It is marked as a test, and no report counts it."
    )
    command = _command(commands, "send-test", "send_test", "send one message to an address of your own", details)
    command.add_argument("shop", metavar="SHOP", help="the shop's id")
    command.add_argument("campaign", metavar="CAMPAIGN", help="the campaign's id")
    command.add_argument("address", metavar="ADDRESS", help="a device token, an e-mail address or a phone number")
    command.add_argument(
        "--app", required=True, metavar="MODULE:NAME", help="your Recovery, or a function that makes it"
    )
    command.add_argument("--step", type=_step, default=0, metavar="N", help="0 is the first message, 1 its follow-up")
    command.add_argument("--channel", choices=CHANNEL_NAMES, help="default: the first channel of the step")


def _lift(commands: _Commands) -> None:
    details = "Nothing is said before there is enough; then what is said may be looked at every day. --csv: a line for each arm."
    command = _command(commands, "lift", "lift", "say what an experiment brought, and how sure that is", details)
    command.add_argument("shop", metavar="SHOP", help="the shop's id")
    command.add_argument("experiment", metavar="EXPERIMENT", help="the experiment's id")
    _as_csv(command)
    _which(command)


def _texts(commands: _Commands) -> None:
    words = commands.add_parser("texts", help="see the texts that were written once, and approve or reject them")
    below = words.add_subparsers(title="commands", metavar="COMMAND", required=True)
    listing = _command(below, "list", "texts", "print the texts of a shop's campaigns, newest first")
    approve = _command(below, "approve", "texts", "let texts speak, by their ids")
    reject = _command(below, "reject", "texts", "let texts not speak, by their ids: the templates do")
    for command, action in ((listing, "list"), (approve, "approve"), (reject, "reject")):
        command.add_argument("shop", metavar="SHOP", help="the shop's id")
        command.add_argument("--store", required=True, metavar="URL", help=_STORE)
        command.set_defaults(action=action, state=None)
    listing.add_argument(
        "--state", choices=("pending", "approved", "rejected", "again", "used"), help="only these; pending ones wait"
    )
    for command in (approve, reject):
        command.add_argument("text", nargs="+", metavar="ID", help="a text's id, as `texts list` prints it")
    reject.add_argument("--again", action="store_true", help="have another one written, which waits for approval too")


def _eval(commands: _Commands) -> None:
    details = "A fixed set of cases, each message held against its facts. Exit status 0, however many pass."
    command = _command(commands, "eval", "eval", "measure how well a copywriter writes", details)
    _writer(command)
    command.add_argument(
        "--case", action="append", default=[], metavar="PREFIX", help="only cases that begin so: hostile/"
    )
    command.add_argument("--at-once", type=_count, default=8, metavar="N", help="messages side by side; default 8")
    command.add_argument("--worst", type=_count, default=5, metavar="N", help="how many that fail to print; default 5")


def _writer(command: _Parser) -> None:
    who = command.add_mutually_exclusive_group()
    who.add_argument("--model", metavar="NAME", help="a language model, as litellm names it: openai/gpt-5-mini")
    who.add_argument("--copywriter", metavar="MODULE:NAME", help="your own; default: the built-in templates")
    command.add_argument(
        "--api-base", metavar="URL", help="where the model is: any server that speaks OpenAI's protocol"
    )
    command.add_argument("--max-tokens", type=_count, default=4000, metavar="N", help="of one reply; default 4000")


def _instructions(commands: _Commands) -> None:
    command = _command(commands, "instructions", "instructions", "print the library of instructions for copywriters")
    command.add_argument("--category", metavar="NAME", help="one category of it")


_DEFINE = """

With --definitions: the events that each document gives, and where a path leads to nothing. Without: a definition on stdout,
and what it gives on stderr; read it before you use it. Exit status 1 where a document gives no event.
"""


def _events(commands: _Commands) -> None:
    words = commands.add_parser("events", help="print the JSON Schema of events, and define events of your own")
    below = words.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _command(below, "schema", "policy", "print the JSON Schema of one event").set_defaults(action="events")
    summary = "see what definitions make of a sample, or have one proposed from it"
    define = _command(below, "define", "events", summary, _DEFINE)
    define.add_argument("--sample", required=True, metavar="FILE", help="JSON, JSON lines or .csv; - is stdin")
    define.add_argument(
        "--definitions", metavar="FILE", help="definitions to try, in TOML or JSON; default: propose one"
    )
    define.add_argument("--name", metavar="NAME", help="what the proposed definition is called")
    define.add_argument("--shop", default="shop", metavar="ID", help="the shop of the events that are shown")


_BACKFILL = """

FILE (.gz too, - is stdin) is read line by line, and taken batch by batch; a line that cannot be read is refused with its reason,
and holds up no other. Carts that were left more than a day ago are passed over. What was taken once changes nothing when it is
taken again, and webhooks may come in meanwhile.
"""


def _backfill(commands: _Commands) -> None:
    command = _command(commands, "backfill", "backfill", "take a shop's history: orders, customers, consent", _BACKFILL)
    command.set_defaults(action="backfill")
    command.add_argument("file", metavar="FILE", help="the history; - is stdin")
    command.add_argument(
        "--source", choices=_SOURCES, required=True, metavar="NAME", help=f"one of {', '.join(_SOURCES)}"
    )
    command.add_argument("--shop", required=True, metavar="ID", help="the shop it is of")
    command.add_argument(
        "--definitions", metavar="FILE", help="of csv and json: where their fields are, in TOML or JSON"
    )
    command.add_argument("--dry-run", action="store_true", help="save nothing, and say what would be")
    command.add_argument("--after", type=_step, default=0, metavar="N", help="go on behind line N")
    command.add_argument("--progress", metavar="FILE", help="keep there how far it is, and go on from there")
    command.add_argument("--jobs", type=_count, default=1, metavar="N", help="take it in N processes; default 1")
    command.add_argument("--part", type=_part, default=(0, 1), metavar="K/N", help="only part K of N, from 0")
    command.add_argument(
        "--set-average", action="store_true", help="save what an order is worth as average_order_value"
    )
    _which(command, required=False)


_SOURCES = ("shopify-bulk", "woocommerce", "csv", "json", "events")


def _forecast(commands: _Commands) -> None:
    details = "Campaigns that the policy switches on count as on from now. Stock is not looked at. Nothing is sent or written."
    command = _command(
        commands, "forecast", "backfill", "count who would be due, before a campaign is switched on", details
    )
    command.set_defaults(action="forecast")
    command.add_argument("shop", metavar="SHOP", help="the shop's id")
    command.add_argument("--policy", metavar="FILE", help="settings not yet saved: a Shop as JSON; - is stdin")
    command.add_argument("--days", type=_count, default=30, metavar="N", help="look so many days ahead; default 30")
    _which(command)


def _duration(text: str) -> timedelta:
    from cartback.domain.setting_types import parse_duration

    duration = parse_duration(text)
    if not isinstance(duration, timedelta):
        raise argparse.ArgumentTypeError(f"expected a duration such as 5s, 15min or 1d, got {text!r}")
    return duration


def _part(text: str) -> tuple[int, int]:
    nth, _, of = text.partition("/")
    if not (nth.isdecimal() and of.isdecimal() and len(text) < 10 and int(nth) < int(of)):
        raise argparse.ArgumentTypeError(f"expected a part and how many there are such as 0/2, got {text!r}")
    return int(nth), int(of)


def _rate(text: str) -> tuple[str, float]:
    channel, _, number = text.partition("=")
    try:
        rate = float(number)
    except ValueError:
        rate = 0.0
    if channel not in CHANNEL_NAMES or not 0 < rate < float("inf"):
        raise argparse.ArgumentTypeError(f"expected a channel and messages a second such as push=100, got {text!r}")
    return channel, rate


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise argparse.ArgumentTypeError(f"expected a time such as 2026-05-12T09:00:00-04:00, got {text!r}")
    return instant


def _step(text: str) -> int:
    return 0 if text == "0" else _count(text)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"expected a port from 0 to 65535, got {text!r}")
    return int(text)


def _count(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 10**9:
        raise argparse.ArgumentTypeError(f"expected a whole number above 0, got {text!r}")
    return int(text)
