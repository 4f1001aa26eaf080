"""The whole story, once and in order: events in, one explained decision, one message out, its outcome recorded.

Every function here is a generator. It yields one Call or Each at a time, its request to a port, and is sent the answer;
it reads no clock, rolls no dice and does no I/O of its own. engine/ drives it in threads or on an event loop, and
tests stop, delay or fail it at any yield.
"""

from .ask import decide_now, erase, explain_now, export, purge, rate, readable
from .calls import Call, Each, Flow, Ports
from .devices import device
from .dispatch import run_due
from .forecast import Forecast, forecast
from .health import Health, health, next_due, shops
from .inbox import inbox
from .incoming import Ingested
from .intake import ingest, ingest_all
from .ledger import conversions, keys_of, notifications
from .lift import lift
from .liked import liked_of
from .pointers import take
from .preferences import preferences
from .preview import Preview, preview
from .reports import WonBack, place_of, report, won_back
from .requests import Reply, Request, cart, click, click_short, opened, refusal, taken
from .settings import LoadedShop, asked_shop, load_shop, must_serve, save_shop, saved_shops
from .steps import Ran
from .summary import refresh, summary
from .texts import decide_text, list_texts
from .timeline import Moment, Timeline, timeline
from .trial import send_test
from .unsubscribe import unsubscribe
from .waiting import Waiting, waiting

__all__ = [
    "Call",
    "Each",
    "Flow",
    "Forecast",
    "Health",
    "Ingested",
    "LoadedShop",
    "Moment",
    "Ports",
    "Preview",
    "Ran",
    "Reply",
    "Request",
    "Timeline",
    "Waiting",
    "WonBack",
    "asked_shop",
    "cart",
    "click",
    "click_short",
    "conversions",
    "decide_now",
    "decide_text",
    "device",
    "erase",
    "explain_now",
    "export",
    "forecast",
    "health",
    "inbox",
    "ingest",
    "ingest_all",
    "keys_of",
    "lift",
    "liked_of",
    "list_texts",
    "load_shop",
    "must_serve",
    "next_due",
    "notifications",
    "opened",
    "place_of",
    "preferences",
    "preview",
    "purge",
    "rate",
    "readable",
    "refresh",
    "refusal",
    "report",
    "run_due",
    "save_shop",
    "saved_shops",
    "send_test",
    "shops",
    "summary",
    "take",
    "taken",
    "timeline",
    "unsubscribe",
    "waiting",
    "won_back",
]
