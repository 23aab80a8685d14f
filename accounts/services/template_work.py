"""Handing templates in to WhatsApp, changing and deleting them. Calls WhatsApp: never inside a
transaction. All raise GatewayError."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import BusinessNumber, Template
from accounts.services import template_sync
from whatsapp.template_schema import TemplateDraft

INVITATION = "group_invite_link"
"""WhatsApp's library template that carries a group's invite link."""


def hand_in(number: BusinessNumber, draft: TemplateDraft) -> Template:
    """Send a checked draft to WhatsApp's review and keep what it answered."""
    return hand_in_components(
        number,
        name=draft.name,
        language=draft.language,
        category=draft.category,
        components=draft.components(),
        parameter_format=draft.parameter_format,
    )


def hand_in_components(
    number: BusinessNumber,
    *,
    name: str,
    language: str,
    category: str,
    components: Sequence[dict[str, Any]],
    parameter_format: str,
    lifetime: int | None = None,
) -> Template:
    """The same with components as WhatsApp takes them; it checks them itself."""
    submitted = number.open_gateway().create_template(
        number.waba_id,
        name=name,
        language=language,
        category=category,
        components=components,
        parameter_format=parameter_format,
        lifetime=lifetime,
    )
    return _keep(
        number,
        name=name,
        language=language,
        template_id=submitted.template_id,
        status=submitted.status,
        category=submitted.category or category,
        components=components,
        parameter_format=parameter_format,
        lifetime=lifetime,
    )


def add_invitation(number: BusinessNumber, *, name: str, language: str) -> Template:
    """Copy the library's group invitation, unchanged, so that it stays a utility template."""
    return add_from_library(
        number, name=name, language=language, category="UTILITY", library_name=INVITATION
    )


def add_from_library(
    number: BusinessNumber,
    *,
    name: str,
    language: str,
    category: str,
    library_name: str,
    inputs: Mapping[str, Any] | None = None,
    lifetime: int | None = None,
) -> Template:
    """Copy one of WhatsApp's own under a name of ours, with what is to be filled into it by
    WhatsApp's names (`library_template_button_inputs`, …); its texts come with the next sync."""
    submitted = number.open_gateway().create_template(
        number.waba_id,
        name=name,
        language=language,
        category=category,
        library_name=library_name,
        library_inputs=inputs,
        lifetime=lifetime,
    )
    return _keep(
        number,
        name=name,
        language=language,
        template_id=submitted.template_id,
        status=submitted.status,
        category=submitted.category or category,
        library_name=library_name,
        lifetime=lifetime,
    )


def change(template: Template, number: BusinessNumber, draft: TemplateDraft) -> None:
    """Replace the texts and hand it in again; an approved one keeps its category."""
    is_approved = template.status == Template.Status.APPROVED
    category = "" if is_approved else draft.category
    change_components(template, number, draft.components(), category=category)


def change_components(
    template: Template,
    number: BusinessNumber,
    components: Sequence[dict[str, Any]],
    *,
    category: str = "",
    lifetime: int | None = None,
) -> None:
    """The same with components as WhatsApp takes them; "" and None leave what there is."""
    number.open_gateway().edit_template(
        template.template_id, components=components, category=category, lifetime=lifetime
    )
    template.lifetime = template.lifetime if lifetime is None else lifetime
    template.components, template.status = list(components), Template.Status.PENDING
    template.status_at, template.rejected_reason = timezone.now(), ""
    _save(template, ["components", "lifetime", "status", "status_at", "rejected_reason"])


def set_lifetime(template: Template, number: BusinessNumber, seconds: int) -> None:
    """Change the time to live alone."""
    number.open_gateway().edit_template(template.template_id, lifetime=seconds)
    template.lifetime = seconds
    _save(template, ["lifetime"])


def delete(template: Template, number: BusinessNumber) -> None:
    number.open_gateway().delete_template(
        template.waba_id, name=template.name, template_id=template.template_id
    )
    template.deleted_at = timezone.now()
    template.save(update_fields=["deleted_at"])


def _save(template: Template, fields: Sequence[str]) -> None:
    with transaction.atomic():
        # The account first: a fetch that is under way sees that what it read may be older.
        template_sync.ask(template.connection_id, template.waba_id)
        template.save(update_fields=fields)


@transaction.atomic
def _keep(number: BusinessNumber, *, name: str, language: str, **fields: object) -> Template:
    template_sync.ask(number.connection_id, number.waba_id)
    now = timezone.now()
    row, _ = Template.objects.update_or_create(
        connection_id=number.connection_id,
        waba_id=number.waba_id,
        name=name,
        language=language,
        defaults={
            **fields,
            "rejected_reason": "",
            "status_at": now,
            "synced_at": now,
            "deleted_at": None,
        },
    )
    return row
