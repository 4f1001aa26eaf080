"""Stored texts: those of before still load, an id is of the very words, the merchant's word holds for them alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from cartback.domain.texts import (
    KEPT,
    Situation,
    Written,
    decided,
    decode_texts,
    encode_texts,
    listed,
    next_of,
    text_id,
)

AT = datetime(2026, 1, 5, tzinfo=UTC)


def text(body: str = "Hello", **changes: object) -> Written:
    return msgspec.structs.replace(Written("Title", body, "a model", AT), **changes)


def test_a_text_of_before_waits_for_the_merchant() -> None:
    """Four fields, as they were stored before there were states: nobody has said yes to it."""
    before = msgspec.msgpack.encode({"k": ["Title", "Body", "openai/small", AT]})
    (shown,) = listed("c", decode_texts(before))
    assert (shown.state, shown.title, shown.body, shown.at) == ("pending", "Title", "Body", AT)
    assert shown.situation == "message 1"


def test_a_text_survives_a_worker_of_before() -> None:
    """It keeps the fields it knows, so what was approved waits again: the safe side."""
    stored = encode_texts({"k": text(state="approved")})
    known = [{k: v[:4] for k, v in msgspec.msgpack.decode(stored).items()}]
    (again,) = listed("c", decode_texts(msgspec.msgpack.encode(known[0])))
    assert again.state == "pending"
    assert again.id == listed("c", decode_texts(stored))[0].id


def test_no_texts_are_none() -> None:
    assert decode_texts(None) == {}
    assert listed("c", {}) == []


def test_an_id_is_of_the_very_words_in_their_situation() -> None:
    """Other words, another author, another moment, another situation or campaign: another id; the state changes nothing."""
    one = text_id("c", "k", text())
    others = {
        text_id("c", "k", text("Hullo")), text_id("c", "k", text(title="T")), text_id("c", "k", text(written_by="b")),
        text_id("c", "k", text(at=AT + timedelta(seconds=1))), text_id("c", "l", text()), text_id("d", "k", text()),
    }  # fmt: skip
    assert len(others | {one}) == 7
    assert text_id("c", "k", text(state="approved", decided_at=AT)) == one
    assert text_id("c", next_of("k"), text()) == one


@pytest.mark.parametrize("state", ["approved", "rejected", "again"])
def test_the_word_is_on_one_text(state: str) -> None:
    """Its neighbour stays as it was, and the moment is kept."""
    texts = {"k": text(), "l": text("Other")}
    after = decided("c", texts, text_id("c", "k", text()), state, AT)  # type: ignore[arg-type]
    assert after is not None
    assert (after["k"].state, after["k"].decided_at, after["l"]) == (state, AT, texts["l"])


def test_the_same_word_twice_changes_nothing() -> None:
    """Not even the moment: there is nothing to write."""
    texts = {"k": text(state="approved", decided_at=AT)}
    assert decided("c", texts, text_id("c", "k", text()), "approved", AT + timedelta(days=1)) == texts


def test_a_text_that_was_written_again_is_not_approved() -> None:
    """The merchant said yes to other words."""
    seen = text_id("c", "k", text())
    assert decided("c", {"k": text("Written again")}, seen, "approved", AT) is None


def test_an_approved_successor_takes_the_place() -> None:
    """Until then both are there, and the successor says whom it would replace."""
    old = text(state="approved")
    texts = {"k": old, next_of("k"): text("New", at=AT + timedelta(days=14))}
    new, shown = listed("c", texts)
    assert (new.body, new.replaces, shown.replaces) == ("New", shown.id, None)
    after = decided("c", texts, new.id, "approved", AT + timedelta(days=15))
    assert after is not None
    assert list(after) == ["k"]
    assert (after["k"].body, after["k"].state) == ("New", "approved")
    assert listed("c", after)[0].id == new.id


def test_what_was_approved_is_kept_before_all_else() -> None:
    """A flood of situations drives out texts that nobody has said yes to."""
    texts = {f"new{n}": text(f"b{n}", at=AT + timedelta(hours=n)) for n in range(KEPT + 40)}
    texts["old"] = text("Approved", state="approved", at=AT - timedelta(days=99))
    kept = decode_texts(encode_texts(texts))
    assert len(kept) == KEPT
    assert kept["old"].state == "approved"
    assert "new0" not in kept
    assert f"new{KEPT + 39}" in kept


def test_a_situation_is_said_in_words() -> None:
    """As a merchant would: which message, which language, who, which variant and code."""
    about = Situation("cart_recovery", 1, "de", ("big_cart",), "b", "SAVE10")
    assert str(about) == "message 2, de, big cart, variant b, code SAVE10"
