"""The built-in texts: the message if the merchant wrote none and no model is used.

They state the facts and nothing more: no hurry, no "last chance", no stock, no popularity. A step has a title,
a sentence on the cart, and a courtesy, which gives way to the offer if there is one. In the texts <what> is the
first item and the number of others, <name> the first name where the shop uses it, <at> the shop. A code ends its sentence
without a full stop, which a shopper would copy.
"""

from __future__ import annotations

from functools import lru_cache

from attrs import field, frozen

from cartback.errors import CopyError
from cartback.locales import fallbacks


@frozen
class StepTexts:
    """The words of one message: `about` names the cart, `courtesy` follows it."""

    title: str
    about: str
    courtesy: str = ""


@frozen(kw_only=True)
class Words:
    """One language. `cart` and `checkout` are used when no item is known; `shipping` precedes the value of the code."""

    name: str = ", {{ first_name }}"
    at: str
    one_more: str
    more: str
    percent: str
    amount: str
    shipping: str
    your_code: str
    code: str
    free: str
    cart: str
    checkout: str
    steps: dict[str, tuple[StepTexts, StepTexts, StepTexts]]
    space: str = field(default=" ")


@frozen
class MessageTexts:
    """The title, the body, and the body if there is room for one thing only; of an e-mail, its preheader and its body."""

    title: str
    body: str
    terse: str
    preheader: str
    letter: str


def has_texts(locale: str) -> bool:
    """Return whether there are texts in the locale's language."""
    return any(tag in WORDS for tag in fallbacks(locale))


@lru_cache(maxsize=1024)
def texts(kind: str, step: int, locale: str, last: str = "en") -> MessageTexts:
    """Return the built-in texts nearest to the locale, else to `last`. Raises CopyError for a kind without texts."""
    tag = next((tag for tag in (*fallbacks(locale), *fallbacks(last)) if tag in WORDS), "en")
    words = WORDS[tag]
    if kind not in words.steps:
        raise CopyError(f"there is no built-in text for {kind!r}; expected one of {sorted(words.steps)}")
    wording = words.steps[kind][min(step, 2)]
    offer = (
        f"{{% if code %}}{{% if free_shipping %}}{words.shipping}{{% endif %}}"
        f"{{% if percent %}}{words.percent}{{% elsif discount_amount %}}{words.amount}"
        f"{{% elsif free_shipping %}}{words.your_code}{{% else %}}{words.code}{{% endif %}}"
        f"{{% elsif free_shipping %}}{words.free}{{% else %}}"
    )
    about = wording.about
    if "<what>" in about:
        plain = words.checkout if kind == "checkout_recovery" else words.cart
        about = f"{{% if item and item.title %}}{about}{{% else %}}{plain}{{% endif %}}"
    body = f"{about}{words.space}{offer}{wording.courtesy}{{% endif %}}"
    terse = f"{offer}{about}{{% endif %}}"
    preheader = f"{offer}{wording.courtesy}{{% endif %}}"
    letter = words.space.join(filter(None, [about, wording.courtesy, f"{offer}{{% endif %}}"]))
    return MessageTexts(*[_filled(text, words) for text in (wording.title, body, terse, preheader, letter)])


def _filled(text: str, words: Words) -> str:
    more = f"{{% if others > 1 %}}{words.more}{{% elsif others == 1 %}}{words.one_more}{{% endif %}}"
    return (
        text.replace("<what>", "{{ item.title }}" + more)
        .replace("<name>", f"{{% if first_name %}}{words.name}{{% endif %}}")
        .replace("<at>", f"{{% if shop %}}{words.at}{{% endif %}}")
    )


_EN = Words(
    at=" at {{ shop }}",
    one_more=" and 1 more item",
    more=" and {{ others }} more items",
    percent="{{ percent }}% off with code {{ code }}",
    amount="{{ discount_amount }} off with code {{ code }}",
    shipping="Free shipping, and ",
    your_code="your code: {{ code }}",
    code="Your code: {{ code }}",
    free="Shipping is free.",
    cart="There is still something in your cart.",
    checkout="Your order isn't placed yet.",
    steps={
        "cart_recovery": (
            StepTexts(
                "Still thinking it over<name>?", "You left <what> in your cart.", "Come back whenever it suits you."
            ),
            StepTexts("Your cart is still here<name>", "Still in your cart: <what>.", "Pick up where you left off."),
            StepTexts("Still interested<name>?", "In your cart: <what>.", "Come back to it whenever you like."),
        ),
        "checkout_recovery": (
            StepTexts("You were almost done<name>", "Not ordered yet: <what>.", "You can pick up where you left off."),
            StepTexts(
                "Finish your order<name>?", "Your order isn't placed yet: <what>.", "Carry on when it suits you."
            ),
            StepTexts("Still want to order<name>?", "You started an order: <what>.", "Carry on whenever you like."),
        ),
        "winback": (
            StepTexts("It's been a while<name>", "We'd be happy to see you again<at>."),
            StepTexts("Hello again<name>", "If you feel like looking around<at>, you're always welcome."),
            StepTexts("Come and say hello<name>", "Whenever you feel like it, have a look around<at>."),
        ),
    },
)

_DE = Words(
    at=" bei {{ shop }}",
    one_more=" und 1 weiterer Artikel",
    more=" und {{ others }} weitere Artikel",
    percent="{{ percent }}\u00a0% Rabatt mit dem Code {{ code }}",
    amount="{{ discount_amount }} Rabatt mit dem Code {{ code }}",
    shipping="Versand kostenlos, und ",
    your_code="dein Code: {{ code }}",
    code="Dein Code: {{ code }}",
    free="Der Versand ist kostenlos.",
    cart="In deinem Warenkorb liegt noch etwas.",
    checkout="Deine Bestellung ist noch offen.",
    steps={
        "cart_recovery": (
            StepTexts(
                "Noch am Überlegen<name>?", "Im Warenkorb liegt noch: <what>.", "Schau vorbei, wann es dir passt."
            ),
            StepTexts("Dein Warenkorb ist noch da<name>", "Noch im Warenkorb: <what>.", "Mach weiter, wann du magst."),
            StepTexts("Noch interessiert<name>?", "In deinem Warenkorb: <what>.", "Komm zurück, wann es dir passt."),
        ),
        "checkout_recovery": (
            StepTexts(
                "Du warst fast fertig<name>", "Noch nicht bestellt: <what>.", "Mach weiter, wo du aufgehört hast."
            ),
            StepTexts("Bestellung abschließen<name>?", "Noch offen: <what>.", "Mach weiter, wann es dir passt."),
            StepTexts(
                "Möchtest du noch bestellen<name>?", "Angefangene Bestellung: <what>.", "Mach weiter, wann du magst."
            ),
        ),
        "winback": (
            StepTexts("Lange nicht gesehen<name>", "Wir freuen uns, dich<at> wiederzusehen."),
            StepTexts("Schau mal wieder vorbei<name>", "Du bist<at> immer willkommen."),
            StepTexts("Wir würden uns freuen<name>", "Wenn du magst, sieh dich<at> wieder einmal um."),
        ),
    },
)

_FR = Words(
    at=" chez {{ shop }}",
    one_more=" et 1 autre article",
    more=" et {{ others }} autres articles",
    percent="{{ percent }}\u00a0% de réduction avec le code {{ code }}",
    amount="{{ discount_amount }} de réduction avec le code {{ code }}",
    shipping="Livraison offerte, et ",
    your_code="votre code\u00a0: {{ code }}",
    code="Votre code\u00a0: {{ code }}",
    free="La livraison est offerte.",
    cart="Il reste quelque chose dans votre panier.",
    checkout="Votre commande n'est pas encore passée.",
    steps={
        "cart_recovery": (
            StepTexts(
                "Encore en réflexion<name>\u00a0?", "Dans votre panier\u00a0: <what>.", "Revenez quand vous voulez."
            ),
            StepTexts(
                "Votre panier est toujours là<name>", "Toujours dans votre panier\u00a0: <what>.", "À vous de voir."
            ),
            StepTexts(
                "Toujours envie<name>\u00a0?", "Dans votre panier\u00a0: <what>.", "Revenez-y quand vous voulez."
            ),
        ),
        "checkout_recovery": (
            StepTexts("Vous y étiez presque<name>", "Pas encore commandé\u00a0: <what>.", "Reprenez où vous en étiez."),
            StepTexts(
                "Terminer votre commande<name>\u00a0?", "À terminer\u00a0: <what>.", "Continuez quand vous voulez."
            ),
            StepTexts("Envie de commander<name>\u00a0?", "Commande commencée\u00a0: <what>.", "À vous de voir."),
        ),
        "winback": (
            StepTexts("Cela fait longtemps<name>", "Nous serions ravis de vous revoir<at>."),
            StepTexts("Au plaisir de vous revoir<name>", "Venez refaire un tour<at> quand vous voulez."),
            StepTexts("Envie de repasser<name>\u00a0?", "Jetez un œil<at> quand cela vous convient."),
        ),
    },
)

_ES = Words(
    at=" en {{ shop }}",
    one_more=" y 1 artículo más",
    more=" y {{ others }} artículos más",
    percent="{{ percent }}\u00a0% de descuento con el código {{ code }}",
    amount="{{ discount_amount }} de descuento con el código {{ code }}",
    shipping="Envío gratis, y ",
    your_code="tu código: {{ code }}",
    code="Tu código: {{ code }}",
    free="El envío es gratis.",
    cart="Aún hay algo en tu carrito.",
    checkout="Tu pedido aún no está hecho.",
    steps={
        "cart_recovery": (
            StepTexts("¿Aún lo estás pensando<name>?", "Dejaste en tu carrito: <what>.", "Vuelve cuando quieras."),
            StepTexts("Tu carrito sigue aquí<name>", "Aún en tu carrito: <what>.", "Sigue donde lo dejaste."),
            StepTexts("¿Aún te interesa<name>?", "En tu carrito: <what>.", "Vuelve cuando te venga bien."),
        ),
        "checkout_recovery": (
            StepTexts("Casi habías terminado<name>", "Aún sin pedir: <what>.", "Puedes seguir donde lo dejaste."),
            StepTexts(
                "¿Terminamos tu pedido<name>?", "Tu pedido aún no está hecho: <what>.", "Sigue cuando te venga bien."
            ),
            StepTexts("¿Aún quieres pedirlo<name>?", "Empezaste un pedido: <what>.", "Continúa cuando quieras."),
        ),
        "winback": (
            StepTexts("¡Cuánto tiempo<name>!", "Nos encantaría volver a verte<at>."),
            StepTexts("Hola de nuevo<name>", "Echa un vistazo<at> cuando quieras."),
            StepTexts("¿Te apetece volver<name>?", "Vuelve a mirar<at> cuando te venga bien."),
        ),
    },
)

_IT = Words(
    at=" da {{ shop }}",
    one_more=" e 1 altro articolo",
    more=" e altri {{ others }} articoli",
    percent="{{ percent }}% di sconto con il codice {{ code }}",
    amount="{{ discount_amount }} di sconto con il codice {{ code }}",
    shipping="Spedizione gratuita, e ",
    your_code="il tuo codice: {{ code }}",
    code="Il tuo codice: {{ code }}",
    free="La spedizione è gratuita.",
    cart="C'è ancora qualcosa nel tuo carrello.",
    checkout="Il tuo ordine non è ancora concluso.",
    steps={
        "cart_recovery": (
            StepTexts("Ci stai ancora pensando<name>?", "Hai lasciato nel carrello: <what>.", "Torna quando vuoi."),
            StepTexts("Il tuo carrello è ancora qui<name>", "Ancora nel carrello: <what>.", "Riprendi quando vuoi."),
            StepTexts("Ti interessa ancora<name>?", "Nel tuo carrello: <what>.", "Torna quando ti è comodo."),
        ),
        "checkout_recovery": (
            StepTexts(
                "Avevi quasi finito<name>", "Non ancora ordinato: <what>.", "Puoi riprendere da dove avevi lasciato."
            ),
            StepTexts("Completare l'ordine<name>?", "Ordine da concludere: <what>.", "Continua quando ti è comodo."),
            StepTexts("Vuoi ancora ordinare<name>?", "Avevi iniziato un ordine: <what>.", "Continua quando vuoi."),
        ),
        "winback": (
            StepTexts("È passato un po' di tempo<name>", "Ci farebbe piacere rivederti<at>."),
            StepTexts("Ciao di nuovo<name>", "Dai un'occhiata<at> quando vuoi."),
            StepTexts("Ti va di tornare<name>?", "Passa a dare uno sguardo<at> quando ti è comodo."),
        ),
    },
)

_NL = Words(
    at=" bij {{ shop }}",
    one_more=" en nog 1 artikel",
    more=" en nog {{ others }} artikelen",
    percent="{{ percent }}% korting met code {{ code }}",
    amount="{{ discount_amount }} korting met code {{ code }}",
    shipping="Gratis verzending, en ",
    your_code="je code: {{ code }}",
    code="Je code: {{ code }}",
    free="De verzending is gratis.",
    cart="Er zit nog iets in je winkelwagen.",
    checkout="Je bestelling is nog niet geplaatst.",
    steps={
        "cart_recovery": (
            StepTexts(
                "Nog aan het twijfelen<name>?", "Er zit in je winkelwagen: <what>.", "Kom terug wanneer je wilt."
            ),
            StepTexts(
                "Je winkelwagen staat er nog<name>", "Nog in je winkelwagen: <what>.", "Ga verder wanneer je wilt."
            ),
            StepTexts("Nog interesse<name>?", "In je winkelwagen: <what>.", "Kom terug wanneer het je uitkomt."),
        ),
        "checkout_recovery": (
            StepTexts("Je was er bijna<name>", "Nog niet besteld: <what>.", "Je kunt verdergaan waar je was gebleven."),
            StepTexts(
                "Je bestelling afronden<name>?", "Nog niet geplaatst: <what>.", "Ga verder wanneer het je uitkomt."
            ),
            StepTexts("Wil je nog bestellen<name>?", "Je begon een bestelling: <what>.", "Ga verder wanneer je wilt."),
        ),
        "winback": (
            StepTexts("Dat is een tijd geleden<name>", "We zien je graag weer terug<at>."),
            StepTexts("Kom je weer eens langs<name>?", "Je bent altijd welkom<at>."),
            StepTexts("Zin om weer te kijken<name>?", "Kijk gerust weer eens rond<at>."),
        ),
    },
)

_PT = Words(
    at=" em {{ shop }}",
    one_more=" e mais 1 artigo",
    more=" e mais {{ others }} artigos",
    percent="{{ percent }}% de desconto com o código {{ code }}",
    amount="{{ discount_amount }} de desconto com o código {{ code }}",
    shipping="Envio grátis, e ",
    your_code="o seu código: {{ code }}",
    code="O seu código: {{ code }}",
    free="O envio é grátis.",
    cart="Ainda há algo no seu carrinho.",
    checkout="O seu pedido ainda não foi feito.",
    steps={
        "cart_recovery": (
            StepTexts("Ainda em dúvida<name>?", "Ficou no seu carrinho: <what>.", "Volte quando quiser."),
            StepTexts("O seu carrinho ainda está aqui<name>", "Ainda no carrinho: <what>.", "Continue quando quiser."),
            StepTexts("Ainda tem interesse<name>?", "No seu carrinho: <what>.", "Volte quando lhe convier."),
        ),
        "checkout_recovery": (
            StepTexts("Faltava pouco<name>", "Pedido por concluir: <what>.", "Pode continuar de onde parou."),
            StepTexts(
                "Concluir o seu pedido<name>?", "Pedido ainda por fazer: <what>.", "Continue quando lhe convier."
            ),
            StepTexts("Ainda quer fazer o pedido<name>?", "Pedido iniciado: <what>.", "Continue quando quiser."),
        ),
        "winback": (
            StepTexts("Há quanto tempo<name>", "Teremos gosto em receber a sua visita<at>."),
            StepTexts("Olá de novo<name>", "Dê uma olhada<at> quando quiser."),
            StepTexts("Que tal voltar<name>?", "Esperamos a sua visita<at> quando lhe convier."),
        ),
    },
)

_JA = Words(
    name="{{ first_name }}さん、",
    at="{{ shop }}で",
    one_more="ほか1点",
    more="ほか{{ others }}点",
    percent="コード {{ code }} で{{ percent }}%オフ",
    amount="コード {{ code }} で{{ discount_amount }}オフ",
    shipping="送料無料、",
    your_code="コード: {{ code }}",
    code="クーポンコード: {{ code }}",
    free="送料は無料です。",
    cart="カートに商品が残っています。",
    checkout="ご注文はまだ完了していません。",
    space="",
    steps={
        "cart_recovery": (
            StepTexts("<name>カートに商品が残っています", "カートの商品: <what>。", "ご都合のよいときにご覧ください。"),
            StepTexts(
                "<name>カートはそのままです", "<what>がカートに残っています。", "よろしければ続きをご覧ください。"
            ),
            StepTexts("<name>まだご検討中ですか", "カートの商品: <what>。", "ご都合のよいときにお戻りください。"),
        ),
        "checkout_recovery": (
            StepTexts("<name>お手続きの途中です", "ご注文前の商品: <what>。", "続きからお手続きいただけます。"),
            StepTexts(
                "<name>ご注文の続きはいかがですか", "ご注文の途中: <what>。", "ご都合のよいときにお続けください。"
            ),
            StepTexts("<name>ご注文をお考えですか", "ご注文手続き中の商品: <what>。", "よろしければお続けください。"),
        ),
        "winback": (
            StepTexts("<name>お久しぶりです", "<at>またお目にかかれますとうれしいです。"),
            StepTexts("<name>またお越しください", "よろしければ<at>商品をご覧ください。"),
            StepTexts("<name>またご覧になりませんか", "ご都合のよいときに<at>お買い物をお楽しみください。"),
        ),
    },
)

WORDS = {"en": _EN, "de": _DE, "fr": _FR, "es": _ES, "it": _IT, "nl": _NL, "pt": _PT, "ja": _JA}
