"""Rows of a model in one parameter: PostgreSQL takes them out again by the types of the table."""

import json
from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Field, Model


class Columns:
    """Two columns or more. Raises TypeError for a field that sets itself when it is saved."""

    def __init__(self, fields: Sequence[Field]) -> None:
        if any(getattr(f, "auto_now", False) or getattr(f, "auto_now_add", False) for f in fields):
            raise TypeError("What sets itself is not set here.")
        self.names = [connection.ops.quote_name(field.column) for field in fields]
        self._relations = [field for field in fields if field.is_relation]
        self._keys = [field.column for field in fields]
        self._values = attrgetter(*(field.attname for field in fields))

    def of(self, rows: Sequence[Model]) -> str:
        """JSON, for `json_populate_recordset`. Raises ValueError for a relation to something that
        was never saved."""
        for field in self._relations:
            for row in rows:
                _check(field, row)
        values = [dict(zip(self._keys, self._values(row), strict=True)) for row in rows]
        return json.dumps(values, default=_text)


def _text(value: Any) -> str:
    """As PostgreSQL reads it."""
    if isinstance(value, datetime | UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} is no value of a column.")


def _check(field: Field, row: Model) -> None:
    is_unset = getattr(row, field.attname) is None
    if is_unset and field.get_cached_value(row, default=None) is not None:
        raise ValueError(f"{field.name} was not saved before the row that points to it.")
