"""Dutch."""

from .language import Language
from .nl_asks import ASKS

LANGUAGE = Language(
    tag="nl",
    name="Dutch",
    common=(
        "de het een je jouw jij u uw is zijn was en van voor met op aan in te er nog niet ook maar of als waar wat "
        "wanneer hoe we wij ons onze die dat deze dit naar bij uit om tot zo al hier daar winkelwagen winkelmandje "
        "mandje bestelling wacht wachten staat staan ligt liggen klaar vergeten kom terug gezien hallo hoi graag "
        "even verder gaan rond afronden afgerond bestel winkelen iets alles zin tijd geleden mooie zien kijk heb "
        "hebt hebben artikel artikelen weer meer door dan nu je't hij"
    ),
    homographs=(
        "stapel stapels stapelt stapelen doe economie economisch economische generatie generaties award rare reserve "
        "institute promoten"
    ),
    months=(
        "januari jan",
        "februari feb",
        "maart mrt",
        "april apr",
        "mei",
        "juni jun",
        "juli jul",
        "augustus aug",
        "september sep sept",
        "oktober okt",
        "november nov",
        "december dec",
    ),
    weekdays=(
        "maandag ma",
        "dinsdag di",
        "woensdag wo",
        "donderdag do",
        "vrijdag vr",
        "zaterdag za",
        "zondag zo",
    ),
    today="vandaag vanavond",
    tomorrow="morgen",
    hours="uur uren",
    days="dag dagen",
    numbers="twee drie vier vijf zes zeven acht negen tien elf twaalf",
    percent="procent / percentage",
    currencies={
        "EUR": "euro euro's",
        "USD|CAD|AUD": "dollar dollars",
        "GBP": "pond ponden",
        "?": "cent centen",
    },
    codes=(
        "code codes kortingscode kortingscodes couponcode actiecode promocode vouchercode coupon waardebon "
        "kortingsbon tegoedbon"
    ),
    code_follows=(
        "is staat hieronder hier bij in aan af nog geldt geldig loopt verloopt eindigt vandaag morgen tot niet om "
        "voor en wacht werkt ligt klaar invoeren toe te vóór tijdens gewoon direct wanneer als simpelweg binnen "
        "uiterlijk gebruiken invullen verzilveren toepassen kun kan "
        "ook haalt geeft scheelt levert doet maakt trekt blijft zorgt brengt gaat helpt krijg"
    ),
    uses="gebruik vul voer typ pas toepassen met verzilver noem",
    claims={
        "fine": """
            bevestig uw bestelling / koop je niet (elke|iedere|dagelijks|zomaar|vaak) / ging er (iets|wat) fout
            fout (bij|tijdens) (het)? (afrekenen|betalen|betaling)
            (wij|we) zijn beschikbaar / (winkelmandje|mandje|winkelwagen|winkelmand) (is|blijft) (nog|nog steeds) beschikbaar
            (sterren|dromen|knuffels|glimlach|complimenten|zon) .. gratis / (kunnen|kan) niet wachten / geen antwoord
            (kijken|dromen|neuzen|rondneuzen) (kost niets|kost niks|is gratis) / voor altijd (de jouwe|jouw|van jou)
            afgelopen (week|weekend|maand|tijd|dagen|jaar|zomer|winter|weken|maanden)
            (niet|loop|kom|vliegt|vliegen|zomaar|vloog) voorbij / voorbij (komen|kwam|gekomen|fietsen|lopen|vliegen)
            sluit (je|even je) ogen / sluit (aan|perfect aan|goed aan|mooi aan) / (nooit|niet|tijd|hart|regen) stopt
            (geen|zonder|nooit) spijt
            dubbel (zo|genieten|lekker|plezier|op|gezellig|leuk) / (niets|niks) fout / goed fout / succes (met|ermee|op|bij)
            in actie / geen .. haast
            geen haast / zonder haast / geen stress / voel je vrij / vrije tijd / op je gemak / haast je niet
            haast klaar / ruim de tijd / vrij om / bij de hand / haast vergeten
            bespaar tijd / tijd besparen
            nog een (klik|stap|tik)
            plannen voor
            (een|mooi|leuk|fijn|origineel) cadeau (voor|om|dat) / cadeau voor
            (zoek*|mooi|leuk|fijn|origineel|perfect) .. cadeau
            cadeau (gevonden|zoek*|idee*)
            aan het eind* van de dag / (betaal|betaalt|betalen) # % minder
            (er|is) ook morgen nog / morgen (ook)? nog / morgen is je
            (overkomt|gebeurt|gebeurt bij) (iedereen|ons allemaal|de besten)
            laat je (inspireren|verrassen|verleiden|meenemen)
            (geven|geef|helpen) je een (handje|hand) / (tweede|nieuwe) (blik|kans)
            # % (goedkoper|minder)
            bijna op (de|het|je|jouw)? (pedalen|fiets|bank|helft|stoep|mat|plank|vuur|tafel|bord|plek|schema)
            krijg je (er|daar|hier) (nog)? # %
            geldig (vanaf|bij) (#|een|bestellingen)
            (kruimels|kruimeltjes) over / (om|heeft|hebben|had|je|ons|zich|mij|me) .. gevraagd / gevraagd (om|of|naar)
            (je|jouw|eigen) (voorraad|voorraadje) / (tijd|terrein) winnen / wie waagt die wint / weerstand (bieden|biedt)
            (goed|mooi|fraai|sfeervol|zacht|helder) verlicht* / (verdwijnt|verdwijnen) niet / niets verdwijnt
            zonder deadline
            """,
        "discount": """
            korting* / kortingen / bespaar / bespaart / besparen / besparing* / afgeprijsd* / aanbieding* / aanbod
            deal / deals / actie / acties / actieprijs / promo / promotie* / voordeel* / voordelig* / voordelige*
             / speciale prijs / lagere prijs / scherpe prijs / coupon* / waardebon* / minder betalen / % op
            op je bestelling korting / voordeeltje
            goedkoop / goedkope /  / voordelig* / voordeel / bespaar* / besparing*
            (kost|kosten|betaal|betaalt|betalen) .. minder
            (verrassing|cadeau|cadeautje|extraatje|geschenk) (voor je|voor jou|van ons|wacht)
            als (dank|bedankje|dankjewel)
            """,
        "offer": """
            # betalen / # halen / (haal|neem|koop) .. betaal # / bijna niets / voor bijna niets / prijs stijgt
            prijzen stijgen / prijs gaat omhoog / voordat de prijs / prijs daalt / prijzen dalen / beloond
            halve prijs / de helft / helft van / halfprijs / voor de helft / twee voor / twee halen / # voor #
            voor de prijs van / # plus # / één plus één / tweede gratis / tweede halve / uitverkoop* / opruiming*
            sale / prijsdaling* / prijsverlaging* / prijs gedaald / prijs is gedaald / prijs verlaagd
            laagste prijs / laagste prijzen / beste prijs / beste deal / bodemprijs* / goedkoop* / goedkoopst*
            cadeaukaart* / cadeaubon* / bonus* / cadeautje van / cadeau van ons / cadeau voor jou / cadeautje voor
            ons cadeau / verrassingscadeau / punten / spaarpunten / tegoed / beloning* / win / winnen / gewonnen
            winnaar* / loterij / prijsvraag / verloting / prijs winnen / termijnen / in termijnen / gespreid betalen
            achteraf betalen / betaal later / renteloos / zonder rente / black friday / cashback / groothandel*
            stuntprijs* / stunt*
            (een|maar een|het|twee|slechts een) (derde|kwart|vijfde|zesde|achtste|tiende) (van|minder|goedkoper|
                deel|is|kost)
            een derde / helft (van de|van het|van wat|goedkoper|minder|van zijn)
            (fractie|tiende|deel) van (de|het|wat)
            (gisteren|vroeger|eerst|was|waren|in plaats van|normaal) # .. (vandaag|nu|nog) / # .. (vandaag|nu) #
            voor de prijs van / # voor (de prijs|een) / (tweede) .. (gratis|cadeau|erbij)
            (spotprijs|spotgoedkoop|koopje*|afgeprijsd*|prijsknaller|stunt*)
            (kost|kosten|betaal|betaalt|betalen) .. (helft|weinig|bijna niets|fractie|derde|kwart|nog maar)
            (prijs|prijzen) .. (gedaald|daalt|dalen|omlaag|lager|gezakt|zakt|verlaagd|gehalveerd|kleiner|onder|
                naar beneden|beter)
            voor (een prikkie|een habbekrats|bijna niets|een appel) / onder de (prijs|kostprijs|normale)
            (duurder|prijziger) / (kost|kosten|betaal|betaalt|betalen) .. meer
            (prijs|prijzen) .. (stijgt|stijgen|omhoog|hoger|verhoogd|gaat op|gaan op|blijft|geldt|klimt|verandert|
                loopt op)
            (prijsverhoging*|prijsstijging*) / (voor|tegen) deze prijs / (hogere|volle|oude|normale) prijs
            voordat .. (prijs|duurder|stijgt)
            (verrassing*|cadeau|cadeautje*|extraatje*|extra|kleinigheidje|monster*|proefje|snoepje*|chocola*|
                sticker*|iets|presentje) .. (in|bij|mee|bovenop) .. (pakket*|doos|bestelling|zending|doosje|envelop)
            (pakket*|doos|zending) .. (verrassing*|cadeau*|extraatje*|extra|iets|proefje|presentje)
            (stoppen|stoppen we|doen|voegen|leggen|geven|steken|gooien) .. (bij|erbij|extra|verrassing|cadeau*|doos|
                pakket*|proefje|toe)
            (verrassing|cadeau|cadeautje|extraatje|geschenk) (erbij|inbegrepen) / er gratis bij / krijg je er
            (volgende|komende|toekomstige|alle) # (bestelling*|aankop*|keer)
            (volgende|komende|toekomstige|al je) (bestellingen|aankopen) / elke (bestelling|aankoop)
            (stapelbaar|optellen|cumul*) / combine* .. (andere|actie*|code*|korting*)
            met (elke|alle|andere|iedere|een andere) (andere|actie*|code*|korting*|aanbieding*)
            (geldt|werkt|geldig|gebruiken|te gebruiken|bruikbaar) .. (vaker|meerdere|twee keer|altijd|alles|
                iedereen|vrienden|familie|onbeperkt|elke|ook|levenslang|zo vaak|nog eens)
            (deel|geef) .. (vriend*|code|door) / (zonder|geen) minimum* / (verdubbel*|dubbel*) / elk bedrag
            (op het kaartje|prijskaartje) / (dan|als) vorige (week|maand) / (stuk|veel|flink) minder (kwijt|dan|geld)
            zo (weinig|laag) .. nooit / nooit (meer|weer) / weer omhoog / geknipt
            (bij het uitpakken|als je hem uitpakt|bij het openen) / bedankje
            (smokkelen|stoppen|doen|leggen|verstoppen|steken) .. (koekje|mee|erbij|in de doos|bij)
            (met|per) (kaart|pin|paypal) (betaal*|af*) / betaal* .. (kaart|pin|paypal) / nog # (af|euro|extra)
            @ .. (jaar|zus|broer|moeder|vriend*|collega*|familie|iedereen|altijd|twee keer|opnieuw|kaart|alles|haar|
                lang)
            (doen|geven|leggen|stoppen) (er|je) .. (bij|cadeau|gratis) / (bestel|koop) (vandaag|nu)
            vip / vips / vip klanten / (alleen|exclusief|uitsluitend) .. (leden|abonnees|vip*)
            geheim* (prijs|prijzen|aanbieding*|korting*) / exclusieve (prijs|prijzen|korting*|aanbieding*|deal*)
            (spreid*|verdeel*|splits) .. (betaling|bedrag|kosten|maanden|prijs|totaal)
            (betaal*) .. (per|elke|iedere) maand / (maandbedrag|maandelijks*) / klarna / rente
            (werkt|geldt) ook (voor|op|bij)
            in (de|je|elke) (doos|pakket*)
            (iets lekkers|snoep*|chocola*|koekje*|lekkernij*) .. (doos|pakket*|verstopt|erbij|bij)
            (iets|stukje|beetje|wat) .. (totaal|prijs|rekening|bedrag) .. (af|afgehaald|eraf|minder)
            (afgehaald|afgetrokken|eraf gehaald|eraf gedaan)
            (aardigheidje|verrassinkje|attentie) .. (in|bij|voor|wacht) / (wacht|zit) .. (aardigheidje|attentie)
            aanbetaling* / goudstatus / zilverstatus / platinastatus
            (goud|zilver|platina|brons|premium) status
            (ontvang*|krijg*) (een|er een|gratis) (cadeau*|verrassing|geschenk|attentie)
            """,
        "free": """
            kost niets / kost je niets / kost niks / zonder toeslag / zonder te betalen / wij betalen de / nul euro
            geen extra kosten / zonder extra kosten / gratis / kosteloos / kosteloze / voor niets
            (krijg*|ontvang*|gratis|geven|geef|doen|als|erbij|extra|ons|onze) .. cadeau
            (erbij|bij) cadeau / cadeau (erbij|bij|van ons|gratis|bij je|in je|in de)
            voor niks / zonder kosten / zonder verzendkosten / geen verzendkosten / geen bezorgkosten / geen kosten
            nul verzendkosten / op onze kosten / van het huis / wij betalen / betalen wij / nemen wij
            voor onze rekening / inclusief verzending / inclusief bezorging / verzendkosten inbegrepen
            vrij van verzendkosten / gratisverzending / weggeefactie / weggegeven / krijg je van ons / trakteren
            portvrij / franco
            (is|zijn) van ons / op onze kosten
            """,
        "shipping": """
            verzend* / verzonden / bezorg* / lever / levering* / leveren / geleverd / portokosten / thuisbezorgd*
            koerier* / pakketdienst* / pakketbezorg*
            """,
        "stock": """
            nog maar # / nog maar / twee over / # over / paar over / een handvol / handjevol / bijna niets meer
            bijna niet meer / is zo weg / gaan snel / gaat snel / snel uitverkocht / nog maar een / nog maar enkele
            nog maar weinig / nog # over / slechts # / laatste exemplar* / laatste stuk* / laatste artikel*
            laatste paar / laatste maten / nog enkele / nog een paar over / paar stuks / op voorraad / voorraad
            op is op / zolang de voorraad / zolang voorraad / bijna uitverkocht / uitverkocht / bijna op / snel op
            zo op / bijna weg / snel weg / zo weg / weg is weg / beperkt* / beperkte* / gelimiteerd*
            limited edition / schaars / zeldzaam / beschikbaar / beschikbaarheid / nog leverbaar / leverbaar
            gereserveerd / reserveren / reservering / opzij gelegd / apart gelegd / apart gehouden / houden we vast
            we houden (hem|haar|ze|het|deze|er) .. (vast|apart|opzij|achter|vrij) / vastgehouden / voordat .. weg
            voordat .. op / voor .. weg is / iemand anders / een ander
            grijp .. voordat / raakt op / raken op / vliegen de / vliegt de
            (laatste|allerlaatste) (mok*|exempla*|stuk*|paar|maat|maten|plek*|plaats*|item*|exemplaar|doos|voorraad)
            (bijna|haast|nauwelijks|amper) (geen|niet|op|leeg|uitverkocht|weg|niets|nog|meer)
            (niet veel|weinig) (meer|over|van)
            nog maar (een paar|enkele|twee|drie|weinig) (stuks|mokken|exemplaren|over|op|beschikbaar)
            (ons|onze|in het|in ons) (magazijn|voorraad)
            (magazijn|schap*|voorraad*) .. (leeg|laag|beperkt|slinkt|krimpt|bijna|klein|op)
            (schaars*|zeldzaam|zeldzame|uniek stuk|uitverkocht|op is op|raakt op|raken op)
            (iemand|anderen|een ander|andere) .. (mandje|winkelwagen|oog|kijkt|kijken|wil|willen|loert|aast|azen)
            (komt|komen|wordt|worden) .. (niet terug|nooit meer|niet meer|niet opnieuw|nooit terug)
            (zodra|als) (ze|hij|het) (op|weg) / een handvol / (schap|rek) .. leeg
            (straks|binnenkort|zo) .. (niet meer|geen|weg) / achter deze / (hebben|hebben er|is er) .. maar (een|#)
            # (mensen|anderen|klanten) .. (bekijken|kijken|willen) / andere (mensen|klanten)
            binnen (een paar|enkele|#|no|een|de kortste) (dagen|uur|uren|dag|time|keren) .. (weg|op|uitverkocht|
                verkocht)
            (meestal|vaak|altijd) .. (weg|uitverkocht)
            (schap|schappen) .. (leeg|leger)
            (was|waren|is|zijn) .. uitverkocht
            op een hand
            (bewaren|bewaar|vasthouden|houden) .. (maar|tot|nog) .. (dag|dagen|uur)
            nog maar (een|#) (dag|dagen|uur)
            """,
        "popularity": """
            meest gekozen / meest gewild / meest gekocht / meest populair* / vaakst gekozen / klanten zijn
            klanten zeggen / klanten houden / iedereen wil / lyrisch / succes / succesnummer / experts / deskundigen
            verkozen / gekozen tot / loopt storm / meest geliefd* / geliefd / bemind / bestseller* / best verkocht*
            bestverkocht* / meest verkocht* / meestverkocht* / topper* / kaskraker / populair* / populaire*
            populairste* / trending / trend / trendy / viral / veelgevraagd* / gewild* / gevraagd / hoog gewaardeerd
            best beoordeeld* / beoordeel* / beoordeling* / recensie* / review* / # sterren / vijf sterren
            klantfavoriet* / publieksfavoriet* / favoriet van / favoriet bij / voor iedereen / onze klanten
            klanten vinden / andere klanten / andere mensen / aanbevolen door / bekend van / influencer* / bekroond*
            prijswinnend* / nummer één / nummer # / nr # / duizenden / honderden / miljoenen / # mensen / # klanten
            # personen / # keer verkocht / rage / hype / geliefd bij
            # op # / # (op de|van de) #
            (heel|half) (amsterdam|rotterdam|utrecht|nederland|belgie|antwerpen|brussel|europa|londen|parijs|
                de stad|de wereld|het land)
            de hele (stad|wereld|straat|buurt)
            (iedereen) .. (wil|drinkt|draagt|praat|heeft|koopt|houdt|gebruikt|kent|is|vindt|enthousiast|erover)
            (duizenden|honderden|miljoenen|tientallen|talloze|massa s) (klanten|mensen|kopers|anderen|huishoudens|
                fans|gingen|kochten|van)
            (klanten|mensen|kopers|koks|experts|kenners|fans|gebruikers) .. (komen terug|kopen|kochten|zweren|
                raden aan|aanraden|houden|kiezen|vertrouwen|dol op|verliefd|enthousiast|lopen weg|waarderen|
                bestellen|aanbevelen|weglopen|prijzen)
            (keurmerk|medaille|bekroond*|onderscheid*|instituut|testwinnaar|nummer een|beste uit de test|
                lieveling van|favoriet van|meest (gekochte|geliefde|gevraagde|verkochte)|rage|razend populair)
            driekwart / (meerderheid|twee derde) / vaste klanten / (nergens|alleen nog) .. over / heeft men
            (in|over) het hele land / wereldwijd / meest (gewenst*|begeerd*|geliefd*|gewild*)
            (meerdere|veel|andere|verschillende|heel wat|tientallen) (mensen|klanten|bezoekers|shoppers|anderen)
            (gekozen|verkozen|uitgeroepen) .. (jaar|maand|lezers|klanten)
            (klant*|lezers) .. (lyrisch|prijzen|zeggen|roemen) / (halve|hele) (straat|buurt|stad|kantoor)
            al je (vriend*|buren|collega*)
            """,
        "promise": """
            binnen # dagen / in # dagen / werkdagen / morgen al / beloven / beloofd / belofte / beste kwaliteit
            hoogste kwaliteit / helpt tegen / verlicht / voorkomt / bevalt het niet / garantie* / gegarandeerd
            garanderen / garandeert / geld terug / retour / retourneren / retourneren / terugsturen / ruilen
            omruilen
            terugbetaling* / terugbetaald / niet goed geld / tevredenheid* / risicoloos / zonder risico
            geen risico
            (maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag) .. (in je handen|in handen|in huis|heb je hem)
            bedenktijd / snelle levering / snelle verzending / snel bezorgd / snel geleverd / express
            expreslever* / expresbezorg* / expressverz*
            spoed* / morgen in huis / morgen bezorgd / morgen geleverd / vandaag verzonden / vandaag bezorgd
            vandaag besteld / binnen # / volgende dag / de volgende dag / levering in # / op tijd voor
            gecertificeerd* / klinisch* / bewezen / dokter* / arts* / geneest / levenslang* / voor altijd
            belastingvrij / btw vrij / verzekerd / afvallen / echtheid*
            (geld) .. (terug|retour) / (krijg|krijgt|geven|storten) .. (geld|terugbetaald|terug)
            (niet blij|bevalt|past|tevreden|mooi genoeg|overtuigd) .. (geld|ruil*|retour*)
            (ruilen|omruilen|ruil hem)
            (verzacht|verlicht|geneest|vermindert|kalmeert|bestrijdt|voorkomt|helpt tegen|versterkt|verbetert|
                stimuleert|verjongt|verhelpt|tegen) .. (pijn*|rugpijn|rug|hoofdpijn|stress|rimpel*|gewricht*|
                verkoud*|slapeloos*|slaap|spijsvertering|huid|immuun*|weerstand|angst|allerg*|spanning|hoest|moe*|
                ontstek*|hart|zenuwen|migraine)
            (rugpijn|hoofdpijn|migraine|nekpijn|slapeloosheid) / (slaap*|slapen) .. (beter|dieper)
            (goed|gezond) voor (je|de|het) (gezondheid|huid|hart|rug|lichaam|maag) / (jonger|slanker|fitter)
            gezonder / afvallen / overmorgen
            (morgen|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|deze week) .. (in huis|bij je|bij jou|thuis|
                aan de deur|geleverd|bezorgd|op de mat|in je handen)
            (in huis|bij je thuis|aan je deur|op de mat|in de brievenbus|in je handen) .. (morgen|maandag|vrijdag|
                dagen|uur|week|snel|op tijd|kerst|weekend)
            (komt|ontvang*|krijg*|bezorgd|geleverd) .. (morgen|maandag|vrijdag|dagen|binnen|op tijd|kerst|weekend)
            voor (de )?(kerst|kerstmis|pasen) / op tijd (voor|in)
            (onbreekbaar|onverwoestbaar|gaat nooit|breekt nooit|breekt niet|nooit stuk)
            (gaat|duurt|houdt|blijft) .. (leven lang|eeuwig|jaren|generaties) mee
            (beloofd|beloven|belofte|erewoord|we verzekeren) / probeer .. (dagen|weken|risico)
            (betalen|betaalt|storten) .. terug / tegenval* / teleurstel* / teleurgesteld*
            (verdwijnt|verdwijnen|weg) .. (pijn|hoofdpijn) / deurmat
            (plant*|geplant) .. (boom|bomen|boompje*) / (boom|bomen) .. (geplant|planten)
            (opbrengst*|goede doel*|goed doel|doneer*|doneren|gedoneerd|liefdadig*|klimaatneutraal|
                kinderziekenhuis|dierenasiel)
            (voor|bij|met) elke (mok|verkochte*|aankoop)
            (vervang*|vervangen) .. (we|hem|gratis|hij|direct) / (krijg*|sturen|geven) .. (nieuwe|nieuw exemplaar)
            (gaat|breekt|valt) .. (stuk|kapot) / (nemen|neemt) .. terug / zonder (gedoe|vragen) / terugnemen
            (verkoudheid|griep|immuunsysteem|weerstand|cholesterol|bloeddruk|stofwisseling|acne|eczeem|rimpels|
                antibacterieel|hypoallergeen|anti aging|detox)
            (verlaat|vertrekt|gaat|versturen|verzenden|komt) .. (vandaag|vanavond|morgen|magazijn|dezelfde dag)
            (op|de) (dezelfde|zelfde) dag
            (opvang|asiel|voedselbank|weeshuis) / voor elke (mok|verkochte*|hem) (die|verkocht*|geven)
            (stuur|sturen|zend) .. terug / (probeer|pas) .. thuis / (breekt|gaat) .. (jaar|kapot|stuk)
            bloeddruk / (verlaagt|verbetert|stimuleert) je (bloeddruk|conditie|gezondheid)
            """,
        "ending": """
            loopt .. (vandaag|vannacht|morgen|vanavond|binnenkort|week) (af|ten einde)
            nog even geldig / eind van de maand / einde van de (dag|week|maand|actie) / deze week nog / alleen deze maand
            bijna voorbij
            bijna afgelopen / zolang het duurt / in # uur / over # uur / stopt binnenkort / eindigt / eindigen
            loopt af / loopt bijna / aflopen / afloopt / afgelopen / verloopt / verlopen / verloop / geldig tot
            geldig t / geldt tot / geldt alleen / geldig / alleen vandaag / vandaag alleen / alleen nog vandaag
            nog vandaag / alleen dit weekend / alleen deze week / alleen tot / slechts tot / nog tot / tot en met
            tot middernacht / middernacht / tot vanavond / tot morgen / tot vandaag / tot maandag / tot dinsdag
            tot woensdag / tot donderdag / tot vrijdag / tot zaterdag / tot zondag / tot # / tot eind / laatste dag
            laatste dagen / laatste uren / laatste uur / nog # uur / nog # dagen / nog # dag / nog een paar uur
            nog enkele uren / uur over / dagen over / voor middernacht / voor morgen / voor zondag
            (laatste|de|uiterste) deadline
            aftellen / countdown / in de komende / komende # / binnenkort voorbij / voorbij / mis het niet
            mis .. niet / niet missen / loop .. mis / voor korte / korte tijd / kortstondig
            (alleen|slechts|enkel) .. (vandaag|vanavond|vannacht|vanmiddag|vanochtend|week|weekend|maand|uur|uren|
                middag|middernacht)
            (vandaag|vanavond) (alleen|enkel|nog maar) / (de|je) tijd (is|raakt) (bijna |haast )?(om|op|voorbij)
            tijd (dringt|tikt|verstreken) / niet (lang|langer|eeuwig|voor altijd)
            (nog|maar) (even|kort) (geldig|te|en dan|maar)
            (bijna|binnenkort|straks|zo) (voorbij|afgelopen|om|weg|dicht|leeg|over|gesloten)
            tot (middernacht|vanavond|morgen|zondag|maandag|vrijdag|zaterdag|het weekend|sluitingstijd|het einde|
                de avond|twaalf*|vandaag)
            voor (middernacht|vanavond|sluitingstijd|het einde)
            (eindigt|verloopt|vervalt|sluit|stopt|loopt af|houdt op|verdwijnt)
            (laatste) (uur|uren|dag|dagen|minuten|moment*|week|avond|nacht)
            (winkelwagen|winkelmand*|mandje) .. (geleegd|gewist|verwijderd|vervalt|verdwijnt|opgeheven)
            (korte|beperkte) tijd / tijdelijk / zon .. (onder|ondergaat|zakt)
            (is het|dan is het) (klaar|voorbij|afgelopen|over) / (je hebt|hebt u|heb je) (nog )?tot / sluitingstijd
            (maken|halen|leggen) .. (winkelwagen|winkelmand*|mandje) leeg / (winkelwagen|winkelmand*|mandje) leeg
            (wissen|verwijderen) (we|je) .. (winkelwagen|mandje)
            na (dit|het|deze|vandaag|zondag) (weekend|week|maand|avond)? .. (geschiedenis|voorbij|weg|op)
            is .. geschiedenis
            """,
        "soon": """
            (over|binnen|nog|in|minder dan) (een|het|een half|dit) uur / (een|nog een) uur (over|te gaan|nog)
            """,
        "rival": """
            (beter|goedkoper|mooier|minder|sterker|meer|zachter|voordeliger|steviger) dan (bij|ergens|elders|
                die van|de andere|andere*|elke|overal|de concurrent*|waar ook|welke|wie)
            anders dan (bij|die van|de andere|andere|de mokken) / (concurrent*|concurrentie)
            (verslaat|overtreft) .. (andere*|alle|elke) / geen andere (winkel|shop) / vergeet (de andere|andere)
            (andere|grote) (winkels|webshops|sites|merken|ketens) / geen andere
            nergens (anders|goedkoper|beter|zo|voor) / (vind*|koop*|krijg*) .. (nergens|elders|ergens anders)
            elders .. (goedkoper|meer|duurder|beter)
            beter dan (alle*|elke|iedere|wat|die van|enig*)
            """,
        "urgency": """
            er snel bij / wees er / pak 'm nu / nu kopen / koop nu / nu meteen / laatste herinnering / let op
            waarschuwing / wie het eerst / mis dit / laat je / niet ontgaan / ontgaan / haast / haasten
            laatste kans / laatste gelegenheid / laatste oproep / laatste mogelijkheid / nu of nooit / wees snel
            snel voordat / wees er snel / sla je slag / grijp je kans / grijp nu / wacht niet / niet wachten
            wacht niet te / niet te lang / te laat / de tijd dringt / tijd dringt / klok tikt / tikt / nooit meer
            eenmalig* / tijdelijk* / tijdelijke* / beperkte tijd / dringend / onmiddellijk
            (koop|bestel|grijp|profiteer|reageer|handel) .. direct / direct (bestellen|kopen|toeslaan|profiteren)
            (koop|bestel|grijp|profiteer|reageer|handel) .. meteen / meteen (bestellen|kopen|toeslaan|profiteren)
            zo snel mogelijk / flash / bliksem* / last minute / nu het nog kan / zolang het kan / opschieten
            schiet op / spoed
            spijt / (wees|er) .. snel bij
            elke (minuut|seconde|uur) telt
            (voor|voordat) (hij|ze|het) .. (ontglipt|ontsnapt|verdwijnt|wegvliegt)
            """,
        **ASKS,
    },
)
