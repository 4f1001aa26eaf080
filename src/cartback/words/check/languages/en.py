"""English."""

from .en_asks import ASKS
from .en_claims import CLAIMS
from .language import Language

LANGUAGE = Language(
    tag="en",
    name="English",
    common=(
        "the your you you're is are it it's we we're with for and of to in this that what when where have has had "
        "our back cart basket bag order checkout ready waiting still left there here from just come take see want "
        "would some something pick up off finish where's if whenever whatever was were been be can will as at by on "
        "or not don't so miss missed again now looking look love thought think time how about out get give let like "
        "hello hi hey shopping they them their my me all any more one two items item things"
    ),
    homographs=(
        "arts express expressed expression trend trends generation generations direct port rate rare rarely "
        "economic economics opinion opinions double spare advocate demanded certificate"
    ),
    months=(
        "january jan",
        "february feb",
        "march mar",
        "april apr",
        "may",
        "june jun",
        "july jul",
        "august aug",
        "september sep sept",
        "october oct",
        "november nov",
        "december dec",
    ),
    weekdays=(
        "monday mon",
        "tuesday tue tues",
        "wednesday wed",
        "thursday thu thurs",
        "friday fri",
        "saturday sat",
        "sunday sun",
    ),
    today="today tonight",
    tomorrow="tomorrow",
    hours="hour hours hr hrs h",
    days="day days",
    numbers="two three four five six seven eight nine ten eleven twelve",
    percent="percent / per cent / pct / percentage",
    currencies={
        "USD|CAD|AUD|NZD|HKD|SGD|MXN|TWD": "dollar dollars bucks buck",
        "EUR": "euro euros",
        "GBP|EGP": "pound pounds quid",
        "JPY": "yen",
        "CHF|XOF|XAF": "franc francs",
        "SEK|NOK|DKK|ISK": "kronor kroner krona krone",
        "INR|PKR|LKR": "rupee rupees",
        "MXN|ARS|CLP|COP|PHP|UYU": "peso pesos",
        "BRL": "reais real",
        "?": "cent cents pence penny",
    },
    codes="code codes coupon coupons voucher vouchers promocode couponcode vouchercode promo passcode",
    code_follows=(
        "below above inside here now today tonight tomorrow works work ends expires expire gives will gets takes "
        "saves makes if while until before after because so but then too waiting still ready yours applied applies "
        "apply valid good included enclosed discount codes by when at with to for on straight simply just cracked "
        "unlocked activated found runs run lasts stays goes knocks shaves cuts comes does lives brings drops earns covers "
        "also still only once you they both right next we he she there needs should must can could might"
    ),
    uses="use enter type apply redeem quote input mention using with",
    claims={**CLAIMS, **ASKS},
)
