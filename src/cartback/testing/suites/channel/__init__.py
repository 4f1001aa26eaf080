"""ChannelSuite, and the provider on this machine that it sends to."""

from .mail import SMTPSuite
from .provider import Provider, ProviderReply, ProviderRequest
from .suite import ChannelSuite

__all__ = ["ChannelSuite", "Provider", "ProviderReply", "ProviderRequest", "SMTPSuite"]
