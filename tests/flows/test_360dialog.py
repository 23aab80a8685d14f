"""The main road through 360dialog, over real HTTP, against the sandbox speaking its dialect."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import requests
import time_machine
from django.utils import timezone
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import BusinessNumber, Connection
from accounts.services import template_work
from accounts.services.template_sync import drain_templates
from inbox.models import Conversation, Message
from inbox.outbox.dispatching import drain_outgoing
from tests import factories
from tests.hearing import hears
from whatsapp.errors import NumberUnusable
from whatsapp.providers import PROVIDERS
from whatsapp.providers.dialog360.authentication import KEY_HEADER
from whatsapp.sandbox import courier
from whatsapp.sandbox.models import BusinessNumber as SandboxNumber
from whatsapp.sandbox.services import numbers, people, saying
from whatsapp.template_schema import TemplateDraft

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def there(live_server: LiveServer, settings: Settings) -> SandboxNumber:
    settings.SANDBOX_URL = f"{live_server.url}/sandbox"
    return numbers.create_number("+1 555 777 0123", "Harbor Homes")


@pytest.fixture
def here(there: SandboxNumber, settings: Settings) -> BusinessNumber:
    connection = factories.make_connection(
        provider="dialog360",
        base_url=f"{settings.SANDBOX_URL}/dialog360",
        access_token=there.account.access_token,
        app_secret=there.account.app_secret,
    )
    number = factories.make_number(
        connection=connection, phone_number_id=there.phone_number_id, waba_id=there.account.waba_id
    )
    wish = {
        "url": connection.callback_url[:200],
        "headers": {KEY_HEADER: connection.verify_token},
    }
    key = {"D360-API-KEY": connection.access_token}
    address = f"{connection.base_url}/v1/configs/webhook"
    assert requests.post(address, json=wish, headers=key, timeout=10).json()["url"]
    there.refresh_from_db()
    return number


@pytest.fixture
def news(here: BusinessNumber) -> Callable[[], int]:
    """The sandbox's webhooks, checked at our door and worked off."""

    def post(url: str, body: bytes, headers: dict[str, str]) -> int:
        connection = Connection.objects.get(path_token=urlsplit(url).path.split("/")[-2])
        told = {name.lower().encode(): value.encode() for name, value in headers.items()}
        if not PROVIDERS[connection.provider].is_authentic(told, connection, body):
            return 401
        hears(connection, body)
        return 200

    return lambda: courier.deliver_due(post)


def test_a_person_writes_is_answered_and_the_ticks_come_back(
    there: SandboxNumber, here: BusinessNumber, news: Callable[[], int]
) -> None:
    amara = people.create_person("Amara Okafor", phone="15550177001", reads_at_once=True)
    saying.say(amara, None, "Is it still free?", number=there)
    assert news() == 1

    chat = Conversation.objects.get(number=here)
    message = factories.make_message(chat, "Yes", outgoing=True, state="queued")
    drain_outgoing()
    news()

    message.refresh_from_db()
    assert (message.state, message.problem) == ("read", "")
    assert message.receipts.get().charge.category == "service"
    assert there.messages.filter(author=None).get().content == {"body": "Yes"}


def test_a_wrong_key_pauses_this_number_and_no_other(
    there: SandboxNumber, here: BusinessNumber
) -> None:
    here.connection.access_token = "wrong"

    with pytest.raises(NumberUnusable):
        here.open_gateway().list_groups()


DRAFT = TemplateDraft(name="ask_friday", language="en", category="UTILITY", body="Is Friday fine?")


def test_a_template_is_handed_in_fetched_changed_and_deleted(
    there: SandboxNumber, here: BusinessNumber
) -> None:
    ours = template_work.hand_in(here, DRAFT)
    assert (ours.status, there.account.templates.get().name) == ("PENDING", "ask_friday")
    with time_machine.travel(timezone.now() + timedelta(seconds=5)):
        drain_templates()
        ours.refresh_from_db()
        assert ours.status == "APPROVED"

        template_work.change(ours, here, replace(DRAFT, body="Is Monday fine?"))
        assert there.account.templates.get().components[0]["text"] == "Is Monday fine?"

        template_work.delete(ours, here)
    assert not there.account.templates.exists()


def test_a_forged_webhook_is_not_heard(here: BusinessNumber, there: SandboxNumber) -> None:
    connection = here.connection
    told = {KEY_HEADER.lower().encode(): b"guessed"}

    assert not PROVIDERS["dialog360"].is_authentic(told, connection, b"{}")
    assert not Message.objects.exists()
