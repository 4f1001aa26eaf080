"""Tables, progress and safety of what is printed."""

from __future__ import annotations

import io
import sys
from decimal import Decimal

import pytest

from cartback.cli.output import ProgressLine, TerminalStyle, amount, safe, table


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_columns_align_and_numbers_go_right() -> None:
    """Text to the left, numbers to the right, no trailing blanks."""
    assert table([("a", 5), ("long", 123)]) == ["  a       5", "  long  123"]
    assert table([("x", "")], ("name", "why")) == ["  name  why", "  ----  ---", "  x"]
    assert table([]) == []


def test_an_amount_has_the_decimals_of_its_currency() -> None:
    """Yen have none, dinars three; what comes to one shopper has two at least."""
    assert [amount(Decimal("1234.5"), code) for code in ("USD", "JPY", "KWD")] == ["1,234.50", "1,234", "1,234.500"]
    assert (amount(0.4, "JPY", least=2), amount(-0.4, "USD", sign="+")) == ("0.40", "-0.40")


def test_what_shoppers_typed_cannot_draw() -> None:
    """Escape sequences, line breaks and bidi marks become blanks."""
    assert safe("a\x1b[31mb\r\n\u202ec") == "a [31mb   c"


def test_a_bar_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal a bar that is taken away again; else nothing until a few seconds have passed."""
    for stream, drawn in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr(sys, "stderr", stream)
        monkeypatch.delenv("NO_COLOR", raising=False)
        monkeypatch.setenv("TERM", "xterm")
        with ProgressLine("working", 2) as progress:
            progress._next = 0 if drawn else progress._next
            progress.add(1)
        assert ("[###############...............] working: 1 of 2 (50%)" in stream.getvalue()) is drawn
        assert ("\x1b" in stream.getvalue()) is drawn


def test_a_plain_line_every_few_seconds_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a log there is a line now and then, without control characters."""
    log = io.StringIO()
    monkeypatch.setattr(sys, "stderr", log)
    with ProgressLine("reading") as progress:
        progress._next = 0
        progress.add(256)
    assert log.getvalue() == "reading: 256\n"


def test_no_color_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bold on a terminal, unless NO_COLOR is set or it is no terminal."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stdout", Terminal())
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert TerminalStyle().bold("x") == "\x1b[1mx\x1b[0m"
    monkeypatch.setenv("NO_COLOR", "1")
    assert TerminalStyle().bold("x") == "x"
