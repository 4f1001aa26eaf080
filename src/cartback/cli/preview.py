"""`cartback preview`: each audience's messages, before settings are saved; nothing is sent or written down."""

from __future__ import annotations

import argparse
import textwrap
from typing import Any

from cartback.domain.case import AnyCampaign
from cartback.domain.ledger import Usage
from cartback.domain.shop import Shop
from cartback.engine.threads import Recovery
from cartback.errors import InvalidSettings
from cartback.flow import Preview

from .output import TerminalStyle, document, safe
from .policy import read_policy
from .stores import existing
from .writers import copywriter_of, usage_of


def main(args: argparse.Namespace) -> int:
    """Run `cartback preview`: print the messages that the campaigns would write."""
    _understand(args)
    policy = read_policy(args.policy) if args.policy else None
    store = existing(args.store) if args.store else "memory:"
    with copywriter_of(args) as writer, Recovery(store, copywriter=writer) as recovery:
        shop = policy or recovery.shop(args.shop)
        if args.shop and shop.id != args.shop:
            raise InvalidSettings(f"shop: the policy is of {shop.id!r}, not of {args.shop!r}")
        shown = [(c, _previews(recovery, shop, c, args)) for c in _campaigns(shop, args.campaign)]
    if args.json:
        document([_as_data(c, args.step, p, prompt=args.prompt) for c, previews in shown for p in previews])
    else:
        for campaign, previews in shown:
            _print(campaign, args.step, previews, prompt=args.prompt)
    return 0


def _understand(args: argparse.Namespace) -> None:
    """Raise InvalidSettings for missing or contradictory options."""
    if not args.policy and not args.store:
        raise InvalidSettings("policy: expected a --policy file, or a --store and a --shop of it")
    if args.store and not args.policy and not args.shop:
        raise InvalidSettings("shop: expected --shop, the shop whose settings are tried")
    if args.shopper and not args.store:
        raise InvalidSettings("shopper: expected --store, the store that has the shopper")
    if args.shopper and args.audience:
        raise InvalidSettings("audience: expected no --shopper; only made-up shoppers are chosen by audience")


def _campaigns(shop: Shop, wanted: str | None) -> list[AnyCampaign]:
    if wanted is not None:
        return [shop.campaign(wanted)]
    enabled: list[AnyCampaign] = [campaign for campaign in shop.campaigns if campaign.enabled]
    if not enabled:
        raise InvalidSettings(f"campaigns: none of {shop.id} is on; name one with --campaign")
    return enabled


def _previews(recovery: Recovery, shop: Shop, campaign: AnyCampaign, args: argparse.Namespace) -> list[Preview]:
    return recovery.preview(
        shop, campaign.id, args.audience, step=args.step, channel=args.channel, shoppers=args.shopper
    )


# --- for people -------------------------------------------------------------------------------------------------------


def _print(campaign: AnyCampaign, step: int, previews: list[Preview], *, prompt: bool) -> None:
    style = TerminalStyle()
    print(style.bold(f"{campaign.id}, message {step + 1} of {campaign.length}"))
    for preview in previews:
        who = f"{safe(preview.shopper)}, as {preview.audience}" if preview.shopper is not None else preview.audience
        print(f"\n  {style.bold(who)}")
        for line in _details(preview):
            print(f"    {line}")
        if prompt:
            _print_prompt(preview)
    print()


def _details(preview: Preview) -> list[str]:
    copy, discount = preview.copy, preview.facts.discount
    texts = (copy.title, copy.preheader, copy.body) if copy is not None else ()
    lines = [safe(text) for text in texts if text] if copy is not None else [f"no text: {safe(preview.error or '')}"]
    if preview.text is not None:
        lines = [safe(preview.text), "1 segment" if preview.segments == 1 else f"{preview.segments} segments"]
    lines.append(f"written by {safe(copy.written_by)}" if copy is not None else "the built-in templates would write it")
    if preview.shopper is None and preview.audience not in preview.facts.badges:
        lines.append("no shopper is in this audience here: it needs a cart")
    lines += [f"code {safe(discount.code)}"] if discount is not None else []
    lines += [f"found: {safe(finding)}" for finding in preview.findings]
    return [*lines, _cost(preview.usage)] if preview.usage is not None else lines


def _cost(usage: Usage) -> str:
    dollars = f"{usage.cost:.6f} US dollars" if usage.cost is not None else "no price known"
    calls = "1 call" if usage.calls == 1 else f"{usage.calls} calls"
    return f"{calls}, {usage.tokens_in} tokens in and {usage.tokens_out} out, {dollars}"


def _print_prompt(preview: Preview) -> None:
    if preview.prompt is None:
        print("    no prompt: no model is used")
        return
    for message in preview.prompt.messages():
        print(f"    [{message['role']}]")
        for line in message["content"].splitlines():
            print(textwrap.fill(safe(line), 112, initial_indent="      ", subsequent_indent="      ") or "")


# --- for programs -----------------------------------------------------------------------------------------------------


def _as_data(campaign: AnyCampaign, step: int, preview: Preview, *, prompt: bool) -> dict[str, Any]:
    copy, discount, asked = preview.copy, preview.facts.discount, preview.prompt
    data: dict[str, Any] = {
        "campaign": campaign.id,
        "step": step,
        "audience": preview.audience,
        "shopper": preview.shopper,
        "title": copy.title if copy is not None else None,
        "body": copy.body if copy is not None else None,
        "channel": preview.channel,
        **({"text": preview.text, "segments": preview.segments} if preview.text is not None else {}),
        **({"preheader": copy.preheader} if copy is not None and copy.preheader else {}),
        "written_by": copy.written_by if copy is not None else None,
        "error": preview.error,
        "code": discount.code if discount is not None else None,
        "badges": preview.facts.badges,
        "findings": preview.findings,
        "usage": usage_of(preview.usage),
    }
    if prompt:
        prompt_data = (
            {"messages": asked.messages(), "temperature": asked.temperature, "hash": asked.hash} if asked else None
        )
        data["prompt"] = prompt_data
    return data
