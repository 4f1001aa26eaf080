"""Data that outlives the process, for stores with the fixture `reopen`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .samples import AT, change, credit, row
from .settings import Cases


class DurableCases(Cases):
    """With the fixture `reopen`: a callable that opens the same data again, as a starting process would."""

    reopen: Callable[[], Any] | None

    def test_what_was_committed_is_there_after_reopening(self) -> None:
        """All data of calls that returned is there."""
        if self.reopen is None:
            pytest.skip("the fixture `reopen` is not overridden: the data of this store need not outlive it")
        self.store.commit(
            [change(due_at=AT, keys=("cart:t",), notifications=(row(),), conversions=(credit(),))], [("acme", "e1")]
        )
        self.store.save_documents("acme", {"p": (None, b"p")})
        self.store.erase("acme", "nobody", [], ["d1"], AT)
        self.store.rate("acme", "n1", 1)
        again = self.reopen()
        why = "all data of calls that returned must be there when the same data is opened again"
        assert again.shops() == ["acme", "other"], why
        found = again.find("acme", ["cart:t"], ["e1"])
        assert (dict(found.owners), set(found.seen)) == ({"cart:t": "s1"}, {"e1"}), why
        assert found.shoppers["s1"].due_at == again.next_due() == AT, why
        assert [(n.id, n.thumb) for n in again.notifications("acme")] == [("n1", 1)], why
        assert again.conversions("acme") == [credit()], why
        assert dict(again.documents("acme", ["p"])) == {"p": b"p"}, why
        assert dict(again.tombstones("acme", ["d1"])) == {"d1": AT}, why
        assert again.commit([change(version=1)]) == set(), "commit() must accept the stored version after reopening"
