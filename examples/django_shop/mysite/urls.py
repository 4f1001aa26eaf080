"""The URLs of the shop, of cartback, of its dashboard and of the admin."""

from django.contrib import admin
from django.contrib.auth.views import LoginView
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("login/", LoginView.as_view()),
    path("cartback/", include("cartback.django.urls")),
    path("recovery/", include("cartback.django.dashboard_urls")),
    path("", include("shop.urls")),
]
