"""A store over any database that keeps values by key, for databases without SQL,
if you do not want to write a Store yourself.

Redis, DynamoDB, FoundationDB, etcd or a dict behind a lock: three calls are enough. Read some keys; go through a range of
them in order; write several at once, all or nothing, if what was read is still so. That last one carries every promise: a
write names all it was decided on, and if another process was faster it is decided again.
"""

from .draft import KeyValues
from .store import KeyValueStore

__all__ = ["KeyValueStore", "KeyValues"]
