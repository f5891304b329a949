"""Seal text at rest: a data key for each owner, itself sealed under the operator's root keys.

AES-256-GCM with 96-bit random nonces. NIST SP 800-38D (8.3) allows 2^32 seals under one key with such nonces;
past that, two seals may share a nonce. A workspace would have to seal 136 times a second for a year to get
there; the root key seals once for each owner. Lengths are not hidden.
"""

import hmac
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from auth.errors import BadKey, BadSeal
from auth.keys import derive

KEY_BYTES = 32
DIGEST_BYTES = 16

_VERSION = b"\x01"
_NONCE = 12
_ROOT_ID = 4


class DataKey:
    """One owner's key (32 random bytes): seals text, and hashes it so that equals can be found unread."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._cipher = AESGCM(derive(key, "seal"))
        self._digest_keys: dict[str, bytes] = {}

    def seal(self, text: str, where: str) -> bytes:
        """Return `text` sealed for one place, e.g. "workspace/messages.text/row": version, nonce, ciphertext.

        29 bytes longer than the text in UTF-8. Raises UnicodeEncodeError on a lone surrogate.
        """
        nonce = os.urandom(_NONCE)
        return _VERSION + nonce + self._cipher.encrypt(nonce, text.encode(), _VERSION + where.encode())

    def open(self, sealed: bytes, where: str) -> str:
        """Return what was sealed for this place; raises BadSeal if it was changed, moved or is another's."""
        return _open(self._cipher, _VERSION, sealed, where).decode()

    def digest(self, text: str, purpose: str) -> bytes:
        """Return the keyed hash of `text` (16 bytes), equal for equal texts of one purpose only.

        `purpose` is one of a few constants of the caller; its key is kept for the next call.
        """
        key = self._digest_keys.get(purpose)
        if key is None:
            key = self._digest_keys[purpose] = derive(self._key, f"digest: {purpose}")
        return hmac.digest(key, text.encode(), "sha256")[:DIGEST_BYTES]


class RootKeys:
    """The operator's root keys (32 bytes each), newest first: the newest seals, all open.

    Raises BadKey when there is none or one has another length.
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise BadKey(f"Root keys are {KEY_BYTES} bytes each, and at least one is needed.")
        self._heads = [_VERSION + derive(key, "root key id")[:_ROOT_ID] for key in keys]
        ciphers = [AESGCM(derive(key, "root key")) for key in keys]
        self._ciphers = dict(zip(self._heads, ciphers, strict=True))

    def new_key(self, owner: str) -> bytes:
        """Return a fresh data key of `owner`, sealed (65 bytes: version, root key id, nonce, ciphertext)."""
        return self._seal(os.urandom(KEY_BYTES), owner)

    def open_key(self, sealed: bytes, owner: str) -> DataKey:
        """Return the data key that was sealed for `owner`; raises BadSeal."""
        return DataKey(self._open(sealed, owner))

    def reseal(self, sealed: bytes, owner: str) -> bytes:
        """Return the same data key under the newest root key, unchanged if it is already; raises BadSeal."""
        key = self._open(sealed, owner)
        return sealed if sealed.startswith(self._heads[0]) else self._seal(key, owner)

    def _seal(self, key: bytes, owner: str) -> bytes:
        head, nonce = self._heads[0], os.urandom(_NONCE)
        return head + nonce + self._ciphers[head].encrypt(nonce, key, head + owner.encode())

    def _open(self, sealed: bytes, owner: str) -> bytes:
        head = sealed[: len(_VERSION) + _ROOT_ID]
        cipher = self._ciphers.get(head)
        if cipher is None:
            raise BadSeal
        return _open(cipher, head, sealed, owner)


def _open(cipher: AESGCM, head: bytes, sealed: bytes, where: str) -> bytes:
    """Take off `head` and nonce and open the rest, which was sealed for `where`."""
    start = len(head) + _NONCE
    if not sealed.startswith(head) or len(sealed) < start + 16:
        raise BadSeal
    try:
        return cipher.decrypt(sealed[len(head) : start], sealed[start:], head + where.encode())
    except InvalidTag as error:
        raise BadSeal from error
