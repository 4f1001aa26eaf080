"""StoreSuite: whether a store keeps the contract of cartback.ports.Store, which all promises depend on.

The docstring of each case states the requirement; `model` then compares long random sequences with the reference store.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from cartback.testing.suites.suite import Plain, Suite, run

from .alike import AlikeCases
from .commits import CommitCases
from .durable import DurableCases
from .forgetting import ForgettingCases
from .ledger import DocumentCases, LedgerCases
from .model import ModelCases
from .queue import QueueCases
from .settings import SettingsCases
from .together import TogetherCases


class StoreSuite(
    SettingsCases,
    CommitCases,
    TogetherCases,
    QueueCases,
    LedgerCases,
    AlikeCases,
    DocumentCases,
    ForgettingCases,
    DurableCases,
    ModelCases,
    Suite,
):
    """Subclass it and override the fixture `store` with a new, empty store for each case.

        class TestMyStore(StoreSuite):
            @pytest.fixture
            def store(self) -> MyStore:
                return MyStore()

    The methods may be plain or async, and the fixture may return a coroutine that makes the store. Closing is the
    fixture's business. Two more fixtures may be overridden:

    other: a second handle on the data of `store`, such as another process would have; by default it is `store` itself.
    reopen: a callable that closes the store, opens the same data again and returns that; without it nothing needs to last.
    """

    fixture = "store"
    optional: ClassVar[tuple[str, ...]] = ("other", "reopen")

    def plug(self, **given: Any) -> None:
        """Take the store, in which two shops are opened, and the other handles."""
        super().plug(store=given["store"])
        assert self.store.shops() == [], "the fixture `store` must return a new and empty store for each case"
        other, reopen = run(given.get("other")), given.get("reopen")
        self.other = self.store if other is None else Plain(other)
        self.reopen = None if reopen is None else _reopening(reopen)
        for shop in ("acme", "other"):
            assert self.store.save_settings(shop, b"{}", 0, None) is True, (
                "save_settings() with version 0 must save the first settings of a shop"
            )


def _reopening(reopen: Callable[[], Any]) -> Callable[[], Plain]:
    return lambda: Plain(run(reopen()))
