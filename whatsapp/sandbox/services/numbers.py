"""Business accounts and their numbers: making them, and where their webhooks go."""

from django.db import transaction

from whatsapp.sandbox.identifiers import digits
from whatsapp.sandbox.models import BusinessAccount, BusinessNumber

DEFAULT_DISPLAY_NUMBER = "15557770123"
DEFAULT_NAME = "Octet sandbox"


@transaction.atomic
def create_number(
    display_number: str,
    name: str,
    callback_url: str = "",
    *,
    account: BusinessAccount | None = None,
    verify_token: str = "",
    is_official_business_account: bool = True,
) -> BusinessNumber:
    """A number ready for use. Without `account` it gets one of its own, with fresh random secrets.

    Credentials: `number.account.access_token`, `.app_secret`, `.verify_token`, `.waba_id`, and
    `number.phone_number_id`. The callback address is believed without the verification call.
    """
    if account is None:
        account = BusinessAccount.objects.create(name=name)
    changes = {"callback_url": callback_url, "verify_token": verify_token}
    set_account(account, **{field: value for field, value in changes.items() if value})
    return BusinessNumber.objects.create(
        account=account,
        display_number=digits(display_number),
        verified_name=name,
        is_official_business_account=is_official_business_account,
    )


@transaction.atomic
def default_number(callback_url: str = "") -> BusinessNumber:
    """The oldest number; made when there is none. A given callback address replaces the old one."""
    number = first_number()
    if number is None:
        return create_number(DEFAULT_DISPLAY_NUMBER, DEFAULT_NAME, callback_url)
    if callback_url:
        set_account(number.account, callback_url=callback_url)
    return number


def first_number() -> BusinessNumber | None:
    """The default number if it has been made. Never writes."""
    return BusinessNumber.objects.select_related("account").order_by("pk").first()


def set_account(account: BusinessAccount, **fields: str | bool) -> None:
    """Change fields of an account (callback_url, verify_token, is_subscribed, …) and store them."""
    for name, value in fields.items():
        setattr(account, name, value)
    account.save(update_fields=list(fields))
