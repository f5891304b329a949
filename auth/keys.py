"""Make one key for each purpose out of a secret, so that no two purposes share a key."""

from collections.abc import Sequence

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from auth.errors import BadKey

SHORTEST_KEY = 32  # bytes, as many as HMAC-SHA-256 gives back (RFC 7518, 3.2)


def derive(key: str | bytes, purpose: str) -> bytes:
    """Return the 32-byte key of one purpose.

    `key` is high-entropy (not a password), at least 32 bytes; `purpose` is a constant of the caller.
    HKDF-SHA-256 as in RFC 5869. Raises BadKey when the key is too short.
    """
    material = key.encode() if isinstance(key, str) else key
    if len(material) < SHORTEST_KEY:
        raise BadKey(f"A secret key has {len(material)} bytes; at least {SHORTEST_KEY} are needed.")
    return HKDF(SHA256(), length=32, salt=b"shopbell", info=purpose.encode()).derive(material)


def derive_each(keys: Sequence[str] | Sequence[bytes], purpose: str) -> list[bytes]:
    """Return the purpose's key of each of `keys` in their order; raises BadKey when there is none."""
    if not keys:
        raise BadKey("No secret key is set; at least one is needed.")
    return [derive(key, purpose) for key in keys]
