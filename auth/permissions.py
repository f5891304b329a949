"""What each role may do in its workspace."""

from collections.abc import Collection, Mapping
from types import MappingProxyType

_READS = frozenset(
    {"conversations:read", "canned_replies:read", "tags:read", "teammates:read", "widgets:read"}
)
_AGENT = _READS | {
    "conversations:write",
    "messages:send",
    "notes:write",
    "canned_replies:write",
    "tags:write",
    "personal_data:read",
}
_ADMIN = _AGENT | {"teammates:write", "widgets:write", "settings:write", "audit:read"}

ROLES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "owner": _ADMIN,  # differs from an admin only in that no admin may change or remove an owner
        "admin": _ADMIN,
        "agent": _AGENT,
        "viewer": _READS,
    }
)


def permissions_of(role: str) -> frozenset[str]:
    """Return what a role may do; an unknown role may do nothing."""
    return ROLES.get(role, frozenset())


def allows(permissions: Collection[str], permission: str) -> bool:
    """Tell whether `permissions` hold exactly this one; no name stands for another."""
    return permission in permissions
