"""The words of the eight languages that the rules of claims share: common ones, homographs, numbers."""

from __future__ import annotations

import re

from .characters import fold
from .languages import LANGUAGES

#: The common words of each language, and of all of them.
OWN_COMMON = {tag: frozenset(fold(each.common).replace("'", " ").split()) for tag, each in LANGUAGES.items()}
COMMON = frozenset().union(*OWN_COMMON.values())
HOMOGRAPHS = {tag: frozenset(fold(each.homographs).split()) for tag, each in LANGUAGES.items()}
#: Number words, which count as digits in a claim. "One" is not among them: it has too many other meanings.
NUMBERS = frozenset(
    fold(
        "two three four five six seven eight nine ten twelve twenty thirty fifty hundred zwei drei vier fünf sechs sieben "
        "acht zehn deux trois quatre cinq sept huit dix dos tres cuatro cinco siete ocho diez due tre quattro cinque sei "
        "sette otto dieci dois duas três quatro sete oito dez twee drie vijf zes zeven tien "
        "eleven fifteen twenty forty sixty seventy eighty ninety elf zwölf fünfzehn zwanzig dreißig vierzig "
        "fünfzig sechzig siebzig "
        "achtzig neunzig neun hundert onze douze quinze vingt trente quarante cinquante soixante neuf quince veinte treinta "
        "cuarenta cincuenta sesenta setenta ochenta noventa nueve venti trenta quaranta cinquanta sessanta settanta ottanta "
        "novanta nove quinze vinte trinta quarenta cinquenta sessenta setenta oitenta noventa cinco seis negen acht twaalf "
        "vijftien twintig dertig veertig vijftig zestig zeventig tachtig negentig honderd"
    ).split()
)
#: Words for a kind of product that claim something elsewhere: "anti-wrinkle", "flash drive", "double duvet", "reserva".
KINDS = re.compile(
    r"(?:falten|arrugas|rides|rughe|rugas|rimpels|wrinkles?"
    r"|anti[ -]?(?:falten|wrinkle|edad|eta|age|arrugas|rides|rughe|rugas|rimpel)"
    r"|acne|akne|antibact\w+|antibakt\w+|antibatt\w+|hypoaller\w+|ipoaller\w+|hipoaler\w+|detox|flash|express|overnight"
    r"|replacement|authentic|autentic[oa]|authentique|reserva|riserva|reserve|doppel\w*|double|doubles|dubbel\w*|doppi[oa]"
    r"|meda(?:ill|ll|gli|lh)(?:e|as?)"
    r")"
)
#: The number of a model, not the first one, which ranks it: "No. 5", "n° 7", "nº 37"; and "2-in-1".
NUMBERED = re.compile(r"(?:n|no|nr|num|number|numero|nummer)[. ]{0,2}(?!1(?!\d))\d{1,3}|[2-9][ -]?(?:in|en|em)[ -]?1")
