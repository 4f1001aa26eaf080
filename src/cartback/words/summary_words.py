# ruff: noqa: RUF001 - other languages' letters look alike
"""Words for a figure that rose, fell or did not, and numbers in words, by language. "word*" is a beginning of words."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

from .check.characters import fold


class Directions(Struct, frozen=True, gc=False):
    """The words of one language, to search for in folded text. `more` and `less` also describe changes by chance."""

    up: re.Pattern[str]
    down: re.Pattern[str]
    more: re.Pattern[str]
    less: re.Pattern[str]
    no: re.Pattern[str]
    numbers: re.Pattern[str]


def _any_of(words: str) -> re.Pattern[str]:
    ways = []
    for word in sorted(set(words.split()), key=len, reverse=True):
        spelt = re.escape(fold(word.rstrip("*").replace("_", " ")))
        ways.append(spelt if word.endswith("*") else spelt + r"(?![^\W\d_])")
    return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(ways)})")


def _anywhere(words: str) -> re.Pattern[str]:
    """Return the pattern of a language that is written without spaces."""
    return re.compile("|".join([re.escape(fold(word)) for word in sorted(words.split(), key=len, reverse=True)]))


_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "up": (
            "rose rise* rising increas* grew grow* up upward* higher gain* climb* jump* improv* better soar* "
            "surg* boost* expand* strengthen* advanc* peak* record best"
        ),
        "down": (
            "fell fall* drop declin* dropp* drops decreas* down downward* lower* lost loss* sank sink* slip* "
            "shrank shrink* worse* plung* plummet* dip dipp* dips slid slide* weak* reduc* tumbl* diminish* worst"
        ),
        "more": "more",
        "less": "less fewer",
        "no": (
            "not no never isn't wasn't didn't doesn't don't hasn't haven't weren't aren't won't couldn't without "
            "hardly barely neither nor none cannot"
        ),
        "numbers": (
            "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
            "seventeen eighteen nineteen twent* thirt* fort* fift* sixt* sevent* eight* ninet* hundred* thousand* "
            "million* billion* dozen* doubl* twice twofold threefold tripl* quadrupl* half halv* third* quarter* "
            "tenth* fifth* fourth* zero nil"
        ),
    },
    "de": {
        "up": (
            "stieg* steig* gestiegen* anstieg* wuchs* wachs* gewachsen* zunahm* zunehm* zugenommen nahm* höher* "
            "erhöh* besser* verbesser* gewinn* sprang* kletter* plus zulegt* zugelegt legte* aufwärts rekord* "
            "beste*"
        ),
        "down": (
            "fiel* fall* fällt gefallen* sank* sink* gesunken* abnahm* abnehm* abgenommen nahm* rückgang* "
            "rückläufig* niedriger* verringer* schlechter* verschlechter* verlor* verlust* minus abwärts zurück "
            "zurückging* zurückgegangen* schrumpf* schwächer* schlechteste* einbruch* reduzier*"
        ),
        "more": "mehr",
        "less": "weniger",
        "no": "nicht kein* nie niemals ohne kaum weder",
        "numbers": (
            "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn "
            "siebzehn achtzehn neunzehn zwanzig* dreißig* vierzig* fünfzig* sechzig* siebzig* achtzig* neunzig* "
            "hundert* tausend* einhundert* eintausend* million* milliarde* dutzend* doppelt* verdoppel* "
            "verdreifach* zweifach* dreifach* hälfte halb* halbier* drittel* viertel* zehntel* fünftel* null"
        ),
    },
    "fr": {
        "up": (
            "augment* hausse* monté* monte montent grimp* progress* croiss* croît croître crû accru* accro* "
            "amélior* meilleur* supérieur* gagn* bond bondi* record* mieux"
        ),
        "down": (
            "baiss* diminu* recul* chut* descend* tomb* inférieur* perd* perte* pire* détérior* régress* fléchi* "
            "réduit* réduc*"
        ),
        "more": "plus",
        "less": "moins",
        "no": "ne n'* pas non jamais sans aucun* ni guère",
        "numbers": (
            "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt* trente* "
            "quarante* cinquante* soixante* septante* nonante* cent cents mille million* milliard* douzaine* "
            "dizaine* doubl* tripl* moitié demi* tiers quart zéro"
        ),
    },
    "es": {
        "up": (
            "subi* sube* subid* aument* crec* increment* mejor* mayor* gan* superior* alza* ascend* ascens* "
            "récord repunt* elev*"
        ),
        "down": (
            "baj* cae* cay* caí* descend* descens* disminu* reduc* reduj* menor* perd* pérdida* peor* empeor* "
            "inferior* retroced* retroces* desplom*"
        ),
        "more": "más",
        "less": "menos",
        "no": "no nunca jamás sin ni tampoco apenas",
        "numbers": (
            "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete "
            "dieciocho diecinueve veint* treinta cuarenta cincuenta sesenta setenta ochenta noventa cien ciento "
            "cientos mil miles millon* millón docena* doble* duplic* triplic* mitad medio tercio* cuarto* cero"
        ),
    },
    "it": {
        "up": (
            "sali* sale salgono salgo aument* cresc* cresciut* increment* miglior* superior* guadagn* rialz* "
            "balz* record alzat*"
        ),
        "down": (
            "scend* sces* calo calat* cala calano diminu* ridott* riduz* inferior* perde perdon* perso persi "
            "persa perdit* peggio* croll* cadut* ribass* flession*"
        ),
        "more": "più",
        "less": "meno",
        "no": "non mai senza nessun* neppure appena",
        "numbers": (
            "due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici "
            "diciassette diciotto diciannove vent* trent* quarant* cinquant* sessant* settant* ottant* novant* "
            "cento mille mila milion* miliard* dozzin* doppi* raddopp* tripl* metà mezzo terzo quarto zero"
        ),
    },
    "pt": {
        "up": (
            "subi* sobe* aument* cresc* increment* melhor* maior* ganh* superior* alta ascend* recorde elev* avanç*"
        ),
        "down": "desc* cai* caí* baix* diminu* reduz* reduç* menor* perd* pior* inferior* queda* recu* encolh*",
        "more": "mais",
        "less": "menos",
        "no": "não nunca jamais sem nem tampouco",
        "numbers": (
            "dois duas três quatro cinco seis sete oito nove dez onze doze treze catorze quatorze quinze "
            "dezesseis dezessete dezoito dezenove dezasseis dezassete dezanove vinte trinta quarenta cinquenta "
            "sessenta setenta oitenta noventa cem cento centos mil milhão milhões dúzia* dobr* duplic* triplic* "
            "metade meio terço* quarto* zero"
        ),
    },
    "nl": {
        "up": (
            "steeg* stegen stijg* gestegen* groei* gegroeid* toenam* toenem* toename* toegenomen nam namen hoger* "
            "verbeter* beter* omhoog winst* sprong* klom* record* beste"
        ),
        "down": (
            "daal* gedaald* zakte* zakken zakt viel* val* gevallen* afnam* afnem* afname* afgenomen nam namen "
            "lager* slechter* verslechter* omlaag verlie* verloor* kromp* krimp* terugval* terugloop* terugliep* "
            "slechtste"
        ),
        "more": "meer",
        "less": "minder",
        "no": "niet geen nooit zonder nauwelijks noch",
        "numbers": (
            "twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien "
            "achttien negentien twintig* dertig* veertig* vijftig* zestig* zeventig* tachtig* negentig* honderd* "
            "duizend* miljoen* miljard* dozijn* dubbel* verdubbel* verdrie* tweemaal helft half halve halveer* "
            "derde* kwart* tiende* nul"
        ),
    },
}
_JAPANESE = {
    "up": "増 上昇 上が 上回 伸び 高ま 高く 改善 向上 好調 成長 プラス 過去最高 アップ",
    "down": "減 下降 下が 下回 低下 落ち 落と 悪化 不調 縮小 マイナス 最低 ダウン",
    "more": "多",
    "less": "少な",
    "no": "ない ません なかっ 無し なし",
    "numbers": "一 二 三 四 五 六 七 八 九 十 百 千 万 億 倍 割 半 零 ゼロ 〇 分の ダース パーセント",
}

#: By language. For any other language no model's summary is used.
DIRECTIONS: Mapping[str, Directions] = {
    **{tag: Directions(**{name: _any_of(words) for name, words in groups.items()}) for tag, groups in _WORDS.items()},
    "ja": Directions(**{name: _anywhere(words) for name, words in _JAPANESE.items()}),
}
