"""Compiling a query once, and asking it again and again."""

import copy
import inspect
import json
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.models import Expression, Field, ForeignObject, Model, QuerySet
from django.db.models.lookups import In
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

from compiled_queries.lookups import Among
from compiled_queries.rows import RowReader

Field.register_lookup(Among)
# Relations do not take over what fields know.
ForeignObject.register_lookup(Among)

Row = TypeVar("Row")
Values = dict[str, int | str | datetime | Sequence[int] | Sequence[str]]


class CompiledQuery(Generic[Row]):
    """A query with named places for values; called with the values it returns the rows.

    `build` makes the queryset, of instances or a `values_list`. Its arguments are no values yet:
    they may stand on the right of `exact`, `gt` and the like, and of `among`, which takes a list.
    Whatever else it works out is worked out once: a moment like "now" must be a value.

    Nobody removes the rows of `keeping` that it finds before the transaction ends; several may keep
    one. It has waited for who was removing them: they are not found then. (SQLite has one writer;
    Django has no word for PostgreSQL's FOR KEY SHARE.)
    """

    def __init__(
        self, build: Callable[..., QuerySet[Any, Row]], *, keeping: type[Model] | None = None
    ) -> None:
        self.build = build
        self._keeping = keeping
        self._names = inspect.signature(build).parameters.keys()
        self._texts: dict[tuple[str, frozenset[str]], _Text] = {}

    def __call__(self, **values: Any) -> list[Row]:
        """Raises TransactionManagementError when it locks rows outside a transaction, TypeError for
        values that it has no places for."""
        return self.ask(**values)()

    def ask(self, **values: Any) -> Callable[[], list[Row]]:
        """Ask, and read the rows when the returned function is called, once: for queries that
        travel `together`. Raises the same."""
        if values.keys() != self._names:
            raise TypeError(f"The values of this query are {', '.join(self._names)}.")
        text = self._text(frozenset(name for name in values if _is_of_one(values[name])))
        if text.locks and not connection.in_atomic_block:
            raise TransactionManagementError("Rows are locked within a transaction only.")
        return text.ask(values)

    def sql(self, of_one: Collection[str] = ()) -> str:
        """Its text, with %s in the places of values, where lists of these names have one value."""
        return self._text(frozenset(of_one)).sql

    def _text(self, of_one: frozenset[str]) -> "_Text":
        key = (connection.vendor, of_one)
        if key not in self._texts:
            self._texts[key] = self._compile(of_one)
        return self._texts[key]

    def _compile(self, of_one: frozenset[str]) -> "_Text":
        queryset = self.build(**{name: _Slot(name, name in of_one) for name in self._names})
        for leaf in queryset.query.where.leaves():
            _check(leaf)
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        reader = RowReader(queryset, compiler)
        # This thread's; those who ask have their own.
        compiler.connection = None
        written = map(_written, parameters)
        sql = re.sub("%%|%s", lambda found: found[0] if found[0] == "%%" else next(written), sql)
        slots = [p for p in parameters if isinstance(p, _Slot)]
        locks = queryset.query.select_for_update or self._keeping is not None
        if self._keeping and connection.vendor == "postgresql":
            sql += f' FOR KEY SHARE OF "{self._keeping._meta.db_table}"'
        return _Text(locks, compiler, sql, slots, reader)


@dataclass(frozen=True, slots=True)
class _Text:
    """The SQL that Django wrote for a queryset, and what it knows of the columns."""

    locks: bool
    _compiler: SQLCompiler
    sql: str
    _slots: Sequence["_Slot"]
    _reader: RowReader

    def ask(self, values: Values) -> Callable[[], list[Any]]:
        cursor = connection.cursor()
        cursor.execute(self.sql, [slot.filled(values[slot.name]) for slot in self._slots])
        if connection.vendor == "postgresql":
            return partial(self._rows, cursor)
        # What SQLite is left in the middle of, if nobody reads it, keeps us from writing.
        rows = self._rows(cursor)
        return lambda: rows

    def _rows(self, cursor: CursorWrapper) -> list[Any]:
        with cursor:
            found = cursor.fetchall()
        compiler = copy.copy(self._compiler)
        compiler.connection = connections[DEFAULT_DB_ALIAS]
        return self._reader.read(found, compiler)


class _Slot(Expression):
    """Where a value is to stand: what is passed, or the only one of the list that is."""

    def __init__(self, name: str, is_of_one: bool) -> None:
        super().__init__()
        self.name = name
        self.is_of_one = is_of_one

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, list["_Slot"]]:
        return "%s", [self]

    def filled(self, value: Any) -> Any:
        return _adapted(next(iter(value)) if self.is_of_one else value)


def _check(condition: Any) -> None:
    right = getattr(condition, "rhs", None)
    if isinstance(right, date | timedelta):
        raise TypeError("A moment would stand still in a compiled query: make it a value.")
    if isinstance(condition, In) and isinstance(right, _Slot):
        raise TypeError("`in` takes no list from outside: say `among`.")


def _written(parameter: Any) -> str:
    """What `build` said itself stands in the text: PostgreSQL then knows, whatever the values are,
    that an index fits which holds only some rows."""
    if isinstance(parameter, _Slot):
        return "%s"
    if isinstance(parameter, int):
        return str(parameter)
    if isinstance(parameter, str):
        return "'" + parameter.replace("'", "''").replace("%", "%%") + "'"
    raise TypeError(f"{type(parameter).__name__} in a compiled query: make it a value.")


def _is_of_one(value: Any) -> bool:
    return not isinstance(value, str | int | datetime) and len(value) == 1


def _adapted(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, str | int):
        return value
    return list(value) if connection.vendor == "postgresql" else json.dumps(list(value))
