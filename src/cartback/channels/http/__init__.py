"""The HTTP client of every channel that speaks HTTP: one POST, once, and its answer or failure.

libcurl's multi interface on one thread, HTTP/2 where the provider has it. A failure states whether anything was handed over:
NotReached, nothing was; NoAnswer, it is unknown. No redirect is followed, no cookie kept, and nothing is sent again: on a
reused connection that died libcurl would repeat a POST by itself, unless its body cannot be rewound, so bodies here cannot be.
"""

from .addresses import is_public
from .client import Client
from .meaning import asked, by_status, retry_after, taken_as, time_asked
from .requests import Answer, Batch, NoAnswer, NotReached

__all__ = [
    "Answer",
    "Batch",
    "Client",
    "NoAnswer",
    "NotReached",
    "asked",
    "by_status",
    "is_public",
    "retry_after",
    "taken_as",
    "time_asked",
]
