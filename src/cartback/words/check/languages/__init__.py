"""The languages whose claims are known: a module each, with the words of claims that a message may only make if they are true."""

from __future__ import annotations

from msgspec.structs import replace

from . import de, en, es, fr, it, ja, nl, pt
from .language import Language
from .roundabout import ROUNDABOUT
from .roundabout_romance import ROUNDABOUT_ROMANCE

__all__ = ["LANGUAGES", "Language"]


def _with_roundabout(language: Language) -> Language:
    """Add a language's claims in roundabout words to its own, kind by kind."""
    more = {**ROUNDABOUT, **ROUNDABOUT_ROMANCE}[language.tag]
    claims = {
        group: f"{language.claims.get(group, '')}\n{more.get(group, '')}" for group in {**language.claims, **more}
    }
    return replace(language, claims=claims)


#: By language tag. A message in any other language is checked against all of these lists too.
LANGUAGES: dict[str, Language] = {
    language.tag: _with_roundabout(language)
    for language in (
        en.LANGUAGE,
        de.LANGUAGE,
        fr.LANGUAGE,
        es.LANGUAGE,
        it.LANGUAGE,
        pt.LANGUAGE,
        nl.LANGUAGE,
        ja.LANGUAGE,
    )
}
