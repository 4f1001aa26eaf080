"""sources.orders: every way of signing that a file may name, what is refused, and that the secret stays out of the file."""

import hmac
import json
from base64 import b64encode
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartback.domain.events import OrderPlaced
from cartback.errors import BadSignature, InvalidSettings, RefusedDelivery, TooLarge
from cartback.sources import orders

from .fuzzing import JSON, altered, spoiled, survives
from .test_definitions import ORDERS

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
SECRET = "hush"
PLACED = {"no": "A-1", "status": 3, "placed": "2026-01-05T09:00:00Z", "changed": "2026-01-05T10:00:00Z", "sum": "28.50",
          "customer": {"email": "ana@acme.example"}, "refunds": [{"order": "A-1", "id": 5, "sum": 2, "at": "2026-01-05T11:00:00Z"}]}  # fmt: skip
DOCUMENT = {"currency": "EUR", "orders": [PLACED, PLACED | {"no": "A-2", "status": "cancelled"}]}
BODY = json.dumps(DOCUMENT).encode()


def source(**signature: Any) -> orders.OrderSource:
    table = "".join(f"{name} = {json.dumps(value)}\n" for name, value in signature.items())
    return orders.load(f"{ORDERS}\n[signature]\n{table}")


def signed(content: bytes = BODY, secret: bytes = SECRET.encode()) -> bytes:
    return hmac.digest(secret, content, "sha256")


def standard(body: bytes = BODY, secret: bytes = SECRET.encode()) -> dict[str, str]:
    signature = b64encode(signed(b"m-1.1767607200." + body, secret)).decode()
    return {"webhook-id": "m-1", "webhook-timestamp": "1767607200", "webhook-signature": f"v1,{signature}"}


HEX: dict[str, Any] = {"kind": "hmac_sha256_hex", "header": "X-ERP-Signature", "prefix": "sha256="}
WAYS: dict[str, tuple[dict[str, Any], dict[str, str], str]] = {
    "hex": (HEX, {"X-ERP-Signature": f"sha256={signed().hex()}"}, SECRET),
    "base64": ({"kind": "hmac_sha256_base64", "header": "X-Sig"}, {"x-sig": b64encode(signed()).decode()}, SECRET),
    "standard": ({"kind": "standard_webhooks"}, standard(), SECRET),
    "whsec": ({"kind": "standard_webhooks"}, standard(secret=b"key"), f"whsec_{b64encode(b'key').decode()}"),
    "header": ({"kind": "header_secret", "header": "X-Token"}, {"X-TOKEN": SECRET}, SECRET),
    "basic": (
        {"kind": "basic"},
        {"Authorization": f"Basic {b64encode(b'erp:s3cret').decode()}"},
        "erp:s3cret",
    ),
}


@pytest.mark.parametrize(("signature", "headers", "secret"), WAYS.values(), ids=WAYS)
def test_every_way_of_signing(signature: dict[str, Any], headers: dict[str, str], secret: str) -> None:
    """What is signed with a secret is taken, one of several while it is changed; anything else is refused by the header's name."""
    erp = source(**signature)
    events = erp.events(headers, BODY, secret=secret, shop="acme", received_at=NOW)
    assert [getattr(event, "order", None) for event in events] == ["A-1", "A-2", "A-1", "A-1"]
    assert isinstance(events[0], OrderPlaced)
    old = "old:one" if signature["kind"] == "basic" else "an old one"
    assert erp.events(headers, BODY, secret=[old, secret], shop="acme")
    for wrong in ({}, dict.fromkeys(headers, "x"), {n: v[:-2] + "A=" for n, v in headers.items()}):
        with pytest.raises(BadSignature):
            erp.events(wrong, BODY, secret=secret, shop="acme")
    with pytest.raises(BadSignature):
        erp.events([*headers.items(), *headers.items()], BODY, secret=secret, shop="acme")
    with pytest.raises(BadSignature):
        erp.verify(headers, BODY, old)


@pytest.mark.parametrize("way", ["hex", "base64", "standard", "whsec"])
def test_another_body(way: str) -> None:
    """A signature is of one body."""
    signature, headers, secret = WAYS[way]
    with pytest.raises(BadSignature):
        source(**signature).events(headers, BODY + b" ", secret=secret, shop="acme")


@pytest.mark.parametrize(
    "header", ["", "sha256=", "sha256=zz", f"{signed().hex()}", f"sha1={signed().hex()}", "sha256=\u00e9\ud800"]
)
def test_what_is_no_signature(header: str) -> None:
    """Without the prefix, or not hexadecimal, it is refused."""
    with pytest.raises(BadSignature):
        source(**HEX).events({"X-ERP-Signature": header}, BODY, secret=SECRET, shop="acme")


@pytest.mark.parametrize(
    ("way", "secret"), [("hex", ""), ("hex", []), ("basic", "erp"), ("whsec", "whsec_"), ("whsec", "whsec_%")]
)
def test_what_is_no_secret(way: str, secret: Any) -> None:
    """An empty secret would verify whatever is signed with nothing."""
    with pytest.raises(InvalidSettings, match="secret: expected"):
        source(**WAYS[way][0]).events(WAYS[way][1], BODY, secret=secret, shop="acme")


@pytest.mark.parametrize(
    ("signature", "message"),
    [
        ({"kind": "hmac_sha256_hex"}, "signature.header: required for hmac_sha256_hex; give the name of"),
        ({"kind": "basic", "header": "X"}, "signature.header: not for basic, which has"),
        (
            {"kind": "standard_webhooks", "prefix": "v1"},
            "signature.header: not for standard_webhooks, which has fixed headers",
        ),
        ({"kind": "md5"}, "signature.kind: expected one of hmac_sha256_hex"),
        ({"kind": "basic", "secret": "hush"}, "signature.secret: there is no such setting"),
        ({"kind": "header_secret", "header": "X:Y"}, "signature.header: "),
    ],
)
def test_a_file_that_cannot_go_live(signature: dict[str, Any], message: str) -> None:
    """The fault is named; a secret has no place in a file."""
    with pytest.raises(InvalidSettings) as refused:
        source(**signature)
    assert str(refused.value).startswith(message)


def test_a_file_without_a_signature() -> None:
    """It is no source: nothing would prove who sends."""
    with pytest.raises(InvalidSettings, match="signature: required"):
        orders.load(ORDERS)


def test_size_is_looked_at_before_anything() -> None:
    """A body over the limit is refused as such, signed or not."""
    with pytest.raises(TooLarge):
        source(**HEX).events({}, b" " * 2_000_001, secret=SECRET, shop="acme")


# --- whatever is sent -------------------------------------------------------------------------------------------------

ERP = source(**HEX)


def deliver(body: bytes) -> list[Any]:
    return ERP.events(
        {"X-ERP-Signature": f"sha256={signed(body).hex()}"}, body, secret=SECRET, shop="acme", received_at=NOW
    )


@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_mutated_bytes(data: Any) -> None:
    """Bytes changed, cut out, doubled or put in anywhere."""
    survives(partial(deliver, spoiled(data, BODY)))


@settings(max_examples=600, deadline=None)
@given(data=st.data())
def test_any_value_in_any_place(data: Any) -> None:
    """Every field may hold anything at all."""
    survives(partial(deliver, altered(data, DOCUMENT)))


@settings(max_examples=300, deadline=None)
@given(payload=JSON)
def test_any_json(payload: Any) -> None:
    """A body may be any JSON."""
    survives(partial(deliver, json.dumps(payload).encode()))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), max_size=5), st.binary(max_size=50))
def test_any_headers(headers: Any, body: Any) -> None:
    """Unsigned requests of any shape are refused, and that is all."""
    with pytest.raises(RefusedDelivery):
        ERP.events(headers, body, secret=SECRET, shop="acme")
