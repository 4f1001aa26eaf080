"""Claims in roundabout words, in Italian, by kind."""

ROUNDABOUT: dict[str, str] = {
    "today": """
        (ultime|poche) ore / (restano|mancano|solo) .. poche ore / (entro|fino a) (la)? fine (della)? giornata
        entro fine giornata
        (scade|finisce|termina|vale|valido) .. stanotte
        """,
    "day": """
        ultimo giorno (per|con|di @|del)
        """,
    "discount": """
        (togli*|sottrai*|detrai*|leviamo) .. (totale|conto|importo) / dal (totale|conto)
        (limat*|ritoccat*|abbassat*|tagliat*|ribassat*) .. prezz* / prezz* .. (limat*|ritoccat*|abbassat*|ribassat*)
        """,
    "offer": """
        (costa|costano|costera|viene) .. meno (di|che|d)
        (tutto il negozio|tutti gli articoli|tutti i prodotti|tutto e|tutto il sito) .. (saldo|saldi|sconto|scontat*|
            promozione|ribassat*)
        (ricevi|avrai|prendi) .. (in regalo|in omaggio|in dono) / in omaggio / omaggi / omaggio per
        (su|per) (ogni|tutti gli|entrambi gli|ciascun) (articol*|prodott*) / (ogni) (articolo|prodotto) che
        (amici|famiglia|amiche|parenti) .. (usarlo|usare|approfittar*) / usarlo anche / anche i tuoi amici
        prezzo .. (a tuo favore|rivisto|in due|ritoccato|ripensato|aggiustato)
        (rivisto|ripensato|aggiustato|alleggerito|diviso|spezzato) .. (il|i) prezz* / (stess*) (scatola|pacco|pacchetto)
        (gia|anche) (scontat*|ribassat*|in saldo)
        (su|sul|nel|in) (tutto il|resto del|tutto il resto del) (negozio|catalogo|sito)
        (limat*|ritoccat*|abbassat*|tagliat*|ribassat*|alleggerit*) (il|i|un po il|un po i|leggermente il|
            di poco il) prezz*
        (limato|ritoccato|abbassato|tagliato|ribassato) .. (prezzo|prezzi)
        (buono|buoni) .. (applicat*|attiv*|caricat*|valid*|pront*|sconto|acquisto|regalo)
        (portafoglio|tasche|borsellino|salvadanaio) .. (ringrazi*|grazie|sorrid*|content*|felic*|respir*|cosi bene|
            meglio)
        (gentile|leggero|dolce|amico) (con|per|del) (il tuo|le tue|tuo) (portafoglio|tasche|borsellino)
        (due|quattro|pochi) (spiccioli|soldi|lire|centesimi) / per (spiccioli|una sciocchezza|un tozzo|un pugno|due lire)
        un tozzo di pane / tozzo di pane / prezz* (stracciat*|straccia*|da ridere|piccolo piccolo|ridicol*|bomba)
        prezz* .. (dieta|dimagr*|crollat*|picchiata|sforbiciat*|alleggerit*)
        (raccogli*|accumul*|guadagn*) .. (punti|miglia|bollini|stelline) / tessera punti / bollini
        in (tre|quattro|#) (rate|volte|comode|tranche) / (iva|tasse) .. (noi|omaggio|regal*|offr*|gratis|scontat*)
        (toglie*|togliamo|scontiamo|leviamo|meno) .. (un quarto|un terzo|un quinto|la meta)
        """,
    "free": """
        (non|nulla|niente) (aggiunge|aggiungi*|costa|comporta) .. (nulla|niente|al conto|al totale|in piu)
        non aggiunge (nulla|niente) / (viaggio|trasporto) .. (gratis|nulla|niente|a carico|noi) / non tirare fuori
        (offre|paga|regala) la casa / a carico nostro / (di|a) tasca nostra / a ufo / a sbafo / a scrocco
        (zero|nemmeno un|neanche un) (centesim*|euro) / senza sborsare / costo zero
        (pensiamo|paghiamo) (noi)? (al|alla|all|le|la|il) (spedizione|trasporto|iva|spese)
        """,
    "stock": """
        (ripiano|casa|mani|carrello|cucina|scaffale) di (un altr*|un altra|altri|qualcun) / battito di ciglia
        chi tardi arriva / chi primo arriva / ultimo arrivato
        se .. (ne avremo|ne abbiamo|ce ne sono|ne restano|ne resta) / finche ne (abbiamo|restano|avremo)
        (numero|taglia|colore) (se ne va|sta finendo|vola|sparisce) / cala il sipario
        piccola (serie|produzione|tiratura) / (serie|produzione|tiratura) (piccola|ridotta|breve|corta|limitata)
        piccolo lotto / altri .. (guardano|guardando|comprano|comprando|portato|portata|prendono|preso|presa)
        (altri|gli altri) (campeggiatori|clienti|lettori|acquirenti|runner)
        mentre (ci|tu|stai) .. (altri|qualcun|qualcuno|un altro)
        (in|a) (altre mani|un altro carrello|un altra casa|altra casa) / nuovo proprietario
        (sta per|stanno per|pronta a|sul punto di) (prendere il volo|volare|sparire|svanire|andarsene|scappare|
            diventare un ricordo)
        prendere il volo / soffi* .. naso / sfugg* .. (dita|mani)
        (non|ne) .. (tenerl*|conservarl*|metterl* da parte|tenere|conservare) .. (a lungo|per sempre|molto|tanto|
            ancora per)
        (mosca bianca|mosche bianche|oro colato|ago in un pagliaio|contagocce|merce rara|pezzo raro)
        (quasi|ormai) (nessun*|niente|storia|un ricordo) / (nella|della) tua taglia .. (poch*|quasi|poco|finit*)
        """,
    "popularity": """
        (tutto il|mezzo) (quartiere|paese|ufficio|condominio) / anche i sassi / tutta la (citta|via|compagnia)
        (se la|se lo|se le|se li) (contendono|litigano|strappano|rubano)
        (tutti|ufficio) .. (vogliono|contendono|litigano|cercano|chiedono|usano|parlano)
        (indicat*|scelt*|definit*|giudicat*) .. (come|miglior*) / (miglior*) (miscela|tostatura|scelta) / miscela migliore
        (elett*|nominat*|votat*|premiat*|incoronat*) .. (prodotto|miglior*|da|dell anno|anno)
        (prodotto|caffe|tenda|lampada|libro|siero|scarpa|marchio|regalo) dell anno
        (medaglia*|trofeo|trofei|riconoscimenti|pieni voti|premi|dieci e lode)
        (come il pane|come pane|va a ruba|vanno a ruba|a ruba) / (di|in) (gran)? voga / (va|molto|super) di moda
        di tendenza
        (riviste|dermatologi|baristi|stampa|esperti|professionisti) .. (consigli*|ador*|lod*|elogi*|sceglie*|scelgono|
            giur*)
        di cui tutti parlano / che tutti vogliono / (mezza|tutta) (milano|roma|italia|citta|europa)
        (i tuoi|tuoi) (vicini|amici|colleghi) .. (gia|invidi*|hanno) / fa furore / spopola*
        """,
    "promise": """
        (favorisc*|stimola*|promuov*|migliora*) .. (sonno|riposo|rilassamento|digestione|circolazione|concentrazione|
            benessere|recupero)
        (ringiovanisc*|rigenera*) .. (pelle|viso) / batteri / germi / come un boomerang / risultati (visibili|in|da)
        (rende|lascia|fa) .. pelle .. (liscia|giovane|morbida|luminosa|uniforme|soda)
        ne (mandiamo|spediamo|manderemo|inviamo) (un|una|uno)
        (se|quando) .. (perde|gocciola|si rompe|si crepa|si consuma|si guasta)
        (portale|portalo|usale|usalo|usala|provale|provalo|provala|tienile|tienilo) .. (mese|settiman*|giorni|
            notti) .. decid*
        (calma*|allevia*|riduce*|scaccia*|combatte*|placa*|scioglie*) .. (ansia|stress|nervi|insonnia|tension*|
            angoscia|dolor*)
        (aiuta|aiutano) a .. (dormire|sonno|addorment*|rilassar*|dimagrire|concentrar*|riposare) / concilia* .. sonno
        (copert*|protett*|assicurat*) (per anni|per sempre|a vita|contro i danni) / se si .. (rompe|guasta|rovina|spacca)
        (ripariamo|sostituiamo|te la cambiamo|te lo cambiamo)
        (efficacia|risultati|azione|effett*) (provat*|dimostrat*|testat*|visibil*|clinic*|comprovat*)
        (testat*|raccomandat*|consigliat*|approvat*) (da|dai|dagli|clinicamente|scientificamente)
        (cancella*|attenua*|riduc*|leviga*|schiari*|rassoda*|uniforma*|combatte*|minimizza*) .. (macchie|rughe|linee|
            pori|pelle|occhiaie|cicatrici)
        (macchie|rughe|pori|occhiaie) .. (addio|meno|sparisc*|svanisc*) / anni di meno / (elisir|fonte) di .. giovinezza
        (studi|scienziati|medici) .. (dimostrano|dicono|confermano|consigliano)
        (ordina|ordinalo|ordinala|ordinale|compra) (oggi|adesso|ora) .. (domani|dopodomani)
        scarta* .. (domani|questo weekend|venerdi|sabato)
        domani .. (tra le tue mani|a casa tua|da te|alla porta|tra le mani|cassetta)
        (postino|corriere|fattorino) .. (suona*|pronto|domani|gia|porta|strada|aspetta*) / da te (prima del|entro|domani)
        """,
    "deadline": """
        (a|allo scoccare della|allo scoccare di|entro) mezzanotte (la|il|tutto|si|e|addio|torna|scatta) / in zucca
        torna* zucca / (giorni|ore) contat*
        """,
    "urgency": """
        (meglio|e meglio) non (pensarci|aspettare|rimandare|tardare) / non pensarci (troppo|su|due) / senza pensarci
        non (rimandare|aspettare) / senza (aspettare|indugi*) / tic tac
        (treno|nave|autobus) .. (parte|partire|passa|perde*) / perdere il treno / ultimo treno / chi prima arriva
        batti il ferro / clessidra / non (dormirci|pensarci|tergiversare|indugiare|tentennare) / chi tardi
        (la tua|l) (unica|ultima) (occasione|possibilita|chance)
        (mangi*|mord*) .. (le mani|le dita|i gomiti)
        """,
    "shipping": """
        francobollo / francobolli / affrancatura
        """,
    "rival": """
        (non|mai) (lo|la|li|le)? (troverai|trovi|troverete) .. (meno|meglio|uguale|prezzo)
        (nessun|nessuna) altr* .. (eguaglia|uguaglia|regge|confront*|vale|pari) / senza eguali / senza rivali
        ineguagliabile
        (tutte le altre|tutti gli altri) .. (poco|niente|impallidi*|scialb*|sbiadi*|spariscono)
        """,
}
