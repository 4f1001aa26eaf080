"""ChannelSuite, and the provider on this machine that it sends to."""

from .provider import Provider, ProviderReply, ProviderRequest
from .suite import ChannelSuite

__all__ = ["ChannelSuite", "Provider", "ProviderReply", "ProviderRequest"]
