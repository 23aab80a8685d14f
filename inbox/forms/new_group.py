"""The form in which a group is described, to be created."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import BusinessNumber
from groups.models import Group
from groups.models.group import MAX_DESCRIPTION_LENGTH, MAX_SUBJECT_LENGTH
from inbox.errors import InvalidInput
from inbox.forms.picture import square_of
from inbox.media.group_pictures import Square
from inbox.models import Tag
from inbox.services import group_work


class NewGroupForm(forms.Form):
    """A group to be created. Choices are the numbers the asker works."""

    number = forms.ModelChoiceField(BusinessNumber.objects.none(), empty_label=None)
    subject = forms.CharField(required=False, label="Name", max_length=None, widget=forms.TextInput)
    description = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))
    join_approval_mode = forms.ChoiceField(
        label="How people join",
        choices=Group.JoinMode.choices,
        initial=Group.JoinMode.AUTO_APPROVE,
        widget=forms.RadioSelect,
    )
    picture = forms.FileField(required=False)
    """Cleaned: a Square, or None."""
    keeps_default_picture = forms.BooleanField(required=False)
    tags = forms.ModelMultipleChoiceField(
        Tag.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    client_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    max_subject_length = MAX_SUBJECT_LENGTH
    max_description_length = MAX_DESCRIPTION_LENGTH

    def __init__(self, *args: Any, numbers: QuerySet[BusinessNumber], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].queryset = numbers
        self.fields["number"].initial = numbers.first()
        workspaces = numbers.values("workspace")
        self.fields["tags"].queryset = Tag.objects.filter(workspace__in=workspaces)

    def number_of(self) -> BusinessNumber | None:
        """The number that was chosen, also when something else is wrong."""
        self.full_clean()
        return self.cleaned_data.get("number")

    def clean_subject(self) -> str:
        try:
            return group_work.clean_subject(self.cleaned_data["subject"])
        except InvalidInput as error:
            raise forms.ValidationError(error.message) from error

    def clean_picture(self) -> Square | None:
        return square_of(self.cleaned_data["picture"])

    def clean_description(self) -> str:
        try:
            return group_work.clean_description(self.cleaned_data["description"])
        except InvalidInput as error:
            raise forms.ValidationError(error.message) from error
