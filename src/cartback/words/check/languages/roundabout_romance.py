"""Claims in roundabout words, by language and kind, in French, Spanish, Italian and Portuguese."""

ROUNDABOUT_ROMANCE: dict[str, dict[str, str]] = {
    "fr": {
        "today": """
            (dernieres|ultimes) heures / (plus que|reste|restent|encore) .. quelques heures / dans quelques heures
            (avant|d ici|jusqu a) la fin de (la|cette) journee
            """,
        "discount": """
            petit geste (commercial|de notre part|sur|de bienvenue) / geste (commercial|de notre part)
            """,
        "offer": """
            bon d achat / bons d achat / bon de (reduction|remise|cadeau) / bon cadeau
            (deja|meme) (remise|remises|soldee*|soldes|demarque*|reduits|reduites)
            (sur|dans) (toute|tout) (la|le) (boutique|catalogue|magasin|site|reste)
            (doux|douce|leger|legere|tendre) (pour|avec|envers) (votre|le|ton) (porte*|bourse|budget|portefeuille)
            (portefeuille|porte monnaie|budget|bourse|tirelire|portemonnaie) .. (merci*|remercie*|sourire|sourit|content*|
                respire*|bien|mieux)
            portefeuille .. s en sort*
            (trois fois rien|une bouchee de pain|des clopinettes|une bagatelle|des cacahuetes|une poignee de|pas un rond)
            bouchee de pain / clopinettes / bagatelle / cacahuetes .. prix
            (prix|tarif) (fond*|degringol*|au regime|allege*|ecrase*|plume|mini|casse*|canon|doux|choc) / carte de fidelite
            points de fidelite / (cumul*|gagn*|collect*) .. (points|miles|tampons) / en (trois|quatre|#) fois
            (tva|taxe*) .. (offert*|offrons|cadeau|pour nous|deduite|charge) / offrons la tva
            un (quart|tiers|cinquieme|dixieme) .. (moins|retire|enleve|rabais|prix)
            """,
        "free": """
            cadeau de la maison / (c est|pour) .. (la maison|nous) qui (regale|offre|paie) / la maison regale
            (zero|pas un|aucun) centime / sans debourser / (a|est a) nos frais / de notre poche / aux frais de la
            sans bourse delier
            """,
        "stock": """
            (petite|mini) (serie|quantite|production|edition) / (introuvable*|denree rare|merle blanc)
            d autres .. (regardent|achetent|emport*|convoit*|prennent|commandent|craquent|l ont)
            (d autres|les autres) (campeurs|clients|visiteurs) / pendant que vous .. (d autres|quelqu un|certains|un autre)
            pendant que tu .. (d autres|quelqu un|certains) / (file*|filer|passe|passer) sous le nez
            (file*|gliss*|echapp*) .. (doigts|mains) / (dans un autre panier|d autres mains|d autres bras)
            nouveau proprietaire / va .. (filer|s envoler|disparaitre|vous echapper)
            (pourrons|pouvons|pourra|peut) (pas|plus) .. (garder|conserver)
            bientot (un souvenir|plus qu un souvenir|de l histoire)
            """,
        "popularity": """
            (dont|de qui|de quoi) (on|tout le monde) parle*
            (serum|cafe|produit|modele|tente|chaussure|veste|lampe|livre|carnet|marque|mug|gourde|bougie) prime / primee
            primees / prime (par|au|aux|cette)
            (elu|elue|sacre|sacree|nomme|nommee|designe*|couronne*) (produit|meilleur*|par|cafe|coup)
            (produit|cafe|tente|serum|lampe|veste|livre|marque|cadeau|modele) de l annee
            (medaille*|trophee*|palmares|prix d excellence|recompense par|recompense au|recompensee)
            (petits pains|petit pain) / s arrache* / (en|tres) vogue
            (magazines|redactions|presse|dermatologues|baristas|pros) .. (ador*|recommand*|salu*|plebiscit*|jur*)
            (vos|tes) (voisins|amis|collegues) .. (deja|jaloux|envie*|ont) / le tout paris / fait fureur / fait un carton
            cartonne*
            """,
        "promise": """
            (couvert*|protege*|assure*) (pendant|durant|a vie|contre la casse|contre tout)
            (si|s il|s elle) .. (casse|se brise|tombe en panne|lache) / (remplac*|reparons|repare*) .. (gratuit*|en cas|a vie)
            (recu|recue|recus|livree|chez vous|deballe*) .. (demain|avant le|avant ce|d ici|vendredi|samedi|sous #|
                sous quelques)
            (demain|apres demain) .. (chez vous|dans vos mains|entre vos mains|a votre porte|boite aux lettres|deballe*)
            (facteur|livreur|coursier|transporteur) .. (sonne*|pret|demain|attend|deja|route)
            (efface*|attenue*|estompe*|lisse*|repulpe*|raffermi*|unifie*|eclairci*|gomme*|reduit) .. (taches|rides|
                ridules|teint|peau|pores|cernes|cicatrice*)
            (efficacite|efficace*) .. (prouve*|demontre*|teste*|contre|confirme*)
            (prouve*|demontre*|teste*|valide*|approuve*|recommande*) (par|scientifiquement|cliniquement)
            (annees|ans) de moins / jouvence
            (etudes|recherches|tests|scientifiques|medecins) (montr*|prouv*|confirm*|le disent)
            """,
        "deadline": """
            (a|avant|sur le coup de) minuit (le|tout|c est|pile|plus|fini|on|adieu) / redevient .. citrouille / en citrouille
            (jours|heures) sont comptes / sont comptees
            """,
        "urgency": """
            tic tac / (train|bateau|bus) .. (part|partir|passe|quai|leve) / rater le (train|coche|bateau) / battre le fer
            le fer tant / sablier / premier arrive / premiers arrives / (ne)? (trainez|tardez|lambinez|tergiversez) (pas|plus)
            (trainez|tardez|lambinez) pas / (votre|la|ta) (seule|derniere|unique) (chance|occasion)
            """,
    },
    "es": {
        "today": """
            (ultimas|pocas) horas / (quedan|faltan|solo) .. (unas|pocas) horas / (unas|pocas) horas
            (hasta|antes de) (el)? (final|fin) del dia / hasta el final del dia
            """,
        "offer": """
            (ya|tambien|incluso) (rebajad*|descontad*|reducid*) / en (toda la|el resto de la) tienda / en todo el catalogo
            (bolsillo|cartera|monedero|hucha|billetera) .. (agradec*|gracias|contento|feliz|sonri*|facil|respira*|bien|
                mejor)
            (suave|amable|facil|ligero|bueno|blando) (con|para) (tu|el) (bolsillo|cartera|monedero)
            (sale|salen|cuesta|cuestan|queda|quedan|esta|estan) (casi)? (tirad*|regalad*) / (tirad*|regalad*) de precio
            dos duros / cuatro (perras|duros|cuartos|chavos) / por (los suelos|calderilla|nada y menos) / calderilla
            precio de risa / precio* .. (derrumb*|suelos|dieta|adelgaz*|tijeretazo|hundid*|recorta*|bajon)
            (tarjeta de sellos|tarjeta de fidelidad) / (acumul*|suma*|gana*) .. (puntos|millas|sellos|estrellas)
            en (tres|cuatro|#) (plazos|pagos|veces|cuotas)
            (iva|impuesto*) .. (regal*|nosotros|cuenta|gratis|descontad*|descont*)
            un (cuarto|tercio|quinto) .. (menos|quit*|descont*|rebaj*)
            (quit*|descont*|rebaj*) .. (cuarta parte|tercera parte|quinta parte|un tercio)
            """,
        "free": """
            por la cara / invita la casa / (paga|invita) .. (la casa|nosotros)
            (va|corre|corren) .. (de nuestra cuenta|nuestro cargo) / sin soltar / (ni un|cero) (centimo*|duro|euro) / de gorra
            por la patilla / de balde / (de|a) (nuestro|nuestra) (bolsillo|costa)
            """,
        "stock": """
            (serie|edicion|tirada|produccion) (corta|pequena|breve|reducida|limitada) / pequena (serie|tirada|produccion)
            lote (pequeno|reducido|corto) / otros .. (miran|mirando|compran|comprando|llevan|llevado|pidiendo|adelantan)
            (otros|los demas) (campistas|clientes|compradores|lectores|corredores)
            (mientras|cuando) (te lo|lo|tu|te) (piensas|dudas|decides|pensabas) .. (otro*|alguien|otra*)
            (en|a) (otra|otro|otras) (casa|cesta|manos|carrito|hogar|dueno) / nuevo dueno
            (a punto|punto) de (volar|irse|desaparecer|esfumarse|escaparse|agotarse|ser historia) / (esfum*|volatiliz*)
            (no|tampoco) .. (guardar*|reservar*|apartar*) .. (siempre|mucho|eternamente|mas tiempo)
            (no|tampoco) .. esperar* (siempre|eternamente|para siempre)
            (joya|pieza|especie|bicho) (rara|escasa|en extincion)
            (oro en pano|agua en el desierto|aguja en un pajar|con cuentagotas|cuentagotas) / se .. (de las manos|quitan de)
            casi no (queda|quedan) / apenas quedan (unidades|tallas|piezas) / de tu talla .. (poco*|casi|apenas)
            """,
        "popularity": """
            (elegid*|nombrad*|votad*|premiad*|coronad*|galardonad*) .. (producto|mejor*|por|del ano|ano)
            producto del (ano|mes) / (cafe|tienda|lampara|libro|serum|zapatilla|marca|modelo|regalo) del ano
            (medalla*|trofeo*|galardon*|matricula de honor|sobresaliente|premios)
            (como|igual que) (rosquillas|churros|pan caliente) / (en|muy de) boga / (muy|tan|esta|super) de moda
            (revistas|dermatologos|baristas|prensa|expertos|profesionales) .. (recomiend*|ador*|alab*|elogi*|elig*|jur*)
            del que todos hablan / que todos quieren / (todo|medio) (madrid|barcelona|el mundo|el barrio|el pais|mundo habla)
            (tus|tu) (vecinos|amigos|amigas|companeros) .. (ya|envidia*|tienen) / causa furor / arrasa*
            """,
        "promise": """
            (cubiert*|protegid*|asegurad*) (durante|de por vida|por anos|por muchos) / si se .. (rompe*|estropea*|averia*|cae)
            (reparamos|repondremos|te la cambiamos|te lo cambiamos|sustitu*)
            (eficacia|resultados|accion|efecto*) (demostrad*|probad*|comprobad*|visible*|clinic*)
            (avalad*|recomendad*|aprobad*|testad*|probad*) (por|clinicamente|cientificamente)
            (borra*|atenua*|reduce*|alisa*|difumina*|aclara*|reafirma*|unifica*|combate*) .. (manchas|arrugas|lineas|
                poros|piel|ojeras|cicatrices)
            (manchas|arrugas|poros|ojeras) .. (adios|menos|desaparec*|borra*) / anos de menos / (fuente|elixir) de .. juventud
            (estudios|cientificos|medicos) .. (demuestran|dicen|confirman|avalan|recomiendan)
            (pide|pidelo|pidela|pidelas|compra|compralo|encarga*) (hoy|ahora|ya) .. (manana|pasado manana)
            (estrena*|desempaqueta*) .. (manana|este fin|viernes|sabado)
            (manana|sabado|viernes) .. (en tus manos|en tu puerta|estrenas|buzon)
            (cartero|repartidor|mensajero|transportista) .. (llama*|listo|manana|ya|puerta|camino|espera*)
            """,
        "deadline": """
            (a|antes de) (la )?medianoche (se|la|todo|el|es|adios|vuelve) / medianoche .. (acaba|termina|calabaza|magia)
            en calabaza / (dias|horas) contad*
            """,
        "urgency": """
            tic tac / (tren|barco|autobus) .. (sale|escap*|pasa|parte|marcha) / perder el tren / (solo|ultimo) tren
            camaron que / reloj de arena / no te duermas / no te lo pienses / no lo dejes (pasar|escapar|para)
            (tu|la) (unica|ultima) (oportunidad|ocasion|bala)
            """,
    },
    "it": {
        "today": """
            (ultime|poche) ore / (restano|mancano|solo) .. poche ore / (entro|fino a) (la)? fine (della)? giornata
            entro fine giornata
            """,
        "discount": """
            (limat*|ritoccat*|abbassat*|tagliat*|ribassat*) .. prezz* / prezz* .. (limat*|ritoccat*|abbassat*|ribassat*)
            """,
        "offer": """
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
            (offre|paga|regala) la casa / a carico nostro / (di|a) tasca nostra / a ufo / a sbafo / a scrocco
            (zero|nemmeno un|neanche un) (centesim*|euro) / senza sborsare / costo zero
            (pensiamo|paghiamo) (noi)? (al|alla|all|le|la|il) (spedizione|trasporto|iva|spese)
            """,
        "stock": """
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
            tic tac / (treno|nave|autobus) .. (parte|partire|passa|perde*) / perdere il treno / ultimo treno
            chi prima arriva / batti il ferro / clessidra / non (dormirci|pensarci|tergiversare|indugiare|tentennare)
            chi tardi / (la tua|l) (unica|ultima) (occasione|possibilita|chance)
            """,
    },
    "pt": {
        "today": """
            (ultimas|poucas) horas / (restam|faltam|so) .. poucas horas / (ate|antes) o (final|fim) do dia
            """,
        "offer": """
            (ja|tambem|ate) (com desconto|remarcad*|em promocao|em liquidacao)
            (em|para|na) (toda a|todo o) (loja|site|catalogo) / no resto da loja
            (bolso|carteira|cofrinho) .. (agradec*|obrigad*|feliz|sorri*|respira*|moleza|alivi*|content*|melhor)
            (leve|suave|gentil|amigo) (no|para o|com o|do) (seu )?bolso
            (preco|precinho) (de banana|camarada|amigo|especial|de ocasiao|baixinho|la embaixo) / pechinch* / uma mixaria
            mixaria / merreca / ninharia / troco de / (quase|praticamente) de graca
            preco* .. (dieta|emagrec*|despenc*|queda|tesourada|encolh*|desab*|chao)
            (junt*|acumul*|ganh*) .. (pontos|milhas|selos|estrelas) / cartao fidelidade / em (tres|quatro|#) (vezes|parcelas)
            parcel* / (imposto*|taxa*|icms) .. (conta|gratis|nos|cortesia|descontad*)
            (tira*|tiramos|desconta*|menos|abate*) .. (um quarto|um terco|um quinto|a metade)
            """,
        "free": """
            na faixa / (cortesia|oferta|presente) da casa / (por|e) conta da casa / a casa paga / de mao beijada
            (zero|nem um|nenhum) (centavo*|real|reais|tostao) / sem (gastar|desembolsar) / do nosso bolso
            """,
        "stock": """
            (serie|edicao|tiragem|producao|leva) (pequena|curta|reduzida|limitada) / pequena (serie|tiragem|producao|leva)
            lote (pequeno|reduzido) / outros .. (olhando|olham|compraram|comprando|levaram|levando|levam|pedindo|pegaram)
            (outros|as outras|outras) (campistas|clientes|compradores|leitores|corredores|pessoas)
            enquanto (voce|vc|tu) .. (outros|outro|alguem|outras) / (em|para|nas) (outro carrinho|outras maos|outra casa)
            novo dono / (prestes|quase|perto) .. (voar|voando|sumir|sumindo|de saida|escapar|virar lembranca) / pe na porta
            (escorreg*|escap*) .. (dedos|maos)
            (nao|nem) .. (guardar*|segurar*|esperar*|reservar*) .. (sempre|muito|eternamente|mais tempo)
            (mosca branca|agulha no palheiro|conta gotas|artigo de luxo|ouro em po|coisa rara)
            quase nao (tem|ha|resta|sobra*) (mais|nenhum*|estoque|no seu) / (contar|contam|contadas|contados) nos dedos
            (no|do) seu (tamanho|numero) .. (pouc*|quase|acab*)
            """,
        "popularity": """
            (eleit*|nomead*|votad*|premiad*|coroad*) .. (produto|melhor*|por|pela*|pelo*|do ano|ano)
            (produto|cafe|barraca|luminaria|livro|serum|tenis|marca|presente|jaqueta) do ano
            (medalha*|trofeu*|premios|nota dez|nota mil|galardo*) / (como|igual a|feito) (pao quente|pipoca|agua)
            (esta|super|tao) na moda / em voga
            (revistas|dermatologistas|baristas|imprensa|especialistas|profissionais) .. (recomend*|ador*|elogi*|escolh*|
                jur*)
            de que todos falam / que todo mundo (quer|fala|ama|usa|tem) / todo mundo (quer|fala|ama|usa|tem) / meio mundo
            (seus|teus) (vizinhos|amigos|colegas) .. (ja|inveja*|tem) / faz sucesso / fazendo sucesso / sucesso absoluto
            """,
        "promise": """
            (cobert*|protegid*|segurad*) (por anos|por muitos|para sempre|contra defeitos)
            se .. (quebrar|estragar|rasgar|der defeito|pifar) / (consertamos|substituimos|repomos)
            (eficacia|resultados|acao|efeito*) (comprovad*|provad*|testad*|visive*|clinic*)
            (testad*|recomendad*|aprovad*) (por|pelos|pelas|clinicamente|cientificamente)
            (apaga*|suaviza*|reduz*|clareia*|alisa*|firma|uniformiza*|combate*|atenua*) .. (manchas|rugas|linhas|poros|
                pele|olheiras|cicatrizes)
            (manchas|rugas|poros|olheiras) .. (adeus|menos|somem|desaparec*) / anos a menos / (fonte|elixir) da juventude
            (estudos|cientistas|medicos) .. (mostram|dizem|comprovam|confirmam|recomendam)
            (peca|compre) (hoje|agora|ja) .. (amanha|depois de amanha)
            (estreie|desembrulhe|desembale) .. (amanha|neste fim|sexta|sabado)
            amanha .. (nas suas maos|na sua casa|na sua porta|na porta)
            (carteiro|entregador|motoboy|transportadora) .. (bate*|toca*|pronto|amanha|ja|porta|caminho|espera*)
            """,
        "deadline": """
            (a|antes da|na) meia noite (a|o|tudo|se|acaba|e|adeus|vira) / meia noite .. (acaba|vira|encanto|abobora|magia)
            vira abobora / (dias|horas) contad*
            """,
        "urgency": """
            tic tac / tique taque / (trem|barco|onibus|bonde) .. (parte|partir|passa|sai|perde*) / perder o (trem|bonde)
            camarao que dorme / quem chega primeiro / cochilou / ampulheta
            nao (durma no|marque bobeira|bobeie|vacile|enrole) / vacilou / (sua|a) (unica|ultima) (chance|oportunidade)
            """,
    },
}
