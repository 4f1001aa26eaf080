"""Some spoilt deliveries of each source; `nox -s mutated` sends 200,000 of each."""

from __future__ import annotations

import random
from contextlib import suppress
from typing import Any

import pytest

from cartback.errors import RefusedDelivery

from .mutated import SLOW, Subject, held, spoilt, subjects

SUBJECTS = {subject.name: subject for subject in subjects()}


@pytest.mark.parametrize("name", SUBJECTS)
def test_every_one_is_read_or_refused(name: str) -> None:
    """None raises anything but a refusal with a reason, and none takes 50 ms of CPU in the median of three."""
    outcome = held(SUBJECTS[name], 1_000, seed=1)
    assert outcome.read + outcome.refused == 1_000
    assert outcome.read > 0
    assert outcome.refused > 0


@pytest.mark.parametrize("name", SUBJECTS)
def test_the_samples_themselves_are_taken(name: str) -> None:
    """Some give events, so that what is spoilt is not refused for the sample's own sake."""
    subject = SUBJECTS[name]
    taken = 0
    for kind, body in subject.samples:
        with suppress(RefusedDelivery):  # a recorded one may be
            taken += bool(subject.read(kind, body))
    assert taken >= min(6, len(subject.samples))


def test_the_verdict_bites() -> None:
    """What raises something else, is slow, or refuses without a reason is found."""

    def raising(_: str, __: bytes) -> Any:
        raise KeyError("x")

    def slow(_: str, __: bytes) -> Any:
        return sum(n * n for n in range(3_000_000)) and []

    for read, said in ((raising, "KeyError"), (slow, " s: ")):
        with pytest.raises(AssertionError, match=said):
            held(Subject("broken", [("x", b"{}")], read), 10, seed=1)
    assert SLOW == 0.05


def test_the_same_seed_spoils_the_same() -> None:
    """What was found can be found again."""
    body = b'{"a": [1, 2, {"b": "c"}], "d": null}'
    first, second = random.Random(7), random.Random(7)
    assert [spoilt(first, body) for _ in range(200)] == [spoilt(second, body) for _ in range(200)]
    assert len({spoilt(first, body) for _ in range(200)}) > 150
