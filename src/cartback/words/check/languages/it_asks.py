"""Forbidden requests of an Italian message, and texts that are no message: a model's words about itself, unfilled slots."""

ASKS: dict[str, str] = {
    "asks": """
        (conferma|confermi|aggiorna) la (tua|sua) carta / problema con il tuo / problema con la tua / password
        carta di credito / carta di debito
        numero della carta / numero di carta / dati della carta / dati bancari / conto bancario / conto corrente
        verifica il tuo / verifica la tua / conferma il tuo account / conferma i tuoi dati / account bloccato
        account sospeso / account .. bloccato / account .. sospeso / pagamento rifiutato / pagamento fallito
        pagamento .. fallito / bonifico* / paypal / bitcoin* / cripto* / chiamaci / chiama il / chiama ora
        chiama subito / chiamare / telefona* / (numero di|per|al|nostro|il mio) telefono / scrivici
        contattaci / whatsapp / telegram / instagram / facebook
        tiktok / sms / (tua|per|una|via|nostra|invia*|manda*) (e mail|email|mail) / indirizzo (e mail|email|mail)
        rispondi / clicca / clicca qui / il link / link in / seguici
         / visita il / scarica / installa / scansiona / allegato / inviaci / mandaci / accedi al
        newsletter / sondaggio / dona / punto com / punto it
        (account|profilo|accesso) .. (chiuso|chiud*|cancell*|blocc*|sospes*|elimin*|disattiv*|congelat*|
            limitat*)
        (chiuder*|cancelleremo|bloccheremo|sospender*|elimineremo|disattiveremo|perder*) (il tuo|l|il suo|
            i tuoi) (account|profilo|accesso|punti)
        (avvocat*|tribunal*|causa legale|recupero crediti|denunci*|multa*|sanzion*|penal*|pignorament*|diffida*|
            ufficiale giudiziario)
        conseguenz* / (ultim*) (avviso|avvertimento|sollecito)
        (altrimenti|in caso contrario) .. (account|perder*|verra|dovr*|sara*|addebit*)
        (scansiona*|scannerizza*|inquadra*)
        (chiama|chiamate|telefona|telefonate|componi) (ci|allo|al|il|subito|ora|questo|adesso)
        chiamaci / telefonaci / (paga|pagate|pagare) (qui|direttamente|tramite|via|in contanti|su)
        (scriv*|contatta*|manda*) (ci|al|un|a|su|il) / scrivici / contattaci / mandaci
        (nostro altro|nostro nuovo|altro|nuovo) (sito|negozio online|shop)
        (cerca*|digita*|googla*) (ci|su|internet|google|nel browser|online) / cercaci
        (nostra app|nostro canale|nostro gruppo|nostra pagina|nostro numero) / su (telegram|whatsapp|messenger)
        (costretti|obbligati) a / bloccare il / recupero crediti / (colpo di telefono|uno squillo|una telefonata)
        (punta|inquadra|avvicina) .. (fotocamera|telefono|cellulare) / vie legali / azioni legali
        (account|profilo|dati) .. (cancellat*|eliminat*|rimoss*) / se non (fai|rispondi|agisci)
        """,
    "refusal": """
        errore / ecco la notifica / notifica / bozza / generat* / ho scritto / come ia / come intelligenza
        come modello / modello linguistico / sono un assistente / sono un ia / sono un intelligenza / non posso
        non mi è possibile / non sono in grado / mi dispiace / mi scuso / le mie istruzioni / istruzioni
        ignora le / ignora tutte / istruzioni precedenti / ecco il messaggio / ecco il tuo messaggio
        come richiesto / notifica push / l utente / il commerciante
        (opzione|versione|variante|proposta|bozza|esempio|titolo|risposta|alternativa) (a|b|c|#|uno|una|due)
        (ecco|di seguito|qui sotto) (il|la|un|una|le|i|qui) .. (testo|messaggio|propost*|notifica|version*|
            bozza|risposta|titolo|opzion*)
        ecco (a te|qui) / spero che (ti|questo|sia|possa) / (caratteri|parole) (massimo|max|limite)
        (da|per) (completare|compilare|sostituire|inserire|definire) / pubblico di riferimento
        tono (amichevole|caldo) / come (ia|modello linguistico)
        """,
    "placeholder": """
        nome qui / nome del cliente / nome del prodotto / inserire (qui|nome|il nome) / da completare
        codice qui
        """,
}
