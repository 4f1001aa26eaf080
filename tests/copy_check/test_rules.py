# ruff: noqa: RUF001
"""Each rule of copy: what it stops, and what it lets pass. The facts are one mug at $12.00 unless a row says otherwise."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from cartback.domain.money import Money
from cartback.domain.tuning import Discount
from cartback.words.check import RULES, check
from cartback.words.facts import Copy, Facts, Item

NOW = datetime(2026, 1, 5, 15, tzinfo=UTC)  # a Monday
MUG = Item("Stoneware Mug", 1, Money(Decimal("12.00"), "USD"))
PLAIN = Facts(
    shop="Acme", kind="cart_recovery", step=0, stage="cart", locale="en", now=NOW, items=(MUG,), total=MUG.price
)  # fmt: skip
TEN = {"discount": Discount(code="SAVE10", percent=Decimal(10))}
FIVE = {"discount": Discount(code="SAVE5", amount=Decimal(5), min_spend=Decimal(10))}
NO_CART: dict[str, Any] = {"kind": "winback", "stage": "home", "items": (), "total": None}
AWAY = {**NO_CART, **FIVE, "currency": "USD"}  # winback has no cart: a discount's amount is in the shop's currency
ABROAD = {
    **FIVE,
    "items": (Item("Stoneware Mug", 1, Money(Decimal(11), "EUR")),),
    "total": Money(Decimal(11), "EUR"),
    "currency": "USD",
}
ENDS = {"discount": Discount(code="SAVE10", percent=Decimal(10), ends_at=datetime(2026, 1, 11, tzinfo=UTC))}
SHIPS = {"free_shipping": True}


def named(*titles: str, **more: Any) -> dict[str, Any]:
    return {"items": tuple(Item(title, 1, MUG.price) for title in titles), **more}


def broken(body: str, **facts: Any) -> set[str]:
    """The rules that a message with this body breaks."""
    told = msgspec.structs.replace(PLAIN, **facts)
    title = {"de": "Hallo", "ja": "こんにちは"}.get(told.locale, "Hello")
    return {finding.rule for finding in check(Copy(title, body), told)}


STOPPED: dict[str, tuple[str, str, dict[str, Any]]] = {
    # codes
    "a code where there is none": ("code", "Use SPRING at checkout.", {}),
    "another code": ("code", "Take SAVE20 with you.", TEN),
    "the code in small letters": ("code", "Use code save10 today.", TEN),
    "the code twice in one word": ("code", "Take SAVESAVE with you.", {"discount": Discount(code="SAVE", percent=Decimal(10))}),
    "more than the code": ("code", "Use SAVE10X today.", TEN),
    "a code of letters after the word": ("code", "Your code is welcome1.", TEN),
    "a word as a code": ("code", "Your code: welcome", TEN),
    "talk of a code without one": ("code", "Your code is waiting for you.", {}),
    "capitals": ("code", "Say FRIENDS and come in.", {}),
    # figures
    "a percentage without a discount": ("percentage", "Take 10% off.", {}),
    "another percentage": ("percentage", "Take 50% off with SAVE10.", TEN),
    "a percentage in words": ("percentage", "Take ten percent off with SAVE10.", TEN),
    "a percentage in fullwidth": ("percentage", "Take ５０％ off.", TEN),
    "a percentage that ends a word": ("percentage", "Take it with save%10.", TEN),
    "a percentage that ends a word in Japanese": ("percentage", "save％10で10%オフです。", {**TEN, "locale": "ja"}),
    "all of somebody amid a title": ("percentage", "Your T-shirt 100 % vous coton attend.", named("T-shirt 100 % coton")),
    "a share that runs on from a word": (
        "percentage", "Mit T-Shirt au100 % Baumwolle.", named("T-Shirt aus 100 % Baumwolle", locale="de")),
    "a count after a stroke": ("number", "Come back for /2 x Stoneware Mug.", {"items": (msgspec.structs.replace(MUG, quantity=2),)}),
    "a year of three digits": ("number", "Take 10% off with SAVE10 until 11.1.026.", ENDS),
    "a deadline after a harmless phrase": ("deadline", "Pick up where you left ends tonight.", {}),
    "a deadline in a harmless phrase that goes on": ("deadline", "Here is where our sale ends tonight.", {}),
    "a bracket amid a word": ("disguise", "Come back for the bests)eller mug.", {}),
    "the first of all": ("popularity", "Chanel No. 1 waits.", named("Chanel No. 5")),
    "a rank that no title has": ("number", "We are no. 3 in town.", named("Chanel No. 5")),
    "the first of all, of a title that says so": ("popularity", "The No. 1 waits.", named("The No. 1")),
    "a rank of a title's number": ("number", "Your Chanel, now at 5.", named("Chanel No. 5")),
    "another factor than a title's": ("number", "Your SPF 30+ cream waits.", named("Sun Cream SPF 50+")),
    "a factor without its sign": ("number", "Your SPF 50 cream waits.", named("Sun Cream SPF 50+")),
    "another range than a title's": ("number", "Your helmet size 58-62 waits.", named("Helmet Size 58-61")),
    "a plural of another number": ("code", "Your Nike Air Max 95s wait.", named("Nike Air Max 90")),
    "a plural that is a time left": ("code", "Nike Air Max 90s left.", named("Nike Air Max 90")),
    "a plural that is a time": ("code", "Only for 90s.", named("Nike Air Max 90")),
    "an article's number with another word": ("number", "Send 42151 back.", named("LEGO 42151 Bugatti")),
    "all of another stuff before it": ("percentage", "Your Arabica mug, 100% wool.", named("Arabica 100% 250 g")),
    "all of it, away from its stuff": ("percentage", "Arabica beans save 100%.", named("Arabica 100% 250 g")),
    "a title's two in one as an offer": ("number", "Your Shampoo 2-for-1 waits.", named("2-in-1 Shampoo")),
    "the day after it, not before": ("date", "SAVE10 is valid until January 12.", ENDS),
    "the day two after it": ("date", "Use SAVE10 before January 12.", ENDS),
    "another sum given": ("free", "SAVE5 : 12 $ offerts.", FIVE),
    "shipping offered that is not": ("offer", "La spedizione è offerta da noi.", {"locale": "it"}),
    "an offer besides the shipping": ("offer", "Spedizione gratis e una grande offerta per te.", {"locale": "it", **SHIPS}),
    "a day alone that it does not end on": ("code", "SAVE10 is valid until the 12th.", ENDS),
    "a day alone as an hour": ("deadline", "SAVE10 vaut jusqu'au 11 h.", {**ENDS, "locale": "fr"}),
    "another day alone in Japanese": ("deadline", "SAVE10は12日まで有効です。", {**ENDS, "locale": "ja"}),
    "before another weekday": ("date", "Use SAVE10 before Wednesday.", ENDS),
    "pieces of another thing": ("number", "Dein Mix, 24 Lampen.", named("Pralinen-Mix 24 Stück", locale="de")),
    "ages of no title": ("deadline", "Pour les 3-5 ans.", named("Vélo (2-4 ans)", locale="fr")),
    "a wait in a title's words": ("deadline", "In 2-4 Jahren vorbei.", named("Rad 12 Zoll", locale="de")),
    "the most of no title": ("deadline", "Hasta 120 mañana.", named("Bicicleta (hasta 120 kg)", locale="es")),
    "a number and one more for it": ("offer", "Your Mug 18, 2 plus 1.", named("Mug 18V-55")),
    "an effect besides a title's": ("promise", "Wrinkles will be gone.", named("Anti-Wrinkle Cream 50 ml")),
    "a pace besides a title's": ("urgency", "Flash deal on your drive.", named("USB Flash Drive 64 GB", **TEN)),
    "capitals of no title after a preposition": ("code", "Mit SALE zur Creme.", named("Creme mit LSF 50", **TEN, locale="de")),
    "another day after its weekday": ("number", "SAVE10 vale hasta el domingo 12.", {**ENDS, "locale": "es"}),
    "another number after a date": ("percentage", "Bis 11. Januar 15 % mit SAVE10.", {**ENDS, "locale": "de"}),
    "a wrong day before a month and a number": ("date", "Bis 12. Januar 10 % mit SAVE10.", {**ENDS, "locale": "de"}),
    "another share off the total": ("percentage", "SAVE10 takes 20% off your $12.00 total.", TEN),
    "half of what a title joins to its number": ("number", "Your 7UP 6-pk is waiting.", named("7UP 6-pack 50% cotton")),
    "another thing than a title counts": ("number", "Your 7UP 6.-pack is waiting.", named("7UP 6-pack 50% cotton")),
    "half of the price in Italian": ("offer", "La tua tazza a metà prezzo.", {"locale": "it"}),
    "all at half in Italian": ("offer", "Oggi è tutto a metà.", {"locale": "it"}),
    "one left in Italian": ("stock", "Ne è rimasto solo uno.", {"locale": "it"}),
    "it flies away in French": ("stock", "Votre tasse s'envole.", {"locale": "fr"}),
    "a card to confirm in Spanish": ("asks", "Confirma tu tarjeta.", {"locale": "es"}),
    "a card to confirm in Italian": ("asks", "Conferma la tua carta.", {"locale": "it"}),
    "a card to confirm in Portuguese": ("asks", "Confirme seu cartão.", {"locale": "pt"}),
    "a card to confirm in Dutch": ("asks", "Bevestig je kaart.", {"locale": "nl"}),
    "half of the price in Portuguese": ("offer", "Hoje tudo pela metade!", {"locale": "pt"}),
    "a free range of gifts": ("free", "Free range of gifts for you.", {}),
    "what all chose in Japanese": ("popularity", "みなさまに選んでいただいたお品です。", {"locale": "ja"}),
    "gone if not bought today": ("offer", "Koop je niet vandaag, dan is hij weg.", {"locale": "nl"}),
    "a make that is not the shop's name": ("unknown", "Grüße aus der Manufaktur.", {"locale": "de"}),
    "a treat": ("free", "Te invitamos a un café.", {"locale": "es"}),
    "a payment that failed": ("asks", "Votre paiement a échoué.", {"locale": "fr"}),
    "returns without fuss": ("promise", "No fuss returns.", {}),
    "a grade that runs on into a size": ("code", "日焼け止め SPF50+60mlがカートにあります。", named("日焼け止め SPF50+ 60ml", locale="ja")),
    "another number that goes on": ("number", "Your size 65+12 pack waits.", named("Pack 65+10 L")),
    "another share of an active substance": ("percentage", "Your Retinol 5% Serum waits.", named("Retinol 0.3% Serum")),
    "a share off after an active substance": ("percentage", "Vitamin C 15% off.", named("Vitamin C 15% Serum")),
    "no postage, joined": ("free", "Your grain-free food comes postage-free.", named("Grain-Free Dog Food")),
    "a medal of a prize": ("popularity", "Votre collier, médaille d'or.", named("Collier Médaille Soleil", locale="fr")),
    "a medal of no title": ("popularity", "Une médaille pour votre tasse.", {"locale": "fr"}),
    "another purity": ("number", "Tu collar Plata .999 te espera.", named("Collar Plata .925 Luna", locale="es")),
    "another model": ("code", "Your NGK BKR7E-11 waits.", named("NGK BKR6E-11 Spark Plug")),
    "a model without its plus": ("code", "Your FR7DPP33+ waits.", named("Bosch FR7DPP33 (pack of 4)")),
    "inches of no title": ("number", 'A tube of 28" waits.', named('Tube 29" Presta 48 mm')),
    "what stands in a title after its name": ("contact", "Call 0242235666 now.", named("Spark Plug FR7DPP33 (0242235666)")),
    "a phrase with a stop amid it": ("stock", "It is in. Stock.", {}),
    "tenths in Japanese": ("percentage", "SAVE10で5割引です。", {**TEN, "locale": "ja"}),
    "another price": ("amount", "Your mug is only $9.99.", {}),
    "an amount in words": ("amount", "Your mug for ten dollars.", {}),
    "a currency sign alone": ("amount", "Save $$ on your mug.", TEN),
    "cents": ("amount", "Yours for 99 cents.", {}),
    "another currency": ("currency", "Your mug is 12,00 €.", {}),
    "the discount in another currency than the shop's": ("currency", "Take 5 € off with SAVE5.", AWAY),
    "the discount in the cart's currency": ("currency", "Take 5 € off with SAVE5.", ABROAD),
    "a discount in a currency nobody knows": ("amount", "Take $5 off with SAVE5.", {**NO_CART, **FIVE}),
    "another discount without a cart": ("amount", "Take $15 off with SAVE5.", AWAY),
    "odd digits of a price": ("amount", "Your mug is $12.000.", {}),
    "another percentage after an elided article": ("percentage", "Con SAVE10 hai l'8% di sconto.", {**TEN, "locale": "it"}),
    "a digit that a quote cuts off": ("number", "Your mug is 1'8 of you.", {}),
    "a number": ("number", "Join 4000 mug lovers.", {}),
    "a count that is taken off": ("number", "Take 1 off with SAVE10.", TEN),
    "a count that is taken off in German": ("number", "Mit SAVE10 gibt es 1 Rabatt.", {**TEN, "locale": "de"}),
    "a whole quantity with a comma": ("number", "There is 1,0 of it in your cart.", {}),
    "a whole quantity that reads as a thousand": ("number", "There is 1.000 of it in your cart.", {}),
    "a keycap at the end of a word": ("code", "Your mug5️⃣ is waiting.", {}),
    "a number at the end of a sentence": ("number", "See you in 2027.", {}),
    "a date without an end": ("date", "Come back by January 31.", {}),
    "another date": ("date", "SAVE10 ends January 12.", ENDS),
    "another weekday": ("date", "SAVE10 ends on Friday.", ENDS),
    "a claim across words that nobody uses": ("offer", "Look at thehalf pricemug.", {}),
    "hours": ("deadline", "You have 24 hours.", {}),
    "hours that are not left": ("deadline", "SAVE10 ends in 24 hours.", ENDS),
    "days that are not left": ("deadline", "SAVE10 ends in 2 days.", ENDS),
    "a last day before it": ("deadline", "It is the last day to use SAVE10.", ENDS),
    "a last day beside a count": ("deadline", "It is the last day to use SAVE10 on 1 item.", ENDS),
    "an end without one": ("deadline", "SAVE10 ends soon.", TEN),
    # offers
    "a discount without one": ("offer", "There is a discount for you.", {}),
    "half price": ("offer", "Your mug at half price.", TEN),
    "two for one": ("offer", "It's 2 for 1 on mugs.", TEN),
    "a gift": ("offer", "A free gift with your mug.", TEN),
    "a sale": ("offer", "Your mug is on sale.", {}),
    "free": ("free", "Your mug is free.", {}),
    "free shipping": ("free", "Free shipping on your mug.", {}),
    "free something else": ("free", "Free shipping, and a free cookie comes with your lovely mug.", SHIPS),
    "free in German": ("free", "Gratis Versand für deine Tasse.", {"locale": "de"}),
    "free in another language than the shopper's": ("free", "Enjoy envío gratis on your mug.", {}),
    "free in Japanese": ("free", "送料無料です。", {"locale": "ja"}),
    "half price in Japanese": ("offer", "マグカップが半額です。", {"locale": "ja"}),
    # claims
    "few left": ("stock", "Only three mugs left.", {}),
    "reserved": ("stock", "We reserved your mug.", {}),
    "bestseller": ("popularity", "The mug is our bestseller.", {}),
    "stars": ("popularity", "Five stars from everybody.", {}),
    "guarantee": ("promise", "With a money-back guarantee.", {}),
    "delivery time": ("promise", "Get it tomorrow.", {}),
    "how it was made": ("unknown", "Your mug was thrown by hand in Denmark, like all handmade mugs.", {}),
    "what was bought before": ("unknown", "You bought it last spring.", {}),
    "last chance": ("urgency", "Last chance for your mug.", {}),
    "hurry in French": ("urgency", "Dépêchez-vous, votre tasse attend.", {"locale": "fr"}),
    "an alarm": ("emoji", "Your mug is waiting ⏰", {}),
    "another shop": ("rival", "Nicer than what they have at Ikea.", {}),
    "a comparison": ("rival", "A better mug than anywhere else.", {}),
    "another's name": ("name", "Hi Robert, your mug is waiting.", {}),
    "another's name in German": ("name", "Liebe Frau Schneider, deine Tasse wartet.", {"locale": "de"}),
    "another's name in Japanese": ("name", "田中様、カートをご覧ください。", {"locale": "ja"}),
    "another's name than the shopper's": ("name", "Hi Bob, your mug is waiting.", {"first_name": "Ana"}),
    "nobody's name": ("placeholder", "Hello null, your mug is waiting.", {}),
    "an hour": ("deadline", "SAVE10 takes 10% off and is over in an hour.", ENDS),
    # ways out
    "a link": ("link", "See https://evil.com/x for it.", {}),
    "a bare domain": ("link", "Find it at evil.com today.", {}),
    "a domain in words": ("link", "Find it at evil dot com today.", {}),
    "a domain with an ideographic stop": ("link", "Find it at evil。com today.", {}),
    "an address": ("contact", "Write to ana@evil.com now.", {}),
    "a handle": ("contact", "Find us at @evil today.", {}),
    "a phone number": ("contact", "Ring +1 555 010 9999 for it.", {}),
    "a request for data": ("asks", "Please confirm your card number.", {}),
    # what is no message
    "a placeholder": ("placeholder", "Hello {{ first_name }}, welcome back.", {}),
    "a slot in brackets": ("placeholder", "Hello [Name], welcome back.", {}),
    "a format": ("placeholder", "Hello %s, welcome back.", {}),
    "a tag": ("markup", "Your <b>mug</b> is waiting.", {}),
    "an entity": ("markup", "You &amp; your mug.", {}),
    "markdown": ("markup", "Your **mug** is waiting.", {}),
    "a refusal": ("refusal", "As an AI I can't help with that.", {}),
    "talk of the task": ("refusal", "Here is the message you asked for.", {}),
    "a label": ("refusal", "Body: your mug is waiting.", {}),
    "another language": ("language", "Dein Warenkorb wartet auf dich und deine Tasse.", {}),
    "another script": ("script", "Your кружка is waiting.", {}),
    "a look-alike": ("disguise", "Your саrt is waiting: саrt, mug.", {}),
    "a word in two scripts": ("disguise", "Твоя cаrt ждёт тебя.", {"locale": "ru"}),
    "spaced out": ("disguise", "It is y o u r s now.", {}),
    "bold letters": ("disguise", "Your 𝐦𝐮𝐠 is waiting.", {}),
    "an emoji in a word": ("disguise", "Your m🔥ug is waiting.", {}),
    "a control character": ("hidden", "Your mug\u0007 is waiting.", {}),
    "a zero-width space": ("hidden", "Your m\u200bug is waiting.", {}),
    "a bidi mark": ("hidden", "Your \u202emug is waiting.", {}),
    "a line break": ("hidden", "Your mug\nis waiting.", {}),
    "strike-through": ("hidden", "Your m\u0336u\u0336g\u0336 is waiting.", {}),
    "a loop": ("repetition", "Your mug your mug your mug your mug is waiting.", {}),
    "a run of letters": ("repetition", "Sooooo good to see you.", {}),
    "a run of marks": ("repetition", "Your mug is waiting!!!!", {}),
    "five emoji": ("emoji", "Your mug 😀😀 is 😀😀 waiting 😀", {}),
    "empty": ("empty", "  ", {}),
    "too long": ("length", "Your mug is waiting. " * 9, {}),
    "too many bytes": ("length", "👨‍👩‍👧‍👦" * 120, {}),
}  # fmt: skip

PASSES: dict[str, tuple[str, dict[str, Any]]] = {
    "the code and its percentage": ("Take 10% off with SAVE10.", TEN),
    "the code in quotes": ("Take 10% off with code “SAVE10”.", TEN),
    "a percentage after an elided article": (
        "Con SAVE8 hai l'8% di sconto.", {"discount": Discount(code="SAVE8", percent=Decimal(8)), "locale": "it"}
    ),
    "a percentage in another form": ("Take 10 percent off with SAVE10.", TEN),
    "a price": ("Your mug is still $12.00.", {}),
    "a price without cents": ("Your mug is still $12.", {}),
    "a price with its code": ("Your mug is still 12.00 USD.", {}),
    "a price with a long sign": ("Your mug is still US$12.", {}),
    "a price in words after digits": ("Your mug is still 12 dollars.", {}),
    "a price as Germans write it": ("Deine Tasse kostet 12,00 $.", {"locale": "de"}),
    "a price in fullwidth": ("マグカップは＄１２です。", {"locale": "ja"}),
    "the discount's amount": ("Take $5 off with SAVE5.", FIVE),
    "the least to spend": ("Take $5 off from $10 with SAVE5.", FIVE),
    "the discount's amount without a cart": ("Take $5 off with SAVE5.", AWAY),
    "the discount's amount in the shop's currency": ("Take US$5 off your 11,00 € mug with SAVE5.", ABROAD),
    "how many": ("There is 1 item in your cart.", {}),
    "the end as a date": ("SAVE10 takes 10% off until January 10.", ENDS),
    "the end as a number": ("SAVE10 takes 10% off until 10/01.", ENDS),
    "the end as a weekday": ("SAVE10 takes 10% off until Saturday.", ENDS),
    "the end as days": ("SAVE10 takes 10% off and ends in 5 days.", ENDS),
    "free shipping that is a fact": ("Free shipping on your mug.", SHIPS),
    "feel free": ("Feel free to come back whenever you like.", {}),
    "where you left off": ("Pick up where you left off.", {}),
    "we saved your cart": ("We saved your cart for you.", {}),
    "words that everybody uses, with a claim across them": ("Come back whenever, again your mug is waiting.", {}),
    "emoji": ("Your mug is waiting ☕👨‍👩‍👧", {}),
    "a trademark": ("Your Acme™ mug is waiting.", {}),
    "the shop's name is a domain": ("Come back to mugs.com whenever you like.", {"shop": "mugs.com"}),
    "the shopper's own name": ("Hi Robert, your mug is waiting.", {"first_name": "Robert"}),
    "somebody who is nobody": ("Hello Sunshine, your mug is waiting.", {}),
    "a weekday of leisure": ("Sunday plans? Your mug has some.", {}),
    "an hour that is left": (
        "SAVE10 takes 10% off and is over in an hour.",
        {"discount": Discount(code="SAVE10", percent=Decimal(10), ends_at=datetime(2026, 1, 5, 16, tzinfo=UTC))},
    ),
    "the shopper's name in capitals": ("ANNA, your mug is waiting.", {"first_name": "ANNA"}),
    "a title with a number": ("Your Levi's 501 are waiting.", named("Levi's 501")),
    "a title with a unit": ("Your Vitamin D3 1000 IU is waiting.", named("Vitamin D3 1000 IU")),
    "all of somebody": ("The mug is 100% you.", {}),
    "a title's number with a word of it": ("Your 7UP 6 pack is waiting.", named("7UP 6-pack 50% cotton")),
    "a title's number between other words": ("Your Air Max 90 are waiting.", named("Air Max 90 White")),
    "the sign first": ("Sepette %10 indirim.", {**TEN, "locale": "tr"}),
    "a title with percent": ("Your 7UP 6-pack 50% cotton is waiting.", named("7UP 6-pack 50% cotton")),
    "part of a title": ("Your WH-1000XM5 is waiting.", named("Sony WH-1000XM5 Headphones")),
    "a title in capitals": ("Your LEGO set is waiting.", named("LEGO Police Station")),
    "the first of a series": ("Your Candle No. 1 is waiting.", named("Candle No. 1")),
    "a number that ranks nothing": ("Your Chanel No. 5 is waiting.", named("Chanel No. 5 Eau de Parfum 50 ml")),
    "two in one": ("Your 2-in-1 Shampoo is waiting.", named("2-in-1 Shampoo & Conditioner 500 ml")),
    "a factor with its sign": ("Your SPF 50+ cream is waiting.", named("Sun Cream SPF 50+ 200 ml")),
    "a range": ("Your helmet, size 58-61, is waiting.", named("Helmet Size 58-61")),
    "months of a title": ("Your Body 3-6 months is waiting.", named("Cotton Body 3-6 months 3-pack")),
    "a plural of a number": ("Your Air Max 90s are waiting.", named("Nike Air Max 90")),
    "a letter and a number before another": ("Your Galaxy S24 is waiting.", named("Samsung Galaxy S24 128 GB")),
    "names with a plus between": ("Your Vitamin D3 is waiting.", named("Vitamin D3 + K2 Drops")),
    "an article's number": ("Your LEGO 42151 Bugatti is waiting.", named("LEGO 42151 Bugatti Bolide")),
    "a year before a size": ("Your Margaux 2015 is waiting.", named("Margaux 2015 0.75 l")),
    "all of a stuff, after it": ("Your Arabica 100% is waiting.", named("Arabica 100% 250 g")),
    "most of a chocolate": ("Your Dark Chocolate 70% is waiting.", named("Dark Chocolate 70% 100 g")),
    "what is in the bottle": ("Your Rum 40% vol. is waiting.", named("Old Rum 40% vol. 0.7 l")),
    "pieces that read like a day": ("Il tuo Set 6 bicchieri è nel carrello.", named("Set 6 bicchieri 30 cl", locale="it")),
    "the day before which it ends": ("Use SAVE10 before January 11.", ENDS),
    "a sum given": ("SAVE5 : 5 $ offerts.", {**FIVE, "locale": "fr", "currency": "USD"}),
    "shipping offered": ("La spedizione è offerta da noi.", {"locale": "it", **SHIPS}),
    "a currency before a sentence": ("Poupe 5 USD. O carrinho espera.", {**FIVE, "locale": "pt", "currency": "USD"}),
    "the day of a code's end": ("Fin du code : dimanche.", {**ENDS, "locale": "fr"}),
    "the day alone": ("SAVE10 is valid until the 11th.", ENDS),
    "the day alone in Japanese": ("SAVE10は11日まで有効です。", {**ENDS, "locale": "ja"}),
    "the weekday before which it ends": ("Use SAVE10 before Monday.", {"discount": Discount(code="SAVE10", percent=Decimal(10),
        ends_at=datetime(2026, 1, 11, 23, 59, tzinfo=UTC))}),
    "what the pieces are": ("24 Pralinen warten auf dich.", named("Pralinen-Mix 24 Stück", locale="de")),
    "ages": ("Un vélo pour les 2-4 ans.", named("Vélo (2-4 ans)", locale="fr")),
    "the most that it bears": ("Tu Bicicleta (hasta 120 kg) te espera.", named("Bicicleta (hasta 120 kg)", locale="es")),
    "a title's number plus another thing": ("GSR 18V-55 plus 2 Bits warten.", named("Bosch GSR 18V-55", "Bits", locale="de")),
    "letters and digits before Japanese": ("2WAYリュックがカートにあります。", named("2WAYリュック 12L", locale="ja")),
    "a kind of cream": ("Your Anti-Wrinkle Cream is waiting.", named("Anti-Wrinkle Cream 50 ml")),
    "a kind of drive": ("Your flash drive is waiting.", named("USB Flash Drive 64 GB")),
    "a kind of blanket": ("Votre Couette double vous attend.", named("Couette double 220 x 240 cm", locale="fr")),
    "capitals of a title after a preposition": ("Die Creme mit LSF 50 wartet.", named("Creme LSF 50 75 ml", **TEN, locale="de")),
    "the day after its weekday": ("SAVE10 vale hasta el domingo 11.", {**ENDS, "locale": "es"}),
    "a bookmark": ("Dein Lesezeichen langweilt sich.", {"locale": "de"}),
    "a share after a date": ("Bis 11. Januar 10 % mit SAVE10.", {**ENDS, "locale": "de"}),
    "a share off the total": ("SAVE10 takes 10% off your $12.00 total.", TEN),
    "a sum off the total": ("SAVE5 takes $5 off your total.", FIVE),
    "a model in capitals": ("Two NGK BKR6E-11 wait.", named("NGK BKR6E-11 Spark Plug (Pack of 4)")),
    "a model and a currency's letters": ("Your Bosch plug FR7DPP33+ waits.", named("Bosch Spark Plug FR7DPP33+ (0242235666)")),
    "a model with a size": ("Your Tyre 700x35C Wired waits.", named("Tyre 700x35C Wired")),
    "a model's two numbers": ("Your Makita 4329 saw waits.", named("Makita 4329 450 W + 10 blades")),
    "a last day with its date": ("The last day for SAVE10 is January 10.", ENDS),
    "a purity": ("Tu collar Plata .925 te espera.", named("Collar Plata .925 Luna", locale="es")),
    "a model with signs": ("Dein Frostschutz G12++ wartet.", named("Frostschutz Konzentrat G12++ Blau", locale="de")),
    "a range with its unit": ("Your Torque Wrench 20-110Nm waits.", named("Torque Wrench 20-110Nm")),
    "a size with its unit": ("Your Ram 101x55cm waits.", named("Ram 101x55cm")),
    "a tyre": ("Your Grand Prix 5000 28-622 waits.", named("Grand Prix 5000 28-622")),
    "a range of sizes": ("Your table 140-180 cm waits.", named("Extendable table 140-180 cm oak")),
    "sizes in one": ("Your Shelf 80x28x202 cm waits.", named("Shelf 80x28x202 cm white")),
    "sizes plus sizes": ("Your Bedding 135x200 + 80x80 waits.", named("Bedding 135x200 + 80x80")),
    "an article of four digits and two": ("Your Milwaukee 2767-20 Wrench waits.", named("Milwaukee 2767-20 Wrench")),
    "a factor before a size": ("Your Sunscreen SPF30 200 ml waits.", named("Sunscreen SPF30 200 ml")),
    "feet": ("Your Garden Hose 50 ft 3/4 waits.", named("Garden Hose 50 ft 3/4")),
    "a generation": ("Your Domane AL 2 Gen 4 waits.", named("Domane AL 2 Gen 4 54cm")),
    "a part of an active substance": ("Your Retinol 0.3% Serum waits.", named("Retinol 0.3% Serum 30 ml")),
    "a part before an active substance": ("Your 2% BHA peeling waits.", named("Peeling with 2% BHA, 100 ml")),
    "grades of a sunscreen": ("日焼け止め SPF50+ PA++++がカートにあります。", named("日焼け止め SPF50+ PA++++", locale="ja")),
    "a grade and a size": ("日焼け止め SPF50+ 60mlがカートにあります。", named("日焼け止め SPF50+ 60ml", locale="ja")),
    "what it is without": ("Your grain-free food waits.", named("Grain-Free Dog Food")),
    "a rack that stands": ("Your free-standing rack waits.", named("Free-Standing Rack")),
    "a medal to wear": ("Une médaille et un soleil.", named("Collier Médaille Soleil", locale="fr")),
    "inches": ('A tube of 29" waits.', named('Tube 29" Presta 48 mm')),
    "a name before its bracket": ("Your Last Call Lipstick waits.", named("Last Call Lipstick (matte)")),
    "books that are not delivered": ("Revenez voir vos livres.", {"locale": "fr"}),
    "an error at the checkout": ("Deu algum erro no pagamento?", {"locale": "pt"}),
    "to complete an order": ("Si desea completar su pedido, vuelva a la cesta.", {"locale": "es"}),
    "words of two sentences": ("Gosta do valor. A decisão é sua.", {"locale": "pt"}),
    "an order left halfway": ("Un ordine a metà.", {"locale": "it"}),
    "a code as well": ("C'è il codice anche per te: SAVE10.", {**TEN, "locale": "it"}),
    "a percentage to win": ("Use SAVE10 para ganhar 10% de desconto.", {**TEN, "locale": "pt"}),
    "a size with halves": ("Your Merino Socks UK 6-8.5 wait.", named("Merino Socks UK 6-8.5")),
    "the most that a thing is washed at": ("Dein Kissen, waschbar bis 60 °C, wartet.", named("Kissen, waschbar bis 60 °C", locale="de")),
    "a model before what comes with it": ("Il Bosch GSB 12V-30 aspetta.", named("Trapano Bosch GSB 12V-30 + 2 batterie", locale="it")),
    "a call": ("Quizá te llamaron a comer.", {"locale": "es"}),
    "an invitation to look": ("Te invitamos a mirar con calma.", {"locale": "es"}),
    "a payment that fails at times": ("Il arrive qu'un paiement échoue.", {"locale": "fr"}),
    "more of it": ("Falls du Nachschub brauchst, schau vorbei.", {"locale": "de"}),
    "what is not bought every day": ("Een mok koop je niet elke dag.", {"locale": "nl"}),
    "no fuss": ("No news, no fuss, just a hello.", {}),
    "a model that ends like a plural": ("Your Forerunner 265S waits.", named("Garmin Forerunner 265S GPS Watch")),
    "nothing urgent": ("Rien d'urgent, promis.", {"locale": "fr"}),
    "a bridge half built": ("Il ponte montato a metà ti aspetta.", {"locale": "it"}),
    "an order that stayed as it was": ("L'ordine è rimasto com'era.", {"locale": "it"}),
    "a percentage that flies away": ("10 % s'envolent avec SAVE10.", {**TEN, "locale": "fr"}),
    "an order to confirm": ("Confirme a sua encomenda.", {"locale": "pt"}),
    "chosen by the shopper": ("選んでいただいたお花はカートにあります。", {"locale": "ja"}),
    "thanks for an order to one who is to come back": ("Thank you for shopping with us before.", {"kind": "winback"}),
    "thanks for a visit": ("Grazie per la visita!", {"locale": "it"}),
    "a make that is the shop's name": ("Grüße aus der Manufaktur.", {"locale": "de", "shop": "Manufaktur Seidel"}),
    "an order of before in Japanese": ("以前お買い物いただき、ありがとうございました。", {"locale": "ja", "kind": "winback"}),
    "a doubt that came": ("Se bateu dúvida, a gente ajuda.", {"locale": "pt"}),
    "a title in Japanese": ("Your 初音ミク figure is waiting.", named("初音ミク")),
    "a language that is not known": ("Twój kubek czeka w koszyku.", {"locale": "pl"}),
}  # fmt: skip

#: Titles that are a way to say something else. A message that repeats them fails.
HOSTILE = {
    "a rank": "No. 1 Mug",
    "popularity at the end": "Mug - Très populaire",
    "digits apart": "Mug - 1 9 2 . 1 6 8 . 1 0 . 1",
    "digits with dashes": "Mug - 0-8-0-0 1-2-3 4-5-6",
    "a reward": "Double points mug",
    "five digits to call": "Call 42151 Mug",
    "five digits to write to": "SMS 42151 Mug",
    "ten digits in two": "Mug 42151 42152",
    "a share of the price after a stuff": "Wool 50% Mug",
    "a share of the price of a chocolate": "Chocolate 50% Bar",
    "a share off a chocolate": "Chocolate 60% off",
    "a share of the price after an active substance": "Vitamin C 50% Serum",
    "digits for letters in capitals": "Mug FR33NOW",
    "digits of a telephone number in capitals": "MUG 0800-12345A",
    "digits after a plus": "Mug + 49 301 234",
    "digits like a tyre": "Mug 555-622-1234",
    "a head that is fine": "Mug (use code FREE100)",
    "nine in ten": "Mug for 9 in 10",
    "a code": "Mug - use code FREE100 at checkout",
    "a link": "Mug - evil.com",
    "a percentage off": "Mug 90% off",
    "a bare percentage": "Mug 90%",
    "a price": "Mug for $1",
    "free": "Free mug",
    "scarcity": "Mug, only 3 left",
    "digits for letters": "Mug 0n1y 3 l3ft",
    "letters apart": "Mug f r e e",
    "a slot": "Mug {{ x }}",
    "a phone number": "Mug +1 555 010 9999",
    "unseen": "Mug\u200b",
}


#: Names of things that read like a claim.
CLAIMING_NAMES = (
    "Last Call Lipstick", "Free People Dress", "Gift Card Holder", "Limited Edition Print", "Best Seller Notebook", "Five Star Notebook",
    "Number One Dad Mug", "Only One Left Sock", "Hurry Up Alarm Clock", "Black Friday Novel", "Da Vinci Code Puzzle", "Award Plaque",
    "Letzte Chance Lippenstift", "Dernière Danse Robe", "Instagram Frame", "Popular Mechanics Magazine", "Countdown Calendar",
)  # fmt: skip


@pytest.mark.parametrize("title", CLAIMING_NAMES)
def test_a_products_own_name_is_no_claim(title: str) -> None:
    """Repeated letter for letter it is the thing's name; in other letters, or beside a claim of the message, it is not."""
    assert broken(f"Your {title} is in your cart.", **named(title)) == set()
    assert broken(f"Your {title} is in your cart, and it is free.", **named(title))
    assert broken(f"Your {title} is in your cart, with 10% off.", **named(title))


def test_a_name_in_other_letters_is_a_claim() -> None:
    """What a message says in its own words is its own."""
    assert broken("Last call for your Last Call Lipstick.", **named("Last Call Lipstick"))
    assert broken("Your last call lipstick is here.", **named("Last Call Lipstick"))
    assert broken("Your Last Call Lipstick is here.", **named("Mug"))


@pytest.mark.parametrize(
    "title",
    [
        "Free mug",
        "FREE MUG",
        "Free Shipping Mug",
        "Mug Half Price",
        "Last Chance",
        "Buy One Get One Mug",
        "Your Free Gift",
    ],
)
def test_what_has_not_the_shape_of_a_name_is_a_claim(title: str) -> None:
    """Small letters, capitals throughout, nothing but the claim, or terms of the purchase."""
    assert broken(f"Your {title} is waiting.", **named(title))


@pytest.mark.parametrize(("rule", "body", "facts"), STOPPED.values(), ids=STOPPED)
def test_stopped(rule: str, body: str, facts: dict[str, Any]) -> None:
    """The message is refused, and by the rule it breaks."""
    assert rule in broken(body, **facts)


@pytest.mark.parametrize(("body", "facts"), PASSES.values(), ids=PASSES)
def test_passes(body: str, facts: dict[str, Any]) -> None:
    """What the facts bear out is not held up, however it is written."""
    assert broken(body, **facts) == set()


@pytest.mark.parametrize("title", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_title_is_no_way_through(title: str) -> None:
    """What is refused in the message's own words is refused as a quotation too."""
    assert broken(f"Your {title} is waiting.", **named(title))


def test_a_number_is_excused_in_its_name_only() -> None:
    """The number of a name is not free for other use."""
    jeans = named("Levi's 501")
    assert broken("Get 501 off your jeans.", **jeans)
    assert broken("Get $501 for your jeans.", **jeans)
    assert broken("Take 501 % off.", **jeans)
    assert broken("It is your Levi's 501 % off.", **jeans)


def test_the_merchant_bans_words() -> None:
    """Whole words, whatever their case or accents, in any script; not parts of words."""
    copy = Copy("Cheap thrills", "A Café au lait, dear friend. 安い品")
    found = {
        f.text
        for f in check(copy, PLAIN, banned=["cheap", "CAFE", "rien", "dear friend", "安い"])
        if f.rule == "banned"
    }
    assert found == {"cheap", "cafe", "dear friend", "安い"}


def test_a_finding_tells_how_to_mend_it() -> None:
    """It names the rule, the text, and what would be right, from the facts."""
    [finding] = check(Copy("Hello", "Take 50% off with SAVE10."), msgspec.structs.replace(PLAIN, **TEN))
    assert (finding.rule, finding.text) == ("percentage", "50%")
    assert finding.fix == 'The only percentage is 10%, in digits ("50%").'
    assert str(finding).startswith("percentage: ")


def test_every_rule_is_tried() -> None:
    """No rule is without an example that breaks it; a reply's own and the merchant's words are tried elsewhere."""
    assert {rule for rule, _, _ in STOPPED.values()} == set(RULES) - {"reply", "banned"}
