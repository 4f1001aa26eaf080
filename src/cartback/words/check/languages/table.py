"""The table of the languages: each with its claims in plain words, in roundabout ones, and of particulars."""

from __future__ import annotations

from msgspec.structs import replace

from . import (
    de,
    de_particulars,
    de_roundabout,
    en,
    en_particulars,
    en_roundabout,
    es,
    es_particulars,
    es_roundabout,
    fr,
    fr_particulars,
    fr_roundabout,
    it,
    it_particulars,
    it_roundabout,
    ja,
    ja_particulars,
    ja_roundabout,
    nl,
    nl_particulars,
    nl_roundabout,
    pt,
    pt_particulars,
    pt_roundabout,
)
from .language import Counts, Language


def _with_more(language: Language, *lists: dict[str, str], counts: Counts | None = None) -> Language:
    """Add more claims to a language's own, kind by kind, and how it counts."""
    claims: dict[str, str] = {}
    for group, text in (each for claims_by_group in (language.claims, *lists) for each in claims_by_group.items()):
        claims[group] = f"{claims.get(group, '')}\n{text}"
    return replace(language, claims=claims, counts=counts)


#: By language tag. A message in any other language is checked against all of these lists too.
LANGUAGES: dict[str, Language] = {
    language.tag: _with_more(language, roundabout, particulars, counts=counts)
    for language, roundabout, particulars, counts in (
        (en.LANGUAGE, en_roundabout.ROUNDABOUT, en_particulars.PARTICULARS, en_particulars.COUNTS),
        (de.LANGUAGE, de_roundabout.ROUNDABOUT, de_particulars.PARTICULARS, de_particulars.COUNTS),
        (fr.LANGUAGE, fr_roundabout.ROUNDABOUT, fr_particulars.PARTICULARS, fr_particulars.COUNTS),
        (es.LANGUAGE, es_roundabout.ROUNDABOUT, es_particulars.PARTICULARS, es_particulars.COUNTS),
        (it.LANGUAGE, it_roundabout.ROUNDABOUT, it_particulars.PARTICULARS, it_particulars.COUNTS),
        (pt.LANGUAGE, pt_roundabout.ROUNDABOUT, pt_particulars.PARTICULARS, pt_particulars.COUNTS),
        (nl.LANGUAGE, nl_roundabout.ROUNDABOUT, nl_particulars.PARTICULARS, nl_particulars.COUNTS),
        (ja.LANGUAGE, ja_roundabout.ROUNDABOUT, ja_particulars.PARTICULARS, None),
    )
}
