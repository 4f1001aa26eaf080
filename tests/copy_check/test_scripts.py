# ruff: noqa: RUF001
"""Any script's letters pass, with the marks and joiners that it is spelt with; what only hides or disguises does not."""

from __future__ import annotations

from datetime import UTC, datetime
from unicodedata import normalize

import pytest

from cartback.words.check import check
from cartback.words.facts import Copy, Facts

SPELT: dict[str, tuple[str, str]] = {
    "Hindi": ("hi", "आपकी कार्ट में सामान है। जब चाहें, लौट आएँ।"),
    "Hindi, nukta": ("hi", "बड़े प्यार से चुनी हुई चीज़ें यहीं हैं।"),
    "Marathi": ("mr", "तुमच्या कार्टमध्ये वस्तू आहेत."),
    "Nepali": ("ne", "तपाईंको कार्टमा सामान छ।"),
    "Bengali": ("bn", "আপনার কার্টে পণ্যগুলি আছে। র‍্যাকেটটি দেখুন।"),
    "Gujarati": ("gu", "તમારા કાર્ટમાં વસ્તુઓ છે."),
    "Punjabi": ("pa", "ਤੁਹਾਡੀ ਕਾਰਟ ਵਿੱਚ ਸਮਾਨ ਹੈ।"),
    "Tamil": ("ta", "உங்கள் கூடையில் பொருட்கள் உள்ளன."),
    "Telugu": ("te", "మీ కార్ట్‌లో వస్తువులు ఉన్నాయి. స్టోర్‌ చూడండి."),
    "Kannada": ("kn", "ನಿಮ್ಮ ಕಾರ್ಟ್‌ನಲ್ಲಿ ವಸ್ತುಗಳಿವೆ."),
    "Malayalam": ("ml", "നിങ്ങളുടെ കാർട്ടിൽ സാധനങ്ങൾ ഉണ്ട്."),
    "Sinhala": ("si", "ඔබේ කරත්තයේ භාණ්ඩ තිබේ. ශ්‍රී ලංකාව."),
    "Thai": ("th", "สินค้ายังอยู่ในตะกร้าของคุณ กลับมาดูได้ทุกเมื่อ คำสั่งซื้อที่นี่"),
    "Lao": ("lo", "ສິນຄ້າຍັງຢູ່ໃນກະຕ່າຂອງເຈົ້າ ທຳອິດ ໜ້າ"),
    "Khmer": ("km", "ទំនិញនៅក្នុងរទេះរបស់អ្នក។ ស្វាគមន៍មកវិញ"),
    "Burmese": ("my", "သင့်ခြင်းတောင်းထဲတွင် ပစ္စည်းများ ရှိနေပါသည်။ ကျွန်ုပ်တို့"),
    "Tibetan": ("bo", "ཁྱེད་ཀྱི་ཅ་ལག་འདིར་ཡོད།"),
    "Hebrew, pointed": ("he", "שָׁלוֹם, הָעֲגָלָה שֶׁלְּךָ מְחַכָּה."),
    "Arabic, vowelled": ("ar", "سَلَّتُكَ بِانْتِظَارِكَ. أَهْلًا بِعَوْدَتِكَ."),
    "Persian": ("fa", "سبد شما این‌جاست؛ هر وقت خواستید می‌توانید برگردید."),
    "Urdu": ("ur", "آپ کی ٹوکری میں چیزیں موجود ہیں۔"),
    "Vietnamese": ("vi", "Giỏ hàng của bạn vẫn ở đây. Mời bạn ghé lại."),
    "Vietnamese, decomposed": ("vi", normalize("NFD", "Giỏ hàng của bạn vẫn ở đây. Mời bạn ghé lại.")),
    "French, decomposed": ("fr", normalize("NFD", "Votre thé préféré est resté dans le panier, à bientôt.")),
    "Japanese, decomposed": ("ja", normalize("NFD", "カートをご覧ください。またのご来店をお待ちしています。")),
    "Korean": ("ko", "장바구니에 상품이 있어요 ㅎㅎ"),
    "Korean, decomposed": ("ko", normalize("NFD", "장바구니에 상품이 있어요")),
    "Armenian": ("hy", "Ձեր զամբյուղը և ապրանքները այստեղ են"),
    "Georgian": ("ka", "თქვენი კალათა აქ არის"),
    "Amharic": ("am", "ዕቃዎችዎ በጋሪዎ ውስጥ ናቸው።"),
    "Ukrainian": ("uk", "Ваш кошик досі тут. Мʼята чекає, смачна й зелена."),
    "Russian, stressed": ("ru", "Ваша корзина здесь. Белки́ и за́мок."),
    "Greek": ("el", "Το καλάθι σας είναι εδώ. Μαΐου"),
    "Yoruba": ("yo", "Ẹrù rẹ ṣì wà nínú kẹ̀kẹ́ ìrajà rẹ."),
    "Hausa": ("ha", "Kayan da ka zaɓa suna cikin kwandonka. Ɗan uwa."),
    "Chinese": ("zh", "购物车里的商品还在等您，随时回来看看。"),
}
BESIDE = {
    "ja": "カートをご覧ください {} またのご来店を。",
    "zh": "购物车还在 {} 随时回来看看。",
    "ko": "장바구니를 확인해 보세요 {} 또 오세요.",
    "th": "สินค้ายังอยู่ในตะกร้า {} กลับมาดูได้",
    "en": "Your cart is still here {} come back whenever you like.",
}
EMOJI = {
    "one": "🛒", "styled": "❤️", "family": "👨‍👩‍👧‍👦", "couple": "👩🏽‍❤️‍💋‍👨🏿", "skin": "👋🏽", "profession": "🧑🏿‍🚀", "flag": "🇩🇪",
    "rainbow": "🏳️‍🌈", "Scotland": "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", "keycap": "1️⃣", "mended": "❤️‍🩹",
}  # fmt: skip
HIDDEN = {
    "zalgo": ("en", "Your m\u0300\u0301\u0302ug is here."),
    "zalgo, one mark each": ("en", "Y\u030cour m\u030cug is here."),
    "zalgo in Hindi": ("hi", "आपकी का\u0301\u0302\u0300\u0336र्ट यहाँ है"),
    "one mark six times": ("th", "สินค้า\u0e48\u0e48\u0e48\u0e48ยังอยู่"),
    "many marks": ("th", "ส\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39ยังอยู่"),
    "a mark of another script": ("hi", "आपकी कार्ट में\u0e48 है।"),
    "struck through": ("vi", "Giỏ h\u0336à\u0336ng của bạn vẫn ở đây."),
    "a mark on a space": ("ar", "سلتك \u064e هنا"),
    "a joiner between Latin letters": ("en", "Your m\u200cug is here."),
    "a joiner in a Persian text's Latin word": ("fa", "سبد شما این‌جاست mu\u200cg"),
    "a joiner between Chinese letters": ("zh", "购物\u200c车还在等您"),
    "two joiners": ("hi", "आपकी क\u094d\u200d\u200dष है"),
    "a zero-width space": ("th", "สินค้า\u200bยังอยู่"),
    "a bidi override": ("ar", "سلتك \u202eهنا"),
    "a bidi isolate": ("he", "העגלה \u2067שלך\u2069 מחכה"),
    "a control character": ("ja", "カート\u0008をご覧ください"),
    "tags without a flag": ("en", "Your mug is here 🛒\U000e0067\U000e0062\U000e007f"),
    "tags that spell another text": ("en", "Your mug is here 🏴\U000e0066\U000e0072\U000e0065\U000e0065\U000e007f"),
    "a loose style": ("en", "Your mug\ufe0f is here."),
    "a loose keycap": ("en", "Your mug\u20e3 is here."),
}  # fmt: skip


def broken(locale: str, body: str) -> set[str]:
    """The rules that a message of this language breaks, about a cart of which nothing is known."""
    facts = Facts(
        shop="Acme", kind="cart_recovery", step=0, stage="cart", locale=locale, now=datetime(2026, 1, 5, tzinfo=UTC),
        more_items=1,
    )  # fmt: skip
    return {finding.rule for finding in check(Copy("Acme", body), facts)}


@pytest.mark.parametrize(("locale", "body"), SPELT.values(), ids=SPELT)
def test_a_script_is_spelt_with_its_marks(locale: str, body: str) -> None:
    """Nothing is found in plain words, whichever way the accents were typed."""
    assert broken(locale, body) == set()


@pytest.mark.parametrize("emoji", EMOJI.values(), ids=EMOJI)
@pytest.mark.parametrize("locale", BESIDE)
def test_an_emoji_stands_anywhere(locale: str, emoji: str) -> None:
    """Between spaces, at the beginning and at the end, in scripts that write no spaces too."""
    inside = BESIDE[locale].format(emoji)
    plain = BESIDE[locale].replace(" {}", "")
    for body in (
        inside,
        f"{emoji} {plain}",
        f"{plain} {emoji}",
        f"{plain.rstrip('.')}{emoji}" if locale != "en" else plain,
    ):
        assert broken(locale, body) == set(), body


@pytest.mark.parametrize(("locale", "body"), HIDDEN.values(), ids=HIDDEN)
def test_what_hides_is_refused(locale: str, body: str) -> None:
    """Marks beyond any spelling, joiners that join nothing, direction marks and controls."""
    assert "hidden" in broken(locale, body)


@pytest.mark.parametrize("slot", ["○○様", "△△をご覧ください", "○○", "[名前]様", "{name}様"])
def test_an_open_slot_in_japanese_is_refused(slot: str) -> None:
    """Shapes in place of a name are a slot, spaces are none."""
    assert "placeholder" in broken("ja", f"{slot}、カートをご覧ください。")


def test_an_accent_that_a_name_has_may_be_repeated() -> None:
    """A shopper is called as she writes herself."""
    facts = Facts(
        shop="Acme", kind="winback", step=0, stage="home", locale="en", now=datetime(2026, 1, 5, tzinfo=UTC),
        first_name="Abẹ́bí",
    )  # fmt: skip
    assert check(Copy("Acme", "Hello Abẹ́bí, come back whenever you like."), facts) == ()
