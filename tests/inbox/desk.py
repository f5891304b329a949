"""An agent at an inbox in a browser: signs in, reads what is on the screen, presses what is there."""

import json
import re
import time
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

SESSION = "shopbell:inbox:session"
A_DAY = 86_400_000  # so that no test refreshes the sign-in that all share


@dataclass
class Desk:
    """One tab of the inbox."""

    page: Page

    @property
    def rows(self) -> Locator:
        """The conversations in the list."""
        return self.page.locator("a.row")

    @property
    def lines(self) -> Locator:
        """What was said in the open conversation, and what is on its way."""
        return self.page.locator(".bubble")

    @property
    def notes(self) -> Locator:
        """What was noted in it."""
        return self.page.locator(".note-text")

    @property
    def composer(self) -> Locator:
        """Where one writes."""
        return self.page.locator("#composer")

    @property
    def suggestions(self) -> Locator:
        """The canned replies that are offered."""
        return self.page.get_by_role("listbox", name="Canned replies").get_by_role("option")

    @property
    def notice(self) -> Locator:
        """The word about the last command."""
        return self.page.locator(".notice")

    def row(self, conversation_id: str) -> Locator:
        """One conversation in the list."""
        return self.page.locator(f"#row-{conversation_id}")

    def button(self, name: str) -> Locator:
        """A button by exactly its name."""
        return self.page.get_by_role("button", name=name, exact=True)

    def opens(self, conversation_id: str) -> "Desk":
        """Press a conversation in the list, and wait until it can be written in."""
        self.row(conversation_id).click()
        expect(self.composer).to_be_visible()
        expect(self.lines.first).to_be_visible()
        return self

    def online(self) -> "Desk":
        """Wait until it is connected and has a list."""
        expect(self.page.locator(".list")).to_be_visible()
        expect(self.page.locator(".banner p")).to_have_count(0)
        expect(self.page.locator(".skeleton")).to_have_count(0)
        return self

    def writes(self, text: str) -> None:
        """Write into the composer and send it."""
        self.composer.fill(text)
        self.composer.press("Enter")

    def shows(self, *texts: str) -> None:
        """Expect exactly these lines."""
        expect(self.lines).to_have_text(list(texts))

    def signs_in(self, account: dict[str, Any]) -> None:
        """Fill in the door's form and press its button."""
        self.page.get_by_label("Email").fill(account["email"])
        self.page.get_by_label("Password").fill(account["password"])
        self.button("Sign in").click()

    def keeps(self, name: str) -> Any:
        """What the browser has stored under a name."""
        return self.page.evaluate("(name) => JSON.parse(localStorage.getItem(name))", name)


def signed_in(chromium: Browser, url: str, grant: dict[str, Any], **look: Any) -> BrowserContext:
    """A browser in which a sign-in has happened before."""
    tokens = {name: grant[name] for name in ("access_token", "refresh_token")} | {
        "expires_at": time.time() * 1_000 + A_DAY
    }
    kept = [{"name": SESSION, "value": json.dumps(tokens)}]
    state: Any = {"cookies": [], "origins": [{"origin": url, "localStorage": kept}]}
    options = {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB", "reduced_motion": "reduce"}
    return chromium.new_context(storage_state=state, **{**options, **look})


def by_fewer(context: BrowserContext, count: int) -> None:
    """Let pages of lists hold `count` instead of 50."""
    context.route(
        "**/api/v1/**limit=50*",
        lambda route: route.continue_(url=route.request.url.replace("limit=50", f"limit={count}")),
    )


def visit(context: BrowserContext, url: str, at: str = "") -> Desk:
    """Open the inbox in a new tab, `at` a conversation."""
    page = context.new_page()
    page.goto(f"{url}/inbox" + (f"#c={at}" if at else ""))
    return Desk(page)


def numbered(count: int) -> re.Pattern[str]:
    """A title with a number of conversations that wait, or without."""
    return re.compile(rf"^\({count}\) " if count else r"^[^(]")
