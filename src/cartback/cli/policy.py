"""`cartback policy check|schema` and `cartback events schema`: the JSON Schemas, and the check of a policy file."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from cartback.domain.shop import Shop
from cartback.engine.check import parse_shop, problems
from cartback.engine.threads import Recovery
from cartback.errors import InvalidSettings

from .output import document, safe
from .stores import existing


def main(args: argparse.Namespace) -> int:
    """Run `cartback policy`: check a policy file, or print the JSON Schema of policies or events."""
    if args.action == "check":
        return _check(args.file, args.shoppers_a_year, args.store, as_json=args.json)
    if args.action == "schema":
        document(Shop.model_json_schema())
    else:
        from cartback.sources import jsonl

        document(jsonl.schema())
    return 0


def read_policy(file: str) -> Shop:
    """Read the Shop in a JSON file, - for stdin. Raises InvalidSettings with one line for each wrong field, and OSError."""
    return parse_shop(sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes())


def _check(file: str, a_year: int | None, store: str | None, *, as_json: bool) -> int:
    try:
        shop = read_policy(file)
    except InvalidSettings as error:
        wrong = [safe(line) for line in str(error).splitlines()]
        if as_json:
            document({"valid": False, "errors": wrong})
        else:
            print("\n".join(wrong))
        return 1
    consented = _consented(store, shop.id) if store else None
    odd = [safe(problem.message) for problem in problems(shop, a_year=a_year, consented=consented)]
    if as_json:
        campaigns = [c.id for c in shop.campaigns]
        document({"valid": True, "errors": [], "warnings": odd, "shop": shop.id, "campaigns": campaigns})
    else:
        names = ", ".join(f"{c.id} ({'on' if c.enabled else 'off'})" for c in shop.campaigns) or "none"
        print(f"{safe(file)}: valid; shop {shop.id}, campaigns: {names}")
        print("".join(f"warning: {text}\n" for text in odd), end="")
    return 0


def _consented(store: str, shop: str) -> Mapping[str, int] | None:
    """Return how many shoppers of the store agreed to each channel; None if there are too many to look at all of them."""
    with Recovery(existing(store)) as recovery:
        waiting = recovery.waiting(shop)
    return None if waiting.more else waiting.consented
