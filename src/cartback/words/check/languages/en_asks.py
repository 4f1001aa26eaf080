"""Forbidden requests of an English message, and texts that are no message: a model's words about itself, unfilled slots."""

ASKS: dict[str, str] = {
    "asks": """
        text .. to # / send .. to # / sms .. to / use the word / with the word / word at checkout / keyword*
        code word / codeword / problem with your / issue with your / trouble with your / with your payment
        your payment failed / error with / secret word / magic word / visit us at / find us at / join our
        sign up / share this / forward this / tell a friend / verify / verification / suspended / locked
        unlock / payment declined / declined / invoice / overdue / owe / debt / fine of / legal action
        password* / credit card* / debit card* / card number* / card detail* / card info* / bank account*
        bank detail* / account number* / account detail* / social security / ssn / pin code / your pin / cvv
        cvc / iban / verify your / verify account / confirm your account / confirm your payment
        confirm your identity / confirm your card / confirm your address / account .. suspended
        account .. locked / account .. blocked / account .. closed / payment failed / payment .. failed
        payment problem / payment issue / update your payment / wire transfer / bank transfer / western union
        bitcoin* / crypto* / paypal / venmo / zelle / cash app / wallet address / call us / call now / call this
        call our / call me / call the / phone us / text us / text me / text stop / text back / sms / dm us
        dm me / dm / message us / message me / whatsapp / telegram / instagram / facebook / tiktok / snapchat
        (your|our|by|via|per|an|us|send|with) (e mail|email) / (e mail|email) (us|me|to|address|at|your|now|it|them)
        reply / replies / respond with / write to us / write us / link in bio / bio link
        click the link / click this link / click on the link / click below / follow the link / follow this link
        follow us / download*
        install the / scan the / qr code / attachment* / send us / send me / send your / hotline / phone number
        log in to / sign in to / log in at / login / subscribe / survey / send money / donate / donation
        gift cards to / dot com / dot net / dot org / dot shop / dot io / dot co
        account .. (closed|close|deleted|blocked|frozen|terminated|cancelled|disabled|removed|restricted)
        (close|delete|block|freeze|cancel|disable|remove|restrict) your (account|profile|access|membership)
        legal (team|steps|department|measures|matters|notice)
        (lawyer*|attorney*|collections|solicitor*|prosecut*|bailiff*) / (report|reported) (this|you|it)
        consequences / (final|last) warning / or else / penalty / penalties
        (charge|charged|bill|billed) (you|your|anyway)
        (lose|losing) (your|access) (account|access|points|profile) / blacklist* / credit score
        (scan|scans|scanning) (this|it|me|here|the|below|with) / pay (here|at|via|by phone|through)
        (ring|dial|phone) (us|me|this|the|our|now|up) / (text|message|mail|contact|reach|ping|chat with) (us|me)
        (another|different|other|new|sister|partner) (site|shop page|website|webshop|online shop)
        (search|google|look us up|look up) (us|for us|our|it online|online)
        (type|put) .. (browser|address bar|search)
        our (app|channel|group|telegram|whatsapp|page|other shop|partner) / (cash|card) (number|ready|details)
        (shop|buy|order) (at|from|via) (www|our other) / forced to / (hand|pass|send) .. (case|collections|agency)
        give us (a ring|a call|a shout|a bell|a buzz) / (point|aim|hold) .. (camera|phone)
        (account|profile|membership|data) .. (deleted|erased|wiped|removed|closed)
        unless you (act|pay|reply|respond|confirm)
        """,
    "refusal": """
        error / overloaded / unhandled exception / traceback / rate limit / timed out / here is the notification
        here s the notification / notification / title text / subject line / as per your / per your request
        sure here / of course here / i hope this / let me know if / word count / option #
        version # / note that / i ve written / i have written / i wrote / written by / generated / generate
        translate* / as an ai / as a language model / language model* / ai assistant / ai model / an ai / as ai
        i can t help / i cannot help / i can not help / i can t assist / i cannot assist / i can not assist
        i can t provide / i cannot provide / i can t create / i cannot create / i can t write / i cannot write
        i can t generate / i cannot generate / i can t fulfil* / i cannot fulfil* / i can t comply
        i cannot comply / i can t do / i cannot do / i can t / i cannot / i m unable / i am unable
        i m not able / i am not able / i m sorry / i am sorry / i apologi* / i won t / i will not / against my
        my guidelines / my instructions / my programming / my training / content policy / openai / anthropic
        chatgpt / claude / gpt / gemini / llama / chatbot / system prompt / system message / ignore previous
        ignore all / ignore the / previous instruction* / prior instruction* / disregard / prompt
        here is the message / here s the message / here is your message / here s your message
        here is a message / here s a message / here is the json / as requested / json / push notification
        the user / the shopper / the merchant / instructions / developer mode / jailbreak* / hacked / pwned
        (option|version|variant|draft|alternative|variation|headline) (a|b|c|#|one|two)
        (here|below) (is|are|s) (your|the|a|my|one|some|an) (text|copy|message|draft|notification|version|push|
            suggestion*|rewrite|reply|answer|headline|option*)
        hope (this|that) helps / happy to (adjust|rewrite|change) / (characters|words) (long|max|limit|or less)
        to be (filled|added|replaced|defined|confirmed|inserted) / call to action / target audience
        (friendly|warm|casual) tone / end of message / word limit
        """,
    "placeholder": """
        lorem ipsum / name here / insert / customer name / product name / shop name / store name / firstname
        placeholder / tbd / undefined / xxx / title here / body here / code here / tbc / fname / your code here
        """,
}
