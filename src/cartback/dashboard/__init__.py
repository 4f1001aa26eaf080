"""The merchant's pages, for a host to mount behind its own login: the results, the messages and their reasons, the settings.

    from cartback.dashboard import Dashboard, Viewer
    from cartback.web import ASGI

    dashboard = Dashboard(recovery, authorize=viewer_of, key=SECRET)
    app.mount("/recovery", ASGI(dashboard))

HTML from the server with pictures in SVG: it works without JavaScript, and under a policy that allows nothing but its own
files.
The modules: dashboard (the page of each path), asynchronous (the same over an AsyncRecovery), guard (permissions to read and
write), asked (a page's request), show (figures and dates in the viewer's language), words (the texts), form (settings as fields
and back), and one module a page.
"""

from typing import TYPE_CHECKING

from cartback.exports import on_demand

if TYPE_CHECKING:
    from .asynchronous import AsyncDashboard
    from .dashboard import Dashboard
    from .guard import Viewer

__getattr__, __dir__ = on_demand(
    __name__,
    {
        "cartback.dashboard.asynchronous": ("AsyncDashboard",),
        "cartback.dashboard.dashboard": ("Dashboard",),
        "cartback.dashboard.guard": ("Viewer",),
    },
)

__all__ = ["AsyncDashboard", "Dashboard", "Viewer"]
