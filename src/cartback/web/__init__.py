"""cartback in a web framework: mount it under a path of the host's, in three lines.

    from cartback.web import ASGI, Routes, Shopify

    routes = Routes(recovery, shop="acme", sources=[Shopify(SECRET)])
    app.mount("/cartback", ASGI(routes))  # FastAPI, Starlette; WSGI(routes) for Flask and the rest

Routes is a function of a Request that returns a Reply; ASGI and WSGI adapt any such function to a server.
The modules: routes (the path of each handler), sources and mail (webhooks), tracking (pages and apps that send), origins (the
pages that may send requests), asgi and wsgi (the adapters), wire (their common rules).
"""

from typing import TYPE_CHECKING

from cartback.exports import on_demand

if TYPE_CHECKING:
    from .asgi import ASGI
    from .mail import MailgunWebhooks, PostmarkWebhooks, ResendWebhooks, SendGridWebhooks, SESNotifications
    from .routes import Routes
    from .sources import BigCommerce, Shopify, Source, TwilioWebhooks, WooCommerce
    from .tracking import GA4, Segment, ShopifyPixel
    from .wsgi import WSGI

__getattr__, __dir__ = on_demand(
    __name__,
    {
        "cartback.web.asgi": ("ASGI",),
        "cartback.web.mail": (
            "MailgunWebhooks",
            "PostmarkWebhooks",
            "ResendWebhooks",
            "SESNotifications",
            "SendGridWebhooks",
        ),
        "cartback.web.routes": ("Routes",),
        "cartback.web.sources": ("BigCommerce", "Shopify", "Source", "TwilioWebhooks", "WooCommerce"),
        "cartback.web.tracking": ("GA4", "Segment", "ShopifyPixel"),
        "cartback.web.wsgi": ("WSGI",),
    },
)

__all__ = [
    "ASGI",
    "GA4",
    "WSGI",
    "BigCommerce",
    "MailgunWebhooks",
    "PostmarkWebhooks",
    "ResendWebhooks",
    "Routes",
    "SESNotifications",
    "Segment",
    "SendGridWebhooks",
    "Shopify",
    "ShopifyPixel",
    "Source",
    "TwilioWebhooks",
    "WooCommerce",
]
