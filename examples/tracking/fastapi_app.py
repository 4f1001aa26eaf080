"""The tracking endpoint on FastAPI, or in the same way on Starlette: uvicorn fastapi_app:app"""

# requires: fastapi

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import endpoint
from fastapi import FastAPI

import cartback as cb
from cartback.web import ASGI, Routes

recovery = cb.AsyncRecovery("memory:")  # your database: "postgresql://..."


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    async with recovery:
        await recovery.save_shop(endpoint.shop())
        yield


app = FastAPI(lifespan=lifespan, openapi_url=None)
app.mount("/", ASGI(Routes(recovery, sources=endpoint.SOURCES)))
