"""StoreSuite: whether a store keeps the contract of cartback.ports.Store."""

from .suite import StoreSuite

__all__ = ["StoreSuite"]
