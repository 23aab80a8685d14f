"""The form of a number's rules of the door."""

from typing import Any

from django import forms

from accounts.models import BusinessNumber
from groups.models import DoorRules

SWITCHES = ("approves_invited", "approves_known", "rejects_blocked", "hears_commands")


class DoorRulesForm(forms.ModelForm):
    class Meta:
        model = DoorRules
        fields = [*SWITCHES, "when_full"]

    def __init__(self, *args: Any, number: BusinessNumber, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"n{number.pk}", **kwargs)
        self.number = number
        self.fields["when_full"].widget.attrs["class"] = "input"

    @property
    def switches(self) -> list[forms.BoundField]:
        return [self[name] for name in SWITCHES]
