"""Claims in French of particulars that the facts do not say: make, origin, newness, the sender, the shopper's past."""

from __future__ import annotations

from .language import Counts

PARTICULARS: dict[str, str] = {
    "fine": """
        tout neuf (pour|le jour) / fait main dans la main
        (pas|jamais|point) ferme* (a cle|a clef)?
        (on|vous|tu) (finit|finis|finissez) (sa|ta|votre|la|par) / (obligation|besoin|envie|rien a) (de)? gagner
        sablier (renverse|retourne)
        etagere vide (a la maison|chez vous|chez toi|dans|au)
        s arracher les cheveux
        """,
    "unknown": """
        (haute|meilleure|premiere|superieure|grande|belle|excellente) (qualite|facture|gamme)
        (qualite|finition*) (superieure|premium|exceptionnelle|irreprochable|francaise|italienne|artisanale) / premium
        haut de gamme
        (matieres|materiaux|ingredients) (nobles|naturels|naturelles|d exception|de qualite|soigneusement|choisis|
            rigoureusement)
        d exception
        (la|le|les) plus (fin|fine|doux|douce|chaud|chaude|leger|legere|solide|confortable|confortables|pur|pure|noble|
            resistant|resistante|fins|fines|doux) (du monde|du marche|qui soit|qui soient|qui existe|qui existent|au monde|
            de sa categorie|de notre|jamais|que nous|de la gamme)
        le meilleur .. (du monde|du marche|qui soit)
        (veritable|vrai|pur|pure|pleine fleur) (cuir|laine|soie|cachemire|coton|lin|chene|or|argent|bois)
        (cuir|laine|soie|cachemire|coton|lin|chene|bois|acier|verre|plastique|cire|merinos) (veritable|massif|pur|pure|vierge|
            recycle*|biologique|bio|italien|italienne|naturelle|d egypte|inoxydable|d ecosse|francais|francaise)
        (fait|faite|faits|faites|fabrique*|cousu*|tisse*|tricote*|peint*|coule*|tourne*|assemble*|realise*|confectionne*|
            torrefie*|imagine*|concu*|produit*|recolte*) (a la main|main|en france|en italie|en espagne|en europe|au portugal|
            en allemagne|au japon|en ecosse|artisanalement|dans|par|chez nous|localement|sur place|avec|en|a partir)
        a la main / artisan* / savoir faire / (petit|notre|nos) (atelier|ateliers) / entreprise familiale / manufacture
        terroir / made in (france|italy) / origine (france|italie)
        fabrication (francaise|italienne|artisanale|locale|europeenne) / neutre* en carbone / carbone / ecolo*
        eco (responsable*|concu*|conception) / ecoresponsable* / durable* / recycle* / recyclable* / biodegradable*
        compostable* / commerce equitable / equitable* / sans plastique / biologique*
        (agriculture|coton|cafe) (biologique|bio)
        (bon|bonne|bien|doux|douce|geste) pour (la planete|l environnement|le climat|la nature)
        (respect*|protege*|preserve*) .. (planete|environnement|nature|climat) / energie (verte|renouvelable) / zero dechet
        (brevete*|certifie*|homologue*|dermatologi*|hypoallergenique*) / lave vaisselle / passe (au|en) (lave|machine|micro)
        (incassable*|indestructible*|inusable*|inoxydable*|infroissable*|increvable*|inalterable*)
        (dure|durer|durera|tient|tiendra|resiste) (toute la vie|toute une vie|des annees|longtemps|pour toujours|a vie|
            des decennies|au temps)
        (concu*|fait|faite|faits|faites) pour durer / ne (rouille|raye|fane|retrecit|s use|se deforme) pas
        (derniere*|toute derniere|dernieres) (nouveaute*|collection|version|generation|edition|arrivage|creation)
        nouvel arrivage / notre (nouvelle|nouveau|derniere|dernier) (collection|version|gamme|edition|modele)
        dernier (modele|cri|arrivage) / flambant neu* / tout neuf
        (vient|viennent) (tout juste)? (d arriver|de sortir|de rejoindre|d etre|d entrer|de debarquer)
        (tout juste|fraichement|a peine|enfin) (arrive*|sorti*|debarque*|debarquee|livre|recu*)
        (aviez|avez|as|avais|avait) (deja|bien)? (commande*|achete*|pris|adore|aime) .. (dernier|derniere|passe|passee|deja|
            l an|il y a|une fois|autrefois)
        (deja|la derniere fois) .. (commande*|achete*|pris)
        (vous|tu) (l avez|les avez|avez|l as|les as) (deja)? (commande*|achete*|pris) .. (printemps|ete|automne|hiver|an|annee|
            mois|fois|noel)
        (comme|ainsi que) (vous|tu) (l avez demande|nous l avez demande|le souhaitiez|le vouliez|l aviez demande|
            nous l aviez demande|preferez)
        comme (demande|convenu|promis|souhaite|la derniere|d habitude|l an dernier) / a votre demande
        selon vos (souhaits|gouts|envies) / vos favoris
        (fidele|fideles|bonne cliente|habituee|habitue)(cliente|client|clients|clientes|depuis)
        votre (cafe|marque|taille) (habituel|habituelle)
        (plusieurs|deux|trois|# ) fois .. (regarde*|consulte*|visite*|vu|revenu*)
        j ai .. (garde*|mis|reserve*|prepare*|choisi*|emballe*|cache*|verifie*|demande*|sauvegarde*|conserve*|selectionne*)
        je (vous|te|l|les|le|la) .. (garde|gardes|ai|reserve|mets|conserve|prepare|promets) / je m appelle
        mon (equipe|chef|patron|collegue) / notre (fondateur|fondatrice|creatrice|createur|barista)
        (specialement|expressement|personnellement) (choisi*|selectionne*|prepare*|pense*|concu*|fait*)
        (aviez|avais) (deja)? (commande*|achete*|pris) / (votre|ton|joyeux|bon) anniversaire / climat / climatique*
        (sans|zero|aucune|moins d) emission* / emissions (de|compensees)
        pour (chaque|un|une|tout) .. (plantons|ramassons|nettoyons|reversons|collectons|donnons)
        (sort|sortent|vient|viennent|provient|proviennent) (du four|de l atelier|des mains|d un atelier|d une ferme|
            d un village|d une petite|d un petit|de notre atelier|de fermes|de chez)
        potier* / (breton|bretonne|jurassien|alsacien|provencal|vosgien) / pesticide* / (issu|issue|issus|issues) (de|d)
        forets gerees / ne .. (abime|casse|fuit|deforme|decolore|tache) (pas|jamais) / (aucun|pas de) (gout|odeur|trace)
        (nous)? (aviez|avez) dit / (ecriviez|disiez|racontiez)
        (votre|ta) (ancien|ancienne|vieux|vieille) .. (fuyait|cassee|casse|usee|use|rendu|fatiguee)
        (aviez|avez|avais) (deja|tant|tellement|beaucoup)? (adore|apprecie|fini|termine|use) (la|le|les|votre|vos) (premiere|
            premier|precedente|precedent|derniere|dernier|autre)
        (collection|gamme|ligne) .. (arrivee|arriver|en boutique|sortie|est la)
        (ceramiste*|menuisier*|ebeniste*|tisserand*|couturiere*|bijoutier*|parfumeur*) / se monte en
        (votre|ta) (precedente|precedent|ancienne|premiere|dernier|derniere) .. (fini|finie|vide|terminee|termine|usee|cassee)
        (est|et|tres|ultra|tissu|matiere|maille) respirant* / coupe vent
        coutures (etanches|soudees|renforcees|thermosoudees|scellees|doubles)
        (arceaux|structure|armature|cadre|piquets|mats) en (aluminium|alu|fibre|carbone|acier|titane)
        (renouvele*|refait*|repense*|remanie*|redecore*|modernise*|transforme*) .. (boutique|magasin|site|catalogue|vitrine|
            rayons)
        (boutique|magasin|site|catalogue|vitrine|rayons) .. (renouvele*|refait*|repense*|remanie*|redecore*|transforme*|
            peau neuve)
        (on sait|nous savons) que (vous|tu) .. (aimez|adorez|preferez|buvez|raffolez|aimes|adores)
        (directement|tout droit) .. (producteur*|paysan*|fermier*|agriculteur*|fabricant*|ferme|planteur*)
        (c est moi|c etait moi) qui (vous|t|te) (ai|avais|ecris|avait|emballe*)
        (nouveau|nouveaux|nouvelle|nouvelles|tout nouveau|toute nouvelle) (rayon*|marque*|produit*|espace|boutique*|
            univers|modele*|reference*)
        (avons ouvert|ouvrons|inaugur*) .. (boutique|magasin)
        (choix|gamme|assortiment|selection) .. (agrandi*|etoffe*|elargi*|double)
        (derniers|precedents|anciens|recents) achats / (dernieres|precedentes|anciennes|recentes) commandes
        (la|le) (fondatrice|fondateur|gerante|gerant) / j ai (cree|fonde|lance|ouvert)
        (imprime*|relie*) (sur|en) / (beau|papier) .. (epais|vergne|ivoire)
        (se plie|se range|se glisse|tient dans) .. (poche|sac)
        bouloch* / peluch* .. pas / (tissu|cuir|bois|laine|matiere*) importe*
        """,
    "promise": """
        (peut|peuvent|sera|seront|va|vont|pourrait|pourraient) (etre|arriver|parvenir) .. (chez vous|chez toi|livre*|entre vos|
            a votre porte|dans votre)
        apres demain
        (chez vous|chez toi|livre*|expedie*) (en|sous|dans|des|d ici|avant|apres) (#|quelques|deux|demain|peu|lundi|mardi|
            mercredi|jeudi|vendredi|samedi)
        (peau|teint|visage) .. (plus)? (jeune|ferme|lisse|lumineu*|rajeuni*|repulpe*|eclatant*|nette)
        (ce qui|si) .. ne .. (va|vont|convien*|plait|plaisent) .. (renvo*|retour*|rend*|echang*) / nous le renvoyez
        (renvoyez|retournez|rendez) (le|la|les|nous) / nous (le|la|les) (renverrez|renvoyez|retournez)
        (fuit|casse|lache|tombe en panne) .. (remplac*|nouvelle|neuf|neuve|autre|changeons) / (dormez|dors|dormir|dort) mieux
        moins de (stress|rides|fatigue|tension)
        (aide|aident) a .. (dormir|endormir|detendre|relaxer|concentrer|maigrir|digerer) / demangeaison* / rougeur* / irritation*
        (on|nous) .. (monte|montons|installe|installons) .. (avec vous|avec toi|ensemble)
        (commande*|commandez) .. (matin|aujourd hui|ce soir|maintenant) .. (demain|ce soir|des demain)
        (doux|douce|tendre|delicat*) (pour|avec|envers) .. (estomac|peau|gencives|dents|cuir)
        (repon*|reponse*) (en|sous|dans) .. (minutes|minute|heures|heure|secondes)
        (vous|te) rappelle* .. (en|dans|sous) .. (minutes|minute|heures|heure)
        laissez nous .. numero
        (argent|somme|montant) .. (sur votre|sur ton) (compte|carte)
        """,
    "offer": """
        (un|petit|beau) geste (sur|commercial|pour vous|pour toi|de notre) / (faire|ferons|fait|faisons) un (petit)? geste
        (coutait|coutaient|valait|valaient|etait|etaient) .. plus cher* / bien plus cher* / (avant|autrefois) .. plus cher*
        (en|sur) (plusieurs|#|trois|quelques) (fois|mois|mensualites|versements|paiements) / a votre rythme .. (regl*|pay*)
        (regl*|pay*|etal*|echelonn*) .. (plusieurs fois|petit a petit|mensualites|sur # mois|en douceur|mois)
        (qu a|seulement a|uniquement a|reserve a) .. (poignee|quelques|petit nombre|cercle|selection)
        (poignee|cercle|petit groupe|selection) (de|d|restreint*) (clients|clientes|prives|privilegies|amis|fideles)
        (client*|cliente*) (privilegie*|trie*|choisi*|selectionne*) / tout le monde (n a|ne l a|ne la|n y a|ne le|n en)
        sur invitation / (payez|paie|reglez|paye) (un peu|une partie|la moitie|un tiers|plus tard|apres|rien)
        (commencez|commence) a payer
        (n envoyons|ne donnons|n offrons|reservons|n avons envoye|ne l envoyons) .. (qu a|qu aux|a nos|aux)
        nos meilleur* (client*|cliente*) / (joignons|glissons|ajoutons) (un|une|des) / (baisse|diminue) de (quelques|#)
        (pas|sans|inutile de) .. (payer|regler|debourser|sortir) .. (d un coup|en une fois|d un seul coup|tout de suite)
        (chaque|par) mois .. (un peu|une part|petite somme|bouchee) / (un peu|une part|petite somme|bouchee) (chaque|par) mois
        financ* / (notre|aucune|sans) (marge|benefice) / (gagnons|gagne) (rien|presque rien)
        la semaine prochaine .. (autre|differen*|change*|fini*)
        """,
    "ending": """
        (se referme|referme|finit|finie|termine|s arrete|prend fin|s acheve|disparait) .. (cette nuit|ce soir|demain|minuit|
            lundi|dimanche)
        (des|apres|passe) (lundi|demain|ce soir|dimanche|cette semaine|minuit) .. (trop tard|fini|plus|termine|perdu)
        (ce soir|aujourd hui|cette semaine|ce week end) (et pas|uniquement|seulement|exclusivement|et c est)
        (vaut|valent|valable|valables|valide) (que|qu|seulement|uniquement) (pour|jusqu|ce|cette|aujourd|jusque)
        (code|offre|remise|promo) .. (vie courte|courte vie|ephemere*)
        (demain|apres) .. ne (marche*|fonctionne*|vaudra|sert*) / (transforme*|change*) .. en citrouille
        (seulement|uniquement|qu a condition|mais) si vous (commandez|achetez) .. (avant|aujourd|ce soir|d ici)
        (vidons|rangeons|nettoyons|effacons) .. panier* .. (soir|demain|nuit|avant|aujourd)
        """,
    "stock": """
        (votre|ta) (taille|couleur|pointure) .. (manquer|manque|rare|part*|epuis*|dernier*|plus)
        de retour (en stock|en rayon|chez|parmi|dans nos|en boutique) / (enfin|nouveau) (disponible*|de retour|la)
        a nouveau (disponible*|la|en) / (etait|etaient) .. (epuise*|rupture|introuvable*) / reapprovision*
        derriere le comptoir / a part dans
        nos (rayons|etageres|crochets) .. (vide*|vident|clairseme*|degarni*)
        pile .. (fond|diminue|baisse|cheville*|reduit)
        fond (du|des|de la) (carton*|stock|tiroir*|caisse*|bac*) / (mis|mise|mises) dans un coin (pour|avec|a votre)
        un mot avec votre nom
        (bloque*|bloquons) .. (taille|piece|article|exemplaire|pour vous|pour toi|pointure)
        (modele|exemplaire|piece) (d exposition|de vitrine)
        cintres .. vides / reassort* / (pas|aucun|aucune) .. (reapprovisionn*|reappro)
        """,
    "popularity": """
        (ceux|celles|ceux et celles) qui (l ont|les ont|en ont|ont) (achete*|adopte*|essaye*|teste*|commande*)
        (acheteurs|acheteuses|proprietaires|lecteurs|lectrices) .. (disent|adorent|parlent|racontent|recommandent|ecrivent|
            trouvent)
        note (maximale|moyenne|parfaite|excellente|de #) / (presque|quasiment) (la note|parfait|tous)
        (campeurs|coureurs|lecteurs|clients|clientes|utilisateurs) (lui|leur) donnent
        (le|du|un|notre) jury / (sur le|du|au) podium / (se|s y) bouscule*
        (a|sur|dans) chaque (camping|plage|bureau|rue) .. (voit|croise*)
        (boite|boites) .. (deborde*|pleine*|rempli*) / (lettres|messages|mails|mots) de (clients|clientes|lecteurs|gens|fans)
        (notre|toute l) equipe (adore|porte|utilise|boit|ne jure|en raffole|l adore)
        ne (veulent|veut) plus (d autre*|l enlever|le quitter|la quitter|s en)
        """,
}

COUNTS = Counts(
    things=r"articles|pieces|produits|trouvailles|coups de c\w+ur|choses|favoris|tresors|merveilles",
    every="t(?:ous|outes) les #(?= (?:sont|vous|t'|dans|au|attendent|encore|toujours))",
    both="les deux (?:articles|pieces|produits|sont (?:encore|toujours|dans)|vous attendent)",
    owners="vos|tes|les",
)
