"""One text a situation, filled for each shopper; what is one shopper's never gets into another's message."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import cartback as cb
from cartback.channels.outbox import Outbox
from cartback.copywriters.stand_in import NAME, PRODUCT, situation
from cartback.copywriters.write_once import WriteOnce
from cartback.domain.ledger import Usage
from cartback.domain.money import Money
from cartback.domain.texts import TextState, Written, decided, decode_texts, document_of, encode_texts, listed
from cartback.domain.tuning import Discount
from cartback.errors import CopyError, InvalidSettings
from cartback.locales import money
from cartback.stores.memory import MemoryStore
from cartback.testing import FakeClock
from cartback.words.facts import Item

AT = datetime(2026, 1, 5, 15, tzinfo=UTC)


class Author:
    """A model that writes what it is told to, and counts its calls."""

    def __init__(self, says: Callable[[cb.Facts], str] | None = None) -> None:
        self.calls = 0
        self.says = says or (lambda f: f"{f.first_name or 'Hello'}, your {f.items[0].title} is still in your cart.")

    def write(self, request: cb.CopyRequest) -> cb.Copy:
        self.calls += 1
        return cb.Copy("Still thinking it over?", self.says(request.facts), "a model")


def request(title: str = "Canvas tote", price: str = "40.00", **more: Any) -> cb.CopyRequest:
    currency = more.pop("currency", "USD")
    campaign, once = more.pop("campaign", "c"), more.pop("write_once", True)
    facts: dict[str, Any] = {
        "shop": "Acme", "kind": "cart_recovery", "step": 0, "stage": "cart", "locale": "en", "now": AT,
        "items": (Item(title, 1, Money(Decimal(price), currency)),), "total": Money(Decimal(price), currency),
        "first_name": "Ana", **more,
    }  # fmt: skip
    return cb.CopyRequest(
        shop="acme", notification="n", campaign=campaign, facts=cb.Facts(**facts), deadline=AT, write_once=once
    )


def price_of(facts: cb.Facts) -> str:
    price = facts.items[0].price
    assert price is not None
    return money(price.amount, price.currency, facts.locale)


def once(author: Author, store: cb.Store | None = None, clock: FakeClock | None = None) -> WriteOnce:
    return WriteOnce(author, store, clock=clock or FakeClock(AT))


def test_a_hundred_shoppers_take_one_call_and_each_reads_of_their_own() -> None:
    """Their own product and name; nothing of the stand-in."""
    author = Author()
    writer = once(author)
    said = [writer.write(request(f"Thing {n}", first_name=name)).body for n, name in enumerate(["Ana", "Bo"] * 50)]
    assert author.calls == 1
    assert said[7] == "Bo, your Thing 7 is still in your cart."
    assert not any(word in body for body in said for word in (*PRODUCT.split(), NAME))


def test_prices_are_the_shoppers_own_in_their_currency() -> None:
    """Written as the locale writes them; yen have no decimals."""
    author = Author(lambda f: f"The {f.items[0].title} for {price_of(f)} is waiting.")
    writer = once(author)
    assert "$12.50" in writer.write(request(price="12.50")).body
    assert "¥1,200" in writer.write(request(price="1200", currency="JPY")).body
    assert author.calls == 2


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"campaign": "other"}, id="campaign"),
        pytest.param({"step": 1}, id="step"),
        pytest.param({"badges": ("big_cart",)}, id="audience"),
        pytest.param({"locale": "en-GB"}, id="locale"),
        pytest.param({"variant": "b"}, id="variant"),
        pytest.param({"instructions": "Be brief."}, id="instructions"),
        pytest.param({"creativity": 9}, id="creativity"),
        pytest.param({"discount": Discount(code="SAVE10", percent=Decimal(10))}, id="code"),
        pytest.param({"first_name": None}, id="no name"),
    ],
)
def test_another_situation_is_written_anew(other: dict[str, Any]) -> None:
    """A change of settings that the words depend on is another situation, from the next message on."""
    author = Author()
    writer = once(author)
    writer.write(request())
    writer.write(request(**other))
    assert author.calls == 2


def test_where_the_code_ends_on_another_day_it_is_another_situation() -> None:
    """A date that is written out is right in the zone it was written for."""
    code = Discount(code="SAVE10", percent=Decimal(10), ends_at=AT + timedelta(days=10, hours=9))
    here, there, alike = (
        request(discount=code, now=AT.astimezone(ZoneInfo(zone))) for zone in ("UTC", "Asia/Tokyo", "Africa/Abidjan")
    )
    assert situation(here) != situation(there)
    assert situation(here) == situation(alike)


@pytest.mark.parametrize("says", ["ends tomorrow", "ends in 1 day", "ends today"])
def test_no_countdown_is_kept(says: str) -> None:
    """It is true today, and would be sent for a fortnight."""
    code = Discount(
        code="SAVE10", percent=Decimal(10), ends_at=AT + timedelta(days=0 if "today" in says else 1, hours=2)
    )
    with pytest.raises(CopyError, match="refused"):
        once(Author(lambda f: f"Your {f.items[0].title} is here, and SAVE10 {says}.")).write(request(discount=code))


def test_the_shoppers_own_facts_make_no_other_situation() -> None:
    """Title, price, name, time and how many things there are."""
    more = (Item("Mug", 1, Money(Decimal(3), "USD")),) * 3
    a, b = request(), request("Mug", "3.00", first_name="Bo", now=AT + timedelta(days=3), items=more, more_items=4)
    assert situation(a) == situation(b)


def test_workers_share_templates_through_the_store() -> None:
    """A second worker asks nobody."""
    store = MemoryStore()
    store.save_settings("acme", b"{}", 0, None)
    first, second = Author(), Author()
    once(first, store).write(request())
    assert once(second, store).write(request("Mug")).body == "Ana, your Mug is still in your cart."
    assert (first.calls, second.calls) == (1, 0)


def test_a_stale_template_is_renewed_and_kept_while_the_author_is_away() -> None:
    """After a fortnight other words; when the author fails the old ones, and it is not asked for each shopper."""
    clock, author = FakeClock(AT), Author()
    writer = once(author, clock=clock)
    writer.write(request())
    clock.now += timedelta(days=15)
    author.says = lambda f: "{{ broken"
    for _ in range(3):
        assert writer.write(request()).body == "Ana, your Canvas tote is still in your cart."
    assert author.calls == 2
    clock.now += timedelta(minutes=11)
    author.says = lambda f: f"{f.first_name}, the {f.items[0].title} misses you."
    assert writer.write(request()).body == "Ana, the Canvas tote misses you."


@pytest.mark.parametrize(
    "says",
    [
        pytest.param(lambda f: "Your velmora is waiting.", id="part of the product, small letters"),
        pytest.param(lambda f: "VELMORA TANDEL is waiting.", id="capitals"),
        pytest.param(lambda f: f"{f.items[0].title}, only 48 dollars and 37 cents.", id="amount set otherwise"),
        pytest.param(lambda f: f"{f.items[0].title} {{{{ shop }}}}", id="markup of its own"),
        pytest.param(lambda f: f"{f.items[0].title}: 20% off!", id="an offer"),
        pytest.param(lambda f: f"{f.items[0].title}, only 3 left.", id="scarcity"),
        pytest.param(lambda f: "Dear ilvana's cart", id="the name bent"),
    ],
)
def test_a_text_that_gives_the_stand_in_or_a_lie_away_is_thrown_away(says: Callable[[cb.Facts], str]) -> None:
    """No words rather than wrong ones; and the author is not asked again for a while."""
    author = Author(says)
    writer = once(author)
    for _ in range(3):
        with pytest.raises(CopyError):
            writer.write(request())
    assert author.calls == 1


def test_a_product_whose_name_is_a_claim_is_left_to_the_fallback() -> None:
    """A hostile title would speak in the shop's name."""
    with pytest.raises(CopyError, match="FREE100"):
        once(Author()).write(request("Mug - use code FREE100 at evil.com"))


def test_campaigns_that_want_each_shopper_written_to_get_that() -> None:
    """The switch is the campaign's."""
    author = Author()
    writer = once(author)
    for n in range(3):
        writer.write(request(f"Thing {n}", write_once=False))
    assert author.calls == 3


def test_thirty_two_threads_that_find_no_template_ask_once() -> None:
    """The others wait for the one that asks."""
    author, barrier = Author(), threading.Barrier(32)
    writer = once(author)

    def work() -> None:
        barrier.wait(60)
        writer.write(request())

    threads = [threading.Thread(target=work) for _ in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert author.calls == 1


def test_an_async_author_is_refused_by_name() -> None:
    """It could not be awaited in here."""

    class Async:
        async def write(self, request: cb.CopyRequest) -> cb.Copy:
            return cb.Copy("a", "b")

    with pytest.raises(InvalidSettings, match="author"):
        WriteOnce(Async())


@given(
    title=st.text(min_size=1, max_size=80), price=st.decimals(0, 10**6, places=2), name=st.text(min_size=1, max_size=30)
)
def test_whatever_the_shopper_has_the_message_fits_and_names_no_stranger(title: str, price: Decimal, name: str) -> None:
    """Filled for anybody: within its lengths, or a CopyError."""
    writer = once(Author())
    asked = request(title, str(price), first_name=name)
    try:
        copy = writer.write(asked)
    except CopyError:
        return
    assert len(copy.title) <= 200
    assert not any(word in copy.title + copy.body for word in PRODUCT.split() if word not in title + name)


def test_the_engine_writes_once_for_a_campaign_that_says_so() -> None:
    """From settings to ledger: a crowd of shoppers, one call."""
    clock, author = FakeClock(AT), Author()
    writer = once(author, clock=clock)
    box = Outbox()
    recovery = cb.Recovery(MemoryStore(), channels=[box], copywriter=writer, clock=clock)
    campaign = cb.CartRecovery(follow_ups=[], write_once=True, trust="rules")
    recovery.save_shop(
        cb.Shop(id="acme", name="Acme", currency="USD", timezone="America/New_York", campaigns=[campaign])
    )
    for n in range(40):
        who = (cb.key("customer", f"c{n}"),)
        line = cb.Line(product=str(n), title=f"Thing {n}", price=Decimal(10 + n))
        yes = cb.ConsentChanged(shop="acme", at=AT, keys=who, channel="push", granted=True)
        phone = cb.DeviceAdded(shop="acme", at=AT, keys=who, device=f"p{n}")
        recovery.ingest([yes, phone, cb.CartChanged(shop="acme", at=AT, keys=who, cart=f"t{n}", lines=(line,))])
    clock.now += timedelta(hours=1)
    recovery.run_due()
    assert author.calls == 1
    assert {m.body for m in box.messages} == {f"Hello, your Thing {n} is still in your cart." for n in range(40)}
    assert {row.written_by for row in recovery.notifications("acme")} == {"a model"}


def test_what_was_paid_for_is_billed_though_the_text_is_thrown_away() -> None:
    """The fallback's message carries the bill, and why; so do those that come while the author is left alone."""

    class Paid(Author):
        def write(self, request: cb.CopyRequest) -> cb.Copy:
            return cb.Copy("Only 3 left", "Hurry", "a model", Usage(model="m", calls=1))

    writer = once(Paid())
    for usage in (Usage(model="m", calls=1, problem="refused"), Usage(model="write once", problem="refused")):
        with pytest.raises(CopyError) as refused:
            writer.write(request())
        assert refused.value.usage == usage


# --- the merchant's approval


def kept() -> MemoryStore:
    store = MemoryStore()
    store.save_settings("acme", b"{}", 0, None)
    return store


def stored(store: MemoryStore, campaign: str = "c") -> dict[str, Written]:
    return decode_texts(store.documents("acme", (document_of(campaign),)).get(document_of(campaign)))


def decide(store: MemoryStore, text: str, state: TextState, campaign: str = "c") -> None:
    """What the engine's approve and reject do."""
    before = store.documents("acme", (document_of(campaign),))[document_of(campaign)]
    after = decided(campaign, decode_texts(before), text, state, AT)
    assert after is not None
    assert store.save_documents("acme", {document_of(campaign): (before, encode_texts(after))})


def asked_for(title: str = "Canvas tote", **more: Any) -> cb.CopyRequest:
    return msgspec.structs.replace(request(title, **more), trust="approved")


def problem(writer: WriteOnce, asked: cb.CopyRequest) -> str:
    with pytest.raises(CopyError) as left:
        writer.write(asked)
    assert isinstance(left.value.usage, Usage)
    return str(left.value.usage.problem)


def test_a_text_waits_for_the_merchant_and_then_speaks() -> None:
    """Written once, whoever asks; not a word of it is sent before the yes, and every word after it."""
    store, author = kept(), Author()
    writer = once(author, store)
    assert [problem(writer, asked_for(f"Thing {n}")) for n in range(3)] == ["awaiting_approval"] * 3
    (shown,) = listed("c", stored(store))
    assert (shown.state, shown.written_by, shown.situation) == ("pending", "a model", "message 1, en")
    assert shown.body == "{{ first_name }}, your {{ item.title }} is still in your cart."
    assert shown.samples[0] == ("Still thinking it over?", "Bo, your Mug is still in your cart.")
    decide(store, shown.id, "approved")
    assert writer.write(asked_for("Pot")).body == "Ana, your Pot is still in your cart."
    decide(store, shown.id, "rejected")
    assert problem(writer, asked_for("Pot")) == "rejected"
    assert author.calls == 1


def test_the_engines_reading_of_the_round_decides() -> None:
    """With the texts that come with the request, no message reads the store."""
    store, author = kept(), Author()
    writer = once(author, store)
    problem(writer, asked_for())
    (shown,) = listed("c", stored(store))
    decide(store, shown.id, "approved")
    texts = stored(store)

    def unread(shop: str, keys: Any) -> Any:
        raise AssertionError("the store was read")

    store.documents = unread  # type: ignore[method-assign]
    assert writer.write(msgspec.structs.replace(asked_for(), texts=texts)).written_by == "a model"


def test_a_rejected_text_is_not_written_again_by_itself() -> None:
    """However often it is asked for; another one comes when the merchant wants one, or settings change."""
    store, author = kept(), Author()
    writer = once(author, store)
    problem(writer, asked_for())
    (shown,) = listed("c", stored(store))
    decide(store, shown.id, "rejected")
    assert [problem(writer, asked_for()) for _ in range(3)] == ["rejected"] * 3
    assert author.calls == 1
    decide(store, shown.id, "again")
    author.says = lambda f: f"{f.first_name}, the {f.items[0].title} misses you."
    assert [problem(writer, asked_for()) for _ in range(3)] == ["awaiting_approval"] * 3
    (other,) = listed("c", stored(store))
    assert other.id != shown.id
    assert "misses" in other.body
    assert problem(writer, asked_for(instructions="Be brief.")) == "awaiting_approval"
    assert author.calls == 3
    assert len(stored(store)) == 2


def test_an_approved_text_speaks_until_its_successor_is_approved() -> None:
    """After a fortnight another one is written, once, and waits; the author's failure costs no message."""
    store, clock, author = kept(), FakeClock(AT), Author()
    writer = once(author, store, clock)
    problem(writer, asked_for())
    (old,) = listed("c", stored(store))
    decide(store, old.id, "approved")
    clock.now += timedelta(days=15)
    author.says = lambda f: "{{ broken"
    assert writer.write(asked_for()).body.endswith("is still in your cart.")
    clock.now += timedelta(minutes=11)
    author.says = lambda f: f"{f.first_name}, the {f.items[0].title} misses you."
    for _ in range(3):
        assert writer.write(asked_for()).body.endswith("is still in your cart.")
    assert author.calls == 3
    new = next(text for text in listed("c", stored(store)) if text.replaces)
    assert (new.replaces, new.state) == (old.id, "pending")
    decide(store, new.id, "approved")
    assert writer.write(asked_for()).body == "Ana, the Canvas tote misses you."
    assert [text.id for text in listed("c", stored(store))] == [new.id]


def test_a_rejected_successor_is_not_proposed_for_ever() -> None:
    """The old text goes on speaking; asked for again, another one is written."""
    store, clock, author = kept(), FakeClock(AT), Author()
    writer = once(author, store, clock)
    problem(writer, asked_for())
    decide(store, listed("c", stored(store))[0].id, "approved")
    clock.now += timedelta(days=15)
    writer.write(asked_for())
    new = next(text for text in listed("c", stored(store)) if text.replaces)
    decide(store, new.id, "rejected")
    clock.now += timedelta(days=15)
    writer.write(asked_for())
    assert author.calls == 2
    decide(store, new.id, "again")
    writer.write(asked_for())
    assert author.calls == 3


@pytest.mark.parametrize("trust", ["rules", "second_opinion"])
def test_what_the_merchant_rejected_is_used_at_no_level(trust: Any) -> None:
    """A campaign that asks for no approval uses a text at once; the merchant may still take it out."""
    store, author = kept(), Author()
    writer = once(author, store)
    asked = msgspec.structs.replace(request(), trust=trust)
    assert writer.write(asked).written_by == "a model"
    (shown,) = listed("c", stored(store))
    assert shown.state == "used"
    decide(store, shown.id, "rejected")
    assert problem(writer, msgspec.structs.replace(asked, texts=stored(store))) == "rejected"
    assert problem(once(author, store), asked) == "rejected"
    decide(store, shown.id, "again")
    assert writer.write(msgspec.structs.replace(asked, texts=stored(store))).written_by == "a model"
    assert author.calls == 2


def test_a_text_that_passed_less_is_not_used_for_more() -> None:
    """Each level has its own texts: what was never approved does not speak where approval is asked for, nor back."""
    store, author = kept(), Author()
    writer = once(author, store)
    for trust in ("rules", "second_opinion"):
        writer.write(msgspec.structs.replace(request(), trust=trust))
    assert problem(writer, asked_for()) == "awaiting_approval"
    assert author.calls == 3
    assert len(stored(store)) == 3


def test_approvals_without_a_store_are_refused_by_name() -> None:
    """A text in one object's memory can be shown to nobody."""
    author = Author()
    assert problem(once(author), asked_for()) == "no_store"
    assert author.calls == 0


def test_two_workers_that_write_one_situation_keep_one_text() -> None:
    """The first to be stored stays: the merchant may be looking at it. The other worker goes by it from then on."""
    store = kept()
    meanwhile: list[str] = []

    def slowly(facts: cb.Facts) -> str:
        if not meanwhile:
            meanwhile.append(problem(once(Author(), store), asked_for()))
        return f"{facts.first_name}, the {facts.items[0].title} misses you."

    second = once(Author(slowly), store)
    assert problem(second, asked_for()) == "awaiting_approval"
    (shown,) = listed("c", stored(store))
    assert "is still in your cart" in shown.body
    decide(store, shown.id, "approved")
    assert second.write(asked_for()).body == "Ana, your Canvas tote is still in your cart."


def test_thirty_two_threads_ask_once_for_a_text_to_approve() -> None:
    """And all go to the fallback."""
    store, author, barrier = kept(), Author(), threading.Barrier(32)
    writer, left = once(author, store), list[str]()

    def work() -> None:
        barrier.wait(30)
        left.append(problem(writer, asked_for()))

    threads = [threading.Thread(target=work) for _ in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (author.calls, left) == (1, ["awaiting_approval"] * 32)


def test_a_text_that_was_stored_before_there_were_approvals_waits() -> None:
    """It still loads, under the key it had, and speaks once the merchant says yes."""
    store, author = kept(), Author()
    key, old = situation(asked_for()), ["Hello again", "{{ first_name }}, your {{ item.title }}.", "openai/small", AT]
    document = msgspec.msgpack.encode({key: old})
    assert store.save_documents("acme", {document_of("c"): (None, document)})
    writer = once(author, store)
    assert problem(writer, asked_for()) == "awaiting_approval"
    decide(store, listed("c", stored(store))[0].id, "approved")
    assert writer.write(asked_for()).body == "Ana, your Canvas tote."
    assert author.calls == 0


def test_in_a_language_that_is_not_read_only_the_merchant_lets_a_text_speak() -> None:
    """RULES 23; or the shop lets every model. A text that was written while it did is not used afterwards."""
    store, author = kept(), Author(lambda f: f"{f.first_name}, {f.items[0].title} nadal czeka w koszyku.")
    writer = once(author, store)
    asked = request(locale="pl")
    assert problem(writer, asked) == "unread_language"
    assert author.calls == 0
    lets = msgspec.structs.replace(asked, models_in_unread_languages=True)
    assert writer.write(lets).written_by == "a model"
    assert problem(writer, asked) == "unread_language"
    approved = msgspec.structs.replace(asked, trust="approved")
    assert problem(writer, approved) == "awaiting_approval"
    shown = next(text for text in listed("c", stored(store)) if text.state == "pending")
    assert shown.findings == ("unread: the rules know no claims in this language",)
    decide(store, shown.id, "approved")
    assert writer.write(approved).written_by == "a model"
