"""What is likely a slip in settings, in Arabic."""

from __future__ import annotations

from collections.abc import Mapping

SLIPS: Mapping[str, str] = {
    "never comes: a cart that nothing happens to is over after {limit}, and this is {passed} after it": (
        "لا تأتي أبدًا: السلة التي لا يحدث فيها شيء تنتهي بعد {limit}، وهذه بعدها بـ{passed}"
    ),
    "never comes: a winback is about an order, and no visit of it ended in any way": (
        "لا تأتي أبدًا: استعادة العملاء عن طلب، ولم تنتهِ له زيارة بأي طريقة"
    ),
    "{after_exit} is not sooner than the wait ({wait}), so the end of a visit brings no message forward": (
        "{after_exit} ليست أقصر من الانتظار ({wait})، فنهاية الزيارة لا تقدّم أي رسالة"
    ),
    "a winback is about no cart, so the code {code}, which asks for one, is never offered": (
        "لا سلة في استعادة العملاء، فالرمز {code} الذي يشترط سلة لا يُعرض أبدًا"
    ),
    "a winback is about no cart, so it is never offered": ("لا سلة في استعادة العملاء، فلا يُعرض هذا أبدًا"),
    "is above the campaign's max_value, so it is never offered": ("فوق max_value للحملة، فلا يُعرض هذا أبدًا"),
    "a limit of 0 stops every message of {campaign} by {channels}": "حد قدره 0 يوقف كل رسائل {campaign} عبر {channels}",
    "comes at once after the message before it; leave it out, or let some time pass": (
        "تأتي فور الرسالة التي قبلها؛ احذفها أو اترك بينهما وقتًا"
    ),
    "if {share} buy anyway it takes about {needed} shoppers to tell its smallest arms apart, if they differ by a fifth; {a_year} a year do not suffice: fewer variants, more held out, or a planned end": (
        "إن كان {share} يشترون على أي حال فيلزم نحو {needed} متسوّق للتمييز بين أصغر مجموعاتها إن اختلفت بالخُمس؛ و{a_year} في السنة لا تكفي: قلّل النسخ أو زد المستبعدين أو حدد نهاية"
    ),
    "is above the campaign's max_value, so the code {code} is never offered": "أعلى من أكبر سلة في الحملة، فلا يُعرض الرمز {code} أبدًا",
    "is above the shop's max_cart_value, so no cart can match": "أعلى من أكبر سلة في المتجر، فلا توافقه أي سلة",
    "is never used: audiences that come before it take in everybody, see audience_order": (
        "لا يُستخدم أبدًا: الجماهير التي قبله تشمل الجميع (audience_order)"
    ),
    "it ended on {day}, and still splits the shoppers; take it out": "انتهت في {day} وما زالت تقسم المتسوّقين؛ أزلها",
    "it is quiet for {quiet} of the day, so messages come too late or all at once; start and end may be swapped": (
        "الهدوء {quiet} من اليوم، فتأتي الرسائل متأخرة أو دفعة واحدة؛ ربما تبادلت البداية والنهاية مكانيهما"
    ),
    "never comes: a cap of 1 in {cap} holds it until it is too late ({wait} and {too_late} after the message before it)": (
        "لا تأتي أبدًا: حد رسالة واحدة في {cap} يؤخرها حتى يفوت وقتها ({wait} و{too_late} بعد الرسالة التي قبلها)"
    ),
    "no Links are plugged into the engine, so no e-mail has an unsubscribe link, and each one is rejected": (
        "لا روابط (Links) في المحرّك، فلا رابط إلغاء اشتراك في أي بريد، ويُرفض كل بريد"
    ),
    "no Links are plugged into the engine, so texts carry the cart's own link, and taps are not counted": (
        "لا روابط (Links) في المحرّك، فتحمل رسائل SMS رابط السلة نفسه ولا تُعدّ النقرات"
    ),
    "no fetcher is plugged into the engine, so every message about a cart waits until it is too late for it": (
        "لا fetcher في المحرّك، فتنتظر كل رسالة عن سلة حتى يفوت وقتها"
    ),
    "no on_session_end is plugged into the engine, so nobody is told": "لا on_session_end في المحرّك، فلا يُبلَّغ أحد",
    "nobody is {audience} when a first message may go, so nobody comes under it": (
        "لا أحد {audience} حين يحين موعد الرسالة الأولى، فلا يشارك أحد فيها"
    ),
    "no override and no experiment names {audience}, so it changes nothing": (
        "لا تذكر أي حملة أو تجربة {audience}، فلا يتغير شيء"
    ),
    "no shopper has agreed to {channels} yet, so it goes by the others alone": "لم يوافق أي متسوّق بعد على {channels}، فتُرسل عبر غيرها فقط",
    "no shopper has agreed to {channels} yet, so it writes to nobody": "لم يوافق أي متسوّق بعد على {channels}، فلا تكتب لأحد",
    "no {missing} channel is plugged into the engine (it has {plugged}), so its messages go by the others alone": (
        "لا قناة {missing} في المحرّك (لديه {plugged})، فتُرسل الرسائل عبر غيرها فقط"
    ),
    "no {missing} channel is plugged into the engine (it has {plugged}), so its messages wait": (
        "لا قناة {missing} في المحرّك (لديه {plugged})، فتنتظر الرسائل"
    ),
    "nobody has {tag} and does not; leave it out of one of the two": "لا أحد لديه {tag} وليس لديه معًا؛ احذفه من أحد الموضعين",
    "nobody is {audience} in winback, where every shopper has bought": "لا أحد {audience} في استعادة العملاء، فكلهم اشتروا",
    "nobody is {audience} in winback, where every shopper has no cart": "لا أحد {audience} في استعادة العملاء، فلا سلة لأي منهم",
    "nobody is {audience} in winback: it asks what is in the cart, and there is none": (
        "لا أحد {audience} في استعادة العملاء: فهو يسأل عما في السلة ولا سلة هناك"
    ),
    "nobody is {audience} until average_order_value is set, or `purge` has worked it out of enough orders": (
        "لا أحد {audience} حتى يُعرف متوسط الطلب، منك أو من طلبات كافية"
    ),
    "nobody is {audience}: the campaign's max_value is not above average_order_value": (
        "لا أحد {audience}: أكبر سلة في الحملة ليست أعلى من متوسط الطلب"
    ),
    "nobody is {badges} at once": "لا أحد يجمع {badges}",
    "sets neither a discount nor instructions, so nothing is other for {audience}": "لا رمز فيه ولا تعليمات، فلا يتغير شيء لجمهور {audience}",
    "the code {code} is over since {day}: it is left out": "انتهى الرمز {code} منذ {day}: لا يُذكر",
    "the shop has no campaign of this kind": "لا حملة من هذا النوع في المتجر",
    "there are {n} messages, numbered from 0": "عدد الرسائل {n}، وترقيمها من 0",
    "there is one arm, so nothing to compare; hold some shoppers out, or name two variants": (
        "هناك مجموعة واحدة فلا شيء يُقارن؛ استبعد بعض المتسوّقين أو اذكر نسختين"
    ),
    "an e-mail's way out works for {days} days, and only while the ledger has the message, which is {ledger} here": (
        "رابط إلغاء الاشتراك في البريد يعمل {days} يومًا، ما دامت الرسالة محفوظة، ومدّة حفظها هنا {ledger}"
    ),
    "{campaigns} writes e-mail, which by law has the shop's postal address; without one each is rejected": (
        "{campaigns} تكتب بريدًا، والقانون يوجب فيه عنوان المتجر البريدي؛ ومن دونه يُرفض كل بريد"
    ),
    "{home} is not under link_hosts ({hosts}); add {needed} to link_hosts": "{home} ليس ضمن link_hosts ({hosts})؛ أضف إليها {needed}",
    "{name} does not come in the next {years} years": "{name} لا يأتي في السنوات {years} المقبلة",
    "{n} messages may go by SMS, and to numbers of +1 a cart gets one": "قد تُرسل {n} رسائل عبر SMS، ولأرقام +1 رسالة واحدة لكل سلة",
    "{n} messages may go by SMS, and to numbers of +1 a cart gets one; those after the first are not sent there": (
        "قد تُرسل {n} رسائل عبر SMS، ولأرقام +1 رسالة واحدة لكل سلة؛ وما بعد الأولى لا يُرسل إليها"
    ),
    "{percent} is less than one per cent; {meant} would be {meant} %": "{percent} أقل من واحد في المئة؛ فالقيمة {meant} تعني {meant} %",
    "{wait} is sooner after the message before it than the first message is after the cart ({first}); it counts from the message before it": (
        "{wait} بعد الرسالة التي قبلها أبكر من الرسالة الأولى بعد السلة ({first})؛ ويُحسب من الرسالة التي قبلها"
    ),
}
