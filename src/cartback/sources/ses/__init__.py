"""Amazon SES's notifications about e-mail, by SNS: delivered, bounced, complained, unsubscribed; opened and clicked if asked
for.

    certificates = ses.SigningCertificates()
    events = ses.events(headers, body, topics=["arn:aws:sns:eu-central-1:123456789012:mail"], certificate=certificates)

Needs pip install "cartback[ses]": SNS signs with RSA.
"""

from .certificates import SigningCertificates
from .deliveries import confirmation, events
from .envelope import topic_arns

__all__ = ["SigningCertificates", "confirmation", "events", "topic_arns"]
