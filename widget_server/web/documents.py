"""The public contract in the forms that machines read."""

import orjson
from aiohttp import web

from widget_server.web.parts import ASYNCAPI, OPENAPI

_FOR_MINUTES = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=300"}


async def openapi(request: web.Request) -> web.Response:
    """Serve the document of every address (OpenAPI 3.1)."""
    return web.Response(body=request.app[OPENAPI], headers=_FOR_MINUTES, content_type="application/json")


async def asyncapi(request: web.Request) -> web.Response:
    """Serve the document of every socket event (AsyncAPI)."""
    body = orjson.dumps(request.app[ASYNCAPI])
    return web.Response(body=body, headers=_FOR_MINUTES, content_type="application/json")
