"""What the demo may be told, and the settings that follow from it."""

import base64
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url

from widget_server import setting_values
from widget_server.key_file import keys_beside
from widget_server.settings import Settings

SHOP_HOST = "localhost"
SERVER_HOST = "127.0.0.1"  # another site than the shop's, as in life


@dataclass(frozen=True)
class Options:
    """`folder` keeps the demo (None: it is thrown away), `database_url` says where else its database is."""

    port: int
    folder: Path | None
    database_url: str | None

    @property
    def server(self) -> str:
        """The origin of the server."""
        return f"http://{SERVER_HOST}:{self.port}"

    @property
    def shop(self) -> str:
        """The origin of the shop."""
        return f"http://{SHOP_HOST}:{self.port}"


@contextmanager
def folder_of(options: Options) -> Iterator[Path]:
    """Open the folder that the demo lives in; one that nobody asked for is deleted at the end."""
    if options.folder is not None:
        options.folder.mkdir(parents=True, exist_ok=True)
        yield options.folder.absolute()
        return
    with tempfile.TemporaryDirectory(prefix="shopbell-demo-") as made:
        yield Path(made)


def settings_of(options: Options, folder: Path) -> Settings:
    """Make the demo's settings, with keys that are kept in its folder; the environment has no say."""
    url = setting_values.database_url(options.database_url or f"sqlite:///{folder}/shopbell.db")
    is_embedded = make_url(url).get_backend_name() == "sqlite"
    keys = keys_beside(Path(make_url(url).database or "") if is_embedded else folder / "shopbell.db", folder)
    return Settings.from_env(
        {
            "SHOPBELL_DATA_DIR": str(folder),
            "SHOPBELL_DATABASE_URL": url,
            "SHOPBELL_HOST": SERVER_HOST,
            "SHOPBELL_LOG_FORMAT": "console",
            "SHOPBELL_PORT": str(options.port),
            "SHOPBELL_PUBLIC_URL": options.server,
            "SHOPBELL_ROOT_KEYS": ",".join(base64.b64encode(key).decode() for key in keys.root_keys),
            "SHOPBELL_SECRET_KEYS": ",".join(keys.secret_keys),
        }
    )
