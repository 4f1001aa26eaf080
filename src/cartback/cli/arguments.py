"""The common part of the commands: shared options, and the parsing of typed values."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NoReturn, Protocol

from cartback.domain.channels import CHANNEL_NAMES
from cartback.domain.mistakes import nearest


class Parser(argparse.ArgumentParser):
    """argparse's parser, with a guess for an unknown command, choice or option."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse the arguments of this command, which reports unknown ones itself: with its own usage and a guess."""
        parsed, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}{self._meant(unknown)}")
        return parsed, unknown

    def _meant(self, unknown: Sequence[str]) -> str:
        """Return a guess: an argument without a name that was given one, or an option whose name is similar."""
        options = [name for action in self._actions for name in action.option_strings if name.startswith("--")]
        nameless = [str(action.metavar or action.dest) for action in self._actions if not action.option_strings]
        given = [each.partition("=")[0] for each in unknown if each.startswith("--")]
        named = [name for name in nameless if f"--{name.lower()}" in given]
        if named:
            return f"; {' and '.join(named)} {'is' if len(named) == 1 else 'are'} given without a name"
        return next((near for each in given if (near := nearest(each, options))), "")

    def error(self, message: str) -> NoReturn:
        """Print the error on stderr, and exit with 2."""
        near = ""
        if (match := _NO_CHOICE.search(message)) is not None:
            near = nearest(match[1], [choice.strip("' ") for choice in match[2].split(",")])
        super().error(f"{message}{near}")


_NO_CHOICE = re.compile(r"invalid choice: '([^']*)' \(choose from (.*)\)")


class Commands(Protocol):
    """The result of argparse for a parser's subcommands; it has no public name of its own."""

    def add_parser(self, name: str, **options: Any) -> Parser:
        """Add one subcommand; `options` are those of ArgumentParser, and `help`, its line in the list of commands."""
        ...


STORE = "a path, sqlite:///path or postgresql://..."
PORT = 8765


def command_of(commands: Commands, name: str, module: str, summary: str, details: str = "") -> Parser:
    """Add a command that the module `module` of cartback.cli carries out."""
    command = commands.add_parser(
        name,
        help=summary,
        description=f"{summary[0].upper()}{summary[1:]}. {details}".strip(),
        formatter_class=argparse.RawDescriptionHelpFormatter if "\n" in details else argparse.HelpFormatter,
    )
    command.set_defaults(module=module)
    command.add_argument("--json", action="store_true", help="one JSON document on stdout")
    return command


def which(command: Parser, *, required: bool = True) -> None:
    """Add --store and --app, which exclude each other; unless `required` is False, one of them has to be given."""
    engine = command.add_mutually_exclusive_group(required=required)
    engine.add_argument("--store", metavar="URL", help=STORE)
    engine.add_argument("--app", metavar="MODULE:NAME", help="your own Recovery, with its channels and copywriter")


def ranges(command: Parser, what: str, rows: str) -> None:
    """Add --campaign, --since, --until, --limit and --csv, for a list of `rows`; `what` names the things that have the times."""
    command.add_argument("--campaign", metavar="ID", help="one campaign; default: all")
    command.add_argument("--since", type=instant, metavar="TIME", help=f"only {what} then or later")
    command.add_argument("--until", type=instant, metavar="TIME", help=f"only {what} before")
    command.add_argument("--limit", type=count, default=20, metavar="N", help=f"at most N {rows}; default 20")
    as_csv(command)


def as_csv(command: Parser) -> Parser:
    """Add --csv, and return the same parser, so that more options can be added to it."""
    command.add_argument("--csv", action="store_true", help="comma-separated values on stdout, for a spreadsheet")
    return command


def writer(command: Parser) -> None:
    """Add the options that choose a copywriter: --model and its server and limit, or --copywriter."""
    who = command.add_mutually_exclusive_group()
    who.add_argument("--model", metavar="NAME", help="a language model, as litellm names it: openai/gpt-5-mini")
    who.add_argument("--copywriter", metavar="MODULE:NAME", help="your own copywriter; default: the built-in templates")
    command.add_argument("--api-base", metavar="URL", help="the model's server: any that speaks OpenAI's protocol")
    command.add_argument(
        "--max-tokens", type=count, default=4000, metavar="N", help="the most tokens of one reply; default 4000"
    )


def duration(text: str) -> timedelta:
    """Read "5s", "15min", "1 hour 30 minutes" or "1d". Raises ArgumentTypeError for other forms, ISO 8601 too."""
    from cartback.domain.setting_types import parse_duration

    parsed = parse_duration(text)
    if not isinstance(parsed, timedelta):
        raise argparse.ArgumentTypeError(f"expected a duration such as 5s, 15min or 1d, got {text!r}")
    return parsed


def part(text: str) -> tuple[int, int]:
    """Read "K/N" as (K, N), K from 0 to N - 1. Raises ArgumentTypeError."""
    nth, _, of = text.partition("/")
    if not (nth.isdecimal() and of.isdecimal() and len(text) < 10 and int(nth) < int(of)):
        raise argparse.ArgumentTypeError(f"expected a part and the number of parts such as 0/2, got {text!r}")
    return int(nth), int(of)


def rate(text: str) -> tuple[str, float]:
    """Read "push=100" as a channel and messages a second, above 0 and finite. Raises ArgumentTypeError."""
    channel, _, number = text.partition("=")
    try:
        a_second = float(number)
    except ValueError:
        a_second = 0.0
    if channel not in CHANNEL_NAMES or not 0 < a_second < float("inf"):
        raise argparse.ArgumentTypeError(f"expected a channel and messages a second such as push=100, got {text!r}")
    return channel, a_second


def instant(text: str) -> datetime:
    """Read an ISO 8601 time with its offset. Raises ArgumentTypeError for one without."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise argparse.ArgumentTypeError(f"expected a time such as 2026-05-12T09:00:00-04:00, got {text!r}")
    return at


def step(text: str) -> int:
    """Read a whole number from 0 to 10**9 - 1. Raises ArgumentTypeError."""
    return 0 if text == "0" else count(text)


def port(text: str) -> int:
    """Read a port from 0, which means any free one, to 65535. Raises ArgumentTypeError."""
    if not text.isdecimal() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"expected a port from 0 to 65535, got {text!r}")
    return int(text)


def count(text: str) -> int:
    """Read a whole number from 1 to 10**9 - 1. Raises ArgumentTypeError."""
    if not text.isdecimal() or not 0 < int(text) < 10**9:
        raise argparse.ArgumentTypeError(f"expected a whole number above 0, got {text!r}")
    return int(text)
