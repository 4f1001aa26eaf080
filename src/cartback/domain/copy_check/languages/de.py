"""German."""

from .language import Language

LANGUAGE = Language(
    tag="de",
    name="German",
    common=(
        "der die das den dem des ein eine einen einem einer dein deine deinen deinem deiner dir dich du ihr ihre "
        "ihren ihrem ihnen sie und ist sind war mit für auf von zu zum zur im ins noch nicht schon wir uns unser "
        "auch aber oder wenn wann wo was wie hat hast haben hier da dort wartet warten warenkorb bestellung kasse "
        "weiter mehr mal wieder nur bereit gern gerne schau komm zurück liegt liegen vergessen lange gesehen schön "
        "freuen hallo etwas alles einfach bei bis dann jetzt magst möchtest artikel einkauf auswahl ab an aus doch "
        "es ich kannst"
    ),
    months=(
        "januar jan jänner",
        "februar feb",
        "märz mär",
        "april apr",
        "mai",
        "juni jun",
        "juli jul",
        "august aug",
        "september sep sept",
        "oktober okt",
        "november nov",
        "dezember dez",
    ),
    weekdays=(
        "montag mo",
        "dienstag di",
        "mittwoch mi",
        "donnerstag do",
        "freitag fr",
        "samstag sa sonnabend",
        "sonntag so",
    ),
    today="heute",
    tomorrow="morgen",
    hours="stunde stunden std",
    days="tag tage tagen",
    percent="prozent / prozente",
    currencies={
        "EUR": "euro euros",
        "CHF": "franken stutz",
        "USD|CAD|AUD": "dollar",
        "GBP": "pfund",
        "?": "cent cents rappen",
    },
    codes=(
        "code codes gutschein gutscheine gutscheins gutscheincode gutscheincodes rabattcode rabattcodes aktionscode "
        "promocode coupon coupons couponcode vorteilscode gutscheinnummer"
    ),
    code_follows=(
        "unten oben hier heute morgen noch gilt gelten einlösen ein eingeben einfach an der für bis kannst wartet "
        "warten endet nicht läuft ablaufen bringt gibt wird liegt gehört schenkt spart dabei bereit gültig"
    ),
    uses="nutze nutzen benutze verwende eingeben gib tippe löse nimm mit",
    claims={
        "fine": """
            nicht eilig / ohne eile / keine eile / eilt nicht / in aller ruhe / fühl dich frei / sparsam
            ohne hektik / keine hektik / es eilt nicht / kein stress / zurückkehren / angebot im / freude schenken
            """,
        "discount": """
            rabatt* / prozent* / spar / spare / sparen / sparst / spart / gespart / ersparnis* / reduziert*
            günstig / günstige* / günstiger / nachlass / preisnachlass* / angebot / angebote / angeboten
            sonderangebot* / vergünstig* / ermäßig* / gutschein* / aktion / aktionen / aktionspreis* / sonderpreis*
            vorteilspreis* / preisvorteil* / schnäppchen* / coupon* / promo* / vorteilscode* / weniger zahlen
            weniger bezahlen / # abzug / % auf / auf deinen einkauf / auf ihren einkauf / auf alles
            auf deine bestellung
            """,
        "offer": """
            preise fallen / preis fällt / preise purzeln / zum halb* / halb* preis* / # zum preis / kauf # / kaufe #
            zahle # / # kaufen / nur die hälfte / halb so / preis* steigt / preis* steigen / preise steigen
            preis sinkt / preis gesunken / preise gesenkt / bevor der preis / bevor die preise / fast nichts
            fast geschenkt / belohnung* / geschenk zu / gratisgeschenk / halber preis / halben preis / halbem preis
            hälfte / halbpreis* / zum halben / ausverkauf* / schlussverkauf / sale / abverkauf* / räumungsverkauf
            preissturz* / preissenkung* / tiefpreis* / tiefstpreis* / bestpreis* / niedrigste* preis* / billig*
            am günstigsten / geschenkkarte* / geschenkgutschein* / bonus* / prämie* / treuepunkt* / punkte
            guthaben / gewinn / gewinne / gewinnen / gewinnspiel* / gewonnen / verlosung* / verlosen / ratenzahlung*
            raten / in raten / zinsfrei* / später bezahlen / später zahlen / rechnungskauf / zwei für eins
            zwei zum preis / zum preis von / kauf zwei / kaufe zwei / black friday / cyber monday / cashback
            geld geschenkt / überraschungsgeschenk / geschenk für dich / geschenk von uns / unser geschenk
            geschenk dazu / großhandel* / dauertiefpreis* / dabei geschenkt
            """,
        "free": """
            kostet nichts / kostet dich nichts / kostet sie nichts / nichts bezahlen / nicht bezahlen
            ohne aufpreis / ohne zusätzliche / schenken / geht aufs / versand geht / lieferung geht
            kosten übernehmen / umsonst / für null euro / null euro / gratis* / kostenlos* / kostenfrei*
            kostenlose* / geschenkt / schenken wir / schenken dir / schenken ihnen / aufs haus / geht auf uns
            auf unsere kosten / gebührenfrei* / portofrei* / versandkostenfrei* / versandfrei* / lieferkostenfrei*
            frachtfrei* / frei haus / versand frei / lieferung frei / versand ist frei / freier versand
            freie lieferung / freien versand / ohne versandkosten / ohne liefer* / ohne versand*
            keine versandkosten / keine liefer* / null versandkosten / keine kosten / ohne kosten / nulltarif
            inklusive versand / versand inklusive / versand inbegriffen / übernehmen wir / wir übernehmen
            zahlen wir / wir zahlen / sparst du den versand
            """,
        "shipping": """
            versand* / liefer* / geliefert / zugestellt / versendet / verschickt / verschicken / porto / zustellung*
            fracht*
            """,
        "stock": """
            wenige verfügbar / # verfügbar / nur noch wenig / nur noch # / nur # stück / nur # übrig / noch # übrig
            noch # da / bald nicht mehr / nicht mehr da / gehen schnell / schnell vergriffen / geht zur neige
            neige / zurücklegen / zugreifen solange / noch # stück / nur noch wenige / nur noch eines
            nur noch einer / nur noch ein stück / nur noch ein exemplar / wenige stück* / wenige exemplare
            letzte stück* / letzten stück* / letzte exemplar* / letzten exemplar* / letzte artikel
            letzte chance auf / auf lager / lagerbestand / vorrätig / vorrat / nicht mehr lange / solange .. vorrat
            solange es / solange sie / ausverkauft / fast ausverkauft / fast weg / bald weg / schnell weg
            sonst weg / sind weg / ist weg / vergriffen / fast vergriffen / begrenzte* / begrenzt* / limitiert*
            limitierte* / knapp / knappheit / wenig verfügbar / noch verfügbar / verfügbar / verfügbarkeit
            wieder da lieferbar / lieferbar / restposten / reserviert / reservieren / reservierung / zurückgelegt
            zurückgehalten / halten wir / wir halten / bevor .. weg / bevor .. vergriffen / bevor .. ausverkauft
            jemand anderes / jemand anders / ein anderer / wegschnapp* / schnapp* .. bevor / nur noch kurz
            nur wenige / nur .. übrig / noch .. übrig / rar / nachschub / sichere dir .. bevor
            """,
        "popularity": """
            kunden sind / begeistert / begeisterte / begeisterung / schwärmen / schwärmt / gefeiert / in aller munde
            meistgeliebt* / lieblingsstück der / liebling der / kunden sagen / kunden schwören / hunderte kunden
            viele andere / alle wollen / jeder will / jeder kauft / experten / von experten / gewählt zum
            verkauft sich / bestseller* / verkaufsschlager* / topseller* / kassenschlager / beliebt* / beliebteste*
            meistverkauft* / meistgekauft* / angesagt* / trend* / viral / gefragt* / heiß begehrt* / begehrt*
            renner / top bewertet / bestbewertet* / gut bewertet / bewertet / bewertung* / rezension*
            kundenliebling* / publikumsliebling* / # sterne* / fünf sterne / fünf sternen / sterne bewertung
            alle lieben / jeder liebt / kunden lieben / kundinnen lieben / von kunden / andere kunden
            andere kundinnen / andere haben / viele kunden / viele haben / tausende / hunderte / millionen
            # personen / # kunden / # menschen / # leute / # mal verkauft / ausgezeichnet mit / preisgekrönt*
            testsieger* / nummer eins / nr # / empfohlen von / bekannt aus / influencer* / kultstatus
            stark nachgefragt / nachfrage
            """,
        "promise": """
            innerhalb weniger tage / schnell bei dir / schon morgen / in # tagen / werktage* / sofort bei dir
            beste qualität / höchste qualität / hält ewig / hilft gegen / lindert / verspricht / versprechen
            versprochen / garantie* / garantier* / gewährleistung* / geld zurück / rückgabe* / rückerstatt*
            erstattung* / umtausch* / umtauschen / rücksendung* / zurückschicken / zurücksenden / risikofrei*
            ohne risiko / kein risiko / zufriedenheit* / lebenslang* / schnelle lieferung / schneller versand
            schnellen versand / expressversand / expresslieferung / blitzversand / blitzlieferung / sofort lieferbar
            morgen geliefert / morgen bei dir / heute geliefert / heute noch versand* / lieferung morgen
            lieferung bis / lieferung in / versand heute / innerhalb von # / am nächsten tag / nächsten tag
            nächster tag / pünktlich zu* / rechtzeitig zu* / zertifiziert* / geprüft / klinisch* / bewiesen
            nachgewiesen / heilt / heilung / abnehmen / steuerfrei* / versichert / für immer / ewig / echtheit*
            """,
        "ending": """
            nur diesen / nur dieses / nur noch bis / nur für kurz / endet bald / bald zu ende / noch kurze zeit
            nicht mehr lange / ende des monats / ende der woche / bis sonntagabend / bis zum ende / solange er gilt
            solange gültig / endet / enden / ende der aktion / läuft ab / läuft bald / abläuft / ablaufen
            abgelaufen / ablaufdatum / gültig bis / gilt bis / gilt nur / nur bis / nur heute / heute nur
            nur noch heute / noch heute / nur diese woche / nur dieses wochenende / nur kurze zeit / nur für kurze
            kurze zeit / letzter tag / letzten tag / letzte stunden / letzten stunden / mitternacht
            bis mitternacht / bis heute / bis morgen / bis montag / bis dienstag / bis mittwoch / bis donnerstag
            bis freitag / bis samstag / bis sonntag / bis zum # / bis # / bis ende / bis spätestens / bis wochenende
            bis zum wochenende / frist / fristen / countdown / noch # stunden / noch # tage / noch # tag
            stunden übrig / tage übrig / binnen # / innerhalb der nächsten / in den nächsten / nur für #
            nicht verpassen / verpass* / verpasse nicht / bald vorbei / schon vorbei / ist vorbei / dann vorbei
            sind vorbei / gleich vorbei / schließt bald / wenigen stunden / wenigen tagen / einlösbar bis
            läuft aus
            """,
        "urgency": """
            beeile* / los jetzt / jetzt schnell / jetzt zuschlagen / zuschlagen / letzter hinweis
            letzte erinnerung / lass dir / nicht entgehen / entgehen / verlier / warnung / warte nicht / wer zuerst
            schnellentschlossene / beeil* / eile / eilig / eilt / letzte chance / letzte gelegenheit
            letzte möglichkeit / letzter aufruf / letzte mahnung / jetzt oder nie / schnell sein / sei schnell
            seien sie schnell / schnell zugreifen / zugreifen / greif zu / greifen sie zu / schnell bevor / sofort
            umgehend / dringend* / nicht zögern / zögere nicht / zögern sie nicht / nicht warten / bevor es zu spät
            zu spät / die zeit läuft / zeit läuft / uhr tickt / tickt / nie wieder / einmalig* / zeitlich begrenzt
            befristet* / blitzangebot* / last minute / solange du kannst / solange noch / schlag zu
            schlagen sie zu / höchste zeit / sichere dir jetzt / flash
            """,
        "asks": """
            problem mit deine* / problem mit ihre* / passwort* / kennwort / kreditkarte* / kartennummer*
            kartendaten / bankdaten / bankverbindung / kontonummer* / kontodaten / zahlungsdaten / überweis*
            bestätige dein* / bestätigen sie ihr* / verifizier* / konto gesperrt / konto .. gesperrt
            zahlung fehlgeschlagen / zahlung .. fehlgeschlagen / paypal / bitcoin* / krypto* / ruf uns / rufen sie
            ruf an / ruf jetzt / anrufen / telefon* / schreib uns / schreiben sie uns / whatsapp / telegram
            instagram / facebook / tiktok / sms / e mail / email* / mail an / antworte / antworten sie / antwort mit
            klick auf den link / klicke auf / klicken sie / link in / folge dem link / folge uns / besuche unsere
            besuchen sie unsere / unsere website / unsere webseite / herunterladen / downloade* / installier*
            scanne / anhang / schick uns / schicken sie / sende uns / senden sie / hotline / einloggen / anmelden um
            logge dich / newsletter / umfrage / spende* / punkt de / punkt com
            """,
        "refusal": """
            fehler / hier ist die benachrichtigung / benachrichtigung / betreff / ich habe geschrieben / entwurf
            generiert / als ki / als eine ki / als künstliche / sprachmodell* / ki modell / ki assistent
            ich kann nicht / ich kann dir / ich kann ihnen / ich kann diese / ich kann das nicht / ich kann leider
            ich bin nicht / ich darf nicht / es tut mir leid / tut mir leid / ich entschuldige / meine anweisungen
            meinen anweisungen / meine richtlinien / vorherige anweisungen / ignoriere / anweisungen
            hier ist die nachricht / hier ist deine nachricht / wie gewünscht / push nachricht / der nutzer
            der kunde / händler
            """,
        "placeholder": """
            name hier / hier einfügen / vorname / kundenname / produktname / platzhalter / einfügen / code hier
            """,
    },
)
