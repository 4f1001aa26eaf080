"""Spanish."""

from .language import Language

LANGUAGE = Language(
    tag="es",
    name="Spanish",
    common=(
        "el la los las un una unos unas tu tus te ti tú su sus le es son está están y e o en de del con por para "
        "que qué se lo al a nos nuestro nuestra aquí ahí aún todavía sigue siguen cuando donde dónde como más pero "
        "si no ya muy carrito cesta pedido compra dejaste espera esperan esperando vuelve volver hola listo lista "
        "termina terminar completar completa artículo artículos algo olvidaste hace tiempo quieras quieres gracias "
        "mejor echa eso esto ha has hay bien tienes pensando"
    ),
    months=(
        "enero ene",
        "febrero feb",
        "marzo mar",
        "abril abr",
        "mayo may",
        "junio jun",
        "julio jul",
        "agosto ago",
        "septiembre sep sept setiembre",
        "octubre oct",
        "noviembre nov",
        "diciembre dic",
    ),
    weekdays=("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    today="hoy",
    tomorrow="mañana",
    hours="hora horas h",
    days="día días",
    percent="porciento / por ciento / porcentaje",
    currencies={
        "EUR": "euro euros",
        "USD|CAD|AUD": "dólar dólares",
        "MXN|ARS|CLP|COP|PHP|UYU|DOP|CUP": "peso pesos",
        "PEN": "soles sol",
        "GBP": "libra libras",
        "?": "centavo centavos céntimo céntimos",
    },
    codes="código códigos cupón cupones",
    code_follows=(
        "promocional descuento de es está aquí abajo y en al te para sigue vence caduca termina hasta hoy mañana no "
        "se ya por que postal secreto lista listo válido regalo"
    ),
    uses="usa use utiliza introduce introduzca ingresa ingrese aplica aplique escribe canjea pon con",
    claims={
        "fine": """
            termina tu / termina su / termínalo / termina el pedido / terminar / sin prisa / sin prisas
            no hay prisa / vale la pena / siéntete libre / tiempo libre / aire libre / que vale / sin apuro
            lo que vale / sin agobios
            """,
        "discount": """
            descuento* / rebaja / rebajado* / rebajada* / ahorra / ahorras / ahorrar / ahorro* / ahorre / promo
            promos / promoción / promociones / oferta / ofertas / cupón / cupones / precio especial
            precios especiales / precio reducido / mejor precio para ti / chollo* / ganga* / menos precio / % en
            de dto / dto / bonificación* / te ahorras / más barato / más barata
            """,
        "offer": """
            dos y paga / paga uno / paga # / paga menos / # y paga # / lleva # / llévate dos / a precio de
            casi nada / sube el precio / suben los precios / precio sube / precios suben / antes de que suba*
            baja el precio / precio baja / más bajo / recompensas / mitad de precio / a mitad / a mitad de
            mitad del / la mitad / medio precio / dos por uno / dos por / # por # / rebajas / liquidación* / remate*
            saldos / bajada de precio / baja de precio / bajó de precio / ha bajado / mejor precio / mejores precios
            precio más bajo / precios bajos / precio mínimo / barato* / barata* / tarjeta regalo / tarjeta de regalo
            bono regalo / bonus / de regalo / regalo sorpresa / regalo para ti / regalo de nuestra / nuestro regalo
            puntos / recompensa* / crédito* / gana / ganar / ganaste / has ganado / ganador* / sorteo* / lotería
            premio* / a plazos / cuotas / meses sin / sin intereses / paga después / paga luego / compra uno
            lleva dos / lleve dos / llévate # / black friday / buen fin / cashback / reembolso en / al mayor
            mayorista
            """,
        "free": """
            no cuesta nada / no te cuesta / sin coste / nada por / sin extra / sin suplemento / lo pagamos
            pagamos nosotros / te invitamos / cero euros / va por nuestra / a cargo nuestro / gratis / gratuito*
            gratuita* / gratuit* / sin coste* / sin costo* / sin gastos / sin cargo / sin pagar / coste cero
            costo cero / cero gastos / cero costo / gastos incluidos / envío incluido / por nuestra cuenta
            invita la casa / corre de nuestra / corre por nuestra / nosotros pagamos / te regalamos / regalamos
            regalado* / obsequio* / libre de gastos / envío libre / bonificado / a nuestro cargo / asumimos
            """,
        "shipping": "envío* / enviar* / enviamos / entrega* / gastos de envío / portes / reparto / despacho",
        "stock": """
            solo quedan / sólo quedan / quedan dos / queda poco / quedan unas / quedan unos / un puñado
            a punto de agotar* / casi agotad* / no quedará* / no quedan / casi no queda* / desaparece* / vuelan de
            dejarlo apartado / te lo guardamos / solo queda* / sólo queda* / queda # / quedan # / quedan poc*
            queda poc* / últimas unidades / última unidad / último ejemplar / últimos ejemplares / últimas piezas
            última pieza / últimas existencias / últimos artículos / pocas unidades / pocas existencias
            pocas piezas / en stock / stock / hasta agotar* / agotar* / agotado* / agotada* / agota / agotan
            agotándose / agotando / existencias / disponible* / disponibilidad / edición limitada
            cantidad limitada / cantidades limitadas / unidades limitadas / limitad* / reservad* / reserva
            reservamos / reservar / apartad* / apartamos / guardamos para / vuelan / vuela / se acaba* / se acaban
            se están acabando / acabándose / antes de que se / antes que se / otra persona / alguien más
            alguien se / escaso* / escasa* / desaparezca* / antes de que desapar* / quedan las / quedan solo
            """,
        "popularity": """
            a nuestros clientes / les encanta / encanta a / todos hablan / el favorito / la favorita / los favoritos
            triunfa* / éxito / expertos / votad* / más querid* / causa furor / más vendid* / éxito de ventas
            superventas / best seller* / bestseller* / top ventas / popular* / populares / tendencia* / de moda
            viral* / demandad* / más buscad* / más desead* / favorito de / favorita de / favoritos de nuestros
            mejor valorad* / valorad* / valoración* / valoraciones / reseña* / opinion* / # estrella*
            cinco estrellas / todo el mundo / todos lo quieren / a todos les / nuestros clientes / los clientes
            otros clientes / otras personas / recomendado por / visto en / influencer* / premiad* / galardonad*
            número uno / número # / n # / miles de / cientos de / millones de / # personas / # clientes / se vende*
            arrasa / arrasando / exitazo / furor
            """,
        "promise": """
            en casa en / en # días / días laborables / mañana mismo / promet* / promesa* / mejor calidad
            máxima calidad / eficaz / alivia / previene / devuélvel* / si no te gusta / garantía* / garantiza*
            garantizad* / garantizamos / devolución* / devoluciones / devolver / devuélvelo / reembolso* / reembols*
            te devolvemos / satisfacción / sin riesgo* / cambios / envío rápido / envío express / envío exprés
            envío urgente / entrega rápida / entrega mañana / entrega en # / entrega inmediata / recíbelo
            recibe mañana / recíbela / en # horas / al día siguiente / día siguiente / llega mañana / llega en
            llega hoy / a tiempo para / certificad* / auténtic* / probado clínicamente / clínicamente / médico*
            cura / curar / de por vida / para siempre / toda la vida / libre de impuestos / sin impuestos
            asegurad* / adelgaza*
            """,
        "ending": """
            termina este / termina esta / solo por tiempo / fin de mes / fin de semana solo / esta semana solo
            se termina / se acaba el tiempo / poco tiempo / queda poco tiempo / hasta fin / mientras dure
            mientras duren / en # horas / en # días / termina hoy / termina mañana / termina el / termina pronto
            termina en / termina a / terminan / finaliza / finalizan / acaba hoy / acaba mañana / acaba el
            acaba pronto / expira / expiran / expire / caduca / caducan / caduque / vence / vencen / vencimiento
            válido hasta / válida hasta / válido solo / válido / válida / vigente* / vigencia / hasta hoy
            hasta mañana / hasta el # / hasta el / hasta las # / hasta medianoche / hasta esta noche / hasta lunes
            hasta domingo / hasta # / medianoche / solo hoy / sólo hoy / hoy solo / solo por hoy / sólo por hoy
            únicamente hoy / solo esta / solo este / solo hasta / sólo hasta / último día / últimos días
            últimas horas / última hora / quedan # horas / quedan # días / queda # día / quedan horas / quedan días
            quedan pocas horas / quedan pocos días / antes de medianoche / antes de mañana / antes del #
            antes del lunes / antes del domingo / fecha límite / cuenta atrás / cuenta regresiva / en las próximas
            próximas # / próximas horas / durante # / por poco tiempo / no te lo pierdas / no te la pierdas
            no te pierdas / no te los pierdas / no lo dejes pasar / no dejes pasar / no dejes escapar
            """,
        "urgency": """
            date prisa / no te duermas / no lo pienses / ahora mismo / es ahora / último recordatorio / alerta
            antes que nadie / el primero en / actúa / lánzate / dese prisa / prisa / apresúr* / apúr* / corre que
            corre antes / corre y / corre a / corran / última oportunidad / última chance / último aviso
            última llamada / ahora o nunca / no esperes / no espere / no lo dejes para / sin demora / cuanto antes
            tiempo limitado / por tiempo / tiempo se acaba / el tiempo corre / urgente* / inmediatamente / inmediato
            de inmediato / ya mismo / demasiado tarde / sea tarde / nunca más / oportunidad única
            única oportunidad / flash / relámpago / mientras puedas / actúa ya / actúa ahora / aprovecha ya
            tic tac
            """,
        "asks": """
            problema con tu / problema con su / contraseña* / tarjeta de crédito / tarjeta de débito
            número de tarjeta / datos de tu tarjeta / datos bancarios / cuenta bancaria / verifica tu / verifique su
            confirma tu cuenta / confirma tus datos / confirme su / cuenta bloqueada / cuenta suspendida
            cuenta .. bloqueada / cuenta .. suspendida / pago rechazado / pago fallido / pago .. rechazado
            transferencia* / paypal / bitcoin* / cripto* / llama al / llámanos / llama ya / llame / llámenos
            teléfono* / escríbenos / contáctanos / contacta con / whatsapp / telegram / instagram / facebook
            tiktok / sms / correo* / e mail / email* / responde / responda / haz clic / haga clic / clic en / pincha
            el enlace / enlace / síguenos / nuestra web / nuestro sitio / visita nuestra / descarga* / instala*
            escanea / adjunto / envíanos / mándanos / inicia sesión / boletín / encuesta / dona / punto com
            punto es
            """,
        "refusal": """
            error / aquí está la notificación / notificación / borrador / generad* / he escrito / como ia
            como una ia / como inteligencia / como modelo / modelo de lenguaje / soy una ia / soy un asistente
            no puedo / no me es posible / lo siento / lamento / me disculpo / mis instrucciones / instrucciones
            ignora las / ignora todas / instrucciones anteriores / aquí está el mensaje / aquí tienes el mensaje
            aquí está tu mensaje / como solicitaste / notificación push / el usuario / el comerciante
            """,
        "placeholder": """
            nombre aquí / nombre del cliente / nombre del producto / insertar / inserte / inserta / a completar
            código aquí
            """,
    },
)
