"""The keys that an embedded installation makes for itself and keeps beside its database."""

import base64
import json
import os
import secrets
import tempfile
from pathlib import Path
from typing import NamedTuple

from widget_server import setting_values

NAME = "keys.json"


class KeysLost(Exception):
    """There is a database, and the keys that open it are gone."""


class KeyFile(NamedTuple):
    """Signing keys and root keys (32 bytes each), newest first."""

    secret_keys: list[str]
    root_keys: list[bytes]


def keys_beside(database: Path, folder: Path) -> KeyFile:
    """Read the keys kept in `folder`, or make them when `database` does not exist yet either.

    Of several processes that start at once, one makes the keys and all use them. Raises KeysLost, OSError.
    """
    path = folder / NAME
    if not path.exists():
        if database.exists() and database.stat().st_size:
            raise KeysLost(f"{path} is missing, and {database} cannot be read without its keys")
        _make(path)
    return _read(path)


def _make(path: Path) -> None:
    """Write fresh keys so that a crash leaves all of the file or none, readable by us alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = {
        "secret_keys": [secrets.token_urlsafe(48)],
        "root_keys": [base64.b64encode(secrets.token_bytes(32)).decode()],
    }
    descriptor, made = tempfile.mkstemp(dir=path.parent, prefix=f".{NAME}-")  # with mode 0600
    try:
        with os.fdopen(descriptor, "w") as file:
            json.dump(kept, file)
            file.flush()
            os.fsync(file.fileno())
        _put_in_place(Path(made), path)
    finally:
        Path(made).unlink()


def _put_in_place(made: Path, path: Path) -> None:
    """Give the file its name unless another process was first."""
    try:
        path.hardlink_to(made)
    except FileExistsError:
        return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _read(path: Path) -> KeyFile:
    try:
        kept = json.loads(path.read_text())
        return KeyFile(
            setting_values.secret_keys(",".join(kept["secret_keys"])),
            setting_values.root_keys(",".join(kept["root_keys"])),
        )
    except (ValueError, KeyError, TypeError):  # BadValue is a ValueError
        raise KeysLost(f"{path} is damaged: put back a copy of it") from None
