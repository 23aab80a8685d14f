"""The form in which a text template is written."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import BusinessNumber, Template
from inbox.templates import shape_of
from whatsapp.template_schema import TemplateDraft, check_draft


class TemplateForm(forms.Form):
    """Header, body and footer; samples one per line, in the order of the variables.

    With `of` it changes that template: name, language and account stay, and the category of an
    approved one (WhatsApp's rule).
    """

    number = forms.ModelChoiceField(queryset=None, required=False, label="Account of")
    name = forms.CharField(max_length=512, help_text="Small letters, digits and _.")
    language = forms.CharField(max_length=10, initial="en", help_text="Such as en or en_GB.")
    category = forms.ChoiceField(
        choices=[("UTILITY", "Utility"), ("MARKETING", "Marketing")],
        help_text="Marketing costs more, and people can opt out of it.",
    )
    header = forms.CharField(required=False, help_text="Up to 60 characters.")
    body = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Variables: {{1}}, {{2}} or {{first_name}}. Up to 1,024 characters.",
    )
    footer = forms.CharField(required=False, help_text="Up to 60 characters.")
    samples = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One per line, an example for each variable. WhatsApp's reviewers read them.",
    )

    draft: TemplateDraft

    def __init__(
        self,
        data: Any = None,
        *,
        numbers: QuerySet[BusinessNumber],
        of: Template | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self._of = of
        self._numbers = numbers.exclude(waba_id="")
        self.fields["number"].queryset = self._numbers
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", "input")
            field.widget.attrs.setdefault("dir", "auto")
        if of or len(self._numbers) == 1:
            del self.fields["number"]
        if of:
            for name in ("name", "language"):
                self.fields[name].disabled = True
            self.fields["category"].disabled = of.status == Template.Status.APPROVED

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "number" not in self.fields:
            cleaned["number"] = self._numbers.first()
        if cleaned.get("number") is None:
            self.add_error(None, "Choose a number.")
        lines = [line.strip() for line in cleaned.get("samples", "").splitlines()]
        self.draft = TemplateDraft(
            name=cleaned.get("name", ""),
            language=cleaned.get("language", ""),
            category=cleaned.get("category", ""),
            header=cleaned.get("header", ""),
            body=cleaned.get("body", "").replace("\r\n", "\n"),
            footer=cleaned.get("footer", ""),
            samples=[line for line in lines if line],
        )
        for field, problem in check_draft(self.draft).items():
            if field not in self.errors:
                self.add_error(field, problem)
        return cleaned


def initial_of(template: Template) -> dict[str, str]:
    """What the form shows of a template that exists."""
    shape = shape_of(template)
    header = shape.header.text.text if shape.header and shape.header.text else ""
    return {
        "name": template.name,
        "language": template.language,
        "category": template.category,
        "header": header,
        "body": shape.body.text,
        "footer": shape.footer,
        "samples": "\n".join(field.sample for field in shape.body.fields.values()),
    }
