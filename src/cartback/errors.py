"""All errors that cartback raises. The class docstring is the default message; the class tells whose fault it was."""

from __future__ import annotations


class CartbackError(Exception):
    """Something went wrong in cartback."""

    #: Whether the same call may succeed later without any change.
    retryable = False

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (type(self).__doc__ or "").strip().splitlines()[0])


class InvalidEvent(CartbackError, ValueError):
    """The event is not one cartback knows; the message names the field and what it should be."""


class InvalidSettings(CartbackError, ValueError):
    """The settings are wrong or contradict each other; the message names the field and the fix."""


class InvalidAnswer(CartbackError, ValueError):
    """A plug-in, a channel or a rule of the host's, returned an invalid value; the message names it and what is valid."""


class RefusedDelivery(CartbackError):
    """The webhook delivery was refused; nothing was changed.

    `status` is the HTTP status to answer with and `code` a short stable name for counters.
    """

    status = 400
    code = "refused"


class BadSignature(RefusedDelivery):
    """The signature does not match the raw body."""

    status = 401
    code = "bad_signature"


class MalformedDelivery(RefusedDelivery, ValueError):
    """The delivery is signed but is not what its topic promises."""

    status = 400
    code = "malformed"


class TooLarge(RefusedDelivery, ValueError):
    """The delivery is larger or deeper than the limits allow."""

    status = 413
    code = "too_large"


class UnknownShop(CartbackError, LookupError):
    """No settings are saved for this shop; call save_shop first."""


class UnknownShopper(CartbackError, LookupError):
    """No shopper with this id or key is known to the shop."""


class UnknownNotification(CartbackError, LookupError):
    """No notification with this id is in the shop's ledger."""


class UnknownText(CartbackError, LookupError):
    """The shop has no such text; it may have been written again meanwhile."""


class StoreError(CartbackError):
    """The store could not be read or written."""


class StoreBusy(StoreError, TimeoutError):
    """The store was busy for longer than its timeout; the same call may succeed later."""

    retryable = True


class SchemaError(StoreError):
    """The store was written by a newer cartback, or is not a cartback store."""


class UnknownSettings(StoreError):
    """A shop's stored settings cannot be read: a newer cartback saved them, or they are broken."""

    retryable = True  # the next worker may be a newer one, and broken settings can be repaired


class SettingsChanged(CartbackError):
    """The settings changed after they were read; read them again and repeat the change."""


class UnknownDocument(StoreError):
    """A stored document has a format this cartback does not know: a newer one wrote it, and can read it."""

    retryable = True


class BrokenDocument(StoreError):
    """A stored document cannot be read until it is repaired."""

    retryable = True


class CopyError(CartbackError):
    """The copywriter could not write this message."""

    #: The usage of a language model in the attempt (cartback.domain.ledger.Usage): it is paid for whichever copywriter writes.
    usage: object = None


class MissingExtra(CartbackError, ImportError):
    """An optional dependency is not installed."""

    def __init__(self, extra: str) -> None:
        super().__init__(f'this needs an optional dependency: pip install "cartback[{extra}]"')
