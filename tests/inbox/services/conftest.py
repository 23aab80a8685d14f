from collections.abc import Callable, Iterable
from typing import Any

import pytest

from accounts.models import BusinessNumber, Template, User
from groups.models import Contact, DoorRules, Group
from groups.services import door
from inbox.models import Conversation
from inbox.services import group_work
from tests import factories
from tests.inbox.fakes import FakeWhatsApp
from tests.inbox.services.door import ALL_ON


@pytest.fixture
def asked(number: BusinessNumber, alice: User, whatsapp: FakeWhatsApp) -> Conversation:
    """A group that alice has asked for and nobody has heard of yet."""
    return group_work.create_group(number=number, by=alice, subject="Casa Lima")


@pytest.fixture
def rules(number: BusinessNumber) -> Callable[..., DoorRules]:
    def make(**which: Any) -> DoorRules:
        return DoorRules.objects.create(number=number, **(which or ALL_ON))

    return make


@pytest.fixture
def invited(monkeypatch: pytest.MonkeyPatch) -> list[Contact]:
    """Whoever is put in here has been invited."""
    people: list[Contact] = []

    def among(group: Group, contact_ids: Iterable[int]) -> set[int]:
        return {contact.pk for contact in people} & set(contact_ids)

    monkeypatch.setattr(door, "invited_among", among)
    return people


@pytest.fixture
def ana(number: BusinessNumber) -> Contact:
    return factories.make_contact(number.workspace, "Ana Ruiz")


@pytest.fixture
def invitation(number: BusinessNumber) -> Template:
    """What WhatsApp has approved for inviting."""
    return factories.make_invitation(number)
