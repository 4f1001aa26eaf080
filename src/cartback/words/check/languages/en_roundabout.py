"""Claims in roundabout words, in English, by kind."""

ROUNDABOUT: dict[str, str] = {
    "today": """
        (code|offer|deal) goes to (bed|sleep) / (code|offer|deal) .. (falls asleep|nods off|signs off|bows out|clocks off)
        (last|final|closing|remaining) (few)? hours / (only|just) .. (few|couple of) .. hours
        (few|couple of) (more)? hours (left|to go|remain*|more|only) / in a few hours it / within hours
        (last|final) (few)? minutes
        """,
    "day": """
        (last|final|closing) day (to|for|with|of @|on @)
        """,
    "discount": """
        come* off (the|your) / (off|from) the (total|sum|bill) / (little|small) something off / (something|bit) off the
        (dollars|euros|bucks) off
        (easy|easier|gentle*|kind|kinder|light|lighter|soft*) on (your|the) (wallet|budget|purse|pocket*|bank*)
        """,
    "offer": """
        (everything|whole store|whole shop|entire store|entire shop|all items|every item|sitewide|
            storewide) .. (reduced|discounted|marked|cheaper|lower)
        off (each|every|all|both) (item*|one|of) / (each|every) item you add
        (friends|friend|family|anyone) (may|can|could|are welcome to) (use|redeem|enter|apply)
        price* .. (in your favo*|adjusted|revised|reworked|revisited|rethought|chopped|in two|hacked|snipped)
        (adjust*|revis*|rework*|chop*|snip*|rethought) .. (the|its|our|your) price* / same (box|parcel|package)
        matching (hat|socks|pouch|case|bag|scarf|gloves) .. (in|inside|waiting|with|thrown)
        (already|even) (reduced|discounted|lowered)
        on top of (the|our|any|all|other|your|every) .. (price*|pricing|offer*|deal*|sale*) / everything else (in|on|at)
        (off|across|for|on) (the|our) (whole|entire) (store|shop|range|site|catalog*)
        (wallet|budget|pocket|purse|bank account|piggy bank) .. (thank*|smile*|happy|happier|relax*|friendly|grateful)
        for pennies / pennies on / loose change / chump change / spare change / twofer / bogof / name your price
        price* .. (haircut|shave|trim*|diet|nosedive|dip|dipped|slim*|shed|soften*|shrink*|lightened|weight)
        (haircut|trim|diet) .. price* / (stamp|punch) card / earn (points|miles|stamps|credit*|double|triple|#)
        in (three|four|#) (parts|payments|slices|goes|bites) / (nothing|no money) due
        pay in (three|four|#|parts|installments|instalments|slices)
        """,
    "free": """
        nothing extra .. (checkout|shipping|delivery|door|postage|getting)
        (getting|bringing|sending|shipping) it to (you|your) .. (nothing|cost|thought|extra|on us|free|covered)
        (don t|not) .. (pay|think about|worry about|give) .. (postage|shipping|delivery|cost)
        (on|at) our (tab|dime|expense|bill|nickel) / foot* the (bill|postage) / pick* up the (tab|bill|cost|postage)
        (postage|shipping|delivery) .. (is ours|our job|our problem|our treat|on us) / zilch
        (tax|taxes|vat|duties|customs) .. (on us|covered|paid|absorbed|waived|gift)
        (cover|pay|absorb|took|take|taken) .. (tax|taxes|vat)
        """,
    "stock": """
        (somebody|someone) else s / another (person|cook|home|kitchen|shelf|cupboard|basket) s? / first come
        first served / latecomers / last one standing
        (if|while|as long as) we (still)? (have|got|ve got|stock) (it|them|any|some|one|yours|more|still)
        (size|color|colour) is (going|nearly|almost|selling|leaving) / all she wrote
        (small|short|limited) (batch|run|series|print run|quantit*) / rarer than / hen s teeth / gold dust
        thin on the ground / (scraping|scrape) the / bottom of the barrel / (almost|nearly|about) (history|extinct)
        (be|become|becomes|just|only) a memory / (find*|found) (another|its new|a different) (home|owner|kitchen)
        another (home|owner|buyer|customer|shopper) / someone s else / new owner / slip* through / the one that got away
        (keep|hold|save|store) .. (so long|much longer|forever|for ever) / in their (cart*|basket*|bag*|hands)
        other .. (are|have) .. (looking|viewing|eyeing|already|just|added|ordered|grabbed|their cart*)
        other (campers|runners|readers|shoppers|hikers|parents|fans|coffee lovers) / not many left / few survivors
        (while|as) you (re|are|were|think|thought|hesitate*|wait*|wonder*|decide*|sleep|slept) .. (others|people|
            someone|somebody|another)
        (walked|walks|run|ran) (off|out|away) with / beat* you to / flying off / (dropping|thinning) like flies
        """,
    "popularity": """
        half your (group|class|team|friends|gym|street)
        (whole|entire) (gym|class|neighborhood|neighbourhood|village|street)
        (everyone|everybody|whole office|all the office|the office) .. (reach*|fight*|grab*|borrow*|steal*|stole|
            argu*|ask* about|ask* for|talk*|queue*|queuing|line*)
        (picked|chose|named|hailed|rated|ranked|voted) (it|this|them) (as|the|their|number|best|top)
        (top|best|finest|favo*) (roast|blend|pick|choice) (of|in|by|this|for)
        (named|voted|elected|crowned|declared|awarded|picked) .. (product|winner|favo*|number|champion) .. (of|by|in)
        (product|gift|shoe|coffee|tent|mug|jacket|serum|lamp|bottle|book|candle|brand|roast) of the (year|season|
            decade|month)
        (medal*|trophy|trophies|accolade*|shortlist*|blue ribbon|top marks|full marks|ten out of ten)
        (magazines|dermatologists|baristas|chemists|athletes|stylists|pros|the press) (swear|love|use|trust|
            recommend*|call|say|agree)
        out (of )?the door / hotcake* / hot cakes / (hot|hottest) (ticket|item|property|topic) / in vogue / a must have
        must have (item|piece|accessory|of the) / (it|the) (shoe|bag|mug|tent) everyone / in droves
        (legions|droves|hordes|scores|armies) of / people rave / people talk about / everybody (and|else|you know)
        """,
    "promise": """
        (promote*|support*|aid|aids|encourage*|enhance*|improve*) .. (sleep|restful|relaxation|digestion|circulation|
            concentration|recovery|wellbeing|well being|hydration|immunity|healing)
        bacteria / (germs|viruses|microbes) .. (away|out|off|free|gone) / (keep*|stay) .. (germs|bacteria|viruses)
        boomerang*
        (reduce*|minimi*|diminish*|soften*|improve*|restore*) .. (look of|appearance|lines|wrinkle*|skin|texture|
            spots|pores)
        visible (results|difference|improvement) / results (in|within|after|you can)
        a new one (is|s|on|will|comes|free|right) / (send|ship|mail) you (a|another|a new|a fresh) (replacement|one|pair)
        (if|should) (it|they|one) (ever)? (leak*|chip*|crack*|fail*|break*|rip*|fade*)
        (keep|wear|try|use|test|run in) (it|them|yours)? (for)? (a|one|two|thirty|#|a whole|a few|some) (month|week|
            weeks|days|night|nights) .. decide
        (help*|lets|let) you .. (sleep|asleep|relax|focus|unwind|breathe better|recover|lose|digest)
        (ease*|quiet*|lift*|lower*|settle*) .. (anxiety|nerves|mood|blood|worry|stress|tension|digestion)
        (covered|protected) (for years|for life|for months|against anything|against accident*|against damage|
            against breakage)
        stand* behind (it|every|our|each|what) / no quibble* / if (it|they) (break*|fail*|leak*|rip*|tear*)
        (we ll|we will) (fix|repair|mend|replace) (it|them|any)?
        (unbox*|unwrap*|unpack*) .. (tomorrow|tonight|today|weekend|friday|saturday|sunday|monday)
        order (it|yours|now|today|this morning|tonight|by noon) .. (tomorrow|overnight)
        (yours|with you|home) (by|before) (the weekend|tomorrow|friday|saturday|sunday|monday|noon)
        (courier|carrier|postman|mailman|mail carrier|driver) .. (ready|waiting|standing|already|tomorrow|today|door|
            way)
        (fade*|erase*|shrink*|reverse*|plump*|firm*|lighten*|smooth*|tighten*) .. (spots|wrinkle*|fine lines|scar*|
            pores|age|years)
        (brighter|clearer|smoother|younger|firmer) skin (in|within|overnight|by|or) / years younger / years off
        turn* back the clock / (cleared|tested|recommended|endorsed|approved) by / fountain of youth
        (science|lab|clinically|medically) (backed|tested|approved) / (backed|supported|proven) by
        (studies|study|research|tests|scientists|doctors) (show*|say|found|prove*|agree|confirm*)
        """,
    "deadline": """
        (won t|not|can t|cannot) wait (around)? forever / into a pumpkin / strikes (twelve|midnight|#) / self destruct*
        days are numbered / is numbered / (won t|not) see (another|the next|next) (day|week|weekend|morning|monday)
        turns back into
        """,
    "rival": """
        no other .. (close|compare*|match*|beat*|like it|rival*)
        (nothing|nobody|no one) (comes close|compares|matches|beats)
        (better|best|great|greater|unbeatable|top|same) value / value for money / (anywhere|nowhere|anyplace) else
        on the high street / big box
        (all others|the others|everything else) .. (pale*|dull|bland|taste*) / pale* (in comparison|next to|beside)
        """,
    "urgency": """
        (want|need|ought|better|best) (to)? (move|act|jump|hurry|be quick|not wait|decide) (on|now|soon|fast|today|
            quick*)? this
        (don t|do not) (think|ponder|overthink|wait|take) .. (about it|twice|too long) / think twice / no time like
        going going / snooze you / you snooze / strike while / early bird* (price*|deal*|special*) / chop chop
        (don t|do not|no) (dawdle|dilly|dither|dillydally|procrastinat*|drag|sit on) / (speak|act|buy|order) now or
        (ship|train|boat|bus) (has|is|will|leaves|is about) (sail*|leav*) / (miss|missed) the (boat|train|bus)
        last (train|boat|bus|orders|whistle) / (your|the) (only|last|final) (chance|shot|opportunit*) / first dibs
        call dibs / hourglass / sand .. (running|slipping|trickling)
        kick* (themselves|yourself|himself|herself) / (don t|wouldn t) .. sleep on it
        """,
    "shipping": """
        postage stamp / the stamp
        """,
}
