"""A merchant's own events -> events, by definitions: which field of their JSON (or column of their CSV) is which field of an
event.

    from cartback.sources import definitions

    DEFINED = definitions.load(Path("erp.toml").read_bytes())
    recovery.ingest(DEFINED.events(body, shop="acme", received_at=now))

A definition is data, in TOML or JSON, that a merchant may write: it is checked as a whole when it is loaded, and runs no code.
Nothing here verifies the sender of a body; see cartback.sources.orders for that.
The modules: paths (the language of paths), models (the fields of a definition), loading (reading one), values (a field's
value), reading (a document's events), proposing (a definition from a sample), tracing (what each path found).
"""

from cartback.sources.limits import LIMITS, Limits

from .loading import load, schema
from .models import Definition, DefinitionFile, Signature
from .proposing import propose
from .reading import Defined
from .tracing import Traced, trace

__all__ = [
    "LIMITS",
    "Defined",
    "Definition",
    "DefinitionFile",
    "Limits",
    "Signature",
    "Traced",
    "load",
    "propose",
    "schema",
    "trace",
]
