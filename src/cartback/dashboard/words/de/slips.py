"""What is likely a slip in settings, in German."""

from __future__ import annotations

from collections.abc import Mapping

SLIPS: Mapping[str, str] = {
    "never comes: a cart that nothing happens to is over after {limit}, and this is {passed} after it": (
        "kommt nie: Ein Warenkorb, an dem sich nichts tut, ist nach {limit} vorbei, und dies ist {passed} danach"
    ),
    "never comes: a winback is about an order, and no visit of it ended in any way": (
        "kommt nie: Bei der Kunden-Rückgewinnung geht es um eine Bestellung, von der kein Besuch irgendwie endete"
    ),
    "{after_exit} is not sooner than the wait ({wait}), so the end of a visit brings no message forward": (
        "{after_exit} ist nicht früher als die Wartezeit ({wait}): Das Ende eines Besuchs zieht keine Nachricht vor"
    ),
    "a winback is about no cart, so the code {code}, which asks for one, is never offered": (
        "bei der Kunden-Rückgewinnung gibt es keinen Warenkorb: Der Code {code}, der einen verlangt, wird nie angeboten"
    ),
    "a winback is about no cart, so it is never offered": (
        "bei der Kunden-Rückgewinnung gibt es keinen Warenkorb: Dies wird nie angeboten"
    ),
    "is above the campaign's max_value, so it is never offered": (
        "liegt über dem größten Warenkorb der Kampagne: Dies wird nie angeboten"
    ),
    "a limit of 0 stops every message of {campaign} by {channels}": "eine Grenze von 0 hält jede Nachricht von {campaign} per {channels} auf",
    "comes at once after the message before it; leave it out, or let some time pass": (
        "kommt sofort nach der Nachricht davor; lass sie weg oder etwas Zeit vergehen"
    ),
    "if {share} buy anyway it takes about {needed} shoppers to tell its smallest arms apart, if they differ by a fifth; {a_year} a year do not suffice: fewer variants, more held out, or a planned end": (
        "wenn {share} ohnehin kaufen, braucht es etwa {needed} Kunden, um die kleinsten Gruppen zu unterscheiden, wenn sie sich um ein Fünftel unterscheiden; {a_year} im Jahr reichen nicht: weniger Varianten, mehr zurückhalten oder ein geplantes Ende"
    ),
    "is above the campaign's max_value, so the code {code} is never offered": (
        "liegt über dem größten Warenkorb der Kampagne: Der Code {code} wird nie angeboten"
    ),
    "is above the shop's max_cart_value, so no cart can match": "liegt über dem größten Warenkorb des Shops: Kein Warenkorb passt",
    "is never used: audiences that come before it take in everybody, see audience_order": (
        "wird nie benutzt: Zielgruppen, die davor kommen, umfassen alle (audience_order)"
    ),
    "it ended on {day}, and still splits the shoppers; take it out": "endete am {day} und teilt die Kunden noch immer auf; nimm es heraus",
    "it is quiet for {quiet} of the day, so messages come too late or all at once; start and end may be swapped": (
        "{quiet} am Tag ist Ruhe: Nachrichten kommen zu spät oder alle auf einmal; vielleicht sind Anfang und Ende vertauscht"
    ),
    "never comes: a cap of 1 in {cap} holds it until it is too late ({wait} and {too_late} after the message before it)": (
        "kommt nie: Eine Höchstzahl von 1 in {cap} hält sie auf, bis es zu spät ist ({wait} und {too_late} nach der Nachricht davor)"
    ),
    "no Links are plugged into the engine, so no e-mail has an unsubscribe link, and each one is rejected": (
        "der Engine fehlen Links: Keine E-Mail hat einen Abmeldelink, und jede wird abgelehnt"
    ),
    "no Links are plugged into the engine, so texts carry the cart's own link, and taps are not counted": (
        "der Engine fehlen Links: SMS enthalten den Link des Warenkorbs, und Klicks werden nicht gezählt"
    ),
    "no fetcher is plugged into the engine, so every message about a cart waits until it is too late for it": (
        "der Engine fehlt ein fetcher: Jede Nachricht über einen Warenkorb wartet, bis es zu spät für sie ist"
    ),
    "no on_session_end is plugged into the engine, so nobody is told": "der Engine fehlt on_session_end: Niemand erfährt davon",
    "nobody is {audience} when a first message may go, so nobody comes under it": (
        "niemand ist {audience}, wenn eine erste Nachricht gehen darf: Niemand nimmt daran teil"
    ),
    "no override and no experiment names {audience}, so it changes nothing": (
        "keine Kampagne und kein Experiment nennt {audience}: Die Zielgruppe ändert nichts"
    ),
    "no shopper has agreed to {channels} yet, so it goes by the others alone": (
        "noch kein Kunde hat {channels} zugestimmt: Sie schreibt nur auf den anderen Kanälen"
    ),
    "no shopper has agreed to {channels} yet, so it writes to nobody": "noch kein Kunde hat {channels} zugestimmt: Sie schreibt niemandem",
    "no {missing} channel is plugged into the engine (it has {plugged}), so its messages go by the others alone": (
        "der Engine fehlt der Kanal {missing} (sie hat {plugged}): Nachrichten gehen nur auf den anderen hinaus"
    ),
    "no {missing} channel is plugged into the engine (it has {plugged}), so its messages wait": (
        "der Engine fehlt der Kanal {missing} (sie hat {plugged}): Nachrichten warten"
    ),
    "nobody has {tag} and does not; leave it out of one of the two": "niemand hat {tag} und hat es nicht; lass es an einer der Stellen weg",
    "nobody is {audience} in winback, where every shopper has bought": (
        "in der Kunden-Rückgewinnung ist niemand {audience}: Dort hat jeder schon gekauft"
    ),
    "nobody is {audience} in winback, where every shopper has no cart": (
        "in der Kunden-Rückgewinnung ist niemand {audience}: Dort hat keiner einen Warenkorb"
    ),
    "nobody is {audience} in winback: it asks what is in the cart, and there is none": (
        "in der Kunden-Rückgewinnung ist niemand {audience}: Gefragt ist nach dem Warenkorb, und es gibt keinen"
    ),
    "nobody is {audience} until average_order_value is set, or `purge` has worked it out of enough orders": (
        "niemand ist {audience}, bis die durchschnittliche Bestellung feststeht, durch dich oder aus genügend Bestellungen"
    ),
    "nobody is {audience}: the campaign's max_value is not above average_order_value": (
        "niemand ist {audience}: Der größte Warenkorb der Kampagne liegt nicht über der durchschnittlichen Bestellung"
    ),
    "nobody is {badges} at once": "niemand ist zugleich {badges}",
    "sets neither a discount nor instructions, so nothing is other for {audience}": (
        "hat weder Code noch Anweisungen: Für {audience} ist nichts anders"
    ),
    "the code {code} is over since {day}: it is left out": "der Code {code} gilt seit dem {day} nicht mehr: Er wird weggelassen",
    "the shop has no campaign of this kind": "der Shop hat keine Kampagne dieser Art",
    "there are {n} messages, numbered from 0": "es gibt {n} Nachrichten, von 0 an gezählt",
    "there is one arm, so nothing to compare; hold some shoppers out, or name two variants": (
        "es gibt nur eine Gruppe und nichts zu vergleichen; halte Kunden zurück oder nenne zwei Varianten"
    ),
    "an e-mail's way out works for {days} days, and only while the ledger has the message, which is {ledger} here": (
        "der Abmeldelink einer E-Mail gilt {days} Tage, aber nur, solange sie aufbewahrt wird, und das sind hier {ledger}"
    ),
    "{campaigns} writes e-mail, which by law has the shop's postal address; without one each is rejected": (
        "{campaigns} schreibt E-Mails, in denen von Gesetzes wegen die Postanschrift steht; ohne sie wird jede abgelehnt"
    ),
    "{home} is not under link_hosts ({hosts}); add {needed} to link_hosts": "{home} gehört nicht zu link_hosts ({hosts}); ergänze dort {needed}",
    "{name} does not come in the next {years} years": "{name} kommt in den nächsten {years} Jahren nicht vor",
    "{n} messages may go by SMS, and to numbers of +1 a cart gets one": (
        "{n} Nachrichten können per SMS gehen; an Nummern mit +1 geht je Warenkorb eine"
    ),
    "{n} messages may go by SMS, and to numbers of +1 a cart gets one; those after the first are not sent there": (
        "{n} Nachrichten können per SMS gehen; an Nummern mit +1 geht je Warenkorb eine; die nach der ersten entfallen dort"
    ),
    "{percent} is less than one per cent; {meant} would be {meant} %": "{percent} ist weniger als ein Prozent; {meant} wären {meant} %",
    "{wait} is sooner after the message before it than the first message is after the cart ({first}); it counts from the message before it": (
        "{wait} nach der Nachricht davor ist früher als die erste nach dem Warenkorb ({first}); gezählt wird ab der Nachricht davor"
    ),
}
