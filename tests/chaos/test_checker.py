"""The judge itself: an honest story passes, and every kind of wrong is found in one told by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest
from tests.chaos.checker import KINDS, HandOver, Intent, Ledger, Row, check, read_ledger, row_of, sqlite_is_sound
from tests.chaos.control import BEGINNING, Control
from tests.chaos.feeder import Told, intents, read
from tests.chaos.lives import ENDINGS, STEPS, WAIT, events, life, settings

from cartback import Recovery
from cartback.channels.outbox import Outbox

AT = datetime(2026, 1, 5, 15, tzinfo=UTC)
LINK = "https://acme.example/c1/1"
CART = Intent("acme", "c1", LINK, 2, ("ana-0", "ana-1"), to_all=True)


class Story(NamedTuple):
    """The three accounts, as they were when nothing went wrong: two steps, two devices."""

    intents: list[Intent]
    handed: list[HandOver]
    rows: list[Row]
    due: bool = False

    def wrong(self) -> set[str]:
        verdict = check(self.intents, self.handed, Ledger(tuple(self.rows), self.due))
        return {kind for kind, cases in verdict.wrong.items() if cases}


def hand_over(n: int, step: int, address: str, **more: object) -> HandOver:
    told = HandOver(
        1000 + n, "ok", n, "acme", f"id-{step}", 1, address, LINK, "cart_recovery", step, begun=900 + 10 * step
    )
    return told._replace(**more)  # type: ignore[arg-type]


def row(step: int, **more: object) -> Row:
    outcomes = (("d0", "ok", f"p-{2 * step}"), ("d1", "ok", f"p-{2 * step + 1}"))
    return Row("acme", f"id-{step}", step, "cart:c1", "SENT", LINK, (), outcomes, AT)._replace(**more)  # type: ignore[arg-type]


def story() -> Story:
    handed = [hand_over(2 * step + n, step, f"ana-{n}") for step in (0, 1) for n in (0, 1)]
    return Story([CART], handed, [row(0), row(1)])


def test_an_honest_story_passes() -> None:
    """Nothing is wrong with what should have happened."""
    assert story().wrong() == set()


def _again(told: Story) -> Story:
    return told._replace(handed=[*told.handed, told.handed[0]._replace(at=2000, attempt=2)])


def _same_attempt(told: Story) -> Story:
    first = told.handed[0]._replace(at=1, n=9, answer="throttled")
    return told._replace(handed=[*told.handed, first])


def _first(told: Story, **more: object) -> Story:
    return told._replace(handed=[told.handed[0]._replace(**more), *told.handed[1:]])  # type: ignore[arg-type]


def _row(told: Story, **more: object) -> Story:
    return told._replace(rows=[told.rows[0]._replace(**more), told.rows[1]])  # type: ignore[arg-type]


WRONGS: dict[str, Callable[[Story], Story]] = {
    "sent_twice": _again,
    "attempt_twice": _same_attempt,
    "begun_after": lambda told: told._replace(intents=[CART._replace(over_ns=905, over=True)]),
    "not_begun": lambda told: _first(told, begun=None),
    "nobodys": lambda told: _first(told, link="https://acme.example/c2/1"),
    "wrong_address": lambda told: told._replace(intents=[CART._replace(devices=("ana-1",))]),
    "two_sequences": lambda told: _first(told, kind="checkout_recovery"),
    "not_in_ledger": lambda told: told._replace(rows=told.rows[:1]),
    "denied": lambda told: _row(told, state="FAILED", outcomes=(("d0", "rejected", "500"),)),
    "invented": lambda told: told._replace(handed=told.handed[1:]),
    "stuck": lambda told: _row(told, state="BEGUN", outcomes=()),
    "lost": lambda told: told._replace(handed=told.handed[:2], rows=told.rows[:1]),
    "left_out": lambda told: _row(told._replace(handed=told.handed[1:]), outcomes=(("d1", "ok", "p-1"),)),
    "no_reason": lambda told: _row(told, state="AMBIGUOUS", outcomes=()),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_wrong_is_found(kind: str) -> None:
    """One thing is changed in an honest story, and the judge names it."""
    assert kind in WRONGS[kind](story()).wrong()


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        pytest.param("sent_twice", lambda told: _first(_again(told), answer="dropped"), id="resent after a lost reply"),
        pytest.param("sent_twice", lambda told: _first(_again(told), answer="rejected"), id="resent after a reject"),
        pytest.param("denied", lambda told: _first(_row(told, state="SKIPPED"), answer="late"), id="late, and skipped"),
        pytest.param("denied", lambda told: _row(told, state="NOT_SENT"), id="taken, and to be tried again"),
        pytest.param(
            "invented", lambda told: _first(told._replace(handed=told.handed[:1]), answer="never"), id="never answered"
        ),
        pytest.param("stuck", lambda told: told._replace(due=True), id="somebody still due"),
        pytest.param("lost", lambda told: told._replace(handed=[], rows=[]), id="nothing ever came"),
        pytest.param(
            "lost", lambda told: _row(told._replace(handed=told.handed[2:]), state="NOT_SENT"), id="given up in silence"
        ),
    ],
)
def test_subtler_forms(kind: str, wrong: Callable[[Story], Story]) -> None:
    """The same wrong done in another way is found as well."""
    assert kind in wrong(story()).wrong()


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(_first(_again(story()), answer="throttled", n=-1), id="tried again after 429"),
        pytest.param(_first(_again(story()), answer="refused", n=-1), id="tried again when nobody had listened"),
        pytest.param(story()._replace(intents=[CART._replace(over_ns=911, over=True)]), id="begun before, bought after"),
        pytest.param(
            Story([CART._replace(over_ns=800, over=True)], [], []), id="bought before anything was due"
        ),
        pytest.param(
            _row(story(), state="AMBIGUOUS", outcomes=(), reasons=("worker_lost",)), id="taken, and nobody knows"
        ),
        pytest.param(
            _row(
                story()._replace(handed=story().handed[1:]),
                outcomes=(("d0", "unknown", "worker_lost"), ("d1", "ok", "p-1")),
            ),
            id="one device's message was lost with its worker",
        ),
        pytest.param(
            Story([CART], [], [row(0, state="SKIPPED", link=None, outcomes=(), reasons=("too_late",))]), id="skipped"
        ),
        pytest.param(
            Story([CART._replace(since=AT - timedelta(seconds=1), link="other")], [], [
                row(1, state="AMBIGUOUS", outcomes=(), reasons=("worker_lost",))]), id="the last cart's message came late"
        ),
    ],
)  # fmt: skip
def test_what_is_allowed(told: Story) -> None:
    """The promise does not forbid it, so the judge does not either."""
    assert told.wrong() == set()


@pytest.mark.parametrize(("heard", "lost"), [(920, False), (910, True)], ids=["before", "after"])
def test_a_step_taken_before_anybody_had_heard_of_the_purchase(heard: int, lost: bool) -> None:
    """The cart came back before the purchase was saved: a second message about it, begun at 910, stands for the first."""
    came_back = CART._replace(since=AT - timedelta(seconds=1), since_ns=heard, to_all=False)
    told = Story([came_back], story().handed[2:], [row(1)])
    assert told.wrong() == ({"lost"} if lost else set())


def test_the_counts_are_those_of_the_accounts() -> None:
    """What is printed is counted from what was read."""
    told = _first(story(), answer="late")
    counts = check(told.intents, told.handed, Ledger(tuple(told.rows))).counts
    assert counts == {"provider: late": 1, "provider: ok": 3, "ledger: SENT": 2, "steps": 2, "handed over": 4}


def test_rows_are_read_from_their_bytes(tmp_path: Path) -> None:
    """What the judge reads off a real store's bytes is what the library's own answer says."""
    path, control, one = tmp_path / "a.db", Control(0), life(0, 0)._replace(acts=((0.0, "arrives"),))
    with Recovery(f"sqlite:///{path}", channels=[Outbox()], clock=control.clock()) as recovery:
        recovery.save_shop(settings(one.shop))
        recovery.ingest(events(one, 0, BEGINNING))
        control.put_forward(2 * WAIT)
        recovery.run_due()
        (told,) = recovery.notifications(one.shop)
    ledger = read_ledger(f"sqlite:///{path}")
    (found,) = ledger.rows
    assert ledger.due
    assert found == Row(
        told.shop, told.id, told.step, told.session, told.state, told.link, told.reasons, told.outcomes, told.decided_at
    )
    assert row_of("acme", msgspec.msgpack.encode(told)).id == told.id
    assert sqlite_is_sound(path) == "ok"


def test_a_journal_that_a_kill_cut_short_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    """An act counts as answered only when the whole line says so; the first answer is the one that holds."""
    journal = tmp_path / "journal.jsonl"
    journal.write_bytes(b"\n[1,0,5,null,true]\n[1,0,5,70,true]\n[1,0,5,90,true]\n[1,1,6,nul")
    assert read(journal) == {(1, 0): Told(1, 0, BEGINNING + timedelta(microseconds=5), 70, more=True)}


def test_what_was_meant_is_told_by_the_journal() -> None:
    """A life is over from its first ending on, and a cart filled anew is another intent."""
    one = next(life(0, n) for n in range(1000) if life(0, n).kind == "buys_and_returns")
    told = {(one.number, n): Told(one.number, n, AT, 100 + n, more=n < 2) for n in range(3)}
    first, second = intents(0, told)
    assert (first.over_ns, first.link, second.over_ns, second.link) == (101, one.link(1), None, one.link(2))
    assert first.steps == STEPS
    assert {act for _, act in one.acts} & ENDINGS == {"buys"}
