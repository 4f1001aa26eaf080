"""The URLs of `urls`, answered by an async view: for a site that is served by ASGI."""

from django.urls import re_path

from .views import aanswer

app_name = "cartback"
urlpatterns = [re_path(r"^(?P<path>.*)\Z", aanswer, name="cartback")]
