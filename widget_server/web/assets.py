"""What the browser build made, held in memory: files by name, each with its compressed forms."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

LOADER = "widget.js"
_TYPES = {".js": "text/javascript", ".css": "text/css"}
_PACKED = {"br": ".br", "gzip": ".gz"}  # by the browser's word for it, the better one first
_HASHED = re.compile(r"[\w.-]+-[A-Z0-9]{8}\.(js|css)", re.ASCII)


class NotBuilt(Exception):
    """There is no browser code to serve; the message says what to do."""

    def __init__(self, dist: Path, missing: str) -> None:
        super().__init__(f'{missing} is not in {dist}: run "make setup" to build the browser code')


@dataclass(frozen=True)
class Asset:
    """One file: `media_type`, its `plain` bytes, and `packed` ones by content coding."""

    media_type: str
    etag: str
    plain: bytes = field(repr=False)
    packed: Mapping[str, bytes] = field(repr=False)


class Assets:
    """All files of `dist`, the folder that static/build.mjs writes; raises NotBuilt unless complete."""

    def __init__(self, dist: Path) -> None:
        manifest = dist / "manifest.json"
        if not manifest.is_file():
            raise NotBuilt(dist, manifest.name)
        self._names: dict[str, str] = json.loads(manifest.read_bytes())
        self._files = {path.name: _read(path) for path in sorted(dist.iterdir()) if path.suffix in _TYPES}
        for name in self._names.values():
            if name not in self._files:
                raise NotBuilt(dist, name)

    @property
    def loader(self) -> Asset:
        """The script on merchants' pages, the only one whose name never changes."""
        return self._files[LOADER]

    def address(self, name: str) -> str:
        """Tell where a page finds a file by its name in the source, such as `panel.js`; raises KeyError."""
        return f"/static/{self._names[name]}"

    def find(self, name: str) -> Asset | None:
        """Find a file whose name changes with its content; None for any other name."""
        return self._files.get(name) if _HASHED.fullmatch(name) else None


def choose(asset: Asset, accepted: str) -> tuple[bytes, str | None]:
    """Choose the bytes to send for an Accept-Encoding header: the bytes, and their coding (None: plain)."""
    wanted = _codings(accepted)
    for coding in _PACKED:
        if coding in asset.packed and wanted.get(coding, wanted.get("*", 0.0)) > 0:
            return asset.packed[coding], coding
    return asset.plain, None


def _codings(accepted: str) -> dict[str, float]:
    """Read an Accept-Encoding header (RFC 9110, 12.5.3); a weight that is no number counts as 0."""
    weights = {}
    for part in accepted.split(","):
        name, _, parameter = part.partition(";")
        weight = parameter.strip().removeprefix("q=") or "1"
        is_number = weight.replace(".", "", 1).isdecimal() and weight.isascii()
        weights[name.strip().lower()] = float(weight) if is_number else 0.0
    return weights


def _read(path: Path) -> Asset:
    plain = path.read_bytes()
    packed = {}
    for coding, suffix in _PACKED.items():
        beside = path.with_name(path.name + suffix)
        if beside.is_file():
            packed[coding] = beside.read_bytes()
    return Asset(_TYPES[path.suffix], sha256(plain).hexdigest()[:20], plain, packed)
