"""Forbidden requests of a German message, and texts that are no message: a model's words about itself, unfilled slots."""

ASKS: dict[str, str] = {
    "asks": """
        problem mit deine* / problem mit ihre* / passwort* / kennwort / kreditkarte* / kartennummer*
        kartendaten / bankdaten / bankverbindung / kontonummer* / kontodaten / zahlungsdaten / überweis*
        bestätige dein* / bestätigen sie ihr* / verifizier* / konto gesperrt / konto .. gesperrt
        zahlung fehlgeschlagen / zahlung .. fehlgeschlagen / paypal / bitcoin* / krypto* / ruf uns / rufen sie
        ruf an / ruf jetzt / anrufen / telefonier* / telefonisch* / telefonnummer* / schreib uns
        schreiben sie uns / whatsapp / telegram
        instagram / facebook / tiktok / sms / (per|via|deine|ihre|eine|schick*|schreib*) (e mail|email|mail)
        (e mail|email) (an|adresse) / emailadresse / mail an / antworte / antworten sie / antwort mit
        klick auf den link / klicke auf / klicken sie / link in / folge dem link / folge uns / besuche unsere
        besuchen sie unsere /  /  / herunterladen / downloade* / installier*
        scanne / anhang / schick uns / schicken sie / sende uns / senden sie / hotline / einloggen / anmelden um
        logge dich / newsletter / umfrage / spende* / punkt de / punkt com
        (konto|kundenkonto|account|profil|zugang) .. (geschlossen|gesperrt|geloscht|gekundigt|deaktiviert|
            eingefroren|schliesen|schliessen|sperren|loschen|entzogen|eingeschrankt)
        (rechtliche*|juristische*|gerichtlich*) (schritt*|masnahm*|massnahm*|folgen|konsequenz*|vorgeh*|klar*)
        (anwalt*|anwalte|inkasso|mahnung*|strafanzeige|anzeige erstatt*|gerichtsvollzieher*|schufa|bussgeld|
            strafe)
        konsequenzen / (letzte|letztmalige) (warnung|mahnung|aufforderung)
        (sonst|andernfalls) (mussen|werden|berechnen|verlierst|droht)
        (scan|scanne|scann|scannen) (das|dies|diesen|hier|den|einfach|mich|es|mit)
        (ruf|rufe|rufen|klingel*) .. (an|durch) / (bezahl|zahl|zahle|bezahle) (hier|direkt|per|via|uber|an)
        (schreib|schreibe|melde|melden) .. (uns|dich bei uns|mir|per)
        (andere|anderen|neue|neuen|unserer anderen|partner*) (seite|website|webseite|shopseite)
        (such|suche|google|googel*|gib) .. (im netz|im internet|online|browser|nach uns)
        unsere* (app|kanal|gruppe|telegramgruppe|partnerseite|hotline|telefonnummer) / inkasso*
        (gezwungen|sehen uns) .. (sperren|gezwungen|loschen) / (zugang|konto) sperren
        (am|per|ubers) telefon / (halte|richte|halt) .. (kamera|handy)
        (konto|profil|daten) .. (geloscht|entfernt|gestrichen)
        wenn du (nichts tust|nicht reagierst|nicht antwortest)
        """,
    "refusal": """
        fehler / hier ist die benachrichtigung / benachrichtigung / betreff / ich habe geschrieben / entwurf
        generiert / als ki / als eine ki / als künstliche / sprachmodell* / ki modell / ki assistent
        ich kann nicht / ich kann dir / ich kann ihnen / ich kann diese / ich kann das nicht / ich kann leider
        ich bin nicht / ich darf nicht / es tut mir leid / tut mir leid / ich entschuldige / meine anweisungen
        meinen anweisungen / meine richtlinien / vorherige anweisungen / ignoriere / anweisungen
        hier ist die nachricht / hier ist deine nachricht / wie gewünscht / push nachricht / der nutzer
        der kunde / händler
        (option|variante|version|entwurf|vorschlag|alternative|antwort|beispiel|titel) (a|b|c|#|eins|zwei)
        (hier|anbei|nachfolgend) (kommt|ist|sind|folgt|findest) .. (text|entwurf|vorschlag|nachricht|version|
            variante|formulierung|antwort*|benachrichtigung|titel)
        ich hoffe das / gerne anpassen / (zeichen|worter) (lang|maximal|limit)
        (klar|gerne|naturlich|selbstverstandlich) hier / als ki
        (wird|bitte) (erganzt|erganzen|einfugen|ausfullen|ersetzen|einsetzen) / zielgruppe
        (freundlicher|lockerer) ton* / hier einsetzen
        """,
    "placeholder": """
        name hier / hier einfügen / vorname / kundenname / produktname / platzhalter / einfügen / code hier
        """,
}
