"""Several teammates at once: who has it, who looks, and nobody talks over anybody."""

from playwright.sync_api import expect

from .conftest import Makes, Opens
from .desk import Desk
from .people import Colleague, Shopper, eventually


def behind(inbox: Desk, anna: Shopper, owner: Colleague) -> None:
    """Let two lines come in that this agent, who scrolled up, has not seen."""
    inbox.opens(anna.conversation_id)
    inbox.page.locator(".scroller").evaluate("scroller => scroller.scrollTo(0, -scroller.scrollHeight)")
    expect(inbox.button("To the newest message")).to_be_visible()
    owner.says(anna.conversation_id, "I have it, Ivo here.")
    anna.says("Thank you, Ivo")
    expect(inbox.page.get_by_role("button", name="2 new messages")).to_be_visible()


def long_talk(shopper: Makes, owner: Colleague) -> Shopper:
    anna = shopper("Hello", name="Anna")
    for number in range(20):
        owner.says(anna.conversation_id, f"line {number}")
    return anna


def test_a_reply_against_an_old_position_is_told_two_newer_messages(
    desk: Opens, shopper: Makes, owner: Colleague
) -> None:
    anna = long_talk(shopper, owner)
    inbox = desk()
    behind(inbox, anna, owner)

    inbox.writes("I can help you")
    alert = inbox.page.get_by_role("alert")
    expect(alert).to_contain_text("2 newer messages came in")
    expect(inbox.lines.nth(-2)).to_have_text("Thank you, Ivo")
    unsent = "I can help you" not in anna.texts()
    inbox.button("Send anyway").click()

    assert unsent
    expect(alert).to_have_count(0)
    eventually(lambda: "I can help you" == anna.texts()[-1])
    expect(inbox.page.locator(".pending")).to_have_count(0)


def test_it_can_be_taken_back_to_be_written_anew_or_thrown_away(
    desk: Opens, shopper: Makes, owner: Colleague
) -> None:
    anna = long_talk(shopper, owner)
    inbox = desk()
    behind(inbox, anna, owner)

    inbox.writes("I can help you")
    inbox.button("Edit").click()
    expect(inbox.composer).to_have_value("I can help you")
    expect(inbox.composer).to_be_focused()
    expect(inbox.page.get_by_role("alert")).to_have_count(0)
    inbox.composer.fill("Ivo is right")
    inbox.composer.press("Enter")
    expect(inbox.page.get_by_role("alert")).to_be_visible()
    inbox.button("Discard").click()

    expect(inbox.page.get_by_role("alert")).to_have_count(0)
    assert "Thank you, Ivo" == anna.texts()[-1]


def test_a_colleague_who_was_quicker_by_a_moment_is_not_talked_over(
    desk: Opens, shopper: Makes, owner: Colleague
) -> None:
    anna = shopper("Hello", name="Anna")
    inbox = desk().opens(anna.conversation_id)
    inbox.composer.fill("We open at nine")

    owner.says(anna.conversation_id, "We open at ten")
    expect(inbox.lines.nth(1)).to_have_text("We open at ten")
    inbox.composer.press("Enter")

    expect(inbox.page.get_by_role("alert")).to_contain_text("1 newer message came in")
    assert ["Hello", "We open at ten"] == anna.texts()


def test_what_was_sent_while_offline_is_held_back_too(desk: Opens, shopper: Makes, owner: Colleague) -> None:
    anna = shopper("Hello", name="Anna")
    inbox = desk().opens(anna.conversation_id)

    inbox.page.context.set_offline(True)
    inbox.writes("Good morning")
    expect(inbox.page.get_by_text("Waiting for the connection")).to_be_visible()
    owner.says(anna.conversation_id, "Good morning, Ivo here")
    inbox.page.context.set_offline(False)

    expect(inbox.page.get_by_role("alert")).to_contain_text("1 newer message came in")
    assert ["Hello", "Good morning, Ivo here"] == anna.texts()


def test_a_note_is_behind_nothing_when_all_was_read(desk: Opens, shopper: Makes, me: Colleague) -> None:
    anna = shopper("Hello", name="Anna")
    inbox = desk().opens(anna.conversation_id)

    for number in range(3):
        inbox.button("Note").click()
        inbox.writes(f"note {number}")

    expect(inbox.notes).to_have_text(["note 0", "note 1", "note 2"])
    assert ["Hello", "note 0", "note 1", "note 2"] == [
        line["text"] for line in me.lines(anna.conversation_id)
    ]


def test_a_claim_is_shown_to_all_and_the_second_hears_who_has_it(
    desk: Opens, shopper: Makes, me: Colleague, owner: Colleague
) -> None:
    anna = shopper("Hello", name="Anna")
    mine, theirs = desk().opens(anna.conversation_id), desk(who=owner).opens(anna.conversation_id)

    theirs.button("Claim").click()
    expect(theirs.page.locator(".lease")).to_contain_text("Yours until")
    expect(mine.page.locator(".lease")).to_contain_text(owner.me["name"])
    expect(mine.row(anna.conversation_id).locator(".held")).to_contain_text(owner.me["name"])
    mine.page.keyboard.press("c")

    expect(mine.notice).to_contain_text(f"{owner.me['name']} has this conversation.")
    assert owner.me["id"] == me.sees(anna.conversation_id)["lease"]["teammate_id"]


def test_a_conversation_is_handed_to_a_colleague(desk: Opens, shopper: Makes, owner: Colleague) -> None:
    anna = shopper("Hello", name="Anna")
    inbox = desk().opens(anna.conversation_id)

    inbox.page.get_by_role("combobox", name="Assign to").select_option(label=owner.me["name"])

    expect(inbox.row(anna.conversation_id).locator(".chip")).to_contain_text(owner.me["name"])
    eventually(lambda: owner.me["id"] == owner.sees(anna.conversation_id)["assignee_id"])


def test_colleagues_see_who_looks_and_who_writes(
    desk: Opens, shopper: Makes, me: Colleague, owner: Colleague
) -> None:
    anna, ben = shopper("Hello", name="Anna"), shopper("Hi", name="Ben")
    mine, theirs = desk().opens(anna.conversation_id), desk(who=owner).opens(anna.conversation_id)
    name = owner.me["name"]

    expect(mine.page.get_by_text(f"{name} is also here")).to_be_visible()
    expect(theirs.page.get_by_text(f"{me.me['name']} is also here")).to_be_visible()
    theirs.composer.press_sequentially("I will", delay=10)
    expect(mine.page.get_by_text(f"{name} is writing a reply")).to_be_visible()
    theirs.opens(ben.conversation_id)

    expect(mine.page.locator(".colleagues")).to_have_count(0)


def test_presence_is_chosen_and_seen(desk: Opens, me: Colleague, owner: Colleague) -> None:
    inbox = desk()

    inbox.page.get_by_role("button", name="You and your settings").click()
    before = owner.hears_presence(me.me["id"])
    inbox.button("Away").click()

    assert "online" == before
    eventually(lambda: "away" == owner.hears_presence(me.me["id"]))
    expect(
        inbox.page.get_by_role("button", name=f"You and your settings: {me.me['name']}, Away")
    ).to_be_visible()
