"""Claims in Portuguese of particulars that the facts do not say: make, origin, newness, the sender, the shopper's past."""

from __future__ import annotations

from .language import Counts

PARTICULARS: dict[str, str] = {
    "fine": """
        feito (pra|para) / feita (pra|para) (voce|dias|chuva) / como nov*
        acabar (a|com a|com o|com) (guerra|tedio|monotonia|bagunca|preguica|fome|rotina)
        (abraco|beijo|alo|recado) .. toda a turma
        """,
    "unknown": """
        (alta|altissima|melhor|primeira|otima|excelente|maxima) (qualidade|gama)
        qualidade (superior|premium|excepcional|garantida|artesanal|italiana|de verdade|suprema) / premium
        de primeira (linha|qualidade)
        (materiais|ingredientes|tecidos) (nobres|naturais|selecionados|de primeira|premium|de qualidade)
        (a|o|os|as) .. mais (nobre|nobres|macio|macia|fina|fino|quente|leve|resistente|confortavel|confortaveis|pura|puro|
            avancad*) (do mundo|do mercado|que existe|que existem|que ha|que temos|de todas|de todos|da categoria|ja feit*|
            de todos os)
        (legitim*|autentic*|pur*|verdadeir*) (couro|la|seda|algodao|linho|carvalho|ouro|prata)
        (couro|la|seda|algodao|linho|carvalho|madeira|aco|vidro|plastico|cera|merino) (legitim*|autentic*|macic*|pur*|virgem|
            reciclad*|organic*|italian*|natural|egipcio|certificad*|nobre)
        (feit*|fabricad*|costurad*|tecid*|pintad*|produzid*|confeccionad*|torrad*|desenhad*|entalhad*|cultivad*|criad*|
            montad*) (a mao|a maos|no brasil|na italia|em portugal|em minas|na europa|por|num|numa|em um|em uma|no nosso|
            na nossa|aqui|artesanalmente|localmente|com a|com o|com la|com algodao|com os|com as|com materiais|com ingredientes|
            com couro|de aco|de la|de couro|de algodao|de plastico|de material*|de madeira|de garrafas|em aco|em couro|
            em algodao|em la|em madeira)
        a mao por / artesan* / artesao* / artesaos / (pequen*|noss*|propri*) (oficina|atelie|ateliê) / empresa familiar
        negocio de familia / carbono / (neutr*|zero) em carbono / emiss* / climatic* / sustentavel / sustentaveis
        sustentabilidade / ecologic* / eco (friendly|consciente) / reciclad* / reciclavel / reciclaveis / biodegradave*
        compostave* / comercio justo
        (bom|boa|melhor|amig*|gentil) (para|pro|do|da|com|pra|ao) (o|a)? (planeta|meio ambiente|natureza|clima)
        (cuida*|protege*|respeita*|ajuda*) .. (planeta|meio ambiente|natureza) / sem plastico / energia (limpa|renovavel)
        (patentead*|certificad*|dermatolog*|hipoalergenic*) / lava loucas / lava louca
        (inquebravel|inquebraveis|indestrutivel|inoxidavel|antimancha*)
        (dura|duram|vai durar|vao durar) (para sempre|a vida toda|anos|uma vida|muito|muitos|decadas|a vida inteira)
        (feit*|pensad*) para durar / nao (risca|enferruja|desbota|deforma|encolhe|amassa|quebra)
        (ultim*) (lancamento*|novidade*|modelo|colecao|versao|geracao) / lancamento*
        acab* de (chegar|sair|entrar|lancar|desembarcar) / recem (chegad*|lancad*|said*|torrad*|nascid*)
        mais nov* (da|do|na|no) (loja|catalogo|colecao|linha|site|estoque) / nov* (colecao|modelo|versao|edicao|linha)
        zero bala / novissim* / novinh* em folha
        (voce|vc|ja|tu)? (comprou|pediu|levou|encomendou|compraste|pediste) .. (passad*|anterior|ja|vez|ano|verao|inverno|
            outono|primavera|mes|natal)
        (voce|vc) ja (comprou|pediu|levou|experimentou|conhece|encomendou)
        (como|do jeito que|conforme) (voce|vc)? (pediu|queria|gosta|prefere|solicitou|combinado|combinamos|prometido|da ultima)
        a seu pedido / seus favoritos / (o|a) (seu|sua) de sempre / da ultima vez
        client* (fiel|fieis|especial|especiais|antig*|querid*|vip|de sempre)
        (varias|duas|tres|#) vezes .. (viu|olhou|visitou|voltou) / (viu|olhou|visitou|voltou) .. vezes
        (deixei|guardei|separei|reservei|escolhi|preparei|escondi|embrulhei|coloquei|falei|convenci|consegui|segurei) (sua|seu|
            suas|seus|ela|ele|elas|eles|pra|para|um|uma|o|a|com|aqui|te|separad*|guardad*)
        (eu|vou) (mesm*|te|guardar|segurar|separar|deixar|prometo) / meu nome e / (meu|minha) (chefe|equipe|colega|loja|gerente)
        (nosso|nossa) (fundador*|barista|designer|estilista) / atras do balcao / debaixo do balcao / (seu|feliz) aniversario
        pegada (de carbono|ecologica|ambiental|zero)
        (a|para|por) cada .. (plantamos|limpamos|recolhemos|doamos|damos|tiramos|vendid*) / cooperativa*
        (vem|veio|vieram|sai|saem|nasce|nascem) (de|do|da|das|dos) (fazendas|uma fazenda|um atelie|oficina|pequenos|uma pequena|
            familia*|maos|cooperativa*|sitio*)
        agrotoxico* / pesticida* / (nao deixa|nao deixam) .. (vazar|passar|entrar|manchar|marcar)
        (papel|tecido|fio|couro|sola) (grosso|resistente|especial|reforcad*|macio|nobre)
        (aguenta|resiste a|suporta) (qualquer|todas|todos|ate|o tranco) / (no mes|na semana|no ano|no verao|no inverno) passad*
        voce (levou|contou|disse|escreveu|falou|comentou) / (seu|sua) (velh*|antig*) .. (quebrou|rasgou|furou|estragou|acabou)
        (aguenta|aguentam|resiste a|encara|segura) (chuva|vento|sol|frio|queda*|tempestade*|temporal|forte|tudo)
        (monta|montam|seca|carrega|dobra) em
        (seu|sua|seus|suas) (ultim*|primeir*|anterior*) .. (acab*|ultima pagina|fim|vazi*|gast*|termin*)
        (ceramista*|marceneir*|oleir*|tecela*|costureir*|ourives|perfumista*) / (colecao|linha) .. (chegou|chegar|na loja|saiu)
        respirave* / transpirave* / corta vento / costuras (seladas|termosseladas|reforcadas|duplas|soldadas)
        (varetas|estrutura|armacao|hastes|pernas) (de|em) (aluminio|fibra|carbono|aco|titanio)
        (renovamos|reformamos|repaginamos|redesenhamos|mudamos|renovad*|repaginad*|reformad*) .. (loja|site|catalogo|vitrine|
            pagina)
        (loja|site|catalogo|vitrine|pagina) .. (renovad*|repaginad*|reformad*|cara nova|de cara)
        sabemos que .. (ama|adora|prefere|gosta|toma|bebe)
        direto (de|da|do|dos|das) .. (agricultor*|produtor*|fazenda*|pequenos|fabrica*|sitio*|cafeicultor*)
        (sou|fui) (eu|a|o|aquela|aquele|eu a|eu o) (mesma|mesmo)? que (te|lhe) (atend*|embrulh*|lig*|escrev*)
        (nova|novas|novo|novos) (marcas|marca|produtos|secao|modelos|loja|departamento|sabores|pecas)
        (abrimos|inauguramos|abriu) .. loja / (sortimento|catalogo|variedade) .. (ampliad*|cresceu|dobrou|aumentou)
        (ultimas|anteriores|passadas) compras / compras anteriores / (ultimos|anteriores) pedidos
        (a|o) fundador* (da|do|desta)
        (eu criei|criei|fundei) / (impress*|encadernad*) (em|no) / papel (grosso|encorpado|espesso)
        dobra* .. (bolso|bolsa|mochila) / (nao|sem) .. bolinhas / importad*
        feit* (com|de|em) (tecido|couro|la|algodao|material|materiais|madeira|vidro|aco|ingredientes)
        """,
    "promise": """
        depois de amanha / (pode|podem|podera|vai|vao) (chegar|estar) .. (casa|maos|porta|amanha|dias|horas|voce)
        cheg* (rapidinho|rapido|rapidamente|ai|num|em) (em|um|#|dois|poucos|ate|piscar|poucas|uma|menos|tempo)
        (na sua casa|em casa|nas suas maos|na sua porta) (em|antes|ate|amanha|ja|dentro|na) (#|poucos|amanha|segunda|terca|
            quarta|quinta|sexta|sabado|dois|tres|poucas)
        (pele|rosto|cutis) .. (mais)? (firme|jovem|lisa|luminos*|macia|viçosa|sedosa|saudavel|radiante|rejuvenescid*)
        (nao serviu|nao gostou|nao curtiu|nao coube|se nao|o que nao) .. (mandar de volta|devolv*|troc*|de volta)
        e so (mandar|devolver|trocar) (de volta)? / (vazar|quebrar|rasgar|estragar|falhar) .. (troc*|nov*|outr*|conserta*)
        (a gente|nos) (troca|conserta|substitui|devolve) / trocamos (por|ela|ele|a|o) / resultado* (em|visive*|ja|rapido*)
        (dorme|dormir|durma|dormira|descansa) melhor / menos (estresse|ansiedade|rugas|tensao|manchas)
        (ajuda|ajudam) a .. (dormir|relaxar|concentrar|emagrecer|digerir|pegar no sono) / coceira* / vermelhidao / irritacao
        pomada*
        (pede|peca|pedir|pediu|compra|compre) .. (hoje|agora) .. amanha
        (a gente|nos|nossa equipe) .. (monta|montamos) .. (junto|com voce)
        monta junto / (diluvio|temporal) .. (sequinh*|enxut*|seco|seca|secos|secas)
        (suave|delicad*|gentil) (com|para|no|na) .. (estomago|pele|gengivas|dentes)
        (resposta*|respond*) em .. (minutos|minuto|horas|hora|segundos) / (chame|chama|acione) .. (suporte|equipe|time)
        (te ligamos|ligamos para|ligamos de volta) / (deixe|deixa) seu (numero|telefone)
        dinheiro .. (sua|na|para a) conta
        """,
    "offer": """
        precinho / preco* (camarada|especial*|de amigo|amigo)
        (custava|valia|custavam|valiam|custou|custaram) .. (mais|bem|muito|caro|dobro) / ja (custou|foi|custava) .. (caro|mais)
        (aos|pouco a) (poucos|pouco) / (divid*|parcel*|pag*) .. (vezes|meses|aos poucos|cartao|parcelas)
        em (#|varias|tres|ate #|muitas|algumas) (vezes|meses|parcelas|pagamentos)
        (nao e para|nao e pra) (todo mundo|todos|qualquer) / (nem todo mundo|nem todos) (tem|recebe|recebeu|ganha|ganhou)
        (so|somente|apenas) (para)? (alguns|poucos|os melhores|um grupo) (client*|escolhid*|seletos?|de)?
        (poucos|alguns|clientes) (escolhid*|selecionad*|privilegiad*|sortud*) / por convite / so para convidad*
        (pague|paga|pagar) (metade|uma parte|um pouco|depois|mais tarde|o resto|so depois|nada)
        (comece|comeca|comecar) a pagar / (melhores|do coracao|preferid*|favorit*) clientes
        clientes (do coracao|preferid*|favorit*|do peito) / (vai|vao|mandamos|colocamos) junt*
        (vai|mandamos|colocamos) (junto|tambem|ainda) (um|uma) / mais em conta
        (nao|sem) .. (pagar|desembolsar|gastar) .. (de uma vez|tudo de uma|a vista|de uma so)
        (todo|cada|por) mes .. (pouco|pouquinho|parte|pedacinho|tiquinho) / (pouco|pouquinho|parte|pedacinho) (todo|cada|por) mes
        financia* / (nossa|sem|nenhuma) margem / sem lucro / nao (ganhamos|lucramos)
        semana que vem .. (outra coisa|outra historia|muda*|diferente)
        """,
    "ending": """
        (amanha|segunda|segunda feira|depois|domingo|a partir de amanha) .. (ja era|ele perde|perde|acaba|acabou|nao vale|
            nao funciona|some|sera tarde|vai ser tarde|expira|vence)
        perde a validade / perdem a validade / (so|apenas|somente) (hoje|esta noite|essa noite|esta semana|essa semana)
        (codigo|oferta|desconto|cupom) .. (vida curta|curta duracao|efemer*) / (vira|virou|virar|vire) abobora
        (so|somente|desde que|mas so) se .. (pedir|comprar|fechar) .. (antes|ate|hoje|agora)
        (esvaziamos|limpamos|arrumamos) .. carrinho* .. (noite|hoje|amanha|antes|tarde)
        """,
    "stock": """
        (do seu|seu|sua) (tamanho|cor|numeracao|numero) .. (quase|ultim*|pouc*|acab*|esgot*|raro)
        (tinha|tinham|estava|estavam|havia) (se)? esgotad*
        (voltou|voltaram) (ao estoque|para a loja|pra loja|a loja|as prateleiras|ao site|ao catalogo)
        (de volta|de novo) (as prateleiras|ao estoque|disponive*|na loja|a loja|em estoque)
        (agora|finalmente|enfim) (voltou|de volta|disponivel)
        (guardad*|guardadinh*|separad*|separadinh*) (no|na|em|aqui|para voce|pra voce|no seu nome) / sobraram
        sobrou (so|pouco|pouquissim*|quase|apenas) / (olhada|contagem) no (estoque|deposito)
        (prateleiras|ganchos) .. (vazi*|pelad*) / pilha .. (baixou|diminui*|tornozelo*|encolh*)
        fundo (da|do) (caixa|estoque|deposito|prateleira|gaveta) / (deixamos|colocamos|guardamos|separamos) .. cantinho
        com (o seu|seu|teu) nome
        (bloqueamos|bloquead*|seguramos) .. (tamanho|numero|numeracao|voce|peca) / (do|da) (mostruario|vitrine)
        cabide* .. vazi* / reposic* / (nao|sem) .. repor
        """,
    "popularity": """
        (quem|todos que) (ja)? (comprou|compraram|levou|usa|tem|experimentou) (amou|amaram|adora|adorou|aprova|aprovou|
            recomenda|nao|sabe|volta|quer)
        queridinh* / (mais confortave*|melhor|melhores) .. que (ja tiveram|ja teve|existe|ja usaram|ja provaram|ja experimentou)
        (quem) .. (nao larga|nao troca|nao vive|so elogia|nao volta) / (nota|media|pontuacao) (maxima|alta|media|de #|quase)
        jurado* / juri / podio / em (cada|todo|qualquer) (camping|praia|escritorio|rua) .. (ve|cruza)
        (caixa de entrada|caixa postal) .. (chei*|lotad*|transbord*)
        (cartas|mensagens|e mails|recados) de (clientes|leitores|gente|pessoas|fas)
        (nossa|toda a) equipe (ama|usa|adora|toma|nao larga) / quem .. nao (quis|quer|querem|quiseram) (mais)? (saber|outro|
            outra|tirar)
        """,
}

COUNTS = Counts(
    things="itens|artigos|coisas|produtos|pecas|favoritos|achados|tesouros|queridinhos",
    every="[oa]s #(?= (?:esperam|estao|continuam|seguem|te esperam|aguardam))",
    both="(?:ambos|ambas) (?:os|as|esperam|estao|continuam|seguem)",
    owners="(?:s|t)(?:eus|uas)",
)
