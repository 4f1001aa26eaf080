"""Push to browsers, by the Web Push protocol (RFC 8030, 8291, 8292). Needs pip install "cartback[webpush]".

WebPush(private_key, subject="mailto:push@acme.example")
"""

from cartback.domain.subscriptions import PushSubscription, subscription

from .channel import WebPush
from .vapid import VapidKey

__all__ = ["PushSubscription", "VapidKey", "WebPush", "subscription"]
