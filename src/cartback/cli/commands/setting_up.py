"""The commands that set a shop up: starters, the demo, tables, settings, events, history."""

from __future__ import annotations

from cartback.cli.arguments import PORT, STORE, Commands, command_of, count, part, port, step, which


def init(commands: Commands) -> None:
    """Add the parser of `cartback init`."""
    command = command_of(commands, "init", "init", "write a starter: a script, or an app with webhooks and a dashboard")
    command.add_argument(
        "kind", choices=("script", "fastapi", "django"), metavar="KIND", help="script, fastapi or django"
    )
    command.add_argument("--folder", default=".", metavar="PATH", help="write it there; default: here")


def demo(commands: Commands) -> None:
    """Add the parser of `cartback demo`."""
    command = command_of(commands, "demo", "demo.command", "play a small shop's day in seconds, on SQLite")
    command.add_argument("--store", metavar="URL", help="keep the day here, in a new store: a path or sqlite:///path")
    command.add_argument(
        "--seed", type=int, default=1, metavar="N", help="the random seed, which decides who is held out; default 1"
    )
    command.add_argument("--fast", action="store_true", help="do not pause between lines on a terminal")
    command.add_argument("--dashboard", action="store_true", help="serve the day's dashboard at the end, until Ctrl-C")
    command.add_argument(
        "--port", type=port, default=PORT, metavar="N", help=f"the dashboard's port; default {PORT}, 0 is any free one"
    )


def db(commands: Commands) -> None:
    """Add the parsers of `cartback db migrate` and `status`."""
    words = commands.add_parser("db", help="bring a store's tables up to date, or print whether they are")
    below = words.add_subparsers(title="commands", metavar="COMMAND", required=True)
    migrate = command_of(below, "migrate", "db", "bring a store's tables up to date while they are in use")
    status = command_of(below, "status", "db", "print whether a store's tables are up to date; exit status 1 if not")
    for command, action in ((migrate, "migrate"), (status, "status")):
        command.add_argument("--store", required=True, metavar="URL", help=STORE)
        command.add_argument("--schema", metavar="NAME", help="the PostgreSQL schema of the tables")
        command.set_defaults(action=action)


def shopify(commands: Commands) -> None:
    """Add the parser of `cartback shopify topics`."""
    words = commands.add_parser("shopify", help="print the webhook subscriptions that the Shopify source reads")
    below = words.add_subparsers(title="commands", metavar="COMMAND", required=True)
    details = "Paste them into shopify.app.toml."
    topics = command_of(below, "topics", "shopify", "print the webhook subscriptions as TOML", details)
    topics.add_argument(
        "--uri", default="/webhooks/shopify", metavar="URI", help="your webhook endpoint; default /webhooks/shopify"
    )


def policy(commands: Commands) -> None:
    """Add the parsers of `cartback policy check` and `schema`."""
    summary = "check a policy file, or print its JSON Schema"
    words = commands.add_parser("policy", help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
    below = words.add_subparsers(title="commands", metavar="COMMAND", required=True)
    check = command_of(
        below, "check", "policy", "check whether a file has valid settings; one line for each wrong field"
    )
    check.add_argument("file", metavar="FILE", help="a Shop as JSON; - is stdin")
    check.add_argument(
        "--shoppers-a-year",
        type=count,
        metavar="N",
        help="warn of experiments that this many shoppers a year cannot decide",
    )
    check.add_argument(
        "--store", metavar="URL", help=f"check in this store whether shoppers agreed to each channel: {STORE}"
    )
    check.set_defaults(action="check")
    command_of(below, "schema", "policy", "print the JSON Schema of a Shop").set_defaults(action="schema")


def instructions(commands: Commands) -> None:
    """Add the parser of `cartback instructions`."""
    command = command_of(commands, "instructions", "instructions", "print the library of instructions for copywriters")
    command.add_argument("--category", metavar="NAME", help="one category")


_DEFINE = """

With --definitions it prints the events of each document, and the paths that lead to nothing. Without, it proposes a definition
on stdout, and prints its events on stderr; read it before you use it. The exit status is 1 if a document gives no event.
"""


def events(commands: Commands) -> None:
    """Add the parsers of `cartback events schema` and `define`."""
    words = commands.add_parser("events", help="print the JSON Schema of events, and define events of your own")
    below = words.add_subparsers(title="commands", metavar="COMMAND", required=True)
    command_of(below, "schema", "policy", "print the JSON Schema of one event").set_defaults(action="events")
    summary = "try definitions on a sample, or propose one from it"
    define = command_of(below, "define", "events", summary, _DEFINE)
    define.add_argument("--sample", required=True, metavar="FILE", help="JSON, JSON lines or .csv; - is stdin")
    define.add_argument(
        "--definitions", metavar="FILE", help="definitions to try, in TOML or JSON; default: propose one"
    )
    define.add_argument("--name", metavar="NAME", help="the name of the proposed definition")
    define.add_argument("--shop", default="shop", metavar="ID", help="the shop of the printed events")


_SOURCES = ("shopify-bulk", "woocommerce", "csv", "json", "events")


_BACKFILL = """

FILE (.gz too, - is stdin) is read line by line, and imported batch by batch; an unreadable line is refused with its reason,
and the others are imported. Carts that were left more than a day ago are passed over. Importing the same line again changes
nothing, and webhooks may arrive meanwhile.
"""


def backfill(commands: Commands) -> None:
    """Add the parser of `cartback backfill`."""
    command = command_of(
        commands, "backfill", "backfill", "import a shop's history: orders, customers, consent", _BACKFILL
    )
    command.set_defaults(action="backfill")
    command.add_argument("file", metavar="FILE", help="the history; - is stdin")
    command.add_argument(
        "--source", choices=_SOURCES, required=True, metavar="NAME", help=f"one of {', '.join(_SOURCES)}"
    )
    command.add_argument("--shop", required=True, metavar="ID", help="the shop of the history")
    command.add_argument(
        "--definitions", metavar="FILE", help="for csv and json: the definitions of their fields, in TOML or JSON"
    )
    command.add_argument("--dry-run", action="store_true", help="save nothing, and print what would be imported")
    command.add_argument("--after", type=step, default=0, metavar="N", help="start after line N")
    command.add_argument(
        "--progress", metavar="FILE", help="record the progress there after each batch, and continue from it"
    )
    command.add_argument("--jobs", type=count, default=1, metavar="N", help="import in N processes; default 1")
    command.add_argument("--part", type=part, default=(0, 1), metavar="K/N", help="only part K of N, from 0")
    command.add_argument(
        "--set-average", action="store_true", help="save the average value of the orders as average_order_value"
    )
    which(command, required=False)
