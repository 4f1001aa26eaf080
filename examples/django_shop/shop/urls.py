"""The shop's own URLs."""

from django.urls import path

from . import views

urlpatterns = [
    path("api/cart/", views.cart),
    path("api/orders/", views.orders),
    path("api/account/", views.account),
    path("health/", views.health),
]
