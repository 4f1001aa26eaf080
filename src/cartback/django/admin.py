"""The admin: the messages sent or not, to whom, why, and their results; to look at, and to rate.

A page shows one shop, the newest first. The ledger, which may have millions of rows, is never counted: only the newest `MOST`
are paged through, and older ones are found by a shopper's key.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, get_args

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from cartback.domain.case import show
from cartback.domain.ledger import State
from cartback.errors import CartbackError, UnknownNotification
from cartback.stores.sql import instant

from .conf import current, on_the_sites_clock, shops_seen_by
from .engine import get_recovery
from .models import Conversion, Notification

#: The number of newest rows that are paged through.
MOST = 1_000
_LOOKED_UP = 500
_STATES: tuple[str, ...] = get_args(State)


class BoundedPaginator(Paginator):
    """Counts no more rows than are shown: a count of the whole ledger would read all of it."""

    @cached_property
    def count(self) -> int:
        """Return how many rows there are, up to MOST."""
        return len(self.object_list.values_list("pk", flat=True)[:MOST])


class ShopFilter(admin.SimpleListFilter):
    """The shop whose rows are shown: the first one unless another is chosen."""

    title = _("shop")
    parameter_name = "shop"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        """List the shops that have settings."""
        return [(shop, shop) for shop in shops_of(request)]

    def has_output(self) -> bool:
        """Return whether there is a choice."""
        return len(self.lookup_choices) > 1

    def choices(self, changelist: Any) -> Any:
        """Offer each shop; there is no page of all of them."""
        for shop, title in self.lookup_choices:
            query = changelist.get_query_string({self.parameter_name: shop})
            yield {"selected": shop == self.chosen, "query_string": query, "display": title}

    @property
    def chosen(self) -> str | None:
        """Return the shop that the page shows."""
        known = [shop for shop, _title in self.lookup_choices]
        return self.value() if self.value() in known else next(iter(known), None)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002
        """Keep the shop's rows."""
        return queryset.filter(shop_number=number_of(self.chosen) if self.chosen is not None else -1)


class StateFilter(admin.SimpleListFilter):
    """By state; the choices are known without a query."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        """List the states."""
        return [(state, state) for state in _STATES]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002
        """Keep the rows in the state."""
        return queryset.filter(state=self.value()) if self.value() in _STATES else queryset


def shops_of(request: HttpRequest) -> list[str]:
    """Return the shops that the user may see: those that have settings, and that VIEWER_SHOPS returns."""
    shops, allowed = get_recovery(channels=()).shops(), shops_seen_by(request)
    return [shop for shop in shops if allowed is None or shop in allowed]


def number_of(shop: str) -> int:
    """Return the number that a shop has in the tables."""
    from django.db import connections

    with connections[current().database].cursor() as cursor:
        cursor.execute("SELECT n FROM cartback_shops WHERE id = %s", [shop])
        row = cursor.fetchone()
    return int(row[0]) if row is not None else -1


class _LedgerAdmin(admin.ModelAdmin):
    """A read-only list."""

    list_per_page = 50
    show_full_result_count = False
    paginator = BoundedPaginator
    search_fields = ("shopper",)
    search_help_text = _("A customer id, or a key such as email:ana@example.com")
    list_filter: Sequence[Any] = (ShopFilter,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Read from the tables' database, without rows of shops that the user may not see."""
        rows = super().get_queryset(request).using(current().database)
        if current().viewer_shops is None:
            return rows
        return rows.filter(shop_number__in=[number_of(shop) for shop in shops_of(request)])

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find the rows of one shopper, by a key, a customer id or the shopper's own id; or one row by its id."""
        term = search_term.strip()
        if not term:
            return queryset, False
        shops = shops_of(request)
        shop = request.GET.get("shop")
        chosen = shop if shop in shops else next(iter(shops), None)
        return (self.found(queryset, chosen, term) if chosen is not None else queryset.none()), False

    def found(self, queryset: QuerySet[Any], shop: str, term: str) -> QuerySet[Any]:
        """Keep the rows that a search finds."""
        raise NotImplementedError

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Return False: a user adds no row to a ledger."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Return False: a user does not change the past."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Return False: retention deletes old rows, a user none."""
        return False


@admin.register(Notification)
class NotificationAdmin(_LedgerAdmin):
    """Every step that came due, whatever its outcome."""

    list_display = ("decided", "state", "campaign", "channel", "message", "reasons", "outcome", "liked", "why")
    list_filter = (ShopFilter, StateFilter)
    ordering = ("-n",)
    actions = ("thumb_up", "thumb_down", "thumb_back")
    fields = readonly_fields = (
        "decided", "state", "campaign", "channel", "message", "link", "reasons", "outcome", "liked", "written_by", "id_text",
        "why",
    )  # fmt: skip

    def found(self, queryset: QuerySet[Any], shop: str, term: str) -> QuerySet[Any]:
        """Keep a shopper's rows, or the one with this id."""
        engine = get_recovery(channels=())
        try:
            ids = [row.id for row in engine.notifications(shop, shopper=term, limit=_LOOKED_UP)]
        except CartbackError:
            ids = []
        return queryset.filter(id_text__in=[*ids, term])

    # --- columns

    @admin.display(description=_("decided"), ordering="n")
    def decided(self, own: Notification) -> Any:
        """Return when it was decided, in the site's time zone."""
        return on_the_sites_clock(own.row.decided_at)

    @admin.display(description=_("campaign"))
    def campaign(self, own: Notification) -> str:
        """Return the campaign and the number of its message."""
        return f"{own.row.campaign}, {own.row.step + 1}" + (" (test)" if own.row.test else "")

    @admin.display(description=_("channel"))
    def channel(self, own: Notification) -> str:
        """Return the channel."""
        return own.row.channel

    @admin.display(description=_("message"))
    def message(self, own: Notification) -> str:
        """Return the message's texts."""
        if not own.row.title and not own.row.body:
            return "-"
        return format_html("<strong>{}</strong><br>{}", own.row.title or "", own.row.body or "")

    @admin.display(description=_("link"))
    def link(self, own: Notification) -> str:
        """Return the message's link."""
        return own.row.link or "-"

    @admin.display(description=_("reasons"))
    def reasons(self, own: Notification) -> str:
        """Return why it was not sent, or why the fallback wrote it."""
        return ", ".join(own.row.reasons) or "-"

    @admin.display(description=_("what came of it"))
    def outcome(self, own: Notification) -> str:
        """Return whether it was opened, tapped, or followed by an order."""
        row = own.row
        earned = [f"{amount} {currency}" for currency, amount in row.earned]
        seen = [
            str(word) for word, at in ((_("tapped"), row.clicked_at), (_("opened"), row.opened_at)) if at is not None
        ]
        return ", ".join([*earned, *seen[:1]]) or "-"

    @admin.display(description=_("thumb"), ordering=None)
    def liked(self, own: Notification) -> str:
        """Return the merchant's thumb."""
        return {1: "\N{THUMBS UP SIGN}", -1: "\N{THUMBS DOWN SIGN}"}.get(own.thumb, "-")

    @admin.display(description=_("written by"))
    def written_by(self, own: Notification) -> str:
        """Return the author."""
        return own.row.written_by or "-"

    @admin.display(description=_("why?"))
    def why(self, own: Notification) -> str:
        """Return a link to a page with every rule's answer for the shopper, now."""
        return format_html('<a href="{}">{}</a>', reverse("admin:cartback_notification_why", args=[own.pk]), _("why?"))

    # --- thumbs

    def has_rate_permission(self, request: HttpRequest) -> bool:
        """Return whether the user may rate: the permission to change a notification covers it."""
        return bool(request.user.has_perm("cartback.change_notification"))

    @admin.action(description=_("Thumb up: more like these"), permissions=["rate"])
    def thumb_up(self, request: HttpRequest, queryset: QuerySet[Notification]) -> None:
        """Rate the chosen messages 1."""
        self._rate(request, queryset, 1)

    @admin.action(description=_("Thumb down"), permissions=["rate"])
    def thumb_down(self, request: HttpRequest, queryset: QuerySet[Notification]) -> None:
        """Rate the chosen messages -1."""
        self._rate(request, queryset, -1)

    @admin.action(description=_("Take the thumb back"), permissions=["rate"])
    def thumb_back(self, request: HttpRequest, queryset: QuerySet[Notification]) -> None:
        """Take the rating of the chosen messages back."""
        self._rate(request, queryset, 0)

    def _rate(self, request: HttpRequest, queryset: QuerySet[Notification], thumb: int) -> None:
        engine, rated = get_recovery(channels=()), 0
        for own in queryset:
            try:
                engine.feedback(own.row.shop, own.row.id, thumb)
            except UnknownNotification:
                continue  # purged meanwhile
            rated += 1
        self.message_user(request, _("%(rated)d rated") % {"rated": rated}, messages.SUCCESS)

    # --- why

    def get_urls(self) -> list[URLPattern]:
        """Add the page that explains."""
        own = path("<int:pk>/why/", self.admin_site.admin_view(self.explained), name="cartback_notification_why")
        return [own, *super().get_urls()]

    def explained(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the present decision about the shopper, and every rule's answer."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        own = self.get_queryset(request).filter(pk=pk).first()
        if own is None:
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": _("Why, or why not"),
            "opts": self.opts,
            "original": own,
            **_explanation(own.row.shop, own.row.shopper),
        }
        return TemplateResponse(request, "admin/cartback/notification/why.html", context)


def _explanation(shop: str, shopper: str) -> dict[str, Any]:
    """Return the page's content; `unknown` for a shopper who was forgotten."""
    try:
        explained = get_recovery().explain(shop, shopper)
    except CartbackError:
        return {"unknown": True}
    rows = [
        {
            "campaign": finding.campaign,
            "rule": finding.rule,
            "question": finding.question,
            "passed": finding.passed,
            "values": ", ".join(f"{name} {show(value)}" for name, value in finding.values.items()),
            "reason": finding.reason.code if finding.reason is not None else "",
            "until": on_the_sites_clock(finding.reason.until) if finding.reason is not None else None,
        }
        for finding in explained.findings
    ]
    return {
        "decision": explained.decision,
        "until": on_the_sites_clock(getattr(explained.decision, "until", None)),
        "kind": type(explained.decision).__name__,
        "rows": rows,
        "now": on_the_sites_clock(explained.now),
    }


@admin.register(Conversion)
class ConversionAdmin(_LedgerAdmin):
    """The orders that messages won back."""

    list_display = ("ordered", "number", "value", "refunded", "touch", "campaign", "channel", "notification")
    list_display_links = None
    ordering = ("-at", "-order")

    def found(self, queryset: QuerySet[Any], shop: str, term: str) -> QuerySet[Any]:
        """Keep a shopper's orders, or the one with this number."""
        engine = get_recovery(channels=())
        try:
            orders = [credit.order for credit in engine.conversions(shop, shopper=term, limit=_LOOKED_UP)]
        except CartbackError:
            orders = []
        return queryset.filter(order__in=[*orders, term])

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether the user may look at the list; an order has no page of its own, since its number is unique only in
        its shop.
        """
        return obj is None and bool(super().has_view_permission(request))

    @admin.display(description=_("ordered"), ordering="at")
    def ordered(self, own: Conversion) -> Any:
        """Return when it was ordered."""
        return on_the_sites_clock(instant(own.at))

    @admin.display(description=_("order"))
    def number(self, own: Conversion) -> str:
        """Return the order's number."""
        return own.order

    @admin.display(description=_("value"))
    def value(self, own: Conversion) -> str:
        """Return its value."""
        return f"{own.row.value} {own.row.currency}"

    @admin.display(description=_("refunded"))
    def refunded(self, own: Conversion) -> str:
        """Return the amount refunded."""
        return str(own.row.refunded)

    @admin.display(description=_("touch"))
    def touch(self, own: Conversion) -> str:
        """Return the touch that it is credited to."""
        return own.row.touch

    @admin.display(description=_("campaign"))
    def campaign(self, own: Conversion) -> str:
        """Return the campaign and the number of its message."""
        return f"{own.row.campaign}, {own.row.step + 1}"

    @admin.display(description=_("channel"))
    def channel(self, own: Conversion) -> str:
        """Return the channel."""
        return own.row.channel

    @admin.display(description=_("message"))
    def notification(self, own: Conversion) -> str:
        """Return a link to the message in its list."""
        query = f"?q={own.row.notification}&shop={own.row.shop}"
        return format_html(
            '<a href="{}{}">{}</a>', reverse("admin:cartback_notification_changelist"), query, own.row.notification
        )
