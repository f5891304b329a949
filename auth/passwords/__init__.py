"""Teammates' passwords: how strong, how kept, how checked without stopping the server."""

from auth.passwords.hashing import Passwords
from auth.passwords.pool import PasswordPool
from auth.passwords.strength import check_strength

__all__ = ["PasswordPool", "Passwords", "check_strength"]
