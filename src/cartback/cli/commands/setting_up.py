"""The commands that set a shop up: starters, the demo, tables, settings, events, history."""

from __future__ import annotations

from cartback.cli.arguments import PORT, STORE, Commands, command_of, count, part, port, step, which


def init(commands: Commands) -> None:
    """Add the parser of `cartback init`."""
    command = command_of(commands, "init", "init", "write a starter: a script, or an app with webhooks and a dashboard")
    command.add_argument(
        "kind", choices=("script", "fastapi", "django"), metavar="KIND", help="script, fastapi or django"
    )
    command.add_argument("--folder", default=".", metavar="PATH", help="where; default: here")


def demo(commands: Commands) -> None:
    """Add the parser of `cartback demo`."""
    command = command_of(commands, "demo", "demo.command", "watch a small shop's day, in seconds, on SQLite")
    command.add_argument("--store", metavar="URL", help="keep it here: a path or sqlite:///path")
    command.add_argument("--seed", type=int, default=1, metavar="N", help="another luck: who is held out")
    command.add_argument("--fast", action="store_true", help="do not pause between lines on a terminal")
    command.add_argument("--dashboard", action="store_true", help="serve the day's dashboard at the end, until Ctrl-C")
    command.add_argument("--port", type=port, default=PORT, metavar="N", help=f"of the dashboard; default {PORT}")


def db(commands: Commands) -> None:
    """Add the parsers of `cartback db migrate` and `status`."""
    words = commands.add_parser("db", help="bring a store's tables up to date, or say whether they are")
    below = words.add_subparsers(title="commands", metavar="COMMAND", required=True)
    migrate = command_of(below, "migrate", "db", "bring a store's tables up to date, while others use them")
    status = command_of(below, "status", "db", "say whether a store's tables are up to date; exit status 1 when not")
    for command, action in ((migrate, "migrate"), (status, "status")):
        command.add_argument("--store", required=True, metavar="URL", help=STORE)
        command.add_argument("--schema", metavar="NAME", help="the PostgreSQL schema they are in")
        command.set_defaults(action=action)


def shopify(commands: Commands) -> None:
    """Add the parser of `cartback shopify topics`."""
    words = commands.add_parser("shopify", help="print what Shopify has to be asked for")
    below = words.add_subparsers(title="commands", metavar="COMMAND", required=True)
    details = "Paste it into shopify.app.toml; the URI is where your webhook endpoint is."
    topics = command_of(below, "topics", "shopify", "print the webhook subscriptions as TOML", details)
    topics.add_argument("--uri", default="/webhooks/shopify", metavar="URI", help="default /webhooks/shopify")


def policy(commands: Commands) -> None:
    """Add the parsers of `cartback policy check` and `schema`."""
    summary = "check a policy file, or print its JSON Schema"
    words = commands.add_parser("policy", help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
    below = words.add_subparsers(title="commands", metavar="COMMAND", required=True)
    check = command_of(
        below, "check", "policy", "say whether a file holds valid settings; one line for each wrong field"
    )
    check.add_argument("file", metavar="FILE", help="a Shop as JSON; - is stdin")
    check.add_argument(
        "--shoppers-a-year", type=count, metavar="N", help="warn of experiments that so many cannot decide in a year"
    )
    check.add_argument("--store", metavar="URL", help=f"look there who agreed to be written to: {STORE}")
    check.set_defaults(action="check")
    command_of(below, "schema", "policy", "print the JSON Schema of a Shop").set_defaults(action="schema")


def instructions(commands: Commands) -> None:
    """Add the parser of `cartback instructions`."""
    command = command_of(commands, "instructions", "instructions", "print the library of instructions for copywriters")
    command.add_argument("--category", metavar="NAME", help="one category of it")


_DEFINE = """

With --definitions: the events that each document gives, and where a path leads to nothing. Without: a definition on stdout,
and what it gives on stderr; read it before you use it. Exit status 1 where a document gives no event.
"""


def events(commands: Commands) -> None:
    """Add the parsers of `cartback events schema` and `define`."""
    words = commands.add_parser("events", help="print the JSON Schema of events, and define events of your own")
    below = words.add_subparsers(title="commands", metavar="COMMAND", required=True)
    command_of(below, "schema", "policy", "print the JSON Schema of one event").set_defaults(action="events")
    summary = "see what definitions make of a sample, or have one proposed from it"
    define = command_of(below, "define", "events", summary, _DEFINE)
    define.add_argument("--sample", required=True, metavar="FILE", help="JSON, JSON lines or .csv; - is stdin")
    define.add_argument(
        "--definitions", metavar="FILE", help="definitions to try, in TOML or JSON; default: propose one"
    )
    define.add_argument("--name", metavar="NAME", help="what the proposed definition is called")
    define.add_argument("--shop", default="shop", metavar="ID", help="the shop of the events that are shown")


_SOURCES = ("shopify-bulk", "woocommerce", "csv", "json", "events")


_BACKFILL = """

FILE (.gz too, - is stdin) is read line by line, and taken batch by batch; a line that cannot be read is refused with its reason,
and holds up no other. Carts that were left more than a day ago are passed over. What was taken once changes nothing when it is
taken again, and webhooks may come in meanwhile.
"""


def backfill(commands: Commands) -> None:
    """Add the parser of `cartback backfill`."""
    command = command_of(
        commands, "backfill", "backfill", "take a shop's history: orders, customers, consent", _BACKFILL
    )
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
    command.add_argument("--after", type=step, default=0, metavar="N", help="go on behind line N")
    command.add_argument("--progress", metavar="FILE", help="keep there how far it is, and go on from there")
    command.add_argument("--jobs", type=count, default=1, metavar="N", help="take it in N processes; default 1")
    command.add_argument("--part", type=part, default=(0, 1), metavar="K/N", help="only part K of N, from 0")
    command.add_argument(
        "--set-average", action="store_true", help="save what an order is worth as average_order_value"
    )
    which(command, required=False)
