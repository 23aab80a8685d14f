"""Stylesheets that import others go out as one file: a browser would fetch those one by one."""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

IMPORT = re.compile(r'@import url\("([\w-]+\.css)"\);')
FOLDER = settings.BASE_DIR / "static"
PARTS = "css/inbox.parts.css"
WHOLE = "css/inbox.css"


class WholeStylesheets(BaseFinder):
    """Knows `css/inbox.css` alone: what `css/inbox.parts.css` imports, one after the other."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._storage = FileSystemStorage(settings.DATA_DIR / "static")

    def find(self, path: str, find_all: bool = False, **options: Any) -> str | list[str]:
        """Where it lies, made anew when a part of it has changed."""
        if path != WHOLE:
            return []
        made = self._make()
        return [made] if find_all else made

    def list(
        self, ignore_patterns: Iterable[str] | None
    ) -> Iterator[tuple[str, FileSystemStorage]]:
        self._make()
        yield WHOLE, self._storage

    def _make(self) -> str:
        target = Path(self._storage.path(WHOLE))
        content = inlined(FOLDER / PARTS)
        if not target.exists() or target.read_text(encoding="utf-8") != content:
            target.parent.mkdir(parents=True, exist_ok=True)
            # Whole at once, for it may be on its way to a browser.
            unfinished = target.with_suffix(f".{os.getpid()}")
            unfinished.write_text(content, encoding="utf-8")
            unfinished.replace(target)
        return str(target)


def inlined(stylesheet: Path) -> str:
    """Its text with the files that it imports. They lie beside it and import nothing themselves."""

    def content(found: re.Match[str]) -> str:
        return (stylesheet.parent / found[1]).read_text(encoding="utf-8")

    return IMPORT.sub(content, stylesheet.read_text(encoding="utf-8"))
