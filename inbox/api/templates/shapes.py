"""How templates look to programs."""

from collections.abc import Mapping, Sequence
from typing import Any

from rest_framework import serializers

from accounts.models import Template
from whatsapp.templates import LibraryTemplate


class TemplateBody(serializers.Serializer):
    id = serializers.CharField()
    name = serializers.CharField()
    status = serializers.CharField()
    category = serializers.CharField()
    language = serializers.CharField()
    components = serializers.ListField(child=serializers.DictField())
    parameter_format = serializers.CharField()
    rejected_reason = serializers.CharField(allow_blank=True)
    message_send_ttl_seconds = serializers.IntegerField(
        required=False, help_text="Missing where the usual time of its category applies."
    )


class TemplatesBody(serializers.Serializer):
    success = serializers.BooleanField()
    templates = TemplateBody(many=True)


class OneTemplateBody(serializers.Serializer):
    success = serializers.BooleanField()
    template = TemplateBody()


class LibraryButton(serializers.Serializer):
    type = serializers.CharField()
    text = serializers.CharField(allow_blank=True)


class LibraryTemplateBody(serializers.Serializer):
    name = serializers.CharField()
    language = serializers.CharField()
    category = serializers.CharField()
    header = serializers.CharField(allow_blank=True)
    body = serializers.CharField()
    body_params = serializers.ListField(
        child=serializers.CharField(), help_text="Examples of what stands in its places."
    )
    buttons = LibraryButton(many=True)
    availableLanguages = serializers.ListField(child=serializers.CharField())


class LibraryBody(serializers.Serializer):
    success = serializers.BooleanField()
    template = LibraryTemplateBody(allow_null=True)


def lifetime() -> serializers.IntegerField:
    return serializers.IntegerField(
        required=False,
        allow_null=True,
        help_text="Seconds in which a message must be delivered: 30 to 900 for authentication, "
        "30 to 43,200 for utility, 43,200 to 2,592,000 for marketing.",
    )


class NewTemplate(serializers.Serializer):
    accountId = serializers.CharField(max_length=20)
    name = serializers.RegexField(r"\A[a-z0-9_]{1,512}\Z", help_text="Small letters, digits and _.")
    category = serializers.ChoiceField(choices=["AUTHENTICATION", "MARKETING", "UTILITY"])
    language = serializers.RegexField(r"\A[A-Za-z_]{2,10}\Z")
    components = serializers.ListField(
        child=serializers.DictField(),
        min_length=1,
        max_length=10,
        required=False,
        allow_null=True,
        help_text="As WhatsApp's.",
    )
    parameter_format = serializers.ChoiceField(
        choices=["POSITIONAL", "NAMED"], default="POSITIONAL"
    )
    library_template_name = serializers.CharField(
        max_length=512,
        required=False,
        allow_null=True,
        help_text="One of WhatsApp's own templates, in the place of components.",
    )
    library_template_body_inputs = serializers.DictField(
        required=False, allow_null=True, help_text="What that template lets be chosen in its text."
    )
    library_template_button_inputs = serializers.ListField(
        child=serializers.DictField(),
        max_length=10,
        required=False,
        allow_null=True,
        help_text="Its buttons' addresses and numbers, in the order of the buttons.",
    )
    message_send_ttl_seconds = lifetime()


class TemplateChange(serializers.Serializer):
    accountId = serializers.CharField(
        max_length=20, required=False, help_text="Here or in the query."
    )
    language = serializers.CharField(max_length=20, required=False, allow_null=True)
    components = serializers.ListField(
        child=serializers.DictField(),
        min_length=1,
        max_length=10,
        required=False,
        allow_null=True,
        help_text="As WhatsApp's.",
    )
    message_send_ttl_seconds = lifetime()


class DeletedBody(serializers.Serializer):
    success = serializers.BooleanField()
    scope = serializers.CharField()
    language = serializers.CharField(required=False)
    message = serializers.CharField()


NAMES = {
    "parameterFormat": "parameter_format",
    "libraryTemplateName": "library_template_name",
    "libraryTemplateBodyInputs": "library_template_body_inputs",
    "libraryTemplateButtonInputs": "library_template_button_inputs",
    "messageSendTtlSeconds": "message_send_ttl_seconds",
}


def with_known_names(data: Mapping[str, Any]) -> dict[str, Any]:
    """One published client writes these names in its own manner."""
    theirs = {ours: data[name] for name, ours in NAMES.items() if name in data}
    return theirs | dict(data)


def body(template: Template) -> dict[str, Any]:
    told = {
        "id": template.template_id or str(template.pk),
        "name": template.name,
        "status": template.status,
        "category": template.category,
        "language": template.language,
        "components": template.components,
        "parameter_format": template.parameter_format,
        "rejected_reason": template.rejected_reason,
    }
    if template.lifetime is not None:
        told["message_send_ttl_seconds"] = template.lifetime
    return told


def library_body(found: Sequence[LibraryTemplate], language: str) -> dict[str, Any] | None:
    """The one in this language, else in the first in which it is offered."""
    wanted = language.replace("-", "_")
    one = next((one for one in found if one.language == wanted), found[0] if found else None)
    if one is None:
        return None
    return {
        "name": one.name,
        "language": one.language,
        "category": one.category,
        "header": one.header,
        "body": one.body,
        "body_params": list(one.samples),
        "buttons": [
            {"type": str(button.get("type", "")), "text": str(button.get("text", ""))}
            for button in one.buttons
        ],
        "availableLanguages": list(dict.fromkeys(each.language for each in found)),
    }
