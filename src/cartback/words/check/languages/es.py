"""Spanish."""

from .es_asks import ASKS
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
    homographs=(
        "abrigo sale llama fecha alma doctor raro rara raras limite limites meta medica promover separado conveniente "
        "economia penal expediente"
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
    numbers="dos tres cuatro cinco seis siete ocho nueve diez once doce",
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
        "se ya por que postal secreto lista listo válido regalo antes desde durante directamente simplemente "
        "también además cuando al con como rebaja descuenta resta quita sirve funciona queda dura baja aplica da"
    ),
    uses="usa use utiliza introduce introduzca ingresa ingrese aplica aplique escribe canjea pon con",
    claims={
        "fine": """
            confirme su (pedido|compra) / (te|le) (llamaron|llamó) (a|por)
            (te|le|os|les) invitamos a (mirar|ver|volver|visitar|pasar|curiosear|explorar|
                echar|dar|retomar|recorrer|continuar|terminar|completar|finalizar|revisar|descubrir|conocer)
            error (al pagar|con el pago|en el pago|durante el pago|de pago|al finalizar la compra)
            (estabas|estabais|estaba|estaban|quedó|ya casi|falta) por completar / para completar (tu|su|la|el|vuestra)
            (estamos|quedamos|seguimos) (siempre)? disponibles / equipo está disponible
            (estrellas|suenos|abrazos|sonrisas|besos|consejos|sol) .. (gratis|no cuesta* nada)
            (mirar|sonar|curiosear) (es gratis|no cuesta nada|sale gratis) / siempre tuya / tuya para siempre
            termina (lo que|la compra|tu compra|cuando quieras) / sin embargo / (cierra|cierre) los ojos
            (tu|mejor|pequeno|gran|propio) refugio / (descarga) de (energia|adrenalina|sabor) / sin etiquetas
            (acaba|acabas|acaban|acabo|acabamos) de
            (termina|acaba) (bien|mal|asi|la historia|el dia|tu dia|la semana|el invierno)
            (dia|historia|cuento|cancion|invierno|pelicula) .. (termina|acaba)
            (no|nunca) (termina|acaba|acaban) (aqui|de|nunca|ahi) / (no|nunca|sin|jamas) .. desaparec*
            (ensayo y|por|sin) error / termina tu / termina su / termínalo / termina el pedido / terminar / sin prisa
            sin prisas / no hay prisa / (no|ni|nadie|nunca|ninguna|sin) .. (prisa|prisas) / vale la pena / siéntete libre
            tiempo libre / aire libre / que vale / sin apuro / lo que vale / sin agobios / ahorra tiempo / ahorrar tiempo
            ahorrarte tiempo / (te sale|me sale|sale a cuenta|le sale|sale mas) / queda (un|solo un) (paso|clic|toque|pasito)
            (reservamos|reservado|reservamos para ti) .. (descuento|codigo|% ) / primero / al final del dia
            al terminar el dia / (te|nos|me|le|que) llama / llama (la|tu|el|su) / se llama
            (quedo|dejo|dejaste|quedaron|deja) a (la mitad|medias) / a mitad (de|del) camino
            (pasa|ocurre|sucede|paso) a (todos|todo el mundo|cualquiera) / a todos nos pasa / le pasa a cualquiera
            solo (esta|estan|hay) (la|el|tu|un|una) / (echamos|echo|damos|dar|echar) una mano
            (segunda|otra) (mirada|oportunidad|vuelta) / echar un (vistazo|ojo) / (no|nunca) se (va|ira|van)
            se va a (escapar|mover|ir) / antes de que se (te|me|nos) (olvid*|pase) / # % mas barat* / es el ultimo dia
            (te|os|les|le) (mandamos|enviamos) un (abrazo|beso|saludo)
            en (tu|su|el) (cesta|carrito|carro|bolsa) (aun|todavia)? quedan / (llega|llego|vuelve) el buen tiempo / con prisa
            con prisas / valid* (para|en) (compras|pedidos) (de|desde|a partir|superiores) / valid* a partir de #
            (pedalea|llega|sigue|corre|lee|camina) hasta el final
            (dejaste|deje|dejas|quedo|quedaste|vas|ibas) .. (en|a|por) la mitad
            (vino|vinos|malbec|rioja|tinto|blanco|gran|cabernet|merlot|syrah|tempranillo|ron|brandy|whisky) reserva
            dejas en la mitad / (ganar|gana|ganas) (tiempo|espacio|terreno) / puntos suspensivos
            puntos de (vista|cruz|encuentro) / (tiempo|vida|semana|dia) .. vuela / vuela (alto|la imaginacion) / sin reservas
            reserva natural / (cierra|cierre) (la puerta|el circulo|la compra|tu compra|el pedido|tu pedido)
            (razon|opcion|excusa|pregunta) valid* / con exito / (cesta|carrito|carro) (sigue|esta) disponible
            se termina solo
            solo (te)? queda (que|confirmar|encender|pagar|elegir|pulsar|decidir|terminar|completar|finalizar|poner|dar)
            """,
        "discount": """
            pagan .. menos
            descuento* / rebaja / rebajado* / rebajada* / ahorra / ahorras / ahorrar / ahorro* / ahorre / promo
            promos / promoción / promociones / oferta / ofertas / cupón / cupones / precio especial
            precios especiales / precio reducido / mejor precio para ti / chollo* / ganga* / menos precio / % en
            de dto / dto / bonificación* / te ahorras /  /
            barato / barata / baratos / baratas / ahorra* / ahorro* / (cuesta|cuestan|pagas|pagar|paga) .. menos
            (sorpresa|regalo|obsequio|extra|detalle|detallito) (para ti|para usted|de nuestra parte|te espera)
            como agradecimiento
            """,
        "offer": """
            dos y paga / paga uno / (lleva*|compra*) .. paga # / paga # y / # y paga # / lleva # / llévate dos / a precio de
            casi nada / sube el precio / suben los precios / precio sube / precios suben / antes de que suba*
            baja el precio / precio baja / más bajo / recompensas / mitad de precio / a mitad / a mitad de
            mitad del / la mitad / medio precio / dos por uno / dos por / # por # / rebajas / liquidación* / remate*
            saldos / bajada de precio / baja de precio / bajó de precio / ha bajado / mejor precio / mejores precios
            precio más bajo / precios bajos / precio mínimo /  /  / tarjeta regalo / tarjeta de regalo
            bono regalo / bonus / de regalo / regalo sorpresa / regalo para ti / regalo de nuestra / nuestro regalo
            puntos / recompensa* / crédito* / gana / ganar / ganaste / has ganado / ganador* / sorteo* / lotería
            premio* / a plazos / cuotas / meses sin / sin intereses / paga después / paga luego / compra uno
            lleva dos / lleve dos / llévate # / black friday / buen fin / cashback / reembolso en / al mayor
            mayorista
            (un|dos|el|al) (tercio|tercios|cuarto|quinto|sexto|octavo|decimo) (de|del|menos|mas barat*)
            (la |a )?mitad (del precio|de precio|de lo|menos|de su)
            (fraccion|decima parte|quinta parte|tercera parte|cuarta parte) (de|del)
            (ayer|antes|en vez de|en lugar de|costaba|valia|era|eran) # .. (hoy|ahora|solo) / # .. (hoy|ahora) #
            (costaba|valia|costaban) / (al|por el|a) precio (de|de una|de uno) (una|uno|solo|sola) / # al precio
            # por (el precio|una|uno) / (segunda|segundo) .. (gratis|regalo|regalada|de regalo)
            (economic*|asequible*|ganga*|chollo*|chollazo|precio de risa|precio minimo|precios minimos|
                tirad* de precio|rebajad*|rebajamos|rebajon)
            (cuesta|cuestan|pagas|pague|pagar|paga|gasta*) .. (mitad|casi nada|poco|fraccion|tercio|cuarto)
            (precio|precios) .. (baja*|bajo|bajado|caido|cae|reducid*|menor|mas bajo|inferior*|recortad*|desplom*|
                derrumb*|minimo|mejor*)
            por (cuatro duros|casi nada|muy poco|dos duros|menos de lo) / por debajo de / casi regalad*
            mas (car*|costos*) / (cuesta|cuestan|costara*|pagaras|pagas|pagar*|valdra*) .. mas
            (precio|precios) .. (sube*|suben|subira*|subiendo|aumenta*|encarec*|cambia*|mantien*|dura|crece*|
                antiguo|dispara*)
            (encarec*|subida de|aumento de) / a (este|ese) precio / (antes de|mientras) .. (suba|subir|aumente|precio)
            (sorpresa|sorpresas|regalo|regalito|detalle|detallito|extra|obsequio|muestra*|capricho|golosina*|
                chocolat*|pegatina*|algo mas|algo especial) .. (en|dentro|con|al) .. (paquete|caja|pedido|envio|
                bolsa de|sobre)
            (paquete|caja|pedido|envio) .. (sorpresa|regalo|detalle|extra|obsequio|muestra*|algo)
            (metemos|meteremos|anadimos|anadiremos|incluimos|incluiremos|ponemos|pondremos|regalamos|regalaremos|
                echamos|agregamos|mandamos|sumamos) .. (paquete|caja|pedido|regalo|sorpresa|detalle*|algo|extra|
                obsequio|capricho)
            (sorpresa|regalo|obsequio|extra|detalle|detallito) (incluid*|gratis|de la casa) / de regalo / de propina
            de obsequio / (proxim*|siguiente*|futur*) # (pedido*|compra*|veces)
            (proximos|proximas|siguientes|futuros|futuras|todos tus|todas tus|cada) (pedido*|compra*)
            (acumula*|combina*|compatible|sumable|suma|se suma) .. (otr*|cualquier|promo*|oferta*|codigo*)
            con (cualquier|otro|otra|otros|otras|todas|todos) (otr*|oferta*|promo*|codigo*|descuento*|las)
            (vale|sirve|funciona|valido|valida|usarlo|usar|utiliz*|aplica*|se aplica) .. (varias veces|dos veces|
                siempre|todo|toda|todos|amig*|familia|ilimitad*|cada|tambien|infinit*|quieras|de por vida|otra vez)
            (comparte|compartir|regala|pasa) .. (amig*|codigo|familia) / sin (minimo|importe|limite*)
            (el doble|doblamos|duplic*|triplic*) / cualquier importe / etiqueta / que la (semana|vez) pasada
            a cuenta / (nunca|jamas) mas / nunca .. este precio / (vuelve|volvera) a subir
            (mordisco|tijeretazo|tajo) / te sale .. (menos|cuenta) / (al abrir|cuando abras|abre) .. (caja|paquete)
            un gracias / (colamos|metemos|escondemos|ponemos|dejamos|echamos) (una|un|siempre|dentro|algo)
            (pagas|pagar|paga|pagando) con (tarjeta|paypal|bizum) / (otros|otras) # (euros|mas) / # mas si
            @ .. (ano|hermana|hermano|madre|amig*|companer*|familia|todos|siempre|dos veces|otra vez|tarjeta|todo|
                ella|mucho tiempo)
            (anadimos|damos|regalamos|ponemos|sumamos|incluimos) (un|una|otra|otro|tambien|unos|unas)
            (pide|compra|encarga|ordena) (hoy|ahora|ya)
            vip / vips / (solo|exclusiv*|unicamente|reservad*) .. (miembros|socios|socias|suscriptor*|vip)
            (precio|oferta|descuento) (secret*|exclusiv*) / (cuarta|tercera|quinta|decima) parte
            (reparte|divide|fracciona*|distribuye) .. (pago|importe|coste|meses|precio|total)
            (paga|pagas|pague) .. (al|cada|por) mes / mensualidad* / (plazos|a meses) / klarna / sin interes*
            (sirve|vale|funciona) tambien (para|con|com|en|nos|em)
            (precio|precios) (suba|suban|aumente|aumenten)
            tambien (sirve|vale|funciona) (para tus|en los|con los)
            (dentro de|en) (el|tu|cada) paquete / dentro de la caja
            (dulce*|caramelo*|chocolat*|golosina*|galleta*) .. (caja|paquete|dentro|pedido)
            (caja|paquete) .. (dulce*|caramelo*|galleta*|golosina*)
            (quitado|rebajado|descontado|bajado|recortado|quitamos|descontamos) .. (algo|total|precio|cuenta|poco)
            precio (de siempre|habitual|original|anterior|de antes|normal) / vuelve* al precio
            sin (entrada|enganche|anticipo|pago inicial) / enganche
            (nivel|estatus|categoria|estado) (oro|plata|platino|bronce|premium)
            (recibe*|recibiras|llevate|obten) (un|una) (regalo|sorpresa|obsequio|detalle)
            """,
        "free": """
            no cuesta nada / no te cuesta / sin coste / nada por / sin extra / sin suplemento / lo pagamos
            pagamos nosotros / te invitamos / cero euros / va por nuestra / a cargo nuestro / gratis / gratuito*
            gratuita* / gratuit* / sin coste* / sin costo* / sin gastos / sin cargo / sin pagar / coste cero
            costo cero / cero gastos / cero costo / gastos incluidos / envío incluido / por nuestra cuenta
            invita la casa / corre de nuestra / corre por nuestra / nosotros pagamos / te regalamos / regalamos
            regalado* / obsequio* / libre de gastos / envío libre / bonificado / a nuestro cargo / asumimos
            (corre|corren|va) (de|por) nuestra cuenta
            """,
        "shipping": """
            envío* / enviar* / enviamos / entrega* / gastos de envío / portes / reparto / despacho
            transportista* / mensajeri*
            """,
        "stock": """
            guardamos (tu|la|el|los|las|tus) .. hasta
            solo quedan / sólo quedan / quedan dos / queda poco / quedan unas / quedan unos / un puñado
            a punto de agotar* / casi agotad* / no quedará* / no quedan / casi no queda* / desaparece* / vuelan de
            dejarlo apartado / te lo guardamos / solo queda* / sólo queda* / queda # / quedan # / quedan poc*
            queda poc* / últimas unidades / última unidad / último ejemplar / últimos ejemplares / últimas piezas
            última pieza / últimas existencias / últimos artículos / pocas unidades / pocas existencias
            pocas piezas / en stock / stock / hasta agotar* / agotar* / agotado* / agotada* / agota / agotan
            agotándose / agotando / existencias / disponible* / disponibilidad / edición limitada
            cantidad limitada / cantidades limitadas / unidades limitadas / limitad* / reservad* / reserva
            reservamos / reservar / apartad* / apartamos / guardamos para / vuelan / vuela / se acaba* / se acaban
            se están acabando / acabándose / antes de que se / antes que se / otra persona
            alguien más (lo|la|se|quiere|compre|lleve)
            alguien se / escaso* / escasa* / desaparezca* / antes de que desapar* / quedan las / quedan solo
            (ultim*) (taza*|unidad*|pieza*|ejemplar*|articulo*|talla*|par|pares|plaza*|cupo*|puesto*|lugar*|copia*|
                existencia*)
            es (la|el) (ultim*)
            (ultimo|ultima|ultimos|ultimas) (de|del|en|que) .. (almacen|stock|tienda|estante*|nuestro|quedan|
                inventario)
            (casi|apenas|ya) no (quedan|queda|hay|tenemos) / apenas (quedan|queda|hay|tenemos)
            quedan (solo|muy|poc*|cuatro|dos|tres|apenas|unas|unos|contad*)
            queda (solo|apenas) (una|un) (unidad|taza|pieza|ejemplar)
            (nuestro|nuestros|el) (almacen|stock|inventario)
            (almacen|estante*|stock|inventario|existencias) .. (vacio*|vacia*|bajo*|limitad*|escas*|corto*|agot*|
                pocas|poco)
            (escas*|rareza|agotad*|agotando*|se agota*|pieza unica|unica pieza|irrepetible)
            (otra|otro|alguien|otras|otros) .. (carrito|cesta|ojo|mirando|quiere|quieren|interesad*|esperando)
            (no|nunca) .. (volvera*|fabricara*|repondra*|reponer*|repet*) / (unas|unos) poc*
            cuando se (acaben|agoten|vayan)
            (un puñado|un punado|muy pocas|muy pocos|pocas|pocos) (unidad*|tazas|de ellas|de estas|piezas|ejemplar*)
            (estante|estanteria) .. (vacio|vacia) / pronto no / (detras|despues) de esta / solo tenemos (una|un|uno|#)
            (tenemos|hay) solo (una|un|#) / (personas|clientes|gente) .. (miran|mirando|viendo|quieren)
            (otras|otros) # / # personas
            suele* (volar|agotar*|acabar*|durar|irse|desaparecer)
            (vuel*|va|van|desaparec*|agota*|vende*) .. en (poc*|unas|unos|cuestion|#) (dias|horas|minutos|de)
            (estanteria*|estante*) .. (vaci*)
            agoto / agotaron / (se agoto|agotaron|agoto) .. veces
            dedos de una mano
            (guardar|guardamos|mantener|reservar|conservar) .. (dia|dias|hora|horas) (mas|solo)?
            (guardar|mantener|reservar) .. (carrito|cesta) .. (dia|dias|hora|horas)
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
            # de cada # / # de #
            (todo|toda|medio|media) (madrid|barcelona|sevilla|mexico|bogota|lima|buenos aires|espana|europa|londres|
                paris|el mundo|la ciudad|el pais|el barrio|internet)
            (todos|todas) (la|lo|las|los) (quieren|usan|aman|compran|adoran|tienen|piden|conocen|prefieren)
            (todo el mundo|el mundo entero|la ciudad entera|medio mundo) / (miles|cientos|millones|docenas|decenas) de
            (client*|gente|personas|comprador*|chefs|expert*|fans|usuari*|baristas|hogares|cociner*) .. (repit*|
                repiten|aman|adoran|recomien*|vuelv*|compran|compraron|eligen|prefier*|confian|enamor*|encanta*|
                piden|jura*|aprueb*|coincid*|elogian|habla*)
            (sello de|sello del|medalla|galardon*|premiad*|premio*|instituto|numero uno|el favorito|la favorita|
                favorit* de|
                preferid* de|mas querid*|mas pedid*|mas vendid*|mas desead*|mas regalad*|mas comprad*)
            (arrasa*|furor|triunfa*|exito|fenomeno|en boca de|esta de moda)
            (tres cuartos|tres cuartas|mayoria|dos tercios) / no se habla / (habla|hablan) (de otra|toda|todo)
            clientes habituales / en todo el (pais|mundo) / (mas|la mas|el mas) (desead*|codiciad*|amad*|popular*)
            (varias|muchas|muchos|otras|otros|mas de una) (personas|clientes|clientas|gente|usuarios)
            (elegid*|nombrad*|votad*) .. (ano|mes|lectores|clientes|publico)
            (client*|lector*) .. (maravillas|hablan|dicen|alaban)
            (media|toda la|toda tu|media tu) (calle|ciudad|oficina|vecindad)
            (todos|todas) (tus|sus) (amig*|vecin*|compan*)
            """,
        "promise": """
            en casa en / en # días / días laborables / mañana mismo / promet* / promesa* / mejor calidad
            máxima calidad / eficaz / alivia / previene / devuélvel* / si no te gusta / garantía* / garantiza*
            garantizad* / garantizamos / devolución* / devoluciones / devolver / devuélvelo / reembolso* / reembols*
            te devolvemos / satisfacción / sin riesgo* / cambios (gratis|gratuitos|y devoluciones|sin coste|faciles)
            envío rápido / envío express / envío exprés
            envío urgente / entrega rápida / entrega mañana / entrega en # / entrega inmediata / recíbelo
            recibe mañana / recíbela / en # horas / al día siguiente / día siguiente / llega mañana / llega en
            llega hoy / a tiempo para / certificad* / auténtic* / probado clínicamente / clínicamente / médico*
            cura / curar / de por vida / para siempre / toda la vida / libre de impuestos / sin impuestos
            asegurad* / adelgaza*
            (devolv*|devuelv*|recuper*|reembols*|reintegr*) .. (dinero|importe|euros|pesos|plata)
            (dinero|importe) .. (devuelt*|vuelta|regres*|recuper*|reembols*)
            (gusta|convence|queda bien|satisfech*|contenta|contento|encaja) .. (devol*|devuel*|cambi*|reembols*|
                dinero)
            (cambiamos|cambialo|cambiala|lo cambias|la cambias|puedes cambiar*)
            (lunes|martes|miercoles|jueves|viernes|sabado|domingo) .. (tendras|en la mano|en las manos|con ella)
            (alivi*|calm*|cura|curan|reduc*|combat*|previene*|elimina*|fortalec*|refuerza*|mejora*|estimul*|ayuda a|
                quita*|rejuvenec*|sana*) .. (dolor*|espalda|estres|arruga*|migran*|artritis|resfriad*|insomnio|
                digestion|piel|inmun*|ansiedad|alergi*|tension|tos|fatiga|inflam*|corazon|nervios|dormir|sueno|
                articul*|salud|peso|grasa|circulacion)
            dolor de (espalda|cabeza|rodilla|cuello) / (migrana*|insomnio) / (duerm*|dormir*|descansa*) (mejor|mas)
            (buen|bueno|buena|sano|sana|saludable) para (tu|la|el|su) (salud|piel|corazon|espalda|cuerpo|estomago)
            adelgaz* / mas joven / pasado manana
            (manana|lunes|martes|miercoles|jueves|viernes|sabado|esta semana) .. (en casa|en tu casa|en tu puerta|
                en tus manos|la tienes|lo tienes|llega*|recib*|entrega*)
            (en casa|en tu casa|en tu puerta|en tus manos|la tienes|lo tienes|la tendras|lo tendras) .. (manana|
                lunes|martes|jueves|viernes|sabado|horas|dias|semana|pronto|antes|navidad)
            (llega|llegara*|recibe*|recibiras|recibela|recibelo|entregamos|te la llevamos|
                te lo llevamos) .. (manana|lunes|antes|horas|dias|tiempo|navidad|pronto|dia|semana|hoy)
            antes de (navidad|reyes) / a tiempo para
            (irrompible*|indestructible*|jamas se rompe|nunca se rompe|no se rompe)
            (dura|durara|duran) .. (toda la vida|siempre|anos|vida|generacion*)
            (promet*|promesa|palabra de honor|damos nuestra palabra|te lo aseguramos|aseguramos)
            pruebal* .. (dias|semanas|riesgo) / reembols* / decepcion* / dolores de
            (van|va|adios|desaparec*|fuera) .. dolor* / (felpudo|puerta de tu casa)
            (plant*) .. (arbol|arboles) / (arbol|arboles) .. plant*
            (donam*|donaremos|donado|donada|donativo*|buena causa|causa benefica|recaudad*|
                solidari*)
            (por|con) cada (taza|compra|pedido|venta|unidad|articulo) (vendid*|que)?
            (parte|porcentaje) de (las|la|los|el|lo|tu|cada|nuestras) (ventas|beneficios|venta|recaudado|compra|
                ganancias)
            (reemplaz*|sustitu*|reponemos|cambiamos) .. (la|lo|gratis|rompe|otra|nueva)
            te (la|lo) (cambiamos|reponemos|sustituimos|reemplazamos)
            (aceptamos|admitimos|recogemos) .. (vuelta|devol*|preguntas) / (de vuelta|sin) preguntas
            (resfriado*|gripe|inmun*|defensas|colesterol|presion arterial|metabolismo|acne|eczema|arrugas|
                antiedad|antibacterian*|hipoalergenic*|detox)
            (sale|saldra|enviamos|despachamos|llega) .. (hoy|manana|esta noche|almacen|mismo dia)
            (el|en el) mismo dia
            (donamos|donaremos|dona|donan|donacion*) / beneficios .. (van|destin*|don*)
            (refugio|albergue|protectora|orfanato) / por cada (una|uno) (vendid*|que)
            (envia*|devuelv*|manda*) .. de vuelta / (prueba*|prueb*) .. (en casa|sin compromiso)
            si se (rompe|estropea|dana) / (damos|enviamos|mandamos) .. (nueva|nuevo)
            (tension|presion) arterial / (baja|regula|controla) la (tension|presion)
            """,
        "ending": """
            termina este / termina esta / solo por tiempo / fin de mes / fin de semana solo / esta semana solo
            se termina / se acaba el tiempo / poco tiempo / queda poco tiempo / hasta fin / mientras dure
            mientras duren / en # horas / en # días / termina hoy / termina mañana / termina el / termina pronto
            termina en / termina a / terminan / finaliza / finalizan / acaba hoy / acaba mañana / acaba el
            acaba pronto / expira / expiran / expire / caduca / caducan / caduque / vence / vencen / vencimiento
            válido hasta / válida hasta / válido solo / válido / válida / vigente* / vigencia / hasta hoy
            hasta mañana / hasta el # / hasta las #
            hasta el (lunes|martes|miercoles|jueves|viernes|sabado|domingo|fin|final|cierre|dia|mes|proximo)
            hasta medianoche / hasta esta noche / hasta lunes
            hasta domingo / hasta # / medianoche / solo hoy / sólo hoy / hoy solo / solo por hoy / sólo por hoy
            únicamente hoy / solo esta / solo este / solo hasta / sólo hasta / último día / últimos días
            últimas horas / última hora / quedan # horas / quedan # días / queda # día / quedan horas / quedan días
            quedan pocas horas / quedan pocos días / antes de medianoche / antes de mañana / antes del #
            antes del lunes / antes del domingo / fecha límite / cuenta atrás / cuenta regresiva / en las próximas
            próximas # / próximas horas / durante # / por poco tiempo / no te lo pierdas / no te la pierdas
            no te pierdas / no te los pierdas / no lo dejes pasar / no dejes pasar / no dejes escapar
            (solo|solamente|unicamente|nada mas) .. (hoy|noche|tarde|manana|semana|fin de semana|mes|hora|horas|
                mediodia|medianoche|ahora)
            (hoy|esta noche|esta tarde|esta semana) (solo|solamente|nada mas|unicamente|y ya)
            el tiempo .. (acab*|agota*|corre|termina*|vuela|vence*|escasea|apremia) / (poco|menos) tiempo
            (no|ya no) (por|durante) mucho (mas|tiempo)
            (no|ya no) .. (mucho mas|para siempre|eternamente|mucho tiempo)
            (pronto|enseguida) .. (acab*|termin*|cierra*|cerrar|desaparec*|vencer|vence|expir*)
            (antes de|hasta) (que|medianoche|la medianoche|mediodia|manana|hoy|esta|el|la|las|domingo|lunes|viernes|
                sabado|anochecer|amanecer) (acab*|termin*|fin|noche|domingo|lunes|viernes|sabado|tarde|doce|manana|
                cierre|semana|mediodia)
            (hasta|antes de) (medianoche|esta noche|hoy|mediodia)
            (termina|terminan|acaba|acaban|finaliza|finalizan|caduca|vence|expira|cierra|se cierra|se acaba|
                se termina|se va|se esfuma|se agota)
            (ultim*) (hora*|dia*|minuto*|momento*|semana|noche|instante*)
            (carrito|cesta) .. (vaciar*|vaciara|borrar*|elimin*|caduc*|desaparec*|cancel*)
            (por|durante) (tiempo|poco|pocas|unas|un tiempo|unos) (limitad*|tiempo|horas|dias|breve)
            (ponga|pone) el sol / se acabo / (tienes|te queda|tiene) hasta / (cerremos|cierre|cerramos)
            hasta que (cerr*|se) / (vaciamos|vaciaremos|borramos|eliminamos) .. (carrito|cesta)
            (carrito|cesta) .. (vaci*) (hoy|esta|manana)
            (despues de|despues del|tras|pasado) (este|el|hoy) (fin|mes|domingo|finde)
            (sera|es|seran) historia
            """,
        "soon": """
            (en|dentro de|durante|queda|por) (una|menos de una|media|la proxima) hora
            una hora (mas|solo|solamente|queda)
            """,
        "rival": """
            (mejor|mas barat*|mas bonit*|menos|mas resistente|mas fuerte|mas suave|mejores|peor) que (en|las|los|
                la de|el de|las de|los de|cualquier*|otr*|nadie|ninguna|ningun|la competencia|todas|todos|el resto)
            a diferencia de / (competencia|competidor*|rival*)
            (supera|gana|bate) a (otr*|todas|todos|las|los|cualquier) / ninguna otra (tienda|web)
            olvida* (las otras|los otros|las demas|otras tiendas)
            (otras|otros|las grandes) (tiendas|webs|marcas|comercios) / pagarias / ninguna otra
            (en|por) (ningun|otro|ninguna|otra) (otro|otra|sitio|lado|lugar|parte|tienda) .. (encontra*|barat*|mejor)
            (encontra*|barat*|mejor|hallar*) .. (en|por) (ningun|otro|ninguna|otra) (otro|otra|sitio|lado|lugar|
                parte|tienda)
            mejor que (cualquier*|todo|todos|todas|lo que|las de|los de)
            """,
        "urgency": """
            date prisa / no te duermas / no lo pienses / ahora mismo / es ahora / último recordatorio
            alerta (de stock|ultima|roja|precio|de precio|de oferta)
            antes que nadie / el primero en / actúa / lánzate / dese prisa / prisa / apresúr* / apúr* / corre que
            corre antes / corre y / corre a / corran / última oportunidad / última chance / último aviso
            última llamada / ahora o nunca / no esperes / no espere / no lo dejes para / sin demora / cuanto antes
            tiempo limitado / por tiempo / tiempo se acaba / el tiempo corre / urgente* / inmediatamente / inmediato
            de inmediato / ya mismo / demasiado tarde / sea tarde / nunca más / oportunidad única
            única oportunidad / flash / relámpago / mientras puedas / actúa ya / actúa ahora / aprovecha ya
            tic tac
            arrepent* / arrepient* / te lamentar*
            cada (minuto|segundo|hora) (cuenta|importa|vale)
            antes de que .. (escap*|vaya*|desaparez*|esfume*|vuele*)
            """,
        **ASKS,
    },
)
