"""Claims in roundabout words, in Portuguese, by kind."""

ROUNDABOUT: dict[str, str] = {
    "today": """
        (ultimas|poucas) horas / (restam|faltam|so) .. poucas horas / (ate|antes) o (final|fim) do dia
        (termina|acaba|vence|expira|ate|valido) .. (esta|essa) noite
        """,
    "day": """
        ultimo dia (para|pra|com|de @|do)
        """,
    "offer": """
        (sai|custa|custam|saem) .. menos (que|do)
        (a loja inteira|loja toda|toda a loja|todos os produtos|todos os itens|tudo esta|o site inteiro|
            site todo) .. (promocao|desconto*|liquidacao|oferta|remarcad*|barato)
        (ganha|ganhe|ganham) (um|uma|uns|umas) / brindes / brinde (especial|exclusivo|surpresa|gratis) / de brinde
        presentinho nosso / (em|por|sobre) (cada|todos os|ambos os) (item|itens|produto*|artigo*) / cada item que
        (amigos|amigas|familia|parentes) (podem|tambem|poderao) .. (usar|aproveitar|podem)
        preco .. (a seu favor|revisado|ajustado|ao meio|em dois|repensado)
        (ajustamos|revimos|cortamos|dividimos|repensamos|aliviamos|mexemos) .. (o|os|no) preco*
        (mesma|mesmo) (caixa|pacote|embalagem) / (ja|tambem|ate) (com desconto|remarcad*|em promocao|em liquidacao)
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
        nao (soma|acrescenta|adiciona|pesa|aumenta) .. (nada|conta|total|preco)
        (transporte|viagem) .. (gratis|nada|conta|cabeca|zero|preocup*) / na faixa / (cortesia|oferta|presente) da casa
        (por|e) conta da casa / a casa paga / de mao beijada / (zero|nem um|nenhum) (centavo*|real|reais|tostao)
        sem (gastar|desembolsar) / do nosso bolso
        """,
    "stock": """
        (prateleira|casa|maos|carrinho|cozinha) de outr* / piscou / num piscar
        quem chega (primeiro|por ultimo|antes|depois) / se ainda (tivermos|houver|sobrar|restar) / se (tivermos|sobrar)
        enquanto (tivermos|sobrar) / (numero|tamanho|cor) (esta|vai) (voando|acabando|sumindo|embora) / fecha a cortina
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
        (vizinho|vizinha|vizinhos) .. (ja|tem|usa|com) / (todo o|meio) (bairro|predio|escritorio)
        toda a (rua|cidade|turma)
        (todos|todo mundo|todas|escritorio) .. (brigam|disputam|querem|pedem|usam|falam|procuram) / (brigam|disputam) por
        (apontaram|escolheram|elegeram|nomearam|indicaram) .. (como|melhor)
        melhor (torra|mistura|escolha|compra) (do|da|segundo)
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
        (favorece*|estimula*|promove*|melhora*) .. (sono|descanso|relaxamento|digestao|circulacao|concentracao|
            bem estar|recuperacao)
        (rejuvenesc*|regenera*) .. (pele|rosto) / bacteria* / germes / bumerangue* / resultados (visiveis|em|desde)
        (deixa|torna|faz) .. pele .. (lisa|jovem|macia|luminosa|uniforme|firme)
        (mandamos|enviamos|mandaremos|enviaremos|damos) .. (outra|outro|uma|um) (nova|novo|novinha|novinho|igual)
        (se|quando) .. (vazar|quebrar|rachar|estragar)
        (use|usa|teste|experimente|prove|fique com) .. (mes|semana*|dias|noites) .. decid*
        (acalma*|alivia*|reduz*|combate*|tira*) .. (ansiedade|estresse|nervos|insonia|tensao|angustia|dor*)
        (ajuda|ajudam) a .. (dormir|sono|pegar no sono|relaxar|emagrecer|descansar|concentrar)
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
        (nao|melhor nao) (pensar|pense|pensa) (duas|muito|demais|tanto|mais) / sem pensar / nao (pense|pensar) duas vezes
        nao (deixe|deixar) para (depois|amanha) / tic tac / tique taque
        (trem|barco|onibus|bonde) .. (parte|partir|passa|sai|perde*) / perder o (trem|bonde) / camarao que dorme
        quem chega primeiro / cochilou / ampulheta / nao (durma no|marque bobeira|bobeie|vacile|enrole) / vacilou
        (sua|a) (unica|ultima) (chance|oportunidade)
        (arrepend*) .. (ate hoje|depois|ainda)
        """,
    "discount": """
        (abate*|tira*|desconta*) .. (total|conta|valor) / do (total|valor final)
        """,
    "shipping": """
        selo do correio / selo postal
        """,
    "rival": """
        (nao|nunca) (vai)? (encontra|encontrara|encontrar|acha|achar) .. (barat*|melhor|menos|igual)
        (nenhum|nenhuma) outr* .. (iguala|compar*|chega|supera|perto) / sem igual / sem rival / inigualavel
        (as outras|os outros|todas as outras|as demais|os demais) .. (empalidece*|sem graca|para tras)
        """,
}
