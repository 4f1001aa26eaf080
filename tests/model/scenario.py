"""What is explored: one shop, one shopper, a cart, and everything that may happen to them, as data.

The first message is due an hour after the cart was left, the follow-up two hours after the first, and the cap allows one message
in three hours, over both. So the follow-up comes due while the cap is full, and goes out when it has a free slot.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from attrs import frozen

from cartback import flow
from cartback.domain import events as ev
from cartback.domain.campaign import CartRecovery
from cartback.domain.identity import key
from cartback.domain.shop import Shop
from cartback.domain.tuning import Cap, QuietHours
from cartback.ports import Sent
from cartback.words.facts import Copy

from .histories import Asked, Program, Story, asked_ports
from .versions import settled
from .world import Kept, do

LEASE = timedelta(minutes=5)
WAIT, FOLLOW_UP, TOO_LATE, CAP = (timedelta(hours=h) for h in (1, 2, 24, 3))
STEPS = 2
#: When the first message is due.
DUE = datetime(2026, 1, 5, 15, tzinfo=UTC)
#: The longest a step may be late, from DUE on: a follow-up is due FOLLOW_UP after the first, which may itself be late.
DEADLINES = {0: TOO_LATE, 1: TOO_LATE + FOLLOW_UP + TOO_LATE}

_SECOND, _MINUTE = timedelta(seconds=1), timedelta(minutes=1)
# The moments at which anything can happen. Between two of them nothing that depends on time changes.
DUE_NOW = (DUE, "the first message is due")
LATER = (DUE + 10 * _SECOND, "ten seconds on, inside the lease")
LAPSED = (DUE + 6 * _MINUTE, "past the lease")
CAPPED = (DUE + 130 * _MINUTE, "the follow-up is due, the cap is full")
FREE = (DUE + 190 * _MINUTE, "the cap has a free slot")
LAPSED_AGAIN = (DUE + 196 * _MINUTE, "past the second lease")
OVER = (DUE + timedelta(hours=60), "past every deadline")
FEW = (DUE_NOW, LAPSED, FREE, OVER)
ALL = (DUE_NOW, LATER, LAPSED, CAPPED, FREE, LAPSED_AGAIN, OVER)

_ANA = (key("customer", "ana"),)
_AGO = DUE - WAIT - _MINUTE
_MUG = ev.Line(product="mug", title="Mug", price=Decimal(12))
#: What happens to the shopper meanwhile, by name.
TOLD: dict[str, ev.Event] = {
    "purchase": ev.OrderPlaced(
        shop="acme", at=DUE - _MINUTE, keys=_ANA, order="o", cart="c", total=Decimal(12), delivery="webhook-1"
    ),
    "opt-out": ev.ConsentChanged(
        shop="acme", at=DUE - _MINUTE, keys=_ANA, channel="push", granted=False, delivery="webhook-2"
    ),
}


@frozen(kw_only=True)
class Scenario:
    """One exploration.

    Attributes:
        times: the moments, in order; anything may happen at each.
        events: what may be told of the shopper, at any moment; `in_steps` how often each is told, by a process that runs the real
            ingest step by step like a worker. 0: any number of times, each in one stroke.
        answers: what the provider may answer; the first is no fault.
        faults: how many things may go wrong in one history (see moves.FAULTS).
    """

    name: str
    workers: int
    faults: int
    devices: int = 2
    times: tuple[tuple[datetime, str], ...] = FEW
    events: tuple[str, ...] = ("purchase", "opt-out")
    in_steps: int = 0
    answers: tuple[str, ...] = ("ok", "not_sent", "rejected", "unknown")

    @property
    def told_at_once(self) -> tuple[str, ...]:
        return () if self.in_steps else self.events

    @property
    def told_in_steps(self) -> tuple[str, ...]:
        return self.events if self.in_steps else ()


def programs(scenario: Scenario) -> list[Program]:
    """The workers, then one process for each event that is told in steps."""
    ports = asked_ports(LEASE)

    def worker() -> Story:
        return flow.run_due(ports, 10)

    def told(name: str) -> Program:
        def story() -> Story:
            now = yield flow.Call(Asked("clock", "now"))
            yield from flow.ingest(ports, [TOLD[name]], now)

        return Program(name, story, scenario.in_steps)

    return [Program("worker", worker)] * scenario.workers + [told(name) for name in scenario.told_in_steps]


_WORDS = Copy("Still there", "Your cart waits", "template")


def constants(kept: Kept) -> dict[tuple[str, str], Any]:
    """What never changes in a scenario: the settings, what is known of products, the words, that nobody was erased."""
    return {
        ("store", "settings"): lambda shop: kept.settings,
        ("store", "documents"): lambda shop, keys: {},
        ("store", "tombstones"): lambda shop, digests: {},
        ("copywriter", "write"): lambda request: _WORDS,
    }


def at_first(scenario: Scenario) -> Kept:
    """The store when the first message comes due: the shop, and the shopper as the real ingest leaves them."""
    shop = Shop(
        id="acme",
        currency="USD",
        timezone="America/New_York",
        quiet_hours=QuietHours.model_validate({"start": "00:00", "end": "00:00"}),
        caps=(Cap(limit=1, per=CAP),),
        campaigns=(CartRecovery(id="cart", wait=WAIT, follow_ups=(FOLLOW_UP,), too_late=TOO_LATE),),
    )
    told: list[ev.Event] = [ev.ConsentChanged(shop="acme", at=_AGO, keys=_ANA, channel="push", granted=True)]
    told += [ev.DeviceAdded(shop="acme", at=_AGO, keys=_ANA, device=f"d{n + 1}") for n in range(scenario.devices)]
    told += [ev.CartChanged(shop="acme", at=DUE - WAIT, keys=_ANA, cart="c", lines=(_MUG,))]
    kept = undisturbed(Kept("acme"), flow.save_shop(asked_ports(LEASE), shop, _AGO), _AGO)
    return settled(undisturbed(kept, flow.ingest(asked_ports(LEASE), told, DUE - WAIT), DUE - WAIT))[0]


def undisturbed(kept: Kept, story: Story, now: datetime) -> Kept:
    """The store after one flow has run to its end at `now`, alone, with a provider that takes everything."""
    try:
        wanted = next(story)
        while True:
            asked: Asked = wanted.method
            answer: Any = now
            if asked.port == "store":
                kept, answer = do(kept, asked.method, wanted.args, wanted.kwargs)
            elif asked.port != "clock":
                answer = [Sent("ok") if asked.port == "channel" else _WORDS for _ in wanted.items]
            wanted = story.send(answer)
    except StopIteration:
        return kept


#: What a commit and `nox -s model` explore.
SIZES: dict[str, tuple[Scenario, ...]] = {
    "small": (
        Scenario(name="ingest in steps", workers=1, faults=0, devices=1, in_steps=1),
        Scenario(name="one worker", workers=1, faults=1),
        Scenario(name="every moment, one device", workers=1, faults=1, devices=1, times=ALL),
    ),
    "full": (
        Scenario(name="ingest in steps, two workers", workers=2, faults=1, devices=1, events=("purchase",), in_steps=1),
        Scenario(name="one worker, three faults", workers=1, faults=3, devices=1),
        Scenario(name="one worker, every moment", workers=1, faults=2, times=ALL),
        Scenario(name="three workers", workers=3, faults=1),
    ),
}
