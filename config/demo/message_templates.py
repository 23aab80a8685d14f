"""The templates of the demo workspace: most approved, one each rejected, paused and in review."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Connection, Template
from whatsapp.sandbox.models import BusinessAccount
from whatsapp.sandbox.services.templates import add_approved

Json = dict[str, Any]


def _body(text: str, *samples: str) -> Json:
    return {"type": "BODY", "text": text} | (
        {"example": {"body_text": [list(samples)]}} if samples else {}
    )


TEMPLATES: tuple[Json, ...] = (
    {
        "name": "stay_reminder",
        "category": "UTILITY",
        "quality": "GREEN",
        "components": [
            {"type": "HEADER", "format": "TEXT", "text": "See you soon at the lake"},
            _body(
                "Hello {{1}}, your stay in {{2}} begins on {{3}}. Check-in is from 15:00.",
                "Amara",
                "Casa Lago",
                "Friday",
            ),
            {"type": "FOOTER", "text": "Lakeside Rentals"},
            {
                "type": "BUTTONS",
                "buttons": [
                    {"type": "QUICK_REPLY", "text": "Looking forward to it"},
                    {"type": "QUICK_REPLY", "text": "I have a question"},
                ],
            },
        ],
    },
    {
        "name": "payment_received",
        "category": "UTILITY",
        "quality": "GREEN",
        "parameter_format": "NAMED",
        "components": [
            {
                "type": "BODY",
                "text": "Thank you, {{first_name}}. We received {{amount}} for your booking.",
                "example": {
                    "body_text_named_params": [
                        {"param_name": "first_name", "example": "Amara"},
                        {"param_name": "amount", "example": "420 €"},
                    ]
                },
            },
            {
                "type": "BUTTONS",
                "buttons": [
                    {
                        "type": "URL",
                        "text": "See the booking",
                        "url": "https://lakeside.example/bookings/{{1}}",
                        "example": ["L-2041"],
                    }
                ],
            },
        ],
    },
    {
        "name": "follow_up",
        "category": "UTILITY",
        "components": [_body("Hello {{1}}, may we still help you with your question?", "Amara")],
    },
    {
        "name": "autumn_offer",
        "category": "MARKETING",
        "quality": "YELLOW",
        "components": [
            {"type": "HEADER", "format": "IMAGE"},
            _body("Three nights for two at the lake this autumn. The code is valid until Sunday."),
            {"type": "FOOTER", "text": "Reply STOP to hear no more offers"},
            {"type": "BUTTONS", "buttons": [{"type": "COPY_CODE", "example": "AUTUMN3"}]},
        ],
    },
    {
        "name": "group_invite",
        "category": "UTILITY",
        "library_template_name": "group_invite_link",
        "components": [
            _body(
                "You are invited to our WhatsApp group. Join with this link: {{1}} See you there!",
                "https://chat.whatsapp.com/ExampleInvite",
            )
        ],
    },
    {
        "name": "winter_lottery",
        "category": "MARKETING",
        "verdict": "REJECTED",
        "rejected_reason": "TAG_CONTENT_MISMATCH",
        "components": [_body("Win a weekend at the lake: answer this message with your name.")],
    },
    {
        "name": "late_checkout",
        "category": "MARKETING",
        "verdict": "PAUSED",
        "quality": "RED",
        "components": [_body("Stay until 14:00 tomorrow for 15 €. Just answer yes.")],
    },
)

IN_REVIEW: Json = {
    "name": "parking_note",
    "category": "UTILITY",
    "components": [_body("Hello {{1}}, your parking place is number {{2}}.", "Amara", "12")],
}


def seed(account: BusinessAccount) -> None:
    for template in TEMPLATES:
        add_approved(account, language="en", **template)
    verdict_comes = timezone.now() + timedelta(hours=20)
    add_approved(account, language="en", reviewed_at=verdict_comes, **IN_REVIEW)


def mirror(account: BusinessAccount, connection: Connection) -> None:
    """What Octet would have fetched; it fetches them like any other when it runs."""
    now = timezone.now()
    Template.objects.bulk_create(
        Template(
            connection=connection,
            waba_id=account.waba_id,
            template_id=row.template_id,
            name=row.name,
            language=row.language,
            category=row.category,
            status=row.status_at(now),
            quality="" if row.quality == "UNKNOWN" else row.quality,
            rejected_reason="" if row.rejected_reason == "NONE" else row.rejected_reason,
            parameter_format=row.parameter_format,
            components=row.components,
            library_name=row.library_template_name,
            status_at=now,
            synced_at=now,
        )
        for row in account.templates.all()
    )
