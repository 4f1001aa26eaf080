"""The usual range of a measure, and the position of a shop's own figure.

Recovery 15-25 %, opens 30-45 % and clicks 8-12 % are what vendors publish for cart messages. The last two are known for e-mail
alone, the first for cart and checkout recovery: for anything else there is no band. Below TOO_FEW a share is uncertain, and is
not judged.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Literal

from msgspec import Struct

Measure = Literal["recovery", "open", "click"]
Standing = Literal["too_few", "below", "within", "above"]

#: With fewer messages or sessions than this no share is compared with its band.
TOO_FEW = 100


class Band(Struct, frozen=True, gc=False):
    """The usual range of a share, in whole per cent; both bounds are within."""

    low: int
    high: int

    def standing(self, hits: int, of: int) -> Standing:
        """Return the position of `hits` of `of`. Computed in whole numbers, so that 15 of 100 is within 15-25 %."""
        if of < TOO_FEW:
            return "too_few"
        if 100 * hits < self.low * of:
            return "below"
        return "above" if 100 * hits > self.high * of else "within"


BANDS = MappingProxyType({"recovery": Band(15, 25), "open": Band(30, 45), "click": Band(8, 12)})

#: The kinds of campaign whose share of sessions won back has a band.
RECOVERIES = frozenset({"cart_recovery", "checkout_recovery"})


def band_of(measure: Measure, *, kind: str | None = None, channel: str | None = None) -> Band | None:
    """Return the band of a figure of one kind of campaign or one channel; None if the usual range is not known.

    A recovery rate of several kinds together (`kind` None) is that of cart and checkout recovery.
    """
    if measure == "recovery":
        return BANDS[measure] if kind is None or kind in RECOVERIES else None
    return BANDS[measure] if channel == "email" else None
