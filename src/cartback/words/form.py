"""The form of a channel's messages: the parts they have, and the length of each."""

from __future__ import annotations

from msgspec import Struct

from cartback.domain.channels import ChannelName


class Form(Struct, frozen=True, gc=False):
    """The form of one channel's messages. Lengths are in graphemes; a part whose length is 0 is left out.

    Attributes:
        title: the first line of a push, the subject of an e-mail.
        body: the text. For an SMS, the rest of one segment after the shop's name, the link and the opt-out.
        preheader: the line that an e-mail's list shows after the subject.
        gsm7: whether the text stays in the alphabet in which 160 letters are one segment.
        wide: for an SMS, the room of a body with letters outside that alphabet, in UTF-16 units.
        borders: for an SMS, how many times a text in such letters may be cut into segments.
    """

    channel: ChannelName
    title: int
    body: int
    preheader: int = 0
    gsm7: bool = False
    wide: int = 0
    borders: int = 0


#: The forms, by channel. Push: what both systems show unexpanded. E-mail and SMS: RULES, second edition, 20 and 22.
FORMS: dict[ChannelName, Form] = {
    form.channel: form
    for form in (
        Form("push", title=50, body=150),
        Form("email", title=50, body=600, preheader=90),
        Form("sms", title=0, body=90, gsm7=True, wide=60),
    )
}
PUSH = FORMS["push"]
