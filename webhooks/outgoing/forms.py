from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import BusinessNumber
from inbox.errors import InvalidInput
from webhooks.outgoing import endpoints, events
from webhooks.outgoing.endpoints import Wish
from webhooks.outgoing.models import Endpoint

SCOPES = {"all": "All", "some": "Only these"}


class EndpointForm(forms.Form):
    """An endpoint, as people write it: `wish` is what they want when the form is valid."""

    name = forms.CharField(max_length=50, help_text="Yours to choose.")
    url = forms.CharField(
        max_length=2000,
        label="Address",
        help_text="Where we POST to. Answer with 2xx within 15 seconds.",
        widget=forms.URLInput,
    )
    format = forms.ChoiceField(choices=Endpoint.Format.choices)
    event_scope = forms.ChoiceField(choices=SCOPES.items(), label="Events", initial="all")
    events = forms.MultipleChoiceField(required=False)
    number_scope = forms.ChoiceField(choices=SCOPES.items(), label="Numbers", initial="all")
    numbers = forms.ModelMultipleChoiceField(BusinessNumber.objects.none(), required=False)
    headers = forms.CharField(
        required=False,
        label="Extra headers",
        help_text="One per line, such as Authorization: Bearer abc. Kept encrypted.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    keeps_order = forms.BooleanField(
        required=False,
        label="Keep the order within each conversation",
        help_text="Slower. An event that is not taken holds up the next ones for up to an hour.",
    )

    def __init__(
        self,
        *args: Any,
        numbers: QuerySet[BusinessNumber],
        may_choose_all: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["numbers"].queryset = numbers
        self.catalogue = dict(events.CATALOGUE)
        if others := sorted(set(self.initial.get("events", ())) - events.ALL):
            self.catalogue["Chosen by a program"] = others
        names = [name for topic in self.catalogue.values() for name in topic]
        self.fields["events"].choices = [(name, name) for name in names]
        if not may_choose_all:
            self.fields["number_scope"].choices = [("some", SCOPES["some"])]
            self.fields["number_scope"].initial = "some"
        for name in ("name", "url", "format", "headers"):
            self.fields[name].widget.attrs["class"] = "input"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        if cleaned["event_scope"] == "some" and not cleaned["events"]:
            self.add_error("events", "Choose an event, or all of them.")
            return cleaned
        try:
            endpoints.check(self.wish)
        except InvalidInput as error:
            self.add_error(error.field or None, error.message)
        return cleaned

    def clean_headers(self) -> dict[str, str]:
        told: dict[str, str] = {}
        for line in filter(str.strip, self.cleaned_data["headers"].splitlines()):
            name, colon, value = line.partition(":")
            if not colon:
                raise forms.ValidationError("Write each as Name: value.")
            told[name.strip()] = value.strip()
        return told

    @property
    def wish(self) -> Wish:
        cleaned = self.cleaned_data
        every_number = cleaned["number_scope"] == "all"
        return Wish(
            name=cleaned["name"],
            url=cleaned["url"],
            format=cleaned["format"],
            events=cleaned["events"] if cleaned["event_scope"] == "some" else (),
            numbers=None if every_number else list(cleaned["numbers"]),
            headers=cleaned["headers"],
            keeps_order=cleaned["keeps_order"],
        )

    @property
    def topics(self) -> list[tuple[str, list[tuple[str, bool]]]]:
        """The catalogue with what is ticked, for the page."""
        ticked = set(self["events"].value() or ())
        return [
            (topic, [(name, name in ticked) for name in names])
            for topic, names in self.catalogue.items()
        ]

    @property
    def number_choices(self) -> list[tuple[BusinessNumber, bool]]:
        ticked = {str(getattr(one, "pk", one)) for one in self["numbers"].value() or ()}
        return [(one, str(one.pk) in ticked) for one in self.fields["numbers"].queryset]
