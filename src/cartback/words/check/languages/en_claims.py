"""Claims in English that need a supporting fact, by kind."""

CLAIMS: dict[str, str] = {
    "fine": """
        no (news|pressure|noise|drama|frills) no fuss / no fuss (no pressure|just) / grain free
        free (standing|flowing|form|wheel|spirited|roam) / error (at|during) (the)? (checkout|payment)
        (was|were) there (an|any) error*
        you won t / until then (your|love|take|stay|hugs|warmly|see) / (that|this) last one
        (stars|dreams|hugs|smiles|advice|compliments|romance|sunshine|good vibes|daydreams) (are |is |come |comes )?free
        free (hugs|romance|smiles|compliments|advice) / (zest|love|lust|thirst|friend|friends) for life / can t wait
        (looking|browsing|dreaming|window shopping) (is|costs) (free|nothing) / forever yours / yours forever
        (story|stories|day|road|weekend|tale|search|meeting|movie|week|where|how) .. ends / ends (up|well|meet)
        (loose|split|both|odds and) ends / never ends / (happy|perfect|good|better|never|different|fairytale) ending
        (no|without|zero|not|never|won t|any) (regret|regrets) / doctor ordered / (winner|clear) winner
        (spring|summer|autumn|fall|winter|weekend|season|mood|inspiration|sunshine|monday|guests|when) .. arrives
        (overnight) (bag|trip|stay|oats) / (no|friendly|some|healthy|stiff) competition / holding (hands|out|court|up)
        holding you back / (not|t|never) disappear / (brownie|style|talking) points / points (at|out) / trial and error
        (can|will|would|happily) wait forever / reward yourself / run out of things / time to spare / feel free to
        feel free and / left off / you left / you ve left / you had left / hassle free / worry free / stress free / sugar free
        gluten free / dairy free / lactose free / cruelty free / bpa free / hands free / fragrance free / caffeine free
        alcohol free / paraben free / oil free / wire free / fat free / lead free / nut free / crease free / wrinkle free
        ad free / iron free / duty calls / save your / save it / save them / save the / save this / save my / save time
        saves time / no rush / no hurry / don t rush / not rush / without rush / no need to rush / no need to hurry
        weekend ends / big deal / win win / count on us / rely on us / return to / return for your / not for sale
        great deal of / good deal of / saved your / no worries / hold on / hold your hand / available whenever you
        review your / review the / review it / and review / deliver on / dresses code / dress code / waiting list
        half the fun / don t let your (coffee|tea) / clock is (in|still|waiting|here|ready|right|yours)
        free (moment|minute|afternoon|evening|morning|spirit*) / ran out of time / in (a|such a) (rush|hurry)
        had to (rush|hurry) off / (right|still) where you left (it|them) / midnight (blue|snack|oil) / hit snooze
        call it a day / call back / (call|calls) it back / end of a (long|busy) day / (at|to) the end of the day
        (zero|no|any|not in a|without the|without a|skip the) rush / (see|browse|explore|discover) what s on our shelves
        (called|pulled|had to run|stepped|dashed) away / changed your mind / not forgotten / don t worry / second thoughts
        happens to (everyone|everybody|us all|all of us)
        (tea|coffee|sofa|couch|kitchen|cart|basket|bag|weekend) (called|is calling|calls) / # % (cheaper|less|lower)
        (valid|good) (on|for|with) (orders|purchases|carts|baskets) (of|over|from|above) / (no|without|zero|not a) countdown*
        (spring|summer|sun|sunshine|light|warmth|colour|color) returns / many happy returns
        losing (track|your train|sleep over) / translate* (to|into|as) / insert coin
        (good|fair|high|talking|starting|bullet) points / doubles as / talk is cheap / eyes on the prize
        (valid|good) (reason|reasons|question|excuse) / grand reserve / (bad|loss|short) of reserve
        closing (the tab|the loop|your eyes|this tab) / (give|deserve*) .. credit / no (hard feelings|deadline|deadlines)
        sugar rush / rush hour / famous last words
        (take*|taking|knock*|shav*) # % off (your|the) ($ #)? (total|bill|price)
        @ (will)? (take*|knock*|shave*) $ # off (your|the) (total|bill)
        """,
    "discount": """
        discount* / save # / save on / save up / save big / save money / save more / save now / save today
        save extra / save an extra / save when / save some / save with / you save / you ll save / savings
        saving / money off / price off / off your order / off your purchase / off your cart / off your basket
        off your bag / off your next / off everything / off your / off the price / off the total / off today
        off it / off them / price cut* / reduced / marked down / markdown / special offer* / offer / offers
        offering / offered / deal / deals / promo* / coupon* / voucher* / special price* / lower price*
        better price* / great price* / low price* / rebate* / discounted / extra off / percent off / % off
        $ off / # off / price reduction* / reduction*
        (pay|paying|spend|spending|paid) .. less / a thank you / (costs|cost|costing) .. less
        """,
    "offer": """
        (toss|throw|slip|tuck|pop) in (a|an|some|matches|free|extra|something|the) / we ll (toss|throw|slip|tuck) in
        (toss|throw|slip|tuck|add) .. with (every|each)
        price goes / prices go / prices rise / price rises / blackfriday / cybermonday / zero cost / half the
        half of / half its / surprise present / present awaits / present for you / present inside
        a present from / deal dies / next to nothing / pay half / keep it all / price* go
        price* goes / price* going / price* rise* / price* increase* / price* up / price* will / prices change*
        price hike* / before the price / before prices / sale ends / # get # / buy more / the more you / in half
        cut in half / slash* / wholesale / knocked / knocking .. off / knock (off|#|a|some|the) / reward*
        loyalty bonus / mega deal / steal of a / all off
        megadeal* / superdeal* / half price* / half off / half the price / half of the price / half your
        at half / half the cost / for half / bogo / buy one / buy two / buy .. get / get one / two for one
        two for the / # for # / for the price of / on sale / for sale / sale / sales / clearance / price drop*
        price* dropped / price* .. dropped / price fell / prices fell / price just / lowest price* / best price*
        price match* / cheaper / cheapest / gift card* / bonus* / gift with / surprise gift / gift from us
        our gift / gift for you / gift inside / mystery gift / cash back / cashback / points / rewards
        store credit / shop credit / account credit / credit / prize* / win a / win an / to win / you won
        you ve won / winner* / giveaway* / raffle / jackpot / lottery / pay later / buy now pay / installment*
        instalment* / interest free / black friday / cyber monday / quarter off / third off / third of the price
        tenner / fiver / five off / ten off / fifteen off / twenty off / twenty five off / thirty off
        forty off / fifty off / sixty off / seventy off / eighty off / ninety off / everything must go
        double discount / slashed / unbeatable / membership* / free trial / percent* cheaper / for a dollar
        for a penny / for peanuts / a steal / blowout / doorbuster* / refer a friend / trade in / sweepstake*
        (third|thirds|quarter|quarters|fifth|sixth|eighth|tenth|half|fraction) (of the|of what|of its|of that|
            off|less|cheaper|lower)
        (third|thirds|quarter|quarters|fifth|sixth|eighth|tenth|half|fraction) (off the|under|below|down)
        half as much / half what / was # .. now / was .. now # / were # .. now / # yesterday / # before .. now
        used to (cost|be #|sell) / usually # / normally # / price of one / cost of one / price of a
        for one price / one for nothing / second one / # for one / cheap / cheaply / bargain* / inexpensive
        affordable* / (costs|cost|costing) .. (fraction|half)
        (less|lower) than (usual|before|yesterday|you think|it was|it did|retail|list|last)
        below (cost|retail|list|the price|the usual)
        (pay|paying|spend|spending|paid) .. (half|fraction|little|fewer) / (pay|paying) .. less than
        (price|prices) .. (down|lower*|fell|fallen|cut|shrunk|shrank)
        (price|prices) .. (less|special|tumbl*|halved|crash*|melt*|smaller|friendlier|kinder|better) / for a song
        a snip / pocket change
        (knocked|shaved|sliced|trimmed|took|taken) .. (off it|off the|from the price|off your) / dirt cheap
        rock bottom / almost nothing / (dearer|pricier|costlier) / more expensive
        (cost|costs|costing|pay|paying|charge|charged|costed) .. more / higher price* / full price
        (price|prices) .. (climb*|jump*|higher|soar*|hold|holds|change*|last|lasts|stay|stays|stand|stands)
        old price / at this price / price tag .. (up|higher|change*|bigger) / (go|goes|going) up in price
        (before|until) it costs / (in|into|inside|to) the (parcel|package)
        (extra|surprise*|treat|treats|present|gift|gifts|goodie*|goody|sample*|candy|chocolate*|
            sticker*) .. (in|inside|with|into) .. (parcel|box|package|envelope)
        (tuck*|slip|slips|throw|throws|toss|adding|include*|pack) .. (in|into|inside|to) .. (parcel|box|package|
            envelope)
        (throw|tuck|toss|slip|pop) in (a|an|some|one|something) / thrown in / something extra / little extra
        an extra .. (for you|inside|with)
        (surprise|present|gift|extra|goody) (from us|for you|awaits|is waiting|inside|included|waits)
        as a thank you / with our compliments
        comes with (a|an|some|something) .. (gift|extra|surprise|treat|sample|present|bonus)
        a gift .. (with|when|if|on) .. order
        next (#|few|several|two|three) (orders|purchase*|times|carts|visits) / next (orders|purchases)
        (all|every|any|each) (your|future|later|other|following) (order*|purchase*)
        (stack*|combin*|add up|adds up|cumulat*) .. (other|others|offer*|code*|discount*|deal*)
        (any|every|all|each) other (code*|offer*|deal*|discount*)
        (works|valid|usable|redeemable|counts|applies) .. (again|twice|many times|every time|as often|
            more than once|for life|for everything|everyone|on everything|storewide|sitewide|for friends)
        (share|pass) (it|this|the code|your code) / give (the|your) code
        (your|for|with) friends .. (too|use|code) / no minimum / any amount / doubles / double the / twice the
        the tag / sticker price / (far|much|a lot|way|so much) less (than|these|now|for)
        (than|from) last (week|month) / (sets|set) you back / (counts|count) .. as one / (charge|ring up|rings up) .. one
        this low
        so low / never (see|find|get) .. (price|low|again)
        (open|opening|unbox*|unwrap*|unpack*) .. (box|parcel|package|find)
        thank you (from us|inside|note|card|gift)
        (we|we ll) (always|also|even)? (slide|slip|tuck|put|throw|sneak|drop|pack|hide|pop|enclose) / cookie in
        pay .. by card / by card / with paypal
        @ .. (year|sister*|brother*|mother|mum|mom|friend*|colleague*|family|everyone|anyone|always|forever|
            twice|again|card|anything|everything|long) / @ .. (whole|entire) (family|team|office)
        (another|further|extra) # (off|euro*|dollar*|percent|if|when) / @ .. year / @ .. (whole|entire|all) year
        @ is .. year / (we|we ll) (add|give|send|include|hand) (a|an|you|some|in|one)
        (order|buy|shop) (today|now|tonight|this week) and / (good|valid|works) for .. year
        (members|vip*|subscribers|insiders) (only|alone|price*|deal*|sale*|access|offer*) / vip*
        secret (price*|offer*|sale*|deal*) / exclusive (price*|offer*|deal*|sale*|access|discount*)
        (by|on) invitation only / early access / (only|just|reserved) for (members|subscribers|loyal|regulars)
        (split|spread|divide) .. (cost|costs|payment*|price|bill|total|months|weeks|over) / no interest
        (pay|paying|only|just|for) .. (per|a|every|each) month / monthly (payment*|instal*) / klarna / afterpay
        clearpay / (lowered|dropped|cut|reduced|slashed|cutting|dropping) (the|its|our|this) price*
        (good|works|valid) (for|on) (your|their|all) (friend*|famil*|everyone|everything)
        works on (your|everything|any|all) / (too|also) (works|for|on|valid|good) / (works|also) .. (friend*|family)
        (same|half) (price|cost) as
        (in|inside) (the|your|every|each) (box|parcel|package|packet)
        (treat|treats|surprise*|goodie*|present|gift|something|extra) .. (inside|tucked|hidden|waiting inside)
        (taken|took|take|taking|knock*|shave*|remov*) .. (off|from) .. (total|bill|price)
        (original|regular|usual|previous|everyday) price*
        (nothing|no money|zero) down / down payment / deposit
        (gold|silver|platinum|diamond|bronze|elite) (status|tier|level|member*)
        (status|tier) .. (gold|silver|platinum|upgrade)
        """,
    "free": """
        won t cost / doesn t cost / does not cost / cost nothing / no extra / without extra / extra charge*
        paid by us / we ll take care of shipping / we cover the / at our expense / for zero / zero dollars
        without paying / no payment needed / gratuit / freely given / costless / charge free / free / freebie*
        complimentary / gratis / on us / on the house / no charge / no cost / no extra cost / no additional cost
        zero cost / without charge / free of charge / without cost / at no / costs nothing / cost you nothing
        costs you nothing / nothing to pay / we pay / we ll pay / we cover / we ll cover / waive* / for nothing
        no fee* / zero fee* / pay nothing / our treat / no shipping / no delivery / no postage
        shipping included / delivery included / included shipping / zero shipping / nothing for shipping
        shipping waived / skip the shipping / not pay .. shipping / don t pay .. shipping / freely shipped
        """,
    "shipping": """
        ships / shipping / ship / shipped / shipment* / delivery / deliveries / deliver / delivers / delivered
        postage / freight / courier
        """,
    "stock": """
        final one (on|in|left|we)
        merely # / only # / just # left / # remaining / disappear* / vanish* / slipping away / fading fast
        dwindl* / handful left / handful remain / handful of / couple left / couple remain / nearly out
        sell through / in your size / gone for good / no more after / won t be here / may be gone
        might be gone / could be gone / won t be around / won t stick around / can t hold / not be available
        never come back / before they re / before it s / before someone / while you were away / only .. left
        just .. left / # left / few left / left in stock / in stock / low stock / low on stock / stock* .. low
        out of stock / back in stock / limited stock / limited quantit* / limited suppl* / limited edition*
        limited number* / limited availab* / limited run / while suppl* / while stock* / while they last
        while it last* / last one* / last piece* / last few / last item* / last pair* / last unit*
        last remaining / final piece* / final unit* / final few / few remaining / few remain / # remain*
        only .. remain* / almost gone / nearly gone / almost sold / nearly sold / going fast / gone soon
        soon gone / gone by / be gone / is gone / are gone / it s gone / they re gone / before .. gone
        before .. sell* / before .. sold / sold out / sell* out / selling out / running low / run low
        running out / runs out / run out / scarce / scarcity / reserved / reserve / reserving / reservation*
        on hold / holding / hold your / held for / hold it / hold them / hold these / set aside / put aside
        kept aside / still available / available now / now available / one left / two left / three left
        four left / five left / almost out / hard to find / restock* / won t last / wont last / not last
        don t last / supplies last / may not last / someone else / somebody else / snapped up / snap* up
        snag* .. before / grab .. before / last in / never restock* / selling through
        (final|last) (mug|mugs|copy|copies|handful|batch|box|size|set|pair*|specimen)
        (hardly|barely|scarcely) any / almost none / not many .. (left|more|of|around|remain)
        (on|in|from) our (warehouse|stockroom|storeroom) / left on (our|the) (shelf|shelves)
        (shelf|shelves|stock|supply|supplies|inventory|warehouse) .. (empty|emptying|thin|low|short|shrinking|
            bare|almost)
        when (it s|they re|it is|they are) gone / once (it s|they re|it is|they are|this is) gone
        (only|just) a (few|couple|handful) (left|remain*|more|mugs|pieces|of them|of these)
        few (of them|of these|mugs|pieces|are) / never (made|produced|printed|baked|restocked|repeated)
        discontinued / one of a kind / rare find / rarity / collector* / last of (its|them|the|these|our)
        very last
        (someone|somebody|another|others|another shopper) .. (eye|eyeing|eyes|watching|wants|want|basket|cart)
        (nearly|almost) (empty|all gone|none) / (won t|will not) (come back|be back|be made|return|be restocked)
        (keeping|keep|kept) .. aside / tiny (batch|run|stock) / small batch .. left / down to (our|the) last
        storeroom* / stockroom* / (shelf|shelves) .. (bare|empty) / blink and / room for one more
        (soon|then) .. (none|no more|nothing left) / (we only have|have only|only got|have just) (one|a|#)
        (other|more) (people|shoppers|customers) / # (others|people|shoppers) .. (look*|eye*|view*|watch*|want*)
        (set|put|laid|kept) (one|it|this|them|these|yours) aside
        (gone|goes|sold|moves) (in|within) (days|hours|minutes|no|two|few|under|#)
        rarely (stays|stay|lasts|available|in)
        (out of|into) (stock|supply) / (shelves|shelf) .. (bare|emptying|thin)
        sold out / (sold|selling|sells) (like|by|out|in|within) / (went|goes|gone) (quickly|fast)
        on (one|the fingers of one) hand / fingers of one hand
        """,
    "popularity": """
        demand / number # / # choice / choice of many / choice for .. fans / choice of .. fans / voted
        hundreds sold / thousands sold / sold this / sold today / sold last / flew off / selling / sells like
        people can t / customers say / customers rave / raving / buzz / buzzing / famous / well loved
        much loved / adored by / loved worldwide / people agree / shoppers agree / critics / experts
        expert pick / editors / staff pick* / happy customers / satisfied customers / top choice
        favorite among / favourite among / favorites among / crowd pleaser* / most gifted / others have
        others bought / someone just / just bought / were bought / in high / bestsell* / best sell*
        best selling / top sell* / selling fast / sells fast / fast selling / sell fast / hot seller*
        top pick* / popular / popularity / trending / trend right / viral / in demand / high demand
        huge demand / top rated / highly rated / best rated / well rated / rated / rating* / reviews / reviewers
        customer review* / reviewed by / # star* / five star* / four star* / # review* / customers love
        customer favo* / everyone s / everybody s / everyone loves / everyone is / everyone want*
        everybody loves / everybody is / people love / people are / people bought / people have / loved by
        shoppers love / fan favo* / crowd favo* / cult favo* / award* / number one / no # / world s best
        thousands of / hundreds of / millions of / dozens of / others are / others love / other shoppers
        other people / other customers / shoppers are / shoppers have / customers have / customers are
        customers bought / viewed by / viewing / # people / # customers / # sold / # shoppers / # others
        in # carts / recommended by / as seen on / celebrity / celebrities / influencer* / hottest / most wanted
        most loved / best loved / most popular / most bought / flying off / hype / hyped / our number
        talk of the town / all the rage / sensation / sought after / rave
        # in # / # in every # / # out of #
        (all|half|most) of (paris|london|berlin|madrid|rome|milan|lisbon|amsterdam|tokyo|europe|america|town|
            the city|the country|the world|the town|the internet|the office|our customers|our shoppers)
        (all|half) (paris|london|berlin|madrid|rome|milan|tokyo|new york|europe|town|the world|the town|
            the city)
        the whole (town|city|world|country|internet|street|office|neighbo*)
        (everyone|everybody) (is|s|drinks|wears|uses|owns|talks|wants|knows|raves|seems|buys)
        people (everywhere|all over|keep|swear|trust|choose|prefer)
        (shoppers|customers|buyers|fans|chefs|bloggers|editors|critics|baristas|clients) .. (love|loves|loved|
            buy|bought|choose|chose|come back|recommend*|agree|swear|prefer|trust|adore|return|pick|reorder*|
            rate|rated)
        (seal|stamp|mark) of (approval|quality|the|an|some) / institute / test winner / tested by
        (favorite|favourite|darling) of / number (#|one|two)
        (most|best) (wanted|sold|gifted|wished|reviewed|bought)
        (countless|so many|plenty of|crowds of|tens of|a lot of) (people|shoppers|customers|fans|buyers|others|
            homes|households|kitchens)
        household name / talked about / word of mouth / (everyone s|nation s|city s|country s) (favo*|darling)
        (three quarters|majority|two thirds) / our regulars / (town|city) (swears|talks|loves|is mad|buzz*)
        swear* by / talk of / across the (country|world|nation|globe) / nationwide / worldwide
        most (desired|coveted|longed)
        (of the year|of the month) .. (by|readers|experts) / (voted|named|chosen|crowned) .. (best|year|by|of the)
        (customers|clients|readers|shoppers|people|buyers) (keep|can t|cannot|rave|won t|praise|say|tell|never)
        (your|whole|half your|half the) (street|town|neighbo*|office) .. (has|owns|one|already|loves)
        (all|most of) your (friends|neighbo*|colleagues)
        """,
    "promise": """
        money returned / money .. back / returned if / if unhappy / if you re unhappy / if you re not happy
        if you don t like / if you don t love / not satisfied / if not satisfied / heals / healing power
        send it back / send them back / give it back / full refund / makes you / will make you / helps you lose
        anti aging / anti ageing / proven to / relieves / prevents / detox* / hypoallergenic / best quality
        highest quality / top quality / never fade* / last* forever / lasts a / unbreakable / indestructible
        within days / in days / by tomorrow / tomorrow morning / in no time / speedy / at your doorstep
        to your door / dispatched / arrives / arrive / ready to ship / guarantee* / guaranty / warrant*
        money back / risk free / no risk / zero risk / satisfaction / free return* / easy return*
        return policy / returns / return it / return them / return within / return for a / return anytime
        refund* / next day / same day / overnight / one day delivery / express delivery / express shipping
        fast delivery / fast shipping / quick delivery / quick shipping / fastest / ships today / ship* today
        ship* tomorrow / ship* now / ships fast / ships within / ships in / ship* .. tomorrow / arrive* by
        arrive* in / arrive* tomorrow / arrive* today / delivered by / delivered tomorrow / delivered in
        delivered within / delivered today / delivery tomorrow / delivery in / delivery by / delivery within
        get it by / get it tomorrow / get it today / at your door / on your doorstep / in time for / certified
        authentic / authenticity / clinically / proven / approved by / doctor* / cures / cured
        cure (for|your|any|all|every) / lifetime / for life
        (keep*|stay*|work*|own|valid|use|yours|good|guarantee*) .. forever / forever (guarantee*|free)
        no questions asked / price protection / dermatolog* / scientifically / lose weight
        weight loss / tax free / duty free / vat free / tax deductible / insured / insurance
        money .. (home|again|returned|back) / (get|want|have) .. money
        (don t|doesn t|didn t|not) (like|love|fit|suit|happy|pleased|your thing|convinced) .. (send|swap|
            exchange|back|money|refund*|return*)
        exchange it / swap (it|them|yours) (for|any|whenever|within|if|back)
        (monday|tuesday|wednesday|thursday|friday|saturday|sunday) .. (you ll have|in hand|it s yours|your hands)
        (sipping|wearing|holding|using|drinking) .. (tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday)
        (ease*|reliev*|sooth*|reduce*|heal*|fight*|banish*|melt*|calm*|treat*|stop*|end*) .. (pain|pains|ache*|
            stress|anxiety|wrinkle*|headache*|inflammation|arthritis|insomnia|allerg*|migraine*|tension|cough*|
            back pain)
        (back|joint|knee|neck|muscle) (pain|ache) / headache* / migraine* / insomnia
        sleep (better|deeper|like|through) / (look|feel) (younger|slimmer|healthier|fitter)
        boost* .. (immune|immunity|energy|metabolism|health|mood|focus)
        good for your (health|skin|heart|back|body|gut|joints|sleep|nerves|stomach) / burn* .. fat / healthier
        day after tomorrow
        (with you|in your hands|at yours|on your table|on your porch|in the mail) .. (tomorrow|monday|tuesday|
            wednesday|thursday|friday|saturday|sunday|within|overnight)
        (tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday|next week|this week) .. (with you|
            in your hands|at your door|you have it|you ll have|you can hold)
        (have|get|receive|hold) (it|them|your mug|your order) (by|tomorrow|this week|within|before)
        before (christmas|the holidays|easter|xmas)
        (never|won t|will not) (break*|fade*|chip*|crack*|shrink*|scratch*|wear out)
        last* (for years|years|decades|for decades|for ever|generations|a life*) / quality (assured|promise*)
        we promise / i promise / (promise|promised) you / try it .. (days|weeks) / (pay|paid) .. back
        make it right / (lets|let) you down / (not|t|if|you|we|you re) (be|get|are|were|is)? disappoint*
        (on|in) your (doormat|porch|mailbox|letterbox) / ache*
        (headaches|pain|pains) (fade*|vanish*|go|gone)
        (plant*|planting) .. (tree|trees) / (tree|trees) .. (planted|every|each) / (proceeds|profits|charit*)
        (portion|percentage|share|part|some|half|all) of (every|each|the|our|all) (sale|sales|proceeds|profit*|
            order|purchase)
        (goes|go|going) (to|towards) (a|an|the|local|good)? (hospital|shelter|school|cause|animal*|rescue|
            forest*|people in)
        good cause / (carbon|climate) (neutral|positive) / (give|gives|giving) back to
        replace (it|them|yours|any|your) / (replacement*|take it back|take them back|taking it back)
        (no|without) fuss / (if|should) it ever (break*|chip*|crack*|tear*|fail*)
        (keep*|hold*) .. (colds|cold|flu|germs|bugs|doctor) (away|at bay|off)
        (immune|immunity|antibacterial|antiviral|hypoallergenic|cholesterol|blood pressure|metabolism|detox*|
            acne|eczema|wrinkle*|anti aging|anti ageing)
        (arrives|arriving|arrive) .. (tomorrow|tonight|today|week|weekend|soon|by|within|in)
        (dispatch*|leaves|leave|ships|sent|posted|shipped) .. (today|tonight|tomorrow|same day|warehouse|hours)
        (next|same) day / overnight / (organic|fair trade|fairtrade|sustainabl*) certif*
        (send|ship|mail|post) .. back / (try|test) .. (at home|risk) / you get a new (one|pair)
        """,
    "ending": """
        dies tonight / dies soon / dies at / deal ends / gone tomorrow / gone tonight / gone by
        running out of time / soon gone / last hours / while it s still / valid / until then / till then
        by the end / end of the day / end of day / end of the week / end of the month / this month only
        closing / close* at / closes tonight / no longer / won t last long / not for long / before it ends
        before they end / before it expires / time left / ends / ends tonight / ends today / ends tomorrow
        ends soon / ending / end soon / end today / end tonight / end tomorrow / expire / expires / expired
        expiring / expiry / expiration / valid until / valid till / valid through / valid for / good until
        good through / good till / good for # / midnight / last day / final day / last few hours / today only
        only today / only until / tonight only / weekend only / week only / for today / just today / deadline
        countdown / counting down / hours left / hour left / days left / day left / minutes left / minute left
        until tonight / until tomorrow / until today / until the end / until monday / until tuesday
        until wednesday / until thursday / until friday / until saturday / until sunday / through monday
        through tuesday / through wednesday / through thursday / through friday / through saturday
        through sunday / through tonight / through tomorrow / by tonight / by tomorrow / by monday / by tuesday
        by wednesday / by thursday / by friday / by saturday / by sunday / till tonight / till tomorrow
        till monday / till sunday / before tomorrow / before tonight / before midnight / within the next
        next few hours / in the next / within # / within .. hours / within .. days / within .. minutes
        within hours / within the hour / only for # / for a short time / one day only / lasts until / last until
        runs until / until # / until january / until february / until march / until april / until june
        until july / until august / until september / until october / until november / until december / closes
        closing soon / over soon / soon over / is over / almost over / nearly over / this week only / don t miss
        do not miss / miss out / missing out / not miss / use it by / use by / redeem by / order by / offer ends
        only .. (tonight|evening|afternoon|week|weekend|month|hour|hours|morning)
        time .. (nearly|almost) (up|over|gone|out|done) / time is (up|short) / time s (up|short)
        not for (much|very|ever|too|so) / not (much|any) longer / (much|little) longer / not forever
        not for ever / (isn t|won t be|won t stay|will not) .. (forever|long|longer|for ever)
        before (the day|the week|the night|the month|long|dawn|sunrise|noon|morning|evening|sunset|bedtime|
            the weekend|nightfall|it s over|they re over)
        by (noon|midday|morning|evening|dawn|sunset|sundown|bedtime|lunchtime|nightfall|the weekend|the evening|
            the morning)
        (until|till) (noon|midday|evening|morning|dawn|sunrise|bedtime|sundown|nightfall|closing|the weekend|
            the evening|the morning|this)
        (ends|closes|expires|finishes|stops|shuts|gone|vanishes|runs out) .. (soon|today|tonight|evening|noon|
            week|weekend|midnight|morning|shortly|sunday|monday)
        (final|closing) (hour|hours|minute|minutes|day|days|moments|stretch|week|night)
        last (hour|hours|minute|minutes|moments)
        (cart|basket|bag) .. (emptied|cleared|deleted|removed|reset|erased)
        (hours|minutes|days|moments) (from now|to go|away|remain*) / window .. (closing|closes|shut*)
        (short|brief|narrow) window / about to (end|close|expire|go|run)
        (you have|you ve got|you get|only|just) until
        (sun|day|night|week|month) (sets|set|ends|is over|goes down) / until (your|the|we|it|our)
        (empty|clear|delete|remove|erase) (your|the) (cart|basket|bag)
        (cart|basket|bag) .. (tonight|today|tomorrow) / final notice
        (tonight|tomorrow) (we|it|your cart) (empt*|clear*|delete*|ends|goes|is)
        (door|doors|gate|gates|curtain|window) .. (close|closes|closing|shut*|falls|drops)
        at (dawn|sunrise|sunset|sundown|nightfall) (it|we|this|the)
        (is|s|be) history / after this (week|weekend|month|season)
        after (today|tonight|tomorrow|sunday|monday|midnight|friday)
        """,
    "soon": """
        (in|within|only|over in) (an|one|half an|the|another) (hour|half hour)
        (an|one|another|single) hour (left|to go|more|only|remains) / within the hour
        """,
    "rival": """
        (better|cheaper|finer|nicer|more|less|stronger|lighter|faster|softer|value) than (anywhere|elsewhere|at|
            the others|any other|other|the competition|the ones|those|competitors)
        unlike (the ones|those|other|others|any|the competition|at)
        (beats|beat|outclass*|outshine*|outperform*) .. (others|competition|any|all|at)
        (competitor*|competition|rival|rivals) / no other shop / nobody else (sells|has|offers)
        (forget|skip|leave) (the other|the others|other shops|the big)
        (other|others|big) (stores|shops|sellers|retailers|websites|sites|brands) / (stores|shops|sellers) sell
        (better|nicer|finer|cheaper|more|lovelier|prettier) .. than (anywhere|elsewhere|others|other|any other)
        (nowhere else|no one else|nobody else)
        (find|get|cheaper|better|beat*|match*) .. (anywhere|elsewhere|nowhere)
        better than (anything|everything|any|all|what|whatever)
        (than|as) (other|any other|all other|most) (brand*|maker*|label*) / other (brands|makers|labels)
        """,
    "urgency": """
        don t sleep on / do not sleep on / you lose / last reminder / final reminder
        move now / now before / before you lose / don t lose / do not lose / lose out / lose it / losing
        don t let / do not let / get in now / jump on / jump in / seize / pounce / don t hesitate / why wait
        time s almost / time is almost / no time to / time to act / action required / important notice / warning
        final step required / must act / hurry* / rush / rushing / last chance* / final chance* / last call
        final call / final hours / final notice / last notice / last opportunit* / final opportunit*
        limited time / limited period / for a limited / act now / act fast / act quick* / act today / act soon
        don t wait / don t delay / do not wait / do not delay / without delay / now or never / time is running
        time s running / out of time / clock is / clock s ticking / tick tock / ticking / too late
        before .. late / fomo / never again / once in a / urgent* / immediately / asap / be quick / quick before
        move fast / move quick* / going once / while you can / while you still / one last time / one last chance
        flash (sale|deal|offer|price|discount) / lightning (deal|deals|sale|fast|offer|speed) / last minute / only moments
        seconds left / right away
        regret / regrets / blink and / before it s too
        every (minute|second|hour) (counts|you|that|matters)
        before (it|they|this|someone|somebody) (slip*|escape*|get*|disappear*|vanish*|run*|else)
        """,
}
