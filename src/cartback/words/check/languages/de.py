"""German."""

from .de_asks import ASKS
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
    homographs="generell generation generationen tendenz express affare solidaritat neige",
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
    numbers="zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
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
        "warten endet nicht läuft ablaufen bringt gibt wird liegt gehört schenkt spart dabei bereit gültig "
        "spätestens direkt beim bei im vor auch ebenfalls geknackt nutzen verwenden anwenden einlösbar aktiviert erwischt "
        "entdeckt dafür dazu zieht senkt macht reduziert lässt funktioniert greift verschafft sorgt hilft gilt's wirkt kostet "
        "steht passt ab auf zu"
    ),
    uses="nutze nutzen benutze verwende eingeben gib tippe löse nimm mit",
    claims={
        "fine": """
            nachschub (brauchst|brauchen|benötigst|benötigen|suchst|suchen) / jemand (gerufen|angerufen|gestört|abgelenkt)
            gab es (ein|einen|einem) fehler / fehler (an der kasse|beim bezahlen|beim bestellen|bei der zahlung)
            geschmack bewiesen / warenkorb (ist|bleibt|steht) (weiterhin|noch|jederzeit|immer noch) verfügbar
            (stern*|traum*|umarmung*|lacheln|komplimente|luft und liebe) .. (kostenlos|gratis|umsonst)
            (romantik|umarmung|lacheln) gratis / den liefert / liefert (die natur|den grund|ideen|das leben)
            (gucken|schauen|stobern|traumen|anschauen|umschauen) (kostet nichts|ist kostenlos|ist gratis|kostet ja nichts)
            (traumen|gucken|schauen) auch nicht / fur immer (dein|deine|die deine|der deine|euer|eure) / nicht sofort
            sofort (verliebt|wiedererkannt|gefallen|ins auge) / kurz und knapp / nicht umsonst
            (uns|dich|mich|sich|dir|nicht|schon|mal|hast du|nach dir) gefragt / gefragt (ob|wie|was|wo|wann|warum)
            (wir sind|hat dich|hatte dich|uns) (schon|so|auch|total|sehr)? begeistert / ewig (nicht|her|lang|lange|weit)
            (seit|wie) (ewig|ewigkeiten) / (geschichte|tag|abend|film|roman|woche|wochenende|lied) .. endet / endet (gut|nie)
            (nichts|den bus|den zug) verpasst / (kein|keinen) fehler / doppelt (halt|gemutlich|schon|lecker|gut|so schon)
            nicht eilig / ohne eile / keine eile / eilt nicht / in aller ruhe / fühl dich frei / sparsam / ohne hektik
            keine hektik / es eilt nicht / kein stress / zurückkehren / angebot im / freude schenken / lass dir zeit
            lass dir ruhig zeit / lass dir alle zeit / gerade
            nur noch (ein|einen|zwei|drei) (klick*|schritt*|tipp*|fingertipp*) / (am|zum) ende (des tages|eines langen tages)
            keine zeit gehabt / morgen (auch)? noch da / (warst|bist) .. nicht mehr (da|hier|bei uns)
            (auch|noch immer|immer noch|weiterhin|jederzeit) (da) / (dir|ihnen) .. die zeit gefehlt / jemand anderem
            kein stress / zeit gefehlt / passiert (jedem|allen|den besten) / geht (allen|jedem|vielen) so
            auf den (letzten metern|letzten drucker) / (zweite|zweiten|neue) (blick|chance) / (unter die arme|zur hand)
            # % (gunstiger|billiger|weniger) / (nur|kurz|nur kurz|mal|wollten|noch mal) nachfragen
            nachfragen (ob|wie|was|wo|warum) / (lust auf|zeit fur|brauchst du|bedarf an|neuer|neuen) nachschub
            gultig ab (#|einem|einer|einkaufen|bestellungen) / (kein|ohne) countdown
            (regentag|regentage|tee|kaffee|lieblings|winter|snack|dein|ihr|deinen|ihren|euer|meinen) vorrat
            (bessere|andere|zweite) halfte / (zur|die) halfte (fertig|geschafft|des) / auf den punkt
            (aufmerksamkeit|beachtung|gehor|ein lacheln) schenken / schenk dir (eine|einen|ruhe|zeit)
            (kein|ohne|kleiner|kleine) fehler / (blick|lacheln) geschenkt / (wer|davon|davon) schwarmt
            fang* .. sofort an zu traumen / versprochen ist versprochen / gewinn* (an|zeit) / keine frist
            (dein|deinen|ein|einen|der|den|bucher) stapel / stapel (ungelesen*|bucher|von)
            """,
        "discount": """
            rabatt* / prozent* / spar / spare / sparen / sparst / spart / gespart / ersparnis* / reduziert*
            günstig / günstige* / günstiger / nachlass / preisnachlass* / angebot / angebote / angeboten
            sonderangebot* / vergünstig* / ermäßig* / gutschein* / aktion / aktionen / aktionspreis* / sonderpreis*
            vorteilspreis* / preisvorteil* / schnäppchen* / coupon* / promo* / vorteilscode* / weniger zahlen
            weniger bezahlen / # abzug / % auf / auf deinen einkauf / auf ihren einkauf / auf alles
            auf deine bestellung
            gunstiger / gunstig / gunstige / gunstigen / (zahlst|zahlen|bezahlst|kostet|kosten) .. weniger
            (uberraschung|geschenk|extra) (fur dich|von uns|wartet) / dankeschon
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
            (ein|einem|zwei|nur ein|um ein|das) (drittel|viertel|funftel|sechstel|achtel|zehntel)
            (drittel|viertel|funftel|zehntel|bruchteil|halfte) (des|vom|von|weniger|gunstiger|billiger|davon)
            ein (halb*|paar) euro
            (gestern|fruher|vorher|sonst|statt|bisher|eben noch|war|waren) # .. (heute|jetzt|nun|nur)
            # .. (heute|jetzt|nun) # / (zum|fur den) preis (von|einer|eines|einem) / # zum preis / zwei fur
            (zweite|zweiter|zweites) .. (dazu|umsonst|gratis|geschenkt)
            (billig*|preiswert*|spottbillig|schnapp*|spartarif|preissturz)
            (kostet|kosten|kostest) .. (halb|bruchteil|kaum|wenig|drittel)
            (zahlst|zahlen|bezahlst|zahl) .. (halb*|bruchteil|kaum|drittel)
            preis .. (gefallen|gesunken|runter|gesenkt|halbiert|niedriger|kleiner|purzel*|fallt|sinkt|tiefer|besser)
            preise .. (gefallen|gesunken|runter|gesenkt|halbiert|niedriger|purzel*|fallen|sinken)
            unter (preis|wert|einkauf*|normalpreis) / fast geschenkt / apfel und ein ei / fur wenig geld
            (teurer|kostspieliger) / (zahlst|zahlen|kostet|kosten|bezahlst) .. mehr
            (hoher*|alten|alter|vollen|voller|normalen|regularen) preis
            preis .. (steigt|steigen|rauf|hoch|klettert|gilt|bleibt|anzieht|erhoht|andert)
            preise .. (steigen|rauf|hoch|klettern|anziehen|erhoht) / preiserhohung* / solange der preis
            zu diesem preis
            (uberraschung|geschenk|extra|kleinigkeit|aufmerksamkeit|beigabe|zugabe|goodie*|probe|proben|pralin*|
                sticker|bonbon*|dreingabe) .. (im|ins|in|bei|dazu|mit) .. (paket|karton|packchen|sendung|schachtel)
            (paket|karton|packchen|sendung) .. (uberraschung|geschenk|extra|kleinigkeit|aufmerksamkeit|goodie*|
                zugabe|probe*|mehr drin|etwas)
            (packen|legen|stecken|geben|schenken|legt) .. (dazu|obendrauf|bei|mit rein|hinein|ins paket|noch etwas)
            (obendrauf|on top|als dankeschon|als danke|gratis dazu|beigelegt|legen wir)
            (geschenk|zugabe) (inklusive|inbegriffen|liegt)
            (nachste*|folgende*|weitere*|kunftige*|alle*) # (bestellung*|einkauf*|kaufe|kauf|mal)
            (weiteren|kunftigen|kommenden|jede|jeder|alle|allen|nachsten) (bestellungen|einkaufe|einkaufen)
            (jede|jeder|bei jedem) (bestellung|einkauf) / (kombinier*|stapel*|kumulier*|addier*)
            mit (allen|anderen|jedem|jeder|weiteren) (anderen|aktion*|code*|rabatt*|angebot*|gutschein*)
            (gilt|geht|wirkt|funktioniert|nutzbar|einlosbar|gultig|verwendbar) .. (mehrmals|mehrfach|zweimal|immer|
                unbegrenzt|jedes mal|alles|freunde|familie|beliebig|ofter|uberall|dauerhaft|auch|alle)
            (teil*|gib) .. (freunden|freundin|freunde|weiter) / (ohne|kein*) mindest* / (doppelt*|verdoppel*)
            ab jedem betrag / so oft du / preisschild* / (als|wie) (letzte|vorige|vergangene) (woche|monat)
            (wieder )?so viel wie (vorher|sonst|zuvor) / so (wenig|gunstig) .. (nie|nicht) / nie wieder so
            (glatt|locker|satte) (die )?halfte / (beim auspacken|beim offnen|wenn du auspackst)
            (schmuggel*|stecken|legen|packen) .. (keks|karton|paket|dazu|mit rein|bei) / kartenzahlung
            (mit|per) (karte|paypal) (zahlst|bezahlst|zahlen) / noch # (extra|ab|weniger|obendrauf|runter)
            @ .. (jahr|schwester|bruder|mutter|freund*|kollegen|familie|fur alle|jeden|immer|zweimal|nochmal|karte|
                kartenzahlung|alles|lange)
            (legen|geben|schenken|packen|tun) (einen|eine|ein|dir) .. (dazu|drauf|mit)
            (bestell|bestelle|kauf|kaufe) (heute|jetzt|noch heute)
            vip* / (nur|exklusiv|ausschlieslich) (fur)? (mitglieder|abonnenten|stammkund*|clubmitglieder|vip*)
            geheim* (preis*|angebot*|rabatt*) / exklusiv* (preis*|angebot*|rabatt*|vorteil*|zugang)
            zinsfrei* / ohne zinsen / (verteil*|aufteil*|stotter*) .. (betrag|kosten|summe|monate|preis)
            (jeden|pro|im|alle) monat .. (zahl*|euro|wenig*|bisschen) / (zahl*|bezahl*) .. (jeden|pro|im) monat
            klarna / (gilt|funktioniert|geht|klappt) auch (fur|bei|mit)
            (im|in deinem|in jedem|ins) (karton|paket|packchen)
            (leckerei*|naschwerk|susigkeit*|schokolade|keks|bonbon*) .. (karton|paket|dazu|drin|dabei|packchen)
            (etwas|was|bisschen|wenig) .. (gesamtpreis|endpreis|summe|preis|rechnung)
            (gesamtpreis|endpreis|summe|rechnung) .. (gedreht|gesenkt|gedruckt|nachgelassen|gekurzt|abgezogen|
                weniger|kleiner)
            (alte*|ursprunglich*|kleiner*|bessere*|vorherige*) preis*
            (treue|loyalitat) .. (preis|verdient|belohn*|rabatt)
            anzahlung* / (gold|silber|platin|bronze|treue|premium) status / goldstatus / silberstatus / platinstatus
            treuestatus
            (erhalte|erhaltst|bekommst|bekomme) (ein|eine) (geschenk|uberraschung|zugabe|probe)
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
            geht auf uns / auf unsere (kosten|rechnung)
            """,
        "shipping": """
            versand* / liefer* / geliefert / zugestellt / versendet / verschickt / verschicken / porto / zustellung*
            fracht*
            paketdienst* / kurier* / paketbot* / spediteur*
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
            jemand anderes / jemand anders / ein anderer (kauft|greift|schnappt|hat|nimmt|zuschlagt)
            bevor .. ein anderer / wegschnapp* / schnapp* .. bevor / nur noch kurz
            nur wenige / nur .. übrig / noch .. übrig / rar / nachschub / sichere dir .. bevor
            (letzte*|allerletzte*) (exemplar*|tasse*|stuck*|packung*|paar|teil*|charge|grose|artikel|ware)
            (kaum|fast|beinahe) (welche|keine|leer|alle|weg)
            (kaum|fast) (noch|mehr) (welche|keine|tassen|da|ubrig|etwas)
            (fast|beinahe|bald) (keine|leer|alle|weg|vergriffen|ausverkauft) / nicht mehr viele*
            nur noch (wenige|einzelne|ein paar|zwei|drei) (stuck|tassen|exemplare|da|ubrig|auf|davon|teile)
            (in|aus|auf) unserem (lager|bestand|vorrat)
            (lager|regal|regale|vorrat|bestand|bestande) .. (leer*|knapp|schrumpf*|schwind*|fast|gering|begrenzt|
                klein*)
            (vergriffen|rar|raritat|selten zu|ausverkauf*|begehrt) / solange (der|es|noch|vorrat) .. (reicht|gibt|da)
            (kommt|kommen|gibt|gibt es|wird) .. (nicht wieder|nie wieder|nicht mehr|kein zweites)
            (andere*|jemand) .. (hat|haben|schielt|schielen|wartet|warten|wollen|will|im korb|auge)
            (wenn|ist sie|sind sie) (weg|erst weg) / einzelstuck* / unikat* / (regal|lager) .. leer
            bald (keine|weg|nichts) / hinter dieser / (haben|gibt) .. nur (eine|einen|ein|noch)
            # (andere|leute|menschen|personen|kunden) .. (schauen|sehen|an|wollen|mochten)
            (andere|leute) (schauen|sehen) (sich|das|diese|sie|gerade|es|an)
            (in|nach|innerhalb) (weniger*|wenigen|kurzester|ein paar|einigen) (tagen|stunden|zeit) (weg|
                vergriffen|ausverkauft)
            (meist|oft|immer|normalerweise|fix|ruckzuck) .. (weg|vergriffen)
            (regal|regale|regalen|lager) .. (leer|leert|leeren|ausgedunnt)
            (war|waren|ist|sind) .. (ausverkauft|vergriffen)
            an (einer hand|den fingern)
            (nur|hochstens) .. (einen tag|tag|stunden) .. (reservier*|aufheb*|aufbewahr*|freihalt*)
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
            # von # / # (kunden|kundinnen|menschen|leute|fans|kaufer*)
            (ganz|halb) (berlin|wien|hamburg|munchen|koln|paris|zurich|deutschland|osterreich|europa|london|rom|
                die welt)
            die ganze (stadt|welt|strase|strasse|nation|nachbarschaft)
            (alle|jeder|jede|viele|die meisten|unzahlige|tausende|hunderte) (lieben|liebt|kaufen|kauft|trinken|
                tragen|wollen|will|schworen|reden|sprechen|haben|greifen|menschen|kund*|fans|haushalte|kuchen|
                nutzen|empfehlen|schwarmen|kennt|kennen|moch*|mog*)
            (kund*|kaufer*|leute|menschen|fans|profis|koche|nutzer*|experten|expertinnen) .. (lieben|kaufen|
                schworen|empfehlen|schwarmen|kommen wieder|greifen|vertrauen|setzen|begeistert|feiern|bestell*|
                wahlen|mogen)
            (gutesiegel|siegel|pradikat|auszeichnung|testsieger|institut|prufsiegel|gekront|ausgezeichnet*|
                pramiert*|nummer eins|platz eins|in aller munde|stadtgesprach|kult|kultig*|kultobjekt|kultmarke*|kultstatus)
            drei viertel / (mehrheit|zwei drittel) / stammkunden
            (reden|sprechen|schwarmen|redet|spricht) (alle|man|die ganze|jeder) / in aller munde / im ganzen land
            weltweit / landesweit / meistgewunscht* / begehrteste*
            (mehrere|viele|zahlreiche|andere|viele andere) (menschen|leute|kunden|kundinnen|besucher|personen|
                andere) .. (sehen|schauen|interessier*|an|kauf*|bestell*)
            (kund*|leser*) .. (schwarm*|gewahlt) / zur .. des jahres
            (tasse|produkt|stuck|schuh|buch|favorit) des (jahres|monats)
            (kund*|leser*) .. (loben|schwarmen|sagen|uberzeugt|wissen) / halbe (strase|strasse|stadt|nachbarschaft)
            (deine|die) (halbe|ganze) (strase|strasse|nachbarschaft)
            (alle|viele|die meisten) (deine|deiner|ihre) (freund*|nachbar*|kolleg*)
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
            geld .. (wieder|zuruck|retour|zuruckgeben|erstattet)
            (gefallt|passt|nicht zufrieden|uberzeugt) .. (geld|umtausch*|tausch*|retour*|schick*|erstatt*)
            (umtausch*|umtauschen|tauschen wir)
            (lindert|lindern|heilt|hilft|beruhigt|bekampft|vertreibt|reduziert|lost|starkt|verjungt|glattet|senkt|
                fordert|stillt) .. (schmerz*|rucken*|stress|kopfschmerz*|falten|gelenk*|erkaltung*|immun*|schlaf*|
                verdauung|verspannung*|migrane|haut|herz*|blut*|angst|husten|allerg*|nerven|entzund*)
            (ruckenschmerz*|kopfschmerz*|gelenkschmerz*|schlaflos*|migrane|falten)
            (schlafst|schlafen) .. (besser|tiefer)
            (gesund*|gut) fur (deine*|den|die|das) (gesundheit|haut|herz|rucken|korper|magen|gelenke)
            (junger|schlanker|fitter) (aus|wirk*|wirst|aussehen) / gesunder / ubermorgen
            (morgen|montag|dienstag|mittwoch|donnerstag|freitag|samstag|nachste woche|wochenende) .. (bei dir|
                in deinen handen|in den handen|in handen|da|geliefert|vor deiner|im briefkasten|zu hause)
            (bei dir|in deinen handen|vor deiner tur|im briefkasten|zu dir) .. (morgen|montag|freitag|tagen|stunden|
                woche|schon|rechtzeitig|wochenende|bald)
            (rechtzeitig|punktlich) .. (weihnachten|fest|ostern|geburtstag|da) / vor weihnachten
            (nie|niemals) (kaputt|wieder kalt|ausbleichen|brechen|zerbrech*)
            (halt|halten) .. (ewig|jahre*|leben lang|lebenslang|generationen)
            (versprochen|versprechen wir|wir versprechen|ehrenwort|geben dir unser wort) / unzerbrechlich*
            unkaputtbar / probier* .. (tage|wochen|risiko) / erstatt* / enttausch*
            (verschwinden|vergehen|weg sind) .. (schmerz*|kopfschmerz*)
            (vor|auf) (deiner|die|deine) (tur|fusmatte|fussmatte|matte|schwelle|haustur)
            erlos* / (pflanz*|gepflanzt) .. (baum|baume|baumchen) / (baum|baume) .. (gepflanzt|pflanz*)
            guten zweck* / wohltatig*
            (gemeinnutzig*|hilfsorganisation*|kinderkrankenhaus|tierheim*|klimaneutral*|co2 neutral)
            (fur|pro|mit) (jede|jeder|jedes|jeden|jedem) (verkauft*|bestellung|einkauf)
            (gehen|geht|fliest|fliessen) an (ein*|den|die|das|unser*)
            ersetzen (wir|sie|es|ihn|dir) / ersetzt (wir|dir) / ersatz (gratis|kostenlos|sofort|bekommst|schicken)
            (nehmen|nimmt) .. zuruck / (ohne|anstandslos|wenn und aber) .. zuruck
            (erkaltung*|grippe|immunsystem|abwehrkraft*|cholesterin|blutdruck|stoffwechsel|akne|neurodermitis|
                antibakteriell|hypoallergen*|antifalten)
            (kommt|trifft|liegt) .. (morgen|ubermorgen|heute noch) (an|bei dir|in)
            (verlasst|verschicken|versenden|raus|geht) .. (heute|morgen|am selben tag|lager)
            (am|noch am) (selben|gleichen|nachsten) tag
            (spenden|spendet|gespendet) / fur jede* (verkauft*|tasse|bestellung)
            (tierheim|obdachlosen*|waisenhaus)
            (geht|gehen|ist|wird) .. kaputt / (bekommst|erhaltst|kriegst) .. (neue|neuen|neues|ersatz)
            schick* .. (zuruck|retour) / nichtgefallen / (probier*|teste*) .. (zu hause|daheim)
            (hautarzt*|arzt*|arzte*|dermatolog*|apothek*) .. (empfohl*|empfehl*|raten|getestet)
            von (hautarzt*|arzt*|dermatolog*|apothek*)
            """,
        "ending": """
            lauft .. (heute|bald|morgen|nacht|abend|woche) (aus|ab)
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
            sind vorbei / gleich vorbei / wenigen stunden / wenigen tagen / einlösbar bis
            läuft aus
            (nur|bloss) .. (heute|abend|nacht|vormittag|nachmittag|woche|wochenende|monat|stunde*|mittag)
            (gilt|steht|bleibt|geht|da|lauft|liegt) nur noch / nur noch (bis|heute|diese*|kurz*)
            zeit (lauft|drangt|verrinnt) / zeit ist (fast |bald |beinahe )?(um|vorbei|abgelaufen|knapp|rum)
            zeit .. (abgelaufen|verstrichen) / nicht mehr (lange|ewig|viel) / nicht (ewig|fur immer|mehr lang*)
            (bald|gleich|demnachst|in kurze) (vorbei|weg|zu ende|schluss|aus|geschlossen|leer)
            (vor|bis|zum|gegen) (mitternacht|sonnenuntergang|feierabend|ladenschluss|wochenende|monatsende|abend|
                mittag|sonnenaufgang|tagesende|wochenende*)
            (bis|noch bis) (heute|zum|morgen|mittag|abend|sonntag|montag|dienstag|mittwoch|donnerstag|freitag|
                samstag|mitternacht)
            (danach|dann) (ist|wird) .. (vorbei|schluss|weg|geleert|geloscht|leer)
            (warenkorb|korb) .. (geleert|geloscht|verfallt|verschwindet|aufgelost|entfernt)
            (letzte|letzten|letzter) (stunde*|tag*|minute*|moment*|woche*|nacht|abend)
            (endet|lauft aus|verfallt|erlischt)
            (schliest|schliesst|stoppt) .. (bald|heute|morgen|gleich|um|in|seine|ihre|die pforten)
            (nur fur|noch fur|fur) (kurze|begrenzte|wenige|ein paar) (zeit|stunden|tage|augenblicke)
            kurz* (zeit|frist) / sonne .. unter* / (ist|war s|dann ist) schluss
            (du hast|hast du|dir bleibt|bleibt dir) .. bis / bis (zum|zur) (feierabend|ladenschluss|dunkel*)
            hast du noch zeit / (leeren|loschen|raumen) (wir|deinen|den) .. (warenkorb|korb)
            (warenkorb|korb) .. (geleert|leer|geraumt|geloscht)
            nach (diesem|dem|diesen) (wochenende|sonntag|montag|freitag|monat)
            (ist|wird|sind) .. geschichte
            """,
        "soon": """
            (in|binnen|innerhalb|noch) (einer|der nachsten|einer halben|eine|weniger als einer|dieser|
                wenigen) (stunde|stunden|minute|minuten|halben)
            (eine|einer) stunde (noch|bleibt|ubrig)
            """,
        "rival": """
            (besser|gunstiger|billiger|schoner|mehr|weniger|robuster|feiner|starker|schneller|
                hochwertiger) als (bei|anderswo|woanders|die von|das von|der von|die anderen|andere*|jede*|uberall|
                die konkurrenz|dort)
            anders als (bei|die von|die anderen|andere|das von|die tassen) / (konkurrenz|mitbewerber|wettbewerber)
            (schlagt|ubertrifft|sticht) .. (andere*|alle|konkurrenz|aus) / (kein*) anderer (shop|laden|handler)
            vergiss (die anderen|andere)
            (nirgends|nirgendwo) (sonst|anders|gunstiger|billiger|besser|so)
            (find*|bekomm*|krieg*|kauf*) .. (anderswo|woanders|nirgends|nirgendwo)
            (anderswo|woanders) .. (find*|bekomm*|krieg*|zahlst|teurer|gunstiger|billiger|nicht)
            (besser|schoner|gunstiger) als (alle*|jede*|das|die|der|was|irgend*)
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
            bereu* / (argerst|argern) .. (dich|sonst|spater) / sonst (argerst|bereust)
            jede (minute|sekunde|stunde) (zahlt|ist)
            bevor (sie|er|es) .. (entwischt|entkommt|entgeht|verschwind*|flitzt)
            """,
        **ASKS,
    },
)
