"""The dashboard: finds the viewer, the shop and the page that answers. Any other path is a 404."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from attrs import frozen

from cartback.domain import arguments
from cartback.domain.setting_types import zone
from cartback.domain.values import shown
from cartback.engine.threads import Recovery
from cartback.errors import (
    CartbackError,
    InvalidEvent,
    InvalidSettings,
    MalformedDelivery,
    MissingExtra,
    SettingsChanged,
    UnknownNotification,
    UnknownShop,
    UnknownShopper,
)
from cartback.flow import Reply, Request
from cartback.web.origins import origins_of

from .guard import Authorize, Viewer, form_code, is_from_here, is_own_form, key_of, policy

try:
    from . import audiences, campaign, campaigns, overview, problems, recent, results, shop, shopper, texts, training
    from .asked import PageRequest, plain_page, recovery_of
    from .files import file_of
    from .show import Show, locale_of
except ModuleNotFoundError as error:
    if error.name is None or error.name.partition(".")[0] not in ("jinja2", "babel", "markupsafe"):
        raise
    raise MissingExtra("dashboard") from error

Answer = Callable[["PageRequest"], Reply]
_T = TypeVar("_T")


@frozen
class Page:
    """One page: whether it takes a form, and whether that form changes or exports data."""

    answer: Answer
    is_form: bool = False
    writes: bool = False


PAGES: Mapping[str, Page] = {
    "/": Page(overview.overview),
    "/recent": Page(recent.recent),
    "/won-back": Page(results.won_back),
    "/shopper": Page(shopper.shopper),
    "/campaigns": Page(campaigns.campaigns),
    "/campaign": Page(campaign.campaign),
    "/audiences": Page(audiences.audiences),
    "/shop": Page(shop.shop),
    "/training": Page(training.training),
    "/texts": Page(texts.texts),
    "/check": Page(problems.check),
    "/shopper/find": Page(shopper.find, is_form=True),
    "/shopper/export": Page(shopper.export, is_form=True, writes=True),
    "/shopper/erase": Page(shopper.erase, is_form=True, writes=True),
    "/recent/rate": Page(recent.rate, is_form=True, writes=True),
    "/campaigns/switch": Page(campaigns.switch, is_form=True, writes=True),
    "/campaigns/add": Page(campaigns.add, is_form=True, writes=True),
    "/campaign/save": Page(campaign.save, is_form=True, writes=True),
    "/audiences/save": Page(audiences.save, is_form=True, writes=True),
    "/shop/save": Page(shop.save, is_form=True, writes=True),
    "/texts/decide": Page(texts.decide, is_form=True, writes=True),
}


class Dashboard:
    """The merchant's pages, a function of a Request: `ASGI(dashboard)`, `WSGI(dashboard)`. `reply` is the same by name."""

    def __init__(
        self,
        recovery: Recovery | Callable[[], Recovery],
        *,
        authorize: Authorize | None = None,
        key: bytes | str,
        origins: Iterable[str] = (),
        shopify_key: str | None = None,
    ) -> None:
        """Put the pages in front of an engine.

        Args:
            recovery: the engine, or a function that returns it for each request.
            authorize: identifies the viewer: a function of the Request that returns a Viewer, or None for one who may not look.
            key: 16 secret bytes or more, the same in every process: forms are signed with it.
            origins: other sites that forms may come from, for a proxy that changes the Host header.
            shopify_key: the client id of your Shopify app, if the pages are shown inside Shopify's admin.

        Raises InvalidSettings for a missing argument: the pages cannot be opened to all visitors.
        """
        self._authorize = check_authorize(authorize)
        arguments.function(authorize, "authorize", "Request -> Viewer | None", 1, plain=True)
        if isinstance(recovery, type) or not callable(recovery):
            recovery_of(recovery)
        else:
            arguments.function(recovery, "recovery", "() -> Recovery", 0, plain=True)
        self._recovery, self._key = recovery, key_of(key)
        self._origins, self._shopify_key = origins_of(origins), shopify_key
        if shopify_key is not None:
            arguments.secret(shopify_key, "shopify_key", "the client id of your Shopify app")

    def reply(self, request: Request) -> Reply:
        """Answer a request of the viewer that `authorize` returns."""
        if request.path.startswith("/static/"):
            return file_of(request.path.removeprefix("/static/"), request.method)
        return self.answer(request, self._authorize(request))

    def __call__(self, request: Request) -> Reply:
        """Answer as `reply` does."""
        return self.reply(request)

    def answer(self, request: Request, viewer: Viewer | None, engine: Callable[[], Recovery] | None = None) -> Reply:
        """Answer a request of this viewer, for a host whose framework has identified the viewer already.

        `engine` returns the engine of this request, in place of the dashboard's own.
        """
        if viewer is not None and not isinstance(viewer, Viewer):
            raise InvalidSettings(
                f"authorize: expected a Viewer from it, or None for who may not look, got {shown(viewer)}"
            )
        show = _show(request, viewer)
        if request.path.startswith("/static/"):
            return file_of(request.path.removeprefix("/static/"), request.method)
        if viewer is None:
            return plain_page(request, None, show, 403, "Not allowed", "You may not look at this page.")
        policy(viewer)
        page = _page_of(request, viewer, show)
        if isinstance(page, Reply):
            return page
        return self._of_shop(request, viewer, show, page, engine or self._engine)

    def _engine(self) -> Recovery:
        return recovery_of(self._recovery() if not isinstance(self._recovery, Recovery) else self._recovery)

    def _of_shop(
        self, request: Request, viewer: Viewer, show: Show, page: Page, engine: Callable[[], Recovery]
    ) -> Reply:
        """Answer about one of the viewer's shops: the one that the URL names, or the only one."""
        wanted = request.query.get("shop") or (viewer.shops[0] if len(viewer.shops) == 1 else None)
        if wanted is None and viewer.shops:
            return plain_page(request, viewer, show, 200, "Shops", "Choose a shop.")
        if wanted is None or wanted not in viewer.shops:
            return plain_page(request, viewer, show, 403, "Not allowed", "You may not look at this shop.")
        recovery = engine()
        try:
            return self._of_page(recovery, request, viewer, show, page, wanted)
        except CartbackError as error:
            return _sorry(request, viewer, show, error)

    def _of_page(
        self, recovery: Recovery, request: Request, viewer: Viewer, show: Show, page: Page, wanted: str
    ) -> Reply:
        """Answer for a page of one shop. Raises CartbackError for a request that cannot be fulfilled."""
        now, form = recovery.now(), request.form if page.is_form else ()
        if page.is_form and (refused := self._refused(request, viewer, show, page, form, now)) is not None:
            return refused
        return page.answer(self._asked(recovery, request, viewer, wanted, form, now))

    def _refused(
        self, request: Request, viewer: Viewer, show: Show, page: Page, form: tuple[tuple[str, str], ...], now: datetime
    ) -> Reply | None:
        """Return the refusal of a form that is not the dashboard's own, or that this viewer may not send; None for any other."""
        code = dict(form).get("csrf", "")
        if not is_from_here(request, self._origins):
            return plain_page(request, viewer, show, 403, "Not allowed", "This form was sent from another site.")
        if not is_own_form(self._key, viewer, now, code):
            text = "This form is too old, or was made for somebody else: load the page again, and send it once more."
            return plain_page(request, viewer, show, 403, "Not allowed", text)
        if page.writes and not viewer.may_write:
            return plain_page(request, viewer, show, 403, "Not allowed", "You may look, and not change anything.")
        return None

    def _asked(
        self,
        recovery: Recovery,
        request: Request,
        viewer: Viewer,
        wanted: str,
        form: tuple[tuple[str, str], ...],
        now: datetime,
    ) -> PageRequest:
        settings = recovery.settings(wanted)
        language = viewer.locale or request.header("accept-language") or settings.shop.locale
        return PageRequest(
            recovery=recovery,
            request=request,
            viewer=viewer,
            settings=settings,
            now=now,
            show=Show(locale_of(language), zone(settings.shop.timezone), now),
            code=form_code(self._key, viewer, now),
            bridge=self._shopify_key,
            form=form,
        )


def check_authorize(authorize: _T | None) -> _T:
    """Return the host's function for viewers. Raises InvalidSettings for none: the pages cannot be opened to all visitors."""
    if authorize is None or not callable(authorize):
        raise InvalidSettings(
            "authorize: expected a function of the request that gives a Viewer, or None for who may not look; "
            "the dashboard lets nobody in by itself"
        )
    return authorize


def _page_of(request: Request, viewer: Viewer, show: Show) -> Page | Reply:
    """Return the page of a request, or a refusal if there is none."""
    page = PAGES.get("/" + request.path.strip("/"))
    if page is None:
        return plain_page(request, viewer, show, 404, "Not found", "There is no such page.")
    methods = ("POST",) if page.is_form else ("GET", "HEAD")
    if request.method in methods:
        return page
    refused = plain_page(request, viewer, show, 405, "Not possible", "This page is not asked for in this way.")
    return Reply(405, (*refused.headers, ("Allow", ", ".join(methods))), refused.body)


def _show(request: Request, viewer: Viewer | None) -> Show:
    """Return the viewer's language before the shop is known: for texts alone."""
    language = (viewer.locale if viewer is not None else None) or request.header("accept-language")
    return Show(locale_of(language), zone("UTC"), datetime.fromtimestamp(0, zone("UTC")))


_TEXTS: tuple[tuple[type[CartbackError], int, str], ...] = (
    (UnknownShop, 404, "No settings are saved for this shop yet."),
    (UnknownShopper, 404, "This shop knows no such shopper; the shopper may have been forgotten."),
    (UnknownNotification, 404, "This message is not in the ledger any more."),
    (SettingsChanged, 409, "Others saved the settings meanwhile: load the page again."),
    (MalformedDelivery, 400, "This form cannot be read."),
    (InvalidSettings, 400, "That is not possible: load the page again."),
    (InvalidEvent, 400, "That is not possible: load the page again."),
)


def _sorry(request: Request, viewer: Viewer, show: Show, error: CartbackError) -> Reply:
    """Return a page for an expected error; raise any other, for the host to see."""
    for kind, status, text in _TEXTS:
        if isinstance(error, kind):
            return plain_page(request, viewer, show, status, "Not possible", text)
    if error.retryable:
        return plain_page(
            request, viewer, show, 503, "Not possible", "That cannot be read just now: try again in a minute."
        )
    raise error
