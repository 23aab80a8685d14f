"""What a new group of a number begins with."""

from datetime import date

from accounts.models import BusinessNumber, User
from groups.models import GroupDefaults
from groups.models.group import MAX_SUBJECT_LENGTH


def of_number(number: BusinessNumber) -> GroupDefaults:
    """The number's defaults, or those of a number for which nobody has set any (not stored)."""
    found = GroupDefaults.objects.filter(number=number).first()
    return found or GroupDefaults(number=number)


def subject_for(defaults: GroupDefaults, *, by: User, on: date) -> str:
    """The subject that the dialog proposes; braces that mean nothing to us stay as they are."""
    filled = defaults.subject_pattern.replace("{date}", f"{on.day} {on:%b %Y}")
    return filled.replace("{agent}", by.name.split(" ")[0])[:MAX_SUBJECT_LENGTH]
