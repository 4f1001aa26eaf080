"""`live`, the engine's pure part in a loop, agrees with the engine."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given

from cartback.domain import events as ev
from cartback.domain.shop import Shop
from cartback.testing import FakeClock, FakeIds, Outbox
from cartback.testing import strategies as some
from cartback.testing.fakes import MONDAY
from cartback.testing.lives import live

END = MONDAY + timedelta(days=60)


@given(some.shops(), some.lives(max_size=8))
def test_a_life_is_lived_as_the_engine_would_have_it(shop: Shop, life: list[ev.ShopperEvent]) -> None:
    """The same steps at the same times as Recovery over the memory store, run whenever something is due."""
    from cartback import Recovery

    clock = FakeClock(MONDAY - timedelta(days=1))
    on = tuple(c.model_copy(update={"activated_at": clock.now}) for c in shop.campaigns)
    shop = shop.model_copy(update={"campaigns": on})
    channels = [Outbox(name="push"), Outbox(name="email")]
    with Recovery("memory:", channels=channels, clock=clock, new_id=FakeIds()) as recovery:
        recovery.save_shop(shop)

        def run_before(target: object) -> None:
            while (due := recovery.next_due()) is not None and due < target:  # type: ignore[operator]
                clock.set(max(due, clock.now))
                recovery.run_due()

        for at in sorted({event.at for event in life}):
            run_before(at)
            clock.set(at)
            recovery.ingest([event for event in life if event.at == at])
        run_before(END)
        rows = recovery.notifications("acme", limit=1000)
    done = [(r.decided_at, r.campaign, r.step, r.channel, r.session) for r in rows if r.state != "SKIPPED"]
    expected = [(a.at, a.campaign, a.step, a.channel, a.session) for a in live(shop, life, END).attempts]
    assert sorted(done) == sorted(expected)
