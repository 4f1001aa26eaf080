"""Columns of a batch as PostgreSQL arrays, in its binary format: many rows go in as few parameters, for `unnest`.

psycopg writes any list; these three know their element type, so they need not inspect each element, and a
prepared statement always sees the same types.
"""

from __future__ import annotations

from collections.abc import Sequence
from struct import Struct
from typing import Any

from psycopg.abc import AdaptContext
from psycopg.adapt import Dumper
from psycopg.pq import Format

_TEXT, _BYTEA, _INT8 = 25, 17, 20
_HEADER = Struct(">iiIii").pack  # dimensions, has nulls, element type, length, first index
_EMPTY = Struct(">iiI").pack
_LENGTH = Struct(">i").pack
_NUMBER = Struct(">iq").pack
_NULL = _LENGTH(-1)


class TextArray(list[str]):
    """A text[]."""


class BlobArray(list[bytes]):
    """A bytea[]."""


class NumberArray(list["int | None"]):
    """A bigint[], with NULLs."""


class _Array(Dumper):
    format = Format.BINARY
    element: int

    def dump(self, obj: Any) -> bytes:
        if not obj:
            return _EMPTY(0, 0, self.element)
        return b"".join([_HEADER(1, 1, self.element, len(obj), 1), *self.parts(obj)])

    def parts(self, obj: Any) -> list[bytes]:
        raise NotImplementedError


class _BlobsDumper(_Array):
    oid, element = 1001, _BYTEA

    def parts(self, obj: Sequence[Any]) -> list[bytes]:
        return [part for blob in obj for part in (_LENGTH(len(blob)), blob)]


class _TextsDumper(_BlobsDumper):
    oid, element = 1009, _TEXT

    def parts(self, obj: Sequence[Any]) -> list[bytes]:
        return super().parts([text.encode() for text in obj])


class _NumbersDumper(_Array):
    oid, element = 1016, _INT8

    def parts(self, obj: Sequence[int | None]) -> list[bytes]:
        return [_NULL if number is None else _NUMBER(8, number) for number in obj]


def register(context: AdaptContext) -> None:
    """Register the array types on a connection."""
    adapters = context.connection.adapters if context.connection is not None else context.adapters
    for cls, dumper in ((TextArray, _TextsDumper), (BlobArray, _BlobsDumper), (NumberArray, _NumbersDumper)):
        adapters.register_dumper(cls, dumper)
