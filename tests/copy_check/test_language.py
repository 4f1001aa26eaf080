"""What the check reads: claims in eight languages, whatever the region, and the form of a message in every other."""

from __future__ import annotations

import pytest

from cartback.domain.copy_check import reads


@pytest.mark.parametrize("locale", ["en", "de-AT", "fr_CA", "es-419", "it", "pt-BR", "NL-be", "ja_JP"])
def test_claims_are_read_in_eight_languages(locale: str) -> None:
    """A region changes nothing, nor does the way the locale is written."""
    assert reads(locale)


@pytest.mark.parametrize("locale", ["pl", "hi", "uk-UA", "sv", "zh-Hant", "fil", "enm", "", "x"])
def test_no_claim_is_read_in_any_other(locale: str) -> None:
    """RULES 23 rests on this: in these, templates speak unless a merchant has approved the text."""
    assert not reads(locale)
