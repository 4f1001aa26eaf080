"""`cartback texts`: the texts that were written once for a campaign, and the merchant's yes or no to each."""

from __future__ import annotations

import argparse
from typing import Any

import msgspec

from cartback.domain.texts import Text
from cartback.engine.threads import Recovery

from .output import Style, document, safe
from .stores import existing


def main(args: argparse.Namespace) -> int:
    with Recovery(existing(args.store)) as recovery:
        found = _done(recovery, args)
    if args.json:
        document([_readable(text) for text in found])
    elif not found:
        print("no texts" if args.state is None else f"no texts that are {args.state}")
    else:
        print("\n\n".join(_shown(text) for text in found))
    return 0


def _done(recovery: Recovery, args: argparse.Namespace) -> list[Text]:
    if args.action == "approve":
        return [recovery.approve(args.shop, text) for text in args.text]
    if args.action == "reject":
        return [recovery.reject(args.shop, text, again=args.again) for text in args.text]
    return recovery.texts(args.shop, args.state)


def _shown(text: Text) -> str:
    """One text as a merchant reads it: where it would speak, its words, two shoppers' messages, what to know."""
    state = f"{text.state}, another is wanted" if text.state == "again" else text.state
    lines = [
        Style().bold(f"{text.id}  {state}"),
        safe(f"{text.campaign}: {text.situation}; by {text.written_by}, {text.at:%Y-%m-%d %H:%M} UTC"),
        safe(f"  {text.title} | {text.body}"),
        *(safe(f"  e.g. {title} | {body}") for title, body in text.samples),
        *(safe(f"  note: {finding}") for finding in text.findings),
    ]
    if text.replaces is not None:
        lines.append(f"  would replace {text.replaces}, which speaks until this one is approved")
    return "\n".join(lines)


def _readable(text: Text) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(text)
    return told
