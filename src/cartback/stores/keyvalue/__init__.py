"""A store over any database that keeps values by key, for databases without SQL,
if you do not want to write a Store yourself.

Redis, DynamoDB, FoundationDB, etcd or a dict behind a lock: three calls are enough. Read some keys; read a range of keys in
order; write several at once, all or nothing, if the values read have not changed. The last one carries every promise: a write
names all values that it was decided on, and if another process was faster it is decided again.
"""

from .draft import KeyValues
from .store import KeyValueStore

__all__ = ["KeyValueStore", "KeyValues"]
