"""Put every address of the table into an application, with what holds for all of them."""

from collections.abc import Mapping
from typing import Any

import orjson
from aiohttp import web

from widget_server.context import Context
from widget_server.web import middleware, openapi, parts
from widget_server.web.assets import Assets
from widget_server.web.dispatch import handler_of
from widget_server.web.parts import Figures, Probe
from widget_server.web.route import Route, Serves
from widget_server.web.routes import ROUTES


def install(
    app: web.Application,
    context: Context,
    assets: Assets,
    *,
    asyncapi: Mapping[str, Any],
    probes: Mapping[str, Probe],
    figures: Figures = dict,
) -> parts.Draining:
    """Set `app` up to answer over HTTP; answers with the flag that says this process is on its way out.

    `asyncapi` is the document of the socket events; `probes` raise, by name, when what we stand on is away;
    `figures` gathers what the metrics tell, by name (`…_total` counts up).
    """
    draining = parts.Draining()
    app[parts.CONTEXT] = context
    app[parts.ASSETS] = assets
    app[parts.OPENAPI] = orjson.dumps(openapi.document(ROUTES))
    app[parts.ASYNCAPI] = dict(asyncapi)
    app[parts.PROBES] = dict(probes)
    app[parts.FIGURES] = figures
    app[parts.DRAINING] = draining
    app.middlewares.append(middleware.guard)
    app.on_response_prepare.append(middleware.dress)
    for route in ROUTES:
        _add(app, route)
    return draining


def _add(app: web.Application, route: Route) -> None:
    handler = handler_of(route)
    if isinstance(route.does, Serves) and route.method == "GET":
        app.router.add_get(route.path, handler)  # answers HEAD too
    else:
        app.router.add_route(route.method, route.path, handler)
