"""Logging in and changing the password."""

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError

from accounts.addresses import client_network
from accounts.services import log_ins

LONGEST_PASSWORD = 1024
"""A megabyte of password would keep the hasher busy."""


def _email_field() -> forms.EmailField:
    return forms.EmailField(
        label="E-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autofocus": True, "autocomplete": "username"}),
        error_messages={"null_characters_not_allowed": "Enter a valid email address."},
    )


def _password_field(label: str, autocomplete: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=LONGEST_PASSWORD,
        # No maxlength in the page: the browser would cut a pasted password without a word.
        widget=_PasswordInput(attrs={"autocomplete": autocomplete}),
    )


class _PasswordInput(forms.PasswordInput):
    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"].pop("maxlength", None)
        return context


class LoginForm(AuthenticationForm):
    """Asks for an e-mail address. The same words for every failure: nobody learns who exists.

    `must_wait` is set when there were too many failures; the password was not looked at then.
    """

    username = _email_field()
    password = _password_field("Password", "current-password")
    must_wait = False

    error_messages = {
        "invalid_login": "E-mail address or password is wrong. Check both and try again.",
        "inactive": "E-mail address or password is wrong. Check both and try again.",
        "too_often": "Too many failed tries. Wait %(wait)s and try again.",
    }

    def clean_username(self) -> str:
        return self.cleaned_data["username"].lower()

    def clean(self) -> dict[str, Any]:
        email, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if not email or not password:
            return self.cleaned_data
        network = client_network(self.request)
        if wait := log_ins.admit(email, network):
            self.must_wait = True
            raise ValidationError(
                self.error_messages["too_often"],
                code="too_often",
                params={"wait": log_ins.in_words(wait)},
            )
        super().clean()
        log_ins.succeeded(email, network)
        return self.cleaned_data


class AdminLoginForm(LoginForm, AdminAuthenticationForm):
    """The door of the admin site has the same lock."""

    error_messages = LoginForm.error_messages | {
        "invalid_login": "E-mail address or password is wrong, or this user may not come in here."
    }


class ChangePasswordForm(PasswordChangeForm):
    old_password = _password_field("Old password", "current-password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("new_password1", "new_password2"):
            self.fields[name].max_length = LONGEST_PASSWORD
            self.fields[name] = _password_field(
                str(self.fields[name].label), "new-password"
            )
