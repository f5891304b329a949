"""The documents that our own browser code runs in."""

from typing import Any

import orjson
from aiohttp import web

from widget_server.services import visitors
from widget_server.web import drawing, policy, reading, words
from widget_server.web.parts import CONTEXT

ASK_AGAIN = {"Cache-Control": "no-cache"}
NEVER_KEPT = {"Cache-Control": "no-store"}


async def panel(request: web.Request) -> web.Response:
    """Serve the panel, which only the widget's own origins may frame."""
    config = await widget_config(request)
    headers = policy.frame(public_url(request), config["origins"])
    return drawing.page(request, "panel.html", headers | ASK_AGAIN, form=None, **shown(request, config))


async def link(request: web.Request) -> web.Response:
    """Serve the page of a one-time link; fetching it spends nothing, its script does."""
    return drawing.page(request, "link.html", policy.page(public_url(request)) | NEVER_KEPT)


async def set_up(request: web.Request) -> web.Response:
    """Serve the page where a new teammate chooses a password."""
    return drawing.page(request, "set_up.html", policy.page(public_url(request)) | NEVER_KEPT)


async def inbox(request: web.Request) -> web.Response:
    """Serve the inbox, which nobody may frame."""
    return drawing.page(request, "inbox.html", policy.page(public_url(request)) | ASK_AGAIN)


async def widget_config(request: web.Request) -> dict[str, Any]:
    """Read the settings of the widget that the path names; raises NotFound."""
    context = request.app[CONTEXT]
    widget_id = reading.ids(request)["widget_id"]
    async with context.database.reading() as tx:
        return await visitors.config(tx, widget_id, has_mail=context.has_mail)


def shown(request: web.Request, config: dict[str, Any]) -> dict[str, Any]:
    """Gather what every page of a widget is drawn with: its settings, and the words of one language."""
    language = words.choose(config["locale"], request.headers.get("Accept-Language", ""))
    return {
        "config": config,
        "config_json": orjson.dumps(config).decode(),
        "words": words.words(language),
        "language": language,
        "direction": "rtl" if language in words.RIGHT_TO_LEFT else "ltr",
    }


def public_url(request: web.Request) -> str:
    """Tell where browsers find us."""
    return request.app[CONTEXT].settings.public_url
