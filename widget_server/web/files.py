"""The browser's files: the loader under its one lasting name, the rest under names that change."""

from aiohttp import ETag, web

from widget_server.errors import NotFound
from widget_server.web.assets import Asset, choose
from widget_server.web.parts import ASSETS

FOR_EVER = "public, max-age=31536000, immutable"
FOR_MINUTES = "public, max-age=300"
ANYWHERE = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


async def loader(request: web.Request) -> web.Response:
    """Serve the loader: launcher, badge and queue of a merchant's page."""
    return _sent(request, request.app[ASSETS].loader, {**ANYWHERE, "Cache-Control": FOR_MINUTES})


async def static(request: web.Request) -> web.Response:
    """Serve a file of our own pages; its name changes with its content."""
    asset = request.app[ASSETS].find(request.match_info["name"])
    if asset is None:
        raise NotFound("There is nothing at this address.")
    return _sent(request, asset, {"Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": FOR_EVER})


def _sent(request: web.Request, asset: Asset, headers: dict[str, str]) -> web.Response:
    body, coding = choose(asset, request.headers.get("Accept-Encoding", ""))
    etag = f"{asset.etag}-{coding}" if coding else asset.etag
    headers = {**headers, "Vary": "Accept-Encoding"}
    response = web.Response(headers=headers, content_type=asset.media_type, charset="utf-8")
    response.etag = ETag(etag)
    if any(one.value in (etag, "*") for one in request.if_none_match or ()):
        response.set_status(web.HTTPNotModified.status_code)
        return response
    response.body = body
    if coding:
        response.headers["Content-Encoding"] = coding
    return response
