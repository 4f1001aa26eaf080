"""The texts of the pages in other languages than English. What a language lacks is shown in English."""

from __future__ import annotations

from collections.abc import Mapping

from .ar import ARABIC
from .de import GERMAN

_BY_LANGUAGE: Mapping[str, Mapping[str, str]] = {"ar": ARABIC, "de": GERMAN}


def texts_of(language: str) -> Mapping[str, str]:
    """The texts of a language by the English ones."""
    return _BY_LANGUAGE.get(language, {})
