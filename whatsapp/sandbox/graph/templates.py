"""{WABA}/message_templates and {TEMPLATE_ID}: list, hand in, change, delete."""

import re
from datetime import datetime

from django.utils import timezone

from whatsapp.sandbox.errors import GraphError
from whatsapp.sandbox.graph import fields, paging
from whatsapp.sandbox.graph.calls import Call
from whatsapp.sandbox.graph.template_library import from_library
from whatsapp.sandbox.models import Template
from whatsapp.sandbox.services import templates

DEFAULT_FIELDS = (
    "name",
    "parameter_format",
    "components",
    "language",
    "status",
    "category",
    "id",
)
CATEGORIES = ("AUTHENTICATION", "MARKETING", "UTILITY")
LIFETIMES = {"AUTHENTICATION": (30, 900), "UTILITY": (30, 43_200), "MARKETING": (43_200, 2_592_000)}
MOST_TEMPLATES = 6_000
LONGEST = {"HEADER": 60, "BODY": 1024, "FOOTER": 60}
CHANGEABLE = ("APPROVED", "REJECTED", "PAUSED")


def list_templates(call: Call) -> dict:
    """Filters `name`, `language`, `category`, `status`, besides the Graph's `fields` and pages."""
    _require_waba(call)
    now = timezone.now()
    rows = call.account.templates.all()
    for key in ("name", "language", "category"):
        if value := call.request.GET.get(key):
            rows = rows.filter(**{key: value})
    if status := call.request.GET.get("status"):
        rows = rows.filter(pk__in=[row.pk for row in rows if row.status_at(now) == status])
    found, page = paging.page(call.request, rows, most=250)
    shapes = [
        fields.select(call.request, "WhatsAppMessageTemplate", _shape(row, now), DEFAULT_FIELDS)
        for row in found
    ]
    answer = {"data": shapes} | ({"paging": page} if page else {})
    if "summary" in call.request.GET:
        answer["summary"] = _summary(call)
    return answer


def create_template(call: Call) -> dict:
    """A new one goes into review; a copy from the library brings its own components."""
    _require_waba(call)
    name, language = str(call.body.get("name", "")), str(call.body.get("language", ""))
    category = str(call.body.get("category", "")).upper()
    if not re.fullmatch(r"[a-z0-9_]{1,512}", name):
        raise GraphError(100, "name may have lowercase letters, digits and underscores only.")
    if not language or category not in CATEGORIES:
        raise GraphError(100, "language and a valid category are required.")
    if call.account.templates.filter(name=name, language=language).exists():
        raise GraphError(100, "There is already a template with this name in this language.")
    library = str(call.body.get("library_template_name", ""))
    components = from_library(call.body) if library else call.body.get("components")
    _check(components)
    _check_cards(components, category)
    row = templates.hand_in(
        Template(
            account=call.account,
            name=name,
            language=language,
            category=category,
            components=components,
            parameter_format=str(call.body.get("parameter_format") or "POSITIONAL").upper(),
            library_template_name=library,
            message_send_ttl_seconds=_lifetime(call, category, is_new=True),
        )
    )
    return {"id": row.template_id, "status": "PENDING", "category": row.category}


def delete_templates(call: Call) -> dict:
    """By `name` in all languages, or with `hsm_id` one of them."""
    _require_waba(call)
    query = call.request.GET
    rows = call.account.templates.filter(name=query.get("name", ""))
    if hsm_id := query.get("hsm_id"):
        rows = rows.filter(template_id=hsm_id)
    if not rows.exists():
        raise GraphError(100, "Message template was not found.")
    rows.delete()
    return {"success": True}


def find(call: Call) -> Template | None:
    """The template that the path's id names, if it names one of this account."""
    return call.account.templates.filter(template_id=call.node).first()


def get_template(call: Call, row: Template) -> dict:
    shape = _shape(row, timezone.now())
    return fields.select(call.request, "WhatsAppMessageTemplate", shape, DEFAULT_FIELDS)


def edit_template(call: Call, row: Template) -> dict:
    """Components are replaced as a whole, and reviewed again."""
    status = row.status_at(timezone.now())
    if status not in CHANGEABLE:
        raise GraphError(100, f"A template that is {status} cannot be changed.")
    category = str(call.body.get("category") or row.category).upper()
    if category != row.category and status == "APPROVED":
        raise GraphError(100, "The category of an approved template cannot be changed.")
    components = call.body.get("components", row.components)
    _check(components)
    if "message_send_ttl_seconds" in call.body:
        row.message_send_ttl_seconds = _lifetime(call, category)
        row.save(update_fields=["message_send_ttl_seconds"])
    if (components, category) != (row.components, row.category):
        row.components, row.category = components, category
        templates.hand_in(row)
    return {"success": True}


def _lifetime(call: Call, category: str, *, is_new: bool = False) -> int | None:
    seconds = call.body.get("message_send_ttl_seconds")
    if seconds is None:
        return None
    least, most = LIFETIMES[category]
    is_usual = seconds == -1 and is_new and category != "MARKETING"
    if not isinstance(seconds, int) or not (least <= seconds <= most or is_usual):
        raise GraphError(100, f"message_send_ttl_seconds must be {least} to {most}.")
    return seconds


def _check_cards(components: list[dict], category: str) -> None:
    """A carousel: 2 to 10 cards of one build, each with a picture or video and up to 2 buttons."""
    for part in components:
        if str(part.get("type", "")).upper() != "CAROUSEL":
            continue
        cards = part.get("cards")
        if category != "MARKETING" or not isinstance(cards, list) or not 2 <= len(cards) <= 10:
            raise GraphError(100, "A carousel is marketing and has 2 to 10 cards.")
        if len({_build_of(card) for card in cards}) != 1:
            raise GraphError(100, "All cards of a carousel must have the same components.")


def _build_of(card: object) -> tuple[str, ...]:
    parts = card.get("components") if isinstance(card, dict) else None
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        raise GraphError(100, "A card needs a list of components.")
    by_type = {str(part.get("type", "")).upper(): part for part in parts}
    media = str(by_type.get("HEADER", {}).get("format", "")).upper()
    buttons = by_type.get("BUTTONS", {}).get("buttons", [])
    if media not in ("IMAGE", "VIDEO") or len(buttons) > 2:
        raise GraphError(100, "A card has a picture or video on top and up to 2 buttons.")
    return (media, *sorted(by_type), *(str(button.get("type")).upper() for button in buttons))


def _require_waba(call: Call) -> None:
    if not call.is_about_the_waba:
        raise call.unknown_object()


def _summary(call: Call) -> dict:
    wanted = call.request.GET["summary"].split(",")
    count = call.account.templates.count()
    known = {
        "total_count": count,
        "message_template_count": count,
        "message_template_limit": MOST_TEMPLATES,
        "are_translations_complete": False,
    }
    return {key: known[key] for key in wanted if key in known}


def _shape(row: Template, now: datetime) -> dict:
    return {
        "id": row.template_id,
        "name": row.name,
        "language": row.language,
        "status": row.status_at(now),
        "category": row.category,
        "parameter_format": row.parameter_format,
        "components": row.components,
        "rejected_reason": row.rejected_reason if row.status_at(now) == "REJECTED" else "NONE",
        "quality_score": {"score": row.quality, "date": int(row.reviewed_at.timestamp())},
        "library_template_name": row.library_template_name or None,
        "sub_category": None,
        "previous_category": None,
        "correct_category": None,
        "message_send_ttl_seconds": row.message_send_ttl_seconds,
        "cta_url_link_tracking_opted_out": None,
        "degrees_of_freedom_spec": None,
    }


def _check(components: object) -> None:
    if not isinstance(components, list) or not all(isinstance(part, dict) for part in components):
        raise GraphError(100, "components must be a list of objects.")
    by_type = {str(part.get("type", "")).upper(): part for part in components}
    if not isinstance(by_type.get("BODY", {}).get("text"), str):
        raise GraphError(100, "A template needs a BODY component with text.")
    for type_, most in LONGEST.items():
        if len(str(by_type.get(type_, {}).get("text", ""))) > most:
            raise GraphError(100, f"The {type_} may have {most} characters at most.")
    body = by_type["BODY"]["text"].strip()
    if body.startswith("{{") or body.endswith("}}"):
        raise GraphError(100, "Variables can't be at the start or end of the template.")
