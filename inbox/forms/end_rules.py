"""The form of a number's rules of the end."""

from typing import Any

from django import forms

from accounts.models import BusinessNumber
from groups.models import EndRules
from inbox.services import end_rules


class EndRulesForm(forms.ModelForm):
    """Rules that fit groups now are valid only when it was agreed to delete these."""

    agrees = forms.BooleanField(required=False)

    class Meta:
        model = EndRules
        fields = ["closed_days", "empty_days"]

    def __init__(self, *args: Any, number: BusinessNumber, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"n{number.pk}", **kwargs)
        self.number = number
        self.fitting = 0
        """How many groups would go at once, when that was not agreed to."""
        self.due = 0
        """How many the rules as they stand have not deleted yet."""
        for name in self.Meta.fields:
            self.fields[name].widget.attrs |= {"class": "input end-days", "min": 1}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors or not self.changed_data:
            return cleaned
        wished = {name: cleaned.get(name) for name in self.Meta.fields}
        wish = EndRules(number=self.number, **wished)
        fitting = end_rules.counts([wish]).get(self.number.pk, 0)
        if fitting and not cleaned["agrees"]:
            self.fitting = fitting
            self.fields["agrees"].widget.attrs["autofocus"] = True
            raise forms.ValidationError("Nothing is saved yet.", code="not_agreed")
        return cleaned

    @property
    def days(self) -> list[forms.BoundField]:
        return [self[name] for name in self.Meta.fields]
