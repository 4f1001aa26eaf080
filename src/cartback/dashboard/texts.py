"""The texts that were written once for all shoppers in a situation, and the merchant's yes or no to each."""

from __future__ import annotations

from attrs import frozen

from cartback.domain.texts import Text
from cartback.errors import UnknownText
from cartback.flow import Reply

from .asked import PageRequest


@frozen
class TextSample:
    """A text as one made-up shopper would read it."""

    title: str
    body: str


@frozen
class Shown:
    """One text: where it would be used, its words, two shoppers' messages, and notes for the decision."""

    id: str
    campaign: str
    state: str
    waits: bool
    when: str
    by: str
    title: str
    body: str
    preheader: str
    facts: str
    samples: tuple[TextSample, ...]
    findings: tuple[str, ...]
    replaces: bool


def texts(asked: PageRequest) -> Reply:
    """List the texts, those that wait for the merchant first."""
    every = asked.recovery.texts(asked.id)
    ranked = sorted(every, key=lambda text: text.state != "pending")  # stable: newest first stays
    return asked.page("texts.html", "Texts", texts=tuple([_shown(asked, text) for text in ranked]), error="")


def decide(asked: PageRequest) -> Reply:
    """Record the merchant's decision on one text."""
    text, word = asked.sent("id"), asked.sent("word")
    try:
        if word == "approve":
            asked.recovery.approve(asked.id, text)
            return asked.back("/texts", done="approved")
        asked.recovery.reject(asked.id, text, again=word == "again")
    except UnknownText:
        error = asked.show.text("That text was written again meanwhile: look at the new one.")
        every = tuple([_shown(asked, each) for each in asked.recovery.texts(asked.id)])
        return asked.page("texts.html", "Texts", status=409, texts=every, error=error)
    return asked.back("/texts", done="again" if word == "again" else "rejected")


def _shown(asked: PageRequest, text: Text) -> Shown:
    show = asked.show
    audiences = ", ".join([show.name(audience) for audience in text.audiences]) or show.text("everybody")
    facts = [
        show.name(text.kind),
        show.text("message {n}", n=show.number(text.step + 1)),
        show.name(text.channel),
        text.locale,
    ]
    facts += [audiences, *([show.text("code {code}", code=text.code)] if text.code else [])]
    facts += [show.text("variant {name}", name=text.variant)] if text.variant else []
    return Shown(
        id=text.id,
        campaign=show.name(text.campaign),
        state=show.name(text.state),
        waits=text.state == "pending",
        when=show.ago(text.at),
        by=text.written_by,
        title=text.title,
        body=text.body,
        preheader=text.preheader,
        facts=" · ".join([fact for fact in facts if fact]),
        samples=tuple([TextSample(title, body) for title, body in text.samples]),
        findings=text.findings,
        replaces=text.replaces is not None,
    )
