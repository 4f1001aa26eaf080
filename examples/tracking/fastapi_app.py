"""The tracking endpoint on FastAPI, or on Starlette, whose Request and Response these are: uvicorn fastapi_app:app"""

# requires: fastapi

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import endpoint
from fastapi import FastAPI, Request, Response

import cartback as cb


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[dict[str, cb.AsyncRecovery]]:
    async with cb.AsyncRecovery("memory:") as recovery:  # a database of yours: "postgresql://..."
        await recovery.save_shop(endpoint.shop())
        yield {"recovery": recovery}


app = FastAPI(lifespan=lifespan, openapi_url=None)


@app.api_route("/{path:path}", methods=["GET", "POST", "OPTIONS"])
async def tracked(request: Request) -> Response:
    """Whatever a client sends or asks. Of a body no more is read than tells that it is too large."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > endpoint.LARGEST:
            break
    path = f"{request.url.path}?{request.url.query}"
    asked = cb.Request(method=request.method, headers=request.headers.items(), body=bytes(body))
    recovery: cb.AsyncRecovery = request.state.recovery
    reply = endpoint.answered_here(asked, path) or await recovery.webhook(asked, endpoint.reader(path))
    reply = endpoint.with_cors(reply, asked)
    return Response(reply.body, reply.status, dict(reply.headers))
