"""A Shopify app's backend on FastAPI: webhooks, devices and taps in, health out. worker.py sends the messages.

    uvicorn app:app

cartback gives every answer but the health; this file supplies the secrets and the logged-in customer.
"""

# requires: fastapi

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import backend
import customers
from fastapi import FastAPI
from fastapi.responses import JSONResponse

import cartback as cb
from cartback.errors import StoreError, UnknownShopper
from cartback.ports import Clock
from cartback.web import ASGI, Routes, Shopify

log = logging.getLogger("shop")
#: If the workers are behind by more than this, they need attention.
LATE = timedelta(minutes=5)


def make_app(clock: Clock = backend.now) -> FastAPI:
    """Return the app. It opens its database when it is served, and closes it when it stops."""

    def engine() -> cb.AsyncRecovery:
        recovery: cb.AsyncRecovery = app.state.recovery
        return recovery

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with backend.recovery(clock=clock) as app.state.recovery, asyncio.TaskGroup() as app.state.tasks:
            await engine().save_shop(backend.shop())
            app.state.routes = Routes(
                engine(),
                shop=backend.needed("SHOP"),
                sources=[Shopify(backend.several("SHOPIFY_SECRETS"))],
                identify=identify,
            )
            yield

    async def answer(request: cb.Request) -> cb.Reply:
        """Return cartback's reply; start the answer to a data request after it."""
        reply: cb.Reply = await app.state.routes(request)
        for asks in reply.ingested.requests if reply.ingested is not None else ():
            app.state.tasks.create_task(hand_over(engine(), asks))
        return reply

    async def identify(request: cb.Request) -> Sequence[str] | None:
        """Return the keys of the logged-in customer, () for a guest, or None for an invalid token."""
        token = request.header("authorization")
        if not token:
            return ()
        try:
            return ["customer:" + customers.customer_of(token, await engine().now(), backend.needed("SESSION_KEY"))]
        except customers.Forged:
            return None

    app = FastAPI(lifespan=lifespan, openapi_url=None)

    @app.get("/health")
    async def health() -> JSONResponse:
        """Answer 200 while the database answers and the workers keep up, else 503."""
        try:
            behind = (await engine().health()).behind
        except StoreError as error:
            return JSONResponse({"error": type(error).__name__}, 503)
        return JSONResponse({"behind": behind.total_seconds()}, 503 if behind > LATE else 200)

    app.mount("/cartback", ASGI(answer))
    return app


async def hand_over(recovery: cb.AsyncRecovery, request: cb.DataRequested) -> None:
    """Answer a customer's data request: send the data to the merchant from here. This example only logs the request."""
    try:
        known = await recovery.export(request.shop, request.keys[0])
    except UnknownShopper:
        known = {}
    log.warning("%s: a customer asks for their data (%d parts)", request.shop, len(known))


app = make_app()
