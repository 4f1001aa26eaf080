"""The labels of an e-mail: the button, the total, the reason it came, the way out. In the eight languages, and Arabic."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from cartback.domain.kinds import Kind
from cartback.locales import fallbacks


@frozen(kw_only=True)
class Labels:
    """The labels in one language. {n} is a number, {shop} the shop's name; `why_here` is for a shop without a name.

    Attributes:
        cart, checkout, winback: the button's label for each kind of campaign.
        why: the reason the shopper gets the message: every recipient has consented to e-mail.
    """

    cart: str
    checkout: str
    winback: str
    quantity: str
    total: str
    code: str
    one_more: str
    more: str
    why: str
    why_here: str
    unsubscribe: str

    def button(self, kind: str) -> str:
        """Return the button's label in a message of this kind."""
        return {"checkout_recovery": self.checkout, "winback": self.winback}.get(kind, self.cart)

    def rest(self, n: int) -> str:
        """Return the line that counts the lines not shown."""
        return self.one_more if n == 1 else self.more.replace("{n}", str(n))

    def reason(self, shop: str) -> str:
        """Return the sentence that gives the reason for the message."""
        return self.why.replace("{shop}", shop) if shop else self.why_here


#: Languages that are written from right to left.
_RTL = frozenset("ar ckb dv fa he ps sd ug ur yi".split())


def labels_of(locale: str, own: Mapping[str, Labels]) -> tuple[str, Labels]:
    """Return the labels nearest to the locale with their language: a theme's own before the built-in ones, English without a
    match.
    """
    for tag in fallbacks(locale):
        if tag in own:
            return tag, own[tag]
        if tag in LABELS:
            return tag, LABELS[tag]
    return "en", own.get("en", LABELS["en"])


def is_right_to_left(locale: str) -> bool:
    """Return whether the language of the locale is written from right to left."""
    tags = fallbacks(locale)
    return bool(tags) and tags[-1].partition("-")[0] in _RTL


KINDS: tuple[Kind, ...] = ("cart_recovery", "checkout_recovery", "winback")

LABELS: dict[str, Labels] = {
    "en": Labels(
        cart="Complete purchase", checkout="Finish checkout", winback="Visit the shop", quantity="Quantity:",
        total="Total:", code="Your code:", one_more="and 1 more item", more="and {n} more items",
        why="You get this e-mail because you agreed to e-mail from {shop}.",
        why_here="You get this e-mail because you agreed to e-mail from this shop.", unsubscribe="Unsubscribe",
    ),
    "de": Labels(
        cart="Kauf abschließen", checkout="Zur Kasse", winback="Zum Shop", quantity="Menge:",
        total="Summe:", code="Dein Code:", one_more="und 1 weiterer Artikel", more="und {n} weitere Artikel",
        why="Du bekommst diese E-Mail, weil du E-Mails von {shop} zugestimmt hast.",
        why_here="Du bekommst diese E-Mail, weil du E-Mails dieses Shops zugestimmt hast.", unsubscribe="Abmelden",
    ),
    "fr": Labels(
        cart="Finaliser l'achat", checkout="Terminer la commande", winback="Voir la boutique",
        quantity="Quantité\u00a0:", total="Total\u00a0:", code="Votre code\u00a0:", one_more="et 1 autre article",
        more="et {n} autres articles",
        why="Vous recevez cet e-mail parce que vous avez accepté les e-mails de {shop}.",
        why_here="Vous recevez cet e-mail parce que vous avez accepté les e-mails de cette boutique.",
        unsubscribe="Se désabonner",
    ),
    "es": Labels(
        cart="Completar la compra", checkout="Terminar el pedido", winback="Ver la tienda", quantity="Cantidad:",
        total="Total:", code="Tu código:", one_more="y 1 artículo más", more="y {n} artículos más",
        why="Recibes este correo porque aceptaste recibir correos de {shop}.",
        why_here="Recibes este correo porque aceptaste recibir correos de esta tienda.",
        unsubscribe="Darse de baja",
    ),
    "it": Labels(
        cart="Completa l'acquisto", checkout="Concludi l'ordine", winback="Vai al negozio", quantity="Quantità:",
        total="Totale:", code="Il tuo codice:", one_more="e 1 altro articolo", more="e altri {n} articoli",
        why="Ricevi questa e-mail perché hai accettato le e-mail di {shop}.",
        why_here="Ricevi questa e-mail perché hai accettato le e-mail di questo negozio.",
        unsubscribe="Annulla l'iscrizione",
    ),
    "nl": Labels(
        cart="Aankoop afronden", checkout="Bestelling afronden", winback="Naar de winkel", quantity="Aantal:",
        total="Totaal:", code="Je code:", one_more="en nog 1 artikel", more="en nog {n} artikelen",
        why="Je krijgt deze e-mail omdat je e-mail van {shop} wilde ontvangen.",
        why_here="Je krijgt deze e-mail omdat je e-mail van deze winkel wilde ontvangen.", unsubscribe="Uitschrijven",
    ),
    "pt": Labels(
        cart="Concluir a compra", checkout="Concluir o pedido", winback="Ver a loja", quantity="Quantidade:",
        total="Total:", code="O seu código:", one_more="e mais 1 artigo", more="e mais {n} artigos",
        why="Recebe este e-mail porque aceitou receber e-mails de {shop}.",
        why_here="Recebe este e-mail porque aceitou receber e-mails desta loja.", unsubscribe="Cancelar a subscrição",
    ),
    "ja": Labels(
        cart="購入を完了する", checkout="注文手続きへ進む", winback="ショップを見る", quantity="数量:",
        total="合計:", code="クーポンコード:", one_more="ほか1点", more="ほか{n}点",
        why="{shop}からのメール配信に同意された方にお送りしています。",
        why_here="当ショップからのメール配信に同意された方にお送りしています。", unsubscribe="配信停止",
    ),
    "ar": Labels(
        cart="إتمام الشراء", checkout="إكمال الطلب", winback="زيارة المتجر", quantity="الكمية:",
        total="المجموع:", code="الرمز:", one_more="ومنتج آخر", more="ومنتجات أخرى: {n}",
        why="تصلك هذه الرسالة لأنك وافقت على تلقي رسائل من {shop}.",
        why_here="تصلك هذه الرسالة لأنك وافقت على تلقي رسائل من هذا المتجر.", unsubscribe="إلغاء الاشتراك",
    ),
}  # fmt: skip
