"""The ports that a host plugs in: a Store, a Copywriter, Channels, a Clock. Their docstrings are the contracts.

Every method may be plain or async. Stores, copywriters and channels are called from several threads at once. One that
sets `local = True` only computes, and is called one call at a time without a thread.
"""

from .calling import AsyncClock, Clock, Maybe
from .channel import BatchChannel, Channel, Content, OutgoingMessage, Sent, takes_batches
from .copywriter import CopyRequest, Copywriter, SummaryRequest, SummaryText, TemplateText
from .hooks import Fetched, Fetcher, Observed, Observer, OnSessionEnd, Throttle
from .store import Change, Found, Store, Stored, StoredSettings

__all__ = [
    "AsyncClock",
    "BatchChannel",
    "Change",
    "Channel",
    "Clock",
    "Content",
    "CopyRequest",
    "Copywriter",
    "Fetched",
    "Fetcher",
    "Found",
    "Maybe",
    "Observed",
    "Observer",
    "OnSessionEnd",
    "OutgoingMessage",
    "Sent",
    "Store",
    "Stored",
    "StoredSettings",
    "SummaryRequest",
    "SummaryText",
    "TemplateText",
    "Throttle",
    "takes_batches",
]
