"""What rules ask, why they object and what they compared, in German."""

from __future__ import annotations

from collections.abc import Mapping

RULES: Mapping[str, str] = {
    # what they ask
    "There is a cart or checkout (winback: an order that counts) to write about.": (
        "Es gibt einen Warenkorb oder eine Kasse, um die es geht (Kunden-Rückgewinnung: eine gültige Bestellung)."
    ),
    "The cart was not bought, emptied or taken away since.": "Der Warenkorb wurde seither nicht gekauft, geleert oder entfernt.",
    "Cart recovery writes about carts, checkout recovery about checkouts; a session stays with who wrote first.": (
        "Über Warenkörbe schreibt die Warenkorb-, über Kassen die Kassen-Rückgewinnung; es bleibt bei der, die zuerst schrieb."
    ),
    "The shop has cartback installed and is not paused.": "cartback ist im Shop installiert, und er pausiert nicht.",
    "The campaign is switched on.": "Die Kampagne ist eingeschaltet.",
    "The cart has lines and a value above 0, and is not absurd.": "Der Warenkorb hat Artikel, einen Wert über 0 und ist glaubhaft.",
    "The shopper has not reached the campaign's own goal since the cart was begun (winback: since the last order).": (
        "Der Kunde hat das Ziel der Kampagne nicht erreicht, seit der Warenkorb begann (Kunden-Rückgewinnung: seit der letzten Bestellung)."
    ),
    "The shopper filled it: not an admin, an API, a till or a renewal.": (
        "Der Kunde selbst hat ihn gefüllt: kein Admin, keine API, keine Ladenkasse und kein Abo."
    ),
    "The cart last changed, or the lapse comes due, after the campaign's switching on.": (
        "Zuletzt geändert oder fällig geworden ist es, nachdem die Kampagne eingeschaltet wurde."
    ),
    "Something happened to the session in the last 30 days.": "In den letzten 30 Tagen ist etwas damit geschehen.",
    "The visit ended in one of the ways that the step is for, or will have, if nothing more is heard.": (
        "Der Besuch endete so, wie die Nachricht es verlangt, oder wird es, wenn sich nichts mehr rührt."
    ),
    "The shopper said yes to one of the campaign's channels and can be reached there. Unknown is no.": (
        "Der Kunde hat einem Kanal der Kampagne zugestimmt und ist dort erreichbar. Unbekannt heißt nein."
    ),
    "The cart (winback: the last order) is worth between the campaign's min_value and max_value.": (
        "Der Wert des Warenkorbs (Kunden-Rückgewinnung: der letzten Bestellung) liegt zwischen den Grenzen der Kampagne."
    ),
    "In the United States and Canada a cart has at most one SMS.": "In den USA und Kanada gibt es je Warenkorb höchstens eine SMS.",
    "In the United States and Canada an SMS about a cart goes within 48 hours of the cart being left.": (
        "In den USA und Kanada geht eine SMS binnen 48 Stunden hinaus, nachdem der Warenkorb verlassen wurde."
    ),
    "In the United States and Canada consent to SMS was confirmed: its source says double opt-in.": (
        "In den USA und Kanada wurde die Einwilligung in SMS bestätigt (Double-Opt-in)."
    ),
    "At least one thing in the cart can still be bought.": "Mindestens ein Artikel im Warenkorb ist noch zu haben.",
    "The step is due, and not too late.": "Die Nachricht ist fällig und nicht zu spät.",
    "No cap on the channel is reached when the step is due.": "Keine Höchstzahl des Kanals ist erreicht, wenn die Nachricht fällig ist.",
    "It is not quiet on the shopper's wall when the step is due.": (
        "Nach der Uhr des Kunden ist keine Ruhezeit, wenn die Nachricht fällig ist."
    ),
    "No experiment holds the shopper out.": "Kein Experiment hält den Kunden zurück.",
    # why they object
    "Absurd cart": "Unglaubhafter Warenkorb",
    "Backing off": "Nach einem Fehlschlag abgewartet",
    "Goal reached": "Ziel erreicht",
    "Held back": "Zurückgestellt",
    "Held out": "Zurückgehalten (Experiment)",
    "In flight": "Eine Nachricht ist unterwegs",
    "No value": "Ohne Wert",
    "Not shoppers own": "Nicht vom Kunden selbst",
    "Other ending": "Der Besuch endete anders",
    "Quiet hours": "Ruhezeit",
    "Recovery first": "Erst die Rückgewinnung",
    "Removed": "Entfernt",
    "Rule failed": "Regel gescheitert",
    "Session expired": "Abgelaufen",
    "Shop uninstalled": "Shop deinstalliert",
    "SMS not double opt in": "SMS ohne Double-Opt-in",
    "SMS one per cart": "Eine SMS je Warenkorb",
    "SMS too late": "Zu spät für eine SMS",
    "Timing": "Zeitpunkt",
    # what they compared
    "Activated at": "Eingeschaltet",
    "After exit": "Nach dem Gehen",
    "Arms": "Gruppen",
    "Attempt": "Versuch",
    "Cap": "Höchstzahl",
    "Ended by": "Endete durch",
    "Ending": "Ende des Besuchs",
    "Error": "Fehler",
    "Said": "Aussage",
    "Channels": "Kanäle",
    "Clock": "Zählt ab",
    "Closed": "Beendet",
    "Currency": "Währung",
    "Deadline": "Spätestens",
    "Devices": "Geräte",
    "Due": "Fällig",
    "Enabled": "Eingeschaltet",
    "Follow up": "Abstand",
    "Goal": "Ziel",
    "Idle": "Ruht seit",
    "Known products": "Bekannte Artikel",
    "Last moment": "Letzter Zeitpunkt",
    "Last send": "Zuletzt gesendet",
    "Left at": "Gegangen",
    "Limit": "Grenze",
    "Lines": "Artikel",
    "Maximum": "Höchstens",
    "Minimum": "Mindestens",
    "Next look": "Nächster Blick",
    "Noes": "Absagen",
    "Not after": "Nicht nach",
    "Not before": "Nicht vor",
    "Notification": "Nachricht",
    "Origin": "Herkunft",
    "Paused": "Pausiert",
    "Per": "In",
    "Quiet": "Ruhe",
    "Reachable by": "Erreichbar per",
    "Reached at": "Erreicht",
    "Seen at": "Gesehen",
    "Shop": "Shop",
    "Since": "Seit",
    "SMS sent": "Gesendete SMS",
    "Source": "Quelle",
    "Stage": "Stufe",
    "Step": "Schritt",
    "Uninstalled at": "Deinstalliert",
    "US": "USA",
    "US rules": "Regeln der USA",
    "US zones": "Zeitzonen der USA",
    "Value": "Wert",
    "Wait": "Wartezeit",
    "Zone": "Zeitzone",
}
