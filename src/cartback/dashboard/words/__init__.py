"""The texts of the pages in other languages than English. What a language lacks is shown in English."""

from __future__ import annotations

from collections.abc import Mapping

from cartback.reports.summary_texts import summary_texts

from .ar import ARABIC
from .de import GERMAN

#: A summary's texts are the report's own.
_BY_LANGUAGE: Mapping[str, Mapping[str, str]] = {
    "ar": {**summary_texts("ar"), **ARABIC},
    "de": {**summary_texts("de"), **GERMAN},
}


def texts_of(language: str) -> Mapping[str, str]:
    """The texts of a language by the English ones."""
    return _BY_LANGUAGE.get(language, {})
