"""The counts behind reports: the narrow copies of rows, as the rows are now."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from cartback.domain.ledger import Usage
from cartback.domain.narrow import AlikeRows, alike, narrow

from .samples import AT, FAR, HOUR, LONG_AGO, MICROSECOND, as_one, change, row
from .settings import Cases


class AlikeCases(Cases):
    """alike() agrees with the rows of its range."""

    def _alike(self, since: datetime = LONG_AGO, until: datetime = FAR) -> dict[bytes, AlikeRows]:
        return as_one(self.store.alike("acme", since, until))

    def _times(self, since: datetime = LONG_AGO, until: datetime = FAR) -> dict[bytes, int]:
        return {copy: some.times for copy, some in self._alike(since, until).items()}

    def _check(self, *names: str) -> None:
        """Check that alike() agrees with all rows as they are read, and that they are these."""
        read = self.store.decided("acme")
        assert sorted([n.id for n in read]) == sorted(names)
        assert self._alike() == as_one(alike(read)), "alike() must count the narrow copies of the rows as they are now"

    def test_alike_rows_are_counted(self) -> None:
        """Rows are counted by their narrow copies, of one shop alone; the range is half open, to the microsecond."""
        times = {"n1": AT, "n2": AT + MICROSECOND, "n3": AT - HOUR, "n4": AT, "n5": AT - MICROSECOND}
        for name, at in times.items():
            self.store.commit([change(f"of{name}", notifications=(row(name, f"of{name}", at=at),))])
        self.store.commit([change("z", notifications=(row("n6", "z", "SENT", segments=2),))])
        self._check("n1", "n2", "n3", "n4", "n5", "n6")
        begun, sent = narrow(row()), narrow(row(state="SENT", segments=2))
        inside = self._times(AT, AT + MICROSECOND)
        assert inside == {begun: 2, sent: 1}, (
            "alike() must count rows from `since` on and before `until`, to the microsecond"
        )
        assert self._alike(AT, AT) == {}, "alike() must count no rows for an empty range"
        assert list(self.store.alike("other", LONG_AGO, FAR)) == [], "alike() must not count another shop's rows"
        assert list(self.store.alike("nobody's", LONG_AGO, FAR)) == []

    def test_a_row_counts_as_it_is_now(self) -> None:
        """After a row is written over, absorbed, erased or stripped of its text, alike() never counts its former state."""
        refused, took = (("d1", "rejected", None),), Usage("m", 1, 900, 60, Decimal("0.000123"))
        rows = (row("n1", "a", body="Hi", usage=took), row("n2", "a", usage=took))
        self.store.commit([change("a", notifications=rows)])
        self.store.commit([change("b", notifications=(row("n3", "b", "SENT", outcomes=refused, body="Hi"),))])
        self._check("n1", "n2", "n3")
        sent = row("n1", "a", "SENT", at=AT + HOUR, opened_at=AT + HOUR, outcomes=refused, body="Hi")
        self.store.commit([change("a", 1, notifications=(sent,))])
        self._check("n1", "n2", "n3")
        self.store.commit([change("a", 2, absorbed=(("b", 1),))])
        self._check("n1", "n2", "n3")
        self.store.purge("acme", deliveries=LONG_AGO, text=FAR, ledger=LONG_AGO)
        self._check("n1", "n2", "n3")
        self.store.erase("acme", "a", [], [], AT)
        self._check("n1", "n2", "n3")
        self.store.purge("acme", deliveries=LONG_AGO, text=LONG_AGO, ledger=AT + HOUR)
        self._check("n1")
        self.store.erase_shop("acme")
        self._check()

    def test_a_test_is_counted_as_none(self) -> None:
        """A message sent to try it out has an empty copy."""
        self.store.commit([change(notifications=(row("n1", test=True, usage=Usage("m", 1)), row("n2")))])
        times = self._times()
        assert times.pop(b"", 1) == 1, "alike() must count a test message under the empty copy, whatever its usage"
        assert times == {narrow(row()): 1}, "alike() must not count a test message among the others"

    def test_what_a_model_took_is_added_up(self) -> None:
        """Of rows that are otherwise alike, calls, tokens and the cost are added up exactly, where a price is known."""
        took = (
            Usage("m", 1, 900, 60, Decimal("0.000123")),
            Usage("n", 2, 2**40, 61, Decimal("0.000000000001")),
            Usage("m", 1, 10, 5, Decimal("0.1")),
        )
        rows = [row(f"n{n}", usage=usage) for n, usage in enumerate(took)]
        self.store.commit([change(notifications=(*rows, row("n3", usage=Usage("m", 1, 7, 8)), row("n4")))])
        self._check("n0", "n1", "n2", "n3", "n4")
        spent = {some.times: some.spent for some in self._alike().values()}
        assert spent[4] == (4, 910 + 2**40, 126, 100123000001)
        assert spent[1] == (1, 7, 8, None), "alike() must return a cost of None, not 0, if no price is known"
