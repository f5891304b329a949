"""What this library refuses.

AuthError
├── BadToken            a token, ticket or code that nobody here made, or made for something else
│   └── ExpiredToken    one of ours, past its time
├── WeakPassword        a new password that is easily guessed; says what to do
├── BadSeal             sealed bytes that were changed, moved, or sealed under another key
├── BadKey              a key of the operator that is too short or missing; stops the start
└── TooBusy             too many passwords wait to be checked; come back in a moment

No message carries a token, a password or a key.
"""

from collections.abc import Sequence


class AuthError(Exception):
    """The root of everything that this library refuses."""


class BadToken(AuthError):
    """The token is not ours or not for this; every reason reads the same, so that trying teaches nothing."""

    def __init__(self, message: str = "The token is not valid.") -> None:
        super().__init__(message)


class ExpiredToken(BadToken):
    """The token was ours and its time is over."""

    def __init__(self) -> None:
        super().__init__("The token has expired.")


class WeakPassword(AuthError):
    """A password too easily guessed; `suggestions` are sentences a person can act on, at least one."""

    def __init__(self, suggestions: Sequence[str]) -> None:
        super().__init__(" ".join(suggestions))
        self.suggestions = tuple(suggestions)


class BadSeal(AuthError):
    """Sealed bytes cannot be opened here."""

    def __init__(self) -> None:
        super().__init__("What is sealed cannot be opened with this key in this place.")


class BadKey(AuthError):
    """A key cannot be used; the message says why, never the key."""


class TooBusy(AuthError):
    """No room to check another password now; `retry_after` is in seconds."""

    retry_after = 1.0

    def __init__(self) -> None:
        super().__init__("Too many sign-ins at once; try again in a moment.")
