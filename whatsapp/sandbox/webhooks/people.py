"""How a person is named in webhooks and answers: what may not be shown is absent, not empty."""

from whatsapp.sandbox.models import Person


def _present(**values: str) -> dict[str, str]:
    return {key: value for key, value in values.items() if value}


def _phone(person: Person) -> str:
    return person.phone if person.shows_phone else ""


def _user_id(person: Person) -> str:
    return person.user_id if person.shows_user_id else ""


def ids(person: Person) -> dict[str, str]:
    """`wa_id`, `user_id`, `parent_user_id`, `username`, as in group webhooks and group info."""
    return _present(
        wa_id=_phone(person),
        user_id=_user_id(person),
        parent_user_id=person.shown_parent_user_id,
        username=person.shown_username,
    )


def contact(person: Person, *, with_username: bool = True) -> dict:
    """An item of `contacts[]`. On `sent` statuses WhatsApp leaves the username out."""
    profile = {"name": person.name}
    if with_username and person.shown_username:
        profile["username"] = person.shown_username
    return {"profile": profile} | _present(
        wa_id=_phone(person),
        user_id=_user_id(person),
        parent_user_id=person.shown_parent_user_id,
    )


def author(person: Person) -> dict[str, str]:
    """`from…` of an incoming message. (`from` is a keyword, hence the literal.)"""
    return _present(
        **{"from": _phone(person)},
        from_user_id=_user_id(person),
        from_parent_user_id=person.shown_parent_user_id,
    )


def recipient(person: Person) -> dict[str, str]:
    """`recipient…` of a status in a direct chat."""
    return _present(
        recipient_id=_phone(person),
        recipient_user_id=_user_id(person),
        recipient_parent_user_id=person.shown_parent_user_id,
    )


def recipient_participant(person: Person) -> dict[str, str]:
    """`recipient_participant…` of a status in a group."""
    return _present(
        recipient_participant_id=_phone(person),
        recipient_participant_user_id=_user_id(person),
        recipient_participant_parent_user_id=person.shown_parent_user_id,
    )
