"""The inbox's own cases catch inboxes that are broken, each in the one way its name says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import attrs
import pytest
from tests.test_inbox import ANA, InboxCases

import cartback as cb
from cartback.testing import World

BROKEN: dict[str, tuple[type[Around], set[str]]] = {}


class Around:
    """A recovery whose inbox is asked through this, in pieces that the broken ones replace."""

    def __init__(self, recovery: cb.Recovery) -> None:
        self._recovery = recovery

    def __getattr__(self, name: str) -> Any:
        return getattr(self._recovery, name)

    def inbox(self, shop: str, request: cb.Request, keys: Sequence[str]) -> cb.Reply:
        return self._recovery.inbox(shop, request, keys)

    def list(self, shop: str, keys: Sequence[str]) -> Any:
        """What is in it."""
        return json.loads(self._recovery.inbox(shop, cb.Request(), keys).body)


def caught_by(*cases: str) -> Callable[[type[Around]], type[Around]]:
    """Notes the inbox as broken, and the cases that must say so."""

    def note(inbox: type[Around]) -> type[Around]:
        BROKEN[inbox.__name__] = (inbox, {f"test_{case}" for case in cases})
        return inbox

    return note


def changed(reply: cb.Reply, change: Callable[[Any], Any]) -> cb.Reply:
    """The reply with something else in its body."""
    if reply.status != 200:
        return reply
    return attrs.evolve(reply, body=json.dumps(change(json.loads(reply.body))).encode())


@caught_by("what_was_pushed_lands_in_it")
class LookingIsReading(Around):
    """A list that is fetched in the background marks all of it."""

    def inbox(self, shop: str, request: cb.Request, keys: Sequence[str]) -> cb.Reply:
        ids = [message["id"] for message in self.list(shop, keys)["messages"]]
        self._recovery.inbox(shop, cb.Request(method="POST", body=json.dumps({"read": ids}).encode()), keys)
        return super().inbox(shop, request, keys)


@caught_by("it_is_only_the_shoppers_own")
class EverybodysIsAnas(Around):
    """Whose it is comes from somewhere else than the session."""

    def inbox(self, shop: str, request: cb.Request, keys: Sequence[str]) -> cb.Reply:
        return super().inbox(shop, request, ANA)


@caught_by("read_is_opened")
class UnreadIsAll(Around):
    def inbox(self, shop: str, request: cb.Request, keys: Sequence[str]) -> cb.Reply:
        return changed(super().inbox(shop, request, keys), lambda told: {**told, "unread": len(told["messages"])})


@caught_by("what_was_pushed_lands_in_it")
class OldestFirst(Around):
    def inbox(self, shop: str, request: cb.Request, keys: Sequence[str]) -> cb.Reply:
        return changed(super().inbox(shop, request, keys), lambda told: {**told, "messages": told["messages"][::-1]})


@caught_by("read_is_opened")
class ForgetsWhatWasRead(Around):
    def inbox(self, shop: str, request: cb.Request, keys: Sequence[str]) -> cb.Reply:
        asked = attrs.evolve(request, method="GET", body=b"") if request.method == "POST" else request
        return super().inbox(shop, asked, keys)


@caught_by("read_is_opened")
class ReadsAllAtOnce(Around):
    def inbox(self, shop: str, request: cb.Request, keys: Sequence[str]) -> cb.Reply:
        if request.method == "POST":
            ids = [message["id"] for message in self.list(shop, keys)["messages"]]
            request = attrs.evolve(request, body=json.dumps({"read": ids}).encode())
        return super().inbox(shop, request, keys)


@caught_by("an_unchanged_inbox_is_not_sent_again")
class NeverChanges(Around):
    """Whoever has a tag has the newest."""

    def inbox(self, shop: str, request: cb.Request, keys: Sequence[str]) -> cb.Reply:
        return cb.Reply(304) if request.header("If-None-Match") else super().inbox(shop, request, keys)


@caught_by("an_unchanged_inbox_is_not_sent_again")
class AlwaysSentAgain(Around):
    def inbox(self, shop: str, request: cb.Request, keys: Sequence[str]) -> cb.Reply:
        return super().inbox(shop, attrs.evolve(request, headers=()), keys)


@caught_by("what_is_no_request_changes_nothing")
class AnyMethodLists(Around):
    def inbox(self, shop: str, request: cb.Request, keys: Sequence[str]) -> cb.Reply:
        known = request if request.method == "POST" else attrs.evolve(request, method="GET")
        return super().inbox(shop, known, keys)


@caught_by("what_is_no_request_changes_nothing")
class AnyBodyWillDo(Around):
    """What cannot be read marks nothing, and nobody is told."""

    def inbox(self, shop: str, request: cb.Request, keys: Sequence[str]) -> cb.Reply:
        reply = super().inbox(shop, request, keys)
        return super().inbox(shop, cb.Request(), keys) if reply.status in (400, 413) else reply


@caught_by("an_unknown_shop_is_told_as_any_stranger")
class TellsWhichShopsThereAre(Around):
    def inbox(self, shop: str, request: cb.Request, keys: Sequence[str]) -> cb.Reply:
        reply = super().inbox(shop, request, keys)
        return cb.Reply(404, body=b'{"error": "no such shop"}') if reply.status == 401 else reply


@caught_by("only_campaigns_that_want_it", "what_is_forgotten_is_gone")
class ShowsTheWholeLedger(Around):
    """Every row of the shopper's, whichever campaign's, and for as long as there is one."""

    def inbox(self, shop: str, request: cb.Request, keys: Sequence[str]) -> cb.Reply:
        reply = super().inbox(shop, request, keys)
        rows = self._recovery.notifications(shop) if keys == ANA and reply.status == 200 else []
        items = [
            {"id": row.id, "title": row.title, "body": row.body, "read": row.opened_at is not None} for row in rows
        ]
        return changed(reply, lambda _: {"unread": len(items), "messages": items})


@caught_by("what_was_pushed_lands_in_it")
class WordsLeftOut(Around):
    def inbox(self, shop: str, request: cb.Request, keys: Sequence[str]) -> cb.Reply:
        short = super().inbox(shop, request, keys)
        return changed(
            short, lambda told: {**told, "messages": [{**m, "body": m["body"][:10]} for m in told["messages"]]}
        )


class Impostor(InboxCases):
    """The cases, over another inbox."""

    def __init__(self, inbox: type[Around]) -> None:
        self.inbox = inbox

    def plugged(self, w: World) -> World:
        w.recovery = self.inbox(w.recovery)  # type: ignore[assignment]
        return w


def failed(inbox: type[Around]) -> Iterator[str]:
    """The cases that do not hold of it."""
    for name in dir(InboxCases):
        if name.startswith("test_"):
            case = getattr(Impostor(inbox), name)
            marks = [mark.args[1] for mark in getattr(case, "pytestmark", [])]
            try:
                for given in marks[0] if marks else [()]:
                    case(*(given if isinstance(given, tuple) else (given,)))
            except (AssertionError, KeyError, ValueError):
                yield name


@pytest.mark.parametrize("name", BROKEN)
def test_it_is_caught(name: str) -> None:
    """By the cases that are about what is broken, and not by all of them."""
    inbox, expected = BROKEN[name]
    caught = set(failed(inbox))
    assert expected <= caught
    assert caught < {name for name in dir(InboxCases) if name.startswith("test_")}


def test_what_they_are_broken_from_is_correct() -> None:
    """Else the cases would catch them for something else."""
    assert list(failed(Around)) == []


def test_there_are_enough_of_them() -> None:
    """At least ten kinds of broken inboxes."""
    assert len(BROKEN) >= 10
