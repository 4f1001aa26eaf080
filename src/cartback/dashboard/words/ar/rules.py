"""What rules ask, why they object and what they compared, in Arabic."""

from __future__ import annotations

from collections.abc import Mapping

RULES: Mapping[str, str] = {
    # what they ask
    "There is a cart or checkout (winback: an order that counts) to write about.": (
        "توجد سلة أو عملية دفع يُكتب عنها (في استعادة العملاء: طلب محتسب)."
    ),
    "The cart was not bought, emptied or taken away since.": "لم تُشترَ السلة ولم تُفرغ ولم تُزل منذ ذلك.",
    "Cart recovery writes about carts, checkout recovery about checkouts; a session stays with who wrote first.": (
        "استعادة السلال تكتب عن السلال، واستعادة الدفع عن عمليات الدفع؛ وتبقى مع من كتب أولًا."
    ),
    "The shop has cartback installed and is not paused.": "تطبيق cartback مثبّت في المتجر، والمتجر غير متوقف مؤقتًا.",
    "The campaign is switched on.": "الحملة مشغّلة.",
    "The cart has lines and a value above 0, and is not absurd.": "في السلة منتجات وقيمتها فوق الصفر وهي معقولة.",
    "The shopper has not reached the campaign's own goal since the cart was begun (winback: since the last order).": (
        "لم يبلغ المتسوّق هدف الحملة منذ بدء السلة (في استعادة العملاء: منذ آخر طلب)."
    ),
    "The shopper filled it: not an admin, an API, a till or a renewal.": (
        "ملأها المتسوّق نفسه: لا مدير ولا واجهة برمجية ولا صندوق متجر ولا تجديد."
    ),
    "The cart last changed, or the lapse comes due, after the campaign's switching on.": (
        "آخر تغيير للسلة أو موعد الاستعادة جاء بعد تشغيل الحملة."
    ),
    "Something happened to the session in the last 30 days.": "حدث شيء فيها خلال آخر 30 يومًا.",
    "The visit ended in one of the ways that the step is for, or will have, if nothing more is heard.": (
        "انتهت الزيارة بإحدى الطرق التي تخصها الرسالة، أو ستكون كذلك إن لم يُسمع شيء آخر."
    ),
    "The shopper said yes to one of the campaign's channels and can be reached there. Unknown is no.": (
        "وافق المتسوّق على إحدى قنوات الحملة ويمكن الوصول إليه بها. المجهول يعني لا."
    ),
    "The cart (winback: the last order) is worth between the campaign's min_value and max_value.": (
        "قيمة السلة (في استعادة العملاء: آخر طلب) بين حدّي الحملة."
    ),
    "In the United States and Canada a cart has at most one SMS.": "في الولايات المتحدة وكندا لكل سلة رسالة SMS واحدة على الأكثر.",
    "In the United States and Canada an SMS about a cart goes within 48 hours of the cart being left.": (
        "في الولايات المتحدة وكندا تُرسل رسالة SMS عن السلة خلال 48 ساعة من تركها."
    ),
    "In the United States and Canada consent to SMS was confirmed: its source says double opt-in.": (
        "في الولايات المتحدة وكندا تأكدت الموافقة على رسائل SMS: مصدرها موافقة مزدوجة."
    ),
    "At least one thing in the cart can still be bought.": "لا يزال شراء شيء واحد في السلة ممكنًا على الأقل.",
    "The step is due, and not too late.": "حان موعد الرسالة ولم يفت.",
    "No cap on the channel is reached when the step is due.": "لم يُبلغ أي حد للقناة عند موعد الرسالة.",
    "It is not quiet on the shopper's wall when the step is due.": "ليس وقت هدوء بساعة المتسوّق عند موعد الرسالة.",
    "No experiment holds the shopper out.": "لا تستبعد أي تجربة المتسوّق.",
    # why they object
    "Absurd cart": "سلة غير معقولة",
    "Backing off": "تأجيل بعد إخفاق",
    "Goal reached": "بُلغ الهدف",
    "Held back": "مؤجلة",
    "Held out": "مستبعد في تجربة",
    "In flight": "رسالة في الطريق",
    "No value": "بلا قيمة",
    "Not shoppers own": "ليست من المتسوّق نفسه",
    "Other ending": "انتهت الزيارة بطريقة أخرى",
    "Quiet hours": "ساعات الهدوء",
    "Recovery first": "الاستعادة أولًا",
    "Removed": "أُزيلت",
    "Rule failed": "تعطلت القاعدة",
    "Session expired": "انتهت مدتها",
    "Shop uninstalled": "أُلغي التثبيت في المتجر",
    "SMS not double opt in": "SMS بلا موافقة مزدوجة",
    "SMS one per cart": "رسالة SMS واحدة لكل سلة",
    "SMS too late": "فات وقت SMS",
    "Timing": "الموعد",
    # what they compared
    "Activated at": "شُغّلت في",
    "After exit": "بعد المغادرة",
    "Arms": "المجموعات",
    "Attempt": "المحاولة",
    "Cap": "الحد الأقصى",
    "Ended by": "انتهت بـ",
    "Ending": "نهاية الزيارة",
    "Error": "الخطأ",
    "Said": "القول",
    "Channels": "القنوات",
    "Clock": "يُحسب من",
    "Closed": "أُغلقت",
    "Currency": "العملة",
    "Deadline": "آخر موعد",
    "Devices": "الأجهزة",
    "Due": "الموعد",
    "Enabled": "مشغّلة",
    "Follow up": "الفاصل",
    "Goal": "الهدف",
    "Idle": "ساكنة منذ",
    "Known products": "المنتجات المعروفة",
    "Last moment": "آخر لحظة",
    "Last send": "آخر إرسال",
    "Left at": "غادر في",
    "Limit": "الحد",
    "Lines": "المنتجات",
    "Maximum": "الأقصى",
    "Minimum": "الأدنى",
    "Next look": "النظرة التالية",
    "Noes": "الرفض",
    "Not after": "ليس بعد",
    "Not before": "ليس قبل",
    "Notification": "الرسالة",
    "Origin": "المنشأ",
    "Paused": "متوقف مؤقتًا",
    "Per": "خلال",
    "Quiet": "الهدوء",
    "Reachable by": "يمكن الوصول عبر",
    "Reached at": "بُلغ في",
    "Seen at": "شوهد في",
    "Shop": "المتجر",
    "Since": "منذ",
    "SMS sent": "رسائل SMS المرسلة",
    "Source": "المصدر",
    "Stage": "المرحلة",
    "Step": "الخطوة",
    "Uninstalled at": "أُلغي التثبيت في",
    "US": "الولايات المتحدة",
    "US rules": "قواعد الولايات المتحدة",
    "US zones": "مناطق الولايات المتحدة الزمنية",
    "Value": "القيمة",
    "Wait": "الانتظار",
    "Zone": "المنطقة الزمنية",
}
