"""Claims in roundabout words, in German, by kind."""

ROUNDABOUT: dict[str, str] = {
    "today": """
        (letzte|letzten) stunden / (nur noch|bleiben|noch) .. (wenige|paar) stunden / in wenigen stunden
        in ein paar stunden / wenige stunden / (bis|zum) (tagesende|ladenschluss|feierabend)
        """,
    "day": """
        (letzter|letzten) tag (fur|um|mit)
        """,
    "offer": """
        alles (im|in unserem) (shop|laden|sortiment) / im ganzen (shop|laden) / (kostet|kosten) .. weniger als
        (alles|alle artikel|ganze shop|gesamte shop|ganzen shop|gesamtes sortiment|ganzes sortiment) .. (reduziert*|
            rabattiert|gunstiger|herabgesetzt|im angebot)
        (auf|fur) (alles|alle artikel|das sortiment|den shop) .. (rabatt*|prozent)
        (auf|pro|fur|bei) (jeden|jedes|jede|beide|allen|alle) (artikel|stuck|produkt|teil)
        (freunde*|familie|freundin|kollegen) .. (nutzen|verwenden|einlosen|profitieren|mitsparen)
        (beim|im|am) preis .. (entgegen*|gedreht|geschraubt|gefeilt|gemacht|was gemacht)
        preis* .. (in der mitte|angepasst|uberarbeitet|uberdacht|durchgeschnitten|halbiert|geteilt|entzwei|
            geschnitten|gestutzt|zu deinen gunsten)
        zu deinen gunsten / (im|in) (selben|gleichen) (paket|karton)
        (in der|in dein) (selben|gleichen) (schachtel|kiste|box) / gesenkt / herabgesetzt / heruntergesetzt
        (bereits|auch|schon|auf) reduziert* / (zum|der|den|dem) besten preis* / bester preis / beste preise
        (nimm|nehmt|hol) # zahl* / mit zugabe / als zugabe / (das|aufs|auf das) (ganze|gesamte) sortiment
        (fur|auf) den ganzen shop / oben drauf / zusatzlich (zu|zum|zur) .. (sale|rabatt*|aktion*|angebot*|preis*|reduz*)
        (schont|schonend|freut|entlastet|gut fur) .. (geldbeutel|portemonnaie|geldborse|konto|budget|sparschwein)
        (geldbeutel|portemonnaie|sparschwein|geldborse) .. (freut|dankt|schont|lacht|lachelt|danken)
        fur (lau|umme|kleines geld|ein butterbrot|einen spottpreis) / butterbrot / spottpreis* / zu spottpreis*
        preis* .. (diat|abgespeckt|geschrumpft|federn|federlassen|nachgegeben|knick|purzelt)
        (stempelkarte|treueheft|bonusheft|sammelkarte) / sammel* .. (punkte|meilen|stempel|herzen)
        in (drei|vier|#) (teilen|teilzahlungen|happen|schritten zahlen)
        (mehrwertsteuer|mwst|steuer) .. (geschenkt|uns|frei|sparen|weg)
        ein .. (viertel|drittel|funftel) (nachlass|weniger|ab|runter)
        """,
    "free": """
        (zahlst|kostet|kosten|bezahlst) .. nichts (extra|zusatzlich|dazu|obendrauf|mehr) / nichts extra
        (weg|reise|fahrt) zu dir .. (nichts|kosten*|gratis|frei|umsonst) / auf unsere kappe / fur lau / auf unseren deckel
        (null|keinen|kein) (cent|pfennig) / ohne einen (cent|pfennig) / zum nulltarif / spendieren wir / wir spendieren
        (geht|gehen) auf den wirt
        """,
    "stock": """
        (hangt|steht|liegt|wohnt|landet) .. bei (familie|anderen|jemand|frau|herr|den nachbarn|nachbarn) / blinzelst
        (falls|wenn|sofern|solange) wir .. (noch haben|noch da|noch welche|ubrig haben|noch eine|noch einen)
        (falls|wenn|sofern) (er|sie|es|noch) .. (noch da|ubrig|noch gibt|noch haben) / grose geht (weg|aus|zur)
        dann ist (sense|ende|finito|schicht|feierabend) / kleine (auflage|charge|serie|stuckzahl*) / kleinauflage
        kleinserie / (uber|hinter) alle berge / fast geschichte / andere .. (kaufen|greifen|bestellen|ansehen|zugreifen)
        (schauen|sehen|interessieren) sich .. (andere|viele) / wahrend du .. (andere|jemand|leute)
        andere .. (schneller|zuvor) / zuvorkomm* / zuvorgekommen / neues zuhause bei / neuen besitzer*
        (anderen|anderes|fremden|fremde) (warenkorb|warenkorben|zuhause|handen|besitzer) / selten wie
        (seltener|rarer) als / goldstaub / nadel im heuhaufen / mangelware
        (lange|ewig|langer) (speicher*|aufheb*|aufbewahr*|freihalt*)
        (nicht|kaum) (lange|langer|mehr lange) (gespeichert|aufgehoben)
        (deine|deiner|ihrer|meiner) grose .. (kaum|fast|bald|wenig|rar)
        """,
    "popularity": """
        (ganze|gesamte|halbe) (dorf|viertel|buro|firma|schule|clique|freundeskreis)
        (jeder|alle|jede) (zuerst|sofort)? (nach|danach|darum|um sie|um ihn|darauf)
        (greift|greifen|streiten|schlagen) .. (jeder|alle|darum)
        (zur|zum) (besten|beliebtesten|liebsten|schonsten) .. (gewahlt|gekurt|erklart|ernannt)
        (produkt|zelt|schuh|kaffee|lampe|serum|jacke|buch|kerze|marke|geschenk|roman|flasche) des (jahres|monats|
            sommers|winters)
        (gekurt|gewahlt|ernannt|nominiert) (von|zum|zur|worden)
        (medaille*|goldmedaille*|trophae*|bestnote*|note eins|gutesiegel) / (warme|frische) (semmeln|brotchen|wecken)
        geht weg wie / gehen weg wie / must have (teil|produkt|stuck) / in mode / der letzte schrei
        (fachmagazin*|fachpresse|presse|redaktionen|zeitschriften|dermatolog*|baristas|profis) .. (lob*|schwor*|
            empfehl*|pramier*|wahl*|setz*)
        (in|bei) scharen / alle welt / uber (den|die|das) alle
        """,
    "promise": """
        (fordert|fordern|unterstutzt|unterstutzen|verbessert|verbessern|begunstigt) .. (schlaf|erholung|entspannung|
            verdauung|durchblutung|konzentration|regeneration|wohlbefinden|gesundheit)
        bakterien* / keime / keimfrei / nachtruhe .. besser* / bumerang*
        sichtbare* (ergebnis*|resultat*|wirkung|unterschied*|verbesserung*)
        (macht|wird|machen) .. (haut|teint) .. (ebenmasig*|ebenmassig*|glatter|straffer|junger|reiner|weicher|heller)
        (schicken|senden|bekommst|erhaltst|gibt) .. (eine neue|ein neues|einen neuen|ersatz)
        (wird|werden|ist|sind|geht|gehen) .. (undicht|kaputt|defekt|stumpf) .. (wir|du|bekommst|neu*)
        (lauf|lauft|trag|teste|probier*|behalt*|nutz*) .. (monat|monate|wochen|tage|woche) .. (entscheide*|probe)
        (lost|nimmt|mindert|vertreibt) .. (angst|angste|nervositat|unruhe|sorgen)
        (lasst|hilft) (dich|dir|beim) .. (einschlafen|schlafen|entspannen|durchschlafen|abnehmen|konzentrieren)
        (einschlafhilfe|einschlafst|durchschlafst)
        (jahrelang|jahre lang|langfristig|rundum|umfassend|lange) (abgesichert|versichert|gedeckt)
        (wenn|falls|sollte) (sie|er|es|etwas|mal|was) .. (kaputt*|bricht|zerbricht|reist|defekt|entzwei)
        (kaputt*|defekt) .. (ersetz*|neu*|tausch*|reparier*) / reparieren wir / tauschen wir
        (heute|jetzt) bestell* .. (morgen|ubermorgen) / auspack* .. (morgen|wochenende|freitag|samstag)
        (morgen|ubermorgen|wochenende|freitag|samstag) .. (auspack*|in den handen|in handen|klingelt|vor der tur)
        (postbote|paketbote|bote|kurier) .. (klingelt|bereit|startklar|morgen|wartet|unterwegs)
        (mildert|mindert|glattet|verblasst|strafft|polstert|hellt|reduziert|bekampft) .. (fleck*|falten|haut|linien|
            poren|narben|pigment*)
        (sichtbar|spurbar|nachweislich|messbar) (junger*|glatter*|weniger|straffer*|schoner*|besser*) / jahre junger
        jungbrunnen / (von|durch) (arzt*|dermatolog*|apothek*|experten|wissenschaft*|studien) / wissenschaftlich*
        studien (zeigen|belegen|beweisen) / (bestatigte*|erwiesene*|belegte*|bewiesene*) wirk*
        wirkung (bestatigt|belegt|erwiesen|bewiesen) / wirksamkeit
        """,
    "deadline": """
        (um|zu) mitternacht ist / zauber vorbei / wird .. zum kurbis / zwolf schlagt / (tage|stunden) sind gezahlt
        """,
    "urgency": """
        (nicht|nie) (zu )?(lange|lang) (uberlegen|nachdenken|zogern|warten|fackeln|grubeln)
        (nicht|keine) .. zweimal uberlegen / uberleg* nicht / solltest .. (schnell|rasch|zugig|bald|gleich)
        (schnell|rasch|zugig) (handeln|entscheiden|sein|zuschlagen) / tick tack
        (zug|schiff|boot) .. (abfahr*|abgefahr*|fahrt ab|ablegt|legt ab) / schmiede .. eisen / wer zogert / hopp hopp
        (halt|halte|haltet) dich ran / mach schnell / zackig / fackel nicht / nicht lange fackeln
        (deine|die) (einzige|letzte|allerletzte) (chance|gelegenheit|moglichkeit|runde|ausfahrt) / sanduhr
        (arger*|argert|argern|beiss*) .. (sich|dich|schwarz|hintern|arsch) .. (bis heute|heute noch|noch heute|hinterher|nachher)
        """,
    "discount": """
        vom (gesamtbetrag|endbetrag|rechnungsbetrag) / (ziehen|nehmen|streichen|rechnen) .. (gesamtbetrag|summe|rechnung)
        """,
    "shipping": """
        briefmarke* / portokosten / paketmarke*
        """,
    "rival": """
        (findest|finden) .. (gunstiger|billiger) / kein* ander* .. (mithalten|kommt|heran|vergleich*|reicht|schafft)
        seinesgleichen / unvergleichlich* / nichts kommt
        (alle anderen|alles andere) .. (verblass*|blass|alt aus|fad*|langweilig) / daneben (verblass*|wirk*)
        """,
}
