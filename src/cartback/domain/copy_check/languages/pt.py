"""Portuguese."""

from .language import Language

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
        "se já que por válido secreto pronto postal a presente"
    ),
    uses="use usa utilize insira introduza digite aplique escreva com resgate",
    claims={
        "fine": """
            sem pressa / não há pressa / vale a pena / sinta se à vontade / tempo livre / ar livre / com calma
            que vale / sem stress / sem correria / à vontade
            """,
        "discount": """
            ganhe / desconto* / descontinho / poupe / poupa / poupar / poupança* / economiz* / economia / promo
            promos / promoção / promoções / oferta / ofertas / cupom / cupons / cupão / preço especial
            preços especiais / preço reduzido / reduzid* / redução / abatimento / pechincha* / em conta
            menos no preço / % em / % na / % no / vantag*
            """,
        "offer": """
            pague menos / pague # / leve # / leve três / # e pague / quase nada / preço vai subir / preços vão subir
            preço sobe / preços sobem / antes que o preço / antes que suba* / preço baixa / preço desce
            recompensas / metade do preço / pela metade / a metade / metade / meio preço / dois por um
            dois pelo preço / pelo preço de / leve .. pague / # por # / saldos / saldão / liquidação / queima
            outlet / baixou de preço / preço baixou / preço caiu / queda de preço / melhor preço / menor preço
            preço mais baixo / preços baixos / imbatível / mais barat* / barat* / cartão presente / cartão oferta
            vale presente / bónus / bônus / de brinde / brinde* / presente surpresa / presente para você
            presente para ti / nosso presente / pontos / recompensa* / crédito* / ganhar / ganhou / ganhador*
            vencedor* / sorteio* / lotaria / loteria / prêmio* / prémio* / prestações / parcelas / parcelad*
            sem juros / pague depois / pague mais tarde / black friday / cashback / atacado
            """,
        "free": """
            não custa nada / não paga nada / sem pagar / sem acréscimo / sem cobrar / nós pagamos o / zero reais
            por conta da casa / é de graça / oferta nossa / grátis / gratuit* / gratuita* / gratuito* / de graça
            sem custo* / sem custos / sem taxa* / sem frete / frete zero / zero frete / custo zero / por nossa conta
            é por nossa / a gente paga / nós pagamos / pagamos o / oferecemos o / oferecemos a / portes incluídos
            frete incluso / frete incluído / envio incluído / entrega incluída / isent* / cortesia / de oferta
            portes grátis / sem portes / frete liberado / frete livre
            """,
        "shipping": "frete / envio / envios / enviamos / entrega* / entregamos / portes / expedição",
        "stock": """
            restam / restam # / restam apenas / apenas duas / só duas / só dois / um punhado / quase acabando
            quase esgotad* / quase no fim / está no fim / vão acabar / some rápido / somem / deixar separad*
            só resta* / apenas # / só # / resta # / restam poucos / restam poucas / restam só / últimas unidades
            última unidade / último exemplar / últimas peças / última peça / últimos itens / últimos artigos
            poucas unidades / poucas peças / em estoque / em stock / stock / estoque / esgotad* / esgotar* / esgota
            esgotam / esgotando / quase esgot* / enquanto durar* / até durar* / disponível / disponíveis
            disponibilidade / edição limitada / quantidade limitada / unidades limitadas / limitad* / reservad*
            reservamos / reserva / separad* / separamos / guardad* para / guardamos para / acabar / acabando
            está acabando / vai acabar / antes que acab* / antes que se / antes que esg* / outra pessoa / alguém
            rar* / voando
            """,
        "popularity": """
            nossos clientes / clientes adoram / todos amam / a galera / sucesso / especialistas / eleito / eleita
            votad* / mais amad* / mais querid* / faz sucesso / mais vendid* / campeão de vendas / campeões de vendas
            sucesso de vendas / best seller* / bestseller* / popular / populares / popularidade / tendência*
            em alta / na moda / viral / viralizou / mais procurad* / procurad* / mais desejad* / queridinh*
            favorito dos / favorita dos / favoritos dos / bem avaliad* / avaliad* / avaliação / avaliações
            resenha* / opiniões / # estrela* / cinco estrelas / todo mundo / toda a gente / todos adoram
            todos querem / os clientes / outros clientes / outras pessoas / recomendado por / visto na
            influenciador* / influencer* / premiad* / número um / número # / n # / milhares de / centenas de
            milhões de / # pessoas / # clientes / vende muito / um sucesso / bombando
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
            """,
        "urgency": """
            corra / não durma / não pense / agora mesmo / é agora / último lembrete / alerta / antes de todos
            quem chegar / aproveita já / corram / apresse* / apressa* / depressa / pressa / última chance
            última oportunidade / último aviso / última chamada / agora ou nunca / não espere / não esperes
            não demore / não demores / sem demora / não deixe para / tempo limitado / por tempo / o tempo está
            tempo acaba / tempo voa / urgente* / urgência / imediatamente / imediato / já já / quanto antes
            tarde demais / seja tarde / nunca mais / oportunidade única / única oportunidade / imperdível
            imperdíveis / flash / relâmpago / enquanto pode / enquanto é tempo / aja agora / aja já / aproveite já
            tic tac
            """,
        "asks": """
            problema com seu / problema com o seu / problema com a sua / senha* / palavra passe / cartão de crédito
            cartão de débito / número do cartão / dados do cartão / dados bancários / conta bancária / verifique sua
            verifique a sua / confirme sua / confirme seus / confirme a sua / confirme os seus / conta bloqueada
            conta suspensa / conta .. bloqueada / conta .. suspensa / pagamento recusado / pagamento falhou
            pagamento .. recusado / transferência* / pix / paypal / bitcoin* / cripto* / ligue / ligue para
            telefone* / telefon* / fale conosco / contacte / whatsapp / telegram / instagram / facebook / tiktok
            sms / e mail / email* / responda / responde / clique / clica / o link / link na / siga nos / nosso site
            visite nosso / visite o nosso / baixe / descarregue / instale / escaneie / anexo / envie nos / envie seu
            envie para / mande / faça login / newsletter / pesquisa de / doe / ponto com
            """,
        "refusal": """
            erro / aqui está a notificação / notificação / rascunho / gerad* / escrevi / como ia / como uma ia
            como inteligência / como modelo / modelo de linguagem / sou uma ia / sou um assistente / não posso
            não consigo / não sou capaz / lamento / sinto muito / desculpe mas / peço desculpa / minhas instruções
            instruções / ignore as / ignora as / ignore todas / instruções anteriores / aqui está a mensagem
            aqui está sua mensagem / conforme solicitado / notificação push / o usuário / o utilizador / o lojista
            """,
        "placeholder": """
            nome aqui / nome do cliente / nome do produto / inserir / insira o / a preencher / código aqui
            """,
    },
)
