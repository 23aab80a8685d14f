"""Logging in."""

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

from accounts.addresses import client_network
from accounts.services import log_ins

WRONG = "E-mail address or password is wrong. Check both and try again."


class LoginForm(AuthenticationForm):
    """Asks for an e-mail address. The same words for every failure: nobody learns who exists.

    `must_wait` is set when there were too many failures; the password was not looked at then.
    """

    username = forms.EmailField(
        label="E-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autofocus": True, "autocomplete": "username"}),
        error_messages={"null_characters_not_allowed": "Enter a valid email address."},
    )
    password = forms.CharField(
        label="Password",
        strip=False,
        # Not max_length: the browser would cut what is pasted without a word.
        validators=[MaxLengthValidator(4096, WRONG)],
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"null_characters_not_allowed": WRONG},
    )
    error_messages = {
        "invalid_login": WRONG,
        "inactive": WRONG,
        "too_often": "Too many failed tries. Wait %(wait)s and try again.",
    }
    must_wait = False

    def clean_username(self) -> str:
        return self.cleaned_data["username"].lower()

    def clean(self) -> dict[str, Any]:
        if self.errors:
            return self.cleaned_data
        email, network = self.cleaned_data["username"], client_network(self.request)
        if wait := log_ins.admit(email, network):
            self.must_wait = True
            raise ValidationError(
                self.error_messages["too_often"],
                code="too_often",
                params={"wait": log_ins.in_words(wait)},
            )
        cleaned = super().clean()
        log_ins.succeeded(email, network)
        return cleaned


class AdminLoginForm(LoginForm, AdminAuthenticationForm):
    """The door of the admin site has the same lock."""

    error_messages = LoginForm.error_messages | {
        "invalid_login": "E-mail address or password is wrong, or this user may not come in here."
    }
