"""What texts cost: the segments that were handed over, on the row and in the report; and what a text will be, in a preview."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

import cartback as cb
from cartback.cli import main
from cartback.errors import InvalidSettings
from cartback.testing import World
from cartback.words.segments import segments


def world(answers: list[cb.Sent | Exception] | None = None, **settings: Any) -> World:
    campaign = cb.CartRecovery(wait="1h", follow_ups=["24h"], channels=["sms"])
    channels = [Texts(answers or [])]
    return World([campaign], timezone="Europe/Berlin", quiet_hours=None, channels=channels, **settings)


class Texts:
    """An SMS channel that answers as scripted, then ok."""

    name = "sms"

    def __init__(self, answers: list[cb.Sent | Exception]) -> None:
        self.answers = answers
        self.messages: list[cb.OutgoingMessage] = []

    def send(self, message: cb.OutgoingMessage) -> cb.Sent:
        self.messages.append(message)
        answer = self.answers.pop(0) if self.answers else cb.Sent("ok")
        if isinstance(answer, Exception):
            raise answer
        return answer


def leaves(w: World, title: str = "Mug") -> None:
    ana = w.shopper("ana", consents=("sms",), phone="+4915112345678")
    w.at("10:00")
    ana.adds(title, "12.00")
    w.at("13:00")


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([], 1),
        ([cb.Sent("unknown", "timeout")], 1),
        ([RuntimeError("who knows")], 1),
        ([cb.Sent("rejected", "400")], 0),
        ([cb.Sent("not_sent", "429"), cb.Sent("ok")], 1),
        ([cb.Sent("not_sent", "429"), cb.Sent("not_sent", "429"), cb.Sent("rejected", "400")], 0),
    ],
)
def test_segments_are_counted_where_they_may_have_to_be_paid_for(answers: list[Any], expected: int) -> None:
    """What was taken, or may have been; not what certainly was not."""
    w = world(answers)
    leaves(w)
    [row] = w.recovery.notifications("acme")
    assert row.segments == expected


def test_the_report_says_what_texts_cost() -> None:
    """Segments times the price of one; without a price, how many. By day and part as well."""
    w = world(sms_price=Decimal("0.075"))
    leaves(w)
    w.at("next day 13:00")
    report = w.recovery.report("acme", now=w.now, by="channel")
    assert (report.totals.sent, report.totals.segments, report.sms_cost()) == (2, 2, Decimal("0.150"))
    [part] = report.parts
    assert report.sms_cost(part.figures) == Decimal("0.150")
    assert sum([day.figures.segments for day in report.days]) == 2
    unpriced = world()
    leaves(unpriced)
    assert unpriced.recovery.report("acme", now=unpriced.now).sms_cost() is None


def test_a_push_has_no_segments() -> None:
    """Only a text is paid for by the piece."""
    w = World([cb.CartRecovery(wait="1h")], quiet_hours=None)
    ana = w.shopper("ana")
    w.at("10:00")
    ana.adds("Mug", "12.00")
    w.at("13:00")
    assert [row.segments for row in w.recovery.notifications("acme")] == [0]


@pytest.mark.parametrize("short", [None, "https://acme.co/r"])
def test_a_preview_shows_the_whole_text(short: str | None) -> None:
    """As long as what goes out, with a link as long as a real one."""
    w = world(short_links=short, home_url="https://acme.test/home", link_hosts=("acme.test",))
    [sample] = w.recovery.preview("acme", "cart_recovery", "new_customer", channel="sms")
    assert (sample.channel, sample.segments) == ("sms", segments(sample.text or "").count)
    assert sample.text is not None
    assert sample.text.startswith("Acme: ")
    assert ("https://acme.co/r/" + "x" * 22 if short else "https://acme.test/home") in sample.text
    assert sample.text.endswith("Reply STOP to opt out")


def test_a_preview_by_another_channel() -> None:
    """The same campaign in another form; nothing is said of segments."""
    w = world()
    for channel in ("push", "email", "sms"):
        [sample] = w.recovery.preview("acme", "cart_recovery", "new_customer", channel=channel)
        assert sample.copy is not None
        assert (sample.channel, bool(sample.copy.title), bool(sample.copy.preheader)) == (
            channel, channel != "sms", channel == "email",
        )  # fmt: skip
        assert (sample.text is None) is (channel != "sms")
    with pytest.raises(InvalidSettings, match=r"^channel: expected one of push, email, sms"):
        w.recovery.preview("acme", "cart_recovery", channel="sm")  # type: ignore[arg-type]


def test_on_the_command_line(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """`cartback preview --channel sms` prints the text and its segments, `cartback report` the cost."""
    shop = cb.Shop(
        id="acme", name="Acme", currency="EUR", timezone="Europe/Berlin", campaigns=[cb.CartRecovery(channels=["push"])]
    )
    (tmp_path / "policy.json").write_text(shop.model_dump_json())
    arguments = ["preview", "--policy", str(tmp_path / "policy.json"), "--audience", "new_customer", "--channel", "sms"]
    assert main(arguments) == 0
    printed = capsys.readouterr().out
    assert "Acme: " in printed
    assert "1 segment" in printed
    assert main([*arguments, "--json"]) == 0
    assert '"segments": 1' in capsys.readouterr().out
