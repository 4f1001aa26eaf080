"""The law: `apply` is idempotent. An event that was applied before, however long ago, changes nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cartback.domain import events as ev
from cartback.domain.shopper import Shopper, apply, new_shopper
from cartback.testing import strategies as some


def fold(events: list[ev.ShopperEvent], shopper: Shopper | None = None) -> Shopper:
    shopper = new_shopper("shopper-1") if shopper is None else shopper
    for event in events:
        shopper = apply(shopper, event)
    return shopper


@given(some.histories())
def test_a_whole_history_told_again_changes_nothing(history: list[ev.ShopperEvent]) -> None:
    """The same object comes back, so that a repeated delivery is not even saved."""
    shopper = fold(history)
    for event in history:
        assert apply(shopper, event) is shopper


@given(some.histories(), st.data())
def test_duplicates_anywhere_change_nothing(history: list[ev.ShopperEvent], data: st.DataObject) -> None:
    """Repeats may come at once or much later."""
    repeated = list(history)
    for event in data.draw(st.lists(st.sampled_from(history), max_size=6)) if history else ():
        first = repeated.index(event)
        repeated.insert(data.draw(st.integers(first + 1, len(repeated))), event)
    assert fold(repeated) == fold(history)
