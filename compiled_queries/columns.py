"""Rows of a model in one parameter: PostgreSQL takes them out again by the types of the table."""

import json
from collections.abc import Sequence
from operator import attrgetter

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
        # Moments and UUIDs are written as texts, which PostgreSQL reads.
        return json.dumps(
            [dict(zip(self._keys, self._values(row), strict=True)) for row in rows], default=str
        )


def _check(field: Field, row: Model) -> None:
    is_unset = getattr(row, field.attname) is None
    if is_unset and field.get_cached_value(row, default=None) is not None:
        raise ValueError(f"{field.name} was not saved before the row that points to it.")
