"""The meaning of a reply to an SMS: a no in every form, in the languages of the built-in texts (RULES 22; FCC: any reasonable
means).

A no is a word alone, in any case and punctuation, with a please or a signature, or a sentence that asks to stop, to be taken
off the list or to be left alone. In doubt a reply is a no: a shopper who did not mean it can send START. A phone's "Liked
..." quotes cartback's own text, whose "Reply STOP" is not the shopper's answer.
"""

from __future__ import annotations

import re
from unicodedata import category, normalize

from cartback.words.sms import WAY_OUT


def _words(text: str) -> str:
    """Return the text in small plain letters, with one space between words and nothing else."""
    signs = text.replace("\U0001f6d1", " stop ").replace("\U0001f6ab", " stop ")  # the stop sign, and "prohibited"
    seen = "".join([c for c in normalize("NFKD", signs.casefold()) if category(c) != "Cf"])
    plain = normalize("NFC", "".join([c for c in seen if not "\u0300" <= c <= "\u036f"]))
    return " ".join(re.sub(r"[\W_]+", " ", plain).split())


def _joined(words: str) -> frozenset[str]:
    return frozenset(_words(word).replace(" ", "") for word in words.split("|"))


#: The whole text is one of these: Twilio's own words for a no, and those of the built-in languages and some others.
NO = _joined(
    "stop|stopall|unsubscribe|cancel|end|quit|revoke|optout|unsub|remove|remove me|delete|no more|no texts"
    "|stopped|block|unfollow|spam|this is spam|abort|no sms|no messages|discontinue|wrong|wrong no|wrong num|wrong nr"
    "|go away|not interested|no interest|no thanks stop|stopp|stoppt|abmelden"
    "|abmeldung|abbestellen|abbestellung|austragen|aufhören|kündigen|kündigung|widerruf|ende|beenden|löschen"
    "|keine SMS|keine Werbung|keine Nachrichten|arret|arrett|arrete|arretes|arreter|arretez|annuler|désabonner"
    "|désabonnement|désinscription|désinscrire|résilier|fin|supprimer|plus rien|pas de SMS|pas de messages|alto"
    "|baja|parar|para|pare|paren|parad|cancelar|detener|salir|anular|eliminar|borrar|no más|no quiero más|basta"
    "|ferma|fermate|fermatevi|fermare|smettere|smetti|annulla|annullare|uscire|esci|disdetta|disiscrizione"
    "|cancella|rimuovi|niente SMS|afmelden|afmelding|stoppen|uitschrijven|opzeggen|annuleren|einde|genoeg"
    "|verwijderen|verwijder|geen sms|geen berichten|parem|sair|cancelem|remover|descadastrar|chega|engano"
    "|配信停止|停止|解除|配信解除|登録解除|受信拒否|拒否|退会|不要|いりません|いらない|要りません|ストップ"
    "|キャンセル|終了|中止|削除|やめて|やめる|止めて|avsluta|avslutt|afmeld|wypisz|стоп|отписаться|отписка|退订"
    "|退訂|取消订阅|수신거부|중단|iptal|dur|إيقاف|إلغاء|توقف"
)
YES = frozenset({"start", "unstop", "yes"})
#: Polite words next to such a word, which change nothing.
_POLITE = frozenset(
    _words(
        "please pls plz thanks thx now bitte danke sofort svp stp merci gracias ya grazie graag aub alsjeblieft dank je obrigado"
        " obrigada ahora agora favor por per favore lütfen proszę tack"
    ).split()
)
_POLITELY = re.compile(
    "(?:を|に|で)?(?:して)?(?:下さい|ください|希望)?(?:します|いたします|したい|です|ます)?"
    "(?:お願い(?:します|いたします)?|おねがい(?:します)?)?$"
)

_SENTENCES = {
    "en": (
        r"(?<![a-z])(?:stop|stopall|unsub[a-z]*|unsu[bs]*cri[a-z]*|revoke|quit|optout)(?![a-z])"
        r"|\bopt(?:ing|ed)? (?:me |us )?out\b"
        r"|\b(?:don ?t|do not|never|no more) (?:text|texts|message|messages|contact|send|write|sms)\b"
        r"|\b(?:don ?t|do not|no longer|never) (?:want|wish)(?: to)?(?: (?:get|receive|hear|be|have))?(?: (?:any|these"
        r"|those|your|more|further|from)){0,3} (?:texts?|messages?|sms|ads|you|contacted|texted|notifications?)\b"
        r"|\bno longer (?:want|wish) to (?:receive|get|hear)\b"
        r"|\b(?:don ?t|do not|didn ?t|did not|never|no longer) (?:want|need|wish for|ask(?:ed)? for) (?:any of )?"
        r"(?:this|these|those|them|it|any ?more)(?: any ?more)?$"
        r"|\b(?:don ?t|do not) (?:want|wish) to receive (?:any|these|those|your|more|this)\b|\benough (?:texts|messages)\b"
        r"|\b(?:cancel|end) (?:\w+ ){0,2}(?:texts?|messages?|sms|subscription|notifications?|alerts)\b|\bend this$"
        r"|\b(?:remove|delete) (?:me|(?:my|this) (?:\w+ )?(?:number|phone|data))\b"
        r"|\btake (?:me|(?:my|this) (?:\w+ )?number) off\b|\b(?:get|take) (?:me|us|my \w+) (?:\w+ )?(?:off|out of)\b"
        r"|\boff (?:this|your|the) list\b|\bcease\b|\b(?:withdraw|retract) (?:my |all )?(?:consent|permission)\b"
        r"|\blose my number\b|\bleave me alone\b|\bwrong (?:number|person)\b|\bknock it off\b"
        r"|\b(?:report\w*|mark\w*) (?:\w+ )?as spam\b"
        r"|\b(?:never|not|n t|didn ?t) (?:sign(?:ed)? up|subscribed?|agreed? to (?:this|these)|consent(?:ed)?)\b"
    ),
    "de": (
        r"\bstopp(?:en|t)?\b|\baufhoren\b|\bhor(?:t|en)? (?:(?!sich)\w+ ){0,4}auf\b"
        r"|\bkeine? (?:\w+ ){0,2}(?:sms|nachricht\w*|werbung) mehr\b|\bkeine weiteren? (?:sms|nachricht\w*)"
        r"|\b(?:mochte|will|wunsche) (?:\w+ ){0,3}keine? (?:\w+ ){0,2}(?:sms|nachricht\w*|werbung)"
        r"|\b(?:will|mochte|brauche) (?:ich )?(?:das|dies|die|den) (?:\w+ )?(?:nicht|nie) mehr\b|\bkein interesse\b"
        r"|\bnicht (?:\w+ ){0,2}(?:an)?(?:schreiben|schicken|senden|kontaktieren)\b"
        r"|\b(?:nicht|nichts|nie) (?:mehr|wieder) (?:\w+ )?(?:an)?(?:schreiben|schicken|senden|kontaktieren)\b"
        r"|\b(?:schreib|schick|send|kontaktier)\w* (?:\w+ ){0,3}(?:nicht|nichts|nie|keine (?:sms|nachricht\w*)) (?:mehr"
        r"|wieder)\b|\bnicht mehr (?:\w+ )?(?:kontaktiert|angeschrieben)\b"
        r"|\baus (?:dem|der|eure[mr]|ihre[mr]) (?:verteiler|liste)\b"
        r"|\b(?:ziehe|nehme) (?:\w+ ){0,3}(?:einwilligung|zustimmung) (?:\w+ )?zuruck\b"
        r"|\b(?:abmelden|abbestellen|austragen)\b|\b(?:meld|trag)\w* (?:\w+ ){0,2}mich (?:\w+ ){0,2}(?:ab|aus)\b"
        r"|\blass\w* (?:\w+ )?(?:mich|uns) (?:\w+ )?in ruhe\b|\bfalsche (?:\w+ )?\w*nummer\b"
        r"|\b(?:losch|entfern|streich)\w* (?:\w+ ){0,2}(?:mich|(?:meine|diese) (?:\w+ )?(?:\w*nummer|daten))\b"
        r"|\b(?:nummer|mich|daten) (?:\w+ )?(?:losch|entfern)\w*|\bwider(?:rufe|spreche)\b(?!.*(?:bestell|kauf|vertrag))"
    ),
    "fr": (
        r"\bn en veux (?:pas|plus)\b|\bpas interesse\w*\b|\bne m interesse (?:pas|plus)\b|"
        r"\barretez\b|(?<!s )\barrete(?:r|s)? (?:de|d|ca|ces|vos|tout|maintenant)\b|\bstoppez\b"
        r"|\bplus (?:de|aucune?) (?:sms|messages?|textos?|pub\w*)\b|\bpas de pub\w*"
        r"|\bn(?:e)? (?:\w+ ){0,2}(?:envoye|envoi|ecri|contact|sollicit|derang)\w* (?:\w+ )?(?:plus|jamais)\b"
        r"|\bn(?:e)? (?:\w+ )?plus (?:\w+ ){0,2}(?:recevoir|envoyer|ecrire|contacter|solliciter|etre contact\w*)\b"
        r"|\b(?:veux|voudrais|souhaite|desire) plus (?:\w+ ){0,2}(?:recevoir|etre contact\w*|vos (?:sms|messages))"
        r"|\b(?:desabonn\w+|desinscri\w+|resilie[rz]?)\b"
        r"|\b(?:supprim|retir|enlev|efface)\w* (?:moi de|moi$|(?:mon|ce) numero)"
        r"|\blaisse\w* (?:moi|nous) (?:tranquille|en paix)|\bcess\w+ (?:de|d|ces|vos)\b"
        r"|\bretire (?:mon consentement|mon autorisation)\b|\bpas le bon numero\b|\b(?:mauvais|faux) numero\b"
        r"|\btromp\w+ de numero\b|\berreur de numero\b"
    ),
    "es": (
        r"\bno (?:lo|la|los|las) quiero\b|\bno me interesan?\b|\bno estoy interesad\w\b|"
        r"\bpar(?:e|en|a|ad|ar|em) de (?:me |nos )?(?:escrib|escrev|envi|mand|contact|molest|llam|incomod|perturb)\w*"
        r"|\bdej(?:a|e|en|ad) (?:ya )?de (?:\w+ )?(?:escrib|envi|mand|contact|molest|llam)\w*"
        r"|\bno (?:me |nos |mas )?(?:envie|escriba|mande|llame|contacte|moleste)[ns]?\b|\bno (?:me |nos )?escribas\b"
        r"|\bno (?:enviar|escribir|mandar|contactar|llamar)(?:me|nos)?(?: \w+){0,2} mas\b|\bno contactar\b"
        r"|\bno (?:quiero|deseo|quisiera) (?:\w+ ){0,4}(?:mensajes?|sms|publicidad)\b|\bno mas (?:sms|mensajes?)\b"
        r"|\b(?:dar(?:me|se|nos)?|dame|denme) de baja\b|\b(?:quiero|solicito|pido) (?:la|mi) baja\b"
        r"|\bcancel\w+ (?:\w+ )?suscripcion\b|\b(?:quit|borr|elimin|saqu|sac)\w*me (?:de|del)\b"
        r"|\b(?:borr|elimin|quit)\w* (?:mi|este) (?:numero|telefono)\b"
        r"|\bno (?:me |nos )?vuelvan? a (?:escrib|envi|mand|contact|llam)"
        r"|\bretiro (?:mi )?(?:consentimiento|autorizacion)\b|\b(?:eliminen|borren|quiten|saquen)me\b|\bno es mi numero\b"
        r"|\bnumero equivocado\b|\bequivoc\w+ de numero\b|\bdej\w*(?:me|nos) (?:en paz|tranquil\w+)|\brevoco\b"
    ),
    "it": (
        r"\bnon (?:lo|la|li|le) voglio\b|\bnon mi interessa(?:no)?\b|\bnon sono interessat\w\b|"
        r"\bbasta (?:con |coi )?(?:\w+ )?(?:messaggi\w*|sms|scriver\w*|mandar\w*|inviar\w*|pubblicita)\b"
        r"|\bsmett(?:ete|i|ere|a) (?:\w+ )?(?:di|con)\b|\bsmett(?:ete|i)la\b"
        r"|\bnon (?:\w+ )?(?:inviar|scriver|mandar|contattar)(?:mi|ci)\b"
        r"|\bnon (?:invia|manda|scrive|contatta|disturba)te(?:mi|ci)\b"
        r"|\bnon (?:mi|ci) (?:invi|mand|scriv|contatt|disturb)\w* (?:\w+ )?piu\b"
        r"|\bnon (?:voglio|desidero|vorrei|gradisco) (?:piu )?ricever\w*"
        r"|\bnon (?:voglio|desidero) (?:\w+ ){0,2}(?:messaggi\w*|sms|pubblicita)\b"
        r"|\bnon (?:voglio|desidero|vorrei) (?:piu )?essere (?:piu )?(?:contattat|disturbat)\w\b|\bfermate\b"
        r"|\bcancellarmi\b|\b(?:ritiro|revoco) il (?:mio )?consenso\b|\bmai piu (?:messaggi|sms)\b"
        r"|\bniente (?:piu )?(?:messaggi|sms)\b|\bdisiscri\w+|\b(?:cancella|toglie|rimuove|elimina)(?:temi|mi)\b"
        r"|\b(?:toglimi|rimuovimi)\b|\b(?:cancell|rimuov|elimin|togli)\w* (?:il )?(?:mio|questo) numero\b"
        r"|\bannulla\w* (?:\w+ ){0,2}iscrizione\b|\bnumero sbagliato\b|\bsbagliat\w (?:\w+ )?numero\b"
        r"|\blascia(?:te)?mi (?:in pace|stare)"
    ),
    "nl": (
        r"\bgeen interesse\b|\bniet geinteresseerd\b|\b(?:afmelden|uitschrijven|stoppen)\b|"
        r"\b(?:wil|wens|hoef) (?:ik )?(?:dit|deze|het|jullie \w+) (?:\w+ )?niet(?: meer)?\b|"
        r"\bmeld (?:mij|me|ons) (?:\w+ )?af\b"
        r"|\bschrijf (?:mij|me|ons) (?:\w+ )?uit\b|\bgeen (?:\w+ )?(?:sms(?: ?jes)?|berichten|berichtjes|reclame) meer\b"
        r"|\b(?:wil|wens) (?:\w+ )?geen (?:\w+ )?(?:sms(?: ?jes)?|berichten|berichtjes|reclame)\b|\bgeen reclame\b"
        r"|\bniet meer (?:\w+ )?(?:sturen|smsen|sms en|contacteren|benaderen|schrijven|berichten|benaderd|gecontacteerd"
        r"|lastiggevallen)\b|\bstuur (?:\w+ )?(?:niets|niks|nooit|geen (?:\w+ )?(?:sms(?: ?jes)?|berichten|berichtjes))\b"
        r"|\bgeen contact meer\b|\btrek (?:\w+ ){0,2}toestemming (?:\w+ )?in\b"
        r"|\b(?:verwijder|wis|schrap) (?:mij|me|mijn (?:\w+ )?(?:nummer|gegevens))\b"
        r"|\bhaal (?:mij|me|mijn nummer) (?:\w+ )?van\b|\b(?:verkeerde?|foute?) (?:telefoon)?nummer\b"
        r"|\blaat (?:mij|me|ons) met rust\b|\bhoud? (?:\w+ )?op\b(?! de hoogte)"
    ),
    "pt": (
        r"\bnao quero (?:isso|isto|essas|esses|estas|estes)\b|\bnao me interessam?\b|\bnao tenho interesse\b|"
        r"\bnao (?:me |nos )?(?:envie|mande|contacte|contate|escreva|perturbe|incomode|ligue)m?\b"
        r"|\bnao quero (?:mais|receber)\b|\bnao (?:desejo|queremos|gostaria de) (?:mais )?receber\b"
        r"|\bnao (?:quero|desejo) (?:\w+ )?(?:mensage\w+|sms)\b|\bparem\b|\bdescadastr\w+"
        r"|\b(?:cancel|anul)\w+ (?:\w+ )?(?:inscricao|subscricao|assinatura)\b"
        r"|\b(?:remov|retir|apag|exclu|elimin)\w* (?:o )?(?:meu|este) (?:numero|telefone|contato|contacto)\b"
        r"|\b(?:tire|tirem|remova|removam|retire|retirem|exclua) me\b|\bme (?:tire|remova|retire|exclua)m?\b"
        r"|\bsair d(?:a|esta|essa) lista\b|\bcancelar o recebimento\b|\btir\w+ (?:o )?meu numero\b"
        r"|\berraram (?:o|de) numero\b|\bretiro (?:o )?(?:meu )?consentimento\b|\bnumero errado\b"
        r"|\bdeix\w+ (?:me |nos )?em paz\b|\b(?:chega de|sem mais) (?:mensage\w+|sms)\b"
    ),
}  # fmt: skip
_ASKS = re.compile("|".join(_SENTENCES.values()))
#: Japanese puts no spaces between its words, so it is matched without any.
_ASKS_JOINED = re.compile(
    "(?:配信|送信|送付|メッセージ|メール|連絡|通知|登録|受信|sms)(?:の|を|は|も)?(?:もう)?(?:停止|解除|止め|とめ|やめ|中止|拒否|不要|いりません|要りません"
    "|いらない)|送(?:ら|信し|付し)ないで|送って(?:こ|来)ないで|連絡しないで"
    "|(?:止め|とめ|やめ)て(?:$|下さい|ください|ほしい|欲しい|くれ|よ$|ね$)"
    "|もう(?:いりません|要りません|いらない|結構)|退会(?:し|させ|希望)|登録解除|番号(?:が|を)?(?:違|間違)"
    "|間違い電話|人違い|興味(?:が|は)?(?:ない|ありません)|(?:番号|連絡先|登録)を?(?:削除|消)"
)
_OPENING, _CLOSING = '"\u201c\u201d\u201e\u00ab\u2039\u300c\u300e', '"\u201d\u201c\u00bb\u203a\u300d\u300f'


#: The marks between clauses.
_MARKS = re.compile("([.!?,;\u2026\u3002\uff01\uff1f\u3001\u2013\u2014\r\n]+)")


def says_no(text: str) -> bool:
    """Return whether a reply asks for no more messages."""
    own = _unquoted(text)
    words = _words(own)
    if _is_no(words) or any([_is_no(_words(clause)) for clause in _clauses(own)]):
        return True
    return _ASKS.search(words) is not None or _ASKS_JOINED.search(words.replace(" ", "")) is not None


def says_yes(text: str) -> bool:
    """Return whether a reply is a carrier's keyword for a yes, and nothing else."""
    return _words(text) in YES


def _clauses(text: str) -> list[str]:
    """Return the clauses between marks and lines, except questions: "Not interested. Remove", "END" above a signature."""
    parts = _MARKS.split(text)
    return [
        clause for clause, mark in zip(parts[::2], [*parts[1::2], ""], strict=True) if not set(mark) & {"?", "\uff1f"}
    ]


def _is_no(words: str) -> bool:
    """Return whether the words are one of NO, apart from polite words."""
    joined = words.replace(" ", "")
    if joined in NO or _POLITELY.sub("", joined) in NO:
        return True
    return "".join([word for word in words.split() if word not in _POLITE]) in NO


def _unquoted(text: str) -> str:
    """Remove a quotation of cartback's own text: phones report a "Liked ..." so, and it ends with the opt-out instruction."""
    for sentence in WAY_OUT.values():
        start, way_out, end = text.partition(sentence)
        if way_out:
            opened = next((n for n, char in enumerate(start) if char in _OPENING), None)
            closed = next((n for n, char in reversed([*enumerate(end)]) if char in _CLOSING), None)
            if opened is not None and closed is not None:
                return f"{start[:opened]} {end[closed + 1 :]}"
    return text
