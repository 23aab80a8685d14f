"""Pages for what WhatsApp or the log says: to be looked at, not to be changed."""

import json
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

MOST_LISTED = 1000
"""Lists end here: counting millions of rows would take longer than anybody waits."""


class BoundedPaginator(Paginator):
    """Counts no further than the last page that is offered. Search and filters find the rest."""

    @cached_property
    def count(self) -> int:
        return self.object_list[:MOST_LISTED].count()


class _LookOnly:
    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class MirroredAdmin(_LookOnly, admin.ModelAdmin):
    """Looks at a table of any size."""

    show_full_result_count = False
    paginator = BoundedPaginator
    list_per_page = 50

    def exact_matches(self, term: str) -> list[QuerySet[Any]]:
        """For tables too large to be read through: queries that each find the term by an index.

        Where there are any they are the whole search; name `search_fields` all the same, for the
        search box.
        """
        return []

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        matches = self.exact_matches(term) if term else []
        if not matches:
            return super().get_search_results(request, queryset, search_term)
        pks = {pk for found in matches for pk in found.values_list("pk", flat=True)[:MOST_LISTED]}
        return queryset.filter(pk__in=pks), False


class MirroredInline(_LookOnly, admin.TabularInline):
    """Rows that belong to the one shown, without change."""

    extra = 0
    can_delete = False
    show_change_link = True
    list_select_related: Sequence[str] = ()
    """What each row names besides itself; without it every row would cost a query."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows.select_related(*self.list_select_related) if self.list_select_related else rows

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Sequence[str]:
        return self.fields


def numbers_in(term: str) -> list[int]:
    """The term as a number that a database column can hold: one or none."""
    is_number = term.isascii() and term.isdecimal() and len(term) <= 18
    return [int(term)] if is_number else []


def as_json(value: Any) -> SafeString:
    return as_text(json.dumps(value, indent=2, ensure_ascii=False))


def as_text(text: str) -> SafeString:
    return format_html("<pre>{}</pre>", text)
