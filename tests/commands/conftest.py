"""An installation for each test."""

from pathlib import Path

import pytest

from tests.commands.shopbell import KEYS


@pytest.fixture
def embedded(tmp_path: Path) -> dict[str, str]:
    """The settings of a fresh installation on an SQLite file."""
    return {"DATA_DIR": str(tmp_path / "data")}


@pytest.fixture
def elsewhere(postgres_url: str) -> dict[str, str]:
    """The settings of a fresh installation on PostgreSQL."""
    keys = {name.removeprefix("SHOPBELL_"): value for name, value in KEYS.items()}
    return {"DATABASE_URL": postgres_url, **keys}
