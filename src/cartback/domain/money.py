"""Money: a Decimal and an ISO 4217 currency with its real exponent. Currencies never mix."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

from msgspec import Struct

from cartback.errors import InvalidEvent

# ISO 4217 amendment 176: every active currency whose minor unit is not 2 digits.
_EXPONENTS = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}
_LARGEST = Decimal(10) ** 15
_MOST_DIGITS = 20


def exponent(currency: str) -> int:
    """The number of digits after the point that `currency` has: USD 2, JPY 0, KWD 3."""
    return _EXPONENTS.get(currency, 2)


def parse_currency(text: object, field: str = "currency") -> str:
    """An ISO 4217 code in capitals. Raises InvalidEvent for anything else, XXX ("no currency") included."""
    if isinstance(text, str):
        code = text.strip().upper()
        if len(code) == 3 and code.isascii() and code.isalpha() and code != "XXX":
            return code
    raise InvalidEvent(f"{field}: {text!r:.40} is not an ISO 4217 currency such as 'USD'")


def parse_amount(value: object, field: str = "amount") -> Decimal:
    """A finite Decimal from a number or text ("19.99", 1499.9, 3, "-9.00"). Raises InvalidEvent naming `field`."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise InvalidEvent(f"{field}: expected an amount such as '19.99', got {value!r:.40}")
    try:
        amount = Decimal(str(value).strip() if len(str(value)) <= 40 else "NaN")
    except InvalidOperation:
        amount = Decimal("NaN")
    exponent_of = amount.as_tuple().exponent
    tiny = not isinstance(exponent_of, int) or exponent_of < -_MOST_DIGITS
    if tiny or abs(amount) >= _LARGEST or "_" in str(value):
        raise InvalidEvent(f"{field}: expected an amount such as '19.99', got {value!r:.40}")
    return amount


class Money(Struct, frozen=True, gc=False):
    """An amount in one currency. `+` and `-` refuse to mix currencies; comparison is left to same-currency code."""

    amount: Decimal
    currency: str

    def _same(self, other: Money) -> Decimal:
        if self.currency != other.currency:
            raise InvalidEvent(f"currency: {self.currency} and {other.currency} never mix")
        return other.amount

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.amount > self._same(other)

    def rounded(self) -> Money:
        """The same money in whole minor units, ties to even."""
        unit = Decimal(1).scaleb(-exponent(self.currency))
        return Money(self.amount.quantize(unit, ROUND_HALF_EVEN), self.currency)

    def __str__(self) -> str:
        return f"{self.rounded().amount} {self.currency}"
