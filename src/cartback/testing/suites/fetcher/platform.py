"""A stand-in for a platform's API on this machine: the documents that a fetcher looks up."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from cartback.domain.pointers import Pointer


class FetchedPlatform(ABC):
    """A platform with documents that come, go and become unreadable. Make yours answer the fetcher as the real one does.

    Attributes:
        kinds: the kinds of document that your deliveries point at.
        products: whether `Shop.live_check` is answered: pointers of kind "product" with the source "".
    """

    kinds: ClassVar[tuple[str, ...]] = ("cart", "order")
    products: ClassVar[bool] = True

    @abstractmethod
    def put(self, shop: str, kind: str) -> Pointer:
        """Put a new document on the platform, about a new person and thing, and return its pointer as your source makes it.

        A cart has lines, an order is paid for, a product can be bought. Of kind "product" the pointer has the source "".
        """

    @abstractmethod
    def remove(self, pointer: Pointer) -> None:
        """Remove the document: the platform answers that there is none."""

    @abstractmethod
    def fail(self, pointer: Pointer | None) -> None:
        """Make the platform fail for this one document, or with None for all of them, until `mend`."""

    @abstractmethod
    def mend(self) -> None:
        """Make all documents readable again."""
