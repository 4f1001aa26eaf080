"""The command line: `cartback demo | replay | explain | run | health | shops | db | policy | preview | texts | lift | ...`.

This module and `commands` only define the words; a command's own module is imported when it is used. A command
prints its answer on stdout, with --json as one JSON document (run: one event a line), and everything else on stderr.
Exit codes: 0 done, 1 it could not be done (the message gives the reason), 2 the command line was wrong.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from typing import TextIO

from cartback.errors import CartbackError

from .arguments import Parser
from .commands import looking, running, setting_up


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code. Raises SystemExit(2) for a wrong command line, as argparse does."""
    _sure_of_streams()
    parser = _parser()
    args = parser.parse_args(argv)
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


def _sure_of_streams() -> None:
    """Make both streams usable: neither a character that a terminal lacks nor a closed stdout may stop a command."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # started with it closed (`>&-`)
            setattr(sys, name, _nowhere())
        elif isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _nowhere() -> TextIO:
    return open(os.devnull, "w")  # noqa: PTH123 - its name is no path on every system


def _sorry(message: str) -> int:
    print(f"cartback: {message}", file=sys.stderr)
    return 1


def _hung_up() -> int:
    """Exit quietly: the reader of the output has seen enough (`| head`), and nothing more can be printed, at exit neither."""
    sys.stdout = _nowhere()
    return 0


def _parser() -> Parser:
    parser = Parser(prog="cartback", description="Win back carts: shopper events in, one message out, and why.")
    parser.set_defaults(module=None)
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    adders = (
        setting_up.demo,
        setting_up.init,
        running.dashboard,
        looking.replay,
        looking.explain,
        looking.report,
        looking.summary,
        looking.won_back,
        looking.lift,
        looking.log,
        running.run,
        running.health,
        running.shops,
        setting_up.db,
        setting_up.policy,
        looking.preview,
        running.send_test,
        running.texts,
        looking.evaluate,
        setting_up.instructions,
        setting_up.events,
        setting_up.backfill,
        looking.forecast,
        setting_up.shopify,
    )
    for add in adders:
        add(commands)
    return parser


class _Version(argparse.Action):
    """Print the version, which is looked up only here."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object, **__: object) -> None:
        print(f"cartback {import_module('cartback').__version__}")
        parser.exit()
