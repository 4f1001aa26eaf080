"""The common part of both engines: the ports, checked and plugged together. There is no business rule here."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from time import perf_counter
from uuid import uuid4

import attrs

from cartback import flow, forks
from cartback.domain.case import Rule
from cartback.domain.links import Links
from cartback.domain.values import shown
from cartback.errors import CartbackError, InvalidSettings, StoreError
from cartback.flow.lint import without_fetcher, without_session_ends
from cartback.ports import (
    AsyncClock,
    Channel,
    Clock,
    Copywriter,
    Fetcher,
    Observed,
    Observer,
    OnSessionEnd,
    Store,
    Throttle,
)

from .check import Problem, problems
from .observed import counts_of
from .opening import open_store
from .plugging import (
    aware,
    aware_clock,
    checked_ids,
    plugged,
    sure_of,
    sure_of_functions,
    writers,
)
from .throttle import Throttle as InProcess

_log = logging.getLogger("cartback")


_MOST_REPORTED = 100


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _new_id() -> str:
    return uuid4().hex[:20]


class Engine:
    """The common part of both engines: the ports, plugged together."""

    _awaits = False
    _serves = False
    _closed = False

    def __init__(
        self,
        store: Store | str = "memory:",
        *,
        channels: Iterable[Channel] = (),
        copywriter: Copywriter | None = None,
        fallback: Copywriter | None = None,
        rules: Sequence[Rule] = (),
        clock: Clock | AsyncClock = _utc_now,
        new_id: Callable[[], str] = _new_id,
        lease: timedelta = timedelta(minutes=5),
        parallel: int = 64,
        gather: timedelta = timedelta(milliseconds=2),
        rates: Mapping[str, float] | Throttle | None = None,
        observe: Observer | None = None,
        links: Links | None = None,
        fetcher: Fetcher | None = None,
        on_session_end: OnSessionEnd | None = None,
    ) -> None:
        """Plug the ports together.

        Args:
            store: a Store, which is yours to close, or a URL such as "sqlite:///cartback.db", opened and closed here.
            channels: one Channel for each of push, email and sms that the shop uses.
            copywriter: writes the messages; None is the built-in templates.
            fallback: writes when `copywriter` cannot; None is the built-in templates.
            rules: the host's own rules, plain functions Case -> Reason | None, asked after the built-in ones.
            clock: returns the present time, an aware datetime.
            new_id: makes ids for new shoppers.
            lease: how long a batch may take before another worker may claim it.
            parallel: how many copywriter or channel calls may run in parallel.
            gather: how long concurrent `ingest` calls wait, to share one transaction; a single call does not wait.
            rates: messages a second by channel ("push": 500.0), or a Throttle that machines share; None is no limit.
            links: makes a message's link a signed one of your own, so that taps count (`click`); None: the cart's or shop's.
            observe: called after every ingest and run_due with its results, for your metrics.
            fetcher: looks up what a delivery only pointed at (`take`), and products right before a send (`Shop.live_check`).
            on_session_end: called when a visit ended with something in the cart, if a shop's `report_session_ends` is on.
        """
        sure_of(lease=lease, gather=gather, parallel=parallel, rates=rates, rules=rules, links=links, fetcher=fetcher)
        sure_of_functions(clock=clock, new_id=new_id, observe=observe, on_session_end=on_session_end)
        by_name, (copywriter, fallback) = plugged(channels), writers(copywriter, fallback)
        self._ports = flow.Ports(
            store=open_store(store, awaited=self._awaits),
            copywriter=copywriter,
            fallback=fallback,
            channels=by_name,
            clock=aware_clock(clock),
            new_id=checked_ids(new_id),
            rules=tuple(rules),
            lease=lease,
            parallel=parallel,
            throttle=rates if rates is None or callable(rates) else InProcess(rates),
            links=links,
            fetcher=fetcher,
            on_session_end=on_session_end,
        )
        self.store, self.clock, self.links = self._ports.store, self._ports.clock, links
        self._owned, self._gather, self._observe = isinstance(store, str), gather.total_seconds(), observe
        self.after_fork()
        forks.watch(self)

    @property
    def channels(self) -> tuple[str, ...]:
        """The names of the channels that are plugged in."""
        return tuple(self._ports.channels)

    @property
    def writes_summaries(self) -> bool:
        """Whether the copywriter writes summaries; else they are the templates'."""
        return getattr(self._ports.copywriter, "summarize", None) is not None

    def _sure_it_is_open(self) -> None:
        """Raise StoreError once `close` was called: the engine's threads and store would come back, and never be closed."""
        if self._closed:
            raise StoreError(f"the engine is closed; create a new {type(self).__name__}")

    def after_fork(self) -> None:
        """Reset the threads and reports: a child of a fork has none of the parent's threads, and must not wait for them."""
        self._starting = threading.Lock()
        self._reported: set[str] = set()

    def _at(self, now: datetime | None) -> flow.Ports:
        """Return the ports, with the clock stopped at `now` if it is given."""
        if now is None:
            return self._ports
        now = aware(now, "now")
        return attrs.evolve(self._ports, clock=lambda: now)

    def _tell(self, what: str, began: float, done: object = None, error: BaseException | None = None) -> None:
        """Call the host's observer. Its errors are dropped: they undo nothing and stop no call."""
        if isinstance(done, flow.Ran):
            self._report("channel %s: %d messages are AMBIGUOUS", done.nonsense)
            self._report("%s; shoppers left for later: %d", done.troubles)
        if self._observe is not None:
            failed = type(error).__name__ if error is not None else None
            with suppress(Exception):
                self._observe(Observed(what, perf_counter() - began, counts_of(done), failed))

    def _due(self, now: datetime | None, limit: int) -> flow.Flow[flow.Ran]:
        """Run one round; the first one checks that messages can be sent at all before it claims any shopper."""
        ports = self._at(now)
        if type(limit) is not int or limit < 1:
            raise InvalidSettings(f"limit: expected a whole number above 0, got {shown(limit)}")
        if not self._serves:
            self._serves = yield from flow.must_serve(ports)
        return (yield from flow.run_due(ports, limit))

    def _checked(self, now: datetime) -> flow.Flow[list[Problem]]:
        reported: list[Problem] = []
        for shop, saved in (yield from flow.saved_shops(self._ports)).items():
            if isinstance(saved, CartbackError):
                reported.append(Problem(shop, "error", f"settings: cannot be read ({saved!s:.200})"))
            else:
                reported += problems(saved, self._ports.channels, now, links=self._ports.links is not None)
                missing = [] if self._ports.fetcher is not None else [*without_fetcher(saved)]
                missing += [] if self._ports.on_session_end is not None else [*without_session_ends(saved)]
                reported += [Problem.of(shop, "warning", each) for each in missing]
        return reported

    def _report(self, text: str, faults: Mapping[str, int]) -> None:
        """Log each fault once: a person has to fix it, such as a channel with invalid answers or a shop's settings."""
        for fault, times in faults.items():
            if fault not in self._reported and len(self._reported) < _MOST_REPORTED:
                self._reported.add(fault)
                _log.error(text, fault, times)
