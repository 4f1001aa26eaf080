"""The merchant's dashboard: `path("recovery/", include("cartback.django.dashboard_urls"))`."""

from django.urls import re_path

from .dashboard import pages

app_name = "cartback_dashboard"
urlpatterns = [re_path(r"^(?P<path>.*)\Z", pages, name="dashboard")]
