"""The merchant's word, from settings to ledger, on both engines and every store: what was not approved is not sent."""

from __future__ import annotations

import asyncio
import inspect
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

import cartback as cb
from cartback.channels.outbox import Outbox
from cartback.copywriters.combine import Fallback
from cartback.copywriters.write_once import WriteOnce
from cartback.domain.texts import document_of
from cartback.domain.tuning import MessageTemplate
from cartback.errors import CopyError, InvalidSettings, UnknownShop, UnknownText
from cartback.stores.memory import MemoryStore
from cartback.stores.sqlite import SQLiteStore
from cartback.testing import FakeClock, FakeIds

AT = datetime(2026, 1, 5, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
OWN = MessageTemplate(title="From Acme", body="{{ item.title }}: the merchant's own words.")


class Author:
    """A model that writes what it is told to, and counts its calls."""

    def __init__(self, body: str = "The {} is still in your cart.") -> None:
        self.calls, self.body = 0, body

    def write(self, request: cb.CopyRequest) -> cb.Copy:
        self.calls += 1
        return cb.Copy("Still thinking?", self.body.format(request.facts.items[0].title), "a model")


def shop_of(**campaign: Any) -> cb.Shop:
    settings = {"follow_ups": [], "write_once": True, "templates": [OWN], **campaign}
    return cb.Shop(
        id="acme", name="Acme", currency="USD", timezone="UTC", release_over=timedelta(0), caps=[],
        quiet_hours=cb.QuietHours(start="00:00", end="00:00"), campaigns=[cb.CartRecovery(**settings)],
    )  # fmt: skip


def cart(who: str, at: datetime) -> list[cb.Event]:
    keys = (cb.key("customer", who),)
    line = cb.Line(product="mug", title="Mug", price=Decimal(12))
    return [
        cb.ConsentChanged(shop="acme", at=at, keys=keys, channel="push", granted=True),
        cb.DeviceAdded(shop="acme", at=at, keys=keys, device=f"{who}-phone"),
        cb.CartChanged(shop="acme", at=at, keys=keys, cart=f"{who}-cart", lines=(line,)),
    ]


class Story:
    """A shop whose texts are written once; each `message` is a new shopper's, an hour after the one before."""

    def __init__(self, store: Any, author: Author | None = None, **engine: Any) -> None:
        self.clock, self.author, self.store = FakeClock(AT), author or Author(), store
        writer = WriteOnce(self.author, store, clock=self.clock)
        usual: dict[str, Any] = {"channels": [Outbox()], "copywriter": writer, "clock": self.clock, "new_id": FakeIds()}
        self.recovery = cb.Recovery(store, **{**usual, **engine})
        self.recovery.save_shop(shop_of())
        self.count = 0

    def message(self) -> cb.Notification:
        self.count += 1
        self.recovery.ingest(cart(f"shopper{self.count}", self.clock.now))
        self.clock.advance(HOUR)
        while self.recovery.run_due().claimed:
            pass
        return self.recovery.notifications("acme")[0]


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    opened = MemoryStore() if request.param == "memory" else SQLiteStore(str(tmp_path / "shop.db"))
    yield opened
    opened.close()


def problem(row: cb.Notification) -> str | None:
    return row.usage.problem if row.usage is not None else None


def test_until_the_merchant_says_yes_the_merchants_templates_speak(store: Any) -> None:
    """The ledger says why; after the yes the text does, from the next round on, and the author is asked once."""
    story = Story(store)
    for _ in range(2):
        row = story.message()
        assert (row.state, row.written_by, row.title) == ("SENT", "template", "From Acme")
        assert problem(row) == "awaiting_approval"
    (text,) = story.recovery.texts("acme", "pending")
    assert (text.campaign, text.step, text.locale, text.written_by) == ("cart_recovery", 0, "en", "a model")
    assert text.body == "The {{ item.title }} is still in your cart."
    assert text.samples[0] == ("Still thinking?", "The Mug is still in your cart.")
    assert story.recovery.approve("acme", text.id).state == "approved"
    row = story.message()
    assert (row.written_by, row.body, row.usage) == ("a model", "The Mug is still in your cart.", None)
    assert story.author.calls == 1
    assert story.recovery.texts("acme", "pending") == []


def test_what_was_rejected_does_not_speak(store: Any) -> None:
    """Before it was approved or after; with `again` another one is written, and waits."""
    story = Story(store)
    story.message()
    (text,) = story.recovery.texts("acme")
    story.recovery.approve("acme", text.id)
    assert story.message().written_by == "a model"
    assert story.recovery.reject("acme", text.id).state == "rejected"
    row = story.message()
    assert (row.written_by, problem(row), story.author.calls) == ("template", "rejected", 1)
    story.recovery.reject("acme", text.id, again=True)
    story.author.body = "Your {} misses you."
    assert problem(story.message()) == "awaiting_approval"
    (other,) = story.recovery.texts("acme")
    assert (other.body, other.state) == ("Your {{ item.title }} misses you.", "pending")
    assert other.id != text.id


def test_changed_settings_ask_again(store: Any) -> None:
    """Another prompt is another text; the one that was approved for the old one stays with it."""
    story = Story(store)
    story.message()
    story.recovery.approve("acme", story.recovery.texts("acme")[0].id)
    story.recovery.save_shop(shop_of(instructions="Be brief."))
    assert problem(story.message()) == "awaiting_approval"
    assert sorted(text.state for text in story.recovery.texts("acme")) == ["approved", "pending"]
    story.recovery.save_shop(shop_of())
    assert story.message().written_by == "a model"


def test_each_level_is_its_own(store: Any) -> None:
    """A text that nobody approved speaks where the campaign asks for no approval, and only there."""
    story = Story(store)
    story.recovery.save_shop(shop_of(trust="rules"))
    assert story.message().written_by == "a model"
    assert [text.state for text in story.recovery.texts("acme")] == ["used"]
    story.recovery.save_shop(shop_of())
    assert problem(story.message()) == "awaiting_approval"


def test_one_who_approves_has_seen_these_words(store: Any) -> None:
    """An id whose text was written again meanwhile is unknown, and nothing is approved."""
    story = Story(store)
    story.message()
    (seen,) = story.recovery.texts("acme")
    story.recovery.reject("acme", seen.id, again=True)
    story.author.body = "Your {} misses you."
    story.message()
    with pytest.raises(UnknownText, match=seen.id):
        story.recovery.approve("acme", seen.id)
    assert [text.state for text in story.recovery.texts("acme")] == ["pending"]
    assert problem(story.message()) == "awaiting_approval"


def test_a_rewrite_between_reading_and_saving_is_not_approved(store: Any) -> None:
    """The yes and the rewrite race for one document: the yes that loses looks again, and finds other words."""
    story = Story(store)
    story.message()
    (seen,) = story.recovery.texts("acme")
    story.recovery.reject("acme", seen.id, again=True)
    story.author.body = "Your {} misses you."
    real, raced = store.save_documents, list[bool]()

    def save(shop: str, docs: Any) -> Any:
        if not raced:
            raced.append(True)
            story.message()  # another worker writes the situation's text just now
        return real(shop, docs)

    other = cb.Recovery(Racing(store, save), clock=story.clock)
    with pytest.raises(UnknownText):
        other.approve("acme", seen.id)
    assert raced
    (now,) = story.recovery.texts("acme")
    assert (now.body, now.state) == ("Your {{ item.title }} misses you.", "pending")


class Racing:
    """A store that is another's but for the saving of documents."""

    def __init__(self, store: Any, save: Any) -> None:
        self._store, self.save_documents = store, save

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


def test_words_of_many_merchants_at_once_are_all_kept(store: Any) -> None:
    """Sixteen situations, sixteen threads, one document: every word is in it afterwards."""
    story = Story(store)
    for n in range(16):
        story.recovery.save_shop(shop_of(instructions=f"Wish {n}."))
        story.message()
    texts = story.recovery.texts("acme")
    assert len(texts) == 16
    barrier, failed = threading.Barrier(16), list[BaseException]()

    def say(n: int) -> None:
        barrier.wait(30)
        try:
            (story.recovery.approve if n % 2 else story.recovery.reject)("acme", texts[n].id)
        except BaseException as error:  # noqa: BLE001 - shown below
            failed.append(error)

    threads = [threading.Thread(target=say, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    states = {text.id: text.state for text in story.recovery.texts("acme")}
    assert [states[text.id] for text in texts] == ["rejected", "approved"] * 8


def test_a_text_of_before_waits_like_any_other(store: Any) -> None:
    """A document with four fields a text, as it was written before there were approvals."""
    story = Story(store)
    old = msgspec.msgpack.encode({"0123": ["Hello", "{{ item.title }}", "openai/small", AT]})
    assert store.save_documents("acme", {document_of("cart_recovery"): (None, old)})
    (text,) = story.recovery.texts("acme")
    assert (text.state, text.written_by) == ("pending", "openai/small")
    assert story.recovery.approve("acme", text.id).state == "approved"


def test_who_and_what_is_not_known(store: Any) -> None:
    """Named, and nothing is changed."""
    story = Story(store)
    with pytest.raises(UnknownText, match="nothing"):
        story.recovery.approve("acme", "nothing")
    with pytest.raises(UnknownShop):
        story.recovery.texts("acmee")
    with pytest.raises(InvalidSettings, match="state"):
        story.recovery.texts("acme", "PENDING")  # type: ignore[arg-type]


def test_the_async_engine_too(tmp_path: Path) -> None:
    """The same methods, awaited."""

    async def story() -> list[str | None]:
        clock, store = FakeClock(AT), MemoryStore()
        writer = WriteOnce(Author(), store, clock=clock)
        recovery = cb.AsyncRecovery(store, channels=[Outbox()], copywriter=writer, clock=clock, new_id=FakeIds())
        await recovery.save_shop(shop_of())
        written = []
        for n in range(3):
            await recovery.ingest(cart(f"shopper{n}", clock.now))
            clock.advance(HOUR)
            while (await recovery.run_due()).claimed:
                pass
            written.append((await recovery.notifications("acme"))[0].written_by)
            (text,) = await recovery.texts("acme")
            if n == 0:
                await recovery.approve("acme", text.id)
            if n == 1:
                await recovery.reject("acme", text.id)
        return written

    assert asyncio.run(story()) == ["template", "a model", "template"]
    for name in ("texts", "approve", "reject"):
        assert inspect.signature(getattr(cb.Recovery, name)) == inspect.signature(getattr(cb.AsyncRecovery, name))


def test_a_round_reads_the_texts_once(store: Any) -> None:
    """For a hundred shoppers as for one; an engine whose copywriter does not write once reads none."""
    story = Story(store)
    story.message()
    story.recovery.approve("acme", story.recovery.texts("acme")[0].id)
    asked: list[tuple[str, ...]] = []

    class Counting:
        def __getattr__(self, name: str) -> Any:
            return getattr(store, name)

        def documents(self, shop: str, keys: Any) -> Any:
            asked.append(tuple(keys))
            return store.documents(shop, keys)

    counting: Any = Counting()
    for copywriter in (Fallback(WriteOnce(story.author, counting, clock=story.clock)), story.author):
        asked.clear()
        recovery = cb.Recovery(counting, channels=[Outbox()], copywriter=copywriter, clock=story.clock)
        for n in range(20):
            recovery.ingest(cart(f"{id(copywriter)}-{n}", story.clock.now))
        story.clock.advance(HOUR)
        assert recovery.run_due().begun == 20
        wanted = [keys for keys in asked if document_of("cart_recovery") in keys]
        assert len(wanted) == (1 if copywriter is not story.author else 0)


# --- who speaks instead


class Fails:
    """A copywriter that can never write."""

    def write(self, request: cb.CopyRequest) -> cb.Copy:
        raise CopyError("not today")


def test_where_a_model_is_not_used_the_merchants_own_templates_speak(store: Any) -> None:
    """Whatever the reason: the templates are not what failed."""
    row = Story(store, copywriter=Fails()).message()
    assert (row.written_by, row.title) == ("template", "From Acme")


def test_where_the_merchants_templates_fail_too_the_built_in_ones_speak(store: Any) -> None:
    """A fallback that cannot do with them is asked once more without: no message is lost."""
    asked: list[int] = []

    class Picky:
        def write(self, request: cb.CopyRequest) -> cb.Copy:
            asked.append(len(request.templates))
            if request.templates:
                raise CopyError("these templates are broken")
            return cb.Copy("Built in", "words", "template")

    row = Story(store, copywriter=Fails(), fallback=Picky()).message()
    assert (row.state, row.title, asked) == ("SENT", "Built in", [1, 0])


@pytest.mark.parametrize(
    ("settings", "level"),
    [({}, "second_opinion"), ({"write_once": True}, "approved"), ({"trust": "rules"}, "rules"),
     ({"write_once": True, "trust": "second_opinion"}, "second_opinion")],
)  # fmt: skip
def test_the_level_comes_with_the_request(store: Any, settings: dict[str, Any], level: str) -> None:
    """By default the one that fits how the texts are written; and whether the shop lets models write everywhere."""
    asked: list[cb.CopyRequest] = []

    class Notes:
        def write(self, request: cb.CopyRequest) -> cb.Copy:
            asked.append(request)
            return cb.Copy("Title", "Body", "notes")

    story = Story(store, copywriter=Notes())
    shop = shop_of(**{"write_once": False, **settings})
    story.recovery.save_shop(shop.model_copy(update={"models_in_unread_languages": bool(settings)}))
    story.message()
    assert (asked[0].trust, asked[0].models_in_unread_languages) == (level, bool(settings))


def test_approval_needs_texts_that_are_written_once() -> None:
    """Named with the fix."""
    with pytest.raises(InvalidSettings, match=r"trust: 'approved' needs write_once=True"):
        cb.CartRecovery(trust="approved")


def test_a_hosts_own_words_are_nobodys_to_approve(store: Any) -> None:
    """A copywriter behind which there is no model speaks at every level, in every language."""
    story = Story(store, copywriter=Author("Dein {}."))
    story.recovery.save_shop(shop_of().model_copy(update={"locale": "pl"}))
    assert story.message().written_by == "a model"
