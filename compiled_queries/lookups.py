"""`among`: one of a list, in a text that is the same for lists of any length."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Lookup
from django.db.models.sql.compiler import SQLCompiler


class Among(Lookup):
    """Like `in`, with the whole list as one parameter: only within compiled queries. An empty list
    finds nothing.

    A list of one value is asked for by `=`. PostgreSQL expects ten of any list, takes a plan for
    the one that it was given to be cheaper than its plan for all of them, and so would plan the
    query anew each time, which takes longer than the query.
    """

    lookup_name = "among"

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        return self._with_rhs("{} IN (SELECT value FROM json_each{})", compiler, connection)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, Any]:
        return self._with_rhs("{} = ANY{}", compiler, connection)

    def _with_rhs(
        self, text: str, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, Any]:
        left, left_parameters = self.process_lhs(compiler, connection)
        right, right_parameters = self.process_rhs(compiler, connection)
        if self.rhs.is_of_one:
            text = "{} = {}"
        return text.format(left, right), [*left_parameters, *right_parameters]
