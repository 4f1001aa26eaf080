"""Forbidden requests of a Dutch message, and texts that are no message: a model's words about itself, unfilled slots."""

ASKS: dict[str, str] = {
    "asks": """
        (bevestig|controleer) (je|uw) (kaart|pas) / probleem met je / probleem met uw / wachtwoord* / creditcard* / betaalpas*
        kaartnummer*
        kaartgegevens / bankgegevens / bankrekening / rekeningnummer / verifieer / bevestig je account
        bevestig je gegevens / bevestig uw / account geblokkeerd / account .. geblokkeerd / account opgeschort
        betaling mislukt / betaling .. mislukt / betaalgegevens / overschrijving / overmaken / maak .. over
        tikkie / paypal / bitcoin* / crypto* / bel ons / bel nu / bel met / bel naar / bellen / telefonisch
        telefoonnummer* / telefoneer*
        schrijf ons / mail ons / neem contact / whatsapp / telegram / instagram / facebook / tiktok / sms
        (je|uw|per|via|een|stuur|onze) (e mail|email|mail) / (e mail|email) (naar|adres) / emailadres* / antwoord
        reageer / klik op / klik hier / de link / link in / volg ons /
         / bezoek onze / download* / installeer / scan de / bijlage / stuur ons / stuur je / log in om
        inloggen / nieuwsbrief / enquête / doneer / punt nl / punt com
        (account|profiel|toegang) .. (gesloten|sluiten|verwijder*|geblokkeerd|blokker*|opgezegd|opgeschort|
            gedeactiveerd|bevroren|beperkt|kwijt)
        (sluiten|verwijderen|blokkeren|deactiveren) .. (je account|je profiel|account)
        (juridisch*|gerechtelijk*|advoca*|incasso*|deurwaarder*|rechtbank|aangifte|boete*|aanmaning*|wettelijke)
        gevolgen / (laatste) (waarschuwing|aanmaning) / anders (moeten|wordt|worden|verlies|brengen|rekenen)
        (scan|scant|scannen) (dit|deze|hier|mij|het|de|even|met) / (bel|belt|bellen) (ons|nul|naar|nu|even|met|#)
        (betaal|betalen) (hier|direct|via|per|contant|rechtstreeks)
        (app|sms|mail|stuur|schrijf|contacteer) (ons|een|me|naar|nu)
        (andere|nieuwe|zuster*|partner*) (site|website|webshop)
        (zoek|google|typ) (ons|op internet|online|in je browser|naar ons)
        (onze app|ons kanaal|onze groep|onze pagina|ons nummer|onze telefoon*) / via (telegram|whatsapp|messenger)
        (gedwongen|genoodzaakt) / (toegang|account) (blokkeren|te blokkeren|sluiten) / incasso* / belletje
        (richt|hou|houd) .. (camera|telefoon) / (account|profiel|gegevens) .. (gewist|verwijderd|geschrapt)
        als je (niets doet|niet reageert|niet antwoordt)
        """,
    "refusal": """
        fout / foutmelding / hier is de melding / melding / gegenereerd / ik heb geschreven / als ai
        als een ai / als kunstmatige / taalmodel* / ai assistent / ik ben een ai / ik ben een assistent
        ik kan niet / ik kan je / ik kan u / ik kan dit / ik kan geen / ik mag niet / het spijt / sorry maar
        mijn excuses / mijn instructies / instructies / negeer / vorige instructies / hier is het bericht
        hier is je bericht / zoals gevraagd / pushmelding / pushbericht / de gebruiker / de winkelier
        (optie|versie|variant|voorstel|concept|voorbeeld|titel|antwoord|alternatief) (a|b|c|#|een|twee)
        (hier|hieronder|dit) (is|volgt|staat|komt|heb je) .. (tekst|bericht|voorstel*|melding|versie|concept|
            antwoord|titel|hij|opties)
        hier is hij / hopelijk (helpt|is dit) / (tekens|woorden) (maximaal|max|limiet)
        (nog|zelf) (invullen|aanvullen|vervangen|invoegen) / (nog|hier|zelf) in te vullen / doelgroep
        (vriendelijke|warme) toon
        als ai
        """,
    "placeholder": "naam hier / voornaam / klantnaam / productnaam / invoegen / hier invullen / code hier",
}
