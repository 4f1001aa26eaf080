"""Claims in Dutch of particulars that the facts do not say: make, origin, newness, the sender, the shopper's past."""

from __future__ import annotations

from .language import Counts

PARTICULARS: dict[str, str] = {
    "fine": """
        (ik heb|heb ik) (zin|trek|honger|dorst|tijd) / als nieuw beginnen
        bellen (we|wij|ze) .. aan / (we|wij) bellen .. aan
        """,
    "unknown": """
        (hoogste|beste|top|prima|uitstekende|eerste|superieure|fijnste) (kwaliteit|materialen|wol|merino|katoen|leer|
            ingredienten|bonen|staal|hout|afwerking)
        hoogwaardig* / premium / topkwaliteit / eersteklas / kwaliteit (van|die|voor)
        (fijnste|zachtste|warmste|lichtste|sterkste|beste|comfortabelste|helderste|zuiverste|mooiste|stevigste) .. (ter wereld|
            op de markt|die er is|die er zijn|die bestaat|van de wereld|in zijn soort|die we hebben|ooit|van het land|in huis|
            die je)
        (zachter|warmer|beter|mooier|comfortabeler) (vind|krijg|bestaat|wordt|kan) (je|het|niet)? (ze|hem|het)? (niet|nergens)
        (echt|echte|puur|pure|massief|massieve|zuiver|zuivere|italiaans|italiaanse|gerecycled|gerecyclede|biologisch|
            biologische|egyptisch*) (leer|leder|wol|zijde|kasjmier|katoen|linnen|eiken|eikenhout|hout|goud|zilver|staal|
            bijenwas|glas|plastic)
        (met|door) (de)? (hand|handen|ambacht*|vakmensen|vaklui|vakmannen) (gemaakt|genaaid|gegoten|geweven|gebreid|beschilderd|
            gevlochten|gedraaid|gebrand|vervaardigd|afgewerkt|geplukt|geblazen)?
        handgemaakt* / handwerk / handgeweven / handgebreid* / handgeschilderd* / handgegoten / ambacht*
        (klein|kleine|eigen|ons) (atelier|werkplaats|branderij|pottenbakkerij|familiebedrijf) / atelier / familiebedrijf
        (gemaakt|vervaardigd|geproduceerd|genaaid|gebreid|geweven|gebrand|ontworpen|geteeld|gegoten|geoogst|gestikt|
            gefabriceerd) (in|van|uit|door|met|volgens|op|bij)
        made in (holland|italy|europe)
        (uit|in) (italie|portugal|nederland|frankrijk|friesland|belgie|denemarken|spanje|duitsland|schotland|japan|zweden|
            europa) (gemaakt|geproduceerd|afkomstig|gehaald)?
        van eigen bodem / klimaatneutra* / klimaatvriendelijk*
        (klimaat|co|co #|koolstof) (neutraal|neutrale|positief|vriendelijk|gecompenseerd|vrij) / duurza* / milieu* / ecologisch*
        gerecycle* / recycle* / composteerba* / biologisch afbreekba* / plasticvrij* / zonder plastic / fair trade / fairtrade
        eerlijke handel / biologisch* / uitstoot / emissie*
        (goed|beter|lief|vriendelijk|fijn) voor (de|het|onze) (planeet|aarde|klimaat|milieu|natuur|wereld)
        (compenseren|compenseert) .. (uitstoot|co|verzending) / groene (stroom|energie)
        (gepatenteerd*|gecertificeerd*|dermatolog*|hypoallergeen|getest) / keurmerk / vaatwas* / magnetronbestendig
        (onbreekba*|onverwoestba*|onverslijtba*|krasvast|roestvrij|kreukvrij|kleurecht|vormvast)
        gaat (jaren|een leven|eeuwig|levenslang|jarenlang|decennia|lang) (mee)? / (jaren|leven) lang mee
        (gemaakt|gebouwd) om (lang|jaren|mee) / levenslang / (verkleurt|krimpt|roest|slijt|vervormt) niet
        (gloednieuw*|splinternieuw*|nieuwste|nieuwtje|nieuwigheid|kersvers*|spiksplinternieuw*)
        (net|pas|vers|zojuist) (binnen|binnengekomen|aangekomen|gelanceerd|uit de|verschenen|gearriveerd|van de|toegevoegd)
        nieuw (binnen|in de|in onze|in het|model|bij ons) / nieuwe (collectie|lijn|versie|editie|aanwinst|generatie)
        (kocht|bestelde|bestelde je|had|nam|kocht je|haalde) .. (vorig*|eerder|al eens|vorige keer|ook al|een jaar geleden|
            destijds|afgelopen)
        (vorig*|afgelopen) (jaar|voorjaar|lente|zomer|herfst|winter|najaar|maand|week|keer|kerst) .. (kocht|bestelde|gekocht|
            besteld|ook|had|nam)
        (al|eerder|al eens) (gekocht|besteld|aangeschaft)
        (zoals|net als) (je|u|gevraagd|gewenst|beloofd|afgesproken|altijd|vorige|de vorige|vorig|gewoonlijk)(vroeg|wilde|wenste|
            ons vroeg|het wilde|wilde hebben|keer|jaar)
        op (jouw|je|uw) verzoek / je favorieten / je vaste / (trouwe|vaste|gewaardeerde|trouwste) (klant|klanten|fan|fans)
        tijd om (bij te|aan te) (vullen|bestellen)
        (meerdere|twee|drie|een paar|#) keer .. (bekeken|bezocht|gekeken|langs|geopend)
        (bekeken|bezocht|keek) .. (meerdere|twee|drie|#) keer
        (ik heb|heb ik|ik had) .. (bewaard|achtergehouden|opzij|apart|gehouden|gelegd|gezet|gereserveerd|uitgekozen|ingepakt|
            verstopt|klaargelegd|geregeld|gevraagd|nagekeken|vastgehouden)
        ik (bewaar|hou|houd|leg|reserveer|zet|pak|beloof) .. (hem|het|ze|je|jouw|deze|vast|voor|apart)
        (mijn naam is|ik ben|mijn) (baas|collega*|team|winkel|chef|van|je)? .. (van de|van het|van ons|bij)
        mijn (baas|collega*|team|winkel|chef) / (onze|de) (oprichter|oprichtster|ontwerper|ontwerpster|barista|eigenaar)
        (speciaal|persoonlijk) (voor jou|voor je) (uitgekozen|geselecteerd|gemaakt|samengesteld|ingepakt)
        (onder|achter) de toonbank / (je|jouw|fijne) verjaardag*
        voor (elke|elk|iedere|ieder) .. (planten|ruimen|doneren|geven|halen|redden)
        (elke|elk|iedere|ieder|alle) .. (wordt|worden|is|zijn) (gedraaid|gegoten|gebakken|genaaid|gebreid|gestikt|gebrand|
            geweven|gemaakt|geverfd)
        pottenbakker*
        (komt|komen) (uit|van) (een|ons|de|onze) (kleine|klein|familie*|eigen)? .. (boerderij*|atelier|werkplaats|branderij|
            dorp|weverij|breierij)
        pesticide* / (zonder|vrij van) (pesticiden|chemicali*|plastic|gif)
        (ook|zelfs) (na|in|bij) .. (wasbeurten|wasbeurt|storm|stortbui*|vorst|hitte)
        (blijft|blijven) .. (als nieuw|in vorm|jarenlang|waterdicht) / (schreef|zei|vertelde|vroeg|mailde|meldde) (je|u)
        (je|jouw) oude .. (toe aan|kapot|versleten|lek|stuk)
        (je|jouw|uw) vorige (#|kaars*|mok|tent|fles|jas|serum|koffie|paar|schoenen|lamp|boek|dagboek|shirt*|trui|stoel*|sjaal|
            exemplaar)
        (meubelmaker*|timmerman*|wever|weefster|naaister*|goudsmid|kaarsenmaker*|keramist*)
        (collectie|lijn) .. (hangt|binnen|gearriveerd|is er|in de winkel) / voorjaarscollectie* / zomercollectie*
        herfstcollectie* / wintercollectie* / najaarscollectie*
        in (#|een paar )?(minuten|seconden) (opgezet|droog|warm|opgeladen|klaar)
        ademend* / ademt (heerlijk|goed|mee|lekker) / winddicht*
        (getapete|geseald*|gelaste|verstevigde|waterdichte|dubbele) naden
        (aluminium|glasfiber|carbon|stalen|titanium) (stokken|frame|poten|stangen|tentstokken)
        (vernieuwd*|verbouwd*|opgefrist*|heringericht*) .. (winkel|webshop|site|assortiment|etalage|website)
        (winkel|webshop|site|assortiment|etalage|website) .. (vernieuwd*|verbouwd*|opgefrist*|heringericht*|nieuw jasje)
        we weten dat (je|u|jij) .. (dol|houdt|liever|drinkt)
        (rechtstreeks|direct) (van|bij|uit) .. (boer|boeren|telers|makers|plantage*|fabriek|producenten|boerderij*)
        (ik was|ik ben) (degene|diegene) (die|met)
        nieuwe (merken|merk|producten|afdeling|modellen|vestiging|artikelen|smaken|soorten)
        (geopend|openden|opende) .. (winkel|vestiging|filiaal)
        (assortiment|aanbod|keuze|collectie) .. (uitgebreid|gegroeid|verdubbeld)
        (vorige|laatste|eerdere|recente) (aankopen|bestellingen)
        (de|je) (oprichter|oprichtster) (van|achter)
        (gedrukt|gebonden) (op|in) / (dik|zwaar) papier / opvouwbaar*
        past in (je|elke|een|uw) (tas|zak|broekzak|jaszak|hand|rugzak)
        pilling / (pluist|pilt) niet / geimporteerd*
        """,
    "promise": """
        overmorgen
        (kan|kunnen|is|zijn|heb je) .. (overmorgen|binnen|morgen|een paar dagen|twee dagen) .. (bij je|in huis|thuis|bezorgd|
            er zijn|bij jou|op de mat)
        (in huis|bij je thuis|op de mat|bij je|bij jou) (binnen|voor|al|morgen|overmorgen|in) (#|morgen|twee|drie|enkele|
            vrijdag|maandag|dinsdag|woensdag|donderdag|zaterdag)
        (huid|teint|gezicht) .. (jonger|steviger|gladder|stralender|egaler|zachter|frisser|gezonder)
        (wat|als|bevalt|past) .. niet .. (bevalt|past|goed) .. (terug|retour|ruil*) / stuur* .. (gewoon|gratis|kosteloos)? terug
        (lekt|breekt|scheurt|kapot) .. (nieuwe|nieuw|andere|vervangen|repareren) / krijg* .. (van ons)? .. (nieuwe|vervanging)
        (slaapt|slaap|slapen) (beter|dieper|langer|rustiger) / minder (stress|spanning|rimpels|zorgen)
        (helpt|helpen) .. (bij|om) (het|beter)? (slapen|inslapen|ontspannen|afvallen|concentreren|ontgiften) / jeuk
        roodheid / huiduitslag
        (wij|we) .. (zetten|bouwen|monteren) .. (samen|met je) .. (op|in elkaar)
        (vandaag|nu) (bestellen|bestel|besteld) .. (morgen|vanavond)
        (zacht|mild|vriendelijk) (voor|op) .. (maag|huid|tandvlees|tanden)
        (antwoord*|reactie) (binnen|in) .. (minuten|minuut|uur|seconden) / (bellen|belt|bel) (je|u) terug
        (laat|geef) .. nummer (achter|door)
        (geld|bedrag) .. (je|uw) (rekening|kaart|pas)
        """,
    "offer": """
        iets van de prijs / (kostte|kostten) .. (meer|het dubbele) / (vroeger|eerst|gisteren) .. (duurder|meer)
        in (#|drie|termijnen|delen|stukjes|meerdere|kleine|een paar) (keer|maanden|termijnen|betalingen|delen|stukken)? betal*
        betal* .. (in # keer|in # maanden|in # termijnen|in # delen|in drie keer|in drie maanden|in drie termijnen|
            in drie delen|in delen keer|in delen maanden|in delen termijnen|in delen delen|in meerdere keer|in meerdere maanden|
            in meerdere termijnen|in meerdere delen|in kleine keer|in kleine maanden|in kleine termijnen|in kleine delen|
            gespreid|beetje bij beetje|in stukjes)
        gespreid (betal*)? / (spreid*|verdeel*) .. (betaling*|bedrag|kosten|maanden)
        (niet|niet zomaar) (voor|iedereen) (iedereen|krijgt|heeft)
        (maar|slechts|alleen) (een paar|enkele|een handjevol|onze beste|een handvol) .. (klanten|mensen|kregen)
        (uitgekozen|geselecteerde|uitverkoren|handjevol|select*) (klanten|groep|gezelschap) / op uitnodiging / jij hoort erbij
        (was|waren) .. duurder / betaal* .. (later|na de|deel|rest|helft|achteraf|pas)
        (alleen|enkel) voor (onze|de) (liefste|beste|trouwste|fijnste|vaste|trouwe) / (liefste|beste|trouwste) klanten
        (goedkoper|voordeliger) (geworden|dan)
        (niet|zonder) .. (ineens|in een keer|in een klap|direct) .. (betal*|neer te tellen|te betalen|neertellen|op te hoesten)
        (elke|iedere|per) maand .. (hapje|beetje|deel|stukje) / (hapje|beetje|deel|stukje) (elke|iedere|per) maand
        financier* / (onze|geen|zonder) (marge|winst) / (verdienen|verdient) (we|wij) .. (niets|niks|nauwelijks|amper|niet)
        volgende week .. (anders|ander)
        """,
    "ending": """
        (morgen|morgenochtend|vanaf maandag|maandag|daarna|vanaf morgen|na vanavond|volgende week) .. (voorbij|
            doet hij het niet|niet meer|te laat|afgelopen|weg|over|klaar)
        (code|aanbieding|korting) .. (kort leven|kortstondig*) / verandert .. in een pompoen
        (alleen|maar|enkel) als je .. (voor|vandaag|nu|vanavond) .. (bestelt|
            koopt|afrekent|weekend)
        (alleen|maar|enkel) als je .. (bestelt|koopt|afrekent) .. (voor|vandaag|nu|vanavond)
        (ruimen|legen|wissen) .. (mandje*|winkelwagen*|wagentje*) .. (avond|vandaag|morgen|nacht|vanavond)
        """,
    "stock": """
        (jouw|je) (maat|kleur) .. (bijna|haast|laatste|weinig|op|schaars|raar)
        (weer|eindelijk|opnieuw|eindelijk weer) (leverbaar|verkrijgbaar|op voorraad|terug in|in de schappen|binnen|beschikbaar|
            in de winkel|te krijgen|in het assortiment)
        (was|waren) .. uitverkocht / (bijgevuld|aangevuld|bijbesteld) / met je naam erop / met jouw naam / achtergehouden
        (apart|opzij) (gelegd|gezet|gehouden) / opzijgelegd / apartgelegd / apartgezet / is er nu weer
        (lege|kale) (planken|schappen|haken|rekken)
        (stapel|berg) .. (slinkt|krimpt|enkels|kleiner|zakt)
        bodem van (de|het) (doos|voorraad|bak|lade|kist) / briefje .. naam
        (geblokkeerd|vastgezet) .. (je|jou|maat) / showmodel* / toonzaalmodel* / hangertje*
        (nabestel*|bijbestel*|herbevoorra*) .. (niet|geen)
        (niet|geen) .. (nabesteld|bijbesteld|aangevuld|herbevoorraad)
        """,
    "popularity": """
        (wie|iedereen die) .. (heeft|hebben|ze heeft) .. (gekocht|geprobeerd|besteld|in huis) .. (wil|zegt|raadt|komt|wilt|is|
            vindt)?
        (kopers|eigenaren|lezers|lezeressen) .. (zeggen|schrijven|vinden|vertellen|raden)
        (vliegen|vliegt|gaat|gaan) .. de deur uit / in de prijzen / (bijna|haast) een (tien|negen)
        (geven|krijgt|scoort) .. (tien|negen|sterren|cijfer|topscore|hoogste) / (gemiddeld|gemiddelde) .. (cijfer|score|sterren)
        (de|een) jury / (erepodium|ereschavot) / op (elke|iedere) (camping|strand|kantoor|straat) .. (zie|ziet|tref*)
        (inbox|mailbox|brievenbus) .. (vol|puilt|overstroom*|stroomt)
        (berichten|brieven|mails|kaartjes) van (mensen|klanten|lezers|lezeressen|fans)
        (ons|het hele|hele) team (draagt|gebruikt|drinkt|zweert|is dol|is gek)
        (niet|nooit) meer (uit willen|uittrekken|kwijt|zonder) .. (willen|wil|kan)
        """,
    "free": """
        (opsturen|versturen|verzenden|bezorgen|sturen) kost (je|jou|u)? .. (niks|niets|geen|nul)
        (opsturen|versturen|bezorgen) .. (betalen wij|voor onze rekening|van ons|op onze kosten)
        """,
}

COUNTS = Counts(
    things="artikelen|spullen|dingen|producten|items|stuks|favorieten|schatten|vondsten|lievelingen",
    every="alle ?#(?= (?:wachten|zitten|staan|liggen|in|nog))",
    both="(?:allebei|beide) (?:artikelen|producten|stuks|items|zitten|wachten|staan|liggen)",
    owners="je|jouw|uw|de",
)
