"""Claims in Italian of particulars that the facts do not say: make, origin, newness, the sender, the shopper's past."""

from __future__ import annotations

from .language import Counts

PARTICULARS: dict[str, str] = {
    "fine": """
        fatto (apposta|su misura|il primo|tardi) / come nuov*
        (anche|magari) solo fino
        perche non dormirci
        """,
    "unknown": """
        (alta|altissima|massima|migliore|prima|grande|ottima|eccellente) (qualita|gamma)
        qualita (superiore|premium|eccezionale|italiana|artigianale|certificata|garantita|suprema) / premium
        di prima (scelta|qualita)
        (materiali|ingredienti|tessuti) (pregiati|naturali|selezionati|nobili|di qualita|premium|di prima)
        (la|il|lo|i|le|l) .. piu (pregiat*|morbid*|fine|fini|cald*|legger*|resistent*|comod*|pur*|nobil*|avanzat*|
            soffic*) (al mondo|del mondo|sul mercato|che ci sia|che ci siano|che esista|in commercio|della categoria|
            che abbiamo|in assoluto|di sempre|mai)
        (vero|vera|autentic*|puro|pura|pregiat*) (cuoio|pelle|lana|seta|cotone|lino|rovere|oro|argento|cachemire|cashmere)
        (cuoio|pelle|lana|seta|cotone|lino|rovere|legno|acciaio|vetro|plastica|cera|merino) (vero|vera|autentic*|massello|
            massiccio|puro|pura|vergine|riciclat*|biologic*|italian*|naturale|egiziano|inossidabile|certificat*)
        (fatt*|realizzat*|cucit*|tessut*|dipint*|prodott*|lavorat*|confezionat*|tostat*|disegnat*|soffiat*|intagliat*|coltivat*|
            assemblat*|creat*) (a mano|in italia|in toscana|in europa|in francia|in portogallo|da|dai|nel|nella|nei|con la|
            con lana|con materiali|con le|con i|con cotone|con acciaio|artigianalmente|localmente|qui da noi|interamente|
            solo con|in lana|in acciaio|in pelle|in cotone|in legno|in plastica)
        e in acciaio / artigian* / (piccol*|nostr*|propri*) (laboratorio|bottega|officina|atelier) / azienda familiare
        impresa familiare / made in italy / tradizione (italiana|artigian*|di famiglia) / filiera (corta|italiana) / carbonio
        impatto (zero|ambientale) / (zero|senza|basse) (emissioni|sprechi|impatto) / emission* / climatic* / sostenibil*
        ecologic* / eco (friendly|compatibile|sostenibile) / ecosostenibil* / riciclat* / riciclabil* / biodegradabil*
        compostabil* / equo e solidale / commercio equo / biologic*
        (fa bene|buono|buona|amic*|gentile) (al|per il|del|con il|all) (pianeta|ambiente|clima|natura)
        (rispetta*|proteggi*|aiuta*|salva*) .. (pianeta|ambiente|natura) / senza plastica / energia (verde|rinnovabile)
        (brevettat*|certificat*|omologat*|dermatologic*|ipoallergenic*) / lavastoviglie / lavabile in
        (infrangibil*|indistruttibil*|inossidabil*|antigraffio|antimacchia)
        (dura|durano|durera|dureranno) (per sempre|tutta la vita|anni|una vita|a lungo|decenni|nel tempo)
        (fatt*|pensat*|costruit*) per durare / (non si) (graffia|rompe|deforma|scolorisce|restringe)
        (l ultima|ultim*|ultimissim*) (novita|modello|versione|collezione|arriv*|uscita|generazione)
        (appena|fresc*) (arrivat*|uscit*|lanciat*|sfornat*|entrat*|giunt*|tostat*|sbarcat*|di)
        nuov* (collezione|arriv*|modello|versione|edizione|linea) / nuov* di zecca / nuovissim*
        (avevi|hai|aveva|ha) (gia)? (comprato|acquistato|preso|ordinato|scelto|presa|ordinata) .. (scors*|passat*|gia|volta|
            anno|fa|prima)
        gia (comprat*|acquistat*|preso|presa|presi|ordinat*|provat*)
        (l ultima volta che|la volta scorsa|come l ultima volta|l anno scorso)
        (come|proprio come) (ci hai chiesto|hai chiesto|volevi|desideravi|richiesto|promesso|d accordo|da tua richiesta|
            preferisci|ci avevi)
        su tua richiesta / tuoi preferiti / il tuo solito / la tua solita
        client* (fedel*|affezionat*|abitual*|storic*|speciale|speciali)
        (piu|varie|due|tre|#) volte .. (guardat*|visitat*|vist*) / (guardat*|vist*|visitat*) .. (piu|due|tre|varie|#) volte
        (ti|te) (ho|l ho|li ho|le ho) (tenuto|tenuta|riservat*|mess*|conservat*|scelt*|preparat*|nascost*)
        ho (tenuto|riservat*|messo|conservat*|scelt*|preparat*|nascost*|convinto|parlato|controllat*|chiesto) / mi chiamo
        (il mio|la mia) (capo|collega|squadra|negozio|team)
        (il nostro|la nostra|i nostri) (fondatore|fondatrice|barista|designer|stilista)
        (te lo|te la|te li|te le) (tengo|conservo|metto|ho) / ti prometto / dietro al bancone / (tuo|buon) compleanno
        per ogni .. (piantiamo|raccogliamo|puliamo|doniamo|diamo)
        (lo|la|li|le) (tostiamo|cuciamo|produciamo|lavoriamo|dipingiamo|tessiamo|stampiamo|coltiviamo)
        (viene|vengono|arriva|arrivano|nasce|nascono) (da|dalle|dai|dalla|dal|in un|in una) (pecore|un laboratorio|un piccolo|
            una piccola|fattorie|piantagioni|un borgo|artigiani|mani|cooperative|una cooperativa)
        pesticid* / cooperativa / allevat* / (regge|resiste a|sopporta) (qualsiasi|qualunque|ogni|tutte|anche) / si monta in
        non (stanca|irrita|restringe|scolorisce|perde|graffia) (gli|la|mai|il|nemmeno)
        (ci|mi) (avevi|hai) (detto|scritto|raccontato|chiesto) / (la tua|il tuo) (vecchi*) .. (rott*|rovinat*|consumat*|perdeva)
        (hai|avevi) (gia)? (comprato|comprata|comprati|comprate|acquistato|acquistata|acquistati)
        (tornit*|modellat*|forgiat*|intrecciat*) a mano
        (ceramist*|falegnam*|ebanist*|tessitor*|tessitric*|sarto|sarta|sartorial*|oraf*|vasai*|profumier*)
        (collezione|linea|gamma) .. (arrivata|in negozio|uscita)
        (la tua|il tuo|le tue|i tuoi) (precedente|precedenti|ultim*|prim*) .. (finit*|vuot*|consumat*|rott*|termin*)
        (si asciuga|si ricarica|si piega|si apre) in
        traspirant* / traspirabil* / antivento / cuciture (nastrate|termosaldate|saldate|rinforzate|sigillate|doppie)
        (paleria|paletti|struttura|telaio|gambe|stecche) in (alluminio|vetroresina|carbonio|acciaio|titanio|fibra)
        (rinnovat*|ridisegnat*|ristrutturat*|rifatt*|rivoluzionat*) .. (negozio|sito|catalogo|assortimento)
        (negozio|sito|catalogo|vetrina|assortimento|scaffali) .. (rinnovat*|ridisegnat*|rifatt*|rivoluzionat*)
        abbiamo cambiato .. (vetrina|negozio|sito|scaffali|allestimento|assortimento)
        sappiamo che .. (ami|adori|preferisci|bevi|ti piace|rinunci)
        (direttamente|dritto|diritto) .. (contadin*|agricoltor*|produttor*|coltivator*|fattoria|piantagion*)
        (sono|ero) (io|quello|quella|io quello|io quella) che ti (ha|ho|aveva|avevo|scrive|chiamo)
        (nuovo|nuovi|nuova|nuove) (marchi|marchio|prodotti|reparto|sezione|modelli|negozio|gusti|referenze)
        (aperto|apriamo|inaugur*) .. negozio / (assortimento|catalogo|scelta) .. (ampliat*|cresciut*|raddoppiat*)
        (ultimi|precedenti|passati|recenti) (acquisti|ordini) / (la|il) (fondatrice|fondatore)
        ho (creato|fondato|aperto) / (stampat*|rilegat*) (su|in) / carta (spessa|pesante|pregiata|pura)
        si (piega|ripiega|infila) .. (tasca|borsa|zaino) / (non|senza) .. (pallini|pelucchi) / importat*
        """,
    "promise": """
        dopodomani / (puo|possono|potrebbe|potrebbero) (essere|arrivare) .. (da te|casa tua|tue mani|porta|domani|giorni|ore)
        (da te|a casa tua|a casa|nelle tue mani|alla tua porta) (in|entro|gia|domani|tra|fra|da) (#|pochi|domani|lunedi|martedi|
            mercoledi|giovedi|venerdi|sabato|due|tre|poche)
        (pelle|viso|incarnato) .. (piu)? (giovane|compatta|tonica|luminos*|liscia|soda|sana|radiosa|elastica)
        (quello che|cio che|se) non .. (va|vanno|convince|piace|piacciono|bene) .. (rimand*|rend*|restitu*|cambi*)
        ce (lo|la|li|le) (rimandi|restituisci|rendi|rispedisci)
        (te la|te lo|te le|te li) (cambiamo|sostituiamo|ripariamo|rimborsiamo) / senza fare storie
        (dovesse|dovessero) (perdere|rompersi|guastarsi|rovinarsi) / (lo|la|li|le) riprendiamo
        (tienil*|usal*|provol*|provali|indossal*) .. (settimane|giorni|mese|settimana) / se non (fa|fanno) per te
        (dormi|dormire|dorme|dormirai|riposi) meglio / meno (stress|ansia|rughe|tensione)
        (aiuta|aiutano) a .. (dormire|addormentarti|rilassar*|concentrar*|dimagrire|digerire) / prurito / rossori / irritazion*
        (ordini|ordina|ordinala|ordinalo) .. (oggi|adesso|ora|stamattina) .. domani / oggi .. (ordini|ordina) .. domani
        (montiamo|installiamo) .. (insieme|con te) / (diluvio|acquazzone) .. asciutt*
        (delicat*|gentil*|legger*) (sullo|sulla|con|per) .. (stomaco|pelle|gengive|denti)
        (risposta*|rispond*) in .. (minuti|minuto|ore|ora|secondi) / ti (richiamiamo|richiamera) / (lasciaci|dacci) .. numero
        (esperto|esperta|consulente) .. (chiam*|richiam*)
        (soldi|importo|denaro) .. (tuo|sul) (conto|carta)
        """,
    "offer": """
        (ti|vi) (veniamo|vengo) incontro / (costava|costavano|valeva|valevano) .. (di piu|molto|piu|caro|il doppio)
        (prima|una volta) (costava|valeva|era a|stava a) / (un po|poco) alla volta
        (pag*|divid*|dilazion*|suddivid*) .. (mesi|poco alla volta|un po alla volta|piu volte|comod*|tranche|rate)
        in (#|tre|piu|pochi|comod*) (mesi|volte|pagamenti|tranche)
        (non tutti|non e per tutti|non lo riceve|non a tutti) (lo|la|li|le|hanno|ricevono|chiunque)?
        (solo|soltanto|esclusivamente) (a|per) .. (pochi|alcuni|scelti|selezionati|migliori)
        (pochi|alcuni|ristretta cerchia|cerchia) (di)? (client*|scelti|eletti|fortunati) / su invito
        (paga|paghi|pagare) (meta|una parte|un po|dopo|piu tardi|adesso|il resto|niente|la prima)
        (inizi|inizia|cominci|comincia) a pagar* / (diamo|mandiamo|inviamo|riserviamo) (solo|soltanto) a
        (ai|i) (nostri)? migliori (client*|amici) / trovi (un|una|anche) .. (da parte nostra|in regalo|dentro|omaggio)
        dentro la scatola / sces* di prezzo
        (non|senza) .. (pagar*|sborsar*|tirare fuori) .. (tutto insieme|in una volta|subito|tutto in una|in un colpo)
        (ogni|al) mese .. (poco|po|parte|pezzetto|fettina) / (un poco|un po|una parte|un pezzetto|una fettina) (ogni|al) mese
        finanzia* / (nostro|senza|nessun) (margine|guadagno) / (non)? ci (guadagniamo|rimettiamo)
        (settimana prossima|prossima settimana) .. (altra cosa|altra storia|cambi*|divers*)
        """,
    "ending": """
        (da domani|domani|da lunedi|lunedi|dopo|poi|dopo stasera|dalla prossima) .. (non sara piu|non vale piu|non funziona|
            finisce|finira|sparisc*|sparira|sara tardi|piu cosi|addio|troppo tardi)
        (codice|offerta|sconto) .. (vita breve|breve vita|effimer*)
        (domani|dopo) .. (non) (funziona|funzionera|vale|varra|andra) / trasform* .. in zucca
        (solo|soltanto|purche|ma solo) se .. (ordini|acquisti|compri) .. (entro|prima|oggi|adesso)
        (svuotiamo|puliamo|riordiniamo) .. carrell* .. (sera|oggi|domani|notte|prima|stasera)
        """,
    "stock": """
        (della tua|la tua) (taglia|misura) .. (pochissim*|poch*|ultim*|quasi|finit*|esaurit*|rar*)
        (e|sono|di) (tornat*|di nuovo|nuovo) (disponibil*|in negozio|in stock|tra noi|a scaffale|in catalogo)
        (andat*|era|erano) (esaurit*|sold out) / rifornit* / riassortit* / nuovamente (disponibil*|in stock)
        (gia|pronte|pronti) in magazzino / con il tuo nome (sopra|sulla)
        (scaffali|ganci|ripiani) .. (vuoti|spogli) / (pila|mucchio|catasta) .. (cala|calata|caviglia|scende|bassa|ridotta)
        fondo (del|dello|della) (magazzino|scatola|scatolone|cassetto|barile)
        abbiamo (spostat*|messo|messa|messi|messe) in un angolo / non si toccano
        (biglietto|cartellino) .. (tuo nome|sopra) / con il tuo nome
        bloccat* .. (taglia|pezzo|per te|numero|misura) / (quell*|pezzo|modello) .. (in vetrina|d esposizione|da esposizione|
            in esposizione)
        (grucce|appendini) .. vuot* / riassortiment* / (non|senza) .. (rifornir*|riassort*)
        """,
    "popularity": """
        chi (le|li|lo|la|l) (ha|hanno) (comprat*|provat*|acquistat*|presi|prese|preso|presa|scelt*)
        (chi ha|quelli che hanno) (comprat*|provat*|acquistat*) / vinto (l oro|l argento|il premio|un premio|il titolo)
        (lettori|proprietari|acquirenti) .. (dicono|adorano|raccontano|consigliano)
        chi (lo|la|li|le) (usa|indossa|ha provato|possiede|beve) / (non puo|non possono|non riesce) (piu)? far* a? meno
        (ci scrive|ci scrivono|ci dicono) / (punteggio|voto|media) (medio|pieno|massimo|altissimo|di #)
        giuria / (sul|al|del|un) podio / in (ogni|qualsiasi) (campeggio|spiaggia|ufficio|via) .. (vedi|vedrai|incontri)
        (casella|posta) .. (pien*|scoppi*|trabocc*|strap*) / (lettere|messaggi|mail|biglietti) di (clienti|lettori|persone|
            gente|fan)
        (il nostro|tutto il|nostro) (team|staff|gruppo) (adora|usa|ama|indossa|beve)
        non (vuole|vogliono|vorrai) piu (altro|toglier*|smetter*|separar*)
        """,
}

COUNTS = Counts(
    things="articoli|cose|prodotti|pezzi|capi|preferiti|tesori|sfizi",
    every="tutt[ie] e #(?= (?:ti|sono|nel|vi|ancora|aspettano))",
    both="entramb[ie] (?:gli articoli|i prodotti|i pezzi|sono (?:ancora|nel)|ti aspettano)",
    owners="(?:le|i) tu(?:e|oi)",
)
