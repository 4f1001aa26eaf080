"""The admin: the shop's tables, and what cartback did and why, to look at and not to touch."""

from __future__ import annotations

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html

from cartback.errors import UnknownShopper

from .models import Customer, DataRequest, Notification, Order, Product
from .recovery import recovery, shop

admin.site.register((Order, Product))
STATES = ("SENT", "AMBIGUOUS", "FAILED", "NOT_SENT", "SKIPPED", "WITHHELD", "BEGUN")


@admin.register(Customer)
class CustomerAdmin(admin.ModelAdmin):
    list_display = ("user", "shopify_id")
    readonly_fields = ("why",)

    @admin.display(description="Why, or why not")
    def why(self, customer: Customer) -> str:
        """What cartback would do about them now, and every rule that objects."""
        if not customer.pk or not customer.keys:
            return "-"
        try:
            told = recovery().explain(shop().id, customer.keys[-1])
        except UnknownShopper:
            return "cartback has heard nothing of them"
        objections = [f"{found.campaign}: {found.reason}" for found in told.findings if found.reason is not None]
        return format_html("<pre>{}</pre>", "\n".join([type(told.decision).__name__, *objections]))


@admin.register(DataRequest)
class DataRequestAdmin(admin.ModelAdmin):
    list_display = ("key", "asked_at", "answered")
    readonly_fields = ("key", "asked_at", "export")

    @admin.display(description="All that cartback keeps of them")
    def export(self, request: DataRequest) -> str:
        try:
            known = recovery().export(shop().id, request.key)
        except UnknownShopper:
            return "nothing"
        return format_html("<pre>{}</pre>", _readable(known))


@admin.register(Notification)
class NotificationAdmin(admin.ModelAdmin):
    """One page: the newest of cartback's ledger, by state. There is nothing to add, change or delete."""

    def get_urls(self) -> list[URLPattern]:
        return [path("", self.admin_site.admin_view(self.ledger), name="shop_notification_changelist")]

    def ledger(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        state = request.GET.get("state")
        engine = recovery()
        bought = {order.notification: order for order in engine.conversions(shop().id)}
        rows = engine.notifications(shop().id, state=state if state in STATES else None, limit=100)
        context = {**self.admin_site.each_context(request), "title": "Notifications", "states": STATES}
        context["rows"] = [(row, bought.get(row.id)) for row in rows]
        return TemplateResponse(request, "admin/shop/notification/ledger.html", context)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False


def _readable(known: object) -> str:
    import json

    return json.dumps(known, indent=2, ensure_ascii=False)
