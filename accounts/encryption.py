"""Secrets at rest: a text field whose column holds ciphertext.

Keys come from the ENCRYPTION_KEYS setting, newest first, never from SECRET_KEY: rotating one must
not destroy what the other protects. The first key encrypts, every key decrypts.
"""

from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models


def cipher() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.ENCRYPTION_KEYS])


def encrypt(text: str) -> str:
    return cipher().encrypt(text.encode()).decode() if text else ""


def decrypt(token: str) -> str:
    """The text behind a stored token. Raises ImproperlyConfigured when no key opens it."""
    if not token:
        return ""
    try:
        return cipher().decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise ImproperlyConfigured(
            "A stored secret cannot be read with any key in ENCRYPTION_KEYS. "
            "Put the key it was written with back at the end of the list."
        ) from error


class EncryptedTextField(models.TextField):
    """Plain text in Python, ciphertext in the database. Cannot be filtered on."""

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        return None if value is None else decrypt(value)

    def get_prep_value(self, value: Any) -> Any:
        return value if value is None else encrypt(str(value))
