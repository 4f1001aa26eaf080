"""Dutch."""

from .language import Language

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
        "voor en wacht werkt ligt klaar invoeren toe te"
    ),
    uses="gebruik vul voer typ pas toepassen met verzilver noem",
    claims={
        "fine": """
            geen haast / zonder haast / geen stress / voel je vrij / vrije tijd / op je gemak / haast je niet
            haast klaar / ruim de tijd / vrij om / bij de hand / haast vergeten
            """,
        "discount": """
            korting* / kortingen / bespaar / bespaart / besparen / besparing* / afgeprijsd* / aanbieding* / aanbod
            deal / deals / actie / acties / actieprijs / promo / promotie* / voordeel* / voordelig* / voordelige*
            goedkoper / speciale prijs / lagere prijs / scherpe prijs / coupon* / waardebon* / minder betalen / % op
            op je bestelling korting / voordeeltje
            """,
        "offer": """
            # betalen / # halen / betaal # / betaal minder / bijna niets / voor bijna niets / prijs stijgt
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
            """,
        "free": """
            kost niets / kost je niets / kost niks / zonder toeslag / zonder te betalen / wij betalen de / nul euro
            geen extra kosten / zonder extra kosten / gratis / kosteloos / kosteloze / cadeau / voor niets
            voor niks / zonder kosten / zonder verzendkosten / geen verzendkosten / geen bezorgkosten / geen kosten
            nul verzendkosten / op onze kosten / van het huis / wij betalen / betalen wij / nemen wij
            voor onze rekening / inclusief verzending / inclusief bezorging / verzendkosten inbegrepen
            vrij van verzendkosten / gratisverzending / weggeefactie / weggegeven / krijg je van ons / trakteren
            portvrij / franco
            """,
        "shipping": """
            verzend* / verzonden / bezorg* / lever / levering* / leveren / geleverd / portokosten / thuisbezorgd*
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
            we houden / vastgehouden / voordat .. weg / voordat .. op / voor .. weg is / iemand anders / een ander
            grijp .. voordat / raakt op / raken op / vliegen de / vliegt de
            """,
        "popularity": """
            meest gekozen / meest gewild / meest gekocht / meest populair* / vaakst gekozen / klanten zijn
            klanten zeggen / klanten houden / iedereen wil / lyrisch / succes / succesnummer / experts / deskundigen
            verkozen / gekozen tot / loopt storm / meest geliefd* / geliefd / bemind / bestseller* / best verkocht*
            bestverkocht* / meest verkocht* / meestverkocht* / topper* / kaskraker / populair* / populaire*
            populairste* / trending / trend / trendy / viral / veelgevraagd* / gewild* / gevraagd / hoog gewaardeerd
            best beoordeeld* / beoordeel* / beoordeling* / recensie* / review* / # sterren / vijf sterren
            klantfavoriet* / publieksfavoriet* / favoriet van / favoriet bij / iedereen / onze klanten
            klanten vinden / andere klanten / andere mensen / aanbevolen door / bekend van / influencer* / bekroond*
            prijswinnend* / nummer één / nummer # / nr # / duizenden / honderden / miljoenen / # mensen / # klanten
            # personen / # keer verkocht / rage / hype / geliefd bij
            """,
        "promise": """
            binnen # dagen / in # dagen / werkdagen / morgen al / beloven / beloofd / belofte / beste kwaliteit
            hoogste kwaliteit / helpt tegen / verlicht / voorkomt / bevalt het niet / garantie* / gegarandeerd
            garanderen / garandeert / geld terug / retour* / retourneren / terugsturen / ruilen / omruilen
            terugbetaling* / terugbetaald / niet goed geld / tevredenheid* / risicoloos / zonder risico
            geen risico / bedenktijd / snelle levering / snelle verzending / snel bezorgd / snel geleverd / express*
            spoed* / morgen in huis / morgen bezorgd / morgen geleverd / vandaag verzonden / vandaag bezorgd
            vandaag besteld / binnen # / volgende dag / de volgende dag / levering in # / op tijd voor
            gecertificeerd* / klinisch* / bewezen / dokter* / arts* / geneest / levenslang* / voor altijd
            belastingvrij / btw vrij / verzekerd / afvallen / echtheid*
            """,
        "ending": """
            nog even geldig / eind van de maand / einde van de / deze week nog / alleen deze maand / bijna voorbij
            bijna afgelopen / zolang het duurt / in # uur / over # uur / stopt binnenkort / eindigt / eindigen
            loopt af / loopt bijna / aflopen / afloopt / afgelopen / verloopt / verlopen / verloop / geldig tot
            geldig t / geldt tot / geldt alleen / geldig / alleen vandaag / vandaag alleen / alleen nog vandaag
            nog vandaag / alleen dit weekend / alleen deze week / alleen tot / slechts tot / nog tot / tot en met
            tot middernacht / middernacht / tot vanavond / tot morgen / tot vandaag / tot maandag / tot dinsdag
            tot woensdag / tot donderdag / tot vrijdag / tot zaterdag / tot zondag / tot # / tot eind / laatste dag
            laatste dagen / laatste uren / laatste uur / nog # uur / nog # dagen / nog # dag / nog een paar uur
            nog enkele uren / uur over / dagen over / voor middernacht / voor morgen / voor zondag / deadline
            aftellen / countdown / in de komende / komende # / binnenkort voorbij / voorbij / mis het niet
            mis .. niet / niet missen / loop .. mis / voor korte / korte tijd / kortstondig
            """,
        "urgency": """
            er snel bij / wees er / pak 'm nu / nu kopen / koop nu / nu meteen / laatste herinnering / let op
            waarschuwing / wie het eerst / mis dit / laat je / niet ontgaan / ontgaan / haast / haasten
            laatste kans / laatste gelegenheid / laatste oproep / laatste mogelijkheid / nu of nooit / wees snel
            snel voordat / wees er snel / sla je slag / grijp je kans / grijp nu / wacht niet / niet wachten
            wacht niet te / niet te lang / te laat / de tijd dringt / tijd dringt / klok tikt / tikt / nooit meer
            eenmalig* / tijdelijk* / tijdelijke* / beperkte tijd / dringend / onmiddellijk / direct / meteen
            zo snel mogelijk / flash / bliksem* / last minute / nu het nog kan / zolang het kan / opschieten
            schiet op / spoed
            """,
        "asks": """
            probleem met je / probleem met uw / wachtwoord* / creditcard* / betaalpas* / kaartnummer*
            kaartgegevens / bankgegevens / bankrekening / rekeningnummer / verifieer / bevestig je account
            bevestig je gegevens / bevestig uw / account geblokkeerd / account .. geblokkeerd / account opgeschort
            betaling mislukt / betaling .. mislukt / betaalgegevens / overschrijving / overmaken / maak .. over
            tikkie / paypal / bitcoin* / crypto* / bel ons / bel nu / bel met / bel naar / bellen / telefoon*
            schrijf ons / mail ons / neem contact / whatsapp / telegram / instagram / facebook / tiktok / sms
            e mail / email* / antwoord / reageer / klik op / klik hier / de link / link in / volg ons / onze website
            onze site / bezoek onze / download* / installeer / scan de / bijlage / stuur ons / stuur je / log in om
            inloggen / nieuwsbrief / enquête / doneer / punt nl / punt com
            """,
        "refusal": """
            fout / foutmelding / hier is de melding / melding / gegenereerd / ik heb geschreven / als ai
            als een ai / als kunstmatige / taalmodel* / ai assistent / ik ben een ai / ik ben een assistent
            ik kan niet / ik kan je / ik kan u / ik kan dit / ik kan geen / ik mag niet / het spijt / sorry maar
            mijn excuses / mijn instructies / instructies / negeer / vorige instructies / hier is het bericht
            hier is je bericht / zoals gevraagd / pushmelding / pushbericht / de gebruiker / de winkelier
            """,
        "placeholder": "naam hier / voornaam / klantnaam / productnaam / invoegen / hier invullen / code hier",
    },
)
