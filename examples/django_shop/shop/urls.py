"""The shop's addresses."""

from django.urls import path

from . import views

urlpatterns = [
    path("webhooks/shopify/", views.shopify_webhook),
    path("api/cart/", views.cart),
    path("api/orders/", views.orders),
    path("api/devices/", views.devices),
    path("api/consent/", views.consent),
    path("api/account/", views.account),
    path("r/<str:what>", views.from_a_message),
    path("health/", views.health),
]
