"""Push through Firebase Cloud Messaging: firebase-admin's App, credentials and Message, our own single request.

firebase-admin's transport tries again by itself, up to five times: a shopper would read the message twice. So it is asked
for the credentials and the encoding, and the HTTP v1 request is made here: one, with one outcome (`reply` says which).
Needs pip install "cartback[fcm]".
"""

from .channel import FCM, Apps
from .payload import Edit

__all__ = ["FCM", "Apps", "Edit"]
