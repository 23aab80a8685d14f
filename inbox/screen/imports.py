"""How an import stands: counts, what is wrong, what it would cost, the result of each line."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.models import BusinessNumber
from groups.models import Contact, GroupImport, GroupImportRow
from groups.phone_numbers import spaced
from inbox import invite_templates
from inbox.models import Conversation
from inbox.pricing import estimating

State = GroupImportRow.State
MOST_SHOWN = 200

RESULT_COLUMNS = ("line", "subject", "people", "result", "reason", "invite link")


def context(found: GroupImport) -> dict[str, Any]:
    """A fixed number of queries. Of more than 200 lines the first ones; the file has all."""
    counted = found.rows.order_by().values("state").annotate(count=Count("pk"))
    counts = {str(state): 0 for state in State} | {row["state"]: row["count"] for row in counted}
    total = sum(counts.values())
    to_do = counts[State.READY] + counts[State.ASKED]
    made = counts[State.CREATED] + counts[State.FAILED]
    rows = found.rows.select_related("group")
    done = [State.ASKED, State.CREATED, State.FAILED, State.CANCELLED]
    return {
        "found": found,
        "counts": counts,
        "total": total,
        "planned": to_do + made,
        "made": made,
        "wrong": list(rows.filter(state=State.WRONG)[:MOST_SHOWN]),
        "done": _with_conversations(list(rows.filter(state__in=done)[:MOST_SHOWN])),
        "ready": list(rows.filter(state=State.READY)[:MOST_SHOWN]),
        **(_cost(found) if found.state == GroupImport.State.CHECKED else {}),
    }


def under_way(numbers: QuerySet[BusinessNumber]) -> list[GroupImport]:
    """The imports of these numbers that run or pause, with `planned` and `made` groups. One query,
    or two."""
    going = [GroupImport.State.RUNNING, GroupImport.State.PAUSED]
    made = Q(rows__state__in=[State.CREATED, State.FAILED])
    asked = Q(rows__state__in=[State.READY, State.ASKED])
    found = GroupImport.objects.filter(number__in=numbers, state__in=going)
    return list(
        found.annotate(made=Count("rows", filter=made), planned=Count("rows", filter=made | asked))
    )


def _cost(found: GroupImport) -> dict[str, Any]:
    phones = found.rows.filter(state=State.READY).values_list("phones", flat=True)
    people = [Contact(wa_id=wa_id) for row in phones for wa_id in row]
    template = invite_templates.chosen(found.number)
    category = template.category.lower() if template else "utility"
    return {
        "people": len(people),
        "cost": estimating.of_templates(people, category=category).price,
        "template": template,
    }


def _with_conversations(rows: list[GroupImportRow]) -> list[GroupImportRow]:
    of_groups = Conversation.objects.filter(group__in=[row.group_id for row in rows])
    by_group = dict(of_groups.values_list("group", "pk"))
    for row in rows:
        row.conversation_id = by_group.get(row.group_id)
    return rows


def results(found: GroupImport) -> Iterator[list[object]]:
    """Every line of the file with what became of it."""
    for row in found.rows.select_related("group").iterator(chunk_size=1000):
        yield [
            row.line,
            row.subject,
            ", ".join(spaced(wa_id) for wa_id in row.phones),
            row.get_state_display(),
            " ".join(row.problems) or row.problem,
            row.group.invite_link if row.group else "",
        ]
