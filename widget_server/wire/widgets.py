"""A workspace's widgets, as its team sees them."""

from widget_server.wire.values import Value


class Widget(Value):
    """The chat of one store's pages: `origins` may frame it."""

    id: str
    store_id: str
    name: str
    origins: list[str]
    locale: str | None
    looks: dict[str, str]
    texts: dict[str, str]


class Widgets(Value):
    """A page of widgets."""

    items: list[Widget]
    next_cursor: str | None
