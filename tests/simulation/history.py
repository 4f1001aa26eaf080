"""What the world writes down and the judge reads: plain records, in the order in which they became true.

`seq` numbers all records of one world. Instants are aware UTC datetimes. Nothing here knows cartback: the judge shares no code
with what it judges.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

# --- what a merchant asked for -----------------------------------------------------------------------------------------


class Limit(NamedTuple):
    """At most `limit` messages in any `per`; `channel` None counts all of them."""

    limit: int
    per: timedelta
    channel: str | None


@dataclass(frozen=True, slots=True)
class Sequence:
    """One campaign: when its messages may go, and to whom they may not."""

    id: str
    kind: str
    wait: timedelta
    follow_ups: tuple[timedelta, ...]
    too_late: timedelta
    channels: tuple[str, ...]
    enabled: bool = True
    holdout: tuple[str, float] | None = None


@dataclass(frozen=True, slots=True)
class Season:
    """From midnight of each of `days`, for `length` whole days, other limits hold, and for `kind` another wait."""

    days: tuple[date, ...]
    length: int
    limits: tuple[Limit, ...] | None
    kind: str | None = None
    wait: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """A shop's settings, in the judge's own words."""

    shop: str
    zone: str
    quiet: tuple[time, time]
    release_over: timedelta
    limits: tuple[Limit, ...]
    sequences: Mapping[str, Sequence]
    seasons: tuple[Season, ...] = ()
    holdout: tuple[str, float] | None = None
    paused: bool = False


# --- what happened -----------------------------------------------------------------------------------------------------


class Heard(NamedTuple):
    """News of the shop's was saved. `what` and `said` are the news, `names` every key it names; it happened at `at`.

    `event` is the library's own object, for the one check that folds events with the library itself.
    """

    seq: int
    true: datetime
    shop: str
    what: str
    at: datetime
    names: tuple[str, ...]
    said: Mapping[str, Any] = {}
    delivery: str = ""
    event: Any = None


class Unsure(NamedTuple):
    """Of the news in `deliveries` some was saved and some not; it will be told again until all is."""

    seq: int
    shop: str
    deliveries: tuple[str, ...]


class Erased(NamedTuple):
    """Whoever has one of `names` was forgotten; they had asked at `at`."""

    seq: int
    shop: str
    names: tuple[str, ...]
    at: datetime


class Saved(NamedTuple):
    """The merchant's settings were saved at `now`; `back` says that the shop has cartback installed again."""

    seq: int
    policy: Policy
    now: datetime
    back: bool = False


class Gone(NamedTuple):
    """The shop took cartback off, or (`erased`) had everything forgotten."""

    seq: int
    shop: str
    erased: bool = False


class Row(NamedTuple):
    """One row of the ledger as it was written."""

    id: str
    shopper: str
    campaign: str
    kind: str
    step: int
    subject: str
    channel: str
    state: str
    decided: datetime
    reasons: tuple[str, ...] = ()
    words: tuple[str | None, str | None] = (None, None)
    details: tuple[str | None, ...] = ()


class Committed(NamedTuple):
    """A worker's job wrote one shopper. `clock` is the last time it had read, `latest` the latest, `job` began at `since`."""

    seq: int
    true: datetime
    job: int
    since: int
    clock: datetime
    latest: datetime
    shop: str
    shopper: str
    rows: tuple[Row, ...] = ()


class HandOver(NamedTuple):
    """A message was on the wire. `begun` is the seq of the same job's last write of that shopper, None if there is none.

    `taken`: the provider has it. `told`: what our side heard (ok, not_sent, rejected, unknown); `dead` that the address is
    of no use any more.
    """

    seq: int
    true: datetime
    job: int
    shop: str
    notification: str
    address: str
    channel: str
    attempt: int
    words: tuple[str, str]
    begun: int | None
    taken: bool
    told: str
    dead: bool = False


class Ended(NamedTuple):
    """A worker's job is over; `well` if neither killed nor ended by an error."""

    seq: int
    job: int
    well: bool


class Outage(NamedTuple):
    """From `since` to `until` no worker worked, or `what` was down."""

    seq: int
    what: str
    since: datetime
    until: datetime


class Granted(NamedTuple):
    """The throttle let a job hand over so many messages on a channel."""

    seq: int
    job: int
    channel: str
    messages: int


class Credit(NamedTuple):
    """An order credited to a message, as it stands at the end."""

    order: str
    notification: str


@dataclass(slots=True)
class Ending:
    """What is left when everything has been quiet for a while: of each shop the ledger, the credits, who is still due.

    Shops that were erased are not in it. `surprises` are errors out of the flow that no caller could expect; `endless`
    says that so much happened that something must go round in circles.
    """

    now: datetime
    rows: dict[str, list[Row]] = field(default_factory=dict)
    credits: dict[str, list[Credit]] = field(default_factory=dict)
    due: list[str] = field(default_factory=list)
    surprises: list[str] = field(default_factory=list)
    endless: bool = False


Record = Heard | Unsure | Erased | Saved | Gone | Committed | HandOver | Ended | Outage | Granted


@dataclass(slots=True)
class History:
    """Everything that happened in one world, and how it ended."""

    records: list[Record] = field(default_factory=list)
    ending: Ending | None = None


class Violation(NamedTuple):
    """What was promised and did not hold: the law's name, where in the history, and the case in words."""

    law: str
    seq: int
    told: str
