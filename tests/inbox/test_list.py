"""The list: what waits, found by state, person, tag and words, as it happens."""

from playwright.sync_api import expect

from .conftest import Makes, Opens
from .desk import numbered
from .people import Colleague


def test_what_a_shopper_writes_appears_counts_and_is_gone_when_read(desk: Opens, shopper: Makes) -> None:
    inbox = desk()
    expect(inbox.page.get_by_text("All answered")).to_be_visible()
    expect(inbox.page).to_have_title("Inbox · Northwind Rugs")

    anna = shopper("Is the rug warm?", "In red?", name="Anna")
    row = inbox.row(anna.conversation_id)

    expect(row).to_contain_text("Anna")
    expect(row).to_contain_text("In red?")
    expect(row.locator(".count")).to_contain_text("2")
    expect(inbox.page).to_have_title(numbered(1))
    inbox.opens(anna.conversation_id)
    expect(row.locator(".count")).to_have_count(0)
    expect(inbox.page).to_have_title(numbered(0))


def test_what_is_opened_by_its_address_is_read_too(desk: Opens, shopper: Makes) -> None:
    anna = shopper("Hello", name="Anna")

    inbox = desk(at=anna.conversation_id)

    inbox.shows("Hello")
    expect(inbox.row(anna.conversation_id)).to_be_visible()
    expect(inbox.row(anna.conversation_id).locator(".count")).to_have_count(0)


def test_the_newest_stands_first_and_events_do_not_move_a_row(
    desk: Opens, shopper: Makes, owner: Colleague
) -> None:
    one = shopper("first", name="One")
    shopper("second", name="Two")
    inbox = desk()
    expect(inbox.rows.locator(".row-name")).to_have_text(["Two", "One"])

    owner.changes(one.conversation_id, tags=["later"])
    expect(inbox.row(one.conversation_id).locator(".tag")).to_have_text(["later"])
    still = inbox.rows.locator(".row-name").all_inner_texts()
    one.says("again")

    assert ["Two", "One"] == still
    expect(inbox.rows.locator(".row-name")).to_have_text(["One", "Two"])
    expect(inbox.row(one.conversation_id).locator(".last")).to_have_text("again")


def test_closing_and_snoozing_move_a_conversation_between_the_states(desk: Opens, shopper: Makes) -> None:
    anna = shopper("Hello", name="Anna")
    inbox = desk().opens(anna.conversation_id)

    inbox.button("Close").click()
    expect(inbox.row(anna.conversation_id)).to_have_count(0)
    inbox.button("Closed").click()
    expect(inbox.row(anna.conversation_id)).to_be_visible()
    inbox.button("Reopen").click()
    expect(inbox.row(anna.conversation_id)).to_have_count(0)
    inbox.page.get_by_role("button", name="Snooze", exact=True).click()
    inbox.page.get_by_role("button", name="In one hour").click()
    expect(inbox.notice).to_contain_text("snoozed")
    inbox.button("Snoozed").click()
    expect(inbox.row(anna.conversation_id)).to_be_visible()
    inbox.page.get_by_role("button", name="Snoozed until").click()
    inbox.button("Bring back").click()

    expect(inbox.row(anna.conversation_id)).to_have_count(0)
    inbox.button("Open").click()
    expect(inbox.row(anna.conversation_id)).to_be_visible()


def test_a_shopper_who_writes_brings_a_closed_conversation_back(
    desk: Opens, shopper: Makes, owner: Colleague
) -> None:
    anna = shopper("Hello", name="Anna")
    owner.changes(anna.conversation_id, state="closed")
    inbox = desk()
    expect(inbox.page.get_by_text("All answered")).to_be_visible()

    anna.does(
        "message:send",
        {"conversation_id": anna.conversation_id, "client_id": "a" * 20, "text": "One more thing"},
    )

    expect(inbox.row(anna.conversation_id)).to_contain_text("One more thing")
    inbox.opens(anna.conversation_id)
    expect(inbox.page.locator(".happening")).to_contain_text(
        ["closed the conversation", "reopened the conversation"]
    )


def test_it_can_be_narrowed_to_a_person_or_a_tag(
    desk: Opens, shopper: Makes, me: Colleague, owner: Colleague
) -> None:
    mine, hers, nobodys = (shopper("Hello", name=name) for name in ("Mine", "Hers", "Nobodys"))
    owner.changes(mine.conversation_id, assignee_id=me.me["id"])
    owner.changes(hers.conversation_id, assignee_id=owner.me["id"], tags=["delivery"])
    inbox = desk()
    names, assignee = inbox.rows.locator(".row-name"), inbox.page.get_by_role("combobox", name="Assigned to")
    expect(names).to_have_count(3)

    for choice, expected in (("Mine", ["Mine"]), ("Unassigned", ["Nobodys"]), (owner.me["name"], ["Hers"])):
        assignee.select_option(label=choice)
        expect(names).to_have_text(expected)
    assignee.select_option(label="Any assignee")
    inbox.page.get_by_role("combobox", name="Tag", exact=True).select_option(label="delivery")
    expect(names).to_have_text(["Hers"])
    owner.changes(nobodys.conversation_id, tags=["delivery"])

    expect(names).to_have_text(["Nobodys", "Hers"])


def test_words_addresses_and_tags_are_found_in_every_state(
    desk: Opens, shopper: Makes, owner: Colleague
) -> None:
    anna = shopper("My zeppelin has a hole", name="Anna", email="anna@zeppelins.example")
    shopper("My balloon has a hole", name="Ben")
    owner.changes(anna.conversation_id, state="closed", tags=["airship"])
    inbox = desk()
    search = inbox.page.get_by_role("searchbox")

    for asked in ("zeppelin", "anna@zeppelins.example", "airship"):
        search.fill(asked)
        expect(inbox.rows.locator(".row-name")).to_have_text(["Anna"])
        expect(inbox.rows.locator(".chip").first).to_have_text("Closed")
    search.fill("submarine")
    expect(inbox.page.get_by_text("Nothing found")).to_be_visible()
    search.press("Escape")

    expect(inbox.rows.locator(".row-name")).to_have_text(["Ben"])


def test_more_rows_come_when_they_are_scrolled_to(desk: Opens, shopper: Makes) -> None:
    for number in range(14):
        shopper(f"line {number}")
    inbox = desk(fewer=12, viewport={"width": 1000, "height": 500})
    expect(inbox.rows).to_have_count(12)

    inbox.rows.last.scroll_into_view_if_needed()
    inbox.page.locator(".rows").evaluate("rows => rows.scrollTo(0, rows.scrollHeight)")

    expect(inbox.rows).to_have_count(14)


def test_a_list_that_cannot_be_read_says_so_and_can_be_tried_again(desk: Opens, shopper: Makes) -> None:
    shopper("Hello", name="Anna")
    inbox = desk()
    inbox.page.route("**/api/v1/conversations?*", lambda route: route.fulfill(status=503, body="{}"))

    inbox.button("Closed").click()
    expect(inbox.page.get_by_text("Conversations could not be read.")).to_be_visible()
    inbox.page.unroute("**/api/v1/conversations?*")
    inbox.button("Open").click()

    expect(inbox.rows).to_have_count(1)
