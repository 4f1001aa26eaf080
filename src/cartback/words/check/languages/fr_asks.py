"""Forbidden requests of a French message, and texts that are no message: a model's words about itself, unfilled slots."""

ASKS: dict[str, str] = {
    "asks": """
        problème avec votre / problème de paiement / mot de passe / carte bancaire / carte de crédit
        numéro de carte / coordonnées bancaires / compte bancaire / rib / iban
        (verifiez|verifier) (votre|vos) (compte|identite|paiement|carte|mot|adresse|coordonnees|donnees|
            profil|mail|numero)
        confirmez votre / confirmez vos / compte bloqué / compte suspendu / compte .. bloqué
        compte .. suspendu / paiement refusé / paiement échoué / paiement .. échoué / virement* / paypal
        bitcoin* / crypto* / appelez / appelle / appeler / telephonez / telephoner
        (numero de|par|notre) telephone / écrivez nous / contactez / whatsapp
        telegram / instagram / facebook / tiktok / sms / (votre|ton|par|un|envoy*|notre|d) (e mail|email|mail)
        (adresse) (e mail|email|mail) / répondez / réponds
        cliquez sur / clique sur / cliquez ici / le lien / suivez nous / suivez le /  / visitez notre
        téléchargez / installez / scannez / pièce jointe / envoyez nous / envoyez / connectez vous / newsletter
        sondage / don à / dons / point com / point fr
        (compte|profil|acces) .. (ferme|supprime|bloque|suspendu|desactive|cloture|resilie|gele|restreint)
        (fermer*|supprimer*|bloquer*|suspendr*|desactiver*|cloturer*) .. (compte|profil|acces)
        (poursuite*|huissier*|avocat*|tribunal|contentieux|recouvrement|plainte|judiciaire*|juridique*|
            mise en demeure|amende|penalite*|majoration)
        consequences / (dernier|ultime) avertissement
        (sinon|sans reponse|sans quoi|faute de quoi) .. (compte|devr*|serez|sera|serons|perdr*|factur*)
        (scannez|scanne|scanner|flashez|flashe) / (appelez|appelle|telephonez|composez|compose)
        (payez|paye|reglez) (ici|directement|par|via|sur)
        (ecrivez|ecris|contactez|contacte|joignez) (nous|moi|le|a)
        (notre|l) (autre|nouveau|nouvel) (site|boutique en ligne|page)
        (cherchez|tapez|googlez) .. (nous|ligne|internet|navigateur|google|barre)
        (notre|nos) (appli|application|canal|groupe|page|chaine|standard|partenaire) / au telephone
        sur (telegram|whatsapp|messenger) / (forces|obliges|contraints) de / bloquer (votre|ton) / huissier
        coup de (fil|telephone|bigo) / (pointez|pointe|visez|dirigez) .. (appareil|camera|telephone|photo)
        (compte|profil|donnees) .. (efface*|supprim*|detruit*) / si vous ne (faites|repondez|reagissez)
        """,
    "refusal": """
        erreur / voici la notification / notification / brouillon / genere / generee / generes / generees / j ai écrit
        j ai rédigé
        en tant qu ia / en tant qu intelligence / en tant qu assistant / en tant que modèle / modèle de langage
        modèle de langue / je suis une ia / je suis un assistant / je ne peux / je ne suis pas / je suis désolé*
        désolé mais / je m excuse / mes instructions / mes directives / instructions / ignorez les / ignore les
        instructions précédentes / voici le message / voici votre message / comme demandé / notification push
        l utilisateur / le marchand
        (option|version|variante|proposition|brouillon|exemple|titre|reponse) (a|b|c|#|un|deux|une)
        (voici|voila|ci dessous|ci joint) (le|la|un|une|votre|ma|mon|les) (texte|message|proposition*|
            notification|version|brouillon|reponse|titre|accroche|variante*)
        bien sur (voici|voila) / j espere que (cela|ca|ce) / n hesitez pas a (modifier|adapter|me dire)
        (caracteres|mots) (maximum|max|environ|espaces) / a (completer|remplacer|inserer|definir)
        (champ|texte|nom|prenom|code) a remplir
        public cible / ton (amical|chaleureux|decontracte) / en tant qu (ia|assistant)
        """,
    "placeholder": """
        nom ici / prénom ici / nom du client / nom du produit / insérer / insérez / à compléter / prénom
        """,
}
