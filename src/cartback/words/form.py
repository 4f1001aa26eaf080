"""What the message of one channel may be: which parts it has, and how long each of them is."""

from __future__ import annotations

from msgspec import Struct

from cartback.domain.channels import ChannelName


class Form(Struct, frozen=True, gc=False):
    """The form of one channel's message. Lengths are in graphemes; a part whose length is 0 is left out.

    Attributes:
        title: of a push its first line, of an e-mail its subject.
        body: the text. Of an SMS it is what is left of one segment beside the shop's name, the link and the way out.
        preheader: the line that an e-mail's list shows after the subject.
        gsm7: whether the text stays in the alphabet in which 160 letters are one segment.
        wide: of an SMS, the room of a body that has letters outside that alphabet, in UTF-16 units.
        borders: of an SMS, how many times a text in such letters may be cut into segments.
    """

    channel: ChannelName
    title: int
    body: int
    preheader: int = 0
    gsm7: bool = False
    wide: int = 0
    borders: int = 0


#: The forms, by channel. Push: what both systems show unopened. E-mail and SMS: RULES, second edition, 20 and 22.
FORMS: dict[ChannelName, Form] = {
    form.channel: form
    for form in (
        Form("push", title=50, body=150),
        Form("email", title=50, body=600, preheader=90),
        Form("sms", title=0, body=90, gsm7=True, wide=60),
    )
}
PUSH = FORMS["push"]
