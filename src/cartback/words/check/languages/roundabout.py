"""Claims in roundabout words, by language and kind: "easy on your wallet", "unbox it tomorrow".

They belong to the claims of each language's own module, which says them straight.
"""

ROUNDABOUT: dict[str, dict[str, str]] = {
    "en": {
        "today": """
            (last|final|closing|remaining) (few)? hours / (only|just) .. (few|couple of) .. hours
            (few|couple of) (more)? hours (left|to go|remain*|more|only) / in a few hours it / within hours
            (last|final) (few)? minutes
            """,
        "discount": """
            (little|small) something off / (something|bit) off the / (dollars|euros|bucks) off
            """,
        "offer": """
            (already|even) (reduced|discounted|lowered)
            on top of (the|our|any|all|other|your|every) .. (price*|pricing|offer*|deal*|sale*) / everything else (in|on|at)
            (off|across|for|on) (the|our) (whole|entire) (store|shop|range|site|catalog*)
            (easy|easier|gentle*|kind|kinder|light|lighter|soft*) on (your|the) (wallet|budget|purse|pocket*|bank*)
            (wallet|budget|pocket|purse|bank account|piggy bank) .. (thank*|smile*|happy|happier|relax*|friendly|grateful)
            for pennies / pennies on / loose change / chump change / spare change / twofer / bogof / name your price
            price* .. (haircut|shave|trim*|diet|nosedive|dip|dipped|slim*|shed|soften*|shrink*|lightened|weight)
            (haircut|trim|diet) .. price* / (stamp|punch) card / earn (points|miles|stamps|credit*|double|triple|#)
            in (three|four|#) (parts|payments|slices|goes|bites) / (nothing|no money) due
            pay in (three|four|#|parts|installments|instalments|slices)
            """,
        "free": """
            (on|at) our (tab|dime|expense|bill|nickel) / foot* the (bill|postage) / pick* up the (tab|bill|cost|postage)
            (postage|shipping|delivery) .. (is ours|our job|our problem|our treat|on us) / zilch
            (tax|taxes|vat|duties|customs) .. (on us|covered|paid|absorbed|waived|gift)
            (cover|pay|absorb|took|take|taken) .. (tax|taxes|vat)
            """,
        "stock": """
            (small|short|limited) (batch|run|series|print run|quantit*) / rarer than / hen s teeth / gold dust
            thin on the ground / (scraping|scrape) the / bottom of the barrel / (almost|nearly|about) (history|extinct)
            (be|become|becomes|just|only) a memory / (find*|found) (another|its new|a different) (home|owner|kitchen)
            another (home|owner|buyer|customer|shopper) / someone s else / new owner / slip* through / the one that got away
            (keep|hold|save|store) .. (so long|much longer|forever|for ever) / in their (cart*|basket*|bag*|hands)
            other .. (are|have) .. (looking|viewing|eyeing|already|just|added|ordered|grabbed|their cart*)
            other (campers|runners|readers|shoppers|hikers|parents|fans|coffee lovers) / not many left / few survivors
            (while|as) you (re|are|were|think|thought|hesitate*|wait*|wonder*|decide*|sleep|slept) .. (others|people|
                someone|somebody|another)
            (walked|walks|run|ran) (off|out|away) with / beat* you to / flying off / (dropping|thinning) like flies
            """,
        "popularity": """
            (named|voted|elected|crowned|declared|awarded|picked) .. (product|winner|favo*|number|champion) .. (of|by|in)
            (product|gift|shoe|coffee|tent|mug|jacket|serum|lamp|bottle|book|candle|brand|roast) of the (year|season|
                decade|month)
            (medal*|trophy|trophies|accolade*|shortlist*|blue ribbon|top marks|full marks|ten out of ten)
            (magazines|dermatologists|baristas|chemists|athletes|stylists|pros|the press) (swear|love|use|trust|
                recommend*|call|say|agree)
            out (of )?the door / hotcake* / hot cakes / (hot|hottest) (ticket|item|property|topic) / in vogue / a must have
            must have (item|piece|accessory|of the) / (it|the) (shoe|bag|mug|tent) everyone / in droves
            (legions|droves|hordes|scores|armies) of / people rave / people talk about / everybody (and|else|you know)
            """,
        "promise": """
            (covered|protected) (for years|for life|for months|against anything|against accident*|against damage|
                against breakage)
            stand* behind (it|every|our|each|what) / no quibble* / if (it|they) (break*|fail*|leak*|rip*|tear*)
            (we ll|we will) (fix|repair|mend|replace) (it|them|any)?
            (unbox*|unwrap*|unpack*) .. (tomorrow|tonight|today|weekend|friday|saturday|sunday|monday)
            order (it|yours|now|today|this morning|tonight|by noon) .. (tomorrow|overnight)
            (yours|with you|home) (by|before) (the weekend|tomorrow|friday|saturday|sunday|monday|noon)
            (courier|carrier|postman|mailman|mail carrier|driver) .. (ready|waiting|standing|already|tomorrow|today|door|
                way)
            (fade*|erase*|shrink*|reverse*|plump*|firm*|lighten*|smooth*|tighten*) .. (spots|wrinkle*|fine lines|scar*|
                pores|age|years)
            (brighter|clearer|smoother|younger|firmer) skin (in|within|overnight|by|or) / years younger / years off
            turn* back the clock / (cleared|tested|recommended|endorsed|approved) by / fountain of youth
            (science|lab|clinically|medically) (backed|tested|approved) / (backed|supported|proven) by
            (studies|study|research|tests|scientists|doctors) (show*|say|found|prove*|agree|confirm*)
            """,
        "deadline": """
            (won t|not|can t|cannot) wait (around)? forever / into a pumpkin / strikes (twelve|midnight|#) / self destruct*
            days are numbered / is numbered / (won t|not) see (another|the next|next) (day|week|weekend|morning|monday)
            turns back into
            """,
        "rival": """
            (anywhere|nowhere|anyplace) else / on the high street / big box
            """,
        "urgency": """
            going going / snooze you / you snooze / strike while / early bird* (price*|deal*|special*) / chop chop
            (don t|do not|no) (dawdle|dilly|dither|dillydally|procrastinat*|drag|sit on) / (speak|act|buy|order) now or
            (ship|train|boat|bus) (has|is|will|leaves|is about) (sail*|leav*) / (miss|missed) the (boat|train|bus)
            last (train|boat|bus|orders|whistle) / (your|the) (only|last|final) (chance|shot|opportunit*) / first dibs
            call dibs / hourglass / sand .. (running|slipping|trickling)
            """,
    },
    "de": {
        "today": """
            (letzte|letzten) stunden / (nur noch|bleiben|noch) .. (wenige|paar) stunden / in wenigen stunden
            in ein paar stunden / wenige stunden / (bis|zum) (tagesende|ladenschluss|feierabend)
            """,
        "offer": """
            gesenkt / herabgesetzt / heruntergesetzt / (bereits|auch|schon|auf) reduziert* / (zum|der|den|dem) besten preis*
            bester preis / beste preise / (nimm|nehmt|hol) # zahl* / mit zugabe / als zugabe
            (das|aufs|auf das) (ganze|gesamte) sortiment / (fur|auf) den ganzen shop / oben drauf
            zusatzlich (zu|zum|zur) .. (sale|rabatt*|aktion*|angebot*|preis*|reduz*)
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
            auf unsere kappe / fur lau / auf unseren deckel / (null|keinen|kein) (cent|pfennig) / ohne einen (cent|pfennig)
            zum nulltarif / spendieren wir / wir spendieren / (geht|gehen) auf den wirt
            """,
        "stock": """
            kleine (auflage|charge|serie|stuckzahl*) / kleinauflage / kleinserie / (uber|hinter) alle berge / fast geschichte
            andere .. (kaufen|greifen|bestellen|ansehen|zugreifen) / (schauen|sehen|interessieren) sich .. (andere|viele)
            wahrend du .. (andere|jemand|leute) / andere .. (schneller|zuvor) / zuvorkomm* / zuvorgekommen / neues zuhause bei
            neuen besitzer* / (anderen|anderes|fremden|fremde) (warenkorb|warenkorben|zuhause|handen|besitzer) / selten wie
            (seltener|rarer) als / goldstaub / nadel im heuhaufen / mangelware
            (lange|ewig|langer) (speicher*|aufheb*|aufbewahr*|freihalt*)
            (nicht|kaum) (lange|langer|mehr lange) (gespeichert|aufgehoben)
            (deine|deiner|ihrer|meiner) grose .. (kaum|fast|bald|wenig|rar)
            """,
        "popularity": """
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
            tick tack / (zug|schiff|boot) .. (abfahr*|abgefahr*|fahrt ab|ablegt|legt ab) / schmiede .. eisen / wer zogert
            hopp hopp / (halt|halte|haltet) dich ran / mach schnell / zackig / fackel nicht / nicht lange fackeln
            (deine|die) (einzige|letzte|allerletzte) (chance|gelegenheit|moglichkeit|runde|ausfahrt) / sanduhr
            """,
    },
    "nl": {
        "today": """
            (laatste|enkele) (uren|uurtjes) / (nog|over|slechts) .. (paar|enkele) (uur|uren|uurtjes)
            (tot|voor) (het)? einde van de dag
            """,
        "offer": """
            verlaagd* / afgeprijsd* / boven op (alle|andere|de|onze|elke) / bovenop
            (op|voor) (de rest van|heel|de hele|het hele) (de)? (winkel|webshop|assortiment)
            (portemonnee|spaarvarken|budget|bankrekening|beurs) .. (blij*|dank*|lach*|mild|zacht|vriendelijk|opluch*|
                voordelig)
            (zacht|mild|vriendelijk|lief|prettig|fijn) .. (portemonnee|spaarvarken|beurs|bankrekening)
            (voor)? (een appel en een ei|een koopje) / habbekrats / grijpstuiver / prijsje / spotprijs* / stuntprijs*
            prijs* .. (dieet|afgeslankt|gekelderd|kelder*|gekrompen|veer|snoei*|gezakt|zakt)
            (spaarkaart|stempelkaart|klantenkaart) / spaar* .. (punten|zegels|mijlen|stempels)
            in (drie|vier|#) (delen|termijnen|keer|stukken) / (btw|belasting) .. (ons|gratis|cadeau|wij|af)
            (kwart|derde|vijfde) (af|eraf|minder|korting|goedkoper) / gaat er .. (af|vanaf)
            """,
        "free": """
            voor (nop|noppes|niks|nul|nada|niets|eigen rekening niks) / van het huis / (huis|zaak) betaalt / wij trakteren
            op onze (kosten|zak) / (geen|nul) (cent|stuiver|rooie cent) / (cadeautje|rondje) van (ons|het huis|de zaak)
            """,
        "stock": """
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
            ieders (favoriet*|lieveling*|droom) / (uitgeroepen|verkozen|gekozen|gekroond|benoemd|genomineerd) (tot|door|als)
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
            tik tak / (trein|boot|bus) .. (vertrekt|vertrek*|weg|missen|gemist) / de boot missen
            wie (het eerst|eerst|dan leeft) komt / wie het eerst / smeed het ijzer / zandloper / hup hup
            niet (treuzelen|talmen|dralen|twijfelen) / (treuzel|talm|draal|twijfel|aarzel) niet
            (je|jouw|de) (enige|laatste) (kans|mogelijkheid)
            """,
    },
    "ja": {
        "offer": """
            下げしました / お下げし / 値段を見直 / 価格を見直 / 消費税分 / 消費税を / 税金分 / 税抜 / 対象外なし / セール品
            何品でも / どの商品にも / お財布に / 財布にやさし / 財布に優し / 懐に / ふところに / 後にも先にも / 捨て値
            雀の涙ほどの値 / 二束三文 / 叩き売り / たたき売り / 出血 / お値段が / お値段も / スタンプ / 積立 / 積み立て / 一割
            二割 / 三割 / 四割 / 割ほど / 割ばかり
            """,
        "free": """
            うちが持 / こちらで持 / 当店がもち / 当店が負担 / 弊社が負担 / こちらで負担 / 負担いた / 負担し / おごり / 自腹
            """,
        "stock": """
            少量生産 / 小ロット / 少数生産 / 旅立 / 人の手に / ほかのカート / 他のカート / 別のカート / 新しい持ち主
            よそのお宅 / 風前の灯 / 残すところ / 指で数え / 五本の指 / 幻に / とっておけ / 取っておけ / 取って置け / 保管でき
            保存が終 / 先を越 / 横取 / 取られる前 / さらわれ / 手から離 / 手が届かな
            """,
        "popularity": """
            今年の一 / 年のベスト / ベストコスメ / オブザイヤー / メダル / トロフィー / 殿堂 / お墨付 / 飛ぶように
            引っ張りだこ / 引く手あまた / 羨望 / 専門誌 / 美容誌 / 雑誌で / 時の人 / 一世を風靡 / 右に出る
            """,
        "promise": """
            お手元へ / お手元に着 / に到着 / 到着予定 / 到着いた / 飛脚 / 修理いた / 修理し / お直しし / 面倒を見 / シミを
            シミが / しみを / くすみ / 毛穴 / ハリを / 若々し / 何歳も / 医学 / 科学的
            """,
        "ending": """
            日付けが変 / 夜明けまで / 幕が下 / 幕を下 / 賞味期限 / 風前 / 秒読み / 店じまい
            """,
        "deadline": """
            鐘が鳴 / 魔法が解
            """,
        "urgency": """
            チクタク / カチカチ / 善は急げ / 思い立ったが / ぐずぐず / もたもた / のんびりしている / 先手必勝 / 船が出
            乗り遅れ / バスに乗 / 電車が出 / 砂時計
            """,
    },
}
