"""The plainest claims in languages that are not read: free shipping, discounts, last chances, to stop the crudest lies.

This is no reading of a language (see `reads`): a claim in any other words passes. RULES 23 does not rely on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .characters import fold
from .reading import Reading
from .rules import Violation

#: By rule, beginnings of words; a phrase is separated by "/". In scripts without spaces they match at any place.
_CLAIMS = {
    "free": """
        darmow / za darmo / bezplatn / gratis / ilmai / zdarma / zadarmo / besplat / ucretsiz / bedava /
        бесплатн / безкоштовн / безплатн /
        δωρεαν / مجان / رایگان / חינם / मुफ़्त / मुफ्त / निःशुल्क /
        বিনামূল্যে / ฟรี / 免费 / 免運 / 免邮 /
        包邮 / 무료 / mien phi / ingyen /
        kostnadsfri / gratuit / percuma / இலவச / ఉచిత
        """,
    "offer": """
        rabat / znizk / promocj / wyprzedaz / taniej /
        przecen / erbjudand / tilbud / tilbud / slev / zlav /
        akci[ei] / alennus / tarjous /
        indirim / firsat / kampanya / скидк / распродаж /
        акци[яию] / знижк / розпродаж / отстъпк / εκπτωσ /
        προσφορ / خصم / تخفیض / تخفيض /
        عرض خاص / הנחה / מבצע / छूट / ऑफ़र / ছাড় / ส่วนลด / ลดราคา / โปรโมชั่น / 折扣 / 优惠 / 打折 / 特价 /
        特價 / 할인 / 세일 / giam gia /
        khuyen mai / kedvezmeny / akcios / reducere / popust / snizen / diskon / kupon / kupong
        """,
    "urgency": """
        ostatnia szansa / ostatnie sztuki / sista chansen / siste sjanse / sidste chance /
        viimeinen mahdollisuus / posledni sance /
        posledna sanca / son sans / son firsat / acele et / pospiesz / skynda / последний шанс /
        (?<!не )торопитесь / останній шанс / последен шанс /
        τελευταια ευκαιρια / فرصة أخيرة / الفرصة الأخيرة / آخرین فرصت / الآن قبل / הזדמנות אחרונה /
        अंतिम मौका / आखिरी मौका / शेष मौका /
        โอกาสสุดท้าย / รีบ(?!ร้อน)ซื้อ / 最后机会 / 最後機會 /
        抓紧 / 마지막 기회 / 서두르세요 / co hoi cuoi / utolso esely / ultima sansa
        """,
    "deadline": """
        tylko dzis / tylko do / konczy sie / bara idag /
        endast idag / kun i dag / vain tanaan / jen dnes /
        len dnes / sadece bugun /
        только сегодня / тільки сьогодні / само днес / μονο σημερα / اليوم فقط / فقط امروز / רק היום /
        केवल आज / सिर्फ आज / सिर्फ़ आज /
        เฉพาะวันนี้ / 仅限今日 / 仅限今天 / 今天截止 / 오늘만 / 오늘까지 / chi hom nay / csak ma / doar azi
        """,
    "stock": """
        zostalo tylko / wyprzedan / nastan slut / slutsalj / utsolgt / udsolgt / loppuunmyy / vyprodan /
        vypredan / tukeniyor / tukendi /
        son # adet / осталось мало / заканчивается / закінчується / εξαντλ / نفد / نفاد / ناموجود / אזל /
        स्टॉक सीमित / หมดเร็ว / ใกล้หมด /
        库存不多 / 即将售罄 / 售罄 / 품절 / 매진 / sap het / het hang / elfogy
        """,
    "promise": """
        gwarancj / zwrot pieniedzy / garanti / garanci /
        zaruk / takuu / гаранти / εγγυηση / ضمان / ضمانت /
        אחריות / गारंटी /
        গ্যারান্টি /        รับประกัน / 保证退款 / 退款 / 환불 / 보장 / bao hanh / hoan tien
        """,
}


def _pattern(stems: str) -> re.Pattern[str]:
    ways = [fold(way).strip().replace("#", r"\d+") for way in stems.replace("\n", " ").split("/")]
    unspaced = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u9fff\uac00-\ud7af]")
    return re.compile("|".join(way if unspaced.search(way) else rf"(?<!\w){way}" for way in ways if way))


_PATTERNS = {rule: _pattern(stems) for rule, stems in _CLAIMS.items()}


def check_elsewhere(reading: Reading) -> Iterator[Violation]:
    """Find the plainest claims, if the language is not one of those that are read."""
    if reading.language is not None:
        return
    facts = reading.facts
    borne = {"free"} if facts.free_shipping else set()
    if facts.discount is not None:
        borne |= {"offer"} | ({"deadline"} if facts.discount.ends_at is not None else set())
    for rule, pattern in _PATTERNS.items():
        for match in pattern.finditer(reading.text) if rule not in borne else ():
            if not reading.quoted(*match.span()):
                yield reading.violation(rule, *match.span())
