"""What a message may contain, worked out the other way round from copy_check, and sharing nothing with it.

copy_check reads what is there and asks whether the facts have it. This writes down every way in which the facts may be
said (prices as dozens of locales print them, the code, the names), strikes those out of the message, and then accepts
only if nothing is left that could be an offer: no digit in any script, no percent or currency sign, nothing that could
lead elsewhere, no odd letter, no code, and no word or run of letters from a short list of claims, with all spaces, signs
and look-alikes removed. It is stricter than copy_check where that is cheap, and knows nothing of grammar.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from cartback.words.facts import Copy, Facts

LOCALES = (
    "en_US en_GB en_IN de_DE de_CH de_AT fr_FR fr_CA es_ES es_MX it_IT pt_BR pt_PT nl_NL ja_JP sv_SE pl_PL".split()
)
GAP = "\u2423"  # what is struck out leaves this

_LOOK_ALIKES = {
    **dict(zip("аеорсухѕіјһԁԛԝмтвнкгп", "aeopcyxsijhdqwmtbhkrn", strict=True)),
    **dict(zip("αβεηικμνορτυχγω", "abenikuvoptuxyw", strict=True)),
    **dict(zip("ɑɡɩɪʟɴʀѵոսցհօ", "agiilnrvnugho", strict=True)),
    **dict(zip("øłđıħŧæœßƒ", "oldihtaosf", strict=True)),
}
_LEET = str.maketrans("013457@$!|€£", "oieastasiiel")

#: Runs of letters that no honest message has once all else is struck out. Written for this oracle alone.
_RUNS = (
    "freeship freedeliv freegift fordelivery freepost shippingisfree deliveryisfree shipsfree shipforfree zeroshipping noshippingfee "
    "halfprice halfoff halftheprice percentoff fiftypercent twentypercent tenpercent buyonegetone twoforone bogo clearance flashsale "
    "lowestprice pricedrop cashback giftcard freesample onlythreeleft onlytwoleft onlyoneleft lastchance limitedtime limitedstock "
    "sellingfast sellsfast almostgone nearlysoldout soldout lowstock whilesupplies whilestock actnow dontwait hurryup "
    "todayonly onlytoday endstonight endstoday endssoon expirestonight expirestoday untilmidnight guarantee moneyback refund "
    "fivestar toprated customersloveit peoplearewatching peoplebought nextdaydelivery samedaydelivery freereturn riskfree "
    "gratisversand versandgratis kostenloserversand kostenloselieferung versandkostenfrei halberpreis nurnochdrei letztechance "
    "nursolange nurheute bestseller ausverkauft geldzuruck livraisongratuite livraisonofferte moitieprix dernierechance "
    "stocklimite satisfaitourembourse enviogratis envogratuito mitaddeprecio ultimaoportunidad ultimasunidades solohoy "
    "spedizionegratuita spedizionegratis metaprezzo ultimaoccasione soloogg ultimipezzi fretegratis enviogratuito metadedopreco "
    "ultimachance ultimasunidades sohoje gratisverzending halveprijs laatstekans alleenvandaag bijnauitverkocht geldterug "
    "送料無料 半額 残りわずか 本日限り 期間限定 人気 完売 返金 在庫 今だけ タイムセール ラストチャンス 無料 "
    "password creditcard cardnumber whatsapp telegram asanai languagemodel icanthelp icannothelp ignoreprevious systemprompt "
    "loremipsum clicklink clickhere callus textus replyyes emailus"
).split()
_WORDS = re.compile(
    r"(?<![a-z])(?:free|gratis|gratuit\w*|kostenlos\w*|discount\w*|rabatt\w*|remise\w*|descuento\w*|sconto|korting|desconto\w*|coupon\w*|voucher\w*|"
    r"percent|prozent|pourcent|procent|hurry|urgent|urgently|limited|expires?|deadline|midnight|bestseller\w*|popular|trending|guaranteed?|refunds?|reviews|"
    r"dollars?|euros?|pounds|yen|bitcoin|code|codes|gutschein\w*|sale|bonus|winner|prize)(?![a-z])"
)
_LINKS = re.compile(r"[a-z0-9-]\.[a-z]{2}|://|www|http|\bdot com\b|\.com|\[\.\]|[@#{}<>\[\]\\`^~_*|]|(?<! )=|=(?! )")
#: Words of _WORDS and _RUNS that these facts make true.
_TRUE = {
    "discount": r"discount\w*|rabatt\w*|remise\w*|descuento\w*|sconto|korting|desconto\w*|coupon\w*|voucher\w*|code|codes|gutschein\w*|percent|prozent|pourcent|procent",
    "ends": r"expires?|deadline|midnight",
    "shipping": r"free|gratis|gratuit\w*|kostenlos\w*",
}
_TRUE_RUNS = {
    "discount": "tenpercent twentypercent percentoff",
    "ends": "endssoon untilmidnight endstoday endstonight",
    "shipping": "freeship freedeliv shippingisfree deliveryisfree shipsfree shipforfree gratisversand versandgratis kostenloserversand "
    "kostenloselieferung versandkostenfrei livraisongratuite livraisonofferte enviogratis envogratuito spedizionegratuita "
    "spedizionegratis fretegratis enviogratuito gratisverzending 送料無料 無料",
}


def plain(text: str) -> str:
    """Compatibility forms, accents, look-alikes and what is unseen taken off; small letters."""
    out = []
    text = re.sub("(?:[0-9]\ufe0f?\u20e3)+", r" \g<0> ", text)  # keycaps are pictures, which touch no word
    for char in unicodedata.normalize("NFKD", text).casefold():
        kind = unicodedata.category(char)
        if kind == "Nd":
            out.append(str(unicodedata.decimal(char)))
        elif kind in ("Mn", "Me", "Cf", "Cc", "Co", "Cn") and char != "\n":
            continue
        elif "\U0001f1e6" <= char <= "\U0001f1ff":
            out.append(chr(ord(char) - 0x1F1E6 + 97))
        elif kind == "So":
            out.append(" ")
        else:
            out.append(_LOOK_ALIKES.get(char, char))
    return unicodedata.normalize("NFC", "".join(out)).replace("\u2019", "'").replace("\u2018", "'")


# --- what the facts may be written as ---------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _written_amount(amount: Decimal, currency: str) -> frozenset[str]:
    ways = set()
    for locale in LOCALES:
        for value in {amount, amount.normalize()}:
            for pattern in (
                None,
                "¤#,##0.00",
                "¤0.00",
                "0.00 ¤",
                "0.##¤",
                "¤0.##",
                "0.## ¤",
                "¤ 0.##",
                "¤ #,##0.00",
                "#,##0.00 ¤",
                "#,##0.00¤",
                "¤¤ #,##0.00",
                "#,##0.00 ¤¤",
                "¤#,##0.##",
                "#,##0.## ¤",
                "¤ #,##0.##",
                "#,##0.##¤",
                "#,##0.## ¤¤",
            ):
                ways.add(plain(format_currency(value, currency, pattern, locale=locale, currency_digits=False)))
        number = plain(format_decimal(amount, locale=locale))
        ways |= {f"{amount.normalize():f}{word}" for word in _MONEY_WORDS.get(currency, ())}
        ways |= {f"{number} {word}" for word in _MONEY_WORDS.get(currency, ())} | {
            f"{number}{word}" for word in _MONEY_WORDS.get(currency, ())
        }
    return frozenset(ways) | {way.replace("\u00a0", " ").replace("\u202f", " ") for way in ways}


_MONEY_WORDS = {
    "EUR": ("euro", "euros", "eur"), "USD": ("dollar", "dollars", "usd", "us$", "$"), "BRL": ("real", "reais"), "JPY": ("円", "yen", "¥"), "GBP": ("pounds", "£"),
}  # fmt: skip
_PERCENT = (
    "-%",
    "-prozent",
    "%",
    " %",
    " percent",
    " prozent",
    "percent",
    " pour cent",
    " por ciento",
    " per cento",
    " per cent",
    " percento",
    " porcento",
    " porciento",
    " pourcent",
    " por cento",
    " procent",
    "パーセント",
)


@lru_cache(maxsize=2048)
def allowed(facts: Facts, titles: tuple[str, ...]) -> list[str]:
    """Every text that may be struck out, longest first. `titles` are those of the products that are what they say."""
    ways: set[str] = set()
    amounts = [(item.price.amount, item.price.currency) for item in facts.items if item.price is not None]
    discount = facts.discount
    if facts.total is not None:
        amounts.append((facts.total.amount, facts.total.currency))
    currency = facts.currency or (facts.total.currency if facts.total is not None else None)
    if discount is not None and currency is not None:
        amounts += [(a, currency) for a in (discount.amount, discount.min_spend) if a is not None]
    for amount, currency in amounts:
        ways |= _written_amount(amount, currency)
    for title in titles:
        ways |= _parts(plain(title)) | _parts(plain(title).replace(". ", " "))
    ways |= {plain(name) for name in (facts.shop, facts.first_name) if name}
    if discount is not None:
        ways |= _discount(facts)
    if facts.free_shipping:
        ways |= {"shipping is free", "on us"}
    return sorted((way for way in ways if way.strip()), key=lambda way: (len(way), way), reverse=True)


def _parts(title: str) -> set[str]:
    """The title, each run of two words or more, its words that mix letters and digits or are long numbers, and their plurals."""
    words = title.split()
    runs = {" ".join(words[a:b]) for a in range(len(words)) for b in range(a + 2, len(words) + 1)}
    runs = {run for run in runs if "%" not in run and not re.search(r"[$€£¥]", run)}
    pieces = {part for word in words for part in re.split(r"[\"'«»“”„()「」]", word)}
    alone = {
        word
        for word in pieces
        if re.search(r"\d", word) and (re.search("[a-z]", word) or len(word) >= 3) and "%" not in word
    }
    alone |= {
        part for word in alone for part in re.split("-", word) if re.search(r"\d", part) and re.search("[a-z]", part)
    }
    parts = {title} | {run.strip("\"'«»“”„()") for run in runs} | alone
    return parts | {f"{part}s" for part in parts if part[-1:].isdigit()}  # two of them: "501s"


def _discount(facts: Facts) -> set[str]:
    discount = facts.discount
    assert discount is not None
    ways: set[str] = set()
    if discount.percent is not None:
        number = {plain(format_decimal(discount.percent, locale=locale)) for locale in LOCALES}
        ways |= {n + sign for n in number for sign in _PERCENT}
        if discount.percent % 10 == 0:
            ways.add(f"{int(discount.percent) // 10}割")
    if discount.ends_at is None:
        return ways
    ends = discount.ends_at.astimezone(facts.now.tzinfo)
    days = {ends.date()} | ({ends.date() - timedelta(days=1)} if (ends.hour, ends.minute) == (0, 0) else set())
    for day in days:
        for locale in LOCALES:
            for pattern in (
                "d MMMM",
                "MMMM d",
                "d MMM",
                "MMM d",
                "d. MMMM",
                "dd.MM.",
                "d.M.",
                "dd/MM",
                "dd/M",
                "d/MM",
                "d.MM.",
                "d/M",
                "MM/dd",
                "dd-MM",
                "M月d日",
                "d 'de' MMMM",
                "d 'de' MMM",
                "d. MMM",
                "d. 'de' MMMM",
                "d'er' MMM",
            ):
                written = plain(format_date(day, pattern, locale=locale))
                ways.add(written.rstrip("."))
                for said in (
                    written,
                    re.sub(r"(?<=[a-z])\.", "", written),
                ):  # a month cut short, and without its full stop
                    ways |= {
                        said,
                        f"{said} {day.year}",
                        f"{said} de {day.year}",
                        f"{said}, {day.year}",
                        f"{said}{day.year}",
                        f"{said}/{day.year}",
                        f"{said}th",
                    }
        ways |= {
            f"{day.year}年{day.month}月{day.day}日",
            day.isoformat(),
            f"{day.day}er fevrier",
            f"{day.day}er fevrier {day.year}",
            f"january {day.day}th",
            f"{day.day}.{day.month}.{day.year}",
        }
        ways |= {plain(format_date(day, "EEEE", locale=locale)) for locale in LOCALES}
        left = (day - facts.now.date()).days
        ways |= {f"{left} {unit}" for unit in "days day tage tagen jours dias giorni dagen".split()} | {f"{left}日"}
    return ways


# --- the verdict ------------------------------------------------------------------------------------------------------


def violations(copy: Copy, facts: Facts, titles: Iterable[str]) -> list[str]:
    """What is left of the message that its facts do not explain; nothing means that it may go out."""
    form = facts.form
    parts = ((copy.title, form.title), (copy.preheader or "", form.preheader), (copy.body, form.body))
    raw = "\n".join([text for text, most in parts if most or text])
    titles = tuple(titles)
    found, ways = [each for text, _ in parts for each in _unseen(text)], allowed(facts, titles)
    found += ["length" for text, most in parts if len(text) > 8 * most]
    if not copy.body.strip() or (form.title and not copy.title.strip()):
        found.append("nothing")
    code = facts.discount.code if facts.discount is not None else None
    if code:
        raw = re.sub(rf"(?<![A-Za-z0-9_]){re.escape(code)}(?![A-Za-z0-9_%])", GAP, raw)
    text = plain(raw).replace("\u00a0", " ").replace("\u202f", " ").replace("\u3000", " ")
    text = re.sub(" +", " ", text)
    for content in {
        match for title in titles for match in re.findall(r"\d{1,3} ?% ?[^\W\d_]+", re.sub(r"\s", " ", plain(title)))
    }:
        text = re.sub(rf"(?<![a-z0-9.,%+-]){re.escape(content)}(?![a-z0-9%])", GAP, text)  # what it is made of
    text = _without_days_of_weekdays(text, facts)
    for way in ways:
        text = (
            re.sub(rf"{_before(way)}{re.escape(way)}(?![0-9%])(?!(?<=[a-z])[a-z])(?!(?<=[0-9])[a-z])", GAP, text)
            if way in text
            else text
        )
    text = _without_counts(_without_days(text, facts), facts)
    if digits := re.findall(r"\d+", text):
        found.append(f"digits {digits}")
    if signs := re.findall(r"[%٪‰$€£¥₹₽₩₿¢₺]|円", text):
        found.append(f"signs {signs}")
    if links := _LINKS.findall(re.sub(r"\.{3}", "…", text)):
        found.append(f"links {links}")
    found += _claims(text, facts)
    if code_like := [w for w in re.findall(r"(?<![^\W_])[A-Z]{4,}(?![^\W_])", raw) if plain(w) not in " ".join(ways)]:
        found.append(f"capitals {code_like}")
    return found


def _before(way: str) -> str:
    """What may not stand before it; a comma or a full stop makes another number of a number, and nothing of a word or a date."""
    return "(?<![a-z0-9%])" if way[0].isalpha() or "月" in way else "(?<![a-z0-9.,%])"


def _without_days_of_weekdays(text: str, facts: Facts) -> str:
    """The text without the day of the end after its weekday, with no month or the end's own after it: "lunes 16"."""
    if facts.discount is None or facts.discount.ends_at is None:
        return text
    ends = facts.discount.ends_at.astimezone(facts.now.tzinfo)
    for last in (ends, ends - timedelta(minutes=1)):
        names, months = (
            "|".join(sorted({plain(format_date(last, pattern, locale=locale)) for locale in LOCALES}))
            for pattern in ("EEEE", "MMMM")
        )
        day = rf"(?:the |den |le |el |dia )?{last.day}(?:th|st|nd|rd|e)?"
        beyond = rf"[\w%€$£¥]|\.? (?!(?:{months})(?!\w))[a-z]"
        text = re.sub(rf"(?<![a-z])(?:{names}),? {day}(?!{beyond})", GAP, text)
    return text


def _without_days(text: str, facts: Facts) -> str:
    """The text without the day of the end where it has no month: "until the 13th", "hasta el 13"."""
    if facts.discount is None or facts.discount.ends_at is None:
        return text
    ends = facts.discount.ends_at.astimezone(facts.now.tzinfo)
    for day in {ends.day, (ends - timedelta(minutes=1)).day}:
        words = r"bis(?: zum)?|jusqu'au|hasta el|fino al|entro il|ate (?:o )?dia|(?:until|through|by) the|tot(?: en met)? de"
        text = re.sub(rf"(?<![a-z])(?:{words}) 0?{day}(?:th|st|nd|rd|e)?(?![\w%€$£¥])|(?<!\d){day}日", GAP, text)
    return text


def _without_counts(text: str, facts: Facts) -> str:
    count = len(facts.items) + facts.more_items
    counts = {count, count - 1, facts.more_items, sum(item.quantity for item in facts.items) + facts.more_items} | {
        i.quantity for i in facts.items
    }
    for number in counts - {0}:
        text = re.sub(
            rf"(?<![a-z0-9_.,%$€£¥/+#-])(?:x ?)?{number}(?= ?x(?![a-z])|x ){{0,1}}(?: ?x(?![a-z0-9]))?(?! ?[%$€£¥円割]|[\d]|[.,/:]\d| (?:off|left|days?|hours?|people|stars?|for)\b|[a-z])",
            GAP,
            text,
        )
    return text


def _unseen(part: str) -> Iterable[str]:
    for char in part:
        kind = unicodedata.category(char)
        if (
            kind in ("Cc", "Co", "Cs")
            or (kind == "Cf" and char != "\u200d")
            or char in "\u2028\u2029\u00ad\u115f\u3164"
        ):
            yield f"unseen {ord(char):04x}"
        if "\u0370" <= char <= "\u05ff" and char.isalpha():
            yield f"letter {char}"


def _claims(text: str, facts: Facts) -> Iterable[str]:
    discount = facts.discount
    true = [
        name
        for name, holds in {
            "discount": discount is not None,
            "ends": discount is not None and discount.ends_at is not None,
            "shipping": facts.free_shipping,
        }.items()
        if holds
    ]
    fine = re.compile("|".join([_TRUE[name] for name in true] + ["feel free to", "feel free and"]))
    for match in _WORDS.finditer(text.replace("feel free to", "").replace("feel free and", "")):
        if not fine.fullmatch(match[0]) and not _is_money(match[0], text, match.start()):
            yield f"word {match[0]}"
    true_runs = {run for name in true for run in _TRUE_RUNS[name].split()}
    letters = {"".join(c for c in t if c.isalpha()) for t in (text, text.translate(_LEET))}
    for run in _RUNS:
        if run not in true_runs and any(run in way for way in letters):
            yield f"run {run}"


def _is_money(word: str, text: str, at: int) -> bool:
    """A currency's word after an amount that was struck out."""
    return word.rstrip("s") in {"dollar", "euro", "pound", "yen"} and GAP in text[max(0, at - 2) : at]
