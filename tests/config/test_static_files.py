"""The files of the image, collected as its Dockerfile does."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.test import override_settings

from config.static_server import StaticServer
from tests.config.test_static_server import ask, somebody_else

HASHED = re.compile(r"\.[0-9a-f]{12}\.js$")
IMPORTED = re.compile(r"""\bfrom\s*["'](.+?)["']|\bimport\s*\(?["'](.+?)["']""")


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("collected")
    hashed = {"BACKEND": "config.static_files.HashedStaticFiles"}
    with override_settings(
        STATIC_ROOT=folder,
        STATIC_URL="static/",
        STORAGES=settings.STORAGES | {"staticfiles": hashed},
        WHITENOISE_AUTOREFRESH=False,
        WHITENOISE_USE_FINDERS=False,
    ):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield folder


@pytest.mark.slow
def test_each_module_is_imported_by_the_name_of_its_content(collected: Path) -> None:
    modules = [collected / staticfiles_storage.stored_name("js/app.js")]
    for module in modules:
        names = [a or b for a, b in IMPORTED.findall(module.read_text())]
        found = {(module.parent / name).resolve() for name in names}
        modules += sorted(found - set(modules))

    assert len(modules) > 50
    assert [module.name for module in modules if not HASHED.search(module.name)] == []
    assert [module.name for module in modules if not module.is_file()] == []


@pytest.mark.slow
def test_what_is_named_after_its_content_is_kept_for_ever(collected: Path) -> None:
    answer = ask(staticfiles_storage.url("js/app.js"), server=StaticServer(somebody_else))

    assert answer.status == 200
    assert answer.headers["cache-control"] == "max-age=315360000, public, immutable"
