"""The circuit breaker: closed, open, half open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cartback.copywriters.litellm.breaker import CircuitBreaker

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def opened() -> CircuitBreaker:
    breaker = CircuitBreaker(3, MINUTE)
    for _ in range(3):
        assert breaker.allows(NOW)
        breaker.failed(NOW)
    return breaker


def test_it_opens_after_so_many_failures_in_a_row() -> None:
    """Not before, and a success in between starts the count anew."""
    breaker = CircuitBreaker(3, MINUTE)
    for ok in (False, False, True, False, False):
        assert breaker.allows(NOW)
        breaker.succeeded() if ok else breaker.failed(NOW)
    assert breaker.allows(NOW)
    breaker.failed(NOW)
    assert not breaker.allows(NOW)
    assert breaker.is_open(NOW)


def test_open_it_lets_nobody_pass_for_the_pause() -> None:
    """To the second."""
    breaker = opened()
    assert not breaker.allows(NOW + MINUTE - timedelta(seconds=1))
    assert breaker.allows(NOW + MINUTE)


def test_half_open_it_lets_one_pass() -> None:
    """Until that one is back."""
    breaker = opened()
    assert breaker.allows(NOW + MINUTE)
    assert not breaker.allows(NOW + MINUTE)
    breaker.succeeded()
    assert breaker.allows(NOW + MINUTE)
    assert breaker.allows(NOW + MINUTE)


def test_a_failed_probe_opens_it_again_for_a_whole_pause() -> None:
    """One failure is enough then."""
    breaker = opened()
    assert breaker.allows(NOW + MINUTE)
    breaker.failed(NOW + MINUTE)
    assert not breaker.allows(NOW + MINUTE * 1.9)
    assert breaker.allows(NOW + MINUTE * 2)


def test_what_began_before_it_opened_does_not_keep_it_open() -> None:
    """Sixty calls under way fail one after another: the pause counts from the opening."""
    breaker = opened()
    for seconds in range(60):
        breaker.failed(NOW + timedelta(seconds=seconds))
    assert breaker.allows(NOW + MINUTE)


def test_any_answer_closes_it() -> None:
    """A late success of an old call says that somebody is there."""
    breaker = opened()
    breaker.succeeded()
    assert breaker.allows(NOW)


def test_asking_whether_it_is_open_takes_no_probe() -> None:
    """Only `allows` does."""
    breaker = opened()
    assert not breaker.is_open(NOW + MINUTE)
    assert not breaker.is_open(NOW + MINUTE)
    assert breaker.allows(NOW + MINUTE)
    assert breaker.is_open(NOW + MINUTE)
