"""Claims in roundabout words, in Dutch, by kind."""

ROUNDABOUT: dict[str, str] = {
    "today": """
        (laatste|enkele) (uren|uurtjes) / (nog|over|slechts) .. (paar|enkele) (uur|uren|uurtjes)
        (tot|voor) (het)? einde van de dag
        (eindigt|verloopt|stopt|geldt|tot|vervalt) .. vannacht
        """,
    "day": """
        laatste dag (voor|om|van @|met)
        """,
    "offer": """
        (kost|kosten) .. minder dan
        (de hele winkel|hele webshop|hele assortiment|alle artikelen|alle producten|alles is|
            alles in de winkel) .. (korting|afgeprijsd|aanbieding|voordelig*|sale|goedkoper)
        (ontvang|krijg) .. (cadeau|gratis|erbij) / cadeautje (erbij|van ons) / presentje van ons
        (op|per|voor) (elk|ieder|alle|beide) (artikel*|product*|stuk*)
        (vrienden|familie|vriendin|collega s) (mogen|kunnen) .. (gebruiken|profiteren)
        prijs .. (in jouw voordeel|in je voordeel|aangepast|herzien|doormidden|gehalveerd|gehakt|geknipt|herbekeken)
        in (jouw|je) voordeel / (dezelfde|hetzelfde) (doos|pakket|pakje) / verlaagd* / afgeprijsd*
        boven op (alle|andere|de|onze|elke) / bovenop
        (op|voor) (de rest van|heel|de hele|het hele) (de)? (winkel|webshop|assortiment)
        (portemonnee|spaarvarken|budget|bankrekening|beurs) .. (blij*|dank*|lach*|mild|zacht|vriendelijk|opluch*|
            voordelig)
        (zacht|mild|vriendelijk|lief|prettig|fijn) .. (portemonnee|spaarvarken|beurs|bankrekening)
        (voor)? (een appel en een ei|een koopje) / habbekrats / grijpstuiver / prijsje / spotprijs* / stuntprijs*
        prijs* .. (dieet|afgeslankt|gekelderd|kelder*|gekrompen|veer|snoei*|gezakt|zakt)
        (spaarkaart|stempelkaart|klantenkaart) / spaar* .. (punten|zegels|mijlen|stempels)
        in (drie|vier|#) (delen|termijnen|keer|stukken) / (btw|belasting) .. (ons|gratis|cadeau|wij|af)
        (kwart|derde|vijfde) (af|eraf|minder|korting|goedkoper)
        """,
    "free": """
        (geen|nul) (cent|stuiver|euro) (extra|meer) / (kost|kosten) .. (geen cent|niets extra|geen euro)
        (vracht|vervoer|reis) .. (gratis|niets|betalen|in te zitten|ons)
        voor (nop|noppes|niks|nul|nada|niets|eigen rekening niks) / van het huis / (huis|zaak) betaalt / wij trakteren
        op onze (kosten|zak) / (geen|nul) (cent|stuiver|rooie cent) / (cadeautje|rondje) van (ons|het huis|de zaak)
        """,
    "stock": """
        (andermans|een ander zijn|iemand anders) / knipper* .. (ogen|oog)
        wie (niet snel|te laat|traag|laat) .. (is|komt)
        (als|indien|zolang|mits) we (ze|hem|het|er|die)? .. (nog hebben|nog hebben|hebben liggen|over hebben)
        (maat|kleur) (vliegt|gaat|raakt|verdwijnt) / (valt|val) het doek / dan is het (op|klaar|over)
        (kleine|beperkte|korte|mini) (oplage|serie|partij|batch|productie)
        (schaars*|mondjesmaat|goudstof|speld in een hooiberg|witte raaf|dun gezaaid)
        andere .. (bekijken|kijken|kopen|pakken|grijpen)
        (andere|anderen|de anderen) (kampeerders|klanten|kopers|lezers|lopers|shoppers)
        anderen .. (mee|weg|voor|al|pakken|kopen) / (terwijl|als) (jij|je) .. (anderen|iemand|een ander)
        (in|naar) (een ander mandje|andermans|andere handen|een ander huis) / nieuwe eigenaar / (andermans|iemand anders)
        (op het punt|staat op) .. (vertrekken|verdwijnen|vliegen|gaan) / (glip*|glijdt) .. vingers
        (voor je neus weg*|met de noorderzon) / (bijna|straks|binnenkort) (geschiedenis|verleden tijd)
        (niet|geen) .. (bewaren|vasthouden|opzijleggen) .. (lang|eeuwig|langer|altijd)
        (niet|geen) (lang|eeuwig|langer) (bewaren|vasthouden|opzij)
        (in|van) jouw maat .. (bijna|weinig|amper|nauwelijks)
        """,
    "popularity": """
        (hele|heel) (sportschool|buurt|straat|kantoor|stad|dorp|wijk|vriendengroep)
        (iedereen|kantoor) .. (vecht|grijpt|ruzie|erom|ernaar) / vecht iedereen
        (noemden|noemen|kozen|verkozen|riepen) .. (beste|favoriet*|uit tot|mooiste)
        beste (melange|branding|keuze|koop) (van|volgens|in)? / ieders (favoriet*|lieveling*|droom)
        (uitgeroepen|verkozen|gekozen|gekroond|benoemd|genomineerd) (tot|door|als)
        (product|koffie|tent|lamp|serum|jas|boek|kaars|merk|cadeau|schoen|fles) van (het jaar|de maand|de zomer|
            de winter)
        (medaille*|trofee*|bekroning*|topscore*|een tien) / (warme|verse) broodjes / als (warme|zoete)
        (in|helemaal in) (zwang|trek|de mode) / hot item
        (bladen|tijdschriften|vakbladen|dermatologen|barista s|pers|kenners|professionals) .. (zweren|prijzen|roemen|
            kiezen|rad*|lyrisch|enthousiast|uitgeroepen)
        waar (men|iedereen) .. (praat|spreekt|over|wil) / die iedereen .. (wil|heeft|draagt)
        (half|heel) (amsterdam|nederland|belgie|vlaanderen|europa|de wereld|het land)
        (je|jouw) (buren|vrienden|collega s) .. (al|jaloers|hebben) / in drommen / (een|de|ware|echte) rage
        """,
    "promise": """
        (bevordert|bevorderen|stimuleert|ondersteunt|verbetert) .. (slaap|nachtrust|ontspanning|spijsvertering|
            doorbloeding|concentratie|herstel|welzijn)
        nachtrust / bacterien / bacterie* / ziektekiemen / boemerang*
        zichtbare* (resultaat|resultaten|verschil*|verbetering*) / zichtbaar resultaat
        (maakt|wordt|maken) .. huid .. (egaler|gladder|jonger|strakker|zachter|helderder)
        (sturen|stuur*|krijg*) (we|wij|je)? .. (een nieuwe|een nieuw exemplaar|vervanging)
        (gaat|gaan|raakt) .. (lekken|lek|kapot|stuk)
        (draag|gebruik|test|probeer|hou) .. (maand|weken|dagen|nachten|week) .. (beslis*|terug*)
        (kalmeert|verlicht|vermindert|verdrijft|bestrijdt|dempt) .. (angst|stress|zenuwen|slapeloosheid|spanning|pijn*)
        (helpt|helpen) (je|bij|om) .. (slaap|slapen|ontspannen|afvallen|concentreren)
        (jarenlang|jaren|levenslang|volledig) (verzekerd|gedekt|beschermd)
        (als|mocht) (hij|ze|het|er) .. (breekt|kapot*|scheurt|stuk|lekt|stukgaat|breken)
        (vervangen|repareren|ruilen) (we|wij) / (we|wij) (vervangen|repareren|ruilen)
        (vandaag|nu) besteld .. (morgen|overmorgen) / bestel .. (vandaag|nu) .. (morgen|overmorgen)
        uitpakken .. (morgen|dit weekend|vrijdag|zaterdag) / voor (het|dit) weekend (bij|in|thuis)
        (morgen|overmorgen) .. (bij je thuis|bij jou thuis|in handen|in je handen|in huis|aan de deur|op de mat|
            voor de deur)
        (postbode|koerier|bezorger|pakketbezorger) .. (belt|klaar|morgen|al|deur|onderweg|staat)
        (vervaagt|vermindert|verzacht|egaliseert|verstevigt|bestrijdt|verbleekt|gladstrijk*) .. (vlek*|rimpel*|
            lijntje*|huid|porien|littekens)
        (vlekken|rimpels|porien) .. (weg|minder|verdwijn*|vervag*|vaarwel)
        (zichtbaar|aantoonbaar|meetbaar|merkbaar) (jonger|gladder|minder|strakker|mooier|beter|frisser) / jaren jonger
        bron van .. jeugd / (bewezen|aangetoond*|bevestigd*) (werk*|effect*|door) / (aanbevolen|getest|goedgekeurd) door
        (studies|onderzoek|wetenschap*|artsen) .. (tonen|toont|zeggen|bewijs*|bevestig*|bewijzen|aan)
        """,
    "deadline": """
        (om|rond|voor) middernacht (is|wordt|gaat|verdwijnt|stopt) / betovering .. voorbij / in een pompoen / slaat twaalf
        (dagen|uren) zijn geteld
        """,
    "urgency": """
        (niet|nooit) (te )?(lang|lange) (over )?(na|nadenken|wachten|twijfelen) / denk .. niet te lang
        niet (twee keer|te lang) (na|over|denken|nadenken) / (niet|geen) langer (wachten|twijfelen) / tik tak
        (trein|boot|bus) .. (vertrekt|vertrek*|weg|missen|gemist) / de boot missen / wie (het eerst|eerst|dan leeft) komt
        wie het eerst / smeed het ijzer / zandloper / hup hup / niet (treuzelen|talmen|dralen|twijfelen)
        (treuzel|talm|draal|twijfel|aarzel) niet / (je|jouw|de) (enige|laatste) (kans|mogelijkheid)
        spijt .. (van|nog) .. (altijd|steeds) / nachtje over .. (niet doen|zonde|zouden we)
        """,
    "discount": """
        van het totaal / (halen|trekken|strepen) .. (totaal|eraf|vanaf)
        gaat er .. (af|vanaf)
        """,
    "shipping": """
        postzegel* / verzendzegel*
        """,
    "rival": """
        (vind|vindt|vinden) .. (goedkoper|voordeliger)
        geen (ander|andere|enkele andere) .. (tippen|evenaart|komt|haalt|vergelijk*) / zonder weerga / weergaloos
        ongeevenaard*
        (alle andere|de andere) .. (verble*|flets|saai|niets bij|het nakijken)
        """,
}
