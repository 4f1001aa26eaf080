"""The law: what is stored reads back as what it was; and what is no document is refused, not half read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartback.domain import events as ev
from cartback.domain.document import decode, encode
from cartback.domain.product import apply_product, decode_product, encode_product
from cartback.domain.session import current_session
from cartback.domain.shopper import Shopper, lines_of
from cartback.domain.transitions import apply
from cartback.errors import BrokenDocument, StoreError, UnknownDocument
from cartback.testing import strategies as some


@given(some.shoppers())
def test_a_shopper_reads_back(shopper: Shopper) -> None:
    """Equal as a whole, in the lines of its carts, and written again to the same bytes."""
    again = decode(encode(shopper))
    assert again == shopper
    assert encode(again) == encode(shopper)
    for mine, theirs in zip(shopper.carts, again.carts, strict=True):
        if mine.last is not None and theirs.last is not None:
            assert lines_of(mine.last) == lines_of(theirs.last)


@given(some.shoppers(), some.events())
def test_a_shopper_that_was_stored_goes_on_the_same(shopper: Shopper, event: ev.ShopperEvent) -> None:
    """Storing in between changes nothing of what comes after."""
    direct, stored = apply(shopper, event), apply(decode(encode(shopper)), event)
    assert direct == stored
    mine, theirs = current_session(direct), current_session(stored)
    assert (mine is None) == (theirs is None)
    if mine is not None and theirs is not None:
        assert (mine.token, mine.clock, mine.stage, mine.closed) == (
            theirs.token,
            theirs.clock,
            theirs.stage,
            theirs.closed,
        )


@given(st.lists(some.product_news(), max_size=6))
def test_a_product_reads_back(news: list[ev.ProductChanged]) -> None:
    """With its prices as exact decimals and its stock by place."""
    product = some.new_product()
    for event in news:
        product = apply_product(product, event)
    assert decode_product(encode_product(product)) == product


@given(st.binary(max_size=40))
def test_noise_is_refused(noise: bytes) -> None:
    """Bytes that are no document raise a StoreError and nothing else."""
    try:
        decode(noise)
    except StoreError:
        return
    assert encode(decode(noise))


@pytest.mark.parametrize("document", [b"", b"\x00", b"\x02\x91\xa1x", b"{}"])
def test_other_formats_are_refused(document: bytes) -> None:
    """Nothing, an unknown format byte, JSON: what a newer cartback may have written."""
    with pytest.raises(UnknownDocument):
        decode(document)


@pytest.mark.parametrize("document", [b"\x01", b"\x01\x90", b"\x01\xc1"])
def test_broken_documents_are_refused(document: bytes) -> None:
    """Of this format, but cut short, without its fields, or no MessagePack."""
    with pytest.raises(BrokenDocument):
        decode(document)
