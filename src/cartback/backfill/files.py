"""The lines, rows and documents of a file, one by one, compressed with gzip or not: no file is held as a whole."""

from __future__ import annotations

import csv
import gzip
import sys
import zlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from itertools import chain
from json import JSONDecoder
from pathlib import Path
from typing import IO, Any, cast

import msgspec

from cartback.errors import InvalidEvent, MalformedDelivery
from cartback.sources.limits import BOM

#: The most characters of one line, or of one item of a list: no delivery is larger.
LONGEST = 8_000_000
_CHUNK = 1 << 20


@contextmanager
def opened(path: Path | str) -> Iterator[IO[bytes]]:
    """Open a file, uncompressed; "-" is stdin. Raises InvalidEvent for broken gzip data."""
    if str(path) == "-":
        yield sys.stdin.buffer
        return
    with Path(path).open("rb") as plain:
        zipped = plain.read(2) == b"\x1f\x8b"
    with gzip.open(path, "rb") if zipped else Path(path).open("rb") as file:
        try:
            yield cast("IO[bytes]", file)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise InvalidEvent(f"{path}: the gzip data is broken ({error})") from None


def lines_of(file: IO[bytes]) -> Iterator[bytes]:
    """Yield each line; of one that is too long only the beginning, which is no valid JSON."""
    mark = BOM
    while line := file.readline(LONGEST + 1):
        rest = line
        while len(rest) > LONGEST and not rest.endswith(b"\n"):
            rest = file.readline(LONGEST + 1)
        yield line.removeprefix(mark)
        mark = b""


def documents_of(file: IO[bytes]) -> Iterator[tuple[int, Any]]:
    """Yield each JSON document with its number: the bytes of a line, each item of a list in a line, or of one list over many.

    Raises InvalidEvent for a list over many lines that breaks off.
    """
    number = 0
    while line := file.readline(LONGEST + 1):
        number += 1
        text = line.removeprefix(BOM if number == 1 else b"").strip()
        is_cut = len(line) > LONGEST and not line.endswith(b"\n")
        if text.startswith(b"[") and (is_cut or not text.endswith(b"]")):
            yield from _listed(text, file, number)
            return
        while is_cut and not line.endswith(b"\n") and (line := file.readline(LONGEST + 1)):
            pass
        if text.startswith(b"["):
            yield from ((number, each) for each in _list(text))
        elif text:
            yield number, text


def _list(text: bytes) -> list[Any]:
    try:
        document = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return [text]
    return document if isinstance(document, list) else [text]


_decoder = JSONDecoder()
_SPACE = " \t\r\n,"


def _listed(beginning: bytes, file: IO[bytes], number: int) -> Iterator[tuple[int, Any]]:
    """Yield the items of a list over many lines, with their places in it from 1."""
    reader = TextIOWrapper(cast("Any", file), encoding="utf-8", errors="replace")
    text, place = beginning.decode("utf-8", "replace")[1:], number - 1
    while True:
        text = text.lstrip(_SPACE)
        if text.startswith("]"):
            return
        try:
            document, end = _decoder.raw_decode(text)
            is_whole = end < len(text) or not isinstance(document, int | float)  # a number may go on
        except (ValueError, RecursionError):
            is_whole = False
        if is_whole:
            place, text = place + 1, text[end:]
            yield place, document
            continue
        more = reader.read(_CHUNK)
        if not more or len(text) > LONGEST:
            raise InvalidEvent(f"the list ends too soon, or is not valid JSON, after document {place}")
        text += more


def rows_of(
    file: IO[bytes], columns: Collection[str] | None = None
) -> Iterator[tuple[int, dict[str, str] | MalformedDelivery]]:
    """Yield each row of a CSV file with the number of its last line, as a dict by column, or why it is invalid.

    Empty cells are left out. The delimiter may be a comma, semicolon, tab or bar, as in the header. With `columns`
    given, names are read in any case, and a header that has none of them raises InvalidEvent.
    """
    text = TextIOWrapper(cast("Any", file), encoding="utf-8-sig", errors="replace", newline="")
    try:
        yield from _rows_of(text, columns)
    finally:
        with suppress(ValueError):  # closed meanwhile
            text.detach()  # the file is the caller's, open as it came


def _rows_of(
    text: TextIOWrapper, columns: Collection[str] | None
) -> Iterator[tuple[int, dict[str, str] | MalformedDelivery]]:
    head, before = text.readline(), 0
    if head.lower().startswith("sep="):  # a line of its own, from Excel
        head, before = text.readline(), 1
    rows = csv.reader(chain([head], text), delimiter=max(_DELIMITERS, key=head.count), strict=True)
    try:
        names = [name.strip() for name in next(rows, [])]
    except csv.Error as error:
        raise InvalidEvent(f"line {rows.line_num + before}: expected valid CSV: {error}") from None
    if columns is not None:
        names = [name.lower() for name in names]
        if names and not any(name in columns for name in names):
            raise InvalidEvent(
                f"line {rows.line_num + before}: expected the names of columns such as {', '.join(columns)}"
            )
    for row in _every_row(rows):
        cells = row if isinstance(row, MalformedDelivery) else _named(names, row)
        if cells:
            yield rows.line_num + before, cells


_DELIMITERS = ",;\t|"
_Rows = Iterator[list[str]]


def _every_row(rows: _Rows) -> Iterator[list[str] | MalformedDelivery]:
    """Yield the rows, and go on after an invalid one."""
    while True:
        try:
            yield next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield MalformedDelivery(f"row: expected valid CSV: {error}")


def _named(names: Sequence[str], row: Sequence[str]) -> dict[str, str] | MalformedDelivery:
    """Return the cells by name. With a cell too many one was split, and the cells after it are under wrong names."""
    if any(row[len(names) :]):
        return MalformedDelivery(
            f"row: expected at most {len(names)} cells, as in the header; put quotes around a cell with commas"
        )
    if any("\ufffd" in cell for cell in row):
        return MalformedDelivery("row: expected UTF-8; save the file as UTF-8")
    return {name: value for name, value in zip(names, row, strict=False) if value}
