"""What a queryset makes of the rows that its query found, worked out once.

Django looks anew each time which column belongs to which field of which model, and what has to be
done to its value; for one row of a few tables that takes longer than asking for it.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet, prefetch_related_objects
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesListIterable,
    get_related_populators,
)
from django.db.models.sql.compiler import SQLCompiler

Maker = Callable[[Sequence[Any]], Any]


class RowReader:
    """Makes instances of rows, with what was selected, prefetched and annotated along; or tuples,
    or single values, as `values_list` says. Raises TypeError for querysets of another kind."""

    def __init__(self, queryset: QuerySet[Any, Any], compiler: SQLCompiler) -> None:
        try:
            maker_for = _MAKERS[queryset._iterable_class]
        except KeyError:
            raise TypeError("A compiled query returns instances or a values_list.") from None
        self._make = maker_for(compiler)
        self._prefetched = queryset._prefetch_related_lookups
        columns = [column for column, _, _ in compiler.select]
        self._converted = {place: columns[place] for place in compiler.get_converters(columns)}

    def read(self, rows: Iterable[Sequence[Any]], compiler: SQLCompiler) -> list[Any]:
        """`compiler` has the connection that the rows came through."""
        made = [self._make(row) for row in self._as_python(rows, compiler)]
        if self._prefetched:
            prefetch_related_objects(made, *self._prefetched)
        return made

    def _as_python(
        self, rows: Iterable[Sequence[Any]], compiler: SQLCompiler
    ) -> Iterable[Sequence[Any]]:
        if not self._converted:
            return rows
        converters = compiler.get_converters(self._converted.values()).values()
        return compiler.apply_converters(rows, dict(zip(self._converted, converters, strict=True)))


def _instances(compiler: SQLCompiler) -> Maker:
    info = compiler.klass_info
    model = info["model"]
    first, last = info["select_fields"][0], info["select_fields"][-1]
    names = [column.target.attname for column, _, _ in compiler.select[first : last + 1]]
    related = get_related_populators(info, compiler.select, DEFAULT_DB_ALIAS)
    annotated = compiler.annotation_col_map or {}

    def make(row: Sequence[Any]) -> Any:
        instance = model.from_db(DEFAULT_DB_ALIAS, names, row[first : last + 1])
        for populator in related:
            populator.populate(row, instance)
        for name, place in annotated.items():
            setattr(instance, name, row[place])
        return instance

    return make


def _tuples(compiler: SQLCompiler) -> Maker:
    width = compiler.col_count
    # Columns to sort by may stand behind those that were asked for.
    return lambda row: tuple(row[:width])


def _single_values(compiler: SQLCompiler) -> Maker:
    return lambda row: row[0]


_MAKERS: dict[type, Callable[[SQLCompiler], Maker]] = {
    ModelIterable: _instances,
    ValuesListIterable: _tuples,
    FlatValuesListIterable: _single_values,
}
