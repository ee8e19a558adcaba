"""Decides what the server is made of: the routes, the edge's limits, and its OpenAPI document."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.routing import APIRoute

from desktop.clock import machine
from desktop.server import authority, openapi, problems
from desktop.server.context import Centre
from desktop.server.edge import Edge
from desktop.server.forwarded import Forwarded
from desktop.server.hot import HotPaths
from desktop.server.routes import (
    accounts,
    alarms,
    areas,
    audit,
    backups,
    callers,
    candidates,
    centre,
    changes,
    claims,
    devices,
    diagnostics,
    dispatch,
    duty,
    evidence,
    handovers,
    history,
    holds,
    identities,
    kinds,
    ledger,
    messages,
    nearby,
    orders,
    payouts,
    people,
    positions,
    prices,
    queue,
    reachability,
    registrations,
    reminders,
    replay,
    settings,
    templates,
    tracking,
    views,
)
from desktop.server.watching import Watch
from desktop.settings import networks

ROUTERS = (
    centre.router,
    people.router,
    positions.router,
    replay.router,
    accounts.router,
    settings.router,
    queue.router,
    orders.router,
    claims.router,
    messages.router,
    history.router,
    tracking.router,
    evidence.router,
    changes.router,
    audit.router,
    backups.router,
    alarms.router,
    reminders.router,
    handovers.router,
    ledger.router,
    holds.router,
    payouts.router,
    diagnostics.router,
    reachability.router,
    views.router,
    callers.router,
    dispatch.router,
    candidates.router,
    nearby.router,
    templates.router,
    prices.router,
    kinds.router,
    devices.router,
    identities.router,
    registrations.router,
    devices.of_people,
    areas.router,
    duty.router,
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
        redirect_slashes=False,
        # As they are: a router that is included builds its routes anew for each application.
        routes=[route for router in ROUTERS for route in router.routes],
    )
    app.state.centre = served
    app.add_middleware(HotPaths, centre=served, paths={**tracking.HOT, **devices.HOT})
    app.add_middleware(
        Forwarded,
        trusted=lambda: networks(served.settings.now.trusted_proxies),
        noted=served.probes.note,
    )
    app.add_middleware(Edge)
    app.add_middleware(
        Watch,
        tally=served.metrics,
        clock=machine(served.work.clock),
        slow_s=served.slow_request_s,
        routes=lambda: app.routes,
    )
    problems.install(app)
    authority.install(app, served)
    app.state.methods = [
        (route.path_regex, route.methods)
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute)
    ]
    app.openapi = lambda: openapi.document(app)  # type: ignore[method-assign]
    served.work.listen(served.bell.ring)
    served.work.observer = served.metrics
    return app
