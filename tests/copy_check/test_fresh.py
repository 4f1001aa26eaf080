"""Texts as they come to a check that has not seen them: honest ones pass in nearly all cases, false ones hardly ever."""

from __future__ import annotations

from collections import Counter

import pytest

from cartback.words.check import check
from cartback.words.check.languages import LANGUAGES
from cartback.words.facts import Copy

from .fresh import claims, facts_of, honest_messages


def test_they_are_many() -> None:
    """At least 90 honest and 90 false in each language that is read, of many kinds, and some in other scripts."""
    honest = Counter(one.facts.locale[:2] for one in honest_messages())
    false = Counter(one.facts.locale[:2] for one in claims())
    assert all(honest[tag] >= 90 and false[tag] >= 90 for tag in LANGUAGES)
    assert len({one.kind for one in claims()}) >= 18
    assert len(set(honest) - set(LANGUAGES)) >= 12


def test_honest_ones_pass() -> None:
    """All of them, with their emoji, quotes, prices, percents, dates and product names."""
    assert {one.id: check(one.copy, one.facts) for one in honest_messages() if check(one.copy, one.facts)} == {}


def test_false_ones_are_refused() -> None:
    """Ninety-nine of a hundred; the language and the kind of those that pass are told."""
    false = claims()
    through = [one for one in false if not check(one.copy, one.facts)]
    print(
        f"{len(false) - len(through)} of {len(false)} refused; through: {[(c.facts.locale, c.kind, c.copy.body) for c in through]}"
    )
    assert len(through) <= 0.01 * len(false)


PRESENT = {
    "a plural of a name": ("tee", "en", "Your cart", "Two 100% Cotton Tees at $19.95 each.", ()),
    "what it is made of, of another thing": ("tee", "en", "Your cart", "Everything is 100% Wool.", ("percentage",)),
    "a share of it": ("tee", "en", "Your cart", "Save 100% Cotton Tee.", ("offer",)),
    "the title's number before a percentage": ("shoe", "en", "Your cart", "Your Nike Air Max 90 for 15% less.", ()),
    "another percentage": ("shoe", "en", "Your cart", "Your Nike Air Max 90 for 25% less.", ("percentage",)),
    "two for one": ("shoe", "en", "Your cart", "Your Nike Air Max 90, 2 for 1.", ("offer", "number")),
    "a sum in words and signs": ("shoe", "en", "Your cart", "RUN15 = 15% off.", ()),
    "markup": ("shoe", "en", "Your cart", "class=mug RUN15", ("markup",)),
    "free shipping at nothing": ("tee", "de", "Warenkorb", "Dein Versand: 0 €.", ()),
    "a mug at nothing": ("tee", "de", "Warenkorb", "Deine Tasse: 0 €.", ("amount",)),
    "shipping at nothing that is not free": ("mug", "de", "Warenkorb", "Dein Versand: 0 €.", ("promise", "amount")),
    "the shopper after what is free": ("serum", "it", "Spedizione gratis, Ana", "Con SHIPFREE non paghi la spedizione.", ()),
    "a thing after what is free": ("serum", "it", "Spedizione e tazza gratis", "Un regalo: gratis tazza, Ana.", ("offer", "free")),
    "a title between": ("serum", "es", "Tu carrito", "El envío de tu Vitamin C Serum 30 ml es gratis.", ()),
    "hours in words": ("shoe", "en", "Your cart", "RUN15 expires in two hours.", ("deadline",)),
    "days in words": ("shoe", "en", "Your cart", "You have five days left to use RUN15.", ()),
    "wrong days in words": ("shoe", "de", "Warenkorb", "RUN15 gilt noch drei Tage.", ("deadline",)),
    "hours in kanji": ("shoe", "ja", "お知らせ", "RUN15は二時間で期限です。", ("deadline",)),
    "an hour with spaces": ("shoe", "fr", "Votre panier", "RUN15 vaut jusqu'au 15 mars à 23 h 59.", ()),
    "another hour with spaces": ("shoe", "fr", "Votre panier", "RUN15 vaut jusqu'au 15 mars à 11 h 59.", ("deadline", "number")),
    "a sign before its number": ("shoe", "tr", "Sepet", "RUN15 koduyla %15 indirim.", ()),
    "another one": ("shoe", "tr", "Sepet", "RUN15 koduyla %20 indirim.", ("percentage",)),
    "yen with off": ("coffee", "ja", "1,000円OFFです", "TAKE10をお使いください。カートをお確かめください。", ()),
    "other yen with off": ("coffee", "ja", "2,000円OFFです", "TAKE10をお使いください。カートをお確かめください。", ("amount",)),
    "a name after a Japanese stop": ("shoe", "ja", "お知らせ", "RUN15で15%OFF。Nike Air Max 90はカートにあります。", ()),
    "a domain after a Japanese stop": ("shoe", "ja", "お知らせ", "RUN15で15%OFF。evil。comはカートにあります。", ("link",)),
    "vowels in a row that an accent parts": ("home", "nl", "Nieuwe ideeën", "Kom gerust kijken in de winkel, Ana.", ()),
    "vowels in a row": ("home", "nl", "Nieuwe ideeeen", "Kom gerust kijken in de winkel, Ana.", ("repetition",)),
    "part of a title among few words": (
        "tee", "de", "Kleiderschrank trifft Sofa", "Zweimal 100% Cotton Tee, einmal Linen Throw.", ()
    ),
    "a day's mood": ("mug", "it", "Martedì difficile?", "La tua Stoneware Mug è nel carrello.", ()),
    "nothing, with free shipping": ("tee", "en", "Your cart", "It comes to $0.00 with free shipping.", ("amount",)),
    "a duration of a title": ("bottle", "en", "Your cart", "Your Insulated Bottle 0.75 l, 24 h cold is $29.90.", ()),
    "the same duration as an end": ("bottle", "en", "Your cart", "You have 24 h left.", ("deadline",)),
    "a duration after a plural": ("candle", "fr", "Panier", "Vos Bougies parfumées Forêt d'hiver, 40 h sont là.", ()),
    "a duration after another word": ("candle", "fr", "Panier", "Votre panier, 40 h seulement.", ("deadline",)),
    "persons of a title": ("tent", "de", "Warenkorb", "Dein 2-Personen-Zelt Festival wartet.", ()),
    "persons of no title": ("mug", "de", "Warenkorb", "Das haben 2 Personen angesehen.", ("popularity", "number")),
    "what is off a title that begins with a number": ("tent", "en", "$15 off your 2-Person Tent Festival", "With CAMP15.", ()),
    "an hour with points": ("jacket", "en", "Your cart", "RAIN20 ends Friday at 6 p.m.", ()),
    "an address with points": ("jacket", "en", "Your cart", "RAIN20 is at t.me", ("link",)),
    "an hour alone": ("jacket", "it", "Carrello", "RAIN20 vale fino a venerdì alle 18.", ()),
    "another hour alone": ("jacket", "it", "Carrello", "RAIN20 vale fino a venerdì alle 19.", ("number",)),
    "minutes in Japanese": ("shoe", "ja", "お知らせ", "RUN15は3月15日23時59分まで有効です。", ()),
    "other minutes in Japanese": ("shoe", "ja", "お知らせ", "RUN15は3月15日22時30分まで有効です。", ("deadline",)),
    "a date before a time": ("jacket", "nl", "Mandje", "RAIN20 geldt tot 13 maart 18:00 uur.", ()),
    "a weekday that nothing is bound to": ("mug", "nl", "Maandag? Mokdag!", "Je Stoneware Mug zit in je mandje.", ()),
    "a weekday that something is bound to": ("mug", "nl", "Je mandje", "Kom op deze maandag nog langs.", ("date",)),
    "a word that is a claim in English": ("mug", "fr", "Panier", "Ça vous arrive ? Votre Stoneware Mug est là.", ()),
    "the same word in English": ("mug", "en", "Your cart", "It will arrive.", ("promise",)),
    "a sound": ("mug", "de", "Pssst", "Deine Stoneware Mug liegt im Warenkorb.", ()),
    "a stretched word": ("mug", "de", "Soooofa", "Deine Stoneware Mug liegt im Warenkorb.", ("repetition",)),
    "all of a person": ("jacket", "en", "100% you", "Your cart is here.", ()),
    "all of a stuff": ("jacket", "en", "100% silk", "Your cart is here.", ("percentage",)),
    "words of two sentences": ("jacket", "de", "Jetzt 20 % Rabatt", "Code RAIN20 wartet im Warenkorb auf dich.", ()),
    "midnight of another day": ("shoe", "en", "Your cart", "RUN15 ends at midnight.", ("deadline",)),
    "midnight of the last day": ("shoe", "en", "Your cart", "RUN15 ends Sunday at midnight.", ()),
    "midnight of a run": ("shoe", "en", "A midnight run?", "RUN15 takes 15% off.", ()),
    "midnight in two words": ("shoe", "pt", "Carrinho", "RUN15 vale até meia-noite.", ("deadline",)),
    "tonight in Japanese": ("shoe", "ja", "お知らせ", "RUN15は今夜までです。", ("deadline",)),
    "tomorrow in Japanese": ("shoe", "ja", "お知らせ", "RUN15は明日まで使えます。", ("deadline",)),
    "last hours of a code for days": ("shoe", "en", "Your cart", "Last hours for RUN15.", ("deadline",)),
    "hours of no end": ("shoe", "en", "Hours of fun", "RUN15 takes 15% off.", ()),
    "a title within a claim": ("mug", "de", "Warenkorb", "Der Preis für deine Stoneware Mug wird besser.", ("offer",)),
    "a claim after a harmless phrase": ("mug", "fr", "Panier", "Un bon d'achat y est.", ("offer",)),
    "the harmless phrase": ("mug", "fr", "Panier", "Un bon moment avec votre Stoneware Mug.", ()),
    "other campers": ("tent", "en", "Your cart", "Other campers have it in their carts.", ("stock",)),
    "other weekends": ("tent", "en", "Your cart", "Other weekends are for chores. This one has a tent.", ()),
    "easy on the wallet": ("mug", "en", "Your cart", "Your mug is easy on your wallet.", ("offer",)),
    "easy on the eyes": ("mug", "en", "Your cart", "Your mug is easy on your eyes.", ()),
    "lowered, far from the price": ("mug", "nl", "Mandje", "We hebben de prijs van je mok een tikje verlaagd.", ("offer",)),
    "reduced goods": ("shoe", "de", "Warenkorb", "RUN15 gilt auch auf reduzierte Schuhe.", ("offer",)),
    "for years": ("lamp", "es", "Tu cesta", "Tu lámpara queda cubierta durante años.", ("promise",)),
    "rain": ("jacket", "es", "Tu cesta", "Cubierta de lluvia y contenta.", ()),
    "a price that fell, in any words": ("lamp", "nl", "Mandje", "We hebben de prijs op een zacht pitje gezet.", ("offer",)),
    "a price in Japanese that fell": ("lamp", "ja", "お知らせ", "お値段にダイエットをさせました。", ("offer",)),
    "a price and its figure": ("lamp", "ja", "お知らせ", "お値段は4,900円です。", ()),
    "any price": ("mug", "fr", "Panier", "Du café à tout prix, dans votre Stoneware Mug.", ()),
    "no more after a day": ("back", "nl", "Mandje", "Na zondag werkt WELCOME20 niet meer.", ("date",)),
    "a mood after a day": ("back", "nl", "Mandje", "Na maandag komt koffie. Gebruik WELCOME20.", ()),
    "friends with the code": ("back", "it", "Carrello", "Possono usarlo anche i tuoi amici.", ("offer",)),
    "friends in the tent": ("tent", "pt", "Carrinho", "Seus amigos podem vir também: cabem dois.", ()),
    "off each item": ("tent", "en", "Your cart", "CAMP15 takes $15 off each item.", ("offer",)),
    "off the total": ("tent", "en", "Your cart", "CAMP15 takes $15 off the total.", ()),
    "a stamp": ("phone", "it", "Carrello", "Il francobollo ce lo mettiamo noi.", ("promise",)),
    "a month's trial": ("shoe", "es", "Tu cesta", "Llévalas un mes y luego decides.", ("promise",)),
    "days of use": ("book", "es", "Tu cesta", "Úsalo en los días tranquilos.", ()),
    "a gift before free shipping": (
        "serum", "de", "Dein Serum", "Dazu gibt es eine Pipette geschenkt. Versandkostenfrei mit SHIPFREE.", ("free",)
    ),
    "shipping, asked and answered": ("tee", "en", "Your cart", "Shipping? It's on us.", ()),
    "the whole shop, with a code": ("back", "it", "Carrello", "Tutto il negozio è in saldo.", ("offer",)),
    "the whole cart": ("mug", "it", "Carrello", "Tutto è rimasto nel carrello.", ()),
    "a compound of a discount": ("phone", "de", "Warenkorb", "Ein Sonderrabatt ist freigeschaltet.", ("offer",)),
    "a compound of a discount, with a code": ("back", "de", "Warenkorb", "Dein Willkommensrabatt: WELCOME20.", ()),
    "a compound of a price": ("lamp", "de", "Warenkorb", "Deine Lampe zum Einstiegspreis.", ("offer",)),
    "a compound of a price and its figure": ("lamp", "de", "Warenkorb", "Der Gesamtpreis beträgt 49,00 €.", ()),
    "an effect": ("candle", "it", "Carrello", "Questa candela favorisce il riposo.", ("promise",)),
    "no effect": ("candle", "it", "Carrello", "Una candela per le sere lente.", ()),
    "what is cheaper elsewhere": ("coffee", "es", "Tu cesta", "No lo encontrarás más barato.", ("rival",)),
    "what is cheaper with the code": ("tent", "es", "Tu cesta", "Con CAMP15 sale 15 € más barata.", ()),
    "less to pay, with a code": ("coffee", "en", "Your cart", "Pay $10 less with TAKE10.", ()),
    "less to pay, with none": ("mug", "en", "Your cart", "Pay $12.00 less.", ("offer",)),
    "a count in words": ("knit", "en", "Your cart", "Your three things are waiting.", ("number",)),
    "the count in words": ("knit", "en", "Your cart", "Your two things are waiting.", ()),
    "both of two": ("knit", "de", "Warenkorb", "Beide warten noch im Warenkorb.", ()),
    "both of one": ("mug", "de", "Warenkorb", "Beide warten noch im Warenkorb.", ("number",)),
    "both of something else": ("mug", "en", "Your cart", "Some days ask for tea, some for coffee, the best for both.", ()),
    "a number before a title": ("mug", "fr", "Panier", "Vos trois Stoneware Mug vous attendent.", ("number",)),
    "the number before a title": ("tee", "fr", "Panier", "Vos deux 100% Cotton Tee vous attendent.", ()),
    "all of them in Japanese": ("knit", "ja", "お知らせ", "三点ともカートに入っています。", ("number",)),
    "how it is made": ("mug", "it", "Carrello", "La tua Stoneware Mug è fatta a mano.", ("unknown",)),
    "how it is made, by its title": ("chair", "en", "Your cart", "Your chairs are solid oak.", ("unknown",)),
    "a word of its title": ("jacket", "en", "Your cart", "Your Waterproof Rain Jacket is made for rain.", ()),
    "a word of another language": ("mug", "nl", "Mandje", "Een premium moment met je Stoneware Mug.", ("unknown",)),
    "the sender": ("mug", "en", "Your cart", "I set your mug aside.", ("unknown",)),
    "what was bought once": ("mug", "es", "Tu cesta", "Ya compraste esta taza la primavera pasada.", ("unknown",)),
    "your two of another number": ("tent", "en", "Your cart", "Your three tents are waiting.", ("number",)),
    "your two of one": ("tee", "en", "Your cart", "Your two tees are waiting.", ()),
    "the last one": ("serum", "en", "Your cart", "You finished your last serum.", ("unknown",)),
    "the first sip": ("mug", "en", "Your cart", "Your first sip is waiting in your cart.", ()),
    "a cup more": ("mug", "en", "Room for one more coffee", "Your Stoneware Mug is in your cart.", ()),
    "thanks, which wishes of the library ask for": ("mug", "en", "Thank you", "Thank you for shopping with us. Your mug is in your cart.", ()),
    "thanks in German": ("mug", "de", "Danke", "Danke für deine Treue. Deine Stoneware Mug liegt im Warenkorb.", ()),
    "thanks in Japanese": ("mug", "ja", "お知らせ", "いつもご利用いただき、ありがとうございます。カートをご覧ください。", ()),
    "a coat in Spanish": ("knit", "es", "Tu cesta", "Abrigo del bueno para los días fríos.", ()),
    "a day on which it ends": ("mug", "it", "Entro giovedì", "La tua Stoneware Mug è nel carrello.", ("date",)),
}  # fmt: skip


@pytest.mark.parametrize(("cart", "language", "title", "body", "rules"), PRESENT.values(), ids=PRESENT)
def test_what_is_told_apart(cart: str, language: str, title: str, body: str, rules: tuple[str, ...]) -> None:
    """Each is beside one that differs in what it says."""
    assert {each.rule for each in check(Copy(title, body), facts_of(language, cart))} == set(rules)


def test_one_phrase_does_not_lend_its_end_to_another() -> None:
    """A word of a choice that is a claim by itself makes no claim of the other words of that choice."""
    for title, body in (
        ("Que bom", "Quer dar mais uma olhada no carrinho?"),
        ("Plus qu'un pas", "Que dit votre panier ?"),
    ):
        language = "pt" if title == "Que bom" else "fr"
        assert check(Copy(title, body), facts_of(language, "mug")) == ()
