"""The settings of an e-mail channel, by SMTP or a provider's API: the sender, the look, and the parts that the law demands."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from cartback.domain import arguments
from cartback.domain.values import shown
from cartback.errors import InvalidSettings
from cartback.ports import OutgoingMessage

from .layout import Layout, Rendered, Theme
from .mime import Sender, Unmailable, sender_of

#: One Sender for all shops, one for each, or a function from shop to Sender (or None). A string is read as "Name <address>".
Senders: TypeAlias = Sender | str | Mapping[str, Sender | str] | Callable[[str], Sender | str | None]
#: The same for themes; a shop without one has the built-in.
Themes: TypeAlias = Theme | Mapping[str, Theme] | Callable[[str], Theme | None]

#: The most layouts that are cached.
_MOST_THEMES = 1000


class Letters:
    """Lays messages out. Thread-safe."""

    def __init__(self, senders: Senders, themes: Themes | None, *, lawful: bool) -> None:
        """Check the senders and themes that are not functions.

        Raises InvalidSettings, MissingExtra without css-inline and jinja2.
        """
        arguments.yes_or_no(lawful, "lawful")
        _sure_of_themes(themes)
        self.lawful = lawful
        self._senders = _checked(senders)
        self._themes = themes
        self._layouts: dict[int, Layout] = {}
        self._plain = Layout(Theme())
        self._lock = threading.Lock()

    def rendered(self, message: OutgoingMessage) -> tuple[Rendered, Sender]:
        """Lay the message out, and return it with its sender.

        Raises Unmailable, with the reason there is no e-mail; InvalidSettings for a theme that cannot be rendered.
        """
        if self.lawful and not message.content.unsubscribe:
            raise Unmailable("no unsubscribe link: pass links=Links(base, keys) to the engine")
        if self.lawful and not message.content.postal_address.strip():
            raise Unmailable("no postal address: set the shop's postal_address")
        sender = self._sender(message.shop)
        return self._layout(message.shop).render(message), sender

    def _sender(self, shop: str) -> Sender:
        own = _of(self._senders, shop)
        if own is None:
            raise Unmailable("no sender for this shop")
        return sender_of(own)

    def _layout(self, shop: str) -> Layout:
        theme = _of(self._themes, shop) if self._themes is not None else None
        if theme is None:
            return self._plain
        with self._lock:
            known = self._layouts.get(id(theme))
            if known is None or known.theme is not theme:
                known = self._layouts[id(theme)] = Layout(theme)
                while len(self._layouts) > _MOST_THEMES:
                    self._layouts.pop(next(iter(self._layouts)))
        return known


def _checked(senders: Senders) -> Senders:
    """Read the senders that are not functions. Raises InvalidSettings."""
    if isinstance(senders, Mapping):
        if not senders:
            raise InvalidSettings(
                "sender: expected an address such as 'Acme <hello@mail.acme.example>', or one for each shop, got {}"
            )
        return {shop: sender_of(each) for shop, each in senders.items()}
    if callable(senders):
        arguments.function(senders, "sender", "shop -> Sender", 1, plain=True)
        return senders
    return sender_of(senders)


def _sure_of_themes(themes: object) -> None:
    """Raise InvalidSettings for a value that is not a theme, before the first message would fail."""
    for each in themes.values() if isinstance(themes, Mapping) else (themes,):
        if each is not None and not isinstance(each, Theme) and not (each is themes and callable(each)):
            raise InvalidSettings(
                f"theme: expected a Theme, one for each shop, or a function of the shop, got {shown(each)}"
            )


def _of(given: Any, shop: str) -> Any:
    """Return the value for all shops, or for this one."""
    if isinstance(given, Mapping):
        return given.get(shop)
    return given(shop) if callable(given) else given
