"""Where requests go: to the shop, to cartback, to its dashboard and to the admin."""

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
