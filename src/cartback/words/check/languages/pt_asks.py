"""Forbidden requests of a Portuguese message, and texts that are no message: a model's words about itself, unfilled slots."""

ASKS: dict[str, str] = {
    "asks": """
        (confirme|confirma|atualize) (o)? (seu|teu) cartão / problema com seu / problema com o seu / problema com a sua / senha*
        palavra passe / cartão de crédito
        cartão de débito / número do cartão / dados do cartão / dados bancários / conta bancária / verifique sua
        verifique a sua / confirme sua / confirme seus / confirme a sua / confirme os seus / conta bloqueada
        conta suspensa / conta .. bloqueada / conta .. suspensa / pagamento recusado / pagamento falhou
        pagamento .. recusado / transferência* / pix / paypal / bitcoin* / cripto* / ligue / ligue para
        telefone (para|nos|ja|agora|ao) / telefonema* / telefonar / (numero de|nosso|por|pelo) telefone
        fale conosco / contacte / whatsapp / telegram / instagram / facebook / tiktok
        sms / (seu|teu|por|via|nosso|envie|mande) (e mail|email)
        (mand*|envi*|escrev*) .. (e mail|email) / (e mail|email) (para|de contato) / responda
        responde / clique (aqui|no|na|neste|em|para|agora|e) / clica / o link
        link na / siga nos /
        visite nosso / visite o nosso / baixe / descarregue / instale / escaneie / anexo / envie nos / envie seu
        envie para / mande / faça login / newsletter / pesquisa de / doe / ponto com
        (conta|perfil|acesso) .. (encerrad*|fech*|apagad*|bloque*|suspens*|elimin*|cancel*|desativ*|congelad*|
            excluid*|restring*)
        (encerrar*|fecharemos|apagar*|bloquear*|suspender*|cancelar*|desativar*|perder*|excluir*) (a sua|sua|
            o seu|seu|a tua|os seus) (conta|perfil|acesso|pontos)
        (medidas legais|vias legais|acoes legais|juridic*|advogad*|tribunal|processo judicial|cobranca*|
            denuncia*|multa*|penhora*|sancao|penalidade*|serasa)
        consequencias / (ultim*) (aviso|advertencia|notificacao)
        (caso contrario|do contrario|senao) .. (conta|perder*|sera|teremos|cobrar*)
        (escaneie|escaneia|digitalize|leia|aponte) .. (codigo|isto|camera|celular|telemovel|qr|aqui|este)
        escaneie / digitalize / (ligue|liga|ligue nos|telefone) (para|nos|ja|agora|ao|pra)
        (pague|pagar|paga) (aqui|diretamente|por|via|no pix|com pix) / pix
        (escreva|fale|contate|contacte|mande) (nos|para|conosco|connosco|um|uma|no|pelo)
        (nosso outro|nosso novo|outro|novo) (site|loja online)
        (procure|pesquise|digite|busque) (nos|na internet|no google|no navegador|por nos)
        (nosso app|nosso canal|nosso grupo|nossa pagina|nosso telefone|nosso numero|nosso aplicativo|nossa app)
        (no|pelo|via) (telegram|whatsapp|zap) / (seremos|somos|sermos) (obrigados|forcados) / bloquear o
        (segue|vai|ira) para cobranca
        (uma ligada|um toque no|um toque pelo|uma chamada|um telefonema|pelo telefone|por telefone)
        (aponte|aponta|vire) .. (camara|camera|celular|telemovel)
        (conta|perfil|dados) .. (apagad*|eliminad*|excluid*) / se nao (fizer|responder|agir)
        """,
    "refusal": """
        erro / aqui está a notificação / notificação / rascunho / gerado por / gerada por / gerados / geradas
        escrevi / como ia / como uma ia
        como inteligência / como modelo / modelo de linguagem / sou uma ia / sou um assistente / não posso
        não consigo / não sou capaz / lamento / sinto muito / desculpe mas / peço desculpa / minhas instruções
        instruções / ignore as / ignora as / ignore todas / instruções anteriores / aqui está a mensagem
        aqui está sua mensagem / conforme solicitado / notificação push / o usuário / o utilizador / o lojista
        (opcao|versao|variante|proposta|rascunho|exemplo|titulo|resposta|alternativa) (a|b|c|#|um|uma|dois)
        (aqui|segue|abaixo|eis) (esta|vai|vem|a|o|uma|um|tem) .. (texto|mensagem|proposta*|notificacao|versao|
            rascunho|resposta|titulo|opcoes)
        aqui esta / espero que (isto|isso|ajude|goste) / (caracteres|palavras) (no maximo|max|limite)
        (a|por|para) (completar|preencher|substituir|inserir|definir) / publico alvo / tom (amigavel|caloroso)
        como (ia|modelo de linguagem)
        """,
    "placeholder": """
        nome aqui / nome do cliente / nome do produto / inserir (aqui|nome|o nome)
        insira o (nome|seu nome) / a preencher / código aqui
        """,
}
