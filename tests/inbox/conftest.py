from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db.backends.signals import connection_created
from django.dispatch import receiver
from django.utils import timezone

from accounts.models import BusinessNumber, User
from compiled_queries.query import CompiledQuery
from inbox.live import batches
from inbox.models import Conversation, Message
from inbox.services import composing
from tests import factories
from tests.inbox.fakes import FakeWhatsApp
from whatsapp.providers import PROVIDERS


@receiver(connection_created)
def _readers_do_not_wait(connection: object, **kwargs: object) -> None:
    """SQLite in memory locks whole tables; a file, as outside tests, lets readers through."""
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA read_uncommitted = ON")


@pytest.fixture
def whatsapp(monkeypatch: pytest.MonkeyPatch) -> FakeWhatsApp:
    """Answers in the place of the Cloud API."""
    fake = FakeWhatsApp()
    provider = replace(PROVIDERS["cloud_api"], open_gateway=fake.open_gateway)
    monkeypatch.setitem(PROVIDERS, "cloud_api", provider)
    return fake


@pytest.fixture
def batches_of(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """`batches_of(2)`: open browsers are told no more facts than that at once."""

    def most(facts: int) -> None:
        monkeypatch.setattr(batches, "MOST_FACTS", facts)
        # Its text says how many.
        monkeypatch.setattr(batches, "_facts_after", CompiledQuery(batches._facts_after.build))

    return most


@pytest.fixture
def group_chat(number: BusinessNumber) -> Conversation:
    """With two people in it and an open window."""
    return factories.make_conversation(number=number)


@pytest.fixture
def direct_chat(number: BusinessNumber) -> Conversation:
    contact = factories.make_contact(number.workspace, "Ana Ruiz")
    return factories.make_conversation(contact=contact, number=number)


@pytest.fixture
def later() -> Iterator[Callable[..., AbstractContextManager[object]]]:
    """`with later(minutes=5):` the clock shows five minutes more."""

    def travel(**delta: float) -> AbstractContextManager[object]:
        return time_machine.travel(timezone.now() + timedelta(**delta), tick=True)

    return travel


@pytest.fixture
def queue(alice: User) -> Callable[..., Message]:
    """Alice says something; it waits in the outbox."""

    def say(conversation: Conversation, text: str = "Hello", **fields: object) -> Message:
        return composing.queue_message(conversation=conversation, agent=alice, text=text, **fields)

    return say
