"""Claims in roundabout words, in French, by kind."""

ROUNDABOUT: dict[str, str] = {
    "today": """
        (dernieres|ultimes) heures / (plus que|reste|restent|encore) .. quelques heures / dans quelques heures
        (avant|d ici|jusqu a) la fin de (la|cette) journee
        """,
    "day": """
        (dernier|ultime) jour (pour|du|avec|de @|d)
        """,
    "discount": """
        (retir*|enlev*|deduir*|deduis*|soustra*|otons) .. (total|montant|somme|note|addition) / du (total|montant final)
        petit geste (commercial|de notre part|sur|de bienvenue) / geste (commercial|de notre part)
        """,
    "offer": """
        (coute|coutera|coutent|revient) .. moins (qu|que)
        moins (cher)? (qu un|qu une|que le|que la) (cafe|croissant|baguette|cine|pain|ticket)
        (toute la boutique|tout le site|tout le magasin|tous les articles|tout est|toute la collection) .. (promo*|
            reduction|solde*|remise|reduit*|moins cher*|baisse)
        (recevez|obtenez|repartez avec) .. (en cadeau|en prime|offert*)
        (sur|pour) (chaque|tous les|chacun des|les deux) (article*|produit*)
        (proches|amis|famille|collegues) (peuvent|pourront|aussi|ont) .. (servir|utiliser|profiter|droit)
        prix .. (en votre faveur|revu|revus|ajuste|coupe|divise|en deux|retravaille|repense)
        (revu|ajuste|coupe|divise|repense|retravaille|allege) .. (le|les|son|nos) prix
        dans (le|la) meme (colis|carton|boite|paquet) / bon d achat / bons d achat / bon de (reduction|remise|cadeau)
        bon cadeau / (deja|meme) (remise|remises|soldee*|soldes|demarque*|reduits|reduites)
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
        (n ajoute|ajoute|coute|coutera) .. rien (au|a la|de plus|a votre|en plus)
        rien (de plus|en plus) .. (payer|port|livraison|acheminement|transport) / acheminement
        gardez votre (monnaie|argent|porte) / cadeau de la maison
        (c est|pour) .. (la maison|nous) qui (regale|offre|paie) / la maison regale / (zero|pas un|aucun) centime
        sans debourser / (a|est a) nos frais / de notre poche / aux frais de la / sans bourse delier
        """,
    "stock": """
        (sur|dans) une autre (etagere|salle|maison|main|cuisine) / (chez|pour) (un|une) autre / clign* .. yeux
        (premier|premiers|dernier|derniers) (arrive|arrives|servi|servis) / s il (nous)? (en|nous en) reste
        tant qu il (nous)? en reste / si nous en avons / s il y en a encore / (pointure|taille|couleur) s en va
        (et )?puis rideau / (petite|mini) (serie|quantite|production|edition) / (introuvable*|denree rare|merle blanc)
        d autres .. (regardent|achetent|emport*|convoit*|prennent|commandent|craquent|l ont)
        (d autres|les autres) (campeurs|clients|visiteurs) / pendant que vous .. (d autres|quelqu un|certains|un autre)
        pendant que tu .. (d autres|quelqu un|certains) / (file*|filer|passe|passer) sous le nez
        (file*|gliss*|echapp*) .. (doigts|mains) / (dans un autre panier|d autres mains|d autres bras)
        nouveau proprietaire / va .. (filer|s envoler|disparaitre|vous echapper)
        (pourrons|pouvons|pourra|peut) (pas|plus) .. (garder|conserver)
        bientot (un souvenir|plus qu un souvenir|de l histoire)
        """,
    "popularity": """
        (tout le|tous les|toute la|toutes les) (quartier|village|bureau|immeuble|rue|ville|pays|voisins|copains|copines)
        (se l arrache*|se les arrache*|s arrache*|se bat|se battent|se disput*)
        (designe|cite|nomme|juge|consacre) .. (meilleur*|comme)
        (meilleur*) (cru|melange|torrefaction|choix) (de|du|selon|par) / (dont|de qui|de quoi) (on|tout le monde) parle*
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
        (rajeuni*|regenere*) .. (peau|visage)
        (favorise*|stimule*|soutient|soutiennent|ameliore*) .. (sommeil|endormissement|repos|detente|digestion|
            circulation|concentration|recuperation|bien etre|immunit*)
        endormissement / bacterie* / microbe* / boomerang* / (faites|fais) .. rebondir
        (resultat|resultats) (visible|visibles|garantis)
        (rend|rendent) .. peau .. (lisse|jeune|douce|eclatante|uniforme|ferme)
        (envoyons|enverrons|expedions) .. (neuf|neuve) / en (envoyons|enverrons) (un|une)
        (si|quand) (elle|il|elles|ils) (fuit|fuient|casse|cassent|s use|se fend|lache)
        (portez|essayez|gardez|testez|utilisez) .. (mois|semaines|jours|nuits) .. decidez
        (apaise*|calme*|soulage*|reduit|chasse|eloigne) .. (anxiete|angoisse*|stress|nerfs|tension*|insomnie*|soucis)
        (aide|aident) a .. (dormir|sommeil|s endormir|se detendre|maigrir|se concentrer|recuperer)
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
        (mieux vaut|il vaut mieux) ne pas / (ne)? (reflechissez|reflechis) (pas|plus)
        ne pas trop (reflechir|attendre|tarder|hesiter) / sans (trop)? (reflechir|attendre|tarder) / tic tac
        (train|bateau|bus) .. (part|partir|passe|quai|leve) / rater le (train|coche|bateau) / battre le fer / le fer tant
        sablier / premier arrive / premiers arrives / (ne)? (trainez|tardez|lambinez|tergiversez) (pas|plus)
        (trainez|tardez|lambinez) pas / (votre|la|ta) (seule|derniere|unique) (chance|occasion)
        (s en|t en|vous en) (mord*|mordre*) .. doigts / la nuit porte .. (pas|sauf)
        """,
    "shipping": """
        (le|du|au) timbre / timbres / timbre poste / affranchissement
        """,
    "rival": """
        (trouverez|trouveras) .. (moins cher|mieux|pareil|d aussi)
        aucun* autre .. (egale|vaut|compar*|cheville|rivalis*|arrive) / sans egal* / inegal* / rien ne vaut
        pale* figure / (les autres|toutes les autres|tous les autres) .. (fade*|pale*|rhabiller)
        """,
}
