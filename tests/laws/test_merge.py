"""The law: `merge` is commutative on everything but whose id is kept. The strictest consent wins, and caps add up."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from msgspec.structs import replace

from cartback.domain import events as ev
from cartback.domain.lookups import with_keys
from cartback.domain.merging import merge
from cartback.domain.shopper import Shopper, new_shopper
from cartback.domain.timing import takes_slot
from cartback.domain.transitions import apply
from cartback.testing import strategies as some
from cartback.testing.fakes import MONDAY


def unnamed(shopper: Shopper) -> Shopper:
    """Without what tells which of the two was kept."""
    return replace(shopper, id="", aliases=())


@given(some.shoppers("a"), some.shoppers("b"))
def test_merging_either_way_ends_in_the_same(a: Shopper, b: Shopper) -> None:
    """Carts, orders, sends, consents, devices, profile, wishes, keys and the seed do not tell who was kept."""
    assert unnamed(merge(a, b)) == unnamed(merge(b, a))
    assert merge(a, b).id == "a"
    assert merge(a, b).aliases == ("b",)


@given(some.shoppers("a"), some.shoppers("b"), some.shoppers("c"))
def test_three_who_are_one_in_any_grouping(a: Shopper, b: Shopper, c: Shopper) -> None:
    """It does not matter which two are found to be one first; all earlier ids are kept as aliases."""
    left, right = merge(merge(a, b), c), merge(a, merge(b, c))
    assert unnamed(left) == unnamed(right)
    assert set(left.aliases) == set(right.aliases) == {"b", "c"}


@given(some.shoppers("a"))
def test_merging_with_nobody_adds_nothing(a: Shopper) -> None:
    """Somebody of whom nothing is known changes nothing but the aliases."""
    assert unnamed(merge(a, new_shopper("z"))) == unnamed(a)


@given(some.shoppers("a"), some.shoppers("b"))
def test_the_strictest_consent_wins(a: Shopper, b: Shopper) -> None:
    """A no from either side is a no; a yes from one side alone stays a yes; who never spoke takes nothing away."""
    consents = merge(a, b).consents
    for channel in {*a.consents, *b.consents}:
        said = [s.consents[channel].granted for s in (a, b) if channel in s.consents]
        assert consents[channel].granted == all(said)


@given(some.shoppers("a"), some.shoppers("b"))
def test_caps_add_up(a: Shopper, b: Shopper) -> None:
    """Every message that took a slot from either takes one from both."""
    both = {s.id for s in merge(a, b).sends}
    assert both == {s.id for s in (*a.sends, *b.sends)}
    for one in (a, b):
        ids = {s.id for s in one.sends if takes_slot(s) and s.about is not None}
        assert ids <= both


@given(some.shoppers("a"), some.shoppers("b"))
def test_a_yes_after_the_merge_counts(a: Shopper, b: Shopper) -> None:
    """After the two have become one, a new word on consent replaces whatever either had said."""
    late = MONDAY + timedelta(days=400)
    yes = ev.ConsentChanged(shop="acme", at=late, channel="push", granted=True)
    assert apply(merge(a, b), yes).consents["push"].granted


def test_seeds_and_keys_survive() -> None:
    """The smaller seed stays, so that nobody changes their variant by logging in; all keys lead to the one."""
    a = with_keys(new_shopper("b"), ("customer:ana",))
    b = with_keys(new_shopper("a"), ("device:d1",))
    both = merge(a, b)
    assert (both.id, both.seed, both.keys) == ("b", "a", ("customer:ana", "device:d1"))
