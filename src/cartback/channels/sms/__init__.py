"""SMS: Twilio by plain HTTP, and any other provider by two functions. Needs pip install "cartback[sms]".

    Recovery(channels=[Twilio(account="AC...", token=..., sender="+15550100")])

The text is `{shop}: {body} {link} Reply STOP to opt out`, in as many segments as the shop allows, one by default.
"""

from cartback.channels.http import Answer, by_status

from .anyprovider import HTTPSms, SMSRequest
from .text import text_of
from .twilio import Twilio

__all__ = ["Answer", "HTTPSms", "SMSRequest", "Twilio", "by_status", "text_of"]
