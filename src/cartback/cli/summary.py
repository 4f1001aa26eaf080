"""`cartback summary`: the changes at a shop, in sentences, by a language model that is checked against the figures or by
templates.
"""

from __future__ import annotations

import argparse
from textwrap import wrap

from cartback.flow import readable

from .objects import recovery_of
from .output import TerminalStyle, document, note, safe


def main(args: argparse.Namespace) -> int:
    """Run `cartback summary`: print the sentences."""
    recovery, ours = recovery_of(args)
    try:
        made = recovery.summary(args.shop, args.days, now=args.at)
    finally:
        if ours:
            recovery.close()
    if args.json:
        document(readable(made))
        return 0
    print(TerminalStyle().bold(f"{safe(made.shop)}: {made.days} days to {made.last}"))
    print("\n".join([line for sentence in made.sentences for line in wrap(safe(sentence), 100)]))
    if made.problem is not None:
        note(f"no model wrote it today: {safe(made.problem)}")
    return 0
