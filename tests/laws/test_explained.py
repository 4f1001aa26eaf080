"""The law: of each campaign, what `explain` finds first is what `decide` answers, with the same time at which it passes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from cartback.domain import events as ev
from cartback.domain.case import Reason
from cartback.domain.explanation import Explanation, explain
from cartback.domain.shop import Shop
from cartback.domain.verdict import Message, Send, Wait
from cartback.testing import strategies as some
from cartback.testing.fakes import MONDAY
from cartback.testing.lives import live

outcomes = st.lists(st.sampled_from(("ok", "not_sent", "rejected", "unknown")), min_size=1, max_size=5)
hours = st.integers(0, 24 * 50).map(lambda n: timedelta(hours=n))


def answers(explained: Explanation) -> Mapping[str, Reason]:
    """What the decision says of each campaign that it does not send for."""
    decision = explained.decision
    if isinstance(decision, Send):
        return {}
    said = dict(decision.others if isinstance(decision, Wait) else decision.reasons)
    if isinstance(decision, Wait) and decision.campaign is not None:
        said[decision.campaign] = decision.reason
    return {campaign: reason for campaign, reason in said.items() if reason.code != "recovery_first"}


@given(some.shops(), some.lives(max_size=10), outcomes, hours)
def test_explain_finds_what_decide_answers(
    shop: Shop, life: list[ev.ShopperEvent], outcomes: list[ev.Outcome], after: timedelta
) -> None:
    """Whatever became of the messages before: the first finding that is no yes has the decision's code and time."""

    def fate(message: Message, _at: object) -> ev.Outcome:
        return outcomes[(message.case.step + message.attempt) % len(outcomes)]

    now = MONDAY + after
    explained = explain(live(shop, life, now, fate=fate).shopper, shop, now)
    for campaign, reason in answers(explained).items():
        found = [f.reason for f in explained.findings if f.campaign == campaign and f.reason is not None]
        assert (found[0].code, found[0].until) == (reason.code, reason.until), campaign
