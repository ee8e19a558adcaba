"""Decides what the server is made of: the routes, the edge's limits, and its OpenAPI document."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api_client.wire.problems import Problem
from desktop.server import problems
from desktop.server.context import Centre
from desktop.server.routes import audit, centre, changes, evidence, orders, people, tracking

LARGEST_BODY_BYTES = 8 * 2**20
"""The largest JSON body; a batch of 500 full reports is about 2 MB."""
ROUTERS = (
    centre.router,
    people.router,
    orders.router,
    tracking.router,
    evidence.router,
    changes.router,
    audit.router,
)


def build(served: Centre) -> FastAPI:
    """Return the application that serves a centre; it holds nothing but that centre."""

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        del app
        served.bell.attach(asyncio.get_running_loop())
        yield
        served.bell.stop()

    app = FastAPI(
        title="Callout",
        version=served.release,
        lifespan=life,
        docs_url=None,
        redoc_url=None,
        max_body_size=LARGEST_BODY_BYTES,
    )
    app.state.centre = served
    problems.install(app)
    for router in ROUTERS:
        app.include_router(router)
    app.openapi = lambda: _document(app)  # type: ignore[method-assign]
    served.work.listen(served.bell.ring)
    return app


def _document(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document, with the shape of a problem among its schemas."""
    if app.openapi_schema is None:
        document = get_openapi(title=app.title, version=app.version, routes=app.routes)
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        schemas["Problem"] = Problem.model_json_schema()
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        app.openapi_schema = document
    return app.openapi_schema
