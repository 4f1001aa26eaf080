"""The delivery protocol keeps its promises in every interleaving of the small scenarios; `nox -s model` explores the large ones."""

from __future__ import annotations

import pytest

from cartback.domain.document import decode

from .explore import Explored, Explorer
from .promises import read
from .runner import table
from .scenario import FEW, LAPSED, SIZES, Scenario


@pytest.mark.parametrize("scenario", SIZES["small"], ids=lambda s: s.name)
def test_no_promise_is_broken(scenario: Scenario) -> None:
    """Whatever goes wrong, in whatever order: nothing is sent twice, nothing begins too late, every step ends."""
    found = Explorer(scenario).run()
    assert found.violation is None, f"\n{found.violation}"
    assert found.complete


def test_it_sees_everything_that_may_go_wrong() -> None:
    """Every fault, every answer and both events are met, and a reply that comes when others have given the message up."""
    found = Explorer(Scenario(name="", workers=1, faults=1, devices=1)).run()
    assert {
        "worker killed", "store unreachable", "store's answer lost", "provider: ok", "provider: not sent",
        "provider: rejected", "provider: reply lost", "told", "told again", "commit refused", "time passes, a worker asleep",
    } <= set(found.kinds)  # fmt: skip


def test_what_it_reads_in_a_document_is_there() -> None:
    """The judge's own reading of a document, by position, says what the library's says."""
    explorer = Explorer(Scenario(name="", workers=1, faults=1))
    assert explorer.run(limit=5_000).violation is None
    docs = {world.doc for world in explorer.worlds}
    for doc in docs:
        assert doc is not None
        told, shopper = read(doc), decode(doc)
        assert told.orders == tuple(order.id for order in shopper.orders)
        assert told.opted_out == (not shopper.consents["push"].granted)
        for sending in shopper.sends:
            assert told.messages[sending.id].state == sending.state
            assert told.messages[sending.id].parts == {p.address: (p.attempt, p.rank) for p in sending.parts}
    assert len(docs) > 50


def test_with_no_fault_nothing_is_lost() -> None:
    """When nothing goes wrong, whatever is begun is handed over, once, and nobody doubts it."""
    explorer = Explorer(Scenario(name="", workers=2, faults=0))
    assert explorer.run().complete
    for world in explorer.worlds:
        assert {row.state for row in world.kept.notifications} <= {"BEGUN", "SENT", "SKIPPED"}
    whole = [world for world in explorer.worlds if len(world.handed) == 4]
    assert whole
    assert {hand.address for world in whole for hand in world.handed} == {"d1", "d2"}


def test_workers_are_alike() -> None:
    """A second worker that finds nothing to do leads to no other world."""
    alone = Explorer(Scenario(name="", workers=1, faults=0, events=())).run()
    both = Explorer(Scenario(name="", workers=2, faults=0, events=())).run()
    assert alone.complete
    assert alone.worlds == both.worlds


def test_the_same_every_time() -> None:
    """Two explorations see the same states, in the same order."""
    scenario = Scenario(name="", workers=2, faults=1, devices=1, times=FEW[:2])
    one, other = Explorer(scenario), Explorer(scenario)
    assert one.run().complete
    assert other.run().complete
    assert one.order == other.order


def test_versions_are_forgotten_and_nothing_else() -> None:
    """However often a worker is killed and starts anew, the worlds it comes to are as many as before."""
    few = Explorer(Scenario(name="", workers=1, faults=2, devices=1, events=(), times=(LAPSED,))).run()
    many = Explorer(Scenario(name="", workers=1, faults=9, devices=1, events=(), times=(LAPSED,))).run()
    assert few.complete
    assert many.complete
    assert few.worlds == many.worlds


def test_the_table_says_what_was_cut_short() -> None:
    """A search that a limit ended does not pass for a whole one."""
    found = Explorer(Scenario(name="cut", workers=1, faults=1)).run(limit=100)
    assert not found.complete
    assert "cut (cut short)" in table([found], 1.0)
    assert "(cut short)" not in table([Explored("whole", complete=True)], 1.0)
