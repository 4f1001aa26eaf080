"""Messages of many shops, each about its own case: sets that no rule had seen when they were written."""

from __future__ import annotations

from collections import Counter

import pytest

from cartback.words.check import check
from cartback.words.check.languages import LANGUAGES

from .shops import SETS, shop_messages


@pytest.mark.parametrize("name", SETS)
def test_a_set_is_even(name: str) -> None:
    """As many in each language that is read, of every form, first messages and others, with codes and without."""
    messages = shop_messages(name)
    languages = Counter(one.facts.locale[:2] for one in messages)
    assert set(languages) == set(LANGUAGES)
    assert len(set(languages.values())) == 1
    assert {one.facts.form.channel for one in messages} == {"push", "email", "sms"}
    assert {one.facts.step for one in messages} == {0, 1}
    assert 0.3 < sum(one.facts.discount is not None for one in messages) / len(messages) < 0.7


def test_they_are_many() -> None:
    """At least 80 of each language, of every kind, about two hundred products or more."""
    messages = [one for name in SETS for one in shop_messages(name)]
    assert min(Counter(one.facts.locale[:2] for one in messages).values()) >= 80
    assert {one.facts.kind for one in messages} == {"cart_recovery", "checkout_recovery", "winback"}
    assert len({item.title for one in messages for item in one.facts.items}) >= 200


@pytest.mark.parametrize("name", SETS)
def test_they_pass(name: str) -> None:
    """All of them: numbers of models, sizes, shares of materials, prices, dates, idioms, plurals and parts of titles."""
    refused = {one.id: found for one in shop_messages(name) if (found := check(one.copy, one.facts))}
    assert refused == {}
