"""Only what Shopify forwarded says who is logged in; nobody can make a customer of another's request."""

from __future__ import annotations

import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import pytest
from hypothesis import given
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


@given(st.data())
def test_however_it_is_cut(data: st.DataObject) -> None:
    """Of a signed text, cut at any places into parameters, none but the honest ones say who is logged in."""
    extra = data.draw(st.text("abm=18_logged_in_customer_idshop", max_size=30))
    pairs = [
        ("a", extra),
        ("logged_in_customer_id", "7"),
        ("path_prefix", "/apps/a"),
        ("shop", SHOP),
        ("timestamp", AT),
    ]
    text = "".join(f"{name}={value}" for name, value in pairs)
    cuts = sorted(data.draw(st.sets(st.integers(1, len(text) - 1), min_size=2, max_size=6)))
    parts = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    query = "&".join(f"{quote(n)}={quote(v)}" for n, _, v in (part.partition("=") for part in parts))
    try:
        found = who(f"{query}&signature={signature(pairs)}")
    except BadSignature:
        return
    assert found.customer == "7"


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
