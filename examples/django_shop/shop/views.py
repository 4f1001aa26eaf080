"""What the app and Shopify say. Whatever changes the shop's rows tells cartback in the same transaction."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

import cartback as cb
from cartback.errors import RefusedDelivery, StoreBusy, UnknownShop
from cartback.sources import shopify

from .models import Cart, Customer, DataRequest, Order, Product
from .recovery import now, recovery, shop

_T = TypeVar("_T")


@csrf_exempt  # the signature says who it is from
@require_POST
def shopify_webhook(request: HttpRequest) -> HttpResponse:
    """One delivery. It is answered 200 only once it is committed; what is refused changes nothing."""
    try:
        events = shopify.events(
            request.headers, request.body, secret=settings.CARTBACK["SHOPIFY_SECRETS"], received_at=now()
        )
        with transaction.atomic():
            taken = recovery().ingest(events)
            asked = [DataRequest(key=asks.keys[0], asked_at=asks.at) for asks in taken.requests]
            DataRequest.objects.bulk_create(asked)
    except RequestDataTooBig:
        return HttpResponse(status=413)
    except RefusedDelivery as refused:
        return HttpResponse(status=refused.status)
    except UnknownShop:
        return HttpResponse(status=401)  # a stranger learns no more than from a wrong signature
    except StoreBusy:
        return HttpResponse(status=503)  # Shopify delivers it again
    return HttpResponse()


@login_required
@require_POST
def cart(request: HttpRequest) -> HttpResponse:
    """{"product": "mug", "quantity": 2}: so many of it are in the cart now."""
    customer, quantity = _customer(request), _told(request, "quantity", int)
    product = get_object_or_404(Product, slug=_told(request, "product", str))
    if not 0 <= quantity <= 100:
        raise BadRequest
    with transaction.atomic():
        mine, _ = Cart.objects.get_or_create(customer=customer)
        if quantity:
            mine.items.update_or_create(product=product, defaults={"quantity": quantity})
        else:
            mine.items.filter(product=product).delete()
        url = f"{settings.CARTBACK['URL']}/cart/{mine.token}"
        recovery().ingest(cb.CartChanged(**_news(customer), cart=str(mine.token), lines=mine.lines, url=url))
    return JsonResponse({"total": str(mine.total)})


@login_required
@require_POST
def orders(request: HttpRequest) -> HttpResponse:
    """The cart is bought. If one thing in it is sold out, nothing of this has happened, and cartback heard of nothing."""
    customer = _customer(request)
    try:
        with transaction.atomic():
            mine = get_object_or_404(Cart.objects.select_for_update(), customer=customer)  # a second tap finds none
            order = Order.objects.create(customer=customer, total=mine.total, placed_at=now())
            placed = cb.OrderPlaced(**_news(customer), order=f"app-{order.pk}", total=order.total, cart=str(mine.token))
            recovery().ingest(placed)
            for item in mine.items.all():
                Product.objects.filter(pk=item.product_id).update(stock=F("stock") - item.quantity)
            mine.delete()
    except IntegrityError:
        return JsonResponse({"error": "sold out"}, status=409)
    return JsonResponse({"order": order.pk}, status=201)


@login_required
def devices(request: HttpRequest) -> HttpResponse:
    """{"token": "..."} when the app is told its push token; with "removed": true when the person logs out."""
    return _answer(recovery().device(shop().id, _asked(request), _customer(request).keys))


@csrf_exempt  # the token in it is signed
def from_a_message(request: HttpRequest, what: str) -> HttpResponse:
    """A tap on a message's link, a message that was opened, a cart to put back: links.base is the URL of this view."""
    engine = recovery()
    answers = {"click": engine.click, "open": engine.opened, "cart": engine.cart}
    if what not in answers:
        return HttpResponse(status=404)
    return _answer(answers[what](_asked(request)))


@login_required
@require_POST
def consent(request: HttpRequest) -> HttpResponse:
    """{"push": true}: the switch in the app's own settings, off until somebody turns it on."""
    granted, news = _told(request, "push", bool), _news(_customer(request))
    said = cb.ConsentChanged(**news, channel="push", granted=granted, source="app settings")
    recovery().ingest(said)
    return HttpResponse(status=204)


@login_required
@require_http_methods(["DELETE"])
def account(request: HttpRequest) -> HttpResponse:
    """The account is deleted, here and at cartback."""
    customer = _customer(request)
    with transaction.atomic():
        recovery().ingest(cb.ShopperErased(**_news(customer)))
        customer.user.delete()
    logout(request)
    return HttpResponse(status=204)


@require_GET
def health(_request: HttpRequest) -> HttpResponse:
    """For your monitoring: 503 when the longest due shopper has waited for over a quarter of an hour."""
    behind = recovery().health().behind
    return JsonResponse({"behind": behind.total_seconds()}, status=503 if behind > timedelta(minutes=15) else 200)


def _customer(request: HttpRequest) -> Customer:
    return get_object_or_404(Customer.objects.select_related("user"), user=request.user)


def _told(request: HttpRequest, name: str, kind: type[_T]) -> _T:
    """One field of the JSON body. Raises BadRequest, which Django answers with 400."""
    try:
        value = json.loads(request.body)[name]
    except (ValueError, TypeError, LookupError):
        raise BadRequest from None
    if type(value) is not kind:
        raise BadRequest
    return value


def _asked(request: HttpRequest) -> cb.Request:
    """Django's request as cartback takes one."""
    query = request.GET.dict()
    return cb.Request(method=request.method, headers=request.headers, query=query, body=request.body)


def _answer(reply: cb.Reply) -> HttpResponse:
    return HttpResponse(reply.body, status=reply.status, headers=dict(reply.headers))


def _news(customer: Customer) -> dict[str, Any]:
    """What every event about a customer says."""
    return {"shop": shop().id, "at": now(), "keys": customer.keys}
