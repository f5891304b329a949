"""The browser's files are held in memory, whole, or the server says what to do."""

import json
from pathlib import Path

import pytest

from widget_server.web.assets import Assets, NotBuilt, choose


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    names = {"widget.js": "widget.js", "panel.js": "panel-ABCD1234.js"}
    (tmp_path / "manifest.json").write_text(json.dumps(names))
    for name in names.values():
        (tmp_path / name).write_text(f"// {name}")
        (tmp_path / f"{name}.br").write_bytes(b"br")
        (tmp_path / f"{name}.gz").write_bytes(b"gz")
    (tmp_path / "de-EFGH5678.js").write_text("// de")
    return tmp_path


def test_a_file_is_found_by_its_name_in_the_source(dist) -> None:
    assert "/static/panel-ABCD1234.js" == Assets(dist).address("panel.js")
    with pytest.raises(KeyError):
        Assets(dist).address("other.js")


def test_only_names_that_change_with_their_content_are_served_for_ever(dist) -> None:
    assets = Assets(dist)

    found = [assets.find(name) for name in ("panel-ABCD1234.js", "de-EFGH5678.js")]

    assert [b"// panel-ABCD1234.js", b"// de"] == [asset.plain for asset in found if asset]
    for name in (
        "widget.js",
        "manifest.json",
        "panel-ABCD1234.js.br",
        "../pyproject.toml",
        "panel-XXXX1234.js",
        "",
    ):
        assert assets.find(name) is None


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("*", "br"),
        ("br;q=nonsense", None),
        ("identity", None),
        ("", None),
    ],
)
def test_the_best_coding_that_the_browser_takes_is_chosen(dist, accepted, coding) -> None:
    asset = Assets(dist).loader

    body, chosen = choose(asset, accepted)

    assert coding == chosen
    assert {"br": b"br", "gzip": b"gz", None: b"// widget.js"}[coding] == body


def test_without_a_build_the_start_fails_and_says_what_to_do(dist, tmp_path) -> None:
    (dist / "panel-ABCD1234.js").unlink()

    with pytest.raises(NotBuilt, match=r'panel-ABCD1234\.js is not in .* run "make setup"'):
        Assets(dist)
    with pytest.raises(NotBuilt, match="make setup"):
        Assets(tmp_path / "nothing")
