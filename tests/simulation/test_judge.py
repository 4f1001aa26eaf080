"""The judge against histories made by hand: a right one passes, and each wrong one is flagged by the law it breaks."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from . import history as h
from .endings import judge_ending
from .judge import Judge

START = datetime(2026, 6, 1, 12, tzinfo=UTC)
MIN, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
CART = h.Sequence("cart", "cart_recovery", HOUR, (DAY,), DAY, ("push",))
CHECKOUT = h.Sequence("checkout", "checkout_recovery", HOUR, (), DAY, ("push",))
WINBACK = h.Sequence("winback", "winback", DAY, (), DAY, ("push",))
POLICY = h.Policy(
    "acme", "UTC", (time(0), time(6)), timedelta(0), (h.Limit(1, 12 * HOUR, "push"),),
    {s.id: s for s in (CART, CHECKOUT, WINBACK)},
)  # fmt: skip
ANA = ("customer:ana",)


class Tale:
    """A history in the making: ana said yes, has a phone, and filled a cart at noon, unless told otherwise."""

    def __init__(self, policy: h.Policy = POLICY, *, willing: bool = True) -> None:
        self.records: list[h.Record] = []
        self.rows: dict[str, h.Row] = {}
        self.credits: list[h.Credit] = []
        self.due: list[str] = []
        self.surprises: list[str] = []
        self.endless = False
        self.settings(policy, START - DAY)
        if willing:
            self.hears("consent", -60, channel="push", granted=True)
            self.hears("device", -60, names=(*ANA, "device:d1"), address="d1")
        self.hears("cart", 0, names=(*ANA, "cart:c1"), tokens=("cart:c1",), lines=("mug-v",))

    def add(self, kind: Callable[..., Any], *args: Any) -> int:
        seq = len(self.records)
        self.records.append(kind(seq, *args))
        return seq

    def settings(self, policy: h.Policy, now: datetime = START) -> None:
        self.add(h.Saved, policy, now)

    def hears(
        self, what: str, minutes: float, names: tuple[str, ...] = ANA, heard: float | None = None, **said: Any
    ) -> None:
        at, true = START + minutes * MIN, START + (minutes if heard is None else heard) * MIN
        self.add(h.Heard, true, "acme", what, at, names, said, f"w{len(self.records)}")

    def buys(self, minutes: float, order: str = "o1", **more: Any) -> None:
        said = {"order": order, "tokens": (), "test": False, "total": Decimal(10), **more}
        self.hears("order", minutes, names=(*ANA, f"order:{order}"), **said)

    def writes(self, minutes: float, id: str = "n1", state: str = "BEGUN", job: int = 1, **row: Any) -> int:  # noqa: A002
        """A worker's job writes a row, at its own clock."""
        at = START + minutes * MIN
        fields = {
            "campaign": "cart",
            "kind": "cart_recovery",
            "step": 0,
            "subject": "cart:c1",
            "channel": "push",
            **row,
        }
        written = h.Row(id=id, shopper="s1", state=state, decided=fields.pop("decided", at), **fields)
        self.rows[id] = written
        return self.add(h.Committed, at, job, len(self.records), at, at, "acme", "s1", (written,))

    def hands_over(
        self, minutes: float, begun: int | None, id: str = "n1", told: str = "ok", address: str = "d1", job: int = 1, **more: Any  # noqa: A002
    ) -> None:  # fmt: skip
        at, taken = START + minutes * MIN, more.get("taken", told == "ok")
        words, attempt = more.get("words", ("Hi", "You")), more.get("attempt", 1)
        self.add(h.HandOver, at, job, "acme", id, address, "push", attempt, words, begun, taken, told)

    def sends(self, minutes: float, id: str = "n1", told: str = "ok", settle: str | None = "SENT", **more: Any) -> None:  # noqa: A002
        """Begin, hand over, settle."""
        row = {k: more.pop(k) for k in ("campaign", "kind", "step", "subject") if k in more}
        self.hands_over(minutes, self.writes(minutes, id, **row), id, told, **more)
        if settle is not None:
            self.writes(minutes + 0.1, id, settle, decided=START + minutes * MIN, **row)
        self.add(h.Ended, more.get("job", 1), settle is not None)

    def laws(self, days: float = 3) -> set[str]:
        """The laws that the judge finds broken, the ending included."""
        ending = h.Ending(START + days * DAY, {"acme": list(self.rows.values())}, {"acme": self.credits}, self.due)
        ending.surprises, ending.endless = self.surprises, self.endless
        judge = Judge(h.History(self.records, ending))
        judge.violations()
        judge_ending(judge)
        return {v.law for v in judge.found}


def all_is_well() -> Tale:
    tale = Tale()
    tale.sends(61)
    tale.sends(61 + 24 * 60, "n2", step=1)
    tale.hears("click", 1600, notification="n2")
    tale.buys(1700)
    tale.credits.append(h.Credit("o1", "n2"))
    return tale


def test_a_right_history_breaks_no_law() -> None:
    """Two messages in time, a click, an order, a credit: nothing to say."""
    assert all_is_well().laws() == set()


def test_what_certainly_did_not_go_out_may_go_again() -> None:
    """A refused hand-over, tried again with the same words, is no duplicate and takes one slot."""
    tale = Tale()
    tale.sends(61, told="not_sent", settle="NOT_SENT")
    tale.sends(63, attempt=2)
    assert tale.laws() == set()


def test_a_new_session_of_the_cart_may_be_written_about_again() -> None:
    """After the purchase the same cart's token is another session."""
    tale = Tale(replace(POLICY, limits=()))
    tale.sends(61)
    tale.buys(100, tokens=("cart:c1",))
    tale.credits.append(h.Credit("o1", "n1"))
    tale.hears("cart", 200, names=(*ANA, "cart:c1"), tokens=("cart:c1",), lines=("hat-v",))
    tale.sends(261, "n2")
    assert tale.laws(days=1) == set()


def test_a_sequence_goes_on_under_a_larger_holdout_that_holds_the_next_one_out() -> None:
    """A sequence keeps the arm of its first message, so its follow-up says nothing of who is held out since."""
    tale = Tale(replace(POLICY, holdout=("everyone", 0.2)))
    tale.sends(61)
    tale.settings(replace(POLICY, holdout=("everyone", 0.5)), START + 70 * MIN)
    tale.sends(61 + 24 * 60, "n2", step=1)
    tale.hears("cart", 3000, names=(*ANA, "cart:c2"), tokens=("cart:c2",), lines=("hat-v",))
    tale.writes(3061, "n3", "WITHHELD", subject="cart:c2")
    tale.writes(3061 + 24 * 60, "n4", "WITHHELD", subject="cart:c2", step=1)
    assert tale.laws(days=5) == set()


def test_a_yes_of_after_a_merge_stands_even_if_the_merge_is_heard_later() -> None:
    """ana refused under her old address; as one person already she agreed again; that they are one is heard last."""
    tale = Tale(willing=False)
    tale.hears("consent", -90, names=("email:ana@x.test",), channel="push", granted=False)
    tale.hears("device", -60, names=(*ANA, "device:d1"), address="d1")
    tale.hears("consent", -60, channel="push", granted=True)
    tale.hears("merge", -70, names=(*ANA, "email:ana@x.test"), heard=-50)
    tale.sends(61)
    tale.sends(61 + 24 * 60, "n2", step=1)
    assert tale.laws() == set()


def test_an_echo_of_what_was_bought_may_be_left_alone() -> None:
    """The cart is saved once more within minutes of its purchase, with nothing new in it: nobody has to write about it."""
    tale = Tale()
    tale.buys(30, tokens=("cart:c1",))
    tale.hears("cart", 32, names=(*ANA, "cart:c1"), tokens=("cart:c1",), lines=("mug-v",))
    assert tale.laws() == set()


def changes(tale: Tale, minutes: float, line: str, by: int | None, heard: float | None = None) -> None:
    """Something is put into ana's cart, or taken out."""
    said = {"tokens": ("cart:c1",), "line": f"{line}-v", "by": by, "change": f"x{len(tale.records)}"}
    tale.hears("change", minutes, names=(*ANA, "cart:c1"), heard=heard, **said)


def test_what_a_cart_holds_after_its_changes() -> None:
    """Changes count once and in order of their own time, from the newest whole report on, in whatever order they are heard."""
    tale = Tale()
    changes(tale, 3, "mug", None, heard=9)
    changes(tale, 2, "hat", 2, heard=8)
    changes(tale, 4, "hat", -1, heard=5)
    changes(tale, 1, "tote", 1, heard=20)
    tale.records.append(tale.records[-1]._replace(seq=len(tale.records)))  # heard twice
    judge = Judge(h.History(tale.records))
    assert judge.violations() == []
    ana = judge.book.person("acme", "customer:ana")
    assert ana is not None
    cart = frozenset({"cart:c1"})
    newest = max(ana.contents(cart), key=lambda f: f.at)
    assert (newest.at, sorted(newest.said["lines"])) == (START + 4 * MIN, ["hat-v", "tote-v"])
    assert not ana.is_certain(cart)
    assert ana.borders(cart) == []


def test_a_cart_of_changes_may_be_written_about() -> None:
    """In words that name nothing of it, after the last change; emptied and filled again it is another session."""
    tale = Tale(replace(POLICY, limits=()))
    changes(tale, 5, "hat", 1)
    tale.sends(66, words=("Hi", "Your cart"))
    changes(tale, 100, "hat", None)
    changes(tale, 101, "mug", None)
    changes(tale, 102, "tote", 1)
    tale.sends(163, "n2", words=("Hi", "Your cart"))
    assert tale.laws(days=1) == set()


def test_a_cart_that_is_reported_whole_again_may_be_named() -> None:
    """From then on it is known what is in it."""
    tale = Tale()
    changes(tale, 5, "hat", 1)
    tale.hears("cart", 6, names=(*ANA, "cart:c1"), tokens=("cart:c1",), lines=("mug-v", "hat-v"))
    tale.sends(67, words=("Hi", "Your hat"))
    assert tale.laws(days=1) == set()


WRONG: dict[str, Callable[[], Tale]] = {}


def wrong(law: str) -> Callable[[Callable[[], Tale]], Callable[[], Tale]]:
    """Registers a history that breaks `law`."""

    def register(make: Callable[[], Tale]) -> Callable[[], Tale]:
        WRONG[f"{law}: {make.__name__}"] = make
        return make

    return register


@wrong("twice")
def the_same_address_again() -> Tale:
    tale = Tale()
    tale.sends(61)
    tale.sends(62, attempt=2)
    return tale


@wrong("twice")
def under_another_id() -> Tale:
    tale = Tale(replace(POLICY, limits=()))
    tale.sends(61)
    tale.sends(62, "n2")
    return tale


@wrong("twice")
def after_an_unknown_outcome() -> Tale:
    tale = Tale()
    tale.sends(61, told="unknown", settle="AMBIGUOUS")
    tale.sends(62, attempt=2)
    return tale


@wrong("twice")
def after_a_channel_that_lied() -> Tale:
    tale = Tale()
    tale.sends(61, told="not_sent", taken=True, settle="NOT_SENT")
    tale.sends(62, attempt=2)
    return tale


@wrong("same_attempt")
def one_attempt_on_the_wire_twice() -> Tale:
    tale = Tale()
    begun = tale.writes(61)
    tale.hands_over(61, begun, told="not_sent")
    tale.hands_over(61, begun)
    return tale


@wrong("not_begun")
def handed_over_without_a_begin() -> Tale:
    tale = Tale()
    tale.hands_over(61, None)
    return tale


@wrong("session_over")
def begun_after_a_purchase() -> Tale:
    tale = Tale()
    tale.buys(30)
    tale.sends(61)
    return tale


@wrong("session_over")
def begun_after_the_checkout_was_completed() -> Tale:
    tale = Tale()
    tokens, done = ("checkout:k1", "cart:c1"), START + 5 * MIN
    tale.hears("checkout", 5, names=(*ANA, *tokens), tokens=tokens, lines=("mug-v",), reached=True, done=done)
    tale.sends(61)
    return tale


@wrong("session_over")
def begun_after_the_cart_was_emptied() -> Tale:
    tale = Tale()
    tale.hears("cart", 5, names=(*ANA, "cart:c1"), tokens=("cart:c1",), lines=())
    tale.sends(66)
    return tale


@wrong("session_over")
def a_winback_after_another_purchase() -> Tale:
    tale = Tale()
    tale.buys(1)
    tale.buys(24 * 60, "o2")
    tale.sends(25 * 60, campaign="winback", kind="winback", subject="order:o1")
    return tale


@wrong("no_consent")
def nobody_ever_asked() -> Tale:
    tale = Tale(willing=False)
    tale.hears("device", 1, names=(*ANA, "device:d1"), address="d1")
    tale.sends(61)
    return tale


@wrong("no_consent")
def after_an_opt_out() -> Tale:
    tale = Tale()
    tale.hears("consent", 10, channel="push", granted=False)
    tale.sends(61)
    return tale


@wrong("no_consent")
def the_no_of_either_of_two_that_are_one() -> Tale:
    tale = Tale()
    tale.hears("consent", -90, names=("email:ana@x",), channel="push", granted=False)
    tale.hears("merge", 5, names=(*ANA, "email:ana@x"))
    tale.sends(61)
    return tale


@wrong("erased")
def after_an_erasure() -> Tale:
    tale = Tale()
    tale.add(h.Erased, "acme", ANA, START + 30 * MIN)
    tale.sends(61)
    return tale


@wrong("no_consent")
def by_a_yes_from_before_the_erasure() -> Tale:
    tale = Tale()
    tale.add(h.Erased, "acme", ANA, START + 30 * MIN)
    tale.hears("cart", 40, names=(*ANA, "cart:c1"), tokens=("cart:c1",), lines=("mug-v",))
    tale.hears("device", 41, names=(*ANA, "device:d1"), address="d1")
    tale.hears("consent", 20, heard=45, channel="push", granted=True)
    tale.sends(101)
    return tale


@wrong("wrong_address")
def to_a_device_that_was_removed() -> Tale:
    tale = Tale()
    tale.hears("device_off", 5, names=(*ANA, "device:d1"), address="d1")
    tale.sends(61)
    return tale


@wrong("wrong_address")
def to_a_device_that_is_somebody_elses() -> Tale:
    tale = Tale()
    tale.hears("device", 5, names=("customer:bob", "device:d1"), address="d1")
    tale.sends(61)
    return tale


@wrong("quiet_hours")
def in_the_night() -> Tale:
    tale = Tale(replace(POLICY, quiet=(time(13), time(14))))
    tale.sends(61)
    return tale


@wrong("quiet_hours")
def in_the_night_of_where_she_is() -> Tale:
    tale = Tale(replace(POLICY, quiet=(time(22), time(6))))
    tale.hears("zone", 5, zone="Asia/Tokyo")
    tale.sends(61)  # 22:01 in Tokyo
    return tale


@wrong("over_cap")
def two_in_twelve_hours() -> Tale:
    tale = Tale()
    tale.sends(61)
    tale.buys(90)
    tale.credits.append(h.Credit("o1", "n1"))
    tale.hears("cart", 100, names=(*ANA, "cart:c2"), tokens=("cart:c2",), lines=("hat-v",))
    tale.sends(161, "n2", subject="cart:c2")
    return tale


@wrong("over_cap")
def an_ambiguous_one_counts() -> Tale:
    tale = Tale()
    tale.sends(61, told="unknown", settle="AMBIGUOUS")
    tale.buys(90)
    tale.hears("cart", 100, names=(*ANA, "cart:c2"), tokens=("cart:c2",), lines=("hat-v",))
    tale.sends(161, "n2", subject="cart:c2")
    return tale


@wrong("over_cap")
def so_does_one_that_nobody_came_back_from() -> Tale:
    tale = Tale()
    tale.writes(61)
    tale.buys(90)
    tale.hears("cart", 100, names=(*ANA, "cart:c2"), tokens=("cart:c2",), lines=("hat-v",))
    tale.sends(161, "n2", subject="cart:c2")
    return tale


@wrong("over_cap")
def a_seasons_own_cap() -> Tale:
    season = h.Season((date(2026, 6, 1),), 2, (h.Limit(0, DAY, None),))
    tale = Tale(replace(POLICY, seasons=(season,)))
    tale.sends(61)
    return tale


@wrong("two_campaigns")
def cart_and_checkout_for_one_session() -> Tale:
    tale = Tale(replace(POLICY, limits=()))
    tale.sends(61)
    tokens = ("checkout:k1", "cart:c1")
    tale.hears("checkout", 90, names=(*ANA, *tokens), tokens=tokens, lines=("mug-v",), reached=True, done=None)
    tale.sends(151, "n2", campaign="checkout", kind="checkout_recovery")
    return tale


@wrong("before_activation")
def a_cart_from_before_the_switch_on() -> Tale:
    tale = Tale(replace(POLICY, sequences={"cart": replace(CART, enabled=False)}))
    tale.settings(POLICY, START + 5 * MIN)
    tale.sends(61)
    return tale


@wrong("campaign_off")
def switched_off_before_the_begin() -> Tale:
    tale = Tale()
    tale.settings(replace(POLICY, sequences={"cart": replace(CART, enabled=False)}), START + 30 * MIN)
    tale.sends(61)
    return tale


@wrong("shop_off")
def the_shop_is_paused() -> Tale:
    tale = Tale()
    tale.settings(replace(POLICY, paused=True), START + 30 * MIN)
    tale.sends(61)
    return tale


@wrong("shop_off")
def the_shop_is_uninstalled() -> Tale:
    tale = Tale()
    tale.add(h.Gone, "acme")
    tale.sends(61)
    return tale


@wrong("out_of_time")
def before_the_wait_is_over() -> Tale:
    tale = Tale()
    tale.sends(50)
    return tale


@wrong("out_of_time")
def long_after_the_outage() -> Tale:
    tale = Tale()
    tale.sends(60 + 24 * 60 + 1)
    return tale


@wrong("out_of_time")
def a_follow_up_too_soon() -> Tale:
    tale = Tale(replace(POLICY, limits=()))
    tale.sends(61)
    tale.sends(600, "n2", step=1)
    return tale


@wrong("held_out")
def held_out_and_written_to() -> Tale:
    tale = Tale(replace(POLICY, holdout=("everyone", 0.5)))
    tale.writes(61, state="WITHHELD")
    tale.sends(61 + 24 * 60, "n2", step=1)
    return tale


@wrong("held_out")
def written_to_though_all_are_held_out() -> Tale:
    tale = Tale(replace(POLICY, holdout=("everyone", 1.0)))
    tale.sends(61)
    return tale


@wrong("held_out")
def withheld_though_nobody_is_to_be() -> Tale:
    tale = Tale()
    tale.writes(61, state="WITHHELD")
    return tale


@wrong("sold_out")
def about_things_that_are_gone() -> Tale:
    tale = Tale()
    tale.hears("product", 20, names=(), variant="mug-v", sellable=False)
    tale.sends(61)
    return tale


@wrong("other_words")
def another_text_under_the_same_id() -> Tale:
    tale = Tale()
    tale.sends(61, told="not_sent", settle="NOT_SENT")
    tale.sends(63, attempt=2, words=("Hello", "again"))
    return tale


@wrong("over_rate")
def more_than_the_throttle_let_through() -> Tale:
    tale = Tale()
    tale.add(h.Granted, 1, "push", 0)
    tale.sends(61)
    return tale


@wrong("left_begun")
def a_message_nobody_looked_after() -> Tale:
    tale = Tale()
    tale.sends(61, settle=None)
    return tale


@wrong("left_due")
def somebody_still_waits() -> Tale:
    tale = all_is_well()
    tale.due.append("acme/s1")
    return tale


@wrong("endless")
def round_and_round() -> Tale:
    tale = all_is_well()
    tale.endless = True
    return tale


@wrong("surprise")
def an_error_nobody_expects() -> Tale:
    tale = all_is_well()
    tale.surprises.append("KeyError")
    return tale


@wrong("no_reason")
def a_skip_without_a_reason() -> Tale:
    tale = Tale()
    tale.writes(61, state="SKIPPED")
    return tale


@wrong("untrue")
def failed_says_the_ledger_delivered_says_the_provider() -> Tale:
    tale = Tale()
    tale.sends(61, told="unknown", taken=True, settle="FAILED")
    return tale


@wrong("untrue")
def sent_says_the_ledger_nothing_says_the_provider() -> Tale:
    tale = Tale()
    tale.sends(61, told="rejected", settle="SENT")
    return tale


@wrong("not_upgraded")
def the_good_answer_came_and_was_not_written_down() -> Tale:
    tale = Tale()
    tale.sends(61, settle="AMBIGUOUS")
    return tale


@wrong("row_lost")
def a_message_that_is_in_no_ledger() -> Tale:
    tale = Tale()
    tale.sends(61)
    del tale.rows["n1"]
    return tale


@wrong("not_forgotten")
def the_words_outlive_the_person() -> Tale:
    tale = Tale()
    tale.sends(61)
    tale.add(h.Erased, "acme", ANA, START + 2 * HOUR)
    return tale


@wrong("silent")
def a_cart_that_nobody_wrote_about() -> Tale:
    return Tale()


@wrong("silent")
def a_follow_up_that_is_not_in_the_ledger() -> Tale:
    tale = Tale()
    tale.sends(61)
    return tale


@wrong("silent")
def another_thing_in_the_cart_right_after_the_purchase() -> Tale:
    tale = Tale()
    tale.buys(30, tokens=("cart:c1",))
    tale.hears("cart", 32, names=(*ANA, "cart:c1"), tokens=("cart:c1",), lines=("hat-v",))
    return tale


@wrong("no_consent")
def a_yes_of_before_the_merge_with_who_refused() -> Tale:
    tale = Tale(willing=False)
    tale.hears("consent", -90, names=("email:ana@x.test",), channel="push", granted=False)
    tale.hears("device", -60, names=(*ANA, "device:d1"), address="d1")
    tale.hears("consent", -60, channel="push", granted=True)
    tale.hears("merge", -50, names=(*ANA, "email:ana@x.test"))
    tale.sends(61)
    return tale


@wrong("wrong_credit")
def an_order_from_before_the_message() -> Tale:
    tale = Tale()
    tale.sends(61)
    tale.buys(10, tokens=("cart:c9",))
    tale.credits.append(h.Credit("o1", "n1"))
    return tale


@wrong("wrong_credit")
def a_credit_to_the_holdout() -> Tale:
    tale = Tale(replace(POLICY, holdout=("everyone", 1.0)))
    tale.writes(61, state="WITHHELD")
    tale.buys(90)
    tale.credits.append(h.Credit("o1", "n1"))
    return tale


@wrong("credited_twice")
def one_order_two_credits() -> Tale:
    tale = all_is_well()
    tale.credits.append(h.Credit("o1", "n1"))
    return tale


@wrong("no_credit")
def an_order_after_a_click_is_credited_to_nobody() -> Tale:
    tale = all_is_well()
    tale.credits.clear()
    return tale


@wrong("burst")
def everything_at_once_after_an_outage() -> Tale:
    tale = Tale(replace(POLICY, limits=()))
    tale.add(h.Outage, "workers", START, START + 61 * MIN)
    tale.sends(62)
    tale.sends(63, "n2", step=1)
    return tale


@wrong("named_unsure")
def a_cart_of_changes_is_named() -> Tale:
    tale = Tale()
    changes(tale, 5, "hat", 1)
    tale.sends(66, words=("Hi", "Your hat is waiting"))
    return tale


@wrong("session_over")
def a_cart_that_changes_emptied() -> Tale:
    tale = Tale()
    changes(tale, 5, "mug", -1)
    tale.sends(66)
    return tale


@wrong("out_of_time")
def somebody_who_is_in_the_shop() -> Tale:
    tale = Tale()
    tale.hears("seen", 30)
    tale.sends(61)
    return tale


@wrong("out_of_time")
def somebody_who_is_at_the_checkout() -> Tale:
    tale = Tale()
    tale.hears("step", 30, names=(*ANA, "cart:c1", "checkout:k1"), tokens=("checkout:k1", "cart:c1"), reached=False)
    tale.sends(61)
    return tale


@wrong("twice")
def a_cart_that_changed_and_was_never_empty() -> Tale:
    tale = Tale(replace(POLICY, limits=()))
    tale.sends(61)
    changes(tale, 100, "hat", 1)
    changes(tale, 101, "mug", -1)
    tale.sends(162, "n2")
    return tale


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_history_is_flagged(name: str) -> None:
    """The law named is among those that the judge says are broken."""
    law = name.partition(":")[0]
    assert law in WRONG[name]().laws(days=6)


def test_every_law_of_the_judge_has_a_history_that_breaks_it() -> None:
    """No law is there that was never seen to say no, but for the fold, which is seen on broken stores."""
    here, told = Path(__file__).parent, set()
    for name in ("judge.py", "endings.py", "fold.py"):
        for node in ast.walk(ast.parse((here / name).read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "flag":
                told |= {n.value for n in ast.walk(node.args[0]) if isinstance(n, ast.Constant)}
    from .judge import LAWS

    flagged = {str(law) for law in told} | set(LAWS)
    assert flagged - {name.partition(":")[0] for name in WRONG} <= {"lost_event", "shop_off", "campaign_off"}


def test_the_judge_shares_no_code_with_what_it_judges() -> None:
    """Neither the judge nor what it reads imports cartback; only the fold does, for the library's own apply."""
    here = Path(__file__).parent
    for name in ("history.py", "people.py", "judge.py", "endings.py"):
        for node in ast.walk(ast.parse((here / name).read_text())):
            modules = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [m for m in modules if m.startswith("cartback")], name
