"""E-mail: a message laid out as HTML and plain text, and handed to a mail server by SMTP or to a provider by its HTTP API.

`SMTP`, `Resend`, `Postmark` and `SES` are the channels. `Theme` is how messages look, `Sender` is the From.
Needs pip install "cartback[email]".
"""

from .labels import Labels
from .layout import Layout, Rendered, Theme
from .mime import Letter, Sender, Unmailable, packed
from .postmark import Postmark
from .resend import Resend
from .ses import SES
from .sigv4 import Credentials
from .smtp import SMTP

__all__ = [
    "SES",
    "SMTP",
    "Credentials",
    "Labels",
    "Layout",
    "Letter",
    "Postmark",
    "Rendered",
    "Resend",
    "Sender",
    "Theme",
    "Unmailable",
    "packed",
]
