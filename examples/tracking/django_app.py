"""The tracking endpoint as a Django view, in a project of one file: python django_app.py runserver

In a project of yours only the view and its URL are needed.
"""

# requires: django

from __future__ import annotations

import sys

import django
import endpoint
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.management import execute_from_command_line
from django.http import HttpRequest, HttpResponse
from django.urls import re_path
from django.views.decorators.csrf import csrf_exempt

import cartback as cb

if not settings.configured:
    settings.configure(
        ROOT_URLCONF=__name__,
        ALLOWED_HOSTS=["localhost", "app.acme.example"],
        SECRET_KEY="only-for-this-example",
        DATA_UPLOAD_MAX_MEMORY_SIZE=endpoint.LARGEST,
        USE_TZ=True,
    )
    django.setup()

recovery = cb.Recovery("memory:")  # a database of yours: "postgresql://..."
recovery.save_shop(endpoint.shop())


@csrf_exempt  # a client has no token of Django's; its write key says whose it is
def tracked(request: HttpRequest) -> HttpResponse:
    """Whatever a client sends or asks."""
    path = request.get_full_path()
    try:
        asked = cb.Request(method=request.method or "", headers=request.headers.items(), body=request.body)
    except RequestDataTooBig:
        return HttpResponse(status=413)
    reply = endpoint.answered_here(asked, path) or recovery.webhook(asked, endpoint.reader(path))
    reply = endpoint.with_cors(reply, asked)
    return HttpResponse(reply.body, status=reply.status, headers=dict(reply.headers))


urlpatterns = [re_path("", tracked)]

if __name__ == "__main__" and len(sys.argv) > 1:
    execute_from_command_line(sys.argv)
