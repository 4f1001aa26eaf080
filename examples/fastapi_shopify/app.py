"""A Shopify app's backend on FastAPI: webhooks in, devices and taps in, health out. Messages are worker.py's.

    uvicorn app:app

Every answer but the health is cartback's own: this file says who may ask, and how much of a body is read.
"""

# requires: fastapi

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Annotated

import backend
import customers
from fastapi import APIRouter, BackgroundTasks, Depends, FastAPI, HTTPException, Request, Response
from fastapi.responses import JSONResponse

import cartback as cb
from cartback.errors import StoreError, UnknownShopper
from cartback.ports import Clock
from cartback.sources import shopify

log = logging.getLogger("shop")
#: Behind by more than this, somebody should look after the workers.
LATE = timedelta(minutes=5)

router = APIRouter()


def make_app(clock: Clock = backend.now) -> FastAPI:
    """The app. Its database is opened when it is served, and closed when it stops."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[dict[str, cb.AsyncRecovery]]:
        async with backend.recovery(clock=clock) as recovery:
            await recovery.save_shop(backend.shop())
            yield {"recovery": recovery}

    app = FastAPI(lifespan=lifespan, openapi_url=None)
    app.include_router(router)
    return app


async def engine(request: Request) -> cb.AsyncRecovery:
    recovery: cb.AsyncRecovery = request.state.recovery
    return recovery


async def asked(request: Request) -> cb.Request:
    """The request, as cartback has it. Of its body no more is read than tells that it is too large."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > shopify.LIMITS.body:
            break
    return cb.Request(
        method=request.method, headers=request.headers.items(), query=request.query_params, body=bytes(body)
    )


Engine = Annotated[cb.AsyncRecovery, Depends(engine)]
Asked = Annotated[cb.Request, Depends(asked)]


def answer(reply: cb.Reply) -> Response:
    return Response(reply.body, reply.status, dict(reply.headers))


# --- from Shopify


@router.post("/webhooks/shopify")
async def webhook(recovery: Engine, asked: Asked, later: BackgroundTasks) -> Response:
    """200 once it is saved; 401, 413, 400 or 503 says why not."""
    events: list[cb.Event] = []

    def read(request: cb.Request) -> list[cb.Event]:
        events.extend(shopify.events(request.headers, request.body, secret=backend.several("SHOPIFY_SECRETS")))
        return events

    reply = await recovery.webhook(asked, read)
    if reply.status == 200:
        for event in events:
            if isinstance(event, cb.DataRequested):
                later.add_task(hand_over, recovery, event)
    return answer(reply)


async def hand_over(recovery: cb.AsyncRecovery, request: cb.DataRequested) -> None:
    """A customer asks what is kept of them: mail it to the merchant from here. This example only says that it is there."""
    try:
        known = await recovery.export(request.shop, request.keys[0])
    except UnknownShopper:
        known = {}
    log.warning("%s: a customer asks for their data (%d parts)", request.shop, len(known))


# --- from the shopper's app or browser


@router.post("/devices")
async def device(recovery: Engine, asked: Asked) -> Response:
    """The app's device: of the customer who is logged in, or of nobody yet. A token that is not good is no guest's."""
    keys = []
    if told := asked.header("authorization"):
        try:
            keys = ["customer:" + customers.customer_of(told, await recovery.now(), backend.needed("SESSION_KEY"))]
        except customers.Forged:
            raise HTTPException(401) from None
    return answer(await recovery.device(backend.needed("SHOP"), asked, keys))


@router.api_route("/r/click", methods=["GET", "HEAD", "POST"])
async def click(recovery: Engine, asked: Asked) -> Response:
    return answer(await recovery.click(asked))


@router.api_route("/r/open", methods=["GET", "HEAD", "POST"])
async def opened(recovery: Engine, asked: Asked) -> Response:
    return answer(await recovery.opened(asked))


@router.get("/r/cart")
async def cart(recovery: Engine, asked: Asked) -> Response:
    return answer(await recovery.cart(asked))


# --- for whoever looks after it


@router.get("/health")
async def health(recovery: Engine) -> Response:
    """200 while the database answers and the workers keep up; else 503."""
    try:
        behind = (await recovery.health()).behind
    except StoreError as error:
        return JSONResponse({"error": type(error).__name__}, 503)
    return JSONResponse({"behind": behind.total_seconds()}, 503 if behind > LATE else 200)


app = make_app()
