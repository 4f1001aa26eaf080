"""Whatever a provider may send, signed: events that can be stored, or a refusal with a reason; quickly, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sources import mail_samples as samples
from tests.sources.fuzzing import altered, spoiled, survives
from tests.sources.mail_samples import AT, LOGIN, TOPIC, WHSEC

from cartback.sources import mailgun, postmark, resend, sendgrid, ses

pytest.importorskip("cryptography", reason='the ses extra is not installed: pip install "cartback[ses]"')


def by_postmark(body: bytes) -> Any:
    return postmark.events(samples.basic(), body, login=LOGIN, seen=True)


def by_resend(body: bytes) -> Any:
    headers = samples.svix(body)
    return resend.events(headers, body, secret=WHSEC, received_at=AT, seen=True)


READERS = {"postmark": (by_postmark, samples.POSTMARK), "resend": (by_resend, samples.RESEND)}


@pytest.mark.parametrize("which", READERS)
@given(st.data())
def test_a_payload_with_anything_anywhere(which: str, data: Any) -> None:
    """Any value in up to three places of a real payload."""
    read, payloads = READERS[which]
    body = altered(data, payloads[data.draw(st.sampled_from(sorted(payloads)))])
    survives(lambda: list(read(body)))


@pytest.mark.parametrize("which", READERS)
@given(st.data())
def test_a_payload_that_is_spoiled(which: str, data: Any) -> None:
    """Bytes changed, cut out, doubled, put in."""
    read, payloads = READERS[which]
    body = spoiled(data, json.dumps(payloads[data.draw(st.sampled_from(sorted(payloads)))]).encode())
    survives(lambda: list(read(body)))


@given(st.data())
def test_a_delivery_of_sendgrids_with_anything_anywhere(data: Any) -> None:
    """Of several events, each altered; or spoiled as a whole."""
    chosen = data.draw(st.lists(st.sampled_from(sorted(samples.SENDGRID)), min_size=1, max_size=3))
    body = altered(data, [samples.SENDGRID[name] for name in chosen])
    if data.draw(st.booleans()):
        body = spoiled(data, body)
    headers = samples.sendgrid(body)
    survives(
        lambda: sendgrid.events(headers, body, key=samples.sendgrid_public(), received_at=AT, shop="acme", seen=True)
    )


@given(st.data())
def test_a_delivery_of_mailguns_with_anything_anywhere(data: Any) -> None:
    """The body around the signature, and the signature itself."""
    whole = json.loads(samples.mailgun(samples.MAILGUN[data.draw(st.sampled_from(sorted(samples.MAILGUN)))]))
    body = altered(data, whole)
    if data.draw(st.booleans()):
        body = spoiled(data, body)
    survives(lambda: mailgun.events(body, secret=samples.MAILGUN_KEY, received_at=AT, shop="acme", seen=True))


@given(st.data())
def test_a_notification_of_ses_with_anything_anywhere(data: Any) -> None:
    """Inside the envelope, which is signed around it."""
    payload = samples.SES[data.draw(st.sampled_from(sorted(samples.SES)))]
    message = altered(data, payload)
    if data.draw(st.booleans()):
        message = spoiled(data, message)
    body = samples.sns(message.decode("utf-8", "replace"))
    survives(lambda: ses.events({}, body, topics=TOPIC, certificate=samples.certificate, seen=True))


@given(st.data())
def test_an_envelope_with_anything_anywhere(data: Any) -> None:
    """It is refused, or it is what was signed."""
    envelope = json.loads(samples.sns(samples.SES["bounce"]))
    body = altered(data, envelope)
    if data.draw(st.booleans()):
        body = spoiled(data, body)
    found = survives(
        lambda: ses.events({}, body, topics=TOPIC, certificate=lambda _: samples.certificate(samples.CERTIFICATE_URL))
    )
    if found:
        assert json.loads(body)["Message"] == envelope["Message"]
