from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError


class MaximumLengthValidator:
    """For AUTH_PASSWORD_VALIDATORS: what can be chosen can also be typed at the log-in."""

    def __init__(self, max_length: int = 1024) -> None:
        self._max_length = max_length

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        if len(password) > self._max_length:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self) -> str:
        return f"Your password can have {self._max_length} characters at most."
