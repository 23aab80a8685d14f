from pathlib import Path

import pytest

from config.fingerprint import fingerprint


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "css").mkdir()
    (tmp_path / "css" / "row.css").write_text("a {}")
    (tmp_path / "app.js").write_text("b()")
    return tmp_path


def test_it_is_the_same_wherever_the_files_lie(folder: Path) -> None:
    moved = folder.with_name("elsewhere")
    before = fingerprint(folder)
    folder.rename(moved)

    assert fingerprint(moved) == before
    assert len(before) == 12


def test_every_change_shows(folder: Path) -> None:
    seen = {fingerprint(folder)}

    (folder / "css" / "row.css").write_text("a { }")
    seen.add(fingerprint(folder))
    (folder / "css" / "row.css").rename(folder / "row.css")
    seen.add(fingerprint(folder))
    (folder / "app.js").unlink()
    seen.add(fingerprint(folder))

    assert len(seen) == 4


def test_a_byte_does_not_wander_from_a_name_into_a_file(folder: Path) -> None:
    before = fingerprint(folder)
    (folder / "app.js").unlink()
    (folder / "app.j").write_text("sb()")

    assert fingerprint(folder) != before
