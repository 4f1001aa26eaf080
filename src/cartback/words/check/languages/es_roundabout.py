"""Claims in roundabout words, in Spanish, by kind."""

ROUNDABOUT: dict[str, str] = {
    "today": """
        (ultimas|pocas) horas / (quedan|faltan|solo) .. (unas|pocas) horas / (unas|pocas) horas
        (hasta|antes de) (el)? (final|fin) del dia / hasta el final del dia
        (termina|acaba|vence|caduca|expira|finaliza|hasta) .. esta noche
        (solo|valido) .. esta noche
        """,
    "day": """
        ultimo dia (para|con|de @|del)
        """,
    "offer": """
        (tan|mas) economic* / (sale|cuesta|costara|salen|cuestan) .. menos que
        (toda la tienda|todos los articulos|todos los productos|todo esta|toda la web) .. (rebajad*|rebajas|promocion|
            descuento*|oferta|menos)
        (llevas|llevate|recibe|recibes) .. de regalo / obsequio*
        (en|por|sobre) (cada|todos los|ambos) (articulo*|producto*) / (cada articulo|cada producto) que
        (amigos|amigas|familia|familiares) (tambien|pueden|podran) .. (usar*|pueden|aprovechar*)
        precio .. (a tu favor|ajustado|revisado|partido|por la mitad|retocado|repensado)
        (ajustado|revisado|partido|retocado|repensado|aligerado|aliviado) .. (el|los|su) precio*
        (misma|mismo) (caja|paquete|envio) / (ya|tambien|incluso) (rebajad*|descontad*|reducid*)
        en (toda la|el resto de la) tienda / en todo el catalogo
        (bolsillo|cartera|monedero|hucha|billetera) .. (agradec*|gracias|contento|feliz|sonri*|facil|respira*|bien|
            mejor)
        (suave|amable|facil|ligero|bueno|blando) (con|para) (tu|el) (bolsillo|cartera|monedero)
        (sale|salen|cuesta|cuestan|queda|quedan|esta|estan) (casi)? (tirad*|regalad*) / (tirad*|regalad*) de precio
        dos duros / cuatro (perras|duros|cuartos|chavos) / por (los suelos|calderilla|nada y menos) / calderilla
        precio de risa / precio* .. (derrumb*|suelos|dieta|adelgaz*|tijeretazo|hundid*|recorta*|bajon)
        (tarjeta de sellos|tarjeta de fidelidad) / (acumul*|suma*|gana*) .. (puntos|millas|sellos|estrellas)
        en (tres|cuatro|#) (plazos|pagos|veces|cuotas)
        (iva|impuesto*) .. (regal*|nosotros|cuenta|gratis|descontad*|descont*)
        un (cuarto|tercio|quinto) .. (menos|quit*|descont*|rebaj*)
        (quit*|descont*|rebaj*) .. (cuarta parte|tercera parte|quinta parte|un tercio)
        """,
    "free": """
        (no|nada) .. (suma|anade|agrega|cuesta|aumenta) .. (nada|a la cuenta|al total|al precio)
        no (suma|anade|agrega) nada / (transporte|traslado|viaje) .. (gratis|nada|cuenta|preocupes|cero|nosotros)
        guarda (la|tu) (cartera|billetera) / por la cara / invita la casa / (paga|invita) .. (la casa|nosotros)
        (va|corre|corren) .. (de nuestra cuenta|nuestro cargo) / sin soltar / (ni un|cero) (centimo*|duro|euro) / de gorra
        por la patilla / de balde / (de|a) (nuestro|nuestra) (bolsillo|costa)
        """,
    "stock": """
        (repisa|casa|manos|cesta|cocina|estante) de otr* / parpade* y / quien (primero|antes) (llega|llegue)
        si nos (queda|quedan) / si es que .. (queda|quedan|hay) / mientras (nos)? (queden|queda|quede|tengamos|haya)
        (numero|talla|color) (vuela|se va|se agota|se acaba) / baja el telon / cae el telon / se acabo lo que
        (serie|edicion|tirada|produccion) (corta|pequena|breve|reducida|limitada) / pequena (serie|tirada|produccion)
        lote (pequeno|reducido|corto) / otros .. (miran|mirando|compran|comprando|llevan|llevado|pidiendo|adelantan)
        (otros|los demas) (campistas|clientes|compradores|lectores|corredores)
        (mientras|cuando) (te lo|lo|tu|te) (piensas|dudas|decides|pensabas) .. (otro*|alguien|otra*)
        (en|a) (otra|otro|otras) (casa|cesta|manos|carrito|hogar|dueno) / nuevo dueno
        (a punto|punto) de (volar|irse|desaparecer|esfumarse|escaparse|agotarse|ser historia) / (esfum*|volatiliz*)
        (no|tampoco) .. (guardar*|reservar*|apartar*) .. (siempre|mucho|eternamente|mas tiempo)
        (no|tampoco) .. esperar* (siempre|eternamente|para siempre)
        (joya|pieza|especie|bicho) (rara|escasa|en extincion)
        (oro en pano|agua en el desierto|aguja en un pajar|con cuentagotas|cuentagotas) / se .. (de las manos|quitan de)
        casi no (queda|quedan) / apenas quedan (unidades|tallas|piezas) / de tu talla .. (poco*|casi|apenas)
        """,
    "popularity": """
        (todo el|medio|en tu) (barrio|pueblo|oficina|gimnasio) / toda la (calle|ciudad|oficina|pandilla)
        (todos|todas|todo el mundo|toda la oficina) (se|la|lo|los|las)? (pelean|pelea|rifan|disputan|quieren|piden|
            buscan|hablan|usan|llevan)
        se (la|lo|las|los) rifan / (senalaron|nombraron|eligieron|coronaron|escogieron) .. (como|mejor)
        (mejor|mejores) (tueste|mezcla|eleccion|compra) (del|de|segun|por)
        (elegid*|nombrad*|votad*|premiad*|coronad*|galardonad*) .. (producto|mejor*|por|del ano|ano)
        producto del (ano|mes) / (cafe|tienda|lampara|libro|serum|zapatilla|marca|modelo|regalo) del ano
        (medalla*|trofeo*|galardon*|matricula de honor|sobresaliente|premios)
        (como|igual que) (rosquillas|churros|pan caliente) / (en|muy de) boga / (muy|tan|esta|super) de moda
        (revistas|dermatologos|baristas|prensa|expertos|profesionales) .. (recomiend*|ador*|alab*|elogi*|elig*|jur*)
        del que todos hablan / que todos quieren / (todo|medio) (madrid|barcelona|el mundo|el barrio|el pais|mundo habla)
        (tus|tu) (vecinos|amigos|amigas|companeros) .. (ya|envidia*|tienen) / causa furor / arrasa*
        """,
    "promise": """
        (favorece*|estimula*|promueve*|fomenta*|mejora*) .. (sueno|descanso|relajacion|digestion|circulacion|
            concentracion|bienestar|recuperacion)
        (rejuvenece*|regenera*) .. (piel|rostro|cara) / bacteria* / germenes / bumeran / bumeranes / como un boomerang
        resultados (visibles|en|desde) / (deja|hace|vuelve) .. piel .. (lisa|joven|suave|luminosa|uniforme|firme)
        (mandamos|enviamos|mandaremos|enviaremos|damos) .. (otro|otra|uno|una) (igual|nuevo|nueva|gratis)
        (si|cuando) .. (gotea|pierde agua|se rompe|se raja|se desgasta|falla)
        (llevalas|llevalos|usalas|usalos|usalo|usala|pruebalas|pruebalo|pruebala|pruebalos|quedatelas) .. (mes|
            semana*|dias|noches) .. (decid*)
        (calma*|alivia*|reduce*|quita*|combate*|baja*) .. (ansiedad|estres|nervios|insomnio|tension|angustia|dolor*)
        (ayuda|ayudan) a .. (dormir|sueno|conciliar|relajar*|adelgazar|descansar|concentrar*)
        (cubiert*|protegid*|asegurad*) (durante|de por vida|por anos|por muchos) / si se .. (rompe*|estropea*|averia*|cae)
        (reparamos|repondremos|te la cambiamos|te lo cambiamos|sustitu*)
        (eficacia|resultados|accion|efecto*) (demostrad*|probad*|comprobad*|visible*|clinic*)
        (avalad*|recomendad*|aprobad*|testad*|probad*) (por|clinicamente|cientificamente)
        (borra*|atenua*|reduce*|alisa*|difumina*|aclara*|reafirma*|unifica*|combate*) .. (manchas|arrugas|lineas|
            poros|piel|ojeras|cicatrices)
        (manchas|arrugas|poros|ojeras) .. (adios|menos|desaparec*|borra*) / anos de menos / (fuente|elixir) de .. juventud
        (estudios|cientificos|medicos) .. (demuestran|dicen|confirman|avalan|recomiendan)
        (pide|pidelo|pidela|pidelas|compra|compralo|encarga*) (hoy|ahora|ya) .. (manana|pasado manana)
        (estrena*|desempaqueta*) .. (manana|este fin|viernes|sabado)
        (manana|sabado|viernes) .. (en tus manos|en tu puerta|estrenas|buzon)
        (cartero|repartidor|mensajero|transportista) .. (llama*|listo|manana|ya|puerta|camino|espera*)
        """,
    "deadline": """
        (a|antes de) (la )?medianoche (se|la|todo|el|es|adios|vuelve) / medianoche .. (acaba|termina|calabaza|magia)
        en calabaza / (dias|horas) contad*
        """,
    "urgency": """
        (no|mejor no) (le|lo|te lo)? (des|pienses|piense*) (muchas vueltas|mas vueltas|tanto|mas|demasiado|dos veces|
            mucho)
        no (le)? des (muchas|mas) vueltas / sin pensar* / no te quedes pensando / tic tac
        (tren|barco|autobus) .. (sale|escap*|pasa|parte|marcha) / perder el tren / (solo|ultimo) tren / camaron que
        reloj de arena / no te duermas / no te lo pienses / no lo dejes (pasar|escapar|para)
        (tu|la) (unica|ultima) (oportunidad|ocasion|bala)
        (estan|estaran|se|todavia) tirando de los pelos / (arrepent*|arrepient*|lament*) .. (todavia|aun|luego|despues)
        """,
    "discount": """
        mas barat* / (restar*|restamos|quitar*|quitamos|descont*) .. (total|cuenta|importe)
        """,
    "shipping": """
        sello / franqueo / estampilla*
        """,
    "rival": """
        (no|nunca|jamas) (lo|la|los|las)? (encontraras|encuentras|hallaras|veras) .. (barat*|mejor|igual)
        (ningun|ninguna) otr* .. (iguala|compar*|llega|supera|altura) / sin igual / sin rival / inigualable
        (las demas|los demas|las otras|los otros) .. (palidece*|sosa*|soso*|cortas|cortos|saben a poco)
        """,
}
