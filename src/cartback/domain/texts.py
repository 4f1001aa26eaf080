"""Texts that are written once for all shoppers in one situation: their storage, and the merchant's approval.

A text is known by its id, which is made of its words and its situation. An approval of an id approves exactly those words: a
text that was rewritten meanwhile has another id.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Literal

import msgspec
from msgspec import Struct

#: "pending": waits for the merchant. "approved", "rejected": the merchant's decision. "again": rejected, and another one is
#: wanted. "used": the campaign needs no approval.
TextState = Literal["pending", "approved", "rejected", "again", "used"]
STATES: tuple[TextState, ...] = ("pending", "approved", "rejected", "again", "used")

#: How many texts a campaign keeps; with more situations than that "once" makes no sense.
KEPT = 256
#: Follows a situation's key for the text that will replace an approved one.
_NEXT = "+"


class Situation(Struct, frozen=True, array_like=True, gc=False):
    """What messages with the same text have in common, as far as a merchant can see it. New fields go last: it is stored."""

    kind: str = ""
    step: int = 0
    locale: str = ""
    audiences: tuple[str, ...] = ()
    variant: str | None = None
    code: str | None = None
    channel: str = "push"

    def __str__(self) -> str:
        parts = [self.channel] if self.channel != "push" else []
        parts += [f"message {self.step + 1}", self.locale, *(badge.replace("_", " ") for badge in self.audiences)]
        parts += [f"variant {self.variant}"] if self.variant else []
        parts += [f"code {self.code}"] if self.code else []
        return ", ".join(part for part in parts if part)


class Written(Struct, frozen=True, array_like=True, gc=False):
    """A stored template, its writer and time. New fields go last, with a default: an old text has only the first four.

    Attributes:
        decided_at: when the merchant approved or rejected it.
        samples: the template filled in for some made-up shoppers, title and body.
        findings: what a merchant should know before approving it.
    """

    title: str
    body: str
    written_by: str
    at: datetime
    state: TextState = "pending"
    decided_at: datetime | None = None
    situation: Situation = Situation()
    samples: tuple[tuple[str, str], ...] = ()
    findings: tuple[str, ...] = ()
    preheader: str = ""


class Text(Struct, frozen=True, kw_only=True, gc=False):
    """One text as shown to a merchant. `situation` describes its readers in words; `replaces` is the id of the approved
    text that is used until this one is approved.
    """

    id: str
    campaign: str
    kind: str
    step: int
    locale: str
    audiences: tuple[str, ...]
    variant: str | None
    code: str | None
    situation: str
    title: str
    body: str
    state: TextState
    written_by: str
    at: datetime
    decided_at: datetime | None = None
    samples: tuple[tuple[str, str], ...] = ()
    findings: tuple[str, ...] = ()
    replaces: str | None = None
    channel: str = "push"
    preheader: str = ""


Texts = Mapping[str, Written]

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(dict[str, Written])


def document_of(campaign: str) -> str:
    """Return the key of the document with the campaign's texts."""
    return f"templates:{campaign}"


def decode_texts(document: bytes | None) -> dict[str, Written]:
    """Return the campaign's texts by situation; replacements to come are under `next_of`."""
    return _decoder.decode(document) if document is not None else {}


def encode_texts(texts: Texts) -> bytes:
    """Return the document: of more than KEPT texts the newest, and approved ones before all others."""
    kept = sorted(texts, key=lambda key: (texts[key].state == "approved", texts[key].at), reverse=True)[:KEPT]
    return _encoder.encode({key: texts[key] for key in kept})


def next_of(key: str) -> str:
    """Return the key of the text that will replace an approved one."""
    return f"{key}{_NEXT}"


def text_id(campaign: str, key: str, text: Written) -> str:
    """Return an id that is the same for the same words in the same situation, and another for any other."""
    content = _encoder.encode((campaign, key.removesuffix(_NEXT), text.title, text.body, text.written_by, text.at))
    return sha256(content).hexdigest()[:12]


def listed(campaign: str, texts: Texts) -> list[Text]:
    """Return the campaign's texts as shown to a merchant, newest first."""
    rows = []
    for key, text in texts.items():
        about, current = text.situation, texts.get(key.removesuffix(_NEXT))
        replaced = text_id(campaign, key, current) if key.endswith(_NEXT) and current is not None else None
        rows.append(
            Text(
                id=text_id(campaign, key, text), campaign=campaign, kind=about.kind, step=about.step, locale=about.locale,
                audiences=about.audiences, variant=about.variant, code=about.code, situation=str(about), title=text.title,
                body=text.body, state=text.state, written_by=text.written_by, at=text.at, decided_at=text.decided_at,
                samples=text.samples, findings=text.findings, replaces=replaced, channel=about.channel,
                preheader=text.preheader,
            )
        )  # fmt: skip
    return sorted(rows, key=lambda text: (text.at, text.id), reverse=True)


def decided(campaign: str, texts: Texts, wanted: str, state: TextState, at: datetime) -> dict[str, Written] | None:
    """Return the texts with the merchant's decision on one of them; None if there is no such text (any more).

    An approved replacement takes the place of the text it was written for.
    """
    for key, text in texts.items():
        if text_id(campaign, key, text) != wanted:
            continue
        after = dict(texts)
        if text.state != state:
            after[key] = msgspec.structs.replace(text, state=state, decided_at=at)
        if state == "approved" and key.endswith(_NEXT):
            after[key.removesuffix(_NEXT)] = after.pop(key)
        return after
    return None
