"""The form of a number's defaults for new groups."""

from typing import Any

from django import forms

from accounts.models import BusinessNumber, Template
from groups.models import GroupDefaults
from inbox import invite_templates
from inbox.errors import InvalidInput
from inbox.forms.picture import square_of
from inbox.media.group_pictures import Square
from inbox.models import Tag
from inbox.services import group_work, tagging


class GroupDefaultsForm(forms.ModelForm):
    picture = forms.FileField(
        required=False, help_text="JPEG, PNG or WebP. The middle is cut to a square."
    )
    """Cleaned: a Square, or None for the one there is."""
    tags = forms.ModelMultipleChoiceField(
        Tag.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    drops_picture = forms.BooleanField(required=False, label="Begin without a picture")

    class Meta:
        model = GroupDefaults
        fields = ["subject_pattern", "description", "join_approval_mode", "invite_template"]
        labels = {"subject_pattern": "Subject", "invite_template": "Group invitation"}
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, number: BusinessNumber, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"n{number.pk}", **kwargs)
        self.number = number
        usable = [template.pk for template in invite_templates.of_number(number)]
        self.fields["invite_template"].queryset = Template.objects.filter(pk__in=usable)
        self.fields["invite_template"].empty_label = "The first approved one"
        for field in self.fields.values():
            if not isinstance(field, forms.BooleanField):
                field.widget.attrs |= {"class": "input", "dir": "auto"}
        self.fields["tags"].queryset = Tag.objects.filter(workspace=number.workspace_id)
        self.fields["tags"].initial = tagging.beginning(number)
        if self.instance.picture is None:
            del self.fields["drops_picture"]

    def clean_subject_pattern(self) -> str:
        pattern = self.cleaned_data["subject_pattern"]
        try:
            return group_work.clean_subject(pattern) if pattern.strip() else ""
        except InvalidInput as error:
            raise forms.ValidationError(error.message) from error

    def clean_description(self) -> str:
        try:
            return group_work.clean_description(self.cleaned_data["description"])
        except InvalidInput as error:
            raise forms.ValidationError(error.message) from error

    def clean_picture(self) -> Square | None:
        return square_of(self.cleaned_data["picture"])
