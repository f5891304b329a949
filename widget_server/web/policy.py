"""What browsers are told about each page: what it may load, who may frame it, what it may use.

Content Security Policy Level 3 (w3.org/TR/CSP3): nothing inline, nothing of other hosts.
"""

import re
from collections.abc import Iterable

_ORIGIN = re.compile(
    r"https?://(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?", re.IGNORECASE
)
_FEATURES = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")

EVERYWHERE = {
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _FEATURES),
    "Referrer-Policy": "no-referrer",
    "Server": "shopbell",
    "X-Content-Type-Options": "nosniff",
}


def page(public_url: str) -> dict[str, str]:
    """Write the headers of a page that nobody may frame."""
    return {
        "Content-Security-Policy": _policy(public_url, "'none'"),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Frame-Options": "DENY",
    }


def frame(public_url: str, origins: Iterable[str]) -> dict[str, str]:
    """Write the headers of a page that only `origins` may frame, also where they demand COEP of it."""
    parents = " ".join(origin for origin in origins if _ORIGIN.fullmatch(origin)) or "'none'"
    return {
        "Content-Security-Policy": _policy(public_url, parents),
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }


def _policy(public_url: str, parents: str) -> str:
    """Write a policy; browsers that do not count a websocket among 'self' need its address too."""
    socket = "ws" + public_url.removeprefix("http")
    rules = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": f"'self' {socket}",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": parents,
    }
    return "; ".join(f"{rule} {value}" for rule, value in rules.items())
