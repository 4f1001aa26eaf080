"""`cartback texts`: the texts that were written once for a campaign, and the merchant's yes or no to each."""

from __future__ import annotations

import argparse
from typing import Any

import msgspec

from cartback.domain.texts import Text
from cartback.engine.threads import Recovery

from .output import TerminalStyle, document, safe
from .stores import existing


def main(args: argparse.Namespace) -> int:
    """Run `cartback texts`: list, approve or reject the texts of write-once campaigns."""
    with Recovery(existing(args.store)) as recovery:
        texts = _done(recovery, args)
    if args.json:
        document([_readable(text) for text in texts])
    elif not texts:
        print("no texts" if args.state is None else f"no texts in state {args.state}")
    else:
        print("\n\n".join(_shown(text) for text in texts))
    return 0


def _done(recovery: Recovery, args: argparse.Namespace) -> list[Text]:
    if args.action == "approve":
        return [recovery.approve(args.shop, text) for text in args.text]
    if args.action == "reject":
        return [recovery.reject(args.shop, text, again=args.again) for text in args.text]
    return recovery.texts(args.shop, args.state)


def _shown(text: Text) -> str:
    """Show one text to a merchant: where it would be used, its words, two shoppers' messages, notes for the decision."""
    state = f"{text.state}, another text is to be written" if text.state == "again" else text.state
    lines = [
        TerminalStyle().bold(f"{text.id}  {state}"),
        safe(f"{text.campaign}: {text.situation}; by {text.written_by}, {text.at:%Y-%m-%d %H:%M} UTC"),
        safe(f"  {text.title} | {text.body}"),
        *(safe(f"  e.g. {title} | {body}") for title, body in text.samples),
        *(safe(f"  note: {finding}") for finding in text.findings),
    ]
    if text.replaces is not None:
        lines.append(f"  would replace {text.replaces}, which is used until this one is approved")
    return "\n".join(lines)


def _readable(text: Text) -> dict[str, Any]:
    data: dict[str, Any] = msgspec.to_builtins(text)
    return data
