"""Money: a Decimal and an ISO 4217 currency with its real exponent. Currencies never mix."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

from msgspec import Struct
from msgspec.structs import force_setattr

from cartback.errors import InvalidEvent

# ISO 4217 amendment 176: every active currency whose minor unit is not 2 digits.
_EXPONENTS = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}
#: ISO 4217's active currencies, those it withdrew since 2014, and the codes in use of Chinese, Manx and Channel money.
CODES = frozenset(
    (
        "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BYR BZD "
        "CAD CDF CHE CHF CHW CLF CLP CNH CNY COP COU CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP "
        "GEL GGP GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS IMP INR IQD IRR ISK JEP JMD JOD JPY KES KGS KHR "
        "KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LTL LYD MAD MDL MGA MKD MMK MNT MOP MRO MRU MUR MVR MWK MXN MXV "
        "MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD "
        "SHP SLE SLL SOS SRD SSP STD STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW "
        "UZS VED VEF VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG ZWL "
    ).split()
)
#: All amounts are smaller than this.
LARGEST = Decimal(10) ** 15
_MOST_DIGITS = 20
_is_plain = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?", re.ASCII).fullmatch
_MOST = 2**53 - 1


def exponent(currency: str) -> int:
    """Return the number of digits after the point of `currency`: USD 2, JPY 0, KWD 3."""
    return _EXPONENTS.get(currency, 2)


def parse_currency(text: object, field: str = "currency") -> str:
    """Return an ISO 4217 code in capitals. Raises InvalidEvent for anything else, XXX ("no currency") included."""
    if type(text) is str and text in CODES:
        return text
    code = text.strip().upper() if isinstance(text, str) and len(text) <= 20 else ""
    if code in CODES:
        return code
    raise InvalidEvent(f"{field}: {text!r:.40} is not an ISO 4217 currency such as 'USD'")


_NAN = Decimal("NaN")


def _decimal(text: str) -> Decimal:
    """Return the number in the text; NaN if there is none."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return _NAN


def parse_amount(value: object, field: str = "amount") -> Decimal:
    """Return a finite Decimal from a number or text ("19.99", 1499.9, 3, "-9.00"). Raises InvalidEvent naming `field`."""
    if type(value) is str and _is_plain(value):
        return Decimal(value)  # as nearly all are written
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise InvalidEvent(f"{field}: expected an amount such as '19.99', got {value!r:.40}")
    if isinstance(value, int) and abs(value) >= LARGEST:
        raise InvalidEvent(f"{field}: expected an amount below {LARGEST:.0E}")  # its text may be endless
    text = str(value).strip() if not isinstance(value, str) or len(value) <= 40 else ""
    amount = _decimal(text) if len(text) <= 40 else _NAN
    exponent_of = amount.as_tuple().exponent
    tiny = not isinstance(exponent_of, int) or exponent_of < -_MOST_DIGITS
    if tiny or not -LARGEST < amount < LARGEST or "_" in text:
        raise InvalidEvent(f"{field}: expected an amount such as '19.99', got {text or value!r:.40}")
    return amount


def parse_quantity(value: object, field: str = "quantity") -> int | Decimal:
    """Return a quantity from a number or text, exactly: 2 for "2" and "2.0", Decimal("1.5") for "1.5". Raises InvalidEvent."""
    if type(value) is int:
        if not -_MOST <= value <= _MOST:
            raise InvalidEvent(f"{field}: expected a number between -2**53 and 2**53")
        return value
    try:
        quantity = parse_amount(value, field)
    except InvalidEvent:
        raise InvalidEvent(f"{field}: expected a quantity such as 2 or '1.5', got {value!r:.40}") from None
    return int(quantity) if quantity == quantity.to_integral_value() else quantity.normalize()


class Money(Struct, frozen=True, gc=False):
    """An amount in one currency. `+` and `-` refuse to mix currencies; comparison is left to same-currency code.

    A float or a text becomes the exact Decimal that was meant. Raises InvalidEvent for an invalid amount.
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if type(self.amount) is not Decimal:
            force_setattr(self, "amount", parse_amount(self.amount, "amount"))
        if not isinstance(self.currency, str):
            raise InvalidEvent(f"currency: {self.currency!r:.40} is not an ISO 4217 currency such as 'USD'")

    def _same(self, other: Money) -> Decimal:
        if not isinstance(other, Money):
            raise InvalidEvent(f"amount: expected Money in {self.currency}, got {other!r:.40}")
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
        """Return the same money in whole minor units, ties to even."""
        unit = Decimal(1).scaleb(-exponent(self.currency))
        return Money(self.amount.quantize(unit, ROUND_HALF_EVEN), self.currency)

    def __str__(self) -> str:
        return f"{self.rounded().amount} {self.currency}"
