"""The inbox's stylesheet goes out as one file, made of those that it imports."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from config import stylesheets
from config.stylesheets import WHOLE, WholeStylesheets, inlined
from tests.config.test_static_server import ask

CSS = Path(__file__).parents[2] / "static" / "css"


def test_the_whole_stylesheet_is_what_it_imports_in_that_order(settings: Settings) -> None:
    whole = ask(f"/{settings.STATIC_URL.strip('/')}/{WHOLE}").body.decode()

    parts = stylesheets.IMPORT.findall((CSS / "inbox.parts.css").read_text())
    places = [whole.index((CSS / part).read_text()) for part in parts]
    assert len(parts) > 30
    assert places == sorted(places)
    assert "@import" not in whole


def test_parts_import_nothing_themselves_and_name_no_file_beside_them() -> None:
    """Neither would be found from the whole one in every form in which files are collected."""
    for part in stylesheets.IMPORT.findall((CSS / "inbox.parts.css").read_text()):
        text = (CSS / part).read_text()
        assert "@import" not in text, part
        assert "url(" not in text, part


@pytest.fixture
def finder(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> WholeStylesheets:
    """Of a folder with two stylesheets of its own."""
    settings.DATA_DIR = tmp_path / "data"
    monkeypatch.setattr(stylesheets, "FOLDER", tmp_path)
    (tmp_path / "css").mkdir()
    (tmp_path / "css" / "inbox.parts.css").write_text('@import url("row.css");\n')
    (tmp_path / "css" / "row.css").write_text("a { color: red }")
    return WholeStylesheets()


def test_a_part_that_changed_is_seen_with_the_next_request(
    finder: WholeStylesheets, tmp_path: Path
) -> None:
    assert "red" in Path(finder.find(WHOLE)).read_text()

    (tmp_path / "css" / "row.css").write_text("a { color: blue }")

    assert Path(finder.find(WHOLE)).read_text() == "a { color: blue }\n"


def test_what_has_not_changed_is_not_written_again(finder: WholeStylesheets) -> None:
    written = Path(finder.find(WHOLE)).stat().st_mtime_ns

    assert Path(finder.find(WHOLE)).stat().st_mtime_ns == written


def test_a_part_that_is_missing_is_said_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "inbox.parts.css").write_text('@import url("gone.css");')

    with pytest.raises(FileNotFoundError, match=r"gone\.css"):
        inlined(tmp_path / "inbox.parts.css")
