"""The languages whose claims are known: a module each, with the words of claims that a message may only make if they are true."""

from __future__ import annotations

from . import de, en, es, fr, it, ja, nl, pt
from .language import Language

__all__ = ["LANGUAGES", "Language"]

#: By language tag. A message in any other language is checked against all of these lists too.
LANGUAGES: dict[str, Language] = {
    language.tag: language
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
