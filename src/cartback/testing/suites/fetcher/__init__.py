"""FetcherSuite: whether what a fetcher answers can be taken for what the platform's documents say.

While a document is to be fetched nothing is sent about its cart. What is left out is asked for again; what is answered is done.
A fetcher that answers too much loses news; one that answers too little holds carts until they are too late.
"""

from .platform import FetchedPlatform
from .suite import FetcherSuite

__all__ = ["FetchedPlatform", "FetcherSuite"]
