"""Where a page ended: a moment and a tie-breaking number, as text for an address."""

from datetime import UTC, datetime

from django.db.models import Q


def make(at: datetime, number: int) -> str:
    return f"{at.isoformat()}~{number}"


def before(cursor: str, *, time_field: str, number_field: str) -> Q:
    """A condition for what comes before the cursor in falling order.

    Everything, when the cursor makes no sense: a mangled address shows the first page.
    """
    moment, _, number = cursor.partition("~")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return Q()
    try:
        at = datetime.fromisoformat(moment)
        if at.tzinfo is None:
            return Q()
        at = at.astimezone(UTC)
    except (ValueError, OverflowError):
        return Q()
    earlier = Q(**{f"{time_field}__lt": at})
    same_moment = Q(**{time_field: at, f"{number_field}__lt": int(number)})
    # The first part says the same again, so that an index can start there.
    return Q(**{f"{time_field}__lte": at}) & (earlier | same_moment)
