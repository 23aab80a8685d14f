import pytest
from django.core.exceptions import ValidationError

from accounts.password_rules import MaximumLengthValidator


def test_a_password_has_an_end() -> None:
    MaximumLengthValidator().validate("x" * 1024)

    with pytest.raises(ValidationError, match="1024 characters at most"):
        MaximumLengthValidator().validate("x" * 1025)
