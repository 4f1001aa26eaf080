"""Firebase Cloud Messaging on this machine: HTTP v1 over real sockets, with access tokens that a service account must earn.

    with FCMServer() as server:
        fcm = FCM(server.app(), endpoint=server.url)
        ...
        assert [push.title for push in server.delivered] == ["Still thinking it over?"]

`answers` scripts a device's messages, `script` all messages, `per_minute` and `latency` the project. The messages that
arrived are in `requests`, those that devices got in `delivered`. `app()` needs pip install "cartback[fcm]"; the rest is
standard library.
"""

from .replies import MODES, FCMReply, Mode
from .server import FCMRequest, FCMServer

__all__ = ["MODES", "FCMReply", "FCMRequest", "FCMServer", "Mode"]
