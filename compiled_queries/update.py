"""Writing changed rows back, by a statement whose text is the same for any number of them."""

from collections.abc import Sequence
from functools import cached_property
from typing import Generic, TypeVar

from django.db import connection
from django.db.models import Model

from compiled_queries.columns import Columns

Row = TypeVar("Row", bound=Model)


class CompiledUpdate(Generic[Row]):
    """Like `bulk_update` of these fields, for rows that every message changes."""

    def __init__(self, model: type[Row], fields: Sequence[str]) -> None:
        self._model = model
        self._fields = fields

    def __call__(self, rows: Sequence[Row]) -> None:
        """Raises what the database raises. A row that is gone stays gone."""
        if connection.vendor != "postgresql":
            # SQLite has no such function, and nobody is flooded there.
            self._model._base_manager.bulk_update(rows, self._fields)
        elif rows:
            with connection.cursor() as cursor:
                cursor.execute(self._sql, [self._columns.of(rows)])

    @cached_property
    def _columns(self) -> Columns:
        meta = self._model._meta
        return Columns([meta.pk, *map(meta.get_field, self._fields)])

    @cached_property
    def _sql(self) -> str:
        table = connection.ops.quote_name(self._model._meta.db_table)
        pk, *others = self._columns.names
        changes = ", ".join(f"{name} = new.{name}" for name in others)
        return (
            f"UPDATE {table} SET {changes} "  # noqa: S608
            f"FROM json_populate_recordset(NULL::{table}, %s) AS new WHERE {table}.{pk} = new.{pk}"
        )
