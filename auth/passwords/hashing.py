"""Keep passwords so that a copy of the database does not give them away."""

import base64
import hmac
import re
import secrets
import unicodedata
from collections.abc import Sequence

import bcrypt

from auth.errors import WeakPassword
from auth.keys import derive_each
from auth.passwords.strength import LONGEST, TOO_LONG

_VERSION = "p1"
_FORM = re.compile(r"p1\$([0-9a-f]{8})(\$2b\$\d\d\$[./A-Za-z0-9]{53})")


class Passwords:
    """Hash and verify passwords: bcrypt over base64(HMAC-SHA-384(pepper, password in NFC and UTF-8)).

    bcrypt alone takes 72 bytes and no more; the HMAC gives it 64 whatever the password, so that long ones
    keep their ends (OWASP Password Storage Cheat Sheet, "Pre-Hashing Passwords with bcrypt"). A hash reads
    `p1$<pepper id>$2b$<cost>$…`: version, pepper and cost can change while older hashes still verify.

    `pepper` is one secret or several, newest first, at least 32 bytes each; a pepper is needed for as long as
    a hash made with it is kept. `cost` is bcrypt's, 4 to 31. Raises BadKey on a short or missing pepper.
    """

    def __init__(self, pepper: bytes | Sequence[bytes], cost: int = 12) -> None:
        peppers = [pepper] if isinstance(pepper, bytes) else pepper
        ids = [key[:4].hex() for key in derive_each(peppers, "pepper id")]
        self._peppers = dict(zip(ids, derive_each(peppers, "pepper"), strict=True))
        self._newest = ids[0]
        self._cost = cost
        self._prefix = f"{_VERSION}${self._newest}$2b${cost:02d}$"
        self._nobody = bcrypt.gensalt(cost) + secrets.token_hex(16)[:31].encode()

    def hash(self, password: str) -> str:
        """Return what is kept of a password; raises WeakPassword above 1,024 characters."""
        if len(password) > LONGEST:
            raise WeakPassword([TOO_LONG])
        digest = bcrypt.hashpw(_spread(self._peppers[self._newest], password), bcrypt.gensalt(self._cost))
        return f"{_VERSION}${self._newest}{digest.decode()}"

    def verify(self, password: str, hashed: str) -> bool:
        """Tell whether this is the password; False, after the same time, when the hash is not one of ours."""
        found = _FORM.fullmatch(hashed)
        pepper = self._peppers.get(found[1]) if found else None
        if found is None or pepper is None or len(password) > LONGEST:
            return self.verify_nobody(password)
        return bcrypt.checkpw(_spread(pepper, password), found[2].encode())

    def verify_nobody(self, password: str) -> bool:
        """Return False after as long as `verify` takes: for an account that does not exist."""
        bcrypt.checkpw(_spread(self._peppers[self._newest], password[:LONGEST]), self._nobody)
        return False

    def needs_rehash(self, hashed: str) -> bool:
        """Tell whether to hash the password anew at the next sign-in: other version, pepper or cost."""
        return not hashed.startswith(self._prefix)


def _spread(pepper: bytes, password: str) -> bytes:
    """Return 64 ASCII bytes that stand for the whole password; lone surrogates count too."""
    text = unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
    return base64.b64encode(hmac.digest(pepper, text, "sha384"))
