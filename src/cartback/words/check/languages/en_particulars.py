"""Claims in English of particulars that the facts do not say: make, origin, newness, the sender, the shopper's past."""

from __future__ import annotations

from .language import Counts

PARTICULARS: dict[str, str] = {
    "fine": """
        just in (case|time) / (your|the) (best|finest) (day|days|week|hour|moment) ever
        brand new (day|week|morning|season|you) / (made|built) for (you|each other|rain|days|this)
        the best (things|days|moments|part) .. (ever|around|out there) / room for (one|some|two|a little) more
        (sold|done|made|said) .. by (somebody|someone) else / (cart|basket|order|bag) counts (one|two|#)
        last day of (the|your|this|my)? (month|week|year|summer|winter|spring|autumn|fall|holidays|vacation|school|term)
        """,
    "unknown": """
        (finest|highest|best|premium|top|superior|superb|exceptional|outstanding|utmost) (grade|quality|material*|ingredient*|
            fabric*|leather|wool|merino|cotton|linen|bean*|steel|wood|oak|craftsmanship|workmanship|standard*)
        premium / (high|top|great|proven) quality / top notch / high end / (quality|comfort) (you can|that|guaranteed)
        (finest|softest|warmest|lightest|strongest|toughest|brightest|smoothest|best|comfiest|cosiest|coziest|purest|quietest|
            thinnest|sharpest|nicest|driest|most comfortable|most durable|most advanced) .. (in the world|on earth|there is|
            there are|on the market|available|you ll ever|you can buy|you can get|you can find|you ve ever|we ve ever|we ever|
            we have|money can buy|anywhere|out there|of its kind|in its class|we make|we sell|we carry)
        (real|genuine|pure|solid|full grain|italian|french|spanish|swiss|german|japanese|scottish|danish|irish|portuguese|
            egyptian|organic|virgin|sterling|recycled|surgical) (leather|wool|silk|cashmere|cotton|linen|oak|wood|walnut|gold|
            silver|steel|merino|down|stone|beeswax|soy|aluminum|aluminium|plastic|glass|brass|ceramic)
        handmade / handcrafted / handwoven / handpicked / handsewn / handcraft*
        hand (made|crafted|woven|knitted|knit|stitched|painted|finished|picked|blown|carved|sewn|poured|thrown|roasted|rolled|
            selected|built|loomed|dyed|printed)
        (made|knitted|woven|sewn|poured|painted|stitched|carved|crafted) by hand
        (crafted|woven|knitted|knit|sewn|roasted|poured|brewed|blended|carved|produced|manufactured|designed|harvested|sourced|
            bottled|forged|assembled|engineered|stitched|grown|tanned|spun) (by|in|from|with|of|locally|to|here|on|using|
            entirely|exclusively)
        made (by|in|from|of|with|locally|to last|to order|entirely|exclusively|using|here|out of|right here|only) / artisan*
        craftsm* / craftspe* / craftswom* / (small|tiny|little|local|own|family) (workshop|studio|atelier|mill|roastery)
        family (run|owned|business|recipe) / small batch
        (locally|ethically|responsibly|sustainably|traditionally) (made|sourced|grown|produced|crafted|farmed) / swiss made
        italian (made|design|craft*) / since (eighteen|nineteen)
        (carbon|climate|planet) (neutral|negative|free|zero|positive|offset*|friendly|conscious|footprint) / net zero
        earth friendly / zero (emission*|waste|carbon|plastic|impact) / emission* / sustainab*
        eco (friendly|conscious|logical*) / ecological* / environmental* / recycl* / upcycl* / biodegrad* / compost*
        plastic free / fair trade / fairtrade / ethical* / organic / organically / renewable* / offset* / wind power*
        solar power*
        (good|kind|gentle|better|kinder|great|easy|light|nice|right) (for|to|on|by) (the|our) (planet|earth|environment|climate|
            ocean*|forest*|animals)
        (reduce*|cut*|shrink*|lower*) (your|the|our) (footprint|impact|waste|plastic) / patented / patent / lab tested
        (award|quality|safety) (seal|certificate) / oeko tex / hypoallergenic / dermatolog*
        (dishwasher|microwave|oven|machine) (safe|washable)
        (scratch|stain|shatter|rust|fade|leak|splash) (proof|resistant|free) / unbreakable / indestructible
        (won t|never|doesn t) (scratch|stain|shrink|pill|chip|fade|rust|leak|wrinkle|crease|dent)
        (last|lasts|lasting) (you )?(a lifetime|for life|for years|forever|for decades|generations|years)
        last you (a lifetime|for years|years|forever) / (made|built|designed) to last / stand* the test of time / brand new
        (just|freshly|newly|recently|finally) (landed|dropped|launched|arrived|released|restocked|unpacked|unveiled|hit the|
            hit our) .. (shop|store|shelf|shelves|collection|week|today|morning|month|our)
        (new|latest|newest) (arrival*|collection|drop|release|launch|model|version|edition|generation|range|line|addition)
        newest / hot off the / fresh (off|from) the (truck|press|line|oven|workshop|boat|roaster|kiln|loom|factory|warehouse)
        (new|fresh) (in|for|to) (store|stock|this week|this month|this season|this spring|this summer|this fall|this winter|
            our store|our shop|our shelves|our range)
        (this|the) (season|spring|summer|week|month|year) s (newest|latest|collection|hottest|essential|it)
        (bought|ordered|purchased|had|loved|got|grabbed|picked|tried) .. (last spring|last summer|last autumn|last fall|
            last winter|last year|last month|last week|last time|last christmas|once before|years ago|a year ago|months ago|
            before)
        you (already|once|first|previously)? (bought|purchased|subscribed|signed up|rated|reviewed)
        you ve (already|once) (had|owned|tried|worn)
        you (have|ve) (already|once|previously)? (bought|purchased|ordered|subscribed|been buying|been ordering|been shopping|
            been a customer|been with us)
        (as|like) you (asked|requested|wished|told us|prefer*|mentioned|wrote) / you (asked|told) us / you requested
        per your request / (as|like|same as|just like) last (time|year|spring|summer|christmas) / your usual
        time to (restock|reorder|refill|replenish)
        (loyal|regular|longtime|long standing|faithful|favorite|favourite) (customer*|shopper*|client*|fan|fans|member*)
        your birthday / happy birthday / birthday (treat|gift|month|week) / your anniversary
        (viewed|visited|looked|checked|been back|come back|came back|opened) .. (twice|# times|several times|three times|
            many times)
        in your wishlist / on your wishlist / your wish list / you saved (it|this|them) (to|in|for)
        i (ve|have|had|just|even|also|personally|already|myself|quietly)? (kept|saved|set|put|held|hid|reserved|chose|packed|
            wrapped|checked|noticed|asked|spoke|talked|arranged|managed|convinced|pulled|stashed|tucked) (you|it|them|your|this|
            these|one|with|aside|away|in|that|my|a|the|for)
        i (ll|will|m|am|can) (keep*|hold*|sav*|put*|set*|guard*) (it|them|your|this|these|one|on) / i personally / i myself
        my (name is|boss|colleague*|team|manager|shop|store|coworker*|assistant)
        (our|the) (founder|designer|barista|manager) / our owner
        (sarah|emma|lisa|the team|customer care|someone) (from|at) (our|the) / (we|i) (called|rang|phoned|emailed) you
        just in (store|stock|this|and) / greener (choice|option|planet|future|way) / the environment
        luxur* (quality|fabric*|material*|brand|finish|leather|blend)
        (for|with) (each|every) .. (we|sold|goes) .. (plant*|collect*|clean*|remove*|donat*|give|pull|save|fund*) / pesticide*
        (without|no|free of) (pesticide*|chemical*|plastic|dye*|toxin*) / dyed with
        (every|each) .. (is|s) (poured|thrown|turned|printed|sewn|knitted|roasted|fired|stitched|painted|cut|shaped|woven|built|
            assembled)
        (comes|come|came) from (a|our|the) (small|tiny|family|little|own)? (farm|farms|studio|workshop|mill|potter*|village|
            family|cooperative|roastery|bakery)
        (our|a) (potter|weaver*|knitter*|studio)
        (extra|added|more|better) (cushioning|padding|support|grip|insulation|comfort)
        (even|also) (in|after|at) (the)? .. (storm*|downpour*|washes|wash|blizzard*|cold|heat)
        you (told|wrote|said|mentioned|wore out|complained)
        (your|the) old (one|ones|pair|tent|jacket|mug|bottle|lamp|shoes) (is|are|was|were|has|had|broke|wore|gave|leaked)
        (bought|ordered|purchased|picked|chose|had) .. .. last (spring|summer|autumn|fall|winter|year|christmas|month|time)
        (loved|liked|enjoyed|adored|wore out|finished|used up) (your|the) (first|last|previous|old|other)
        your (previous|other) (one|ones|pair)
        new (spring|summer|autumn|fall|winter|season|holiday) (collection|range|line|styles|edit)
        (collection|range|line) .. (landed|arrived|launched|is here|is in|dropped) / potter
        (carpenter*|woodworker*|weaver*|ceramicist*|silversmith*|seamstress*|perfumer*)
        (sets up|set up|pitches|assembles|folds|charges|dries|heats up) in (#|a|seconds|minutes|under|just|no)
        breathable / windproof / (sealed|taped|welded|reinforced|double stitched) (seam*|stitching|zip*)
        (aluminum|aluminium|fiberglass|carbon|steel|titanium) (pole*|frame|legs|shell|body)
        (renewed|revamped|redesigned|refreshed|reworked|overhauled|rebuilt|rearranged|redone|renovated) .. (shop|store|site|
            website|catalog|catalogue) / (shop|store|site|website) has a new look
        we (ve|have) (rearranged|redecorated|renovated|redone)
        we know (that)? you (love|prefer|drink|wear)
        (direct|directly|straight) from .. (farmer*|grower*|maker*|producer*|farm|farms|factory|weaver*|artist*)
        i (m|am|was) the one who (helped|packed|wrapped|wrote|called|served|made)
        (added|stocked|unpacked|got|have|brought in|picked up|welcomed) .. new (brand|brands|lines|products|items|styles|
            flavors|flavours|designs|makers)
        (new|brand new) (department|section|aisle|store location|showroom)
        (opened|opening) (a|our|another|two|a new|our new|a second) .. (store|shop|showroom|branch|studio)
        new brands / (bunch|lot|lots|load|loads|host|handful) of new (brands|products|items|styles|names)
        (range|selection|assortment|collection) (has)? (grown|doubled|expanded)
        (past|previous|recent|earlier|last few) (purchases|orders)
        (a|another)? (word|note|line|message) from (our|the) (founder*|owner*|maker*) / the founder of
        (printed|bound) (on|in) / (thick|heavy|heavyweight|fine) paper
        (folds|packs|rolls) (down|up|away|flat) (in|into|to|small) / imported
        (fits|fit) (in|into) (your|any|a) (pocket|bag|purse|backpack|palm)
        """,
    "promise": """
        (could|can|will|ll|might|may|should) be (with you|yours|at your door|home|on your doorstep|in your hands|in the mail|
            on its way|on their way|on the way) (in #|in a|within|by|before|as soon|tomorrow|tonight|today|already|next|
            the same)
        (with you|at your door|delivered|on your doorstep|at your house|in your hands|ships|shipped|dispatched|arrive*) (in|
            within|by) (#|a couple|a few|days|no time|tomorrow|next|monday|tuesday|wednesday|thursday|friday|saturday|sunday)
        day after tomorrow
        (get|have|receive) (it|them) (within|in #|in a couple|in a few days|in no time|in days|before the weekend|as early as)
        (firmer|younger|smoother|clearer|healthier|plumper|brighter) (younger|looking|feeling|and|more)? .. (skin|complexion|
            face)
        (see|notice|feel) .. (difference|results) / send back (whatever|what|anything|the rest|the ones)
        (keep what|only keep|return what|return the rest) / ship* back / swap (it|them|sizes|the size)
        sleep (better|deeper|longer|sounder|soundly) / (less|no more) (stress|anxiety|tension) / stress (less|relief)
        (itch*|redness|rash|rashes) .. (gone|away|goodbye|no more|less|forget)
        (forget|no more|goodbye|without) .. (itch*|redness|rash|ointment*)
        (we|i|our team) .. (walk|talk|guide) you through .. (setup|assembly|setting|building|it)
        (gentle|kind|easy|soft) on .. (stomach*|skin|gut|teeth|gums|hands|scalp) / (stomach|skin|gut|tummy) friendly
        (answer*|reply|replies|response*|respond*) (in|within) (#|minutes|a few|no time|seconds|under|an hour)
        (we|i|we ll|i ll|expert|someone|advisor|team) (will|can|could)? (call|ring|phone) you (right|straight)? back
        leave (us)? your number
        (money|amount|sum|refund) .. (your|the) (account|card)
        """,
    "offer": """
        not (everyone|everybody|just anyone) (gets|got|is|receives|will|has|can) / (invitation|invite) only / by invitation
        (hand picked|handpicked|chosen|select|selected|lucky|happy|special) (few|customers|shoppers|group|members|fans)
        (only|just|to) (a few|a handful|some|our best|our favorite|our favourite|our top|a small|a couple) (of)? (our|your|
            the)? (customers|people|shoppers|group|you|fans|friends)
        (not|isn t|aren t) for everyone / made (only|just) for your account
        used to be (a lot|more|much|way|higher|expensive|pricier|far|so|over|well|$) / (was|were) (a lot|much|way|far) more
        (little|bit|month) by (little|bit|month)
        over (the next)? (#|several|a few )?(months|payments|installments|instalments)
        in (#|several|a few|small|easy|monthly )(months|payments|chunks|steps) / pay (in|over) (time|parts|#)
        pay (a bit|some|half|part|a little|a third|a quarter|nothing|the rest) (now|today|later|at checkout|next|after)
        start paying (later|after|in|next|when)
        (down|cheaper|lower|less) (from|than) (what|when|where) .. (cost*|was|were|saw|looked)
        (only|just) (our|the) (favorite|favourite|best|dearest|closest|nicest|top|most loyal) (people|customers|shoppers|
            clients|members)
        (pop|add|include|send) (a|an|some) .. (in with|along|with it|with them|with your order|to your order)
        (don t|no need to|needn t|without|never) .. pay* .. (at once|all at once|in one go|upfront|up front|in full)
        (every|each) month .. (bit|little|slice|part|chunk|bite) / (bit|little|slice|part|chunk|bite) (every|each|per|a) month
        financ* / (make|makes|making|earn|earning) .. (profit|margin|money on) / (no|without|at|zero) (profit|margin)
        (next week|monday|next month) .. (different|another) (story|price|matter)
        """,
    "ending": """
        (just|only) for (tonight|today|this evening|this week|this weekend|the day|the night|the weekend|a few hours)
        after (tonight|today|this week|this weekend) .. (stop*|gone|over|end*|expire*|no longer|disappear*|won t|vanish*|
            back to)
        only if you (order|buy|use|redeem|check) .. (before|by|today|tonight|now|this)
        (code|offer|deal) .. (short lived|short life)
        (tomorrow|by then) .. (won t|no longer) (work|count|apply)
        we (ll|will|re|are)? (clean*|clear*|tidy*|sweep*|empty*) .. cart*
        """,
    "stock": """
        back on (the|our|store)? (shelf|shelves|sale) / back in (our|the) (store|shop|range|lineup|collection|warehouse)
        (finally) (back|available|restocked|in again) / available (again|once more|once again)
        (kept|put|set|tucked|hidden|held|waiting|stashed) .. behind (the|our) counter / under the counter
        (finally|now) back (in|on|and) / the one you waited for / (wasn|isn|aren|weren) t (much|many) left
        not (much|many) left / (checked|counted) the (shelf|shelves|stock|stockroom|warehouse)
        (bare|empty|emptier|emptying|thinning) (shelves|hooks|racks|boxes) / our .. shelf .. (bare|empty|thin) / bare shelf where
        (pile|stack) .. (getting low|smaller|shrink*|knee|ankle*)
        (aside|corner) .. (your name|note|label) / (your name|note|label) .. (aside|corner)
        blocked .. (your size|size|for you) / (display|showroom|window|shop floor) (model|one|piece|unit|version)
        (empty|lonely) hanger*
        (no|without) .. (restock*|resupply|reorder*) / (won t|not) be (restocked|reordered|back)
        """,
    "popularity": """
        (best|most comfortable|nicest|softest) .. (they ve|they have|i ve|people have) (ever|had|tried|owned|seen|used)
        (people|customers|those|everyone|anyone) who (bought|own|owns|have|tried|got|ordered|use) (it|this|these|them|one|the)
        (buyers|owners|reviewers|readers|fans) (say|tell|love|agree|report|write|call) / (#|five|four )?star average
        (average|mean) (score|rating) / (nearly|almost) (full|perfect|top) (marks|score)
        (the|a|our|expert) (jury|juries|judges|podium) / (on|at|in) (any|every) (campsite|campus|office|gym|street) .. (see|
            meet|bump*|spot|find)
        (see|spot|bump into|run into) (it|them|this|these|one) (everywhere|wherever|at every|on every)
        (inbox|mailbox|letterbox|comments) .. (fill*|full|overflow*|flood*|bursting)
        (notes|letters|emails|messages|mail|postcards) from (people|customers|readers|fans|owners|folks)
        (our|the|whole|entire) (team|staff|crew) (loves|wears|uses|drinks|swears|all|adores|owns|has one|can t stop)
        (refuse*|never want*|don t want) to take .. off / (who|people|customers|owners|buyers) .. (never|don t) want (another|
            anything else)
        """,
}

COUNTS = Counts(
    things="items|things|pieces|products|articles|goodies|favorites|favourites|finds|picks|treasures|essentials",
    every="all #(?= (?:of (?:them|your|these)|are|still|wait|in|items|remain|were|sit))",
    both="both (?:items|things|pieces|products|favou?rites|of them|are (?:still|waiting|in your)|still (?:in|wait))",
    owners="your",
)
