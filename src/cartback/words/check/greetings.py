# ruff: noqa: RUF001 - signs that look alike are what this is about
"""The addressee: the shopper by the name in the facts, or no name; and no unfilled slot for a name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .characters import fold
from .reading import Reading, names_of
from .rules import Violation

_GREETINGS = (
    "hi|hello|hey|dear|welcome|welcome back|good (?:morning|evening|afternoon|day)|hallo|liebe[rs]?|guten "
    "(?:morgen|tag|abend)|moin|"
    "servus|willkommen|bonjour|bonsoir|salut|coucou|chere?s?|bienvenue|hola|estimad[oa]s?|querid[oa]s?|"
    "buen[oa]s(?: \\w+)?|ciao|gentile|"
    "car[oa]|salve|buongiorno|buonasera|bentornat[oa]|ola|oi|prezad[oa]|bom dia|boa (?:tarde|noite)|hoi|beste|"
    "lieve|dag|goedemorgen|welkom"
)
_TITLES = (
    "mr|mrs|ms|miss|mister|dr|prof|frau|herr|herrn|madame|monsieur|mme|mlle|senora?|sra?|senorita|signora?|"
    "sig|dott|senhora?|dona|"
    "mevrouw|meneer|mevr|dhr"
)
_TITLED = re.compile(
    rf"(?<!\w)(?:{_GREETINGS}),? (?:{_TITLES})\.? ([^\W\d_]+)|(?<!\w)(?:mrs?|frau|herrn?|madame|monsieur|"
    rf"senora?|signora?|senhora?|mevrouw|meneer)\.? ([^\W\d_]{{2,}})(?=,|!)"
)
_GREETED = re.compile(rf"(?<!\w)(?:{_GREETINGS}),? ([^\W\d_]{{2,}})(?= ?[,!.:;\u2013-]|\n|$)")
_NOBODY = re.compile(
    rf"(?<!\w)(?:{_GREETINGS}),? (?:null|undefined|none|nan|nil|unknown|anonymous|n/a)(?!\w)|(?<!\w)(?:undefined|nan)(?!\w)"
    r"|(?<![a-z])(?:null|none|undefined|nan) ?(?:様|さん|さま)"
)
_NULL = re.compile(r"(?<!\w)null(?!\w)")
_OPENER = re.compile(
    r"(?:^|\n)[ \"'!¡]*(?:sure|sure thing|certainly|of course|absolutely|okay|ok|got it|understood|klar|gern|"
    r"gerne|naturlich|"
    r"selbstverstandlich|verstanden|alles klar|bien sur|d'accord|certainement|avec plaisir|claro|claro que si|"
    r"por supuesto|de acuerdo|"
    r"entendido|con gusto|certo|certamente|va bene|d'accordo|volentieri|com certeza|entendi|perfeitamente|"
    r"natuurlijk|zeker|komt voor "
    r"elkaar|begrepen|tuurlijk) ?[!.:]"
)
_JAPANESE = re.compile(
    r"([\u4e00-\u9fff\u3005]{1,4}|[\u30a1-\u30f4\u30fc]{2,8}|[a-z]{2,12})(?:様|さま|さん)(?=[、,。!！\s:：へ]|$|\n)"
)
_ANYBODY = re.compile(
    r"(?:客|皆|母|父|兄|姉|娘|孫|屋|王|神|仏|子|方|各|店|奥|模|同|多|仕|一|有|異|何|猫|犬|太陽|お日)$"
)

#: Given names that are not words of any of the eight languages, folded.
_NAMES = frozenset(
    """
    bob robert james john william michael richard thomas joseph charles christopher daniel matthew anthony donald steven paul
    andrew joshua kenneth kevin brian george edward ronald timothy jason jeffrey ryan jacob gary nicholas eric jonathan stephen
    larry justin scott brandon benjamin samuel gregory alexander patrick jerry dennis tyler aaron nathan peter kyle jeremy ethan
    walter noah liam oliver lucas henry owen dylan luke mary patricia jennifer linda elizabeth barbara susan jessica sarah karen
    nancy lisa betty margaret sandra ashley kimberly emily donna michelle carol amanda melissa deborah stephanie rebecca laura
    sharon cynthia kathleen amy angela shirley brenda pamela emma nicole helen samantha katherine christine debra rachel carolyn
    janet maria heather diane julie joyce victoria kelly christina lauren joan evelyn judith olivia megan alice jacqueline martha
    andrea cheryl hannah sophia sophie charlotte isabella mia chloe zoe tom tim ben sam max alex mike dave steve jim joe kate
    anna lena lea leonie marie johanna katharina julia sabine petra monika ursula claudia birgit heike gabriele susanne stefan
    hans klaus jurgen dieter wolfgang manfred uwe gunter helmut gerhard horst bernd rolf karl heinz fritz felix lukas jonas leon
    finn paula elias moritz niklas tobias florian sebastian christian andreas matthias markus martin jan sven lars
    julien pierre jean jacques michel philippe nicolas laurent francois olivier antoine mathieu guillaume thierry pascal camille
    lucie manon ines juliette celine aurelie sylvie isabelle nathalie valerie monique francoise hugo theo mathis gabriel raphael
    carlos juan jose luis antonio manuel francisco javier miguel pedro alejandro diego pablo sergio fernando jorge alberto
    raul rafael carmen isabel dolores lucia elena pilar cristina marta rocio beatriz raquel silvia ana sofia valentina camila
    marco luca giuseppe giovanni mario luigi andrea alessandro francesco lorenzo matteo davide simone stefano roberto paolo
    giulia chiara francesca sara martina alessia federica elisa valeria ilaria paola giorgia carlo pietro
    joao tiago paulo ricardo bruno rui nuno goncalo andre rodrigo gustavo felipe thiago vinicius eduardo mariana ines joana
    catarina leticia fernanda gabriela larissa juliana patricia bianca teresa
    daan sem milan bram lucas thijs ruben jesse lars sanne lotte fleur femke anouk marieke ingrid willem pieter joost wouter
    maarten jeroen bas koen sander tess julia emma sophie eva
    """.split()
) - {
    "max",
    "sem",
    "milan",
    "bas",
    "fleur",
    "pascal",
    "marco",
    "simone",
    "joy",
    "rose",
    "marie",
    "sol",
    "elisa",
    "dolores",
    "pilar",
    "scott",
    "dylan",
    "jan",
    "bianca",
    "andrea",
    "carol",
    "carmen",
    "tim",
    "jim",
    "donna",
    "jean",
    "jeans",
    "kelly",
    "rocio",
    "hugo",
    "theo",
    "fritz",
    "owen",
    "luna",
    "bruno",
}
_WORD = re.compile(r"[^\W\d_]+")
#: Greeted words that are not names, in the languages that capitalise them only at the head of a title.
_GREETABLE = frozenset(
    "again there you everyone friend friends sunshine stranger neighbor neighbour love lovely beautiful "
    "gorgeous world team weekend "
    "monday tuesday wednesday thursday friday saturday sunday spring summer autumn winter january february "
    "march april may june july "
    "august september october november december back home coffee tea toi vous tous todos todas tutti todo "
    "mundo amigo amiga amigos amis "
    "ami amie guapa guapo bella bello cara caro lieverd allemaal daar jij jou mon ma mi cliente client "
    "customer shopper kunde kundin klant "
    "vecino vizinho voisin vicino vriend vriendin freund freundin freunde ihr sie alle zusammen nochmal "
    "wieder mal stella de nuevo novo "
    "encore weer terug zurueck zuruck ritorno volta vuelta ici hier aqui qui dias tardes noches bonita bonito "
    "linda lindo querida querido".split()
)


#: Names that are words of one language: "Ben jij dat?"
_OWN_WORDS = {"nl": frozenset(["ben"]), "it": frozenset(["ben", "marina"]), "es": frozenset(["marina", "paz"])}


def check_names(reading: Reading) -> Iterator[Violation]:
    """Find any name but the shopper's, an unfilled slot, and a model's answer to its user."""
    text = reading.text
    for pattern in (_NOBODY, _OPENER):
        for match in pattern.finditer(text):
            yield reading.violation("refusal" if pattern is _OPENER else "placeholder", *match.span())
    if "null" in text and (reading.language is None or reading.language.tag not in ("de", "nl")):
        for match in _NULL.finditer(text):
            yield reading.violation("placeholder", *match.span())
    known = _known(reading)
    yield from _check_greeted(reading, known)
    yield from _check_named(reading, known)
    if reading.language is not None and reading.language.tag == "ja":
        yield from _check_japanese(reading, known)


def _known(reading: Reading) -> frozenset[str]:
    """Return the words of the names in the facts."""
    return frozenset(_WORD.findall(fold(names_of(reading.facts))))


def _check_greeted(reading: Reading, known: frozenset[str]) -> Iterator[Violation]:
    for match in _TITLED.finditer(reading.text):
        if (match[1] or match[2]) not in known:
            yield reading.violation("name", *match.span())
    if reading.language is None or reading.language.tag == "de":
        return
    for match in _GREETED.finditer(reading.text):
        word = match[1]
        if word not in known and word not in _GREETABLE and _is_capitalised(reading, word):
            yield reading.violation("name", *match.span())


def _is_capitalised(reading: Reading, word: str) -> bool:
    """Return whether a word has one capital, in a text that does not capitalise every word."""
    written = [each for each in _WORD.findall(reading.written) if fold(each) == word]
    if not written or not all(each.istitle() for each in written):
        return False
    longer = [each for each in _WORD.findall(_half_with(reading, word)) if len(each) > 3]
    return not longer or not all(each.istitle() for each in longer) or len(longer) < 2


def _half_with(reading: Reading, word: str) -> str:
    copy = reading.copy
    return copy.title if word in _WORD.findall(fold(copy.title)) else copy.body


def _check_named(reading: Reading, known: frozenset[str]) -> Iterator[Violation]:
    own = _OWN_WORDS.get(reading.language.tag if reading.language is not None else "", frozenset())
    for n, word in enumerate(reading.words):
        if word in _NAMES and word not in own and word not in known and _is_written_as_name(reading, word):
            yield reading.violation("name", reading.starts[n], reading.ends[n])


def _is_written_as_name(reading: Reading, word: str) -> bool:
    return any(each[0].isupper() and fold(each) == word for each in _WORD.findall(reading.written))


def _check_japanese(reading: Reading, known: frozenset[str]) -> Iterator[Violation]:
    names = fold(names_of(reading.facts))
    for match in _JAPANESE.finditer(reading.text):
        if match[1] not in known and match[1] not in names and not _ANYBODY.search(match[1]):
            yield reading.violation("name", *match.span())
