"""The demo's own pages: the shop, and the mail that was not sent."""

import secrets
from pathlib import Path
from typing import Any

import jinja2
from aiohttp import web

from widget_server.demo.products import BY_SLUG, PRODUCTS

FOLDER = Path(__file__).parent
FILES = {"shop.css": "text/css", "icon.svg": "image/svg+xml"}

_templates = jinja2.Environment(
    loader=jinja2.FileSystemLoader(FOLDER / "templates"),
    autoescape=jinja2.select_autoescape(["html"]),
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def shop_page(path: str, server: str, widget_id: str) -> web.Response:
    """Answer with a page or file of the shop; `server` is where the chat comes from (scheme, host, port)."""
    if path.removeprefix("/") in FILES:
        return _file(path.removeprefix("/"))
    template, status, more = _find(path)
    nonce = secrets.token_urlsafe(16)
    text = _templates.get_template(template).render(
        nonce=nonce, server=server, widget_id=widget_id, products=PRODUCTS, **more
    )
    rules = [
        "default-src 'none'",
        f"script-src 'nonce-{nonce}' 'unsafe-eval'",  # browser test tools wait by evaluating a text
        "style-src 'self'",
        "img-src 'self'",
        f"frame-src {server}",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
    return _html(text, rules, status)


def mailbox_page(mails: list[dict[str, str]]) -> web.Response:
    """Answer with a page of mails `{to, subject, text, at}`."""
    text = _templates.get_template("mailbox.html").render(mails=mails)
    return _html(
        text, ["default-src 'none'", "style-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"]
    )


def stylesheet() -> web.Response:
    """Answer with how all of these pages look."""
    return _file("shop.css")


def _file(name: str) -> web.Response:
    return web.Response(
        body=(FOLDER / "files" / name).read_bytes(),
        content_type=FILES[name],
        headers={"Cache-Control": "no-cache"},
    )


def _find(path: str) -> tuple[str, int, dict[str, Any]]:
    if not path.strip("/"):
        return "home.html", 200, {}
    if path == "/contact":
        return "contact.html", 200, {}
    product = BY_SLUG.get(path.removeprefix("/lamps/"))
    if product and path == f"/lamps/{product.slug}":
        return "product.html", 200, {"product": product}
    return "missing.html", 404, {}


def _html(text: str, rules: list[str], status: int = 200) -> web.Response:
    headers = {"Content-Security-Policy": "; ".join(rules), "Cache-Control": "no-store"}
    return web.Response(text=text, content_type="text/html", status=status, headers=headers)
