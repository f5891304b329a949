"""Take the pictures of the documentation: `.venv/bin/python -m tests.pictures`, optionally with names to take.

They show the real product at a demo that is filled by tests/inbox/scene.py.
"""

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.inbox.desk import Desk, signed_in, visit
from tests.inbox.people import Backstage
from tests.inbox.scene import Scene
from tests.services import browser
from tests.services.demo import Demo
from tests.widget.shop import Shop
from tests.widget.shop import visit as open_shop

PICTURES = Path(__file__).parents[1] / "docs/pictures"
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}
WIDE: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
SHARP = (
    "--disable-site-isolation-trials"  # a frame of another site would be drawn at a phone's half resolution
)


@dataclass
class Studio:
    """What a picture is taken of, and where it goes."""

    chromium: Browser
    about: dict[str, Any]
    scene: Scene
    folder: Path

    @contextmanager
    def inbox(self, name: str, at: int | None = None, **look: Any) -> Iterator[Desk]:
        """Open the inbox, at one of the scene's conversations; the picture is taken at the end."""
        context = signed_in(self.chromium, self.about["url"], self.scene.agent.grant, **look)
        desk = visit(context, self.about["url"], "" if at is None else self.scene.ids[at])
        expect(desk.page.locator(".skeleton")).to_have_count(0)
        expect(desk.page.locator(".banner p")).to_have_count(0)
        if at is not None:
            expect(desk.lines.first).to_be_visible()
            expect(desk.row(self.scene.ids[at]).locator(".count")).to_have_count(0)
        yield desk
        self.take(desk.page, name)
        context.close()

    @contextmanager
    def shop(self, name: str, language: str = "en", **look: Any) -> Iterator[Shop]:
        """Open the shop with its chat; the picture is taken at the end."""
        context = self.chromium.new_context(locale="en-GB", reduced_motion="reduce", **look)
        shop = open_shop(context, self.about["storefront"] + "lamps/oak-lamp")
        shop.call("setLocale", language)
        yield shop.open().online()
        self.take(shop.page, name)
        context.close()

    def answer(self, text: str) -> None:
        """Answer the shopper who wrote last."""
        newest = max(self.scene.agent.finds(state="open"), key=lambda found: str(found["updated_at"]))
        self.scene.agent.says(newest["id"], text)
        self.scene.agent.reads(newest["id"])

    def take(self, page: Page, name: str) -> None:
        """Write one picture down."""
        page.wait_for_timeout(400)  # for what moves in, and for scrollbars to fade
        page.screenshot(path=self.folder / f"{name}.png")


def inbox_light(studio: Studio) -> None:
    """A busy inbox."""
    with studio.inbox("inbox-light", 1, **WIDE):
        pass


def inbox_dark(studio: Studio) -> None:
    """The same in the dark, while a note is written."""
    with studio.inbox("inbox-dark", 1, **WIDE, color_scheme="dark") as desk:
        desk.page.keyboard.press("n")
        desk.composer.fill("Shade no. 12 is packed, it goes out with today's mail.")


def inbox_phone(studio: Studio) -> None:
    """A conversation on a phone."""
    with studio.inbox("inbox-phone", 1, **PHONE):
        pass


def widget_light(studio: Studio) -> None:
    """A chat on the shop's page."""
    with studio.shop("widget-light", **WIDE) as shop:
        chat(studio, shop, *ENGLISH)


def widget_dark(studio: Studio) -> None:
    """The chat as it greets, in the dark."""
    with studio.shop("widget-dark", **WIDE, color_scheme="dark") as shop:
        chat(studio, shop, *ENGLISH)


def widget_phone(studio: Studio) -> None:
    """The chat on a phone."""
    with studio.shop("widget-phone", **PHONE) as shop:
        chat(studio, shop, *ENGLISH)


def widget_arabic(studio: Studio) -> None:
    """The chat from right to left."""
    with studio.shop("widget-arabic", "ar", **PHONE) as shop:
        chat(studio, shop, *ARABIC)


def chat(studio: Studio, shop: Shop, *lines: str) -> None:
    """Talk in turn, the shopper first."""
    for index, line in enumerate(lines, 1):
        if index % 2:
            shop.write(line)
            expect(shop.panel.get_by_text(line)).to_be_visible()
            shop.page.wait_for_function(SENT, arg=(index + 1) // 2)
        else:
            studio.answer(line)
        expect(shop.lines).to_have_count(index)


SENT = "(count) => window.heard.filter(([name, told]) => name === 'message:status' && told.state === 'sent').length >= count"
ENGLISH = (
    "Hi! Does the oak lamp come in a darker wood?",
    "It does: smoked oak, at the same price. Shall I send you a photo of one in daylight?",
    "Yes please! And how long is the cable?",
    "2.5 metres, in linen. We can make it longer if you tell us before it ships.",
    "Perfect, thank you Noor",
)
ARABIC = (
    "مرحباً، هل تشحنون إلى عمّان؟",
    "نعم بالتأكيد، يصل خلال ستة أيام تقريباً.",
    "ممتاز. وهل يمكن استعمال لمبة باردة؟",
    "يمكن، لكننا ننصح بضوء دافئ، 2700 كلفن، بقدرة 8 واط أو أقل.",
    "شكراً لك!",
)

ALL: list[Callable[[Studio], None]] = [
    inbox_light,
    inbox_dark,
    inbox_phone,
    widget_light,
    widget_dark,
    widget_phone,
    widget_arabic,
]


def main(names: list[str]) -> None:
    """Take the pictures of these names, or all."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made, browser.chromium(SHARP) as chromium:
        folder = Path(made)
        demo = Demo(folder, "--data-dir", str(folder / "demo"))
        demo.start()
        stage = Backstage()
        scene = Scene(stage, demo.about)
        try:
            scene.play()
            scene.backdate(folder / "demo")
            studio = Studio(chromium, demo.about, scene, PICTURES)
            for picture in ALL:
                if not names or picture.__name__.replace("_", "-") in names:
                    picture(studio)
        finally:
            scene.leave()
            stage.close()
            demo.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
