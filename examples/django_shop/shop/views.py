"""The API of the shop's app. Each change of the shop's rows is reported to cartback in the same transaction."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods, require_POST

import cartback as cb
from cartback.django import get_recovery

from .models import Cart, Order, Product
from .rules import SHOP, keys_of


def _news(request: HttpRequest) -> dict[str, Any]:
    """Return the fields of every event about a customer."""
    return {"shop": SHOP, "at": get_recovery().now(), "keys": keys_of(request)}


@login_required
@require_POST
def cart(request: HttpRequest) -> HttpResponse:
    """Set the quantity of a product in the cart: {"product": "mug", "quantity": 2}."""
    try:
        asked = json.loads(request.body)
        quantity = int(asked["quantity"])
    except (ValueError, TypeError, LookupError):
        raise BadRequest from None
    if not 0 <= quantity <= 100:
        raise BadRequest
    product = get_object_or_404(Product, slug=str(asked.get("product")))
    with transaction.atomic():
        own, _ = Cart.objects.get_or_create(user=request.user)
        own.items.filter(product=product).delete()
        if quantity:
            own.items.create(product=product, quantity=quantity)
        url = f"https://acme.example/cart/{own.token}"
        get_recovery().ingest(cb.CartChanged(**_news(request), cart=str(own.token), lines=own.lines, url=url))
    return JsonResponse({"total": str(own.total)})


@login_required
@require_POST
def orders(request: HttpRequest) -> HttpResponse:
    """Buy the cart. If a product in it is sold out, everything is rolled back, the event to cartback included."""
    try:
        with transaction.atomic():
            own = get_object_or_404(Cart.objects.select_for_update(), user=request.user)  # a second tap finds none
            news = _news(request)
            order = Order.objects.create(user=request.user, total=own.total, placed_at=news["at"])
            placed = cb.OrderPlaced(**news, order=f"app-{order.pk}", total=order.total, cart=str(own.token))
            get_recovery().ingest(placed)
            for item in own.items.all():
                Product.objects.filter(pk=item.product_id).update(stock=F("stock") - item.quantity)
            own.delete()
    except IntegrityError:
        return JsonResponse({"error": "sold out"}, status=409)
    return JsonResponse({"order": order.pk}, status=201)


@login_required
@require_http_methods(["DELETE"])
def account(request: HttpRequest) -> HttpResponse:
    """Delete the account, here and at cartback."""
    with transaction.atomic():
        get_recovery().ingest(cb.ShopperErased(**_news(request)))
        request.user.delete()
    return HttpResponse(status=204)


@require_GET
def health(_request: HttpRequest) -> HttpResponse:
    """Answer 503 if the longest due shopper has waited for more than a quarter of an hour, for your monitoring."""
    behind = get_recovery().health().behind
    return JsonResponse({"behind": behind.total_seconds()}, status=503 if behind > timedelta(minutes=15) else 200)
