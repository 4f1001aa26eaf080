"""FetcherSuite: its fixtures, plugged in."""

from __future__ import annotations

from typing import Any, ClassVar

from cartback.testing.suites.suite import Plain, Suite, run

from .cases import FetcherCases
from .platform import FetchedPlatform


class FetcherSuite(FetcherCases, Suite):
    """Subclass it and override the fixtures `platform` and `fetcher`.

        class TestMyFetcher(FetcherSuite):
            @pytest.fixture
            def platform(self) -> MyPlatform:
                return MyPlatform()

            @pytest.fixture
            def fetcher(self, platform: MyPlatform) -> MyFetcher:
                return MyFetcher(platform.url)

    `platform` is a stand-in for the platform's API on this machine, a FetchedPlatform. `fetch` may be plain or async. If it
    uses a network, override the fixture `stuck` too, with a fetcher whose platform takes the request and never answers.

    Attributes:
        patience: seconds that one call may take. `stuck` is to give up in less.
    """

    fixture = "fetcher"
    optional: ClassVar[tuple[str, ...]] = ("platform", "stuck")

    def plug(self, **given: Any) -> None:
        """Take the fetcher, its platform, and the one that is stuck."""
        platform = run(given.get("platform"))
        assert isinstance(platform, FetchedPlatform), (
            f"{type(self).__name__}: override the fixture `platform` with a FetchedPlatform, got {platform!r:.60}"
        )
        super().plug(fetcher=given["fetcher"], platform=platform)
        stuck = run(given.get("stuck"))
        self.stuck = None if stuck is None else Plain(stuck)
