"""The store of the model is the store of the contract: beside MemoryStore, on any operations, it answers alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cartback.domain.ledger import Conversion, Notification
from cartback.ports import Change
from cartback.stores.memory import MemoryStore

from .histories import frozen_key
from .world import Kept, do

AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
WHO = st.sampled_from(["ana", "bob", "cleo"])
KEYS = st.lists(st.sampled_from(["customer:1", "email:a@b", "cart:c", "device:d"]), max_size=2, unique=True).map(tuple)
WHEN = st.integers(-3, 3).map(lambda hours: AT + timedelta(hours=hours))
VERSIONS = st.integers(0, 4)
MAYBE_WHEN = st.none() | WHEN
ROW = st.builds(
    lambda n, who, state, at: Notification(f"n{n}", "acme", who, "c", "cart_recovery", 0, "cart:c", "push", state, at),
    st.integers(1, 3), WHO, st.sampled_from(["BEGUN", "SENT", "AMBIGUOUS"]), WHEN,
)  # fmt: skip
CREDIT = st.builds(
    lambda n, who, at: Conversion("acme", f"o{n}", "n1", who, "send", at, 5, 0, "USD"),  # type: ignore[arg-type]
    st.integers(1, 2), WHO, WHEN,
)  # fmt: skip
CHANGE = st.builds(
    Change,
    shop=st.just("acme"), id=WHO, version=VERSIONS, doc=st.binary(max_size=2), due_at=MAYBE_WHEN, keys=KEYS, taken=KEYS,
    dropped=KEYS, absorbed=st.lists(st.tuples(st.just("dora"), st.just(1)), max_size=1).map(tuple),
    notifications=st.lists(ROW, max_size=2).map(tuple), conversions=st.lists(CREDIT, max_size=1).map(tuple),
    uncredited=st.lists(st.sampled_from(["o1", "o2"]), max_size=1).map(tuple),
    settings_version=st.none() | st.integers(0, 3),
)  # fmt: skip
DOCS = st.dictionaries(
    st.sampled_from("xy"), st.tuples(st.none() | st.just(b"1"), st.none() | st.just(b"1")), max_size=2
)
TOLD = st.lists(st.tuples(st.just("acme"), st.sampled_from(["w1", "w2"])), max_size=1)
SHOP = st.just("acme")


def asked(method: str, *args: st.SearchStrategy[Any], **kwargs: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.tuples(st.just(method), st.tuples(*args), st.fixed_dictionaries(kwargs))


OPERATION = st.one_of(
    asked("settings", SHOP),
    asked("save_settings", SHOP, st.just(b"{}"), st.integers(0, 2), MAYBE_WHEN),
    *[asked("commit", st.lists(CHANGE, min_size=1, max_size=2), TOLD)] * 4,
    *[asked("claim", WHEN, WHEN.map(lambda at: at + timedelta(hours=9)), st.integers(1, 2))] * 2,
    asked("find", SHOP, KEYS, st.just(("w1", "w2"))),
    asked("get", SHOP, st.lists(WHO, max_size=3)),
    asked("documents", SHOP, st.just(("x", "y"))),
    asked("save_documents", SHOP, DOCS),
    asked("next_due"),
    asked("notification", SHOP, st.sampled_from(["n1", "n2", "n3"])),
    asked("notifications", SHOP, shopper=st.none() | WHO, state=st.none() | st.just("SENT"), limit=st.integers(1, 3)),
    asked("conversions", SHOP, shopper=st.none() | WHO),
    asked("erase", SHOP, WHO, KEYS, st.just(("digest",)), WHEN),
    asked("tombstones", SHOP, st.just(("digest", "unknown"))),
)
#: Everything the contract lets one see.
LOOK: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
    ("settings", ("acme",), {}),
    ("get", ("acme", ("ana", "bob", "cleo", "dora")), {}),
    ("find", ("acme", ("customer:1", "email:a@b", "cart:c", "device:d"), ("w1", "w2")), {}),
    ("documents", ("acme", ("x", "y")), {}),
    ("notifications", ("acme",), {"limit": 9}),
    ("conversions", ("acme",), {"limit": 9}),
    ("tombstones", ("acme", ("digest",)), {}),
    ("next_due", (), {}),
]


@given(st.lists(OPERATION, max_size=12))
def test_it_answers_as_the_reference_store_does(operations: list[Any]) -> None:
    """Every answer, and all that can be seen afterwards, is the same."""
    kept, store = Kept("acme"), MemoryStore()
    first: list[Any] = [("save_settings", ("acme", b"{}", 0, None), {}), ("commit", ([_dora()], ()), {})]
    for method, args, kwargs in [*first, *operations]:
        kept, mine = do(kept, method, args, kwargs)
        assert frozen_key(mine) == frozen_key(getattr(store, method)(*args, **kwargs)), method
        for looked, by, more in LOOK:
            _, seen = do(kept, looked, by, more)
            assert frozen_key(seen) == frozen_key(getattr(store, looked)(*by, **more)), f"{looked} after {method}"


def _dora() -> Change:
    return Change(shop="acme", id="dora", version=0, doc=b"d", due_at=AT, keys=("phone:1",))
