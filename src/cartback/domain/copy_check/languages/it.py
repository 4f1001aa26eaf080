"""Italian."""

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
        "già che di regalo segreto pronto a in"
    ),
    uses="usa utilizza inserisci inserisca digita applica scrivi con riscatta",
    claims={
        "fine": """
            è successo / cosa è successo / vediamo l ora / vedo l ora / senza fretta / nessuna fretta
            non c è fretta / con calma / tempo libero / gusto buono / buon viaggio / sentiti libero / più buono
            è buono / buono come / così buono / che buono / profumo buono
            """,
        "discount": """
            sconto / sconti / scontat* / scontistica / risparmi* / risparmia / ribass* / ribassat* / promo
            promozione / promozioni / offerta / offerte / in offerta / coupon / buono sconto / prezzo speciale
            prezzi speciali / prezzo ridotto / ridott* / riduzione* / affare / affari / convenienza / conveniente
            % su / vantaggi*
            """,
        "offer": """
            secondo pezzo / a metà / metà / paghi uno / paghi # / prendi due / prendi # / # al prezzo / paghi meno
            quasi niente / per quasi / prezzi salgono / prezzo sale / aumenta il prezzo / prezzi aument*
            prima che il prezzo / prezzo scende / prezzo sceso / ricompens* / metà prezzo / metà del / la metà
            mezzo prezzo / due per uno / due al prezzo / al prezzo di / prendi .. paghi / paghi .. prendi / saldi
            svendita* / liquidazione / fuori tutto / calo di prezzo / prezzo in calo / prezzo è sceso / prezzi bassi
            miglior prezzo / prezzo più basso / prezzo imbattibile / imbattibil* / più economic* / economic*
            carta regalo / buono regalo / bonus / in regalo / regalo a sorpresa / regalo per te / nostro regalo
            un regalo da / omaggio* / punti / premio / premi / credito / vinci / vincere / hai vinto / vincitor*
            estrazione / lotteria / concorso / rate / a rate / rateal* / senza interessi / tasso zero / paga dopo
            paga più tardi / black friday / cashback / ingrosso / sottocosto
            """,
        "free": """
            spese zero / spedizione zero / zero spese di / non costa nulla / non costa niente / non ti costa
            senza supplement* / senza pagare / la paghiamo noi / zero euro / niente spese / regalata / regalato
            gratis / gratuit* / gratuita* / omaggio / in omaggio / senza costi / senza spese / senza costo
            zero spese / zero costi / costo zero / nessun costo / nessuna spesa / a nostre spese / a nostro carico
            offriamo noi / offre la casa / spese incluse / spedizione inclusa / consegna inclusa / te lo regaliamo
            regaliamo / paghiamo noi / ci pensiamo noi alla / spedizione libera / esente*
            """,
        "shipping": "spedizion* / spediam* / spedit* / consegn* / spese di spedizione / recapito",
        "stock": """
            ne restano / ne rest* / restano solo / restano due / solo due / quasi finiti / quasi finite
            quasi esaurit* / sta finendo / stanno per finire / una manciata / pochi rimasti / poche rimaste
            spariscono / sparisce / tenere da parte / solo # rimast* / ne resta* / resta solo / restano #
            restano poch* / rimast* / rimangono / rimane solo / ultimi pezzi / ultimo pezzo / ultime unità
            ultima unità / ultimi articoli / ultimi disponibili / ultimi esemplari / poche unità / pochi pezzi
            pochissimi / in stock / scorte / scorta / disponibil* / disponibilità / fino a esaurimento / esaurimento
            esaurit* / esaurirsi / sta per finire / stanno finendo / in esaurimento / va a ruba / vanno a ruba
            a ruba / edizione limitata / quantità limitat* / limitat* / riservat* / prenotat* / riserviamo
            messo da parte / messi da parte / da parte per / tenuto da parte / teniamo da parte / prima che finisc*
            prima che si / prima che vad* / qualcun altro / qualcun* altr* / raro / rara / introvabil* / finiscano
            """,
        "popularity": """
            grande successo / di successo / gran successo / i nostri clienti / i clienti / lo adorano / la adorano
            li adorano / adorat* / va forte / vanno forte / esperti / eletto / votat* / più desiderat*
            fa impazzire / più vendut* / best seller* / bestseller* / campione di vendite / popolar* / popolare
            di tendenza / tendenz* / virale / di moda / richiestissim* / molto richiest* / più richiest* / richiest*
            amatissim* / più amat* / amat* da / preferito dai / preferito da / preferit* dai / preferit* dalle
            recension* / valutazion* / valutat* / # stelle / cinque stelle / opinioni / tutti lo / tutti la
            tutti li / tutti ne / tutti amano / nostri clienti / altri clienti / altre persone / consigliato da
            visto in / influencer* / premiat* / numero uno / numero # / n # / migliaia di / centinaia di
            milioni di / # persone / # clienti / successo di vendite / un successo / si vende / vendutissim*
            spopola
            """,
        "promise": """
            a casa tua in / in # giorni / giorni lavorativi / già domani / promess* / promettiamo / migliore qualità
            massima qualità / efficac* / allevia / previene / se non ti piace / garanzia* / garantit* / garantiamo
            reso / resi / reso gratuito / reso facile / restituir* / restituzion* / rimbors* / soddisfatt* o
            soddisfazione / senza rischi* / cambio facile / spedizione rapida / spedizione veloce
            spedizione express / consegna rapida / consegna veloce / consegna domani / consegna in #
            consegna entro / consegnato domani / arriva domani / arriva in / arriva entro / arriva oggi / entro #
            in # ore / giorno dopo / giorno successivo / in tempo per / certificat* / autentic* / clinicamente
            testat* / medic* / cura / guarisc* / a vita / per sempre / esentasse / assicurat* / dimagri*
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
            """,
        "urgency": """
            affrettati / sbrigati / è il momento / prendilo al volo / al volo / ultimo promemoria / ultima ora
            prima degli altri / chi prima / buttati / affrett* / sbrig* / corri / correte / fretta
            ultima occasione / ultima possibilità / ultima chance / ultima chiamata / ultimo avviso / ora o mai
            adesso o mai / non aspettare / non tardare / non rimandare / senza aspettare / senza indugi*
            tempo limitato / a tempo / il tempo stringe / tempo sta per / il tempo scorre / urgente* / urgenza
            immediatamente / subito / troppo tardi / sia tardi / mai più / occasione unica / unica occasione
            irripetibil* / flash / lampo / finché puoi / finché sei / approfittane subito / agisci / tic tac
            """,
        "asks": """
            problema con il tuo / problema con la tua / password / carta di credito / carta di debito
            numero della carta / numero di carta / dati della carta / dati bancari / conto bancario / conto corrente
            verifica il tuo / verifica la tua / conferma il tuo account / conferma i tuoi dati / account bloccato
            account sospeso / account .. bloccato / account .. sospeso / pagamento rifiutato / pagamento fallito
            pagamento .. fallito / bonifico* / paypal / bitcoin* / cripto* / chiamaci / chiama il / chiama ora
            chiama subito / chiamare / telefon* / scrivici / contattaci / whatsapp / telegram / instagram / facebook
            tiktok / sms / e mail / email* / rispondi / clicca / clicca qui / il link / link in / seguici
            nostro sito / visita il / scarica / installa / scansiona / allegato / inviaci / mandaci / accedi al
            newsletter / sondaggio / dona / punto com / punto it
            """,
        "refusal": """
            errore / ecco la notifica / notifica / bozza / generat* / ho scritto / come ia / come intelligenza
            come modello / modello linguistico / sono un assistente / sono un ia / sono un intelligenza / non posso
            non mi è possibile / non sono in grado / mi dispiace / mi scuso / le mie istruzioni / istruzioni
            ignora le / ignora tutte / istruzioni precedenti / ecco il messaggio / ecco il tuo messaggio
            come richiesto / notifica push / l utente / il commerciante
            """,
        "placeholder": "nome qui / nome del cliente / nome del prodotto / inserire / da completare / codice qui",
    },
)
