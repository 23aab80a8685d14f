"""The form in which a template is written."""

from dataclasses import asdict
from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import BusinessNumber, Template
from inbox.templates import shape_of
from whatsapp.template_schema import MOST_BUTTONS, ButtonDraft, TemplateDraft, check_draft

BLANK_BUTTONS = 3
"""Empty rows below the buttons that are there; saving and coming back gives more."""
KEPT = "kept"
"""A header that cannot be written here, and stays as WhatsApp has it."""


class ButtonForm(forms.Form):
    """One button; without a kind there is none."""

    kind = forms.ChoiceField(
        required=False,
        label="Kind",
        choices=[
            ("", "No button"),
            ("quick_reply", "Quick reply"),
            ("url", "Web page"),
            ("phone_number", "Phone call"),
            ("copy_code", "Code to copy"),
        ],
    )
    text = forms.CharField(required=False, label="Words on it")
    target = forms.CharField(required=False, label="Address, number or code")
    sample = forms.CharField(required=False, label="Example for {{1}}")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "input"

    @property
    def is_there(self) -> bool:
        return bool(self.cleaned_data.get("kind"))

    def draft(self) -> ButtonDraft:
        return ButtonDraft(**{name: self.cleaned_data.get(name, "") for name in self.fields})


ButtonForms = forms.formset_factory(
    ButtonForm, extra=BLANK_BUTTONS, max_num=MOST_BUTTONS, absolute_max=MOST_BUTTONS
)


class TemplateForm(forms.Form):
    """Header, body, footer and `buttons`; samples one per line, in the order of the variables.

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
    header_kind = forms.ChoiceField(
        required=False,
        label="Header",
        choices=[("", "None"), ("text", "Text"), ("location", "Location, given when it is sent")],
    )
    header = forms.CharField(
        required=False,
        label="Header text",
        help_text="Up to 60 characters, one variable at most.",
    )
    header_sample = forms.CharField(required=False, label="Example for the header's variable")
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
        rows = data if data and "button-TOTAL_FORMS" in data else None
        self.buttons = ButtonForms(rows, prefix="button", initial=_buttons_of(of))
        self._rows: list[ButtonForm] = []
        if kept := _kept_header(of):
            choice = (KEPT, f"{kept['format'].capitalize()}, as it is")
            self.fields["header_kind"].choices.insert(0, choice)
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
        header_kind = cleaned.get("header_kind") or ("text" if cleaned.get("header") else "")
        lines = [line.strip() for line in cleaned.get("samples", "").splitlines()]
        self.draft = TemplateDraft(
            name=cleaned.get("name", ""),
            language=cleaned.get("language", ""),
            category=cleaned.get("category", ""),
            header_kind=header_kind,
            header=cleaned.get("header", ""),
            header_sample=cleaned.get("header_sample", ""),
            kept_header=_kept_header(self._of),
            body=cleaned.get("body", "").replace("\r\n", "\n"),
            footer=cleaned.get("footer", ""),
            samples=[line for line in lines if line],
            buttons=self._drafted_buttons(),
        )
        for field, problem in check_draft(self.draft).items():
            self._complain(field, problem)
        return cleaned

    def _drafted_buttons(self) -> list[ButtonDraft]:
        """The rows with a button in them. Data that says nothing of buttons leaves them alone."""
        if not self.buttons.is_bound:
            return [ButtonDraft(**button) for button in _buttons_of(self._of)]
        if not self.buttons.is_valid():
            self.add_error(None, "Look at the buttons.")
        self._rows = [row for row in self.buttons if row.is_there]
        return [row.draft() for row in self._rows]

    def _complain(self, field: str, problem: str) -> None:
        if field.startswith("button."):
            _, place, part = field.split(".")
            if self._rows:
                self._rows[int(place)].add_error(part, problem)
            if not self.non_field_errors():
                self.add_error(None, "Look at the buttons.")
        elif field == "buttons":
            self.add_error(None, problem)
        elif field not in self.errors:
            self.add_error(field, problem)


def initial_of(template: Template) -> dict[str, str]:
    """What the form shows of a template that exists."""
    shape = shape_of(template)
    text = shape.header.text if shape.header else None
    header_kind = shape.header.kind if shape.header else ""
    return {
        "name": template.name,
        "language": template.language,
        "category": template.category,
        "header_kind": KEPT if _kept_header(template) else header_kind,
        "header": text.text if text else "",
        "header_sample": shape.header.fields[0].sample if text and shape.header.fields else "",
        "body": shape.body.text,
        "footer": shape.footer,
        "samples": "\n".join(field.sample for field in shape.body.fields.values()),
    }


def _kept_header(of: Template | None) -> dict[str, Any]:
    """A picture, video or document: its example was handed to WhatsApp with the first version."""
    header = shape_of(of).header if of else None
    if header is None or header.kind in ("text", "location"):
        return {}
    parts = [part for part in of.components if str(part.get("type")).upper() == "HEADER"]
    return dict(parts[0])


def _buttons_of(of: Template | None) -> list[dict[str, str]]:
    buttons = shape_of(of).buttons if of else ()
    return [asdict(ButtonDraft.of(button)) for button in buttons]
