"""/sandbox/messages/, calls/, webhooks/, groups/, numbers/: what happened, for tests to count."""

from datetime import timedelta

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from whatsapp.sandbox.control import shapes
from whatsapp.sandbox.control.frame import (
    Answer,
    Body,
    Invalid,
    find_group,
    find_number,
    find_person,
)
from whatsapp.sandbox.models import BusinessNumber, GraphCall, Group, Message, Webhook
from whatsapp.sandbox.models.groups import PARTICIPANT_LIMIT
from whatsapp.sandbox.services import crowds, groups, prices
from whatsapp.sandbox.services.reset import reset

PAGE = 1_000


def list_messages(request: HttpRequest) -> Answer:
    """Every message accepted, oldest first. `?from=business` or `people`, `?after=`, `?limit=`."""
    rows = Message.objects.select_related("group").prefetch_related("receipts")
    if request.GET.get("from") == "business":
        rows = rows.filter(author=None)
    elif request.GET.get("from") == "people":
        rows = rows.exclude(author=None)
    if callback_data := request.GET.get("biz_opaque_callback_data"):
        rows = rows.filter(biz_opaque_callback_data=callback_data)
    return _page(request, "messages", rows, shapes.message)


def list_calls(request: HttpRequest) -> Answer:
    """Graph calls that meant to change something, oldest first. `?kind=messages`, `?after=`."""
    rows = GraphCall.objects.all()
    if kind := request.GET.get("kind"):
        rows = rows.filter(kind=kind)
    return _page(request, "calls", rows, shapes.call)


def list_webhooks(request: HttpRequest) -> Answer:
    """Every letter to the business, oldest first. `?state=waiting`, `?after=`."""
    rows = Webhook.objects.all()
    if state := request.GET.get("state"):
        rows = rows.filter(state=state)
    return _page(request, "webhooks", rows, shapes.webhook)


def list_groups(request: HttpRequest) -> Answer:
    rows = Group.objects.order_by("-created_at", "-pk")[:PAGE]
    return {"groups": [shapes.group(row) for row in rows]}


def make_groups(request: HttpRequest, body: Body) -> Answer:
    """`count` groups of `people` each at once, of which no webhook tells."""
    made = crowds.make_groups(
        find_number(body.get("to")),
        body.count("count", 1, most=10_000),
        size=body.count("people", 0, most=PARTICIPANT_LIMIT),
        subject=body.text("subject", "Group")[:100],
    )
    return 201, {"made": len(made)}


def suspend(request: HttpRequest, body: Body, group_id: str) -> Answer:
    group = find_group(group_id)
    groups.suspend_group(group)
    return 201, shapes.group(group)


def clear_suspension(request: HttpRequest, group_id: str) -> Answer:
    group = find_group(group_id)
    groups.clear_suspension(group)
    return shapes.group(group)


def list_numbers(request: HttpRequest) -> Answer:
    rows = BusinessNumber.objects.select_related("account").order_by("pk")
    return {"numbers": [shapes.number(row) for row in rows]}


def change_number(request: HttpRequest, body: Body, phone_number_id: str) -> Answer:
    """is_official_business_account, group_limit, messages_per_second and group_calls_per_minute (or
    null), has_pair_limit, free_used (of this month's 1,000 free service messages).

    `says`: fields of the number to show instead, by their Graph names; `account_says`: scopes,
    webhook_fields, token_expires_at, other_app_id. Both replace what was ordered before.
    """
    number = find_number(phone_number_id)
    oba = body.flag("is_official_business_account", number.is_official_business_account)
    number.is_official_business_account = oba
    number.has_pair_limit = body.flag("has_pair_limit", number.has_pair_limit)
    number.group_limit = body.count("group_limit", number.group_limit, most=10_000)
    if "group_calls_per_minute" in body:
        rate = body["group_calls_per_minute"]
        number.group_calls_per_minute = rate and body.count(
            "group_calls_per_minute", 0, most=100_000
        )
    if "messages_per_second" in body:
        rate = body["messages_per_second"]
        number.messages_per_second = rate and body.count("messages_per_second", 0, most=10_000)
    if "free_used" in body:
        number.free_month = prices.month_of(timezone.now())
        number.free_used = body.count("free_used", 0, most=1_000_000)
    for owner, name in ((number, "says"), (number.account, "account_says")):
        if name in body:
            if not isinstance(body[name], dict):
                raise Invalid(f"{name} must be an object.")
            owner.said = body[name]
    number.account.save(update_fields=["said"])
    number.save()
    return shapes.number(number)


def age_window(request: HttpRequest, body: Body) -> Answer:
    """Set the clock of a chat's 24 hour window back by `hours`: of a `group`, or of a `person` with
    a number (`to`, or the default one)."""
    hours = body.count("hours", 25, most=24 * 365)
    if body.get("group"):
        chat = find_group(body.text("group"))
    else:
        person = find_person(body.count("person", 0, most=2**31))
        chat = find_number(body.get("to")).direct_chats.filter(person=person).first()
    if chat is None or chat.window_opened_at is None:
        raise Invalid("Nobody has written in this chat: it has no window.")
    chat.window_opened_at -= timedelta(hours=hours)
    chat.save(update_fields=["window_opened_at"])
    return 201, {"window_opened_at": chat.window_opened_at.isoformat()}


def start_over(request: HttpRequest, body: Body) -> Answer:
    """Forget everything but accounts and numbers."""
    reset()
    return {"result": "reset"}


def _page(request: HttpRequest, name: str, rows: QuerySet, shape) -> Answer:
    after, limit = request.GET.get("after", "0"), request.GET.get("limit", str(PAGE))
    if not (after.isdigit() and limit.isdigit()):
        raise Invalid("after and limit must be numbers.")
    found = list(rows.filter(pk__gt=int(after)).order_by("pk")[: min(int(limit), PAGE)])
    return {
        name: [shape(row) for row in found],
        "count": rows.count(),
        "after": found[-1].pk if found else int(after),
    }
