"""Claims in Spanish of particulars that the facts do not say: make, origin, newness, the sender, the shopper's past."""

from __future__ import annotations

from .language import Counts

PARTICULARS: dict[str, str] = {
    "fine": """
        hecho (esta|un lío) / (estas|estás|como) nueva
        resta # $ / resta $ # / (mandarte|enviarte|mandaros|enviaros|mandarle|enviarle) un (saludo|abrazo|beso|recuerdo)
        estanteria vacia (en casa|en tu|en el)
        """,
    "unknown": """
        (alta|maxima|mejor|primera|gran|excelente|optima) (calidad|gama)
        calidad (superior|premium|excepcional|garantizada|de verdad|italiana|artesanal|maxima|suprema) / premium
        de primera calidad
        (materiales|ingredientes|tejidos) (nobles|naturales|de primera|seleccionados|premium|de calidad|sostenibles)
        (la|el|los|las) .. mas (fina|fino|suave|calida|calido|ligera|ligero|resistente|comoda|comodo|pura|puro|noble|nobles|
            finas|suaves|comodas|comodos|avanzada|avanzado) (que existe|que existen|del mundo|del mercado|que hay|que hayas|
            de su categoria|que tenemos|de todas|de todos|que veras|que encontraras|jamas)
        (autentico|autentica|verdadero|puro|pura|genuino|genuina) (cuero|piel|lana|seda|algodon|lino|roble|oro|plata|cachemir)
        (cuero|piel|lana|seda|algodon|lino|roble|madera|acero|vidrio|plastico|cera|merino) (autentico|autentica|genuino|genuina|
            macizo|maciza|puro|pura|virgen|recicla*|organico|organica|ecologico|ecologica|italiano|italiana|natural|egipcio|
            inoxidable)
        (hecho|hecha|hechos|hechas|fabricad*|elaborad*|cosid*|tejid*|pintad*|confeccionad*|producid*|tostad*|disenad*|soplad*|
            tallad*|cultivad*|creado*|creada*) (a mano|en espana|en italia|en portugal|en europa|en francia|aqui|por|en un|
            en una|en nuestro|en nuestra|localmente|artesanalmente|con lana|con algodon|con la lana|con los mejores|
            con materiales|con acero|con cuero|con plastico|con ingredientes|en acero|de acero|de lana|de cuero|de algodon|
            de plastico|de materiales|de madera|de vidrio|con las|con la)
        a mano por / artesan* / (pequeno|nuestro|propio) taller / empresa familiar / negocio familiar / obrador
        made in (spain|italy) / carbono / huella (cero|de|ecologica|neutra) / climatic* / neutr* en (carbono|emisiones)
        sostenib* / ecologic* / eco (friendly|responsable) / reciclad* / reciclable* / biodegradable* / compostable*
        comercio justo / emision* / (cultivo|algodon|cafe|cosecha|origen|certificado) (organico|organica)
        (bueno|buena|buenos|buenas|mejor|amable|respetuos*) (para|con) (el|la) (planeta|medio ambiente|medioambiente|naturaleza|
            clima|tierra)
        (cuida*|protege*|respeta*|ayuda* a) .. (planeta|medio ambiente|medioambiente|naturaleza) / libre de plastico*
        (patentad*|certificad*|homologad*|dermatolog*|hipoalergenic*) / lavavajillas / apto para (lavavajillas|microondas)
        apta para / (irrompible*|indestructible*|inoxidable*|inarrugable*)
        (dura|duran|durara|duraran) (toda la vida|anos|para siempre|decadas|mucho)
        (hecho|hecha|hechos|hechas|pensad*) para durar / para toda la vida / no se (raya|oxida|destine|deforma|rompe|encoge)
        (lo ultimo|la ultima|el ultimo) (que|en|de|modelo|version|novedad|lanzamiento|coleccion|grito) / ultimas novedades
        recien (llegad*|salid*|estrenad*|lanzad*|hech*|tostad*|incorporad*) / acab* de (llegar|salir|entrar|aterrizar|lanzar*)
        nuev* (coleccion|modelo|version|lanzamiento|edicion|gama|generacion) / a estrenar
        (compraste|pediste|compro|pidio|has comprado|has pedido|ya compr*|ya pid*|ya pediste|te llevaste) .. (pasad*|anterior|
            ya|ultima vez|otra vez|hace|ano|verano|primavera|otono|invierno|navidad)
        ya (lo|la|los|las)? (pediste|compraste|probaste|has pedido|has comprado|llevaste|conoces de)
        la ultima vez que (pediste|compraste|viniste)
        (como|tal como|tal y como) (pediste|nos pediste|querias|nos dijiste|la ultima|siempre|prefieres|te gusta|acordamos|
            prometimos)
        (a|por) peticion tuya / tus favoritos / tu (cafe|talla|marca) de siempre
        (client*) (fiel|fieles|habitual|habituales|de siempre|especial|especiales|preferid*)
        (varias|dos|tres|#) veces .. (visto|mirado|visitado|entrado) / (has|la has|lo has) (visto|mirado|visitado) .. veces
        (te|le|os|se) (lo|la|los|las)? (he|hemos)? (guardado|reservado|apartado|separado|elegido|preparado|escogido|escondido)
        he (guardado|reservado|apartado|separado|elegido|preparado|escogido|escondido|hablado|convencido|pedido|puesto)
        yo (mism*|te|personalmente) / me llamo / mi (jefe|jefa|equipo|companer*|tienda)
        (nuestro|nuestra) (fundador*|barista|disenador*) / te (guardo|reservo|aparto|prometo|aseguro|he)
        (detras|debajo) del mostrador / (tu|feliz) (cumple|cumpleanos)
        por cada .. (plantamos|recogemos|limpiamos|donamos|damos)
        (se vierte|se hace|se cose|se teje|se tuesta|se elabora|se fabrica|se pinta) (a|en|con|por) / a mano en
        (viene|vienen|sale|salen|llega|llegan) de (fincas|una finca|un taller|un pueblo*|pueblos|nuestro taller|una cooperativa|
            manos|granjas|ovejas)
        pesticid* / cooperativa* / (no) (cansa|dana|irrita|encoge|destine|pierde|raya) (la|las|el|los|con|ni|nunca)
        gasta (la mitad|menos|poco|mucho) / (aguanta|resiste) (cualquier|todas|todos|hasta|lo que)
        (ya)? (lo|la|los|las) (usaste|llevaste|tuviste|probaste) / nos (contaste|dijiste|escribiste|comentaste)
        tu (vieja|viejo|antigua|antiguo) .. (rompio|rota|roto|perdia|gastada) / ultima vez (pediste|compraste|elegiste)
        (coleccion|gama|linea) .. (llegado|llegada|ya esta|esta aqui|en la tienda)
        (ceramista*|alfarer*|carpinter*|ebanist*|tejedor*|costurer*|joyer*|perfumista*)
        no se (desgasta|desgastan|estropea|estropean|arruga|arrugan|despega|mancha|despinta)
        (se monta|se montan|se seca|se carga|se pliega) en
        (tu|tus) (anterior|anteriores|primer|primera|ultimo|ultima) .. (acabado|gastado|terminado|vacio|vacia|roto|rota)
        transpirable* / cortaviento* / costuras (selladas|termoselladas|reforzadas|dobles|soldadas)
        (varillas|estructura|postes|armazon|marco|patas) de (aluminio|fibra|carbono|acero|titanio)
        (renovado|renovada|renovamos|redisenad*|remodelad*|modernizad*|reformad*) .. (catalogo|tienda|web|sitio|surtido|pagina)
        (catalogo|tienda|web|sitio|surtido|pagina) .. (renovad*|redisenad*|remodelad*|reformad*|cara nueva)
        sabemos que .. (te encanta|prefieres|te gusta|adoras|tomas)
        direct* de .. (agricultor*|productor*|campesin*|finca*|fabricante*|granja*|caficultor*)
        (soy|fui) (la|el|yo la|yo el) (misma|mismo)? (que|quien) te (atendio|envolvio|preparo|llamo|escribe|escribio)
        soy (la misma|el mismo)
        (nueva|nuevas|nuevo|nuevos) (marcas|marca|productos|seccion|disenos|modelos|tienda|departamento|referencias|
            sabores)
        (abierto|abrimos|inaugur*) .. (tienda|local) / (surtido|catalogo|oferta) .. (ampliad*|crecid*|duplicad*)
        (ultimas|anteriores|pasadas|recientes) (compras|pedidos) / compras anteriores / (la|el) fundador*
        (he creado|fundamos|yo cree|yo funde) / (impres*|encuadernad*) (en|sobre) / papel (grueso|gordo|de calidad|verjurado)
        se (pliega|guarda|dobla) .. (bolsillo|bolsa|bolso) / (no|sin|ni) .. (bolitas|bolita|pelotillas) / importad*
        """,
    "promise": """
        pasado manana / (puede|pueden|podria|podrian|va a|van a) (estar|llegar*) .. (tu casa|casa|tus manos|tu puerta)
        (en tu casa|en casa|en tus manos|en tu puerta) (en|antes|dentro|manana|el|este|a partir|ya) (#|unos|pocos|de|mismo|
            manana|lunes|martes|miercoles|jueves|viernes|sabado|dos|tres)
        (piel|rostro|cutis|cara) .. mas (firme|joven|tersa|luminos*|suave|lisa|sana|radiante)
        (lo que|si) no te (convenza|convence|quede|guste|gusta|vale|valga|sirva) .. (devuelv*|cambi*|mand*)
        nos (lo|la|los|las) (devuelves|mandas|envias de vuelta)
        (te|le) (mandamos|enviamos|damos|cambiamos) (otr*|una nueva|uno nuevo|la|lo) / (otra|otro) nuev*
        (duermes|dormir|duerme|dormiras|descansas|descansaras) mejor / menos (estres|ansiedad|arrugas|tension)
        (ayuda|ayudan) a .. (dormir|conciliar|relajar*|concentrar*|adelgazar|digerir) / picores / rojeces / irritacion* / pomada*
        hoy (la|lo|las|los) (pides|compras) / (pides|compras|pedis) .. hoy .. manana
        (te|lo|la) .. (montamos|armamos|instalamos) .. (contigo|juntos)
        (suave|delicad*|amable) (con|para) .. (estomago|piel|encias|dientes|cuero)
        (respuesta*|respond*) en .. (minutos|minuto|horas|hora|segundos) / te llamamos
        te llamara (un|una|nuestro|nuestra|alguien)
        dejanos tu (numero|telefono)
        (dinero|importe) .. (tu|a la|en la) (cuenta|tarjeta)
        """,
    "offer": """
        (precio|precios) (especial*|amigo|de amigo|camarada)
        (costaba|valia|costaban|valian) .. (mas|mucho|bastante|el doble|caro) / (antes|hasta ayer) (costaba|valia|estaba a|era)
        poco a poco .. (pag*|meses)
        (pag*|divid*|reparti*) .. (poco a poco|en # meses|en # plazos|en # pagos|en # cuotas|en # veces|en varios meses|
            en varios plazos|en varios pagos|en varios cuotas|en varios veces|en tres meses|en tres plazos|en tres pagos|
            en tres cuotas|en tres veces|en unos meses|en unos plazos|en unos pagos|en unos cuotas|en unos veces|
            en varias meses|en varias plazos|en varias pagos|en varias cuotas|en varias veces|en comodos meses|
            en comodos plazos|en comodos pagos|en comodos cuotas|en comodos veces|en comodas meses|en comodas plazos|
            en comodas pagos|en comodas cuotas|en comodas veces|a plazos|cuando quieras)
        (no lo tiene|no le llega|no es para|no lo recibe|no todo el mundo|no todos) (cualquiera|todos|todo el mundo|reciben|
            tienen)
        (solo|unicamente) (a|para|se lo hemos) .. (pocos|algunos|unos cuantos|elegidos|seleccionados|mejores) .. (clientes|
            personas|gente)?
        (unos pocos|pocos|algunos|unos cuantos) (clientes|elegidos|afortunados) / por invitacion / con invitacion
        solo pagas (las|los|lo|la|el) (prendas|productos|que|articulos|prenda)
        (paga|pagas|pague|pagar) (una parte|la mitad|un poco|mas tarde|despues|luego|nada|el resto)
        (empieza|empiezas|empezar|comienza) a pagar* / (nuestr*) mejores (clientes|clientas|amigos)
        (solo|unicamente) (lo|la|los|las)? (tienen|reciben|mandamos|damos|enviamos) .. (mejores|clientes|pocos|elegidos|
            favoritos)
        te (metemos|regalamos|incluimos) (un|una|unos|unas)
        te (mandamos|enviamos) (un|una|unos|unas) .. (con el|con tu|de regalo|gratis|en el|en la)
        te mandamos .. (pedido|paquete)
        (no|sin) .. (pagar|soltar|desembolsar|pagarlo|pagarla) .. (de golpe|de una vez|de una|de un tiron)
        (cada|al) mes .. (poco|poquito|parte|trocito|bocado) / (poco|poquito|parte|trocito|bocado) (cada|al) mes
        financia* / (nuestro|sin|ningun) (margen|beneficio) / no ganamos / perdemos dinero
        la semana que viene .. (otra cosa|cambia*|distint*)
        """,
    "ending": """
        (manana|el lunes|el domingo|despues|a partir de manana|pasado el|desde el lunes) .. (ya no|deja de|se acab*|sera tarde|
            desaparec*|no estara|no funcion*|no valdra|se termina)
        (deja|dejara) de (funcionar|valer|estar|servir)
        (codigo|oferta|descuento) .. (vida corta|corta vida|efimer*)
        (manana|despues) .. (ya no|dejara|no) (sirve|funciona|funcionara|vale|valdra)
        (convierte|convertira|convierten|convertido) .. en calabaza
        (solo|siempre que|pero solo) si .. (pides|compras|pedis) .. (antes|hoy|ahora|esta)
        (vaciamos|limpiamos|recogemos) .. carrito* .. (noche|hoy|manana|antes|tarde)
        """,
    "urgency": """
        el que se duerme / camaron que / no te duermas / (quien|el que) (llega|llegue) (primero|antes|tarde)
        """,
    "stock": """
        (de tu|tu) (talla|color|numero) .. (casi|quedan|queda|ultim*|poc*|agot*|acab*)
        (ha vuelto|han vuelto|vuelve|vuelven) (a estar|a la tienda|a nuestr*|a las estanter*|al catalogo|al stock)
        (otra vez|de nuevo|nuevamente|por fin) (disponible*|en stock|en tienda|en la tienda|a la venta|en el catalogo)
        (se habia|se habian|estaba|estaban) agotad* / a buen recaudo / hemos repuesto
        (estantes|estanterias|perchas|baldas) .. (vaci*|pelad*) / pila .. (mengua*|tobillo*|encog*)
        fondo (del|de la|de los) (cajon|almacen|caja|estante) / en un rincon con / con tu nombre
        bloquead* .. (talla|unidad|para ti|numero|pieza) / (la|el|las) .. (del escaparate|de exposicion|del expositor)
        reposicion* / (no|sin) .. repon*
        """,
    "popularity": """
        (nos las|nos los) quitan / quitan de las manos
        (quien|quienes|los que|las que) (ya)? (la|lo|las|los) (tien*|compr*|prob*|usa*|han probado|ha probado|han comprado)
        (compradores|lectores|duenos) .. (dicen|recomiendan|adoran|cuentan)
        (mas comod*|mejor|mejores) .. que (han probado|ha probado|han tenido|he probado|existen)
        (puntuacion|nota|valoracion) (media|maxima|alta|casi|excelente|perfecta)
        (no paran|no dejan) de (escribir*|pedir*|decir*|recomendar*)
        jurado / (al|el|del|en el) podio / (en|por) (cada|todos los|cualquier) (camping|campings|playa|oficina|calle) .. (ves|
            veras|cruzas)
        (bandeja|buzon) .. (llen*|desbord*|rebos*) / (cartas|mensajes|correos|notas) de (clientes|clientas|lectores|gente|fans)
        (nuestro|todo el) equipo (adora|usa|lleva|toma|tiene|esta enganchad*)
        (quien|nadie|gente) .. no (quiere|quieren) (otro|otra|quitar*|soltar*)
        """,
}

COUNTS = Counts(
    things="articulos|cosas|productos|piezas|prendas|favoritos|tesoros|caprichos|hallazgos",
    every="l[oa]s #(?= (?:te esperan|siguen|estan|te aguardan|continuan))",
    both="(?:ambos|ambas) (?:articulos|productos|piezas|prendas|te esperan|siguen|estan)",
    owners="tus|sus|las|los",
)
