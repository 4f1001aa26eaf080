"""`cartback instructions`: the library of instruction templates, to read or to copy from."""

from __future__ import annotations

import argparse
import textwrap

import msgspec

from cartback.words.instructions import CATEGORIES, instruction_templates

from .output import TerminalStyle, document


def main(args: argparse.Namespace) -> int:
    """Run `cartback instructions`: print templates of instructions for a campaign."""
    templates = instruction_templates(args.category)
    if args.json:
        document([msgspec.structs.asdict(template) for template in templates])
        return 0
    style = TerminalStyle()
    for category in CATEGORIES:
        matching = [template for template in templates if template.category == category]
        if matching:
            print(style.bold(category))
        for template in matching:
            print(f"  {template.id}: {template.name}")
            print(textwrap.fill(template.text, 100, initial_indent="    ", subsequent_indent="    "))
    return 0
