"""People, as the different corners of a payload name them."""

from collections.abc import Mapping
from typing import Any

from whatsapp.events import Person
from whatsapp.providers.cloud_api.parsing.scalars import (
    Unreadable,
    is_digits,
    read_id,
    read_name,
    read_optional_id,
    read_optional_phone,
    read_username,
)

Contacts = Mapping[str, Person]
"""People by each of their ids. User ids hold a dot and phones only digits, so none collide."""


def read_person(item: object) -> Person:
    """Read somebody listed with wa_id, user_id, parent_user_id and username; one id suffices.

    Answers to our own calls may name people by `input` alone, echoing what we passed.
    """
    if not isinstance(item, dict):
        raise Unreadable("bad_shape")
    person = Person(
        user_id=read_optional_id(item.get("user_id")),
        parent_user_id=read_optional_id(item.get("parent_user_id")),
        wa_id=read_optional_phone(item.get("wa_id")),
        username=read_username(item.get("username")),
    )
    if not person.is_known:
        return read_input(item.get("input"))
    return person


def read_input(value: object) -> Person:
    """Read a person from an `input`: a phone number in any dress, else a user id."""
    text = read_id(value.replace(" ", "") if isinstance(value, str) else value)
    digits = text.lstrip("+")
    return Person(wa_id=digits) if is_digits(digits) else Person(user_id=text)


def read_contacts(contacts: object) -> Contacts:
    """Return contacts[] by id. An unreadable contact costs its name, never the message."""
    found: dict[str, Person] = {}
    for contact in contacts if isinstance(contacts, list) else []:
        person = _read_contact(contact)
        ids = (person.user_id, person.parent_user_id, person.wa_id)
        found.update((key, person) for key in ids if key)
    return found


def complete(person: Person, contacts: Contacts) -> Person:
    """Return the person with what the contacts know and the item did not say."""
    known = (
        contacts.get(person.user_id)
        or contacts.get(person.wa_id)
        or contacts.get(person.parent_user_id)
    )
    if known is None:
        return person
    return Person(
        user_id=person.user_id or known.user_id,
        parent_user_id=person.parent_user_id or known.parent_user_id,
        wa_id=person.wa_id or known.wa_id,
        username=person.username or known.username,
        name=person.name or known.name,
    )


def _read_contact(contact: object) -> Person:
    if not isinstance(contact, dict):
        return Person()
    profile: dict[str, Any] = contact.get("profile") or {}
    if not isinstance(profile, dict):
        profile = {}
    try:
        return Person(
            user_id=read_optional_id(contact.get("user_id")),
            parent_user_id=read_optional_id(contact.get("parent_user_id")),
            wa_id=read_optional_phone(contact.get("wa_id")),
            username=read_username(profile.get("username")),
            name=read_name(profile.get("name")),
        )
    except Unreadable:
        return Person()
