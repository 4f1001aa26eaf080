"""The table of the languages: each with its claims in plain words and in roundabout ones."""

from __future__ import annotations

from msgspec.structs import replace

from . import (
    de,
    de_roundabout,
    en,
    en_roundabout,
    es,
    es_roundabout,
    fr,
    fr_roundabout,
    it,
    it_roundabout,
    ja,
    ja_roundabout,
    nl,
    nl_roundabout,
    pt,
    pt_roundabout,
)
from .language import Language


def _with_roundabout(language: Language, more: dict[str, str]) -> Language:
    """Add a language's claims in roundabout words to its own, kind by kind."""
    claims = {
        group: f"{language.claims.get(group, '')}\n{more.get(group, '')}" for group in {**language.claims, **more}
    }
    return replace(language, claims=claims)


#: By language tag. A message in any other language is checked against all of these lists too.
LANGUAGES: dict[str, Language] = {
    language.tag: _with_roundabout(language, roundabout.ROUNDABOUT)
    for language, roundabout in (
        (en.LANGUAGE, en_roundabout),
        (de.LANGUAGE, de_roundabout),
        (fr.LANGUAGE, fr_roundabout),
        (es.LANGUAGE, es_roundabout),
        (it.LANGUAGE, it_roundabout),
        (pt.LANGUAGE, pt_roundabout),
        (nl.LANGUAGE, nl_roundabout),
        (ja.LANGUAGE, ja_roundabout),
    )
}
