"""CopywriterSuite: whether a copywriter's texts can be shown to a shopper as they are.

The engine sends the texts of a template or a model unchanged: their length, what they leave out and what
they promise are the copywriter's responsibility. If it cannot write, it raises CopyError, and the fallback writes.
"""

from __future__ import annotations

from typing import Any, ClassVar

from cartback.testing.suites.suite import Plain, Suite, run

from .cases import CopywriterCases
from .summaries import SummaryCases


class CopywriterSuite(CopywriterCases, SummaryCases, Suite):
    """Subclass it and override the fixture `copywriter`.

        class TestMyCopywriter(CopywriterSuite):
            @pytest.fixture
            def copywriter(self) -> MyCopywriter:
                return MyCopywriter()

    `write` may be plain or async; a `summarize` has cases too. If a model writes, give it one that
    answers as yours does, on this machine; and override the fixture `stuck` too, with a copywriter whose model takes the
    prompt and never answers.

    Attributes:
        patience: seconds that one message may take. `stuck` is to give up in less.
    """

    fixture = "copywriter"
    optional: ClassVar[tuple[str, ...]] = ("stuck",)

    def plug(self, **given: Any) -> None:
        """Take the copywriter, and the one that is stuck."""
        super().plug(copywriter=given["copywriter"])
        stuck = run(given.get("stuck"))
        self.stuck = None if stuck is None else Plain(stuck)
