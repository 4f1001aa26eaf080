"""FetcherSuite: whether a fetcher's answers agree with the platform's documents.

While a document is to be fetched no message is sent about its cart. A document left out is fetched again; an answered one is
done. A fetcher that answers too much loses news; one that answers too little holds carts until they are too late.
"""

from .platform import FetchedPlatform
from .suite import FetcherSuite

__all__ = ["FetchedPlatform", "FetcherSuite"]
