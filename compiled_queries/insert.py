"""Putting rows in, by a statement whose text is the same for any number of them."""

from collections.abc import Iterable
from functools import cached_property
from typing import Generic, TypeVar

from django.db import connection
from django.db.models import Model

from compiled_queries.columns import Columns

Row = TypeVar("Row", bound=Model)


class CompiledInsert(Generic[Row]):
    """Like `bulk_create`, for tables that every message adds to: rows get their ids, no signal is
    sent. Raises what the database raises."""

    def __init__(self, model: type[Row]) -> None:
        self._model = model

    def __call__(self, rows: Iterable[Row]) -> list[Row]:
        """Returns the rows, in their order."""
        if connection.vendor != "postgresql":
            # SQLite has no such function, and nobody is flooded there.
            return self._model._base_manager.bulk_create(rows)
        rows = list(rows)
        if rows:
            with connection.cursor() as cursor:
                cursor.execute(self._sql, [self._columns.of(rows)])
                ids = cursor.fetchall()
            for row, (pk,) in zip(rows, ids, strict=True):
                row.pk = pk
                row._state.adding, row._state.db = False, connection.alias
        return rows

    @cached_property
    def _columns(self) -> Columns:
        meta = self._model._meta
        return Columns([field for field in meta.concrete_fields if field is not meta.pk])

    @cached_property
    def _sql(self) -> str:
        table = connection.ops.quote_name(self._model._meta.db_table)
        pk = connection.ops.quote_name(self._model._meta.pk.column)
        names = ", ".join(self._columns.names)
        return (
            f"INSERT INTO {table} ({names}) "  # noqa: S608
            f"SELECT {names} FROM json_populate_recordset(NULL::{table}, %s) RETURNING {pk}"
        )
