"""Each role may do what its name says, and no more."""

import pytest

from auth.permissions import ROLES, allows, permissions_of

ALL = {
    "conversations:read",
    "conversations:write",
    "messages:send",
    "notes:write",
    "canned_replies:read",
    "canned_replies:write",
    "tags:read",
    "tags:write",
    "teammates:read",
    "teammates:write",
    "widgets:read",
    "widgets:write",
    "settings:write",
    "audit:read",
    "personal_data:read",
}


@pytest.mark.parametrize("role", ["owner", "admin"])
def test_who_runs_the_workspace_may_do_all(role) -> None:
    assert permissions_of(role) == ALL


def test_an_agent_talks_with_shoppers_and_runs_nothing() -> None:
    assert ALL - permissions_of("agent") == {
        "teammates:write",
        "widgets:write",
        "settings:write",
        "audit:read",
    }


def test_a_viewer_only_reads_and_not_about_persons() -> None:
    expected = {"conversations:read", "canned_replies:read", "tags:read", "teammates:read", "widgets:read"}

    assert expected == permissions_of("viewer")


@pytest.mark.parametrize("role", ["", "Owner", "root", "__class__"])
def test_an_unknown_role_may_do_nothing(role) -> None:
    assert frozenset() == permissions_of(role)


def test_a_permission_is_its_whole_name() -> None:
    viewer = permissions_of("viewer")

    assert allows(viewer, "tags:read")
    assert not [name for name in ("", "tags", "tags:", "tags:*", "*", "tags:write") if allows(viewer, name)]


def test_roles_cannot_be_changed_while_running() -> None:
    with pytest.raises(TypeError):
        ROLES["viewer"] = ROLES["owner"]  # type: ignore[index]  # that it cannot be done is the point
