"""Forbidden requests of a Spanish message, and texts that are no message: a model's words about itself, unfilled slots."""

ASKS: dict[str, str] = {
    "asks": """
        (confirma|confirme|actualiza|actualice) (tu|su) tarjeta
        problema con tu / problema con su / contraseña* / tarjeta de crédito / tarjeta de débito
        número de tarjeta / datos de tu tarjeta / datos bancarios / cuenta bancaria / verifica tu / verifique su
        confirma tu cuenta / confirma tus datos / confirme su / cuenta bloqueada / cuenta suspendida
        cuenta .. bloqueada / cuenta .. suspendida / pago rechazado / pago fallido / pago .. rechazado
        transferencia* / paypal / bitcoin* / cripto* / llama al / llámanos / llama ya / llame / llámenos
        telefonea* / (numero de|por|al|nuestro) telefono / escríbenos / contáctanos / contacta con
        whatsapp / telegram / instagram / facebook
        tiktok / sms / (tu|por|un|su|nuestro|envia*|manda*) (correo*|e mail|email)
        (correo|e mail|email) (a|de contacto) / responde / responda / haz clic / haga clic / clic en / pincha
        el enlace / enlace / síguenos /  / nuestro sitio / visita nuestra / descarga* / instala*
        escanea / adjunto / envíanos / mándanos / inicia sesión / boletín / encuesta / dona / punto com
        punto es
        (cuenta|perfil|acceso) .. (cerrad*|cierra*|cerrar*|borrad*|bloque*|suspend*|elimin*|cancel*|desactiv*|
            congelad*|restring*)
        (cerrar*|cerramos|borrar*|bloquear*|suspender*|eliminar*|cancelar*|desactivar*|perder*) (tu|su) (cuenta|
            perfil|acceso|puntos)
        (abogad*|juzgado*|tribunal*|demanda*|embargo*|cobrador*|recobro|denuncia*|multa*|sancion*|penaliza*|
            moroso*|morosidad|acciones judiciales)
        consecuencia* / (ultim*) (aviso|advertencia)
        (de lo contrario|si no vuelves) .. (cobra*|perd*|cerr*|cuenta|tendr*|sera*) / (escanea*|escanee*)
        (llama*|llame*|marca*|telefonea*) (nos|al|a|nuestro|ya|este|ahora) / llamanos / llamenos
        (paga|pague|pagar) (aqui|directamente|por|via|mediante|en efectivo)
        (escribe*|escriba*|contacta*|contacte*|mandanos|envianos|manda|envia) (nos|al|un|tu|a|con) / escribenos
        contactanos / (nuestra otra|nuestra nueva|otra|nueva) (web|pagina|tienda online)
        (busca*|googlea*|teclea*) (nos|en|internet|google|el navegador) / buscanos
        (nuestra app|nuestro canal|nuestro grupo|nuestra pagina|nuestro telefono)
        por (telegram|whatsapp|telefono) / (obligados|forzados|veremos) a / bloquear tu
        (pasara|pasaremos|ira) a (cobros|cobranza) / cobros
        (un toque por telefono|un toque al movil|un toque de telefono|una llamada|por telefono|un telefonazo)
        (apunta|apunte|enfoca|acerca) .. (camara|movil|telefono) / medidas legales / acciones legales
        (cuenta|perfil|datos) .. (borrad*|elimin*|suprim*) / si no (haces|respondes|actuas)
        """,
    "refusal": """
        error / aquí está la notificación / notificación / borrador / generad* / he escrito / como ia
        como una ia / como inteligencia / como modelo / modelo de lenguaje / soy una ia / soy un asistente
        no puedo / no me es posible / lo siento / lamento / me disculpo / mis instrucciones / instrucciones
        ignora las / ignora todas / instrucciones anteriores / aquí está el mensaje / aquí tienes el mensaje
        aquí está tu mensaje / como solicitaste / notificación push / el usuario / el comerciante
        (opcion|version|variante|propuesta|borrador|ejemplo|titulo|respuesta|alternativa) (a|b|c|#|uno|una|dos)
        (aqui|a continuacion|abajo) (tienes|esta|va|tiene|te dejo|estan) .. (texto|mensaje|propuesta*|
            notificacion|version|borrador|respuesta|titulo|opcion*)
        aqui (tienes|tiene) (el|la|un|una|tu|su|mi|los|las) (mensaje|texto|notificacion|propuesta*|version*|titulo|
            borrador) / espero que (te|esto|sirva|ayude) / (caracteres|palabras) (maximo|max|limite)
        (por|para) (completar|rellenar|reemplazar|insertar|definir) / publico objetivo
        tono (amable|cercano|calido) / como (ia|modelo de lenguaje)
        """,
    "placeholder": """
        nombre aquí / nombre del cliente / nombre del producto
        (insertar|inserte|inserta) (aqui|nombre|el nombre|tu nombre) / a completar
        código aquí
        """,
}
