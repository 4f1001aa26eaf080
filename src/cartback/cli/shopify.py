"""`cartback shopify topics`: the webhooks that Shopify's source reads, in the form of the app's configuration."""

from __future__ import annotations

import argparse

from cartback.sources.shopify import COMPLIANCE_TOPICS, TOPICS

from .output import document


def main(args: argparse.Namespace) -> int:
    """Run `cartback shopify`: print the webhooks to subscribe to, as TOML or JSON."""
    if args.json:
        document({"topics": list(TOPICS), "compliance_topics": list(COMPLIANCE_TOPICS), "uri": args.uri})
        return 0
    print('[webhooks]\napi_version = "2026-04"\n')
    for field, topics in (("topics", TOPICS), ("compliance_topics", COMPLIANCE_TOPICS)):
        names = "".join(f'  "{topic}",\n' for topic in topics)
        print(f'[[webhooks.subscriptions]]\n{field} = [\n{names}]\nuri = "{args.uri}"\n')
    return 0
