"""Italian."""

from .it_asks import ASKS
from .language import Language

LANGUAGE = Language(
    tag="it",
    name="Italian",
    common=(
        "il lo la gli le un una uno i tuo tua tuoi tue ti te tu suo sua è sono e ed di del della dei delle dell da "
        "dal in nel nella con per che chi si ci non ancora quando dove come più ma se già qui lì carrello ordine "
        "acquisto aspetta aspettano aspettando lasciato dimenticato torna tornare tornato ciao pronto pronta "
        "completa completare concludi riprendi qualcosa articolo articoli hai ha vuoi tempo quasi nostro nostra "
        "sempre al alla ai sta stai pensando a o piace"
    ),
    homographs=(
        "genere porto economia opinione sale ultime fenomeno offre limite vite solidarieta raramente reparto "
        "promosso spendere trend alle"
    ),
    months=(
        "gennaio gen",
        "febbraio feb",
        "marzo mar",
        "aprile apr",
        "maggio mag",
        "giugno giu",
        "luglio lug",
        "agosto ago",
        "settembre set sett",
        "ottobre ott",
        "novembre nov",
        "dicembre dic",
    ),
    weekdays=("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"),
    today="oggi stasera",
    tomorrow="domani",
    hours="ora ore h",
    days="giorno giorni",
    numbers="due tre quattro cinque sei sette otto nove dieci undici dodici",
    percent="percento / per cento / percentuale",
    currencies={
        "EUR": "euro",
        "CHF": "franchi franco",
        "USD|CAD|AUD": "dollaro dollari",
        "GBP": "sterlina sterline",
        "?": "centesimo centesimi",
    },
    codes="codice codici coupon",
    code_follows=(
        "sconto promo promozionale è qui sotto e al alla ti per valido vale scade termina fino oggi domani non si "
        "già che di regalo segreto pronto a in entro prima durante quando direttamente semplicemente con toglie dura scala "
        "anche pure regala funziona dà sconta abbassa riduce resta basta serve fa"
    ),
    uses="usa utilizza inserisci inserisca digita applica scrivi con riscatta",
    claims={
        "fine": """
            errore (al|durante il|nel|di|con il) pagamento / errore alla cassa / (resta|rimane|manca) solo la (conferma|firma)
            (ordine|acquisto|scelta|lista|discorso|storia|frase|pagina) a metà / (un|il) (ordine|acquisto) (lasciato)? a metà
            (siamo|restiamo|rimaniamo) (sempre)? disponibil* / (carrello|ordine) (è|resta|rimane) (ancora|sempre) disponibile
            per completare (l|il|la|tutto|con)
            (stelle|sogni|abbracci|sorrisi|baci|consigli|sole) .. (gratis|gratuit*) / (giorni|giornate) da te
            (guardare|sognare|curiosare|dare un occhiata) (non costa nulla|non costa niente|e gratis)
            per sempre (tua|tuo|vostra)
            (piaciut*|innamorat*|notat*|riconosciut*) subito / subito (piaciut*|dopo|amore)
            (non|niente|zero|che) .. fretta
            (ha|hai|hanno|abbiamo|resa) reso / reso (speciale|unico|felice|possibile|omaggio) / resi conto
            (per|senza) errore
            (non|come|giornata|storia|film|tutto) .. finisce / finisce (bene|in bellezza|sempre|la giornata)
            (chiudi|chiude|chiudete|chiudere) (gli occhi|la giornata)
            è successo / cosa è successo / vediamo l ora / vedo l ora / senza fretta / nessuna fretta
            non c è fretta / con calma / tempo libero / gusto buono / buon viaggio / sentiti libero / più buono
            è buono / buono come / così buono / che buono / profumo buono
            risparmi* tempo
            (eri|sei|eravamo|eravate|siamo|ero|fossi) rimast*
            (resta|rimane|manca) (solo|solo piu|soltanto)? (un|una) (passo|clic|tocco|passaggio|attimo)
            prima (o poi|tazza|volta|scelta|cosa|colazione)
            a fine giornata
            (e|sono|era|erano) rimast* (nel|nella|li|la|dove|dov|qui|in|al|a|tutt*|ancora|cosi|com|aperto|sul)
            (rimast*|lasciat*|fermat*|interrott*|e|sei) a meta / a meta strada
            (capita|succede|e capitato) a (tutti|chiunque)
            (ha|hanno|mi ha|ti ha|si e) chiamat*
            (diamo|do|dare) una (mano|spinta) / (una|un) (seconda|altra) (occhiata|possibilita)
            (che|vapore|profumo|aroma|sole|voglia|musica) sale / sale (il|la|lo|su|dalla|dal|piano) / sale e pepe
            # % (in meno|piu economic*)
            cura (con|di|della|del|per|e|ogni) / (prendersi|prenditi|prendi|con|tua|avere|abbi) cura
            casella di posta / cassetta della posta / e il momento di (una|un) / non e (ancora)? (finita|finito)
            valid* (su|per|con) (ordini|acquisti|spese|una spesa|un ordine|un acquisto) (di|da|a partire|superiori|sopra|minim*)
            si clicca / buono come il pane / a meta (strada|libro|opera|mattina|del guado|del viaggio|frase)
            (rimasto|rimasti|lasciato|lasciata|fermato) a meta / (fai|fare|una bella|tua|piccola|di) scorta
            premi (play|invio|il pulsante|start|qui) / (chiusura|cerniera) (lampo|a zip|magnetica|ermetica) / in un lampo
            istruzioni (per|incluse) / tagliato (per|su) / dona (un|luce|colore|calore|freschezza|un tocco)
            (ordine|carrello|pacco) e rimasto (in sospeso|a meta|li|qui|aperto|fermo|in cassa|incompleto|pieno|solo)
            (resta|rimane|manca) solo (da|confermare|scegliere|premere|completare|pagare|concludere)
            """,
        "discount": """
            in saldo
            pagano .. (meno|di meno)
            sconto / sconti / scontat* / scontistica / risparmi* / risparmia / ribass* / ribassat* / promo
            promozione / promozioni / offerta / offerte / in offerta / coupon / buono sconto / prezzo speciale
            prezzi speciali / prezzo ridotto / ridott* / riduzione* / affare / affari / convenienza / conveniente
            % su / vantaggi*
            risparmi* / risparmio / (costa|costano|paghi|pagare|paga) .. meno
            (sorpresa|regalo|omaggio|extra|pensierino) (per te|per lei|da parte nostra|ti aspetta)
            come ringraziamento
            """,
        "offer": """
            (aggiungiamo|regaliamo|mettiamo) (i|gli|le|la|il) .. (gratis|omaggio|regalo)
            (ogni|ciascun*) .. (aggiungiamo|regaliamo)
            secondo pezzo / (tutto|tutta|tutti|tutte|prezzo|prezzi|sconto|saldi|compri|prendi|porti|tuo|tua) .. a metà
            a metà (di|del|della|spesa) / (alla|per) metà / paghi uno / (prendi|compri) .. paghi # / paghi # (e|su) / prendi due
            prendi # / # al prezzo
            quasi niente / per quasi / prezzi salgono / prezzo sale / aumenta il prezzo / prezzi aument*
            prima che il prezzo / prezzo scende / prezzo sceso / ricompens* / metà prezzo / metà del / la metà
            mezzo prezzo / due per uno / due al prezzo / al prezzo di / prendi .. paghi / paghi .. prendi / saldi
            svendita* / liquidazione / fuori tutto / calo di prezzo / prezzo in calo / prezzo è sceso / prezzi bassi
            miglior prezzo / prezzo più basso / prezzo imbattibile / imbattibil* / più economic* / economic*
            carta regalo / buono regalo / bonus / in regalo / regalo a sorpresa / regalo per te / nostro regalo
            un regalo da / omaggio* / punti / premio / premi / credito / vinci / vincere / hai vinto / vincitor*
            estrazione / lotteria / concorso / rate / a rate / rateal* / senza interessi / tasso zero / paga dopo
            paga più tardi / black friday / cashback / ingrosso / sottocosto
            (un|due|il|al) (terzo|terzi|quarto|quinto|sesto|ottavo|decimo) (di|del|in meno|del prezzo|della)
            meta (prezzo|del prezzo|di quanto|di quello|costo|in meno)
            (frazione|decima parte|terza parte) (del|di|della)
            (ieri|prima|invece di|anziche|costava|era|erano) # .. (oggi|ora|adesso|solo) / # .. (oggi|ora|adesso) #
            (costava|costavano|valeva) / (al|per il|a) prezzo di (una|uno|un) / # al prezzo
            # per (il prezzo|una|uno) / (seconda|secondo) .. (gratis|regalo|omaggio|regalata)
            (economic*|conveniente|convenienti|convenienza|affare|affarone|prezzaccio|prezzo stracciato|
                prezzi stracciati|prezzo mini|prezzo piccolo|ribass*|svendita|svendiamo|low cost)
            (costa|costano|paghi|pagate|pagare|paga|spendi|spend*) .. (meta|quasi niente|poco|frazione|terzo|quarto)
            (prezzo|prezzi) .. (scend*|sces*|cal*|cala|ridott*|piu basso|inferior*|tagliat*|crollat*|crolla|
                abbassat*|minim*|dimezzat*|migliore)
            per (due soldi|pochi spicci|quattro soldi|un tozzo|quasi niente|pochi euro)
            sotto (costo|prezzo|il prezzo) / quasi regalat* / (piu car*|piu costos*)
            (costa|costera|costeranno|costare|paghi|pagherai|pagare|paga) .. (di piu|piu)
            (prezzo|prezzi) .. (sale|salgono|salira*|aumenta*|aumento|rincar*|cresc*|impenn*|cambia*|dura|resta*|
                tornera|pieno|intero)
            (rincar*|aumento dei|aumenti di) / a (questo|quel) prezzo / vecchio prezzo
            prima che .. (prezzo|aumenti|salga|costi)
            (sorpresa|sorprese|regalo|regalino|pensierino|omaggio|extra|campioncin*|dolcett*|cioccolat*|adesivo|
                qualcosa|chicca) .. (nel|nella|dentro|con|al) .. (pacco|pacchetto|scatola|ordine|busta|spedizione)
            (pacco|pacchetto|scatola) .. (sorpresa|regalo|pensierino|omaggio|extra|campioncin*|qualcosa)
            (mettiamo|metteremo|aggiungiamo|aggiungeremo|infiliamo|includiamo|regaliamo|regaleremo|inseriamo|
                inseriremo|alleghiamo) .. (pacco|scatola|pacchetto|ordine|regalo|sorpresa|pensierino|omaggio|
                qualcosa|extra|campion*)
            (sorpresa|regalo|omaggio|extra|pensierino) (incluso|compreso|in piu) / in omaggio / in regalo
            qualcosa in piu / in aggiunta / (prossim*|success*|futur*) # (ordin*|acquist*|volte)
            (prossimi|successivi|futuri|tutti i tuoi|ogni|altri) (ordin*|acquist*) / cumulabil* / cumula* / si somma
            combina* .. (altr*|offert*|codic*|promo*)
            con (ogni|qualsiasi|qualunque|altre|altri|tutte|tutti|un altro) (altr*|promo*|offert*|codic*|scont*|le)
            (vale|funziona|valido|usarlo|usalo|utilizz*|si applica|usare) .. (piu volte|due volte|sempre|tutto|
                tutti|tutta|amic*|famiglia|illimit*|ogni|anche|vuoi|per sempre|ancora)
            (condividi*|regala|passa) .. (amic*|codice|famiglia) / senza (minimo|limit*|importo)
            (raddoppi*|il doppio|triplic*) / qualsiasi importo / cartellin*
            (della|che la|rispetto alla) settimana (scorsa|passata) / (ti viene|ti costa) .. meno
            (a|per) (questa|quella) cifra / (rivedrai|rivedra|ritroverai) (piu|mai) / mai piu / torna (su|a salire)
            (limata|sforbiciata|tagliato) / (aprendo|quando apri|apri) .. (scatola|pacco) / un grazie
            (infiliamo|mettiamo|nascondiamo|lasciamo) (sempre|dentro|un|una|qualcosa)
            (paghi|pagare|pagando) con (carta|paypal) / altri # (euro|in meno|se)
            @ .. (anno|sorella|fratello|madre|mamma|amic*|collegh*|famiglia|tutti|sempre|due volte|ancora una|carta|
                tutto|lei|a lungo)
            (aggiungiamo|diamo|regaliamo|mettiamo|includiamo) (un|una|anche|dei|delle)
            (ordina|compra|acquista) (oggi|ora|adesso|subito)
            vip / (solo|esclusiv*|riservat*|soltanto) .. (membri|iscritt*|soci|abbonat*|vip)
            (prezz*|offert*|scont*) (segret*|esclusiv*)
            (dividi|suddividi|dilaziona*|ripartisci|spalma) .. (spesa|pagamento|importo|costo|mesi|prezzo|totale)
            (paga|paghi|pagare) .. (al|ogni|per) mese / (rate|rata) (mensil*|da) / klarna / scalapay
            (vale|funziona) anche / anche (vale|funziona) / senza (farti)? pagare
            prima che i prezzi / (prezzi|prezzo) (salga|salgano|aumentino|aumenti)
            (nella|nel|dentro la|dentro il) (scatola|pacco|pacchetto)
            (dolcett*|dolciume*|caramell*|cioccolatin*|biscott*) .. (scatola|pacco|dentro|omaggio)
            (tolto|levato|scalato|abbassato|tagliato|ridotto|togliamo) .. (qualcosa|totale|prezzo|conto|po)
            (vecchio|solito|vecchi) prezz* / prezzo (di prima|di sempre|migliore|originale)
            senza (anticipo|acconto) / acconto
            (livello|status|stato|categoria) (oro|argento|platino|bronzo|premium)
            (ricevi|riceverai|avrai|ottieni) (un|una) (regalo|omaggio|sorpresa|pensiero)
            """,
        "free": """
            spese zero / spedizione zero / zero spese di / non costa nulla / non costa niente / non ti costa
            senza supplement* / senza pagare / la paghiamo noi / zero euro / niente spese / regalata / regalato
            gratis / gratuit* / gratuita* / omaggio / in omaggio / senza costi / senza spese / senza costo
            zero spese / zero costi / costo zero / nessun costo / nessuna spesa / a nostre spese / a nostro carico
            offriamo noi / offre la casa / spese incluse / spedizione inclusa / consegna inclusa / te lo regaliamo
            regaliamo / paghiamo noi / ci pensiamo noi alla / spedizione libera / esente*
            (offriamo|offre|regaliamo) (noi|la casa) / spese di (invio|spedizione) .. (noi|mettiamo|nostre)
            (costa|costano) (nulla|niente|zero)
            """,
        "shipping": """
            spedizion* / spediam* / spedit* / consegn* / spese di spedizione / recapito / corriere / corrieri
            trasporto
            """,
        "stock": """
            ne restano / ne rest* / restano solo / restano due / solo due / quasi finiti / quasi finite
            quasi esaurit* / sta finendo / stanno per finire / una manciata / pochi rimasti / poche rimaste
            spariscono / sparisce / tenere da parte / solo # rimast* / ne resta* / resta solo / restano #
            restano poch* / (e|sono|ne e|ne sono) rimast* (solo|soltanto|poco|poch*|pochissim*|due|tre|una|uno|#)
            (ne|ce ne) (e|sono) rimast* / rimangono (solo|poch*|ancora) / rimane solo / ultimi pezzi / ultimo pezzo
            ultime unità
            ultima unità / ultimi articoli / ultimi disponibili / ultimi esemplari / poche unità / pochi pezzi
            pochissimi / in stock / scorte / scorta / disponibil* / disponibilità / fino a esaurimento / esaurimento
            esaurit* / esaurirsi / sta per finire / stanno finendo / in esaurimento / va a ruba / vanno a ruba
            a ruba / edizione limitata / quantità limitat* / limitat* / riservat* / prenotat* / riserviamo
            messo da parte / messi da parte / da parte per / tenuto da parte / teniamo da parte / prima che finisc*
            prima che si / prima che vad* / qualcun altro / qualcun* altr* / raro / rara / introvabil* / finiscano
            (ultim*) (tazz*|pezz*|esemplar*|unita|post*|articol*|misur*|copi*|paio|paia|disponibil*|rimast*)
            l ultim* (del|della|dei|in|rimast*|che|di|nel)
            (quasi|ormai) (esaurit*|nessun*|introvabil*|niente|vuot*|piu)
            (non ce ne|ne) (sono|restano|resta|rimangono|abbiamo) .. (quasi|piu|poch*|pochissim*|solo|sol*|una|uno|
                due|tre)
            (restano|rimangono) (solo|pochi|poche|sol*|pochissim*|due|tre|poco)
            (nostro|nostri|in) (magazzino|deposito)
            (magazzino|scaffal*|scort*|stock) .. (vuot*|basso|bass*|limitat*|esaur*|finit*|sgoccioli|poco)
            (introvabil*|rarita|raro|rara|pezzo unico|pezzi unici|irripetibil*)
            (qualcun altro|qualcuno|altri|un altro) .. (carrello|occhi*|vuole|vogliono|guarda*|aspetta*|adocchi*)
            (non) .. (torner*|rifar*|rifornir*|prodott*|riassort*)
            (pochi|poche|pochissim*|manciata di) (pezz*|esemplar*|tazz*|unita|rimast*)
            quando (finiscono|finisce|sono finit*) / (scaffale|scaffali) .. (vuoto|vuoti) / presto non / dietro questa
            non ce ne (saranno|sono) / (abbiamo|c e) (solo|soltanto) (una|un|uno|#)
            (persone|clienti) .. (guardano|guardando|vogliono) / altre # / # persone
            (va|vanno) via
            (finisc*|sparisc*|vola|volano|esaurisc*) .. in (poch*|un|qualche|#) (giorni|ore|minuti|attimo)
            scaffal* .. (svuot*|vuot*)
            (andat*|andavano) (esaurit*|a ruba) / esaurit*
            dita di una mano
            (tenere|teniamo|conservare|mettere) .. (carrello|da parte) .. (giorno|giorni|ora|ore)
            (tenere|teniamo|mettere|tener) .. carrello .. (solo|ancora|fino)
            """,
        "popularity": """
            tutti (ne)? parlano
            grande successo / di successo / gran successo / i nostri clienti / i clienti / lo adorano / la adorano
            li adorano / adorat* / va forte / vanno forte / esperti / eletto / votat* / più desiderat*
            fa impazzire / più vendut* / best seller* / bestseller* / campione di vendite / popolar* / popolare
            di tendenza / tendenz* / virale / di moda / richiestissim* / molto richiest* / più richiest*
            amatissim* / più amat* / amat* da / preferito dai / preferito da / preferit* dai / preferit* dalle
            recension* / valutazion* / valutat* / # stelle / cinque stelle / opinioni / tutti lo / tutti la
            tutti li / tutti ne / tutti amano / nostri clienti / altri clienti / altre persone / consigliato da
            visto in / influencer* / premiat* / numero uno / numero # / n # / migliaia di / centinaia di
            milioni di / # persone / # clienti / successo di vendite / un successo / si vende / vendutissim*
            spopola
            # (client*|person*|italian*|utent*|acquirent*) su # / # su #
            (tutta|tutto|mezza|mezzo) (milano|roma|torino|napoli|firenze|italia|europa|parigi|londra|il mondo|
                la citta|il paese|il quartiere|internet)
            (tutti|tutte) (la|lo|le|li|ne) (vogliono|usano|amano|comprano|adorano|cercano|parlano|hanno|chiedono|
                conoscono|desiderano)
            (il mondo intero|l intera citta|mezzo mondo|mezza citta) / (migliaia|centinaia|milioni|decine|dozzine) di
            (client*|gente|person*|acquirent*|chef|espert*|fan|utent*|barist*|italian*) .. (ricompra*|amano|adorano|
                consiglia*|raccomanda*|torna*|comprano|scelgono|scelto|preferis*|fida*|innamor*|apprezza*|giura*|
                comprato|elogia*)
            (sigillo|marchio di qualita|medaglia|premiat*|istituto|numero uno|preferito di|preferita di|
                preferito da|piu amato|piu amata|piu venduto|piu venduta|piu richiesto|piu richiesta|piu regalato)
            (spopola*|va a ruba|fa furore|sulla bocca di|di gran moda|cult) / (tre quarti|maggioranza|due terzi)
            non si parla / clienti (abituali|affezionati) / in tutto il (paese|mondo) / in tutta italia
            (piu) (desiderat*|ambit*|amat*|popolar*)
            (diverse|molte|altre|tante|varie|parecchie|diversi|molti|altri|tanti) (persone|clienti|utenti|visitatori)
            (elett*|nominat*|votat*|premiat*) .. (anno|mese|lettori|clienti|pubblico)
            (client*|lettori) .. (parlano|dicono|lodano|benissimo|entusiast*)
            (mezza|tutta la|tutta) (via|strada|citta|ufficio)
            (tutti|tutte) (i tuoi|le tue) (amic*|vicin*|collegh*)
            """,
        "promise": """
            a casa tua in / in # giorni / giorni lavorativi / già domani / promess* / promettiamo / migliore qualità
            massima qualità / efficac* / allevia / previene / se non ti piace / garanzia* / garantit* / garantiamo
            reso / resi / reso gratuito / reso facile / restituir* / restituzion* / rimbors* / soddisfatt* o
            soddisfazione / senza rischi* / cambio facile / spedizione rapida / spedizione veloce
            spedizione express / consegna rapida / consegna veloce / consegna domani / consegna in #
            consegna entro / consegnato domani / arriva domani / arriva in / arriva entro / arriva oggi / entro #
            in # ore / giorno dopo / giorno successivo / in tempo per / certificat* / autentic* / clinicamente
            testat* / medic* / cura (il|i|le|lo|l|gli|ogni|le tue|la tua) / guarisc* / a vita / per sempre
            esentasse / assicurat* / dimagri*
            (ridiamo|rend*|rimbors*|riavr*|riav*|restitu*|recuper*|indietro) .. (soldi|denaro|euro|importo)
            (soldi|denaro|importo) .. (indietro|rimbors*|restitu*|rida*)
            (piace|convince|soddisf*|content*|va bene|sta bene) .. (rida*|resti*|rimbors*|cambi*|rend*|soldi|
                indietro)
            (lo cambi|la cambi|cambiala|cambialo|cambiamo|puoi cambiar*)
            (allevia*|lenisc*|calma*|cura|curano|riduc*|combatt*|previen*|elimin*|rinforz*|rafforz*|miglior*|
                stimol*|aiuta a|guarisc*|scioglie|toglie|ringiovan*) .. (mal|dolor*|schiena|stress|rugh*|emicrani*|
                artrit*|raffreddor*|insonni*|digestion*|pelle|immun*|ansia|allergi*|tension*|tosse|stanchezza|
                infiamm*|cuore|nervi|dormire|sonno|articolazion*|salute|peso|grass*|circolazione)
            mal di (schiena|testa|collo|gola) / (emicrani*|insonni*) / (dorm*|ripos*) (meglio|di piu)
            (buono|buona|bene|sano|salutare) (per la|alla|al|per il) (tua|salute|pelle|cuore|schiena|corpo|stomaco)
            dimagri* / piu giovan* / dopodomani
            (domani|lunedi|martedi|mercoledi|giovedi|venerdi|sabato|questa settimana) .. (a casa|da te|
                alla tua porta|tra le tue mani|tra le mani|l avrai|ce l hai|arriva*|ricev*|consegn*)
            (a casa tua|da te|alla tua porta|tra le tue mani|nelle tue mani) .. (domani|lunedi|martedi|giovedi|
                venerdi|sabato|ore|giorni|settimana|presto|prima|natale|entro)
            (arriva|arrivera|ricevi*|riceverai|consegn*) .. (domani|lunedi|entro|ore|giorni|tempo|natale|presto|
                settimana|oggi|venerdi|dopodomani)
            prima di (natale|pasqua) / in tempo per
            (infrangibil*|indistruttibil*|non si rompe|mai si rompe|non si rompera)
            (dura|durera|durano) .. (vita|sempre|anni|generazion*|eterno)
            (promett*|promess*|parola d onore|diamo la nostra parola|assicuriamo|te lo assicuriamo)
            provala .. (giorni|settimane|rischio) / rimbors* / delud*
            (sparisce|spariscono|addio|passa|via) .. (mal|dolor*|testa) / mal di / (zerbino|porta di casa)
            (piant*) .. (albero|alberi|alberell*) / (albero|alberi) .. piant*
            (ricavat*|ricavi|beneficenz*|buona causa|devoluto|devoluta|devoluti|devolviamo|ospedale*|solidal*|donat*)
            (per|a|con) ogni (tazza|acquisto|ordine|vendita|articolo|pezzo)
            (parte|percentuale) (del|dei|delle|della) (ricav*|vendit*|profitt*|incass*|guadagn*)
            (sostitu*|rimpiazz*) / (ce la|ce lo|la|lo) (riprendiamo|riprendono) (senza|indietro)
            ce (la|lo) riprendiamo / senza (storie|domande)
            (raffreddor*|influenza|immunitari*|immunita|difese|colesterolo|pressione sanguigna|metabolismo|acne|
                eczema|rughe|antieta|antibatteric*|ipoallergenic*|detox)
            (parte|partira|spediamo|lascia|lascera) .. (oggi|domani|stasera|magazzino|in giornata) / in giornata
            il giorno stesso / lo stesso giorno
            (doniamo|doneremo|dona|donare) / (rifugio|canile|orfanotrofio)
            per ogni (tazza|pezzo|una|uno) (vendut*|che)
            (rimanda*|rispedis*|restituis*) / (prova*) .. a casa / se si (rompe|rovina|danneggia)
            (diamo|mandiamo|inviamo) .. (nuova|nuovo)
            (abbassa|riduce|regola|controlla) la (pressione|glicemia)
            """,
        "ending": """
            fine mese / fine settimana solo / questa settimana solo / ancora poco / ancora per poco / poco tempo
            finché dura / fino a quando / in # ore / in # giorni / termina / terminano / finisce / finiscono / scade
            scadono / scadenza / scadere / in scadenza / scaduto / valido fino / valida fino / valido solo
            valido per / valid* / fino a oggi / fino a domani / fino a mezzanotte / fino a stasera / fino al
            fino a lunedì / fino a domenica / fino a # / fino a fine / mezzanotte / solo oggi / solo per oggi
            oggi soltanto / soltanto oggi / solo stasera / solo fino / solo questo / solo questa / ultimo giorno
            ultimi giorni / ultime ore / ultima ora / ancora # ore / ancora # giorni / restano # ore
            restano # giorni / mancano # / mancano poche / prima di mezzanotte / prima di domani / entro domani
            entro oggi / entro stasera / entro mezzanotte / entro il / entro lunedì / entro domenica / entro le
            conto alla rovescia / nelle prossime / nei prossimi / per poco / non perdere / non perderti
            non perdertel* / non perdertelo / non lasciartel* / non lasciarlo scappare / non farti scappare
            non fartel* scappare / non fartelo
            (solo|soltanto|unicamente) .. (stasera|oggi|stanotte|stamattina|settimana|weekend|week end|mese|ora|ore|
                mezzogiorno|mezzanotte|pomeriggio)
            (oggi|stasera|stanotte) (soltanto|e basta|solo)
            il tempo .. (scadut*|scade*|agli sgoccioli|finit*|stringe|corre|vola|poco|esaurit*|quasi)
            (non|ancora) (per|a) (molto|lungo) / non (per|dura) .. (molto|sempre|a lungo|lungo)
            (ancora|solo) per (poco|pochi|poche)
            (presto|tra poco|fra poco|sta per) .. (finit*|finire|termina*|scad*|chiud*|spari*|finisce)
            (prima|entro|fino) (di|a|alla|al|il|la|di questa) (mezzanotte|mezzogiorno|domani|sera|stasera|domenica|
                lunedi|venerdi|sabato|notte|weekend|fine|alba|tramonto|oggi)
            entro (stasera|domani|oggi|mezzanotte|sera|le|poco)
            fino a (stasera|domani|mezzanotte|domenica|oggi|lunedi|venerdi)
            (termina|terminano|finisce|finiscono|scade|scadono|si chiude|chiude|si esaurisce|cessa|sparisce|
                svanisce)
            (ultim*) (ora|ore|giorn*|minut*|moment*|settimana|notte|sera|istant*)
            carrello .. (svuot*|cancell*|elimina*|scad*|spari*|azzera*)
            (per|a) (tempo|poco|poche|pochi) (limitat*|tempo|ore|giorni) / tramont* / (e|tutto) finit*
            (hai tempo|hai) fino / (chiusura|chiudiamo) / (svuotiamo|svuoteremo|cancelliamo|eliminiamo) .. carrello
            dopo (questo|il|domenica|oggi) (weekend|fine settimana|week end|mese)
            (sara|e|saranno) storia
            """,
        "soon": """
            (tra|fra|entro|per|solo|meno di) (un|un altra|una|mezz|l) ora / un ora (rimasta|ancora|soltanto|sola)
            """,
        "rival": """
            (meglio|costa meno|piu bell*|migliore|meno|piu resistent*|piu fort*|piu morbid*|migliori|piu economic*|
                meno car*) (che|di) (su|da|in|quelle|quella|quelli|quello|chiunque|altr*|ogni altr*|qualsiasi|
                tutte le|tutti gli|nessun)
            a differenza di / (concorrenza|concorrent*|rival*)
            (supera|batte) (le altre|gli altri|tutte|tutti|ogni|la) / nessun altr* (negozio|sito)
            dimentica (gli altri|le altre) / (altri|altre|grandi) (negozi|siti|marche|catene)
            (pagheresti|spenderesti) / nessun altro
            altrove .. (trov*|meno|meglio|prezzo) / (trov*|meno|meglio) .. altrove / (da|in) nessun* (altr*|part*)
            meglio (di|che) (qualsiasi|qualunque|tutto|tutti|tutte|quello)
            """,
        "urgency": """
            affrettati / sbrigati / è il momento / prendilo al volo / al volo / ultimo promemoria / ultima ora
            prima degli altri / chi prima / buttati / affrett* / sbrig* / corri / correte / fretta
            ultima occasione / ultima possibilità / ultima chance / ultima chiamata / ultimo avviso / ora o mai
            adesso o mai / non aspettare / non tardare / non rimandare / senza aspettare / senza indugi*
            tempo limitato / a tempo / il tempo stringe / tempo sta per / il tempo scorre / urgente* / urgenza
            immediatamente / subito / troppo tardi / sia tardi / mai più / occasione unica / unica occasione
            irripetibil* / flash / lampo / finché puoi / finché sei / approfittane subito / agisci / tic tac
            (te ne|ve ne|se ne) pent* / rimpian* / rimpiang* / fai presto / fate presto / fai in fretta / sii veloce
            ogni (minuto|secondo|ora) (conta|vale)
            prima che .. (scapp*|sfugg*|spar*|voli*|prend*)
            """,
        **ASKS,
    },
)
