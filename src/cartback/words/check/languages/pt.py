"""Portuguese."""

from .language import Language
from .pt_asks import ASKS

LANGUAGE = Language(
    tag="pt",
    name="Portuguese",
    common=(
        "o os a as um uma uns umas seu sua seus suas teu tua te você vocês é são está estão e em no na nos nas do "
        "da dos das com por para pelo pela que se não ainda quando onde como mais mas já aqui ali carrinho pedido "
        "compra compras espera esperam esperando esperar deixou esqueceu volte voltar olá oi pronto pronta "
        "finalizar finalize conclua concluir continue continuar algo artigo artigos item itens tem quer quiser "
        "tempo nosso nossa sempre ao à até muito bem foi ficou parou de sentimos saudades"
    ),
    homographs=(
        "porto livre livres achei alma expressao expressa expressar expressoes enviar enviou limite limites meta "
        "dona instalacao demanda demandas promover fenomeno"
    ),
    months=(
        "janeiro jan",
        "fevereiro fev",
        "março mar",
        "abril abr",
        "maio mai",
        "junho jun",
        "julho jul",
        "agosto ago",
        "setembro set",
        "outubro out",
        "novembro nov",
        "dezembro dez",
    ),
    weekdays=("segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo"),
    today="hoje",
    tomorrow="amanhã",
    hours="hora horas h",
    days="dia dias",
    numbers="dois|duas três quatro cinco seis sete oito nove dez onze doze",
    percent="porcento / por cento / percentagem / porcentagem",
    currencies={
        "BRL": "real reais",
        "EUR": "euro euros",
        "USD|CAD|AUD": "dólar dólares",
        "GBP": "libra libras",
        "?": "centavo centavos cêntimo cêntimos",
    },
    codes="código códigos cupom cupons cupão cupões voucher",
    code_follows=(
        "promocional desconto de é está aqui abaixo e no na ao para te lhe expira termina acaba até hoje amanhã não "
        "se já que por válido secreto pronto postal a presente antes durante diretamente simplesmente quando "
        "também tira desconta vale da dura abate reduz funciona serve fica basta faz"
    ),
    uses="use usa utilize insira introduza digite aplique escreva com resgate",
    claims={
        "fine": """
            confirme (a)? sua (compra|encomenda) / erro (no|ao|durante o|de|na hora do|na hora de) (pagamento|pagar|finalizar)
            (ficou|ficaram|parou|deixou|deixado|parado) pela metade
            (estava|estavas|já estava|quase) finalizando / finalizando (a|o|sua|seu|tua|teu) (compra|pedido|encomenda)
            (ganha|ganhe|ganhar) # % / (ganha|ganhe|ganhar) r $ # / (ganha|ganhe|ganhar) # $
            a gente escolhe (com|sem|por|de|devagar|uma)
            (estamos|ficamos|continuamos) (sempre)? disponíveis / (equipa|equipe) está disponível
            (carrinho|cesto) (continua|segue|está|ainda está) disponível
            (estrelas|sonhos|abracos|sorrisos|beijos|conselhos|sol) .. (de graca|gratis)
            (ganhou|ganharam) (apelido|cor|cores|novas|vida|um novo|uma nova|nome)
            (olhar|sonhar|espiar) (nao custa nada|e de graca|nao custa) / (voce|vc|so) termina / para sempre (sua|seu)
            termina (o|a|seu|sua|de) (pedido|compra)
            (acabamos|acabei|acabam) de / (nao|nunca) (acabou|acaba|termina)
            (dia|semana|historia|novela|cafe) acab* / (acaba|acabar|acabou) (bem|em pizza)
            (um|seu|teu|meu) abrigo / (por|sem) erro / (nao|nada de|zero|nenhuma|pra que) .. pressa / inimiga da perfeicao
            sem prazo
            (cara|outra|sua) metade / metade do (caminho|mundo) / (feche|fecha|fechar|fechou) os olhos
            alerta (fofura|spoiler|cafe|chuva)
            sem pressa / não há pressa / vale a pena / sinta se à vontade / tempo livre / ar livre / com calma
            que vale / sem stress / sem correria / à vontade
            poup* tempo / economiz* tempo
            um clique / so um clique / primeiro
            (no|ao) fim do dia / pague # % a menos / (pague|paga|pagar) # % menos
            (ficou|ficaram|deixou|parou|parado|parada|largou|esquecid*) (pela metade|no meio|a meio)
            (um|ultimo|so um|com um|unico|num|mais um) clique
            acontece (com|a) (todo mundo|todos|toda a gente|qualquer um)
            (damos|dar|demos) uma (mao|maozinha|forca|ajuda|ajudinha|olhada) / segunda (chance|olhada)
            # % mais barat*
            (e|sera) o ultimo dia
            caixa de (entrada|correio) / um brinde (a|e|ao|as|aos|para) / ninguem termina / termina o que
            valid* (para|em|nas|nos) (compras|pedidos|encomendas) (de|a partir|acima|superiores|desde)
            (nao|sem|nunca) .. apressar
            (vinho|vinhos|malbec|tinto|branco|gran|grande|cabernet|merlot|syrah|douro|alentejo) reserva
            nota dez (pra|para) (voce|ti|si)
            pontos de (exclamacao|vista|cruz) / fecho (eclair|de correr|magnetico) / (com|sem) fecho
            (fecha|fechar) (a porta|o pedido|a compra|seu pedido|sua compra) / vence (o|a) (preguica|sono|frio|cansaco)
            (tempo|dia|semana|fim de semana) .. voando / voando (alto|baixo) / ligue (a chaleira|a tv|a musica|a luz|o som)
            com sucesso / baixe (a guarda|o som|a luz)
            (so|apenas) resta (confirmar|escolher|pagar|concluir|finalizar|um passo|um clique)
            """,
        "discount": """
            pagam .. menos
            ganhe / desconto* / descontinho / poupe / poupa / poupar / poupança* / economiz* / economia / promo
            promos / promoção / promoções / oferta / ofertas / cupom / cupons / cupão / preço especial
            preços especiais / preço reduzido / reduzid* / redução / abatimento / pechincha* / em conta
            menos no preço / % em / % na / % no / vantag*
            barato / barata / baratos / baratas / economiz* / poupe / poupa / poupar / poupanca / promocional
            (custa|custam|paga|pague|pagar) .. menos
            (surpresa|presente|brinde|mimo|extra) (para si|para voce|para ti|da nossa parte|a sua espera)
            como agradecimento
            """,
        "offer": """
            (leve|compre) .. pague # / leve # / leve três / # e pague / quase nada / preço vai subir / preços vão subir
            preço sobe / preços sobem / antes que o preço / antes que suba* / preço baixa / preço desce
            recompensas / metade do preço / pela metade / a metade / metade / meio preço / dois por um
            dois pelo preço / pelo preço de / leve .. pague / # por # / saldos / saldão / liquidação / queima
            outlet / baixou de preço / preço baixou / preço caiu / queda de preço / melhor preço / menor preço
            preço mais baixo / preços baixos / imbatível /  /  / cartão presente / cartão oferta
            vale presente / bónus / bônus / de brinde / brindes / (um|seu|o|ganhe|ganha|leve|receba|com) brinde
            presente surpresa / presente para você
            presente para ti / nosso presente / pontos / recompensa* / crédito* / ganhar / ganhou / ganhador*
            vencedor* / sorteio* / lotaria / loteria / prêmio* / prémio* / prestações / parcelas / parcelad*
            sem juros / pague depois / pague mais tarde / black friday / cashback / atacado
            (um|dois|o|a) (terco|tercos|quarto|quinto|sexto|oitavo|decimo) (de|do|da|menos)
            metade (do preco|do valor|do que|de preco|menos)
            (fracao|decima parte|terca parte|quinta parte) (do|de|da)
            (ontem|antes|em vez de|custava|era|eram|de) # .. (hoje|agora|so) / # .. (hoje|agora) #
            (custava|custavam|valia) / (pelo|ao|por) (preco|valor) de (uma|um) / # pelo preco / # por (uma|um)
            (segunda|segundo) .. (gratis|brinde|oferta|de graca)
            (economic*|em conta|pechincha*|preco baixo|precos baixos|precinho|liquida*|saldos)
            (custa|custam|paga|pague|pagar|gasta|gaste) .. (metade|quase nada|pouco|fracao|terco|quarto)
            (preco|precos|valor) .. (caiu|cai|baix*|desc*|reduz*|menor|mais baixo|cortad*|despenc*|diminu*|minimo|
                melhor*)
            por (uma ninharia|quase nada|muito pouco|meia duzia|poucos) / abaixo do (preco|custo|valor)
            quase de graca / mais em conta / mais (car*|dispendios*)
            (custa|custam|custara|custar|paga|pagara|pagar) .. mais
            (preco|precos|valor) .. (sobe*|sobem|subir*|aument*|dispar*|muda*|mantem*|cheio|antigo|cresc*|reajust*)
            (reajuste|aumento de|aumento no|subida de) / a (este|esse) preco
            antes (que|de) .. (suba|subir|aument*|preco)
            (surpresa*|presente*|brinde*|mimo*|extra|amostra*|miminho|docinho*|chocolate*|adesivo*|lembranca*|
                lembrancinha*|algo|oferta) .. (na|no|dentro|com|junto) .. (encomenda|caixa|pacote|pedido|embalagem|
                envio)
            (encomenda|caixa|pacote|embalagem) .. (surpresa*|presente*|brinde*|mimo*|extra|amostra*|algo)
            (colocamos|colocaremos|colocar|incluimos|incluiremos|acrescentamos|adicionamos|juntamos|juntaremos|
                oferecemos|mandamos|metemos|poremos|vai junto) .. (encomenda|caixa|pacote|pedido|brinde*|mimo*|
                presente*|surpresa*|algo|extra|amostra*)
            (surpresa|presente|brinde|mimo|extra) (incluid*|da casa) / de brinde / de presente / de oferta
            (proxim*|seguinte*|futur*) # (pedido*|compra*|encomenda*|vezes)
            (proximos|proximas|seguintes|futuros|futuras|cada|todas as|todos os) (pedido*|compra*|encomenda*)
            (acumul*|combin*|cumul*|soma*|se soma) .. (outr*|qualquer|promo*|oferta*|codigo*)
            com (qualquer|outro|outra|outros|outras|todas|todos) (outr*|oferta*|promo*|codigo*|desconto*|cupom|as)
            (vale|serve|funciona|valido|usar|use|utiliz*|aplica*) .. (varias vezes|duas vezes|sempre|tudo|toda|
                todos|amig*|familia|ilimitad*|cada|tambem|quiser|vitalici*|de novo)
            (partilh*|compartilh*|passe) .. (amig*|codigo|familia) / sem (minimo|valor minimo|limite*)
            (o dobro|dobramos|duplicamos|triplic*) / qualquer valor / etiqueta / (do que|que) (na|a) semana passada
            (em conta|mais em conta) / nunca mais / (por|a) este valor / (volta|voltara) a subir
            (aparada|talhada|cortad*) na / sai .. (menos|conta)
            (ao abrir|quando abrir|abra) .. (caixa|pacote|encomenda) / um obrigad* (da|de|nosso)
            (pomos|colocamos|metemos|escondemos|deixamos) (sempre|uma|um|la|algo)
            (pagar|paga|pague|pagando) (com|no) (cartao|pix|paypal) / mais # (se|euros|reais)
            @ .. (ano|irma|irmao|mae|amig*|colega*|familia|todos|sempre|duas vezes|outra vez|cartao|tudo|ela|
                muito tempo)
            (juntamos|damos|oferecemos|acrescentamos|incluimos|adicionamos) (um|uma|tambem|uns|umas)
            (peca|compre|encomende) (hoje|agora|ja)
            vip / vips / (so|exclusiv*|apenas|somente|reservad*) .. (membros|assinantes|socios|vip)
            (preco|oferta|desconto) (secret*|exclusiv*) / (alguns|uns|poucos) reais / reais (a menos|de desconto)
            (um|dois) (quarto|terco|quinto|decimo) (a menos|menos|de desconto) / (quarta|terca|quinta|decima) parte
            (divida|parcel*|dividir|reparta) .. (pagamento|valor|custo|meses|preco|vezes|total)
            (pague|paga|pagar) .. (por|ao|cada|todo) mes / mensalidade* / juros / klarna / em # vezes
            (serve|vale|funciona) tambem (para|con|com|en|nos|em)
            (antes que|antes de) .. precos / (preco|precos) (suba|subam|aumente|aumentem)
            tambem (serve|vale|funciona) (para os|nos|com os)
            (na|dentro da) (caixa|embalagem) / dentro da encomenda / (no|dentro do) pacote
            (docinho*|doce|balinha*|bombom|chocolate*|biscoito*) .. (caixa|pacote|dentro|escondid*)
            (aliviamos|tiramos|descontamos|abatemos|baixamos|reduzimos|cortamos) .. (total|preco|conta|valor|
                algo|pouco)
            sem entrada / (nivel|status|categoria|estatuto) (ouro|prata|platina|bronze|premium)
            (vamos|iremos) (juntar|colocar|incluir|adicionar|mandar) (um|uma|alg*|mais)
            (receba|recebe|ganhe|leve) (um|uma) (presente|brinde|mimo|surpresa)
            """,
        "free": """
            presente (nosso|da casa|da loja)
            não custa nada / não paga nada / sem pagar / sem acréscimo / sem cobrar / nós pagamos o / zero reais
            por conta da casa / é de graça / oferta nossa / grátis / gratuit* / gratuita* / gratuito* / de graça
            sem custo* / sem custos / sem taxa* / sem frete / frete zero / zero frete / custo zero / por nossa conta
            é por nossa / a gente paga / nós pagamos / pagamos o / oferecemos o / oferecemos a / portes incluídos
            frete incluso / frete incluído / envio incluído / entrega incluída / isent* / cortesia / de oferta
            portes grátis / sem portes / frete liberado / frete livre
            (por|de) nossa conta
            """,
        "shipping": """
            frete / envio / envios / enviamos / entrega* / entregamos / portes / expedição / transportadora*
            correios
            """,
        "stock": """
            restam / restam # / restam apenas / apenas duas / só duas / só dois / um punhado / quase acabando
            quase esgotad* / quase no fim / está no fim / vão acabar / some rápido / somem / deixar separad*
            só resta* / apenas # / só # / resta # / restam poucos / restam poucas / restam só / últimas unidades
            última unidade / último exemplar / últimas peças / última peça / últimos itens / últimos artigos
            poucas unidades / poucas peças / em estoque / em stock / stock / estoque / esgotad* / esgotar* / esgota
            esgotam / esgotando / quase esgot* / enquanto durar* / até durar* / disponível / disponíveis
            disponibilidade / edição limitada / quantidade limitada / unidades limitadas / limitad* / reservad*
            reservamos / reserva / separad* / separamos /  / guardamos para / acabar / acabando
            está acabando / vai acabar / antes que acab* / antes que se / antes que esg* / outra pessoa
            alguem (leve|compre|mais leve|mais compre|mais pegue|pegue|esta|ja|vai|pode|tambem)
            rar* / voando
            (ultim*) (caneca*|unidade*|peca*|exemplar*|artigo*|tamanho*|par|pares|vaga*|lugar*|item|itens|copia*)
            e (a|o) ultim*
            (ultimo|ultima|ultimos|ultimas) (do|da|de|no|em|dos) .. (armazem|estoque|stock|loja|prateleira*|nosso|
                deposito)
            (quase|ja) nao (ha|temos|restam|sobra*|existem)
            (restam|sobram) (so|apenas|pouc*|duas|tres|algumas|pouquissim*)
            (nosso|nossos|em) (armazem|estoque|prateleira*|deposito)
            (armazem|estoque|stock|prateleira*) .. (vazi*|baix*|limitad*|esgot*|escass*|quase|pouco|acab*)
            (escass*|raridade|rarissim*|esgotad*|esgotando|esgota|peca unica|irrepetivel)
            (outra|outro|alguem|outras|outros) .. (carrinho|de olho|olho|quer|querem|a ver|vendo|espera|interessad*)
            (nao|nunca) .. (voltara*|fabricad*|repost*|repor|voltam)
            (poucas|poucos|pouquissim*|punhado de) (unidade*|canecas|pecas|exemplar*|dest*)
            quando (acabarem|acabar|esgotar*) / prateleira .. vazia / em breve (nao|ja) / atras desta
            so temos (uma|um|#) / temos (so|apenas) (uma|um|#) / (pessoas|clientes) .. (vendo|olhando|ver|querem)
            (mais|outras) # pessoas
            costuma* (sumir|acabar|esgotar|voar|durar|desaparecer)
            (some|somem|voa|voam|vai|acaba*|esgota*) .. em (pouc*|alguns|algumas|#) (dias|horas|minutos)
            (prateleira*) .. (vazi*|esvazia*)
            (esgotou|esgotaram|esgotou se|esgota|esgotam)
            dedos de uma mao
            (guardar|guardamos|manter|segurar|reservar) .. (carrinho|sacola|cesto) .. (dia|dias|hora|horas)
            """,
        "popularity": """
            nossos clientes / clientes adoram / todos amam / a galera / sucesso / especialistas / eleito / eleita
            votad* / mais amad* / mais querid* / faz sucesso / mais vendid* / campeão de vendas / campeões de vendas
            sucesso de vendas / best seller* / bestseller* / popular / populares / popularidade / tendência*
            em alta / na moda / viral / viralizou / mais procurad* / muito procurad* / mais desejad* / queridinh*
            favorito dos / favorita dos / favoritos dos / bem avaliad* / avaliad* / avaliação / avaliações
            resenha* / opiniões / # estrela* / cinco estrelas / todo mundo / toda a gente / todos adoram
            todos querem / os clientes / outros clientes / outras pessoas / recomendado por / visto na
            influenciador* / influencer* / premiad* / número um / número # / n # / milhares de / centenas de
            milhões de / # pessoas / # clientes / vende muito / um sucesso / bombando
            # (em|de) cada # / # em #
            (todo|toda|metade de|meio|meia) (lisboa|porto|sao paulo|rio|brasil|portugal|europa|londres|paris|
                o mundo|a cidade|o pais|o bairro|a internet)
            (lisboa|porto|sao paulo|brasil|portugal|cidade|pais) inteir*
            (todos|todas|toda a gente|todo mundo|todo o mundo|meio mundo) .. (quer|querem|usam|amam|compram|adora|
                adoram|fala|falam|pedem|bebem|desejam)
            (milhares|centenas|milhoes|dezenas|duzias) de
            (client*|gente|pessoas|compradores|chefs|especialist*|fas|usuari*|utilizador*|baristas) .. (voltam|
                recompra*|amam|adoram|recomend*|compram|compraram|escolhe*|preferem|confiam|apaixon*|elogia*|
                repete*|aprova*|jura*)
            (selo de|selo do|medalha|premiad*|premio*|instituto|numero um|preferida de|preferido de|preferida da|
                preferida dos|
                favorita de|favorita dos|mais amad*|mais vendid*|mais pedid*|mais desejad*|mais querid*|queridinh*)
            (faz sucesso|sucesso|febre|na boca do povo|virou moda|na moda) / (tres quartos|maioria|dois tercos)
            nao se fala / clientes (habituais|fieis) / em todo o (pais|mundo|brasil)
            (mais) (desejad*|cobicad*|amad*|popular*)
            (varias|muitas|outras|muitos|outros) (pessoas|clientes|gente|usuarios)
            (eleit*|escolhid*|votad*) .. (ano|mes|leitores|clientes|publico)
            (client*|leitor*) .. (falam|dizem|elogiam|bem dela|bem dele)
            (metade|meia) (da|do) (sua|rua|bairro|cidade|tua) .. (tem|rua)
            (todos|todas) (os seus|as suas|seus|suas|os teus|as tuas) (amig*|vizinh*|coleg*)
            """,
        "promise": """
            na sua casa em / em # dias / dias úteis / já amanhã / promet* / promessa* / melhor qualidade
            máxima qualidade / eficaz / alivia / previne / se não gostar / garantia* / garantid* / garantimos
            devolução / devoluções / devolver / devolva / reembols* / dinheiro de volta / satisfação / sem risco*
            troca fácil / trocas / troca grátis / entrega rápida / entrega expressa / envio rápido / envio imediato
            entrega amanhã / entrega em # / entrega hoje / receba amanhã / receba hoje / receba em / chega amanhã
            chega em / chega hoje / em # horas / no dia seguinte / dia seguinte / a tempo de / a tempo do
            certificad* / autêntic* / comprovad* / clinicamente / médic* / cura / curar / vitalíci* / para sempre
            para toda a vida / isento de impostos / sem impostos / segurad* / emagrec*
            (devolv*|reembols*|restitu*|recuper*) .. (dinheiro|valor|euros|reais)
            (dinheiro|valor) .. (de volta|devolvid*|reembols*|recuper*)
            (gostou|gosta|serviu|satisfeit*|agradou|convenceu|serve) .. (devol*|troc*|reembols*|dinheiro)
            trocamos (sem|por|para|o produto|qualquer|a sua|seu|sua|tudo|de graca) / (troque|pode trocar|troca facil)
            (alivi*|acalm*|cura|curam|reduz*|combate*|previne*|elimina*|fortalec*|reforca*|melhora*|estimul*|
                ajuda a|tira|rejuvenesc*|sara) .. (dor|dores|costas|stress|estresse|rugas|enxaqueca*|artrite|
                constipac*|resfriad*|insonia|digestao|pele|imun*|ansiedade|alergi*|tensao|tosse|cansaco|inflam*|
                coracao|nervos|dormir|sono|articul*|saude|peso|gordura|circulacao)
            dor (nas|de|na) (costas|cabeca|pescoco|garganta) / (enxaqueca*|insonia)
            (dorm*|durma*|descans*) (melhor|mais)
            (bom|boa|faz bem|saudavel) (para a|para o|a|ao) (sua|saude|pele|coracao|corpo|estomago|costas) / emagrec*
            mais jovem / depois de amanha
            (amanha|segunda|terca|quarta|quinta|sexta|sabado|esta semana) .. (em casa|em sua casa|na sua porta|
                nas suas maos|cheg*|receb*|entreg*)
            (feira|segunda|terca|quarta|quinta|sexta|sabado|domingo) .. (com voce|contigo|voce tera|na mao|nas maos)
            (em sua casa|na sua casa|na sua porta|nas suas maos|em casa) .. (amanha|segunda|sexta|sabado|horas|dias|
                semana|logo|antes|natal|breve)
            (chega|chegara|recebe*|receba*|entregamos|entregue) .. (amanha|segunda|antes|horas|dias|tempo|natal|
                breve|dia|semana|hoje|sexta)
            antes do natal / a tempo (do|de|para)
            (inquebravel|inquebraveis|indestrutivel|nunca quebra|nao quebra|nao parte|nunca parte)
            (dura|durara|duram) .. (vida|sempre|anos|geracoes)
            (prometemos|prometo|promessa|palavra de honra|damos a nossa palavra|asseguramos)
            experimente .. (dias|semanas|risco) / reembols* / (desilud*|decepcion*|desapont*) / dores de
            (vao embora|passam|adeus|somem|desaparec*) .. dor* / dores .. (embora|passam|somem)
            (no|na) (seu tapete|sua porta|soleira|capacho)
            (plant*) .. (arvore|arvores) / (arvore|arvores) .. plant*
            (doamos|doad*|doaremos|doacao|doacoes|boa causa|caridade|solidari*|beneficente*)
            (por|a|com) cada (caneca|compra|pedido|venda|unidade|item|produto)
            (parte|percentagem|porcentagem) (das|da|dos|do|de cada) (vendas|venda|lucro*|receita*|valor)
            (substitu*|repomos|trocamos) .. (a|o|gratis|quebr*|outra|nova)
            (aceitamos|recebemos|pegamos) .. (de volta|devol*) / (de volta|sem) perguntas
            (resfriado*|gripe|imunologic*|imunidade|defesas|colesterol|pressao arterial|metabolismo|acne|eczema|
                rugas|anti idade|antibacterian*|hipoalergenic*|detox)
            (sai|saira|enviamos|despachamos|chega) .. (hoje|amanha|esta noite|deposito|armazem|mesmo dia)
            no mesmo dia
            (doamos|doaremos|doa) / (abrigo|orfanato|instituicao de) / a cada (caneca|uma|um) (vendid*|que)
            (mande|manda|envie|devolva) .. de volta / (experimente|prove|teste) .. em casa
            se (quebrar|estragar|rachar) / (ganha|recebe|enviamos|damos) .. (nova|novo)
            (nas|em) (suas|tuas) maos .. (na|em|ate|no) (terca|quarta|quinta|domingo|sexta|segunda|sabado)
            (baixa|reduz|controla|regula) a (pressao|glicemia)
            """,
        "ending": """
            acaba hoje / fim do mês / fim da semana / só esta semana / por pouco / pouco tempo / enquanto dura
            em # horas / em # dias / está acabando / termina / terminam / acaba amanhã / acaba em / acaba logo
            acaba à / encerra* / expira / expiram / expirar / expire / vence / vencem / vencimento / validade
            válido até / válida até / válido só / válid* / até hoje / até amanhã / até meia / até à meia
            até à meia-noite / até domingo / até segunda / até sexta / até sábado / até dia # / até # / até o fim
            até ao fim / até o dia / até ao dia / meia noite / só hoje / somente hoje / apenas hoje / hoje apenas
            só por hoje / só até / só este / só esta / último dia / últimos dias / últimas horas / última hora
            faltam # / falta # / faltam poucas / faltam poucos / restam # horas / restam # dias / antes da meia
            antes de amanhã / antes do dia / prazo / data limite / contagem regressiva / contagem decrescente
            nas próximas / nos próximos / por pouco tempo / durante # / não perca / não percas / não deixe passar
            não deixes passar / não fique de fora / não deixe escapar
            (so|somente|apenas|unicamente) .. (hoje|noite|tarde|manha|semana|fim de semana|mes|hora|horas|meio dia|
                meia noite|agora)
            (hoje|esta noite|hoje a noite) (so|apenas|e so|somente)
            o tempo .. (acab*|esgot*|corre|termin*|curto|voa|expir*|passa|urge) / (nao|ja nao) (por|durante) muito
            (nao) .. (muito mais tempo|para sempre|por muito|muito tempo) / (por|durante) pouco (mais )?tempo
            (em breve|logo|prestes a) .. (acab*|termin*|fech*|expir*|desaparec*|fim)
            (antes|ate) (que|da|do|a|ao|de|as|o) (meia noite|meio dia|amanha|hoje|noite|domingo|segunda|sexta|
                sabado|fim|final|amanhecer|anoitecer|tarde|acabe|termine)
            ate (hoje|domingo|sexta|sabado|meia noite)
            (termina|terminam|acaba|acabam|expira|expiram|encerra|encerram|fecha|vence|esgota se|se esgota)
            (ultim*) (hora*|dia*|minuto*|momento*|semana|noite|instante*)
            (carrinho|sacola|cesto) .. (esvazia*|apagad*|elimina*|expira*|desaparec*|cancel*|limp*)
            (por|durante) (tempo|pouco|poucas|algumas|alguns) (limitad*|tempo|horas|dias) / (sol se|por do sol)
            (acabou|e o fim) / (tem|tens|voce tem) ate / (fecharmos|fechamos|fecho) / quando o sol
            (esvaziamos|esvaziaremos|apagamos|limpamos) .. (carrinho|sacola|cesto)
            (some|somem|desaparece*|morre) .. (hoje|amanha|cedo|noite)
            depois (deste|do) (fim|mes|domingo|feriado) / depois de hoje / ja era
            (vira|virou|sera) historia
            """,
        "soon": """
            (em|dentro de|daqui a|por|menos de) (uma|meia|menos de uma|mais uma) hora
            uma hora (restante|apenas|so|ainda)
            """,
        "rival": """
            (melhor|mais barat*|mais bonit*|menos|mais resistente|mais forte|melhores|mais maci*) (que|do que) (a|o|
                as|os|na|no|em|da|do|das|dos|qualquer|outr*|nenhum*|ninguem|todas|todos|a concorrencia)
            ao contrario (da|das|do|dos|de) / (concorrencia|concorrente*|rival*)
            (supera|bate|vence) (a|as|os|todas|outras|qualquer) / nenhuma outra loja / esqueca (as outras|os outros)
            (outras|outros|grandes) (lojas|sites|marcas) / pagaria / nenhuma outra
            (em|por|noutro) (nenhum|outro|nenhuma|outra|lado) (outro|outra|lugar|loja|lado|parte|sitio)
            (encontr*|barat*|melhor) .. noutro (lado|sitio|lugar)
            melhor (que|do que) (qualquer|tudo|todos|todas|o que)
            """,
        "urgency": """
            corra / não durma / não pense / agora mesmo / é agora / último lembrete
            alerta (de estoque|ultima|vermelho|de preco|de oferta) / antes de todos
            quem chegar / aproveita já / corram / apresse* / apressa* / depressa / pressa / última chance
            última oportunidade / último aviso / última chamada / agora ou nunca / não espere / não esperes
            não demore / não demores / sem demora / não deixe para / tempo limitado / por tempo / o tempo está
            tempo acaba / tempo voa / urgente* / urgência / imediatamente / imediato / já já / quanto antes
            tarde demais / seja tarde / nunca mais / oportunidade única / única oportunidade / imperdível
            imperdíveis / flash / relâmpago / enquanto pode / enquanto é tempo / aja agora / aja já / aproveite já
            tic tac
            arrepend* / seja rapid* / se apresse
            cada (minuto|segundo|hora) (conta|vale|importa)
            antes que .. (escap*|fuja*|suma*|desapare*|voe*|acab*)
            """,
        **ASKS,
    },
)
