"""How templates look to programs."""

from typing import Any

from rest_framework import serializers

from accounts.models import Template


class TemplateBody(serializers.Serializer):
    id = serializers.CharField()
    name = serializers.CharField()
    status = serializers.CharField()
    category = serializers.CharField()
    language = serializers.CharField()
    components = serializers.ListField(child=serializers.DictField())
    parameter_format = serializers.CharField()
    rejected_reason = serializers.CharField(allow_blank=True)


class TemplatesBody(serializers.Serializer):
    success = serializers.BooleanField()
    templates = TemplateBody(many=True)


class OneTemplateBody(serializers.Serializer):
    success = serializers.BooleanField()
    template = TemplateBody()


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


class TemplateChange(serializers.Serializer):
    accountId = serializers.CharField(
        max_length=20, required=False, help_text="Here or in the query."
    )
    language = serializers.CharField(max_length=20, required=False, allow_null=True)
    components = serializers.ListField(
        child=serializers.DictField(), min_length=1, max_length=10, help_text="As WhatsApp's."
    )


class DeletedBody(serializers.Serializer):
    success = serializers.BooleanField()
    scope = serializers.CharField()
    language = serializers.CharField(required=False)
    message = serializers.CharField()


def body(template: Template) -> dict[str, Any]:
    return {
        "id": template.template_id or str(template.pk),
        "name": template.name,
        "status": template.status,
        "category": template.category,
        "language": template.language,
        "components": template.components,
        "parameter_format": template.parameter_format,
        "rejected_reason": template.rejected_reason,
    }
