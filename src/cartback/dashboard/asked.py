"""A page's request, of one viewer about one shop; and the rendering of a page into a reply."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote, urlencode

from attrs import field, frozen
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cartback.domain.shop import Shop
from cartback.domain.values import storable
from cartback.engine.threads import Recovery
from cartback.errors import InvalidSettings
from cartback.flow import LoadedShop, Reply, Request

from .guard import Viewer, headers
from .show import Show

HERE = Path(__file__).parent
#: The pages in the order of the menu, each with its name.
MENU = (
    ("/", "Overview"),
    ("/recent", "Recent notifications"),
    ("/won-back", "Won back"),
    ("/campaigns", "Campaigns"),
    ("/audiences", "Audiences"),
    ("/texts", "Texts"),
    ("/training", "Training data"),
    ("/shopper", "A shopper"),
    ("/shop", "Shop settings"),
    ("/check", "Check"),
)


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


@lru_cache(maxsize=1)
def version() -> str:
    """Return a short text that changes with the static files, which browsers keep for ever."""
    files = sorted((HERE / "static").iterdir())
    return sha256(b"".join([file.read_bytes() for file in files])).hexdigest()[:8]


@frozen(kw_only=True, eq=False)
class PageRequest:
    """One request of one viewer, about one of the viewer's shops; a posted form has been checked to be the dashboard's own.

    Attributes:
        code: the code that a form has to carry.
        bridge: the Shopify app's key, if the pages are shown inside Shopify's admin.
        form: the fields that were posted, in order.
    """

    recovery: Recovery
    request: Request
    viewer: Viewer
    settings: LoadedShop
    now: datetime
    show: Show
    code: str
    bridge: str | None = None
    form: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    @property
    def shop(self) -> Shop:
        """Return the shop's settings, without the version that they were read with."""
        return self.settings.shop

    @property
    def id(self) -> str:
        """Return the shop's id."""
        return self.settings.shop.id

    def param(self, name: str, default: str = "") -> str:
        """Return a parameter of the URL."""
        return storable(self.request.query.get(name, default))

    def sent(self, name: str, default: str = "") -> str:
        """Return a field of the posted form, the last of that name."""
        return next((value for own, value in reversed(self.form) if own == name), default)

    def url(self, path: str, **params: object) -> str:
        """Return the URL of a page about this shop."""
        return _url(self.request.root, path, self.id if len(self.viewer.shops) > 1 else None, params)

    def page(self, template: str, title: str, *, status: int = 200, **data: object) -> Reply:
        """Return a page as a reply; `title` is English, `data` are frozen values, never dicts."""
        text = _templates().get_template(template)
        html = text.render(
            asked=self,
            show=self.show,
            t=self.show.markup,
            a=self.show.text,
            title=self.show.text(title),
            name=self.shop.name or self.id,
            url=self.url,
            static=_static(self.request),
            menu=MENU,
            here="/" + self.request.path.strip("/").partition("/")[0],
            shops=_shops(self.request, self.viewer, self.id) if len(self.viewer.shops) <= _MOST_LINKED else (),
            choice=_url(self.request.root, "/", None, {}) if len(self.viewer.shops) > _MOST_LINKED else "",
            may_write=self.viewer.may_write,
            said=_SAID.get(self.param("done"), ""),
            **data,
        )
        return Reply(status, headers(self.viewer, BRIDGE_HOSTS if self.bridge else ()), html.encode())

    def back(self, path: str, **params: object) -> Reply:
        """Redirect the browser to a page, after a form was taken."""
        location = self.url(path, **params)
        return Reply(303, (*headers(self.viewer)[1:], ("Location", location)))


#: With more shops than this a page has a link to the choice, and not to each.
_MOST_LINKED = 12
BRIDGE_HOSTS = ("https://cdn.shopify.com",)

#: The message at the top of a page after a form was taken, by the word in its URL.
_SAID = {
    "saved": "Saved. It holds from the next decision on.",
    "rated": "Noted.",
    "started": "The campaign is on.",
    "stopped": "The campaign is off.",
    "erased": "The shopper was forgotten.",
    "approved": "The text speaks from the next round on.",
    "rejected": "The text does not speak.",
    "again": "Another text will be written.",
    "removed": "It is no training data any more.",
}


def _url(root: str, path: str, shop: str | None, params: dict[str, object]) -> str:
    query = {"shop": shop} if shop is not None else {}
    query |= {name: str(value) for name, value in params.items() if value not in (None, "")}
    return quote(root + path) + (f"?{urlencode(query)}" if query else "")


def _static(request: Request) -> Callable[[str], str]:
    return lambda name: f"{quote(request.root)}/static/{name}?v={version()}"


@frozen
class ShopLink:
    """A link to one of the viewer's shops."""

    id: str
    url: str
    here: bool


def _shops(request: Request, viewer: Viewer, here: str | None) -> tuple[ShopLink, ...]:
    if len(viewer.shops) < 2:
        return ()
    return tuple([ShopLink(shop, _url(request.root, "/", shop, {}), shop == here) for shop in viewer.shops])


def plain_page(request: Request, viewer: Viewer | None, show: Show, status: int, title: str, text: str) -> Reply:
    """Return a page without a shop: a refusal, an error, or the choice between several shops."""
    html = (
        _templates()
        .get_template("plain.html")
        .render(
            show=show,
            t=show.markup,
            title=show.text(title),
            text=show.text(text),
            static=_static(request),
            shops=_shops(request, viewer, None) if viewer is not None else (),
        )
    )
    return Reply(status, headers(viewer), html.encode())


def recovery_of(recovery: object) -> Recovery:
    """Return the engine that was given. Raises InvalidSettings for one that cannot be called in a thread."""
    if not isinstance(recovery, Recovery):
        raise InvalidSettings(
            f"recovery: expected a Recovery or a function that gives one, got {type(recovery).__name__}; an "
            "AsyncRecovery has its pages in AsyncDashboard"
        )
    return recovery
