"""Where the host's requests go."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("recovery/", include("cartback.django.dashboard_urls")),
    path("cartback/", include("cartback.django.urls")),
    path("async/", include("cartback.django.async_urls", namespace="async")),
]
