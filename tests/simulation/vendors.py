"""The provider behind the channels and the model behind the copywriter, each with its scripted faults.

A fault decides two things: whether the provider has the message (`taken`), and what our side is told. Only the world knows both.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

import cartback as cb
from cartback.errors import CopyError
from cartback.ports import Sent

from .faults import Faults

_SECOND = timedelta(seconds=1)


class Fate(NamedTuple):
    """What becomes of one hand-over: an answer or an exception, and how long it takes."""

    taken: bool
    answer: Any
    took: timedelta


class Provider:
    """A channel: only who it is. What a call on it does is for wires.py to say."""

    def __init__(self, name: str) -> None:
        self.name = name

    def send(self, message: cb.OutgoingMessage) -> Sent:
        raise NotImplementedError


class Model:
    """A copywriter, the first one or the fallback: only who it is."""

    def write(self, request: cb.CopyRequest) -> cb.Copy:
        raise NotImplementedError


def fate_of(kind: str | None, faults: Faults, usual: timedelta, lease: timedelta) -> Fate:
    """What the fault `kind` means for one hand-over; None is the usual, taken and said so."""
    dice = faults.dice
    if kind is None:
        return Fate(True, Sent("ok", provider_id="p"), usual)
    faults.happened(kind)
    slow = timedelta(seconds=dice.uniform(10, 60))
    fates: dict[str, tuple[bool, Any, timedelta]] = {
        "rate_limited": (False, Sent("not_sent", "429", retry_after=dice.choice((1, 30, 600, 7200)) * _SECOND), usual),
        "rate_limited_bare": (False, Sent("not_sent", "429"), usual),
        "refused": (False, Sent("not_sent", "refused"), usual),
        "error_500": (dice.random() < 0.5, Sent("unknown", "500"), usual),
        "timeout_before": (False, Sent("unknown", "timeout"), slow),
        "timeout_after": (True, Sent("unknown", "timeout"), slow),
        "dropped_reply": (True, ConnectionResetError("dropped"), usual),
        "rejected": (False, Sent("rejected", "400"), usual),
        "dead_token": (False, Sent("rejected", "404 UNREGISTERED", dead=True), usual),
        "raises": (False, RuntimeError("channel"), usual),
        "nonsense": (dice.random() < 0.5, {"status": "ok"}, usual),
        "slow_past_lease": (True, Sent("ok"), lease * dice.uniform(1.1, 3)),
        "provider_down": (False, dice.choice((Sent("not_sent", "refused"), TimeoutError("timeout"))), usual),
    }
    return Fate(*fates[kind])


def told(answer: Any) -> str:
    """What our side heard: the outcome, or unknown for whatever is none."""
    return answer.outcome if isinstance(answer, Sent) else "unknown"


def written(kind: str | None, faults: Faults, words: str, usual: timedelta, lease: timedelta) -> tuple[Any, timedelta]:
    """What the fault `kind` means for one message to be written: an answer or an exception, and how long it takes."""
    copy = cb.Copy(f"Still there? {words}", f"Your cart, {words}", "model")
    if kind is None:
        return copy, usual
    faults.happened(kind)
    if kind == "copy_slow":
        return copy, timedelta(seconds=faults.dice.uniform(20, 90))
    if kind == "copy_past_lease":
        return copy, lease * faults.dice.uniform(1.1, 2)
    if kind == "copy_garbage":
        return faults.dice.choice(("As an AI", None, {"title": "x"})), usual
    if kind == "copy_raises":
        return ValueError("model"), usual
    return CopyError("the model is down" if kind == "copy_down" else "no words"), usual
