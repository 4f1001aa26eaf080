"""What is usual: the bands of the published figures, their borders, and where there is none."""

from __future__ import annotations

import pytest

from cartback.reports.bands import BANDS, Band, Measure, Standing, band_of

VECTORS: list[tuple[Measure, int, int, Standing]] = [
    ("recovery", 99, 99, "too_few"),
    ("recovery", 0, 0, "too_few"),
    ("recovery", 14, 100, "below"),
    ("recovery", 15, 100, "within"),
    ("recovery", 25, 100, "within"),
    ("recovery", 26, 100, "above"),
    ("recovery", 0, 100, "below"),
    ("open", 299, 1000, "below"),
    ("open", 300, 1000, "within"),
    ("open", 450, 1000, "within"),
    ("open", 451, 1000, "above"),
    ("click", 799, 10_000, "below"),
    ("click", 800, 10_000, "within"),
    ("click", 1200, 10_000, "within"),
    ("click", 1201, 10_000, "above"),
]


@pytest.mark.parametrize(("measure", "hits", "of", "standing"), VECTORS)
def test_borders(measure: Measure, hits: int, of: int, standing: Standing) -> None:
    """Both borders are within; under 100 nothing is judged."""
    assert BANDS[measure].standing(hits, of) == standing


@pytest.mark.parametrize("of", [100, 128, 700, 999, 2_000, 12_345, 10**7 + 1])
def test_standing_is_of_the_exact_share(of: int) -> None:
    """The last count below a border and the first one within it are told apart, whatever the size of the shop."""
    band = Band(15, 25)
    first, last = -(-15 * of // 100), 25 * of // 100
    assert [band.standing(k, of) for k in (first - 1, first, last, last + 1)] == ["below", "within", "within", "above"]


def test_opens_and_clicks_have_a_band_by_email_alone() -> None:
    """What is usual of a push or an SMS, or of channels mixed, nobody has published."""
    assert band_of("open", channel="email") == Band(30, 45)
    assert band_of("click", channel="email") == Band(8, 12)
    assert [band_of(m, channel=c) for m in ("open", "click") for c in ("push", "sms", None)] == [None] * 6


def test_recovery_has_a_band_for_carts_and_checkouts() -> None:
    """By any channel; winback is another business."""
    kinds = (None, "cart_recovery", "checkout_recovery", "winback")
    assert [band_of("recovery", kind=kind, channel="push") for kind in kinds] == [Band(15, 25)] * 3 + [None]
