"""What products are made of, in percent."""

from __future__ import annotations

import re

# The materials of a product, in percent, folded.
MATERIALS = "|".join(
    (
        "cotton coton algodon cotone algodao katoen baumwolle wool laine wolle lana wol schurwolle linen lino leinen linho "
        "linnen silk soie seide seda seta zijde cashmere cachemire kaschmir kasjmier polyester poliester nylon "
        "viscose viskose "
        "elastane elasthan leather cuir leder cuero pelle couro bamboo bambou bambus cocoa cacao kakao cacau "
        "arabica robusta "
        "natural naturel organic juice saft zumo succo suco recycled recycle recycelt reciclado riciclato gerecycled vegan "
        "merino merinos hemp hanf modal tencel lyocell acrylic alpaca mohair steel rubber aloe coconut olive fruit alcohol deet "
        "綿 麻 コットン ウール シルク カシミヤ リネン 果汁"
    ).split()
)
#: Active substances of cosmetics, folded.
_ACTIVES = (
    r"vitamin[ae]? ?[cek](?!\w)|"
    r"(?:niacinamid|retinol|retinal|hyaluron|hialuron|ialuron|peptid|ceramid|squalan|bakuchiol|adapalen|arbutin|collag|colag)\w*|"
    r"(?:acid[eo]? )?(?:salic|glic|glyc|glyk|lact|mandel|azela|ferul|tranex|kojic|hyaluron|hialuron|ialuron)\w*(?: acid)?|"
    r"ure[ae]|ureia|ureum|harnstoff|zinc|zink|zinco|bha|aha|pha|q10|(?:caf|caff|kof|coff)ein[ae]?|karite|shea|(?:dex)?panth?enol|"
    "レチノール|ビタミンc|ナイアシンアミド|ヒアルロン酸|サリチル酸|グリコール酸|トラネキサム酸|アゼライン酸|セラミド|コラーゲン|尿素|亜鉛"
)
#: The most of an active substance that a cosmetic has, in percent: more is a discount's.
_PART = r"(?:[12]?\d|30)(?:[.,]\d{1,3})? ?%"
_OF = r"(?:(?:d'|de |di |do |of |aus |van )?(?:huile |olio |oil |aceite |azeite )?(?:d'|de |di |do )?)"
#: "50% cotton", "72 % d'huile d'olive", "40 % vol."; after its material only all of it, "Arabica 100%", or most of a chocolate;
#: a part of an active substance before it or after: "2% BHA", "Retinol 0,3 %".
CONTENT = re.compile(
    rf"(?<![\d.,+-])\d{{1,3}}(?:[.,]\d)? ?% ?(?:{_OF}(?:{MATERIALS})|(?:alc|vol)\b)|(?<![a-z])(?:{MATERIALS}) ?100 ?%"
    r"|(?:cacao|cocoa|kakao|cacau|カカオ|chocola\w*|\w*schokolade|cioccolato)(?: (?:noir|nero|negro|amargo|puur))?"
    r" ?(?:5[5-9]|[6-9]\d) ?%"
    rf"|(?<![\d.,+-]){_PART} ?(?:{_ACTIVES}|abv\b)|(?<![a-z])(?:{_ACTIVES})(?:[ -](?:serum|siero|creme?|crema))? ?{_PART}"
)
#: A material before its share: "Arabica 100%", "Vitamine C 15 %".
MATERIAL_BEFORE = re.compile(
    rf"(?<![a-z])(?:{MATERIALS}|{_ACTIVES}|chocolate?|cioccolato|[a-z]*schokolade)(?: [a-z]+)? ?\Z"
)
