"""A shop's history, and events missed since: read from files or from a platform's API, and taken as events.

    from cartback import backfill

    done = backfill.take(recovery, backfill.read(Path("orders.jsonl"), "shopify-bulk", shop="acme"), now)

Events may come twice and in any order, so history may be taken while webhooks flow, and again from the start. Messages
follow the campaigns' own guards: nothing that was over when a campaign was switched on gets one.
The modules: files (lines, rows and documents of a file), columns (a CSV file without definitions), reading (the events of a
line), taking (into the store), reconciling (the events missed since).
"""

from .columns import COLUMNS
from .reading import SOURCES, Read, Source, read
from .reconciling import Reconciled, reconcile
from .taking import Backfilled, take

__all__ = ["COLUMNS", "SOURCES", "Backfilled", "Read", "Reconciled", "Source", "read", "reconcile", "take"]
