"""E-mail: a message laid out as HTML and plain text, and handed to a mail server by SMTP.

`SMTP` is the channel. `Theme` is how its messages look, `Sender` who they are from. Needs pip install "cartback[email]".
"""

from .labels import Labels
from .layout import Layout, Rendered, Theme
from .mime import Letter, Sender, Unmailable, packed
from .smtp import SMTP

__all__ = ["SMTP", "Labels", "Layout", "Letter", "Rendered", "Sender", "Theme", "Unmailable", "packed"]
