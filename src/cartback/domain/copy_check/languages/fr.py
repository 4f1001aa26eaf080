"""French."""

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
        "avant jusqu se expire prend fin vaut valable offert n ne spécial secret achat plan"
    ),
    uses="utilisez utilise saisissez saisis entrez entre tapez tape appliquez avec indiquez",
    claims={
        "fine": """
            sans hâte / sans urgence / rien ne presse / pas pressé* / prenez votre temps / à bon port / bon retour
            de bon / bon moment / bon choix / bon goût / bon week / bon voyage / bon plaisir / bon pour / un bon
            bon de vous / tout bon / bon appétit / bon après
            """,
        "discount": """
            réduction* / remise / remises / rabais / promo / promos / promotion* / soldé* / économis* / économie*
            offre / offres / bon plan / bons plans / prix réduit* / prix spécial* / prix doux / tarif réduit
            coupon* / bon de réduction / bon d achat / moins cher* / de moins / avantage* / déduction / % sur
            code promo
            """,
        "offer": """
            payez la / payez moins / # pour # / le deuxième / la deuxième / presque rien / pour trois fois rien
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
            """,
        "free": """
            ne coûte rien / ne vous coûte rien / coûte zéro / sans supplément / sans rien payer / offrons la
            offerts pour / pris en charge / zéro euro / offre la livraison / on offre / gratuit* / offert / offerts
            offerte / offertes / gratis / sans frais / zéro frais / aucun frais / sans coût / à nos frais
            pour rien / cadeau maison / on vous offre / nous vous offrons / vous offrons / vous est offert*
            frais de port compris / port compris / frais inclus / livraison incluse / port inclus / exonéré*
            franco de port / frais de port offert* / pas de frais / nous payons / on paie / nous prenons en charge
            """,
        "shipping": """
            livraison* / livré* / livrons / expédition* / expédié* / envoi / envoyé* / port / acheminement
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
            """,
        "popularity": """
            l adorent / les adorent / nos clients / nos clientes / tout le monde / font fureur / fait fureur
            cartonne* / succès / les plus aimé* / préféré* des / élu / élue / experts / un carton / s arrachent
            best seller* / bestseller* / meilleure vente / meilleures ventes / populaire* / tendance*
            très demandé* / demandé* / prisé* / plébiscité* / coup de coeur des / coup de cœur des / viral* / virale
            star des ventes / les mieux noté* / mieux noté* / bien noté* / noté* / avis / note de / # étoile*
            cinq étoiles / adoré par / adorent / les clients / autres clients / d autres clients / recommandé par
            recommandé* / vu à la télé / influenceu* / primé* / récompensé* / numéro un / numéro # / n #
            milliers de / centaines de / millions de / # personnes / # clients / incontournable des / plus vendu*
            se vend* / vendu* à
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
            """,
        "ending": """
            plus que # / plus que quelques / encore # heures / encore # jours / fin du mois / fin de la semaine
            ce mois ci seulement / cette semaine seulement / bientôt fini / bientôt terminé* / se finit / finit
            s achève / prendra fin / tant qu il est temps / dans # / d ici / se termine* / termine bientôt
            prend fin / fin de l offre / fin de la / expire* / expir* / valable jusqu* / valable* / valide*
            jusqu à demain / jusqu à ce soir / jusqu à minuit / jusqu au / jusqu à lundi / jusqu à mardi
            jusqu à mercredi / jusqu à jeudi / jusqu à vendredi / jusqu à samedi / jusqu à dimanche / jusqu à #
            minuit / dernier jour / derniers jours / dernières heures / dernière heure / aujourd hui seulement
            seulement aujourd / aujourd hui uniquement / uniquement aujourd / ce soir seulement / que jusqu*
            plus que # heures / plus que # jours / plus que quelques heures / plus que quelques jours
            il vous reste / il te reste / avant minuit / avant demain / avant ce soir / avant lundi / avant dimanche
            avant le # / date limite / compte à rebours / dans les prochaines / dans les # / pendant #
            ce week end seulement / pour une durée / ne manquez / ne ratez / ne rate pas / ne manque pas
            ne passez pas / ne laissez pas passer / à ne pas manquer / heures restantes / jours restants
            """,
        "urgency": """
            dépêch* / hâtez vous / c est le moment ou jamais / le moment ou jamais / sautez sur / ne laissez pas
            ne laisse pas / dernier rappel / alerte / avant les autres / premier arrivé / agissez / ne réfléchissez
            vite / dépêche* / dépêchez* / hâtez* / hâte toi / dernière chance / dernières chances
            dernière occasion / ultime chance / ultime* / dernier appel / dernier rappel avant
            maintenant ou jamais / n attendez / n attends / sans attendre / sans tarder / ne tardez / ne tarde
            ne perdez / trop tard / temps presse / il est temps / temps limité / durée limitée / urgent* / urgence
            immédiatement / tout de suite / foncez / fonce / profitez en vite / plus jamais / unique occasion
            occasion unique / flash / dernière minute / avant qu il ne soit / tic tac / pendant qu il est
            """,
        "asks": """
            problème avec votre / problème de paiement / mot de passe / carte bancaire / carte de crédit
            numéro de carte / coordonnées bancaires / compte bancaire / rib / iban / vérifiez votre / vérifier votre
            confirmez votre / confirmez vos / compte bloqué / compte suspendu / compte .. bloqué
            compte .. suspendu / paiement refusé / paiement échoué / paiement .. échoué / virement* / paypal
            bitcoin* / crypto* / appelez / appelle / appeler / téléphone* / écrivez nous / contactez / whatsapp
            telegram / instagram / facebook / tiktok / sms / e mail / email* / mail / répondez / réponds
            cliquez sur / clique sur / cliquez ici / le lien / suivez nous / suivez le / notre site / visitez notre
            téléchargez / installez / scannez / pièce jointe / envoyez nous / envoyez / connectez vous / newsletter
            sondage / don à / dons / point com / point fr
            """,
        "refusal": """
            erreur / voici la notification / notification / brouillon / généré* / j ai écrit / j ai rédigé
            en tant qu ia / en tant qu intelligence / en tant qu assistant / en tant que modèle / modèle de langage
            modèle de langue / je suis une ia / je suis un assistant / je ne peux / je ne suis pas / je suis désolé*
            désolé mais / je m excuse / mes instructions / mes directives / instructions / ignorez les / ignore les
            instructions précédentes / voici le message / voici votre message / comme demandé / notification push
            l utilisateur / le marchand
            """,
        "placeholder": """
            nom ici / prénom ici / nom du client / nom du produit / insérer / insérez / à compléter / prénom
            """,
    },
)
