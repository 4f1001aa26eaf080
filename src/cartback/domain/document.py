"""The document that a store keeps of a shopper: a format byte, then MessagePack."""

from __future__ import annotations

import msgspec

from cartback.errors import BrokenDocument, UnknownDocument

from .shopper import Shopper, encoder

_decoder = msgspec.msgpack.Decoder(Shopper)


_FORMAT = b"\x01"


def encode(shopper: Shopper) -> bytes:
    """Return the document that a store keeps: a format byte, then MessagePack."""
    return _FORMAT + encoder.encode(shopper)


def decode(document: bytes) -> Shopper:
    """Return the shopper in a document of this or an earlier version. Raises UnknownDocument or BrokenDocument."""
    if document[:1] != _FORMAT:
        raise UnknownDocument(f"a shopper's document has the format {document[:1]!r}, not {_FORMAT!r}")
    try:
        return _decoder.decode(memoryview(document)[1:])
    except msgspec.DecodeError as error:
        raise BrokenDocument(f"a shopper's document is broken: {error}") from error
