"""Two sites on one port: what is asked of `localhost` is the shop, all else the server; and the mailbox."""

from collections.abc import Awaitable, Callable

from aiohttp import hdrs, web

from connectors.mail import MemoryMailer
from widget_server.demo.options import SHOP_HOST
from widget_server.demo.pages import mailbox_page, shop_page, stylesheet

MAILBOX = "/demo/mailbox"
READS = {hdrs.METH_GET, hdrs.METH_HEAD}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def put_shop(app: web.Application, server: str, widget_id: str) -> None:
    """Answer with the shop for its host; must be called before the application starts."""

    @web.middleware
    async def by_host(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.url.host != SHOP_HOST:
            return await handler(request)
        if request.method not in READS:
            raise web.HTTPMethodNotAllowed(request.method, READS)
        return shop_page(request.path, server, widget_id)

    app.middlewares.insert(0, by_host)


def add_mailbox(app: web.Application, mailer: MemoryMailer) -> str:
    """Show what was mailed: a page for browsers, JSON for programs; answers with its path."""

    async def mailbox(request: web.Request) -> web.Response:
        if "text/html" in request.headers.get(hdrs.ACCEPT, ""):
            return mailbox_page(mailer.mails)
        return web.json_response(mailer.mails, headers={"Cache-Control": "no-store"})

    async def style(_request: web.Request) -> web.Response:
        return stylesheet()

    app.router.add_get(MAILBOX, mailbox)
    app.router.add_get(f"{MAILBOX}.css", style)
    return MAILBOX
