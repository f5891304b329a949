"""Draw pages from their templates; whatever a template is given is escaped."""

from functools import partial
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from widget_server.web.parts import ASSETS

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(
    request: web.Request,
    template: str,
    headers: dict[str, str],
    *,
    status: int = 200,
    language: str = "en",
    direction: str = "ltr",
    **values: Any,
) -> web.Response:
    """Draw one page; `address` finds a built file by its name in the source."""
    find = partial(request.app[ASSETS].address)
    text = _TEMPLATES.get_template(template).render(
        address=find, language=language, direction=direction, **values
    )
    return web.Response(text=text, status=status, headers=headers, content_type="text/html")
