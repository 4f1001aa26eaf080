"""French."""

from .fr_asks import ASKS
from .language import Language

LANGUAGE = Language(
    tag="fr",
    name="French",
    common=(
        "le la les un une des du de votre vos vous ton ta tes tu toi nous notre nos est sont et en dans pour avec "
        "sur par ce cette ces qui que quoi où il elle ils encore toujours déjà pas plus mais ou si quand panier "
        "commande attend attendent article articles laissé oublié reprenez revenez revoir finaliser finalisez "
        "bonjour coucou envie temps sans été avez êtes hâte à au aux c l d qu jusqu s n j y ont longtemps terminer "
        "petit presque là chez bientôt"
    ),
    homographs=(
        "arrive arrives retour acheter achete enquete ligue direct expression portes opinion opinions generation "
        "generations arts competition sale exception neige rarement lever rate fout efficacite sensation rage "
        "promouvoir collections promet demandant demandait solidarite express popularite"
    ),
    months=(
        "janvier janv",
        "février fevr fev",
        "mars",
        "avril avr",
        "mai",
        "juin",
        "juillet juil",
        "août",
        "septembre sept",
        "octobre oct",
        "novembre nov",
        "décembre dec",
    ),
    weekdays=("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    today="aujourd'hui soir",
    tomorrow="demain",
    hours="heure heures h",
    days="jour jours",
    numbers="deux trois quatre cinq six sept huit neuf dix onze douze",
    percent="pourcent / pour cent / pourcents / pourcentage",
    currencies={
        "EUR": "euro euros",
        "CHF|XOF|XAF|XPF": "franc francs",
        "USD|CAD|AUD": "dollar dollars",
        "GBP": "livre livres",
        "?": "centime centimes cents",
    },
    codes="code codes coupon coupons",
    code_follows=(
        "promo réduction avantage ci ici et est est-il toujours encore vous t attend au pour de d à dès lors en "
        "avant jusqu se expire prend fin vaut valable offert n ne spécial secret achat plan directement "
        "simplement lors pendant apres sur dans lorsque quand retire enlève donne offre fait court reste passe déduit applique "
        "aussi également fonctionne marche suffit permet ôte allège réduit tient dure figure"
    ),
    uses="utilisez utilise saisissez saisis entrez entre tapez tape appliquez avec indiquez",
    claims={
        "fine": """
            (un|le|ce|du|au|nouveau|prochain|premier|dernier|vieux|gros|autre|chaque|aucun|quel|son|notre|leur|beau|vrai) livre
            (des|les|nos|vos|tes|mes|ses|leurs|ces|aux|quelques|plusieurs|beaux|nouveaux|vieux|bons|autres|de) livres
            un paiement échoue / livre (de|ouvert|audio|illustré|pour enfants) / rien d urgent / (urgent|pression|urgence) promis
            # % (s envole|s envolent) / erreur (lors du|au moment du|pendant le|de|au) paiement
            (va|vont|ira|irez|allez) nulle part / plus que quelques (clics|pas|étapes)
            ne reste que (la|le|votre) (validation|confirmation|paiement)
            (nous sommes|nous restons|équipe est|équipe reste|conseillers sont) disponible*
            avis (aux|a|au)
            (etoiles|reves|calins|sourires|compliments|conseils|soleil) .. (gratuit|gratuits|gratuites|gratis)
            (installez vous|installe toi) / (ne|n) .. (s envol*|s echapp*|s enfui*)
            sous (la douche|la couette|le soleil|la pluie|le sapin|les yeux|la main|le plaid)
            (flaner|rever|regarder|jeter un oeil|le coup d oeil) (ne coute rien|est gratuit|c est gratuit) / a tout de suite
            fait gagner # $ / (passe|passent|file|filent|trop|si|aussi|plus) vite
            (s|l|t|m|se|vous|nous|qui|canape|aventure|weekend|cafe) appelle / (ferme|fermez|fermer|fermons) les yeux
            (la|terre) ferme / sans cesse / ne cesse / (se|vous|on) compose
            (humeur|sourire|sourires|detente|depaysement|rire|ambiance) (assure|assuree|assures)
            chute* (de neige|des feuilles|libre) / (baisse|baissez|baisser) (la lumiere|les yeux|le volume|les bras|le son)
            (lumiere|temperature|temperatures|luminosite) .. (baisse|baissent)
            double (cafe|expresso|espresso|ration|dose|plaisir|portion)
            alerte (gourmandise|panier|style|tendresse|pluie|meteo|soleil|cosy|douceur) / concours de circonstances
            (s|se) offre / s offrir / offre toi / sans hâte / sans urgence / rien ne presse / pas pressé* / prenez votre temps
            à bon port / bon retour / de bon / bon moment / bon choix / bon goût / bon week / bon voyage / bon plaisir
            bon pour / un bon / bon de vous / tout bon / bon appétit / bon après / economis* du temps / gagne* du temps
            retourn* (au|a|dans|sur|voir|vers) / (un|le|ce|bon|beau|votre|ton|mon|joli|petit) livre
            (reste|reste plus|plus) (qu un|qu une|qu a) (clic|pas|etape|geste|petit|petite|finir|terminer)
            (un|beau|joli|petit|chercher un|vrai) cadeau (a|pour) / idee cadeau / (chercher|cherchez|cherche) un cadeau
            (ca|cela|qui|tout|vous|nous) (arrive|arrivent) / (gagne*|gagner) # %
            (panier|achat|commande|paiement|etre|de|avant de|vous avez|tu as) (valide|validee|valider) / (a|en) fin de journee
            d ailleurs / (ne|il ne|il vous ne) reste (plus)? qu a / vous n avez plus qu a
            (arrive|arrivent) a (tout le monde|tous|nous tous) / validez / valider / validation
            (votre|ton|de|mon|bon|leur|notre) retour / (a|a tres) (vite|bientot) / # % moins cher*
            (s|se|m|me|t|te) (oublie|oublient|passe) vite / (change|changer|changez|changeons) d avis
            panier (est|reste) (toujours|encore) disponible / valable* (des|a partir de|a partir d) # / juste avant la fin
            (on|il|elle|tout|ca|cela) finit (toujours|bien|par) / fait gagner # (chf|eur|euros|francs|dollars|cad)
            pour tout achat (d|des|a partir|superieur) / (bien|assez|tres) vite / vite (fait|oublie|vu) / sans reserve
            (grande|vieille|vin|rhum|cuvee) reserve / (perle|perles) rare* / a (votre|ton|mon|notre) avis
            gagner (du temps|le large|en) / points (communs|de suspension|de croix) / (bain|soleil|messe|coups) de minuit
            aller* retours / retours en arriere / avec succes / (sauf|par|sans|aucune) erreur
            double (tour|clic|sens|vie|face|vitrage) / (lit|couette|drap|housse|parure) double / a tendance a
            concours de circonstances / sans etiquette / (vous aviez|vous avez|tu as|tu avais) mis de cote
            """,
        "discount": """
            paient .. moins
            réduction* / remise / remises / rabais / promo / promos / promotion* / soldé* / économis* / économie*
            offre / offres / bon plan / bons plans / prix réduit* / prix spécial* / prix doux / tarif réduit
            coupon* / bon de réduction / bon d achat / moins cher* / de moins / avantage* / déduction / % sur
            code promo
            moins cher / moins chere / moins couteux / economis* / epargn* / rabais / ristourne
            (coute|coutent|paie|paies|payez|payer) .. moins
            (surprise|cadeau|petit plus|attention) (pour vous|pour toi|de notre part|vous attend|t attend)
            en guise de merci / (revient|reviennent) .. moins
            """,
        "offer": """
            payez la / # pour # / le deuxième / la deuxième / presque rien / pour trois fois rien
            les prix augment* / prix augment* / avant que le prix / avant la hausse / baisse* / prix baiss* / chute*
            récompense* / moitié prix / à moitié / demi prix / demi tarif / moitié du prix / la moitié / soldes
            solde / liquidation / déstockage / braderie / prix cassé* / prix en baisse / baisse de prix
            baisse des prix / meilleur prix / prix le plus bas / prix imbattable* / imbattable* / deux pour
            pour le prix d* / # acheté* / acheté* # / un acheté / un offert / achetez en / carte cadeau
            cartes cadeaux / chèque cadeau / bonus / cadeau surprise / cadeau offert / en cadeau / un cadeau pour
            un cadeau vous / notre cadeau / cadeau de notre / points / fidélité points / crédit / cagnotte / gagnez
            gagner / gagné / gagnant* / tirage / loterie / concours / en plusieurs fois / payez plus tard
            paiement en # / sans intérêt* / black friday / ventes privées / vente privée / vente flash / cashback
            parrain* / grossiste
            (un|d un|le|deux|au) (tiers|quart|cinquieme|sixieme|huitieme|dixieme) (de|du|en|moins|des)
            (qu un|plus qu un) (tiers|quart|cinquieme|dixieme) / moitie (du prix|de son|moins|de ce)
            a moitie (prix|moins) / (fraction|bouchee) (du|de)
            (hier|avant|au lieu de|contre|etait a|valait|coutait) # .. (aujourd|maintenant|desormais|seulement)
            # .. (aujourd|maintenant|desormais) .. # / (au|pour le) (prix|tarif|cout) d (un|une)
            # (au prix|pour le prix|pour un|pour une|au tarif)
            (bon marche|pas cher|pas chere|abordable*|economique*|bradee*|brade|brader|petit prix|mini prix|
                prix doux|prix casse*|bonne affaire|aubaine)
            (coute|coutent|paie|paies|payez|payer|paye|depense*) .. (moitie|presque rien|trois fois rien|fraction|
                tiers|quart)
            (prix|tarif|tarifs) .. (baisse*|baiss*|reduit*|fondu*|fond|chute*|dimin*|moins|leger*|ecrase*|divis*|
                recul*|descend*|doux)
            sous le prix / presque (donne|donnee|rien|cadeau) / (plus cher|plus chere|plus couteu*)
            (coute*|couter*|paie*|paye*|payer*) .. plus
            (prix|tarif|tarifs) .. (grimp*|augment*|mont*|hausse|remont*|change*|envol*|tient|restera*|plein|fort|
                eleve*)
            (augmentation|hausse) (de|du|des) (prix|tarif*) / (a|au) ce (prix|tarif) / ancien (prix|tarif)
            tant que le prix
            (surprise*|cadeau*|petit plus|extra|attention|douceur|echantillon*|friandise*|chocolat*|gourmandise*|
                bonus|autocollant*) .. (dans|avec|au fond) .. (colis|paquet|boite|commande|carton)
            (colis|paquet|carton) .. (surprise*|cadeau*|plus|extra|attention|echantillon*|bonus|douceur)
            (glisson*|ajouton*|mettron*|metton*|joindr*|offron*|offrir*|glisser*|ajouter*|joignon*) .. (colis|
                paquet|boite|commande|carton|cadeau|surprise|petit|quelque chose|en plus|echantillon*|attention)
            (surprise|cadeau|petit plus|attention) (offert*|inclus*) / en prime
            # (prochaine*|prochains|suivante*|futures)
            (prochaines|futures|chaque|toutes vos|toutes tes|autres) (commande*|achat*) / prochains achats
            (cumul*|s ajoute*) / combin* .. (offre*|code*|promo*|remise*)
            (avec|en plus de) (tout*|nos|d autres|n importe|vos) (autre*|offre*|code*|promo*|remise*|nos offres)
            (valable|vaut|marche|fonctionne|utilisable|utilisez|sert|s applique) .. (plusieurs|deux fois|toujours|
                illimite*|autant|a vie|tout|tous|amis|famille|partout|chaque|encore|aussi)
            (partagez|partage|donnez|offrez) .. (code|amis|proches|le) / sans (minimum|montant) / (double*|doublon*)
            quel que soit le montant / a volonte / etiquette / (que|qu) la semaine (derniere|passee)
            (rabot*|rogn*|grignot*) / (deuxieme|seconde) .. (pour nous|offerte|notre compte)
            (jamais|plus) .. (ce prix|ce tarif|a ce) / (ouvrant|deballant|ouvrez|deballez) .. (boite|colis|paquet)
            un merci / (on y|nous y|on vous) (glisse*|met*|ajoute*|joint)
            (payez|paie|payer|reglez) (par|avec la|en) carte / encore # (de moins|euros)
            @ .. (annee|soeur|frere|mere|ami*|collegue*|famille|tous|toujours|deux fois|encore|carte|tout|longtemps)
            nous (ajoutons|offrons|joignons|mettons|donnons|glissons) (un|une|aussi|le|la|des)
            (commandez|commande|achetez|achete) (aujourd|maintenant|vite|ce soir)
            (coute*|couter*|vaut|vaudra) davantage
            vip / vips / (reserve*|exclusi*|seulement|uniquement|que) .. (membres|abonne*|vip|fideles|adherents)
            (prix|offre*|vente*|tarif*) (secret*|exclusi*|privilegi*)
            (etal*|echelonn*|repart*|fraction*) .. (paiement|montant|somme|cout|mois|prix)
            (payez|reglez|paie|payer|regler) .. (mois|fois|mensualite*) / mensualite* / klarna / alma
            sans interet* / (fonctionne|marche|vaut|valable) aussi
            (dans|au fond de) (le|votre|chaque) (colis|paquet|carton)
            (avons|on a|a ete) .. (allege|reduit|rabote|baisse|enleve|retire|deduit)
            (allege|reduit|rabote|baisse) .. (total|addition|facture|prix|montant)
            (gourmandise*|friandise*|douceur*|chocolat*|bonbon*) .. (cache*|glisse*|attend|colis|paquet)
            sans apport / acompte* / statut (or|argent|platine|bronze|premium|privilege)
            (recevez|recevrez|obtenez) (un|une) (cadeau|surpris*|echantillon*|attention)
            """,
        "free": """
            (c est|est|sont) cadeau
            ne coûte rien / ne vous coûte rien / coûte zéro / sans supplément / sans rien payer / offrons la
            offerts pour / pris en charge / zéro euro / offre la livraison / on offre / gratuit* / offert / offerts
            offerte / offertes / gratis / sans frais / zéro frais / aucun frais / sans coût / à nos frais
            pour rien / cadeau maison / on vous offre / nous vous offrons / vous offrons / vous est offert*
            frais de port compris / port compris / frais inclus / livraison incluse / port inclus / exonéré*
            franco de port / frais de port offert* / pas de frais / nous payons / on paie / nous prenons en charge
            """,
        "shipping": """
            livraison* / livré* / livrons / expédition* / expédié* / envoi / envoyé* / port / acheminement
            transporteur* / coursier* / livreur*
            """,
        "stock": """
            il n en reste que / reste que # / reste # / plus que # / plus beaucoup / quasi épuisé* / part comme
            partent comme / bientôt plus / ne sera plus / ne seront plus / vont partir / quelques pièces
            quelques exemplaires / une poignée / réserver / en réserve / plus que quelques / il n en reste
            n en reste / il ne reste / ne reste plus / reste plus que / reste que / en stock / stock* limité*
            stock* faible* / rupture / bientôt épuisé* / presque épuisé* / épuisé* / dernières pièces
            derniers exemplaires / dernier exemplaire / dernière pièce / derniers articles / dernières unités
            dernier article / quantité limitée / quantités limitées / édition limitée / série limitée / limité*
            limitée* / disponible* / encore disponible* / disponibilité* / dans la limite / tant qu il
            tant qu elles / jusqu à épuisement / réservé* / réservons / réservation* / mis de côté / mise de côté
            gardé de côté / gardons pour / part vite / partent vite / s envole* / s arrache* / avant qu il*
            avant que .. parte* / avant qu elle* / quelqu un d autre / rare / rares / de retour en / fin de série
            restent # / de côté
            (derniere*|dernier*|ultime*) (tasse*|exemplaire*|piece*|unite*|taille|place*|article*|paire*|modele*|
                de notre|de nos|du stock|en rayon)
            toute derniere / tout dernier / presque plus / (n en|en) (reste|a|avons) (presque|que|plus|guere|qu)
            (plus|pas) beaucoup (de|en) .. (reste|stock|rayon) / plus guere
            (quasi*|quasiment|presque) (epuise*|vide*|introuvable*|plus rien|parti*)
            (dans|de|en) (notre|nos) (reserve|reserves|stock*|entrepot)
            (rayon*|stock*|etagere*|reserve*|entrepot) .. (vide*|s amenui*|baisse*|bas|limite*|fond*|court*)
            (rare|rares|rarete|introuvable*|piece unique|collector)
            (une autre|quelqu un|d autres|un autre) .. (panier|guette*|veut|veulent|regarde*|vise*|convoite*)
            (ne|n) .. (reviendra|reviendront|refabriqu*|reproduit*)
            (quelques|poignee d|poignee de|peu d) (exemplaire*|piece*|tasse*|unite*)
            une fois (parti*|ecoule*|vendu*) / (etagere*|rayon*) .. (vide|vides) / bientot plus / apres celle ci
            (n en|n) avons qu / (autres|deux) personnes / # autres .. (regardent|veulent|hesitent)
            (regardent|lorgnent|convoitent) (la|le|cette|ce)
            (part|partent|disparait|disparaissent|filent|file|s ecoule*) (en|sous) (quelques|peu|#|un|une)
            (part|partent) (tres|toujours|souvent)? vite
            (etagere*|rayon*|stock*) .. (se vid*|vide*)
            doigts d une main
            (garder|reserver|conserver|tenir) .. (panier|article|mug|commande) .. (jour|jours|heure|heures|jusqu)
            """,
        "popularity": """
            l adorent / les adorent / nos clients / nos clientes / tout le monde / font fureur / fait fureur
            cartonne* / succès / les plus aimé* / préféré* des / élu / élue / experts / un carton / s arrachent
            best seller* / bestseller* / meilleure vente / meilleures ventes / populaire* / tendance*
            très demandé* / (article|produit|modele|modeles|produits) demande* / (tres|si|plus) prise* / plébiscité*
            coup de coeur des / coup de cœur des / viral* / virale
            star des ventes / les mieux noté* / mieux noté* / bien noté* / noté par / notée par / très bien noté*
            avis / note de / # étoile*
            cinq étoiles / adoré par / adorent / les clients / autres clients / d autres clients / recommandé par
            recommandé* / vu à la télé / influenceu* / été primé / primee* / récompensé* / numéro un / numéro # / n #
            milliers de / centaines de / millions de / # personnes / # clients / incontournable des / plus vendu*
            se vend* / vendu* à
            # (client*|clientes|acheteu*|personnes|francais|gens|cuisin*) sur # / # sur #
            (tout|la moitie de|tous a) (paris|lyon|marseille|bruxelles|geneve|londres|berlin|rome|madrid|new york)
            toute (la france|la ville|la rue|l europe)
            (tout le monde|le monde entier|chacun|la ville entiere|le quartier) .. (en parle|adore*|veut|boit|porte|
                l a|achete|parle|s arrache|aime|raffole|utilise|connait|en veut|craque)
            (client*|acheteu*|gens|parisien*|francais*|chefs|expert*|lecteur*|lectrice*|internautes|baristas|
                blogueu*) .. (adorent|aiment|rachet*|reviennent|recommandent|plebiscit*|choisissent|preferent|
                jurent|conseillent|craquent|font confiance|confiance|en redemand*|unanim*)
            (sceau|medaille*|prime par|primee*|recompens*|institut|laureat*|elu|elue|numero un|palme)
            (s arrache*|incontournable|coup de coeur des|chouchou*|culte)
            (milliers|centaines|millions|dizaines) (de|d) / la plus (aimee|vendue|demandee|offerte)
            (le plus|les plus) (aime*|vendu*|demande*|offert*|prise*) / (trois quarts|majorite|deux tiers)
            habitue* .. (ont|en|l) / on ne parle (que|plus) / ne parle que de / (dans|de) tout le pays
            partout en france / dans le monde / (la|le) plus (desire*|convoite*|aime*|populaire*|adore*)
            (plusieurs|d autres|quelques|de nombreuses|nombre de|beaucoup de) (personnes|clients|clientes|gens|
                visiteurs|internautes|acheteurs)
            (elu|elue|nomme|sacre) .. (annee|mois|lecteurs|clients|public)
            (client*|lecteur*) .. (raffol*|disent|louent|tarissent|rient)
            (la moitie|moitie) de (votre|ta|la) (rue|ville|quartier)
            (tous|toutes) (vos|tes) (ami*|voisin*|collegue*)
            """,
        "promise": """
            chez vous en / en # jours / jours ouvrés / sous # heures / dès demain / promis / promesse*
            qualité garantie / meilleure qualité / efficace* / soigne / soulage / renvoyez / changez d avis
            garanti* / garantie* / remboursé* / rembours* / satisfait ou / satisfaction / retour gratuit / retours
            retour facile / retours faciles / renvoyer / échange* / échanges / sans risque / livraison rapide
            livraison express / expédition rapide / livré demain / livré en / livré sous / livraison en #
            livraison sous / livraison demain / livraison le jour / le lendemain / sous # / chez vous demain
            à temps pour / certifi* / authentique* / prouvé* / cliniquement / médecin* / guéri* / à vie
            pour toujours / détaxe* / hors taxe* / assuré* / minceur / perdre du poids
            (rend*|rembours*|recupere*|restitue*|retrouve*) .. (argent|sous|euros|mise)
            (plait|convient|satisfait*|conquis*|content*) .. (rend|rends|rendons|rembours*|echang*|renvoy*|argent)
            (echange*|echangez|echangeons)
            (soulag*|apais*|gueri*|soign*|calm*|combat*|rédui*|redui*|attenu*|elimin*|renforc*|stimul*|amelior*|
                previen*|lisse*|efface*) .. (mal|maux|douleur*|dos|stress|ride*|articulat*|rhume*|sommeil|digestion|
                peau|immun*|migraine*|anxiete|allergi*|tension*|toux|fatigue|inflamm*|coeur|nerfs)
            (mal de dos|mal de tete|maux de tete|douleurs|migraine*|insomnie*)
            (dormez|dors|dormir|dormirez) (mieux|plus)
            (bon|bonne|bienfaits) pour (la|votre|ta|le) (sante|peau|coeur|dos|corps|ligne|sommeil)
            (maigri*|mincir|rajeuni*|plus jeune) / apres demain
            (chez vous|chez toi|entre vos mains|a votre porte|dans votre boite) .. (demain|lundi|mardi|mercredi|
                jeudi|vendredi|samedi|jours|heures|semaine|des|bientot|avant)
            (demain|lundi|mardi|mercredi|jeudi|vendredi|samedi|cette semaine) .. (chez vous|chez toi|livr*|
                entre vos mains|a votre porte|recevr*|recevez)
            (recevez|recevrez|arrive*|arrivera) .. (demain|lundi|avant|sous|jours|heures|temps|noel) / avant noel
            a temps pour / (incassable*|inusable*|indestructible*)
            (dure|durera|dureront) .. (toute|vie|annees|toujours|ans)
            (promis|promesse|nous promettons|c est promis|on vous promet|parole d honneur) / jamais (cass*|d eclat*)
            a l essai / essayez .. (jours|semaines|risque) / rembours* / decoit / decu* / decev*
            (fini|finis|adieu|termine) (les|le|aux) (maux|mal|douleur*) / maux de / paillasson
            pas de (votre|ta) porte
            (plant*) .. (arbre*) / arbre* .. plant* / revers* .. (a|au|aux) / bonne cause
            (caritati*|humanitaire*|neutre en carbone)
            (pour|a|avec) chaque (mug|achat|vente|article|tasse|commande)
            (partie|pourcentage|part|moitie) (des|de la|du|de nos) (vente|ventes|benefice*|recettes|produit|profits)
            (rempla*|reprenons|reprend) .. (le|la|les|sans|cass*|gratuit*)
            nous (le|la|les|vous le) (remplacons|reprenons|echangeons) / nous (reprenons|remplacons)
            (rhume*|grippe|immunitaire*|immunite|defenses|cholesterol|tension arterielle|metabolisme|acne|
                eczema|rides|anti age|antibacterien*|hypoallergenique*|detox)
            (arrive|arrivera|part|partira|expedi*|quitte*) .. (demain|aujourd hui|ce soir|sous|entrepot|le jour meme)
            le jour meme
            (donnons|offrons|reversons|versons) .. (refuge|association|hopital|enfants|ecole*|oeuvre*)
            (a|aux|au) (un|une|des|l|les)? (refuge*|orphelinat*)
            pour chaque (mug|exemplaire|article|piece) (vendu*|achete*|que)
            (essayez|testez) .. (chez vous|a la maison|sans risque)
            (recevez|recevrez) .. (neuf|neuve|nouveau|nouvelle)
            """,
        "ending": """
            plus que # / plus que quelques / encore # heures / encore # jours / fin du mois / fin de la semaine
            ce mois ci seulement / cette semaine seulement / bientôt fini / bientôt terminé* / se finit / finit
            s achève / prendra fin / tant qu il est temps / dans #
            d ici (demain|ce soir|lundi|vendredi|dimanche|samedi|la fin|minuit|peu|#) / se termine* / termine bientôt
            prend fin / fin de l offre / fin de la / expire* / expir* / valable jusqu* / valable* / valide
            valides / validite
            jusqu à demain / jusqu à ce soir / jusqu à minuit / jusqu au / jusqu à lundi / jusqu à mardi
            jusqu à mercredi / jusqu à jeudi / jusqu à vendredi / jusqu à samedi / jusqu à dimanche / jusqu à #
            minuit / dernier jour / derniers jours / dernières heures / dernière heure / aujourd hui seulement
            seulement aujourd / aujourd hui uniquement / uniquement aujourd / ce soir seulement / que jusqu*
            plus que # heures / plus que # jours / plus que quelques heures / plus que quelques jours
            il vous reste .. (heure*|jour*|minute*|instant*|temps)
            il te reste .. (heure*|jour*|minute*|instant*|temps) / il te reste / avant minuit / avant demain
            avant ce soir / avant lundi / avant dimanche
            avant le # / date limite / compte à rebours / dans les prochaines / dans les # / pendant #
            ce week end seulement / pour une durée / ne manquez / ne ratez / ne rate pas / ne manque pas
            ne passez pas / ne laissez pas passer / à ne pas manquer / heures restantes / jours restants
            (seulement|uniquement) .. (ce soir|cette nuit|aujourd|demain|ce matin|cette semaine|ce week|cet apres|
                cette heure|ce mois|midi|minuit)
            (ce soir|aujourd hui|cette nuit|cette semaine|ce week end) (seulement|uniquement|et apres)
            le temps .. (ecoule|compte|presse|presque|court|fini|epuise) / temps imparti
            (plus|pas) (pour )?(tres )?longtemps / (pas|plus) (pour toujours|eternel*|indefini*)
            bientot (fini*|termine*|ferme*|parti*|vide*|passe*|la fin)
            (presque|quasi*) (ecoule*|passe*)
            (avant|jusqu) (a |au |la )?(minuit|midi|demain|ce soir|dimanche|lundi|vendredi|samedi|l aube|week end|
                fin|la nuit|coucher|weekend)
            (se termine|s arrete|prend fin|ferme|s acheve|cesse|finit|expire*|disparait)
            (derniere*|dernier*|ultime*) (heure*|jour*|minute*|instant*|moment*|semaine|soir|nuit)
            panier .. (supprime|efface|expire*|disparait*|annule|vide demain|vide ce)
            (ensuite|apres|apres quoi) (c est|tout|il sera) (fini|trop|termine|vide|supprime)
            (pour|pendant) (un temps|peu de temps|quelques heures|quelques jours|quelques instants)
            (duree|temps) limitee*
            plus que (quelques|#|deux|trois) (heure*|jour*|minute*|exemplaire*|piece*|unite*|tasse*)
            coucher du (soleil|jour) / c est (termine|fini|la fin) / (vous avez|tu as|reste) jusqu
            (la|a la|avant) fermeture / (vidons|viderons|supprimons|effacons) .. panier
            panier (sera|va etre|est) .. (vide|efface|supprime) / panier .. (vide ce|vide cette)
            (expire*|termine|reste|restent|encore|dans|valable) .. (heure|heures)
            (ce sera|c est|tout est|tout sera|il sera) .. (termine|fini|trop tard|passe)
            a l aube .. (fini|termine|ferme)
            apres (ce|le) (week end|weekend|mois|dimanche)
            (de l|sera de l) histoire ancienne
            """,
        "soon": """
            (dans|d ici|encore|en|sous|plus qu) (une|une petite|une demi|l) heure
            (une|l) heure (restante|encore|seulement) / heure qui vient
            """,
        "rival": """
            (mieux|moins cher|plus beau|plus belle|meilleur|meilleure|plus solide|moins chere|plus doux|
                meilleures) que (chez|sur|celles|celle|ceux|celui|partout|ailleurs|les autres|la concurrence|toutes|
                tous|n importe)
            (contrairement|a la difference) (a|aux|de|des) / (concurrence|concurrent*|rivaux)
            (surpasse*|bat|devance) .. (autres|toutes|tous|concurrence|celles)
            (aucune*) autre (boutique|site|magasin) / oubliez (les autres|les grandes)
            (vous|tu) (paieriez|paierais|paieriez|payerez) / aucune* autre*
            (autres|grandes) (boutiques|enseignes|marques)
            (trouve*|moins cher|mieux|verrez|pareil) .. ailleurs / ailleurs .. (moins cher|mieux|prix|trouve*)
            nulle part
            mieux que (tout|tous|toutes|n importe|ce que)
            """,
        "urgency": """
            dépêch* / hâtez vous / c est le moment ou jamais / le moment ou jamais / sautez sur / ne laissez pas
            ne laisse pas / dernier rappel / alerte (stock|derniere|rouge|prix|promo) / avant les autres / premier arrivé
            agissez / ne réfléchissez
            vite / dépêche* / dépêchez* / hâtez* / hâte toi / dernière chance / dernières chances
            dernière occasion / ultime chance / ultime* / dernier appel / dernier rappel avant
            maintenant ou jamais / n attendez / n attends / sans attendre / sans tarder / ne tardez / ne tarde
            ne perdez / trop tard / temps presse / il est temps / temps limité / durée limitée / urgent* / urgence
            immédiatement / tout de suite / foncez / fonce / profitez en vite / plus jamais / unique occasion
            occasion unique / flash / dernière minute / avant qu il ne soit / tic tac / pendant qu il est
            (regretter*|regretteriez|regrettez|mordre les doigts) / (depechez|courez|faites) vite / faites vite
            chaque (minute|seconde|heure) (compte|est)
            avant qu (il|elle|ils) .. (echappe*|file*|disparai*|s envole*)
            """,
        **ASKS,
    },
)
