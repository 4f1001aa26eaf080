"""Claims in German of particulars that the facts do not say: make, origin, newness, the sender, the shopper's past."""

from __future__ import annotations

from .language import Counts

PARTICULARS: dict[str, str] = {
    "fine": """
        (aus|von) (dem|der|deinem|deiner|ihrem|ihrer|diesem) / (ganz|wie) neu .. (entdecken|anfangen|starten)
        (selten|nie|niemals|nicht immer) eilig / eilig haben .. nicht
        (null|keinerlei|wenig) eile / wie von hand
        """,
    "unknown": """
        (feinste*|beste*|hochste*|edelste*|hochwertigste*|erlesenste*|allerbeste*|erster) (qualitat|wolle|merinowolle|baumwolle|
            materialien|material|leder|zutaten|bohnen|stahl|holz|verarbeitung|gute|handwerkskunst)
        hochwertig* / premium* / spitzenqualitat / top qualitat / topqualitat / erstklassig*
        (feinste*|weichste*|warmste*|leichteste*|starkste*|hellste*|beste*|bequemste*|robusteste*|schonste*|edelste*|
            modernste*) .. (der welt|auf dem markt|die es gibt|das es gibt|den es gibt|das wir|die wir|den wir|weit und breit|
            ihrer art|seiner art|am markt|im sortiment|in ihrer klasse|in seiner klasse)
        (weicher|warmer|bequemer|besser|leichter|schoner) geht (es|s)? nicht
        (echte*|reine*|massive*|italienische*|schweizer|japanische*|recycelte*|spanische*|agyptische*) (leder|wolle|seide|
            kaschmir|baumwolle|leinen|eiche|holz|gold|silber|stahl|bienenwachs|edelstahl|glas|handwerk|design|massivholz|
            handarbeit)
        (von|per) hand (gefertigt|gemacht|genaht|gegossen|gewebt|gestrickt|bemalt|gedreht|geknupft|verlesen|hergestellt|
            gerostet|getopfert|geschliffen|gefertigte*)?
        handgefertigt* / handgemacht* / handgenaht* / handgewebt* / handgestrickt* / handgegossen* / handbemalt* / handverlesen*
        handgerostet* / manufaktur*
        (kleine*|eigene*|unsere*) (werkstatt|werkstatten|atelier|rosterei|topferei|weberei|familienbetrieb*) / familienbetrieb*
        traditionsbetrieb*
        (gefertigt|hergestellt|gemacht|genaht|gewebt|gestrickt|gegossen|gerostet|produziert|entworfen|angebaut|geerntet|
            entwickelt) (in|aus|von|im|nach|mit)
        (in|aus) (italien|frankreich|deutschland|spanien|portugal|sudtirol|osterreich|danemark|schweden|norwegen|japan|
            schottland|irland|europa|bayern|finnland|holland|der schweiz|der region|der toskana|der eifel) .. (gefertigt|
            hergestellt|gemacht|genaht|gewebt|gestrickt|produziert|entworfen|gerostet|geerntet|handgefertigt)
        (made|designed) in (germany|italy|europe|portugal)
        (aus|mit) .. (recycelt*|biologisch*|nachhaltig*|regional*|kontrolliert*) / besteht .. aus
        aus (reiner|reinem|echtem|echter|massivem|massiver|purem|hundert|lauter|feinster|feinstem) / regional*
        (klima|co|co #) (neutral*|frei*) / klimaneutral* / klimafreundlich* / umwelt* / nachhaltig* / okologisch* / okologie
        recycel* / recycling* / kompostier* / plastikfrei* / fair gehandelt* / fairtrade / fairer handel / biologisch*
        emission* / bio (qualitat|baumwolle|kaffee|anbau|siegel) / biobaumwolle / bioqualitat / abbaubar* / treibhaus*
        okostrom / gut (fur|fürs) (die|das|den)? (klima|umwelt|planet*|erde|natur) / gut furs (klima|gewissen)
        (co|klima) .. ausgleich* / (kompensier*|gleichen) .. (aus|co|emission*|versand) / patentiert* / gepruft* / zertifiziert*
        tuv / dermatolog* / hypoallergen* / mikrowellengeeignet* / spulmaschinenfest* / bruchsicher* / kratzfest* / rostfrei*
        knitterfrei* / unverwustlich* / unkaputtbar* / unzerstorbar*
        halt (ein leben|jahrelang|ewig|viele jahre|fur immer|jahrzehnte|bei guter) / (ein|ein ganzes) leben lang / langlebig*
        (brandneu*|nagelneu*|funkelnagelneu*|druckfrisch*|neueste*|neuster|neustes|neuheit*|neuerscheinung*|neuzugang*)
        (frisch|neu|gerade|soeben|eben erst|ganz neu|erst seit) (eingetroffen|reingekommen|hereingekommen|angekommen|erschienen|
            im sortiment|im shop|bei uns|aus der|ausgepackt|im laden|im programm|dieser woche|dieser saison)
        (neue|neuen|aktuelle*|jungste*) (kollektion|modell|version|generation|serie|edition)
        (hast|hattest|habt|haben sie|hatten sie) .. (letzte*|voriges|vergangene*|schon einmal|schon mal|bereits|damals|
            vor einem jahr|letztens|vor monaten) .. (gekauft|bestellt|geholt|genommen|geliebt|schon|probiert|bestellt)
        (letzte*|vergangene*|vorige*) (jahr|fruhjahr|fruhling|sommer|herbst|winter|monat|woche|weihnachten|mal) .. (gekauft|
            bestellt|geholt|genommen|schon|auch|hattest|warst)
        (schon einmal|schon mal|bereits) (gekauft|bestellt|bei uns gekauft|bei uns bestellt)
        (wie|genau wie) (gewunscht|du es wolltest|du wolltest|du es dir gewunscht|du es mag*|besprochen|beim letzten|
            letztes mal|immer|von dir gewunscht|von dir bestellt) (wunsch*)?
        auf deinen wunsch / auf ihren wunsch
        (treue*|langjahrige*|beste|lieblings) (kundin|kunde|kunden|kundinnen|stammkund*|fan|fans) / stammkund*
        zeit fur nachschub / dein ublicher / wie ublich
        (mehrmals|schon dreimal|schon zweimal|# mal) .. (angeschaut|angesehen|besucht|geoffnet|vorbeigeschaut|betrachtet)
        ich .. (zuruckgelegt|aufgehoben|aufbewahrt|reserviert|gelegt|gehalten|ausgesucht|eingepackt|gepackt|gesichert|gestellt|
            versteckt|zuruckgehalten|organisiert|uberredet|nachgesehen|nachgeschaut|gebeten|freigehalten)
        (habe|hab) ich .. (zuruckgelegt|aufgehoben|aufbewahrt|reserviert|gelegt|ausgesucht|eingepackt|gesichert|gestellt|
            versteckt)
        ich (halte|hebe|lege|bewahre|sichere|packe|reserviere) .. (dir|sie|ihn|es|deine|dein|auf|zuruck|fur) / zur seite gelegt
        ich personlich / mein (name|chef|kollege|team|laden) / meine (kollegin|chefin|kollegen)
        unser (grunder|chef|barista|designer) / unsere (grunderin|chefin|designerin)
        (extra|personlich) (fur dich|fur sie) (ausgesucht|ausgewahlt|zusammengestellt|gefertigt|gemacht|angefertigt)
        (dein*|ihr*) geburtstag* / handwerklich* / handwerkskunst / (in|reine|echte|reiner|liebevoller) handarbeit
        (mit|fur) (jeder|jede|jedes|jedem|jeden) .. (pflanzen|sammeln|spenden|reinigen|saubern|fischen|geben|retten)
        (kommt|kommen|stammt|stammen) aus (einer|einem|unserer|unserem|der) (kleinen|eigenen|familien*)? .. (strickerei|weberei|
            topferei|rosterei|werkstatt|manufaktur|naherei|familie|dorf|alb|schwarzwald|hof|plantage|tischlerei|schreinerei)
        strickerei / topferei / pestizid* / (ohne|frei von) (pestizid*|chemie|plastik|mikroplastik|schadstoff*)
        (auch|selbst) (im|in|bei|nach) .. (sturm|regen|wasche|waschen|waschgangen|frost|hitze|hagel) .. (dicht|trocken|warm|
            form|neu|stabil)
        (hattest|hast) .. (auch|ja|ja auch|ja schon) schon / (hattest|hast) du uns .. (geschrieben|erzahlt|gesagt|gefragt)
        (erzahlt|geschrieben|gesagt) hast du / (schriebst|sagtest|erzahltest|meintest) du
        (dein|deine|deinen) (alte|alter|altes|alten) .. (kaputt|durch|hin|undicht|ausgedient|ersetzen)
        (dein*|ihr*) (letzte*|vorige*|erste*|alte*) .. (leer|aufgebraucht|verbraucht|zu ende|kaputt|durchgelaufen|ausgetrunken|
            voll|heruntergebrannt)
        fruhjahrskollektion* / fruhlingskollektion* / sommerkollektion* / herbstkollektion* / winterkollektion*
        kollektion .. (eingetroffen|angekommen|gelandet|ist da) / (topfer*|tischler*|schreiner*|goldschmied*|parfumeur*)
        in (#|wenigen )?(minuten|sekunden) (aufgebaut|zusammengebaut|warm|trocken|geladen|montiert)
        atmungsaktiv* / winddicht* / (versiegelte*|verschweisste*|getapte*|verstarkte*|verklebte*|doppelte*) (naht|nahte|nahten)
        (aluminium|alu|fiberglas|carbon|stahl|titan) (gestange|gestell|rahmen|stangen|stabe)
        (erneuert*|umgestaltet*|renoviert*|aufgefrischt*|uberarbeitet*|umgebaut*|neu gestaltet*|runderneuert*) .. (shop|laden|
            sortiment|seite|katalog|webseite|schaufenster)
        (shop|laden|sortiment|seite|katalog|webseite|schaufenster) .. (erneuert*|umgestaltet*|renoviert*|aufgefrischt*|
            uberarbeitet*|umgebaut*|neu gestaltet*|runderneuert*)
        wir wissen dass (du|sie) .. (liebst|lieben|magst|mogen|trinkst|trinken|tragst|tragen)
        direkt (von|vom) .. (bauern|bauer|hof|erzeuger*|hersteller*|produzent*|plantage*|farmer*)
        ich bin (diejenige|derjenige)
        neue (marken|produkte|designs|abteilung|filiale|artikel|modelle|sorten|lieferanten)
        (sortiment|auswahl) .. (erweitert|gewachsen|vergrossert|verdoppelt)
        (eroffnet|aufgemacht|eroffnen) .. (laden|filiale|geschaft|shop) / (laden|filiale|geschaft) .. eroffnet
        bei uns (schon|bereits|neulich|letztens) (gekauft|bestellt)
        (letzten|bisherigen|fruheren|vergangenen) (kaufe|kaufen|einkaufe|einkaufen|bestellungen)
        (grunderin|grunder) (von|der|des|dieses|unseres) / gedruckt auf / (dickes|dickem|schweres|edles) papier
        (lasst sich|passt|passen) .. (zusammenfalten|falten|hosentasche|handtasche|jackentasche|rucksack|hand flache)
        handflache* / packmass
        pillt / pilling / (kein*|ohne) .. knotchen / importiert*
        """,
    "promise": """
        (in|innerhalb von|binnen|nach) (ein|einem|einer|ein paar|einigen|wenigen|#|zwei|nur) .. (tagen|tage|werktagen|
            stunden) .. (bei dir|bei ihnen|da|zuhause|geliefert|vor deiner|im briefkasten|unterwegs)
        ubermorgen
        (ist|sind|kommt|kommen|liegt) .. (tagen|werktagen|morgen|ubermorgen|wochenende|montag|dienstag|mittwoch|donnerstag|
            freitag|samstag) .. (bei dir|bei ihnen|zuhause|geliefert|vor deiner)
        (haut|teint|gesicht|falten) .. (junger|straffer|glatter|strahlender|reiner|frischer|praller|weicher|gesunder)
        (junger|straffer|glatter|strahlender|reiner|jungere|straffere|glattere|strahlendere|reinere) .. (haut|teint)
        (was|wenn|passt|gefallt) .. nicht .. (passt|gefallt|gefallen) .. (zuruck|retour|wieder)
        geht (einfach|kostenlos) zuruck / (schick*|send*) .. (wieder)? zuruck / behaltst .. (was|nur) / ruckversand / umtausch*
        (schlaft|schlafst|schlafen|schlaf) (besser|ruhiger|tiefer|langer|fester) / weniger (stress|anspannung|nervositat|falten)
        nachweislich* / erwiesenermassen / (hilft|helfen) .. (beim|gegen) (einschlafen|schlafen|entspannen|abnehmen|
            konzentrieren|durchschlafen)
        juckreiz / hautausschlag / rotungen / (sollte|sollten|wenn|falls) .. (irgendwann|jemals|einmal|mal) .. (kaputt|geist|
            bruch|lecken|brechen)
        den geist (auf|aufgeben|aufgibt) / wir .. bauen .. (mit dir|mit ihnen|gemeinsam) .. (auf|zusammen)
        (pack*|auspack*) .. (vor dem|noch heute|morgen|abendbrot)
        (sanft|schonend|mild|gut|bekommlich) .. (zum|fur den|fur die|zu|zur) (magen|haut|zahnen|zahne|kopfhaut)
        magenfreundlich* / hautfreundlich* / magenschonend* / hautschonend* / bekommlich*
        (antwort*|ruckmeldung) (in|innerhalb|binnen) .. (minuten|sekunden|stunde|stunden) / (wir rufen|ruft ein*) .. zuruck
        ruckruf
        (betrag|geld|summe) .. (wieder|zuruck|auf) .. (konto|karte)
        """,
    "offer": """
        (auf|in|uber) (#|mehrere|einige|ein paar|zwolf|kleine) (monate|monaten|zahlungen|monatsraten|betrage|teilbetrage|teilen)
        (verteil*|aufteil*|streck*|stuckel*) .. (zahl*|betrag|summe|preis|kosten|monate|monaten)
        (betrag|summe|preis|kosten|rechnung|zahlung) .. (verteil*|aufteil*|strecken|stuckeln|stunden)
        nach und nach (bezahl*|zahl*|abbezahl*) / (nicht|nur) (jeder|jede|alle) (bekommt|erhalt|kriegt|hat|kommt)
        (ausgewahlte*|auserwahlte*|wenige|wenigen|ein paar|beste*) (kunden|kundinnen|gaste|stammkunden|personen)
        (handvoll|kreis|auswahl) .. (kunden|kundinnen|menschen) / auf einladung / persönliche einladung / bist eine davon
        bist einer davon / bist du dabei
        (kostete|kosteten) .. (deutlich|viel|erheblich|mal|wesentlich|fruher|bisher|zuvor|vorher) .. mehr
        (mussen|mussten|werden) .. aufschlagen / aufschlag* / preisanpassung* / preisanstieg*
        zahl* .. (erst|jetzt|heute|einen teil|die halfte|nur) .. (teil|rest|spater|halfte|danach)
        (spater|danach) (zahlen|bezahlen) / (geben|schicken|verschicken|zeigen) .. nicht (jedem|jeder|allen)
        nur unsere (liebsten|besten|treuesten) / nur an unsere / (bekommst|kriegst|erhaltst|gibt) .. (von uns)? dazu
        mit (kleiner|einer kleinen) (beigabe|zugabe)
        (nicht|ohne) .. (auf einmal|auf einen schlag|sofort) .. (zahl*|bezahl*|hinleg*|hinblatter*|aufbring*)
        (jeden|jedem|pro) monat .. (bisschen|teil|stuck|rate|haps|betrag)
        (bisschen|teil|stuck|rate|haps|betrag) (jeden|pro|im) monat
        finanzier* / (verdienen|draufzahlen|verdient) wir .. (nichts|kaum|daran|dran|nicht)
        wir (verdienen|draufzahlen) .. (nichts|kaum|daran|dran|nicht)
        gewinnspanne / (nachste|kommende) woche .. anders
        """,
    "ending": """
        (morgen|morgen fruh|ab morgen|heute nacht|ab montag|nachste woche|ab nachster woche) .. (damit)? (vorbei|schluss|weg|
            nicht mehr|geht das nicht|zu spat|passe|erledigt|futsch|geschichte)
        nur (noch)? (wenn|falls|solange|sofern) .. (vor|bis|heute|noch|morgen) .. (bestell*|einlos*|kauf*|wochenende)
        (code|angebot|rabatt) .. (kurzlebig*|kurzes leben) / zum kurbis
        (raumen|leeren) .. (warenkorb*) .. (heute|abend|nacht|morgen)
        """,
    "stock": """
        (wieder|endlich|erneut|endlich wieder) (verfugbar|erhaltlich|zu haben|im sortiment|im regal|auf lager|lieferbar|
            bestellbar|eingetroffen|vorratig)
        war .. (ausverkauft|vergriffen|weg) / (deiner|ihrer|deine|ihre) (grosse|farbe) .. (eng|knapp|fast|kaum|rar|weg)
        (grossen|farben) .. (weg|vergriffen|fort|knapp) / nachproduziert / wieder aufgefullt / aufgestockt
        (ist|sind) zuruck im / (unter|hinter) (der|dem) (theke|tresen|ladentisch)
        die letzten (paare|stucke|exemplare|teile|stuhle|tassen|flaschen)
        (leere|leeren|lichte|lichten) (regale|regalen|haken)
        (stapel|turm) .. (schrumpf*|knochel*|kleiner|niedrig*|flach*)
        boden (der|des) (kiste|lagers|kartons|regals) / (zettel|schild|namensschild) .. (dein*|ihr*) (name|namen|name drauf)
        in (die|eine) ecke (gestellt|gelegt|geraumt)
        (geblockt|blockiert|gesperrt) .. (dich|sie|grosse|stuck) / ausstellungsstuck* / vorfuhrmodell* / vorfuhrgerat*
        leere (bugel|kleiderbugel)
        (nachschub|nachbestell*|nachlieferung) .. (nicht|kein*|ungewiss|offen|absehbar) / kein nachschub
        """,
    "popularity": """
        wer .. (gekauft|probiert|bestellt|besitzt|getragen) .. (will|mochte|gibt|kommt|lasst|hat)
        (kaufer|kauferinnen|besitzer|trager|leser|leserinnen) .. (sagen|schreiben|lieben|loben|erzahlen|finden)
        volle punktzahl / (im schnitt|durchschnittlich|fast) .. (punkte|punktzahl|sterne|note|bestnote) / bestnote*
        jury / podest / treppchen / siegertreppchen / (auf|an|in) (jedem|jeder) (campingplatz|strasse|buro|strand) .. (sieht|
            siehst|trifft|begegne*)
        (rennen|einrennen) .. (bude|tur|laden)
        zuschriften / (posteingang|postfach|briefkasten) .. (voll|quillt|uberlauf*|platzt)
        (briefe|mails|nachrichten|zuschriften) von (leuten|kunden|kundinnen|lesern|fans)
        (unser|ganzes|gesamtes|im) team .. (liebt|tragt|nutzt|trinkt|schwort|steht auf)
        (nie|nicht) (wieder|mehr) (ausziehen|hergeben|missen)
        """,
}

COUNTS = Counts(
    things="(?:sachen|teile|artikel|stucke|dinge|produkte|lieblinge|lieblingsstucke|schatze|favoriten)n?",
    every="alle #(?= (?:liegen|warten|sind|noch|im|teile|in))",
    both="(?:alle )?beide[n]? (?:sachen|teile|artikel|stucke|produkte|warten|liegen noch|liegen im|sind noch|sind im)",
    owners="deine|deinen|ihre|ihren",
)
