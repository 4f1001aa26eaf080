"""The tracking endpoint in a Django project of one file: python django_app.py runserver

Your own project needs only the routes and their URL.
"""

# requires: django

from __future__ import annotations

import sys

import django
import endpoint
from django.conf import settings
from django.core.management import execute_from_command_line
from django.urls import include, path

import cartback as cb
from cartback.web import Routes

if not settings.configured:
    settings.configure(
        ROOT_URLCONF=__name__,
        ALLOWED_HOSTS=["localhost", "app.acme.example"],
        SECRET_KEY="only-for-this-example",
        USE_TZ=True,
    )
    django.setup()

from cartback.django.mounting import mounted

recovery = cb.Recovery("memory:")  # your database: "postgresql://..."
recovery.save_shop(endpoint.shop())
urlpatterns = [path("", include(mounted(Routes(recovery, sources=endpoint.SOURCES))))]

if __name__ == "__main__" and len(sys.argv) > 1:
    execute_from_command_line(sys.argv)
