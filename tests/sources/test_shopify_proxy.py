"""Only what Shopify forwarded says who is logged in; nobody can make a customer of another's request."""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice, product
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cartback.errors import BadSignature, InvalidSettings
from cartback.sources import shopify

SECRET = "hush"
NOW = datetime(2026, 1, 5, 15, tzinfo=UTC)
SHOP = "acme.myshopify.com"
AT = str(int(NOW.timestamp()))


def signature(pairs: list[tuple[str, str]], secret: str = SECRET) -> str:
    """As Shopify's own documentation computes it."""
    told: dict[str, list[str]] = {}
    for name, value in pairs:
        told.setdefault(name, []).append(value)
    text = "".join(sorted(f"{name}={','.join(values)}" for name, values in told.items()))
    return hmac.new(secret.encode(), text.encode(), "sha256").hexdigest()


def forwarded(*extra: tuple[str, str], secret: str = SECRET, **changed: str) -> str:
    own = {"shop": SHOP, "logged_in_customer_id": "7", "path_prefix": "/apps/acme", "timestamp": AT, **changed}
    pairs = [*own.items(), *extra]
    return urlencode([*pairs, ("signature", signature(pairs, secret))])


def who(query: str, now: datetime = NOW, secret: Any = SECRET) -> shopify.Proxied:
    return shopify.proxied(query, secret=secret, now=now)


def test_known_answers(corpus: Any) -> None:
    """The published example holds at its time; cut, changed or late it does not."""
    vectors = json.loads((corpus / "hmac_vectors" / "shopify_hmac_vectors.json").read_text())["query_signatures"]
    [case] = [case for case in vectors if case["kind"] == "app_proxy_signature"]
    at = datetime.fromtimestamp(int(dict(parse_qsl(case["query"]))["timestamp"]), UTC)
    assert who(case["query"], at, case["secret"]) == shopify.Proxied("shop-name.myshopify.com", None)
    for query, now in ((case["query"], NOW), (case["query"].replace("extra=2", "extra=3"), at), ("", at)):
        with pytest.raises(BadSignature):
            who(query, now, case["secret"])


def test_who_is_logged_in() -> None:
    assert who(forwarded()) == shopify.Proxied(SHOP, "7")
    assert who(forwarded(logged_in_customer_id="")) == shopify.Proxied(SHOP, None)
    assert who(forwarded(("q", "a b&c"), ("q", "ä"), ("z", ""))).customer == "7"
    assert who(forwarded(secret="old"), secret=["hush", "old"]).customer == "7"


@pytest.mark.parametrize(
    "query",
    [
        "", "signature=", forwarded() + "&logged_in_customer_id=8", forwarded() + "&signature=x", forwarded().replace("=7", "=8"),
        forwarded(secret="a guess"), forwarded(shop="evil.test"), forwarded(shop="acme.myshopify.com.evil.test"),
        forwarded(logged_in_customer_id="7x"), forwarded(timestamp="now"), forwarded(timestamp=""), forwarded().upper(),
        "&".join(["a=1"] * 200), "a=" + "x" * 20_000, "a=%ff", forwarded(timestamp="9" * 500),
        urlencode([("shop", SHOP), ("logged_in_customer_id", "7"), ("timestamp", AT)]),
        forwarded(("logged_in_customer_id", "8")), forwarded(("shop", "b.myshopify.com")), forwarded(("timestamp", AT)),
    ],
)  # fmt: skip
def test_what_is_not_shopifys_word_is_refused(query: str) -> None:
    """Forged, doubled, cut, of no shop or no number: one error, whose message repeats nothing."""
    with pytest.raises(BadSignature) as refused:
        who(query)
    assert refused.value.status == 401
    assert SHOP not in str(refused.value)


@pytest.mark.parametrize(
    "off", [timedelta(minutes=5, seconds=1), -timedelta(minutes=5, seconds=1), timedelta(days=300)]
)
def test_what_was_overheard_is_of_no_use_later(off: timedelta) -> None:
    with pytest.raises(BadSignature, match="timestamp"):
        who(forwarded(), NOW + off)
    assert who(forwarded(), NOW + timedelta(minutes=5)).customer == "7"


def test_the_same_text_cut_elsewhere_is_another_customer_and_is_refused() -> None:
    """A parameter that the shopper chose may hold text that, cut elsewhere, says they are customer 8. The signature holds."""
    honest = [("a", "logged_in_customer_id=8m="), ("logged_in_customer_id", "7"), ("shop", SHOP), ("timestamp", AT)]
    forged = [
        ("a", ""),
        ("logged_in_customer_id", "8"),
        ("m", "logged_in_customer_id=7"),
        ("shop", SHOP),
        ("timestamp", AT),
    ]
    assert signature(honest) == signature(forged)
    for pairs in (honest, forged):
        with pytest.raises(BadSignature):
            who(urlencode([*pairs, ("signature", signature(pairs))]))


def text_of(pairs: list[tuple[str, str]]) -> str:
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return "".join(sorted(f"{name}={','.join(given)}" for name, given in values.items()))


OWN = {
    "logged_in_customer_id": re.compile(r"(?=(logged_in_customer_id=[0-9]{0,20}))"),
    "path_prefix": re.compile(r"(?=(path_prefix=/?[^=]{0,6}))"),
    "shop": re.compile(r"(?=(shop=[a-z0-9-]+\.myshopify\.com))"),
    "timestamp": re.compile(r"(?=(timestamp=[0-9]{1,12}))"),
}


def spans(text: str, name: str) -> Iterator[tuple[int, int]]:
    """Where in the text a parameter of Shopify's own could stand, with every length its value could have."""
    for found in OWN[name].finditer(text):
        start, least = found.start(1), found.start(1) + len(name) + 1
        for end in range(least, found.end(1) + 1):
            if name != "shop" or text[start:end].endswith(".myshopify.com"):
                yield start, end


def fillings(text: str, low: str, high: str, parts: int = 3) -> Iterator[list[str]]:
    """A few of the ways to cut `text` into sorted parameters, at most so many, behind `low` and before `high`."""
    if not text:
        yield []
        return
    for end in range(text.find("=") + 1 or len(text) + 1, len(text) + 1):
        part = text[:end]
        if low <= part <= high and (parts > 1 or end == len(text)):
            yield from ([part, *rest] for rest in fillings(text[end:], part, high, parts - 1))


def cuts(text: str) -> Iterator[list[str]]:
    """The ways to cut a signed text into sorted parameters among which are all of Shopify's own."""
    for chosen in product(*[[*spans(text, name)] for name in OWN]):
        at, low, ways = 0, "", [list[str]()]
        for start, end in chosen:
            own = text[start:end]
            if start < at or own < low:
                break
            between = list(islice(fillings(text[at:start], low, own), 3))
            if not between:
                break
            ways = [[*way, *filling, own] for way in ways for filling in between]
            at, low = end, own
        else:
            last = list(islice(fillings(text[at:], low, chr(0x10FFFF)), 3))
            yield from ([*way, *filling] for way in ways for filling in last)


PIECES = st.sampled_from(
    [*"abmxz158=&,%/", "logged_in_", "customer_id", "logged_in_customer_id=", "logged_in_customer_id=1", "shop=", "shop",
     "evil.myshopify.com", "path_prefix=/", "timestamp=", AT, "m=", "ä"]
)  # fmt: skip
CHOSEN = st.lists(PIECES, max_size=3).map("".join)


@given(st.lists(st.tuples(CHOSEN.filter(bool), CHOSEN), max_size=2), st.sampled_from(["", "5", "15"]))
@example([("a", "logged_in_customer_id=1")], "5")
@example([("kk", "logged_in_customer_id=1")], "5")
@example([("m", "logged_in_customer_id=1"), ("a", "")], "5")
@example([("a", "logged_in_"), ("logged_in_customer_id=1m", "")], "")
@example([("z", "shop=evil.myshopify.com"), ("s", "a")], "5")
def test_no_cut_of_a_signed_text_is_another_customer_or_shop(extra: list[tuple[str, str]], customer: str) -> None:
    """Whatever the shopper adds to a query that Shopify signs: the text, cut anywhere, says nobody else is there.

    Names and values, a name that holds an equals sign, one of Shopify's names in two halves of two parameters: each cut
    that would carry the same signature is tried.
    """
    own = {"shop": SHOP, "logged_in_customer_id": customer, "path_prefix": "/apps/a", "timestamp": AT}
    pairs = [(name, value) for name, value in extra if name not in own] + list(own.items())
    text = text_of(pairs)
    for parts in islice(cuts(text), 12):
        assert "".join(sorted(parts)) == text
        named = [(name, value) for name, _, value in (part.partition("=") for part in parts)]
        for cut_in_name in (named, [(part[: part.rindex("=")], part[part.rindex("=") + 1 :]) for part in parts]):
            query = urlencode([*cut_in_name, ("signature", signature(pairs))])
            try:
                found = who(query)
            except BadSignature:
                continue
            assert found == shopify.Proxied(SHOP, customer or None)


@pytest.mark.parametrize(
    ("own", "forged"),
    [
        ([("kk", "logged_in_customer_id=1"), ("logged_in_customer_id", "5")],
         [("kk", ""), ("logged_in_customer_id", "1"), ("logged_in_customer_id=5path_prefix", "/apps/acme")]),
        ([("a", ""), ("logged_in_customer_id", "5"), ("m", "logged_in_customer_id=1")],
         [("a", "logged_in_"), ("customer_id", "5m="), ("logged_in_customer_id", "1"), ("path_prefix", "/apps/acme")]),
        ([("a", "logged_in_"), ("customer_id", "1"), ("logged_in_customer_id", "5")],
         [("a", ""), ("logged_in_customer_id", "1"), ("logged_in_customer_id=5path_prefix", "/apps/acme")]),
    ],
    ids=["a name with an equals sign", "two halves of Shopify's own", "two halves of the shopper's"],
)  # fmt: skip
def test_a_customer_cannot_be_forged(own: list[tuple[str, str]], forged: list[tuple[str, str]]) -> None:
    """Customer 5 has their own query signed, and would be customer 1 by cutting it elsewhere: the same signature fits."""
    ends = [("shop", SHOP), ("timestamp", AT)]
    honest = [*own, ("path_prefix", "/apps/acme"), *ends]
    cut = [*forged, *ends]
    with pytest.raises(BadSignature):
        who(urlencode([*cut, ("signature", signature(honest))]))


def test_names_of_your_own_parameters() -> None:
    """Those of ordinary themes and filters are fine; the customer's name may be missing altogether, and then nobody is there."""
    names = ["q", "options[prefix]", "filter.v.price.gte", "utm_source", "section-id", "page", "id[]"]
    assert who(forwarded(*[(name, "1") for name in names])).customer == "7"
    own = [("shop", SHOP), ("path_prefix", "/apps/acme"), ("timestamp", AT)]
    assert who(urlencode([*own, ("signature", signature(own))])).customer is None
    for name in ("", "a b", "a=b", "ä", "workshop", "q\n"):
        with pytest.raises(BadSignature):
            who(forwarded((name, "1")))
    with pytest.raises(BadSignature):
        who("a=\ud800")


@given(st.text(max_size=200))
def test_anything_is_refused_and_nothing_raised(query: str) -> None:
    with pytest.raises(BadSignature):
        who(query)


def test_a_webhooks_signature_is_none() -> None:
    """Nor the other way: one is in a header over the body, the other in the query over its parameters."""
    body = f"logged_in_customer_id=7shop={SHOP}timestamp={AT}"
    mac = hmac.digest(b"hush", body.encode(), "sha256")
    with pytest.raises(BadSignature):
        who(f"logged_in_customer_id=7&shop={SHOP}&timestamp={AT}&hmac={mac.hex()}")
    with pytest.raises(BadSignature):
        shopify.verify({"X-Shopify-Hmac-SHA256": mac.hex()}, body.encode(), "hush")


@pytest.mark.parametrize("secret", ["", [], ["hush", ""], None])
def test_an_empty_secret_is_a_setting_to_mend(secret: Any) -> None:
    with pytest.raises(InvalidSettings, match="secret"):
        who(forwarded(), secret=secret)
