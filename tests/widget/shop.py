"""A shopper at the demo's storefront: opens the chat, writes, reads what is on the screen."""

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, Frame, Locator, Page, expect

SENT = re.compile(r"· (Sent|Delivered|Read)")
"""What stands below a line that the server has; "Waiting to be sent" does not."""


@dataclass
class Shop:
    """One page view: `page` is the shop's, the panel is a frame in it or the page itself."""

    page: Page

    @property
    def panel(self) -> Frame:
        """The panel's frame; it must have been opened."""
        expect(self.page.locator("shopbell-widget iframe")).to_be_attached()
        handle = self.page.locator("shopbell-widget iframe").element_handle()
        frame = handle.content_frame()
        assert frame is not None
        return frame

    @property
    def launcher(self) -> Locator:
        """The round button."""
        return self.page.locator("shopbell-widget button")

    @property
    def lines(self) -> Locator:
        """All that was said, sent or not."""
        return self.panel.locator(".bubble:not(.dots)")

    def open(self) -> "Shop":
        """Open the chat as a page does, and wait until it can be written in."""
        self.page.evaluate("() => Shopbell('open')")
        expect(self.panel.get_by_role("textbox").first).to_be_visible()
        return self

    def online(self) -> "Shop":
        """Wait until the panel holds a session, so that what follows is not its first connect."""
        self.page.evaluate(ONLINE)
        return self

    def write(self, text: str) -> None:
        """Say something."""
        box = self.panel.locator("textarea").last
        box.fill(text)
        box.press("Enter")

    def shows(self, *texts: str) -> None:
        """Expect exactly these lines."""
        expect(self.lines).to_have_text(list(texts))

    def call(self, command: str, *arguments: Any) -> Any:
        """Call the JavaScript API and wait for its promise."""
        return self.page.evaluate(
            "([command, args]) => Shopbell(command, ...args)", [command, list(arguments)]
        )

    def heard(self, name: str) -> list[Any]:
        """The details of all events of this name so far."""
        return [detail for heard, detail in self.page.evaluate("window.heard") if heard == name]


# The shop's policy forbids what wait_for_function would do again and again: make code out of a text.
ONLINE = """() => new Promise((resolve, reject) => {
  const isOnline = () => window.heard?.some(([name, detail]) => name === "connection" && detail.state === "online");
  const look = () => (isOnline() ? resolve() : setTimeout(look, 20));
  setTimeout(() => reject(new Error("the panel did not come online")), 20000);
  look();
})"""

LISTEN = """
window.heard = [];
for (const name of ["ready", "error", "open", "close", "unread", "message", "message:status", "conversation:started", "connection"])
  addEventListener(`shopbell:${name}`, ({ detail }) => heard.push([name, detail]));
"""


def visit(context: BrowserContext, address: str) -> Shop:
    """Open a page of the shop in a new tab, hearing every event from its start."""
    page = context.new_page()
    page.add_init_script(LISTEN)
    page.goto(address)
    return Shop(page)
