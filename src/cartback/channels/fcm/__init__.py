"""Push through Firebase Cloud Messaging: firebase-admin's App, credentials and Message, with one HTTP request made here.

firebase-admin's transport retries by itself, up to five times: a shopper would get the message twice. So firebase-admin
supplies only the credentials and the encoding, and the HTTP v1 request is made here: one, with one outcome (see `reply`).
Needs pip install "cartback[fcm]".
"""

from .channel import FCM, Apps
from .payload import Edit

__all__ = ["FCM", "Apps", "Edit"]
