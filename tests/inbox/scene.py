"""A working day at the demo's lamp shop, for pictures and for judging how a full inbox looks."""

import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from .people import Backstage, Colleague, Shopper

WHEN = "%Y-%m-%d %H:%M:%S.%f"
PAGES = {
    "oak": ("https://lumen-oak.example/lamps/oak-lamp", "Oak lamp"),
    "glass": ("https://lumen-oak.example/lamps/glass-globe", "Glass globe"),
    "cart": ("https://lumen-oak.example/cart", "Your cart"),
}


@dataclass
class Talk:
    """One conversation: `lines` in turn, "> " before the team's, "# " before notes; `ago` in minutes."""

    name: str | None
    lines: list[str]
    ago: int
    email: str | None = None
    page: str = "oak"
    tags: list[str] = field(default_factory=list)
    is_read: bool = True
    is_mine: bool = False


DAY = [
    Talk(
        "حسن المهدي", ["مرحباً، هل يمكن توصيل المصباح إلى الدار البيضاء؟"], 9, tags=["delivery"], is_read=False
    ),
    Talk(
        "Mara Lindqvist",
        [
            "Hi! The shade of my oak lamp arrived with a crack along the seam. The box looked fine.",
            "Order LO-2041, it came yesterday.",
            "> Oh no, I am sorry, Mara. Could you tell me where the crack is: near the ring or at the foot?",
            "Near the ring, about 4 cm. It does not wobble, but it shows when the light is on.",
            "# Second one from this batch, I told the workshop. We have eleven shades left.",
            "> Thank you, that helps. I will send you a new shade today; you need not return the old one.",
            "That is wonderful, thank you! Will it be the same light oak? Here is mine: https://lumen-oak.example/lamps/oak-lamp",
        ],
        2,
        "mara@lindqvist.example",
        tags=["repair", "delivery"],
        is_read=False,
        is_mine=True,
    ),
    Talk(
        "Tomás Ferreira",
        ["Do you ship to the Azores?", "> We do! It takes about six days.", "Perfect, ordering now."],
        14,
        tags=["delivery"],
    ),
    Talk(
        None,
        ["which bulb do i need for the glass globe", "is 12W too much?"],
        21,
        page="glass",
        tags=["which bulb"],
        is_read=False,
    ),
    Talk(
        "Priya Raghunathan-Castellanos",
        ["Could you engrave the brass foot for a wedding? We would need it by the 14th."],
        46,
        is_read=False,
    ),
    Talk(
        "Jonas Weber",
        ["> Your lamp left our workshop this morning.", "Super, danke!"],
        58,
        "jonas.weber@posteo.example",
    ),
    Talk(
        "Aiko Tanaka",
        ["照明の色温度は変更できますか", "> はい、電球を交換するだけで変えられます。"],
        95,
        page="glass",
        tags=["which bulb"],
    ),
    Talk(
        "Hotel Miramar",
        ["We are refurnishing 40 rooms. Do you have prices for trade?", "# Ada, this one is yours."],
        130,
        "front.desk@miramar.example",
        tags=["wholesale"],
    ),
    Talk(
        "Ines K.",
        ["The switch hums a little. Is that normal?", "> It should not. May I send you a box for a repair?"],
        260,
        tags=["repair"],
    ),
    Talk(None, ["hello?"], 410, page="cart"),
    Talk(
        "Oluwaseun Adebayo",
        ["Just wanted to say: the lamp is beautiful.", "> You made our day, thank you!"],
        1500,
    ),
    Talk("Léa Fontaine", ["Is the walnut one coming back?"], 3100, tags=["wholesale"]),
]


class Scene:
    """The day, played at a running demo; `ids` are the conversations by the order of `DAY`."""

    def __init__(self, stage: Backstage, about: dict[str, Any]) -> None:
        self.owner = Colleague(stage, about["url"], about["owner"])
        self.agent = Colleague(stage, about["url"], about["agent"])
        self.ids: list[str] = []
        self.shoppers: list[Shopper] = []
        self._stage, self._about = stage, about

    def play(self) -> None:
        """Let everybody write."""
        for talk in DAY:
            self._play(talk)
        self.owner.claims(self.ids[7])
        self.owner.changes(self.ids[7], assignee_id=self.owner.me["id"])
        self.agent.changes(self.ids[4], assignee_id=self.agent.me["id"])

    def backdate(self, folder: Path) -> None:
        """Spread the day over its hours, in the demo's own database file."""
        with sqlite3.connect(next(folder.glob("*.db"))) as database:
            for id_, talk in zip(self.ids, DAY, strict=True):
                _move(database, id_, talk.ago)

    def leave(self) -> None:
        """Let everybody go."""
        for shopper in self.shoppers:
            shopper.leaves()

    def _play(self, talk: Talk) -> None:
        url, title = PAGES[talk.page]
        shopper = Shopper(
            self._stage, self._about["url"], self._about["widget_id"], {"url": url, "title": title}
        )
        self.shoppers.append(shopper)
        if talk.name:
            shopper.is_called(talk.name, talk.email)
        first = talk.lines[0]
        if first.startswith("> "):
            shopper.says("Has it been sent?")
        for line in talk.lines:
            if line.startswith("> "):
                self.agent.says(shopper.conversation_id, line[2:])
            elif line.startswith("# "):
                self.owner.says(shopper.conversation_id, line[2:], "note")
            else:
                shopper.says(line)
        self.ids.append(shopper.conversation_id)
        if talk.tags:
            self.agent.changes(shopper.conversation_id, tags=talk.tags)
        if talk.is_mine:
            self.agent.claims(shopper.conversation_id)
        if talk.is_read:
            self.agent.reads(shopper.conversation_id)
        elif len(talk.lines) > 5:
            shopper.reads(6)


def _move(database: sqlite3.Connection, conversation_id: str, ago: int) -> None:
    kept = "SELECT position FROM messages WHERE conversation_id = ? ORDER BY position DESC"
    change = "UPDATE messages SET created_at = ? WHERE conversation_id = ? AND position = ?"
    now = datetime.now(UTC)
    for index, (position,) in enumerate(database.execute(kept, (conversation_id,)).fetchall()):
        at = now - timedelta(minutes=ago + index * 2.4)
        database.execute(change, (at.strftime(WHEN), conversation_id, position))
    first, last = "SELECT min(created_at) FROM messages", "SELECT max(created_at) FROM messages"
    theirs = "WHERE conversation_id = conversations.id"
    database.execute(
        f"UPDATE conversations SET created_at = ({first} {theirs}), updated_at = ({last} {theirs}), "  # noqa: S608  names and numbers of this test
        f"said_at = ({last} {theirs} AND kind <> 'event') WHERE id = ?",
        (conversation_id,),
    )
