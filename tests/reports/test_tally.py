"""What rows and credits add up to: the vectors of MERCHANT 1.2, and the laws that a tally keeps."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.reports.vectors import NEW_YORK, SEEN, TODAY, WINDOW, at, counted, credit, reported, row

from cartback.domain.ledger import Conversion, Notification, Usage
from cartback.domain.narrow import alike
from cartback.reports.days import day_of
from cartback.reports.report import Rate, change, points, report
from cartback.reports.tally import Cell, Counting, Tally, decode_tally, encode_tally, merged


def test_messages_count_on_the_day_they_were_decided() -> None:
    """Six in the window; begun at two seconds to midnight and settled after it, a message is the earlier day's."""
    found = reported()
    assert (found.totals.sent, found.before.sent) == (6, 1)
    by_day = {day.day: day.figures.sent for day in found.days if day.figures.sent}
    assert by_day[date(2026, 11, 20)] == 2
    assert (found.first, found.last) == (date(2026, 10, 30), TODAY)
    assert [day.day for day in found.days if day.partial] == [TODAY]


def test_a_click_is_an_open() -> None:
    """Without a pixel too: three opened, three clicked, each once."""
    found = reported()
    assert found.totals.opens == found.totals.clicks == Rate(3, 6, 0.5)
    assert found.before.opens == Rate(0, 1, 0.0)


def test_orders_count_on_their_own_day_and_rates_on_the_messages() -> None:
    """Four orders in the window, one of a message sent before it; a message with two orders converted once."""
    found = reported()
    assert (found.totals.conversions, found.before.conversions) == (4, 0)
    assert found.totals.converted == Rate(2, 6, 2 / 6)
    assert found.before.converted == Rate(1, 1, 1.0)


def test_sales_are_net_of_refunds_by_currency_on_the_orders_day() -> None:
    """A refund lowers the day of its order; currencies are never added; what was wholly refunded is no conversion."""
    found = reported()
    assert found.totals.net == {"EUR": Decimal(80), "USD": Decimal(125)}
    assert found.totals.gross == {"EUR": Decimal(80), "USD": Decimal(190)}
    assert found.before.net == {}
    sales = {str(day.day)[5:]: day.figures.net for day in found.days if day.figures.gross}
    assert sales == {
        "10-30": {"EUR": Decimal(80)}, "11-20": {"USD": Decimal(75)}, "11-23": {"USD": Decimal(0)},
        "11-25": {"USD": Decimal(30)}, "11-27": {"USD": Decimal(20)},
    }  # fmt: skip


def test_what_was_not_sent_stands_apart() -> None:
    """One each, in no rate; a skip by its reason's code."""
    found = reported()
    assert found.totals.others == {"ambiguous": 1, "failed": 1, "not_sent": 1, "withheld": 1, "skipped": 1}
    assert found.totals.skips == {"too_late": 1}


def test_the_recovery_rate_is_of_sessions_and_too_few_to_judge() -> None:
    """Two of six; under a hundred say nothing of the band."""
    found = reported()
    assert found.totals.recovery == Rate(2, 6, 2 / 6)
    assert found.standing == {"recovery": "too_few"}


def test_a_follow_up_and_a_winback_are_no_further_sessions() -> None:
    """Of a session its first message counts, recovered by whichever; winback has no part in the rate."""
    rows = [
        row("a", "2026-11-20T15:00Z", recovered=True),
        row("b", "2026-11-21T15:00Z", step=1, orders=1),
        row("c", "2026-11-21T15:00Z", kind="winback", orders=1, recovered=True),
    ]
    found = reported(rows, ())
    assert found.totals.recovery == Rate(1, 1, 1.0)
    assert found.totals.converted == Rate(2, 3, 2 / 3)


def test_rates_are_not_summed() -> None:
    """One of two and nine of ninety-eight is ten per cent, not the mean of the two rates."""
    rows = [row(f"a{n}", "2026-11-20T15:00Z", clicked_at=SEEN["clicked_at"] if n < 1 else None) for n in range(2)]
    rows += [row(f"b{n}", "2026-11-21T15:00Z", clicked_at=SEEN["clicked_at"] if n < 9 else None) for n in range(98)]
    assert reported(rows, ()).totals.clicks == Rate(10, 100, 0.1)


def test_what_a_message_brought_is_of_the_messages_sent() -> None:
    """Net of refunds, in the shop's currency: 75 and 50 of six messages."""
    assert reported().totals.per_message("USD") == Decimal(125) / 6
    assert reported((), ()).totals.per_message("USD") is None


def test_a_report_in_parts_leaves_nobody_out() -> None:
    """By each dimension the parts add up to the whole; no code is a value."""
    for by in ("campaign", "kind", "step", "channel", "audience", "variant", "code"):
        found = reported(by=by)
        for name in ("sent", "conversions"):
            whole = getattr(found.totals, name)
            assert sum(getattr(part.figures, name) for part in found.parts) == whole
            assert sum(getattr(part.before, name) for part in found.parts) == getattr(found.before, name)
    assert [(part.value, part.figures.sent) for part in reported(by="channel").parts] == [
        ("push", 5), ("email", 1), ("sms", 0),
    ]  # fmt: skip
    assert [part.value for part in reported(by="code").parts] == ["none"]


def test_a_report_of_one_campaign_is_of_its_rows_alone() -> None:
    """Totals, days and parts."""
    found = reported(campaign="checkout_recovery", by="channel")
    assert (found.totals.sent, found.totals.conversions, found.before.sent) == (1, 0, 0)
    assert [part.value for part in found.parts] == ["email"]


def test_opens_and_clicks_have_a_band_where_they_are_those_of_e_mail() -> None:
    """Of e-mail alone it is known what is usual: by channel, by a campaign that sends only e-mail, in such a shop's totals."""
    clicked = SEEN["clicked_at"]
    mails = [row(f"m{n}", "2026-11-20T15:00Z", channel="email", campaign="m", clicked_at=clicked if n < 12 else None)
             for n in range(100)]  # fmt: skip
    pushes = [row(f"p{n}", "2026-11-20T15:00Z", campaign="p") for n in range(100)]
    assert reported(mails, ()).standing == {"recovery": "below", "open": "below", "click": "within"}
    assert reported(mails + pushes, ()).standing == {"recovery": "below"}
    by_channel = {part.value: part.standing for part in reported(mails + pushes, (), by="channel").parts}
    assert by_channel == {"email": reported(mails, ()).standing, "push": {"recovery": "below"}}
    by_campaign = {part.value: part.standing for part in reported(mails + pushes, (), by="campaign").parts}
    assert by_campaign == {"m": reported(mails, ()).standing, "p": {"recovery": "below"}}


def test_what_a_model_took_is_added_up() -> None:
    """Of every row, sent or not; a price that is not known is not 0."""
    paid = Usage("m", 1, 100, 20, Decimal("0.01"))
    rows = [
        row("a", "2026-11-20T15:00Z", usage=paid, written_by="model"),
        row("b", "2026-11-20T15:00Z", "FAILED", usage=paid),
        row("c", "2026-11-20T15:00Z", usage=replace(paid, cost=None), written_by="template"),
    ]
    spent = reported(rows, ()).totals.model
    assert (spent.calls, spent.tokens_in, spent.tokens_out) == (3, 300, 60)
    assert (spent.cost, spent.unpriced) == (Decimal("0.02"), 1)
    assert (spent.by_model, spent.by_template) == (1, 1)
    assert reported(rows[2:], ()).totals.model.cost is None
    assert reported((), ()).totals.model.cost == 0


def test_addresses_that_were_refused_are_counted() -> None:
    """Each of a message's addresses; what the others answered does not matter."""
    rejected, ok = ("d1", "rejected", "UNREGISTERED"), ("d2", "ok", None)
    rows = [
        row("a", "2026-11-20T15:00Z", "FAILED", outcomes=(rejected,)),
        row("b", "2026-11-20T15:00Z", outcomes=(rejected, ok, rejected)),
        row("c", "2026-11-20T15:00Z", outcomes=(ok,)),
    ]
    assert reported(rows, ()).totals.refused == 3


def test_changes_are_in_per_cent_and_in_points() -> None:
    """Of nothing before there is no per cent."""
    assert change(6, 4) == 0.5
    assert change(6, 0) is None
    assert points(Rate(1, 2, 0.5), Rate(1, 4, 0.25)) == 25
    assert points(Rate(1, 2, 0.5), Rate(0, 0, None)) is None


# --- laws -------------------------------------------------------------------------------------------------------------

WORDS = st.sampled_from([None, "", "a", "b"])
MONEY = st.decimals(0, 10**6, places=2)
MAYBE = st.sampled_from([None, SEEN["opened_at"]])


@st.composite
def rows_of(draw: Any) -> Notification:
    decided = datetime(2026, 10, 1, tzinfo=UTC) + timedelta(minutes=draw(st.integers(0, 60 * 24 * 58)))
    return Notification(
        "n", "acme", "s", draw(st.sampled_from("abc")),
        draw(st.sampled_from(["cart_recovery", "checkout_recovery", "winback"])), draw(st.integers(0, 2)), "cart:t",
        draw(st.sampled_from(["push", "email", "sms"])),
        draw(st.sampled_from(["BEGUN", "SENT", "SENT", "SENT", "FAILED", "AMBIGUOUS", "NOT_SENT", "WITHHELD", "SKIPPED"])),
        decided, audience=draw(WORDS), variant=draw(WORDS), code=draw(WORDS), opened_at=draw(MAYBE),
        clicked_at=draw(MAYBE), orders=draw(st.integers(0, 2)), earned=draw(st.sampled_from([(), (("USD", Decimal("9.50")),)])),
        recovered=draw(st.booleans()), written_by=draw(st.sampled_from([None, "template", "m"])),
        reasons=draw(st.sampled_from([(), ("too_late (x)",), ("no_consent",)])),
        outcomes=draw(st.sampled_from([(), (("d", "rejected", None),), (("d", "ok", None), ("e", "rejected", None))])),
        usage=draw(st.sampled_from([None, Usage("m", 1, 2, 3, Decimal("0.001")), Usage("m", 1)])), delivered_at=draw(MAYBE),
        bounced_at=draw(MAYBE), soft_bounced_at=draw(MAYBE), complained_at=draw(MAYBE), opted_out_at=draw(MAYBE),
        segments=draw(st.integers(0, 3)),
    )  # fmt: skip


@st.composite
def credits_of(draw: Any) -> Conversion:
    of = draw(rows_of())
    ordered = of.decided_at + timedelta(hours=draw(st.integers(0, 100)))
    value = draw(MONEY)
    return credit("o", of, ordered.isoformat(), str(value), str(draw(st.sampled_from([Decimal(0), value]))),
                  draw(st.sampled_from(["USD", "EUR"])))  # fmt: skip


def plain(tally: Tally) -> dict[Any, Any]:
    return {place: (cell.counts, cell.money) for place, cell in tally.items()}


@given(st.lists(rows_of(), max_size=12), st.lists(credits_of(), max_size=6), st.randoms(use_true_random=False))
def test_any_split_gives_the_same_tally(rows: list[Notification], won: list[Conversion], dice: Any) -> None:
    """However rows and credits are dealt out to pages, days or workers, and in whatever order they are put together."""
    whole = Counting()
    whole.rows(alike(rows))
    whole.orders(won)
    parts = [Counting() for _ in range(4)]
    for one in rows:
        dice.choice(parts).rows(alike([one]))
    for each in won:
        dice.choice(parts).orders([each])
    dice.shuffle(parts)
    assert plain(merged([part.tally() for part in parts])) == plain(whole.tally())


@given(st.lists(rows_of(), max_size=12), st.lists(credits_of(), max_size=6))
def test_a_report_from_stored_tallies_is_the_report(rows: list[Notification], won: list[Conversion]) -> None:
    """A tally comes back from its document as it went in, so that what is cached says what counting would."""
    tallies = counted(rows, won)
    kept = {day: decode_tally(encode_tally(tally)) for day, tally in tallies.items()}
    made = [
        report("acme", "USD", "UTC", WINDOW, each, at("2026-11-28T15:00Z"), by="channel") for each in (tallies, kept)
    ]
    assert made[0] == made[1]


@given(st.lists(rows_of(), max_size=20), st.lists(credits_of(), max_size=8))
def test_it_counts_what_counting_by_hand_counts(rows: list[Notification], won: list[Conversion]) -> None:
    """Held against a count of the rows themselves, without days and cells."""
    found = reported(rows, won)
    inside = [r for r in rows if WINDOW.days[0] <= day_of(r.decided_at, NEW_YORK) <= TODAY]
    sent = [r for r in inside if r.state == "SENT"]
    assert found.totals.sent == len(sent)
    assert found.totals.opens.hits == sum(1 for r in sent if r.opened_at or r.clicked_at)
    back = (found.totals.delivered, found.totals.bounces, found.totals.soft_bounces, found.totals.complaints)
    fields = ("delivered_at", "bounced_at", "soft_bounced_at", "complained_at", "opted_out_at")
    assert (*back, found.totals.opt_outs) == tuple(sum(1 for r in inside if getattr(r, name)) for name in fields)
    assert found.totals.segments == sum(r.segments for r in inside)
    assert found.totals.converted.hits == sum(1 for r in sent if r.orders)
    first = [r for r in sent if r.step == 0 and r.kind != "winback"]
    assert (found.totals.recovery.hits, found.totals.recovery.of) == (sum(1 for r in first if r.recovered), len(first))
    assert sum(found.totals.others.values()) == len(inside) - len(sent)
    ordered = [c for c in won if WINDOW.days[0] <= day_of(c.ordered_at, NEW_YORK) <= TODAY]
    assert sum(found.totals.net.values()) == sum(c.value - c.refunded for c in ordered)
    assert found.totals.conversions == sum(1 for c in ordered if not (c.value > 0 and c.refunded >= c.value))


def test_what_is_merged_is_left_as_it_was() -> None:
    """Putting tallies together changes none of them: they may be cached."""
    one: Tally = {("c", "campaign", "c"): Cell({"sent": 1}, {"cost": Decimal(1)})}
    assert plain(merged([one, one])) == {("c", "campaign", "c"): ({"sent": 2}, {"cost": Decimal(2)})}
    assert plain(one) == {("c", "campaign", "c"): ({"sent": 1}, {"cost": Decimal(1)})}
