"""What the pages say: the report's own figures, the ledger's rows, no person's name; small and quick."""

from __future__ import annotations

import gzip
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html import unescape
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import pytest
from tests.dashboard.lively import KEY, Past, dashboard_of, get, header, post

import cartback as cb
from cartback.dashboard import Dashboard, Viewer
from cartback.dashboard.files import file_of
from cartback.dashboard.show import Show, locale_of
from cartback.engine.check import problems
from cartback.errors import CopyError
from cartback.flow import Request
from cartback.ports import SummaryRequest, SummaryText
from cartback.reports.lift import Count, Counted, about, encode_counted


def text_of(page: bytes) -> str:
    """The text of a page without its markup."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page.decode())).split())


def test_the_overview_shows_the_reports_own_figures(past: Past) -> None:
    """Sales, orders and messages of the days that were asked for, and a bar and a row for each day."""
    dashboard, report = dashboard_of(past.recovery), past.recovery.report("acme", 30)
    page = get(dashboard, "/").body.decode()
    shown = text_of(page.encode())
    assert f"${report.totals.net['USD']:,.2f}" in shown
    assert f"{report.totals.conversions:,}" in shown
    assert f"{report.totals.sent:,}" in shown
    assert page.count('class="h"') == 3 * 30
    assert page.count('<tr><th scope="row">') == 3 * 30 + 5  # fmt: skip
    for days in (7, 90):
        assert get(dashboard, "/", days=str(days)).body.count(b'class="h"') == 3 * days
    assert get(dashboard, "/", days="12").body.count(b'class="h"') == 3 * 30


def test_a_days_bar_says_its_change_on_the_day_before_and_today_is_not_over(past: Past) -> None:
    """As tall as its share of the highest day; of the day that is not over there is no change."""
    page = get(dashboard_of(past.recovery), "/").body.decode()
    first = page.split("</svg>")[0]
    tall = [float(height) for height in re.findall(r'class="b(?: p)?"[^>]*height="([\d.]+)"', first)]
    days = past.recovery.report("acme", 30).days
    net = [day.figures.net.get("USD", Decimal(0)) for day in days]
    assert tall == pytest.approx([110 * float(amount / max(net)) for amount in net], abs=0.06)
    assert first.count('class="b p"') == 1
    assert "so far" in first.rpartition("<g>")[2]
    said = re.findall(r'<text y="12">([^<]*)</text></g>', first)
    change = f"{(net[10] - net[9]) / net[9]:+.0%}" if net[9] else ""
    assert change in said[10]


def test_a_campaign_and_its_kind_of_order(past: Past) -> None:
    """The tab of one campaign shows its figures alone, and calls the orders by its kind."""
    its = past.recovery.report("acme", 30, campaign="checkout_recovery").totals
    page = text_of(get(dashboard_of(past.recovery), "/", campaign="checkout_recovery").body)
    assert "Checkouts recovered" in page
    assert its.sent == 0
    assert "Nothing was sent in these days." in page


def test_lift_is_shown_with_its_interval_or_not_at_all() -> None:
    """With few shoppers there is no figure, only how many more it takes; with many it is the report's own."""
    few = Past(seed=4).live(3, 2)
    page = text_of(get(dashboard_of(few.recovery), "/").body)
    lift = few.recovery.lift("acme", "holdout")
    assert "Not enough data" in page
    assert lift.more is not None
    assert f"about {about(lift.more):,} more shoppers" in page


Arms = dict[str, tuple[float, int, int]]


def lift_page(experiment: cb.Experiment, arms: Arms, *, currency: str = "USD", locale: str = "en-US") -> str:
    """The overview of a shop where so many of each arm came, and bought for 12.00; an arm is its share, shoppers and buyers."""
    lived = Past(seed=4)
    lived.recovery.save_shop(lived.settings.model_copy(update={"experiment": experiment, "currency": currency}))
    day = lived.now - timedelta(days=20)
    counts = {
        f"{arm} {share!r}": {day.date(): Count(n, n, buyers, Decimal(12 * buyers), Decimal(144 * buyers), day)}
        for arm, (share, n, buyers) in arms.items()
    }
    counted = encode_counted(Counted(lived.now, None, counts, currency=currency))
    assert lived.recovery.store.save_documents("acme", {f"lift:{experiment.id}": (None, counted)})
    return text_of(get(dashboard_of(lived.recovery, locale=locale), "/").body)


def test_each_arm_is_compared_and_the_winner_named() -> None:
    """Of several variants each stands against the holdout, with its interval; so does what else holds, and who is best."""
    third = cb.Experiment(id="mails", holdout=1 / 3, variants={"mens": 1, "womens": 1})
    rates = {"holdout": 122, "mens": 267, "womens": 189}
    page = lift_page(third, {arm: (third.shares[arm], 21_300, buyers) for arm, buyers in rates.items()})
    assert "Mens is better than the others" in page
    assert "1.25% of 21,300 shoppers (Mens) bought within 7 days, against 0.57% of 21,300 (Holdout)" in page
    for figure in ("Mens against Holdout: +0.68", "Womens against Holdout: +0.31", "Womens against Mens: -0.37"):
        assert f"{figure} points" in page
    assert page.count("Revenue a shopper: ") == 3
    assert "Revenue a shopper: +$0.08, between +$0.04 and +$0.12." in page


def test_what_just_happened_and_what_hardly_moved_are_written_so() -> None:
    """Nothing is in the future, and nothing that is written as 0 went down."""
    now = datetime(2026, 11, 28, 15, tzinfo=UTC)
    show = Show(locale_of("en-US"), ZoneInfo("UTC"), now)
    assert [show.ago(now - timedelta(seconds=n)) for n in (0, 59, 90)] == [
        "1 minute ago",
        "1 minute ago",
        "2 minutes ago",
    ]
    assert (show.change(-0.004), show.points(-0.04), show.points(-0.004, 2)) == ("+0%", "+0.0", "+0.00")
    assert (show.average(-0.004, "JPY", signed=True), show.average(0.4, "JPY", signed=True)) == ("¥0.00", "+¥0.40")


def test_what_may_be_chance_says_so_of_money_too() -> None:
    """And how many more shoppers it takes; yen have decimals in what comes to one shopper."""
    half = cb.Experiment(id="mails", holdout=0.5)
    page = lift_page(half, {"holdout": (0.5, 500, 30), "sent": (0.5, 500, 33)}, currency="JPY")
    assert "more shoppers would show a difference of a fifth." in page
    assert page.count("That may be chance.") == 2
    assert "Revenue a shopper: +¥0.07, between -¥" in page


@pytest.mark.parametrize(
    ("experiment", "arms", "says"),
    [
        (cb.Experiment(id="mails"), {"sent": (1.0, 300, 30)}, "Nothing to compare All shoppers are in one arm"),
        (
            cb.Experiment(id="mails", holdout=1),
            {"holdout": (1.0, 300, 30)},
            "Nothing to compare All shoppers are in one arm",
        ),
        (cb.Experiment(id="mails", variants={"a": 1, "b": 1, "c": 1}), {}, "Nobody yet"),
        (
            cb.Experiment(id="mails", variants={"a": 1, "b": 1, "c": 1}),
            dict.fromkeys("abc", (1 / 3, 200, 20)),
            "No clear difference",
        ),
        (
            cb.Experiment(id="mails", variants={"a": 1, "b": 1, "c": 1}),
            {"a": (1 / 3, 9000, 500), "b": (1 / 3, 9000, 900), "c": (1 / 3, 9000, 900)},
            "Some arms differ",
        ),
    ],
    ids=["one arm", "all held out", "nobody", "undecided", "two alike"],
)
def test_every_verdict_has_its_headline(experiment: cb.Experiment, arms: Arms, says: str) -> None:
    """None is a dash in the middle of a sentence."""
    page = lift_page(experiment, arms)
    assert says in page
    assert "about \N{EN DASH}" not in page


def test_a_broken_split_is_on_top_and_hides_the_lift() -> None:
    """The alarm comes before any figure, and names the arms; of the experiment nothing else is said."""
    lived = Past(seed=4)
    day = lived.now.date()
    arms = {
        f"{arm} {share!r}": {day: Count(exposed=500, last=lived.now)}
        for arm, share in (("holdout", 0.15), ("sent", 0.85))
    }
    counted = encode_counted(Counted(lived.now, None, arms, currency="USD"))
    assert lived.recovery.store.save_documents("acme", {"lift:holdout": (None, counted)})
    page = text_of(get(dashboard_of(lived.recovery), "/").body)
    assert page.index("The split looks broken.") < page.index("Recovered sales")
    assert "Holdout 500 (15.0%), Sent 500 (85.0%)" in page
    assert "Not enough data" not in page


def test_the_messages_are_the_ledgers_newest_first_a_page_at_a_time(past: Past) -> None:
    """Fifty a page, no row twice and none left out; a filter holds on the next page too."""
    dashboard = dashboard_of(past.recovery)
    seen: list[str] = []
    reply = get(dashboard, "/recent", state="SENT")
    while True:
        seen += re.findall(r'name="id" value="([^"]*)"', reply.body.decode())
        older = re.search(r'href="/recent\?([^"]*)" rel="next"', reply.body.decode())
        if older is None:
            break
        query = dict(parse_qsl(unescape(older[1])))
        assert query["state"] == "SENT"
        reply = get(dashboard, "/recent", **query)
    expected = [
        row.id
        for row in past.recovery.notifications("acme", state="SENT", limit=5000, since=past.now - timedelta(days=400))
    ]
    assert seen == expected
    assert get(dashboard, "/recent", channel="sms").body.count(b'class="thumb"') == 0


def test_a_thumb_stands_where_it_was_given(past: Past) -> None:
    """Up, down, taken back; the page that it was given on is shown again, with its filter."""
    dashboard = dashboard_of(past.recovery)
    row = past.recovery.notifications("acme", state="SENT", limit=1)[0]
    for thumb in (1, -1, 0):
        reply = post(dashboard, "/recent/rate", {"id": row.id, "thumb": str(thumb), "state": "SENT", "after": "x"})
        assert (reply.status, header(reply, "Location")) == (303, "/recent?state=SENT&id=x")
        assert past.recovery.notifications("acme", state="SENT", limit=1)[0].thumb == thumb
    assert post(dashboard, "/recent/rate", {"id": row.id, "thumb": "7"}).status == 400


def test_orders_won_back_by_the_kind_of_campaign(past: Past) -> None:
    """Each with its value, its refund, its cart, and the very message; those of another kind are elsewhere."""
    dashboard = dashboard_of(past.recovery)
    order = next(o for o in past.recovery.won_back("acme", limit=200) if o.refunded)
    pages = "".join(text_of(get(dashboard, "/won-back", kind=kind).body) for kind in ("cart_recovery",))
    page = text_of(get(dashboard, "/won-back").body)
    assert str(past.recovery.won_back("acme", limit=1)[0].title) in page
    assert f"${order.value:,.2f}" in pages or f"${order.value:,.2f}" in page
    assert "No order yet." in text_of(get(dashboard, "/won-back", kind="winback").body)


def test_a_shopper_is_found_by_key_and_shown_without_it(past: Past) -> None:
    """By customer id and by e-mail address; the URL has neither. Nobody is found for a key that nobody has."""
    dashboard = dashboard_of(past.recovery)
    for key in ("c5-1", "customer:c5-1", "email:secret-5-1@example.com"):
        reply = post(dashboard, "/shopper/find", {"key": key})
        where = header(reply, "Location")
        assert where.startswith("/shopper?id=")
        assert "5-1" not in where
        page = get(dashboard, "/shopper", id=where.removeprefix("/shopper?id="))
        assert page.status == 200
        assert "What it compared" in page.body.decode()
    for key in ("c999-1", "", "email:nobody@example.com", "\x00", "a" * 9999, ":", "email:"):
        assert post(dashboard, "/shopper/find", {"key": key}).status == 404, key


def test_no_page_has_an_address_a_token_or_a_name(past: Past) -> None:
    """Every page and a shopper's: nothing of what the shop told us about the person."""
    dashboard = dashboard_of(past.recovery)
    row = past.recovery.notifications("acme", state="SENT", limit=1)[0]
    asked = [("/", {}), ("/recent", {}), ("/won-back", {}), ("/training", {}), ("/shopper", {"id": row.shopper})]
    for path, query in asked:
        page = get(dashboard, path, **query).body.decode()
        assert "secret" not in page.lower(), path


def test_a_shopper_is_exported_and_forgotten() -> None:
    """The export is a file with everything; forgetting needs the tick, and then nobody is found."""
    lived = Past(seed=8).live(2, 3)
    dashboard = dashboard_of(lived.recovery)
    shopper = lived.recovery.timeline("acme", "c1-0").shopper
    export = post(dashboard, "/shopper/export", {"id": shopper})
    assert header(export, "Content-Disposition") == 'attachment; filename="shopper.json"'
    assert b"secret-1-0@example.com" in export.body
    assert post(dashboard, "/shopper/erase", {"id": shopper}).status == 303
    assert get(dashboard, "/shopper", id=shopper).status == 200
    post(dashboard, "/shopper/erase", {"id": shopper, "sure": "yes"})
    assert get(dashboard, "/shopper", id=shopper).status == 404


def test_a_page_is_small(past: Past) -> None:
    """Thirty days with HTML and style sheet: under 12 kB as a browser gets it."""
    pages = [get(dashboard_of(past.recovery, locale=each), "/").body for each in ("en-US", "de", "ar")]
    style = file_of("dashboard.css").body
    assert [
        size for size in (len(gzip.compress(page)) + len(gzip.compress(style)) for page in pages) if size > 12_000
    ] == []
    assert len(gzip.compress(file_of("dashboard.js").body)) < 1100


def test_there_is_no_style_and_no_script_in_a_page(past: Past) -> None:
    """The policy forbids it, so it would do nothing."""
    dashboard = dashboard_of(past.recovery)
    for path in ("/", "/recent", "/campaigns", "/shop", "/shopper"):
        page = get(dashboard, path).body.decode()
        assert re.findall(r"\sstyle=|<style|\son\w+=|<script(?! src=)|javascript:", page) == [], path


def test_a_dashboard_of_a_shop_without_anything() -> None:
    """No campaign, no message, no shopper: every page is there and says so."""
    recovery = cb.Recovery()
    recovery.save_shop(cb.Shop(id="acme", currency="EUR", timezone="Europe/Berlin"))
    dashboard = dashboard_of(recovery)
    for path in ("/", "/recent", "/won-back", "/campaigns", "/texts", "/training", "/shopper", "/shop", "/check"):
        assert get(dashboard, path).status == 200, path
    assert get(dashboard, "/campaign", id="none").status == 400
    assert get(dashboard_of(recovery, shops=["unsaved"]), "/").status == 404


def test_other_languages_and_whoever_asks_for_none() -> None:
    """The viewer's, else the browser's; a language we have no texts of has English ones with its own figures."""
    recovery = cb.Recovery()
    recovery.save_shop(cb.Shop(id="acme", currency="EUR", timezone="Europe/Berlin"))

    def page(locale: str | None, accepts: str) -> str:
        viewer = Viewer(id="ida", shops=("acme",), locale=locale)
        dashboard = Dashboard(recovery, authorize=lambda _: viewer, key=KEY)
        return dashboard.reply(Request(path="/", headers={"Accept-Language": accepts})).body.decode()

    assert '<html lang="de-AT" dir="ltr">' in page("de-AT", "en")
    assert "Überblick" in page(None, "de;q=0.9, en;q=0.8")
    assert '<html lang="ar-EG" dir="rtl">' in page(None, "ar-EG")
    french = page(None, "fr-CH, fr;q=0.9")
    assert "Overview" in french
    assert "0,00" in french
    for odd in ("*", "", "xx-YY", "x" * 500, "-", "de-", "zz;;;,,"):
        assert "<html lang=" in page(None, odd)


def test_rules_and_slips_speak_the_viewers_language(past: Past) -> None:
    """What each rule asks and compared, and what is likely a slip: nothing of it is left in English, and the values are there."""
    row = past.recovery.notifications("acme", state="SENT", limit=1)[0]
    asked = {finding.question for finding in past.recovery.explain("acme", row.shopper).findings}
    assert len(asked) > 15
    slips = cb.Recovery(clock=lambda: past.now)
    season = cb.PeakSeason(name="Never", rule="FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=1;UNTIL=20200601")
    over = cb.Discount(code="OLD", ends_at=past.now - timedelta(days=9))
    campaign = cb.CartRecovery(channels=("email", "sms"), discount=over, follow_ups=("30min",))
    quiet = cb.QuietHours(start="08:00", end="07:00")
    slips.save_shop(
        past.settings.model_copy(update={"campaigns": (campaign,), "seasons": (season,), "quiet_hours": quiet})
    )
    listed = problems(slips.shop("acme"), now=past.now)
    assert len(listed) >= 6
    for language in ("de", "ar"):
        page = text_of(get(dashboard_of(past.recovery, locale=language), "/shopper", id=row.shopper).body)
        assert [question for question in asked if question in page] == []
        check = text_of(get(dashboard_of(slips, locale=language), "/check").body)
        assert [p.message for p in listed if p.message.partition(": ")[2][:25] in check] == []
        assert all(p.message.partition(": ")[0] in check for p in listed)
        assert "“OLD”" in check.replace("\u2068", "")
        assert "“Never”" in check
    assert "E-Mail und SMS" in text_of(get(dashboard_of(slips, locale="de"), "/check").body).replace("oder", "und")
    english = text_of(get(dashboard_of(slips), "/check").body)
    assert "it is quiet for 23 hours of the day" in english


class Columnist:
    """Is asked for summaries, and cannot write one."""

    def __init__(self) -> None:
        self.asked = 0

    def write(self, request: cb.CopyRequest) -> cb.Copy:
        return cb.Copy(title="Hi", body="Your cart is here.", written_by="columnist")

    def summarize(self, request: SummaryRequest) -> SummaryText:
        self.asked += 1
        raise CopyError("not today")


def test_no_page_waits_for_a_summary(past: Past) -> None:
    """The sentences are of the page's own report, until a model has written others at night."""
    with cb.Recovery(past.recovery.store, clock=lambda: past.now) as plain:
        assert not plain.writes_summaries
        own = text_of(get(dashboard_of(plain), "/").body)
        assert all(sentence in own for sentence in plain.summary("acme").sentences)
    columnist = Columnist()
    with cb.Recovery(past.recovery.store, copywriter=columnist, clock=lambda: past.now) as writing:
        assert writing.writes_summaries
        assert text_of(get(dashboard_of(writing), "/").body).count("won back")
        assert columnist.asked == 0, "a page that is looked at waits for no model"
        writing.refresh("acme")
        assert columnist.asked == 1
