"""The tracking endpoint on plain WSGI: gunicorn wsgi_app:app, or in Flask by werkzeug's DispatcherMiddleware."""

from __future__ import annotations

import endpoint

import cartback as cb
from cartback.web import WSGI, Routes

recovery = cb.Recovery("memory:")  # your database: "postgresql://..."
recovery.save_shop(endpoint.shop())
app = WSGI(Routes(recovery, sources=endpoint.SOURCES))
