"""Conformance suites: subclass the one for your Store, Channel, Copywriter or Fetcher, override a fixture, and run pytest.

    class TestMyStore(StoreSuite):
        @pytest.fixture
        def store(self) -> MyStore:
            return MyStore()

They are pytest classes and need it: pip install "cartback[testing]".
"""

from cartback.errors import MissingExtra

try:
    import pytest
except ImportError:  # pragma: no cover - it runs the tests
    raise MissingExtra("testing") from None

pytest.register_assert_rewrite(
    f"{__name__}.store", f"{__name__}.channel", f"{__name__}.copywriter", f"{__name__}.fetcher"
)

from .channel import ChannelSuite, Provider, ProviderReply, ProviderRequest, SMTPSuite  # noqa: E402 - once their assertions are to be rewritten,
from .copywriter import CopywriterSuite  # noqa: E402
from .fetcher import FetchedPlatform, FetcherSuite  # noqa: E402
from .store import StoreSuite  # noqa: E402 - so that a failure shows the values

__all__ = [
    "ChannelSuite",
    "CopywriterSuite",
    "FetchedPlatform",
    "FetcherSuite",
    "Provider",
    "ProviderReply",
    "ProviderRequest",
    "SMTPSuite",
    "StoreSuite",
]
