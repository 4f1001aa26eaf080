"""The only code that uses litellm: loading it without a network, one call's reply, a model's price, closing its clients.

It is loaded by name, so that this package does not depend on its types.
"""

from __future__ import annotations

import os
from contextlib import suppress
from decimal import Decimal
from importlib import import_module
from typing import Any

from msgspec import Struct

from cartback.errors import MissingExtra
from cartback.vendor_warnings import muted

_MILLION = Decimal(1_000_000)


class Price(Struct, frozen=True, gc=False):
    """US dollars for a million tokens, for a model whose price litellm does not know."""

    tokens_in: Decimal
    tokens_out: Decimal

    def of(self, tokens_in: int, tokens_out: int) -> Decimal:
        """Return the cost of a call with this many tokens."""
        return (self.tokens_in * tokens_in + self.tokens_out * tokens_out) / _MILLION


def load() -> Any:
    """Import litellm, which takes seconds and some 150 MB, without letting it fetch a price list. Raises MissingExtra."""
    os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    try:
        with muted():  # pydantic warns about litellm's types
            vendor: Any = import_module("litellm")
    except ImportError:
        raise MissingExtra("litellm") from None
    vendor.suppress_debug_info = True  # it prints to stdout on every error otherwise
    return vendor


def known_price(vendor: Any, model: str) -> Price | None:
    """Return litellm's list price, without discounts for cached tokens; None if it does not know the model."""
    try:
        with muted():
            info = vendor.get_model_info(model)
        tokens_in, tokens_out = info["input_cost_per_token"], info["output_cost_per_token"]
        return Price(Decimal(str(tokens_in)) * _MILLION, Decimal(str(tokens_out)) * _MILLION)
    except Exception:  # noqa: BLE001 - it raises a plain Exception for an unknown model
        return None


async def complete(vendor: Any, **asked: Any) -> tuple[str, tuple[int, int] | None]:
    """Make one call. Returns the reply's text, and its tokens in and out if the provider counts them."""
    with muted():  # the first call loads the provider's half of litellm; reading a reply may warn too
        response = await vendor.acompletion(**asked)
        return _text_of(response), _tokens_of(response)


def _text_of(response: Any) -> str:
    """Return the reply's text; litellm passes an empty or missing one on as a success."""
    choices = response.choices or ()
    text = choices[0].message.content if choices else None
    return text if isinstance(text, str) else ""


def _tokens_of(response: Any) -> tuple[int, int] | None:
    """Return tokens in and out as the provider counted them, if it did."""
    usage = getattr(response, "usage", None)
    told_in, told_out = getattr(usage, "prompt_tokens", None), getattr(usage, "completion_tokens", None)
    if isinstance(told_in, int) and isinstance(told_out, int) and told_in > 0:
        return told_in, told_out
    return None


async def hang_up(vendor: Any) -> None:
    """Close the clients that litellm made on this loop; those of the host's own loops are left alone."""
    cache = vendor.in_memory_llm_clients_cache
    ours = cache.update_cache_key_with_event_loop("")  # "-" and litellm's name of the running loop
    with muted():
        for name, client in tuple(cache.cache_dict.items()):
            if str(name).endswith(ours):
                cache.cache_dict.pop(name, None)
                cache.ttl_dict.pop(name, None)
                with suppress(Exception):  # it is closing already
                    await client.close()
